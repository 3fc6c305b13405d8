//! What changed between two rulesets, rule by rule.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Serialize, Serializer};

use super::nodes::{CompiledScale, NodeValue, RulesetNode};
use super::ruleset::{Ruleset, RulesetData};

/// Declares an enum whose variants are shown and serialised as a word.
macro_rules! worded {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident: $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$doc])* $variant,)+
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self {
                    $(Self::$variant => $word,)+
                })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    };
}

worded! {
    /// A part of a node's rule.
    NodeRulePart {
        /// The expression of an indicator.
        Value: "value",
        /// How a pillar combines its children.
        Aggregate: "aggregate",
        /// How the value becomes 0..1.
        Scale: "scale",
        /// What a value beyond the goalposts gives.
        Outside: "outside",
        /// What the parent gets of a node without a value.
        Missing: "missing",
        /// Declared rounding.
        Round: "round",
        /// The share of known weight under which the node is missing.
        MinCoverage: "min_coverage",
        /// Where the node counts at all.
        Applies: "applies",
        /// Whether the weight may be negative.
        Negative: "negative",
    }
}

worded! {
    /// How a fact differs.
    FactChange {
        /// It is new.
        Added: "added",
        /// It is gone.
        Removed: "removed",
        /// Its declaration or formula.
        Changed: "changed",
    }
}

worded! {
    /// A script of a pack that moves scores or tips.
    ScriptFile {
        /// Weights by facts.
        Weights: "weights.rhai",
        /// Tips.
        Tips: "tips.rhai",
        /// Functions that the others share.
        Functions: "functions.rhai",
    }
}

worded! {
    /// A part of the index itself.
    IndexPart {
        /// Points, range, or which end is better.
        Range: "the range",
        /// Named ranges.
        Bands: "the bands",
        /// What a tier has of its own.
        Tier: "a tier",
    }
}

impl ScriptFile {
    /// Every script, in the order in which rulesets keep them.
    pub(super) const ALL: [Self; 3] = [Self::Weights, Self::Tips, Self::Functions];
}

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
        /// Which part.
        part: NodeRulePart,
        /// Before, as written.
        from: String,
        /// After, as written.
        to: String,
    },
    /// A fact's declaration or formula.
    Fact {
        /// The fact's id.
        id: String,
        /// How it differs.
        how: FactChange,
    },
    /// A script means something else.
    Script {
        /// Which file.
        file: ScriptFile,
    },
    /// Bands, points, range, or the direction of the index.
    Index {
        /// Which part.
        part: IndexPart,
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
    /// Returns what changed from `before` to this ruleset. Empty exactly where the fingerprints are the
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
            changes.push(Change::Index { part: IndexPart::Tier });
        }
        if changes.is_empty() {
            changes.push(Change::Order);
        }
        changes
    }
}

/// Returns what is different, rule by rule, tiers left aside.
pub(crate) fn differences(old: &RulesetData, new: &RulesetData) -> Vec<Change> {
    let mut changes = Vec::new();
    nodes(old, new, &mut changes);
    facts(old, new, &mut changes);
    for (file, (a, b)) in ScriptFile::ALL.into_iter().zip(old.scripts.iter().zip(&new.scripts)) {
        let meaning = |source: &Option<std::sync::Arc<crate::source::Source>>| {
            source.as_ref().map(|one| crate::script::meaning(one.text()))
        };
        if meaning(a) != meaning(b) {
            changes.push(Change::Script { file });
        }
    }
    if old.reach != new.reach || old.lower_is_better != new.lower_is_better {
        changes.push(Change::Index { part: IndexPart::Range });
    }
    let bands = |inner: &RulesetData| -> Vec<(u64, String)> {
        inner.bands.iter().map(|band| (band.from.to_bits(), band.id.clone())).collect()
    };
    if bands(old) != bands(new) {
        changes.push(Change::Index { part: IndexPart::Bands });
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
struct DescribedPart {
    part: NodeRulePart,
    meaning: String,
    words: String,
}

impl DescribedPart {
    /// Where the words say all of it.
    fn from_words(part: NodeRulePart, words: String) -> Self {
        Self { part, meaning: words.clone(), words }
    }
}

fn parts(node: &RulesetNode) -> [DescribedPart; 8] {
    let value = match &node.value {
        NodeValue::Own(expression) => {
            DescribedPart::from_words(NodeRulePart::Value, expression.text.to_string())
        }
        NodeValue::Aggregate(aggregate) => {
            let exception = aggregate.exception().map(|words| format!(" ({words})"));
            let words = aggregate.describe() + exception.as_deref().unwrap_or_default();
            DescribedPart {
                part: NodeRulePart::Aggregate,
                meaning: format!("{aggregate:?}"),
                words,
            }
        }
        NodeValue::Function(function) => {
            DescribedPart::from_words(NodeRulePart::Aggregate, format!("fn {}", function.name()))
        }
    };
    let scale = match &node.scale {
        CompiledScale::Kind { scale, .. } => DescribedPart {
            part: NodeRulePart::Scale,
            meaning: format!("{scale:?}"),
            words: scale.describe(),
        },
        CompiledScale::Function(function) => {
            DescribedPart::from_words(NodeRulePart::Scale, format!("fn {}", function.name()))
        }
    };
    let text = |expression: &crate::script::Expression| expression.text.to_string();
    [
        value,
        scale,
        DescribedPart::from_words(
            NodeRulePart::Outside,
            format!("{:?}", node.outside).to_lowercase(),
        ),
        DescribedPart::from_words(
            NodeRulePart::Missing,
            format!("{:?}", node.missing).to_lowercase(),
        ),
        DescribedPart::from_words(
            NodeRulePart::Round,
            node.round.map_or("none".to_owned(), |round| format!("{round:?}")),
        ),
        DescribedPart::from_words(NodeRulePart::MinCoverage, node.min_coverage.to_string()),
        DescribedPart::from_words(
            NodeRulePart::Applies,
            node.applies.as_ref().map_or("always".to_owned(), text),
        ),
        DescribedPart::from_words(NodeRulePart::Negative, node.negative.to_string()),
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
            changes.push(Change::Fact { id: fact.id.clone(), how: FactChange::Removed });
        }
    }
    for fact in &new.facts {
        match old.names.fact(&fact.id).and_then(|(slot, _)| old.facts.get(slot)) {
            None => changes.push(Change::Fact { id: fact.id.clone(), how: FactChange::Added }),
            Some(was) if key(was) != key(fact) => {
                changes.push(Change::Fact { id: fact.id.clone(), how: FactChange::Changed });
            }
            Some(_) => {}
        }
    }
}
