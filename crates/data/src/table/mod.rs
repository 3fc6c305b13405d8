//! Tables: text in rows and named columns, immutable and shared.
//!
//! A [`TableView`] is a table and a selection of its rows; filters make new views and copy no text.

mod builder;
mod cells;
mod concatenate;
mod dialect;
mod encoding;
mod header;
mod read;
mod view;

use std::sync::{Arc, OnceLock};

use jiff::civil::Date;
use peristyle_engine::diagnostic::{Diagnostic, DiagnosticRecord};

pub(crate) use builder::{TableBuilder, TableMark};
use cells::{CellReader, PackedColumn};
pub(crate) use concatenate::concatenate;
pub(crate) use dialect::{DELIMITERS, Dialect, RowScanner, ScanStep, scan_faults, sniff, spans};
pub(crate) use encoding::{TextReader, decode, is_not_utf8};
pub use header::ColumnSpec;
pub(crate) use header::{RequestedColumns, TableHeader, fold_header};
pub(crate) use read::{AttemptOutcome, ReadAttempt, missing_columns_warning, note, read_csv};
pub use view::TableView;
pub(crate) use view::{
    MAX_DISTINCT, TextFingerprint, eq_ignore_case as same_text, exact_fingerprint,
};

use crate::archive::{LateRows, MemoryBudget, MemoryLease};
use crate::codes;
use crate::date::{self, DAY_SECONDS, DateColumn};

/// The value of a missing date in a column of dates.
const NO_DATE: i64 = i64::MIN;

/// The help about cells that can't be parsed as dates.
pub(crate) const ODD_DATES_HELP: &str = "dates are read as `2026-10-05`, `05.10.2026` or `10/05/2026`, and with months in English, \
     German, French or Spanish; ask for the export in one of these, or tell the author of the pack";

/// A table of texts. Cells are trimmed when they are read; an empty cell is `""`.
#[derive(Debug)]
pub struct ExportTable {
    names: Vec<String>,
    /// The first header or path of each column, for messages.
    headers: Vec<String>,
    present: Vec<bool>,
    cells: Arc<StoredCells>,
    /// The file that it was read from, for messages.
    source: Arc<str>,
    /// The dates of each column in seconds since 1970, parsed when first needed.
    dates: Vec<OnceLock<Arc<[i64]>>>,
}

/// The cells of a table, with the lease of their memory.
#[derive(Debug)]
struct StoredCells {
    columns: Vec<PackedColumn>,
    rows: usize,
    held: MemoryLease,
}

impl ExportTable {
    fn new(
        columns: Vec<ColumnSpec>,
        present: Vec<bool>,
        cells: StoredCells,
        source: Arc<str>,
    ) -> Self {
        let dates = columns.iter().map(|_| OnceLock::new()).collect();
        let header = |one: &ColumnSpec| one.headers.first().unwrap_or(&one.name).clone();
        let headers = columns.iter().map(header).collect();
        let names = columns.into_iter().map(|column| column.name).collect();
        Self { names, headers, present, cells: Arc::new(cells), source, dates }
    }

    pub(crate) fn budget(&self) -> &Arc<MemoryBudget> {
        self.cells.held.budget()
    }

    /// Returns the names of its columns.
    pub fn columns(&self) -> &[String] {
        &self.names
    }

    /// Returns the number of rows.
    pub fn rows(&self) -> usize {
        self.cells.rows
    }

    /// Returns the index of the column called `name`, trimmed and case-insensitive.
    pub fn column(&self, name: &str) -> Option<usize> {
        let at = self.names.iter().position(|one| one == name);
        at.or_else(|| self.names.iter().position(|one| fold_header(one) == fold_header(name)))
    }

    /// Returns whether the data has the column at `index`; an older export may lack it.
    pub fn is_present(&self, index: usize) -> bool {
        self.present.get(index).copied().unwrap_or(false)
    }

