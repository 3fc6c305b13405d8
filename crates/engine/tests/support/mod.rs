//! A pack from texts, facts from a line: so that a test reads as a specification.
#![allow(dead_code, clippy::unwrap_used, clippy::panic, reason = "shared by several tests")]

use peristyle_engine::evaluate::{IndicatorScore, PillarScore};
use peristyle_engine::{Engine, Evaluation, GivenFact, PackFiles, Profile, Ruleset, Value};

/// A pack of one file.
pub(crate) fn pack(yaml: &str) -> Ruleset {
    files(&[("pack.yaml", yaml)])
}

/// A pack of several files; panics with the rendered diagnostics if it is refused.
pub(crate) fn files(files: &[(&str, &str)]) -> Ruleset {
    let (ruleset, problems) = compile(files);
    ruleset.unwrap_or_else(|| {
        panic!("{problems_text}", problems_text = problems.render(Default::default()))
    })
}

pub(crate) fn compile(
    files: &[(&str, &str)],
) -> (Option<Ruleset>, peristyle_engine::diagnostic::Diagnostics) {
    compile_with(&Engine::new(), files)
}

pub(crate) fn compile_with(
    engine: &Engine,
    files: &[(&str, &str)],
) -> (Option<Ruleset>, peristyle_engine::diagnostic::Diagnostics) {
    let files = files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()));
    engine.compile(&PackFiles::from_memory("test", "test", files).unwrap())
}

/// The codes of everything that is wrong with a pack.
pub(crate) fn codes(problems: &peristyle_engine::diagnostic::Diagnostics) -> Vec<&'static str> {
    problems.iter().map(|problem| problem.code.id).collect()
}

/// `a: 1` per entry; `None` is null.
pub(crate) fn profile(facts: &[(&str, Option<Value>)]) -> Profile {
    Profile {
        facts: facts
            .iter()
            .map(|(name, value)| GivenFact {
                name: (*name).to_owned(),
                value: value.clone(),
                place: None,
            })
            .collect(),
        ..Profile::default()
    }
}

pub(crate) fn numbers(facts: &[(&str, f64)]) -> Profile {
    let facts: Vec<(&str, Option<Value>)> =
        facts.iter().map(|(name, number)| (*name, Some(Value::Number(*number)))).collect();
    profile(&facts)
}

pub(crate) fn evaluate(ruleset: &Ruleset, profile: &Profile) -> Evaluation {
    let facts = ruleset.facts_of(profile).unwrap_or_else(|problems| panic!("{problems}"));
    ruleset.evaluate(&facts)
}

/// The answer for numbers given by name.
pub(crate) fn score(ruleset: &Ruleset, facts: &[(&str, f64)]) -> Evaluation {
    evaluate(ruleset, &numbers(facts))
}

pub(crate) fn indicator<'a>(evaluation: &'a Evaluation, path: &str) -> IndicatorScore<'a> {
    evaluation.all_indicators().find(|one| one.id == path).unwrap()
}

pub(crate) fn pillar<'a>(evaluation: &'a Evaluation, path: &str) -> PillarScore<'a> {
    evaluation.all_pillars().find(|one| one.id == path).unwrap()
}

#[track_caller]
pub(crate) fn near(a: f64, b: f64) {
    assert!((a - b).abs() < 1e-12 * b.abs().max(1.0), "{a} is not {b}");
}
