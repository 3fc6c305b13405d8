//! CSV: a row ends at a line break that stands in no quotes.

use std::sync::Arc;

use peristyle_engine::diagnostic::{Diagnostic, Diagnostics, Place, Source};

use super::{BLOCK, Ended, MAX_ROW, Table, Take};
use crate::archive::cannot_read;
use crate::codes;
use crate::population::Job;
use crate::population::block::{Block, Content, Shape, newlines};
use crate::profile::map::ColumnMap;
use crate::profile::table::columns::{self, Columns};
use crate::profile::table::{Choice, Numbers, Rules};
use crate::sheet::Sheet;
use crate::table::{Dialect, Header, Scanner, Step, Wanted, fold, sniff, spans};

/// How much is looked at for dialect and header.
pub(super) const SAMPLE: usize = 512 * 1024;
/// The most lines below the last row that can be a report's footer.
const FOOTER: usize = 20;
/// What is left of an input at most when its last block takes it too, so that a footer is whole.
const TAIL: usize = 16 * 1024;

/// The text at the beginning; the last character may be cut, and what isn't text ends it.
fn sample(head: &[u8]) -> &str {
    let head = head.get(..SAMPLE).unwrap_or(head);
    head.utf8_chunks().next().map_or("", |chunk| chunk.valid())
}

/// The pack that the first row names.
pub(super) fn first_pack(head: &[u8], map: &ColumnMap) -> Option<String> {
    let (text, column) = (sample(head), map.pack());
    let (dialect, header) = sniff(text, &Wanted::new(&[columns::column(column)]))?;
    let at = header.names.iter().position(|name| fold(name) == fold(column))?;
    let mut reader = dialect.reader(text.get(header.start..)?);
    let rows = reader.records().flatten().skip(1);
    let named = |row: csv::StringRecord| row.get(at).map(|pack| pack.trim().to_owned());
    rows.filter_map(named).find(|pack| !pack.is_empty())
}

