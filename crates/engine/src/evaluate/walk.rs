//! The walk: derived facts, weights, then every node in the order of arithmetic. What it leaves
//! behind is told by `answer`, `tips` and `explain`.

use super::facts::{Facts, in_range, one_of};
use super::rounding::{self, IndexScale, IndexScore};
use crate::aggregates::Part;
use crate::compile::{CompiledScale, Inner, Node, NodeValue};
use crate::diagnostic::Diagnostic;
use crate::load::FactType;
use crate::load::definition::Policy;
use crate::script::{Expression, NodeRead, Outcome, Situation};
use crate::value::{Missing, Value, said};

/// What is known of a node after the walk.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct State {
    /// Whether the node applies to this profile.
    pub(crate) applies: bool,
    /// The value before the scale.
    pub(crate) raw: Option<Value>,
    /// The node's own value: 0..1, or in the index's units.
    pub(crate) own: Option<f64>,
    /// What its parent gets: its own value, or a stand-in.
    pub(crate) used: Option<f64>,
    /// Whether its absence leaves the parent without a score.
    pub(crate) blocks: bool,
    pub(crate) coverage: f64,
    /// Why it has no value, or a stand-in.
    pub(crate) reason: Option<String>,
}

impl State {
    /// Before a node is looked at.
    const UNKNOWN: Self = Self {
        applies: true,
        raw: None,
        own: None,
        used: None,
        blocks: false,
        coverage: 0.0,
        reason: None,
    };
}

/// A walk's whole result.
#[derive(Debug)]
pub(crate) struct Walk<'r> {
    /// The rules it went by: those of the profile's tier, where it is in one.
    pub(crate) rules: &'r Inner,
    /// What scripts see.
    pub(crate) situation: Situation<'r>,
    pub(crate) weights: Vec<f64>,
    pub(crate) states: Vec<State>,
    /// The index in its own points; `None` with `reason`.
    pub(crate) score: Option<f64>,
    /// The value before its declared rounding.
    pub(crate) unrounded: Option<f64>,
    pub(crate) reason: Option<String>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Room for the parts of a pillar.
    parts: Vec<Part>,
    /// The first script failure: there is no score.
    pub(super) failure: Option<String>,
}

/// Walks a ruleset for one profile. Pure: the same facts give the same bits.
pub(crate) fn walk<'r>(ruleset: &'r Inner, facts: &Facts) -> Walk<'r> {
    let mut walk = Walk::begin(ruleset, facts);
    if let Some(Err(why)) = ruleset.tier_fact().and_then(|slot| walk.situation.seen(slot)) {
        let why = why.clone();
        walk.note_failed(&why);
    }
    if let Some(tier) = ruleset.of_tier(|slot| walk.situation.fact(slot)) {
        walk = Walk::begin(tier, facts);
    }
    let rules = walk.rules;
    walk.run_weights(rules);
    for &slot in &rules.order {
        if let Some(node) = rules.nodes.get(slot) {
            walk.node(rules, slot, node);
        }
    }
    walk.finish(rules);
    walk
}

impl<'r> Walk<'r> {
    /// As far as the facts, which are the same in every tier.
    fn begin(rules: &'r Inner, facts: &Facts) -> Self {
        let mut walk = Self {
            rules,
            situation: Situation::new(&rules.names, &rules.vocabulary),
            weights: rules.nodes.iter().map(|node| node.weight).collect(),
            states: vec![State::UNKNOWN; rules.nodes.len()],
            score: None,
            unrounded: None,
            reason: None,
            diagnostics: Vec::new(),
            parts: Vec::new(),
            failure: None,
        };
        walk.facts(rules, facts);
        walk
    }

    /// What a node brings to its parent, if anything.
    pub(crate) fn part(&self, slot: usize) -> Option<Part> {
        let value = self.states.get(slot)?.used?;
        let weight = self.weights.get(slot).copied().filter(|weight| *weight != 0.0)?;
        Some(Part { value, weight })
    }

