//! `median`: the part in the middle, whatever the outliers say.

use super::{Aggregate, AggregateKind, ParameterForm, WeightedPart, total};

pub(super) static KIND: AggregateKind = AggregateKind {
    name: "median",
    summary: "the weighted median: the value with half of the weight below it; outliers don't move it",
    formula: "the least x whose x and below hold more than half of Σ w; where exactly half lies below, the mean of the two around it (Edgeworth's weighted median)",
    example: "aggregate: median",
    takes: ParameterForm::Nothing,
    build: |_| Some(Box::new(Median)),
};

/// Half of the weight is met within this share of it: weights such as 0.1 don't add up exactly.
const NOISE: f64 = 1e-12;

#[derive(Debug)]
struct Median;

impl Aggregate for Median {
    fn combine(&self, parts: &[WeightedPart]) -> Result<f64, String> {
        if parts.iter().any(|part| part.weight < 0.0) {
            return Err("there is no median with a negative weight".to_owned());
        }
        let weights = total(parts)?;
        let mut sorted = parts.to_vec();
        sorted.sort_by(|a, b| a.value.total_cmp(&b.value));
        let mut below = 0.0;
        for (at, part) in sorted.iter().enumerate() {
            below += part.weight;
            let beyond_half = below / weights - 0.5;
            if beyond_half > NOISE {
                return Ok(part.value);
            }
            if let (true, Some(next)) = (beyond_half >= -NOISE, sorted.get(at + 1)) {
                return Ok(f64::midpoint(part.value, next.value));
            }
        }
        // the last part has all of the weight at or below it
        Err("there is nothing to compare".to_owned())
    }

    fn lies_between(&self) -> bool {
        true
    }

    fn describe(&self) -> String {
        "weighted median".to_owned()
    }
}
