//! Declared rounding. Scores are only rounded where the pack says so.

use crate::load::definition::{Round, RoundMode};

/// Nearer to a whole number than this counts as it, for the modes that cut.
const SNAP: f64 = 1e-9;

/// `number` rounded to `round.digits` after the point.
pub(crate) fn round(number: f64, round: Round) -> f64 {
    let power = 10_f64.powi(i32::from(round.digits));
    let shifted = number * power;
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
    rounded / power
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(digits: u8, mode: RoundMode, number: f64) -> f64 {
        round(number, Round { digits, mode })
    }

    #[test]
    fn modes() {
        assert_eq!(to(0, RoundMode::HalfUp, 2.5), 3.0);
        assert_eq!(to(0, RoundMode::HalfUp, -2.5), -2.0);
        assert_eq!(to(0, RoundMode::HalfEven, 2.5), 2.0);
        assert_eq!(to(1, RoundMode::HalfUp, 61.35), 61.4);
        assert_eq!(to(2, RoundMode::Floor, 0.29), 0.29);
        assert_eq!(to(2, RoundMode::Ceil, 0.07 * 3.0), 0.21);
        assert_eq!(to(0, RoundMode::Truncate, -2.9), -2.0);
    }
}
