//! What single profiles need of a plan beside it: texts as codes, and the usual indicators as a few
//! numbers each.

use std::collections::HashMap;
use std::sync::Arc;

use crate::compile::{CompiledScale, Inner, Node, NodeValue};
use crate::evaluate::plan::{NodePlan, Planned, ScaleWords};
use crate::load::Outside;
use crate::load::definition::Policy;
use crate::script::Kind;
use crate::value::Value;

/// The texts that scripts and choices name, by code, and what they are worth to scales.
#[derive(Debug, Default)]
pub(in crate::evaluate) struct Single {
    texts: Vec<Arc<str>>,
    codes: HashMap<Arc<str>, f64>,
    /// By node.
    pub(super) words: Vec<ScaleWords>,
    /// The nodes that are nothing else, by their slots.
    pub(super) lines: Vec<(usize, Line)>,
    /// The other nodes in the order of arithmetic.
    pub(super) others: Vec<(usize, Option<Mean>)>,
}

/// Children as their weighted mean, as most pillars have them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mean {
    /// What its parent gets where it has no value; NaN is nothing.
    pub(super) instead: f64,
}

impl Mean {
    fn new(node: &Node, plan: &NodePlan) -> Option<Self> {
        let NodeValue::Aggregate(aggregate) = &node.value else { return None };
        let CompiledScale::Kind { scale, .. } = &node.scale else { return None };
        let is_plain = node.applies.is_none() && (node.round.is_none() || node.parent.is_none());
        if !is_plain || !aggregate.adds_up() || scale.takes_words() {
            return None;
        }
        Some(Self { instead: instead(node, plan) })
    }
}

/// What a node's parent gets where it has no value; NaN is nothing.
pub(super) fn instead(node: &Node, plan: &NodePlan) -> f64 {
    match node.missing {
        _ if node.parent.is_none() => f64::NAN,
        Policy::Skip | Policy::Fail => f64::NAN,
        Policy::Zero => 0.0,
        Policy::StandIn(_) => plan.stand_in.unwrap_or(f64::NAN),
    }
}

/// A fact along a straight line that ends at its goalposts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub(super) fact: usize,
    lo: f64,
    span: f64,
    /// What its parent gets where it is missing; NaN is nothing.
    pub(super) instead: f64,
}

impl Line {
    fn new(node: &Node, plan: &NodePlan) -> Option<Self> {
        let Some(Planned::Fact { slot, kind: Kind::Number }) = plan.value else { return None };
        let CompiledScale::Kind { scale, .. } = &node.scale else { return None };
        let plain = node.applies.is_none() && node.round.is_none() && node.parent.is_some();
        let [lo, hi] = scale.line().filter(|_| plain && node.outside == Outside::Clamp)?;
        Some(Self { fact: slot, lo, span: hi - lo, instead: instead(node, plan) })
    }

    /// The share of a value; NaN is missing before and after.
    #[inline]
    pub(super) fn share(&self, value: f64) -> f64 {
        ((value - self.lo) / self.span).clamp(0.0, 1.0) + 0.0
    }
}

impl Single {
    #[expect(clippy::cast_precision_loss, reason = "fewer texts than 2^53")]
    pub(in crate::evaluate) fn new(rules: &Inner, plans: &[NodePlan]) -> Self {
        let vocabulary = (0..rules.vocabulary.len()).filter_map(|code| rules.vocabulary.text(code));
        let mut texts: Vec<Arc<str>> = vocabulary.cloned().collect();
        let mut codes: HashMap<Arc<str>, f64> =
            texts.iter().enumerate().map(|(code, text)| (Arc::clone(text), code as f64)).collect();
        for choice in rules.facts.iter().flat_map(|fact| &fact.choices) {
            let text: Arc<str> = choice.as_str().into();
            codes.entry(Arc::clone(&text)).or_insert_with(|| {
                texts.push(text);
                (texts.len() - 1) as f64
            });
        }
        let words =
            |(node, plan): (&Node, &NodePlan)| ScaleWords::new(node, plan.value.as_ref(), &texts);
        let words = rules.nodes.iter().zip(plans).map(words).collect();
        let line = |slot: usize| {
            let line = Line::new(rules.nodes.get(slot)?, plans.get(slot)?)?;
            Some((slot, line))
        };
        let lines = rules.order.iter().filter_map(|slot| line(*slot)).collect();
        let mean = |slot: usize| Mean::new(rules.nodes.get(slot)?, plans.get(slot)?);
        let others = rules.order.iter().filter(|slot| line(**slot).is_none());
        let others = others.map(|slot| (*slot, mean(*slot))).collect();
        Self { texts, codes, words, lines, others }
    }

    pub(super) fn code(&self, text: &str) -> Option<f64> {
        self.codes.get(text).copied()
    }

    /// A number as the value that it stands for; NaN is missing.
    pub(super) fn value(&self, number: f64, kind: Kind) -> Option<Value> {
        kind.value(number, |code| self.text(code))
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a code, or NaN")]
    pub(super) fn text(&self, code: f64) -> Option<&Arc<str>> {
        if code.is_nan() { None } else { self.texts.get(code as usize) }
    }
}
