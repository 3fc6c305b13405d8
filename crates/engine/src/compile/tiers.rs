//! Tiers: the rulesets of a pack's choices, beside its own.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::population::waiting;
use super::ruleset::RulesetData;
use super::{PackCompiler, fingerprint};
use crate::diagnostic::{Diagnostic, Diagnostics, codes, did_you_mean};
use crate::load::FactType;
use crate::load::define;
use crate::load::definition::{TierDef, TierRules, TiersDef};
use crate::script::NameTable;

/// The rulesets of which a choice picks one.
#[derive(Debug, Clone)]
pub(crate) struct Tiers {
    /// The slot of the choice.
    pub(crate) by: usize,
    pub(crate) choices: Vec<(String, Arc<RulesetData>)>,
}

impl RulesetData {
    /// Returns the fact that says which tier a profile is in, where the pack has tiers.
    pub(crate) fn tier_fact(&self) -> Option<usize> {
        self.tiers.as_ref().map(|tiers| tiers.by)
    }

    /// Every ruleset of the pack: its own, then those of its tiers. `seal` afterwards.
    pub(crate) fn each_mut(&mut self, change: &mut dyn FnMut(&mut RulesetData)) {
        change(self);
        let tiers = self.tiers.iter_mut().flat_map(|tiers| &mut tiers.choices);
        for (_, rules) in tiers {
            change(Arc::make_mut(rules));
        }
    }

    /// Works out the fingerprints again of rules that were changed.
    pub(crate) fn seal(&mut self) {
        for (_, rules) in self.tiers.iter_mut().flat_map(|tiers| &mut tiers.choices) {
            let rules = Arc::make_mut(rules);
            rules.fingerprint = fingerprint::of(rules);
        }
        self.fingerprint = fingerprint::of(self);
    }
}

/// Returns the slot of the choice that picks the tier.
pub(super) fn by(
    tiers: &TiersDef,
    names: &NameTable,
    problems: &mut Vec<Diagnostic>,
) -> Option<usize> {
    let Some((slot, fact)) = names.fact(&tiers.by.value) else {
        problems.push(
            Diagnostic::error(
                &codes::UNKNOWN_FACT,
                format!("there is no fact `{}`", tiers.by.value),
            )
            .at(tiers.by.place.clone())
            .help_maybe(did_you_mean(&tiers.by.value, names.fact_ids())),
        );
        return None;
    };
    if fact.kind != FactType::Choice {
        problems.push(
            Diagnostic::error(
                &codes::BAD_TIERS,
                format!("`{}` is a {}, and a tier is picked by a choice", fact.id, fact.kind.word()),
            )
            .at(tiers.by.place.clone())
            .help("a number becomes a choice as a derived fact: `size: { type: choice, choices: [small, large], value: … }`"),
        );
        return None;
    }
    Some(slot)
}

impl PackCompiler<'_> {
    /// Compiles each tier like a pack of its own. What is wrong with the pack itself was said.
    /// Returns the facts that they read.
    pub(super) fn tiers(
        &self,
        inner: &mut RulesetData,
        choices: Vec<TierDef>,
        diagnostics: &mut Diagnostics,
    ) -> BTreeSet<usize> {
        let mut used = BTreeSet::new();
        let Some(slot) = inner.tiers.as_ref().map(|tiers| tiers.by) else { return used };
        let known = inner.facts.get(slot).map(|fact| fact.choices.clone()).unwrap_or_default();
        let mut made = Vec::new();
        for tier in choices {
            let choice = tier.choice;
            if !known.contains(&choice.value) {
                let by = inner.facts.get(slot).map_or("", |fact| &fact.id);
                diagnostics.push(
                    Diagnostic::error(
                        &codes::BAD_TIERS,
                        format!("`{by}` has no choice `{}`", choice.value),
                    )
                    .at(choice.place)
                    .help_maybe(did_you_mean(&choice.value, known.iter().map(String::as_str))),
                );
                continue;
            }
            let sink = crate::load::ProblemSink::default();
            let pack = match tier.rules {
                TierRules::Draft(draft) => define(*draft, &sink),
                TierRules::Read(pack) => *pack,
            };
            let made_here = self.make(pack, sink.into_inner());
            used.extend(made_here.used);
            for problem in made_here.diagnostics {
                if !diagnostics.iter().any(|said| *said == problem) {
                    diagnostics.push(problem);
                }
            }
            made.extend(made_here.inner.map(|rules| {
                (choice.value.clone(), Arc::new(RulesetData { tier: Some(choice.value), ..rules }))
            }));
        }
        refuse_populations(
            std::iter::once(&*inner).chain(made.iter().map(|(_, rules)| &**rules)),
            diagnostics,
        );
        diagnostics.sort();
        if let Some(tiers) = &mut inner.tiers {
            tiers.choices = made;
        }
        used
    }
}

/// Whose population would it be: everybody's, or the tier's? Nobody has said so yet.
fn refuse_populations<'r>(
    rules: impl Iterator<Item = &'r RulesetData>,
    diagnostics: &mut Diagnostics,
) {
    let waiting = rules.flat_map(|rules| &rules.nodes).find(|node| waiting(node).is_some());
    if let Some(node) = waiting {
        diagnostics.push(
            Diagnostic::error(
                &codes::BAD_TIERS,
                format!("`{}` compares with a population, and packs with tiers can't do that yet", node.path),
            )
            .at(node.place.clone())
            .help("write the figures out (`percentile: { values: … }`), or leave the tiers to packs of their own"),
        );
    }
}
