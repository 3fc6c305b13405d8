//! Where a change stands now, or stood.

use std::sync::Arc;

use crate::compile::{Change, Ruleset, ScriptFile};
use crate::source::{Place, Source};

pub(super) fn place(change: &Change, from: &Ruleset, to: &Ruleset) -> Option<Place> {
    let node = |path: &str| {
        let of = |rules: &Ruleset| {
            let slot = rules.inner.names.node_slot(path)?;
            let node = rules.inner.nodes.get(slot)?;
            Some(node.changes.last().unwrap_or(&node.place).clone())
        };
        of(to).or_else(|| of(from))
    };
    let fact = |id: &str| {
        let of = |rules: &Ruleset| {
            Some(rules.inner.facts.iter().find(|fact| fact.id == id)?.place.clone())
        };
        of(to).or_else(|| of(from))
    };
    let script = |at: usize| {
        let of = |rules: &Ruleset| rules.inner.scripts.get(at).cloned().flatten();
        let source: Option<Arc<Source>> = of(to).or_else(|| of(from));
        source.map(|source| Place::start_of(&source))
    };
    match change {
        Change::Added { path }
        | Change::Removed { path }
        | Change::Weight { path, .. }
        | Change::Rule { path, .. } => node(path),
        Change::Fact { id, .. } => fact(id),
        Change::Script { file } => match file {
            ScriptFile::Weights => script(0),
            ScriptFile::Tips => script(1),
            ScriptFile::Functions => script(2),
        },
        Change::Index { .. } | Change::Order => node(""),
    }
}
