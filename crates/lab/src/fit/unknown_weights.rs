//! The weights that are looked for, and what each row says about them.
//!
//! An indicator's share of the whole is the product of the weights' shares on its path. Where parts
//! add up and nothing is missing, a score is the sum of shares times values. Where something is
//! missing, its siblings share its weight, and the score is a sum only near the shares that it is
//! looked at from: so rows are asked how their score moves with each share, again and again until
//! the shares stay (Gauss and Newton's way).

use std::collections::BTreeMap;

use peristyle_data::population::{LoadedPopulation, PopulationReweighter};
use peristyle_engine::Ruleset;
use peristyle_engine::evaluate::Detail;

use super::labels::FitLabels;
use super::solve::LinearEquations;
use crate::sensitivity::sibling_weights::{families, parent};

/// The nodes whose shares are looked for: all indicators, or what stands right under the index.
#[derive(Debug, Clone)]
pub(super) struct UnknownWeights {
    /// Their paths.
    pub(super) paths: Vec<String>,
    /// Their shares as the pack has them.
    pub(super) now: Vec<f64>,
    /// Whether they are all indicators.
    whole: bool,
    points: f64,
    least: f64,
}

impl UnknownWeights {
    /// All indicators that weigh something, or (not `whole`) the nodes right under the index.
    pub(super) fn of(rules: &Ruleset, whole: bool) -> Self {
        let families = families(rules);
        let share = |path: &str| -> Option<f64> {
            let ends = path.match_indices('.').map(|(at, _)| at).chain([path.len()]);
            ends.map(|end| {
                let own = path.get(..end)?;
                let family = families.iter().find(|one| one.parent == parent(own))?;
                Some(family.members.iter().find(|(path, _)| path == own)?.1 / family.total())
            })
            .product()
        };
        let [least, most] = rules.reach();
        let mut fitted_goalposts =
            Self { paths: Vec::new(), now: Vec::new(), whole, points: most - least, least };
        for path in rules.paths() {
            let wanted = if whole { rules.is_indicator(path) } else { parent(path).is_empty() };
            if let Some(share) = share(path).filter(|_| wanted) {
                fitted_goalposts.paths.push(path.to_owned());
                fitted_goalposts.now.push(share);
            }
        }
        fitted_goalposts
    }

    /// Weights that give these shares, in sums as the pack has them.
    pub(super) fn weights(&self, rules: &Ruleset, shares: &[f64]) -> Vec<(String, f64)> {
        let mut weights = Vec::new();
        for family in families(rules) {
            let of_member = |path: &str| -> f64 {
                let inside = self.paths.iter().zip(shares).filter(|(own, _)| {
                    own.as_str() == path
                        || own.strip_prefix(path).is_some_and(|rest| rest.starts_with('.'))
                });
                inside.map(|(_, share)| share).sum()
            };
            if !self.whole && !family.parent.is_empty() {
                continue;
            }
            let sums: Vec<f64> = family.members.iter().map(|(path, _)| of_member(path)).collect();
            let sum: f64 = sums.iter().sum();
            // of a pillar that weighs nothing, nothing is known
            if sum <= 0.0 {
                continue;
            }
            let total = family.total();
            let members = family.members.iter().zip(sums);
            weights.extend(members.map(|((path, _), own)| (path.clone(), total * own / sum)));
        }
        weights
    }

    /// What the labelled rows say about the shares near `now`, on top of the rules' goalposts: each
    /// factor is how the row's score moves with one share, plus the score itself, so that factors
    /// times shares are the score.
    pub(super) fn equations(
        &self,
        rules: &Ruleset,
        population: &LoadedPopulation,
        labels: &FitLabels,
        now: &[f64],
    ) -> (LinearEquations, Vec<usize>) {
        let weighed = population.reweighter(rules);
        let residuals = self.residuals(rules, &weighed, labels, now);
        let beside = |at: usize, side: f64| {
            let step = side * step(now, at);
            let near = now.iter().enumerate();
            let near: Vec<f64> =
                near.map(|(own, share)| if own == at { share + step } else { *share }).collect();
            self.residuals(rules, &weighed, labels, &near)
        };
        // on both sides: a slope measured on one is off by the curve
        let moved: Vec<[Vec<LabelResidual>; 2]> =
            (0..now.len()).map(|at| [beside(at, -1.0), beside(at, 1.0)]).collect();
        let mut equations = LinearEquations { columns: now.len(), ..LinearEquations::default() };
        let mut rows = Vec::new();
        for (number, one) in residuals.iter().enumerate() {
            let factor = |(at, [less, more]): (usize, &[Vec<LabelResidual>; 2])| {
                let there = |moved: &[LabelResidual]| {
                    moved
                        .get(number)
                        .map_or(one.fitted_goalposts, |residuals| residuals.fitted_goalposts)
                };
                (there(more) - there(less)) / (2.0 * step(now, at)) + one.fitted_goalposts
            };
            equations.push(moved.iter().enumerate().map(factor).collect(), one.goal);
            rows.push(one.row);
        }
        (equations, rows)
    }

    /// What the rules say beside each label, and what the label says, in 0..1.
    fn residuals(
        &self,
        rules: &Ruleset,
        weighed: &PopulationReweighter<'_>,
        labels: &FitLabels,
        shares: &[f64],
    ) -> Vec<LabelResidual> {
        let wanted: BTreeMap<String, f64> = self.weights(rules, shares).into_iter().collect();
        let own = |path: &str| rules.weight_of(path).unwrap_or(0.0);
        let weights: Vec<f64> = rules
            .paths()
            .map(|path| wanted.get(path).copied().unwrap_or_else(|| own(path)))
            .collect();
        let pillars = matches!(labels, FitLabels::Points { nodes, .. } if !nodes.is_empty());
        let detail = Detail { points: pillars, ..Detail::default() };
        let fitted_goalposts = weighed.evaluate(&weights, detail, 1).unwrap_or_default();
        let place = |path: &str| rules.paths().position(|own| own == path);
        let mut all = Vec::new();
        for row in labels.rows() {
            // a row without a score says nothing about what the score is made of
            let Some(score) =
                fitted_goalposts.score.get(row).copied().filter(|one| one.is_finite())
            else {
                continue;
            };
            let score_told = (score - self.least) / self.points;
            match labels {
                FitLabels::Points { score, nodes } => {
                    if let Some(goal) = score.get(row).filter(|goal| goal.is_finite()) {
                        let goal = (goal - self.least) / self.points;
                        all.push(LabelResidual { row, fitted_goalposts: score_told, goal });
                    }
                    for (path, goals) in nodes {
                        let points = place(path)
                            .and_then(|place| fitted_goalposts.points.get(place)?.get(row));
                        let points = points.filter(|points| points.is_finite());
                        let goal = goals.get(row).filter(|goal| goal.is_finite());
                        if let Some((fitted_goalposts, goal)) = points.zip(goal) {
                            let (fitted_goalposts, goal) =
                                (fitted_goalposts / self.points, goal / self.points);
                            all.push(LabelResidual { row, fitted_goalposts, goal });
                        }
                    }
                }
                FitLabels::Outcome { values, .. } => {
                    let goal = values.get(row).copied().unwrap_or(0.0);
                    all.push(LabelResidual { row, fitted_goalposts: score_told, goal });
                }
            }
        }
        all
    }
}

/// One label beside what the rules say.
struct LabelResidual {
    row: usize,
    fitted_goalposts: f64,
    goal: f64,
}

/// How far a share is moved to see what that does.
fn step(now: &[f64], at: usize) -> f64 {
    now.get(at).copied().unwrap_or(0.0).max(1e-3) * 1e-4
}
