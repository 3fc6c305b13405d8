//! Scales that compare with a population get its figures.

use std::sync::Arc;

use super::fingerprint;
use super::nodes::{CompiledScale, RulesetNode};
use super::order::needs;
use super::ruleset::{Ruleset, RulesetData};
use crate::diagnostic::{Diagnostic, Diagnostics, codes};
use crate::evaluate::{Facts, RunnerPool, Trace};
use crate::scales::{Scale, Undefined};
use crate::script::on_own_stack;
use crate::value::Value;

impl Ruleset {
    /// Returns whether some scale waits for the figures of a population; its node is missing until then.
    pub fn needs_population(&self) -> bool {
        self.inner.nodes.iter().any(|node| waiting(node).is_some())
    }

    /// Returns the rules with the figures of these profiles, whose facts are in this ruleset's slots.
    ///
    /// The values count as they come before the scale; profiles that have none count nowhere. A
    /// scale that reads a node with such a scale itself gets its figures after that one. Where a
    /// population has no scale (all are the same), the node is missing and says so.
    ///
    /// # Errors
    /// There are fewer than two profiles.
    pub fn with_population<'f>(
        &self,
        profiles: impl Iterator<Item = &'f Facts> + Clone,
    ) -> Result<Self, Diagnostics> {
        let count = profiles.clone().count();
        if count < 2 {
            let message = match count {
                0 => "there is no profile to compare with",
                _ => "one profile has nobody to compare with",
            };
            return Err(Diagnostic::error(&codes::BAD_POPULATION, message)
                .help("a population has at least two profiles")
                .into());
        }
        let mut inner = (*self.inner).clone();
        inner.forget_program();
        for slots in rounds(&inner) {
            let mut columns: Vec<Vec<f64>> = vec![Vec::with_capacity(count); slots.len()];
            let runners = RunnerPool::default();
            on_own_stack(|| {
                for facts in profiles.clone() {
                    let mut trace = Trace::new(runners.acquire(&inner), facts);
                    for (column, &slot) in columns.iter_mut().zip(&slots) {
                        column.extend(trace.raw(slot).as_ref().and_then(Value::as_number));
                    }
                    trace.release();
                }
            });
            for (column, slot) in columns.iter().zip(slots) {
                let Some(node) = inner.nodes.get_mut(slot) else { continue };
                let Some(scale) = waiting(node) else { continue };
                let scale = scale
                    .of_population(column)
                    .unwrap_or_else(|reason| Arc::new(Undefined { reason }));
                node.scale = CompiledScale::Kind { scale, declared: true };
            }
            inner.forget_program();
        }
        inner.fingerprint = fingerprint::of(&inner);
        Ok(Self::new(inner))
    }

    /// Returns the scales that [`Ruleset::with_population`] gave figures to: each node's path (empty for
    /// the index) and its scale as a flow map of YAML. A pack with these scales in place of its
    /// own has this ruleset's fingerprint.
    ///
    /// # Errors
    /// The nodes whose scale has no figures, with the reason.
    pub fn population_figures(&self) -> Result<Vec<(String, String)>, Diagnostics> {
        let mut figures = Vec::new();
        let mut problems = Diagnostics::new();
        for node in &self.inner.nodes {
            let CompiledScale::Kind { scale, .. } = &node.scale else { continue };
            if let Some(reason) = scale.unready() {
                let shown = if node.path.is_empty() { "the index" } else { &node.path };
                problems.push(
                    Diagnostic::error(
                        &codes::BAD_POPULATION,
                        format!("`{shown}` has no figures: {reason}"),
                    )
                    .at(node.place.clone())
                    .help("take a population whose values differ, or a scale that compares with nobody"),
                );
            }
            // written out in any case: the pack's defaults may say something else
            let outside = node.outside.word();
            let text = |entries| format!("{{ {entries}, outside: {outside} }}");
            figures.extend(scale.figures().map(|entries| (node.path.clone(), text(entries))));
        }
        if problems.is_empty() { Ok(figures) } else { Err(problems) }
    }
}

/// Returns the node's scale, if it waits for a population.
pub(super) fn waiting(node: &RulesetNode) -> Option<&Arc<dyn Scale>> {
    match &node.scale {
        CompiledScale::Kind { scale, .. } if scale.needs_population() => Some(scale),
        _ => None,
    }
}

/// Returns the slots of the waiting nodes in rounds: those of one round need only what earlier ones gave.
fn rounds(inner: &RulesetData) -> Vec<Vec<usize>> {
    let mut rounds: Vec<Vec<usize>> = Vec::new();
    // by slot: the first round that can use the node's value
    let mut ready = vec![0_usize; inner.nodes.len()];
    for &slot in &inner.order {
        let Some(node) = inner.nodes.get(slot) else { continue };
        let needed = needs(node);
        let mut round =
            needed.iter().filter_map(|&slot| ready.get(slot)).max().copied().unwrap_or(0);
        if waiting(node).is_some() {
            rounds.resize_with(rounds.len().max(round + 1), Vec::new);
            if let Some(slots) = rounds.get_mut(round) {
                slots.push(slot);
            }
            round += 1;
        }
        if let Some(place) = ready.get_mut(slot) {
            *place = round;
        }
    }
    rounds
}
