//! How answers name what they tell of, and how its nodes are nested: written once for a ruleset, and
//! shared by all of its answers.

use super::answer::title_of;
use crate::compile::{RulesetData, RulesetNode};

/// The names of a ruleset's facts and nodes, by slot.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct NodeIndex {
    facts: Vec<Box<str>>,
    nodes: Vec<NodeEntry>,
}

#[derive(Debug, PartialEq, Eq)]
struct NodeEntry {
    path: Box<str>,
    title: Box<str>,
    is_indicator: bool,
    /// Below it, those of each kind.
    pillars: Box<[usize]>,
    indicators: Box<[usize]>,
}

impl NodeIndex {
    /// Indexes the nodes, with titles in `lang`.
    pub(crate) fn new(rules: &RulesetData, lang: &str) -> Self {
        let entry = |node: &RulesetNode| {
            let (indicators, pillars): (Vec<usize>, Vec<usize>) = node
                .children
                .iter()
                .partition(|slot| rules.nodes.get(**slot).is_some_and(RulesetNode::is_indicator));
            NodeEntry {
                path: node.path.as_str().into(),
                title: title_of(rules, node, lang).into(),
                is_indicator: node.is_indicator(),
                pillars: pillars.into(),
                indicators: indicators.into(),
            }
        };
        Self {
            facts: rules.facts.iter().map(|fact| fact.id.as_str().into()).collect(),
            nodes: rules.nodes.iter().map(entry).collect(),
        }
    }

    /// Returns the id of a fact.
    pub(crate) fn fact(&self, slot: usize) -> &str {
        self.facts.get(slot).map_or("", |id| id)
    }

    pub(crate) fn path(&self, slot: usize) -> &str {
        self.nodes.get(slot).map_or("", |entry| &entry.path)
    }

    pub(crate) fn title(&self, slot: usize) -> &str {
        self.nodes.get(slot).map_or("", |entry| &entry.title)
    }

    pub(super) fn is_indicator(&self, slot: usize) -> bool {
        self.nodes.get(slot).is_some_and(|entry| entry.is_indicator)
    }

    pub(super) fn pillars(&self, slot: usize) -> &[usize] {
        self.nodes.get(slot).map_or(&[], |entry| &entry.pillars)
    }

    pub(super) fn indicators(&self, slot: usize) -> &[usize] {
        self.nodes.get(slot).map_or(&[], |entry| &entry.indicators)
    }
}
