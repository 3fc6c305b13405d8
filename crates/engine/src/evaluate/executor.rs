//! Runs a [`RuleProgram`] for N profiles at a time: one to be explained, or 64 of a population. The
//! only place where the rules of evaluation are carried out.
//!
//! Everything is worked out lane by lane in the same order, so a profile's bits don't depend on N. A
//! lane that only the interpreter can tell is given to it, one expression at a time.

mod combine;
mod interpret;

use std::sync::Arc;

use interpret::LaneFrame;
pub(super) use interpret::ScriptRef;

use super::facts::one_of;
use super::lower::{fact_register, weight_register};
use super::program::{
    DerivedFactStep, NodeStep, NodeValueStep, RuleProgram, ScaleStep, StandIn, ValueCode, ValueStep,
};
use super::rounding::{self, IndexScale, IndexScore};
use super::scaled::{ScaledValue, scaled};
use super::texts::TextTable;
use crate::aggregates::WeightedPart;
use crate::compile::{CompiledScale, NodeValue, RulesetData, RulesetNode};
use crate::diagnostic::Diagnostic;
use crate::load::FactType;
use crate::program::{LaneMask, Lanes, Operand, RegisterFile, Scratch};
use crate::scales::settle_or_nan;
use crate::script::ResultKind;
use crate::value::{Missing, Value};

/// How many profiles of a population are worked on together.
pub(super) const CHUNK: usize = 64;

/// What a script is run for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ScriptSite {
    /// A derived fact, by its place in their order.
    Derived(usize),
    /// The fact that says which tier a profile is in.
    Tier,
    Weights,
    /// A node, by its place in the order of arithmetic.
    Node(usize),
    Tips,
}

/// A script that failed in a lane.
#[derive(Debug)]
pub(super) struct ScriptFailure {
    pub(super) lane: usize,
    pub(super) site: ScriptSite,
    /// What failed, and why.
    pub(super) words: String,
    /// None where a fact was read whose formula failed, which was said there.
    pub(super) problem: Option<Diagnostic>,
    /// Whether it is the stand-in that the scale's function failed on.
    pub(super) is_of_stand_in: bool,
}

/// A derived fact whose formula failed in a lane. Whatever reads it fails.
#[derive(Debug)]
pub(super) struct FailedFact {
    slot: usize,
    lane: usize,
    words: Arc<str>,
}

/// What a run works in, without the rules it is of: kept from one run to the next.
#[derive(Debug)]
pub(super) struct RunState<const N: usize> {
    pub(super) registers: RegisterFile<N>,
    scratch: Scratch<N>,
    pub(super) texts: TextTable,
    /// The weights before scripts, by slot.
    weights: Vec<f64>,
    /// By slot: whether all children's weights are above 0.
    are_positive: Vec<bool>,
    /// Whether registers hold other weights than these.
    weights_changed: bool,
    /// By slot: the lanes in which a derived fact was given.
    pub(super) given: Vec<LaneMask>,
    /// The lanes that hold a profile.
    pub(super) active: LaneMask,
    /// The lanes in which a script failed: there is no score.
    pub(super) failed: LaneMask,
    /// Those before weights are looked at.
    settled_failed: LaneMask,
    /// The lanes in which a derived value lies outside of what its fact takes.
    pub(super) warned: LaneMask,
    /// The lanes in which a fact holds another type than it is declared with: all scripts of such a
    /// lane are interpreted.
    mistyped: LaneMask,
    pub(super) mistyped_facts: Vec<(usize, usize, Value)>,
    pub(super) failed_facts: Vec<FailedFact>,
    /// The lanes in which there are such facts.
    with_failed_facts: LaneMask,
    /// The lanes for which the interpreter was asked.
    pub(super) interpreted: LaneMask,
    /// Values that the interpreter gave to indicators, by slot and lane.
    pub(super) raw_values: Vec<(usize, usize, Value)>,
    pub(super) failures: Vec<ScriptFailure>,
    frames: Vec<Option<LaneFrame>>,
    /// Room for what the weights script gives.
    changed_weights: Vec<Lanes<N>>,
    /// Room for the parts of a pillar.
    parts: Vec<WeightedPart>,
}

