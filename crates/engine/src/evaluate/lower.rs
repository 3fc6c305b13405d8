//! A ruleset is lowered into a [`RuleProgram`]: registers are numbered, expressions are linked to them.

use std::sync::Arc;

use super::program::{
    Admission, ChildStep, Combination, CombineStep, DerivedFactStep, NodeRegisters, NodeStep,
    NodeValueStep, RuleProgram, ScaleStep, StandIn, TipsStep, ValueCode, ValueStep, WeightsStep,
};
use super::scaled::{ScaledValue, scaled};
use super::texts::TextCodes;
use crate::compile::{CompiledScale, Fact, NodeValue, RulesetData, RulesetNode};
use crate::load::FactType;
use crate::load::definition::MissingPolicy;
use crate::program::{LinkedCode, Linker, Op, Operand, Register};
use crate::scales::Scale;
use crate::script::{Expression, ExpressionCode, ResultKind, SimpleExpression};
use crate::value::Value;

/// Returns how scripts and registers hold a fact.
pub(super) fn kind_of(fact: FactType) -> ResultKind {
    match fact {
        FactType::Bool => ResultKind::Bool,
        FactType::Choice | FactType::Text => ResultKind::Text,
        FactType::Number | FactType::Count | FactType::Share | FactType::Date => ResultKind::Number,
    }
}

/// Numbers the registers of a ruleset and links its scripts.
struct RuleLowering<'r> {
    rules: &'r RulesetData,
    linker: Linker,
    node_registers: Vec<NodeRegisters>,
    score: Register,
    /// By slot: whether `weights.rhai` may change the weight.
    varying_weights: Vec<bool>,
}

impl RuleProgram {
    pub(crate) fn new(rules: &RulesetData) -> Self {
        let (node_registers, registers) = number_registers(rules);
        let score = Register::new(registers);
        let varying_weights = vec![false; rules.nodes.len()];
        let mut lowering = RuleLowering {
            rules,
            linker: Linker::default(),
            node_registers,
            score,
            varying_weights,
        };
        lowering.collect_constants();
        let choices = rules.facts.iter().flat_map(|fact| &fact.choices).map(String::as_str);
        let texts = TextCodes::new(&rules.vocabulary, choices);
        let derived: Vec<DerivedFactStep> =
            rules.derived_order.iter().filter_map(|slot| lowering.derived(*slot, &texts)).collect();
        let weights = lowering.weights();
        if let Some(step) = &weights {
            let is_changed = |slot| step.changed.iter().any(|(changed, _)| *changed == slot);
            for (slot, varies) in lowering.varying_weights.iter_mut().enumerate() {
                *varies = step.code.is_none() || is_changed(slot);
            }
        }
        let mut positions = vec![0; rules.nodes.len()];
        let mut nodes = Vec::with_capacity(rules.nodes.len());
        for (position, &slot) in rules.order.iter().enumerate() {
            if let Some(place) = positions.get_mut(slot) {
                *place = position;
            }
            nodes.extend(lowering.node(slot, &texts));
        }
        let tips = lowering.tips();
        Self {
            registers: registers + 2,
            scratch: lowering.linker.layout(),
            texts: Arc::new(texts),
            facts: rules.facts.len(),
            derived,
            weights,
            nodes,
            positions,
            score,
            unrounded: Register::new(registers + 1),
            tips,
            node_registers: lowering.node_registers,
        }
    }
}

/// Returns the register of a fact.
pub(super) fn fact_register(slot: usize) -> Register {
    Register::new(slot)
}

/// Returns the register of a node's weight.
pub(super) fn weight_register(rules: &RulesetData, slot: usize) -> Register {
    Register::new(rules.facts.len() + slot)
}

