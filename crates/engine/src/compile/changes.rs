//! What changed between two rulesets, rule by rule.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::nodes::{CompiledScale, NodeValue, RulesetNode};
use super::ruleset::{Ruleset, RulesetData};

/// One difference between two rulesets.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Change {
    /// A node is new.
    Added {
        /// The node's path.
        path: String,
    },
    /// A node is gone.
    Removed {
        /// The node's path.
        path: String,
    },
    /// A node weighs something else.
    Weight {
        /// The node's path.
        path: String,
        /// Before.
        from: f64,
        /// After.
        to: f64,
    },
    /// Another part of a node's rule.
    Rule {
        /// The node's path; empty for the index.
        path: String,
        /// Which part: `scale`, `value`, `missing`, …
        part: &'static str,
        /// Before, as written.
        from: String,
        /// After, as written.
        to: String,
    },
    /// A fact's declaration or formula.
    Fact {
        /// The fact's id.
        id: String,
        /// `added`, `removed` or `changed`.
        how: &'static str,
    },
    /// A script means something else.
    Script {
        /// The file's name.
        file: &'static str,
    },
    /// Bands, points, range, or the direction of the index.
    Index {
        /// Which part.
        part: &'static str,
    },
    /// The order of nodes, and so of arithmetic.
    Order,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Added { path } => write!(f, "{path} added"),
            Self::Removed { path } => write!(f, "{path} removed"),
            Self::Weight { path, from, to } => write!(f, "{path} weight {from} → {to}"),
            Self::Rule { path, part, from, to } if path.is_empty() => {
                write!(f, "index {part} {from} → {to}")
            }
            Self::Rule { path, part, from, to } => write!(f, "{path} {part} {from} → {to}"),
            Self::Fact { id, how } => write!(f, "fact {id} {how}"),
            Self::Script { file } => write!(f, "{file} changed"),
            Self::Index { part } => write!(f, "{part} of the index changed"),
            Self::Order => write!(f, "the order of nodes changed"),
        }
    }
}

impl Ruleset {
    /// What changed from `before` to this ruleset. Empty exactly where the fingerprints are the
    /// same.
    pub fn changes_since(&self, before: &Ruleset) -> Vec<Change> {
        if self.fingerprint() == before.fingerprint() {
            return Vec::new();
        }
        let (new, old) = (&*self.inner, &*before.inner);
        let mut changes = differences(old, new);
        let tiers = |inner: &RulesetData| -> Vec<(String, String)> {
            let tiers = inner.tiers.iter().flat_map(|tiers| &tiers.choices);
            tiers.map(|(choice, rules)| (choice.clone(), rules.fingerprint.clone())).collect()
        };
        // most changes of the pack are changes of every tier, and said already
        if changes.is_empty() && tiers(old) != tiers(new) {
            changes.push(Change::Index { part: "a tier" });
        }
        if changes.is_empty() {
            changes.push(Change::Order);
        }
        changes
    }
}

/// What is different, rule by rule, tiers left aside.
pub(crate) fn differences(old: &RulesetData, new: &RulesetData) -> Vec<Change> {
    let mut changes = Vec::new();
    nodes(old, new, &mut changes);
    facts(old, new, &mut changes);
    for (file, (a, b)) in ["weights.rhai", "tips.rhai", "functions.rhai"]
        .into_iter()
        .zip(old.scripts.iter().zip(&new.scripts))
    {
        let meaning = |source: &Option<std::sync::Arc<crate::source::Source>>| {
            source.as_ref().map(|one| crate::script::meaning(one.text()))
        };
        if meaning(a) != meaning(b) {
            changes.push(Change::Script { file });
        }
    }
    if old.reach != new.reach || old.lower_is_better != new.lower_is_better {
        changes.push(Change::Index { part: "the range" });
    }
    let bands = |inner: &RulesetData| -> Vec<(u64, String)> {
        inner.bands.iter().map(|band| (band.from.to_bits(), band.id.clone())).collect()
    };
    if bands(old) != bands(new) {
        changes.push(Change::Index { part: "the bands" });
    }
    changes
}

