//! `geometric`: the weighted geometric mean.

use super::{Aggregate, AggregateKind, Part};

pub(super) static KIND: AggregateKind = AggregateKind {
    name: "geometric",
    summary: "the weighted geometric mean: a weak part can only partly be made up for, and a part at 0 makes the whole 0",
    formula: "exp(Σ w·ln x / Σ w); UNDP Human Development Report, technical note 1",
    build: || Box::new(Geometric),
};

#[derive(Debug)]
struct Geometric;

impl Aggregate for Geometric {
    fn combine(&self, parts: &[Part]) -> Result<f64, String> {
        let mut sum = 0.0;
        let mut weights = 0.0;
        let mut zero = false;
        for part in parts {
            if part.value < 0.0 {
                return Err(format!(
                    "there is no geometric mean with {}, which is below 0",
                    part.value
                ));
            }
            zero |= part.value == 0.0;
            sum += part.weight * part.value.ln();
            weights += part.weight;
        }
        if weights == 0.0 {
            return Err("the weights add up to zero".to_owned());
        }
        Ok(if zero { 0.0 } else { (sum / weights).exp() })
    }

    fn describe(&self) -> &'static str {
        "weighted geometric mean"
    }
}
