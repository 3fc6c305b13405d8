//! Reads a CSV file of any dialect into rows, damaged ones as far as possible.

use std::borrow::Cow;
use std::io::{self, Read};
use std::sync::Arc;

use peristyle_engine::diagnostic::{Diagnostic, DiagnosticCode, DiagnosticRecord, Severity};

use super::builder::TableBuilder;
use super::dialect::{
    Dialect, MAX_FIELDS, MAX_ROW_BYTES, RowScanner, SAMPLE_BYTES, ScanStep, sniff_sample,
};
use super::encoding::{TextReader, is_not_utf8};
use super::header::{ColumnSpec, RequestedColumns};
use crate::archive::{MemoryBudget, read_failed};
use crate::codes;

/// The bytes of complete rows that are parsed at once.
const BATCH_BYTES: usize = 256 * 1024;

/// The most headers that a message names, and the most characters of each.
const MAX_HEADERS: usize = 12;
/// The most spellings of a header that a message names.
const MAX_SPELLINGS: usize = 3;
const MAX_HEADER: usize = 40;

/// The options of an attempt to read a file. The right ones are known only at its end; so a file is
/// read with the usual ones, and once more if these were wrong.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ReadAttempt {
    /// Whether the file isn't UTF-8, so that it is decoded as Windows-1252.
    guessed: bool,
    quotes: QuoteStyle,
}

/// The treatment of `\"` inside of quotes.
#[derive(Debug, Clone, Copy, Default)]
enum QuoteStyle {
    /// Two characters, unless that leaves faults.
    #[default]
    Strict,
    /// An escaped quote, if that leaves fewer faults than there were without.
    Backslash(usize),
    /// Two characters, with any faults.
    StrictAnyway,
}

/// The outcome of an attempt.
pub(crate) enum AttemptOutcome {
    /// The file was read; returns whether rows were added, or it has none of the columns.
    Read(bool),
    /// Nothing was added; the file must be read again with these options.
    Again(ReadAttempt),
}

/// Adds the rows of one file to `builder`.
///
/// # Errors
/// What can't be read, or is more than is read or held. Nothing was added then.
pub(crate) fn read_csv(
    builder: &mut TableBuilder,
    file: &mut dyn Read,
    attempt: ReadAttempt,
    name: &str,
) -> Result<AttemptOutcome, Diagnostic> {
    let mark = builder.mark();
    let read = read(builder, file, attempt, name);
    if !matches!(read, Ok(AttemptOutcome::Read(_))) {
        builder.reset(&mark);
    }
    match read {
        Ok(outcome) => Ok(outcome),
        Err(AttemptError::Told(problem)) => Err(problem),
        Err(AttemptError::Unread(error)) if is_not_utf8(&error) => {
            Ok(AttemptOutcome::Again(ReadAttempt { guessed: true, ..ReadAttempt::default() }))
        }
        Err(AttemptError::Unread(error)) => Err(read_failed(name, &error)),
    }
}

/// The reason why a file wasn't read to its end.
enum AttemptError {
    Told(Diagnostic),
    Unread(io::Error),
}

impl From<Diagnostic> for AttemptError {
    fn from(problem: Diagnostic) -> Self {
        Self::Told(problem)
    }
}

impl From<io::Error> for AttemptError {
    fn from(error: io::Error) -> Self {
        Self::Unread(error)
    }
}