    fn facts(&mut self, ruleset: &Inner, facts: &Facts) {
        for (slot, fact) in ruleset.facts.iter().enumerate() {
            self.situation.push_fact(fact.kind, facts.seen(slot, fact.kind));
        }
        for &slot in &ruleset.derived_order {
            let Some(fact) = ruleset.facts.get(slot) else { continue };
            // a derived fact that was given wins over its formula
            if facts.given.get(slot).is_some_and(Option::is_some) {
                continue;
            }
            let Some(derivation) = &fact.derived else { continue };
            let Some(expression) = &derivation.expression else { continue };
            let mut value = match expression.run(&self.situation) {
                Outcome::Value(value) => Ok(value),
                Outcome::Missing(why) => Err(why),
                // those fail who read it
                Outcome::Failed(problem) => {
                    let words = failed(&fact.id, &problem);
                    self.diagnostics.push(*problem);
                    Err(Missing::Failed(words.into()))
                }
            };
            if let (Ok(Value::Number(number)), Some(round)) = (&value, derivation.round) {
                value = Ok(Value::Number(rounding::round(*number, round)));
            }
            // `count(…)` gives a number where a flag is declared, and the other way round
            if let (Ok(Value::Bool(yes)), false) = (&value, fact.kind == FactType::Bool) {
                value = Ok(Value::Number(f64::from(u8::from(*yes))));
            }
            let refused = match &value {
                Ok(Value::Number(number)) => in_range(fact, *number).err().map(|problem| {
                    let help = "check the facts it is worked out from, such as a part larger than its whole";
                    let words = format!("its formula gives {}, outside of its range", said(*number));
                    (problem, help, words)
                }),
                Ok(Value::Text(text)) if fact.kind == FactType::Choice => {
                    one_of(fact, text).err().map(|problem| {
                        let help = "list it under `choices`, or mend the formula";
                        (problem, help, format!("its formula gives `{text}`, which is no choice"))
                    })
                }
                _ => None,
            };
            if let Some((mut problem, help, words)) = refused {
                problem = problem.at(expression.place.clone());
                problem.severity = crate::diagnostic::Severity::Warning;
                problem.help = vec![help.to_owned()];
                self.diagnostics.push(problem);
                value = Err(Missing::Because(words.into()));
            }
            self.situation.set_fact(slot, fact.kind, value);
        }
    }

    /// Runs a node's expression; there is no score where it read a fact whose formula failed.
    fn run(&mut self, expression: &Expression) -> Outcome {
        let outcome = expression.run(&self.situation);
        if let Outcome::Missing(why) = &outcome {
            self.note_failed(why);
        }
        outcome
    }

    fn note_failed(&mut self, why: &Missing) {
        if let Missing::Failed(words) = why {
            self.failure.get_or_insert_with(|| words.to_string());
        }
    }

    /// Notes a script's failure: no score rather than a wrong one.
    fn fail(&mut self, what: &str, problem: Diagnostic) -> Missing {
        let words = failed(what, &problem);
        self.failure.get_or_insert_with(|| words.clone());
        self.diagnostics.push(problem);
        Missing::Because(words.into())
    }

    fn run_weights(&mut self, ruleset: &Inner) {
        let Some(script) = &ruleset.weights else { return };
        match script.run(&self.situation, &self.weights, &ruleset.negative) {
            Ok(weights) => self.weights = weights,
            Err(problem) => {
                self.fail("weights.rhai", problem);
            }
        }
    }

    fn node(&mut self, ruleset: &Inner, slot: usize, node: &Node) {
        let mut state = State::UNKNOWN;
        let mut known = true;
        if let Some(applies) = &node.applies {
            match self.run(applies) {
                Outcome::Value(Value::Bool(yes)) => state.applies = yes,
                Outcome::Value(_) => known = false,
                Outcome::Missing(why) => {
                    known = false;
                    state.reason = Some(format!("unknown whether it applies: {why}"));
                }
                Outcome::Failed(problem) => {
                    known = false;
                    state.reason = Some(self.fail(&node.path, *problem).to_string());
                }
            }
        }
        if !state.applies {
            state.reason = Some("not applicable".to_owned());
        } else if known {
            match &node.value {
                NodeValue::Own(expression) => self.indicator(node, expression, &mut state),
                _ => self.pillar(ruleset, node, &mut state),
            }
        }
        if state.applies {
            self.stand_in(node, &mut state);
        }
        let read = state.own.map_or(NodeRead::Missing, NodeRead::Value);
        self.situation.set_node(slot, read);
        if let Some(place) = self.states.get_mut(slot) {
            *place = state;
        }
    }

