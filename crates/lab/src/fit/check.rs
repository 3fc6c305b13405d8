//! Whether rules can be fitted, and whether what is known tells their indicators apart.

use std::collections::BTreeSet;

use peristyle_data::population::LoadedPopulation;
use peristyle_engine::Ruleset;
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};
use peristyle_engine::evaluate::Detail;

use super::LEAST_ROWS;
use super::solve::LinearEquations;
use crate::codes;
use crate::sensitivity::rank::correlation;

/// Refuses indexes whose weights can't be fitted.
pub(super) fn rules(rules: &Ruleset) -> Result<(), Diagnostics> {
    let refused = |words: String, help: &str| {
        Err(Diagnostic::error(&codes::CANT_FIT, words).help(help).into())
    };
    if rules.needs_population() {
        return refused(
            format!("the pack `{}` compares profiles with each other", rules.id()),
            "`peristyle pack freeze` keeps the figures of everyone; fit what it writes",
        );
    }
    if rules.sums_over(&[]).is_none() {
        return refused(
            format!("the index of `{}` isn't the sum of its parts", rules.id()),
            "weights are fitted where every aggregate is arithmetic, without tiers or rounding",
        );
    }
    let negative = rules.paths().find(|path| rules.weight_of(path).is_some_and(|one| one < 0.0));
    match negative {
        Some(path) => refused(
            format!("`{path}` has a negative weight"),
            "fitted weights are never negative; turn its scale round instead",
        ),
        None => Ok(()),
    }
}

/// Warns of what can't be told apart.
pub(super) fn warn_collinear(
    paths: &[String],
    equations: &LinearEquations,
    warnings: &mut Diagnostics,
) {
    /// From here on two indicators are one.
    const ALIKE: f64 = 0.98;
    /// From here on weights are hardly determined (Belsley, Kuh, Welsch 1980).
    const CONDITION: f64 = 30.0;
    let column = |at: usize| -> Vec<f64> {
        // slopes are measured, and only good to some digits
        let settled = |value: &f64| (value * 1e6).round() / 1e6;
        equations.rows.iter().filter_map(|row| row.get(at)).map(settled).collect()
    };
    let columns: Vec<Vec<f64>> = (0..equations.columns).map(column).collect();
    for (path, values) in paths.iter().zip(&columns) {
        let first = values.first().copied().unwrap_or(0.0);
        if values.iter().all(|value| (value - first).abs() < 3e-6) {
            let words = format!("`{path}` is the same for everybody who has a label");
            warnings.push(
                Diagnostic::warning(&codes::CONSTANT, words)
                    .help("its weight is a guess; label profiles that differ in it"),
            );
        }
    }
    let varies = |values: &[f64]| {
        let first = values.first().copied().unwrap_or(0.0);
        values.iter().any(|value| (value - first).abs() >= 3e-6)
    };
    let mut alike = false;
    for (at, (path, values)) in paths.iter().zip(&columns).enumerate() {
        for (other, others) in paths.iter().zip(&columns).take(at) {
            let together = correlation(values, others).filter(|_| varies(values) && varies(others));
            if let Some(together) = together.filter(|one| one.abs() > ALIKE) {
                alike = true;
                warnings.push(
                    Diagnostic::warning(
                        &codes::ALIKE,
                        format!("`{other}` and `{path}` rise and fall together ({together:.3})"),
                    )
                    .help("only the sum of their weights is known from these profiles"),
                );
            }
        }
    }
    let condition = condition(&columns);
    if !alike && condition > CONDITION {
        warnings.push(
            Diagnostic::warning(
                &codes::ALIKE,
                format!("the indicators are hard to tell apart (condition {condition:.0})"),
            )
            .help("look at the intervals: weights inside of them explain the scores as well"),
        );
    }
}

/// Refuses labels of people whom the rules have no score for.
pub(super) fn scored(known: &LoadedPopulation, rules: &Ruleset) -> Result<(), Diagnostics> {
    let fitted_goalposts = known.evaluate(rules, Detail::default(), 1);
    let (scored, labelled) =
        (fitted_goalposts.score.iter().filter(|score| score.is_finite()).count(), known.len());
    if scored >= LEAST_ROWS {
        return Ok(());
    }
    let words = format!("only {scored} of {labelled} labelled profiles have a score");
    Err(Diagnostic::error(&codes::TOO_FEW_LABELS, words)
        .help(format!(
            "{LEAST_ROWS} are needed at least; `peristyle describe` says what is missing"
        ))
        .into())
}

/// Refuses weights under which hardly anybody has a score: they rest on what is mostly missing.
pub(super) fn require_scored(rows: &[usize], labelled: usize) -> Result<(), Diagnostics> {
    let scored = rows.iter().collect::<BTreeSet<_>>().len();
    if scored >= LEAST_ROWS {
        return Ok(());
    }
    let words = format!(
        "under the weights that explain it best, only {scored} of {labelled} labelled profiles have a score"
    );
    Err(Diagnostic::error(&codes::CANT_FIT, words)
        .help("what explains it is mostly missing: `peristyle describe` says where")
        .into())
}

/// The condition number of columns of length one.
fn condition(columns: &[Vec<f64>]) -> f64 {
    let scaled: Vec<Vec<f64>> = columns
        .iter()
        .map(|column| {
            let length = column.iter().map(|one| one * one).sum::<f64>().sqrt().max(1e-300);
            column.iter().map(|one| one / length).collect()
        })
        .collect();
    let rows = scaled.first().map_or(0, Vec::len);
    if rows == 0 {
        return 1.0;
    }
    let cells = nalgebra::DMatrix::from_iterator(rows, scaled.len(), scaled.into_iter().flatten());
    let values = cells.singular_values();
    let (most, least) = (values.max(), values.min());
    most / least.max(most * 1e-15)
}
