//! Which rule moved whom: Shapley values over the changes, each of which is made or not made.

use std::collections::BTreeMap;

use peristyle_data::population::in_parallel;
use peristyle_engine::evaluate::ColumnScores;
use serde::Serialize;

use super::score_statistics::mean;
use super::{ChangedRule, RuleContribution, RuleEffect, SAME, VariantScores, describe_fact};
use crate::shapley::{ShapleyOptions, ShapleyValues, shapley_many};

/// Packs that share less of their indicators are another index: nothing is traced to single rules.
const KINSHIP: f64 = 0.4;
/// Everyone is traced where that takes no more evaluations than this; else those that are told.
const EVALUATIONS: usize = 2_000_000;

/// How movers were traced to rules.
#[derive(Debug, Clone, Serialize)]
pub struct RuleAttribution {
    /// Exactly, by draws, or not at all.
    pub method: AttributionMethod,
    /// How many changes can be made by themselves.
    pub players: usize,
    /// How many orders were drawn.
    pub orders: Option<usize>,
    /// Whether what each rule does was worked out for everyone, not for the movers alone.
    pub everyone: bool,
    /// Whether a score was missing with some of the changes alone: it counted as the one before.
    pub gaps: bool,
    /// Why nothing was traced.
    pub reason: Option<String>,
}

/// See [`RuleAttribution`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AttributionMethod {
    /// Shapley values over all coalitions.
    Exact,
    /// Shapley values over drawn orders.
    Sampled,
    /// Nothing was traced.
    None,
}

/// What was found.
pub(super) struct AttributedMoves {
    pub(super) rules: Vec<RuleEffect>,
    /// For each mover.
    pub(super) because: Vec<Vec<RuleContribution>>,
    pub(super) attribution: RuleAttribution,
}

pub(super) fn causes(
    trial: &VariantScores<'_>,
    before: &ColumnScores,
    after: &ColumnScores,
    movers: &[usize],
    effort: ShapleyOptions,
) -> AttributedMoves {
    let (mut rules, names) = rules(trial);
    let players = trial.players;
    let mut attribution = RuleAttribution {
        method: AttributionMethod::None,
        players,
        orders: None,
        everyone: false,
        gaps: false,
        reason: None,
    };
    let nothing = || movers.iter().map(|_| Vec::new()).collect();
    let hybrids = trial.compared.hybrids;
    if hybrids.indicator_similarity() < KINSHIP && hybrids.players() > 0 {
        attribution.reason = Some("the packs have few indicators in common".to_owned());
        return AttributedMoves { rules, because: nothing(), attribution };
    }
    if players == 0 {
        attribution.reason = Some("nothing that moves a score has changed".to_owned());
        return AttributedMoves { rules, because: nothing(), attribution };
    }
    let exact = players <= effort.exact_up_to;
    let coalitions = if exact { 1_usize << players } else { 0 };
    let count = trial.compared.population.len();
    let everyone = exact && coalitions.saturating_mul(count) <= EVALUATIONS;
    let rows: Vec<usize> = if everyone { (0..count).collect() } else { movers.to_vec() };
    let known = |scores: &ColumnScores| -> Vec<f64> {
        rows.iter().filter_map(|row| scores.score.get(*row).copied()).collect()
    };
    let ends = (known(before), known(after));
    let mut asked: BTreeMap<Vec<bool>, Vec<f64>> = BTreeMap::new();
    if exact {
        // all of them are asked: on several threads at once
        let coalition = |code: usize| (0..players).map(move |one| code >> one & 1 == 1).collect();
        let all: Vec<Vec<bool>> = (0..coalitions).map(coalition).collect();
        let alone = VariantScores { jobs: 1, ..*trial };
        let jobs = trial.jobs;
        let work = |at: usize| worth(&alone, all.get(at).map_or(&[], Vec::as_slice), &rows, &ends);
        asked = all.iter().cloned().zip(in_parallel(all.len(), jobs, work)).collect();
    }
    let found = shapley_many(players, rows.len(), effort, |coalition| {
        if let Some(values) = asked.get(coalition) {
            return values.clone();
        }
        let values = worth(trial, coalition, &rows, &ends);
        asked.insert(coalition.to_vec(), values.clone());
        values
    });
    attribution.method = if exact { AttributionMethod::Exact } else { AttributionMethod::Sampled };
    attribution.orders = found.iter().flatten().find_map(|one| one.orders);
    attribution.gaps = found.iter().flatten().any(|one| one.gaps);
    attribution.everyone = everyone;
    if everyone {
        for (at, rule) in rules.iter_mut().enumerate().take(players) {
            average_effect(rule, at, &found);
        }
    }
    let place: BTreeMap<usize, usize> = rows.iter().copied().zip(0..).collect();
    let because = movers.iter().map(|row| {
        let found = place.get(row).and_then(|at| found.get(*at)?.as_ref());
        found.map_or_else(Vec::new, |found| contributions(found, &names))
    });
    AttributedMoves { because: because.collect(), rules, attribution }
}

