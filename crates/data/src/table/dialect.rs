//! Detects the dialect of a CSV file: its delimiter, and the escape of quotes.

use std::ops::Range;

use csv::ReaderBuilder;

use super::header::{RequestedColumns, TableHeader};

/// The delimiters of fields, in the order of preference.
pub(crate) const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];
/// The bytes of a file that are examined for its delimiter and header.
pub(super) const SAMPLE_BYTES: usize = 256 * 1024;
/// The most rows before the header.
const MAX_HEADER_ROW: usize = 50;

/// The most fields and bytes of a row.
pub(super) const MAX_FIELDS: usize = 10_000;
pub(super) const MAX_ROW_BYTES: usize = 8 * 1024 * 1024;

/// The dialect of a CSV file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub delimiter: u8,
    /// Whether `\"` is a quote inside of quotes, besides `""`.
    pub backslash: bool,
}

impl Dialect {
    /// Creates a reader of `text` in this dialect, without a header.
    pub(crate) fn reader<'t, T>(&self, text: &'t T) -> csv::Reader<&'t [u8]>
    where
        T: AsRef<[u8]> + ?Sized,
    {
        ReaderBuilder::new()
            .delimiter(self.delimiter)
            .escape(self.backslash.then_some(b'\\'))
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_ref())
    }
}

/// Detects the dialect and the header of `text`; `None` without a header.
pub(crate) fn sniff(text: &str, wanted: &RequestedColumns) -> Option<(Dialect, TableHeader)> {
    // a character has up to four bytes, so one of these is a boundary
    let sample = (0..4).find_map(|less| text.get(..SAMPLE_BYTES - less)).unwrap_or(text);
    let (mut dialect, header) = sniff_sample(sample, wanted)?;
    dialect.backslash = wants_backslash(text, dialect.delimiter, &header);
    Some((dialect, header))
}

/// Finds the delimiter and the header in what a file begins with, at most [`SAMPLE_BYTES`]; how it
/// writes quotes is left open.
pub(super) fn sniff_sample(
    sample: &str,
    wanted: &RequestedColumns,
) -> Option<(Dialect, TableHeader)> {
    let mut best: Option<(usize, Dialect, TableHeader)> = None;
    for delimiter in DELIMITERS {
        let dialect = Dialect { delimiter, backslash: false };
        let rows: Vec<csv::StringRecord> =
            dialect.reader(sample).records().take(MAX_HEADER_ROW).flatten().collect();
        let Some((score, header)) = super::header::find(&rows, wanted) else { continue };
        if best.as_ref().is_none_or(|(most, ..)| score > *most) {
            best = Some((score, dialect, header));
        }
    }
    let (_, dialect, mut header) = best?;
    // a row is said to begin where the one before it ended, empty lines included
    let begins = sample.get(header.start..).unwrap_or("");
    header.start += begins.len() - begins.trim_start_matches(['\n', '\r']).len();
    Some((dialect, header))
}

/// Returns whether parsing `\"` as a quote leaves fewer faults than parsing it as two characters.
fn wants_backslash(text: &str, delimiter: u8, header: &TableHeader) -> bool {
    if !text.contains("\\\"") {
        return false;
    }
    let body = text.get(header.start..).unwrap_or("");
    let faults = |backslash| {
        let dialect = Dialect { delimiter, backslash };
        let shape = scan_faults(body, dialect);
        if shape.is_monstrous() {
            return usize::MAX;
        }
        let whole = body.get(..shape.open_row.unwrap_or(body.len())).unwrap_or(body);
        count_uneven_rows(whole, dialect, header.width)
            + shape.stray
            + usize::from(shape.open_row.is_some())
    };
    let strict = faults(false);
    strict > 0 && faults(true) < strict
}

/// Counts the rows except the last, which may be cut, that have another width than the header.
fn count_uneven_rows(body: &str, dialect: Dialect, width: usize) -> usize {
    let mut reader = dialect.reader(body);
    let mut record = csv::ByteRecord::new();
    let (mut uneven, mut last) = (0, false);
    while reader.read_byte_record(&mut record).unwrap_or(false) {
        uneven += usize::from(last);
        last = record.len() != width;
    }
    uneven
}

