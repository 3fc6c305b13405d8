//! The search among sets of moves, which knows nothing of packs.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// One move: a tip to follow.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    /// What it costs.
    pub effort: f64,
    /// The move that has to be made before it.
    pub needs: Option<usize>,
    /// Moves that can't be made as well.
    pub excludes: Vec<usize>,
}

/// What is wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Goal {
    /// This score for the least effort.
    Target(f64),
    /// The best score for this effort.
    Budget(f64),
}

/// A set of moves; the move with number i is bit i.
pub type Set = u64;

/// The most moves that a search can take.
pub const MOST_MOVES: usize = 60;
/// Up to this many moves all sets are asked.
pub const EXACT_MOVES: usize = 20;

/// The best set that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The moves.
    pub set: Set,
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
pub fn effort(moves: &[Move], set: Set) -> f64 {
    // the sum of nothing is -0.0
    members(set).filter_map(|at| moves.get(at)).map(|one| one.effort).sum::<f64>() + 0.0
}

/// The numbers of the moves in a set.
pub fn members(set: Set) -> impl Iterator<Item = usize> {
    (0..Set::BITS as usize).filter(move |at| set >> at & 1 == 1)
}

/// Whether every move of a set has what it needs, and none excludes another.
pub fn is_possible(moves: &[Move], set: Set) -> bool {
    members(set).all(|at| {
        moves.get(at).is_some_and(|one| {
            one.needs.is_none_or(|needed| set >> needed & 1 == 1)
                && one.excludes.iter().all(|other| set >> other & 1 == 0)
        })
    })
}

/// Less effort, then fewer moves, then the order of the ids.
fn cheaper(moves: &[Move], a: Set, b: Set) -> Ordering {
    rounded(effort(moves, a))
        .total_cmp(&rounded(effort(moves, b)))
        .then(a.count_ones().cmp(&b.count_ones()))
        .then_with(|| members(a).cmp(members(b)))
}

fn rounded(number: f64) -> f64 {
    (number / NOISE).round()
}

/// Whether `a` is the better answer to `goal`.
fn better(goal: Goal, moves: &[Move], a: (Set, Option<f64>), b: (Set, Option<f64>)) -> Ordering {
    let level = |worth: Option<f64>| rounded(worth.unwrap_or(f64::NEG_INFINITY));
    let by_worth = level(b.1).total_cmp(&level(a.1));
    match goal {
        Goal::Target(target) => {
            let (first, second) = (reaches(a.1, target), reaches(b.1, target));
            match (first, second) {
                (true, true) => cheaper(moves, a.0, b.0),
                (false, false) => by_worth.then_with(|| cheaper(moves, a.0, b.0)),
                _ => second.cmp(&first),
            }
        }
        Goal::Budget(_) => by_worth.then_with(|| cheaper(moves, a.0, b.0)),
    }
}

fn reaches(worth: Option<f64>, target: f64) -> bool {
    worth.is_some_and(|worth| worth >= target - NOISE)
}

/// Whether a set keeps to the goal's limit.
fn within(goal: Goal, moves: &[Move], set: Set) -> bool {
    match goal {
        Goal::Budget(budget) => effort(moves, set) <= budget + NOISE,
        Goal::Target(_) => true,
    }
}

/// Tells what sets are worth, many at a time.
pub type Worths<'w> = dyn FnMut(&[Set]) -> Vec<Option<f64>> + 'w;

/// Every set, cheapest first, until the goal is met: no better one exists.
pub fn exact(moves: &[Move], goal: Goal, worths: &mut Worths<'_>) -> Found {
    /// Sets that are asked at a time.
    const MANY: usize = 4_096;
    let all: Set = 1 << moves.len().min(EXACT_MOVES);
    let mut sets: Vec<Set> =
        (0..all).filter(|set| is_possible(moves, *set) && within(goal, moves, *set)).collect();
    sets.sort_by_cached_key(|set| {
        let order: Vec<usize> = members(*set).collect();
        #[expect(clippy::cast_possible_truncation, reason = "efforts are small")]
        (rounded(effort(moves, *set)) as i64, set.count_ones(), order)
    });
    let mut best: Option<(Set, Option<f64>)> = None;
    for some in sets.chunks(MANY) {
        for (set, worth) in some.iter().zip(worths(some)) {
            let one = (*set, worth);
            if best.is_none_or(|best| better(goal, moves, one, best) == Ordering::Less) {
                best = Some(one);
            }
        }
        // sets come by their cost: the first that reaches the target is the answer
        if let (Goal::Target(target), Some((_, worth))) = (goal, best)
            && reaches(worth, target)
        {
            break;
        }
    }
    told(moves, goal, best.unwrap_or((0, None)), true)
}