    fn indicator(&mut self, node: &Node, expression: &Expression, state: &mut State) {
        match self.run(expression) {
            Outcome::Value(value) => match self.scaled(node, &value) {
                Ok(own) => {
                    state.own = Some(own);
                    state.coverage = 1.0;
                    state.raw = Some(value);
                }
                Err(why) => {
                    state.reason = Some(why.to_string());
                    state.raw = Some(value);
                }
            },
            Outcome::Missing(why) => state.reason = Some(why.to_string()),
            Outcome::Failed(problem) => {
                state.reason = Some(self.fail(&node.path, *problem).to_string());
            }
        }
    }

    /// A value through scale and rounding.
    fn scaled(&mut self, node: &Node, value: &Value) -> Result<f64, Missing> {
        if let CompiledScale::Kind { scale, .. } = &node.scale
            && let Some(why) = scale.unready()
        {
            return Err(Missing::from_words(why));
        }
        let outside = || Missing::Because(format!("{value} lies outside of its scale").into());
        let scaled = match &node.scale {
            CompiledScale::Kind { scale, .. } if scale.takes_words() => {
                scale.word(&value.to_string()).ok_or_else(outside)?
            }
            CompiledScale::Kind { scale, .. } => {
                let number = value.as_number().ok_or_else(|| {
                    Missing::Because(format!("{value} is text, and its scale takes numbers").into())
                })?;
                scale.number(number, node.outside).ok_or_else(outside)?
            }
            CompiledScale::Function(function) => {
                match function.scale(value, &self.rules.vocabulary) {
                    Outcome::Value(value) => {
                        let share = value.as_number().ok_or_else(|| {
                            Missing::Because(format!("`{}` gives text", function.name()).into())
                        })?;
                        crate::scales::settle(share, node.outside).ok_or_else(outside)?
                    }
                    Outcome::Missing(why) => return Err(why),
                    Outcome::Failed(problem) => return Err(self.fail(&node.path, *problem)),
                }
            }
        };
        Ok(node
            .round
            .filter(|_| node.parent.is_some())
            .map_or(scaled, |round| rounding::round(scaled, round)))
    }

    fn pillar(&mut self, ruleset: &Inner, node: &Node, state: &mut State) {
        let mut parts = std::mem::take(&mut self.parts);
        parts.clear();
        self.combine(ruleset, node, state, &mut parts);
        self.parts = parts;
    }

