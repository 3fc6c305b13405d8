//! Reads CSV in chunks: a row ends at a line break outside of quotes.

use std::sync::Arc;

use peristyle_engine::diagnostic::{Diagnostic, Diagnostics, Place, Source};

use super::{ChunkSink, MAX_ROW_BYTES, MIN_CHUNK_BYTES, ReadError, TableInput};
use crate::archive::cannot_read;
use crate::codes;
use crate::population::ScoringJob;
use crate::population::chunk::{ChunkContent, RowChunk, RowFormat, newlines};
use crate::profile::map::ColumnMap;
use crate::profile::table::columns::{self, ProfileColumns};
use crate::profile::table::{NumberStyle, RowRules, TableOptions};
use crate::sheet::SheetInfo;
use crate::table::{
    Dialect, RequestedColumns, RowScanner, ScanStep, TableHeader, fold_header, sniff, spans,
};

/// The bytes that are examined for dialect and header.
pub(super) const SAMPLE_BYTES: usize = 512 * 1024;
/// The most lines below the last row that can be a report's footer.
const MAX_FOOTER_LINES: usize = 20;
/// The most bytes that are added to the last chunk, so that a footer isn't split.
const MAX_TAIL_BYTES: usize = 16 * 1024;

/// Returns the valid UTF-8 at the beginning of the input.
fn sample_text(head: &[u8]) -> &str {
    let head = head.get(..SAMPLE_BYTES).unwrap_or(head);
    head.utf8_chunks().next().map_or("", |chunk| chunk.valid())
}

/// Returns the pack that the first row names.
pub(super) fn first_pack(head: &[u8], map: &ColumnMap) -> Option<String> {
    let (text, column) = (sample_text(head), map.pack());
    let (dialect, header) =
        sniff(text, &RequestedColumns::new(&[columns::single_spelling(column)]))?;
    let at = header.names.iter().position(|name| fold_header(name) == fold_header(column))?;
    let mut reader = dialect.reader(text.get(header.start..)?);
    let rows = reader.records().flatten().skip(1);
    let named = |row: csv::StringRecord| row.get(at).map(|pack| pack.trim().to_owned());
    rows.filter_map(named).find(|pack| !pack.is_empty())
}

