//! Declared rounding. Scores are only rounded where the pack says so.

use crate::compile::RulesetData;
use crate::load::definition::{IndexUnit, Round, RoundMode};

/// Nearer to a half or a whole number than this counts as it.
const SNAP: f64 = 1e-9;

/// From 2^52 on every number is whole.
const WHOLE: f64 = 4_503_599_627_370_496.0;

/// Rounds `number` to `round.digits` after the point.
pub(crate) fn round(number: f64, round: Round) -> f64 {
    let power = 10_f64.powi(i32::from(round.digits));
    let shifted = number * power;
    // from here on there is nothing behind the point, and adding a half would go wrong
    if shifted.abs() >= WHOLE {
        return number;
    }
    // every mode decides at whole numbers or at halves, and the last bits of a sum must not
    let half = (shifted * 2.0).round() / 2.0;
    let snapped = if (shifted - half).abs() < SNAP { half } else { shifted };
    let rounded = match round.mode {
        RoundMode::HalfUp => (snapped + 0.5).floor(),
        RoundMode::HalfEven => snapped.round_ties_even(),
        RoundMode::Floor => snapped.floor(),
        RoundMode::Ceil => snapped.ceil(),
        RoundMode::Truncate => snapped.trunc(),
    };
    // a little below 0 is cut to 0, not to -0
    rounded / power + 0.0
}

/// Makes the index of the root's own value: stretched to its points, and rounded as the pack
/// declares.
#[derive(Debug, Clone, Copy)]
pub(super) struct IndexScale {
    points: Option<f64>,
    round: Option<Round>,
}

/// An index before and after its declared rounding; both are NaN where it has no score.
#[derive(Debug, Clone, Copy)]
pub(super) struct IndexScore {
    /// Gains and ranks are taken from this one, so that rounding hides no difference.
    pub(super) unrounded: f64,
    pub(super) score: f64,
}

impl IndexScore {
    pub(super) const NONE: Self = Self { unrounded: f64::NAN, score: f64::NAN };
}

impl IndexScale {
    pub(super) fn new(rules: &RulesetData) -> Self {
        let points = match rules.reach {
            IndexUnit::Points(points) => Some(points),
            IndexUnit::Range(..) => None,
        };
        Self { points, round: rules.nodes.first().and_then(|root| root.round) }
    }

    pub(super) fn is_rounded(&self) -> bool {
        self.round.is_some()
    }

    /// Returns the index of the root's own value, which is NaN where it has none.
    #[inline]
    pub(super) fn score(&self, own: f64) -> IndexScore {
        let unrounded = self.points.map_or(own, |points| own * points);
        let score = match self.round {
            Some(round) if !unrounded.is_nan() => self::round(unrounded, round),
            _ => unrounded,
        };
        // a value that points make infinite is no score, and -0 is none that anyone has
        if score.is_finite() {
            IndexScore { unrounded: unrounded + 0.0, score: score + 0.0 }
        } else {
            IndexScore::NONE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(digits: u8, mode: RoundMode, number: f64) -> f64 {
        round(number, Round { digits, mode })
    }

    #[test]
    fn halves_go_up_or_to_the_even_side() {
        let halves = [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5];
        assert_eq!(halves.map(|x| to(0, RoundMode::HalfUp, x)), [-2.0, -1.0, 0.0, 1.0, 2.0, 3.0]);
        assert_eq!(halves.map(|x| to(0, RoundMode::HalfEven, x)), [-2.0, -2.0, 0.0, 0.0, 2.0, 2.0]);
        for mode in [RoundMode::HalfUp, RoundMode::HalfEven] {
            assert_eq!([2.4, 2.6, -2.4, -2.6].map(|x| to(0, mode, x)), [2.0, 3.0, -2.0, -3.0]);
        }
        assert_eq!(to(1, RoundMode::HalfUp, 61.35), 61.4);
        assert_eq!(to(1, RoundMode::HalfEven, 61.25), 61.2);
    }

    /// Times 100 both lie a last bit below their half, and 5.5 · 5 by way of a mean a bit below 27.5.
    #[test]
    fn halves_forgive_the_last_bits() {
        assert_eq!(to(2, RoundMode::HalfUp, 1.005), 1.01);
        assert_eq!(to(2, RoundMode::HalfUp, 1.255), 1.26);
        assert_eq!(to(0, RoundMode::HalfUp, 27.499_999_999_999_996), 28.0);
        assert_eq!(to(0, RoundMode::HalfUp, -27.500_000_000_000_004), -27.0);
        assert_eq!(to(0, RoundMode::HalfEven, 26.500_000_000_000_004), 26.0);
        assert_eq!(to(0, RoundMode::HalfEven, 27.499_999_999_999_996), 28.0);
        // but no more than that
        assert_eq!(to(0, RoundMode::HalfUp, 27.5 - 1e-8), 27.0);
        assert_eq!(to(0, RoundMode::HalfEven, 26.5 + 1e-8), 27.0);
    }

    #[test]
    fn cutting_goes_down_up_or_towards_zero() {
        let numbers = [-2.9, -2.1, -0.1, 0.0, 0.1, 2.1, 2.9];
        let all = |mode| numbers.map(|x| to(0, mode, x));
        assert_eq!(all(RoundMode::Floor), [-3.0, -3.0, -1.0, 0.0, 0.0, 2.0, 2.0]);
        assert_eq!(all(RoundMode::Ceil), [-2.0, -2.0, 0.0, 0.0, 1.0, 3.0, 3.0]);
        assert_eq!(all(RoundMode::Truncate), [-2.0, -2.0, 0.0, 0.0, 0.0, 2.0, 2.0]);
        assert!(all(RoundMode::Ceil).iter().all(|x| x.to_bits() != (-0.0_f64).to_bits()));
    }

    /// 0.29 · 100 is 28.999999999999996, and 0.07 · 3 · 100 a little more than 21.
    #[test]
    fn cutting_forgives_the_last_bits() {
        assert_eq!(to(2, RoundMode::Floor, 0.29), 0.29);
        assert_eq!(to(2, RoundMode::Truncate, -0.29), -0.29);
        assert_eq!(to(2, RoundMode::Ceil, 0.07 * 3.0), 0.21);
        // but no more than that
        assert_eq!(to(2, RoundMode::Floor, 0.29 - 1e-10), 0.28);
        assert_eq!(to(2, RoundMode::Ceil, 0.21 + 1e-10), 0.22);
    }

    /// A number too large to have digits behind the point stays what it is.
    #[test]
    fn large_numbers_stay_as_they_are() {
        let modes = [
            RoundMode::HalfUp,
            RoundMode::HalfEven,
            RoundMode::Floor,
            RoundMode::Ceil,
            RoundMode::Truncate,
        ];
        for number in [4_503_599_627_370_497.0, -9_007_199_254_740_993.0, 1e300, -1e300] {
            for mode in modes {
                assert_eq!((to(0, mode, number), to(15, mode, number)), (number, number));
            }
        }
        assert_eq!(to(15, RoundMode::HalfUp, 123.456), 123.456);
    }
}
