//! Chunks: the rows that the reader passes to the scoring threads.

use std::sync::Arc;

use arrow_array::RecordBatch;

use super::resume::InputPosition;
use crate::arrow::InputColumns;
use crate::profile::table::columns::ProfileColumns;
use crate::table::Dialect;

/// The format of the rows of an input, which all of its chunks share.
#[derive(Debug)]
pub(super) enum RowFormat {
    Csv {
        dialect: Dialect,
        columns: ProfileColumns,
        width: usize,
    },
    Ndjson,
    /// Rows in columns; the chunk itself has no bytes.
    Batch(BatchRows),
}

/// The rows of a chunk in columns.
#[derive(Debug)]
pub(super) struct BatchRows {
    pub(super) columns: Arc<InputColumns>,
    /// The columns that are read alone.
    pub(super) batch: RecordBatch,
    /// How many bytes of the input they take, roughly.
    pub(super) bytes: u64,
}

/// The content of a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ChunkContent {
    Rows,
    /// One line with a quote that is never closed.
    UnclosedQuote,
}

/// A chunk of complete rows of an input.
#[derive(Debug)]
pub(super) struct RowChunk {
    pub(super) file: Arc<str>,
    pub(super) format: Arc<RowFormat>,
    pub(super) content: ChunkContent,
    pub(super) bytes: Vec<u8>,
    /// The line of its first byte, from 1.
    pub(super) line: u64,
    /// The number of rows of the file before it.
    pub(super) rows_before: u64,
    /// The digest of its input up to its end, if it is tracked.
    pub(super) input_digest: Option<blake3::Hash>,
    /// The position of its end, if the run can be resumed there.
    pub(super) position: Option<InputPosition>,
}

impl RowChunk {
    /// Returns a counter of the lines of the chunk.
    pub(super) fn line_counter(&self) -> LineCounter {
        LineCounter { at: 0, line: self.line }
    }
}

/// A counter of the lines of a chunk, which counts from the last offset that was asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct LineCounter {
    at: usize,
    line: u64,
}

impl LineCounter {
    /// Returns the line of a byte that doesn't lie before the last one that was asked for.
    pub(super) fn line_of(&mut self, chunk: &RowChunk, at: usize) -> u64 {
        let at = at.min(chunk.bytes.len());
        self.line += newlines(chunk.bytes.get(self.at..at).unwrap_or(&[]));
        self.at = at;
        self.line
    }
}

pub(super) fn newlines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}
