//! The answers of every pack, compared byte by byte with those stored in `tests/answers/<pack>.ndjson`: of the
//! fixtures' exports the whole answer, of made-up profiles its numbers; of both the hash of the answer and of
//! its explanation in every language. Whoever changes the evaluator without meaning to change an answer sees it
//! here. `UPDATE_EXPECT=1 cargo test --test answers` writes them anew; read the difference.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may fail loudly"
)]

#[path = "platforms/support.rs"]
mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use peristyle_engine::load::FactType;
use peristyle_engine::{Engine, Fact, Facts, Options, Profile, Ruleset, Value};
use serde::Serialize;
use sha2::{Digest, Sha256};
use support::{folders, import, name_of, repository};

/// How many profiles are made up for each pack.
const MADE_UP: u64 = 60;

/// What is stored of one profile's answer.
#[derive(Serialize)]
struct Answer<'a> {
    profile: &'a str,
    score: Option<f64>,
    coverage: f64,
    /// Pillars, then indicators.
    nodes: Vec<(&'a str, Option<f64>)>,
    /// By language: of the answer and of its explanation, as JSON.
    hashes: BTreeMap<String, [String; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<serde_json::Value>,
}

fn answer_of(rules: &Ruleset, facts: &Facts, profile: &str, whole: bool) -> String {
    let evaluation = rules.evaluate(facts);
    let pillars = evaluation.all_pillars().map(|pillar| (pillar.id, pillar.score));
    let indicators = evaluation.all_indicators().map(|one| (one.id, one.scaled));
    let nodes = pillars.chain(indicators).collect();
    let languages = rules.languages().into_iter().map(|lang| {
        let options = Options { lang: Some(lang.to_owned()), ..Options::default() };
        let answer = hash(&rules.evaluate_with(facts, &options));
        (lang.to_owned(), [answer, hash(&rules.explain(facts, &options))])
    });
    let answer = Answer {
        profile,
        score: evaluation.score,
        coverage: evaluation.coverage,
        nodes,
        hashes: languages.collect(),
        answer: whole.then(|| serde_json::to_value(&evaluation).unwrap()),
    };
    json(&answer)
}

/// Returns a value's JSON, in which paths begin at the repository.
fn json(value: &impl Serialize) -> String {
    // a pack that is extended lies at its canonical path
    let roots = [repository(), repository().canonicalize().unwrap()];
    let json = serde_json::to_string(value).unwrap();
    roots.iter().fold(json, |json, root| json.replace(&format!("{}/", root.display()), ""))
}

/// Returns the start of the hash of a value's JSON.
fn hash(value: &impl Serialize) -> String {
    if std::env::var_os("PRINT_ANSWERS").is_some() {
        println!("{}", json(value));
    }
    Sha256::digest(json(value)).iter().take(8).fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

/// Numbers that look random and are always the same (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    /// Returns a value that a fact may have; `None` is one that isn't known.
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    fn value(&mut self, fact: &Fact) -> Option<Value> {
        if self.below(8) == 0 {
            return None;
        }
        let share = match self.below(6) {
            0 => 0.0,
            1 => 1.0,
            _ => self.below(1000) as f64 / 1000.0,
        };
        Some(match fact.kind {
            FactType::Bool => Value::from(self.below(2) == 0),
            FactType::Choice => {
                let count = fact.choices.len() as u64;
                let at = usize::try_from(self.below(count.max(1))).unwrap();
                Value::text(fact.choices.get(at)?)
            }
            FactType::Text => {
                Value::text(["Berlin", "", "Sales lead", "x"][self.below(4) as usize])
            }
            FactType::Date => {
                let (month, day) = (1 + self.below(9), 10 + self.below(18));
                Value::text(&format!("2026-{month:02}-{day}"))
            }
            kind => {
                let low = fact.min.unwrap_or(0.0);
                // most of what is counted is far below its most
                let high =
                    fact.max.unwrap_or(if kind == FactType::Share { 1.0 } else { low + 100.0 });
                let high = if self.below(2) == 0 { high } else { low + (high - low) / 50.0 };
                let number = low + share * (high - low);
                Value::from(if kind == FactType::Count { number.floor() } else { number })
            }
        })
    }

    fn profile(&mut self, rules: &Ruleset) -> Profile {
        let mut profile = Profile::new().as_of("2026-10-05");
        for fact in rules.facts() {
            let given = !fact.is_derived() || self.below(30) == 0;
            if let Some(value) = self.value(fact).filter(|_| given) {
                profile = profile.with(fact.id.clone(), value);
            }
        }
        profile
    }
}

/// Every export of a pack's fixtures.
fn exports(pack: &str) -> Vec<PathBuf> {
    let fixtures = repository().join("tests/fixtures").join(pack);
    if !fixtures.is_dir() {
        return Vec::new();
    }
    let mut exports = Vec::new();
    for folder in folders(&fixtures) {
        let inside = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        exports.extend(inside.filter(|path| name_of(path) != "expected.yaml"));
    }
    exports.sort();
    exports
}

fn answers(folder: &Path) -> String {
    let engine = Engine::builder().readers(peristyle_data::readers::readers()).build();
    let rules = engine.load(folder).unwrap_or_else(|problems| panic!("{problems}"));
    let id = name_of(folder);
    let mut random = Random(id.bytes().map(u64::from).sum());
    let made_up: Vec<Profile> = (0..MADE_UP).map(|_| random.profile(&rules)).collect();
    let made_up: Vec<Facts> =
        made_up.iter().filter_map(|profile| rules.facts_of(profile).ok()).collect();
    assert!(made_up.len() > 20, "{id}: too few made-up profiles are possible");
    let rules = if rules.needs_population() {
        rules.with_population(made_up.iter()).unwrap_or_else(|problems| panic!("{problems}"))
    } else {
        rules
    };
    let mut text = String::new();
    for path in exports(&id) {
        let name = path.strip_prefix(repository().join("tests/fixtures")).unwrap().to_owned();
        let facts = rules.facts_of(&import(&rules, &path)).unwrap();
        let name = name.to_string_lossy().replace('\\', "/");
        writeln!(text, "{}", answer_of(&rules, &facts, &name, true)).unwrap();
    }
    for (at, facts) in made_up.iter().enumerate() {
        writeln!(text, "{}", answer_of(&rules, facts, &format!("made up {at}"), at < 2)).unwrap();
    }
    text
}

/// Compares the answers of the packs in a folder with what is stored.
fn are_as_stored(folder: &str) {
    let stored = repository().join("tests/answers");
    let packs = folders(&repository().join(folder));
    for pack in packs.iter().filter(|pack| pack.join("pack.yaml").is_file()) {
        let (path, answers) = (stored.join(format!("{}.ndjson", name_of(pack))), answers(pack));
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&path, &answers).unwrap();
            continue;
        }
        let stored = fs::read_to_string(&path).unwrap_or_default();
        let mut differences = String::new();
        for (is, was) in answers.lines().zip(stored.lines()).filter(|(is, was)| is != was).take(3) {
            writeln!(differences, "is  {is}\nwas {was}\n").unwrap();
        }
        let place = path.display();
        assert!(differences.is_empty(), "{place} (UPDATE_EXPECT=1 writes it anew)\n{differences}");
        assert_eq!(answers.lines().count(), stored.lines().count(), "{place}");
    }
}

#[test]
fn answers_of_the_platforms_are_as_stored() {
    are_as_stored("rules");
}

#[test]
fn answers_of_the_examples_are_as_stored() {
    are_as_stored("examples");
}

#[test]
fn answers_of_unusual_rules_are_as_stored() {
    are_as_stored("tests/answers");
}