    fn combine(&mut self, ruleset: &Inner, node: &Node, state: &mut State, parts: &mut Vec<Part>) {
        let (mut covered, mut weighed) = (0.0, 0.0);
        let mut blocked = None;
        let mut first_reason = None;
        let mut value_without_share = false;
        for &slot in &node.children {
            let Some(child) = self.states.get(slot) else { continue };
            let weight = self.weights.get(slot).copied().unwrap_or(0.0);
            if !child.applies || weight == 0.0 {
                continue;
            }
            covered += weight.abs() * child.coverage;
            weighed += weight.abs();
            match child.used {
                Some(value) => parts.push(Part { value, weight }),
                None if child.blocks => {
                    let path = ruleset.names.node_path(slot);
                    blocked.get_or_insert_with(|| {
                        format!("`{path}` has no value, and may not be missing")
                    });
                }
                None => {
                    let path = ruleset.names.node_path(slot);
                    let why = child.reason.clone().unwrap_or_default();
                    value_without_share |= child.raw.is_some();
                    first_reason.get_or_insert_with(|| format!("`{path}`: {why}"));
                }
            }
        }
        state.coverage = if weighed > 0.0 { covered / weighed } else { 0.0 };
        if let Some(words) = blocked {
            state.reason = Some(words);
            return;
        }
        let too_little = state.coverage > 0.0 && state.coverage < node.min_coverage;
        if parts.is_empty() && !too_little {
            state.reason = Some(match first_reason {
                Some(why) if node.children.len() == 1 => why,
                Some(_) if state.coverage > 0.0 => "none of its parts has a score".to_owned(),
                Some(why) if value_without_share => format!("none of its parts has a score; {why}"),
                Some(_) => "nothing under it is known".to_owned(),
                None => "nothing under it applies".to_owned(),
            });
            return;
        }
        if state.coverage < node.min_coverage {
            state.reason = Some(little_known(state.coverage, node.min_coverage));
            return;
        }
        let combined = match &node.value {
            NodeValue::Aggregate(aggregate) => {
                aggregate.combine(parts).map_err(Missing::from_words)
            }
            NodeValue::Function(function) => match function.aggregate(&self.situation) {
                Outcome::Value(value) => value.as_number().ok_or_else(|| {
                    Missing::Because(format!("`{}` gives text", function.name()).into())
                }),
                Outcome::Missing(why) => Err(why),
                Outcome::Failed(problem) => Err(self.fail(&node.path, *problem)),
            },
            NodeValue::Own(_) => Err(Missing::NotGiven),
        };
        let own = combined.and_then(|value| {
            if value.is_finite() {
                state.raw = Some(Value::Number(value));
                self.scaled(node, &Value::Number(value))
            } else {
                Err(Missing::Because("the result is not a number".into()))
            }
        });
        match own {
            Ok(own) => state.own = Some(own),
            Err(why) => state.reason = Some(why.to_string()),
        }
    }

    /// What the parent gets of a node without a value.
    fn stand_in(&mut self, node: &Node, state: &mut State) {
        state.used = state.own;
        if state.own.is_some() || node.parent.is_none() {
            return;
        }
        let why = state.reason.take().unwrap_or_default();
        let stand_in = match node.missing {
            Policy::Skip => None,
            Policy::Fail => {
                state.blocks = true;
                None
            }
            Policy::Zero => Some(0.0),
            Policy::StandIn(raw) if node.is_indicator() => {
                match self.scaled(node, &Value::Number(raw)) {
                    Ok(value) => Some(value),
                    Err(again) => {
                        state.reason = Some(format!("{why}; its stand-in: {again}"));
                        return;
                    }
                }
            }
            Policy::StandIn(raw) => Some(raw),
        };
        state.used = stand_in;
        state.reason = Some(instead_of(why, node.missing));
    }

    fn finish(&mut self, ruleset: &Inner) {
        let root = self.states.first();
        let own = root.and_then(|state| state.own);
        let reason = root.and_then(|state| state.reason.clone());
        if let Some(words) = &self.failure {
            self.reason = Some(words.clone());
        } else {
            match own {
                Some(value) => {
                    let IndexScore { unrounded, score } = IndexScale::new(ruleset).score(value);
                    if score.is_nan() {
                        self.reason = Some("the result is not a number".to_owned());
                    } else {
                        (self.score, self.unrounded) = (Some(score), Some(unrounded));
                    }
                }
                None => self.reason = reason.or_else(|| Some("nothing is known".to_owned())),
            }
        }
        self.situation.set_score(self.score);
    }
}

fn failed(what: &str, problem: &Diagnostic) -> String {
    format!("`{what}` failed: {}", problem.message)
}

/// Why a node has no value, and what stands in for it.
pub(super) fn instead_of(why: String, policy: Policy) -> String {
    match policy {
        Policy::Skip | Policy::Fail => why,
        Policy::Zero => format!("{why}; counts as 0"),
        Policy::StandIn(raw) => format!("{why}; {raw} stands in"),
    }
}

/// Why a node has no value under its `min_coverage`.
pub(super) fn little_known(coverage: f64, needed: f64) -> String {
    format!(
        "only {} % of its weight is known, and it needs {} %",
        (coverage * 100.0).floor(),
        needed * 100.0
    )
}

impl Missing {
    fn from_words(words: String) -> Self {
        Self::Because(words.into())
    }
}
