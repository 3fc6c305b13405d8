//! A CSV file into rows, whatever its dialect, era and damage, as it is read.

use std::borrow::Cow;
use std::io::{self, Read};
use std::sync::Arc;

use peristyle_engine::diagnostic::{Code, Diagnostic, Record, Severity};

use super::build::Builder;
use super::dialect::{
    Dialect, MAX_FIELDS, MAX_ROW_BYTES, SAMPLE_BYTES, Scanner, Step, sniff_sample,
};
use super::encoding::{TextReader, is_not_utf8};
use super::header::{Column, Wanted};
use crate::archive::{MemoryBudget, read_failed};
use crate::codes;

/// How many bytes of whole rows are read at once.
const BATCH_BYTES: usize = 256 * 1024;

/// How many headers a message names, and the longest name that it shows.
const MAX_HEADERS: usize = 12;
/// How many spellings of one header a message names.
const MAX_SPELLINGS: usize = 3;
const MAX_HEADER: usize = 40;

/// How a file is to be read. What it is can be known only at its end; so it is read as most files
/// are, and once more where it turns out to be otherwise.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Attempt {
    /// Whether the file isn't UTF-8, so that it is read as Windows-1252.
    guessed: bool,
    quotes: Quotes,
}

/// Whether `\"` is a quote inside of quotes.
#[derive(Debug, Clone, Copy, Default)]
enum Quotes {
    /// No, unless that leaves faults.
    #[default]
    Strict,
    /// Yes, if it leaves fewer faults than there were without.
    Backslash(usize),
    /// No, whatever it leaves.
    StrictAnyway,
}

/// What became of an attempt.
pub(crate) enum Outcome {
    /// The rows were added; or not, of a file that has none of the columns.
    Read(bool),
    /// Nothing was added; read it again like this.
    Again(Attempt),
}

/// Adds the rows of one file to `builder`.
///
/// # Errors
/// What can't be read, or is more than is read or held. Nothing was added then.
pub(crate) fn read_csv(
    builder: &mut Builder,
    file: &mut dyn Read,
    attempt: Attempt,
    name: &str,
) -> Result<Outcome, Diagnostic> {
    let mark = builder.mark();
    let read = read(builder, file, attempt, name);
    if !matches!(read, Ok(Outcome::Read(_))) {
        builder.reset(&mark);
    }
    match read {
        Ok(outcome) => Ok(outcome),
        Err(Stopped::Told(problem)) => Err(problem),
        Err(Stopped::Unread(error)) if is_not_utf8(&error) => {
            Ok(Outcome::Again(Attempt { guessed: true, ..Attempt::default() }))
        }
        Err(Stopped::Unread(error)) => Err(read_failed(name, &error)),
    }
}

/// Why a file wasn't read to its end.
enum Stopped {
    Told(Diagnostic),
    Unread(io::Error),
}

impl From<Diagnostic> for Stopped {
    fn from(problem: Diagnostic) -> Self {
        Self::Told(problem)
    }
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        Self::Unread(error)
    }
}

