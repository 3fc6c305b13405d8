//! Shapley values: what each of several changes contributed to a difference.
//!
//! Each player's value is its mean marginal contribution over all orders of joining (Shapley 1953,
//! "A value for n-person games"): exact over all coalitions up to a number of players, and beyond
//! it over sampled orders (Castro, Gómez, Tejada 2009, "Polynomial calculation of the Shapley value
//! based on sampling"), each with its reverse beside it. Every order's contributions add up to the
//! whole difference, so the sampled values do as well.

use std::cell::Cell;

use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// How contributions are worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShapleyOptions {
    /// Up to this many players all coalitions are asked: 2^n of them.
    pub exact_up_to: usize,
    /// Above it this many pairs of orders are drawn.
    pub pairs: usize,
    /// What the draws begin with.
    pub seed: u64,
}

impl Default for ShapleyOptions {
    fn default() -> Self {
        Self { exact_up_to: 10, pairs: 500, seed: 0 }
    }
}

/// What each player contributed to one value.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ShapleyValues {
    /// By player; they add up to the value of all less the value of none.
    pub values: Vec<f64>,
    /// By player, the standard error of a sampled value; empty where values are exact.
    pub errors: Vec<f64>,
    /// How many orders were drawn; `None` where values are exact.
    pub orders: Option<usize>,
    /// Whether a coalition in between had no value: it counted as the value of none.
    pub gaps: bool,
}

/// What each of `players` contributes to a value. `worth` is asked about coalitions; NaN is "no
/// value" and counts as the value of the empty coalition. `None` if all or none of the players have
/// no value: there is no difference to share out.
pub fn shapley(
    players: usize,
    effort: ShapleyOptions,
    mut worth: impl FnMut(&[bool]) -> f64,
) -> Option<ShapleyValues> {
    let all = shapley_many(players, 1, effort, |coalition| vec![worth(coalition)]);
    all.into_iter().next().flatten()
}

/// Computes the Shapley values of several outcomes at once, which all follow from a coalition: `worth` gives as many as
/// there are `outputs`.
pub fn shapley_many(
    players: usize,
    outputs: usize,
    effort: ShapleyOptions,
    mut worth: impl FnMut(&[bool]) -> Vec<f64>,
) -> Vec<Option<ShapleyValues>> {
    let mut ask = |coalition: &[bool]| {
        let mut values = worth(coalition);
        values.resize(outputs, f64::NAN);
        values
    };
    let none = ask(&vec![false; players]);
    let all = if players == 0 { none.clone() } else { ask(&vec![true; players]) };
    let gaps: Vec<Cell<bool>> = vec![Cell::new(false); outputs];
    // what isn't there is worth what no change at all is worth
    let settled = |values: Vec<f64>| -> Vec<f64> {
        let each = values.into_iter().zip(&none).zip(&gaps);
        each.map(|((value, none), gap)| {
            gap.set(gap.get() || value.is_nan());
            if value.is_nan() { *none } else { value }
        })
        .collect()
    };
    let ends = CoalitionEnds { none: none.clone(), all: all.clone() };
    let mut found = if players <= effort.exact_up_to.min(MOST_EXACT) {
        exact(players, &ends, |coalition| settled(ask(coalition)))
    } else {
        sampled(players, &ends, effort, |coalition| settled(ask(coalition)))
    };
    for (((one, none), all), gap) in found.iter_mut().zip(&none).zip(&all).zip(&gaps) {
        one.gaps = gap.get();
        let rest = (all - none) - one.values.iter().sum::<f64>();
        // what floating point has lost on the way goes to the largest
        let largest = one.values.iter_mut().max_by(|a, b| a.abs().total_cmp(&b.abs()));
        if let Some(largest) = largest.filter(|_| rest.is_finite()) {
            *largest += rest;
        }
    }
    let both = none.iter().zip(&all).map(|(none, all)| none.is_finite() && all.is_finite());
    found.into_iter().zip(both).map(|(one, both)| both.then_some(one)).collect()
}

/// More coalitions than this many players have are never asked.
const MOST_EXACT: usize = 20;

struct CoalitionEnds {
    none: Vec<f64>,
    all: Vec<f64>,
}

