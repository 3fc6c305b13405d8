//! `curve`: straight lines between given points.

use super::{ParameterForm, Parameters, Scale, ScaleKind};
use crate::load::Outside;

pub(super) static KIND: ScaleKind = ScaleKind {
    name: "curve",
    summary: "piecewise linear through the given points, so that too much can be bad as well",
    formula: "linear interpolation between neighbouring points; beyond the ends the share of the end, with `outside: extend` the line of the last piece",
    example: "scale: { curve: [[0, 0], [60, 1], [220, 1]] }",
    takes: ParameterForm::Parameters,
    beside: &[],
    build,
};

#[derive(Debug)]
struct Curve {
    points: Vec<(f64, f64)>,
}

fn build(params: &Parameters<'_>) -> Option<Box<dyn Scale>> {
    Some(Box::new(Curve { points: params.points()? }))
}

fn line((x0, y0): (f64, f64), (x1, y1): (f64, f64), x: f64) -> f64 {
    // exact at both ends, so that a point of the curve gives its own share
    if x == x1 { y1 } else { y0 + (y1 - y0) * ((x - x0) / (x1 - x0)) }
}

impl Scale for Curve {
    fn number(&self, x: f64, outside: Outside) -> Option<f64> {
        let (first, last) = (*self.points.first()?, *self.points.last()?);
        if x < first.0 || x > last.0 {
            match outside {
                Outside::Clamp => return Some(if x < first.0 { first.1 } else { last.1 }),
                Outside::Missing => return None,
                Outside::Extend => {}
            }
        }
        let next = self.points.partition_point(|point| point.0 < x).clamp(1, self.points.len() - 1);
        let share = line(*self.points.get(next - 1)?, *self.points.get(next)?, x);
        share.is_finite().then_some(share)
    }

    fn describe(&self) -> String {
        let points: Vec<String> = self.points.iter().map(|(x, y)| format!("{x} → {y}")).collect();
        format!("curve {}", points.join(", "))
    }

    fn least(&self) -> f64 {
        self.points.iter().map(|point| point.1).fold(f64::INFINITY, f64::min)
    }

    fn most(&self) -> f64 {
        self.points.iter().map(|point| point.1).fold(f64::NEG_INFINITY, f64::max)
    }

    fn corners(&self) -> Vec<f64> {
        self.points.iter().map(|point| point.0).collect()
    }
}