/// A run of a ruleset's program.
#[derive(Debug)]
pub(super) struct Executor<'r, const N: usize> {
    pub(super) rules: &'r RulesetData,
    pub(super) program: &'r RuleProgram,
    /// Boxed, since it goes from run to run.
    pub(super) state: Box<RunState<N>>,
    /// Whether failures are wanted in words. Where a failure is certain, the interpreter is asked
    /// for nothing but those.
    pub(super) wants_words: bool,
}

impl<const N: usize> RunState<N> {
    pub(super) fn new(rules: &RulesetData, program: &RuleProgram) -> Self {
        let mut state = Self {
            registers: RegisterFile::new(program.registers),
            scratch: Scratch::new(&program.scratch),
            texts: TextTable::new(&program.texts),
            weights: Vec::new(),
            are_positive: Vec::new(),
            weights_changed: true,
            given: vec![LaneMask::NONE; program.facts],
            active: LaneMask::first(N),
            failed: LaneMask::NONE,
            settled_failed: LaneMask::NONE,
            warned: LaneMask::NONE,
            mistyped: LaneMask::NONE,
            mistyped_facts: Vec::new(),
            failed_facts: Vec::new(),
            with_failed_facts: LaneMask::NONE,
            interpreted: LaneMask::NONE,
            raw_values: Vec::new(),
            failures: Vec::new(),
            frames: Vec::new(),
            changed_weights: Vec::new(),
            parts: Vec::new(),
        };
        let weights: Vec<f64> = rules.nodes.iter().map(|node| node.weight).collect();
        state.set_weights(rules, weights);
        state
    }

    /// Takes other weights than the rules' own, by slot.
    pub(super) fn set_weights(&mut self, rules: &RulesetData, weights: Vec<f64>) {
        let is_positive = |child: &usize| weights.get(*child).is_some_and(|weight| *weight > 0.0);
        self.are_positive =
            rules.nodes.iter().map(|node| node.children.iter().all(is_positive)).collect();
        self.weights = weights;
        self.weights_changed = true;
    }

    /// Forgets the profiles of the last run; facts are to be written then.
    pub(super) fn clear(&mut self) {
        self.failed = LaneMask::NONE;
        self.warned = LaneMask::NONE;
        self.interpreted = LaneMask::NONE;
        // mostly there is nothing in them
        if !self.mistyped.is_empty() {
            self.mistyped = LaneMask::NONE;
            self.mistyped_facts.clear();
        }
        if !self.with_failed_facts.is_empty() {
            self.with_failed_facts = LaneMask::NONE;
            self.failed_facts.clear();
        }
        self.raw_values.clear();
        self.failures.clear();
        self.frames.clear();
    }

    /// Returns the lanes in which scripts that may read any fact are interpreted.
    pub(super) fn unsure(&self) -> LaneMask {
        self.mistyped.or(self.with_failed_facts)
    }

    /// Returns what a script reads for the fact in a slot, or why it reads nothing.
    pub(super) fn seen(
        &self,
        rules: &RulesetData,
        slot: usize,
        lane: usize,
    ) -> Result<Value, Missing> {
        if let Some(words) = self.failure_of(slot, lane) {
            return Err(Missing::Failed(Arc::clone(words)));
        }
        self.fact(rules, slot, lane).ok_or(Missing::NotGiven)
    }

    /// Returns why the formula of a fact failed; none where it didn't.
    pub(super) fn failure_of(&self, slot: usize, lane: usize) -> Option<&Arc<str>> {
        let failed = self.failed_facts.iter().find(|one| (one.slot, one.lane) == (slot, lane));
        failed.map(|one| &one.words)
    }