pub(super) fn read_chunks(
    table: TableInput,
    job: &ScoringJob<'_>,
    remarks: &mut Diagnostics,
    read: &dyn Fn(u64),
    take: ChunkSink<'_>,
) -> Result<(), ReadError> {
    let (name, mut text, sheet) = (table.name, table.text, table.sheet);
    let (shape, start) = detect_format(
        &name,
        sample_text(text.buffered()),
        job,
        sheet.as_ref(),
        &table.extra,
        remarks,
    )?;
    let RowFormat::Csv { dialect, width, .. } = shape else { return Ok(()) };
    let shape = Arc::new(shape);
    let (mut line, mut rows_before) = (1 + newlines(&text.take(start)), 0);
    let mut cutter = RowSplitter::new(dialect);
    // the header itself
    let mut is_header = true;
    loop {
        text.fill(cutter.seen + MIN_CHUNK_BYTES + MAX_TAIL_BYTES)
            .map_err(|error| cannot_read(&name, &error))?;
        read(text.read);
        if text.buffered().is_empty() {
            break;
        }
        let is_whole = text.is_at_end();
        let head = text.buffered();
        let mut cut = cutter.find_row_end(head, if is_header { 1 } else { MIN_CHUNK_BYTES });
        if is_whole && !is_header && cut.is_some_and(|end| head.len() - end <= MAX_TAIL_BYTES) {
            cut = cutter.find_row_end(head, usize::MAX);
        }
        let (end, content) = match cut {
            Some(end) => (end, ChunkContent::Rows),
            None if is_whole && !cutter.scanner.is_open() => {
                (text.buffered().len(), ChunkContent::Rows)
            }
            None if is_whole || cutter.seen - cutter.end > MAX_ROW_BYTES => {
                // the rows before it come first, then its first line by itself
                match cutter.end {
                    0 => (first_line(text.buffered()), ChunkContent::UnclosedQuote),
                    end => (end, ChunkContent::Rows),
                }
            }
            None => continue,
        };
        let mut rows = cutter.rows + u64::from(cutter.filled && end > cutter.end);
        if content == ChunkContent::UnclosedQuote {
            rows = 1;
        }
        let mut bytes = text.take(end);
        let read_to = text.digest();
        let lines = newlines(&bytes);
        cutter = RowSplitter::new(dialect);
        if std::mem::take(&mut is_header) {
            line += lines;
            continue;
        }
        let is_last = text.is_at_end() && text.buffered().is_empty();
        if is_last && content == ChunkContent::Rows && width > 1 {
            let (kept, lines_off) = without_footer(&bytes, dialect);
            if lines_off > 0 {
                let footer = bytes.split_off(kept);
                rows = rows.saturating_sub(lines_off);
                let above = footer.iter().take_while(|byte| is_blank(**byte, dialect));
                let above = above.filter(|byte| **byte == b'\n').count() as u64;
                let first = line + newlines(&bytes) + above;
                remarks.push(footer_remark(&name, lines_off, first));
            }
        }
        let (file, shape) = (Arc::clone(&name), Arc::clone(&shape));
        take(RowChunk {
            file,
            format: shape,
            content,
            bytes,
            line,
            rows_before,
            input_digest: read_to,
            position: None,
        })?;
        line += lines;
        rows_before += rows;
    }
    if text.guessed {
        let words = format!("`{name}` isn't UTF-8 and was read as Windows-1252");
        remarks.push(Diagnostic::remark(&codes::GUESSED_ENCODING, words));
    }
    remarks.extend(sheet.iter().flat_map(SheetInfo::remarks));
    Ok(())
}

fn first_line(head: &[u8]) -> usize {
    head.iter().position(|byte| *byte == b'\n').map_or(head.len(), |at| at + 1)
}

/// Detects the format of the rows; returns it with the offset of the header.
fn detect_format(
    name: &str,
    text: &str,
    job: &ScoringJob<'_>,
    sheet: Option<&SheetInfo>,
    extra: &[String],
    remarks: &mut Diagnostics,
) -> Result<(RowFormat, usize), ReadError> {
    let rules = RowRules::Everyone(job.ruleset);
    let map = Some(&job.map);
    let choice = TableOptions { id_column: job.id_column, map, ..TableOptions::default() };
    let Some((dialect, header)) =
        sniff(text, &RequestedColumns::new(&columns::known_columns(rules, choice)))
    else {
        let found = sniff(text, &RequestedColumns::new(&[]));
        let names = found.map_or_else(Vec::new, |(_, header)| header.names);
        let at = Place::start_of(&Source::new(name, text.lines().next().unwrap_or("")));
        return Err(columns::no_facts(rules, &names).at(at).into());
    };
    let numbers = NumberStyle::detect(job.decimal_comma, dialect, sheet.is_some());
    // only as much of the text as diagnostics can point at
    let end = header.start + first_row(text.get(header.start..).unwrap_or(""), dialect);
    let source = Source::new(name, text.get(..end).unwrap_or(text));
    let row = source.text().get(header.start..).unwrap_or("");
    let place = |span: std::ops::Range<usize>| {
        Place::new(&source, header.start + span.start..header.start + span.end)
    };
    let places = spans(row, dialect).into_iter().map(place).collect();
    let TableHeader { start, width, .. } = header;
    let mut columns = ProfileColumns::new(&header, places, rules, choice, numbers)
        .map_err(ReadError::Problems)?;
    columns.sheet = sheet.cloned();
    remarks.extend(columns.ignored_remark(&source, rules, extra));
    Ok((RowFormat::Csv { dialect, columns, width }, start))
}

