//! Where the index is a plain sum, moves that touch different indicators don't know of each other:
//! each group of moves has its own best sets, and the groups' gains add up. The best whole is then
//! found by putting the groups' best together, without asking about every set.

use std::cmp::Ordering;

use super::search::{MoveSet, PlanGoal, PlanMove, WorthFunction, effort, is_possible, members};

/// A group's sets are all asked as long as there are no more than this many.
const MOST_SETS: usize = 1 << 14;
/// More partial sums than this aren't followed.
const MOST_SUMS: usize = 200_000;
const NOISE: f64 = 1e-9;

/// A set of some groups with what it brings.
#[derive(Debug, Clone, Copy, PartialEq)]
struct GroupSum {
    set: MoveSet,
    effort: f64,
    gain: f64,
}

/// What the sums say about the best set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct BestSum {
    /// The set.
    pub(super) set: MoveSet,
    /// What the sums say that it is worth.
    pub(super) worth: f64,
}

/// The best set, if the sums of the `groups` can be trusted and followed. `None` says nothing. The
/// groups hold every move once, and moves that need or exclude each other are in one group.
pub(super) fn best(
    moves: &[PlanMove],
    groups: &[Vec<usize>],
    goal: PlanGoal,
    worths: &mut WorthFunction<'_>,
) -> Option<BestSum> {
    let base = worths(&[0]).into_iter().next().flatten()?;
    let mut sums = vec![GroupSum { set: 0, effort: 0.0, gain: 0.0 }];
    for group in groups {
        let sets = sets_of(moves, group)?;
        let asked = worths(&sets);
        let mut own = Vec::with_capacity(sets.len());
        for (set, worth) in sets.into_iter().zip(asked) {
            // a set without a score may have moved which indicators count
            own.push(GroupSum { set, effort: effort(moves, set), gain: worth? - base });
        }
        let own = frontier(own);
        let mut both = Vec::with_capacity(sums.len() * own.len());
        for a in &sums {
            for b in &own {
                let (effort, gain) = (a.effort + b.effort, a.gain + b.gain);
                let fits = match goal {
                    PlanGoal::Budget(budget) => effort <= budget + NOISE,
                    PlanGoal::Target(_) => true,
                };
                if fits {
                    both.push(GroupSum { set: a.set | b.set, effort, gain });
                }
            }
        }
        sums = frontier(both);
        if sums.len() > MOST_SUMS {
            return None;
        }
    }
    let by_cost = |a: &&GroupSum, b: &&GroupSum| cost(a, b);
    let found = match goal {
        PlanGoal::Target(target) => {
            let reaching = sums.iter().filter(|sum| base + sum.gain >= target - NOISE);
            reaching.min_by(by_cost).or_else(|| most(&sums))
        }
        PlanGoal::Budget(_) => most(&sums),
    };
    found.map(|sum| BestSum { set: sum.set, worth: base + sum.gain })
}

fn most(sums: &[GroupSum]) -> Option<&GroupSum> {
    let level = |sum: &GroupSum| (sum.gain / NOISE).round();
    sums.iter().min_by(|a, b| level(b).total_cmp(&level(a)).then_with(|| cost(a, b)))
}

fn cost(a: &GroupSum, b: &GroupSum) -> Ordering {
    let level = |sum: &GroupSum| (sum.effort / NOISE).round();
    level(a)
        .total_cmp(&level(b))
        .then(a.set.count_ones().cmp(&b.set.count_ones()))
        .then_with(|| members(a.set).cmp(members(b.set)))
}

/// The possible sets of a group; none if there are too many.
fn sets_of(moves: &[PlanMove], group: &[usize]) -> Option<Vec<MoveSet>> {
    let mut sets: Vec<MoveSet> = vec![0];
    let mut group = group.to_vec();
    // what a move needs comes before it
    group.sort_by_key(|at| (depth(moves, *at), *at));
    for at in group {
        let with: Vec<MoveSet> =
            sets.iter().map(|set| set | 1 << at).filter(|set| is_possible(moves, *set)).collect();
        sets.extend(with);
        if sets.len() > MOST_SETS {
            return None;
        }
    }
    Some(sets)
}

/// How many moves a move needs, one after the other.
pub(super) fn depth(moves: &[PlanMove], at: usize) -> usize {
    let needed = |at: &usize| moves.get(*at).and_then(|one| one.needs);
    std::iter::successors(Some(at), needed).take(moves.len() + 1).count() - 1
}

/// Without those that cost no less, bring no more and have no fewer moves than another.
fn frontier(mut sums: Vec<GroupSum>) -> Vec<GroupSum> {
    sums.sort_by(|a, b| cost(a, b).then(b.gain.total_cmp(&a.gain)));
    let mut kept: Vec<GroupSum> = Vec::new();
    // by number of moves: the most that a cheaper sum of no more moves brings
    let mut most = [f64::NEG_INFINITY; MoveSet::BITS as usize + 1];
    for sum in sums {
        let count = sum.set.count_ones() as usize;
        if most.get(count).is_some_and(|most| sum.gain <= *most + NOISE / 1000.0) {
            continue;
        }
        for most in most.iter_mut().skip(count) {
            *most = most.max(sum.gain);
        }
        kept.push(sum);
    }
    kept
}
