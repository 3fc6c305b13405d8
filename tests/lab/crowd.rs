//! Populations for packs: every fact a number that follows from the row and the fact, so that each
//! run sees the same people.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use peristyle_engine::Ruleset;
use peristyle_engine::load::FactType;

use crate::support::root;

pub use crate::people::{PACKS, rules};

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
    let rules = rules(pack);
    let given: Vec<usize> =
        (0..rules.facts().len()).filter(|at| !rules.facts()[*at].is_derived()).collect();
    let mut text = String::from("id");
    given.iter().for_each(|at| write!(text, ",{}", rules.facts()[*at].id).unwrap());
    more.iter().for_each(|(name, _)| write!(text, ",{name}").unwrap());
    text.push('\n');
    for row in 0..count {
        write!(text, "p{row}").unwrap();
        given.iter().for_each(|at| write!(text, ",{}", cell(&rules, row, *at)).unwrap());
        more.iter().for_each(|(_, cells)| write!(text, ",{}", cells[row]).unwrap());
        text.push('\n');
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
