//! The search among sets of moves, which knows nothing of packs.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// One move: a tip to follow.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanMove {
    /// What it costs.
    pub effort: f64,
    /// The move that has to be made before it.
    pub needs: Option<usize>,
    /// Moves that can't be made as well.
    pub excludes: Vec<usize>,
}

/// What is wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PlanGoal {
    /// This score for the least effort.
    Target(f64),
    /// The best score for this effort.
    Budget(f64),
}

/// A set of moves; the move with number i is bit i.
pub type MoveSet = u64;

/// The most moves that a search can take.
pub const MOST_MOVES: usize = 60;
/// Up to this many moves all sets are asked.
pub const EXACT_MOVES: usize = 20;

/// The best set that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct BestSet {
    /// The moves.
    pub set: MoveSet,
    /// What they come to, larger is better; `None` is no score.
    pub worth: Option<f64>,
    /// Their effort.
    pub effort: f64,
    /// Whether the target is reached; always so for a budget.
    pub reached: bool,
    /// Whether no better set exists.
    pub exact: bool,
}

/// Worths closer than this are the same, and so are efforts: the noise of floating point.
const NOISE: f64 = 1e-9;

/// The effort of a set, its moves added up in order.
pub fn effort(moves: &[PlanMove], set: MoveSet) -> f64 {
    // the sum of nothing is -0.0
    members(set).filter_map(|at| moves.get(at)).map(|one| one.effort).sum::<f64>() + 0.0
}

/// The numbers of the moves in a set.
pub fn members(set: MoveSet) -> impl Iterator<Item = usize> {
    (0..MoveSet::BITS as usize).filter(move |at| set >> at & 1 == 1)
}

/// Whether every move of a set has what it needs, and none excludes another.
pub fn is_possible(moves: &[PlanMove], set: MoveSet) -> bool {
    members(set).all(|at| {
        moves.get(at).is_some_and(|one| {
            one.needs.is_none_or(|needed| set >> needed & 1 == 1)
                && one.excludes.iter().all(|other| set >> other & 1 == 0)
        })
    })
}

/// Less effort, then fewer moves, then the order of the ids.
fn cheaper(moves: &[PlanMove], a: MoveSet, b: MoveSet) -> Ordering {
    rounded(effort(moves, a))
        .total_cmp(&rounded(effort(moves, b)))
        .then(a.count_ones().cmp(&b.count_ones()))
        .then_with(|| members(a).cmp(members(b)))
}

fn rounded(number: f64) -> f64 {
    (number / NOISE).round()
}

/// Whether `a` is the better answer to `goal`.
fn better(
    goal: PlanGoal,
    moves: &[PlanMove],
    a: (MoveSet, Option<f64>),
    b: (MoveSet, Option<f64>),
) -> Ordering {
    let level = |worth: Option<f64>| rounded(worth.unwrap_or(f64::NEG_INFINITY));
    let by_worth = level(b.1).total_cmp(&level(a.1));
    match goal {
        PlanGoal::Target(target) => {
            let (first, second) = (reaches(a.1, target), reaches(b.1, target));
            match (first, second) {
                (true, true) => cheaper(moves, a.0, b.0),
                (false, false) => by_worth.then_with(|| cheaper(moves, a.0, b.0)),
                _ => second.cmp(&first),
            }
        }
        PlanGoal::Budget(_) => by_worth.then_with(|| cheaper(moves, a.0, b.0)),
    }
}

fn reaches(worth: Option<f64>, target: f64) -> bool {
    worth.is_some_and(|worth| worth >= target - NOISE)
}

/// Whether a set keeps to the goal's limit.
fn within(goal: PlanGoal, moves: &[PlanMove], set: MoveSet) -> bool {
    match goal {
        PlanGoal::Budget(budget) => effort(moves, set) <= budget + NOISE,
        PlanGoal::Target(_) => true,
    }
}

/// Tells what sets are worth, many at a time.
pub type WorthFunction<'w> = dyn FnMut(&[MoveSet]) -> Vec<Option<f64>> + 'w;

