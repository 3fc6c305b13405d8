//! One profile through the steps of a script.

use super::code::{Code, Op};
use super::numbers;

/// What the steps read.
pub(crate) struct Inputs<'a> {
    /// By slot; NaN is missing.
    pub(crate) facts: &'a [f64],
    pub(crate) nodes: &'a [f64],
    pub(crate) weights: &'a [f64],
    pub(crate) score: f64,
    /// Tests the text that a code stands for, such as by `contains` or `matches`.
    pub(crate) test: &'a dyn Fn(f64, u32) -> bool,
}

/// How the steps ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// With results in the registers.
    Done,
    /// A missing fact or node was read; which one.
    Missing(u32),
    /// Only the interpreter can tell.
    Interpret,
}

impl Code {
    /// Runs every step; the results are in `regs` afterwards, by register.
    pub(crate) fn run(&self, inputs: &Inputs<'_>, regs: &mut Vec<f64>) -> End {
        regs.clear();
        for op in &self.ops {
            let get = |reg: u32| regs.get(reg as usize).copied().unwrap_or(f64::NAN);
            let at = |list: &[f64], slot: u32| list.get(slot as usize).copied().unwrap_or(f64::NAN);
            let value = match *op {
                Op::Number(number) => number,
                Op::Fact(slot) => at(inputs.facts, slot),
                Op::Node(slot) => at(inputs.nodes, slot),
                Op::Weight(slot) => at(inputs.weights, slot),
                Op::Score => inputs.score,
                Op::Unary(kind, x) => kind.of(get(x)),
                Op::Binary(kind, x, y) => kind.of(get(x), get(y)),
                Op::Select(when, yes, no) => numbers::select(get(when), get(yes), get(no)),
                Op::Clamp(x, lo, hi) => numbers::clamp(get(x), get(lo), get(hi)),
                Op::Test(text, test) => f64::from(u8::from((inputs.test)(get(text), test))),
            };
            regs.push(value);
        }
        let get = |reg: u32| regs.get(reg as usize).copied().unwrap_or(f64::NAN);
        let missing = self
            .missing
            .iter()
            .find(|read| read.when.is_none_or(|when| get(when) == 1.0) && get(read.value).is_nan());
        let fails = self.fail.is_some_and(|fail| get(fail) == 1.0);
        match (missing, fails) {
            (_, true) => End::Interpret,
            (Some(read), false) => End::Missing(read.name),
            (None, false) => End::Done,
        }
    }
}