/// The cheapest sets first, as far as it is worth while.
#[derive(Debug, Clone, PartialEq)]
pub enum Walked {
    /// The best set: everything cheaper was looked at, or everything that there is.
    Best(Found),
    /// Not within the sets looked at; whatever reaches the target costs this much or more.
    NotBelow(f64),
}

/// Asks sets in the order of their effort, but no more than some: either the answer is among them,
/// or it costs more than they do.
pub fn cheapest_first(moves: &[Move], goal: Goal, worths: &mut Worths<'_>) -> Walked {
    /// Sets that are asked at most, and at a time.
    const MOST: usize = 60_000;
    const MANY: usize = 2_048;
    /// Sets that are come by at most, possible or not.
    const MOST_SEEN: usize = 3_000_000;
    let mut order: Vec<usize> = (0..moves.len()).collect();
    let cost = |at: usize| moves.get(at).map_or(0.0, |one| one.effort);
    order.sort_by(|a, b| cost(*a).total_cmp(&cost(*b)));
    let mut waiting = BinaryHeap::new();
    let push = |waiting: &mut BinaryHeap<Waiting>, set: Set, last: usize| {
        if within(goal, moves, set) {
            waiting.push(Waiting { effort: effort(moves, set), set, last });
        }
    };
    let bit = |place: usize| order.get(place).map(|at| 1 << at);
    let mut some: Vec<Set> = vec![0];
    if let Some(first) = bit(0) {
        push(&mut waiting, first, 0);
    }
    let (mut best, mut asked, mut seen): (Option<(Set, Option<f64>)>, usize, usize) = (None, 0, 0);
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
        if let (Goal::Target(target), Some(found)) = (goal, best)
            && reaches(found.1, target)
            && next.is_none_or(|next| next > effort(moves, found.0) + NOISE)
        {
            return Walked::Best(told(moves, goal, found, true));
        }
        match next {
            Some(next) if asked >= MOST || seen >= MOST_SEEN => return Walked::NotBelow(next),
            _ => {}
        }
    }
    Walked::Best(told(moves, goal, best.unwrap_or((0, None)), true))
}

/// A set whose turn comes by its effort.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Waiting {
    effort: f64,
    set: Set,
    /// The place of its dearest move.
    last: usize,
}

impl Eq for Waiting {}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> Ordering {
        // the heap gives the largest first
        other.effort.total_cmp(&self.effort).then_with(|| other.set.cmp(&self.set))
    }
}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn told(moves: &[Move], goal: Goal, best: (Set, Option<f64>), exact: bool) -> Found {
    let reached = match goal {
        Goal::Target(target) => reaches(best.1, target),
        Goal::Budget(_) => true,
    };
    Found { set: best.0, worth: best.1, effort: effort(moves, best.0), reached, exact }
}

/// A good set rather than surely the best: the most gain for its effort first, then whatever a
/// single move less, more or instead makes better.
pub fn near(moves: &[Move], goal: Goal, begin: &[Set], worths: &mut Worths<'_>) -> Found {
    let all: Vec<usize> = (0..moves.len()).collect();
    let mut best: Option<(Set, Option<f64>)> = None;
    let first = greedy(moves, goal, worths);
    let everything = closure(moves);
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
    told(moves, goal, best.unwrap_or((0, None)), false)
}

/// All moves that can be made together, each after what it needs.
fn closure(moves: &[Move]) -> Set {
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
fn greedy(moves: &[Move], goal: Goal, worths: &mut Worths<'_>) -> Set {
    let mut set = 0;
    let mut now = worths(&[set]).into_iter().next().flatten();
    loop {
        if let Goal::Target(target) = goal
            && reaches(now, target)
        {
            return set;
        }
        let next: Vec<Set> = (0..moves.len())
            .map(|at| set | 1 << at)
            .filter(|one| *one != set && is_possible(moves, *one) && within(goal, moves, *one))
            .collect();
        let asked = worths(&next);
        let base = now.unwrap_or(0.0);
        let rate = |set_then: Set, worth: f64| {
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
