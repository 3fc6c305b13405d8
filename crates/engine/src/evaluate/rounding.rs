//! Declared rounding. Scores are only rounded where the pack says so.

use crate::load::definition::{Round, RoundMode};

/// Nearer to a whole number than this counts as it, for the modes that cut.
const SNAP: f64 = 1e-9;

/// From 2^52 on every number is whole.
const WHOLE: f64 = 4_503_599_627_370_496.0;

/// `number` rounded to `round.digits` after the point.
pub(crate) fn round(number: f64, round: Round) -> f64 {
    let power = 10_f64.powi(i32::from(round.digits));
    let shifted = number * power;
    // from here on there is nothing behind the point, and adding a half would go wrong
    if shifted.abs() >= WHOLE {
        return number;
    }
    let snapped = || {
        let whole = shifted.round();
        if (shifted - whole).abs() < SNAP { whole } else { shifted }
    };
    let rounded = match round.mode {
        RoundMode::HalfUp => (shifted + 0.5).floor(),
        RoundMode::HalfEven => shifted.round_ties_even(),
        RoundMode::Floor => snapped().floor(),
        RoundMode::Ceil => snapped().ceil(),
        RoundMode::Truncate => snapped().trunc(),
    };
    // a little below 0 is cut to 0, not to -0
    rounded / power + 0.0
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
        // by the formula: times 100 both lie a last bit below their half
        assert_eq!(to(2, RoundMode::HalfUp, 1.005), 1.0);
        assert_eq!(to(2, RoundMode::HalfUp, 1.255), 1.25);
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
