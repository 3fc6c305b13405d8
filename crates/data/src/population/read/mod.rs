//! An input, cut into blocks at the ends of rows. One file for each format.

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

use super::Job;
use super::block::Block;
use super::parquet;
use super::resume::InputIdentity;
use crate::archive::{cannot_read, names};
use crate::codes;
use crate::input::STANDARD_INPUT;
use crate::profile::map::ColumnMap;
use crate::sheet::{self, Sheet, SheetText, Workbook};
pub(super) use csv::is_blank;
pub(crate) use csv::{footer_remark, without_footer};
use text::Text;

/// How many bytes a block has at least, unless the input ends. What happens to a row doesn't
/// depend on it.
const BLOCK: usize = 256 * 1024;
/// The most bytes of a row.
const MAX_ROW: usize = 8 * 1024 * 1024;

/// An input that has been opened, with its beginning read.
pub struct Table {
    pub(super) name: Arc<str>,
    /// How many bytes it has, where that is known.
    size: Option<u64>,
    /// When it was last written, where that is known.
    modified: Option<SystemTime>,
    kind: Kind,
    text: Text,
    /// Where the text comes from, if it is a sheet of a workbook.
    sheet: Option<Sheet>,
    /// What is worth knowing beforehand.
    remarks: Diagnostics,
    /// Of a Parquet file, the file itself.
    parquet: Option<parquet::Opened>,
    /// Columns that are wanted though they are no facts.
    pub(super) extra: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Csv,
    Ndjson,
    Parquet,
}

/// The beginning of an input.
pub(crate) struct Beginning<'t> {
    pub(crate) name: &'t str,
    pub(crate) bytes: &'t [u8],
    pub(crate) is_whole: bool,
    pub(crate) is_csv: bool,
    pub(crate) encoding: &'static str,
    pub(crate) guessed: bool,
    pub(crate) sheet: Option<&'t str>,
}

/// The first rows of a table that has no text.
pub(crate) struct FirstRows {
    pub(crate) rows: u64,
    pub(crate) is_whole: bool,
    /// Each by its name, with what its rows hold; nothing of one that holds lists or the like.
    pub(crate) columns: Vec<(String, Option<Vec<Option<Value>>>)>,
}

/// Takes a block; an error ends the reading.
pub(super) type Take<'t> = &'t mut dyn FnMut(Block) -> Result<(), Ended>;

/// Why an input isn't read to its end.
#[derive(Debug)]
pub(super) enum Ended {
    Problems(Diagnostics),
    /// What was read isn't what an earlier run had read.
    Changed,
    /// Nobody takes blocks any more.
    Left,
}

impl From<Diagnostic> for Ended {
    fn from(problem: Diagnostic) -> Self {
        Self::Problems(problem.into())
    }
}

impl Table {
    /// Opens a file, or `-` for standard input. The name says whether it is CSV or NDJSON, or else
    /// how it begins.
    ///
    /// # Errors
    /// It can't be read, or is neither.
    pub fn open(input: &str) -> Result<Self, Diagnostics> {
        Self::open_with(input, sheet::Options::default())
    }