/// The faults of a text in a dialect.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct TextFaults {
    /// The number of closing quotes that aren't followed by the end of the field.
    pub stray: usize,
    /// The start of the row that never closes its last quote.
    pub open_row: Option<usize>,
    /// The most fields of a row.
    widest: usize,
    /// The most bytes of a row that ends.
    longest: usize,
}

impl TextFaults {
    /// Returns whether a row exceeds the limits of fields or bytes.
    pub(crate) fn is_monstrous(&self) -> bool {
        self.widest > MAX_FIELDS || self.longest > MAX_ROW_BYTES
    }
}

/// A scanner that follows a text byte by byte as the CSV reader parses it.
pub(crate) struct RowScanner {
    dialect: Dialect,
    state: ScanState,
}

enum ScanState {
    Start,
    Plain,
    Quoted,
    Escaped,
    Closed,
}

/// The effect of a byte.
#[derive(PartialEq, Eq)]
pub(crate) enum ScanStep {
    Within,
    /// The byte stands after a closing quote, where a field should end.
    Stray,
    EndsField,
    EndsRow,
}

impl RowScanner {
    pub(crate) fn new(dialect: Dialect) -> Self {
        Self { dialect, state: ScanState::Start }
    }

    #[inline]
    pub(crate) fn step(&mut self, byte: u8) -> ScanStep {
        let ends_row = byte == b'\n' || byte == b'\r';
        let ends_field = ends_row || byte == self.dialect.delimiter;
        let mut step = ScanStep::Within;
        self.state = match (&self.state, byte) {
            (ScanState::Start, b'"') => ScanState::Quoted,
            (ScanState::Quoted, b'"') => ScanState::Closed,
            (ScanState::Quoted, b'\\') if self.dialect.backslash => ScanState::Escaped,
            (ScanState::Quoted | ScanState::Escaped, _) => ScanState::Quoted,
            // a quote after a quote is one inside of the field
            (ScanState::Closed, b'"') => ScanState::Quoted,
            (ScanState::Closed, _) if !ends_field => {
                step = ScanStep::Stray;
                ScanState::Plain
            }
            (_, _) if ends_field => {
                step = if ends_row { ScanStep::EndsRow } else { ScanStep::EndsField };
                ScanState::Start
            }
            _ => ScanState::Plain,
        };
        step
    }

    pub(crate) fn is_open(&self) -> bool {
        matches!(self.state, ScanState::Quoted | ScanState::Escaped)
    }
}

/// Scans a text for faults.
pub(crate) fn scan_faults(text: &str, dialect: Dialect) -> TextFaults {
    let mut found = TextFaults::default();
    let mut scanner = RowScanner::new(dialect);
    let (mut row, mut fields) = (0, 1);
    for (at, byte) in text.bytes().enumerate() {
        match scanner.step(byte) {
            ScanStep::Within => {}
            ScanStep::Stray => found.stray += 1,
            ScanStep::EndsField => fields += 1,
            ScanStep::EndsRow => {
                found.widest = found.widest.max(fields);
                found.longest = found.longest.max(at - row);
                (row, fields) = (at + 1, 1);
            }
        }
    }
    if scanner.is_open() {
        found.open_row = Some(row);
    } else {
        found.widest = found.widest.max(fields);
        found.longest = found.longest.max(text.len() - row);
    }
    found
}

/// Returns the spans of the fields of the row that `text` begins with, quotes included.
pub(crate) fn spans(text: &str, dialect: Dialect) -> Vec<Range<usize>> {
    let mut scanner = RowScanner::new(dialect);
    let (mut spans, mut start, mut end) = (Vec::new(), 0, text.len());
    for (at, byte) in text.bytes().enumerate() {
        match scanner.step(byte) {
            ScanStep::Within | ScanStep::Stray => {}
            ScanStep::EndsField => {
                spans.push(start..at);
                start = at + 1;
            }
            ScanStep::EndsRow => {
                end = at;
                break;
            }
        }
    }
    spans.push(start..end);
    spans
}
