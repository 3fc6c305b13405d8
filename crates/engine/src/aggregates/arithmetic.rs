//! `arithmetic`: the weighted mean.

use super::{Aggregate, AggregateKind, ParameterForm, WeightedPart, total};

pub(super) static KIND: AggregateKind = AggregateKind {
    name: "arithmetic",
    summary: "the weighted mean: a weak part can be made up for by a strong one",
    formula: "Σ w·x / Σ w; OECD/JRC Handbook on Constructing Composite Indicators, §1.6 (linear aggregation)",
    example: "aggregate: arithmetic",
    takes: ParameterForm::Nothing,
    build: |_| Some(Box::new(Arithmetic)),
};

#[derive(Debug)]
pub(super) struct Arithmetic;

impl Aggregate for Arithmetic {
    fn combine(&self, parts: &[WeightedPart]) -> Result<f64, String> {
        let sum: f64 = parts.iter().map(|part| part.weight * part.value).sum();
        Ok(sum / total(parts)?)
    }

    fn adds_up(&self) -> bool {
        true
    }

    fn lies_between(&self) -> bool {
        true
    }

    fn describe(&self) -> String {
        "weighted mean".to_owned()
    }
}
