//! `product`: every part scales the others.

use super::{Aggregate, AggregateKind, ParameterForm, WeightedPart};

pub(super) static KIND: AggregateKind = AggregateKind {
    name: "product",
    summary: "the product: each part is a factor, and its weight an exponent; a part that is left out changes nothing",
    formula: "Π x^w, with no root taken",
    example: "aggregate: product",
    takes: ParameterForm::Nothing,
    build: |_| Some(Box::new(Product)),
};

#[derive(Debug)]
struct Product;

impl Aggregate for Product {
    fn combine(&self, parts: &[WeightedPart]) -> Result<f64, String> {
        let mut product = 1.0;
        for &WeightedPart { value, weight } in parts {
            if value < 0.0 && weight.fract() != 0.0 {
                return Err(format!("there is no power {weight} of {value}, which is below 0"));
            }
            if value == 0.0 && weight < 0.0 {
                return Err(format!("there is no power {weight} of 0"));
            }
            product *= value.powf(weight);
        }
        Ok(product)
    }

    fn describe(&self) -> String {
        "product".to_owned()
    }
}
