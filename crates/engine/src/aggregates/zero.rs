//! What a part at 0 does to a mean of ratios: mathematics has an answer (the whole is 0), and a
//! pack may mean another one.

use std::borrow::Cow;
use std::fmt;

use super::{Parameters, WeightedPart};
use crate::parameters::NamedParameters;

/// The key it is said under.
pub(super) const KEY: &str = "zero";

/// A declared policy, or the one of mathematics.
pub(super) struct Zero {
    policy: ZeroPolicy,
    declared: bool,
}

/// Declared or not, the meaning is the same, and so is the fingerprint.
impl fmt::Debug for Zero {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.policy.fmt(f)
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum ZeroPolicy {
    /// The whole is 0: the limit.
    Whole,
    /// Left out, like a part that is missing.
    Skip,
    /// No score.
    Missing,
    /// Everything below it counts as it, so that a little is never worse than nothing.
    Floor(f64),
}

impl Zero {
    /// Returns the only parameter of a kind.
    pub(super) fn alone(params: &Parameters<'_>) -> Option<Self> {
        Self::read(&params.named(&[KEY])?)
    }

    /// Among other parameters.
    pub(super) fn read(named: &NamedParameters<'_>) -> Option<Self> {
        let Some(node) = named.node(KEY) else {
            return Some(Self { policy: ZeroPolicy::Whole, declared: false });
        };
        let floor = node.get("floor").filter(|_| node.as_map().is_some_and(|map| map.len() == 1));
        let policy = match (node.as_text(), floor.map(|floor| floor.as_number())) {
            (Some("whole"), _) => ZeroPolicy::Whole,
            (Some("skip"), _) => ZeroPolicy::Skip,
            (Some("missing"), _) => ZeroPolicy::Missing,
            (_, Some(Some(floor))) if floor > 0.0 && floor.is_finite() => ZeroPolicy::Floor(floor),
            (_, Some(_)) => {
                named.fail(KEY, "`floor` is a number above 0: what a part at 0 counts as");
                return None;
            }
            _ => {
                named.fail(KEY, "`zero` is `whole`, `skip`, `missing` or `{ floor: 0.01 }`");
                return None;
            }
        };
        Some(Self { policy, declared: true })
    }

    /// Returns the parts that are left to combine; `None` makes the whole 0. `mean` names what can't be
    /// worked out.
    ///
    /// # Errors
    /// There is no such mean of these parts.
    pub(super) fn apply<'p>(
        &self,
        mean: &str,
        parts: &'p [WeightedPart],
    ) -> Result<Option<Cow<'p, [WeightedPart]>>, String> {
        not_below_zero(mean, parts)?;
        if !self.acts(parts) {
            return Ok(Some(Cow::Borrowed(parts)));
        }
        let zero = |part: &&WeightedPart| part.value == 0.0;
        match self.policy {
            ZeroPolicy::Whole if parts.iter().filter(zero).any(|part| part.weight < 0.0) => {
                Err(format!("there is no {mean} with a part at 0 whose weight is negative"))
            }
            ZeroPolicy::Whole => Ok(None),
            ZeroPolicy::Skip => {
                let left: Vec<WeightedPart> =
                    parts.iter().filter(|part| !zero(part)).copied().collect();
                if left.is_empty() {
                    return Err("all its parts are 0, and those are left out".to_owned());
                }
                Ok(Some(Cow::Owned(left)))
            }
            ZeroPolicy::Missing => Err("a part of it is 0, and that leaves no score".to_owned()),
            ZeroPolicy::Floor(floor) => {
                let raise =
                    |part: &WeightedPart| WeightedPart { value: part.value.max(floor), ..*part };
                Ok(Some(Cow::Owned(parts.iter().map(raise).collect())))
            }
        }
    }

    /// Returns whether the policy changes anything for these parts.
    pub(super) fn acts(&self, parts: &[WeightedPart]) -> bool {
        parts.iter().any(|part| match self.policy {
            ZeroPolicy::Floor(floor) => part.value < floor,
            _ => part.value == 0.0,
        })
    }

    /// In words.
    pub(super) fn describe(&self) -> String {
        match self.policy {
            ZeroPolicy::Whole => "a part at 0 makes the whole 0".to_owned(),
            ZeroPolicy::Skip => "parts at 0 are left out".to_owned(),
            ZeroPolicy::Missing => "a part at 0 leaves no score".to_owned(),
            ZeroPolicy::Floor(floor) => format!("parts below {floor} count as {floor}"),
        }
    }

    pub(super) fn is_open(&self) -> bool {
        !self.declared
    }
}

/// # Errors
/// A part is below 0, where `mean` isn't defined.
pub(super) fn not_below_zero(mean: &str, parts: &[WeightedPart]) -> Result<(), String> {
    match parts.iter().find(|part| part.value < 0.0) {
        Some(part) => Err(format!("there is no {mean} with {}, which is below 0", part.value)),
        None => Ok(()),
    }
}
