//! The loops of a program's steps: one for each kind, in a form that is made wide.

use super::code::{Binary, Unary};
use super::numbers;
use super::registers::Lanes;

#[inline(always)]
fn map<const N: usize>(x: &Lanes<N>, out: &mut Lanes<N>, f: impl Fn(f64) -> f64) {
    for (out, x) in out.iter_mut().zip(x) {
        *out = f(*x);
    }
}

#[inline(always)]
fn zip<const N: usize>(
    x: &Lanes<N>,
    y: &Lanes<N>,
    out: &mut Lanes<N>,
    f: impl Fn(f64, f64) -> f64,
) {
    for ((out, x), y) in out.iter_mut().zip(x).zip(y) {
        *out = f(*x, *y);
    }
}

#[inline(always)]
pub(super) fn unary<const N: usize>(kind: Unary, x: &Lanes<N>, out: &mut Lanes<N>) {
    macro_rules! run {
        ($($name:ident),+) => {
            match kind { $(Unary::$name => map(x, out, |x| Unary::$name.of(x)),)+ }
        };
    }
    run!(
        Negative, Not, IsMissing, Abs, Ceiling, Exp, Floor, Fraction, Ln, Log10, Round, Sign, Sqrt,
        Tanh
    );
}

#[inline(always)]
pub(super) fn binary<const N: usize>(kind: Binary, x: &Lanes<N>, y: &Lanes<N>, out: &mut Lanes<N>) {
    macro_rules! run {
        ($($name:ident),+) => {
            match kind { $(Binary::$name => zip(x, y, out, |x, y| Binary::$name.of(x, y)),)+ }
        };
    }
    run!(
        Add,
        Subtract,
        Multiply,
        Divide,
        Remainder,
        Power,
        Equal,
        NotEqual,
        Less,
        LessOrEqual,
        Greater,
        GreaterOrEqual,
        Same,
        Identical,
        Below,
        UpTo,
        And,
        Or,
        Max,
        Min,
        Hypot,
        Log
    );
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
