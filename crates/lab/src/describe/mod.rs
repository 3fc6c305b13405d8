//! A population described: its facts, what the rules make of them, gaps and outliers, and whether
//! the parts of a pillar say the same.

mod alpha;
mod spread;

use std::collections::BTreeMap;
use std::sync::Arc;

use peristyle_data::population::{ColumnValues, LoadedPopulation, in_parallel};
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};
use peristyle_engine::evaluate::{ColumnScores, Detail, NO_TEXT};
use peristyle_engine::load::FactType;
use peristyle_engine::{Fact, Options, Ruleset, TipDetail, Value};
use serde::Serialize;

use crate::codes;
use crate::compare::serialize_optional;
use crate::ranks::pearson;
pub use alpha::{CronbachAlpha, cronbach};
pub use spread::{Histogram, OutlierCounts, SpreadStatistics};

/// How many of the most frequent values of a text are told.
const FREQUENT: usize = 10;

/// What there is to say about a population.
#[derive(Debug, Clone, Serialize)]
pub struct PopulationDescription {
    /// How many profiles there are.
    pub n: usize,
    /// The pack's id.
    pub pack: String,
    /// The hash of its meaning.
    pub fingerprint: String,
    /// The index.
    pub score: SpreadStatistics,
    /// How many are in each band; `null` is no score. Empty without bands.
    pub bands: Vec<BandCount>,
    /// The share of weight that had data.
    pub coverage: SpreadStatistics,
    /// Pillars at any depth, by their own value.
    pub pillars: Vec<PillarSpread>,
    /// Indicators, by their own value: 0..1, or the index's units.
    pub indicators: Vec<IndicatorSpread>,
    /// The facts that profiles give, then those that are derived from them.
    pub facts: Vec<FactSpread>,
}

/// How many are in a band.
#[derive(Debug, Clone, Serialize)]
pub struct BandCount {
    /// The band.
    pub band: Option<String>,
    /// How many are in it.
    pub count: usize,
}

/// A pillar over the population.
#[derive(Debug, Clone, Serialize)]
pub struct PillarSpread {
    /// Its path.
    pub id: String,
    /// Its own value.
    #[serde(flatten)]
    pub spread: SpreadStatistics,
    /// Whether its parts say the same.
    pub alpha: CronbachAlpha,
}

/// An indicator over the population.
#[derive(Debug, Clone, Serialize)]
pub struct IndicatorSpread {
    /// Its path.
    pub id: String,
    /// Its own value.
    #[serde(flatten)]
    pub spread: SpreadStatistics,
    /// Pearson's correlation with its pillar, of which it is a part; `null` right under the root.
    #[serde(serialize_with = "serialize_optional")]
    pub with_pillar: Option<f64>,
    /// Pearson's correlation with the score.
    #[serde(serialize_with = "serialize_optional")]
    pub with_score: Option<f64>,
}

/// A fact over the population.
#[derive(Debug, Clone, Serialize)]
pub struct FactSpread {
    /// Its id.
    pub id: String,
    /// The declared type.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Whether a formula makes it, where it isn't given.
    pub derived: bool,
    /// What a value of 1 means.
    pub unit: Option<String>,
    /// Of numbers; flags count as 1 and 0.
    #[serde(flatten)]
    pub numbers: Option<SpreadStatistics>,
    /// Of choices and texts.
    #[serde(flatten)]
    pub texts: Option<TextCounts>,
}

/// Values that are words.
#[derive(Debug, Clone, Serialize)]
pub struct TextCounts {
    /// How many profiles have one.
    pub count: usize,
    /// How many have none.
    pub missing: usize,
    /// How many different ones there are.
    pub distinct: usize,
    /// The most frequent.
    pub frequent: Vec<ValueCount>,
}

/// A value and how often it is there.
#[derive(Debug, Clone, Serialize)]
pub struct ValueCount {
    /// The value.
    pub value: String,
    /// How many profiles have it.
    pub count: usize,
}

/// Describes a population by rules.
///
/// # Errors
/// There is nobody.
pub fn describe(
    ruleset: &Ruleset,
    population: &LoadedPopulation,
    jobs: usize,
) -> Result<PopulationDescription, Diagnostics> {
    if population.is_empty() {
        return Err(empty_population().into());
    }
    let rules = if population.len() > 1 {
        population.with_own_population(ruleset)?
    } else {
        ruleset.clone()
    };
    let detail = Detail { nodes: true, ..Detail::default() };
    let scores = population.evaluate(&rules, detail, jobs);
    let nodes: BTreeMap<&str, &[f64]> =
        rules.paths().zip(scores.nodes.iter().map(Vec::as_slice)).collect();
    let ids = population.ids();
    let spread = |values: &[f64]| SpreadStatistics::of(values, ids);
    let pillars = rules.paths().filter(|path| !rules.is_indicator(path));
    let pillars = pillars.map(|path| PillarSpread {
        id: path.to_owned(),
        spread: spread(nodes.get(path).copied().unwrap_or(&[])),
        alpha: alpha_of(path, &nodes),
    });
    let indicators = rules.paths().filter(|path| rules.is_indicator(path)).map(|path| {
        let values = nodes.get(path).copied().unwrap_or(&[]);
        let pillar = path.rsplit_once('.').and_then(|(pillar, _)| nodes.get(pillar));
        IndicatorSpread {
            id: path.to_owned(),
            spread: spread(values),
            with_pillar: pillar.and_then(|pillar| correlation(values, pillar)),
            with_score: correlation(values, scores.unrounded()),
        }
    });
    Ok(PopulationDescription {
        n: population.len(),
        pack: rules.id().to_owned(),
        fingerprint: rules.fingerprint().to_owned(),
        score: spread(&scores.score),
        bands: bands(&rules, &scores),
        coverage: spread(&scores.coverage),
        pillars: pillars.collect(),
        indicators: indicators.collect(),
        facts: facts(&rules, population, jobs),
    })
}

