//! The arithmetic of scripts on plain numbers, bit for bit as Rhai 1.27 does it.
//!
//! Comparisons of floats are relative there: two numbers are the same if they differ by no more
//! than an epsilon of the larger one (`rhai::func::builtin`, `impl_float`).

/// Returns the size that a difference is compared with; 0 only where one is 0 and the other NaN, which
/// Rhai takes for the same.
#[inline(always)]
fn size(x: f64, y: f64) -> f64 {
    if x * y == 0.0 { 1.0 } else { x.abs().max(y.abs()) }
}

/// Returns the largest difference between numbers of a size that are the same. Rhai divides the
/// difference by the size and compares with an epsilon; the product with the epsilon, a power of two,
/// is exact and gives the same answers in less time. What is infinite compares with nothing, since
/// ∞/∞ is NaN.
#[inline(always)]
fn tolerance(size: f64) -> f64 {
    if size == f64::INFINITY { f64::NAN } else { size * f64::EPSILON }
}

/// Returns a comparison as a number: 1 for true, 0 for false.
#[inline(always)]
fn truth(yes: bool) -> f64 {
    if yes { 1.0 } else { 0.0 }
}

#[inline(always)]
pub(super) fn equal(x: f64, y: f64) -> f64 {
    let size = size(x, y);
    truth((size == 0.0) | ((x - y).abs() <= tolerance(size)))
}

#[inline(always)]
pub(super) fn not_equal(x: f64, y: f64) -> f64 {
    truth((x - y).abs() > tolerance(size(x, y)))
}

#[inline(always)]
pub(super) fn greater(x: f64, y: f64) -> f64 {
    truth(x - y > tolerance(size(x, y)))
}

#[inline(always)]
pub(super) fn greater_or_equal(x: f64, y: f64) -> f64 {
    let size = size(x, y);
    truth((size == 0.0) | (x - y > -tolerance(size)))
}

#[inline(always)]
pub(super) fn less(x: f64, y: f64) -> f64 {
    greater(y, x)
}

#[inline(always)]
pub(super) fn less_or_equal(x: f64, y: f64) -> f64 {
    greater_or_equal(y, x)
}

#[inline(always)]
pub(super) fn max(x: f64, y: f64) -> f64 {
    if x >= y { x } else { y }
}

#[inline(always)]
pub(super) fn min(x: f64, y: f64) -> f64 {
    if x <= y { x } else { y }
}

/// Clamps as the scripts' `clamp` does, written out: which zero `f64::max` gives of 0 and -0
/// depends on how it was compiled.
#[inline(always)]
pub(crate) fn clamp(x: f64, lo: f64, hi: f64) -> f64 {
    let above = if x > lo { x } else { lo };
    if above < hi { above } else { hi }
}

#[inline(always)]
pub(super) fn identical(x: f64, y: f64) -> f64 {
    truth(x.to_bits() == y.to_bits())
}

#[inline(always)]
pub(super) fn below(x: f64, y: f64) -> f64 {
    truth(x < y)
}

#[inline(always)]
pub(super) fn up_to(x: f64, y: f64) -> f64 {
    truth(x <= y)
}

/// Compares codes of texts, or yes and no.
#[inline(always)]
pub(super) fn same(x: f64, y: f64) -> f64 {
    truth(x == y)
}

#[inline(always)]
pub(super) fn and(x: f64, y: f64) -> f64 {
    truth(x == 1.0 && y == 1.0)
}

#[inline(always)]
pub(super) fn or(x: f64, y: f64) -> f64 {
    truth(x == 1.0 || y == 1.0)
}

#[inline(always)]
pub(super) fn sign(x: f64) -> f64 {
    if x == 0.0 { 0.0 } else { x.signum() }
}

#[inline(always)]
pub(super) fn not(x: f64) -> f64 {
    truth(x != 1.0)
}

#[inline(always)]
pub(super) fn is_missing(x: f64) -> f64 {
    truth(x.is_nan())
}

#[inline(always)]
pub(super) fn select(when: f64, yes: f64, no: f64) -> f64 {
    // by bits and of both: a compiler would choose between addresses otherwise, which can't be made
    // wide
    let mask = u64::from(when == 1.0).wrapping_neg();
    f64::from_bits(no.to_bits() ^ (yes.to_bits() ^ no.to_bits()) & mask)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The comparisons as `rhai::func::builtin` has them.
    fn of_rhai(x: f64, y: f64) -> [bool; 6] {
        let size = if x * y == 0.0 { 1.0 } else { x.abs().max(y.abs()) };
        if size == 0.0 {
            return [true, false, false, true, false, true];
        }
        [
            (x - y).abs() / size <= f64::EPSILON,
            (x - y).abs() / size > f64::EPSILON,
            (x - y) / size > f64::EPSILON,
            (x - y) / size > -f64::EPSILON,
            (y - x) / size > f64::EPSILON,
            (y - x) / size > -f64::EPSILON,
        ]
    }

    fn ours(x: f64, y: f64) -> [bool; 6] {
        [equal, not_equal, greater, greater_or_equal, less, less_or_equal].map(|f| f(x, y) == 1.0)
    }

    #[test]
    fn comparisons_without_a_division_are_those_of_rhai() {
        let special = [
            0.0,
            -0.0,
            1.0,
            -1.0,
            4.0,
            f64::MIN_POSITIVE,
            5e-324,
            f64::MAX,
            f64::MIN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::NAN,
        ];
        for x in special {
            for y in special {
                assert_eq!(ours(x, y), of_rhai(x, y), "{x} {y}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn comparisons_of_any_numbers(x in any::<f64>(), y in any::<f64>()) {
            prop_assert_eq!(ours(x, y), of_rhai(x, y));
        }

        /// Where the answer changes: a few units in the last place apart.
        #[test]
        fn comparisons_of_neighbours(x in any::<f64>(), steps in 0_u64..6, up in any::<bool>()) {
            let bits = x.to_bits();
            let near = if up { bits.wrapping_add(steps) } else { bits.wrapping_sub(steps) };
            let y = f64::from_bits(near);
            prop_assert_eq!(ours(x, y), of_rhai(x, y), "{:e} {:e}", x, y);
        }

        /// Beside powers of two, where units in the last place change.
        #[test]
        fn comparisons_beside_powers_of_two(exponent in -1022_i32..1023, a in 0_u64..8, b in 0_u64..8) {
            let power = 2_f64.powi(exponent).to_bits();
            let (x, y) = (f64::from_bits(power - 4 + a), f64::from_bits(power - 4 + b));
            prop_assert_eq!(ours(x, y), of_rhai(x, y), "{:e} {:e}", x, y);
        }
    }
}
