//! What an answer is told from: a walk, or the numbers of a scorer.

use super::walk::{State, Walk};
use crate::compile::Inner;
use crate::value::Value;

/// What was found out about one profile, its nodes by slot.
pub(super) trait Findings {
    /// The rules it went by: those of the profile's tier, where it is in one.
    fn rules(&self) -> &Inner;
    /// The index in its own points.
    fn score(&self) -> Option<f64>;
    /// The value before its declared rounding.
    fn unrounded(&self) -> Option<f64>;
    fn why_no_score(&self) -> Option<String>;
    /// What the node's parent gets: its own value, or a stand-in.
    fn used(&self, slot: usize) -> Option<f64>;
    /// After scripts.
    fn weight(&self, slot: usize) -> f64;
    fn coverage(&self, slot: usize) -> f64;
    /// Puts the value before the scale where it is told.
    fn tell_raw(&self, slot: usize, place: &mut Option<Value>);
    /// The same with why it has no value, or a stand-in.
    fn tell_reason(&self, slot: usize, place: &mut Option<String>);
    /// What scripts read for a fact.
    fn fact(&self, slot: usize) -> Option<Value>;
}

impl Walk<'_> {
    fn state(&self, slot: usize) -> Option<&State> {
        self.states.get(slot)
    }
}

impl Findings for Walk<'_> {
    fn rules(&self) -> &Inner {
        self.rules
    }

    fn score(&self) -> Option<f64> {
        self.score
    }

    fn unrounded(&self) -> Option<f64> {
        self.unrounded
    }

    fn why_no_score(&self) -> Option<String> {
        self.reason.clone()
    }

    fn used(&self, slot: usize) -> Option<f64> {
        self.state(slot)?.used
    }

    fn weight(&self, slot: usize) -> f64 {
        self.weights.get(slot).copied().unwrap_or(0.0)
    }

    fn coverage(&self, slot: usize) -> f64 {
        self.state(slot).map_or(0.0, |state| state.coverage)
    }

    fn tell_raw(&self, slot: usize, place: &mut Option<Value>) {
        *place = self.state(slot).and_then(|state| state.raw.clone());
    }

    fn tell_reason(&self, slot: usize, place: &mut Option<String>) {
        *place = self.state(slot).and_then(|state| state.reason.clone());
    }

    fn fact(&self, slot: usize) -> Option<Value> {
        self.situation.fact(slot).cloned()
    }
}