/// Every set, cheapest first, until the goal is met: no better one exists.
pub fn exact(moves: &[PlanMove], goal: PlanGoal, worths: &mut WorthFunction<'_>) -> BestSet {
    /// Sets that are asked at a time.
    const MANY: usize = 4_096;
    let all: MoveSet = 1 << moves.len().min(EXACT_MOVES);
    let mut sets: Vec<MoveSet> =
        (0..all).filter(|set| is_possible(moves, *set) && within(goal, moves, *set)).collect();
    sets.sort_by_cached_key(|set| {
        let order: Vec<usize> = members(*set).collect();
        #[expect(clippy::cast_possible_truncation, reason = "efforts are small")]
        (rounded(effort(moves, *set)) as i64, set.count_ones(), order)
    });
    let mut best: Option<(MoveSet, Option<f64>)> = None;
    for some in sets.chunks(MANY) {
        for (set, worth) in some.iter().zip(worths(some)) {
            let one = (*set, worth);
            if best.is_none_or(|best| better(goal, moves, one, best) == Ordering::Less) {
                best = Some(one);
            }
        }
        // sets come by their cost: the first that reaches the target is the answer
        if let (PlanGoal::Target(target), Some((_, worth))) = (goal, best)
            && reaches(worth, target)
        {
            break;
        }
    }
    best_set(moves, goal, best.unwrap_or((0, None)), true)
}

/// The cheapest sets first, as far as it is worth while.
#[derive(Debug, Clone, PartialEq)]
pub enum SearchOutcome {
    /// The best set: everything cheaper was looked at, or everything that there is.
    Best(BestSet),
    /// Not within the sets looked at; whatever reaches the target costs this much or more.
    NotBelow(f64),
}

/// Asks sets in the order of their effort, but no more than some: either the answer is among them,
/// or it costs more than they do.
pub fn cheapest_first(
    moves: &[PlanMove],
    goal: PlanGoal,
    worths: &mut WorthFunction<'_>,
) -> SearchOutcome {
    /// Sets that are asked at most, and at a time.
    const MOST: usize = 60_000;
    const MANY: usize = 2_048;
    /// Sets that are come by at most, possible or not.
    const MOST_SEEN: usize = 3_000_000;
    let mut order: Vec<usize> = (0..moves.len()).collect();
    let cost = |at: usize| moves.get(at).map_or(0.0, |one| one.effort);
    order.sort_by(|a, b| cost(*a).total_cmp(&cost(*b)));
    let mut waiting = BinaryHeap::new();
    let push = |waiting: &mut BinaryHeap<QueuedSet>, set: MoveSet, last: usize| {
        if within(goal, moves, set) {
            waiting.push(QueuedSet { effort: effort(moves, set), set, last });
        }
    };
    let bit = |place: usize| order.get(place).map(|at| 1 << at);
    let mut some: Vec<MoveSet> = vec![0];
    if let Some(first) = bit(0) {
        push(&mut waiting, first, 0);
    }
    let (mut best, mut asked, mut seen): (Option<(MoveSet, Option<f64>)>, usize, usize) =
        (None, 0, 0);
    loop {
        while some.len() < MANY && seen < MOST_SEEN {
            let Some(next) = waiting.pop() else { break };
            seen += 1;
            if is_possible(moves, next.set) {
                some.push(next.set);
            }
            // every set comes by once: one move more, or a dearer one instead of the last
            if let (Some(own), Some(other)) = (bit(next.last), bit(next.last + 1)) {
                push(&mut waiting, next.set | other, next.last + 1);
                push(&mut waiting, next.set & !own | other, next.last + 1);
            }
        }
        if some.is_empty() {
            break;
        }
        asked += some.len();
        for (set, worth) in some.iter().zip(worths(&some)) {
            if best.is_none_or(|best| better(goal, moves, (*set, worth), best) == Ordering::Less) {
                best = Some((*set, worth));
            }
        }
        some.clear();
        let next = waiting.peek().map(|next| next.effort);
        if let (PlanGoal::Target(target), Some(found)) = (goal, best)
            && reaches(found.1, target)
            && next.is_none_or(|next| next > effort(moves, found.0) + NOISE)
        {
            return SearchOutcome::Best(best_set(moves, goal, found, true));
        }
        match next {
            Some(next) if asked >= MOST || seen >= MOST_SEEN => {
                return SearchOutcome::NotBelow(next);
            }
            _ => {}
        }
    }
    SearchOutcome::Best(best_set(moves, goal, best.unwrap_or((0, None)), true))
}