fn first_row(text: &str, dialect: Dialect) -> usize {
    spans(text, dialect).last().map_or(text.len(), |last| last.end)
}

/// A scanner for the ends of rows.
struct RowSplitter {
    dialect: Dialect,
    scanner: RowScanner,
    /// The bytes that were scanned.
    seen: usize,
    /// The end of the last complete row.
    end: usize,
    /// The rows up to there that aren't empty.
    rows: u64,
    /// Whether the current row holds anything.
    filled: bool,
}

impl RowSplitter {
    fn new(dialect: Dialect) -> Self {
        Self { dialect, scanner: RowScanner::new(dialect), seen: 0, end: 0, rows: 0, filled: false }
    }

    /// Returns the end of a chunk of at least `least` bytes: that of the first row that ends there.
    fn find_row_end(&mut self, head: &[u8], least: usize) -> Option<usize> {
        for (at, byte) in head.iter().enumerate().skip(self.seen) {
            match self.scanner.step(*byte) {
                ScanStep::Within | ScanStep::Stray => {
                    self.filled |= !is_blank(*byte, self.dialect);
                }
                ScanStep::EndsField => {}
                ScanStep::EndsRow => {
                    self.rows += u64::from(std::mem::take(&mut self.filled));
                    // a carriage return belongs to the line feed behind it
                    let is_end =
                        *byte == b'\n' || head.get(at + 1).is_some_and(|next| *next != b'\n');
                    if is_end {
                        self.end = at + 1;
                        if self.end >= least {
                            self.seen = at + 1;
                            return Some(self.end);
                        }
                    }
                }
            }
        }
        self.seen = head.len();
        None
    }
}

/// Returns whether a byte leaves its row empty.
pub(in crate::population) fn is_blank(byte: u8, dialect: Dialect) -> bool {
    byte == b'"' || byte == dialect.delimiter || byte.is_ascii_whitespace()
}

/// Returns the end of the rows above a footer, and the number of its lines; 0 without one. A footer
/// is what reports of CRM systems add: a few lines of one cell, below an empty line.
pub(crate) fn without_footer(bytes: &[u8], dialect: Dialect) -> (usize, u64) {
    let (mut end, mut lines) = (bytes.len(), 0);
    for line in bytes.split_inclusive(|byte| *byte == b'\n').rev().take(2 * MAX_FOOTER_LINES) {
        end -= line.len();
        if line.iter().all(|byte| is_blank(*byte, dialect)) {
            // blank lines at the very end, and within, are no sign of it
            let above = bytes.get(..end).unwrap_or(&[]);
            if lines > 0 && !has_one_cell_above(above, dialect) {
                // an empty line may also stand in quotes
                let mut scanner = RowScanner::new(dialect);
                for byte in above {
                    scanner.step(*byte);
                }
                return if scanner.is_open() { (bytes.len(), 0) } else { (end, lines) };
            }
            continue;
        }
        if !has_one_cell(line, dialect) {
            break;
        }
        lines += 1;
    }
    (bytes.len(), 0)
}

/// Returns the remark on a footer.
pub(crate) fn footer_remark(name: &str, lines: u64, first: u64) -> Diagnostic {
    let words = format!(
        "`{name}` ends in {lines} lines of one cell below an empty one, from line {first} on: a \
         footer, which was left aside"
    );
    Diagnostic::remark(&codes::FOOTER, words)
}

fn has_one_cell_above(bytes: &[u8], dialect: Dialect) -> bool {
    let mut above = bytes.split_inclusive(|byte| *byte == b'\n').rev();
    let last = above.find(|line| !line.iter().all(|byte| is_blank(*byte, dialect)));
    last.is_some_and(|line| has_one_cell(line, dialect))
}

fn has_one_cell(line: &[u8], dialect: Dialect) -> bool {
    std::str::from_utf8(line).is_ok_and(|text| spans(text, dialect).len() == 1)
}
