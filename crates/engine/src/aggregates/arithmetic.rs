//! `arithmetic`: the weighted mean.

use super::{Aggregate, AggregateKind, Part};

pub(crate) static KIND: AggregateKind = AggregateKind {
    name: "arithmetic",
    summary: "the weighted mean: a weak part can be made up for by a strong one",
    formula: "Σ w·x / Σ w; OECD/JRC Handbook on Constructing Composite Indicators, §1.6 (linear aggregation)",
    build: || Box::new(Arithmetic),
};

#[derive(Debug)]
struct Arithmetic;

impl Aggregate for Arithmetic {
    fn combine(&self, parts: &[Part]) -> Result<f64, String> {
        let mut sum = 0.0;
        let mut weights = 0.0;
        for part in parts {
            sum += part.weight * part.value;
            weights += part.weight;
        }
        if weights == 0.0 {
            return Err("the weights add up to zero".to_owned());
        }
        Ok(sum / weights)
    }

    fn adds_up(&self) -> bool {
        true
    }

    fn describe(&self) -> &'static str {
        "weighted mean"
    }
}
