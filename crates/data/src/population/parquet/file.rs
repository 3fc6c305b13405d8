//! The file, and its pieces: rows that one thread decodes by itself.

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

use super::columns::Plan;
use crate::codes;
use crate::profile::map::ColumnMap;
use crate::table::fold;

/// How many rows are decoded and scored at once: their columns fit the second cache.
pub(super) const ROWS: usize = 8192;
/// The most rows of a piece; in tests, few enough for small tables to have several.
pub(super) const PIECE: usize = if cfg!(test) { ROWS } else { 16 * ROWS };
/// About how many bytes the answers of a piece may have.
const PIECE_BYTES: usize = 16 * 1024 * 1024;

/// A file that several threads read at once, each at its own places.
#[derive(Debug, Clone)]
pub(super) struct Shared {
    file: Arc<File>,
    size: u64,
    spare: Spare,
}

/// Memory that pages were read into, for those behind them.
type Spare = Arc<Mutex<Vec<Vec<u8>>>>;

/// So many are kept, none of which is larger than that.
const SPARE: usize = 32;
const SPARE_BYTES: usize = 2 * 1024 * 1024;

/// Bytes of a file, whose memory goes back where it was taken from.
struct Lent {
    bytes: Vec<u8>,
    length: usize,
    spare: Spare,
}

impl AsRef<[u8]> for Lent {
    fn as_ref(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let mut spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        if spare.len() < SPARE && self.bytes.len() <= SPARE_BYTES {
            spare.push(std::mem::take(&mut self.bytes));
        }
    }
}

/// Reads on from a place.
pub(super) struct From {
    file: Shared,
    at: u64,
}

impl Length for Shared {
    fn len(&self) -> u64 {
        self.size
    }
}

impl ChunkReader for Shared {
    type T = io::BufReader<From>;

    fn get_read(&self, start: u64) -> Parquet<Self::T> {
        // a page's header, mostly
        Ok(io::BufReader::with_capacity(512, From { file: self.clone(), at: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Parquet<Bytes> {
        // a damaged file may ask for anything
        if start.checked_add(length as u64).is_none_or(|end| end > self.size) {
            return Err(ParquetError::EOF("the file ends before one of its parts".to_owned()));
        }
        let spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut bytes = spare.unwrap_or_default();
        if bytes.len() < length {
            bytes.resize(length, 0);
        }
        let place = bytes.get_mut(..length).unwrap_or_default();
        match (From { file: self.clone(), at: start }).read_exact(place) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                Err(ParquetError::EOF("the file ends before one of its parts".to_owned()))
            }
            Err(error) => Err(error.into()),
            Ok(()) => {
                let spare = Arc::clone(&self.spare);
                Ok(Bytes::from_owner(Lent { bytes, length, spare }))
            }
        }
    }
}

impl Read for From {
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

/// A Parquet file whose directory has been read.
pub(in crate::population) struct Opened {
    pub(super) name: Arc<str>,
    pub(super) file: Shared,
    /// With types as the file itself has them, whatever the program that wrote it made of them.
    pub(super) metadata: ArrowReaderMetadata,
}

impl Opened {
    pub(super) fn of(name: &Arc<str>, file: File, size: u64) -> Result<Self, Diagnostic> {
        let file = Shared { file: Arc::new(file), size, spare: Spare::default() };
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let metadata = guarded(|| ArrowReaderMetadata::load(&file, options));
        let metadata = metadata.map_err(|why| unreadable(name, &why))?;
        Ok(Self { name: Arc::clone(name), file, metadata })
    }

    pub(super) fn schema(&self) -> &SchemaRef {
        self.metadata.schema()
    }

    /// The pack that its first rows name.
    pub(in crate::population) fn first_pack(&self, map: &ColumnMap) -> Option<String> {
        let column = fold(map.pack());
        let at = self.schema().fields().iter().position(|field| fold(field.name()) == column)?;
        let mask = ProjectionMask::roots(self.metadata.parquet_schema(), [at]);
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(
            self.file.clone(),
            self.metadata.clone(),
        );
        let read = || {
            let batches = builder.with_projection(mask).with_limit(ROWS).build()?;
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
        guarded(read).ok().flatten()
    }

    /// The same file, with columns decoded as they are wanted.
    pub(super) fn read_as(&self, schema: Schema) -> Result<ArrowReaderMetadata, Diagnostic> {
        let options =
            ArrowReaderOptions::new().with_skip_arrow_metadata(true).with_schema(Arc::new(schema));
        let metadata = Arc::clone(self.metadata.metadata());
        guarded(|| ArrowReaderMetadata::try_new(metadata, options))
            .map_err(|why| unreadable(&self.name, &why))
    }

    pub(super) fn rows(&self) -> u64 {
        let groups = self.metadata.metadata().row_groups();
        groups.iter().map(|group| u64::try_from(group.num_rows()).unwrap_or(0)).sum()
    }
}

/// Rows of a file, the same pieces however many threads there are.
#[derive(Debug)]
pub(in crate::population) struct Piece {
    pub(super) plan: Arc<Plan>,
    pub(super) rows: Range<u64>,
}

impl Piece {
    /// The complaints about columns that were asked for and aren't in the file.
    pub(in crate::population) fn lacking(&self) -> &[Diagnostic] {
        &self.plan.lacking
    }

    /// All of a file.
    pub(super) fn all(
        plan: &Arc<Plan>,
        rows: u64,
        bytes_per_row: usize,
    ) -> impl Iterator<Item = Self> {
        let each = (PIECE_BYTES / bytes_per_row.max(1) / ROWS * ROWS).clamp(ROWS, PIECE) as u64;
        let plan = Arc::clone(plan);
        (0..rows.div_ceil(each)).map(move |at| Self {
            plan: Arc::clone(&plan),
            rows: at * each..((at + 1) * each).min(rows),
        })
    }
}

/// What a damaged file may do to its reader ends no more than the work on that file.
pub(super) fn guarded<T>(work: impl FnOnce() -> Parquet<T>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => done.map_err(|error| words(&error)),
        Err(_) => Err("its contents make no sense".to_owned()),
    }
}

pub(super) fn words(error: &ParquetError) -> String {
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
