//! An input, cut into blocks at the ends of rows. One file for each format.

mod csv;
mod ndjson;
mod text;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};

use super::Job;
use super::block::Block;
use super::parquet;
use crate::archive::{cannot_read, names};
use crate::codes;
use crate::input::STANDARD_INPUT;
pub(super) use csv::is_blank;
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
    pub(super) size: Option<u64>,
    /// When it was last written, where that is known.
    pub(super) modified: Option<SystemTime>,
    kind: Kind,
    text: Text,
    /// Of a Parquet file, the file itself.
    parquet: Option<parquet::Opened>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Csv,
    Ndjson,
    Parquet,
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
        let path = Path::new(input);
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
            "yaml" | "yml" | "json" | "zip" | "tar" | "gz" | "tgz" | "xlsx" => {
                return Err(no_table(input).into());
            }
            _ if text.head().trim_ascii_start().starts_with(b"{") => Kind::Ndjson,
            _ => Kind::Csv,
        };
        let name: Arc<str> = name.into();
        let parquet = (kind == Kind::Parquet).then(|| parquet::Opened::new(&name, path, size));
        Ok(Self { size, modified, kind, text, parquet: parquet.transpose()?, name })
    }

    /// The pack that its first row names.
    pub fn pack(&self) -> Option<String> {
        match self.kind {
            Kind::Csv => csv::first_pack(self.text.head()),
            Kind::Ndjson => ndjson::first_pack(self.text.head()),
            Kind::Parquet => self.parquet.as_ref().and_then(parquet::Opened::first_pack),
        }
    }

    /// How many bytes it has, where that is known.
    pub fn size(&self) -> Option<u64> {
        self.size
    }

    /// Whether a run on it can be taken up: a file that can be read twice.
    pub fn can_resume(&self) -> bool {
        // pieces of Parquet are read at their own places, not from the beginning on
        self.size.is_some() && self.kind != Kind::Parquet
    }

    /// From now on its blocks say what was read.
    pub(super) fn track(&mut self) {
        self.text.taken = Some(blake3::Hasher::new());
    }

    /// Hands over all blocks in order, with what is worth knowing about the input as remarks;
    /// `read` is told how many bytes have been read.
    pub(super) fn blocks(
        self,
        job: &Job<'_>,
        remarks: &mut Diagnostics,
        read: &dyn Fn(u64),
        take: Take<'_>,
    ) -> Result<(), Ended> {
        match self.kind {
            Kind::Csv => csv::blocks(self, job, remarks, read, take),
            Kind::Ndjson => ndjson::blocks(self, read, take),
            Kind::Parquet => match self.parquet {
                Some(opened) => opened.blocks(job, remarks, read, take),
                None => Ok(()),
            },
        }
    }
}

fn no_table(input: &str) -> Diagnostic {
    Diagnostic::error(&codes::NO_TABLE, format!("`{input}` is no table of profiles"))
        .help("a table is CSV, TSV, NDJSON or Parquet; `--format json` scores what else there is")
}
