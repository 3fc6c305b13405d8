//! A table with a selection of its rows, which scripts filter and count.

use std::any::Any;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hasher};
use std::sync::Arc;

use jiff::civil::Date;
use peristyle_engine::host::HostObject;
use regex::Regex;

use super::{ExportTable, NO_DATE};
use crate::date::{self, DAY_SECONDS};
use crate::number;

/// The most bytes that are searched for the matches of one pattern, some ten seconds of work.
const MAX_SEARCHED_BYTES: usize = 10_000_000_000;
/// The most distinct texts that are counted.
pub(crate) const MAX_DISTINCT: usize = 1_000_000;

/// The most bytes of a cell whose match with a pattern is cached.
const MAX_CACHED_CELL_BYTES: usize = 100;
/// The most cells whose match with a pattern is cached.
const MAX_CACHED_CELLS: usize = 10_000;

/// Some rows of a [`ExportTable`]. Cheap to clone and to filter. Columns are given by their index; one
/// that doesn't exist has only empty cells.
#[derive(Debug, Clone)]
pub struct TableView {
    table: Arc<ExportTable>,
    /// The selected rows, in order; `None` for all.
    rows: Option<Arc<[u32]>>,
}

impl TableView {
    /// Selects all rows of a table.
    pub fn new(table: ExportTable) -> Self {
        Self { table: Arc::new(table), rows: None }
    }

    /// Returns the table of the rows.
    pub fn table(&self) -> &ExportTable {
        &self.table
    }

