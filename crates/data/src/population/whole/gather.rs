//! Tables, read into a population.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use csv::StringRecord;
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};
use serde_json::Value as Json;

use super::group::Builder;
use super::{Extra, Key, Population};
use crate::population::batch::{Batch, Reader};
use crate::population::block::{Block, Shape};
use crate::population::read::Ended;
use crate::population::{Job, Progress, Reject, Stopped, Table, parquet};
use crate::profile::table::Numbers;

/// Bits of a row's number in its place; the table's stands above.
const ROW_BITS: u32 = 40;
/// Room for what looks at a row again; only what is used of it is taken.
const STACK: usize = 16 * 1024 * 1024;

/// What tables held.
#[derive(Debug)]
pub struct Gathered {
    /// Everyone whose row was good.
    pub population: Population,
    /// The other rows, in order.
    pub rejects: Vec<Reject>,
    /// What is worth knowing about the inputs.
    pub remarks: Diagnostics,
}

/// Rows, and for each of them its cells that are no facts.
pub(in crate::population) type WithExtra = (Batch, Vec<Vec<Cell>>);

/// A block's rows.
struct Piece {
    batches: Vec<WithExtra>,
    rejects: Vec<Reject>,
    table: u64,
    /// What is wrong with the input as a whole.
    failed: Option<Diagnostic>,
}

/// What a cell that is no fact says, and the number that it is, if it is one.
pub(in crate::population) type Cell = (Option<Arc<str>>, f64);

/// Reads every row of the tables, with columns that are no facts by the names in `extra`; where a
/// table lacks one that isn't `needed`, its cells are empty. What the job says about output is left
/// aside; `progress` returns whether to go on.
///
/// # Errors
/// A table can't be read, or lacks a column that is needed.
pub fn gather(
    job: &Job<'_>,
    tables: Vec<Table>,
    extra: &[String],
    needed: bool,
    progress: &mut dyn FnMut(Progress) -> bool,
) -> Result<Gathered, Stopped> {
    let reader = Reader::with_extra(job, extra);
    let jobs = job.jobs.max(1);
    let (to_read, blocks) = sync_channel::<(usize, u64, Block)>(2 * jobs);
    let (blocks, pieces) = (Mutex::new(blocks), Mutex::new(Vec::new()));
    let mut remarks = Diagnostics::new();
    let ended = thread::scope(|scope| {
        for _ in 0..jobs {
            let work = || work(&reader, extra, &blocks, &pieces);
            if thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).is_err() {
                break;
            }
        }
        read(job, tables, (extra, needed), to_read, &mut remarks, progress)
    });
    match ended {
        Ok(()) => {}
        Err(Ended::Problems(problems)) => return Err(Stopped::Problems(problems)),
        Err(Ended::Changed | Ended::Left) => return Err(Stopped::Interrupted),
    }
    let mut pieces: Vec<(usize, Piece)> =
        pieces.into_inner().unwrap_or_else(PoisonError::into_inner);
    pieces.sort_by_key(|(number, _)| *number);
    if let Some(problem) = pieces.iter_mut().find_map(|(_, piece)| piece.failed.take()) {
        return Err(Stopped::Problems(problem.into()));
    }
    let pieces = pieces.into_iter().map(|(_, piece)| piece);
    let (population, rejects) = put_together(job, extra, pieces);
    Ok(Gathered { population, rejects, remarks })
}

/// Cuts the tables into blocks and hands them out.
fn read(
    job: &Job<'_>,
    tables: Vec<Table>,
    (extra, needed): (&[String], bool),
    to_read: SyncSender<(usize, u64, Block)>,
    remarks: &mut Diagnostics,
    progress: &mut dyn FnMut(Progress) -> bool,
) -> Result<(), Ended> {
    let (mut number, mut before, mut rows) = (0, 0, 0);
    for (at, table) in (0..).zip(tables) {
        let last = std::cell::Cell::new(0);
        let seen = |read: u64| last.set(read);
        table.with_extra(extra).blocks(job, remarks, &seen, &mut |block| {
            if needed {
                check(extra, &block)?;
            }
            rows += block.bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
            if !progress(Progress { bytes: before + last.get(), rows }) {
                return Err(Ended::Left);
            }
            to_read.send((number, at, block)).map_err(|_| Ended::Left)?;
            number += 1;
            Ok(())
        })?;
        before += last.get();
    }
    Ok(())
}

