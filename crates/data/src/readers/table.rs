//! The reader functions of tables. Tables are passed as views: filtering copies no cells.

use peristyle_engine::diagnostic::Diagnostic;
use peristyle_engine::host::HostValue;
use peristyle_engine::statistics::median;
use regex::{Regex, RegexBuilder};
use unicode_segmentation::UnicodeSegmentation;

use super::call_args::{
    CallArgs, ReaderResult, column, day, missing_with_note, object, optional_number,
};
use crate::codes;
use crate::conversations::Conversations;
use crate::date;
use crate::html;
use crate::number;
use crate::table::{TableView, concatenate};

super::declare! {
    count(table) "How many rows a table, or how many conversations there are." = |args| {
        if let Some(conversations) = args.try_object::<Conversations>(0) {
            return Ok(HostValue::count(conversations.count()));
        }
        Ok(HostValue::count(args.table()?.count()))
    };
    any(table) "Whether a table has at least one row." = |args| {
        Ok(HostValue::Bool(args.table()?.count() > 0))
    };
    where(table, column, value) "The rows whose cell is the value, or one of a list of values, without case." = |args| {
        args.filter(true, |table, column| Ok(table.equal(column, &args.values(2)?, true)))
    };
    where_not(table, column, value) "The rows whose cell is not the value, nor one of a list of values." = |args| {
        args.filter(false, |table, column| Ok(table.equal(column, &args.values(2)?, false)))
    };
    matching(table, column, pattern) "The rows whose cell matches a regular expression, without case." = |args| {
        args.filter(true, |table, column| Ok(table.matching(column, &regex(args.text(2)?)?, true)))
    };
    not_matching(table, column, pattern) "The rows whose cell doesn't match a regular expression." = |args| {
        args.filter(false, |table, column| Ok(table.matching(column, &regex(args.text(2)?)?, false)))
    };
    filled(table, column) "The rows with something in the cell." = |args| {
        args.filter(true, |table, column| Ok(table.filter(column, |cell| !cell.is_empty())))
    };
    empty(table, column) "The rows with nothing in the cell." = |args| {
        args.filter(true, |table, column| Ok(table.filter(column, str::is_empty)))
    };
    longer(table, column, length) "The rows whose cell has at least so many characters." = |args| {
        let length = usize::try_from(args.integer(2)?).unwrap_or(usize::MAX);
        args.filter(true, |table, column| {
            Ok(table.filter(column, |cell| characters(cell) >= length))
        })
    };
    at_least(table, column, number) "The rows whose cell is a number of at least that." = |args| {
        let least = args.number(2)?;
        args.filter(true, |table, column| {
            Ok(table.at_least(column, least))
        })
    };
    among(table, column, other, other_column) "The rows whose cell names the same as some cell of another table's column: a long number that both have (as links to posts do), else the same text." = |args| {
        if args.is_missing(2) {
            return Ok(HostValue::Missing);
        }
        args.among(true)
    };
    not_among(table, column, other, other_column) "The rows whose cell names nothing of another table's column." = |args| {
        if args.is_missing(2) {
            return Ok(args.get(0).clone());
        }
        args.among(false)
    };
    since(table, column, days, as_of) "The rows dated in the last days up to and including `as_of`." = |args| {
        if args.is_missing(3) {
            return Ok(HostValue::Missing);
        }
        args.filter(true, |table, column| Ok(table.since(column, args.integer(2)?, args.day(3)?)))
    };
    weeks(table, column, weeks, as_of) "In how many of the last weeks (seven days each, the last one ending with `as_of`) at least one row is dated." = |args| {
        if args.is_missing(3) {
            return Ok(HostValue::Missing);
        }
        args.measure_column(|table, column| {
            Ok(HostValue::count(table.weeks(column, args.integer(2)?, args.day(3)?)))
        })
    };
    dated_by_id(table, column, ids) "The same rows; those without a date in the column have the one that is part of their id: its bits from the 22nd on are milliseconds since 1970." = |args| {
        args.dated_by_id(0)
    };
    dated_by_id(table, column, ids, epoch) "The same, with milliseconds since another moment, itself given in milliseconds since 1970." = |args| {
        let epoch = args.number(3)?;
        if !(0.0..=4.0e12).contains(&epoch) {
            return Err(format!("`{epoch}` isn't a moment in milliseconds since 1970"));
        }
        #[expect(clippy::cast_possible_truncation, reason = "checked to be in range")]
        args.dated_by_id(epoch as i64)
    };
    newest(table, column) "The newest day in a column, as `2026-10-05`; `()` without any." = |args| {
        args.measure_column(|table, column| {
            Ok(day(table.moments(column).flatten().max().and_then(date::day_of)))
        })
    };
    oldest(table, column) "The oldest day in a column, as `2026-10-05`; `()` without any." = |args| {
        args.measure_column(|table, column| {
            Ok(day(table.moments(column).flatten().min().and_then(date::day_of)))
        })
    };
    distinct(table, column) "How many different values a column has, without case, or several columns together (a list, such as first and last name); empty cells don't count." = |args| {
        if let HostValue::List(_) = args.get(1) {
            return args.distinct_together();
        }
        args.count_frequent(1, |table, column| table.value_counts(column))
    };
    distinct(table, column, pattern) "How many different texts, without case, a regular expression finds in a column: its first group, or the whole match without one. All matches of each cell count." = |args| {
        args.count_found(1)
    };
    repeated(table, column, least) "How many different values of a column, without case, stand in at least so many rows; empty cells don't count." = |args| {
        let least = usize::try_from(args.integer(2)?).unwrap_or(usize::MAX);
        args.count_frequent(least, |table, column| table.value_counts(column))
    };
    repeated(table, column, pattern, least) "How many of the texts that a regular expression finds in a column (as in `distinct`) it finds in at least so many rows." = |args| {
        let least = usize::try_from(args.integer(3)?).unwrap_or(usize::MAX);
        args.count_found(least)
    };
    together(tables) "The rows of several tables as one table, in the order of the list, with the columns that any of them has; a column that a table lacks is empty in its rows. Tables that are missing are left out; `()` if all are." = |args| {
        args.concatenate()
    };
    length(table, column) "The number of characters (as people count them: an emoji is one) in the column of the first row, or at a path of a JSON value; `()` without a row." = |args| {
        args.length(characters)
    };
    length_plain(table, column) "The same of HTML: without tags, with `&amp;` as `&`, and runs of white space as one." = |args| {
        args.length(|cell| characters(&html::plain(cell)))
    };
    number(table, column) "The number in the column of the first row, or at a path of a JSON value, as `1,152` or `63.3K`; `()` if it is none." = |args| {
        if args.is_json() {
            return Ok(optional_number(args.first_cell()?.and_then(|cell| number::read(&cell))));
        }
        args.measure_column(|table, column| Ok(optional_number(table.number(column))))
    };
    sum(table, column) "The sum of the numbers in a column (`1,152.5`, `63.3K`, `6.7%`); 0 without rows, `()` if no cell is a number. Cells with digits that are none, such as `2,5`, are left out with a warning." = |args| {
        args.measure_column(|table, column| {
            let numbers = table.numbers(column);
            if numbers.is_empty() && table.count() > 0 {
                return Ok(HostValue::Missing);
            }
            Ok(optional_number(Some(numbers.iter().sum::<f64>() + 0.0)))
        })
    };
    mean(table, column) "The mean of the numbers in a column; `()` without any." = |args| {
        args.measure_column(|table, column| {
            let numbers = table.numbers(column);
            #[expect(clippy::cast_precision_loss, reason = "rows stay far below 2^53")]
            Ok(optional_number(Some(numbers.iter().sum::<f64>() / numbers.len() as f64)))
        })
    };
    median(table, column) "The median of the numbers in a column; `()` without any." = |args| {
        args.measure_column(|table, column| Ok(optional_number(median(table.numbers(column)))))
    };
}

