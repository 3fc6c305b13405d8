//! What the scripts of one pack may name: its facts and its nodes, as slots.

use std::collections::HashMap;

use crate::load::FactType;

/// A fact as scripts know it.
#[derive(Debug, Clone)]
pub(crate) struct NameFact {
    pub(crate) id: String,
    pub(crate) kind: FactType,
    pub(crate) choices: Vec<String>,
    pub(crate) fixed: bool,
}

/// The facts and nodes of one pack by name and slot.
#[derive(Debug, Default)]
pub(crate) struct NameTable {
    facts: Vec<NameFact>,
    nodes: Vec<String>,
    fact_slots: HashMap<String, usize>,
    node_slots: HashMap<String, usize>,
}

impl NameTable {
    pub(crate) fn new(facts: Vec<NameFact>, nodes: Vec<String>) -> Self {
        let fact_slots =
            facts.iter().enumerate().map(|(slot, fact)| (fact.id.clone(), slot)).collect();
        let node_slots =
            nodes.iter().enumerate().map(|(slot, path)| (path.clone(), slot)).collect();
        Self { facts, nodes, fact_slots, node_slots }
    }

    pub(crate) fn fact(&self, id: &str) -> Option<(usize, &NameFact)> {
        let slot = *self.fact_slots.get(id)?;
        Some((slot, self.facts.get(slot)?))
    }

    pub(crate) fn fact_slot(&self, id: &str) -> Option<usize> {
        self.fact_slots.get(id).copied()
    }

    pub(crate) fn fact_id(&self, slot: usize) -> &str {
        self.facts.get(slot).map_or("", |fact| &fact.id)
    }

    pub(crate) fn fact_ids(&self) -> impl Iterator<Item = &str> + Clone {
        self.facts.iter().map(|fact| fact.id.as_str())
    }

    pub(crate) fn fact_count(&self) -> usize {
        self.facts.len()
    }

    pub(crate) fn node_slot(&self, path: &str) -> Option<usize> {
        self.node_slots.get(path).copied()
    }

    /// Returns the node that `path` means to the aggregate of the node in `scope`: one below that
    /// node, else one from the index down. Whatever reads from the index down has scope 0.
    pub(crate) fn node_from(&self, scope: usize, path: &str) -> Option<usize> {
        let above = Some(self.node_path(scope)).filter(|above| !above.is_empty());
        let below = above.and_then(|above| self.node_slot(&format!("{above}.{path}")));
        below.or_else(|| self.node_slot(path).filter(|_| !path.is_empty()))
    }

    /// Returns the paths by which the aggregate of the node in `scope` can read nodes: its own
    /// first.
    pub(crate) fn paths_from(&self, scope: usize) -> impl Iterator<Item = &str> + Clone {
        let above = self.node_path(scope);
        let below = self.paths().filter_map(move |path| {
            path.strip_prefix(above).filter(|_| !above.is_empty())?.strip_prefix('.')
        });
        below.chain(self.paths())
    }

    pub(crate) fn node_path(&self, slot: usize) -> &str {
        self.nodes.get(slot).map_or("", String::as_str)
    }

    /// Returns the paths of every node; the root's is empty and left out.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> + Clone {
        self.nodes.iter().map(String::as_str).filter(|path| !path.is_empty())
    }

    pub(crate) fn node_count(&self) -> usize {
        self.nodes.len()
    }
}
