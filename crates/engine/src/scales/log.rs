//! `log`: equal ratios count the same.

use super::{ParameterForm, Parameters, Scale, ScaleKind, share_within};
use crate::load::Outside;

pub(super) static KIND: ScaleKind = ScaleKind {
    name: "log",
    summary: "logarithmic between two goalposts above 0: each doubling brings the same",
    formula: "ln(v / lo) / ln(hi / lo); the income index of UNDP's Human Development Report, technical note 1. A value of 0 or less lies beyond the goalpost nearer to 0",
    example: "scale: { log: [100, 75000] }",
    takes: ParameterForm::Parameters,
    beside: &[],
    build,
};

#[derive(Debug)]
struct Log {
    lo: f64,
    hi: f64,
}

fn build(params: &Parameters<'_>) -> Option<Box<dyn Scale>> {
    let (lo, hi) = params.goalposts()?;
    if lo <= 0.0 || hi <= 0.0 {
        params.fail("there is no logarithm of 0 or less; use `log1p` for counts that begin at 0");
        return None;
    }
    Some(Box::new(Log { lo, hi }))
}

impl Scale for Log {
    fn number(&self, x: f64, outside: Outside) -> Option<f64> {
        let span = (self.hi / self.lo).ln();
        let share =
            if x > 0.0 { (x / self.lo).ln() / span } else { f64::NEG_INFINITY * span.signum() };
        share_within(share, outside)
    }

    fn most(&self) -> f64 {
        1.0
    }

    fn describe(&self) -> String {
        format!("logarithmic from {} to {}", self.lo, self.hi)
    }

    fn corners(&self) -> Vec<f64> {
        vec![self.lo, self.hi]
    }
}