fn read(
    builder: &mut Builder,
    file: &mut dyn Read,
    attempt: Attempt,
    name: &str,
) -> Result<Outcome, Stopped> {
    let ledger = Arc::clone(builder.ledger());
    let mut file = TextReader::new(file, attempt.guessed);
    let mut begin = Vec::new();
    file.by_ref().take(SAMPLE_BYTES as u64).read_to_end(&mut begin)?;
    // the last character may be cut
    let sample = begin.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    let guess = |ledger: &MemoryBudget| {
        if attempt.guessed {
            ledger.add_note(note(
                &codes::GUESSED_ENCODING,
                Severity::Remark,
                "the file isn't UTF-8 and was read as Windows-1252".to_owned(),
                name,
                None,
            ));
        }
    };
    let wanted = Wanted::new(builder.columns());
    let Some((mut dialect, header)) = sniff_sample(sample, &wanted) else {
        guess(&ledger);
        // an empty file, or one line of prose like "No conversations found", is an empty table
        if begin.len() < SAMPLE_BYTES && sample.trim().lines().count() <= 1 {
            builder.mark_all_present();
            return Ok(Outcome::Read(true));
        }
        // a file that isn't read to its end for a reason of its own says that instead
        io::copy(&mut file.take(MAX_ROW_BYTES as u64), &mut io::sink())?;
        let mut none = note(
            &codes::NO_HEADER,
            Severity::Warning,
            "none of the expected columns was found".to_owned(),
            name,
            Some(1),
        );
        none.help = vec![format!("looked for {}", looked_for(builder.columns().iter()))];
        ledger.add_note(none);
        return Ok(Outcome::Read(false));
    };
    dialect.backslash = matches!(attempt.quotes, Quotes::Backslash(_));
    let fields: Vec<Option<usize>> = if builder.columns().is_empty() {
        builder.set_columns(&header.names);
        (0..builder.columns().len()).map(Some).collect()
    } else {
        wanted.fields(header.names.iter().map(String::as_str))
    };
    for (index, field) in fields.iter().enumerate() {
        if field.is_some() {
            builder.mark_present(index);
        }
    }
    let before = begin.get(..header.start).unwrap_or(&[]);
    let lacking_here = builder.columns().iter().zip(&fields);
    let lacking_here = lacking_here
        .filter(|(column, field)| field.is_none() && !column.optional.unwrap_or(false))
        .map(|(column, _)| column);
    let line = 1 + line_ends(before);
    let lacking_here = lacking(lacking_here, &header.names, name, Some(line));
    let mut rows = Rows {
        dialect,
        width: header.width,
        fields: &fields,
        name,
        line,
        is_header: true,
        escapes: before.windows(2).any(|two| two == ESCAPED),
        stray: 0,
        odd: 0,
        uneven: 0,
        first_uneven: 0,
        last: Last { line: 0, width: header.width, kept: false },
        first_row: builder.rows(),
        builder,
    };
    let body = begin.get(header.start..).unwrap_or(&[]).to_vec();
    drop(begin);
    let end = match rows.all(body, &mut file) {
        Ok(end) => Some(end),
        Err(Ended::Monstrous) => None,
        Err(Ended::Stopped(stopped)) => return Err(stopped),
    };
    let faults = end
        .as_ref()
        .map_or(usize::MAX, |end| rows.odd + rows.stray + usize::from(matches!(end, End::Open(_))));
    let again = |quotes| Ok(Outcome::Again(Attempt { quotes, ..attempt }));
    match attempt.quotes {
        Quotes::Strict if faults > 0 && rows.escapes => return again(Quotes::Backslash(faults)),
        Quotes::Backslash(strict) if faults >= strict => return again(Quotes::StrictAnyway),
        Quotes::Strict | Quotes::Backslash(_) | Quotes::StrictAnyway => {}
    }
    let Some(end) = end else {
        let words = format!("`{name}` has a row of more fields or text than is read");
        return Err(Diagnostic::error(&codes::TOO_LARGE, words).into());
    };
    guess(&ledger);
    lacking_here.into_iter().for_each(|one| ledger.add_note(one));
    rows.finish(&end).for_each(|one| ledger.add_note(one));
    Ok(Outcome::Read(true))
}

/// Returns the warning about columns that a file lacks; `None` if it lacks none.
pub(crate) fn lacking<'c>(
    columns: impl Iterator<Item = &'c Column> + Clone,
    there: &[String],
    name: &str,
    line: Option<usize>,
) -> Option<Record> {
    let words = match columns.clone().count() {
        0 => return None,
        1 => "a column that the import looks for isn't there".to_owned(),
        count => format!("{count} columns that the import looks for aren't there"),
    };
    let words = format!("{words}: {}", looked_for(columns));
    let mut warning = note(&codes::LACKING_COLUMNS, Severity::Warning, words, name, line);
    if !there.is_empty() {
        warning.help.push(format!("there are {}", some(there.iter().map(|one| quoted(one)))));
    }
    warning.help.push(
        "what is counted by them is missing; ask for the export in English, or tell the author of the pack"
            .to_owned(),
    );
    Some(warning)
}

/// The headers under which columns are looked for.
fn looked_for<'c>(columns: impl Iterator<Item = &'c Column>) -> String {
    let headers = |column: &Column| {
        let more = column.headers.len().saturating_sub(MAX_SPELLINGS);
        let shown = column.headers.iter().take(MAX_SPELLINGS).map(|one| quoted(one));
        let mut all: Vec<String> = shown.collect();
        if more > 0 {
            all.push(format!("{more} other spellings"));
        }
        all.join(" or ")
    };
    some(columns.map(headers))
}

