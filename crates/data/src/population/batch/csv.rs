//! Parses rows of CSV.

use std::ops::Range;

use ::csv::StringRecord;
use peristyle_engine::Fact;
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics, Source, codes as engine};
use peristyle_engine::load::FactType;
use peristyle_engine::profile::Profile;

use super::{ChunkParser, ColumnBuilder, RowLocation};
use crate::codes;
use crate::population::chunk::{ChunkContent, RowChunk};
use crate::population::read::is_blank;
use crate::profile::table::RowRules;
use crate::profile::table::cells::{self, NumberStyle, TableRow, parse_flag};
use crate::profile::table::columns::ProfileColumns;
use crate::sheet::is_error;
use crate::table::Dialect;

/// A column that is a fact: its index, the fact's slot, and the fact.
type FactBinding<'c> = (usize, usize, &'c Fact);

pub(super) fn parse_rows(
    builder: &mut ColumnBuilder<'_>,
    dialect: Dialect,
    columns: &ProfileColumns,
    width: usize,
) {
    let bytes = builder.chunk.bytes.as_slice();
    let ruleset = builder.reader.ruleset();
    let facts = columns.facts.first().map_or(&[][..], Vec::as_slice);
    let facts: Vec<FactBinding<'_>> = facts
        .iter()
        .filter_map(|(at, fact)| Some((*at, ruleset.fact_named(&fact.id)?.0, fact)))
        .collect();
    if builder.chunk.content == ChunkContent::UnclosedQuote {
        builder.number += 1;
        let problem = Diagnostic::error(&codes::RAGGED_ROW, "a quote in this row is never closed")
            .help("the file may be cut; a quote inside of quotes is written twice");
        return builder.reject(0..bytes.len(), problem);
    }
    let mut reader = dialect.reader(bytes);
    let mut record = StringRecord::new();
    loop {
        let start = byte_offset(&reader);
        let read = reader.read_record(&mut record);
        let at = trim_line_breaks(bytes, start..byte_offset(&reader));
        match read {
            Ok(false) => break,
            Ok(true) => {
                if at.is_empty()
                    || bytes.get(at.clone()).is_none_or(|row| is_blank_row(row, dialect))
                {
                    continue;
                }
                builder.number += 1;
                parse_row(builder, dialect, &record, columns, &facts, width, at);
            }
            Err(_) => {
                builder.number += 1;
                let problem = Diagnostic::error(&engine::NOT_TEXT, "this row isn't UTF-8 text")
                    .help("save the table again with that encoding");
                builder.reject(at, problem);
            }
        }
    }
}

fn byte_offset(reader: &::csv::Reader<&[u8]>) -> usize {
    usize::try_from(reader.position().byte()).unwrap_or(usize::MAX)
}

/// Trims the line breaks around a row.
fn trim_line_breaks(bytes: &[u8], at: Range<usize>) -> Range<usize> {
    let end = at.end.min(bytes.len());
    let row = bytes.get(at.start..end).unwrap_or(&[]);
    let breaks = |byte: &&u8| matches!(byte, b'\n' | b'\r');
    let before = row.iter().take_while(breaks).count();
    let after = row.iter().skip(before).rev().take_while(breaks).count();
    at.start + before..end.saturating_sub(after).max(at.start + before)
}

fn is_blank_row(row: &[u8], dialect: Dialect) -> bool {
    row.iter().all(|byte| is_blank(*byte, dialect))
}

fn row_id(
    reader: &ChunkParser<'_>,
    record: &StringRecord,
    columns: &ProfileColumns,
    number: u64,
) -> (String, bool) {
    let said = columns.id.and_then(|at| record.get(at)).map_or("", str::trim);
    let id = if said.is_empty() { format!("row-{number}") } else { said.to_owned() };
    let wanted = reader.job.only.is_none_or(|only| only == id);
    (id, wanted)
}

