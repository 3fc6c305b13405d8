//! Reads an input in chunks that end at the ends of rows. One file for each format.

pub(super) mod batches;
mod csv;
mod ndjson;
mod text;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};
use peristyle_engine::value::Value;

use super::ScoringJob;
use super::chunk::RowChunk;
use super::parquet;
use super::resume::InputIdentity;
use crate::archive::{cannot_read, names};
use crate::codes;
use crate::input::STANDARD_INPUT;
use crate::profile::map::ColumnMap;
use crate::sheet::{self, OpenWorkbook, SheetInfo, SheetText};
pub(super) use batches::BatchTable;
pub(super) use csv::is_blank;
pub(crate) use csv::{footer_remark, without_footer};
use text::TextStream;

/// The least bytes of a chunk, except the last. The output of a row doesn't depend on it.
const MIN_CHUNK_BYTES: usize = 256 * 1024;
/// The first bytes of a Parquet file.
const PARQUET_MAGIC: &[u8] = b"PAR1";
/// The most bytes of a row.
const MAX_ROW_BYTES: usize = 8 * 1024 * 1024;

/// An opened table, of which the beginning has been read.
pub struct TableInput {
    pub(super) name: Arc<str>,
    /// Its size in bytes, where that is known.
    size: Option<u64>,
    /// When it was last written, where that is known.
    modified: Option<SystemTime>,
    kind: InputFormat,
    text: TextStream,
    /// The sheet that the text comes from, for a workbook.
    sheet: Option<SheetInfo>,
    /// The remarks on opening it.
    remarks: Diagnostics,
    /// The table itself, if it comes in columns.
    batches: Option<Box<dyn BatchTable>>,
    /// Requested columns that are no facts.
    pub(super) extra: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum InputFormat {
    Csv,
    Ndjson,
    Parquet,
}

/// The beginning of an input, for inspection.
pub(crate) struct InputSample<'t> {
    pub(crate) name: &'t str,
    pub(crate) bytes: &'t [u8],
    pub(crate) is_whole: bool,
    pub(crate) is_csv: bool,
    pub(crate) encoding: &'static str,
    pub(crate) guessed: bool,
    pub(crate) sheet: Option<&'t str>,
}

/// The first rows of a table without text, for inspection.
pub(crate) struct FirstRows {
    pub(crate) rows: u64,
    pub(crate) is_whole: bool,
    /// The columns by their names, with their values; `None` for a type that can't be a fact.
    pub(crate) columns: Vec<(String, Option<Vec<Option<Value>>>)>,
}

/// A callback that takes a chunk; its error ends the reading.
pub(super) type ChunkSink<'t> = &'t mut dyn FnMut(RowChunk) -> Result<(), ReadError>;

/// The reason why an input isn't read to its end.
#[derive(Debug)]
pub(super) enum ReadError {
    Problems(Diagnostics),
    /// The input differs from what an earlier run had read.
    Changed,
    /// The chunks aren't taken any more.
    Closed,
}

impl From<Diagnostic> for ReadError {
    fn from(problem: Diagnostic) -> Self {
        Self::Problems(problem.into())
    }
}

impl TableInput {
    /// Opens a file, or `-` for standard input. Its extension says whether it is CSV or NDJSON, or
    /// else its first bytes.
    ///
    /// # Errors
    /// It can't be read, or is neither.
    pub fn open(input: &str) -> Result<Self, Diagnostics> {
        Self::open_with(input, sheet::SheetOptions::default())
    }

    /// Opens a file as [`TableInput::open`] does; of a workbook, the named sheet or the first that
    /// holds a table.
    ///
    /// # Errors
    /// It can't be read, or is no table.
    pub fn open_with(input: &str, options: sheet::SheetOptions<'_>) -> Result<Self, Diagnostics> {
        let path = Path::new(input);
        if input != STANDARD_INPUT && sheet::is_workbook(path)? {
            return Self::open_sheet(input, options);
        }
        let (name, size, modified, inner): (_, _, _, Box<dyn Read + Send>) =
            if input == STANDARD_INPUT {
                ("standard input".to_owned(), None, None, Box::new(io::stdin()))
            } else {
                let file = File::open(path).map_err(|error| cannot_read(input, &error))?;
                let data = file.metadata().map_err(|error| cannot_read(input, &error))?;
                if data.is_dir() {
                    return Err(not_a_table(input).into());
                }
                let size = data.is_file().then_some(data.len());
                (input.replace('\\', "/"), size, data.modified().ok(), Box::new(file))
            };
        let mut text = TextStream::new(inner);
        text.fill(csv::SAMPLE_BYTES).map_err(|error| cannot_read(&name, &error))?;
        let is_parquet = text.buffered().starts_with(PARQUET_MAGIC);
        let kind = match names::extension(input).as_str() {
            "parquet" => InputFormat::Parquet,
            _ if is_parquet => InputFormat::Parquet,
            "csv" | "tsv" => InputFormat::Csv,
            "ndjson" | "jsonl" => InputFormat::Ndjson,
            "yaml" | "yml" | "json" | "zip" | "tar" | "gz" | "tgz" => {
                return Err(not_a_table(input).into());
            }
            _ if text.buffered().trim_ascii_start().starts_with(b"{") => InputFormat::Ndjson,
            _ => InputFormat::Csv,
        };
        if text.buffered().starts_with(b"PK\x03\x04") {
            return Err(not_text(&name).into());
        }
        let name: Arc<str> = name.into();
        let batches =
            (kind == InputFormat::Parquet).then(|| parquet::open_table(&name, path, size));
        let (sheet, remarks) = (None, Diagnostics::new());
        Ok(Self {
            size,
            modified,
            kind,
            text,
            sheet,
            remarks,
            batches: batches.transpose()?,
            extra: Vec::new(),
            name,
        })
    }

