//! A run: one thread reads, several score, and one tells, in the order of the input.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};

use super::Job;
use super::block::Block;
use super::read::{Ended, Table};
use super::rejects::Reject;
use super::score::{Scored, Scorer};
use super::summary::{Figures, Summary};
use crate::codes;

/// Room for the recursion of a script; only what is used of it is taken.
const STACK: usize = 16 * 1024 * 1024;

/// Where results go.
pub struct Sinks<'s> {
    /// Scored rows.
    pub output: &'s mut dyn Write,
    /// Rows that can't be scored, if they are wanted.
    pub rejects: Option<&'s mut dyn Write>,
    /// Told of each row that can't be scored.
    pub rejected: &'s mut dyn FnMut(&Reject),
    /// Told now and then how far it is.
    pub progress: &'s mut dyn FnMut(Progress),
    /// Set from elsewhere, it ends the run.
    pub stop: &'s AtomicBool,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes read of all inputs.
    pub bytes: u64,
    /// Rows told or rejected.
    pub rows: u64,
}

/// What a run came to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    /// Its figures.
    pub summary: Summary,
    /// What is worth knowing about the inputs.
    pub remarks: Diagnostics,
}

/// Why a run didn't come to its end.
#[derive(Debug)]
pub enum Stopped {
    /// Something is wrong with an input as a whole.
    Problems(Diagnostics),
    /// The output can't be written.
    Output(io::Error),
    /// The rejects can't be written.
    Rejects(io::Error),
    /// It was told to.
    Interrupted,
}

/// Scores every row of the tables, one after the other.
///
/// # Errors
/// A table can't be read, or what comes out can't be written. What was written before stays.
pub fn run(job: &Job<'_>, tables: Vec<Table>, mut sinks: Sinks<'_>) -> Result<Outcome, Stopped> {
    if job.ruleset.needs_population() {
        let words = format!("the pack `{}` compares profiles with each other", job.ruleset.id());
        let problem = Diagnostic::error(&codes::NEEDS_FIGURES, words).help(format!(
            "`peristyle pack freeze {} INPUT…` keeps the figures of everyone, and scores by them",
            job.ruleset.id()
        ));
        return Err(Stopped::Problems(problem.into()));
    }
    let scorer = Scorer::new(job);
    let jobs = job.jobs.max(1);
    // so many blocks are on their way at most, which bounds what is held
    let window = 2 * jobs + 2;
    let (tickets, free) = sync_channel::<()>(window);
    for _ in 0..window {
        // it has just been made, with room for all of them
        let _ = tickets.send(());
    }
    let (to_score, blocks) = sync_channel::<(u64, Block)>(window);
    let (told, scored) = sync_channel::<(u64, Scored)>(window);
    let blocks = Mutex::new(blocks);
    let (bytes, stop) = (AtomicU64::new(0), sinks.stop);

    thread::scope(|scope| {
        let reading = scope.spawn(|| read(job, tables, free, to_score, &bytes, stop));
        for _ in 0..jobs {
            let (told, blocks, scorer) = (told.clone(), &blocks, &scorer);
            let worker = thread::Builder::new().stack_size(STACK);
            let work = move || work(scorer, blocks, told);
            if worker.spawn_scoped(scope, work).is_err() {
                // fewer threads are slower, and none of them is this one's
                break;
            }
        }
        drop(told);
        let figures = tell(job, &scorer, scored, tickets, &bytes, &mut sinks);
        let read = reading.join().unwrap_or(Err(Ended::Left));
        let figures = figures?;
        match read {
            Ok(remarks) => Ok(Outcome { summary: figures.summary(job.ruleset), remarks }),
            Err(Ended::Problems(problems)) => Err(Stopped::Problems(problems)),
            Err(Ended::Left) => Err(Stopped::Interrupted),
        }
    })
}

/// Cuts the tables into blocks and hands them out, as many as there are tickets.
fn read(
    job: &Job<'_>,
    tables: Vec<Table>,
    free: Receiver<()>,
    to_score: SyncSender<(u64, Block)>,
    bytes: &AtomicU64,
    stop: &AtomicBool,
) -> Result<Diagnostics, Ended> {
    let mut remarks = Diagnostics::new();
    let (mut number, mut before) = (0, 0);
    for table in tables {
        let last = std::cell::Cell::new(0);
        let seen = |read: u64| {
            last.set(read);
            bytes.store(before + read, Ordering::Relaxed);
        };
        table.blocks(job, &mut remarks, &seen, &mut |block| {
            if stop.load(Ordering::Relaxed) || free.recv().is_err() {
                return Err(Ended::Left);
            }
            to_score.send((number, block)).map_err(|_| Ended::Left)?;
            number += 1;
            Ok(())
        })?;
        before += last.get();
    }
    Ok(remarks)
}

fn work(
    scorer: &Scorer<'_>,
    blocks: &Mutex<Receiver<(u64, Block)>>,
    told: SyncSender<(u64, Scored)>,
) {
    loop {
        let next = blocks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, block)) = next else { return };
        if told.send((number, scorer.score(&block))).is_err() {
            return;
        }
    }
}

/// Writes what was scored, in the order of the input.
fn tell(
    job: &Job<'_>,
    scorer: &Scorer<'_>,
    scored: Receiver<(u64, Scored)>,
    tickets: SyncSender<()>,
    bytes: &AtomicU64,
    sinks: &mut Sinks<'_>,
) -> Result<Figures, Stopped> {
    let mut figures = Figures::new(job.ruleset);
    let mut begin = Vec::new();
    scorer.head.begin(job.format, &mut begin);
    let mut begin = Some(begin);
    if let Some(rejects) = &mut sinks.rejects {
        rejects.write_all(Reject::HEADER.as_bytes()).map_err(Stopped::Rejects)?;
    }
    let mut early: BTreeMap<u64, Scored> = BTreeMap::new();
    let mut next = 0;
    for (number, block) in scored {
        early.insert(number, block);
        while let Some(block) = early.remove(&next) {
            next += 1;
            if let Some(begin) = begin.take() {
                sinks.output.write_all(&begin).map_err(Stopped::Output)?;
            }
            sinks.output.write_all(&block.output).map_err(Stopped::Output)?;
            let mut lines = Vec::new();
            for reject in &block.rejects {
                (sinks.rejected)(reject);
                reject.write(&mut lines);
            }
            if let Some(rejects) = &mut sinks.rejects {
                rejects.write_all(&lines).map_err(Stopped::Rejects)?;
            }
            figures.add(job.ruleset, block.tally);
            let bytes = bytes.load(Ordering::Relaxed);
            (sinks.progress)(Progress { bytes, rows: figures.read() });
            // the reader may have ended
            let _ = tickets.send(());
        }
    }
    if let Some(begin) = begin {
        sinks.output.write_all(&begin).map_err(Stopped::Output)?;
    }
    Ok(figures)
}
