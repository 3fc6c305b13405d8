//! The points that nodes earn, for a block of rows: what an answer prints as a node's `score`.
//!
//! The same arithmetic as in `answer`, column by column, so that the bits are the same.

use super::walk::Walk;
use crate::compile::Inner;
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
    let (mut among, mut score) = (vec![0.0; rows], vec![0.0; rows]);
    // parents stand before their children
    for (parent, node) in rules.nodes.iter().enumerate() {
        let whole = points.get_mut(parent).and_then(Option::take).filter(|_| node.adds_up());
        let told = |child: &usize| {
            indicators || rules.nodes.get(*child).is_some_and(|child| !child.is_indicator())
        };
        if !node.children.iter().any(told) {
            continue;
        }
        among.fill(0.0);
        for &child in node.children.iter().filter(|_| whole.is_some()) {
            let (used, weight) = (known.used(child), known.weight(child));
            over(used, weight, &mut among, |among, used, weight| {
                *among += if used.is_nan() { 0.0 } else { weight };
            });
        }
        for &child in node.children.iter().filter(|child| told(child)) {
            let (used, weight) = (known.used(child), known.weight(child));
            let part = whole.as_ref().map(|whole| {
                let mut part = whole.clone();
                over(used, weight, &mut part, |part, used, weight| {
                    // what has no value has no part, either
                    *part = if used.is_nan() { f64::NAN } else { *part * weight };
                });
                for (part, among) in part.iter_mut().zip(&among) {
                    let counts = !part.is_nan() && *among != 0.0;
                    *part = if counts { *part / among + 0.0 } else { 0.0 };
                }
                part
            });
            match &part {
                Some(part) => score.copy_from_slice(part),
                None => score.fill(1.0),
            }
            over(used, weight, &mut score, |score, used, _| *score = *score * used + 0.0);
            give(child, &score);
            if let Some(place) = points.get_mut(child) {
                *place = part;
            }
        }
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
