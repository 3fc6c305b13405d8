//! Tables: text in rows and named columns, immutable and shared.
//!
//! A [`View`] is a table and a selection of its rows; filters make new views and copy no text.

mod build;
mod cells;
mod dialect;
mod encoding;
mod header;
mod join;
mod read;
mod view;

use std::sync::{Arc, OnceLock};

use jiff::civil::Date;
use peristyle_engine::diagnostic::{Diagnostic, Record};

pub(crate) use build::{Builder, Mark};
use cells::{Cells, Packed};
pub(crate) use dialect::{DELIMITERS, Dialect, Scanner, Step, shape, sniff, spans};
pub(crate) use encoding::{TextReader, decode, is_not_utf8};
pub use header::Column;
pub(crate) use header::{Header, Wanted, fold};
pub(crate) use join::together;
pub(crate) use read::{Attempt, Outcome, lacking, note, read_csv};
pub use view::View;
pub(crate) use view::{MOST_DIFFERENT, Print, print_of_exact, same as same_text};

use crate::archive::{LateRows, MemoryBudget, MemoryLease};
use crate::codes;
use crate::date::{self, DAY_SECONDS, DateColumn};

/// What stands for "no date" in a column of dates.
const NO_DATE: i64 = i64::MIN;

/// The way out where cells are no dates that can be read.
pub(crate) const ODD_DATES_HELP: &str = "dates are read as `2026-10-05`, `05.10.2026` or `10/05/2026`, and with months in English, \
     German, French or Spanish; ask for the export in one of these, or tell the author of the pack";

/// A table. Cells are trimmed when they are asked for; an empty cell is `""`.
#[derive(Debug)]
pub struct Table {
    names: Vec<String>,
    /// Per column its first header or path, for messages.
    headers: Vec<String>,
    present: Vec<bool>,
    cells: Arc<Stored>,
    /// The file that it was read from, for messages.
    source: Arc<str>,
    /// Per column its dates in seconds since 1970, worked out when first asked for.
    dates: Vec<OnceLock<Arc<[i64]>>>,
}

/// The cells of a table, on the account of the archive that they were read from.
#[derive(Debug)]
struct Stored {
    columns: Vec<Packed>,
    rows: usize,
    held: MemoryLease,
}

impl Table {
    fn new(columns: Vec<Column>, present: Vec<bool>, cells: Stored, source: Arc<str>) -> Self {
        let dates = columns.iter().map(|_| OnceLock::new()).collect();
        let header = |one: &Column| one.headers.first().unwrap_or(&one.name).clone();
        let headers = columns.iter().map(header).collect();
        let names = columns.into_iter().map(|column| column.name).collect();
        Self { names, headers, present, cells: Arc::new(cells), source, dates }
    }

    pub(crate) fn ledger(&self) -> &Arc<MemoryBudget> {
        self.cells.held.budget()
    }

    /// The names of its columns.
    pub fn columns(&self) -> &[String] {
        &self.names
    }

    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.cells.rows
    }

    /// The index of the column called `name`, trimmed and without case.
    pub fn column(&self, name: &str) -> Option<usize> {
        let at = self.names.iter().position(|one| one == name);
        at.or_else(|| self.names.iter().position(|one| fold(one) == fold(name)))
    }

    /// Whether the data has the column at `index`; an older export may lack it.
    pub fn is_present(&self, index: usize) -> bool {
        self.present.get(index).copied().unwrap_or(false)
    }

    /// The cells of a column.
    fn cells(&self, column: usize) -> Cells<'_> {
        Cells::new(self.cells.columns.get(column))
    }

    /// Notes that `cells` of a column have digits and are no numbers.
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
        self.ledger().add_note(warning.record());
    }

    /// Notes the cells of a column that should be dates and aren't.
    fn note_odd_dates(&self, column: usize, read: &DateColumn) {
        let header = self.headers.get(column).map_or("", String::as_str);
        if let Some(words) = read.describe_problems(header) {
            let warning = Diagnostic::warning(&codes::ODD_DATES, words).help(ODD_DATES_HELP);
            self.ledger()
                .add_note(Record { file: Some(self.source.to_string()), ..warning.record() });
        }
    }

    /// Notes how many rows are dated later than the day that a question counts back from.
    fn note_later(&self, column: usize, dates: impl Iterator<Item = i64>, as_of: Date) {
        let Some(end) = date::start_of_day(as_of).map(|start| start + DAY_SECONDS) else { return };
        let (mut rows, mut newest) = (0, NO_DATE);
        for date in dates.filter(|&date| date >= end) {
            (rows, newest) = (rows + 1, newest.max(date));
        }
        if let Some(newest) = (rows > 0).then(|| date::day_of(newest)).flatten() {
            let header = self.headers.get(column).map_or("", String::as_str);
            let later =
                LateRows { file: self.source.to_string(), column: header.to_owned(), as_of };
            self.ledger().note_late_rows(later, rows, newest);
        }
    }

    /// The dates of a column in seconds since 1970.
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

    /// The same table, in which rows without a date in `column` have the one that `other` gives.
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
