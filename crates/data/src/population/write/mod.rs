//! Scored rows, told. One file for each format.

pub(super) mod csv;
pub(super) mod ndjson;

use peristyle_engine::evaluate::OfferedTip;

use super::Format;

/// What is told of a row; NaN is no number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answer<'a> {
    pub(super) id: &'a str,
    pub(super) score: f64,
    pub(super) band: Option<&'a str>,
    pub(super) coverage: f64,
    pub(super) reason: Option<&'a str>,
}

/// The columns that depend on the rules and on what was asked.
#[derive(Debug, Clone, Default)]
pub(super) struct Head {
    /// `brand.photo.score` for each node that is told.
    pub(super) nodes: Vec<String>,
    pub(super) tips: bool,
}

impl Head {
    /// What stands before the first row.
    pub(super) fn begin(&self, format: Format, out: &mut Vec<u8>) {
        match format {
            Format::Csv => csv::header(self, out),
            Format::Ndjson | Format::Parquet => {}
        }
    }

    /// A row: `nodes` are what the nodes of the head earn, `tips` what it is offered, best first.
    pub(super) fn row(
        &self,
        format: Format,
        answer: Answer<'_>,
        nodes: impl Iterator<Item = f64>,
        tips: &[OfferedTip],
        out: &mut Vec<u8>,
    ) {
        match format {
            Format::Csv => csv::row(self, answer, nodes, tips, out),
            Format::Ndjson => ndjson::row(self, answer, nodes, tips, out),
            // told in columns
            Format::Parquet => {}
        }
    }
}

/// A number as answers have it: the shortest spelling that reads back to the same bits, and whole
/// numbers without `.0`.
pub(super) fn number(number: f64, out: &mut Vec<u8>) {
    let start = out.len();
    let mut serializer = serde_json::Serializer::new(&mut *out);
    if peristyle_engine::value::serialize_number(number, &mut serializer).is_err() {
        // writing to memory doesn't fail
        out.truncate(start);
    }
}
