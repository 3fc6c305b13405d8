//! Why there is no value: found out from a finished run when somebody asks, and put into words here.

use std::fmt;

use super::executor::{Executor, ScriptFailure, ScriptRef, ScriptSite, failed, typed};
use super::facts::{in_range, one_of};
use super::lower::fact_register;
use super::program::{
    Combination, CombineStep, DerivedFactStep, NodeStep, NodeValueStep, StandIn, ValueCode,
    ValueStep,
};
use super::rounding;
use super::scaled::{ScaledValue, scaled};
use crate::compile::{Fact, NodeValue, RulesetNode};
use crate::diagnostic::{Diagnostic, Severity};
use crate::load::FactType;
use crate::load::definition::MissingPolicy;
use crate::script::{ExpressionCode, ResultKind, ScriptOutcome};
use crate::value::{Missing, Value, format_number};

/// Why a node or the index has no value, or a stand-in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Reason {
    NotApplicable,
    /// Whether the node applies isn't known.
    ApplicabilityUnknown(Missing),
    /// Its `applies` gives neither true nor false.
    NoApplicability,
    Missing(Missing),
    /// A script failed, in its words.
    Failed(String),
    ScaleUnready(String),
    OutsideScale(Value),
    TextOnNumbers(Value),
    FunctionGivesText(String),
    /// A required child has no value.
    RequiredMissing {
        path: String,
    },
    /// The reason of the only child.
    OnlyChild {
        path: String,
        reason: Box<Reason>,
    },
    /// Parts are known, and none has a score; with the first one's reason where it had a value.
    NoPartScored(Option<(String, Box<Reason>)>),
    NothingKnown,
    NothingApplies,
    CoverageTooLow {
        coverage: f64,
        needed: f64,
    },
    NotFinite,
    /// In an aggregate's words.
    Aggregate(String),
    /// 0 or another number stands in for what is missing.
    StandIn {
        reason: Box<Reason>,
        policy: MissingPolicy,
    },
    /// What should stand in has no value either.
    StandInMissing {
        reason: Box<Reason>,
        stand_in: Box<Reason>,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotApplicable => f.write_str("not applicable"),
            Self::ApplicabilityUnknown(why) => write!(f, "unknown whether it applies: {why}"),
            Self::NoApplicability => Ok(()),
            Self::Missing(why) => why.fmt(f),
            Self::Failed(words) | Self::ScaleUnready(words) | Self::Aggregate(words) => {
                f.write_str(words)
            }
            Self::OutsideScale(value) => write!(f, "{value} lies outside of its scale"),
            Self::TextOnNumbers(value) => {
                write!(f, "{value} is text, and its scale takes numbers")
            }
            Self::FunctionGivesText(name) => write!(f, "`{name}` gives text"),
            Self::RequiredMissing { path } => {
                write!(f, "`{path}` has no value, and may not be missing")
            }
            Self::OnlyChild { path, reason } => write!(f, "`{path}`: {reason}"),
            Self::NoPartScored(None) => f.write_str("none of its parts has a score"),
            Self::NoPartScored(Some((path, reason))) => {
                write!(f, "none of its parts has a score; `{path}`: {reason}")
            }
            Self::NothingKnown => f.write_str("nothing under it is known"),
            Self::NothingApplies => f.write_str("nothing under it applies"),
            Self::CoverageTooLow { coverage, needed } => {
                let (known, needed) = ((coverage * 100.0).floor(), needed * 100.0);
                write!(f, "only {known} % of its weight is known, and it needs {needed} %")
            }
            Self::NotFinite => f.write_str("the result is not a number"),
            Self::StandIn { reason, policy } => match policy.describe_effect() {
                None => reason.fmt(f),
                Some(effect) => write!(f, "{reason}; {effect}"),
            },
            Self::StandInMissing { reason, stand_in } => {
                write!(f, "{reason}; its stand-in: {stand_in}")
            }
        }
    }
}

/// What became of a derived fact that has no value.
#[derive(Debug)]
pub(super) struct DerivedReason {
    pub(super) reason: Missing,
    /// What is said where its value lies outside of what the fact takes.
    pub(super) warning: Option<Diagnostic>,
}

