//! Parquet input and output, column by column.
//!
//! A file is split into slices of whole batches. The thread that scores a slice also decodes and
//! checks its columns and encodes the output, so that threads share only the file, and single rows
//! are built only where a value needs a closer check. A slice becomes one row group of the output.

mod columns;
mod convert;
mod cursor;
mod decoded;
mod doubles;
mod encode;
mod file;
mod hybrid_rle;
mod pages;
mod preview;
mod read;
mod row;
mod score;
#[cfg(test)]
mod tests;
mod write;

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};

use super::ScoringJob;
use super::chunk::{ChunkContent, RowChunk, RowFormat};
use super::read::{ChunkSink, ReadError};
use crate::archive::cannot_read;
use crate::codes;
pub(super) use columns::ReadPlan;
pub(super) use encode::{id_column, score_columns};
pub(super) use file::{ParquetFile, ParquetSlice};
pub(super) use read::read_batches;
pub(super) use score::score_slice;
pub(super) use write::{EncodedRows, ParquetLayout, ParquetWriter};

/// The first bytes of a Parquet file.
pub(super) const MAGIC: &[u8] = b"PAR1";

impl ParquetFile {
    /// Opens the file at `path`, whose metadata stands at its end; without a size it can't be read.
    pub(super) fn new(name: &Arc<str>, path: &Path, size: Option<u64>) -> Result<Self, Diagnostic> {
        let Some(size) = size else {
            let words = format!("Parquet can't be read from {name}, whose end isn't there yet");
            return Err(Diagnostic::error(&codes::NO_TABLE, words)
                .help("give the file itself: its directory stands at its end"));
        };
        let file = File::open(path).map_err(|error| cannot_read(name, &error))?;
        Self::of(name, file, size)
    }

    /// Passes all slices of the file to `take`.
    pub(super) fn read_chunks(
        self,
        job: &ScoringJob<'_>,
        extra: &[String],
        remarks: &mut Diagnostics,
        read: &dyn Fn(u64),
        take: ChunkSink<'_>,
    ) -> Result<(), ReadError> {
        let plan = ReadPlan::new(&self, job, extra, remarks).map_err(ReadError::Problems)?;
        let (plan, all) = (Arc::new(plan), self.rows());
        for slice in ParquetSlice::split(&plan, all, write::bytes_per_row(job)) {
            let (rows_before, end) = (slice.rows.start, slice.rows.end);
            let file = Arc::clone(&self.name);
            let shape = Arc::new(RowFormat::Parquet(slice));
            take(RowChunk {
                file,
                format: shape,
                content: ChunkContent::Rows,
                bytes: Vec::new(),
                line: 1,
                rows_before,
                input_digest: None,
                position: None,
            })?;
            read(plan.bytes_of(0..end));
        }
        read(plan.bytes_of(0..all));
        Ok(())
    }
}