fn read(
    builder: &mut TableBuilder,
    file: &mut dyn Read,
    attempt: ReadAttempt,
    name: &str,
) -> Result<AttemptOutcome, AttemptError> {
    let budget = Arc::clone(builder.budget());
    let mut file = TextReader::new(file, attempt.guessed);
    let mut begin = Vec::new();
    file.by_ref().take(SAMPLE_BYTES as u64).read_to_end(&mut begin)?;
    // the last character may be cut
    let sample = begin.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    let guess = |budget: &MemoryBudget| {
        if attempt.guessed {
            budget.add_note(note(
                &codes::GUESSED_ENCODING,
                Severity::Remark,
                "the file isn't UTF-8 and was read as Windows-1252".to_owned(),
                name,
                None,
            ));
        }
    };
    let wanted = RequestedColumns::new(builder.columns());
    let Some((mut dialect, header)) = sniff_sample(sample, &wanted) else {
        guess(&budget);
        // an empty file, or one line of prose like "No conversations found", is an empty table
        if begin.len() < SAMPLE_BYTES && sample.trim().lines().count() <= 1 {
            builder.mark_all_present();
            return Ok(AttemptOutcome::Read(true));
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
        none.help = vec![format!("looked for {}", header_list(builder.columns().iter()))];
        budget.add_note(none);
        return Ok(AttemptOutcome::Read(false));
    };
    dialect.backslash = matches!(attempt.quotes, QuoteStyle::Backslash(_));
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
    let lacking_here = missing_columns_warning(lacking_here, &header.names, name, Some(line));
    let mut rows = RowReader {
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
        last: LastRow { line: 0, width: header.width, kept: false },
        first_row: builder.rows(),
        builder,
    };
    let body = begin.get(header.start..).unwrap_or(&[]).to_vec();
    drop(begin);
    let end = match rows.read_all(body, &mut file) {
        Ok(end) => Some(end),
        Err(RowsError::Monstrous) => None,
        Err(RowsError::Stopped(stopped)) => return Err(stopped),
    };
    let faults = end.as_ref().map_or(usize::MAX, |end| {
        rows.odd + rows.stray + usize::from(matches!(end, FileEnd::Open(_)))
    });
    let again = |quotes| Ok(AttemptOutcome::Again(ReadAttempt { quotes, ..attempt }));
    match attempt.quotes {
        QuoteStyle::Strict if faults > 0 && rows.escapes => {
            return again(QuoteStyle::Backslash(faults));
        }
        QuoteStyle::Backslash(strict) if faults >= strict => {
            return again(QuoteStyle::StrictAnyway);
        }
        QuoteStyle::Strict | QuoteStyle::Backslash(_) | QuoteStyle::StrictAnyway => {}
    }
    let Some(end) = end else {
        let words = format!("`{name}` has a row of more fields or text than is read");
        return Err(Diagnostic::error(&codes::TOO_LARGE, words).into());
    };
    guess(&budget);
    lacking_here.into_iter().for_each(|one| budget.add_note(one));
    rows.finish(&end).for_each(|one| budget.add_note(one));
    Ok(AttemptOutcome::Read(true))
}

/// Returns the warning about columns that a file lacks; `None` if it lacks none.
pub(crate) fn missing_columns_warning<'c>(
    columns: impl Iterator<Item = &'c ColumnSpec> + Clone,
    there: &[String],
    name: &str,
    line: Option<usize>,
) -> Option<DiagnosticRecord> {
    let words = match columns.clone().count() {
        0 => return None,
        1 => "a column that the import looks for isn't there".to_owned(),
        count => format!("{count} columns that the import looks for aren't there"),
    };
    let words = format!("{words}: {}", header_list(columns));
    let mut warning = note(&codes::LACKING_COLUMNS, Severity::Warning, words, name, line);
    if !there.is_empty() {
        warning
            .help
            .push(format!("there are {}", first_names(there.iter().map(|one| quote_header(one)))));
    }
    warning.help.push(
        "what is counted by them is missing; ask for the export in English, or tell the author of the pack"
            .to_owned(),
    );
    Some(warning)
}

/// Lists the headers of columns for a message.
fn header_list<'c>(columns: impl Iterator<Item = &'c ColumnSpec>) -> String {
    let headers = |column: &ColumnSpec| {
        let more = column.headers.len().saturating_sub(MAX_SPELLINGS);
        let shown = column.headers.iter().take(MAX_SPELLINGS).map(|one| quote_header(one));
        let mut all: Vec<String> = shown.collect();
        if more > 0 {
            all.push(format!("{more} other spellings"));
        }
        all.join(" or ")
    };
    first_names(columns.map(headers))
}

/// Quotes a header for a message, cut if it is long.
fn quote_header(header: &str) -> String {
    let header = header.trim().escape_debug().to_string();
    match header.char_indices().nth(MAX_HEADER) {
        Some((end, _)) => format!("`{}…`", header.get(..end).unwrap_or("")),
        None => format!("`{header}`"),
    }
}

/// Lists the first of some names.
fn first_names(names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.collect();
    let more = names.len().saturating_sub(MAX_HEADERS);
    let shown = names.into_iter().take(MAX_HEADERS).collect::<Vec<_>>().join(", ");
    if more == 0 { shown } else { format!("{shown} and {more} more") }
}

/// A quote inside of quotes, as some programs escape it.
const ESCAPED: &[u8] = b"\\\"";

fn line_ends(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte == b'\n').count()
}