    /// Returns the lanes in which the formula of one of these facts failed.
    fn lanes_with_failed(&self, is_read: impl Fn(usize) -> bool) -> LaneMask {
        let mut lanes = LaneMask::NONE;
        for failed in self.failed_facts.iter().filter(|one| is_read(one.slot)) {
            lanes.insert(failed.lane);
        }
        lanes
    }

    pub(super) fn scratch(&self) -> &Scratch<N> {
        &self.scratch
    }

    pub(super) fn text(&self, code: f64) -> Option<&Arc<str>> {
        self.texts.text(code)
    }

    /// Returns a value as registers hold it.
    pub(super) fn number_of(&mut self, value: &Value) -> f64 {
        match value {
            Value::Number(number) => *number,
            Value::Bool(yes) => f64::from(u8::from(*yes)),
            Value::Text(text) => self.texts.code(text),
        }
    }

    /// Returns what a script reads for the fact in a slot.
    pub(super) fn fact(&self, rules: &RulesetData, slot: usize, lane: usize) -> Option<Value> {
        if self.mistyped.has(lane)
            && let Some((.., value)) =
                self.mistyped_facts.iter().find(|(one, at, _)| (*one, *at) == (slot, lane))
        {
            return Some(value.clone());
        }
        let number = self.registers[fact_register(slot)].get(lane).copied()?;
        let kind = super::lower::kind_of(rules.facts.get(slot)?.kind);
        kind.value(number, |code| self.texts.text(code))
    }
}

impl<'r, const N: usize> Executor<'r, N> {
    pub(super) fn new(rules: &'r RulesetData, program: &'r RuleProgram) -> Self {
        Self::resume(rules, program, Box::new(RunState::new(rules, program)))
    }

    /// Works in the state of an earlier run of the same rules.
    pub(super) fn resume(
        rules: &'r RulesetData,
        program: &'r RuleProgram,
        state: Box<RunState<N>>,
    ) -> Self {
        Self { rules, program, state, wants_words: true }
    }

    /// Runs everything for the facts in the registers.
    pub(super) fn run(&mut self) {
        self.derive();
        self.require_tier();
        self.weigh();
        for position in 0..self.program.nodes.len() {
            self.node(position);
        }
        self.finish();
    }

    /// Runs what doesn't depend on weights, for [`Executor::reweigh`] to go on from.
    pub(super) fn settle(&mut self) {
        self.derive();
        self.require_tier();
        for (position, step) in self.program.nodes.iter().enumerate() {
            if step.is_settled {
                self.node(position);
            }
        }
        self.state.settled_failed = self.state.failed;
    }

    /// Runs what depends on weights.
    pub(super) fn reweigh(&mut self) {
        self.state.failed = self.state.settled_failed;
        self.state.frames.clear();
        self.weigh();
        for (position, step) in self.program.nodes.iter().enumerate() {
            if !step.is_settled {
                self.node(position);
            }
        }
        self.finish();
    }

    /// Works derived facts out where none was given.
    pub(super) fn derive(&mut self) {
        let program = self.program;
        for (place, step) in program.derived.iter().enumerate() {
            let given = self.state.given.get(step.slot).copied().unwrap_or_default();
            let needed = self.state.active.without(given);
            if !needed.is_empty() {
                self.derive_one(ScriptSite::Derived(place), step, needed, given);
            }
        }
    }

    /// Leaves lanes without a score whose tier isn't known, since its fact failed.
    fn require_tier(&mut self) {
        let Some(tier) = self.rules.tier_fact() else { return };
        for lane in self.state.lanes_with_failed(|slot| slot == tier).lanes() {
            let words = self.state.failure_of(tier, lane).map(ToString::to_string);
            self.fail_in_words(lane, ScriptSite::Tier, words.unwrap_or_default(), None);
        }
    }