/// Numbers the registers: facts and weights by slot, then the nodes in the order of arithmetic.
fn number_registers(rules: &RulesetData) -> (Vec<NodeRegisters>, usize) {
    let mut next = rules.facts.len() + rules.nodes.len();
    let mut allocate = || {
        next += 1;
        Register::new(next - 1)
    };
    let none = Register::new(0);
    let blank = NodeRegisters { raw: none, own: none, used: none, coverage: None, applies: None };
    let mut all = vec![blank; rules.nodes.len()];
    for &slot in &rules.order {
        let (Some(node), Some(place)) = (rules.nodes.get(slot), all.get_mut(slot)) else {
            continue;
        };
        let applies = node.applies.as_ref().map(|_| allocate());
        // a fact as it is needs no register of its own
        let fact = match &node.value {
            NodeValue::Own(expression) if node.applies.is_none() => expression.bare_fact(),
            NodeValue::Own(_) | NodeValue::Aggregate(_) | NodeValue::Function(_) => None,
        };
        // a pillar's coverage stands right behind its value: they are written together
        let raw = fact.map_or_else(&mut allocate, fact_register);
        let coverage = (!node.is_indicator()).then(&mut allocate);
        let own = allocate();
        let stands_in = node.missing.stand_in().is_some();
        let used = if stands_in && node.parent.is_some() { allocate() } else { own };
        *place = NodeRegisters { raw, own, used, coverage, applies };
    }
    (all, next)
}

