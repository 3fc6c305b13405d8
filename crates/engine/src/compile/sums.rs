//! Whether an index is a plain sum of what its indicators bring, as far as some facts go.

use std::collections::BTreeSet;

use super::nodes::{CompiledScale, RulesetNode};
use super::ruleset::{Ruleset, RulesetData};
use crate::program::Op;

impl Ruleset {
    /// For each of the facts in these slots, the indicators that it can move, by their places in
    /// [`Ruleset::paths`]. `None` unless the score is the sum of what the indicators bring whatever
    /// values these facts take, as long as the same indicators have a value: no tiers, no weight
    /// and no `applies` that depends on one of them, and parts that add up and aren't rounded all
    /// the way up.
    pub fn sums_over(&self, facts: &[usize]) -> Option<Vec<BTreeSet<usize>>> {
        let rules = &*self.inner;
        if rules.tiers.is_some() {
            return None;
        }
        let moved: Vec<BTreeSet<usize>> = facts.iter().map(|fact| rules.moved_by(*fact)).collect();
        let all: BTreeSet<usize> = moved.iter().flatten().copied().collect();
        let reads = |read: &BTreeSet<usize>| !read.is_disjoint(&all);
        if let Some(weights) = &rules.weights {
            let of_them = |op: &Op| match op {
                Op::Fact(slot) => all.contains(&(*slot as usize)),
                _ => false,
            };
            // what is interpreted can't be looked into
            if weights.code()?.code.ops.iter().any(of_them) {
                return None;
            }
        }
        let is_plain = |node: &RulesetNode| {
            let scale = matches!(node.scale, CompiledScale::Kind { declared: false, .. });
            let applies =
                node.applies.as_ref().is_some_and(|one| reads(&one.facts) || !one.nodes.is_empty());
            let own = node.is_indicator()
                && node.expressions().all(|expression| expression.nodes.is_empty());
            !applies && (own || node.adds_up() && node.round.is_none() && scale)
        };
        if !rules.nodes.iter().all(is_plain) {
            return None;
        }
        let indicators = |moved: &BTreeSet<usize>| {
            let slots = rules.nodes.iter().enumerate();
            let reading = slots.filter(|(_, node)| {
                node.is_indicator() && node.expressions().any(|one| !one.facts.is_disjoint(moved))
            });
            // the root's slot is no path
            reading.filter_map(|(slot, _)| slot.checked_sub(1)).collect()
        };
        Some(moved.iter().map(indicators).collect())
    }
}

impl RulesetData {
    /// Returns a fact and all that is derived from it.
    fn moved_by(&self, fact: usize) -> BTreeSet<usize> {
        let mut moved = BTreeSet::from([fact]);
        for &slot in &self.derived_order {
            let derived = self.facts.get(slot);
            if derived.is_some_and(|one| one.reads().any(|read| moved.contains(&read))) {
                moved.insert(slot);
            }
        }
        moved
    }
}
