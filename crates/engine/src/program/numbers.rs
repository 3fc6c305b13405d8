//! The arithmetic of scripts on plain numbers, bit for bit as Rhai 1.27 does it.
//!
//! Comparisons of floats are relative there: two numbers are the same if they differ by no more
//! than an epsilon of the larger one (`rhai::func::builtin`, `impl_float`).

/// Returns the size that a difference is compared with; 0 only where both are 0.
#[inline(always)]
fn scale(x: f64, y: f64) -> f64 {
    if x * y == 0.0 { 1.0 } else { x.abs().max(y.abs()) }
}

/// Returns a comparison as a number: 1 for true, 0 for false.
#[inline(always)]
fn truth(yes: bool) -> f64 {
    if yes { 1.0 } else { 0.0 }
}

#[inline(always)]
pub(super) fn equal(x: f64, y: f64) -> f64 {
    let size = scale(x, y);
    truth(size == 0.0 || (x - y).abs() / size <= f64::EPSILON)
}

#[inline(always)]
pub(super) fn not_equal(x: f64, y: f64) -> f64 {
    let size = scale(x, y);
    truth(size != 0.0 && (x - y).abs() / size > f64::EPSILON)
}

#[inline(always)]
pub(super) fn greater(x: f64, y: f64) -> f64 {
    let size = scale(x, y);
    truth(size != 0.0 && (x - y) / size > f64::EPSILON)
}

#[inline(always)]
pub(super) fn greater_or_equal(x: f64, y: f64) -> f64 {
    let size = scale(x, y);
    truth(size == 0.0 || (x - y) / size > -f64::EPSILON)
}

#[inline(always)]
pub(super) fn less(x: f64, y: f64) -> f64 {
    let size = scale(x, y);
    truth(size != 0.0 && (y - x) / size > f64::EPSILON)
}

#[inline(always)]
pub(super) fn less_or_equal(x: f64, y: f64) -> f64 {
    let size = scale(x, y);
    truth(size == 0.0 || (y - x) / size > -f64::EPSILON)
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
    // by bits: a compiler would choose between addresses otherwise, which can't be made wide
    let mask = if when == 1.0 { u64::MAX } else { 0 };
    f64::from_bits(yes.to_bits() & mask | no.to_bits() & !mask)
}
