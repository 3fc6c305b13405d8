//! The points that nodes earn, for a block of rows: what an answer prints as a node's `score`.
//!
//! The same arithmetic as in `answer`, column by column, so that the bits are the same.

use super::answer::signed;
use super::walk::Walk;
use crate::compile::{Inner, Node};
use crate::load::definition::Reach;
use crate::program::Lane;

/// What is known of the nodes of a block.
pub(super) trait Known {
    /// What a node's parent gets; NaN is nothing.
    fn used(&self, slot: usize) -> Lane<'_>;
    /// A node's weight after scripts.
    fn weight(&self, slot: usize) -> Lane<'_>;
}

/// Hands over, for each node below the root, what it earns in every row; NaN where it has no score.
/// Indicators can be left out.
pub(super) fn earned(
    rules: &Inner,
    known: &impl Known,
    rows: usize,
    indicators: bool,
    mut give: impl FnMut(usize, &[f64]),
) {
    let mut points: Vec<Option<Vec<f64>>> = vec![None; rules.nodes.len()];
    if let (Reach::Points(all), Some(root)) = (rules.reach, points.first_mut()) {
        *root = Some(vec![all; rows]);
    }
    let (mut among, mut part, mut score) = (vec![0.0; rows], vec![0.0; rows], vec![0.0; rows]);
    let told = |child: usize| {
        indicators || rules.nodes.get(child).is_some_and(|child| !child.is_indicator())
    };
    // parents stand before their children
    for (parent, node) in rules.nodes.iter().enumerate() {
        let whole = points.get_mut(parent).and_then(Option::take).filter(|_| node.adds_up());
        if !node.children.iter().any(|child| told(*child)) {
            continue;
        }
        among.fill(0.0);
        for &child in node.children.iter().filter(|_| whole.is_some()) {
            let (used, weight) = (known.used(child), known.weight(child));
            over(used, weight, &mut among, |among, used, weight| {
                *among += if used.is_nan() { 0.0 } else { weight };
            });
        }
        for &child in node.children.iter().filter(|child| told(**child)) {
            let (used, weight) = (known.used(child), known.weight(child));
            match &whole {
                Some(whole) => {
                    share(whole, &among, used, weight, &mut part);
                    score.copy_from_slice(&part);
                    over(used, weight, &mut score, |score, used, _| *score = *score * used + 0.0);
                }
                None => over(used, weight, &mut score, |score, used, weight| {
                    *score = signed(used, weight);
                }),
            }
            give(child, &score);
            let has_told = |node: &Node| node.children.iter().any(|child| told(*child));
            if whole.is_some()
                && rules.nodes.get(child).is_some_and(has_told)
                && let Some(place) = points.get_mut(child)
            {
                *place = Some(part.clone());
            }
        }
    }
}

/// What a child may earn of the whole: its weight among those of its siblings that have a value.
fn share(whole: &[f64], among: &[f64], used: Lane<'_>, weight: Lane<'_>, part: &mut [f64]) {
    let share = |whole: f64, among: f64, used: f64, weight: f64| {
        let own = whole * weight;
        let own_share = own / among + 0.0;
        // what has no value has no part, either; and no branch, so that it can be made wide
        let counts = !used.is_nan() & !own.is_nan() & (among != 0.0);
        if counts { own_share } else { 0.0 }
    };
    let rows = part.iter_mut().zip(whole).zip(among);
    match (used, weight) {
        (Lane::Column(used), Lane::All(weight)) => {
            rows.zip(used).for_each(|(((part, whole), among), used)| {
                *part = share(*whole, *among, *used, weight);
            });
        }
        _ => rows.enumerate().for_each(|(row, ((part, whole), among))| {
            *part = share(*whole, *among, used.at(row), weight.at(row));
        }),
    }
}

/// Does something to each row's number, by what its node gives and weighs: a loop for what is usual,
/// which can be made wide.
#[inline(always)]
fn over(used: Lane<'_>, weight: Lane<'_>, out: &mut [f64], f: impl Fn(&mut f64, f64, f64)) {
    match (used, weight) {
        (Lane::Column(used), Lane::All(weight)) => {
            out.iter_mut().zip(used).for_each(|(out, used)| f(out, *used, weight));
        }
        _ => {
            for (row, out) in out.iter_mut().enumerate() {
                f(out, used.at(row), weight.at(row));
            }
        }
    }
}

/// One profile that was walked.
impl Known for Walk<'_> {
    fn used(&self, slot: usize) -> Lane<'_> {
        Lane::All(self.states.get(slot).and_then(|state| state.used).unwrap_or(f64::NAN))
    }

    fn weight(&self, slot: usize) -> Lane<'_> {
        Lane::All(self.weights.get(slot).copied().unwrap_or(0.0))
    }
}
