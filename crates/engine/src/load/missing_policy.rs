//! What a node without a value gives its parent: the policies, their words, and what they count as.

use super::shape::WordMeaning;

/// What a node's parent gets when the node has no value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum MissingPolicy {
    /// Nothing: siblings are renormalised.
    Skip,
    /// 0.
    Zero,
    /// This: raw on an indicator, 0..1 on a pillar.
    StandIn(f64),
    /// The parent has no score either.
    Fail,
}

/// The policies that a word names; a number that stands in is `{ value: x }`.
pub(crate) const MISSING_POLICIES: [WordMeaning<MissingPolicy>; 3] = [
    (
        "skip",
        MissingPolicy::Skip,
        "it is left out, and its siblings share its weight; what holds where nothing is said",
    ),
    ("zero", MissingPolicy::Zero, "its parent gets 0; it covers nothing"),
    ("fail", MissingPolicy::Fail, "its parent has no score either"),
];

impl MissingPolicy {
    /// Returns the number that stands in: raw where an indicator's pack says one, else 0..1.
    pub(crate) fn stand_in(self) -> Option<f64> {
        match self {
            Self::Zero => Some(0.0),
            Self::StandIn(number) => Some(number),
            Self::Skip | Self::Fail => None,
        }
    }

    /// Returns the rule in words; none for what holds where nothing is said.
    pub(crate) fn describe(self) -> Option<String> {
        match self {
            Self::Skip => None,
            Self::Zero => Some("missing counts as 0".to_owned()),
            Self::StandIn(number) => Some(format!("{number} stands in when missing")),
            Self::Fail => Some("may not be missing".to_owned()),
        }
    }

    /// Returns what the parent got, in words, behind the reason why there was no value.
    pub(crate) fn describe_effect(self) -> Option<String> {
        match self {
            Self::Zero => Some("counts as 0".to_owned()),
            Self::StandIn(number) => Some(format!("{number} stands in")),
            Self::Skip | Self::Fail => None,
        }
    }
}
