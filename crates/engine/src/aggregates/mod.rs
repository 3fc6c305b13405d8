//! Aggregates: the children of a node become one value.
//!
//! Each aggregate is one file with one [`AggregateKind`]. To add one: write the file, add its
//! line to [`KINDS`].

mod arithmetic;
mod extremes;
mod geometric;

use std::fmt;

/// What a node has that names no aggregate.
pub(crate) use arithmetic::KIND as ARITHMETIC;

/// Every aggregate there is.
pub static KINDS: &[&AggregateKind] =
    &[&arithmetic::KIND, &geometric::KIND, &extremes::MIN, &extremes::MAX];

/// One kind of aggregate.
pub struct AggregateKind {
    /// Its name: `aggregate: NAME`.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub summary: &'static str,
    /// Its formula, with where it comes from.
    pub formula: &'static str,
    /// Makes it.
    pub build: fn() -> Box<dyn Aggregate>,
}

impl fmt::Debug for AggregateKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// A child that has a value and weighs something.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// The child's own value, usually 0..1.
    pub value: f64,
    /// Its weight after scripts; finite, not 0.
    pub weight: f64,
}

/// An aggregate with its parameters. Its `Debug` text is part of the ruleset's fingerprint.
pub trait Aggregate: fmt::Debug + Send + Sync {
    /// One value from at least one part, in declared order.
    ///
    /// # Errors
    /// Why there is none, in words.
    fn combine(&self, parts: &[Part]) -> Result<f64, String>;

    /// Whether the value is the sum of each part's weight share times its value, so that points
    /// can be shared out.
    fn adds_up(&self) -> bool {
        false
    }

    /// In words, for `explain`: `weighted mean`.
    fn describe(&self) -> &'static str;
}