    fn derive_one(
        &mut self,
        site: ScriptSite,
        step: &DerivedFactStep,
        needed: LaneMask,
        given: LaneMask,
    ) {
        let Some(fact) = self.rules.facts.get(step.slot) else { return };
        let expression = fact.derived.as_ref().and_then(|derived| derived.expression.as_ref());
        let Some(expression) = expression else { return };
        let mut lanes = [f64::NAN; N];
        let source = ScriptRef::Expression(expression);
        let answers = self.value(&step.value, source, &fact.id, site, needed, &mut lanes);
        let is_number = step.value.kind() == Some(ResultKind::Number);
        let mut warned = LaneMask::NONE;
        for (lane, number) in lanes.iter_mut().enumerate() {
            if !number.is_nan() {
                *number = self.admit(step, *number, is_number);
                if number.is_nan() && needed.has(lane) {
                    warned.insert(lane);
                }
            }
        }
        self.state.warned = self.state.warned.or(warned);
        let register = fact_register(step.slot);
        for (lane, place) in self.state.registers.get_mut(register).iter_mut().enumerate() {
            if !given.has(lane) {
                *place = lanes.get(lane).copied().unwrap_or(f64::NAN);
            }
        }
        for (lane, value) in answers {
            self.take_derived(step, lane, value);
        }
    }

    /// Returns a derived number as its fact takes it; NaN where it doesn't.
    #[inline]
    fn admit(&self, step: &DerivedFactStep, number: f64, is_number: bool) -> f64 {
        let number = match step.admission.round {
            Some(round) if is_number => rounding::round(number, round),
            _ => number,
        };
        let admitted = match &step.admission.choices {
            Some(codes) if !is_number => {
                let fact = self.rules.facts.get(step.slot);
                let is_choice =
                    |text: &Arc<str>| fact.is_some_and(|fact| one_of(fact, text).is_ok());
                codes.contains(&number) || self.state.text(number).is_some_and(is_choice)
            }
            _ => step.admission.limits.admit(number),
        };
        if admitted { number } else { f64::NAN }
    }

    /// Takes a derived value that the interpreter gave.
    fn take_derived(&mut self, step: &DerivedFactStep, lane: usize, value: Value) {
        let Some(fact) = self.rules.facts.get(step.slot) else { return };
        let value = typed(fact.kind, value);
        let is_number = matches!(value, Value::Number(_));
        let number = self.state.number_of(&value);
        let fits = match &value {
            Value::Number(_) => fact.kind.is_numeric(),
            Value::Bool(_) => fact.kind == FactType::Bool,
            Value::Text(_) => matches!(fact.kind, FactType::Choice | FactType::Text),
        };
        let admitted = if fits || is_number { self.admit(step, number, is_number) } else { number };
        if admitted.is_nan() {
            self.state.warned.insert(lane);
        } else if !fits {
            self.state.mistyped.insert(lane);
            self.state.mistyped_facts.push((step.slot, lane, value));
        }
        let register = fact_register(step.slot);
        if let Some(place) = self.state.registers.get_mut(register).get_mut(lane) {
            *place = admitted;
        }
    }

