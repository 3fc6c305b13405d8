//! `sum`: points are added, as in a tally.

use super::{Aggregate, AggregateKind, ParameterForm, WeightedPart};

pub(super) static KIND: AggregateKind = AggregateKind {
    name: "sum",
    summary: "the weighted sum, for indexes whose parts are points already: weights multiply, a part that is left out adds nothing (with `missing: skip` it counts like 0 points)",
    formula: "Σ w·x, not divided by Σ w",
    example: "aggregate: sum",
    takes: ParameterForm::Nothing,
    build: |_| Some(Box::new(Sum)),
};

#[derive(Debug)]
struct Sum;

impl Aggregate for Sum {
    fn combine(&self, parts: &[WeightedPart]) -> Result<f64, String> {
        Ok(parts.iter().map(|part| part.weight * part.value).sum())
    }

    fn describe(&self) -> String {
        "weighted sum".to_owned()
    }
}
