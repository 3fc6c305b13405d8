//! `lognormal`: how rare a value is among many whose logarithms are normally distributed.

use super::{ParameterForm, Parameters, Scale, ScaleKind};
use crate::load::Outside;

pub(super) static KIND: ScaleKind = ScaleKind {
    name: "lognormal",
    summary: "the share of a log-normal population that is worse: 0.9 at `p10`, 0.5 at `median`, and never quite 0; with `p10` above `median` more is better. `boost` lifts the best: above 0.9 it adds that part of what lies above",
    formula: "z = ln(v / median) · erfc⁻¹(1/5) / −ln(p10 / median), c = (1 − erf z) / 2 with erf by Abramowitz and Stegun 7.1.26, kept on its side of `p10` and `median`; above 0.9 c + boost·(c − 0.9), at most 1. The metric scores of Google's Lighthouse (boost 0.05 from version 10 on). A value of 0 or less lies beyond every other: 1 (0 where more is better), or no value with `outside: missing`; `extend` has nothing to go on",
    example: "scale: { lognormal: { p10: 1800, median: 3000 } }",
    takes: ParameterForm::Parameters,
    beside: &[],
    build,
};

/// erfc⁻¹(1/5), which puts `p10` at 0.9.
const INVERSE_ERFC_ONE_FIFTH: f64 = 0.906_193_802_436_823_2;

#[derive(Debug)]
struct LogNormal {
    p10: f64,
    median: f64,
    boost: f64,
}

fn build(params: &Parameters<'_>) -> Option<Box<dyn Scale>> {
    let ([p10, median], [boost]) = params.numbers(["p10", "median"], ["boost"])?;
    if p10 <= 0.0 || median <= 0.0 {
        params.fail("`p10` and `median` lie above 0: there is no logarithm of 0 or less");
        return None;
    }
    if p10 == median {
        params.fail(format!("`p10` and `median` are both {p10}"));
        return None;
    }
    let boost = boost.unwrap_or(0.0);
    if boost < 0.0 {
        params.fail("`boost` is 0 or more");
        return None;
    }
    Some(Box::new(LogNormal { p10, median, boost }))
}

/// Returns the error function to seven digits; Abramowitz and Stegun, Handbook of Mathematical Functions,
/// 7.1.26. Not a better one: published scores are made with it.
fn erf(x: f64) -> f64 {
    if x == 0.0 {
        return 0.0;
    }
    let size = x.abs();
    let t = 1.0 / (1.0 + 0.327_591_1 * size);
    let y = t
        * (0.254_829_592
            + t * (-0.284_496_736
                + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
    x.signum() * (1.0 - y * (-size * size).exp())
}

impl Scale for LogNormal {
    fn number(&self, x: f64, outside: Outside) -> Option<f64> {
        let more_is_better = self.p10 > self.median;
        if x <= 0.0 {
            return match outside {
                Outside::Missing => None,
                _ if more_is_better => Some(0.0),
                _ => Some(1.0),
            };
        }
        let ratio = |value: f64| (value / self.median).max(f64::from_bits(1)).ln();
        let z = ratio(x) * INVERSE_ERFC_ONE_FIFTH / -ratio(self.p10);
        let share = (1.0 - erf(z)) / 2.0;
        let reaches = |mark: f64| if more_is_better { x >= mark } else { x <= mark };
        // the approximation may miss its own marks by a little
        let share = if reaches(self.p10) {
            share.clamp(0.9, 1.0)
        } else if reaches(self.median) {
            share.clamp(0.5, 0.9_f64.next_down())
        } else {
            share.clamp(0.0, 0.5_f64.next_down())
        };
        let lift = if share > 0.9 { self.boost * (share - 0.9) } else { 0.0 };
        Some((share + lift).min(1.0))
    }

    fn describe(&self) -> String {
        let boost =
            if self.boost > 0.0 { format!(", boost {}", self.boost) } else { String::new() };
        format!("log-normal with p10 {} and median {}{boost}", self.p10, self.median)
    }

    fn corners(&self) -> Vec<f64> {
        vec![self.p10, self.median]
    }
}