    /// Runs `weights.rhai`, where there is one.
    fn weigh(&mut self) {
        let program = self.program;
        if self.state.weights_changed {
            for slot in 0..self.rules.nodes.len() {
                let weight = self.state.weights.get(slot).copied().unwrap_or(f64::NAN);
                *self.state.registers.get_mut(weight_register(self.rules, slot)) = [weight; N];
            }
            self.state.weights_changed = false;
        }
        let (Some(step), Some(script)) = (&program.weights, &self.rules.weights) else { return };
        let mut asked = self.state.active;
        if let Some(code) = &step.code {
            // what the script starts from are the weights of the YAML
            for (slot, _) in &step.changed {
                let weight = self.state.weights.get(*slot).copied().unwrap_or(f64::NAN);
                *self.state.registers.get_mut(weight_register(self.rules, *slot)) = [weight; N];
            }
            self.run_code(code);
            asked = code.failed(&self.state.registers, &self.state.scratch);
            asked = asked.or(self.state.unsure()).and(self.state.active);
            let state = &mut *self.state;
            let results = step
                .changed
                .iter()
                .map(|(_, operand)| *state.scratch.read(*operand, &state.registers));
            // a weight may be another's: all are read before one is written
            state.changed_weights.clear();
            state.changed_weights.extend(results);
            for ((slot, _), lanes) in step.changed.iter().zip(&state.changed_weights) {
                *state.registers.get_mut(weight_register(self.rules, *slot)) = *lanes;
            }
        }
        for lane in asked.lanes() {
            self.state.weights_changed = true;
            let weights = self.state.weights.clone();
            let frame = self.frame(lane, ScriptSite::Weights);
            let answer = script.interpret(&frame, &weights, &self.rules.negative);
            self.state.interpreted.insert(lane);
            let weights = answer.unwrap_or_else(|problem| {
                self.fail(lane, ScriptSite::Weights, "weights.rhai", problem);
                weights
            });
            for (slot, weight) in weights.into_iter().enumerate() {
                let register = weight_register(self.rules, slot);
                if let Some(place) = self.state.registers.get_mut(register).get_mut(lane) {
                    *place = weight;
                }
            }
        }
    }

    /// Notes a script's failure: no score rather than a wrong one.
    fn fail(&mut self, lane: usize, site: ScriptSite, what: &str, problem: Diagnostic) {
        self.fail_in_words(lane, site, failed(what, &problem), Some(problem));
    }

    fn fail_in_words(
        &mut self,
        lane: usize,
        site: ScriptSite,
        words: String,
        problem: Option<Diagnostic>,
    ) {
        if let ScriptSite::Derived(place) = site {
            // those fail who read it
            let slot = self.program.derived.get(place).map_or(usize::MAX, |step| step.slot);
            let words = words.as_str().into();
            self.state.failed_facts.push(FailedFact { slot, lane, words });
            self.state.with_failed_facts.insert(lane);
        } else {
            self.state.failed.insert(lane);
        }
        self.state.failures.push(ScriptFailure {
            lane,
            site,
            words,
            problem,
            is_of_stand_in: false,
        });
    }

    pub(super) fn run_code(&mut self, code: &crate::program::LinkedCode) {
        let RunState { registers, scratch, texts, .. } = &mut *self.state;
        let vocabulary = &self.rules.vocabulary;
        code.run(registers, scratch, |test, text| vocabulary.test(test, texts.text(text)));
    }

    /// Works a value out for the `needed` lanes; NaN is missing. Returns the values that the
    /// interpreter gave, which may be of another type than declared.
    #[inline]
    fn value(
        &mut self,
        step: &ValueStep,
        source: ScriptRef<'r>,
        what: &str,
        site: ScriptSite,
        needed: LaneMask,
        out: &mut Lanes<N>,
    ) -> Vec<(usize, Value)> {
        // reading a fact whose formula failed comes before whatever else goes wrong
        let reads_failed = match source {
            ScriptRef::Expression(expression) if !self.state.with_failed_facts.is_empty() => {
                self.state.lanes_with_failed(|slot| expression.facts.contains(&slot))
            }
            ScriptRef::Expression(_) | ScriptRef::Aggregate(_) => LaneMask::NONE,
        };
        let asked = match step {
            ValueStep::Operand { operand, .. } => {
                *out = *self.state.scratch.read(*operand, &self.state.registers);
                // where a fact isn't of its type, its value is looked at as it is
                match operand {
                    Operand::Register(_) => self.state.mistyped,
                    Operand::Scratch(_) => LaneMask::NONE,
                }
            }
            ValueStep::Code(code) => {
                let (asked, infinite) = self.run_value(code, out);
                let asked = asked.or(reads_failed);
                self.fail_infinite(infinite.without(asked).and(needed), source, what, site);
                asked
            }
            ValueStep::Interpreted => needed,
        };
        let asked = asked.or(reads_failed).and(needed);
        if asked.is_empty() { Vec::new() } else { self.interpret(source, what, site, asked, out) }
    }

