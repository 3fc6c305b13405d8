//! A pack's tips as moves: what it advises now, and what it would advise after each of them.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use peristyle_engine::evaluate::Tip;
use peristyle_engine::profile::GivenFact;
use peristyle_engine::{Facts, Options, Ruleset, TipDetail, Value};

use super::group_sums::depth;
use super::search::{MOST_MOVES, MoveSet, PlanMove, members};

/// A tip, with what it changes.
#[derive(Debug, Clone)]
pub(super) struct TipMove {
    pub(super) id: Arc<str>,
    pub(super) text: String,
    pub(super) change: Vec<(Arc<str>, Option<Value>)>,
}

/// All moves that there are.
#[derive(Debug, Clone, Default)]
pub(super) struct MoveCatalog {
    pub(super) tips: Vec<TipMove>,
    pub(super) moves: Vec<PlanMove>,
    /// Whether there were more than can be looked at.
    pub(super) more: bool,
}

/// A tip with the same change is the same move.
fn move_key(tip: &Tip) -> (Arc<str>, String) {
    (tip.id.clone(), format!("{:?}", tip.change))
}

/// What the pack advises for these facts, whether it would bring anything by itself or not.
fn advised_tips(rules: &Ruleset, facts: &Facts, lang: Option<&str>) -> Vec<Tip> {
    let options = Options { lang: lang.map(str::to_owned), tips: TipDetail::Gains };
    let told = rules.explain(facts, &options);
    let mut tips = told.evaluation.tips;
    tips.extend(told.idle_tips);
    tips.sort_by(|a, b| a.id.cmp(&b.id));
    tips
}

/// A move that was found, and the facts after it and what it needs.
struct FoundMove {
    tip: Tip,
    needs: Option<usize>,
}

impl MoveCatalog {
    /// Asks the pack for tips, and again after each of them, until it has nothing new to say.
    pub(super) fn find(rules: &Ruleset, facts: &Facts, lang: Option<&str>) -> Self {
        let first = advised_tips(rules, facts, lang);
        let mut more = false;
        let mut seen: Vec<FoundMove> = Vec::new();
        let mut waiting = VecDeque::from([(None, facts.clone(), Vec::new(), first)]);
        while let Some((needs, here, known, tips)) = waiting.pop_front() {
            let keys: Vec<_> = tips.iter().map(move_key).collect();
            for (tip, own) in tips.iter().zip(&keys) {
                // what was advised before stands by itself
                if known.contains(own) {
                    continue;
                }
                if seen.len() >= MOST_MOVES {
                    more = true;
                    continue;
                }
                let Ok(after) = rules.changed(&here, &changed_facts(&tip.change)) else { continue };
                let at = seen.len();
                seen.push(FoundMove { tip: tip.clone(), needs });
                let next = advised_tips(rules, &after, lang);
                let known = keys.iter().chain(&known).cloned().collect();
                waiting.push_back((Some(at), after, known, next));
            }
        }
        Self::ordered(seen, more)
    }

    /// In the order of ids, a tip's first step before its second.
    fn ordered(seen: Vec<FoundMove>, more: bool) -> Self {
        let mut order: Vec<usize> = (0..seen.len()).collect();
        let id = |at: usize| seen.get(at).map_or("", |one| &*one.tip.id);
        order.sort_by(|a, b| id(*a).cmp(id(*b)).then(a.cmp(b)));
        let place: BTreeMap<usize, usize> =
            order.iter().enumerate().map(|(new, old)| (*old, new)).collect();
        let mut all = Self { more, ..Self::default() };
        for one in order.iter().filter_map(|at| seen.get(*at)) {
            all.tips.push(TipMove {
                id: one.tip.id.clone(),
                text: one.tip.text.clone(),
                change: one.tip.change.clone(),
            });
            all.moves.push(PlanMove {
                effort: one.tip.effort.max(0.0),
                needs: one.needs.and_then(|old| place.get(&old)).copied(),
                excludes: Vec::new(),
            });
        }
        for at in 0..all.moves.len() {
            let excludes = (0..all.moves.len()).filter(|other| all.conflicts(at, *other)).collect();
            if let Some(one) = all.moves.get_mut(at) {
                one.excludes = excludes;
            }
        }
        all
    }