fn nodes(old: &RulesetData, new: &RulesetData, changes: &mut Vec<Change>) {
    let by_path = |inner: &'_ RulesetData| -> BTreeMap<String, RulesetNode> {
        inner.nodes.iter().map(|node| (node.path.clone(), node.clone())).collect()
    };
    let before = by_path(old);
    let after = by_path(new);
    for node in &old.nodes {
        if !after.contains_key(&node.path) {
            changes.push(Change::Removed { path: node.path.clone() });
        }
    }
    for node in &new.nodes {
        let Some(was) = before.get(&node.path) else {
            changes.push(Change::Added { path: node.path.clone() });
            continue;
        };
        if was.weight.to_bits() != node.weight.to_bits() {
            let (from, to) = (was.weight, node.weight);
            changes.push(Change::Weight { path: node.path.clone(), from, to });
        }
        for (old, new) in parts(was).into_iter().zip(parts(node)) {
            if old.meaning != new.meaning {
                let (from, to) = (old.words, new.words);
                changes.push(Change::Rule { path: node.path.clone(), part: new.part, from, to });
            }
        }
    }
}

/// A part of a node's rule: what it means, for comparing, and in words, for showing.
struct RulePart {
    part: &'static str,
    meaning: String,
    words: String,
}

impl RulePart {
    /// Where the words say all of it.
    fn plain(part: &'static str, words: String) -> Self {
        Self { part, meaning: words.clone(), words }
    }
}

fn parts(node: &RulesetNode) -> [RulePart; 8] {
    let value = match &node.value {
        NodeValue::Own(expression) => RulePart::plain("value", expression.text.to_string()),
        NodeValue::Aggregate(aggregate) => {
            let exception = aggregate.exception().map(|words| format!(" ({words})"));
            let words = aggregate.describe() + exception.as_deref().unwrap_or_default();
            RulePart { part: "aggregate", meaning: format!("{aggregate:?}"), words }
        }
        NodeValue::Function(function) => {
            RulePart::plain("aggregate", format!("fn {}", function.name()))
        }
    };
    let scale = match &node.scale {
        CompiledScale::Kind { scale, .. } => {
            RulePart { part: "scale", meaning: format!("{scale:?}"), words: scale.describe() }
        }
        CompiledScale::Function(function) => {
            RulePart::plain("scale", format!("fn {}", function.name()))
        }
    };
    let text = |expression: &crate::script::Expression| expression.text.to_string();
    [
        value,
        scale,
        RulePart::plain("outside", format!("{:?}", node.outside).to_lowercase()),
        RulePart::plain("missing", format!("{:?}", node.missing).to_lowercase()),
        RulePart::plain(
            "round",
            node.round.map_or("none".to_owned(), |round| format!("{round:?}")),
        ),
        RulePart::plain("min_coverage", node.min_coverage.to_string()),
        RulePart::plain("applies", node.applies.as_ref().map_or("always".to_owned(), text)),
        RulePart::plain("negative", node.negative.to_string()),
    ]
}

fn facts(old: &RulesetData, new: &RulesetData, changes: &mut Vec<Change>) {
    let key = |fact: &super::Fact| {
        let round = fact.derived.as_ref().and_then(|one| one.round);
        let formula = fact.formula().map(crate::script::meaning);
        format!(
            "{:?} {:?} {:?} {:?} {} {formula:?} {round:?}",
            fact.kind, fact.min, fact.max, fact.choices, fact.fixed
        )
    };
    for fact in &old.facts {
        if new.names.fact(&fact.id).is_none() {
            changes.push(Change::Fact { id: fact.id.clone(), how: "removed" });
        }
    }
    for fact in &new.facts {
        match old.names.fact(&fact.id).and_then(|(slot, _)| old.facts.get(slot)) {
            None => changes.push(Change::Fact { id: fact.id.clone(), how: "added" }),
            Some(was) if key(was) != key(fact) => {
                changes.push(Change::Fact { id: fact.id.clone(), how: "changed" });
            }
            Some(_) => {}
        }
    }
}