/// The lane of a single profile.
const LANE: usize = 0;

impl<'r> Executor<'r, 1> {
    fn number(&self, register: crate::program::Register) -> f64 {
        let [number] = self.state.registers[register];
        number
    }

    /// Returns why a node has no value, or a stand-in; none where it has one.
    pub(super) fn reason(&mut self, slot: usize) -> Option<Reason> {
        let program = self.program;
        let position = program.positions.get(slot).copied()?;
        let step = program.nodes.get(position)?;
        let node = self.rules.nodes.get(slot)?;
        if !self.number(step.registers.own).is_nan() {
            return None;
        }
        let applies = step.registers.applies.map(|register| self.number(register));
        if applies == Some(0.0) {
            return Some(Reason::NotApplicable);
        }
        let site = ScriptSite::Node(position);
        let failure = |failure: &&ScriptFailure| {
            failure.site == site && failure.problem.is_some() && !failure.is_of_stand_in
        };
        let reason = if let Some(failure) = self.state.failures.iter().find(failure) {
            Reason::Failed(failure.words.clone())
        } else if applies.is_some_and(f64::is_nan) {
            self.applicability_reason(step, node, site)
        } else {
            match &step.value {
                NodeValueStep::Indicator(value) => self.indicator_reason(step, value, node, site),
                NodeValueStep::Pillar(combine) => self.pillar_reason(step, combine, node, site),
            }
        };
        Some(if node.parent.is_some() { with_stand_in(step, node, reason) } else { reason })
    }

    /// Returns why there is no score; none where there is one.
    pub(super) fn score_reason(&mut self) -> Option<Reason> {
        // a derived fact that failed is told by those who read it
        let is_told = |failure: &&ScriptFailure| !matches!(failure.site, ScriptSite::Derived(_));
        if let Some(failure) = self.state.failures.iter().find(is_told) {
            return Some(Reason::Failed(failure.words.clone()));
        }
        if !self.number(self.program.score).is_nan() {
            return None;
        }
        match self.reason(0) {
            // points made it infinite
            None => Some(Reason::NotFinite),
            Some(Reason::NoApplicability) => {
                Some(Reason::Missing(Missing::Because("nothing is known".into())))
            }
            Some(reason) => Some(reason),
        }
    }

    fn applicability_reason(
        &mut self,
        step: &NodeStep,
        node: &'r RulesetNode,
        site: ScriptSite,
    ) -> Reason {
        let (Some(value), Some(expression)) = (&step.applies, &node.applies) else {
            return Reason::NoApplicability;
        };
        match self.missing(value, expression.code(), ScriptRef::Expression(expression), site) {
            Some(why) => Reason::ApplicabilityUnknown(why),
            None => Reason::NoApplicability,
        }
    }

    fn indicator_reason(
        &mut self,
        step: &NodeStep,
        value: &ValueStep,
        node: &'r RulesetNode,
        site: ScriptSite,
    ) -> Reason {
        if let Some(raw) = self.raw(step) {
            return scale_reason(node, &raw);
        }
        let NodeValue::Own(expression) = &node.value else { return Reason::NothingKnown };
        let why = self.missing(value, expression.code(), ScriptRef::Expression(expression), site);
        Reason::Missing(why.unwrap_or(Missing::NotGiven))
    }

    /// Returns an indicator's value before its scale, or a pillar's.
    #[inline]
    pub(super) fn raw(&self, step: &NodeStep) -> Option<Value> {
        let known = |(slot, ..): &&(usize, usize, Value)| *slot == step.slot;
        if let Some((.., value)) = self.state.raw_values.iter().find(known) {
            return Some(value.clone());
        }
        let kind = match &step.value {
            NodeValueStep::Indicator(value) => value.kind().unwrap_or(ResultKind::Number),
            NodeValueStep::Pillar(_) => ResultKind::Number,
        };
        kind.value(self.number(step.registers.raw), |code| self.state.text(code))
    }

