//! `linear`: a straight line between two goalposts.

use super::{Parameters, Scale, ScaleKind, Takes, settle};
use crate::load::Outside;

pub(super) static KIND: ScaleKind = ScaleKind {
    name: "linear",
    summary: "a straight line from 0 at the first goalpost to 1 at the second",
    formula: "(v − lo) / (hi − lo); min–max normalisation of the OECD/JRC Handbook on Constructing Composite Indicators, §1.5",
    example: "scale: { linear: [0, 3] }",
    takes: Takes::Parameters,
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

/// As `settle` does it, in a form that can be made wide.
#[inline]
fn clamped(value: f64, lo: f64, span: f64) -> f64 {
    ((value - lo) / span).clamp(0.0, 1.0) + 0.0
}

impl Scale for Linear {
    fn number(&self, x: f64, outside: Outside) -> Option<f64> {
        settle((x - self.lo) / (self.hi - self.lo), outside)
    }

    fn column(&self, outside: Outside, values: &mut [f64]) {
        let (lo, span) = (self.lo, self.hi - self.lo);
        match outside {
            Outside::Clamp => {
                values.iter_mut().for_each(|value| *value = clamped(*value, lo, span))
            }
            _ => {
                for value in values {
                    *value = settle((*value - lo) / span, outside).unwrap_or(f64::NAN);
                }
            }
        }
    }

    fn column_of(&self, outside: Outside, values: &[f64], places: &mut [f64]) {
        let (lo, span) = (self.lo, self.hi - self.lo);
        for (place, value) in places.iter_mut().zip(values) {
            *place = match outside {
                Outside::Clamp => clamped(*value, lo, span),
                _ => settle((*value - lo) / span, outside).unwrap_or(f64::NAN),
            };
        }
    }

    fn line(&self) -> Option<[f64; 2]> {
        Some([self.lo, self.hi])
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
