//! The definitions of both sides.

use std::sync::Arc;

use super::PackVariant;
use super::parts::node_mut;
use crate::compile::Ruleset;
use crate::diagnostic::Diagnostics;
use crate::host::Reader;
use crate::load::definition::{PackDef, Spanned, TierRules};
use crate::load::{self, ProblemSink, define};
use crate::script::ScriptSandboxes;

/// Returns a side's definition, tiers read, and its rules.
pub(super) fn read(
    side: &PackVariant,
    sandboxes: &ScriptSandboxes,
    readers: &Arc<Vec<&'static Reader>>,
) -> Result<(PackDef, Ruleset), Diagnostics> {
    let (rules, problems) = crate::compile::compile(&side.files, sandboxes, readers);
    let rules = rules.ok_or(problems)?;
    let rules = if side.weights.is_empty() { rules } else { rules.with_weights(&side.weights)? };
    let mut pack = load::load(&side.files).pack;
    weigh(&mut pack, &side.weights);
    for tier in pack.tiers.iter_mut().flat_map(|tiers| &mut tiers.choices) {
        if let TierRules::Draft(draft) = &tier.rules {
            let mut rules = define((**draft).clone(), &ProblemSink::default());
            weigh(&mut rules, &side.weights);
            tier.rules = TierRules::Read(Box::new(rules));
        }
    }
    Ok((pack, rules))
}

fn weigh(pack: &mut PackDef, weights: &[(String, f64)]) {
    for (path, weight) in weights {
        if let Some(node) = node_mut(&mut pack.root, path) {
            node.weight = Some(Spanned { value: *weight, place: node.place.clone() });
        }
    }
}

/// Without what moves no score, and may hang on what isn't there.
pub(super) fn bare(mut pack: PackDef) -> PackDef {
    pack.tips = None;
    pack.import = None;
    pack.texts.clear();
    pack.cases.clear();
    pack
}

/// Facts that nothing reads move no score, so all are there.
pub(super) fn with_all_facts(pack: &mut PackDef, other: &PackDef) {
    let known = |pack: &PackDef, id: &str| {
        pack.facts.iter().any(|one| one.id == id)
            || pack.derived.iter().any(|one| one.fact.id == id)
    };
    for fact in &other.facts {
        if !known(pack, &fact.id) {
            pack.facts.push(fact.clone());
        }
    }
    for derived in &other.derived {
        if !known(pack, &derived.fact.id) {
            pack.derived.push(derived.clone());
        }
    }
}