/// Complains about columns that the table hasn't.
fn check(extra: &[String], block: &Block) -> Result<(), Ended> {
    let problems: Diagnostics = match &*block.shape {
        Shape::Csv { columns, .. } => columns.lacking(extra, &block.file).collect(),
        // an object has what it has
        Shape::Ndjson => Diagnostics::new(),
        Shape::Parquet(piece) => piece.lacking().iter().cloned().collect(),
    };
    if problems.is_empty() { Ok(()) } else { Err(Ended::Problems(problems)) }
}

fn work(
    reader: &Reader<'_>,
    extra: &[String],
    blocks: &Mutex<Receiver<(usize, u64, Block)>>,
    pieces: &Mutex<Vec<(usize, Piece)>>,
) {
    loop {
        let next = blocks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, table, block)) = next else { return };
        let (batches, rejects, failed) = match &*block.shape {
            Shape::Parquet(piece) => match parquet::read(reader, &block, piece) {
                Ok((batches, rejects)) => (batches, rejects, None),
                Err(problem) => (Vec::new(), Vec::new(), Some(problem)),
            },
            shape => {
                let read = reader.read(&block);
                let with_extra = |batch: Batch| {
                    let cells = batch.rows.iter().map(|row| {
                        let text = block.bytes.get(row.at.clone()).unwrap_or(&[]);
                        if extra.is_empty() { Vec::new() } else { cells(shape, text, extra) }
                    });
                    let cells = cells.collect();
                    (batch, cells)
                };
                (read.batches.into_iter().map(with_extra).collect(), read.rejects, None)
            }
        };
        let piece = Piece { batches, rejects, table, failed };
        pieces.lock().unwrap_or_else(PoisonError::into_inner).push((number, piece));
    }
}

/// What a row says in columns that are no facts.
fn cells(shape: &Shape, row: &[u8], extra: &[String]) -> Vec<Cell> {
    let text = std::str::from_utf8(row).unwrap_or("");
    match shape {
        Shape::Csv { dialect, columns, .. } => {
            let mut record = StringRecord::new();
            // it was read before
            let _ = dialect.reader(text).read_record(&mut record);
            let cell = |name: &String| {
                let text = columns.at(name).and_then(|at| record.get(at)).map_or("", str::trim);
                cell(text, columns.numbers)
            };
            extra.iter().map(cell).collect()
        }
        Shape::Ndjson => {
            let row: Json = serde_json::from_str(text).unwrap_or(Json::Null);
            let cell = |name: &String| match row.get(name) {
                Some(Json::String(text)) => cell(text.trim(), Numbers::Point),
                Some(value @ (Json::Number(_) | Json::Bool(_))) => {
                    cell(&value.to_string(), Numbers::Point)
                }
                _ => (None, f64::NAN),
            };
            extra.iter().map(cell).collect()
        }
        // it has no text
        Shape::Parquet(_) => extra.iter().map(|_| (None, f64::NAN)).collect(),
    }
}

/// A cell's text as it is read.
pub(in crate::population) fn cell(text: &str, numbers: Numbers) -> Cell {
    if text.is_empty() {
        return (None, f64::NAN);
    }
    (Some(text.into()), numbers.read(text).filter(|one| one.is_finite()).unwrap_or(f64::NAN))
}

fn put_together(
    job: &Job<'_>,
    extra: &[String],
    pieces: impl Iterator<Item = Piece>,
) -> (Population, Vec<Reject>) {
    let facts = job.ruleset.facts();
    let mut population =
        Population { facts: facts.iter().map(Key::of).collect(), ..Default::default() };
    let new = |name: &String| Extra { name: name.clone(), texts: Vec::new(), numbers: Vec::new() };
    population.extra = extra.iter().map(new).collect();
    let (mut builder, mut rejects) = (Builder::new(facts), Vec::new());
    for piece in pieces {
        rejects.extend(piece.rejects);
        for (batch, cells) in piece.batches {
            let first = population.ids.len();
            for row in &batch.rows {
                population.ids.push(row.id.clone());
                population.places.push(piece.table << ROW_BITS | row.number);
            }
            for row in cells {
                for (extra, (text, number)) in population.extra.iter_mut().zip(row) {
                    extra.texts.push(text);
                    extra.numbers.push(number);
                }
            }
            builder.batch(first, batch);
        }
    }
    population.groups = builder.finish();
    (population, rejects)
}
