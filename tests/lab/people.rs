//! Tables of made-up people, the same on every machine.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use peristyle_data::readers::readers;
//! Populations for packs: every fact a number that follows from the row and the fact, so that each
//! run sees the same people.

use std::path::Path;

use peristyle_engine::load::FactType;
use peristyle_engine::{Engine, Ruleset};

use crate::support::root;

/// Every index that the repository has figures for: its pack.
pub const PACKS: [&str; 5] = [
    "rules/linkedin",
    "examples/cafes",
    "examples/hdi",
    "examples/lighthouse",
    "examples/scorecard",
];

pub fn rules(pack: &str) -> Ruleset {
    let engine = Engine::builder().readers(readers()).build();
    engine.load(root().join(pack)).unwrap_or_else(|problems| panic!("{problems}"))
}

/// SplitMix64 (Steele et al. 2014).
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, count: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % count
    }

    fn cell(&mut self, fact: &peristyle_engine::Fact) -> String {
        if self.below(30) == 0 {
            return String::new();
        }
        let share = self.below(1001) as f64 / 1000.0;
        // what others publish has its own sizes
        let most = match (fact.id.as_str(), fact.unit.as_deref()) {
            ("cumulative_layout_shift", _) => 0.6,
            (_, Some("ms")) => 6000.0,
            (_, Some(unit)) if unit.starts_with('$') => 70_000.0,
            (_, Some("years")) => 90.0,
            _ => 60.0,
        };
        let (lo, hi) = (fact.min.unwrap_or(0.0), fact.max.unwrap_or(most).min(70_000.0));
        match fact.kind {
            FactType::Bool => ["true", "false"][self.below(2) as usize].to_owned(),
            FactType::Choice => {
                fact.choices[self.below(fact.choices.len() as u64) as usize].clone()
            }
            FactType::Text => format!("t{}", self.below(9)),
            FactType::Date => format!("2026-0{}-1{}", 1 + self.below(8), self.below(9)),
            FactType::Share => share.to_string(),
            FactType::Count => (lo + (hi - lo) * share * share).round().to_string(),
            FactType::Number => {
                (((lo + (hi - lo) * share * share) * 100.0).round() / 100.0).to_string()
            }
        }
    }
}

/// A table of that many people for a pack, with an industry for each.
pub fn table(folder: &Path, pack: &str, count: usize) -> PathBuf {
    let rules = rules(pack);
    let facts: Vec<_> = rules.facts().iter().filter(|fact| !fact.is_derived()).collect();
    let mut random = Random(count as u64);
    let mut text = String::from("id,as_of,industry");
    for fact in &facts {
        text += &format!(",{}", fact.id);
    }
    text.push('\n');
    for row in 0..count {
        let industry = ["retail", "health", ""][random.below(3) as usize];
        write!(text, "p{row},2026-10-05,{industry}").unwrap();
        for fact in &facts {
            text += &format!(",{}", random.cell(fact));
        }
        text.push('\n');
    }
    let path = folder.join("people.csv");
    fs::write(&path, text).unwrap();
    path
/// The packs that go through every command.

    let engine = Engine::builder().readers(peristyle_data::readers::readers()).build();
    engine.load(root().join(pack)).unwrap()
}

/// A number in 0..1 without a pattern.
pub fn part(row: usize, column: usize) -> f64 {
    let mixed = (row * 7_919 + column * 104_729 + 12_345) as u64;
    let mixed = (mixed ^ (mixed >> 7)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 40) as f64 / (1_u64 << 24) as f64
}

/// What a fact of this row is.
fn cell(rules: &Ruleset, row: usize, column: usize) -> String {
    let fact = &rules.facts()[column];
    let at = part(row, column);
    let lo = fact.min.unwrap_or(0.0);
    let hi = fact.max.unwrap_or(lo + 100.0);
    match fact.kind {
        FactType::Bool => (at < 0.5).to_string(),
        FactType::Choice => {
            let place = (at * fact.choices.len() as f64) as usize;
            fact.choices[place.min(fact.choices.len() - 1)].clone()
        }
        FactType::Share => format!("{at:.3}"),
        FactType::Count => format!("{}", (lo + at * (hi.min(lo + 200.0) - lo)).floor()),
        FactType::Number => format!("{:.3}", lo + at * (hi - lo)),
        _ => String::new(),
    }
}

/// A table of so many people, with further columns.
pub fn table(pack: &str, count: usize, more: &[(&str, &[String])]) -> String {
    let given: Vec<usize> =
        (0..rules.facts().len()).filter(|at| !rules.facts()[*at].is_derived()).collect();
    let mut text = String::from("id");
    given.iter().for_each(|at| write!(text, ",{}", rules.facts()[*at].id).unwrap());
    more.iter().for_each(|(name, _)| write!(text, ",{name}").unwrap());
        write!(text, "p{row}").unwrap();
        given.iter().for_each(|at| write!(text, ",{}", cell(&rules, row, *at)).unwrap());
        more.iter().for_each(|(_, cells)| write!(text, ",{}", cells[row]).unwrap());
    }
    text
}

/// The absolute path of a pack, to run from anywhere.
pub fn path(pack: &str) -> String {
    root().join(pack).to_str().unwrap().to_owned()
}

pub fn write(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).unwrap();
}