impl CallArgs<'_> {
    /// Filters rows by the column that the second argument names. Where the data lacks the column, a
    /// filter that selects (`wants`) is missing, and one that excludes changes nothing.
    fn filter(
        self,
        wants: bool,
        filter: impl Fn(&TableView, usize) -> Result<TableView, String>,
    ) -> ReaderResult {
        let table = self.table()?;
        let column = self.column(table, 1)?;
        if !table.table().is_present(column) {
            return Ok(if wants { HostValue::Missing } else { self.get(0).clone() });
        }
        Ok(object(filter(table, column)?))
    }

    /// Measures the column that the second argument names; missing where the data lacks it.
    fn measure_column(self, measure: impl Fn(&TableView, usize) -> ReaderResult) -> ReaderResult {
        let table = self.table()?;
        let column = self.column(table, 1)?;
        if !table.table().is_present(column) {
            return Ok(HostValue::Missing);
        }
        measure(table, column)
    }

    /// Counts the texts that the pattern in the third argument finds in at least `least` rows.
    fn count_found(self, least: usize) -> ReaderResult {
        let pattern = regex(self.text(2)?)?;
        self.count_frequent(least, |table, column| table.match_counts(column, &pattern))
    }

    /// Counts the numbers of rows from `count` that are at least `least`; missing, with a warning,
    /// where there are too many to be counted.
    fn count_frequent(
        self,
        least: usize,
        count: impl Fn(&TableView, usize) -> Option<Vec<usize>>,
    ) -> ReaderResult {
        self.measure_column(|table, column| {
            Ok(count(table, column).map_or_else(
                || too_many_values(table, column),
                |rows| HostValue::count(rows.iter().filter(|&&rows| rows >= least).count()),
            ))
        })
    }

    /// Measures the first row's cell, or the value at a path of a JSON value.
    fn length(self, length: impl Fn(&str) -> usize) -> ReaderResult {
        let of = |cell: &str| HostValue::count(length(cell.trim()));
        if self.is_json() {
            return Ok(self.first_cell()?.map_or(HostValue::Missing, |cell| of(&cell)));
        }
        self.measure_column(|table, column| {
            Ok(table.first(column).map_or(HostValue::Missing, |cell| of(&cell)))
        })
    }

    /// Counts the distinct values of several columns; missing where the data lacks all of them.
    fn distinct_together(self) -> ReaderResult {
        let table = self.table()?;
        let columns: Vec<usize> =
            self.texts(1)?.iter().map(|name| column(table, name)).collect::<Result<_, _>>()?;
        if !columns.iter().any(|&column| table.table().is_present(column)) {
            return Ok(HostValue::Missing);
        }
        let first = columns.first().copied().unwrap_or(usize::MAX);
        let count = table.count_distinct(&columns);
        Ok(count.map_or_else(|| too_many_values(table, first), HostValue::count))
    }

    fn concatenate(self) -> ReaderResult {
        let HostValue::List(items) = self.get(0) else {
            return Err(self.wrong_type(0, "a list of tables"));
        };
        let mut tables: Vec<&TableView> = Vec::new();
        for (at, _) in
            items.iter().enumerate().filter(|(_, one)| !matches!(one, HostValue::Missing))
        {
            tables.push(CallArgs(items).object(at, "a list of tables")?);
        }
        let Some(first) = tables.first() else { return Ok(HostValue::Missing) };
        let budget = first.table().budget();
        // one of them may be in a file that was left out: the others alone would count too little
        if tables.len() < items.len() && budget.has_failures() {
            return Ok(HostValue::Missing);
        }
        Ok(concatenate(&tables, budget)
            .map_or_else(|problem| missing_with_note(budget, problem), object))
    }

    fn among(self, wanted: bool) -> ReaderResult {
        let table = self.table()?;
        let at = self.column(table, 1)?;
        if !table.table().is_present(at) {
            return Ok(if wanted { HostValue::Missing } else { self.get(0).clone() });
        }
        let other: &TableView = self.object(2, "a table")?;
        let other_column = column(other, self.text(3)?)?;
        let among = table.among(at, other, other_column, wanted);
        Ok(among.map_or_else(|| too_many_values(other, other_column), object))
    }

    fn dated_by_id(self, epoch: i64) -> ReaderResult {
        let table = self.table()?;
        let (dates, ids) = (self.column(table, 1)?, self.column(table, 2)?);
        Ok(table.dated_by_id(dates, ids, epoch).map_or_else(|| self.get(0).clone(), object))
    }
}

/// Notes that a column has too many distinct texts to be counted, and returns `()`.
fn too_many_values(table: &TableView, column: usize) -> HostValue {
    let name = table.table().columns().get(column).map_or("", String::as_str);
    let words = format!("`{name}` has more than a million different values");
    missing_with_note(table.table().budget(), Diagnostic::error(&codes::TOO_LARGE, words))
}

/// Counts grapheme clusters, which people call characters.
fn characters(text: &str) -> usize {
    text.graphemes(true).count()
}

/// Compiles a regular expression: linear time, case-insensitive, and bounded in size.
fn regex(pattern: &str) -> Result<Regex, String> {
    RegexBuilder::new(pattern)
        .case_insensitive(true)
        .size_limit(1 << 20)
        .dfa_size_limit(1 << 20)
        .nest_limit(50)
        .build()
        .map_err(|_| format!("`{pattern}` is no regular expression that can be used"))
}
