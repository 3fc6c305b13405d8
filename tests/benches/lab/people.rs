//! Made-up people for a pack of this repository, the same on every machine.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use peristyle_data::population::{LoadedPopulation, ScoringJob, TableInput, load_tables};
use peristyle_engine::load::FactType;
use peristyle_engine::{Fact, PackFiles, Ruleset};

use crate::page::repository;

pub(crate) fn pack(name: &str) -> PackFiles {
    PackFiles::read(repository().join("rules").join(name)).unwrap()
}

pub(crate) fn engine() -> peristyle_engine::Engine {
    peristyle_engine::Engine::builder().readers(peristyle_data::readers::readers()).build()
}

/// SplitMix64 (Steele et al. 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, count: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % count
    }

    /// One cell in twenty is empty.
    fn cell(&mut self, fact: &Fact) -> String {
        if self.below(20) == 0 {
            return String::new();
        }
        let share = self.below(1001) as f64 / 1000.0;
        let (lo, hi) = (fact.min.unwrap_or(0.0), fact.max.unwrap_or(60.0).min(5000.0));
        match fact.kind {
            FactType::Bool => ["true", "false"][self.below(2) as usize].to_owned(),
            FactType::Choice => {
                fact.choices[self.below(fact.choices.len() as u64) as usize].clone()
            }
            FactType::Text => format!("t{}", self.below(9)),
            FactType::Date => "2026-09-01".to_owned(),
            FactType::Share => share.to_string(),
            FactType::Count => (lo + (hi - lo) * share * share).round().to_string(),
            FactType::Number => {
                (((lo + (hi - lo) * share * share) * 100.0).round() / 100.0).to_string()
            }
        }
    }
}

/// Writes a table of that many people for a pack.
pub(crate) fn table(folder: &Path, rules: &Ruleset, count: usize) -> PathBuf {
    let facts: Vec<&Fact> = rules.facts().iter().filter(|fact| !fact.is_derived()).collect();
    let mut random = Random(20_261_128);
    let mut text = String::from("id,as_of");
    facts.iter().for_each(|fact| write!(text, ",{}", fact.id).unwrap());
    for row in 0..count {
        write!(text, "\np{row},2026-10-05").unwrap();
        for fact in &facts {
            write!(text, ",{}", random.cell(fact)).unwrap();
        }
    }
    text.push('\n');
    let path = folder.join(format!("people-{count}.csv"));
    std::fs::write(&path, text).unwrap();
    path
}

/// Reads a table whole.
pub(crate) fn read(rules: &Ruleset, path: &Path, jobs: usize) -> LoadedPopulation {
    let job = ScoringJob { for_any_pack: true, threads: jobs, ..ScoringJob::new(rules) };
    let tables = vec![TableInput::open(&path.to_string_lossy()).unwrap()];
    let gathered = load_tables(&job, tables, &[], true, &mut |_| true).unwrap();
    assert!(gathered.rejects.is_empty(), "a row was rejected");
    gathered.population
}
