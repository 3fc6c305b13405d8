//! Ranks, and what becomes of them.

/// The place of each profile, 1 for the best; those with the same score share the better place. 0 is
/// no score.
pub(super) fn ranks(scores: &[f64], lower_is_better: bool) -> Vec<u32> {
    let mut order: Vec<u32> =
        (0..).zip(scores).filter(|(_, score)| !score.is_nan()).map(|(at, _)| at).collect();
    let score = |at: u32| scores.get(at as usize).copied().unwrap_or(f64::NAN);
    order.sort_unstable_by(|a, b| {
        let by_score = score(*b).total_cmp(&score(*a));
        if lower_is_better { by_score.reverse() } else { by_score }
    });
    let mut ranks = vec![0; scores.len()];
    let mut last = (f64::NAN, 0);
    for (place, at) in (1_u32..).zip(order) {
        let here = score(at);
        if here != last.0 {
            last = (here, place);
        }
        if let Some(rank) = ranks.get_mut(at as usize) {
            *rank = last.1;
        }
    }
    ranks
}

/// The mean of scores, those that there are; NaN where there are none.
pub(super) fn mean(scores: &[f64]) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0);
    for score in scores.iter().filter(|score| !score.is_nan()) {
        sum += score;
        count += 1.0;
    }
    sum / count
}

/// The mean number of places that a profile moves (the OECD handbook's average shift in rank), over
/// those with a rank on both sides; NaN where there are none.
pub(super) fn rank_shift(before: &[u32], after: &[u32]) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0);
    for (before, after) in before.iter().zip(after).filter(|(a, b)| **a > 0 && **b > 0) {
        sum += f64::from(before.abs_diff(*after));
        count += 1.0;
    }
    sum / count
}

/// Pearson's correlation over the rows where both have a value; `None` where one of them is
/// constant, or fewer than three rows have both.
pub(crate) fn correlation(xs: &[f64], ys: &[f64]) -> Option<f64> {
    let both = || xs.iter().zip(ys).filter(|(x, y)| x.is_finite() && y.is_finite());
    #[expect(clippy::cast_precision_loss, reason = "a count of profiles")]
    let count = both().count() as f64;
    if count < 3.0 {
        return None;
    }
    let mean = |sum: f64| sum / count;
    let (mx, my) = (mean(both().map(|(x, _)| x).sum()), mean(both().map(|(_, y)| y).sum()));
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (x, y) in both() {
        xx += (x - mx) * (x - mx);
        yy += (y - my) * (y - my);
        xy += (x - mx) * (y - my);
    }
    // what is left of a constant after rounding is no variance
    let tiny = |spread: f64, mean: f64| spread <= count * (1e-12 * (1.0 + mean.abs())).powi(2);
    if tiny(xx, mx) || tiny(yy, my) { None } else { Some((xy / (xx * yy).sqrt()).clamp(-1.0, 1.0)) }
}