    fn open_sheet(input: &str, options: sheet::SheetOptions<'_>) -> Result<Self, Diagnostics> {
        let name: Arc<str> = input.replace('\\', "/").into();
        let data = Path::new(input).metadata().ok();
        let modified = data.as_ref().and_then(|data| data.modified().ok());
        let workbook = OpenWorkbook::open(Path::new(input), options)?;
        let (sheet, remarks) = (Some(workbook.info()), workbook.remarks(&name));
        let text = SheetText::new(workbook).map_err(|error| cannot_read(&name, &error))?;
        let mut text = TextStream::new(Box::new(text));
        text.fill(csv::SAMPLE_BYTES).map_err(|error| cannot_read(&name, &error))?;
        let (size, kind, batches) = (None, InputFormat::Csv, None);
        Ok(Self { name, size, modified, kind, text, sheet, remarks, batches, extra: Vec::new() })
    }

    /// Reads these columns although they are no facts.
    pub(super) fn with_extra(mut self, extra: &[String]) -> Self {
        self.extra = extra.to_vec();
        self
    }

    /// Returns the pack that the first row names.
    pub fn first_pack(&self, map: &ColumnMap) -> Option<String> {
        match self.kind {
            InputFormat::Csv => csv::first_pack(self.text.buffered(), map),
            InputFormat::Ndjson => ndjson::first_pack(self.text.buffered(), map),
            InputFormat::Parquet => batches::first_pack(self.batches.as_deref()?, map),
        }
    }

    /// Returns the first rows of a table without text.
    ///
    /// # Errors
    /// They can't be read.
    pub(crate) fn first_rows(&self) -> Result<Option<FirstRows>, Diagnostic> {
        self.batches.as_deref().map(batches::first_rows).transpose()
    }

    /// Returns the beginning that has been read.
    pub(crate) fn sample(&self) -> InputSample<'_> {
        InputSample {
            name: &self.name,
            bytes: self.text.buffered(),
            is_whole: self.text.is_at_end(),
            is_csv: self.kind == InputFormat::Csv,
            encoding: self.text.encoding(),
            guessed: self.text.guessed,
            sheet: self.sheet.as_ref().map(|sheet| &*sheet.name),
        }
    }

    /// Returns the size in bytes, where that is known.
    pub fn size(&self) -> Option<u64> {
        self.size
    }

    /// Returns the identity of the input, if it can be read twice.
    pub(super) fn identity(&self) -> Option<InputIdentity> {
        let Self { name, size, modified, kind, text: _, sheet, remarks: _, batches: _, extra: _ } =
            self;
        // Parquet is read at the places of its columns, not from the beginning on; a sheet is
        // text only while it is read
        if *kind == InputFormat::Parquet || sheet.is_some() {
            return None;
        }
        let modified = modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let modified = modified.map(|time| time.as_nanos());
        Some(InputIdentity { name: name.to_string(), size: (*size)?, modified })
    }

    /// Adds the digest of the input to its chunks from now on.
    pub(super) fn track_digest(&mut self) {
        self.text.taken = Some(blake3::Hasher::new());
    }

    /// Passes all chunks to `take` in order and adds the remarks on the input; `read` is called with
    /// the number of bytes read so far.
    pub(super) fn read_chunks(
        mut self,
        job: &ScoringJob<'_>,
        remarks: &mut Diagnostics,
        read: &dyn Fn(u64),
        take: ChunkSink<'_>,
    ) -> Result<(), ReadError> {
        remarks.extend(std::mem::take(&mut self.remarks));
        match self.kind {
            InputFormat::Csv => csv::read_chunks(self, job, remarks, read, take),
            InputFormat::Ndjson => ndjson::read_chunks(self, job, remarks, read, take),
            InputFormat::Parquet => match self.batches.as_deref() {
                Some(table) => batches::read_chunks(table, job, &self.extra, remarks, read, take),
                None => Ok(()),
            },
        }
    }
}

fn not_a_table(input: &str) -> Diagnostic {
    Diagnostic::error(&codes::NO_TABLE, format!("`{input}` is no table of profiles")).help(
        "a table is CSV, TSV, NDJSON, XLSX or Parquet; `--format json` scores what else there is",
    )
}

fn not_text(name: &str) -> Diagnostic {
    Diagnostic::error(&codes::NO_TABLE, format!("`{name}` is a zip or a workbook, and no text"))
        .help("a workbook is read from a file, whose name ends in `.xlsx`")
}
