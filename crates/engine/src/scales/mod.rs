//! Scales: a raw value becomes 0..1.
//!
//! Each scale is one file with one [`ScaleKind`]. To add one: write the file, add its line to
//! [`KINDS`]. Loading, checks, the schema and the reference follow by themselves.

mod curve;
mod identity;
mod linear;
mod log;
mod log1p;
mod logistic;
mod lognormal;
mod matching;
mod minmax;
mod percentile;
mod population;
mod power;
mod rank;
mod steps;
mod tally;
mod target;
mod zscore;

use std::fmt;
use std::sync::Arc;

use crate::load::Outside;
pub use crate::parameters::{ExtraKey, ParameterForm, Parameters};
use crate::vector::vectorized;
pub(crate) use identity::Identity;
pub(crate) use population::Undefined;

/// Every scale there is.
pub static KINDS: &[&ScaleKind] = &[
    &linear::KIND,
    &log::KIND,
    &log1p::KIND,
    &power::KIND,
    &logistic::KIND,
    &lognormal::KIND,
    &target::KIND,
    &curve::KIND,
    &steps::KIND,
    &matching::KIND,
    &minmax::KIND,
    &zscore::KIND,
    &percentile::KIND,
    &rank::KIND,
    &identity::KIND,
];

/// One kind of scale: how it is called, what it means, how it is made from its parameters.
pub struct ScaleKind {
    /// Its key: `scale: { NAME: … }`.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub summary: &'static str,
    /// Its formula or rule, with where it comes from.
    pub formula: &'static str,
    /// A line of YAML that works.
    pub example: &'static str,
    /// Whether it has parameters.
    pub takes: ParameterForm,
    /// Other keys that may stand beside it in the map.
    pub beside: &'static [ExtraKey],
    /// Makes it; problems go to the parameters.
    pub build: fn(&Parameters<'_>) -> Option<Box<dyn Scale>>,
}

impl fmt::Debug for ScaleKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// A scale with its parameters. Its `Debug` text is part of the ruleset's fingerprint, so it
/// must hold every parameter.
pub trait Scale: fmt::Debug + Send + Sync {
    /// Returns the share of a finite number, usually 0..1; `None` where the scale gives no value.
    fn number(&self, x: f64, outside: Outside) -> Option<f64>;

    /// Writes the shares of many numbers, as many as there are values; NaN is missing before and
    /// after.
    fn column(&self, outside: Outside, values: &[f64], shares: &mut [f64]) {
        for (share, value) in shares.iter_mut().zip(values) {
            *share = if value.is_nan() {
                f64::NAN
            } else {
                self.number(*value, outside).unwrap_or(f64::NAN)
            };
        }
    }

    /// Returns the share of a choice, for scales that take words.
    fn word(&self, _word: &str) -> Option<f64> {
        None
    }

    /// Returns whether it takes words rather than numbers.
    fn takes_words(&self) -> bool {
        false
    }

    /// In words, for `explain`: `linear from 0 to 3`.
    fn describe(&self) -> String;

    /// Returns the least share it gives between its goalposts.
    fn least(&self) -> f64 {
        0.0
    }

    /// Returns the most it gives, as long as nothing goes on beyond the goalposts; infinite where that isn't
    /// known.
    fn most(&self) -> f64 {
        f64::INFINITY
    }

    /// Returns the raw values where its slope changes, for property checks.
    fn corners(&self) -> Vec<f64> {
        Vec::new()
    }

    /// Returns why it gives no value to anything as it stands.
    fn unready(&self) -> Option<String> {
        None
    }

    /// Returns whether it waits for the figures of a population.
    fn needs_population(&self) -> bool {
        false
    }

    /// Returns the scale with the figures of these values, one of each profile that has one.
    ///
    /// # Errors
    /// Why they have no scale, in words: all are the same, or there are too few.
    fn of_population(&self, _values: &[f64]) -> Result<Arc<dyn Scale>, String> {
        Err("the scale doesn't compare with a population".to_owned())
    }

    /// Returns the figures that were taken from a population, as the entries of a flow map of YAML that
    /// read back to the same bits: `minmax: [1, 9], better: lower`. None where nothing was taken.
    fn figures(&self) -> Option<String> {
        None
    }
}

/// Writes the share of each value, by what shall happen beyond the goalposts.
#[inline(always)]
fn map_column(
    values: &[f64],
    shares: &mut [f64],
    outside: Outside,
    share: impl Fn(f64) -> f64 + Copy,
) {
    let places = shares.iter_mut().zip(values);
    match outside {
        Outside::Clamp => vectorized(
            values.len(),
            #[inline(always)]
            move || places.for_each(|(place, value)| *place = share(*value).clamp(0.0, 1.0) + 0.0),
        ),
        Outside::Extend | Outside::Missing => {
            places.for_each(|(place, value)| *place = settle_or_nan(share(*value), outside));
        }
    }
}

/// Returns what [`settle`] does, NaN for none, in a form that loops over columns are made wide with.
#[inline(always)]
pub(crate) fn settle_or_nan(share: f64, outside: Outside) -> f64 {
    match outside {
        Outside::Clamp => share.clamp(0.0, 1.0) + 0.0,
        Outside::Extend | Outside::Missing => share_within(share, outside).unwrap_or(f64::NAN),
    }
}

/// Returns a share where the goalposts are 0 and 1, by what shall happen beyond them.
pub(crate) fn share_within(share: f64, outside: Outside) -> Option<f64> {
    if (0.0..=1.0).contains(&share) {
        // no share is -0.0
        return Some(share + 0.0);
    }
    match outside {
        Outside::Clamp if share.is_nan() => None,
        Outside::Clamp => Some(share.clamp(0.0, 1.0)),
        Outside::Extend => share.is_finite().then_some(share),
        Outside::Missing => None,
    }
}
