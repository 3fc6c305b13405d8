//! What is handed from the reader to those who score: rows as text.

use std::sync::Arc;

use super::parquet::Piece;
use super::resume::InputPosition;
use crate::profile::table::columns::Columns;
use crate::table::Dialect;

/// How the rows of an input are written, the same for all of its blocks.
#[derive(Debug)]
pub(super) enum Shape {
    Csv {
        dialect: Dialect,
        columns: Columns,
        width: usize,
    },
    Ndjson,
    /// Rows that whoever scores them decodes; the block itself has no bytes.
    #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "there are no pieces"))]
    Parquet(Piece),
}

/// What its rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Rows,
    /// One line with a quote that is never closed.
    Open,
}

/// Some whole rows of an input.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) file: Arc<str>,
    pub(super) shape: Arc<Shape>,
    pub(super) content: Content,
    pub(super) bytes: Vec<u8>,
    /// The line of its first byte, counted from 1.
    pub(super) line: u64,
    /// How many rows of the file come before it.
    pub(super) rows_before: u64,
    /// What its input held up to its end, where that is wanted.
    pub(super) read: Option<blake3::Hash>,
    /// Where it ends, if the run can be taken up there.
    pub(super) position: Option<InputPosition>,
}

impl Block {
    /// Counts the lines of a block as it is read.
    pub(super) fn lines(&self) -> Lines {
        Lines { at: 0, line: self.line }
    }
}

/// A place in a block and its line: from one place to a later one only what lies between is counted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lines {
    at: usize,
    line: u64,
}

impl Lines {
    /// Returns the line of a byte that doesn't lie before the last one that was asked for.
    pub(super) fn line_of(&mut self, block: &Block, at: usize) -> u64 {
        let at = at.min(block.bytes.len());
        self.line += newlines(block.bytes.get(self.at..at).unwrap_or(&[]));
        self.at = at;
        self.line
    }
}

pub(super) fn newlines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}
