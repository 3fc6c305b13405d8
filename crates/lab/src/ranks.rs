//! Ranks, and how much two rankings agree.

use std::cmp::Ordering;

/// Ranks from 1, the least first; equal values share the mean of their ranks. There is no NaN.
pub fn mid_ranks(values: &[f64]) -> Vec<f64> {
    let order = sorted(values);
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    while start < order.len() {
        let at = |place: usize| order.get(place).and_then(|row| values.get(*row));
        let ties = (start..order.len()).take_while(|place| at(*place) == at(start)).count().max(1);
        // the mean of start + 1 … start + ties
        let rank = float(2 * start + ties + 1) / 2.0;
        for row in order.get(start..start + ties).unwrap_or(&[]) {
            if let Some(place) = ranks.get_mut(*row) {
                *place = rank;
            }
        }
        start += ties;
    }
    ranks
}

/// Spearman's rank correlation: Pearson's of the mid-ranks. Nothing where a side has fewer than two
/// values or all are the same.
pub fn spearman(a: &[f64], b: &[f64]) -> Option<f64> {
    let (a, b) = (mid_ranks(a), mid_ranks(b));
    if a == b && a.first() != a.last() {
        return Some(1.0);
    }
    pearson(&a, &b)
}

/// Pearson's correlation. Nothing where a side has fewer than two values or all are the same.
pub fn pearson(a: &[f64], b: &[f64]) -> Option<f64> {
    if a.len() != b.len() || a.len() < 2 {
        return None;
    }
    let mean = |values: &[f64]| values.iter().sum::<f64>() / float(values.len());
    let (mean_a, mean_b) = (mean(a), mean(b));
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (a, b) in a.iter().zip(b) {
        let (a, b) = (a - mean_a, b - mean_b);
        ab += a * b;
        aa += a * a;
        bb += b * b;
    }
    let constant = |values: &[f64]| values.iter().all(|one| Some(one) == values.first());
    if constant(a) || constant(b) || aa <= 0.0 || bb <= 0.0 {
        return None;
    }
    Some((ab / aa.sqrt() / bb.sqrt()).clamp(-1.0, 1.0))
}

/// Kendall's tau-b, which takes ties out of both sides, in O(n log n): Knight 1966, "A computer
/// method for calculating Kendall's tau with ungrouped data". Nothing where a side has fewer than
/// two values or all are the same.
pub fn kendall(a: &[f64], b: &[f64]) -> Option<f64> {
    if a.len() != b.len() || a.len() < 2 {
        return None;
    }
    let mut pairs: Vec<(f64, f64)> = a.iter().copied().zip(b.iter().copied()).collect();
    let by_both = |x: &(f64, f64), y: &(f64, f64)| compare(x.0, y.0).then(compare(x.1, y.1));
    pairs.sort_by(by_both);
    let tied_a = tied(&pairs, |x, y| x.0 == y.0);
    let tied_both = tied(&pairs, |x, y| x == y);
    let mut second: Vec<f64> = pairs.iter().map(|pair| pair.1).collect();
    // sorting the other side by neighbours' swaps would take as many as there are discordant pairs
    let swaps = merge_sort(&mut second);
    let tied_b = tied(&second, |x, y| x == y);
    let all = pairs_of(a.len());
    let (free_a, free_b) = (all - tied_a, all - tied_b);
    if free_a == 0 || free_b == 0 {
        return None;
    }
    // the sum of signs is less than 2^64: no population is that large
    let agreeing = i128::from(all) - i128::from(tied_a) - i128::from(tied_b)
        + i128::from(tied_both)
        - 2 * i128::from(swaps);
    #[expect(clippy::cast_precision_loss, reason = "a quotient of counts")]
    let (agreeing, free_a, free_b) = (agreeing as f64, free_a as f64, free_b as f64);
    let under = if free_a == free_b { free_a } else { free_a.sqrt() * free_b.sqrt() };
    Some((agreeing / under).clamp(-1.0, 1.0))
}

fn compare(a: f64, b: f64) -> Ordering {
    a.partial_cmp(&b).unwrap_or(Ordering::Equal)
}

fn sorted(values: &[f64]) -> Vec<usize> {
    let value = |row: &usize| values.get(*row).copied().unwrap_or(f64::NAN);
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| compare(value(a), value(b)));
    order
}

fn pairs_of(count: usize) -> u64 {
    let count = count as u64;
    count * count.saturating_sub(1) / 2
}

