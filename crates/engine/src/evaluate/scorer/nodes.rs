//! The arithmetic of a walk for one profile, on numbers alone: step by step in the same order, so
//! that the bits are the same.

use super::row::Row;
use super::single::{Line, Mean, Single, instead};
use crate::aggregates::Part;
use crate::compile::{CompiledScale, Fact, Inner, Node, NodeValue};
use crate::evaluate::plan::RulePlan;
use crate::evaluate::rounding::{self, IndexScale, IndexScore};
use crate::load::FactType;
use crate::load::definition::Policy;
use crate::program::{Code, End, Inputs, Vocabulary};
use crate::script::{Expression, ExpressionCode, Kind, Plain};

/// What is known of the nodes, by slot, and room to work in.
#[derive(Debug)]
pub(super) struct Nodes {
    /// NaN where it has no value.
    pub(super) own: Vec<f64>,
    pub(super) weights: Vec<f64>,
    pub(super) states: Vec<State>,
    /// The values before the scales: of indicators that aren't along a line.
    pub(super) raw: Vec<f64>,
    pub(super) score: f64,
    /// The value before its declared rounding.
    pub(super) unrounded: f64,
    /// Whether a script failed: there is no score.
    failed: bool,
    /// Whether a derived fact lies outside of its range, of which a walk warns.
    warned: bool,
    registers: Vec<f64>,
    /// For the parts of a pillar.
    room: Vec<Part>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct State {
    /// What its parent gets; NaN is nothing.
    pub(super) used: f64,
    pub(super) coverage: f64,
    pub(super) applies: bool,
}

/// The steps ran into what a walk has to tell.
struct Walk;

impl Nodes {
    pub(super) fn new(rules: &Inner) -> Self {
        let blank = State { used: f64::NAN, coverage: 0.0, applies: true };
        Self {
            own: vec![f64::NAN; rules.nodes.len()],
            raw: vec![f64::NAN; rules.nodes.len()],
            weights: rules.nodes.iter().map(|node| node.weight).collect(),
            states: vec![blank; rules.nodes.len()],
            score: f64::NAN,
            unrounded: f64::NAN,
            failed: false,
            warned: false,
            registers: Vec::new(),
            room: Vec::new(),
        }
    }

    /// Score and coverage; none where a walk has to tell them.
    #[inline]
    pub(super) fn run(
        &mut self,
        rules: &Inner,
        plan: &RulePlan,
        row: &mut Row,
    ) -> Option<(f64, f64)> {
        (self.failed, self.warned) = (false, false);
        self.derive(rules, plan, row).ok()?;
        self.weigh(rules, plan, row).ok()?;
        for (slot, line) in &plan.single.lines {
            self.line(*slot, line, row);
        }
        for (slot, mean) in &plan.single.others {
            let node = rules.nodes.get(*slot)?;
            match mean {
                Some(mean) => self.mean(rules, *slot, node, *mean),
                None => self.node(rules, plan, row, *slot, node).ok()?,
            }
        }
        self.finish(rules);
        Some((self.score, self.states.first()?.coverage))
    }

    /// Whether a walk would have more to say than which values are missing.
    pub(super) fn has_more_to_say(&self) -> bool {
        self.failed || self.warned
    }

    /// Runs steps over facts; the results are in the registers.
    pub(super) fn steps(
        &mut self,
        code: &Code,
        facts: &[f64],
        texts: &Single,
        vocabulary: &Vocabulary,
    ) -> End {
        let test = |text: f64, test: u32| vocabulary.test(test, texts.text(text));
        let inputs = Inputs {
            facts,
            nodes: &self.own,
            weights: &self.weights,
            score: self.score,
            test: &test,
        };
        code.run(&inputs, &mut self.registers)
    }

    pub(super) fn register(&self, register: u32) -> f64 {
        self.registers.get(register as usize).copied().unwrap_or(f64::NAN)
    }

    /// The value of an expression with its kind; NaN is missing.
    #[inline]
    fn value(
        &mut self,
        rules: &Inner,
        plan: &RulePlan,
        facts: &[f64],
        expression: &Expression,
    ) -> Result<f64, Walk> {
        match expression.plain() {
            Some(Plain::Fact(slot)) => Ok(facts.get(slot).copied().unwrap_or(f64::NAN)),
            Some(Plain::Constant(value)) => value.as_number().ok_or(Walk),
            Some(Plain::Code(code)) => self.code(rules, plan, facts, code),
            None => Err(Walk),
        }
    }