/// The scores of rows by some of the changes. Whoever both ends know is taken from them.
fn worth(
    trial: &VariantScores<'_>,
    coalition: &[bool],
    rows: &[usize],
    ends: &(Vec<f64>, Vec<f64>),
) -> Vec<f64> {
    if !coalition.contains(&true) {
        return ends.0.clone();
    }
    if !coalition.contains(&false) {
        return ends.1.clone();
    }
    let everyone = rows.len() == trial.compared.population.len();
    let scores = trial.scores(coalition, (!everyone).then_some(rows));
    // changes that make no pack without the others give no score
    scores.map_or_else(|_| vec![f64::NAN; rows.len()], |scores| scores.score)
}

fn average_effect(rule: &mut RuleEffect, player: usize, found: &[Option<ShapleyValues>]) {
    let points: Vec<f64> =
        found.iter().flatten().filter_map(|one| one.values.get(player).copied()).collect();
    if points.is_empty() {
        return;
    }
    let sizes: Vec<f64> = points.iter().map(|one| one.abs()).collect();
    rule.mean_change = Some(mean(&points));
    rule.mean_absolute_change = Some(mean(&sizes));
    rule.max_change = Some(sizes.into_iter().fold(0.0, f64::max));
}

fn contributions(found: &ShapleyValues, names: &[String]) -> Vec<RuleContribution> {
    let mut contributions: Vec<RuleContribution> = found
        .values
        .iter()
        .zip(names)
        .enumerate()
        .filter(|(_, (points, _))| points.abs() > SAME)
        .map(|(at, (points, rule))| RuleContribution {
            rule: rule.clone(),
            points: *points,
            standard_error: found.errors.get(at).copied(),
        })
        .collect();
    contributions.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()));
    contributions
}

/// The players as rules, then the changes that move no score; and the players' names.
fn rules(trial: &VariantScores<'_>) -> (Vec<RuleEffect>, Vec<String>) {
    let hybrids = trial.compared.hybrids;
    let changed = |one: &peristyle_engine::compile::RuleChange| ChangedRule {
        change: Some(one.change.clone()),
        fact: None,
        file: one.place.as_ref().map(|place| place.file().to_owned()),
        line: one.place.as_ref().map(|place| place.line_column().0),
    };
    let rule = |rule: String, changes: Vec<ChangedRule>| RuleEffect {
        rule,
        changes,
        mean_change: None,
        mean_absolute_change: None,
        max_change: None,
    };
    let of_player = |player: usize| {
        let changes = || hybrids.changes().iter().filter(|one| one.player == Some(player));
        let words: Vec<String> = changes().map(|one| one.change.to_string()).collect();
        rule(words.join("; "), changes().map(changed).collect())
    };
    let mut rules: Vec<RuleEffect> = (0..hybrids.players()).map(of_player).collect();
    for fact in trial.compared.what_if {
        let words = describe_fact(fact);
        let change =
            ChangedRule { change: None, fact: Some(words.clone()), file: None, line: None };
        rules.push(rule(format!("fact {words}"), vec![change]));
    }
    let names = rules.iter().map(|rule| rule.rule.clone()).collect();
    for one in hybrids.changes().iter().filter(|one| one.player.is_none()) {
        rules.push(rule(one.change.to_string(), vec![changed(one)]));
    }
    (rules, names)
}
