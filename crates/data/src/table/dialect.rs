//! How a file writes its table: what divides the fields, and how a quote inside of quotes looks.

use csv::ReaderBuilder;

use super::header::{Header, Wanted};

/// What divides fields, in the order of preference.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];
/// How much of a file is looked at for its delimiter and header.
const SAMPLE_BYTES: usize = 256 * 1024;
/// How many rows may stand before the header.
const SAMPLE_ROWS: usize = 50;

/// How a file writes its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    pub delimiter: u8,
    /// Whether `\"` is a quote inside of quotes, beside `""`.
    pub backslash: bool,
}

impl Dialect {
    /// A reader of `text` in this dialect, all rows alike.
    pub(super) fn reader<'t>(&self, text: &'t str) -> csv::Reader<&'t [u8]> {
        ReaderBuilder::new()
            .delimiter(self.delimiter)
            .escape(self.backslash.then_some(b'\\'))
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes())
    }
}

/// Finds the dialect and the header of `text`; `None` without a header.
pub(super) fn sniff(text: &str, wanted: &Wanted) -> Option<(Dialect, Header)> {
    // a character has up to four bytes, so one of these is a boundary
    let sample = (0..4).find_map(|less| text.get(..SAMPLE_BYTES - less)).unwrap_or(text);
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
    let (_, mut dialect, header) = best?;
    dialect.backslash = wants_backslash(text, dialect.delimiter, &header);
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
        uneven(body, dialect, header.width) + quotes(body, dialect).stray
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

/// What the quotes of a text say about it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Quotes {
    /// How many closing quotes are followed by something else than the end of the field.
    pub stray: usize,
    /// Where the row begins that never closes its last quote.
    pub open_row: Option<usize>,
}

/// Looks at the quotes of `text` as the CSV reader does.
pub(super) fn quotes(text: &str, dialect: Dialect) -> Quotes {
    enum State {
        Start,
        Plain,
        Quoted,
        Escaped,
        Closed,
    }
    let mut found = Quotes::default();
    let (mut state, mut row) = (State::Start, 0);
    for (at, byte) in text.bytes().enumerate() {
        let ends_field = byte == dialect.delimiter || byte == b'\n' || byte == b'\r';
        state = match (state, byte) {
            (State::Start, b'"') => State::Quoted,
            (State::Quoted, b'"') => State::Closed,
            (State::Quoted, b'\\') if dialect.backslash => State::Escaped,
            (State::Quoted | State::Escaped, _) => State::Quoted,
            // a quote after a quote is one inside of the field
            (State::Closed, b'"') => State::Quoted,
            (State::Closed, _) if !ends_field => {
                found.stray += 1;
                State::Plain
            }
            (_, _) if ends_field => {
                if byte == b'\n' {
                    row = at + 1;
                }
                State::Start
            }
            _ => State::Plain,
        };
    }
    if matches!(state, State::Quoted | State::Escaped) {
        found.open_row = Some(row);
    }
    found
}
