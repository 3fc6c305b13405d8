//! How a file writes its table: what divides the fields, and how a quote inside of quotes looks.

use std::ops::Range;

use csv::ReaderBuilder;

use super::header::{Header, Wanted};

/// What divides fields, in the order of preference.
pub(crate) const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];
/// How much of a file is looked at for its delimiter and header.
pub(super) const SAMPLE_BYTES: usize = 256 * 1024;
/// How many rows may stand before the header.
const SAMPLE_ROWS: usize = 50;

/// The most fields and bytes of a row.
pub(super) const MAX_FIELDS: usize = 10_000;
pub(super) const MAX_ROW_BYTES: usize = 8 * 1024 * 1024;

/// How a file writes its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub delimiter: u8,
    /// Whether `\"` is a quote inside of quotes, beside `""`.
    pub backslash: bool,
}

impl Dialect {
    /// A reader of `text` in this dialect, all rows alike.
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

/// Finds the dialect and the header of `text`; `None` without a header.
pub(crate) fn sniff(text: &str, wanted: &Wanted) -> Option<(Dialect, Header)> {
    // a character has up to four bytes, so one of these is a boundary
    let sample = (0..4).find_map(|less| text.get(..SAMPLE_BYTES - less)).unwrap_or(text);
    let (mut dialect, header) = sniff_sample(sample, wanted)?;
    dialect.backslash = wants_backslash(text, dialect.delimiter, &header);
    Some((dialect, header))
}

/// Finds the delimiter and the header in what a file begins with, at most [`SAMPLE_BYTES`]; how it
/// writes quotes is left open.
pub(super) fn sniff_sample(sample: &str, wanted: &Wanted) -> Option<(Dialect, Header)> {
    let mut best: Option<(usize, Dialect, Header)> = None;
    for delimiter in DELIMITERS {
        let dialect = Dialect { delimiter, backslash: false };
        let rows: Vec<csv::StringRecord> =
            dialect.reader(sample).records().take(SAMPLE_ROWS).flatten().collect();
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

/// Whether reading `\"` as a quote leaves fewer faults than reading it as two characters.
fn wants_backslash(text: &str, delimiter: u8, header: &Header) -> bool {
    if !text.contains("\\\"") {
        return false;
    }
    let body = text.get(header.start..).unwrap_or("");
    let faults = |backslash| {
        let dialect = Dialect { delimiter, backslash };
        let shape = shape(body, dialect);
        if shape.is_monstrous() {
            return usize::MAX;
        }
        let whole = body.get(..shape.open_row.unwrap_or(body.len())).unwrap_or(body);
        uneven(whole, dialect, header.width) + shape.stray + usize::from(shape.open_row.is_some())
    };
    let strict = faults(false);
    strict > 0 && faults(true) < strict
}

/// How many rows but the last, which may be cut, have another width than the header.
fn uneven(body: &str, dialect: Dialect, width: usize) -> usize {
    let mut reader = dialect.reader(body);
    let mut record = csv::ByteRecord::new();
    let (mut uneven, mut last) = (0, false);
    while reader.read_byte_record(&mut record).unwrap_or(false) {
        uneven += usize::from(last);
        last = record.len() != width;
    }
    uneven
}

/// What a text looks like in a dialect, before a row of it is read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Shape {
    /// How many closing quotes are followed by something else than the end of the field.
    pub stray: usize,
    /// Where the row begins that never closes its last quote.
    pub open_row: Option<usize>,
    /// The most fields of a row.
    widest: usize,
    /// The most bytes of a row that ends.
    longest: usize,
}

impl Shape {
    /// Whether a row has more fields or bytes than any table's; reading one takes memory.
    pub(crate) fn is_monstrous(&self) -> bool {
        self.widest > MAX_FIELDS || self.longest > MAX_ROW_BYTES
    }
}

/// Follows a text byte by byte as the CSV reader will read it.
pub(crate) struct Scanner {
    dialect: Dialect,
    state: State,
}

enum State {
    Start,
    Plain,
    Quoted,
    Escaped,
    Closed,
}

/// What a byte does.
#[derive(PartialEq, Eq)]
pub(crate) enum Step {
    Within,
    /// It stands after a closing quote, where a field should end.
    Stray,
    EndsField,
    EndsRow,
}

impl Scanner {
    pub(crate) fn new(dialect: Dialect) -> Self {
        Self { dialect, state: State::Start }
    }

    #[inline]
    pub(crate) fn step(&mut self, byte: u8) -> Step {
        let ends_row = byte == b'\n' || byte == b'\r';
        let ends_field = ends_row || byte == self.dialect.delimiter;
        let mut step = Step::Within;
        self.state = match (&self.state, byte) {
            (State::Start, b'"') => State::Quoted,
            (State::Quoted, b'"') => State::Closed,
            (State::Quoted, b'\\') if self.dialect.backslash => State::Escaped,
            (State::Quoted | State::Escaped, _) => State::Quoted,
            // a quote after a quote is one inside of the field
            (State::Closed, b'"') => State::Quoted,
            (State::Closed, _) if !ends_field => {
                step = Step::Stray;
                State::Plain
            }
            (_, _) if ends_field => {
                step = if ends_row { Step::EndsRow } else { Step::EndsField };
                State::Start
            }
            _ => State::Plain,
        };
        step
    }

    pub(crate) fn is_open(&self) -> bool {
        matches!(self.state, State::Quoted | State::Escaped)
    }
}

/// Looks at a whole text.
pub(crate) fn shape(text: &str, dialect: Dialect) -> Shape {
    let mut found = Shape::default();
    let mut scanner = Scanner::new(dialect);
    let (mut row, mut fields) = (0, 1);
    for (at, byte) in text.bytes().enumerate() {
        match scanner.step(byte) {
            Step::Within => {}
            Step::Stray => found.stray += 1,
            Step::EndsField => fields += 1,
            Step::EndsRow => {
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

/// Where the fields lie of the row that `text` begins with, quotes included.
pub(crate) fn spans(text: &str, dialect: Dialect) -> Vec<Range<usize>> {
    let mut scanner = Scanner::new(dialect);
    let (mut spans, mut start, mut end) = (Vec::new(), 0, text.len());
    for (at, byte) in text.bytes().enumerate() {
        match scanner.step(byte) {
            Step::Within | Step::Stray => {}
            Step::EndsField => {
                spans.push(start..at);
                start = at + 1;
            }
            Step::EndsRow => {
                end = at;
                break;
            }
        }
    }
    spans.push(start..end);
    spans
}