fn parse_row(
    builder: &mut ColumnBuilder<'_>,
    dialect: Dialect,
    record: &StringRecord,
    columns: &ProfileColumns,
    facts: &[FactBinding<'_>],
    width: usize,
    at: Range<usize>,
) {
    let (id, wanted) = row_id(builder.reader, record, columns, builder.number);
    if !wanted {
        builder.read.left_out += 1;
        return;
    }
    let fits = record.len() == width
        || record.len() > width && record.iter().skip(width).all(|cell| cell.trim().is_empty());
    let plain = fits
        && parse_as_of(builder, record, columns)
        && is_for_pack(builder, record, columns)
        && facts.iter().all(|(at, slot, fact)| {
            let text = record.get(*at).unwrap_or("");
            // an error is no text, even where any text will do
            !(columns.sheet.is_some() && is_error(text.trim()))
                && parse_cell(builder, *slot, fact, text, columns.numbers)
        });
    if plain && !builder.lacks_day() {
        return builder.end_row(id, at);
    }
    let row = RowLocation { id, at, number: builder.number };
    let profile =
        parse_profile(builder.reader, builder.chunk, dialect, record, columns, width, &row);
    builder.add_profile(row, profile);
}

/// Parses the row's `as_of`; returns false where it isn't certainly valid.
fn parse_as_of(
    builder: &mut ColumnBuilder<'_>,
    record: &StringRecord,
    columns: &ProfileColumns,
) -> bool {
    let said = columns.as_of.and_then(|at| record.get(at)).map_or("", str::trim);
    if said.is_empty() {
        return true;
    }
    builder.as_of = cells::parse_cell_day(said);
    builder.as_of.is_some()
}

fn is_for_pack(
    builder: &ColumnBuilder<'_>,
    record: &StringRecord,
    columns: &ProfileColumns,
) -> bool {
    let said = columns.pack.and_then(|at| record.get(at)).map_or("", str::trim);
    builder.reader.check_pack(said).is_ok()
}

/// Parses a cell into its column; returns false where it isn't certainly a value of its fact.
fn parse_cell(
    builder: &mut ColumnBuilder<'_>,
    slot: usize,
    fact: &Fact,
    text: &str,
    numbers: NumberStyle,
) -> bool {
    let text = text.trim();
    let date = match fact.kind {
        FactType::Date if !text.is_empty() => match cells::parse_cell_day(text) {
            Some(date) => Some(date),
            None => return false,
        },
        _ => None,
    };
    if let Some(date) = date {
        builder.dates.push((slot, date));
        return true;
    }
    let Some(column) = builder.column(slot) else { return false };
    if text.is_empty() {
        column.set_missing();
        return true;
    }
    match fact.kind {
        FactType::Bool => match parse_flag(text) {
            Some(yes) => column.set_number(f64::from(u8::from(yes))),
            None => return false,
        },
        FactType::Choice => {
            match fact.choices.iter().position(|one| one.eq_ignore_ascii_case(text)) {
                Some(at) => column.set_choice(at),
                None => return false,
            }
        }
        FactType::Text => column.set_text(text),
        _ => match numbers.parse(text).filter(|number| fact.limits().admit(*number)) {
            Some(number) => column.set_number(number),
            None => return false,
        },
    }
    true
}

/// Parses a row as a profile.
fn parse_profile(
    reader: &ChunkParser<'_>,
    chunk: &RowChunk,
    dialect: Dialect,
    record: &StringRecord,
    columns: &ProfileColumns,
    width: usize,
    row: &RowLocation,
) -> Result<Profile, Diagnostics> {
    let text = chunk.bytes.get(row.at.clone()).and_then(|row| std::str::from_utf8(row).ok());
    let source = Source::new(&*chunk.file, text.unwrap_or(""));
    let number = usize::try_from(row.number).unwrap_or(usize::MAX);
    let at = TableRow { source: &source, dialect, record, start: 0, number };
    let surplus = record.iter().skip(width).any(|cell| !cell.trim().is_empty());
    if record.len() < width || surplus {
        return Err(at.ragged(width).into());
    }
    let pack = at.cell(columns.pack).trim();
    if let Err(problem) = reader.check_pack(pack) {
        let place = columns.pack.and_then(|at_column| at.places().get(at_column).cloned());
        return Err(problem.at_maybe(place).into());
    }
    let mut problems = Diagnostics::new();
    let rules = RowRules::Everyone(reader.ruleset());
    let profile = columns.profile(row.id.clone(), &at, rules, &mut problems);
    if problems.is_empty() { Ok(profile) } else { Err(problems) }
}
