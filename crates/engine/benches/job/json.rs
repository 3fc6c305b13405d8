//! JSON text to a score, beside serde alone reading the same text into a struct.

use peristyle_engine::evaluate::Scorer;
use peristyle_engine::{Options, Profile, Ruleset};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::rules::FACTS;

/// What a program would declare that knows the facts when it is compiled.
#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "what is timed is the reading")]
pub(crate) struct Typed {
    f0: Option<f64>,
    f1: Option<f64>,
    f2: Option<f64>,
    f3: Option<f64>,
    f4: Option<f64>,
    f5: Option<f64>,
    f6: Option<f64>,
    f7: Option<f64>,
    f8: Option<f64>,
    f9: Option<f64>,
    f10: Option<f64>,
    f11: Option<f64>,
    f12: Option<f64>,
    f13: Option<f64>,
    f14: Option<f64>,
    f15: Option<f64>,
}

/// The known facts of a row as a JSON object.
pub(crate) fn text(table: &[Vec<f64>; FACTS], row: usize) -> String {
    let known = table.iter().enumerate().filter(|(_, column)| !column[row].is_nan());
    let facts: Map<String, Value> =
        known.map(|(at, column)| (format!("f{at}"), column[row].into())).collect();
    Value::Object(facts).to_string()
}

/// JSON straight into slots.
pub(crate) fn score(scorer: &mut Scorer<'_>, text: &str) -> Option<f64> {
    scorer.read(&mut serde_json::Deserializer::from_str(text)).unwrap();
    scorer.score().score
}

/// By way of a map and a profile.
pub(crate) fn by_profile(rules: &Ruleset, text: &str, options: &Options) -> Option<f64> {
    let object: Map<String, Value> = serde_json::from_str(text).unwrap();
    let profile = object.iter().fold(Profile::new(), |profile, (name, value)| {
        profile.with(name.as_str(), value.as_f64().unwrap_or(f64::NAN))
    });
    rules.evaluate_with(&rules.facts_of(&profile).unwrap(), options).score
}
