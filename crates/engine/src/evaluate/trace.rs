//! What a finished run of one profile tells to those who explain it.

use super::evaluation::{Evaluation, Tip};
use super::facts::Facts;
use super::lower::weight_register;
use super::runner::ProfileRunner;
use super::{answer, tips};
use crate::aggregates::WeightedPart;
use crate::compile::RulesetData;
use crate::value::{Missing, Value};

/// A finished run of one profile.
#[derive(Debug)]
pub(crate) struct Trace<'r> {
    runner: ProfileRunner<'r>,
}

impl<'r> Trace<'r> {
    /// Runs the rules of a runner for a profile.
    pub(crate) fn new(mut runner: ProfileRunner<'r>, facts: &Facts) -> Self {
        runner.load(facts);
        runner.run();
        Self { runner }
    }

    /// Keeps what the run worked in for the next one.
    pub(crate) fn release(self) {
        self.runner.release();
    }

    /// Returns the rules of the profile's tier.
    pub(crate) fn rules(&mut self) -> &'r RulesetData {
        self.runner.executor().rules
    }

    /// Returns the answer with its tips, and the tips that would bring nothing.
    pub(crate) fn evaluation(&mut self, facts: &Facts, lang: &str) -> (Evaluation, Vec<Tip>) {
        let mut evaluation = self.runner.evaluation(facts, lang);
        let mut advice = tips::advise(&mut self.runner, facts, Some(lang));
        let idle = std::mem::take(&mut advice.idle);
        answer::add_advice(&mut evaluation, advice);
        (evaluation, idle)
    }

    /// Returns a node's own value, 0..1 or in the index's units.
    pub(crate) fn own(&mut self, slot: usize) -> Option<f64> {
        let executor = self.runner.executor();
        executor.lane(executor.program.node_registers.get(slot)?.own)
    }

    /// Returns what a node's parent gets: its own value, or a stand-in.
    pub(crate) fn used(&mut self, slot: usize) -> Option<f64> {
        let executor = self.runner.executor();
        executor.lane(executor.program.node_registers.get(slot)?.used)
    }

    /// Returns a node's value before its scale.
    pub(crate) fn raw(&mut self, slot: usize) -> Option<Value> {
        let executor = self.runner.executor();
        executor.raw(executor.program.step(slot)?)
    }

    /// Returns why a node has no value, or a stand-in, in words.
    pub(crate) fn reason(&mut self, slot: usize) -> Option<String> {
        self.runner.executor().reason(slot).map(|reason| reason.to_string())
    }

    /// Returns what a node brings to its parent, if anything.
    pub(crate) fn part(&mut self, slot: usize) -> Option<WeightedPart> {
        let executor = self.runner.executor();
        let value = executor.lane(executor.program.node_registers.get(slot)?.used)?;
        let weight = executor.lane(weight_register(executor.rules, slot))?;
        (weight != 0.0).then_some(WeightedPart { value, weight })
    }

    /// Returns what scripts read for a fact.
    pub(crate) fn fact(&mut self, slot: usize) -> Option<Value> {
        let executor = self.runner.executor();
        executor.state.fact(executor.rules, slot, 0)
    }

    /// Returns why a derived fact has no value.
    pub(crate) fn derived_reason(&mut self, slot: usize) -> Option<Missing> {
        let executor = self.runner.executor();
        let place = executor.program.derived.iter().position(|step| step.slot == slot)?;
        executor.derived_reason(place).map(|reason| reason.reason)
    }
}
