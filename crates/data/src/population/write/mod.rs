//! Writes scored rows. One file for each format.

pub(super) mod csv;
pub(super) mod ndjson;

use std::io;

use arrow_array::RecordBatch;
use peristyle_engine::evaluate::OfferedTip;

/// A format of scored rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputFormat {
    /// NDJSON, an object in each line.
    Ndjson,
    /// CSV with a header; text that a spreadsheet would run is escaped.
    Csv,
    /// Parquet, columns in row groups.
    Parquet,
}

/// What is said of a format, and what can be done with it.
#[derive(Debug, Clone, Copy)]
pub struct OutputFormatProperties {
    /// Its name as an option: `csv`. The ending of its files.
    pub name: &'static str,
    /// Its name in words.
    pub title: &'static str,
    /// The endings of files that programs read it from.
    pub endings: &'static [&'static str],
    /// Whether it can be shown on a screen.
    pub is_text: bool,
    /// Whether each row has the same columns, so that nothing but scores can be said in it.
    pub is_table: bool,
    /// Whether output in it can be cut between two rows, and written on from there.
    pub can_resume: bool,
}

impl OutputFormat {
    /// Every format there is.
    pub const ALL: [Self; 3] = [Self::Ndjson, Self::Csv, Self::Parquet];

    /// Returns what is said of it.
    pub fn properties(self) -> OutputFormatProperties {
        match self {
            Self::Ndjson => OutputFormatProperties {
                name: "ndjson",
                title: "NDJSON",
                endings: &["ndjson", "jsonl", "json"],
                is_text: true,
                is_table: false,
                can_resume: true,
            },
            Self::Csv => OutputFormatProperties {
                name: "csv",
                title: "CSV",
                endings: &["csv"],
                is_text: true,
                is_table: true,
                can_resume: true,
            },
            Self::Parquet => OutputFormatProperties {
                name: "parquet",
                title: "Parquet",
                endings: &["parquet", "pq"],
                is_text: false,
                is_table: true,
                // its directory at the end speaks of all of it
                can_resume: false,
            },
        }
    }
}

/// A writer of batches of scored rows.
pub(crate) trait BatchSink {
    /// Writes a batch, or keeps it until enough have come.
    fn write(&mut self, batch: &RecordBatch) -> io::Result<()>;

    /// Writes what is left, and what stands at the end.
    fn finish(&mut self) -> io::Result<()>;
}

/// The output of a row; NaN stands for `null`.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowAnswer<'a> {
    pub(super) id: &'a str,
    pub(super) score: f64,
    pub(super) band: Option<&'a str>,
    pub(super) coverage: f64,
    pub(super) reason: Option<&'a str>,
}

/// The output columns that depend on the rules and the job.
#[derive(Debug, Clone, Default)]
pub(crate) struct OutputHeader {
    /// The names of the columns of nodes, such as `brand.photo.score`.
    pub(crate) nodes: Vec<String>,
    pub(crate) tips: bool,
}

impl OutputHeader {
    /// Writes what stands before the first row.
    pub(super) fn write_header(&self, format: OutputFormat, out: &mut Vec<u8>) {
        match format {
            OutputFormat::Csv => csv::write_header(self, out),
            OutputFormat::Ndjson | OutputFormat::Parquet => {}
        }
    }

    /// Writes a row: `nodes` are the points of the header's nodes, `tips` the offered tips, best first.
    pub(super) fn write_row(
        &self,
        format: OutputFormat,
        answer: RowAnswer<'_>,
        nodes: impl Iterator<Item = f64>,
        tips: &[OfferedTip],
        out: &mut Vec<u8>,
    ) {
        match format {
            OutputFormat::Csv => csv::write_row(self, answer, nodes, tips, out),
            OutputFormat::Ndjson => ndjson::write_row(self, answer, nodes, tips, out),
            // told in columns
            OutputFormat::Parquet => {}
        }
    }
}

/// Writes a number in the shortest spelling that parses to the same bits, and integers without `.0`.
pub(crate) fn write_number(number: f64, out: &mut Vec<u8>) {
    let start = out.len();
    let mut serializer = serde_json::Serializer::new(&mut *out);
    if peristyle_engine::value::serialize_number(&number, &mut serializer).is_err() {
        // writing to memory doesn't fail
        out.truncate(start);
    }
}
