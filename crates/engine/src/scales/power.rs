//! `power`: a bent line between two goalposts.

use super::{ExtraKey, ParameterForm, Parameters, Scale, ScaleKind, share_within};
use crate::load::Outside;

pub(super) static KIND: ScaleKind = ScaleKind {
    name: "power",
    summary: "from 0 at the first goalpost to 1 at the second, bent: an `exponent` below 1 rewards the first steps most, above 1 the last",
    formula: "((v − lo) / (hi − lo))^exponent, as in the Box–Cox family; with `outside: extend` below the first goalpost −|…|^exponent",
    example: "scale: { power: [0, 10], exponent: 2 }",
    takes: ParameterForm::Parameters,
    beside: &[EXPONENT],
    build,
};

const EXPONENT: ExtraKey = ExtraKey { key: "exponent", words: &[] };

#[derive(Debug)]
struct Power {
    lo: f64,
    hi: f64,
    exponent: f64,
}

fn build(params: &Parameters<'_>) -> Option<Box<dyn Scale>> {
    let (lo, hi) = params.goalposts()?;
    let exponent = params.number(&EXPONENT)?;
    if exponent <= 0.0 {
        params.fail_at(
            params.beside(EXPONENT.key),
            "`exponent` lies above 0; turn the goalposts round to reverse the scale",
        );
        return None;
    }
    Some(Box::new(Power { lo, hi, exponent }))
}

impl Scale for Power {
    fn number(&self, x: f64, outside: Outside) -> Option<f64> {
        let share = (x - self.lo) / (self.hi - self.lo);
        // the sign is kept, so that beyond the goalpost there is a line to go on
        share_within(share.abs().powf(self.exponent).copysign(share), outside)
    }

    fn most(&self) -> f64 {
        1.0
    }

    fn describe(&self) -> String {
        format!("power {} from {} to {}", self.exponent, self.lo, self.hi)
    }

    fn corners(&self) -> Vec<f64> {
        vec![self.lo, self.hi]
    }
}