/// How many pairs are the same, in a list where the same stand together.
fn tied<T>(sorted: &[T], same: impl Fn(&T, &T) -> bool) -> u64 {
    sorted.chunk_by(|a, b| same(a, b)).map(|run| pairs_of(run.len())).sum()
}

/// Sorts, and counts the swaps of neighbours that it would have taken.
fn merge_sort(values: &mut [f64]) -> u64 {
    let mut from = values.to_vec();
    let mut swaps = 0;
    let mut width = 1;
    while width < values.len() {
        let mut merged_document: Vec<f64> = Vec::with_capacity(from.len());
        for block in from.chunks(2 * width) {
            let (left, right) = block.split_at(width.min(block.len()));
            let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
            while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
                if b < a {
                    merged_document.push(**b);
                    swaps += left.len() as u64;
                    right.next();
                } else {
                    merged_document.push(**a);
                    left.next();
                }
            }
            merged_document.extend(left);
            merged_document.extend(right);
        }
        from = merged_document;
        width *= 2;
    }
    values.copy_from_slice(&from);
    swaps
}

#[expect(clippy::cast_precision_loss, reason = "a count of rows")]
fn float(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shapley::stream;
    use rand::RngExt;

    /// Kendall's tau-b as it is defined: over all pairs.
    fn by_pairs(a: &[f64], b: &[f64]) -> Option<f64> {
        let sign = |x: f64, y: f64| if x < y { -1.0 } else { f64::from(u8::from(x > y)) };
        let (mut sum, mut free_a, mut free_b) = (0.0, 0.0_f64, 0.0_f64);
        for i in 0..a.len() {
            for j in 0..i {
                let (one, other) = (sign(a[i], a[j]), sign(b[i], b[j]));
                sum += one * other;
                free_a += one.abs();
                free_b += other.abs();
            }
        }
        (free_a > 0.0 && free_b > 0.0).then(|| sum / (free_a * free_b).sqrt())
    }

    /// A rank as it is defined: how many are less, and half of those that are the same.
    fn rank_by_count(values: &[f64], value: f64) -> f64 {
        let less = values.iter().filter(|other| **other < value).count();
        let same = values.iter().filter(|other| **other == value).count();
        float(less) + float(same + 1) / 2.0
    }

    #[test]
    fn ranks_and_correlations_are_as_defined_on_random_values_with_ties() {
        let mut random = stream(7, 0);
        for case in 0..400_usize {
            let count = 2 + case % 23;
            let spread = 1 + case % 9;
            let mut draw = || (0..count).map(|_| float(random.random_range(0..spread))).collect();
            let (a, b): (Vec<f64>, Vec<f64>) = (draw(), draw());
            let ranks = mid_ranks(&a);
            for (value, rank) in a.iter().zip(&ranks) {
                assert_eq!(*rank, rank_by_count(&a, *value), "{a:?}");
            }
            match (kendall(&a, &b), by_pairs(&a, &b)) {
                (Some(fast), Some(slow)) => assert!((fast - slow).abs() < 1e-12, "{a:?} {b:?}"),
                (fast, slow) => assert_eq!(fast, slow, "{a:?} {b:?}"),
            }
            if let Some(rho) = spearman(&a, &b) {
                let again = pearson(&ranks, &mid_ranks(&b)).unwrap();
                assert!((rho - again).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn by_hand() {
        // five of six pairs agree; the ranks differ by 1 twice
        let (a, b) = ([1.0, 2.0, 3.0, 4.0], [10.0, 30.0, 20.0, 40.0]);
        assert!((kendall(&a, &b).unwrap() - 4.0 / 6.0).abs() < 1e-12);
        assert!((spearman(&a, &b).unwrap() - 0.8).abs() < 1e-12);
    }

    #[test]
    fn the_same_ranking_agrees_exactly_and_a_constant_with_nothing() {
        let a = [0.1, 0.7, 0.7, 3.0];
        assert_eq!((spearman(&a, &a), kendall(&a, &a)), (Some(1.0), Some(1.0)));
        let back: Vec<f64> = a.iter().map(|one| -one).collect();
        assert_eq!(kendall(&a, &back), Some(-1.0));
        assert_eq!((spearman(&a, &[1.0; 4]), kendall(&a, &[1.0; 4])), (None, None));
        assert_eq!((spearman(&[1.0], &[1.0]), kendall(&[], &[])), (None, None));
    }
}