    /// Returns why an expression has no value; none where it has one after all.
    fn missing(
        &mut self,
        step: &ValueStep,
        code: Option<&'r ExpressionCode>,
        source: ScriptRef<'r>,
        site: ScriptSite,
    ) -> Option<Missing> {
        if let (ValueStep::Code(linked), Some(code), true) =
            (step, code, self.state.unsure().is_empty())
        {
            let reason = self.missing_of_code(linked, code);
            if reason.is_some() {
                return reason;
            }
        }
        match self.outcome(source, site, LANE) {
            ScriptOutcome::Missing(why) => Some(why),
            ScriptOutcome::Value(_) | ScriptOutcome::Failed(_) => None,
        }
    }

    /// Returns why a typed program gives nothing; none where only the interpreter can tell.
    fn missing_of_code(&mut self, linked: &ValueCode, code: &ExpressionCode) -> Option<Missing> {
        self.run_code(&linked.code);
        let state = &self.state;
        if linked.code.failed(&state.registers, state.scratch()).has(LANE) {
            return None;
        }
        if let Some(read) = linked.code.first_missing(&state.registers, state.scratch(), LANE) {
            let name = code.code.missing.get(read)?.name as usize;
            let names = &self.rules.names;
            let name = match name.checked_sub(names.fact_count()) {
                None => names.fact_id(name),
                Some(node) => names.node_path(node),
            };
            return Some(Missing::Needs(name.into()));
        }
        let [result] = *state.scratch().read(linked.result, &state.registers);
        if !result.is_nan() {
            return None;
        }
        let holds = |reg| {
            let [holds] = *state.scratch().read(linked.code.operand(reg), &state.registers);
            holds == 1.0
        };
        Some(Missing::Because(code.missing_words(holds).into()))
    }

    fn pillar_reason(
        &mut self,
        step: &NodeStep,
        combine: &CombineStep,
        node: &'r RulesetNode,
        site: ScriptSite,
    ) -> Reason {
        let coverage = step.registers.coverage.map_or(0.0, |register| self.number(register));
        let (mut first, mut has_parts, mut has_raw) = (None, false, false);
        for child in &combine.children {
            let applies = child.registers.applies.is_none_or(|one| self.number(one) != 0.0);
            if !applies || self.number(child.weight) == 0.0 {
                continue;
            }
            if !self.number(child.registers.used).is_nan() {
                has_parts = true;
            } else if child.is_required {
                let path = self.rules.names.node_path(child.slot).to_owned();
                return Reason::RequiredMissing { path };
            } else {
                has_raw |= !self.number(child.registers.raw).is_nan();
                first.get_or_insert(child.slot);
            }
        }
        let too_little = coverage > 0.0 && coverage < combine.min_coverage;
        if !has_parts && !too_little {
            let Some(first) = first else { return Reason::NothingApplies };
            if node.children.len() != 1 && coverage > 0.0 {
                return Reason::NoPartScored(None);
            }
            if node.children.len() != 1 && !has_raw {
                return Reason::NothingKnown;
            }
            let path = self.rules.names.node_path(first).to_owned();
            let reason = Box::new(self.reason(first).unwrap_or(Reason::NoApplicability));
            return match node.children.len() {
                1 => Reason::OnlyChild { path, reason },
                _ => Reason::NoPartScored(Some((path, reason))),
            };
        }
        if coverage < combine.min_coverage {
            return Reason::CoverageTooLow { coverage, needed: combine.min_coverage };
        }
        if let Some(raw) = self.raw(step) {
            return scale_reason(node, &raw);
        }
        match (&node.value, &combine.how) {
            (NodeValue::Aggregate(aggregate), _) => {
                let parts: Vec<_> = self.parts(combine, LANE).collect();
                match aggregate.combine(&parts) {
                    Err(words) => Reason::Aggregate(words),
                    Ok(_) => Reason::NotFinite,
                }
            }
            (NodeValue::Function(function), Combination::Function(value)) => {
                match self.missing(value, function.code(), ScriptRef::Aggregate(function), site) {
                    Some(why) => Reason::Missing(why),
                    None => Reason::FunctionGivesText(function.name().to_owned()),
                }
            }
            _ => Reason::NothingKnown,
        }
    }

