//! A run: one thread reads, several score, and one tells, in the order of the input; or a single
//! thread does all of it.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};

use super::Job;
use super::block::Block;
use super::read::{Ended, Table, Take};
use super::rejects::Reject;
use super::resume::{CheckpointKind, ChunkSkipper, OrderedWriter, ResumeOptions};
use super::score::{Scored, Scorer};
use super::summary::Summary;
use crate::codes;

/// Room for the recursion of a script; only what is used of it is taken.
const STACK: usize = 16 * 1024 * 1024;

/// Where results go.
pub struct Sinks<'s> {
    /// Scored rows.
    pub output: &'s mut (dyn Write + Send),
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
    /// What an earlier run had read isn't what is there now.
    Changed,
    /// It was told to.
    Interrupted,
}

/// Scores every row of the tables, one after the other.
///
/// # Errors
/// A table can't be read, or what comes out can't be written. What was written before stays.
pub fn run(job: &Job<'_>, tables: Vec<Table>, sinks: Sinks<'_>) -> Result<Outcome, Stopped> {
    run_resumable(job, tables, sinks, None)
}

/// The same, so that it can be taken up where it stopped, or taken up.
///
/// # Errors
/// A table can't be read or isn't what it was, or what comes out can't be written. What was
/// written before stays.
pub fn run_resumable(
    job: &Job<'_>,
    tables: Vec<Table>,
    mut sinks: Sinks<'_>,
    resumable: Option<ResumeOptions<'_>>,
) -> Result<Outcome, Stopped> {
    if job.ruleset.needs_population() {
        let words = format!("the pack `{}` compares profiles with each other", job.ruleset.id());
        let problem = Diagnostic::error(&codes::NEEDS_FIGURES, words).help(format!(
            "`peristyle pack freeze {} INPUT…` keeps the figures of everyone, and scores by them",
            job.ruleset.id()
        ));
        return Err(Stopped::Problems(problem.into()));
    }
    let scorer = Scorer::new(job).map_err(|problem| Stopped::Problems(problem.into()))?;
    let (bytes, stop) = (AtomicU64::new(0), sinks.stop);
    let skip = resumable.as_ref().map(|resumable| ChunkSkipper::new(resumable.from.as_ref()));
    let mut so_far = OrderedWriter::new(job, &scorer, &mut sinks, resumable)?;
    let jobs = job.jobs.max(1);
    if jobs == 1 {
        let mut told = Ok(());
        let read = read(job, tables, &bytes, stop, skip, &mut |block| {
            told = so_far.write_chunk(scorer.score(&block), bytes.load(Ordering::Relaxed));
            if told.is_ok() { Ok(()) } else { Err(Ended::Left) }
        });
        return told.and_then(|()| ended(job, so_far, read));
    }
    // so many blocks are on their way at most, which bounds what is held
    let window = 2 * jobs + 2;
    let (tickets, free) = sync_channel::<()>(window);
    for _ in 0..window {
        // it has just been made, with room for all of them
        let _ = tickets.send(());
    }
    let (to_score, blocks) = sync_channel::<(u64, Block)>(window);
    let (told, scored) = sync_channel::<(u64, Scored)>(window);
    let (blocks, bytes) = (Mutex::new(blocks), &bytes);

    thread::scope(|scope| {
        let reading = scope.spawn(move || {
            let mut number = 0;
            read(job, tables, bytes, stop, skip, &mut |block| {
                free.recv().map_err(|_| Ended::Left)?;
                to_score.send((number, block)).map_err(|_| Ended::Left)?;
                number += 1;
                Ok(())
            })
        });
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
        let all = tell(scored, tickets, bytes, &mut so_far);
        let read = reading.join().unwrap_or(Err(Ended::Left));
        all.and_then(|()| ended(job, so_far, read))
    })
}

/// What a run came to, when everything that was read has been told.
fn ended(
    job: &Job<'_>,
    mut told: OrderedWriter<'_, '_, '_>,
    read: Result<Diagnostics, Ended>,
) -> Result<Outcome, Stopped> {
    match read {
        Ok(remarks) => {
            told.write_header()?;
            told.finish()?;
            told.save_checkpoint(CheckpointKind::End)?;
            Ok(Outcome { summary: told.figures.summary(job.ruleset), remarks })
        }
        Err(Ended::Problems(problems)) => Err(Stopped::Problems(problems)),
        Err(Ended::Changed) => Err(Stopped::Changed),
        Err(Ended::Left) => {
            told.save_checkpoint(CheckpointKind::Interrupted)?;
            Err(Stopped::Interrupted)
        }
    }
}

/// Cuts the tables into blocks and hands them out, but those that an earlier run has told.
fn read(
    job: &Job<'_>,
    tables: Vec<Table>,
    bytes: &AtomicU64,
    stop: &AtomicBool,
    mut skip: Option<ChunkSkipper>,
    take: Take<'_>,
) -> Result<Diagnostics, Ended> {
    let mut remarks = Diagnostics::new();
    let mut before = 0;
    for mut table in tables {
        if skip.is_some() {
            table.track();
        }
        let last = std::cell::Cell::new(0);
        let seen = |read: u64| {
            last.set(read);
            bytes.store(before + read, Ordering::Relaxed);
        };
        table.blocks(job, &mut remarks, &seen, &mut |mut block| {
            if stop.load(Ordering::Relaxed) {
                return Err(Ended::Left);
            }
            if let Some(skip) = &mut skip
                && skip.skips(&mut block)?
            {
                return Ok(());
            }
            take(block)
        })?;
        before += last.get();
    }
    // an input that ends before what was told of it
    if skip.is_some_and(|skip| skip.is_incomplete()) { Err(Ended::Changed) } else { Ok(remarks) }
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
    scored: Receiver<(u64, Scored)>,
    tickets: SyncSender<()>,
    bytes: &AtomicU64,
    told: &mut OrderedWriter<'_, '_, '_>,
) -> Result<(), Stopped> {
    let mut early: BTreeMap<u64, Scored> = BTreeMap::new();
    let mut next = 0;
    for (number, block) in scored {
        early.insert(number, block);
        while let Some(block) = early.remove(&next) {
            next += 1;
            told.write_chunk(block, bytes.load(Ordering::Relaxed))?;
            // the reader may have ended
            let _ = tickets.send(());
        }
    }
    Ok(())
}
