//! What an experiment varies: a weight, a number of a scale, an aggregate.

use std::sync::Arc;

use peristyle_engine::Ruleset;
use peristyle_engine::diagnostic::{Diagnostic, did_you_mean};
use peristyle_engine::document::{DocumentEntry, DocumentNode};
use peristyle_engine::source::{Place, Source};
use serde_json::{Value as Json, json};

use super::experiment::{node_of, to_json};
use crate::codes;

#[derive(Debug, Clone)]
pub(super) struct InputFactor {
    pub(super) name: String,
    pub(super) what: FactorKind,
    range: FactorRange,
    pub(super) place: Place,
}

#[derive(Debug, Clone)]
pub(super) enum FactorKind {
    /// The weight of the node at a path.
    Weight(String),
    /// A number in the scale of the node at a path; the scale whole, and where the number stands.
    Scale(String, Json, Vec<PathStep>),
    /// How the node at a path combines its children; empty for the index.
    Aggregate(String),
}

#[derive(Debug, Clone)]
pub(super) enum FactorRange {
    Numbers(f64, f64),
    Choices(Vec<Json>),
}

/// A way into a list or a map.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum PathStep {
    Key(String),
    Place(usize),
}

/// What stands for the index in paths.
const ROOT: &str = "root";

impl InputFactor {
    /// Its value for a number in 0..1.
    pub(super) fn at(&self, at: f64) -> Json {
        match &self.range {
            FactorRange::Numbers(lo, hi) => json!(lo + (hi - lo) * at),
            FactorRange::Choices(choices) => {
                #[expect(
                    clippy::cast_precision_loss,
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a place among a few choices"
                )]
                let place = (at * choices.len() as f64) as usize;
                choices.get(place.min(choices.len().saturating_sub(1))).cloned().unwrap_or_default()
            }
        }
    }

    pub(super) fn ends(&self) -> Vec<Json> {
        match &self.range {
            FactorRange::Numbers(lo, hi) => vec![json!(lo), json!(hi)],
            FactorRange::Choices(choices) => choices.clone(),
        }
    }
}

/// What an entry of an experiment says.
///
/// # Errors
/// It names no part of a node, or has no range.
pub(super) fn factor(
    entry: &DocumentEntry,
    source: &Arc<Source>,
    rules: &Ruleset,
    merged_document: Option<&DocumentNode>,
) -> Result<InputFactor, Diagnostic> {
    let place = Place::new(source, entry.key_span.clone());
    let key = &*entry.key;
    let wrong = |words: String| Diagnostic::error(&codes::BAD_EXPERIMENT, words).at(place.clone());
    let help = "end it with `.weight`, `.scale.KIND[NUMBER]` or `.aggregate`";
    let known = |path: &str| {
        let is_known = rules.paths().any(|one| one == path);
        let near = || did_you_mean(path, rules.paths());
        let words = || format!("there is no node `{path}`");
        if is_known {
            Ok(path.to_owned())
        } else {
            Err(Diagnostic::error(&codes::UNKNOWN_TO_VARY, words())
                .at(place.clone())
                .help_maybe(near())
                .help("`peristyle pack docs` lists the paths"))
        }
    };
    let what = if let Some(path) = key.strip_suffix(".weight") {
        FactorKind::Weight(known(path)?)
    } else if let Some(path) = key.strip_suffix(".aggregate") {
        let is_index = path == ROOT && !rules.paths().any(|one| one == ROOT);
        FactorKind::Aggregate(if is_index { String::new() } else { known(path)? })
    } else if let Some((path, tail)) = key.split_once(".scale") {
        let path = known(path)?;
        let scale = merged_document
            .and_then(|merged_document| node_of(merged_document, &path)?.get("scale"))
            .map(to_json);
        let Some(scale) = scale else {
            return Err(wrong(format!("`{path}` has no scale of its own")));
        };
        let steps =
            steps(tail).ok_or_else(|| wrong(format!("`{key}` can't be read")).help(help))?;
        if within(&scale, &steps).and_then(Json::as_f64).is_none() {
            return Err(wrong(format!("`{key}` is no number: the scale is {scale}"))
                .help("places count from 0: `scale.linear[1]` is the second number"));
        }
        FactorKind::Scale(path, scale, steps)
    } else {
        return Err(wrong(format!("`{key}` says no part of a node")).help(help));
    };
    let range = range(&what, &entry.value);
    let range = range.ok_or_else(|| {
        Diagnostic::error(&codes::BAD_EXPERIMENT, format!("`{key}` has no range"))
            .at(entry.value.place(source))
            .help(match what {
                FactorKind::Aggregate(_) => {
                    "list two aggregates or more: `[arithmetic, geometric]`"
                }
                _ => "write the least and the most: `[20, 30]`",
            })
    })?;
    Ok(InputFactor { name: key.to_owned(), what, range, place })
}

fn range(what: &FactorKind, value: &DocumentNode) -> Option<FactorRange> {
    let list = value.as_list()?;
    if let FactorKind::Aggregate(_) = what {
        return (list.len() > 1).then(|| FactorRange::Choices(list.iter().map(to_json).collect()));
    }
    match list {
        [lo, hi] => {
            let (lo, hi) = (lo.as_number()?, hi.as_number()?);
            (lo.is_finite() && hi.is_finite() && lo < hi).then_some(FactorRange::Numbers(lo, hi))
        }
        _ => None,
    }
}

/// `.linear[1]` as a way into a scale.
fn steps(tail: &str) -> Option<Vec<PathStep>> {
    let mut found = Vec::new();
    for part in tail.split(['.', '[']).skip(1) {
        found.push(match part.strip_suffix(']') {
            Some(place) => PathStep::Place(place.trim().parse().ok()?),
            None if part.is_empty() => return None,
            None => PathStep::Key(part.to_owned()),
        });
    }
    (!found.is_empty()).then_some(found)
}

fn within<'j>(json: &'j Json, steps: &[PathStep]) -> Option<&'j Json> {
    steps.iter().try_fold(json, |json, step| match step {
        PathStep::Key(key) => json.get(key),
        PathStep::Place(place) => json.get(place),
    })
}

pub(super) fn within_mut<'j>(json: &'j mut Json, steps: &[PathStep]) -> Option<&'j mut Json> {
    steps.iter().try_fold(json, |json, step| match step {
        PathStep::Key(key) => json.get_mut(key),
        PathStep::Place(place) => json.get_mut(*place),
    })
}