    /// Returns what went wrong on the way: scripts that failed, derived values that no fact takes.
    pub(super) fn diagnostics(&mut self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        if self.state.warned.is_empty() && self.state.failures.is_empty() {
            return problems;
        }
        // in the order in which derived facts need each other, then in that of arithmetic
        for place in 0..self.program.derived.len() {
            let of_it = |one: &&ScriptFailure| one.site == ScriptSite::Derived(place);
            let failures = self.state.failures.iter().filter(of_it);
            problems.extend(failures.filter_map(|one| one.problem.clone()));
            let slot = self.program.derived.get(place).map_or(0, |step| step.slot);
            let is_missing = self.number(fact_register(slot)).is_nan();
            let given = self.state.given.get(slot).is_some_and(|given| !given.is_empty());
            if is_missing && !given && !self.state.warned.is_empty() {
                let reason = self.derived_reason(place);
                problems.extend(reason.and_then(|reason| reason.warning));
            }
        }
        let is_other = |one: &&ScriptFailure| !matches!(one.site, ScriptSite::Derived(_));
        let others = self.state.failures.iter().filter(is_other);
        problems.extend(others.filter_map(|one| one.problem.clone()));
        problems
    }

    /// Returns what became of a derived fact that has no value, by its place in their order.
    pub(super) fn derived_reason(&mut self, place: usize) -> Option<DerivedReason> {
        let program = self.program;
        let step: &'r DerivedFactStep = program.derived.get(place)?;
        let fact = self.rules.facts.get(step.slot)?;
        let site = ScriptSite::Derived(place);
        if let Some(words) = self.state.failure_of(step.slot, LANE) {
            let reason = Missing::Failed(words.clone());
            return Some(DerivedReason { reason, warning: None });
        }
        let expression = fact.derived.as_ref()?.expression.as_ref()?;
        let source = ScriptRef::Expression(expression);
        if let Some(reason) = self.missing(&step.value, expression.code(), source, site) {
            return Some(DerivedReason { reason, warning: None });
        }
        let ScriptOutcome::Value(value) = self.outcome(source, site, LANE) else { return None };
        let mut value = value;
        if let (Value::Number(number), Some(round)) = (&value, step.admission.round) {
            value = Value::Number(rounding::round(*number, round));
        }
        let (reason, mut warning) = refused(fact, &typed(fact.kind, value))?;
        warning = warning.at(expression.place.clone());
        warning.severity = Severity::Warning;
        Some(DerivedReason { reason: Missing::Because(reason.into()), warning: Some(warning) })
    }
}

/// Returns why a fact doesn't take a derived value, and what is said about it.
fn refused(fact: &Fact, value: &Value) -> Option<(String, Diagnostic)> {
    let (words, mut problem, help) = match value {
        Value::Number(number) => (
            format!("its formula gives {}, outside of its range", format_number(*number)),
            in_range(fact, *number).err()?,
            "check the facts it is worked out from, such as a part larger than its whole",
        ),
        Value::Text(text) if fact.kind == FactType::Choice => (
            format!("its formula gives `{text}`, which is no choice"),
            one_of(fact, text).err()?,
            "list it under `choices`, or mend the formula",
        ),
        Value::Text(_) | Value::Bool(_) => return None,
    };
    problem.help = vec![help.to_owned()];
    Some((words, problem))
}

/// Returns why a scale gives no value.
fn scale_reason(node: &RulesetNode, value: &Value) -> Reason {
    match scaled(node, value) {
        ScaledValue::Missing(reason) => reason,
        // a share that is there has no reason, and a failure has its own
        ScaledValue::Share(_) | ScaledValue::Failed(_) => Reason::OutsideScale(value.clone()),
    }
}

fn with_stand_in(step: &NodeStep, node: &RulesetNode, reason: Reason) -> Reason {
    let reason = Box::new(reason);
    match (&step.stand_in, node.missing) {
        (StandIn::None, _) => *reason,
        (StandIn::Share(_), policy) => Reason::StandIn { reason, policy },
        (StandIn::Refused, policy) => match policy.stand_in() {
            Some(raw) => {
                let stand_in = Box::new(scale_reason(node, &Value::Number(raw)));
                Reason::StandInMissing { reason, stand_in }
            }
            None => *reason,
        },
        (StandIn::Failed(problem), _) => {
            let stand_in = Box::new(Reason::Failed(failed(&node.path, problem)));
            Reason::StandInMissing { reason, stand_in }
        }
    }
}