    fn code(
        &mut self,
        rules: &Inner,
        plan: &RulePlan,
        facts: &[f64],
        code: &ExpressionCode,
    ) -> Result<f64, Walk> {
        match self.steps(&code.code, facts, &plan.single, &rules.vocabulary) {
            End::Interpret => Err(Walk),
            End::Missing(_) => Ok(f64::NAN),
            End::Done => {
                let number = self.register(code.result);
                // an infinite number is an error, and what failed is missing
                let fails = code.kind == Kind::Number && number.is_infinite();
                self.failed |= fails;
                Ok(if fails { f64::NAN } else { number })
            }
        }
    }

    fn derive(&mut self, rules: &Inner, plan: &RulePlan, row: &mut Row) -> Result<(), Walk> {
        for &slot in &rules.derived_order {
            let Some(fact) = rules.facts.get(slot) else { continue };
            let given = row.given.get(slot).copied().unwrap_or(false);
            let Some(derivation) = fact.derived.as_ref().filter(|_| !given) else { continue };
            let Some(expression) = &derivation.expression else { return Err(Walk) };
            let mut value = self.value(rules, plan, &row.facts, expression)?;
            // who reads it fails, which a walk finds out
            if self.failed {
                return Err(Walk);
            }
            if !value.is_nan() {
                let kind =
                    plan.derived.get(slot).and_then(|one| one.as_ref().map(|one| one.kind()));
                if let (Some(round), Some(Kind::Number)) = (derivation.round, kind) {
                    value = rounding::round(value, round);
                }
                value = admitted(fact, value, &plan.single)?;
                self.warned |= value.is_nan();
            }
            if let Some(place) = row.facts.get_mut(slot) {
                *place = value;
            }
        }
        Ok(())
    }

    fn weigh(&mut self, rules: &Inner, plan: &RulePlan, row: &Row) -> Result<(), Walk> {
        let Some(script) = &rules.weights else { return Ok(()) };
        let code = script.code().ok_or(Walk)?;
        for (weight, node) in self.weights.iter_mut().zip(&rules.nodes) {
            *weight = node.weight;
        }
        match self.steps(&code.code, &row.facts, &plan.single, &rules.vocabulary) {
            End::Done => {}
            End::Missing(_) | End::Interpret => return Err(Walk),
        }
        for (weight, register) in self.weights.iter_mut().zip(&code.weights) {
            *weight = self.registers.get(*register as usize).copied().unwrap_or(f64::NAN);
        }
        Ok(())
    }

    /// What [`Nodes::node`] does for the usual indicator.
    #[inline]
    fn line(&mut self, slot: usize, line: &Line, row: &Row) {
        let own = line.share(row.facts.get(line.fact).copied().unwrap_or(f64::NAN));
        let (used, coverage) = if own.is_nan() { (line.instead, 0.0) } else { (own, 1.0) };
        if let (Some(place), Some(state)) = (self.own.get_mut(slot), self.states.get_mut(slot)) {
            *place = own;
            *state = State { used, coverage, applies: true };
        }
    }

    /// The same for the usual pillar.
    fn mean(&mut self, rules: &Inner, slot: usize, node: &Node, mean: Mean) {
        // sums begin where those of iterators do
        let (mut sum, mut total) = (-0.0, -0.0);
        let (coverage, is_enough) = self.parts(rules, node, |Part { value, weight }| {
            sum += weight * value;
            total += weight;
        });
        let mut own = f64::NAN;
        if total != 0.0 && is_enough {
            let value: f64 = sum / total;
            if let (CompiledScale::Kind { scale, .. }, true) = (&node.scale, value.is_finite()) {
                own = scale.number(value, node.outside).unwrap_or(f64::NAN);
            }
        }
        let used = if own.is_nan() { mean.instead } else { own };
        if let (Some(place), Some(state)) = (self.own.get_mut(slot), self.states.get_mut(slot)) {
            *place = own;
            *state = State { used, coverage, applies: true };
        }
    }

    fn node(
        &mut self,
        rules: &Inner,
        plan: &RulePlan,
        row: &Row,
        slot: usize,
        node: &Node,
    ) -> Result<(), Walk> {
        let applies = match &node.applies {
            None => 1.0,
            Some(expression) => self.value(rules, plan, &row.facts, expression)?,
        };
        let mut state = State { used: f64::NAN, coverage: 0.0, applies: true };
        let mut own = f64::NAN;
        if applies == 1.0 {
            own = match &node.value {
                NodeValue::Own(expression) => {
                    let value = self.value(rules, plan, &row.facts, expression)?;
                    if let Some(raw) = self.raw.get_mut(slot) {
                        *raw = value;
                    }
                    let own = self.scaled(rules, plan, slot, node, value)?;
                    state.coverage = if own.is_nan() { 0.0 } else { 1.0 };
                    own
                }
                _ => {
                    let (value, coverage) = self.pillar(rules, plan, row, node)?;
                    state.coverage = coverage;
                    self.scaled(rules, plan, slot, node, value)?
                }
            };
        } else {
            // unknown whether it applies: it does, and is missing
            state.applies = applies.is_nan();
        }
        state.used = own;
        if own.is_nan() && state.applies {
            state.used = plan.nodes.get(slot).map_or(f64::NAN, |plan| instead(node, plan));
        }
        if let Some(place) = self.own.get_mut(slot) {
            *place = own;
        }
        if let Some(place) = self.states.get_mut(slot) {
            *place = state;
        }
        Ok(())
    }