    /// Runs a typed program; returns the lanes that are left to the interpreter, and those with an
    /// infinite result.
    #[inline]
    fn run_value(&mut self, code: &ValueCode, out: &mut Lanes<N>) -> (LaneMask, LaneMask) {
        self.run_code(&code.code);
        let state = &mut *self.state;
        *out = *state.scratch.read(code.result, &state.registers);
        code.code.apply_missing(&state.registers, &state.scratch, out);
        let asked = code.code.failed(&state.registers, &state.scratch).or(state.mistyped);
        if code.kind != ResultKind::Number {
            return (asked, LaneMask::NONE);
        }
        // an infinite number is an error, and what failed is missing
        let infinite = LaneMask::of(out, f64::is_infinite);
        for lane in infinite.lanes() {
            if let Some(number) = out.get_mut(lane) {
                *number = f64::NAN;
            }
        }
        (asked, infinite)
    }

    /// Notes that an expression's result is infinite.
    fn fail_infinite(
        &mut self,
        lanes: LaneMask,
        source: ScriptRef<'r>,
        what: &str,
        site: ScriptSite,
    ) {
        let is_derived = matches!(site, ScriptSite::Derived(_));
        if lanes.is_empty() {
            return;
        }
        if !self.wants_words && !is_derived {
            self.state.failed = self.state.failed.or(lanes);
            return;
        }
        for lane in lanes.lanes() {
            match source.infinite(self, site, lane) {
                Some(problem) => self.fail(lane, site, what, *problem),
                None => self.state.failed.insert(lane),
            }
        }
    }

    /// Works one node out.
    fn node(&mut self, position: usize) {
        let program = self.program;
        let Some(step) = program.nodes.get(position) else { return };
        if let Some(scale) = &step.plain_scale
            && self.state.unsure().is_empty()
        {
            let (written, own) = self.state.registers.split(step.registers.own);
            return scale.column(step.outside, &written[step.registers.raw], own);
        }
        let Some(node) = self.rules.nodes.get(step.slot) else { return };
        let site = ScriptSite::Node(position);
        // where it applies, its value is worked out; where that is unknown, it is missing
        let mut applies = self.state.active;
        if let (Some(value), Some(register), Some(expression)) =
            (&step.applies, step.registers.applies, &node.applies)
        {
            let mut lanes = [f64::NAN; N];
            let source = ScriptRef::Expression(expression);
            let answers =
                self.value(value, source, &node.path, site, self.state.active, &mut lanes);
            for (lane, value) in answers {
                if let Some(place) = lanes.get_mut(lane) {
                    *place = if let Value::Bool(yes) = value {
                        f64::from(u8::from(yes))
                    } else {
                        f64::NAN
                    };
                }
            }
            applies = LaneMask::of(&lanes, |applies| applies == 1.0).and(self.state.active);
            *self.state.registers.get_mut(register) = lanes;
        }
        match &step.value {
            NodeValueStep::Indicator(value) => {
                let NodeValue::Own(expression) = &node.value else { return };
                let source = ScriptRef::Expression(expression);
                let register = step.registers.raw;
                let stands_there = matches!(value, ValueStep::Operand { operand, .. }
                    if *operand == Operand::Register(register));
                let answers = if stands_there && self.state.unsure().is_empty() {
                    Vec::new()
                } else {
                    let mut raw = [f64::NAN; N];
                    let answers = self.value(value, source, &node.path, site, applies, &mut raw);
                    *self.state.registers.get_mut(register) = raw;
                    answers
                };
                self.scale(step, node, site, applies, answers);
            }
            NodeValueStep::Pillar(combine) => {
                self.combine(step, combine, node, site, applies);
                self.scale(step, node, site, applies, Vec::new());
            }
        }
        if step.registers.applies.is_some() {
            self.mask(step, applies);
        }
        self.stand_in(step, node, site);
    }

