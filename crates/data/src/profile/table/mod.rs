//! A table with a profile in each row and a fact in each column, as spreadsheets keep them.
//!
//! Which columns are facts, and of which type, only a pack knows; so a table is opened first and
//! read when its rules are there.

pub(crate) mod cells;
pub(crate) mod columns;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use peristyle_engine::Ruleset;
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics, Place, Source, codes as engine};
use peristyle_engine::profile::Profile;

use crate::archive::limits::MAX_HELD_BYTES;
use crate::archive::{Archive, cannot_read};
use crate::codes;
use crate::population::{footer_remark, without_footer};
use crate::profile::map::ColumnMap;
use crate::sheet::{self, Sheet, SheetText, Workbook};
use crate::table::{Dialect, Header, Wanted, decode, fold, shape, sniff, spans};
pub use cells::Numbers;
use cells::Row;
use columns::Columns;

/// The most profiles of a table, and the most of their facts.
const MAX_ROWS: usize = 100_000;
const MAX_CELLS: usize = 5_000_000;
/// More problems than anyone will read.
const MAX_PROBLEMS: usize = 1_000;

/// A table of profiles, not yet read. Cheap to clone.
#[derive(Debug, Clone)]
pub struct TableFile {
    archive: Archive,
    source: Arc<Source>,
    guessed: bool,
    /// Where the text comes from, if it is a sheet of a workbook.
    sheet: Option<Sheet>,
    remarks: Diagnostics,
}

/// By which rules the rows are read.
#[derive(Debug, Clone, Copy)]
pub enum Rules<'r> {
    /// By the same.
    Everyone(&'r Ruleset),
    /// Each by those that its column `pack` names.
    ByColumn(&'r BTreeMap<String, Ruleset>),
}

/// What a person says about the rows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Choice<'c> {
    /// The column that says who a row is, instead of `id`.
    pub id_column: Option<&'c str>,
    /// The only row that is wanted, by who it is.
    pub only: Option<&'c str>,
    /// Whether the comma is decimal, if somebody says so.
    pub decimal_comma: Option<bool>,
    /// What columns are, whatever they are called.
    pub map: Option<&'c ColumnMap>,
}

/// What a table holds.
#[derive(Debug, Clone, Default)]
pub struct Read {
    /// A profile for each row, `row-1` where it doesn't say who it is.
    pub profiles: Vec<Profile>,
    /// What is worth knowing about the table, said once.
    pub remarks: Diagnostics,
}

impl TableFile {
    /// The table that an archive of one file is.
    ///
    /// # Errors
    /// What can't be read, is too large, or isn't text.
    pub fn open(archive: &Archive) -> Result<Self, Diagnostics> {
        let path = archive.path();
        let name = path.to_string_lossy().replace('\\', "/");
        let bytes = match archive.entries() {
            [one] => archive.read(one)?,
            _ => Vec::new(),
        };
        let decoded = decode(bytes).ok_or_else(|| {
            Diagnostic::error(&engine::NOT_TEXT, format!("`{name}` isn't UTF-8 text"))
                .help("save it again with that encoding")
        })?;
        let source = Source::new(name, decoded.text);
        let (guessed, remarks) = (decoded.guessed, Diagnostics::new());
        Ok(Self { archive: archive.clone(), source, guessed, sheet: None, remarks })
    }

    /// A sheet of a workbook: the one that is named, or the first that holds a table.
    ///
    /// # Errors
    /// What can't be read, has no such sheet, or is too large.
    pub fn open_sheet(path: &Path, options: sheet::Options<'_>) -> Result<Self, Diagnostics> {
        let name = path.to_string_lossy().replace('\\', "/");
        let workbook = Workbook::open(path, options)?;
        let (sheet, remarks) = (Some(workbook.about()), workbook.remarks(&name));
        let mut text = String::new();
        let most = MAX_HELD_BYTES as u64;
        SheetText::new(workbook)
            .and_then(|sheet| sheet.take(most + 1).read_to_string(&mut text))
            .map_err(|error| cannot_read(&name, &error))?;
        let archive = Archive::open(path)?;
        let (source, is_large) = (Source::new(name, text), MAX_HELD_BYTES);
        let table = Self { archive, source, guessed: false, sheet, remarks };
        if table.source.text().len() > is_large {
            let than = format!("{} MiB", most >> 20);
            return Err(table
                .too_large(&than)
                .help("`--format csv` scores tables of any size")
                .into());
        }
        Ok(table)
    }

