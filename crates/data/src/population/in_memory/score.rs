//! Scores a population in slices on several threads.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use peristyle_engine::diagnostic::Diagnostics;
use peristyle_engine::evaluate::{ColumnScores, Columns, Detail, Reweighter};
use peristyle_engine::{Facts, Ruleset};

use super::groups::RowGroup;
use super::{ColumnKey, LoadedPopulation};

/// The number of rows that are scored at once. A row's score doesn't depend on it.
const SLICE_ROWS: usize = 8192;
/// The stack of a scoring thread, for recursive scripts; only touched pages take memory.
const STACK_BYTES: usize = 16 * 1024 * 1024;

/// A range of rows of a group.
#[derive(Debug, Clone, Copy)]
struct GroupSlice {
    group: usize,
    start: usize,
    rows: usize,
}

impl LoadedPopulation {
    /// Scores all profiles, in the order of [`LoadedPopulation::ids`]: equal to the bit on any number
    /// of threads, and to evaluating each by itself.
    pub fn evaluate(&self, ruleset: &Ruleset, detail: Detail, jobs: usize) -> ColumnScores {
        let slots = self.slots(ruleset);
        let chunks = self.slices();
        let score = |at: usize| {
            let columns = self.columns(ruleset, &slots, *chunks.get(at)?);
            Some(Ok(ruleset.evaluate_columns(&columns, detail)))
        };
        // there is nothing to complain about
        self.assemble_scores(ruleset, detail, jobs, &chunks, score).unwrap_or_default()
    }

    /// Assembles the scores of slices in the order of the population.
    fn assemble_scores(
        &self,
        ruleset: &Ruleset,
        detail: Detail,
        jobs: usize,
        chunks: &[GroupSlice],
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

    /// Prepares scoring all profiles repeatedly with different weights: equal to the bit to
    /// [`Ruleset::with_weights`], and far cheaper.
    pub fn reweighter<'p>(&'p self, ruleset: &'p Ruleset) -> PopulationReweighter<'p> {
        let slots = self.slots(ruleset);
        let chunks = self.slices();
        let reweighter =
            |chunk: &GroupSlice| ruleset.reweighter(self.columns(ruleset, &slots, *chunk));
        let parts = chunks.iter().map(reweighter).collect();
        PopulationReweighter { population: self, ruleset, chunks, parts }
    }

    /// Freezes the statistics of this population into rules that compare with one; returns others
    /// unchanged.
    ///
    /// # Errors
    /// There are fewer than two profiles to compare.
    pub fn with_own_population(&self, ruleset: &Ruleset) -> Result<Ruleset, Diagnostics> {
        if !ruleset.needs_population() {
            return Ok(ruleset.clone());
        }
        let everyone: Vec<Facts> = self.profiles(ruleset);
        ruleset.with_population(everyone.iter())
    }

    /// Returns the facts of each profile. Dates are days before `as_of`.
    pub fn profiles(&self, ruleset: &Ruleset) -> Vec<Facts> {
        let slots = self.slots(ruleset);
        let mut all: Vec<(usize, Facts)> = Vec::with_capacity(self.len());
        for (group, members) in self.groups.iter().enumerate() {
            let chunk = GroupSlice { group, start: 0, rows: members.rows.len() };
            let columns = self.columns(ruleset, &slots, chunk);
            let facts = members.rows.iter().enumerate();
            all.extend(facts.map(|(at, row)| (*row, ruleset.row_of(&columns, at))));
        }
        all.sort_by_key(|(row, _)| *row);
        all.into_iter().map(|(_, facts)| facts).collect()
    }

    fn slices(&self) -> Vec<GroupSlice> {
        let of_group = |(group, members): (usize, &RowGroup)| {
            let all = members.rows.len();
            let starts = (0..all).step_by(SLICE_ROWS);
            starts.map(move |start| GroupSlice {
                group,
                start,
                rows: (all - start).min(SLICE_ROWS),
            })
        };
        self.groups.iter().enumerate().flat_map(of_group).collect()
    }

    /// Returns the index of the column of each fact of the rules.
    fn slots(&self, ruleset: &Ruleset) -> Vec<Option<usize>> {
        let slot = |key: ColumnKey| self.facts.iter().position(|one| *one == key);
        ruleset.facts().iter().map(|fact| slot(ColumnKey::from_profiles(fact))).collect()
    }

    fn columns<'p>(
        &'p self,
        ruleset: &Ruleset,
        slots: &[Option<usize>],
        chunk: GroupSlice,
    ) -> Columns<'p> {
        let mut columns = ruleset.columns(chunk.rows);
        let Some(group) = self.groups.get(chunk.group) else { return columns };
        for (fact, slot) in ruleset.facts().iter().zip(slots) {
            let cells = slot.and_then(|slot| group.columns.get(slot)?.as_ref());
            if let Some(column) = cells.and_then(|cells| cells.slice(chunk.start, chunk.rows)) {
                // it has that type and as many rows
                let _ = columns.set(ruleset, &fact.id, column);
            }
        }
        columns
    }
}

/// A population that is scored with one set of weights after another.
#[derive(Debug)]
pub struct PopulationReweighter<'p> {
    population: &'p LoadedPopulation,
    ruleset: &'p Ruleset,
    chunks: Vec<GroupSlice>,
    parts: Vec<Reweighter<'p>>,
}

impl PopulationReweighter<'_> {
    /// Scores all profiles with these weights, in the order of [`Ruleset::paths`].
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
        self.population.assemble_scores(self.ruleset, detail, jobs, &self.chunks, score)
    }
}

/// Runs `work` for 0 to `count - 1` on several threads, and returns the results in order.
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
            let _ = thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, take);
        }
        take();
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}
