//! Aggregates: the children of a node become one value.
//!
//! Each aggregate is one file with one [`AggregateKind`]. To add one: write the file, add its
//! line to [`KINDS`]. Loading, checks, the schema and the reference follow by themselves.

mod arithmetic;
mod extremes;
mod geometric;
mod harmonic;
mod median;
mod power;
mod product;
mod sum;
mod zero;

use std::fmt;
use std::sync::Arc;

pub use crate::parameters::{ParameterForm, Parameters};

/// Every aggregate there is.
pub static KINDS: &[&AggregateKind] = &[
    &arithmetic::KIND,
    &geometric::KIND,
    &harmonic::KIND,
    &power::KIND,
    &median::KIND,
    &extremes::MIN,
    &extremes::MAX,
    &sum::KIND,
    &product::KIND,
];

/// Returns what a node has that names no aggregate.
pub(crate) fn arithmetic() -> Arc<dyn Aggregate> {
    Arc::new(arithmetic::Arithmetic)
}

/// One kind of aggregate.
pub struct AggregateKind {
    /// Its name: `aggregate: NAME`, or `aggregate: { NAME: { … } }`.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub summary: &'static str,
    /// Its formula, with where it comes from.
    pub formula: &'static str,
    /// A line of YAML that works.
    pub example: &'static str,
    /// Whether it has parameters.
    pub takes: ParameterForm,
    /// Makes it; problems go to the parameters.
    pub build: fn(&Parameters<'_>) -> Option<Box<dyn Aggregate>>,
}

impl fmt::Debug for AggregateKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// A child that has a value and weighs something.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeightedPart {
    /// The child's own value, usually 0..1.
    pub value: f64,
    /// Its weight after scripts; finite, not 0.
    pub weight: f64,
}

/// An aggregate with its parameters. Its `Debug` text is part of the ruleset's fingerprint, so it
/// must hold every parameter.
pub trait Aggregate: fmt::Debug + Send + Sync {
    /// Returns one value from at least one part, in declared order.
    ///
    /// # Errors
    /// Why there is none, in words.
    fn combine(&self, parts: &[WeightedPart]) -> Result<f64, String>;

    /// Returns whether the value is the sum of each part's weight share times its value, so that points
    /// can be shared out.
    fn adds_up(&self) -> bool {
        false
    }

    /// Returns true where the value lies between the least and the largest part, as long as no
    /// weight is negative.
    fn lies_between(&self) -> bool {
        false
    }

    /// In words, for `explain`: `weighted mean`.
    fn describe(&self) -> String;

    /// Returns what becomes of parts that it can't take as they are, in words: `parts at 0 are left out`.
    fn exception(&self) -> Option<String> {
        None
    }

    /// Returns whether the exception was made for these parts.
    fn excepts(&self, _parts: &[WeightedPart]) -> bool {
        false
    }

    /// Returns whether a part at 0 decides the whole though the pack doesn't say that it shall.
    fn leaves_zero_open(&self) -> bool {
        false
    }
}

/// Σ w, by which means divide.
///
/// # Errors
/// It is 0.
fn total(parts: &[WeightedPart]) -> Result<f64, String> {
    let total: f64 = parts.iter().map(|part| part.weight).sum();
    if total == 0.0 { Err("the weights add up to zero".to_owned()) } else { Ok(total) }
}
