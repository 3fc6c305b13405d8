//! One profile after the other through the rules of its tier.

use std::sync::Mutex;

use jiff::civil::Date;

use super::executor::{Executor, RunState};
use super::facts::{Facts, days_before, days_between};
use super::lower::fact_register;
use super::points::PointShares;
use crate::compile::RulesetData;
use crate::load::FactType;
use crate::program::LaneMask;
use crate::value::Value;

/// The lane of a single profile.
const LANE: usize = 0;

/// Runs of one profile: by a pack's own rules, and by those of its tiers.
#[derive(Debug)]
pub(crate) struct ProfileRunner<'r> {
    rules: &'r RulesetData,
    pool: &'r RunnerPool,
    own: Executor<'r, 1>,
    /// By the tier's place among the choices; made when a profile is in it.
    tiers: Vec<Option<Executor<'r, 1>>>,
    /// The tier of the last run.
    tier: Option<usize>,
    /// By tier, the pack's own first.
    shares: Vec<Option<PointShares<1>>>,
}

/// What a runner works in, kept from one answer to the next.
#[derive(Debug)]
pub(super) struct RunnerState {
    own: Box<RunState<1>>,
    tiers: Vec<Option<Box<RunState<1>>>>,
    shares: Vec<Option<PointShares<1>>>,
}

/// States that nobody works in: at most as many as answers were ever made at the same time.
#[derive(Debug, Default)]
pub(crate) struct RunnerPool(Mutex<Vec<RunnerState>>);

impl RunnerPool {
    /// Takes a runner; [`ProfileRunner::release`] gives it back. All runners of a pool have the same
    /// rules.
    pub(crate) fn acquire<'r>(&'r self, rules: &'r RulesetData) -> ProfileRunner<'r> {
        // nobody waits for one
        let state = self.0.try_lock().ok().and_then(|mut states| states.pop());
        let Some(state) = state else { return ProfileRunner::new(rules, self) };
        let choices = rules.tiers.iter().flat_map(|tiers| &tiers.choices);
        let tiers = choices.zip(state.tiers).map(|((_, rules), state)| {
            state.map(|state| Executor::resume(rules, rules.program(), state))
        });
        ProfileRunner {
            rules,
            pool: self,
            own: Executor::resume(rules, rules.program(), state.own),
            tiers: tiers.collect(),
            tier: None,
            shares: state.shares,
        }
    }
}

impl<'r> ProfileRunner<'r> {
    pub(super) fn new(rules: &'r RulesetData, pool: &'r RunnerPool) -> Self {
        Self {
            rules,
            pool,
            own: Executor::new(rules, rules.program()),
            tiers: rules
                .tiers
                .iter()
                .flat_map(|tiers| tiers.choices.iter().map(|_| None))
                .collect(),
            tier: None,
            shares: Vec::new(),
        }
    }

    /// Gives what the runner worked in back to its pool.
    pub(super) fn release(self) {
        let tiers = self.tiers.into_iter().map(|tier| tier.map(|tier| tier.state));
        let state =
            RunnerState { own: self.own.state, tiers: tiers.collect(), shares: self.shares };
        if let Ok(mut states) = self.pool.0.try_lock() {
            states.push(state);
        }
    }

    /// Takes another runner of the same rules.
    pub(super) fn another(&self) -> Self {
        self.pool.acquire(self.rules)
    }

    /// Takes the point shares for the rules of the last run.
    pub(super) fn take_shares(&mut self) -> PointShares<1> {
        let at = self.tier.map_or(0, |tier| tier + 1);
        let known = self.shares.get_mut(at).and_then(Option::take);
        known.unwrap_or_else(|| PointShares::new(self.executor().rules))
    }

    /// Keeps point shares for the next answer.
    pub(super) fn keep_shares(&mut self, shares: PointShares<1>) {
        let at = self.tier.map_or(0, |tier| tier + 1);
        if self.shares.len() <= at {
            self.shares.resize_with(at + 1, || None);
        }
        if let Some(place) = self.shares.get_mut(at) {
            *place = Some(shares);
        }
    }

