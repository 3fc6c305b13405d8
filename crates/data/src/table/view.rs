//! A table and a selection of its rows: what scripts hold, filter and count.

use std::any::Any;
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::civil::Date;
use peristyle_engine::host::Object;
use regex::Regex;

use super::{NO_DATE, Table};
use crate::date::{self, DAY};
use crate::number;

/// The most bytes that are searched for the matches of one pattern, some ten seconds of work; and
/// the most different texts that are kept.
const MOST_WORK: usize = 10_000_000_000;
const MOST_FOUND: usize = 1_000_000;

/// Some rows of a [`Table`]. Cheap to clone and to filter. Columns are given by their index; one
/// that doesn't exist has only empty cells.
#[derive(Debug, Clone)]
pub struct View {
    table: Arc<Table>,
    /// The selected rows, in order; `None` for all.
    rows: Option<Arc<[u32]>>,
}

impl View {
    /// All rows of a table.
    pub fn new(table: Table) -> Self {
        Self { table: Arc::new(table), rows: None }
    }

    /// The table that the rows are of.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// How many rows there are.
    pub fn count(&self) -> usize {
        self.rows.as_ref().map_or(self.table.rows(), |rows| rows.len())
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = usize> {
        let chosen = self.rows.as_deref();
        (0..self.count())
            .map(move |at| chosen.map_or(at, |rows| rows.get(at).map_or(0, |&row| row as usize)))
    }

    /// The cells of a column, trimmed.
    pub fn cells(&self, column: usize) -> impl Iterator<Item = &str> {
        self.rows().map(move |row| self.table.cell(row, column))
    }

    /// The rows for which `keep` says so.
    fn keep(&self, keep: impl Fn(usize) -> bool) -> Self {
        let rows = self.rows().filter(|&row| keep(row)).filter_map(|row| u32::try_from(row).ok());
        Self { table: Arc::clone(&self.table), rows: Some(rows.collect()) }
    }

    /// The rows whose cell satisfies `keep`.
    pub fn filter(&self, column: usize, keep: impl Fn(&str) -> bool) -> Self {
        self.keep(|row| keep(self.table.cell(row, column)))
    }

    /// The rows whose cell is one of `values` (`wanted`) or none of them, without case.
    pub fn equal(&self, column: usize, values: &[String], wanted: bool) -> Self {
        self.filter(column, |cell| values.iter().any(|value| same(cell, value)) == wanted)
    }

    /// The rows whose cell matches `pattern` (`wanted`) or doesn't.
    pub fn matching(&self, column: usize, pattern: &Regex, wanted: bool) -> Self {
        self.filter(column, |cell| pattern.is_match(cell) == wanted)
    }

    /// The rows whose cell names the same thing (`wanted`) as some cell of the `other` column, or
    /// doesn't. Where a cell holds long numbers, as links to posts do, these are the names; a link
    /// to a comment holds the post's number and the comment's.
    pub fn among(&self, column: usize, other: &Self, other_column: usize, wanted: bool) -> Self {
        let mut names: HashSet<Cow<'_, str>> = HashSet::new();
        for cell in other.cells(other_column) {
            with_names(cell, |name| {
                names.insert(name);
                false
            });
        }
        self.filter(column, |cell| with_names(cell, |name| names.contains(&name)) == wanted)
    }

    /// The rows dated in the last `days` days up to and including `as_of`.
    pub fn since(&self, column: usize, days: i64, as_of: Date) -> Self {
        let Some((dates, end)) = self.dates(column, as_of) else { return self.keep(|_| false) };
        self.note_later(column, as_of);
        let start = end.saturating_sub(days.saturating_mul(DAY));
        self.keep(|row| dates.get(row).is_some_and(|&date| start <= date && date < end))
    }

    /// In how many of the last `weeks` weeks of seven days, `as_of` being the last day of the
    /// last, at least one row is dated.
    pub fn weeks(&self, column: usize, weeks: i64, as_of: Date) -> usize {
        let Some((dates, end)) = self.dates(column, as_of) else { return 0 };
        self.note_later(column, as_of);
        let seen: HashSet<i64> = self
            .rows()
            .filter_map(|row| dates.get(row))
            .filter(|&&date| date != NO_DATE && date < end)
            .map(|&date| (end - 1).saturating_sub(date) / (7 * DAY))
            .filter(|&week| week < weeks)
            .collect();
        seen.len()
    }

    /// The dates of a column, and the first second after `as_of`.
    fn dates(&self, column: usize, as_of: Date) -> Option<(&Arc<[i64]>, i64)> {
        Some((self.table.dates(column)?, date::start_of(as_of)? + DAY))
    }

    /// Notes which of the rows are dated after `as_of`, for whoever leaves them out.
    pub(crate) fn note_later(&self, column: usize, as_of: Date) {
        self.table.note_later(column, self.moments(column).flatten(), as_of);
    }

    /// The moments of a column in seconds since 1970, row by row; `None` for no date.
    pub fn moments(&self, column: usize) -> impl Iterator<Item = Option<i64>> {
        let dates = self.table.dates(column);
        self.rows().map(move |row| {
            let date = dates.and_then(|dates| dates.get(row).copied())?;
            (date != NO_DATE).then_some(date)
        })
    }

    /// The same rows, in which those without a date have the one that is part of an id: of the
    /// last number of 15 digits or more in `ids`, the bits from the 22nd on are milliseconds
    /// since `epoch` (itself in milliseconds since 1970).
    pub fn dated_by_id(&self, column: usize, ids: usize, epoch: i64) -> Option<Self> {
        let from_id = |row| {
            let id: u64 = long_numbers(self.table.cell(row, ids)).next()?.parse().ok()?;
            let moment = i64::try_from(id >> 22).ok()?.checked_add(epoch)?.div_euclid(1000);
            // what lies outside of the web's time is no such id
            (0..4_102_444_800).contains(&moment).then_some(moment)
        };
        let table = self.table.with_dates(column, from_id)?;
        Some(Self { table: Arc::new(table), rows: self.rows.clone() })
    }

    /// How many different values a column has, without case; empty cells don't count.
    pub fn distinct(&self, column: usize) -> usize {
        let values: HashSet<String> =
            self.cells(column).filter(|cell| !cell.is_empty()).map(str::to_lowercase).collect();
        values.len()
    }

    /// How many different values of a column, without case, stand in at least `least` rows; empty
    /// cells don't count.
    pub fn repeated(&self, column: usize, least: usize) -> usize {
        let mut rows: HashMap<String, usize> = HashMap::new();
        for cell in self.cells(column).filter(|cell| !cell.is_empty()) {
            *rows.entry(cell.to_lowercase()).or_default() += 1;
        }
        rows.values().filter(|&&rows| rows >= least).count()
    }

    /// The different texts, in lower case, that `pattern` finds in a column, and in how many rows:
    /// of each match its first group, or the whole where it has none. `None` when it finds more
    /// than can be counted.
    pub fn found(&self, column: usize, pattern: &Regex) -> Option<HashMap<String, usize>> {
        // with the last row that was counted
        let mut found: HashMap<String, (usize, usize)> = HashMap::new();
        let mut work = 0;
        for (row, cell) in self.cells(column).enumerate() {
            for groups in pattern.captures_iter(cell) {
                let Some(whole) = groups.get(0) else { continue };
                let text = groups.get(1).unwrap_or(whole).as_str().trim();
                if !text.is_empty() {
                    let (rows, last) = found.entry(text.to_lowercase()).or_insert((0, usize::MAX));
                    if *last != row {
                        (*rows, *last) = (*rows + 1, row);
                    }
                }
                // each match may have been looked for up to the end of the cell
                work += cell.len() - whole.start();
                if work > MOST_WORK || found.len() > MOST_FOUND {
                    return None;
                }
            }
        }
        Some(found.into_iter().map(|(text, (rows, _))| (text, rows)).collect())
    }

    /// The numbers of a column. Cells that hold none are left out, which is noted of those that look
    /// as if they held one.
    pub fn numbers(&self, column: usize) -> Vec<f64> {
        let mut odd = 0;
        let numbers = self.cells(column).filter_map(|cell| read_number(cell, &mut odd)).collect();
        self.table.note_odd_numbers(column, odd);
        numbers
    }

    /// The number in the column of the first row.
    pub fn number(&self, column: usize) -> Option<f64> {
        let mut odd = 0;
        let number = self.cells(column).next().and_then(|cell| read_number(cell, &mut odd));
        self.table.note_odd_numbers(column, odd);
        number
    }

    /// The rows whose cell is a number of at least `least`.
    pub fn at_least(&self, column: usize, least: f64) -> Self {
        let odd = Cell::new(0);
        let rows = self.filter(column, |cell| {
            let mut one = odd.get();
            let number = read_number(cell, &mut one);
            odd.set(one);
            number.is_some_and(|number| number >= least)
        });
        self.table.note_odd_numbers(column, odd.get());
        rows
    }
}

impl Object for View {
    fn describe(&self) -> &'static str {
        "a table"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The number in a cell; `odd` counts those with digits that can't be read as one.
fn read_number(cell: &str, odd: &mut usize) -> Option<f64> {
    let number = number::read(cell);
    let looks_like_one = || cell.bytes().any(|byte| byte.is_ascii_digit());
    *odd += usize::from(number.is_none() && looks_like_one());
    number
}

/// Whether two texts are the same, without case.
pub(crate) fn same(a: &str, b: &str) -> bool {
    a == b
        || (a.is_ascii() && b.is_ascii() && a.eq_ignore_ascii_case(b))
        || a.chars().flat_map(char::to_lowercase).eq(b.chars().flat_map(char::to_lowercase))
}

/// Hands over what a cell names (its long numbers, else its text in lower case; nothing when it is
/// empty) until `found` says so; whether it did.
fn with_names<'c>(cell: &'c str, mut found: impl FnMut(Cow<'c, str>) -> bool) -> bool {
    let mut numbers = long_numbers(cell).peekable();
    if numbers.peek().is_none() {
        return !cell.is_empty() && found(Cow::Owned(cell.to_lowercase()));
    }
    numbers.any(|number| found(Cow::Borrowed(number)))
}

/// The runs of 15 digits or more in a text, from its end.
fn long_numbers(text: &str) -> impl Iterator<Item = &str> {
    text.rsplit(|c: char| !c.is_ascii_digit()).filter(|digits| digits.len() >= 15)
}
