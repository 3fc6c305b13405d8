//! Loads tables into a population in memory.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use csv::StringRecord;
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};
use serde_json::Value as Json;

use super::groups::GroupBuilder;
use super::{ColumnKey, ExtraColumn, LoadedPopulation};
use crate::arrow::CheckedBatch;
use crate::population::batch::{ChunkParser, RowBatch};
use crate::population::chunk::{RowChunk, RowFormat};
use crate::population::read::ReadError;
use crate::population::{RejectedRow, RunError, RunProgress, ScoringJob, TableInput};
use crate::profile::table::NumberStyle;

/// The bits of a row's number in its key; the number of the table is above.
const ROW_BITS: u32 = 40;
/// The stack of a parsing thread; only touched pages take memory.
const STACK_BYTES: usize = 16 * 1024 * 1024;

/// The content of loaded tables.
#[derive(Debug)]
pub struct LoadedTables {
    /// The profiles of all valid rows.
    pub population: LoadedPopulation,
    /// The rejected rows, in order.
    pub rejects: Vec<RejectedRow>,
    /// The remarks on the inputs.
    pub remarks: Diagnostics,
}

/// A batch with the cells of each row that are no facts.
type BatchWithExtras = (RowBatch, Vec<Vec<ExtraCell>>);

/// The parsed rows of a chunk.
struct LoadedChunk {
    batches: Vec<BatchWithExtras>,
    rejects: Vec<RejectedRow>,
    table: u64,
    /// The error that ends the loading, if the input is broken.
    failed: Option<Diagnostic>,
}

/// The text of a cell that is no fact, and its number; NaN if it is none.
pub(crate) type ExtraCell = (Option<Arc<str>>, f64);

/// Loads every row of the tables, with the columns `extra`, which are no facts; where a table lacks
/// one, that is an error if they are `needed`, and its cells are empty otherwise. The output options
/// of the job are ignored; `progress` returns whether to go on.
///
/// # Errors
/// A table can't be read, or lacks a column that is needed.
pub fn load_tables(
    job: &ScoringJob<'_>,
    tables: Vec<TableInput>,
    extra: &[String],
    needed: bool,
    progress: &mut dyn FnMut(RunProgress) -> bool,
) -> Result<LoadedTables, RunError> {
    let reader = ChunkParser::with_extra(job, extra);
    let jobs = job.threads.max(1);
    let (to_read, chunks) = sync_channel::<(usize, u64, RowChunk)>(2 * jobs);
    let (chunks, loaded_chunks) = (Mutex::new(chunks), Mutex::new(Vec::new()));
    let mut remarks = Diagnostics::new();
    let ended = thread::scope(|scope| {
        for _ in 0..jobs {
            let work = || parse_chunks(&reader, extra, &chunks, &loaded_chunks);
            if thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, work).is_err() {
                break;
            }
        }
        send_chunks(job, tables, (extra, needed), to_read, &mut remarks, progress)
    });
    match ended {
        Ok(()) => {}
        Err(ReadError::Problems(problems)) => return Err(RunError::Input(problems)),
        Err(ReadError::Changed | ReadError::Closed) => return Err(RunError::Interrupted),
    }
    let mut loaded_chunks: Vec<(usize, LoadedChunk)> =
        loaded_chunks.into_inner().unwrap_or_else(PoisonError::into_inner);
    loaded_chunks.sort_by_key(|(number, _)| *number);
    if let Some(problem) = loaded_chunks.iter_mut().find_map(|(_, loaded)| loaded.failed.take()) {
        return Err(RunError::Input(problem.into()));
    }
    let loaded_chunks = loaded_chunks.into_iter().map(|(_, loaded)| loaded);
    let (population, rejects) = assemble(job, extra, loaded_chunks);
    Ok(LoadedTables { population, rejects, remarks })
}

/// Reads the tables in chunks and sends them to the parsing threads.
fn send_chunks(
    job: &ScoringJob<'_>,
    tables: Vec<TableInput>,
    (extra, needed): (&[String], bool),
    to_read: SyncSender<(usize, u64, RowChunk)>,
    remarks: &mut Diagnostics,
    progress: &mut dyn FnMut(RunProgress) -> bool,
) -> Result<(), ReadError> {
    let (mut number, mut before, mut rows) = (0, 0, 0);
    for (at, table) in (0..).zip(tables) {
        let last = std::cell::Cell::new(0);
        let seen = |read: u64| last.set(read);
        table.with_extra(extra).read_chunks(job, remarks, &seen, &mut |chunk| {
            if needed {
                check_extra_columns(extra, &chunk)?;
            }
            rows += chunk.bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
            if !progress(RunProgress { bytes: before + last.get(), rows }) {
                return Err(ReadError::Closed);
            }
            to_read.send((number, at, chunk)).map_err(|_| ReadError::Closed)?;
            number += 1;
            Ok(())
        })?;
        before += last.get();
    }
    Ok(())
}

