//! What the scales that compare with a population have in common: whose figures they use, which
//! end is better, and what they say while there are none.

use std::fmt;
use std::sync::Arc;

use super::{ExtraKey, Parameters, Scale, share_within};
use crate::load::Outside;

/// Which end is better.
pub(super) const BETTER: ExtraKey = ExtraKey { key: "better", words: &["higher", "lower"] };

/// How a value is compared, with its settings.
pub(super) trait ComparisonMethod: fmt::Debug + Clone + Send + Sync + 'static {
    /// What has to be known of a population.
    type Figures: fmt::Debug + Clone + Send + Sync;
    /// The scale's name.
    const NAME: &'static str;

    /// The figures of a population of at least two values, which are sorted.
    ///
    /// # Errors
    /// Why these values can't be told apart.
    fn figures(&self, values: &[f64]) -> Result<Self::Figures, String>;

    /// Returns the figures as YAML, as they stand behind the name, then what stands beside it.
    fn yaml(&self, figures: &Self::Figures) -> String;

    /// Returns the share where more is better; beyond 0..1 is outside.
    fn share(&self, figures: &Self::Figures, x: f64) -> f64;

    /// Returns whether the value lies beyond all that is known.
    fn is_outside(&self, _figures: &Self::Figures, _x: f64) -> bool {
        false
    }

    /// Returns the share where less is better.
    fn turned(&self, share: f64) -> f64 {
        1.0 - share
    }

    /// Returns the share within its bounds.
    fn settled(&self, share: f64, outside: Outside) -> Option<f64> {
        share_within(share, outside)
    }

    fn describe(&self, figures: &Self::Figures) -> String;

    fn corners(&self, figures: &Self::Figures) -> Vec<f64>;
}

/// A scale that compares.
struct PopulationScale<C: ComparisonMethod> {
    compare: C,
    figures: Option<C::Figures>,
    lower: bool,
    /// Whether the figures were taken from a population, not written in the pack. No part of the
    /// meaning: a frozen pack is the same as the one it was frozen from.
    taken: bool,
}

impl<C: ComparisonMethod> fmt::Debug for PopulationScale<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(C::NAME)
            .field("compare", &self.compare)
            .field("figures", &self.figures)
            .field("lower", &self.lower)
            .finish()
    }
}

/// Returns the scale as written: `NAME`, `{ NAME: population }`, or with figures that `read` makes sense of.
pub(super) fn build<C: ComparisonMethod>(
    params: &Parameters<'_>,
    compare: C,
    read: impl FnOnce(&Parameters<'_>) -> Option<C::Figures>,
) -> Option<Box<dyn Scale>> {
    let lower = params.word(&BETTER) == "lower";
    let awaited = params.is_bare() || params.is_word("population");
    let figures = if awaited { None } else { Some(read(params)?) };
    Some(Box::new(PopulationScale { compare, figures, lower, taken: false }))
}

impl<C: ComparisonMethod> Scale for PopulationScale<C> {
    fn number(&self, x: f64, outside: Outside) -> Option<f64> {
        let figures = self.figures.as_ref()?;
        if outside == Outside::Missing && self.compare.is_outside(figures, x) {
            return None;
        }
        let share = self.compare.share(figures, x);
        let share = if self.lower { self.compare.turned(share) } else { share };
        self.compare.settled(share, outside).filter(|share| share.is_finite())
    }

    fn describe(&self) -> String {
        let words = match &self.figures {
            Some(figures) => self.compare.describe(figures),
            None => format!("{} within a population", C::NAME),
        };
        if self.lower { format!("{words}, lower is better") } else { words }
    }

    fn corners(&self) -> Vec<f64> {
        self.figures.as_ref().map(|figures| self.compare.corners(figures)).unwrap_or_default()
    }

    fn unready(&self) -> Option<String> {
        self.figures.is_none().then(|| {
            format!(
                "`{}` compares with a population, and there is none: score several profiles \
                 together, or keep the figures of some with `peristyle pack freeze`",
                C::NAME
            )
        })
    }

    fn needs_population(&self) -> bool {
        self.figures.is_none()
    }

    fn of_population(&self, values: &[f64]) -> Result<Arc<dyn Scale>, String> {
        // in order, so that the order of profiles changes no bit; and one zero only
        let mut sorted: Vec<f64> = values.iter().map(|value| value + 0.0).collect();
        sorted.sort_by(f64::total_cmp);
        match sorted.as_slice() {
            [] => return Err("no profile of the population has a value".to_owned()),
            [_] => return Err("only one profile of the population has a value".to_owned()),
            _ => {}
        }
        let figures = Some(self.compare.figures(&sorted)?);
        let compare = self.compare.clone();
        Ok(Arc::new(Self { compare, figures, lower: self.lower, taken: true }))
    }

    fn figures(&self) -> Option<String> {
        let figures = self.figures.as_ref().filter(|_| self.taken)?;
        let better = if self.lower { ", better: lower" } else { "" };
        Some(format!("{}: {}{better}", C::NAME, self.compare.yaml(figures)))
    }
}

/// Returns why values that are all the same, or nearly, have no scale.
pub(super) fn same_for_all(count: usize, value: f64) -> String {
    format!("all {count} profiles of the population that have a value have {value}")
}

/// A scale whose population says nothing.
#[derive(Debug)]
pub(crate) struct Undefined {
    pub(crate) reason: String,
}

impl Scale for Undefined {
    fn number(&self, _: f64, _: Outside) -> Option<f64> {
        None
    }

    fn describe(&self) -> String {
        "none".to_owned()
    }

    fn unready(&self) -> Option<String> {
        Some(self.reason.clone())
    }
}
