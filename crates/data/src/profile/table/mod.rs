//! Reads tables with a profile in each row and a fact in each column, as spreadsheets keep them.
//!
//! The pack decides which columns are facts, and of which type; so a table is opened first and read
//! when its rules are loaded.

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
use crate::sheet::{self, OpenWorkbook, SheetInfo, SheetText};
use crate::table::{
    Dialect, RequestedColumns, TableHeader, decode, fold_header, scan_faults, sniff, spans,
};
pub use cells::NumberStyle;
use cells::TableRow;
use columns::ProfileColumns;

/// The most profiles of a table, and the most of their facts.
const MAX_ROWS: usize = 100_000;
const MAX_CELLS: usize = 5_000_000;
/// The most problems that are reported.
const MAX_PROBLEMS: usize = 1_000;

/// A table of profiles that is read when its rules are known. Cheap to clone.
#[derive(Debug, Clone)]
pub struct TableFile {
    archive: Archive,
    source: Arc<Source>,
    guessed: bool,
    /// The sheet that the text comes from, for a workbook.
    sheet: Option<SheetInfo>,
    remarks: Diagnostics,
}

/// The rules for the rows.
#[derive(Debug, Clone, Copy)]
pub enum RowRules<'r> {
    /// One ruleset for all rows.
    Everyone(&'r Ruleset),
    /// For each row, the ruleset that its column `pack` names.
    ByColumn(&'r BTreeMap<String, Ruleset>),
}

/// The options of reading a table.
#[derive(Debug, Clone, Copy, Default)]
pub struct TableOptions<'c> {
    /// The column of ids, instead of `id`.
    pub id_column: Option<&'c str>,
    /// The id of the only row that is selected.
    pub only: Option<&'c str>,
    /// Whether the comma is decimal, if the user says so.
    pub decimal_comma: Option<bool>,
    /// The map of columns to facts.
    pub map: Option<&'c ColumnMap>,
}

/// The profiles of a table.
#[derive(Debug, Clone, Default)]
pub struct TableProfiles {
    /// A profile for each row, with the id `row-1` where it has none.
    pub profiles: Vec<Profile>,
    /// The remarks on the table.
    pub remarks: Diagnostics,
}

impl TableFile {
    /// Opens the table in an archive of one file.
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