    /// The archive of one file that it is, should it be meant as an export.
    pub fn archive(&self) -> &Archive {
        &self.archive
    }

    /// Whether a column of it is a fact of these rules.
    pub fn knows(&self, ruleset: &Ruleset) -> bool {
        sniff(self.source.text(), &Wanted::new(&columns::facts(ruleset))).is_some()
    }

    /// The packs that its column `pack` names; none where it has no such column.
    ///
    /// # Errors
    /// Rows that don't fit the header.
    pub fn packs(&self, map: &ColumnMap) -> Result<BTreeSet<String>, Diagnostics> {
        let column = map.pack();
        let wanted = Wanted::new(&[columns::column(column)]);
        let Some((dialect, header)) = sniff(self.source.text(), &wanted) else {
            return Ok(BTreeSet::new());
        };
        let (mut packs, mut problems) = (BTreeSet::new(), Diagnostics::new());
        let at = header.names.iter().position(|name| fold(name) == fold(column));
        self.rows(dialect, &header, &mut problems, |row, _| {
            let pack = row.cell(at).trim();
            if !pack.is_empty() && !packs.contains(pack) {
                packs.insert(pack.to_owned());
            }
            ControlFlow::Continue(())
        });
        if problems.is_empty() { Ok(packs) } else { Err(problems) }
    }

    /// The profiles of the rows.
    ///
    /// # Errors
    /// All at once: no column is a fact, two are the same, rows don't fit the header, cells hold
    /// no value of their fact; each at its line and column.
    pub fn read(&self, rules: Rules<'_>, choice: Choice<'_>) -> Result<Read, Diagnostics> {
        let wanted = Wanted::new(&columns::wanted(rules, choice));
        let Some((dialect, header)) = sniff(self.source.text(), &wanted) else {
            return Err(self.no_facts(rules).into());
        };
        let numbers = Numbers::of(choice.decimal_comma, dialect, self.sheet.is_some());
        let places = self.header_places(dialect, &header);
        let mut columns = Columns::new(&header, places, rules, choice, numbers)?;
        columns.sheet.clone_from(&self.sheet);
        let mut read = Read { remarks: self.remarks.clone(), ..Read::default() };
        read.remarks.extend(self.guessed.then(|| {
            let words =
                format!("`{}` isn't UTF-8 and was read as Windows-1252", self.source.name());
            Diagnostic::remark(&codes::GUESSED_ENCODING, words)
        }));
        read.remarks.extend(columns.ignored(&self.source, rules, &[]));
        read.remarks.extend(self.footer(dialect, &header));
        let mut problems = Diagnostics::new();
        let mut cells = 0;
        self.rows(dialect, &header, &mut problems, |row, problems| {
            let id = Some(row.cell(columns.id).trim()).filter(|id| !id.is_empty());
            let id = id.map_or_else(|| format!("row-{}", row.number), str::to_owned);
            if choice.only.is_some_and(|only| only != id) {
                return ControlFlow::Continue(());
            }
            let profile = columns.profile(id, row, rules, problems);
            cells += profile.facts.len();
            if cells > MAX_CELLS {
                problems.push(self.too_large(&format!("{MAX_CELLS} facts")));
                return ControlFlow::Break(());
            }
            read.profiles.push(profile);
            ControlFlow::Continue(())
        });
        read.remarks.extend(self.sheet.iter().flat_map(Sheet::remarks));
        if let Some(sheet) = &self.sheet {
            let in_cell = |problem| sheet.in_cell(problem, dialect, 1).0;
            problems = problems.into_iter().map(in_cell).collect();
        }
        problems.sort();
        if problems.is_empty() { Ok(read) } else { Err(problems) }
    }

