//! A run: one thread reads, several score, and one writes in the order of the input; or a single
//! thread does all of it.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use peristyle_engine::Ruleset;
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};

use super::ScoringJob;
use super::chunk::RowChunk;
use super::read::{ChunkSink, ReadError, TableInput};
use super::rejects::RejectedRow;
use super::resume::{CheckpointKind, ChunkSkipper, OrderedWriter, ResumeOptions};
use super::score::{ChunkScorer, ScoredChunk};
use super::summary::RunSummary;
use crate::codes;

/// The stack of a scoring thread, for recursive scripts; only touched pages take memory.
const STACK_BYTES: usize = 16 * 1024 * 1024;

/// The outputs of a run.
pub struct RunSinks<'s> {
    /// Scored rows.
    pub output: &'s mut (dyn Write + Send),
    /// The file of rejected rows, if it is written.
    pub rejects: Option<&'s mut dyn Write>,
    /// Called with each row that can't be scored.
    pub on_reject: &'s mut dyn FnMut(&RejectedRow),
    /// Called after each chunk with the progress.
    pub on_progress: &'s mut dyn FnMut(RunProgress),
    /// Ends the run when it is set.
    pub stop: &'s AtomicBool,
}

/// The progress of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunProgress {
    /// The bytes that were read of all inputs.
    pub bytes: u64,
    /// The rows that were scored or rejected.
    pub rows: u64,
}

/// The outcome of a run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RunOutcome {
    /// Its statistics.
    pub summary: RunSummary,
    /// The remarks on the inputs.
    pub remarks: Diagnostics,
}

/// The reason why a run ended early.
#[derive(Debug)]
pub enum RunError {
    /// An input can't be read or scored as a whole.
    Input(Diagnostics),
    /// The output can't be written.
    Output(io::Error),
    /// The rejects can't be written.
    Rejects(io::Error),
    /// An input differs from what an earlier run had read.
    InputChanged,
    /// The run was interrupted.
    Interrupted,
}

/// Scores every row of the tables, one after the other.
///
/// # Errors
/// A table can't be read, or what comes out can't be written. What was written before stays.
pub fn run(
    job: &ScoringJob<'_>,
    tables: Vec<TableInput>,
    sinks: RunSinks<'_>,
) -> Result<RunOutcome, RunError> {
    run_resumable(job, tables, sinks, None)
}

/// Scores every row of the tables, with checkpoints or from a checkpoint on.
///
/// # Errors
/// A table can't be read or isn't what it was, or what comes out can't be written. What was
/// written before stays.
pub fn run_resumable(
    job: &ScoringJob<'_>,
    tables: Vec<TableInput>,
    mut sinks: RunSinks<'_>,
    resumable: Option<ResumeOptions<'_>>,
) -> Result<RunOutcome, RunError> {
    check_population(job.ruleset).map_err(|problem| RunError::Input(problem.into()))?;
    let scorer = ChunkScorer::new(job);
    let (bytes, stop) = (AtomicU64::new(0), sinks.stop);
    let skip = resumable.as_ref().map(|resumable| ChunkSkipper::new(resumable.from.as_ref()));
    let mut writer = OrderedWriter::new(job, &scorer, &mut sinks, resumable)?;
    let jobs = job.threads.max(1);
    if jobs == 1 {
        let mut written = Ok(());
        let read = read_chunks(job, tables, &bytes, stop, skip, &mut |chunk| {
            written = writer.write_chunk(scorer.score(&chunk), bytes.load(Ordering::Relaxed));
            if written.is_ok() { Ok(()) } else { Err(ReadError::Closed) }
        });
        return written.and_then(|()| finish(job, writer, read));
    }
    // the most chunks in flight, which bounds the memory
    let window = 2 * jobs + 2;
    let (tickets, free) = sync_channel::<()>(window);
    for _ in 0..window {
        // it has just been made, with room for all of them
        let _ = tickets.send(());
    }
    let (to_score, chunks) = sync_channel::<(u64, RowChunk)>(window);
    let (to_write, scored) = sync_channel::<(u64, ScoredChunk)>(window);
    let (chunks, bytes) = (Mutex::new(chunks), &bytes);

    thread::scope(|scope| {
        let reading = scope.spawn(move || {
            let mut number = 0;
            read_chunks(job, tables, bytes, stop, skip, &mut |chunk| {
                free.recv().map_err(|_| ReadError::Closed)?;
                to_score.send((number, chunk)).map_err(|_| ReadError::Closed)?;
                number += 1;
                Ok(())
            })
        });
        for _ in 0..jobs {
            let (to_write, chunks, scorer) = (to_write.clone(), &chunks, &scorer);
            let worker = thread::Builder::new().stack_size(STACK_BYTES);
            let work = move || score_chunks(scorer, chunks, to_write);
            if worker.spawn_scoped(scope, work).is_err() {
                // fewer threads are slower, and none of them is this one's
                break;
            }
        }
        drop(to_write);
        let all = write_in_order(scored, tickets, bytes, &mut writer);
        let read = reading.join().unwrap_or(Err(ReadError::Closed));
        all.and_then(|()| finish(job, writer, read))
    })
}

