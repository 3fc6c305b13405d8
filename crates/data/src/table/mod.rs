//! Tables: text in rows and named columns, immutable and shared.
//!
//! A [`View`] is a table and a selection of its rows; filters make new views and copy no text.

mod build;
mod dialect;
mod encoding;
mod header;
mod join;
mod read;
mod view;

use std::sync::{Arc, OnceLock};

use peristyle_engine::diagnostic::Diagnostic;

pub(crate) use build::Builder;
pub(crate) use dialect::{Dialect, Scanner, Step, shape, sniff, spans};
pub(crate) use encoding::decode;
pub use header::Column;
pub(crate) use header::{Header, Wanted, fold};
pub(crate) use join::together;
pub(crate) use read::{note, read_csv};
pub use view::View;
pub(crate) use view::{median, same as same_text};

use crate::archive::Ledger;
use crate::codes;
use crate::date;

/// What stands for "no date" in a column of dates.
const NO_DATE: i64 = i64::MIN;

/// A table. Cells are trimmed when they are asked for; an empty cell is `""`.
#[derive(Debug)]
pub struct Table {
    names: Vec<String>,
    present: Vec<bool>,
    cells: Arc<Cells>,
    /// Per column its dates in seconds since 1970, worked out when first asked for.
    dates: Vec<OnceLock<Arc<[i64]>>>,
    /// The account of the archive that it was read from.
    ledger: Arc<Ledger>,
}

#[derive(Debug)]
struct Cells {
    text: String,
    /// Where each cell ends, row by row.
    ends: Vec<u32>,
    columns: usize,
    rows: usize,
}

impl Cells {
    fn get(&self, row: usize, column: usize) -> &str {
        let at = row * self.columns + column;
        let start =
            at.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |&end| end);
        let end = self.ends.get(at).map_or(start, |&end| end);
        self.text.get(start as usize..end as usize).unwrap_or("").trim()
    }
}

impl Table {
    fn new(
        names: Vec<String>,
        present: Vec<bool>,
        cells: Arc<Cells>,
        ledger: &Arc<Ledger>,
    ) -> Self {
        let dates = names.iter().map(|_| OnceLock::new()).collect();
        Self { names, present, cells, dates, ledger: Arc::clone(ledger) }
    }

    pub(crate) fn ledger(&self) -> &Arc<Ledger> {
        &self.ledger
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

    /// A cell, trimmed; empty where there is none.
    pub fn cell(&self, row: usize, column: usize) -> &str {
        self.cells.get(row, column)
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
        self.ledger.note(warning.record());
    }

    /// The dates of a column in seconds since 1970.
    fn dates(&self, column: usize) -> Option<&Arc<[i64]>> {
        let cells = &self.cells;
        let slot = self.dates.get(column)?;
        Some(slot.get_or_init(|| {
            let date = |row| date::read_seconds(cells.get(row, column)).unwrap_or(NO_DATE);
            (0..cells.rows).map(date).collect()
        }))
    }

    /// The same table, in which rows without a date in `column` have the one that `other` gives.
    fn with_dates(&self, column: usize, other: impl Fn(usize) -> Option<i64>) -> Option<Self> {
        let filled: Arc<[i64]> = self
            .dates(column)?
            .iter()
            .enumerate()
            .map(|(row, &date)| if date == NO_DATE { other(row).unwrap_or(NO_DATE) } else { date })
            .collect();
        let dates: Vec<OnceLock<Arc<[i64]>>> = self.dates.clone();
        let mut table = Self {
            names: self.names.clone(),
            present: self.present.clone(),
            cells: Arc::clone(&self.cells),
            dates,
            ledger: Arc::clone(&self.ledger),
        };
        *table.dates.get_mut(column)? = OnceLock::from(filled);
        *table.present.get_mut(column)? = true;
        Some(table)
    }
}

#[cfg(test)]
mod tests;