    /// A value through scale and rounding; NaN is missing before and after.
    #[inline]
    fn scaled(
        &mut self,
        rules: &Inner,
        plan: &RulePlan,
        slot: usize,
        node: &Node,
        value: f64,
    ) -> Result<f64, Walk> {
        if value.is_nan() {
            return Ok(value);
        }
        let share = match &node.scale {
            CompiledScale::Kind { scale, .. } if scale.takes_words() => {
                plan.single.words.get(slot).map_or(f64::NAN, |words| words.share(value))
            }
            CompiledScale::Kind { scale, .. } => {
                scale.number(value, node.outside).unwrap_or(f64::NAN)
            }
            CompiledScale::Function(function) => {
                let code = function.code().ok_or(Walk)?;
                let share = self.code(rules, plan, &[value], code)?;
                crate::scales::settle(share, node.outside).unwrap_or(f64::NAN)
            }
        };
        Ok(match node.round.filter(|_| node.parent.is_some() && !share.is_nan()) {
            Some(round) => rounding::round(share, round),
            None => share,
        })
    }

    /// Hands over the children that have a value. The coverage of all, and whether that is enough for
    /// a value, nothing being missing that may not be.
    #[inline]
    fn parts(&self, rules: &Inner, node: &Node, mut part: impl FnMut(Part)) -> (f64, bool) {
        let (mut covered, mut weighed) = (0.0, 0.0);
        let mut blocked = false;
        for &slot in &node.children {
            let (Some(child), Some(&weight)) = (self.states.get(slot), self.weights.get(slot))
            else {
                continue;
            };
            if !child.applies || weight == 0.0 {
                continue;
            }
            covered += weight.abs() * child.coverage;
            weighed += weight.abs();
            if child.used.is_nan() {
                blocked |= rules.nodes.get(slot).is_some_and(|one| one.missing == Policy::Fail);
            } else {
                part(Part { value: child.used, weight });
            }
        }
        let coverage = if weighed > 0.0 { covered / weighed } else { 0.0 };
        (coverage, !blocked && coverage >= node.min_coverage)
    }

    /// The children as one value, before the scale, and their coverage.
    fn pillar(
        &mut self,
        rules: &Inner,
        plan: &RulePlan,
        row: &Row,
        node: &Node,
    ) -> Result<(f64, f64), Walk> {
        let mut parts = std::mem::take(&mut self.room);
        parts.clear();
        let (coverage, is_enough) = self.parts(rules, node, |part| parts.push(part));
        self.room = parts;
        if self.room.is_empty() || !is_enough {
            return Ok((f64::NAN, coverage));
        }
        let value = match &node.value {
            NodeValue::Aggregate(aggregate) => aggregate.combine(&self.room).unwrap_or(f64::NAN),
            NodeValue::Function(function) => {
                let code = function.code().ok_or(Walk)?;
                self.code(rules, plan, &row.facts, code)?
            }
            NodeValue::Own(_) => f64::NAN,
        };
        Ok((if value.is_infinite() { f64::NAN } else { value }, coverage))
    }

    fn finish(&mut self, rules: &Inner) {
        let own = self.own.first().copied().unwrap_or(f64::NAN);
        let found = match self.failed {
            false => IndexScale::new(rules).score(own),
            true => IndexScore::NONE,
        };
        (self.score, self.unrounded) = (found.score, found.unrounded);
    }
}

/// A derived value as far as its fact takes it: outside of its range it is missing, with a warning
/// that a walk gives. What is no choice is a walk's, too.
fn admitted(fact: &Fact, value: f64, texts: &Single) -> Result<f64, Walk> {
    match fact.kind {
        FactType::Choice => {
            let text = texts.text(value);
            let known = text.is_some_and(|text| fact.choices.iter().any(|one| **one == **text));
            if known { Ok(value) } else { Err(Walk) }
        }
        FactType::Bool | FactType::Text => Ok(value),
        _ if fact.limits().admit(value) => Ok(value),
        _ => Ok(f64::NAN),
    }
}