    /// Returns a reader of the cells of a column.
    fn cells(&self, column: usize) -> CellReader<'_> {
        CellReader::new(self.cells.columns.get(column))
    }

    /// Notes that `cells` cells of a column have digits and aren't numbers.
    fn note_odd_numbers(&self, column: usize, cells: usize) {
        let Some(name) = self.names.get(column).filter(|_| cells > 0) else { return };
        let message = match cells {
            1 => format!("1 cell of `{name}` is no number that can be read, and was left out"),
            _ => format!(
                "{cells} cells of `{name}` are no numbers that can be read, and were left out"
            ),
        };
        let warning = Diagnostic::warning(&codes::ODD_NUMBERS, message)
            .help("a comma divides thousands here, and a point is decimal: `1,152.5`");
        self.budget().add_note(warning.record());
    }

    /// Notes the cells of a column that should be dates and aren't.
    fn note_odd_dates(&self, column: usize, read: &DateColumn) {
        let header = self.headers.get(column).map_or("", String::as_str);
        if let Some(words) = read.describe_problems(header) {
            let warning = Diagnostic::warning(&codes::ODD_DATES, words).help(ODD_DATES_HELP);
            self.budget().add_note(DiagnosticRecord {
                file: Some(self.source.to_string()),
                ..warning.record()
            });
        }
    }

    /// Notes the rows that are later than the `as_of` of a query.
    fn note_late_rows(&self, column: usize, dates: impl Iterator<Item = i64>, as_of: Date) {
        let Some(end) = date::start_of_day(as_of).map(|start| start + DAY_SECONDS) else { return };
        let (mut rows, mut newest) = (0, NO_DATE);
        for date in dates.filter(|&date| date >= end) {
            (rows, newest) = (rows + 1, newest.max(date));
        }
        if let Some(newest) = (rows > 0).then(|| date::day_of(newest)).flatten() {
            let header = self.headers.get(column).map_or("", String::as_str);
            let later =
                LateRows { file: self.source.to_string(), column: header.to_owned(), as_of };
            self.budget().note_late_rows(later, rows, newest);
        }
    }

    /// Returns the dates of a column in seconds since 1970.
    fn dates(&self, column: usize) -> Option<&Arc<[i64]>> {
        let slot = self.dates.get(column)?;
        Some(slot.get_or_init(|| {
            let read = self.read_dates(column);
            self.note_odd_dates(column, &read);
            read.seconds.into_iter().map(|date| date.unwrap_or(NO_DATE)).collect()
        }))
    }

    fn read_dates(&self, column: usize) -> DateColumn {
        DateColumn::read(|visit| {
            let mut cells = self.cells(column);
            (0..self.rows()).for_each(|row| visit(cells.get(row)));
        })
    }

    /// Returns the table with missing dates in `column` filled from `other`.
    fn with_dates(
        &self,
        column: usize,
        mut other: impl FnMut(usize) -> Option<i64>,
    ) -> Option<Self> {
        let known = self.dates.get(column)?.get().cloned();
        // what has a date by other means needs no word about its cell
        let own = known.unwrap_or_else(|| {
            let dates = self.read_dates(column).seconds.into_iter();
            dates.map(|date| date.unwrap_or(NO_DATE)).collect()
        });
        let filled: Arc<[i64]> = own
            .iter()
            .enumerate()
            .map(|(row, &date)| if date == NO_DATE { other(row).unwrap_or(NO_DATE) } else { date })
            .collect();
        if filled.contains(&NO_DATE) {
            self.dates(column)?;
        }
        let dates: Vec<OnceLock<Arc<[i64]>>> = self.dates.clone();
        let mut table = Self {
            names: self.names.clone(),
            headers: self.headers.clone(),
            present: self.present.clone(),
            cells: Arc::clone(&self.cells),
            source: Arc::clone(&self.source),
            dates,
        };
        *table.dates.get_mut(column)? = OnceLock::from(filled);
        *table.present.get_mut(column)? = true;
        Some(table)
    }
}

#[cfg(test)]
mod tests;
