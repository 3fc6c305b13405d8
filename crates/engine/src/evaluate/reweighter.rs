//! Columns scored with other weights, without making rules of them: of a thousand draws of weights
//! each costs the weighing alone.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use super::columns::run::{ChunkStates, ColumnRun};
use super::columns::{ColumnScores, Columns, Detail};
use crate::compile::Ruleset;
use crate::diagnostic::{Diagnostic, Diagnostics, codes};

impl Ruleset {
    /// Returns the weights that the pack says, by [`Ruleset::paths`]; `weights.rhai` runs on top of
    /// them.
    pub fn weights(&self) -> Vec<f64> {
        self.inner.nodes.iter().skip(1).map(|node| node.weight).collect()
    }

    /// Scores many profiles again and again, with other weights each time.
    pub fn reweighter<'a>(&'a self, columns: Columns<'a>) -> Reweighter<'a> {
        let run = self.inner.on_stack(|| ColumnRun::new(&self.inner, &columns));
        Reweighter { rules: self, rows: columns.rows(), run, idle: Mutex::default() }
    }

    /// Checks other weights, by [`Ruleset::paths`].
    fn check_weights(&self, weights: &[f64]) -> Result<(), Diagnostics> {
        let nodes = self.inner.nodes.get(1..).unwrap_or(&[]);
        if nodes.len() != weights.len() {
            let words = format!("{} weights for {} nodes", weights.len(), nodes.len());
            return Err(Diagnostic::error(&codes::BAD_WEIGHT, words).into());
        }
        let pairs = nodes.iter().zip(weights);
        let problems: Diagnostics =
            pairs.filter_map(|(node, weight)| node.check_weight(*weight).err()).collect();
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

/// Profiles to be scored with one set of weights after the other, on any number of threads. What
/// doesn't depend on weights is worked out once by each thread, and takes some 30 bytes for every
/// node and profile.
pub struct Reweighter<'a> {
    rules: &'a Ruleset,
    rows: usize,
    run: ColumnRun<'a>,
    /// What threads have left behind: states of all chunks, where only weights are to be changed.
    idle: Mutex<Vec<ChunkStates>>,
}

impl fmt::Debug for Reweighter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reweighter").field("rows", &self.rows).finish_non_exhaustive()
    }
}

impl Reweighter<'_> {
    /// Returns what [`Ruleset::evaluate_columns`] says of [`Ruleset::with_weights`], bit by bit,
    /// without the price of another ruleset: weights by [`Ruleset::paths`].
    ///
    /// # Errors
    /// There are more or fewer weights than nodes, or a number is no weight: all of them.
    pub fn evaluate(&self, weights: &[f64], detail: Detail) -> Result<ColumnScores, Diagnostics> {
        self.rules.check_weights(weights)?;
        let lock = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let left = lock().pop();
        Ok(self.rules.inner.on_stack(|| {
            let mut states = left.unwrap_or_else(|| self.run.settle());
            let mut scores = self.rules.no_scores(self.rows, detail);
            self.run.reweigh(&mut states, weights, detail, &mut scores);
            lock().push(states);
            scores
        }))
    }
}
