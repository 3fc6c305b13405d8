//! `geometric`: the weighted geometric mean.

use super::zero::Zero;
use super::{Aggregate, AggregateKind, ParameterForm, WeightedPart, total};

pub(super) static KIND: AggregateKind = AggregateKind {
    name: "geometric",
    summary: "the weighted geometric mean: a weak part can only partly be made up for; `zero` says what a part at 0 does: `whole` (the whole is 0), `skip`, `missing` or `{ floor: x }`",
    formula: "exp(Σ w·ln x / Σ w) for x ≥ 0; UNDP Human Development Report, technical note 1",
    example: "aggregate: { geometric: { zero: whole } }",
    takes: ParameterForm::Either,
    build: |params| Some(Box::new(Geometric { zero: Zero::alone(params)? })),
};

#[derive(Debug)]
struct Geometric {
    zero: Zero,
}

impl Aggregate for Geometric {
    fn combine(&self, parts: &[WeightedPart]) -> Result<f64, String> {
        let Some(parts) = self.zero.apply("geometric mean", parts)? else { return Ok(0.0) };
        let sum: f64 = parts.iter().map(|part| part.weight * part.value.ln()).sum();
        Ok((sum / total(&parts)?).exp())
    }

    fn describe(&self) -> String {
        "weighted geometric mean".to_owned()
    }

    fn exception(&self) -> Option<String> {
        Some(self.zero.describe())
    }

    fn excepts(&self, parts: &[WeightedPart]) -> bool {
        self.zero.acts(parts)
    }

    fn leaves_zero_open(&self) -> bool {
        self.zero.is_open()
    }
}
