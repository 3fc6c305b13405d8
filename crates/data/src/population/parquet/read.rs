//! Reads a file.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use ::parquet::arrow::ProjectionMask;
use ::parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader,
    ParquetRecordBatchReaderBuilder,
};
use ::parquet::errors::{ParquetError, Result as Parquet};
use ::parquet::file::reader::{ChunkReader, Length};
use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use bytes::Bytes;
use peristyle_engine::diagnostic::Diagnostic;

use super::{BATCH_ROWS, error_text};
use crate::archive::cannot_read;
use crate::arrow::ProjectedColumn;
use crate::arrow::output::dictionary_type;
use crate::caught_panic::catch_panic;
use crate::codes;
use crate::population::read::batches::{BatchTable, Batches};

/// Opens the file at `path`, whose metadata stands at its end; without a size it can't be read.
pub(in crate::population) fn open_table(
    name: &Arc<str>,
    path: &Path,
    size: Option<u64>,
) -> Result<Box<dyn BatchTable>, Diagnostic> {
    let Some(size) = size else {
        let words = format!("Parquet can't be read from {name}, whose end isn't there yet");
        return Err(Diagnostic::error(&codes::NO_TABLE, words)
            .help("give the file itself: its directory stands at its end"));
    };
    let file = File::open(path).map_err(|error| cannot_read(name, &error))?;
    let file = BoundedFile { file: Arc::new(file), size };
    // the types of the file itself, not what its writer noted beside them
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let metadata = catch_panics(|| ArrowReaderMetadata::load(&file, options));
    let metadata = metadata.map_err(|why| unreadable(name, &why))?;
    let groups = metadata.metadata().row_groups().iter();
    let rows = groups.map(|group| u64::try_from(group.num_rows()).unwrap_or(0)).sum();
    Ok(Box::new(ParquetTable { name: Arc::clone(name), file, metadata, rows }))
}

/// A file whose metadata has been read.
struct ParquetTable {
    name: Arc<str>,
    file: BoundedFile,
    metadata: ArrowReaderMetadata,
    rows: u64,
}

impl BatchTable for ParquetTable {
    fn name(&self) -> &Arc<str> {
        &self.name
    }

    fn schema(&self) -> &SchemaRef {
        self.metadata.schema()
    }

    fn rows(&self) -> u64 {
        self.rows
    }

    fn size(&self) -> u64 {
        self.file.size
    }

    fn read(
        &self,
        projection: &[ProjectedColumn],
        limit: Option<usize>,
    ) -> Result<Batches, Diagnostic> {
        let reader = catch_panics(|| self.open(projection, limit));
        let reader = reader.map_err(|why| unreadable(&self.name, &why))?;
        let all = limit.map_or(self.rows, |limit| self.rows.min(limit as u64));
        let name = Arc::clone(&self.name);
        Ok(Box::new(BatchReader { name, reader: Some(reader), left: all }))
    }
}

impl ParquetTable {
    fn open(
        &self,
        projection: &[ProjectedColumn],
        limit: Option<usize>,
    ) -> Parquet<ParquetRecordBatchReader> {
        let field = |(index, field): (usize, &Arc<Field>)| {
            let wanted = projection.iter().find(|column| column.index == index);
            let is_text = field.data_type() == &DataType::Utf8;
            match wanted {
                Some(column) if column.prefers_dictionary && is_text => {
                    Arc::new(Field::clone(field).with_data_type(dictionary_type()))
                }
                _ => Arc::clone(field),
            }
        };
        let fields: Vec<Arc<Field>> =
            self.schema().fields().iter().enumerate().map(field).collect();
        let options = ArrowReaderOptions::new()
            .with_skip_arrow_metadata(true)
            .with_schema(Arc::new(Schema::new(fields)));
        let metadata = ArrowReaderMetadata::try_new(Arc::clone(self.metadata.metadata()), options)?;
        let indices = projection.iter().map(|column| column.index);
        let mask = ProjectionMask::roots(metadata.parquet_schema(), indices);
        let mut builder =
            ParquetRecordBatchReaderBuilder::new_with_metadata(self.file.clone(), metadata);
        if let Some(limit) = limit {
            builder = builder.with_limit(limit);
        }
        builder.with_projection(mask).with_batch_size(BATCH_ROWS).build()
    }
}

/// The batches of a file, up to its end or to the first that can't be read.
struct BatchReader {
    name: Arc<str>,
    /// `None` once it has failed.
    reader: Option<ParquetRecordBatchReader>,
    /// The number of rows that are still to come.
    left: u64,
}

impl Iterator for BatchReader {
    type Item = Result<RecordBatch, Diagnostic>;

    fn next(&mut self) -> Option<Self::Item> {
        let reader = self.reader.as_mut()?;
        let batch = catch_panics(|| reader.next().transpose().map_err(ParquetError::from));
        let batch = batch.and_then(|batch| match batch {
            Some(batch) => {
                self.left = self.left.saturating_sub(batch.num_rows() as u64);
                Ok(Some(batch))
            }
            None if self.left > 0 => Err("it has fewer rows than it says".to_owned()),
            None => Ok(None),
        });
        if !matches!(batch, Ok(Some(_))) {
            self.reader = None;
        }
        batch.map_err(|why| unreadable(&self.name, &why)).transpose()
    }
}

/// A file that is never read beyond its end, and whose offset nobody else moves.
#[derive(Debug, Clone)]
struct BoundedFile {
    file: Arc<File>,
    size: u64,
}

/// A reader of a file from an offset on.
struct PositionedReader {
    file: Arc<File>,
    at: u64,
}

impl Length for BoundedFile {
    fn len(&self) -> u64 {
        self.size
    }
}

impl ChunkReader for BoundedFile {
    type T = io::BufReader<PositionedReader>;

    fn get_read(&self, start: u64) -> Parquet<Self::T> {
        let reader = PositionedReader { file: Arc::clone(&self.file), at: start };
        // a page's header, mostly
        Ok(io::BufReader::with_capacity(512, reader))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Parquet<Bytes> {
        // a damaged file may ask for anything
        if start.checked_add(length as u64).is_none_or(|end| end > self.size) {
            return Err(ParquetError::EOF("the file ends before one of its parts".to_owned()));
        }
        let mut bytes = Vec::with_capacity(length);
        let reader = PositionedReader { file: Arc::clone(&self.file), at: start };
        reader.take(length as u64).read_to_end(&mut bytes)?;
        if bytes.len() < length {
            return Err(ParquetError::EOF("the file ends before one of its parts".to_owned()));
        }
        Ok(bytes.into())
    }
}

impl Read for PositionedReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = read_at(&self.file, buffer, self.at)?;
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

/// Runs `work` on a file that may be damaged, and turns a panic of the reader into an error.
fn catch_panics<T>(work: impl FnOnce() -> Parquet<T>) -> Result<T, String> {
    match catch_panic(work) {
        Some(done) => done.map_err(|error| error_text(&error)),
        None => Err("its contents make no sense".to_owned()),
    }
}

fn unreadable(name: &str, why: &str) -> Diagnostic {
    let why = why.trim_end_matches('.');
    Diagnostic::error(&codes::BROKEN_PARQUET, format!("`{name}` can't be read as Parquet: {why}"))
        .help("if it was downloaded or copied, do that again: it may have ended too early")
}