/// A header in a message, cut if it is long.
fn quoted(header: &str) -> String {
    let header = header.trim().escape_debug().to_string();
    match header.char_indices().nth(MAX_HEADER) {
        Some((end, _)) => format!("`{}…`", header.get(..end).unwrap_or("")),
        None => format!("`{header}`"),
    }
}

/// The first of some names.
fn some(names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.collect();
    let more = names.len().saturating_sub(MAX_HEADERS);
    let shown = names.into_iter().take(MAX_HEADERS).collect::<Vec<_>>().join(", ");
    if more == 0 { shown } else { format!("{shown} and {more} more") }
}

/// A quote as some programs write one inside of quotes.
const ESCAPED: &[u8] = b"\\\"";

fn line_ends(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte == b'\n').count()
}

/// How a file ended.
enum End {
    /// In a row that never closes its last quote, which begins in this line.
    Open(usize),
    /// Behind a line end, or not.
    Whole(bool),
}

/// Why the rows weren't read to their end.
enum Ended {
    /// A row has more fields or bytes than any table's.
    Monstrous,
    Stopped(Stopped),
}

impl<S: Into<Stopped>> From<S> for Ended {
    fn from(stopped: S) -> Self {
        Self::Stopped(stopped.into())
    }
}

/// The last row that was read.
struct Last {
    line: usize,
    width: usize,
    /// Whether anything was in it.
    kept: bool,
}

struct Rows<'a> {
    builder: &'a mut Builder,
    dialect: Dialect,
    /// The fields of the header.
    width: usize,
    fields: &'a [Option<usize>],
    name: &'a str,
    /// The line in which the next batch begins.
    line: usize,
    /// Whether the header is still to come.
    is_header: bool,
    /// Whether there is a quote behind a backslash.
    escapes: bool,
    /// How many closing quotes are followed by something else than the end of the field.
    stray: usize,
    /// How many rows but the last have another width than the header.
    odd: usize,
    /// How many rows have fewer fields than the header, or more that hold something.
    uneven: usize,
    first_uneven: usize,
    last: Last,
    first_row: usize,
}