    /// Opens a sheet of a workbook: the named one, or the first that holds a table.
    ///
    /// # Errors
    /// What can't be read, has no such sheet, or is too large.
    pub fn open_sheet(path: &Path, options: sheet::SheetOptions<'_>) -> Result<Self, Diagnostics> {
        let name = path.to_string_lossy().replace('\\', "/");
        let workbook = OpenWorkbook::open(path, options)?;
        let (sheet, remarks) = (Some(workbook.info()), workbook.remarks(&name));
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

    /// Returns the archive of one file, in case it is an export.
    pub fn archive(&self) -> &Archive {
        &self.archive
    }

    /// Returns whether a column of it is a fact of these rules.
    pub fn knows(&self, ruleset: &Ruleset) -> bool {
        sniff(self.source.text(), &RequestedColumns::new(&columns::fact_columns(ruleset))).is_some()
    }

    /// Returns the packs that its column `pack` names; none without such a column.
    ///
    /// # Errors
    /// Rows that don't fit the header.
    pub fn packs(&self, map: &ColumnMap) -> Result<BTreeSet<String>, Diagnostics> {
        let column = map.pack();
        let wanted = RequestedColumns::new(&[columns::single_spelling(column)]);
        let Some((dialect, header)) = sniff(self.source.text(), &wanted) else {
            return Ok(BTreeSet::new());
        };
        let (mut packs, mut problems) = (BTreeSet::new(), Diagnostics::new());
        let at = header.names.iter().position(|name| fold_header(name) == fold_header(column));
        self.visit_rows(dialect, &header, &mut problems, |row, _| {
            let pack = row.cell(at).trim();
            if !pack.is_empty() && !packs.contains(pack) {
                packs.insert(pack.to_owned());
            }
            ControlFlow::Continue(())
        });
        if problems.is_empty() { Ok(packs) } else { Err(problems) }
    }

    /// Reads the profiles of the rows.
    ///
    /// # Errors
    /// All at once: no column is a fact, two are the same, rows don't fit the header, cells hold
    /// no value of their fact; each at its line and column.
    pub fn read(
        &self,
        rules: RowRules<'_>,
        choice: TableOptions<'_>,
    ) -> Result<TableProfiles, Diagnostics> {
        let wanted = RequestedColumns::new(&columns::known_columns(rules, choice));
        let Some((dialect, header)) = sniff(self.source.text(), &wanted) else {
            return Err(self.no_facts(rules).into());
        };
        let numbers = NumberStyle::detect(choice.decimal_comma, dialect, self.sheet.is_some());
        let places = self.header_places(dialect, &header);
        let mut columns = ProfileColumns::new(&header, places, rules, choice, numbers)?;
        columns.sheet.clone_from(&self.sheet);
        let mut read = TableProfiles { remarks: self.remarks.clone(), ..TableProfiles::default() };
        read.remarks.extend(self.guessed.then(|| {
            let words =
                format!("`{}` isn't UTF-8 and was read as Windows-1252", self.source.name());
            Diagnostic::remark(&codes::GUESSED_ENCODING, words)
        }));
        read.remarks.extend(columns.ignored_remark(&self.source, rules, &[]));
        read.remarks.extend(self.footer(dialect, &header));
        let mut problems = Diagnostics::new();
        let mut cells = 0;
        self.visit_rows(dialect, &header, &mut problems, |row, problems| {
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
        read.remarks.extend(self.sheet.iter().flat_map(SheetInfo::remarks));
        if let Some(sheet) = &self.sheet {
            let in_cell = |problem| sheet.locate_in_cell(problem, dialect, 1).0;
            problems = problems.into_iter().map(in_cell).collect();
        }
        problems.sort();
        if problems.is_empty() { Ok(read) } else { Err(problems) }
    }

    /// Visits every row below the header, except rows that don't fit it, which are problems.
    fn visit_rows(
        &self,
        dialect: Dialect,
        header: &TableHeader,
        problems: &mut Diagnostics,
        mut take: impl FnMut(&TableRow<'_>, &mut Diagnostics) -> ControlFlow<()>,
    ) {
        let (body, _) = self.without_footer(dialect, header);
        let shape = scan_faults(body, dialect);
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
            let row = TableRow {
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

    /// Returns the header and the rows without the footer of a report, and the lines of the footer.
    fn without_footer(&self, dialect: Dialect, header: &TableHeader) -> (&str, u64) {
        let body = self.source.text().get(header.start..).unwrap_or("");
        if header.width < 2 {
            return (body, 0);
        }
        let (end, lines) = without_footer(body.as_bytes(), dialect);
        (body.get(..end).unwrap_or(body), lines)
    }

    /// Returns the remark on the footer, if there is one.
    fn footer(&self, dialect: Dialect, header: &TableHeader) -> Option<Diagnostic> {
        let (body, lines) = self.without_footer(dialect, header);
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

    /// Returns the diagnostic that no line has a known column.
    fn no_facts(&self, rules: RowRules<'_>) -> Diagnostic {
        match sniff(self.source.text(), &RequestedColumns::new(&[])) {
            Some((_, header)) => {
                let end = self.line_end(header.start);
                let at = Place::new(&self.source, header.start..end);
                columns::no_facts(rules, &header.names).at(at)
            }
            None => columns::no_facts(rules, &[]).at(Place::start_of(&self.source)),
        }
    }

    /// Returns the places of the header's cells.
    fn header_places(&self, dialect: Dialect, header: &TableHeader) -> Vec<Place> {
        let text = self.source.text().get(header.start..).unwrap_or("");
        let place = |span: std::ops::Range<usize>| {
            Place::new(&self.source, header.start + span.start..header.start + span.end)
        };
        spans(text, dialect).into_iter().map(place).collect()
    }
}

/// Parses the date of the data in a cell.
fn parse_as_of(text: &str) -> Option<String> {
    cells::parse_cell_day(text).map(|day| day.to_string())
}

#[cfg(test)]
mod tests;
