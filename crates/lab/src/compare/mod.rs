//! Two sets of rules over the same profiles: who moves, and which rule moved them.

mod attribution;
mod score_statistics;
mod segments;
mod statistic_limit;

use peristyle_data::population::LoadedPopulation;
use peristyle_engine::compile::{Change, RulesetHybrids};
use peristyle_engine::diagnostic::Diagnostics;
use peristyle_engine::evaluate::{ColumnScores, Detail};
use peristyle_engine::value::serialize_number;
use peristyle_engine::{GivenFact, Ruleset};
use serde::{Serialize, Serializer};

use crate::shapley::ShapleyOptions;
use attribution::{AttributedMoves, causes};
pub use attribution::{AttributionMethod, RuleAttribution};
pub use score_statistics::{BandMigration, ScoreStatistics};
pub use segments::{Segment, SegmentRows, segments_of};
pub use statistic_limit::StatisticLimit;

/// Scores nearer to each other than this are the same: a sum in another order differs by less.
pub const SAME: f64 = 1e-9;

/// What is compared.
#[derive(Debug, Clone, Copy)]
pub struct ComparedRulesets<'c> {
    /// Both sets of rules, and what lies between them.
    pub hybrids: &'c RulesetHybrids,
    /// Facts that are changed for everyone on the second side: what if.
    pub what_if: &'c [GivenFact],
    /// Whom they are compared over, as both sets of rules read them.
    pub population: &'c LoadedPopulation,
}

/// How it is compared.
#[derive(Debug, Clone)]
pub struct CompareOptions {
    /// How many of those that move most are told.
    pub movers: usize,
    /// A column or a fact whose values part the population.
    pub by: Option<String>,
    /// What random draws begin with.
    pub seed: u64,
    /// How many threads score.
    pub jobs: usize,
}

/// What a change of rules does, and to whom.
#[derive(Debug, Clone, Serialize)]
pub struct RulesetComparison {
    /// The rules before.
    pub before: NamedRuleset,
    /// The rules after.
    pub after: NamedRuleset,
    /// `FACT=VALUE` of what if.
    pub what_if: Vec<String>,
    /// Over everyone.
    #[serde(flatten)]
    pub figures: ScoreStatistics,
    /// Every change, in the order of the pack.
    pub rules: Vec<RuleEffect>,
    /// Who moves most.
    pub movers: Vec<MovedProfile>,
    /// How movers were traced to rules.
    pub attribution: RuleAttribution,
    /// What parts the population.
    pub by: Option<String>,
    /// The parts, the largest first.
    pub segments: Vec<Segment>,
}

/// A set of rules by name.
#[derive(Debug, Clone, Serialize)]
pub struct NamedRuleset {
    /// The pack's id.
    pub id: String,
    /// Where it was read.
    pub origin: String,
    /// Its declared version.
    pub version: Option<String>,
    /// The hash of its meaning.
    pub fingerprint: String,
}

/// Something that changed, and what it does to everyone.
#[derive(Debug, Clone, Serialize)]
pub struct RuleEffect {
    /// In words.
    pub rule: String,
    /// The changes, which can only be made together if they are several.
    pub changes: Vec<ChangedRule>,
    /// What it adds to a score in the mean; `null` if that wasn't worked out.
    #[serde(serialize_with = "serialize_optional")]
    pub mean_change: Option<f64>,
    /// Its size without the sign.
    #[serde(serialize_with = "serialize_optional")]
    pub mean_absolute_change: Option<f64>,
    /// The most that it adds or takes.
    #[serde(serialize_with = "serialize_optional")]
    pub max_change: Option<f64>,
}

/// A change and its place.
#[derive(Debug, Clone, Serialize)]
pub struct ChangedRule {
    /// What changed, if it is a rule.
    #[serde(flatten)]
    pub change: Option<Change>,
    /// What changed, if it is a fact of what if.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fact: Option<String>,
    /// Where it stands.
    pub file: Option<String>,
    /// See `file`.
    pub line: Option<usize>,
}

/// Somebody whose score moves.
#[derive(Debug, Clone, Serialize)]
pub struct MovedProfile {
    /// Who it is.
    pub id: String,
    /// The score by the rules before.
    #[serde(serialize_with = "number")]
    pub before: f64,
    /// The score by the rules after.
    #[serde(serialize_with = "number")]
    pub after: f64,
    /// The difference.
    #[serde(serialize_with = "number")]
    pub change: f64,
    /// The band before.
    pub band_before: Option<String>,
    /// The band after.
    pub band_after: Option<String>,
    /// Which rule moved it, the strongest first; their points add up to the change.
    pub because: Vec<RuleContribution>,
}

/// A rule's part in a move.
#[derive(Debug, Clone, Serialize)]
pub struct RuleContribution {
    /// The rule, as in [`RuleEffect::rule`].
    pub rule: String,
    /// What it added.
    #[serde(serialize_with = "number")]
    pub points: f64,
    /// The standard error, where it was sampled.
    #[serde(serialize_with = "serialize_optional")]
    pub standard_error: Option<f64>,
}

pub(crate) fn number<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    // no -0, which says nothing
    serialize_number(&(*number + 0.0), serializer)
}

pub(crate) fn serialize_optional<S: Serializer>(
    number: &Option<f64>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match number {
        Some(number) => serialize_number(&(*number + 0.0), serializer),
        None => serializer.serialize_none(),
    }
}