    /// Leaves lanes without a value in which a node doesn't apply.
    fn mask(&mut self, step: &NodeStep, applies: LaneMask) {
        let registers = [step.registers.raw, step.registers.own];
        for register in registers {
            for (lane, number) in self.state.registers.get_mut(register).iter_mut().enumerate() {
                *number = if applies.has(lane) { *number } else { f64::NAN };
            }
        }
        if let Some(register) = step.registers.coverage {
            for (lane, number) in self.state.registers.get_mut(register).iter_mut().enumerate() {
                *number = if applies.has(lane) { *number } else { 0.0 };
            }
        }
    }

    /// Takes the values in `raw` through scale and rounding. `answers` are values as they are.
    #[inline]
    fn scale(
        &mut self,
        step: &NodeStep,
        node: &RulesetNode,
        site: ScriptSite,
        needed: LaneMask,
        answers: Vec<(usize, Value)>,
    ) {
        let registers = step.registers;
        let mut one_by_one = LaneMask::NONE;
        match &step.scale {
            ScaleStep::Numbers(scale) => {
                let (written, own) = self.state.registers.split(registers.own);
                scale.column(step.outside, &written[registers.raw], own);
            }
            ScaleStep::Words(shares) => {
                let texts = &self.state.texts;
                let (written, own) = self.state.registers.split(registers.own);
                for (own, code) in own.iter_mut().zip(&written[registers.raw]) {
                    *own = share_of_word(shares, *code, node, texts);
                }
            }
            ScaleStep::Code(code) => {
                let mut shares = [f64::NAN; N];
                let known = LaneMask::of(&self.state.registers[registers.raw], |raw| !raw.is_nan());
                let (asked, infinite) = self.run_value(code, &mut shares);
                one_by_one = asked.or(infinite).and(needed).and(known);
                if !self.wants_words {
                    let certain = infinite.without(asked).and(one_by_one);
                    self.state.failed = self.state.failed.or(certain);
                    one_by_one = one_by_one.without(certain);
                }
                let (written, own) = self.state.registers.split(registers.own);
                for ((own, raw), share) in own.iter_mut().zip(&written[registers.raw]).zip(shares) {
                    let settled = settle_or_nan(share, step.outside);
                    *own = if raw.is_nan() { f64::NAN } else { settled };
                }
            }
            ScaleStep::Values => {
                one_by_one =
                    LaneMask::of(&self.state.registers[registers.raw], |raw| !raw.is_nan());
                one_by_one = one_by_one.and(needed);
                *self.state.registers.get_mut(registers.own) = [f64::NAN; N];
            }
            ScaleStep::Nothing => *self.state.registers.get_mut(registers.own) = [f64::NAN; N],
        }
        if let Some(round) = step.round {
            for number in self.state.registers.get_mut(registers.own) {
                *number = if number.is_nan() { *number } else { rounding::round(*number, round) };
            }
        }
        if one_by_one.is_empty() && answers.is_empty() {
            return;
        }
        let kind = match &step.value {
            NodeValueStep::Indicator(value) => value.kind().unwrap_or(ResultKind::Number),
            NodeValueStep::Pillar(_) => ResultKind::Number,
        };
        for lane in one_by_one.lanes() {
            if answers.iter().any(|(one, _)| *one == lane) {
                continue;
            }
            let number = self.state.registers[registers.raw].get(lane).copied();
            let value = kind.value(number.unwrap_or(f64::NAN), |code| self.state.text(code));
            if let Some(value) = value {
                self.scale_value(step, node, site, lane, &value);
            }
        }
        for (lane, value) in answers {
            self.scale_value(step, node, site, lane, &value);
            self.state.raw_values.push((step.slot, lane, value));
        }
    }