    /// Returns the number of selected rows.
    pub fn count(&self) -> usize {
        self.rows.as_ref().map_or(self.table.rows(), |rows| rows.len())
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = usize> {
        let chosen = self.rows.as_deref();
        (0..self.count())
            .map(move |at| chosen.map_or(at, |rows| rows.get(at).map_or(0, |&row| row as usize)))
    }

    /// Visits the cells of a column, trimmed.
    pub fn visit_cells(&self, column: usize, mut visit: impl FnMut(&str)) {
        let mut cells = self.table.cells(column);
        self.rows().for_each(|row| visit(cells.get(row)));
    }

    /// Visits the rows with their cells in several columns, trimmed; a missing column is empty.
    pub(crate) fn visit_rows<const N: usize>(
        &self,
        columns: [Option<usize>; N],
        mut visit: impl FnMut(usize, [&str; N]),
    ) {
        let mut cells = columns.map(|column| self.table.cells(column.unwrap_or(usize::MAX)));
        for row in self.rows() {
            visit(row, cells.each_mut().map(|cells| cells.get(row)));
        }
    }

    /// Returns the cell of a column in the first row, trimmed.
    pub fn first(&self, column: usize) -> Option<String> {
        let row = self.rows().next()?;
        Some(self.table.cells(column).get(row).to_owned())
    }

    /// Selects the rows that `keep` accepts.
    fn keep(&self, mut keep: impl FnMut(usize) -> bool) -> Self {
        let rows = self.rows().filter(|&row| keep(row)).filter_map(|row| u32::try_from(row).ok());
        Self { table: Arc::clone(&self.table), rows: Some(rows.collect()) }
    }

    /// Selects the rows whose cell `keep` accepts.
    pub fn filter(&self, column: usize, mut keep: impl FnMut(&str) -> bool) -> Self {
        let mut cells = self.table.cells(column);
        self.keep(|row| keep(cells.get(row)))
    }

    /// Selects the rows whose cell is one of `values` (`wanted`) or none of them, case-insensitive.
    pub fn equal(&self, column: usize, values: &[String], wanted: bool) -> Self {
        self.filter(column, |cell| values.iter().any(|value| eq_ignore_case(cell, value)) == wanted)
    }

    /// Selects the rows whose cell matches `pattern` (`wanted`) or doesn't.
    pub fn matching(&self, column: usize, pattern: &Regex, wanted: bool) -> Self {
        // the same titles and words come again and again
        let mut known: HashMap<String, bool> = HashMap::new();
        self.filter(column, |cell| {
            let found = match known.get(cell) {
                Some(found) => *found,
                None => {
                    let found = pattern.is_match(cell);
                    if cell.len() <= MAX_CACHED_CELL_BYTES && known.len() < MAX_CACHED_CELLS {
                        known.insert(cell.to_owned(), found);
                    }
                    found
                }
            };
            found == wanted
        })
    }

    /// Selects the rows whose cell refers to the same thing (`wanted`) as some cell of the `other`
    /// column, or doesn't. Where a cell holds long numbers, as links to posts do, these are the
    /// references; a link to a comment holds the post's number and the comment's.
    /// `None` when there are more than can be counted.
    pub fn among(
        &self,
        column: usize,
        other: &Self,
        other_column: usize,
        wanted: bool,
    ) -> Option<Self> {
        let mut names: HashSet<TextFingerprint> = HashSet::new();
        other.visit_cells(other_column, |cell| {
            any_reference(cell, |name| {
                names.insert(name);
                names.len() > MAX_DISTINCT
            });
        });
        let known = |cell: &str| any_reference(cell, |name| names.contains(&name));
        (names.len() <= MAX_DISTINCT).then(|| self.filter(column, |cell| known(cell) == wanted))
    }

    /// Selects the rows dated in the last `days` days up to and including `as_of`.
    pub fn since(&self, column: usize, days: i64, as_of: Date) -> Self {
        let Some((dates, end)) = self.dates(column, as_of) else { return self.keep(|_| false) };
        self.note_later(column, as_of);
        let start = end.saturating_sub(days.saturating_mul(DAY_SECONDS));
        self.keep(|row| dates.get(row).is_some_and(|&date| start <= date && date < end))
    }

    /// Counts the weeks with a row among the last `weeks` weeks of seven days, of which `as_of` is the
    /// last day.
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

    /// Returns the dates of a column, and the first second after `as_of`.
    fn dates(&self, column: usize, as_of: Date) -> Option<(&Arc<[i64]>, i64)> {
        Some((self.table.dates(column)?, date::start_of_day(as_of)? + DAY_SECONDS))
    }

    /// Notes the rows that are dated after `as_of`, which a query leaves out.
    pub(crate) fn note_later(&self, column: usize, as_of: Date) {
        self.table.note_late_rows(column, self.moments(column).flatten(), as_of);
    }

    /// Returns the times of a column in seconds since 1970, row by row; `None` for no date.
    pub fn moments(&self, column: usize) -> impl Iterator<Item = Option<i64>> {
        let dates = self.table.dates(column);
        self.rows().map(move |row| {
            let date = dates.and_then(|dates| dates.get(row).copied())?;
            (date != NO_DATE).then_some(date)
        })
    }

    /// Fills missing dates from ids: of the last number of 15 digits or more in `ids`, the bits from
    /// the 22nd on are milliseconds since `epoch` (itself in milliseconds since 1970).
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

    /// Counts the rows of each distinct value of a column, case-insensitive, without empty cells.
    /// `None` when there are too many to be counted.
    pub fn value_counts(&self, column: usize) -> Option<Vec<usize>> {
        let mut rows: HashMap<TextFingerprint, usize> = HashMap::new();
        self.visit_cells(column, |cell| {
            if !cell.is_empty() && rows.len() <= MAX_DISTINCT {
                *rows.entry(fingerprint(cell)).or_default() += 1;
            }
        });
        (rows.len() <= MAX_DISTINCT).then(|| rows.into_values().collect())
    }

    /// Counts the distinct combinations of values of several columns, case-insensitive, without rows in
    /// which all are empty. `None` when there are too many to be counted.
    pub fn count_distinct(&self, columns: &[usize]) -> Option<usize> {
        let mut cells: Vec<_> = columns.iter().map(|&column| self.table.cells(column)).collect();
        let mut values: HashSet<TextFingerprint> = HashSet::new();
        for row in self.rows() {
            let all: Vec<&str> = cells.iter_mut().map(|cells| cells.get(row)).collect();
            if all.iter().any(|cell| !cell.is_empty()) {
                // no cell holds this character
                values.insert(fingerprint(&all.join("\u{1f}")));
            }
            if values.len() > MAX_DISTINCT {
                return None;
            }
        }
        Some(values.len())
    }

    /// Counts the rows of each distinct text that `pattern` finds in a column, case-insensitive: of each
    /// match its first group, or the whole match without one. `None` when there are too many to be
    /// counted.
    pub fn match_counts(&self, column: usize, pattern: &Regex) -> Option<Vec<usize>> {
        // with the last row that was counted
        let mut found: HashMap<TextFingerprint, (usize, usize)> = HashMap::new();
        let mut work = 0;
        let mut cells = self.table.cells(column);
        for row in self.rows() {
            let cell = cells.get(row);
            for groups in pattern.captures_iter(cell) {
                let Some(whole) = groups.get(0) else { continue };
                let text = groups.get(1).unwrap_or(whole).as_str().trim();
                if !text.is_empty() {
                    let (rows, last) = found.entry(fingerprint(text)).or_insert((0, usize::MAX));
                    if *last != row {
                        (*rows, *last) = (*rows + 1, row);
                    }
                }
                // each match may have been looked for up to the end of the cell
                work += cell.len() - whole.start();
                if work > MAX_SEARCHED_BYTES || found.len() > MAX_DISTINCT {
                    return None;
                }
            }
        }
        Some(found.into_values().map(|(rows, _)| rows).collect())
    }

    /// Returns the numbers of a column, without cells that aren't numbers; those with digits are noted.
    pub fn numbers(&self, column: usize) -> Vec<f64> {
        let (mut odd, mut numbers) = (0, Vec::new());
        self.visit_cells(column, |cell| numbers.extend(read_number(cell, &mut odd)));
        self.table.note_odd_numbers(column, odd);
        numbers
    }

    /// Returns the number in a column of the first row.
    pub fn number(&self, column: usize) -> Option<f64> {
        let mut odd = 0;
        let number = self.first(column).and_then(|cell| read_number(&cell, &mut odd));
        self.table.note_odd_numbers(column, odd);
        number
    }

    /// Selects the rows whose cell is a number of at least `least`.
    pub fn at_least(&self, column: usize, least: f64) -> Self {
        let mut odd = 0;
        let rows = self.filter(column, |cell| {
            read_number(cell, &mut odd).is_some_and(|number| number >= least)
        });
        self.table.note_odd_numbers(column, odd);
        rows
    }
}

impl HostObject for TableView {
    fn describe(&self) -> &'static str {
        "a table"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Parses the number in a cell; `odd` counts cells with digits that aren't numbers.
fn read_number(cell: &str, odd: &mut usize) -> Option<f64> {
    let number = number::read(cell);
    let looks_like_one = || cell.bytes().any(|byte| byte.is_ascii_digit());
    *odd += usize::from(number.is_none() && looks_like_one());
    number
}

/// Returns whether two texts are equal, case-insensitive.
pub(crate) fn eq_ignore_case(a: &str, b: &str) -> bool {
    a == b
        || (a.is_ascii() && b.is_ascii() && a.eq_ignore_ascii_case(b))
        || a.chars().flat_map(char::to_lowercase).eq(b.chars().flat_map(char::to_lowercase))
}

/// A 128-bit fingerprint of a text, which identifies it among millions.
pub(crate) type TextFingerprint = u128;

/// Returns the case-insensitive fingerprint of a text.
pub(crate) fn fingerprint(text: &str) -> TextFingerprint {
    if text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        return exact_fingerprint(text);
    }
    exact_fingerprint(&text.to_lowercase())
}

/// Returns the case-sensitive fingerprint of a text.
pub(crate) fn exact_fingerprint(text: &str) -> TextFingerprint {
    let half = |seed: u8| {
        let mut hasher = DefaultHasher::new();
        hasher.write_u8(seed);
        hasher.write(text.as_bytes());
        u128::from(hasher.finish())
    };
    half(0) << 64 | half(1)
}

/// Passes the references of a cell (its long numbers, or else its case-folded text; none when it is
/// empty) to `found` until that returns true; returns whether it did.
fn any_reference(cell: &str, mut found: impl FnMut(TextFingerprint) -> bool) -> bool {
    let mut numbers = long_numbers(cell).peekable();
    if numbers.peek().is_none() {
        return !cell.is_empty() && found(fingerprint(cell));
    }
    numbers.any(|number| found(exact_fingerprint(number)))
}

/// Returns the runs of 15 digits or more in a text, from its end.
fn long_numbers(text: &str) -> impl Iterator<Item = &str> {
    text.rsplit(|c: char| !c.is_ascii_digit()).filter(|digits| digits.len() >= 15)
}