/// Checks that rules can score one profile without the others.
pub(crate) fn check_population(ruleset: &Ruleset) -> Result<(), Diagnostic> {
    if !ruleset.needs_population() {
        return Ok(());
    }
    let id = ruleset.id();
    let words = format!("the pack `{id}` compares profiles with each other");
    Err(Diagnostic::error(&codes::NEEDS_FIGURES, words).help(format!(
        "`peristyle pack freeze {id} INPUT…` keeps the figures of everyone, and scores by them"
    )))
}

/// Finishes a run after all chunks that were read have been written.
fn finish(
    job: &ScoringJob<'_>,
    mut writer: OrderedWriter<'_, '_, '_>,
    read: Result<Diagnostics, ReadError>,
) -> Result<RunOutcome, RunError> {
    match read {
        Ok(remarks) => {
            writer.write_header()?;
            writer.finish()?;
            writer.save_checkpoint(CheckpointKind::End)?;
            Ok(RunOutcome { summary: writer.figures.summary(job.ruleset), remarks })
        }
        Err(ReadError::Problems(problems)) => Err(RunError::Input(problems)),
        Err(ReadError::Changed) => Err(RunError::InputChanged),
        Err(ReadError::Closed) => {
            writer.save_checkpoint(CheckpointKind::Interrupted)?;
            Err(RunError::Interrupted)
        }
    }
}

/// Reads the tables in chunks and passes them to `take`, except those that an earlier run has written.
fn read_chunks(
    job: &ScoringJob<'_>,
    tables: Vec<TableInput>,
    bytes: &AtomicU64,
    stop: &AtomicBool,
    mut skip: Option<ChunkSkipper>,
    take: ChunkSink<'_>,
) -> Result<Diagnostics, ReadError> {
    let mut remarks = Diagnostics::new();
    let mut before = 0;
    for mut table in tables {
        if skip.is_some() {
            table.track_digest();
        }
        let last = std::cell::Cell::new(0);
        let seen = |read: u64| {
            last.set(read);
            bytes.store(before + read, Ordering::Relaxed);
        };
        table.read_chunks(job, &mut remarks, &seen, &mut |mut chunk| {
            if stop.load(Ordering::Relaxed) {
                return Err(ReadError::Closed);
            }
            if let Some(skip) = &mut skip
                && skip.skips(&mut chunk)?
            {
                return Ok(());
            }
            take(chunk)
        })?;
        before += last.get();
    }
    // an input that ends before the rows that were written
    if skip.is_some_and(|skip| skip.is_incomplete()) {
        Err(ReadError::Changed)
    } else {
        Ok(remarks)
    }
}

fn score_chunks(
    scorer: &ChunkScorer<'_>,
    chunks: &Mutex<Receiver<(u64, RowChunk)>>,
    to_write: SyncSender<(u64, ScoredChunk)>,
) {
    loop {
        let next = chunks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, chunk)) = next else { return };
        if to_write.send((number, scorer.score(&chunk))).is_err() {
            return;
        }
    }
}

/// Writes scored chunks in the order of the input.
fn write_in_order(
    scored: Receiver<(u64, ScoredChunk)>,
    tickets: SyncSender<()>,
    bytes: &AtomicU64,
    writer: &mut OrderedWriter<'_, '_, '_>,
) -> Result<(), RunError> {
    let mut early: BTreeMap<u64, ScoredChunk> = BTreeMap::new();
    let mut next = 0;
    for (number, chunk) in scored {
        early.insert(number, chunk);
        while let Some(chunk) = early.remove(&next) {
            next += 1;
            writer.write_chunk(chunk, bytes.load(Ordering::Relaxed))?;
            // the reader may have ended
            let _ = tickets.send(());
        }
    }
    Ok(())
}