/// Checks that the table has the requested columns.
fn check_extra_columns(extra: &[String], chunk: &RowChunk) -> Result<(), ReadError> {
    let problems: Diagnostics = match &*chunk.format {
        RowFormat::Csv { columns, .. } => columns.missing_columns(extra, &chunk.file).collect(),
        // an object has what it has
        RowFormat::Ndjson => Diagnostics::new(),
        RowFormat::Batch(rows) => rows.columns.missing_columns().iter().cloned().collect(),
    };
    if problems.is_empty() { Ok(()) } else { Err(ReadError::Problems(problems)) }
}

fn parse_chunks(
    reader: &ChunkParser<'_>,
    extra: &[String],
    chunks: &Mutex<Receiver<(usize, u64, RowChunk)>>,
    loaded_chunks: &Mutex<Vec<(usize, LoadedChunk)>>,
) {
    loop {
        let next = chunks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, table, chunk)) = next else { return };
        let (batches, rejects, failed) = match &*chunk.format {
            RowFormat::Batch(rows) => {
                let batch = rows.batch.clone();
                match CheckedBatch::check(reader, &rows.columns, batch, chunk.rows_before) {
                    Ok(mut checked) => {
                        let rejects = std::mem::take(&mut checked.rejects);
                        (vec![checked.into_loaded(reader)], rejects, None)
                    }
                    Err(problem) => (Vec::new(), Vec::new(), Some(problem)),
                }
            }
            shape => {
                let read = reader.parse(&chunk);
                let with_extra = |batch: RowBatch| {
                    let cells = batch.rows.iter().map(|row| {
                        let text = chunk.bytes.get(row.at.clone()).unwrap_or(&[]);
                        if extra.is_empty() { Vec::new() } else { extra_cells(shape, text, extra) }
                    });
                    let cells = cells.collect();
                    (batch, cells)
                };
                (read.batches.into_iter().map(with_extra).collect(), read.rejects, None)
            }
        };
        let loaded = LoadedChunk { batches, rejects, table, failed };
        loaded_chunks.lock().unwrap_or_else(PoisonError::into_inner).push((number, loaded));
    }
}

/// Returns the cells of a row that are no facts.
fn extra_cells(shape: &RowFormat, row: &[u8], extra: &[String]) -> Vec<ExtraCell> {
    let text = std::str::from_utf8(row).unwrap_or("");
    match shape {
        RowFormat::Csv { dialect, columns, .. } => {
            let mut record = StringRecord::new();
            // it was read before
            let _ = dialect.reader(text).read_record(&mut record);
            let cell = |name: &String| {
                let text =
                    columns.index_of(name).and_then(|at| record.get(at)).map_or("", str::trim);
                parse_extra_cell(text, columns.numbers)
            };
            extra.iter().map(cell).collect()
        }
        RowFormat::Ndjson => {
            let row: Json = serde_json::from_str(text).unwrap_or(Json::Null);
            let cell = |name: &String| match row.get(name) {
                Some(Json::String(text)) => parse_extra_cell(text.trim(), NumberStyle::Point),
                Some(value @ (Json::Number(_) | Json::Bool(_))) => {
                    parse_extra_cell(&value.to_string(), NumberStyle::Point)
                }
                _ => (None, f64::NAN),
            };
            extra.iter().map(cell).collect()
        }
        // it has no text
        RowFormat::Batch(_) => extra.iter().map(|_| (None, f64::NAN)).collect(),
    }
}

/// Parses the text of a cell that is no fact.
pub(crate) fn parse_extra_cell(text: &str, numbers: NumberStyle) -> ExtraCell {
    if text.is_empty() {
        return (None, f64::NAN);
    }
    (Some(text.into()), numbers.parse(text).filter(|one| one.is_finite()).unwrap_or(f64::NAN))
}

fn assemble(
    job: &ScoringJob<'_>,
    extra: &[String],
    loaded_chunks: impl Iterator<Item = LoadedChunk>,
) -> (LoadedPopulation, Vec<RejectedRow>) {
    let facts = job.ruleset.facts();
    let mut population = LoadedPopulation {
        facts: facts.iter().map(ColumnKey::from_profiles).collect(),
        ..Default::default()
    };
    let new =
        |name: &String| ExtraColumn { name: name.clone(), texts: Vec::new(), numbers: Vec::new() };
    population.extra = extra.iter().map(new).collect();
    let (mut builder, mut rejects) = (GroupBuilder::new(facts), Vec::new());
    for loaded in loaded_chunks {
        rejects.extend(loaded.rejects);
        for (batch, cells) in loaded.batches {
            let first = population.ids.len();
            for row in &batch.rows {
                population.ids.push(row.id.clone());
                population.row_keys.push(loaded.table << ROW_BITS | row.number);
            }
            for row in cells {
                for (extra, (text, number)) in population.extra.iter_mut().zip(row) {
                    extra.texts.push(text);
                    extra.numbers.push(number);
                }
            }
            builder.add_batch(first, batch);
        }
    }
    population.groups = builder.finish();
    (population, rejects)
}
