//! A fit as an overlay pack, to be looked at and kept or not.

use std::fmt::Write as _;

use super::report::WeightFit;

/// The `pack.yaml` of an overlay over `base` with what was fitted; each line says what was there
/// before, and how sure the new number is.
pub fn proposal(fit: &WeightFit, base: &str) -> String {
    let mut text = String::new();
    // writing to a string doesn't fail
    let mut line = |words: &str| {
        let _ = writeln!(text, "{words}");
    };
    line(
        "# Proposed by `peristyle fit`: look at it, try it with `peristyle compare`, then keep it or not.",
    );
    line(&format!("# Fitted to {} of {} profiles, which have a label.", fit.labelled, fit.n));
    let unit = if fit.measure == "log_loss" { "log loss" } else { "points off" };
    let held = fit
        .error
        .held_out
        .map_or(String::new(), |error| format!("; {error:.4} for rows that it wasn't fitted to"));
    line(&format!(
        "# Before: {:.4} {unit}. With this: {:.4}{held}.",
        fit.error.now, fit.error.fitted
    ));
    if fit.pillars_only {
        line("# Too few rows for every weight: only those right under the index were fitted.");
    }
    line(&format!("extends: {base}"));
    line("change:");
    for weight in &fit.weights {
        let interval = weight
            .interval
            .map_or(String::new(), |[low, high]| format!(", 95 % interval {low} to {high}"));
        let scale = fit.goalposts.iter().find(|one| one.path == weight.path);
        let scale = scale.map_or(String::new(), |one| {
            let [lo, hi] = one.fitted;
            format!(", scale: {{ linear: [{lo}, {hi}] }}")
        });
        line(&format!(
            "  {}: {{ weight: {}{scale} }}  # was {}{interval}",
            weight.path, weight.fitted, weight.now
        ));
    }
    for post in &fit.goalposts {
        if fit.weights.iter().any(|weight| weight.path == post.path) {
            continue;
        }
        let ([lo, hi], [was_lo, was_hi]) = (post.fitted, post.now);
        line(&format!(
            "  {}: {{ scale: {{ linear: [{lo}, {hi}] }} }}  # was [{was_lo}, {was_hi}]",
            post.path
        ));
    }
    text
}
