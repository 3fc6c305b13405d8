//! What stands for Parquet in a build without it: it says so.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};
use peristyle_engine::evaluate::ColumnScores;

use super::ScoringJob;
use super::batch::ChunkParser;
use super::chunk::RowChunk;
use super::in_memory::BatchWithExtras;
use super::read::{ChunkSink, FirstRows, ReadError};
use super::rejects::RejectedRow;
use super::score::{ChunkScorer, ScoredChunk};
use super::summary::ChunkTally;
use super::write::OutputHeader;
use crate::codes;
use crate::profile::map::ColumnMap;

/// How a Parquet file begins.
pub(super) const MAGIC: &[u8] = b"PAR1";

/// There is none.
#[derive(Debug)]
pub(super) enum ParquetSlice {}

impl ParquetSlice {
    pub(super) fn missing_columns(&self) -> &[Diagnostic] {
        match *self {}
    }
}

/// There is none.
pub(super) enum ParquetFile {}

fn unsupported(what: &str) -> Diagnostic {
    Diagnostic::error(
        &codes::NO_TABLE,
        format!("this build of Peristyle has no Parquet, so {what}"),
    )
    .help("take a build with the feature `parquet`, or save the table as CSV")
}

/// There is none.
pub(super) enum ParquetLayout {}

impl ParquetLayout {
    pub(super) fn new(_: &ScoringJob<'_>, _: &OutputHeader) -> Result<Self, Diagnostic> {
        Err(unsupported("it can't be written"))
    }
}

/// Nothing.
#[derive(Debug, Default)]
pub(super) struct EncodedRows;

impl EncodedRows {
    pub(super) fn push(&mut self, _: EncodedColumn) {}
}

/// None.
pub(super) struct EncodedColumn;

pub(super) fn id_column<'t>(_: impl Iterator<Item = &'t str>) -> EncodedColumn {
    EncodedColumn
}

pub(super) fn score_columns(
    _: &ChunkScorer<'_>,
    none: EncodedColumn,
    _: ColumnScores,
    _: &mut ChunkTally,
    _: impl FnMut(usize, &ColumnScores) -> Option<String>,
) -> EncodedColumn {
    none
}

pub(super) fn score_slice(_: &ChunkScorer<'_>, _: &RowChunk, slice: &ParquetSlice) -> ScoredChunk {
    match *slice {}
}

pub(super) fn read_batches(
    _: &ChunkParser<'_>,
    _: &RowChunk,
    slice: &ParquetSlice,
) -> Result<(Vec<BatchWithExtras>, Vec<RejectedRow>), Diagnostic> {
    match *slice {}
}

/// There is none.
pub(super) struct ParquetWriter<'c>(&'c ParquetLayout);

impl<'c> ParquetWriter<'c> {
    #[expect(clippy::unnecessary_wraps, reason = "as where it is written")]
    pub(super) fn new(
        columnar: &'c ParquetLayout,
        _: &'c mut (dyn Write + Send),
    ) -> io::Result<Self> {
        Ok(Self(columnar))
    }

    pub(super) fn add(&mut self, _: EncodedRows) -> io::Result<()> {
        match *self.0 {}
    }

    pub(super) fn finish(&mut self) -> io::Result<()> {
        match *self.0 {}
    }
}

impl ParquetFile {
    pub(super) fn new(name: &Arc<str>, _: &Path, _: Option<u64>) -> Result<Self, Diagnostic> {
        Err(unsupported(&format!("`{name}` can't be read")))
    }

    pub(super) fn first_pack(&self, _: &ColumnMap) -> Option<String> {
        match *self {}
    }

    pub(super) fn first_rows(&self) -> Result<FirstRows, Diagnostic> {
        match *self {}
    }

    pub(super) fn read_chunks(
        self,
        _: &ScoringJob<'_>,
        _: &[String],
        _: &mut Diagnostics,
        _: &dyn Fn(u64),
        _: ChunkSink<'_>,
    ) -> Result<(), ReadError> {
        match self {}
    }
}
