//! `linear`: a straight line between two goalposts.

use super::{ParameterForm, Parameters, Scale, ScaleKind, map_column, share_within};
use crate::load::Outside;

pub(super) static KIND: ScaleKind = ScaleKind {
    name: "linear",
    summary: "a straight line from 0 at the first goalpost to 1 at the second",
    formula: "(v − lo) / (hi − lo); min–max normalisation of the OECD/JRC Handbook on Constructing Composite Indicators, §1.5",
    example: "scale: { linear: [0, 3] }",
    takes: ParameterForm::Parameters,
    beside: &[],
    build,
};

#[derive(Debug)]
struct Linear {
    lo: f64,
    hi: f64,
}

fn build(params: &Parameters<'_>) -> Option<Box<dyn Scale>> {
    let (lo, hi) = params.goalposts()?;
    Some(Box::new(Linear { lo, hi }))
}

impl Scale for Linear {
    fn number(&self, x: f64, outside: Outside) -> Option<f64> {
        share_within((x - self.lo) / (self.hi - self.lo), outside)
    }

    fn column(&self, outside: Outside, values: &[f64], shares: &mut [f64]) {
        let Self { lo, hi } = *self;
        map_column(values, shares, outside, move |x| (x - lo) / (hi - lo));
    }

    fn most(&self) -> f64 {
        1.0
    }

    fn describe(&self) -> String {
        format!("linear from {} to {}", self.lo, self.hi)
    }

    fn corners(&self) -> Vec<f64> {
        vec![self.lo, self.hi]
    }
}