impl RuleLowering<'_> {
    /// Collects the constants of all code: they stand at the beginning of the scratch, so all are
    /// known before code is linked.
    fn collect_constants(&mut self) {
        let rules = self.rules;
        let derived = rules.facts.iter().filter_map(|fact| fact.derived.as_ref());
        let derived = derived.filter_map(|derivation| derivation.expression.as_ref());
        for expression in derived.chain(rules.nodes.iter().flat_map(RulesetNode::expressions)) {
            match expression.plain() {
                Some(SimpleExpression::Constant(value)) => {
                    self.linker.constant(value.as_number().unwrap_or(f64::NAN));
                }
                Some(SimpleExpression::Code(code)) => self.linker.collect(&code.code),
                Some(SimpleExpression::Fact(_)) | None => {}
            }
        }
        for node in &rules.nodes {
            let aggregate = match &node.value {
                NodeValue::Function(function) => function.code(),
                NodeValue::Own(_) | NodeValue::Aggregate(_) => None,
            };
            let scale = match &node.scale {
                CompiledScale::Function(function) => function.code(),
                CompiledScale::Kind { .. } => None,
            };
            for code in aggregate.into_iter().chain(scale) {
                self.linker.collect(&code.code);
            }
        }
        if let Some(code) = rules.weights.as_ref().and_then(|script| script.code()) {
            self.linker.collect(&code.code);
        }
        if let Some(code) = rules.tips.as_ref().and_then(|script| script.code()) {
            self.linker.collect(&code.code);
        }
    }

    fn link(&mut self, code: &crate::program::Code) -> LinkedCode {
        let (rules, nodes, score) = (self.rules, &self.node_registers, self.score);
        let node = |slot: u32| nodes.get(slot as usize).map_or(score, |node| node.own);
        self.linker.link(code, |op| match op {
            Op::Fact(slot) => fact_register(slot as usize),
            Op::Node(slot) => node(slot),
            Op::Weight(slot) => weight_register(rules, slot as usize),
            _ => score,
        })
    }

    fn value_code(&mut self, code: &ExpressionCode) -> ValueCode {
        let linked = self.link(&code.code);
        ValueCode { result: linked.operand(code.result), kind: code.kind, code: linked }
    }

    fn value(&mut self, expression: &Expression) -> ValueStep {
        match expression.plain() {
            Some(SimpleExpression::Fact(slot)) => {
                let kind =
                    self.rules.facts.get(slot).map_or(ResultKind::Number, |one| kind_of(one.kind));
                ValueStep::Operand { operand: Operand::Register(fact_register(slot)), kind }
            }
            Some(SimpleExpression::Constant(value)) => {
                let kind = match value {
                    Value::Bool(_) => ResultKind::Bool,
                    Value::Number(_) | Value::Text(_) => ResultKind::Number,
                };
                let operand = self.linker.constant(value.as_number().unwrap_or(f64::NAN));
                ValueStep::Operand { operand, kind }
            }
            Some(SimpleExpression::Code(code)) => ValueStep::Code(self.value_code(code)),
            None => ValueStep::Interpreted,
        }
    }

    fn derived(&mut self, slot: usize, texts: &TextCodes) -> Option<DerivedFactStep> {
        let fact: &Fact = self.rules.facts.get(slot)?;
        let derivation = fact.derived.as_ref()?;
        let value = self.value(derivation.expression.as_ref()?);
        // a flag as a number is one; anything else of another type than declared is looked at value
        // by value
        let fits = match (value.kind(), kind_of(fact.kind)) {
            (Some(ResultKind::Bool), ResultKind::Number) => true,
            (Some(kind), declared) => kind == declared,
            (None, _) => true,
        };
        let is_choice = fact.kind == FactType::Choice;
        let codes = || fact.choices.iter().filter_map(|choice| texts.find(choice)).collect();
        let admission = Admission {
            round: derivation.round,
            limits: fact.limits(),
            choices: is_choice.then(codes),
        };
        let value = if fits { value } else { ValueStep::Interpreted };
        Some(DerivedFactStep { slot, value, admission })
    }

    fn weights(&mut self) -> Option<WeightsStep> {
        let script = self.rules.weights.as_ref()?;
        let Some(code) = script.code() else {
            return Some(WeightsStep { code: None, changed: Vec::new() });
        };
        let linked = self.link(&code.code);
        let own = |slot: usize| Operand::Register(weight_register(self.rules, slot));
        let changed = code.weights.iter().enumerate();
        let changed = changed.map(|(slot, reg)| (slot, linked.operand(*reg)));
        let changed = changed.filter(|(slot, operand)| *operand != own(*slot)).collect();
        Some(WeightsStep { code: Some(linked), changed })
    }

    fn tips(&mut self) -> Option<TipsStep> {
        let script = self.rules.tips.as_ref()?;
        let Some(code) = script.code() else {
            return Some(TipsStep { code: None, tips: Vec::new() });
        };
        let ids = script.ids();
        let place = |id: &Arc<str>| ids.iter().position(|one| one == id);
        let tips = code.tips.iter().map(|tip| Some((place(&tip.tip.id)?, tip.when)));
        let tips: Option<Vec<_>> = tips.collect();
        // a tip whose id isn't known can't be told by its place
        let code = tips.is_some().then(|| self.link(&code.code));
        Some(TipsStep { code, tips: tips.unwrap_or_default() })
    }

    fn node(&mut self, slot: usize, texts: &TextCodes) -> Option<NodeStep> {
        let rules = self.rules;
        let node = rules.nodes.get(slot)?;
        let registers = *self.node_registers.get(slot)?;
        let applies = node.applies.as_ref().map(|expression| {
            let value = self.value(expression);
            if value.kind() == Some(ResultKind::Bool) { value } else { ValueStep::Interpreted }
        });
        let value = match &node.value {
            NodeValue::Own(expression) => NodeValueStep::Indicator(self.value(expression)),
            NodeValue::Aggregate(aggregate) => {
                let how = match aggregate.adds_up() {
                    true => Combination::Mean,
                    false => Combination::Aggregate(Arc::clone(aggregate)),
                };
                NodeValueStep::Pillar(self.combine(node, how))
            }
            NodeValue::Function(function) => {
                let known = function.code().filter(|code| {
                    code.kind != ResultKind::Text && self.are_known_before(slot, &code.nodes)
                });
                let value = known
                    .map(|code| self.value_code(code))
                    .map_or(ValueStep::Interpreted, ValueStep::Code);
                NodeValueStep::Pillar(self.combine(node, Combination::Function(value)))
            }
        };
        let kind = match &value {
            NodeValueStep::Indicator(value) => value.kind(),
            NodeValueStep::Pillar(_) => Some(ResultKind::Number),
        };
        let mut step = NodeStep {
            slot,
            registers,
            applies,
            value,
            scale: self.scale(node, kind, texts),
            plain_scale: None,
            outside: node.outside,
            round: node.round.filter(|_| node.parent.is_some()),
            stand_in: stand_in(node),
            is_settled: node.is_settled(),
        };
        step.plain_scale = plain_scale(&step);
        Some(step)
    }

    fn combine(&self, node: &RulesetNode, how: Combination) -> CombineStep {
        let child = |slot: &usize| {
            let child = self.rules.nodes.get(*slot)?;
            Some(ChildStep {
                slot: *slot,
                registers: *self.node_registers.get(*slot)?,
                weight: weight_register(self.rules, *slot),
                is_required: child.missing == MissingPolicy::Fail,
            })
        };
        let children: Vec<ChildStep> = node.children.iter().filter_map(child).collect();
        let varies = |child: &ChildStep| self.varying_weights.get(child.slot) == Some(&true);
        let is_uniform = children
            .iter()
            .all(|child| child.registers.applies.is_none() && !child.is_required && !varies(child));
        let covers_values = children.iter().all(|child| {
            child.registers.coverage.is_none() && child.registers.used == child.registers.own
        });
        CombineStep { children, how, min_coverage: node.min_coverage, is_uniform, covers_values }
    }

    /// Returns whether nodes are worked out before the one in `slot`. What is read too early is an
    /// error, which the interpreter tells.
    fn are_known_before(&self, slot: usize, read: &[u32]) -> bool {
        let before = self.rules.order.iter().take_while(|one| **one != slot);
        let before: Vec<usize> = before.copied().collect();
        read.iter().all(|slot| before.contains(&(*slot as usize)))
    }

    fn scale(
        &mut self,
        node: &RulesetNode,
        kind: Option<ResultKind>,
        texts: &TextCodes,
    ) -> ScaleStep {
        match &node.scale {
            CompiledScale::Kind { scale, .. } if scale.unready().is_some() => ScaleStep::Nothing,
            CompiledScale::Kind { scale, .. } if scale.takes_words() => {
                let share = |word: &str| scale.word(word).unwrap_or(f64::NAN);
                match kind {
                    Some(ResultKind::Bool) => ScaleStep::Words(vec![share("false"), share("true")]),
                    Some(ResultKind::Text) => {
                        ScaleStep::Words(texts.iter().map(|text| share(text)).collect())
                    }
                    Some(ResultKind::Number) | None => ScaleStep::Values,
                }
            }
            CompiledScale::Kind { scale, .. } => match kind {
                Some(ResultKind::Number | ResultKind::Bool) => {
                    ScaleStep::Numbers(Arc::clone(scale))
                }
                Some(ResultKind::Text) => ScaleStep::Nothing,
                None => ScaleStep::Values,
            },
            CompiledScale::Function(function) => {
                let code = function.code().filter(|code| code.kind != ResultKind::Text);
                match (code, kind) {
                    (Some(code), Some(ResultKind::Number)) => {
                        // its argument is the fact in slot 0, here the value before the scale
                        let raw = self
                            .rules
                            .names
                            .node_slot(&node.path)
                            .and_then(|slot| self.node_registers.get(slot))
                            .map_or(self.score, |registers| registers.raw);
                        let linked = self.linker.link(&code.code, |_| raw);
                        let result = linked.operand(code.result);
                        ScaleStep::Code(ValueCode { code: linked, result, kind: code.kind })
                    }
                    _ => ScaleStep::Values,
                }
            }
        }
    }
}

