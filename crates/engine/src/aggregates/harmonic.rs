//! `harmonic`: the weighted harmonic mean.

use super::zero::Zero;
use super::{Aggregate, AggregateKind, ParameterForm, WeightedPart, total};

pub(super) static KIND: AggregateKind = AggregateKind {
    name: "harmonic",
    summary: "the weighted harmonic mean: weak parts pull harder than with `geometric`; `zero` says what a part at 0 does: `whole` (the whole is 0), `skip`, `missing` or `{ floor: x }`",
    formula: "Σ w / Σ (w / x) for x ≥ 0; as in the F-score (van Rijsbergen, Information Retrieval, ch. 7)",
    example: "aggregate: { harmonic: { zero: whole } }",
    takes: ParameterForm::Either,
    build: |params| Some(Box::new(Harmonic { zero: Zero::alone(params)? })),
};

#[derive(Debug)]
struct Harmonic {
    zero: Zero,
}

impl Aggregate for Harmonic {
    fn combine(&self, parts: &[WeightedPart]) -> Result<f64, String> {
        let Some(parts) = self.zero.apply("harmonic mean", parts)? else { return Ok(0.0) };
        let weights = total(&parts)?;
        // by the least value, so that 1 / x can't overflow
        let least = parts.iter().map(|part| part.value).fold(f64::INFINITY, f64::min);
        let sum: f64 = parts.iter().map(|part| part.weight * (least / part.value)).sum();
        if sum / weights > 0.0 {
            Ok(least * (weights / sum))
        } else {
            Err("there is no harmonic mean with these negative weights".to_owned())
        }
    }

    fn describe(&self) -> String {
        "weighted harmonic mean".to_owned()
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
