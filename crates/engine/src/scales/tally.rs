//! How often each value stands in a population, for the scales that count places.

use std::fmt::{self, Write};

use super::Parameters;
use super::population::ComparisonMethod;
use crate::value::format_number;

/// The different values of a population, rising.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tally {
    steps: Vec<Step>,
}

/// A value, how many have it, and how many lie below.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Step {
    value: f64,
    count: f64,
    below: f64,
}

/// Where a value stands.
pub(super) struct RankPosition {
    /// How many lie below it.
    pub(super) below: f64,
    /// How many are the same.
    pub(super) equal: f64,
    /// How many there are.
    pub(super) all: f64,
}

/// A scale that knows of a value only where it stands.
pub(super) trait RankingMethod: fmt::Debug + Clone + Send + Sync + 'static {
    /// The scale's name.
    const NAME: &'static str;

    /// Returns the share where more is better.
    fn share(&self, standing: RankPosition) -> f64;
}

impl<P: RankingMethod> ComparisonMethod for P {
    type Figures = Tally;
    const NAME: &'static str = <P as RankingMethod>::NAME;

    fn figures(&self, values: &[f64]) -> Result<Tally, String> {
        Ok(Tally::of(values))
    }

    fn yaml(&self, tally: &Tally) -> String {
        tally.yaml()
    }

    fn share(&self, tally: &Tally, x: f64) -> f64 {
        RankingMethod::share(self, tally.standing(x))
    }

    fn is_outside(&self, tally: &Tally, x: f64) -> bool {
        tally.is_beyond(x)
    }

    fn describe(&self, tally: &Tally) -> String {
        format!("{} {}", <P as RankingMethod>::NAME, tally.describe())
    }

    fn corners(&self, tally: &Tally) -> Vec<f64> {
        tally.corners()
    }
}

impl Tally {
    /// Of rising values, each once or one after the other.
    fn new(values: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let mut steps: Vec<Step> = Vec::new();
        for (value, count) in values {
            match steps.last_mut() {
                Some(last) if last.value == value => last.count += count,
                last => {
                    let below = last.map_or(0.0, |last| last.below + last.count);
                    steps.push(Step { value, count, below });
                }
            }
        }
        Self { steps }
    }

    /// Of sorted values.
    pub(super) fn of(sorted: &[f64]) -> Self {
        Self::new(sorted.iter().map(|value| (*value, 1.0)))
    }

    /// As written: `{ values: [[3, 1], [4.5, 2]] }`.
    pub(super) fn read(params: &Parameters<'_>) -> Option<Self> {
        let named = params.named(&["values"])?;
        if named.node("values").is_none() {
            params.fail(format!("`{}` needs `values`: [[value, how many], …]", params.name));
            return None;
        }
        let Some(values) = named.pairs("values") else {
            named.fail("values", "each of `values` is `[value, how many]`");
            return None;
        };
        if values.iter().any(|(_, count)| *count < 1.0 || count.fract() != 0.0) {
            named.fail("values", "how many have a value is a whole number above 0");
            return None;
        }
        if !values.is_sorted_by(|a, b| a.0 < b.0) {
            named.fail("values", "the `values` rise, each of them once");
            return None;
        }
        let tally = Self::new(values);
        if tally.all() < 2.0 {
            named.fail("values", "a population has at least two members");
            return None;
        }
        Some(tally)
    }

    pub(super) fn yaml(&self) -> String {
        let mut text = String::from("{ values: [");
        for (index, Step { value, count, .. }) in self.steps.iter().enumerate() {
            let comma = if index > 0 { ", " } else { "" };
            // writing to a String can't fail
            let _ = write!(text, "{comma}[{}, {count}]", format_number(*value));
        }
        text + "] }"
    }

    /// Returns how many there are.
    fn all(&self) -> f64 {
        self.steps.last().map_or(0.0, |last| last.below + last.count)
    }

    pub(super) fn standing(&self, x: f64) -> RankPosition {
        let all = self.all();
        match self.steps.get(self.steps.partition_point(|step| step.value < x)) {
            Some(step) if step.value == x => {
                RankPosition { below: step.below, equal: step.count, all }
            }
            Some(step) => RankPosition { below: step.below, equal: 0.0, all },
            None => RankPosition { below: all, equal: 0.0, all },
        }
    }

    /// Returns whether a value lies below all or above all.
    pub(super) fn is_beyond(&self, x: f64) -> bool {
        self.steps.first().is_none_or(|first| x < first.value)
            || self.steps.last().is_none_or(|last| x > last.value)
    }

    pub(super) fn describe(&self) -> String {
        format!("among {} profiles", self.all())
    }

    /// Returns the ends and the middle: a population has more steps than anyone wants to try.
    pub(super) fn corners(&self) -> Vec<f64> {
        let middle = self.steps.get(self.steps.len() / 2);
        let ends = self.steps.first().into_iter().chain(middle).chain(self.steps.last());
        ends.map(|step| step.value).collect()
    }
}