/// Returns the scale of a step that takes a register through it and does nothing else.
fn plain_scale(step: &NodeStep) -> Option<Arc<dyn Scale>> {
    let NodeValueStep::Indicator(ValueStep::Operand { operand, .. }) = &step.value else {
        return None;
    };
    let is_bare = *operand == Operand::Register(step.registers.raw)
        && step.applies.is_none()
        && step.round.is_none()
        && matches!(step.stand_in, StandIn::None);
    match &step.scale {
        ScaleStep::Numbers(scale) if is_bare => Some(Arc::clone(scale)),
        ScaleStep::Numbers(_)
        | ScaleStep::Words(_)
        | ScaleStep::Code(_)
        | ScaleStep::Values
        | ScaleStep::Nothing => None,
    }
}

/// Returns what stands in for a node without a value: on an indicator raw, so it goes through the
/// scale.
fn stand_in(node: &RulesetNode) -> StandIn {
    match node.missing {
        _ if node.parent.is_none() => StandIn::None,
        MissingPolicy::Skip | MissingPolicy::Fail => StandIn::None,
        MissingPolicy::Zero => StandIn::Share(0.0),
        MissingPolicy::StandIn(raw) if node.is_indicator() => {
            match scaled(node, &Value::Number(raw)) {
                ScaledValue::Share(share) => StandIn::Share(share),
                ScaledValue::Missing(_) => StandIn::Refused,
                ScaledValue::Failed(problem) => StandIn::Failed(problem),
            }
        }
        MissingPolicy::StandIn(raw) => StandIn::Share(raw),
    }
}