/// The end of a file.
enum FileEnd {
    /// In a row that never closes its last quote, and begins in this line.
    Open(usize),
    /// After a line break, or not.
    Whole(bool),
}

/// The reason why the rows weren't read to their end.
enum RowsError {
    /// A row exceeds the limits of fields or bytes.
    Monstrous,
    Stopped(AttemptError),
}

impl<S: Into<AttemptError>> From<S> for RowsError {
    fn from(stopped: S) -> Self {
        Self::Stopped(stopped.into())
    }
}

/// The last row that was read.
struct LastRow {
    line: usize,
    width: usize,
    /// Whether it held anything.
    kept: bool,
}

struct RowReader<'a> {
    builder: &'a mut TableBuilder,
    dialect: Dialect,
    /// The fields of the header.
    width: usize,
    fields: &'a [Option<usize>],
    name: &'a str,
    /// The line in which the next batch begins.
    line: usize,
    /// Whether the header wasn't read yet.
    is_header: bool,
    /// Whether there is a quote after a backslash.
    escapes: bool,
    /// The number of closing quotes that aren't followed by the end of the field.
    stray: usize,
    /// The number of rows except the last that have another width than the header.
    odd: usize,
    /// The number of rows with fewer fields than the header, or more that aren't empty.
    uneven: usize,
    first_uneven: usize,
    last: LastRow,
    first_row: usize,
}

impl RowReader<'_> {
    /// Reads the rows of a file that begins with `buffer`. Complete rows are parsed together; a partial
    /// row is kept until its end is read.
    fn read_all(
        &mut self,
        mut buffer: Vec<u8>,
        file: &mut impl Read,
    ) -> Result<FileEnd, RowsError> {
        let mut scanner = RowScanner::new(self.dialect);
        // of the row that isn't ended: where it starts, the bytes that aren't kept of it, its fields
        let (mut row, mut dropped, mut fields) = (0, 0, 1);
        let (mut scanned, mut before) = (0, 0_u8);
        loop {
            for (at, &byte) in buffer.iter().enumerate().skip(scanned) {
                self.escapes |= byte == b'"' && before == b'\\';
                before = byte;
                match scanner.step(byte) {
                    ScanStep::Within => {}
                    ScanStep::Stray => self.stray += 1,
                    ScanStep::EndsField => fields += 1,
                    ScanStep::EndsRow => {
                        if fields > MAX_FIELDS || dropped + at - row > MAX_ROW_BYTES {
                            return Err(RowsError::Monstrous);
                        }
                        (row, dropped, fields) = (at + 1, 0, 1);
                    }
                }
            }
            scanned = buffer.len();
            let is_long = scanned - row > MAX_ROW_BYTES;
            if row >= BATCH_BYTES || is_long {
                self.read_batch(buffer.get(..row).unwrap_or(&[]))?;
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
        self.read_batch(buffer.get(..row).unwrap_or(&[]))?;
        if scanner.is_open() {
            return Ok(FileEnd::Open(self.line));
        }
        let rest = buffer.get(row..).unwrap_or(&[]);
        if fields > MAX_FIELDS || dropped + rest.len() > MAX_ROW_BYTES {
            return Err(RowsError::Monstrous);
        }
        self.read_batch(rest)?;
        Ok(FileEnd::Whole(before == b'\n'))
    }

    /// Parses complete rows.
    fn read_batch(&mut self, rows: &[u8]) -> Result<(), Diagnostic> {
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

    /// Returns the line, from 1, of the row that starts at byte `at` of a batch.
    fn line_of(&self, rows: &[u8], at: usize) -> usize {
        let mut end = at;
        // a row's start may lie before the blank lines that precede it
        while matches!(rows.get(end), Some(b'\n' | b'\r')) {
            end += 1;
        }
        self.line + line_ends(rows.get(..end).unwrap_or(&[]))
    }

    /// Removes a last row that is cut, and returns the notes.
    fn finish(&mut self, end: &FileEnd) -> impl Iterator<Item = DiagnosticRecord> {
        let cut = match *end {
            FileEnd::Open(line) => Some(line),
            FileEnd::Whole(ends_line) => {
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

/// Creates a note about a file of an archive, at a line; never with its content.
pub(crate) fn note(
    code: &'static DiagnosticCode,
    severity: Severity,
    message: String,
    file: &str,
    line: Option<usize>,
) -> DiagnosticRecord {
    DiagnosticRecord {
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
