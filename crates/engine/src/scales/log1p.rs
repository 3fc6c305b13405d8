//! `log1p`: like `log`, for counts that begin at 0.

use super::{ParameterForm, Parameters, Scale, ScaleKind, share_within};
use crate::load::Outside;

pub(super) static KIND: ScaleKind = ScaleKind {
    name: "log1p",
    summary: "logarithmic for counts: the first few bring most, and 0 is allowed",
    formula: "(ln(1 + v) − ln(1 + lo)) / (ln(1 + hi) − ln(1 + lo)). A value of −1 or less lies beyond the lower goalpost",
    example: "scale: { log1p: [0, 5] }",
    takes: ParameterForm::Parameters,
    beside: &[],
    build,
};

#[derive(Debug)]
struct Log1p {
    lo: f64,
    hi: f64,
}

fn build(params: &Parameters<'_>) -> Option<Box<dyn Scale>> {
    let (lo, hi) = params.goalposts()?;
    if lo <= -1.0 || hi <= -1.0 {
        params.fail("the goalposts of `log1p` lie above -1");
        return None;
    }
    Some(Box::new(Log1p { lo, hi }))
}

impl Scale for Log1p {
    fn number(&self, x: f64, outside: Outside) -> Option<f64> {
        let span = self.hi.ln_1p() - self.lo.ln_1p();
        let share = if x > -1.0 {
            (x.ln_1p() - self.lo.ln_1p()) / span
        } else {
            f64::NEG_INFINITY * span.signum()
        };
        share_within(share, outside)
    }

    fn most(&self) -> f64 {
        1.0
    }

    fn describe(&self) -> String {
        format!("logarithmic (1 + v) from {} to {}", self.lo, self.hi)
    }

    fn corners(&self) -> Vec<f64> {
        vec![self.lo, self.hi]
    }
}
