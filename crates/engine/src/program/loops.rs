//! The loops of a block's steps: one for each kind, in a form that can be made wide.

use super::blocks::Lane;
use super::code::{Binary, Unary};
use super::numbers;

#[inline(always)]
fn map(x: Lane<'_>, out: &mut [f64], f: impl Fn(f64) -> f64) {
    match x {
        Lane::Column(x) => out.iter_mut().zip(x).for_each(|(out, x)| *out = f(*x)),
        Lane::All(x) => out.fill(f(x)),
    }
}

#[inline(always)]
fn zip(x: Lane<'_>, y: Lane<'_>, out: &mut [f64], f: impl Fn(f64, f64) -> f64) {
    match (x, y) {
        (Lane::Column(x), Lane::Column(y)) => {
            out.iter_mut().zip(x).zip(y).for_each(|((out, x), y)| *out = f(*x, *y));
        }
        (Lane::Column(x), Lane::All(y)) => {
            out.iter_mut().zip(x).for_each(|(out, x)| *out = f(*x, y));
        }
        (Lane::All(x), Lane::Column(y)) => {
            out.iter_mut().zip(y).for_each(|(out, y)| *out = f(x, *y));
        }
        (Lane::All(x), Lane::All(y)) => out.fill(f(x, y)),
    }
}

// one loop for each kind, so that each can be made wide

pub(super) fn unary(kind: Unary, x: Lane<'_>, out: &mut [f64]) {
    macro_rules! run {
        ($($name:ident),+) => {
            match kind { $(Unary::$name => map(x, out, |x| Unary::$name.of(x)),)+ }
        };
    }
    run!(
        Negative, Not, IsMissing, Abs, Ceiling, Exp, Floor, Fraction, Ln, Log10, Round, Sqrt, Tanh
    );
}

pub(super) fn binary(kind: Binary, x: Lane<'_>, y: Lane<'_>, out: &mut [f64]) {
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

pub(super) fn add_where(when: Lane<'_>, x: Lane<'_>, y: Lane<'_>, out: &mut [f64]) {
    // an addition that is always done can be made wide, and this changes no number, whatever its sign
    let nothing = std::hint::black_box(-0.0);
    match (when, x, y) {
        (Lane::Column(when), Lane::Column(x), Lane::Column(y)) => {
            for (((out, when), x), y) in out.iter_mut().zip(when).zip(x).zip(y) {
                let (when, x, y) = (*when, *x, *y);
                *out = x + if when == 1.0 { y } else { nothing };
            }
        }
        (Lane::Column(when), Lane::Column(x), Lane::All(y)) => {
            for ((out, when), x) in out.iter_mut().zip(when).zip(x) {
                *out = x + if *when == 1.0 { y } else { nothing };
            }
        }
        (Lane::Column(when), Lane::All(x), Lane::Column(y)) => {
            for ((out, when), y) in out.iter_mut().zip(when).zip(y) {
                let (when, y) = (*when, *y);
                *out = x + if when == 1.0 { y } else { nothing };
            }
        }
        _ => {
            for (row, out) in out.iter_mut().enumerate() {
                *out = x.at(row) + if when.at(row) == 1.0 { y.at(row) } else { nothing };
            }
        }
    }
}

pub(super) fn select(when: Lane<'_>, yes: Lane<'_>, no: Lane<'_>, out: &mut [f64]) {
    match (when, yes, no) {
        (Lane::Column(when), Lane::Column(yes), Lane::Column(no)) => {
            // by bits, of which the compiler doesn't know that they are all or none: it would take
            // what is chosen one by one
            let all = std::hint::black_box(u64::MAX);
            for (((out, when), yes), no) in out.iter_mut().zip(when).zip(yes).zip(no) {
                let chosen = if *when == 1.0 { all } else { 0 };
                *out = f64::from_bits(yes.to_bits() & chosen | no.to_bits() & !chosen);
            }
        }
        (Lane::Column(when), Lane::All(yes), Lane::Column(no)) => {
            for ((out, when), no) in out.iter_mut().zip(when).zip(no) {
                *out = numbers::select(*when, yes, *no);
            }
        }
        (Lane::Column(when), Lane::Column(yes), Lane::All(no)) => {
            for ((out, when), yes) in out.iter_mut().zip(when).zip(yes) {
                *out = numbers::select(*when, *yes, no);
            }
        }
        (Lane::Column(when), Lane::All(yes), Lane::All(no)) => {
            for (out, when) in out.iter_mut().zip(when) {
                *out = numbers::select(*when, yes, no);
            }
        }
        _ => {
            for (row, out) in out.iter_mut().enumerate() {
                *out = numbers::select(when.at(row), yes.at(row), no.at(row));
            }
        }
    }
}

pub(super) fn clamp(x: Lane<'_>, lo: Lane<'_>, hi: Lane<'_>, out: &mut [f64]) {
    if let (Lane::Column(x), Lane::All(lo), Lane::All(hi)) = (x, lo, hi) {
        for (out, x) in out.iter_mut().zip(x) {
            *out = numbers::clamp(*x, lo, hi);
        }
    } else {
        for (row, out) in out.iter_mut().enumerate() {
            *out = numbers::clamp(x.at(row), lo.at(row), hi.at(row));
        }
    }
}
