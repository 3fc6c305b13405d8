//! A population scored, in chunks on several threads.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use peristyle_engine::diagnostic::Diagnostics;
use peristyle_engine::evaluate::{ColumnScores, Columns, Detail, Reweighter};
use peristyle_engine::{Facts, Ruleset};

use super::group::Group;
use super::{Key, Population};

/// How many rows are scored at once. A row's bits don't depend on it.
const CHUNK: usize = 8192;
/// Room for the recursion of a script; only what is used of it is taken.
const STACK: usize = 16 * 1024 * 1024;

/// Some rows of a group.
#[derive(Debug, Clone, Copy)]
struct Chunk {
    group: usize,
    start: usize,
    rows: usize,
}

impl Population {
    /// Everyone's scores in the order of [`Population::ids`]: the same bits on any number of
    /// threads, and as if each were evaluated by itself.
    pub fn evaluate(&self, ruleset: &Ruleset, detail: Detail, jobs: usize) -> ColumnScores {
        let slots = self.slots(ruleset);
        let chunks = self.chunks();
        let score = |at: usize| {
            let columns = self.columns(ruleset, &slots, *chunks.get(at)?);
            Some(Ok(ruleset.evaluate_columns(&columns, detail)))
        };
        // there is nothing to complain about
        self.together(ruleset, detail, jobs, &chunks, score).unwrap_or_default()
    }

    /// The scores of chunks as those of everyone.
    fn together(
        &self,
        ruleset: &Ruleset,
        detail: Detail,
        jobs: usize,
        chunks: &[Chunk],
        score: impl Fn(usize) -> Option<Result<ColumnScores, Diagnostics>> + Sync,
    ) -> Result<ColumnScores, Diagnostics> {
        // in one piece, nothing has to be put together
        if chunks.len() == 1
            && let Some(one) = score(0)
        {
            return one;
        }
        let parts = in_parallel(chunks.len(), jobs, |at| score(at).transpose());
        let mut whole = ruleset.no_scores(self.len(), detail);
        for (chunk, part) in chunks.iter().zip(parts) {
            let rows = self.groups.get(chunk.group).map(|group| group.rows.as_slice());
            let rows = rows.and_then(|rows| rows.get(chunk.start..chunk.start + chunk.rows));
            if let (Some(rows), Some(part)) = (rows, part?) {
                whole.take(rows, &part);
            }
        }
        whole.interpreted_rows.sort_unstable();
        whole.failed.sort_unstable();
        Ok(whole)
    }

    /// Everyone, to be scored again and again with other weights than the rules' own: the same bits
    /// as by [`Ruleset::with_weights`], and far cheaper.
    pub fn reweighter<'p>(&'p self, ruleset: &'p Ruleset) -> Weighed<'p> {
        let slots = self.slots(ruleset);
        let chunks = self.chunks();
        let reweighter = |chunk: &Chunk| ruleset.reweighter(self.columns(ruleset, &slots, *chunk));
        let parts = chunks.iter().map(reweighter).collect();
        Weighed { population: self, ruleset, chunks, parts }
    }

    /// Rules that compare with a population, with the figures of this one; others as they are.
    ///
    /// # Errors
    /// There are fewer than two profiles to compare.
    pub fn figured(&self, ruleset: &Ruleset) -> Result<Ruleset, Diagnostics> {
        if !ruleset.needs_population() {
            return Ok(ruleset.clone());
        }
        let everyone: Vec<Facts> = self.everyone(ruleset);
        ruleset.with_population(everyone.iter())
    }

    /// Everyone's facts, one by one. Dates are the days before `as_of` in there.
    pub fn everyone(&self, ruleset: &Ruleset) -> Vec<Facts> {
        let slots = self.slots(ruleset);
        let mut all: Vec<(usize, Facts)> = Vec::with_capacity(self.len());
        for (group, members) in self.groups.iter().enumerate() {
            let chunk = Chunk { group, start: 0, rows: members.rows.len() };
            let columns = self.columns(ruleset, &slots, chunk);
            let facts = members.rows.iter().enumerate();
            all.extend(facts.map(|(at, row)| (*row, ruleset.row_of(&columns, at))));
        }
        all.sort_by_key(|(row, _)| *row);
        all.into_iter().map(|(_, facts)| facts).collect()
    }

    fn chunks(&self) -> Vec<Chunk> {
        let of_group = |(group, members): (usize, &Group)| {
            let all = members.rows.len();
            let starts = (0..all).step_by(CHUNK);
            starts.map(move |start| Chunk { group, start, rows: (all - start).min(CHUNK) })
        };
        self.groups.iter().enumerate().flat_map(of_group).collect()
    }

    /// For each fact of the rules, its column.
    fn slots(&self, ruleset: &Ruleset) -> Vec<Option<usize>> {
        let slot = |key: Key| self.facts.iter().position(|one| *one == key);
        ruleset.facts().iter().map(|fact| slot(Key::of(fact))).collect()
    }

    fn columns<'p>(
        &'p self,
        ruleset: &Ruleset,
        slots: &[Option<usize>],
        chunk: Chunk,
    ) -> Columns<'p> {
        let mut columns = ruleset.columns(chunk.rows);
        let Some(group) = self.groups.get(chunk.group) else { return columns };
        for (fact, slot) in ruleset.facts().iter().zip(slots) {
            let cells = slot.and_then(|slot| group.columns.get(slot)?.as_ref());
            if let Some(column) = cells.and_then(|cells| cells.part(chunk.start, chunk.rows)) {
                // it has that type and as many rows
                let _ = columns.set(ruleset, &fact.id, column);
            }
        }
        columns
    }
}

/// A population to be scored with one set of weights after the other.
#[derive(Debug)]
pub struct Weighed<'p> {
    population: &'p Population,
    ruleset: &'p Ruleset,
    chunks: Vec<Chunk>,
    parts: Vec<Reweighter<'p>>,
}

impl Weighed<'_> {
    /// Everyone's scores with these weights, by [`Ruleset::paths`].
    ///
    /// # Errors
    /// There are more or fewer weights than nodes, or a number is no weight.
    pub fn evaluate(
        &self,
        weights: &[f64],
        detail: Detail,
        jobs: usize,
    ) -> Result<ColumnScores, Diagnostics> {
        let score = |at: usize| self.parts.get(at).map(|part| part.evaluate(weights, detail));
        self.population.together(self.ruleset, detail, jobs, &self.chunks, score)
    }
}

/// The results of `work` for 0, 1, … in that order, on several threads.
pub fn in_parallel<T: Send>(count: usize, jobs: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let jobs = jobs.clamp(1, count.max(1));
    if jobs == 1 {
        return (0..count).map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, T)>> = Mutex::new(Vec::with_capacity(count));
    let take = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= count {
                return;
            }
            let result = work(at);
            done.lock().unwrap_or_else(PoisonError::into_inner).push((at, result));
        }
    };
    thread::scope(|scope| {
        for _ in 1..jobs {
            // fewer threads are slower, and this one works too
            let _ = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, take);
        }
        take();
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}
