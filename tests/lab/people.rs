//! Tables of made-up people, the same on every machine.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use peristyle_data::readers::readers;
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
}
