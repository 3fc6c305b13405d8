//! `target`: too little is bad, and so is too much.

use super::{ParameterForm, Parameters, Scale, ScaleKind, share_within};
use crate::load::Outside;

pub(super) static KIND: ScaleKind = ScaleKind {
    name: "target",
    summary: "full between two marks and 0 at the ends: too little and too much are both bad; three numbers are a peak, and two equal neighbours a jump",
    formula: "[a, b, c, d]: (v − a) / (b − a) up to b, 1 up to c, (d − v) / (d − c) from there on; [a, b, d] is [a, b, b, d]. Written falling it means the same. Beyond the ends 0, with `outside: extend` the lines go on below 0 (a jump has none: 0)",
    example: "scale: { target: [0, 3, 5, 14] }",
    takes: ParameterForm::Parameters,
    beside: &[],
    build,
};

#[derive(Debug)]
struct Target {
    /// Zero at, full from, full to, zero at.
    marks: [f64; 4],
}

fn build(params: &Parameters<'_>) -> Option<Box<dyn Scale>> {
    let mut marks = match *params.numbers_in_list()?.as_slice() {
        [a, b, c, d] => [a, b, c, d],
        [a, peak, d] => [a, peak, peak, d],
        _ => {
            params.fail("`target` takes four numbers, [zero at, full from, full to, zero at], or three with a peak");
            return None;
        }
    };
    if !marks.is_sorted() {
        marks.reverse();
    }
    let [first, .., last] = marks;
    if !marks.is_sorted() || first == last {
        params.fail("the numbers of `target` are not in order from one end to the other");
        return None;
    }
    Some(Box::new(Target { marks }))
}

impl Scale for Target {
    fn number(&self, x: f64, outside: Outside) -> Option<f64> {
        let [zero, from, to, end] = self.marks;
        if x >= from && x <= to {
            return Some(1.0);
        }
        // towards 0 on the side that the value lies on
        let (zero, full) = if x < from { (zero, from) } else { (end, to) };
        if zero == full {
            return (outside != Outside::Missing).then_some(0.0);
        }
        share_within((x - zero) / (full - zero), outside)
    }

    fn most(&self) -> f64 {
        1.0
    }

    fn describe(&self) -> String {
        let [zero, from, to, end] = self.marks;
        let full = if from == to { format!("at {from}") } else { format!("from {from} to {to}") };
        format!("full {full}, zero at {zero} and {end}")
    }

    fn corners(&self) -> Vec<f64> {
        self.marks.to_vec()
    }
}