/// Over all coalitions, each weighed with k!(n-k-1)!/n! for its k players.
fn exact(
    players: usize,
    ends: &CoalitionEnds,
    mut worth: impl FnMut(&[bool]) -> Vec<f64>,
) -> Vec<ShapleyValues> {
    let outputs = ends.none.len();
    let mut values = vec![vec![0.0; players]; outputs];
    let whole = (1_usize << players) - 1;
    let weights = weights(players);
    for code in 0..=whole {
        let coalition: Vec<bool> = (0..players).map(|player| code >> player & 1 == 1).collect();
        let size = coalition.iter().filter(|joined| **joined).count();
        let here = match code {
            0 => ends.none.clone(),
            _ if code == whole => ends.all.clone(),
            _ => worth(&coalition),
        };
        // a coalition is the one after joining for its members, and the one before for the others
        let joined = size.checked_sub(1).and_then(|size| weights.get(size)).copied();
        let left = weights.get(size).copied();
        for (values, here) in values.iter_mut().zip(&here) {
            for (value, is_in) in values.iter_mut().zip(&coalition) {
                *value +=
                    if *is_in { joined.unwrap_or(0.0) * here } else { -left.unwrap_or(0.0) * here };
            }
        }
    }
    values.into_iter().map(|values| ShapleyValues { values, ..ShapleyValues::default() }).collect()
}

/// By size k of the coalition that is joined: k!(n-k-1)!/n!.
fn weights(players: usize) -> Vec<f64> {
    let mut weights = Vec::with_capacity(players);
    #[expect(clippy::cast_precision_loss, reason = "at most twenty players")]
    for size in 0..players {
        // 1 / (n · C(n-1, k))
        let choose =
            (0..size).fold(1.0, |choose, at| choose * (players - 1 - at) as f64 / (at + 1) as f64);
        weights.push(1.0 / (players as f64 * choose));
    }
    weights
}

/// Over drawn orders, each with its reverse: what one favours, the other doesn't.
fn sampled(
    players: usize,
    ends: &CoalitionEnds,
    effort: ShapleyOptions,
    mut worth: impl FnMut(&[bool]) -> Vec<f64>,
) -> Vec<ShapleyValues> {
    let outputs = ends.none.len();
    let pairs = effort.pairs.max(2);
    let mut sums = vec![vec![(0.0, 0.0); players]; outputs];
    for pair in 0..pairs {
        let mut order: Vec<usize> = (0..players).collect();
        order.shuffle(&mut stream(effort.seed, pair));
        let mut both = vec![vec![0.0; players]; outputs];
        for _ in 0..2 {
            let mut coalition = vec![false; players];
            let mut before = ends.none.clone();
            for (at, &player) in order.iter().enumerate() {
                if let Some(place) = coalition.get_mut(player) {
                    *place = true;
                }
                let after = if at + 1 == players { ends.all.clone() } else { worth(&coalition) };
                for ((both, before), after) in both.iter_mut().zip(&before).zip(&after) {
                    if let Some(place) = both.get_mut(player) {
                        *place += (after - before) / 2.0;
                    }
                }
                before = after;
            }
            order.reverse();
        }
        for (sums, both) in sums.iter_mut().zip(&both) {
            for ((sum, squares), value) in sums.iter_mut().zip(both) {
                *sum += value;
                *squares += value * value;
            }
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a count of draws")]
    let count = pairs as f64;
    let told = |sums: Vec<(f64, f64)>| {
        let error = |(sum, squares): &(f64, f64)| {
            let variance = (squares - sum * sum / count) / (count - 1.0);
            (variance.max(0.0) / count).sqrt()
        };
        ShapleyValues {
            errors: sums.iter().map(error).collect(),
            values: sums.iter().map(|(sum, _)| sum / count).collect(),
            orders: Some(pairs * 2),
            gaps: false,
        }
    };
    sums.into_iter().map(told).collect()
}

/// The random numbers of one draw: they depend on the seed and on the draw's number alone, so it
/// doesn't matter which thread asks, and in which order.
pub fn stream(seed: u64, draw: usize) -> impl Rng {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(draw as u64);
    random
}

#[cfg(test)]
mod tests;
