//! Weights that are changed on the way, and rules that say so.

use peristyle_engine::Ruleset;
use peristyle_engine::evaluate::{ColumnScores, Columns, Detail};

/// Both ways of giving rules other weights; nothing where such rules are refused.
pub(crate) fn both_ways(
    rules: &Ruleset,
    columns: &Columns<'_>,
    detail: Detail,
) -> Option<(ColumnScores, ColumnScores)> {
    let own = rules.weights();
    let halves = |at: usize| ((at * 7 + 3) % 5) as f64 / 2.0;
    let weights: Vec<f64> = own.iter().enumerate().map(|(at, one)| one * halves(at)).collect();
    let changed = rules.paths().zip(&weights).zip(&own).filter(|((_, new), own)| new != own);
    let changed: Vec<(String, f64)> =
        changed.map(|((path, new), _)| (path.to_owned(), *new)).collect();
    // rules whose weights are all 0 are
    let other = rules.with_weights(&changed).ok()?;
    let weighing = rules.reweighter(columns.clone());
    // what was worked out for other weights is used again
    weighing.evaluate(&own, detail).unwrap();
    let weighted = weighing.evaluate(&weights, detail).unwrap();
    Some((other.evaluate_columns(columns, detail), weighted))
}
