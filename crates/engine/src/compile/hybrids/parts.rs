//! The parts of a definition that can be taken from another one.

use crate::compile::{Change, FactChange, IndexPart, NodeRulePart, ScriptFile};
use crate::load::definition::{NodeDef, PackDef};

/// Something that two definitions can differ in.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum ChangedPart {
    /// A node's weight, and what it is afterwards.
    Weight(String, f64),
    /// A field of a node.
    Field(String, NodeField),
    /// Whether a node is there.
    Presence(String),
    /// How a fact is declared, or made.
    Fact(String),
    /// `weights.rhai`.
    Weights,
    /// `functions.rhai`.
    Functions,
    /// Points or range, and which end is better.
    Range,
    /// What tiers have of their own.
    Tiers,
    /// The order of nodes, where nothing else differs.
    Order,
}

/// A field of a node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum NodeField {
    Value,
    Scale,
    Missing,
    Round,
    MinCoverage,
    Applies,
    Negative,
}

impl ChangedPart {
    /// Returns what has to be taken for a change; nothing where it moves no score.
    pub(super) fn of(change: &Change) -> Option<Self> {
        Some(match change {
            Change::Added { path } | Change::Removed { path } => Self::Presence(path.clone()),
            Change::Weight { path, to, .. } => Self::Weight(path.clone(), *to),
            Change::Rule { path, part, .. } => Self::Field(
                path.clone(),
                match part {
                    NodeRulePart::Value | NodeRulePart::Aggregate => NodeField::Value,
                    NodeRulePart::Scale | NodeRulePart::Outside => NodeField::Scale,
                    NodeRulePart::Missing => NodeField::Missing,
                    NodeRulePart::Round => NodeField::Round,
                    NodeRulePart::MinCoverage => NodeField::MinCoverage,
                    NodeRulePart::Applies => NodeField::Applies,
                    NodeRulePart::Negative => NodeField::Negative,
                },
            ),
            // a fact that comes or goes is there in either case, for whoever reads it
            Change::Fact { how: FactChange::Changed, id } => Self::Fact(id.clone()),
            Change::Script { file: ScriptFile::Weights } => Self::Weights,
            Change::Script { file: ScriptFile::Functions } => Self::Functions,
            Change::Index { part: IndexPart::Range } => Self::Range,
            Change::Index { part: IndexPart::Tier } => Self::Tiers,
            Change::Order => Self::Order,
            Change::Fact { how: FactChange::Added | FactChange::Removed, .. }
            | Change::Script { file: ScriptFile::Tips }
            | Change::Index { part: IndexPart::Bands } => return None,
        })
    }

    pub(super) fn is_weight(&self) -> bool {
        matches!(self, Self::Weight(..))
    }

    pub(super) fn weight(&self) -> Option<(String, f64)> {
        match self {
            Self::Weight(path, weight) => Some((path.clone(), *weight)),
            _ => None,
        }
    }
}

pub(super) fn node_mut<'n>(root: &'n mut NodeDef, path: &str) -> Option<&'n mut NodeDef> {
    if root.path == path {
        return Some(root);
    }
    root.children.iter_mut().find_map(|child| node_mut(child, path))
}

fn node<'n>(root: &'n NodeDef, path: &str) -> Option<&'n NodeDef> {
    if root.path == path {
        return Some(root);
    }
    root.children.iter().find_map(|child| node(child, path))
}

/// Makes `part` of a pack as it is in another.
pub(super) fn take(pack: &mut PackDef, from: &PackDef, part: &ChangedPart) {
    match part {
        ChangedPart::Weight(path, _) => field(pack, from, path, |to, from| {
            to.weight.clone_from(&from.weight);
        }),
        ChangedPart::Field(path, which) => field(pack, from, path, |to, from| match which {
            NodeField::Value => {
                to.value.clone_from(&from.value);
                to.aggregate.clone_from(&from.aggregate);
            }
            NodeField::Scale => {
                to.scale.clone_from(&from.scale);
                to.outside = from.outside;
            }
            NodeField::Missing => to.missing = from.missing,
            NodeField::Round => to.round = from.round,
            NodeField::MinCoverage => to.min_coverage = from.min_coverage,
            NodeField::Applies => to.applies.clone_from(&from.applies),
            NodeField::Negative => to.negative = from.negative,
        }),
        ChangedPart::Presence(path) => presence(pack, from, path),
        ChangedPart::Fact(id) => {
            pack.facts.retain(|fact| fact.id != *id);
            pack.derived.retain(|derived| derived.fact.id != *id);
            pack.facts.extend(from.facts.iter().find(|fact| fact.id == *id).cloned());
            pack.derived.extend(from.derived.iter().find(|one| one.fact.id == *id).cloned());
        }
        ChangedPart::Weights => pack.weights.clone_from(&from.weights),
        ChangedPart::Functions => pack.functions.clone_from(&from.functions),
        ChangedPart::Range => {
            pack.reach = from.reach;
            pack.lower_is_better = from.lower_is_better;
        }
        ChangedPart::Order => pack.root.clone_from(&from.root),
        // the others' business
        ChangedPart::Tiers => {}
    }
}

fn field(pack: &mut PackDef, from: &PackDef, path: &str, set: impl Fn(&mut NodeDef, &NodeDef)) {
    if let (Some(to), Some(from)) = (node_mut(&mut pack.root, path), node(&from.root, path)) {
        set(to, from);
    }
}

/// Adds a node, or takes it away, with all below it.
fn presence(pack: &mut PackDef, from: &PackDef, path: &str) {
    let parent = path.rsplit_once('.').map_or("", |(parent, _)| parent);
    let Some(to) = node_mut(&mut pack.root, parent) else { return };
    let siblings = node(&from.root, parent).map_or(&[][..], |parent| &parent.children);
    let Some(at) = siblings.iter().position(|one| one.path == path) else {
        return to.children.retain(|child| child.path != path);
    };
    let Some(new) = siblings.get(at).cloned() else { return };
    if to.children.iter().any(|child| child.path == path) {
        return;
    }
    // behind the nearest of those before it that is here
    let before = siblings.iter().take(at).rev();
    let place = before
        .filter_map(|one| to.children.iter().position(|child| child.path == one.path))
        .map(|at| at + 1)
        .next();
    to.children.insert(place.unwrap_or(0), new);
}