    /// Returns the pack's own rules.
    pub(super) fn rules(&self) -> &'r RulesetData {
        self.rules
    }

    /// Returns the run of the last profile, by the rules of its tier.
    pub(super) fn executor(&mut self) -> &mut Executor<'r, 1> {
        match self.tier.and_then(|tier| self.tiers.get_mut(tier)?.as_mut()) {
            Some(executor) => executor,
            None => &mut self.own,
        }
    }

    /// Writes facts that were checked already.
    pub(super) fn load(&mut self, facts: &Facts) {
        let rules = self.rules;
        let state = &mut self.own.state;
        state.texts.clear();
        for (slot, fact) in rules.facts.iter().enumerate() {
            let (number, lanes) = match facts.given.get(slot).and_then(Option::as_ref) {
                None => (f64::NAN, LaneMask::NONE),
                Some(value) => {
                    let number = match value {
                        Some(Value::Number(number)) => *number,
                        Some(Value::Text(text)) if fact.kind == FactType::Date => {
                            days_before(text, facts.as_of).unwrap_or(f64::NAN)
                        }
                        Some(value) => state.number_of(value),
                        None => f64::NAN,
                    };
                    (number, LaneMask::first(1))
                }
            };
            *state.registers.get_mut(fact_register(slot)) = [number];
            if let Some(place) = state.given.get_mut(slot) {
                *place = lanes;
            }
        }
    }

    /// Forgets the facts that were written.
    pub(super) fn clear(&mut self) {
        let state = &mut self.own.state;
        state.texts.clear();
        for slot in 0..self.rules.facts.len() {
            *state.registers.get_mut(fact_register(slot)) = [f64::NAN];
        }
        state.given.fill(LaneMask::NONE);
    }

    /// Writes a fact as registers hold it; NaN is missing.
    pub(super) fn put(&mut self, slot: usize, number: f64) {
        let state = &mut self.own.state;
        *state.registers.get_mut(fact_register(slot)) = [number];
        if let Some(given) = state.given.get_mut(slot) {
            *given = LaneMask::first(1);
        }
    }

    /// Writes a value that was checked.
    pub(super) fn put_value(&mut self, slot: usize, value: &Value) {
        let number = self.own.state.number_of(value);
        self.put(slot, number);
    }

    /// Writes a date as days before `as_of`.
    pub(super) fn put_date(&mut self, slot: usize, date: Date, as_of: Option<Date>) {
        let days = as_of.and_then(|as_of| days_between(date, as_of));
        self.put(slot, days.unwrap_or(f64::NAN));
    }

    /// Scores the facts that were written.
    pub(super) fn run(&mut self) {
        self.own.state.clear();
        self.tier = None;
        let Some(tiers) = &self.rules.tiers else { return self.own.run() };
        self.own.derive();
        let choice = self.own.state.fact(self.rules, tiers.by, LANE);
        let is_choice =
            |name: &String| matches!(&choice, Some(Value::Text(choice)) if **choice == **name);
        let mut choices = tiers.choices.iter().enumerate();
        let tier = choices.find(|(_, (name, _))| is_choice(name));
        let Some((at, (_, rules), place)) =
            tier.and_then(|(at, tier)| Some((at, tier, self.tiers.get_mut(at)?)))
        else {
            // it works the derived facts out again
            self.own.state.clear();
            return self.own.run();
        };
        let tier = place.get_or_insert_with(|| Executor::new(rules, rules.program()));
        tier.state.clear();
        tier.state.texts.clone_from(&self.own.state.texts);
        // facts are the same in every tier; their texts may have other codes
        for (slot, fact) in self.rules.facts.iter().enumerate() {
            let given = self.own.state.given.get(slot).copied().unwrap_or_default();
            let is_derived = fact.is_derived() && given.is_empty();
            let value = match is_derived {
                true => None,
                false => self.own.state.fact(self.rules, slot, LANE),
            };
            let number = value.map_or(f64::NAN, |value| tier.state.number_of(&value));
            *tier.state.registers.get_mut(fact_register(slot)) = [number];
            if let Some(place) = tier.state.given.get_mut(slot) {
                *place = given;
            }
        }
        self.tier = Some(at);
        tier.run();
    }

    /// Returns the score of the last run.
    pub(super) fn score(&mut self) -> Option<f64> {
        let executor = self.executor();
        let [score] = executor.state.registers[executor.program.score];
        (!score.is_nan()).then_some(score)
    }

    /// Returns the score of the last run before its declared rounding.
    pub(super) fn unrounded(&mut self) -> Option<f64> {
        let executor = self.executor();
        executor.lane(executor.program.unrounded)
    }

    /// Returns the share of weight that had data.
    pub(super) fn coverage(&mut self) -> f64 {
        self.executor().coverage(0)
    }
}

impl Executor<'_, 1> {
    /// Returns the share of a node's weight that had data.
    pub(super) fn coverage(&self, slot: usize) -> f64 {
        let Some(registers) = self.program.node_registers.get(slot) else { return 0.0 };
        match registers.coverage {
            Some(register) => self.lane(register).unwrap_or(0.0),
            None => f64::from(u8::from(self.lane(registers.own).is_some())),
        }
    }

    /// Returns a register's number; none where it is missing.
    pub(super) fn lane(&self, register: crate::program::Register) -> Option<f64> {
        let [number] = self.state.registers[register];
        (!number.is_nan()).then_some(number)
    }
}
