//! A table and a selection of its rows: what scripts hold, filter and count.

use std::any::Any;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hasher};
use std::sync::Arc;

use jiff::civil::Date;
use peristyle_engine::host::Object;
use regex::Regex;

use super::{NO_DATE, Table};
use crate::date::{self, DAY_SECONDS};
use crate::number;

/// The most bytes that are searched for the matches of one pattern, some ten seconds of work.
const MOST_WORK: usize = 10_000_000_000;
/// The most different texts that are counted.
pub(crate) const MOST_DIFFERENT: usize = 1_000_000;

/// The longest cell of which it is kept whether it matches a pattern, in bytes.
const SHORT: usize = 100;
/// The most cells of which that is kept.
const MOST_KNOWN: usize = 10_000;

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

    /// Goes through the cells of a column, trimmed.
    pub fn each(&self, column: usize, mut visit: impl FnMut(&str)) {
        let mut cells = self.table.cells(column);
        self.rows().for_each(|row| visit(cells.get(row)));
    }

    /// Goes through the rows with their cells of several columns, trimmed; a column that is none is
    /// empty.
    pub(crate) fn each_row<const N: usize>(
        &self,
        columns: [Option<usize>; N],
        mut visit: impl FnMut(usize, [&str; N]),
    ) {
        let mut cells = columns.map(|column| self.table.cells(column.unwrap_or(usize::MAX)));
        for row in self.rows() {
            visit(row, cells.each_mut().map(|cells| cells.get(row)));
        }
    }

    /// The cell of a column in the first row, trimmed.
    pub fn first(&self, column: usize) -> Option<String> {
        let row = self.rows().next()?;
        Some(self.table.cells(column).get(row).to_owned())
    }

    /// The rows for which `keep` says so.
    fn keep(&self, mut keep: impl FnMut(usize) -> bool) -> Self {
        let rows = self.rows().filter(|&row| keep(row)).filter_map(|row| u32::try_from(row).ok());
        Self { table: Arc::clone(&self.table), rows: Some(rows.collect()) }
    }

    /// The rows whose cell satisfies `keep`.
    pub fn filter(&self, column: usize, mut keep: impl FnMut(&str) -> bool) -> Self {
        let mut cells = self.table.cells(column);
        self.keep(|row| keep(cells.get(row)))
    }

    /// The rows whose cell is one of `values` (`wanted`) or none of them, without case.
    pub fn equal(&self, column: usize, values: &[String], wanted: bool) -> Self {
        self.filter(column, |cell| values.iter().any(|value| same(cell, value)) == wanted)
    }

    /// The rows whose cell matches `pattern` (`wanted`) or doesn't.
    pub fn matching(&self, column: usize, pattern: &Regex, wanted: bool) -> Self {
        // the same titles and words come again and again
        let mut known: HashMap<String, bool> = HashMap::new();
        self.filter(column, |cell| {
            let found = match known.get(cell) {
                Some(found) => *found,
                None => {
                    let found = pattern.is_match(cell);
                    if cell.len() <= SHORT && known.len() < MOST_KNOWN {
                        known.insert(cell.to_owned(), found);
                    }
                    found
                }
            };
            found == wanted
        })
    }

    /// The rows whose cell names the same thing (`wanted`) as some cell of the `other` column, or
    /// doesn't. Where a cell holds long numbers, as links to posts do, these are the names; a link
    /// to a comment holds the post's number and the comment's.
    /// `None` when there are more than can be counted.
    pub fn among(
        &self,
        column: usize,
        other: &Self,
        other_column: usize,
        wanted: bool,
    ) -> Option<Self> {
        let mut names: HashSet<Print> = HashSet::new();
        other.each(other_column, |cell| {
            with_names(cell, |name| {
                names.insert(name);
                names.len() > MOST_DIFFERENT
            });
        });
        let known = |cell: &str| with_names(cell, |name| names.contains(&name));
        (names.len() <= MOST_DIFFERENT).then(|| self.filter(column, |cell| known(cell) == wanted))
    }

    /// The rows dated in the last `days` days up to and including `as_of`.
    pub fn since(&self, column: usize, days: i64, as_of: Date) -> Self {
        let Some((dates, end)) = self.dates(column, as_of) else { return self.keep(|_| false) };
        self.note_later(column, as_of);
        let start = end.saturating_sub(days.saturating_mul(DAY_SECONDS));
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
            .map(|&date| (end - 1).saturating_sub(date) / (7 * DAY_SECONDS))
            .filter(|&week| week < weeks)
            .collect();
        seen.len()
    }

    /// The dates of a column, and the first second after `as_of`.
    fn dates(&self, column: usize, as_of: Date) -> Option<(&Arc<[i64]>, i64)> {
        Some((self.table.dates(column)?, date::start_of_day(as_of)? + DAY_SECONDS))
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
        let mut cells = self.table.cells(ids);
        let from_id = |row| {
            let id: u64 = long_numbers(cells.get(row)).next()?.parse().ok()?;
            let moment = i64::try_from(id >> 22).ok()?.checked_add(epoch)?.div_euclid(1000);
            // what lies outside of the web's time is no such id
            (0..4_102_444_800).contains(&moment).then_some(moment)
        };
        let table = self.table.with_dates(column, from_id)?;
        Some(Self { table: Arc::new(table), rows: self.rows.clone() })
    }

    /// In how many rows each of the different values of a column is, without case; empty cells
    /// don't count. `None` when there are more than can be counted.
    pub fn values(&self, column: usize) -> Option<Vec<usize>> {
        let mut rows: HashMap<Print, usize> = HashMap::new();
        self.each(column, |cell| {
            if !cell.is_empty() && rows.len() <= MOST_DIFFERENT {
                *rows.entry(print_of(cell)).or_default() += 1;
            }
        });
        (rows.len() <= MOST_DIFFERENT).then(|| rows.into_values().collect())
    }

    /// How many different values several columns have together, without case; rows in which all are
    /// empty don't count. `None` when there are more than can be counted.
    pub fn distinct_of(&self, columns: &[usize]) -> Option<usize> {
        let mut cells: Vec<_> = columns.iter().map(|&column| self.table.cells(column)).collect();
        let mut values: HashSet<Print> = HashSet::new();
        for row in self.rows() {
            let all: Vec<&str> = cells.iter_mut().map(|cells| cells.get(row)).collect();
            if all.iter().any(|cell| !cell.is_empty()) {
                // no cell holds this character
                values.insert(print_of(&all.join("\u{1f}")));
            }
            if values.len() > MOST_DIFFERENT {
                return None;
            }
        }
        Some(values.len())
    }

    /// In how many rows each of the different texts is, without case, that `pattern` finds in a
    /// column: of each match its first group, or the whole where it has none. `None` when it finds
    /// more than can be counted.
    pub fn found(&self, column: usize, pattern: &Regex) -> Option<Vec<usize>> {
        // with the last row that was counted
        let mut found: HashMap<Print, (usize, usize)> = HashMap::new();
        let mut work = 0;
        let mut cells = self.table.cells(column);
        for row in self.rows() {
            let cell = cells.get(row);
            for groups in pattern.captures_iter(cell) {
                let Some(whole) = groups.get(0) else { continue };
                let text = groups.get(1).unwrap_or(whole).as_str().trim();
                if !text.is_empty() {
                    let (rows, last) = found.entry(print_of(text)).or_insert((0, usize::MAX));
                    if *last != row {
                        (*rows, *last) = (*rows + 1, row);
                    }
                }
                // each match may have been looked for up to the end of the cell
                work += cell.len() - whole.start();
                if work > MOST_WORK || found.len() > MOST_DIFFERENT {
                    return None;
                }
            }
        }
        Some(found.into_values().map(|(rows, _)| rows).collect())
    }

    /// The numbers of a column. Cells that hold none are left out, which is noted of those that look
    /// as if they held one.
    pub fn numbers(&self, column: usize) -> Vec<f64> {
        let (mut odd, mut numbers) = (0, Vec::new());
        self.each(column, |cell| numbers.extend(read_number(cell, &mut odd)));
        self.table.note_odd_numbers(column, odd);
        numbers
    }

    /// The number in the column of the first row.
    pub fn number(&self, column: usize) -> Option<f64> {
        let mut odd = 0;
        let number = self.first(column).and_then(|cell| read_number(&cell, &mut odd));
        self.table.note_odd_numbers(column, odd);
        number
    }

    /// The rows whose cell is a number of at least `least`.
    pub fn at_least(&self, column: usize, least: f64) -> Self {
        let mut odd = 0;
        let rows = self.filter(column, |cell| {
            read_number(cell, &mut odd).is_some_and(|number| number >= least)
        });
        self.table.note_odd_numbers(column, odd);
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

/// Stands for a text, of which there may be a million: its 128 bits are never the same for two.
pub(crate) type Print = u128;

/// Returns what stands for a text without case.
pub(crate) fn print_of(text: &str) -> Print {
    if text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        return print_of_exact(text);
    }
    print_of_exact(&text.to_lowercase())
}

/// Returns what stands for a text as it is written.
pub(crate) fn print_of_exact(text: &str) -> Print {
    let half = |seed: u8| {
        let mut hasher = DefaultHasher::new();
        hasher.write_u8(seed);
        hasher.write(text.as_bytes());
        u128::from(hasher.finish())
    };
    half(0) << 64 | half(1)
}

/// Hands over what a cell names (its long numbers, else its text without case; nothing when it is
/// empty) until `found` says so; whether it did.
fn with_names(cell: &str, mut found: impl FnMut(Print) -> bool) -> bool {
    let mut numbers = long_numbers(cell).peekable();
    if numbers.peek().is_none() {
        return !cell.is_empty() && found(print_of(cell));
    }
    numbers.any(|number| found(print_of_exact(number)))
}

/// The runs of 15 digits or more in a text, from its end.
fn long_numbers(text: &str) -> impl Iterator<Item = &str> {
    text.rsplit(|c: char| !c.is_ascii_digit()).filter(|digits| digits.len() >= 15)
}
