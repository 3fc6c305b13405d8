//! Parts of a population: `--by industry`.

use std::collections::BTreeMap;

use peristyle_data::population::{ColumnValues, LoadedPopulation};
use peristyle_engine::Ruleset;
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics, did_you_mean};
use peristyle_engine::load::FactType;
use serde::Serialize;

use super::ScoreStatistics;
use crate::codes;

/// More parts than this are no parts.
const MOST: usize = 200;

/// What the profiles of a part have in common, and the rows of them.
pub type SegmentRows = (Option<String>, Vec<usize>);

/// A part of the population.
#[derive(Debug, Clone, Serialize)]
pub struct Segment {
    /// What its profiles have in common; `null` is those that don't say.
    pub value: Option<String>,
    /// Over its profiles.
    #[serde(flatten)]
    pub figures: ScoreStatistics,
}

/// The rows of each part, the largest first: by a column that was read with the population, or by
/// a fact of one of the rules.
///
/// # Errors
/// There is neither, or it has too many values.
pub fn segments_of(
    population: &LoadedPopulation,
    rules: &Ruleset,
    or: &Ruleset,
    by: &str,
) -> Result<Vec<SegmentRows>, Diagnostics> {
    let mut parts: BTreeMap<Option<String>, Vec<usize>> = BTreeMap::new();
    for (row, value) in labels(population, rules, or, by)?.into_iter().enumerate() {
        parts.entry(value).or_default().push(row);
    }
    if parts.len() > MOST {
        let words = format!("`{by}` has {} different values", parts.len());
        return Err(Diagnostic::error(&codes::NO_SEGMENTS, words)
            .help(format!("take a column that parts the profiles into {MOST} groups at most"))
            .into());
    }
    let mut parts: Vec<_> = parts.into_iter().collect();
    parts.sort_by_key(|(_, rows)| std::cmp::Reverse(rows.len()));
    Ok(parts)
}

fn labels(
    population: &LoadedPopulation,
    rules: &Ruleset,
    or: &Ruleset,
    by: &str,
) -> Result<Vec<Option<String>>, Diagnostics> {
    if let Some(extra) = population.extra(by) {
        return Ok(extra.texts.iter().map(|text| text.as_deref().map(str::to_owned)).collect());
    }
    let Some((_, fact)) = rules.fact_named(by).or_else(|| or.fact_named(by)) else {
        let known = rules.facts().iter().map(|fact| fact.id.as_str());
        return Err(Diagnostic::error(
            &codes::NO_SEGMENTS,
            format!("`{by}` is neither a column of the input nor a fact"),
        )
        .help_maybe(did_you_mean(by, known))
        .into());
    };
    Ok(match population.values(fact) {
        ColumnValues::Texts { codes, texts } => {
            let text = |code: &u32| texts.get(*code as usize).map(|text| (**text).to_owned());
            codes.iter().map(text).collect()
        }
        ColumnValues::Numbers(numbers) => {
            let label = |number: &f64| {
                (!number.is_nan()).then(|| match fact.kind {
                    FactType::Bool => (*number == 1.0).to_string(),
                    _ => number.to_string(),
                })
            };
            numbers.iter().map(label).collect()
        }
    })
}
