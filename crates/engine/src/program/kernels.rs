//! The loops of a program's steps over lanes, in a form that compilers vectorise.

use super::numbers;
use super::registers::Lanes;

#[inline(always)]
pub(super) fn map<const N: usize>(
    [x]: [&Lanes<N>; 1],
    out: &mut Lanes<N>,
    f: impl Fn([f64; 1]) -> f64,
) {
    for (out, x) in out.iter_mut().zip(x) {
        *out = f([*x]);
    }
}

#[inline(always)]
pub(super) fn zip<const N: usize>(
    [x, y]: [&Lanes<N>; 2],
    out: &mut Lanes<N>,
    f: impl Fn([f64; 2]) -> f64,
) {
    for ((out, x), y) in out.iter_mut().zip(x).zip(y) {
        *out = f([*x, *y]);
    }
}

#[inline(always)]
pub(super) fn select<const N: usize>(
    when: &Lanes<N>,
    yes: &Lanes<N>,
    no: &Lanes<N>,
    out: &mut Lanes<N>,
) {
    for (((out, when), yes), no) in out.iter_mut().zip(when).zip(yes).zip(no) {
        *out = numbers::select(*when, *yes, *no);
    }
}

#[inline(always)]
pub(super) fn clamp<const N: usize>(
    x: &Lanes<N>,
    lo: &Lanes<N>,
    hi: &Lanes<N>,
    out: &mut Lanes<N>,
) {
    for (((out, x), lo), hi) in out.iter_mut().zip(x).zip(lo).zip(hi) {
        *out = numbers::clamp(*x, *lo, *hi);
    }
}