impl Rows<'_> {
    /// Reads the rows of a file that begins with `buffer`. Whole rows are read together; what
    /// follows the last one is kept until its end is known.
    fn all(&mut self, mut buffer: Vec<u8>, file: &mut impl Read) -> Result<End, Ended> {
        let mut scanner = Scanner::new(self.dialect);
        // of the row that isn't ended: where it starts, the bytes that aren't kept of it, its fields
        let (mut row, mut dropped, mut fields) = (0, 0, 1);
        let (mut scanned, mut before) = (0, 0_u8);
        loop {
            for (at, &byte) in buffer.iter().enumerate().skip(scanned) {
                self.escapes |= byte == b'"' && before == b'\\';
                before = byte;
                match scanner.step(byte) {
                    Step::Within => {}
                    Step::Stray => self.stray += 1,
                    Step::EndsField => fields += 1,
                    Step::EndsRow => {
                        if fields > MAX_FIELDS || dropped + at - row > MAX_ROW_BYTES {
                            return Err(Ended::Monstrous);
                        }
                        (row, dropped, fields) = (at + 1, 0, 1);
                    }
                }
            }
            scanned = buffer.len();
            let is_long = scanned - row > MAX_ROW_BYTES;
            if row >= BATCH_BYTES || is_long {
                self.batch(buffer.get(..row).unwrap_or(&[]))?;
                buffer.drain(..row);
                (scanned, row) = (scanned - row, 0);
            }
            if is_long {
                // a row whose quote never closes would swallow the rest of the file
                dropped += buffer.len();
                buffer.clear();
                scanned = 0;
            }
            if file.take(BATCH_BYTES as u64 / 4).read_to_end(&mut buffer)? == 0 {
                break;
            }
        }
        self.batch(buffer.get(..row).unwrap_or(&[]))?;
        if scanner.is_open() {
            return Ok(End::Open(self.line));
        }
        let rest = buffer.get(row..).unwrap_or(&[]);
        if fields > MAX_FIELDS || dropped + rest.len() > MAX_ROW_BYTES {
            return Err(Ended::Monstrous);
        }
        self.batch(rest)?;
        Ok(End::Whole(before == b'\n'))
    }

    /// Reads whole rows.
    fn batch(&mut self, rows: &[u8]) -> Result<(), Diagnostic> {
        let mut reader = self.dialect.reader(rows);
        let mut record = csv::StringRecord::new();
        let mut last = None;
        // a file is text before it is rows, so reading can't fail
        while reader.read_record(&mut record).unwrap_or(false) {
            if std::mem::take(&mut self.is_header) {
                continue;
            }
            let at = record.position().and_then(|at| usize::try_from(at.byte()).ok()).unwrap_or(0);
            last = Some(at);
            self.odd += usize::from(self.last.width != self.width);
            self.last.width = record.len();
            self.last.kept = !record.iter().all(str::is_empty);
            if !self.last.kept {
                continue;
            }
            let surplus = record.iter().skip(self.width).any(|field| !field.is_empty());
            if record.len() < self.width || surplus {
                if self.uneven == 0 {
                    self.first_uneven = self.line_of(rows, at);
                }
                self.uneven += 1;
            }
            let cells = self
                .fields
                .iter()
                .map(|field| field.and_then(|field| record.get(field)).unwrap_or(""))
                .map(without_line_quotes);
            self.builder.push(cells, self.name)?;
        }
        if let Some(at) = last {
            self.last.line = self.line_of(rows, at);
        }
        self.line += line_ends(rows);
        Ok(())
    }

    /// The 1-based line of a row that starts at this byte of a batch.
    fn line_of(&self, rows: &[u8], at: usize) -> usize {
        let mut end = at;
        // a row's start may lie before the blank lines that precede it
        while matches!(rows.get(end), Some(b'\n' | b'\r')) {
            end += 1;
        }
        self.line + line_ends(rows.get(..end).unwrap_or(&[]))
    }

    /// Leaves a last row out that is cut, and says what is worth knowing.
    fn finish(&mut self, end: &End) -> impl Iterator<Item = Record> {
        let cut = match *end {
            End::Open(line) => Some(line),
            End::Whole(ends_line) => {
                let is_short = self.last.width < self.width && !ends_line;
                if is_short && self.last.kept && self.builder.rows() > self.first_row {
                    self.builder.pop();
                    self.uneven = self.uneven.saturating_sub(1);
                }
                is_short.then_some(self.last.line)
            }
        };
        let cut = cut.map(|line| {
            note(
                &codes::CUT_TABLE,
                Severity::Warning,
                "the file ends in the middle of this row, which was left out".to_owned(),
                self.name,
                Some(line),
            )
        });
        let uneven = (self.uneven > 0).then(|| {
            note(
                &codes::UNEVEN_ROWS,
                Severity::Warning,
                format!("{} rows have another number of fields than the header", self.uneven),
                self.name,
                Some(self.first_uneven),
            )
        });
        cut.into_iter().chain(uneven)
    }
}

/// Some exports once quoted every line of a long text by itself, so that after decoding the
/// lines are joined by `"⏎"`. This takes those quotes away.
fn without_line_quotes(cell: &str) -> Cow<'_, str> {
    if !cell.contains("\"\n\"") && !cell.contains("\"\r\n\"") {
        return Cow::Borrowed(cell);
    }
    let breaks = cell.matches('\n').count();
    let quoted = cell.matches("\"\n\"").count() + cell.matches("\"\r\n\"").count();
    if breaks != quoted {
        return Cow::Borrowed(cell);
    }
    Cow::Owned(cell.replace("\"\r\n\"", "\n").replace("\"\n\"", "\n"))
}

/// A note about a file of an archive, at a line; never with its content.
pub(crate) fn note(
    code: &'static Code,
    severity: Severity,
    message: String,
    file: &str,
    line: Option<usize>,
) -> Record {
    Record {
        code: code.id.to_owned(),
        severity,
        message,
        file: Some(file.to_owned()),
        line,
        column: line.map(|_| 1),
        end_line: None,
        end_column: None,
        help: Vec::new(),
    }
}
