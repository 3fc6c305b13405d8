//! The file, and its slices: rows that one thread decodes by itself.

use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use ::parquet::arrow::ProjectionMask;
use ::parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use ::parquet::errors::{ParquetError, Result as Parquet};
use ::parquet::file::reader::{ChunkReader, Length};
use arrow_array::cast::AsArray;
use arrow_schema::{Schema, SchemaRef};
use bytes::Bytes;
use peristyle_engine::diagnostic::Diagnostic;

use super::columns::ReadPlan;
use crate::codes;
use crate::profile::map::ColumnMap;
use crate::table::fold_header;

/// The number of rows that are decoded and scored at once: their columns fit the L2 cache.
pub(super) const BATCH_ROWS: usize = 8192;
/// The most rows of a slice; in tests, few enough for small tables to have several.
pub(super) const MAX_SLICE_ROWS: usize = if cfg!(test) { BATCH_ROWS } else { 16 * BATCH_ROWS };
/// The approximate size of the output of a slice, in bytes.
const TARGET_SLICE_BYTES: usize = 16 * 1024 * 1024;

/// A file that several threads read at once, each at its own offsets.
#[derive(Debug, Clone)]
pub(super) struct SharedFile {
    file: Arc<File>,
    size: u64,
    buffers: BufferPool,
}

/// Buffers of pages that were dropped, for reuse.
type BufferPool = Arc<Mutex<Vec<Vec<u8>>>>;

/// The most buffers that are kept, and the most bytes of one of them.
const MAX_POOLED_BUFFERS: usize = 32;
const MAX_POOLED_BUFFER_BYTES: usize = 2 * 1024 * 1024;

/// Bytes of a file, whose buffer returns to its pool when dropped.
struct PooledBytes {
    bytes: Vec<u8>,
    length: usize,
    pool: BufferPool,
}