    /// Hands over every row below the header. Rows that don't fit it are problems, and the others
    /// are handed over all the same.
    fn rows(
        &self,
        dialect: Dialect,
        header: &Header,
        problems: &mut Diagnostics,
        mut take: impl FnMut(&Row<'_>, &mut Diagnostics) -> ControlFlow<()>,
    ) {
        let (body, _) = self.body(dialect, header);
        let shape = shape(body, dialect);
        if shape.is_monstrous() {
            return problems.push(self.too_large("10,000 fields, or 8 MiB, in a row"));
        }
        let mut reader =
            dialect.reader(body.get(..shape.open_row.unwrap_or(body.len())).unwrap_or(""));
        let mut record = csv::StringRecord::new();
        // the header itself
        let _ = reader.read_record(&mut record);
        let mut number = 0;
        // the text is text, so reading can't fail
        while problems.len() < MAX_PROBLEMS && reader.read_record(&mut record).unwrap_or(false) {
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            number += 1;
            if number > MAX_ROWS {
                problems.push(self.too_large(&format!("{MAX_ROWS} rows")));
                break;
            }
            let at = record.position().and_then(|at| usize::try_from(at.byte()).ok()).unwrap_or(0);
            let row = Row {
                source: &self.source,
                dialect,
                record: &record,
                start: header.start + at,
                number,
            };
            let surplus = record.iter().skip(header.width).any(|cell| !cell.trim().is_empty());
            if record.len() < header.width || surplus {
                problems.push(row.ragged(header.width));
            } else if take(&row, problems).is_break() {
                break;
            }
        }
        if let Some(open) = shape.open_row {
            let at = header.start + open;
            problems.push(
                Diagnostic::error(&codes::RAGGED_ROW, "a quote in this row is never closed")
                    .at(Place::new(&self.source, at..self.line_end(at)))
                    .help("the file may be cut; a quote inside of quotes is written twice"),
            );
        }
    }

    /// Header and rows, without the footer of a report, which has so many lines.
    fn body(&self, dialect: Dialect, header: &Header) -> (&str, u64) {
        let body = self.source.text().get(header.start..).unwrap_or("");
        if header.width < 2 {
            return (body, 0);
        }
        let (end, lines) = without_footer(body.as_bytes(), dialect);
        (body.get(..end).unwrap_or(body), lines)
    }

    /// What is worth knowing about the footer, if there is one.
    fn footer(&self, dialect: Dialect, header: &Header) -> Option<Diagnostic> {
        let (body, lines) = self.body(dialect, header);
        let end = header.start + body.len();
        let below = self.source.text().get(end..).unwrap_or("");
        let first = end + below.find(|letter: char| !letter.is_whitespace()).unwrap_or(0);
        let line = self.source.line_column(first).0 as u64;
        (lines > 0).then(|| footer_remark(self.source.name(), lines, line))
    }

    fn line_end(&self, at: usize) -> usize {
        let rest = self.source.text().get(at..).unwrap_or("");
        at + rest.find(['\n', '\r']).unwrap_or(rest.len())
    }

    fn too_large(&self, than: &str) -> Diagnostic {
        let words = format!("`{}` has more than {than}", self.source.name());
        Diagnostic::error(&engine::FILE_TOO_LARGE, words).help("divide it into several tables")
    }

    /// No line has a column that is a fact, or anything else that is known.
    fn no_facts(&self, rules: Rules<'_>) -> Diagnostic {
        match sniff(self.source.text(), &Wanted::new(&[])) {
            Some((_, header)) => {
                let end = self.line_end(header.start);
                let at = Place::new(&self.source, header.start..end);
                columns::no_facts(rules, &header.names).at(at)
            }
            None => columns::no_facts(rules, &[]).at(Place::start_of(&self.source)),
        }
    }

    /// The places of the header's cells.
    fn header_places(&self, dialect: Dialect, header: &Header) -> Vec<Place> {
        let text = self.source.text().get(header.start..).unwrap_or("");
        let place = |span: std::ops::Range<usize>| {
            Place::new(&self.source, header.start + span.start..header.start + span.end)
        };
        spans(text, dialect).into_iter().map(place).collect()
    }
}

/// A date of the data as a cell says it.
fn day(text: &str) -> Option<String> {
    cells::day(text).map(|day| day.to_string())
}

#[cfg(test)]
mod tests;
