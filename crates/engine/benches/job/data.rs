//! Facts for the job, the same on every machine: spread a little beyond each line's ends, with two
//! digits, one in twenty missing.

use peristyle_engine::evaluate::{Column, ColumnScores, Columns};
use peristyle_engine::{Facts, Profile, Ruleset};

use crate::native::Answers;
use crate::rules::{FACTS, HI, LO};

/// SplitMix64 (Steele et al. 2014).
struct Random(u64);

impl Random {
    /// 0 ≤ x < 1.
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn value(&mut self, lo: f64, hi: f64) -> f64 {
        if self.next() < 0.05 {
            return f64::NAN;
        }
        let wide = lo + (hi - lo) * (self.next() * 1.4 - 0.2);
        (wide * 100.0).round() / 100.0
    }
}

pub(crate) fn table(rows: usize) -> [Vec<f64>; FACTS] {
    let mut random = Random(20_261_124);
    let mut columns: [Vec<f64>; FACTS] = std::array::from_fn(|_| Vec::with_capacity(rows));
    for _ in 0..rows {
        for (at, column) in columns.iter_mut().enumerate() {
            column.push(random.value(LO[at], HI[at]));
        }
    }
    columns
}

/// The same for a pack of any width, whose lines begin at 0.
pub(crate) fn wide_table(facts: usize, rows: usize) -> Vec<Vec<f64>> {
    let mut random = Random(facts as u64);
    (0..facts).map(|_| (0..rows).map(|_| random.value(0.0, 12.0)).collect()).collect()
}

pub(crate) fn columns<'a>(rules: &Ruleset, table: &'a [Vec<f64>], rows: usize) -> Columns<'a> {
    let mut columns = rules.columns(rows);
    for (at, column) in table.iter().enumerate() {
        columns.set(rules, &format!("f{at}"), Column::Numbers(&column[..rows])).unwrap();
    }
    columns
}

pub(crate) fn profile(table: &[Vec<f64>], row: usize) -> Profile {
    let known = table.iter().enumerate().filter(|(_, column)| !column[row].is_nan());
    known.fold(Profile::new(), |profile, (at, column)| profile.with(format!("f{at}"), column[row]))
}

/// The first rows as facts in slots.
pub(crate) fn facts(rules: &Ruleset, table: &[Vec<f64>], rows: usize) -> Vec<Facts> {
    (0..rows).map(|row| rules.facts_of(&profile(table, row)).unwrap()).collect()
}

/// Stops if a side gives something else.
pub(crate) fn assert_same(name: &str, scores: &ColumnScores, native: &Answers) {
    let same = |a: &[f64], b: &[f64]| {
        a.iter().zip(b).all(|(a, b)| a.is_nan() && b.is_nan() || (a - b).abs() <= 1e-9)
    };
    assert!(same(&scores.score, &native.score), "{name}: another score");
    assert!(same(&scores.coverage, &native.coverage), "{name}: another coverage");
    assert_eq!(scores.nodes.len(), native.nodes.len(), "{name}: other nodes");
    for (at, (a, b)) in scores.nodes.iter().zip(&native.nodes).enumerate() {
        assert!(same(a, b), "{name}: another value of node {at}");
    }
    assert_eq!(scores.tips.len(), native.tips.len(), "{name}: other tips");
    for ((id, applies), native) in scores.tips.iter().zip(&native.tips) {
        assert!(
            applies.iter().zip(native).all(|(a, b)| a == b),
            "{name}: `{id}` applies elsewhere"
        );
    }
}