impl AsRef<[u8]> for PooledBytes {
    fn as_ref(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

impl Drop for PooledBytes {
    fn drop(&mut self) {
        let mut pooled = self.pool.lock().unwrap_or_else(PoisonError::into_inner);
        if pooled.len() < MAX_POOLED_BUFFERS && self.bytes.len() <= MAX_POOLED_BUFFER_BYTES {
            pooled.push(std::mem::take(&mut self.bytes));
        }
    }
}

/// A reader of a file from an offset on.
pub(super) struct PositionedReader {
    file: SharedFile,
    at: u64,
}

impl Length for SharedFile {
    fn len(&self) -> u64 {
        self.size
    }
}

impl ChunkReader for SharedFile {
    type T = io::BufReader<PositionedReader>;

    fn get_read(&self, start: u64) -> Parquet<Self::T> {
        // a page's header, mostly
        Ok(io::BufReader::with_capacity(512, PositionedReader { file: self.clone(), at: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Parquet<Bytes> {
        // a damaged file may ask for anything
        if start.checked_add(length as u64).is_none_or(|end| end > self.size) {
            return Err(ParquetError::EOF("the file ends before one of its parts".to_owned()));
        }
        let pooled = self.buffers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut bytes = pooled.unwrap_or_default();
        if bytes.len() < length {
            bytes.resize(length, 0);
        }
        let place = bytes.get_mut(..length).unwrap_or_default();
        match (PositionedReader { file: self.clone(), at: start }).read_exact(place) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                Err(ParquetError::EOF("the file ends before one of its parts".to_owned()))
            }
            Err(error) => Err(error.into()),
            Ok(()) => {
                let pooled = Arc::clone(&self.buffers);
                Ok(Bytes::from_owner(PooledBytes { bytes, length, pool: pooled }))
            }
        }
    }
}

impl Read for PositionedReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = read_at(&self.file.file, buffer, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, at)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, at)
}

/// A Parquet file whose metadata has been read.
pub(in crate::population) struct ParquetFile {
    pub(super) name: Arc<str>,
    pub(super) file: SharedFile,
    /// The metadata with the physical types of the file, without the Arrow schema of its writer.
    pub(super) metadata: ArrowReaderMetadata,
}

impl ParquetFile {
    pub(super) fn of(name: &Arc<str>, file: File, size: u64) -> Result<Self, Diagnostic> {
        let file = SharedFile { file: Arc::new(file), size, buffers: BufferPool::default() };
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let metadata = catch_panics(|| ArrowReaderMetadata::load(&file, options));
        let metadata = metadata.map_err(|why| unreadable(name, &why))?;
        Ok(Self { name: Arc::clone(name), file, metadata })
    }

    pub(super) fn schema(&self) -> &SchemaRef {
        self.metadata.schema()
    }

    /// Returns the pack that its first rows name.
    pub(in crate::population) fn first_pack(&self, map: &ColumnMap) -> Option<String> {
        let column = fold_header(map.pack());
        let at =
            self.schema().fields().iter().position(|field| fold_header(field.name()) == column)?;
        let mask = ProjectionMask::roots(self.metadata.parquet_schema(), [at]);
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(
            self.file.clone(),
            self.metadata.clone(),
        );
        let read = || {
            let batches = builder.with_projection(mask).with_limit(BATCH_ROWS).build()?;
            for batch in batches {
                let batch = batch?;
                let column = batch.columns().first().and_then(|one| one.as_string_opt::<i32>());
                let named = column.into_iter().flatten().flatten().map(str::trim);
                if let Some(pack) = named.into_iter().find(|pack| !pack.is_empty()) {
                    return Ok(Some(pack.to_owned()));
                }
            }
            Ok(None)
        };
        // what can't be read is complained about when it is read
        catch_panics(read).ok().flatten()
    }

    /// Loads the metadata with a schema that says as what columns are decoded.
    pub(super) fn metadata_with_schema(
        &self,
        schema: Schema,
    ) -> Result<ArrowReaderMetadata, Diagnostic> {
        let options =
            ArrowReaderOptions::new().with_skip_arrow_metadata(true).with_schema(Arc::new(schema));
        let metadata = Arc::clone(self.metadata.metadata());
        catch_panics(|| ArrowReaderMetadata::try_new(metadata, options))
            .map_err(|why| unreadable(&self.name, &why))
    }

    pub(super) fn rows(&self) -> u64 {
        let groups = self.metadata.metadata().row_groups();
        groups.iter().map(|group| u64::try_from(group.num_rows()).unwrap_or(0)).sum()
    }
}

/// A range of a file's rows. Files are split alike for any number of threads.
#[derive(Debug)]
pub(in crate::population) struct ParquetSlice {
    pub(super) plan: Arc<ReadPlan>,
    pub(super) rows: Range<u64>,
}

impl ParquetSlice {
    /// Returns the diagnostics about requested columns that the file lacks.
    pub(in crate::population) fn missing_columns(&self) -> &[Diagnostic] {
        &self.plan.missing
    }

    /// Splits all rows of a file into slices.
    pub(super) fn split(
        plan: &Arc<ReadPlan>,
        rows: u64,
        bytes_per_row: usize,
    ) -> impl Iterator<Item = Self> {
        let each = (TARGET_SLICE_BYTES / bytes_per_row.max(1) / BATCH_ROWS * BATCH_ROWS)
            .clamp(BATCH_ROWS, MAX_SLICE_ROWS) as u64;
        let plan = Arc::clone(plan);
        (0..rows.div_ceil(each)).map(move |at| Self {
            plan: Arc::clone(&plan),
            rows: at * each..((at + 1) * each).min(rows),
        })
    }
}

/// Runs `work` on a file that may be damaged, and turns a panic of the reader into an error.
pub(super) fn catch_panics<T>(work: impl FnOnce() -> Parquet<T>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => done.map_err(|error| error_text(&error)),
        Err(_) => Err("its contents make no sense".to_owned()),
    }
}

pub(super) fn error_text(error: &ParquetError) -> String {
    match error {
        ParquetError::General(words)
        | ParquetError::NYI(words)
        | ParquetError::EOF(words)
        | ParquetError::ArrowError(words) => words.clone(),
        other => other.to_string(),
    }
}

pub(super) fn unreadable(name: &str, why: &str) -> Diagnostic {
    let why = why.trim_end_matches('.');
    Diagnostic::error(&codes::BROKEN_PARQUET, format!("`{name}` can't be read as Parquet: {why}"))
        .help("if it was downloaded or copied, do that again: it may have ended too early")
}
