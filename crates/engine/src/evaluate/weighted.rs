//! Columns scored with other weights, without making rules of them: of a thousand draws of weights
//! each costs the weighing alone.

use std::fmt;
use std::sync::{Mutex, OnceLock, PoisonError};

use super::block::{Block, blocks};
use super::columns::{ColumnScores, Columns, Detail};
use crate::compile::{Inner, Ruleset, set_weight};
use crate::diagnostic::{Diagnostic, Diagnostics, codes};

/// Weights in place of the rules' own, by slot.
#[derive(Debug)]
pub(super) struct Instead<'w> {
    /// Of the nodes below the root.
    weights: &'w [f64],
    /// The rules with these weights, for rows that are walked.
    rules: OnceLock<Box<Inner>>,
}

impl Instead<'_> {
    pub(super) fn weight(&self, slot: usize) -> f64 {
        let below = slot.checked_sub(1).and_then(|at| self.weights.get(at));
        // the root weighs nothing among no siblings
        below.copied().unwrap_or(f64::NAN)
    }

    pub(super) fn rules(&self, own: &Inner) -> &Inner {
        self.rules.get_or_init(|| {
            let mut rules = own.clone();
            let below = own.nodes.iter().skip(1).zip(self.weights);
            // what a tier changes stays as the tier has it, unless it is changed here
            for (node, weight) in below.filter(|(node, weight)| node.weight != **weight) {
                rules.each_mut(&mut |rules| {
                    // it was checked
                    let _ = set_weight(rules, &node.path, *weight);
                });
            }
            Box::new(rules)
        })
    }
}

impl Ruleset {
    /// The weights that the pack says, by [`Ruleset::paths`]; `weights.rhai` runs on top of them.
    pub fn weights(&self) -> Vec<f64> {
        self.inner.nodes.iter().skip(1).map(|node| node.weight).collect()
    }

    /// Scores many profiles again and again, with other weights each time.
    pub fn weighing<'a>(&'a self, columns: Columns<'a>) -> Weighing<'a> {
        Weighing { rules: self, columns, idle: Mutex::default() }
    }

    /// Other weights, by [`Ruleset::paths`], unless they are none.
    fn instead<'w>(&self, weights: &'w [f64]) -> Result<Instead<'w>, Diagnostics> {
        let nodes = self.inner.nodes.get(1..).unwrap_or(&[]);
        let wrong = |message: String| Diagnostic::error(&codes::BAD_WEIGHT, message);
        if nodes.len() != weights.len() {
            let (given, wanted) = (weights.len(), nodes.len());
            return Err(wrong(format!("{given} weights for {wanted} nodes")).into());
        }
        let bad = nodes
            .iter()
            .zip(weights)
            .filter(|(node, weight)| !weight.is_finite() || **weight < 0.0 && !node.negative);
        let problems: Diagnostics = bad
            .map(|(node, weight)| wrong(format!("{weight} is no weight for `{}`", node.path)))
            .collect();
        if problems.is_empty() {
            Ok(Instead { weights, rules: OnceLock::new() })
        } else {
            Err(problems)
        }
    }
}

/// Profiles to be scored with one set of weights after the other, on any number of threads. What
/// doesn't depend on weights is worked out once by each thread, and takes some 10 bytes for every
/// node and profile.
pub struct Weighing<'a> {
    rules: &'a Ruleset,
    columns: Columns<'a>,
    /// What threads have left behind: blocks for all rows, where only weights are to be changed.
    idle: Mutex<Vec<Vec<Block<'a>>>>,
}

impl fmt::Debug for Weighing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Weighing").field("columns", &self.columns).finish_non_exhaustive()
    }
}

impl<'a> Weighing<'a> {
    /// What [`Ruleset::evaluate_columns`] says of [`Ruleset::with_weights`], bit by bit, without
    /// the price of another ruleset: weights by [`Ruleset::paths`].
    ///
    /// # Errors
    /// There are more or fewer weights than nodes, or a number is no weight: all of them.
    pub fn evaluate(&self, weights: &[f64], detail: Detail) -> Result<ColumnScores, Diagnostics> {
        let instead = self.rules.instead(weights)?;
        let Some(plan) = self.rules.inner.plan() else {
            return Ok(self.rules.walked(&self.columns, detail, Some(&instead)));
        };
        let lock = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let left = lock().pop();
        let mut ready: Vec<Block<'a>> =
            left.unwrap_or_else(|| blocks(&self.rules.inner, plan, &self.columns).collect());
        let mut scores = self.rules.no_scores(self.columns.rows(), detail);
        for block in &mut ready {
            block.weigh(Some(&instead), detail, &mut scores);
        }
        lock().push(ready);
        Ok(scores)
    }
}