    /// Whether two moves want one fact to be two things. A later step of an earlier one doesn't: it
    /// goes on from there.
    fn conflicts(&self, a: usize, b: usize) -> bool {
        if a == b || self.follows(a, b) || self.follows(b, a) {
            return false;
        }
        let (Some(a), Some(b)) = (self.tips.get(a), self.tips.get(b)) else { return false };
        a.change.iter().any(|(fact, value)| {
            b.change.iter().any(|(other, wanted)| fact == other && value != wanted)
        })
    }

    fn follows(&self, later: usize, earlier: usize) -> bool {
        let needed = |at: &usize| self.moves.get(*at).and_then(|one| one.needs);
        std::iter::successors(Some(later), needed)
            .take(self.moves.len() + 1)
            .any(|at| at == earlier)
    }

    /// The moves of a set, each after what it needs.
    pub(super) fn in_order(&self, set: MoveSet) -> Vec<usize> {
        let mut order: Vec<usize> = members(set).collect();
        order.sort_by_key(|at| (depth(&self.moves, *at), *at));
        order
    }

    /// The facts after the moves of a set.
    pub(super) fn after(&self, rules: &Ruleset, facts: &Facts, set: MoveSet) -> Option<Facts> {
        let moves = self.in_order(set);
        let changes = moves.iter().filter_map(|at| self.tips.get(*at));
        let changes: Vec<GivenFact> = changes.flat_map(|tip| changed_facts(&tip.change)).collect();
        rules.changed(facts, &changes).ok()
    }

    /// The moves in groups that don't know of each other, where the index is a sum over them.
    pub(super) fn groups(&self, rules: &Ruleset) -> Option<Vec<Vec<usize>>> {
        let slots = |tip: &TipMove| -> Vec<usize> {
            let names = tip.change.iter();
            names.filter_map(|(name, _)| Some(rules.fact_named(name)?.0)).collect()
        };
        let mut all: Vec<usize> = self.tips.iter().flat_map(slots).collect();
        all.sort_unstable();
        all.dedup();
        let moved = rules.sums_over(&all)?;
        let indicators: BTreeMap<usize, _> = all.into_iter().zip(moved).collect();
        let mut group: Vec<usize> = (0..self.moves.len()).collect();
        let join = |group: &mut Vec<usize>, a: usize, b: usize| {
            let (Some(from), Some(to)) = (group.get(a).copied(), group.get(b).copied()) else {
                return;
            };
            group.iter_mut().filter(|one| **one == from).for_each(|one| *one = to);
        };
        for (a, first) in self.tips.iter().enumerate() {
            for (b, second) in self.tips.iter().enumerate().take(a) {
                let (first, second) = (slots(first), slots(second));
                let touches = |slots: &[usize]| -> Vec<usize> {
                    slots.iter().filter_map(|one| indicators.get(one)).flatten().copied().collect()
                };
                let own = touches(&first);
                let related = first.iter().any(|one| second.contains(one))
                    || touches(&second).iter().any(|one| own.contains(one))
                    || self.follows(a, b)
                    || self.follows(b, a);
                if related {
                    join(&mut group, a, b);
                }
            }
        }
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, of) in group.into_iter().enumerate() {
            groups.entry(of).or_default().push(at);
        }
        Some(groups.into_values().collect())
    }
}

pub(super) fn changed_facts(change: &[(Arc<str>, Option<Value>)]) -> Vec<GivenFact> {
    let fact = |(name, value): &(Arc<str>, Option<Value>)| GivenFact {
        name: name.to_string(),
        value: value.clone(),
        place: None,
    };
    change.iter().map(fact).collect()
}
