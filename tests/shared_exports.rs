//! Whole exports, kept beside the repository where it is developed, on the packs that detection finds
//! for them. `tests/shared_exports/<pack>.yaml` lists what was counted in them by other means:
//! `- { export: PATH, score: true, facts: { posts: 28, … } }`, where `score` says whether a score
//! must come out, `as_of` may say the day of the data, and a fact that is `null` must be missing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may fail loudly, and says what it measured"
)]

#[path = "platforms/support.rs"]
mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::time::Instant;

use peristyle_data::input::{self, DetectedInput};
use peristyle_engine::Value;
use serde::Deserialize;
use support::{candidates, known, packs, repository, shared_exports};

/// An export, and what was counted in it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Counted {
    export: String,
    score: bool,
    as_of: Option<String>,
    facts: BTreeMap<String, Option<Fact>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Fact {
    Flag(bool),
    Number(f64),
    Text(String),
}

impl From<&Fact> for Value {
    fn from(fact: &Fact) -> Self {
        match fact {
            Fact::Flag(yes) => (*yes).into(),
            Fact::Number(number) => (*number).into(),
            Fact::Text(text) => Self::text(text),
        }
    }
}

/// All lists, by the pack that they are for.
fn lists() -> Vec<(String, Vec<Counted>)> {
    let folder = repository().join("tests/shared_exports");
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    files.sort();
    assert!(!files.is_empty());
    let read = |path: &std::path::PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        let list: Vec<Counted> = serde_yaml::from_str(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(!list.is_empty(), "{}", path.display());
        (path.file_stem().unwrap().to_string_lossy().into_owned(), list)
    };
    files.iter().map(read).collect()
}

#[test]
fn whole_exports_are_counted_as_by_other_means() {
    // the lists are read either way, so that they stay readable
    let lists = lists();
    let Some(shared) = shared_exports() else { return };
    let (packs, candidates) = (packs(), candidates());
    for (id, list) in lists {
        for counted in list {
            let path = shared.join(&counted.export);
            let start = Instant::now();
            let opened = DetectedInput::open(path.to_str().unwrap(), None, || candidates.clone());
            let Ok(DetectedInput::Export(archive)) = opened else {
                panic!("{} isn't recognised: {opened:?}", counted.export);
            };
            let fitting = input::pack_for(&archive, &candidates).map(str::to_owned);
            let fitting = fitting.unwrap_or_else(|problem| panic!("{}: {problem}", counted.export));
            assert_eq!(fitting, id, "{}", counted.export);
            let rules = packs.get(&id).unwrap();
            let profile = input::import(&archive, rules, &candidates)
                .unwrap_or_else(|problems| panic!("{}: {problems}", counted.export));
            let facts = known(&profile);
            let mut wrong = String::new();
            for (name, should) in &counted.facts {
                assert!(rules.fact_named(name).is_some(), "{}: no fact `{name}`", counted.export);
                let (is, should) = (facts.get(name).cloned(), should.as_ref().map(Value::from));
                if is != should {
                    writeln!(wrong, "  {name}: {is:?}, and should be {should:?}").unwrap();
                }
            }
            assert!(wrong.is_empty(), "{}:\n{wrong}", counted.export);
            if counted.as_of.is_some() {
                assert_eq!(profile.as_of, counted.as_of, "{}", counted.export);
            }
            let answer = rules.evaluate(&rules.facts_of(&profile).unwrap());
            assert_eq!(
                answer.score.is_some(),
                counted.score,
                "{}: {:?}, {:?}",
                counted.export,
                answer.score,
                answer.reason
            );
            println!(
                "{id}: {} facts of {} in {:.1} ms, score {:?}",
                facts.len(),
                counted.export,
                start.elapsed().as_secs_f64() * 1e3,
                answer.score
            );
        }
    }
}
