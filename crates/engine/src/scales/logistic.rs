//! `logistic`: an S that never ends.

use super::{ParameterForm, Parameters, Scale, ScaleKind};
use crate::load::Outside;

pub(super) static KIND: ScaleKind = ScaleKind {
    name: "logistic",
    summary: "an S through 0.5 at `midpoint`: differences count most there, and less the further away; a negative `slope` reverses it",
    formula: "1 / (1 + exp(−slope · (v − midpoint))); Verhulst's logistic function. It has no goalposts, so no value lies outside",
    example: "scale: { logistic: { midpoint: 50, slope: 0.1 } }",
    takes: ParameterForm::Parameters,
    beside: &[],
    build,
};

#[derive(Debug)]
struct Logistic {
    midpoint: f64,
    slope: f64,
}

fn build(params: &Parameters<'_>) -> Option<Box<dyn Scale>> {
    let ([midpoint, slope], []) = params.numbers(["midpoint", "slope"], [])?;
    if slope == 0.0 {
        params.fail("a `slope` of 0 gives every value 0.5");
        return None;
    }
    Some(Box::new(Logistic { midpoint, slope }))
}

impl Scale for Logistic {
    fn number(&self, x: f64, _: Outside) -> Option<f64> {
        Some(1.0 / (1.0 + (-self.slope * (x - self.midpoint)).exp()))
    }

    fn describe(&self) -> String {
        format!("logistic around {} with slope {}", self.midpoint, self.slope)
    }

    fn corners(&self) -> Vec<f64> {
        vec![self.midpoint]
    }
}