/// A set whose turn comes by its effort.
#[derive(Debug, Clone, Copy, PartialEq)]
struct QueuedSet {
    effort: f64,
    set: MoveSet,
    /// The place of its dearest move.
    last: usize,
}

impl Eq for QueuedSet {}

impl Ord for QueuedSet {
    fn cmp(&self, other: &Self) -> Ordering {
        // the heap gives the largest first
        other.effort.total_cmp(&self.effort).then_with(|| other.set.cmp(&self.set))
    }
}

impl PartialOrd for QueuedSet {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn best_set(
    moves: &[PlanMove],
    goal: PlanGoal,
    best: (MoveSet, Option<f64>),
    exact: bool,
) -> BestSet {
    let reached = match goal {
        PlanGoal::Target(target) => reaches(best.1, target),
        PlanGoal::Budget(_) => true,
    };
    BestSet { set: best.0, worth: best.1, effort: effort(moves, best.0), reached, exact }
}

/// A good set rather than surely the best: the most gain for its effort first, then whatever a
/// single move less, more or instead makes better.
pub fn local_search(
    moves: &[PlanMove],
    goal: PlanGoal,
    begin: &[MoveSet],
    worths: &mut WorthFunction<'_>,
) -> BestSet {
    let all: Vec<usize> = (0..moves.len()).collect();
    let mut best: Option<(MoveSet, Option<f64>)> = None;
    let first = greedy(moves, goal, worths);
    let everything = all_reachable(moves);
    for &start in begin.iter().chain(&[first, everything]) {
        if !is_possible(moves, start) || !within(goal, moves, start) {
            continue;
        }
        let worth = worths(&[start]).into_iter().next().flatten();
        let mut here = (start, worth);
        loop {
            let mut around = Vec::new();
            for &out in &all {
                let without = here.0 & !(1 << out);
                around.push(without);
                around.push(here.0 | 1 << out);
                around.extend(all.iter().map(|into| without | 1 << into));
            }
            around.retain(|set| {
                *set != here.0 && is_possible(moves, *set) && within(goal, moves, *set)
            });
            around.sort_unstable();
            around.dedup();
            let asked = worths(&around);
            let next = around.into_iter().zip(asked).min_by(|a, b| better(goal, moves, *a, *b));
            match next {
                Some(next) if better(goal, moves, next, here) == Ordering::Less => here = next,
                _ => break,
            }
        }
        if best.is_none_or(|best| better(goal, moves, here, best) == Ordering::Less) {
            best = Some(here);
        }
    }
    best_set(moves, goal, best.unwrap_or((0, None)), false)
}

/// All moves that can be made together, each after what it needs.
fn all_reachable(moves: &[PlanMove]) -> MoveSet {
    let mut set = 0;
    for _ in 0..moves.len() {
        for at in 0..moves.len() {
            let with = set | 1 << at;
            if is_possible(moves, with) {
                set = with;
            }
        }
    }
    set
}

/// One move after the other, always the one that brings most for its effort.
fn greedy(moves: &[PlanMove], goal: PlanGoal, worths: &mut WorthFunction<'_>) -> MoveSet {
    let mut set = 0;
    let mut now = worths(&[set]).into_iter().next().flatten();
    loop {
        if let PlanGoal::Target(target) = goal
            && reaches(now, target)
        {
            return set;
        }
        let next: Vec<MoveSet> = (0..moves.len())
            .map(|at| set | 1 << at)
            .filter(|one| *one != set && is_possible(moves, *one) && within(goal, moves, *one))
            .collect();
        let asked = worths(&next);
        let base = now.unwrap_or(0.0);
        let rate = |set_then: MoveSet, worth: f64| {
            (worth - base) / (effort(moves, set_then) - effort(moves, set)).max(NOISE)
        };
        let found = next
            .into_iter()
            .zip(asked)
            .filter_map(|(one, worth)| worth.map(|worth| (one, worth)))
            .filter(|(_, worth)| now.is_none_or(|now| *worth > now + NOISE))
            .max_by(|a, b| rate(a.0, a.1).total_cmp(&rate(b.0, b.1)).then(b.0.cmp(&a.0)));
        match found {
            Some((one, worth)) => (set, now) = (one, Some(worth)),
            None => return set,
        }
    }
}