    /// Opens a file as [`Table::open`] does; of a workbook the sheet that is named, or the first
    /// that holds a table.
    ///
    /// # Errors
    /// It can't be read, or is no table.
    pub fn open_with(input: &str, options: sheet::Options<'_>) -> Result<Self, Diagnostics> {
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
                    return Err(no_table(input).into());
                }
                let size = data.is_file().then_some(data.len());
                (input.replace('\\', "/"), size, data.modified().ok(), Box::new(file))
            };
        let mut text = Text::new(inner);
        text.fill(csv::SAMPLE).map_err(|error| cannot_read(&name, &error))?;
        let is_parquet = text.head().starts_with(parquet::MAGIC);
        let kind = match names::extension(input).as_str() {
            "parquet" => Kind::Parquet,
            _ if is_parquet => Kind::Parquet,
            "csv" | "tsv" => Kind::Csv,
            "ndjson" | "jsonl" => Kind::Ndjson,
            "yaml" | "yml" | "json" | "zip" | "tar" | "gz" | "tgz" => {
                return Err(no_table(input).into());
            }
            _ if text.head().trim_ascii_start().starts_with(b"{") => Kind::Ndjson,
            _ => Kind::Csv,
        };
        if text.head().starts_with(b"PK\x03\x04") {
            return Err(no_stream(&name).into());
        }
        let name: Arc<str> = name.into();
        let parquet = (kind == Kind::Parquet).then(|| parquet::Opened::new(&name, path, size));
        let (sheet, remarks) = (None, Diagnostics::new());
        Ok(Self {
            size,
            modified,
            kind,
            text,
            sheet,
            remarks,
            parquet: parquet.transpose()?,
            extra: Vec::new(),
            name,
        })
    }

    fn open_sheet(input: &str, options: sheet::Options<'_>) -> Result<Self, Diagnostics> {
        let name: Arc<str> = input.replace('\\', "/").into();
        let data = Path::new(input).metadata().ok();
        let modified = data.as_ref().and_then(|data| data.modified().ok());
        let workbook = Workbook::open(Path::new(input), options)?;
        let (sheet, remarks) = (Some(workbook.about()), workbook.remarks(&name));
        let text = SheetText::new(workbook).map_err(|error| cannot_read(&name, &error))?;
        let mut text = Text::new(Box::new(text));
        text.fill(csv::SAMPLE).map_err(|error| cannot_read(&name, &error))?;
        let (size, kind, parquet) = (None, Kind::Csv, None);
        Ok(Self { name, size, modified, kind, text, sheet, remarks, parquet, extra: Vec::new() })
    }

    /// Remarks no more that these columns are no facts.
    pub(super) fn with_extra(mut self, extra: &[String]) -> Self {
        self.extra = extra.to_vec();
        self
    }

    /// The pack that its first row names.
    pub fn pack(&self, map: &ColumnMap) -> Option<String> {
        match self.kind {
            Kind::Csv => csv::first_pack(self.text.head(), map),
            Kind::Ndjson => ndjson::first_pack(self.text.head(), map),
            Kind::Parquet => self.parquet.as_ref().and_then(|opened| opened.first_pack(map)),
        }
    }

    /// The first rows of a table without text.
    ///
    /// # Errors
    /// They can't be read.
    pub(crate) fn first_rows(&self) -> Result<Option<FirstRows>, Diagnostic> {
        self.parquet.as_ref().map(parquet::Opened::first_rows).transpose()
    }

    /// What has been read of it for a look, and whether that is all.
    pub(crate) fn beginning(&self) -> Beginning<'_> {
        Beginning {
            name: &self.name,
            bytes: self.text.head(),
            is_whole: self.text.is_at_end(),
            is_csv: self.kind == Kind::Csv,
            encoding: self.text.encoding(),
            guessed: self.text.guessed,
            sheet: self.sheet.as_ref().map(|sheet| &*sheet.name),
        }
    }

    /// How many bytes it has, where that is known.
    pub fn size(&self) -> Option<u64> {
        self.size
    }

    /// Returns what decides its rows, if it can be read twice.
    pub(super) fn identity(&self) -> Option<InputIdentity> {
        let Self { name, size, modified, kind, text: _, sheet, remarks: _, parquet: _, extra: _ } =
            self;
        // pieces of Parquet are read at their own places, not from the beginning on; a sheet is
        // text only while it is read
        if *kind == Kind::Parquet || sheet.is_some() {
            return None;
        }
        let modified = modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let modified = modified.map(|time| time.as_nanos());
        Some(InputIdentity { name: name.to_string(), size: (*size)?, modified })
    }

    /// From now on its blocks say what was read.
    pub(super) fn track(&mut self) {
        self.text.taken = Some(blake3::Hasher::new());
    }

    /// Hands over all blocks in order, with what is worth knowing about the input as remarks;
    /// `read` is told how many bytes have been read.
    pub(super) fn blocks(
        mut self,
        job: &Job<'_>,
        remarks: &mut Diagnostics,
        read: &dyn Fn(u64),
        take: Take<'_>,
    ) -> Result<(), Ended> {
        remarks.extend(std::mem::take(&mut self.remarks));
        match self.kind {
            Kind::Csv => csv::blocks(self, job, remarks, read, take),
            Kind::Ndjson => ndjson::blocks(self, job, remarks, read, take),
            Kind::Parquet => match self.parquet {
                Some(opened) => opened.blocks(job, &self.extra, remarks, read, take),
                None => Ok(()),
            },
        }
    }
}

fn no_table(input: &str) -> Diagnostic {
    Diagnostic::error(&codes::NO_TABLE, format!("`{input}` is no table of profiles")).help(
        "a table is CSV, TSV, NDJSON, XLSX or Parquet; `--format json` scores what else there is",
    )
}

fn no_stream(name: &str) -> Diagnostic {
    Diagnostic::error(&codes::NO_TABLE, format!("`{name}` is a zip or a workbook, and no text"))
        .help("a workbook is read from a file, whose name ends in `.xlsx`")
}