pub(super) fn blocks(
    table: Table,
    job: &Job<'_>,
    remarks: &mut Diagnostics,
    read: &dyn Fn(u64),
    take: Take<'_>,
) -> Result<(), Ended> {
    let (name, mut text, sheet) = (table.name, table.text, table.sheet);
    let (shape, start) =
        shape(&name, sample(text.head()), job, sheet.as_ref(), &table.extra, remarks)?;
    let Shape::Csv { dialect, width, .. } = shape else { return Ok(()) };
    let shape = Arc::new(shape);
    let (mut line, mut rows_before) = (1 + newlines(&text.take(start)), 0);
    let mut cutter = Cutter::new(dialect);
    // the header itself
    let mut is_header = true;
    loop {
        text.fill(cutter.seen + BLOCK + TAIL).map_err(|error| cannot_read(&name, &error))?;
        read(text.read);
        if text.head().is_empty() {
            break;
        }
        let is_whole = text.is_at_end();
        let head = text.head();
        let mut cut = cutter.cut(head, if is_header { 1 } else { BLOCK });
        if is_whole && !is_header && cut.is_some_and(|end| head.len() - end <= TAIL) {
            cut = cutter.cut(head, usize::MAX);
        }
        let (end, content) = match cut {
            Some(end) => (end, Content::Rows),
            None if is_whole && !cutter.scanner.is_open() => (text.head().len(), Content::Rows),
            None if is_whole || cutter.seen - cutter.end > MAX_ROW => {
                // the rows before it come first, then its first line by itself
                match cutter.end {
                    0 => (first_line(text.head()), Content::Open),
                    end => (end, Content::Rows),
                }
            }
            None => continue,
        };
        let mut rows = cutter.rows + u64::from(cutter.filled && end > cutter.end);
        if content == Content::Open {
            rows = 1;
        }
        let mut bytes = text.take(end);
        let read_to = text.digest();
        let lines = newlines(&bytes);
        cutter = Cutter::new(dialect);
        if std::mem::take(&mut is_header) {
            line += lines;
            continue;
        }
        let is_last = text.is_at_end() && text.head().is_empty();
        if is_last && content == Content::Rows && width > 1 {
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
        take(Block {
            file,
            shape,
            content,
            bytes,
            line,
            rows_before,
            read: read_to,
            position: None,
        })?;
        line += lines;
        rows_before += rows;
    }
    if text.guessed {
        let words = format!("`{name}` isn't UTF-8 and was read as Windows-1252");
        remarks.push(Diagnostic::remark(&codes::GUESSED_ENCODING, words));
    }
    remarks.extend(sheet.iter().flat_map(Sheet::remarks));
    Ok(())
}

fn first_line(head: &[u8]) -> usize {
    head.iter().position(|byte| *byte == b'\n').map_or(head.len(), |at| at + 1)
}

/// How the rows are written, and where the header begins.
fn shape(
    name: &str,
    text: &str,
    job: &Job<'_>,
    sheet: Option<&Sheet>,
    extra: &[String],
    remarks: &mut Diagnostics,
) -> Result<(Shape, usize), Ended> {
    let rules = Rules::Everyone(job.ruleset);
    let map = Some(&job.map);
    let choice = Choice { id_column: job.id_column, map, ..Choice::default() };
    let Some((dialect, header)) = sniff(text, &Wanted::new(&columns::wanted(rules, choice))) else {
        let found = sniff(text, &Wanted::new(&[]));
        let names = found.map_or_else(Vec::new, |(_, header)| header.names);
        let at = Place::start_of(&Source::new(name, text.lines().next().unwrap_or("")));
        return Err(columns::no_facts(rules, &names).at(at).into());
    };
    let numbers = Numbers::of(job.decimal_comma, dialect, sheet.is_some());
    // only as much of the text as diagnostics can point at
    let end = header.start + first_row(text.get(header.start..).unwrap_or(""), dialect);
    let source = Source::new(name, text.get(..end).unwrap_or(text));
    let row = source.text().get(header.start..).unwrap_or("");
    let place = |span: std::ops::Range<usize>| {
        Place::new(&source, header.start + span.start..header.start + span.end)
    };
    let places = spans(row, dialect).into_iter().map(place).collect();
    let Header { start, width, .. } = header;
    let mut columns =
        Columns::new(&header, places, rules, choice, numbers).map_err(Ended::Problems)?;
    columns.sheet = sheet.cloned();
    remarks.extend(columns.ignored(&source, rules, extra));
    Ok((Shape::Csv { dialect, columns, width }, start))
}

fn first_row(text: &str, dialect: Dialect) -> usize {
    spans(text, dialect).last().map_or(text.len(), |last| last.end)
}

/// Finds the ends of rows.
struct Cutter {
    dialect: Dialect,
    scanner: Scanner,
    /// How far has been looked.
    seen: usize,
    /// Where the last whole row ended.
    end: usize,
    /// How many rows that aren't empty ended there.
    rows: u64,
    /// Whether the row that has begun holds anything.
    filled: bool,
}

impl Cutter {
    fn new(dialect: Dialect) -> Self {
        Self { dialect, scanner: Scanner::new(dialect), seen: 0, end: 0, rows: 0, filled: false }
    }

    /// Where a block of at least `least` bytes ends: after the first row that ends beyond them.
    fn cut(&mut self, head: &[u8], least: usize) -> Option<usize> {
        for (at, byte) in head.iter().enumerate().skip(self.seen) {
            match self.scanner.step(*byte) {
                Step::Within | Step::Stray => {
                    self.filled |= !is_blank(*byte, self.dialect);
                }
                Step::EndsField => {}
                Step::EndsRow => {
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

/// Whether a byte leaves its row empty.
pub(in crate::population) fn is_blank(byte: u8, dialect: Dialect) -> bool {
    byte == b'"' || byte == dialect.delimiter || byte.is_ascii_whitespace()
}

/// Where the rows end if the last block ends in a footer, and how many lines that has. A footer
/// is what reports of CRM systems say about themselves: a few lines of one cell, below an empty
/// one.
pub(crate) fn without_footer(bytes: &[u8], dialect: Dialect) -> (usize, u64) {
    let (mut end, mut lines) = (bytes.len(), 0);
    for line in bytes.split_inclusive(|byte| *byte == b'\n').rev().take(2 * FOOTER) {
        end -= line.len();
        if line.iter().all(|byte| is_blank(*byte, dialect)) {
            // blank lines at the very end, and within, are no sign of it
            let above = bytes.get(..end).unwrap_or(&[]);
            if lines > 0 && !has_one_cell_above(above, dialect) {
                // an empty line may also stand in quotes
                let mut scanner = Scanner::new(dialect);
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

/// What is said about a footer.
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
