//! Goalposts of linear scales, moved a step at a time as long as that explains more.

use peristyle_engine::Ruleset;
use serde_json::{Map, Value as Json, json};

use super::FitRound;
use super::report::FittedGoalposts;
use crate::sensitivity::experiment::{
    VariedPack, merged_document, node_of, overlay_files, to_json,
};

/// The goalposts of a pack's linear scales.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct LinearGoalposts {
    posts: Vec<FittedGoalposts>,
}

impl LinearGoalposts {
    /// As the pack has them.
    pub(super) fn of(pack: VariedPack<'_>) -> Self {
        let document = merged_document(pack.files);
        let posts = pack.rules.paths().filter(|path| pack.rules.is_indicator(path));
        let posts = posts.filter_map(|path| {
            let scale = to_json(node_of(document.as_ref()?, path)?.get("scale")?);
            let linear = scale.get("linear")?;
            let now = [linear.get(0)?.as_f64()?, linear.get(1)?.as_f64()?];
            Some(FittedGoalposts { path: path.to_owned(), now, fitted: now })
        });
        Self { posts: posts.collect() }
    }

    /// Those that were moved.
    pub(super) fn fitted_goalposts(&self) -> Vec<FittedGoalposts> {
        self.posts.iter().filter(|one| one.now != one.fitted).cloned().collect()
    }

    /// The pack with these goalposts.
    fn rules(&self, pack: VariedPack<'_>) -> Option<Ruleset> {
        let moved = self.fitted_goalposts();
        let change: Map<String, Json> = moved
            .into_iter()
            .map(|one| (one.path, json!({ "scale": { "linear": one.fitted } })))
            .collect();
        let overlay = json!({ "extends": pack.files.id(), "change": change });
        overlay_files(pack, &overlay, pack.weights).ok()
    }
}

/// Moves one goalpost after the other by a part of its span, as long as the error falls.
pub(super) fn improve(
    pack: VariedPack<'_>,
    first: FitRound,
    mut fit: impl FnMut(&Ruleset, LinearGoalposts) -> Option<(FitRound, f64)>,
) -> Option<FitRound> {
    /// Parts of the span that are tried, coarse ones first.
    const STEPS: [f64; 4] = [0.4, 0.15, 0.05, 0.02];
    /// An error that falls by less than this share isn't worth a change of the rules.
    const WORTH: f64 = 1e-3;
    /// Times that all goalposts are gone through for each step.
    const ROUNDS: usize = 3;
    let mut best = first.goalposts.clone();
    let (mut found, mut error) = fit(pack.rules, best.clone())?;
    for step in STEPS {
        for _ in 0..ROUNDS {
            let before = error;
            for at in 0..best.posts.len() {
                for end in 0..2 {
                    for sign in [-1.0, 1.0] {
                        let mut tried = best.clone();
                        let Some(post) = tried.posts.get_mut(at) else { continue };
                        let [lo, hi] = post.fitted;
                        let moved = sign * step * (hi - lo).abs();
                        post.fitted = match end {
                            0 => [digits(lo + moved), hi],
                            _ => [lo, digits(hi + moved)],
                        };
                        let asked = tried.rules(pack).and_then(|rules| fit(&rules, tried.clone()));
                        if let Some((fitted, then)) = asked
                            && then < error * (1.0 - WORTH)
                        {
                            (best, found, error) = (tried, fitted, then);
                        }
                    }
                }
            }
            if error > before * (1.0 - WORTH) {
                break;
            }
        }
    }
    Some(found)
}

/// Four digits that count.
fn digits(number: f64) -> f64 {
    format!("{number:.3e}").parse().unwrap_or(number)
}