/// The complaint that there is nobody.
pub fn empty_population() -> Diagnostic {
    Diagnostic::error(&codes::NOBODY, "there is no profile in the input")
        .help("a table needs a row below its header; rows that were rejected are told above")
}

fn bands(rules: &Ruleset, scores: &ColumnScores) -> Vec<BandCount> {
    let all: Vec<Option<&str>> = rules.bands().map(Some).chain([None]).collect();
    if all.len() == 1 {
        return Vec::new();
    }
    let count = |band: &Option<&str>| {
        scores.score.iter().filter(|score| rules.band_of(**score) == *band).count()
    };
    let counts = all.iter().map(|band| (band, count(band)));
    counts.map(|(band, count)| BandCount { band: band.map(str::to_owned), count }).collect()
}

/// Cronbach's alpha of the nodes right below a pillar.
fn alpha_of(pillar: &str, nodes: &BTreeMap<&str, &[f64]>) -> CronbachAlpha {
    let is_child = |path: &str| path.rsplit_once('.').is_some_and(|(parent, _)| parent == pillar);
    let items: Vec<&[f64]> =
        nodes.iter().filter(|(path, _)| is_child(path)).map(|(_, values)| *values).collect();
    cronbach(&items)
}

/// Over those that have both.
fn correlation(a: &[f64], b: &[f64]) -> Option<f64> {
    let both = a.iter().zip(b).filter(|(a, b)| !a.is_nan() && !b.is_nan());
    let (a, b): (Vec<f64>, Vec<f64>) = both.map(|(a, b)| (*a, *b)).unzip();
    pearson(&a, &b)
}

fn facts(rules: &Ruleset, population: &LoadedPopulation, jobs: usize) -> Vec<FactSpread> {
    /// How many profiles a thread takes at once.
    const SOME: usize = 512;
    let ids = population.ids();
    let given = rules.facts().iter().filter(|fact| !fact.is_derived());
    let mut all: Vec<FactSpread> =
        given.map(|fact| fact_spread(fact, population.values(fact), ids)).collect();
    if !rules.facts().iter().any(Fact::is_derived) {
        return all;
    }
    // formulas are worked out one profile at a time: columns tell what comes of them, not them
    let everyone = population.profiles(rules);
    let options = Options { tips: TipDetail::None, ..Options::default() };
    let formulas: Vec<&Fact> = rules.facts().iter().filter(|fact| fact.is_derived()).collect();
    let worked_out = |part: usize| -> Vec<Vec<Option<Value>>> {
        let some = everyone.iter().skip(part * SOME).take(SOME);
        some.map(|facts| {
            let answer = rules.evaluate_with(facts, &options);
            let value = |fact: &&Fact| {
                let mut known = answer.derived().chain(answer.facts());
                known.find(|(id, _)| *id == fact.id)?.1.cloned()
            };
            formulas.iter().map(value).collect()
        })
        .collect()
    };
    let parts = in_parallel(everyone.len().div_ceil(SOME), jobs, worked_out);
    let answers: Vec<Vec<Option<Value>>> = parts.into_iter().flatten().collect();
    for (at, fact) in formulas.into_iter().enumerate() {
        let values = answers.iter().map(|answer| answer.get(at).and_then(Option::as_ref));
        let values = match fact.kind {
            FactType::Choice | FactType::Text => words(values),
            _ => ColumnValues::Numbers(
                values.map(|value| value.and_then(Value::as_number).unwrap_or(f64::NAN)).collect(),
            ),
        };
        all.push(fact_spread(fact, values, ids));
    }
    all
}

fn words<'v>(values: impl Iterator<Item = Option<&'v Value>>) -> ColumnValues {
    let mut texts: Vec<Arc<str>> = Vec::new();
    let codes = values.map(|value| match value {
        Some(Value::Text(text)) => {
            let at = texts.iter().position(|known| known == text).unwrap_or_else(|| {
                texts.push(Arc::clone(text));
                texts.len() - 1
            });
            u32::try_from(at).unwrap_or(NO_TEXT)
        }
        _ => NO_TEXT,
    });
    let codes = codes.collect();
    ColumnValues::Texts { codes, texts }
}

fn fact_spread(fact: &Fact, values: ColumnValues, ids: &[String]) -> FactSpread {
    let (mut numbers, mut texts) = (None, None);
    match values {
        ColumnValues::Numbers(values) => numbers = Some(SpreadStatistics::of(&values, ids)),
        ColumnValues::Texts { codes, texts: words } => {
            let mut counts = vec![0_usize; words.len()];
            for code in &codes {
                if let Some(count) = counts.get_mut(*code as usize) {
                    *count += 1;
                }
            }
            let count: usize = counts.iter().sum();
            let mut used: Vec<(String, usize)> = words
                .iter()
                .zip(counts)
                .filter(|(_, count)| *count > 0)
                .map(|(word, count)| ((**word).to_owned(), count))
                .collect();
            used.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            let distinct = used.len();
            let frequent = used.into_iter().take(FREQUENT);
            let frequent = frequent.map(|(value, count)| ValueCount { value, count }).collect();
            let missing = codes.len() - count;
            texts = Some(TextCounts { count, missing, distinct, frequent });
        }
    }
    if fact.kind == FactType::Bool {
        // nobody is far out among yes and no
        if let Some(spread) = &mut numbers {
            spread.outliers = None;
        }
    }
    FactSpread {
        id: fact.id.clone(),
        kind: fact.kind.word(),
        derived: fact.is_derived(),
        unit: fact.unit.clone(),
        numbers,
        texts,
    }
}

#[cfg(test)]
mod tests;