    /// Takes one value as it is through scale and rounding.
    fn scale_value(
        &mut self,
        step: &NodeStep,
        node: &RulesetNode,
        site: ScriptSite,
        lane: usize,
        value: &Value,
    ) {
        if matches!(node.scale, CompiledScale::Function(_)) {
            self.state.interpreted.insert(lane);
        }
        let share = match scaled(node, value) {
            ScaledValue::Share(share) => share,
            ScaledValue::Missing(_) => f64::NAN,
            ScaledValue::Failed(problem) => {
                self.fail(lane, site, &node.path, *problem);
                f64::NAN
            }
        };
        if let Some(own) = self.state.registers.get_mut(step.registers.own).get_mut(lane) {
            *own = share;
        }
    }

    /// Fills in what the parent gets where the node has no value.
    #[inline]
    fn stand_in(&mut self, step: &NodeStep, node: &RulesetNode, site: ScriptSite) {
        let registers = step.registers;
        let missing = |executor: &Self| {
            let missing = LaneMask::of(&executor.state.registers[registers.own], f64::is_nan);
            let applies = registers.applies.map(|register| {
                LaneMask::of(&executor.state.registers[register], |applies| applies != 0.0)
            });
            missing.and(applies.unwrap_or(LaneMask::first(N))).and(executor.state.active)
        };
        match &step.stand_in {
            StandIn::None => {}
            StandIn::Share(share) => {
                let (written, used) = self.state.registers.split(registers.used);
                for (used, own) in used.iter_mut().zip(&written[registers.own]) {
                    *used = if own.is_nan() { *share } else { *own };
                }
                if let Some(register) = registers.applies {
                    let (written, used) = self.state.registers.split(registers.used);
                    for (used, applies) in used.iter_mut().zip(&written[register]) {
                        *used = if *applies == 0.0 { f64::NAN } else { *used };
                    }
                }
            }
            StandIn::Refused | StandIn::Failed(_) => {
                let (written, used) = self.state.registers.split(registers.used);
                *used = written[registers.own];
                if let StandIn::Failed(problem) = &step.stand_in {
                    for lane in missing(self).lanes() {
                        self.fail(lane, site, &node.path, (**problem).clone());
                        if let Some(failure) = self.state.failures.last_mut() {
                            failure.is_of_stand_in = true;
                        }
                    }
                }
            }
        }
    }

    /// Stretches the root's value to points and rounds it.
    fn finish(&mut self) {
        let Some(root) = self.program.node_registers.first() else { return };
        let scale = IndexScale::new(self.rules);
        let failed = self.state.failed;
        let (written, score, unrounded) = self.state.registers.split_pair(self.program.score);
        let places = score.iter_mut().zip(unrounded).zip(&written[root.own]).enumerate();
        for (lane, ((score, unrounded), own)) in places {
            let found = if failed.has(lane) { IndexScore::NONE } else { scale.score(*own) };
            (*score, *unrounded) = (found.score, found.unrounded);
        }
    }
}

/// Returns in words that a script failed.
pub(super) fn failed(what: &str, problem: &Diagnostic) -> String {
    format!("`{what}` failed: {}", problem.message)
}

/// Returns the share of a word by its code; of one that the rules don't name, by itself.
fn share_of_word(shares: &[f64], code: f64, node: &RulesetNode, texts: &TextTable) -> f64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a code")]
    let known = if code.is_nan() { return code } else { shares.get(code as usize) };
    known.copied().unwrap_or_else(|| {
        match texts.text(code).map(|text| Value::Text(Arc::clone(text))) {
            Some(value) => match scaled(node, &value) {
                ScaledValue::Share(share) => share,
                ScaledValue::Missing(_) | ScaledValue::Failed(_) => f64::NAN,
            },
            None => f64::NAN,
        }
    })
}

/// Returns a derived value in the type of its fact, as far as it can be: a flag as a number is one.
pub(super) fn typed(fact: FactType, value: Value) -> Value {
    match value {
        Value::Bool(yes) if fact != FactType::Bool => Value::Number(f64::from(u8::from(yes))),
        other => other,
    }
}