/// What the change does.
///
/// # Errors
/// There is no column or fact to part the population by, or a fact of what if isn't one.
pub fn compare(
    compared: ComparedRulesets<'_>,
    options: &CompareOptions,
) -> Result<RulesetComparison, Diagnostics> {
    let ComparedRulesets { hybrids, what_if, population } = compared;
    let segments = match &options.by {
        Some(by) => segments_of(population, hybrids.from(), hybrids.to(), by)?,
        None => Vec::new(),
    };
    let trial =
        VariantScores { compared, players: hybrids.players() + what_if.len(), jobs: options.jobs };
    let before = trial.scores(&vec![false; trial.players], None)?;
    let after = trial.scores(&vec![true; trial.players], None)?;
    let everyone: Vec<usize> = (0..population.len()).collect();
    let figures = |rows: &[usize]| {
        ScoreStatistics::of((hybrids.from(), &before), (hybrids.to(), &after), rows)
    };
    let movers = movers(&before, &after, options.movers);
    let effort = ShapleyOptions { seed: options.seed, pairs: 50, ..ShapleyOptions::default() };
    let AttributedMoves { rules, because, attribution } =
        causes(&trial, &before, &after, &movers, effort);
    let told = movers.into_iter().zip(because).filter_map(|(row, because)| {
        let (before, after) = (*before.score.get(row)?, *after.score.get(row)?);
        Some(MovedProfile {
            id: population.ids().get(row)?.clone(),
            before,
            after,
            change: after - before,
            band_before: hybrids.from().band_of(before).map(str::to_owned),
            band_after: hybrids.to().band_of(after).map(str::to_owned),
            because,
        })
    });
    Ok(RulesetComparison {
        before: NamedRuleset::of(hybrids.from()),
        after: NamedRuleset::of(hybrids.to()),
        what_if: what_if.iter().map(describe_fact).collect(),
        rules,
        movers: told.collect(),
        attribution,
        by: options.by.clone(),
        segments: segments
            .into_iter()
            .map(|(value, rows)| Segment { value, figures: figures(&rows) })
            .collect(),
        figures: figures(&everyone),
    })
}

/// Compares the same rules for facts of which some are changed: what if everyone did.
///
/// # Errors
/// A change names no fact, or a value that it can't have.
pub fn what_if(
    rules: &Ruleset,
    population: &LoadedPopulation,
    changes: &[GivenFact],
    jobs: usize,
) -> Result<RulesetComparison, Diagnostics> {
    let hybrids = RulesetHybrids::of_one(rules);
    let options = CompareOptions { movers: 10, by: None, seed: 0, jobs };
    compare(ComparedRulesets { hybrids: &hybrids, what_if: changes, population }, &options)
}

impl NamedRuleset {
    fn of(ruleset: &Ruleset) -> Self {
        Self {
            id: ruleset.id().to_owned(),
            origin: ruleset.origin().to_owned(),
            version: ruleset.version().map(str::to_owned),
            fingerprint: ruleset.fingerprint().to_owned(),
        }
    }
}

fn describe_fact(fact: &GivenFact) -> String {
    let value = fact.value.as_ref().map(ToString::to_string).unwrap_or_default();
    format!("{}={value}", fact.name)
}

/// Who moves most, the first first among equals.
fn movers(before: &ColumnScores, after: &ColumnScores, most: usize) -> Vec<usize> {
    let moves = before.score.iter().zip(&after.score).map(|(before, after)| (after - before).abs());
    let mut moves: Vec<(usize, f64)> = moves.enumerate().filter(|(_, by)| *by > SAME).collect();
    moves.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    moves.into_iter().take(most).map(|(row, _)| row).collect()
}

/// Scores by the rules with some of the changes.
struct VariantScores<'t> {
    compared: ComparedRulesets<'t>,
    players: usize,
    jobs: usize,
}

impl VariantScores<'_> {
    /// The scores of these rows, or of everyone. The first players are the hybrids's.
    fn scores(&self, taken: &[bool], rows: Option<&[usize]>) -> Result<ColumnScores, Diagnostics> {
        let ComparedRulesets { hybrids, what_if, population } = self.compared;
        let (of_rules, of_facts) = taken.split_at(hybrids.players().min(taken.len()));
        let rules = hybrids.with(of_rules)?;
        let changes = what_if.iter().zip(of_facts).filter(|(_, taken)| **taken);
        let changes: Vec<GivenFact> = changes.map(|(fact, _)| fact.clone()).collect();
        let changed = |population: &LoadedPopulation| match changes.as_slice() {
            [] => Ok(None),
            changes => population.with_facts(&rules, changes).map(Some),
        };
        let one_by_one = !rules.needs_population() || population.len() < 2;
        match rows {
            Some(rows) if one_by_one => {
                let some = population.pick(rows);
                let changed = changed(&some)?;
                let some = changed.as_ref().unwrap_or(&some);
                Ok(some.evaluate(&rules, Detail::default(), self.jobs))
            }
            _ => {
                let changed = changed(population)?;
                let all = changed.as_ref().unwrap_or(population);
                let rules =
                    if one_by_one { rules.clone() } else { all.with_own_population(&rules)? };
                match rows {
                    Some(rows) => Ok(all.pick(rows).evaluate(&rules, Detail::default(), self.jobs)),
                    None => Ok(all.evaluate(&rules, Detail::default(), self.jobs)),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
