//! Rows of a table, and the values of their cells.

use std::sync::Arc;

use jiff::civil::Date;
use peristyle_engine::Fact;
use peristyle_engine::diagnostic::{Diagnostic, Place, Source};
use peristyle_engine::load::FactType;
use peristyle_engine::value::Value;

use crate::codes;
use crate::date::parse_day;
use crate::table::{Dialect, spans};

/// A row with its place in the table.
pub(crate) struct TableRow<'r> {
    pub(crate) source: &'r Arc<Source>,
    pub(crate) dialect: Dialect,
    pub(crate) record: &'r csv::StringRecord,
    /// Its first byte, including blank lines before it.
    pub(crate) start: usize,
    /// Its number, from 1.
    pub(crate) number: usize,
}

impl TableRow<'_> {
    /// Returns a cell; empty where there is no such column.
    pub(crate) fn cell(&self, at: Option<usize>) -> &str {
        at.and_then(|at| self.record.get(at)).unwrap_or("")
    }

    /// Returns the places of its cells.
    pub(crate) fn places(&self) -> Vec<Place> {
        let text = self.source.text().get(self.start..).unwrap_or("");
        let start = self.start + text.len() - text.trim_start_matches(['\n', '\r']).len();
        let text = self.source.text().get(start..).unwrap_or("");
        let place = |span: std::ops::Range<usize>| {
            Place::new(self.source, start + span.start..start + span.end)
        };
        spans(text, self.dialect).into_iter().map(place).collect()
    }

    /// Returns the diagnostic about a row of another width than the header.
    pub(crate) fn ragged(&self, width: usize) -> Diagnostic {
        let has = self.record.len();
        let places = self.places();
        // the first that is too much, or the last there is
        let place = places.get(width.min(has.saturating_sub(1))).cloned();
        Diagnostic::error(
            &codes::RAGGED_ROW,
            format!("this row has {has} fields, and the header {width}"),
        )
        .at_maybe(place)
        .help("a field that holds the divider itself stands in quotes")
    }
}

/// The style of numbers in a table. It is never guessed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum NumberStyle {
    /// `1234.5`
    #[default]
    Point,
    /// `1.234,5`: the comma is decimal, and points may divide thousands.
    Comma,
    /// A decimal point by default, in a table whose dialect is that of a country with a decimal comma:
    /// numbers that may have either are rejected.
    Unsaid,
}

/// Parses the value of a fact in a cell that isn't empty; the ruleset checks choices and dates.
pub(crate) fn value(fact: &Fact, text: &str, numbers: NumberStyle) -> Result<Value, Diagnostic> {
    match fact.kind {
        FactType::Bool => parse_flag(text).map(Value::Bool).ok_or_else(|| {
            wrong_value(fact, "true or false", text).help(
                "write `true` or `false`, `yes` or `no`, `ja` or `nein`, `1` or `0`; leave the cell \
                 empty if it isn't known",
            )
        }),
        FactType::Number | FactType::Count | FactType::Share => match numbers.parse(text) {
            Some(number) => Ok(Value::Number(number)),
            None => Err(not_a_number(fact, text, numbers)),
        },
        FactType::Date => {
            Ok(parse_cell_day(text).map_or_else(|| Value::text(text), |day| Value::text(&day.to_string())))
        }
        FactType::Choice | FactType::Text => Ok(Value::text(text)),
    }
}

/// Parses a day: `2026-10-05`, optionally with a time, or `5.10.2026`. With slashes the order differs
/// between countries, so these are rejected.
pub(crate) fn parse_cell_day(text: &str) -> Option<Date> {
    if let Some((day, time)) = text.split_once(['T', ' ']) {
        let is_time = time.contains(':')
            && time.bytes().all(|byte| byte.is_ascii_digit() || b":.Z+-".contains(&byte));
        return is_time.then(|| parse_day(day)).flatten();
    }
    let mut parts = text.split('.');
    let (Some(day), Some(month), Some(year), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return parse_day(text);
    };
    let digits = |part: &str, most: usize| {
        let are_digits = part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<i16>().ok().filter(|_| are_digits && part.len() <= most)
    };
    let [day, month] = [digits(day, 2)?, digits(month, 2)?].map(|part| i8::try_from(part).ok());
    // two digits of a year can be another part of the date
    Date::new(digits(year, 4).filter(|_| year.len() == 4)?, month?, day?).ok()
}

fn not_a_number(fact: &Fact, text: &str, numbers: NumberStyle) -> Diagnostic {
    if numbers == NumberStyle::Unsaid && parse_with_point(text).is_some() {
        let comma = NumberStyle::Comma.parse(text).map_or_else(String::new, |one| one.to_string());
        return Diagnostic::error(
            &codes::AMBIGUOUS_NUMBER,
            format!("`{text}` can mean {text} or {comma}"),
        )
        .help(format!("`--decimal-comma` reads it as {comma}, `--decimal-comma=false` as {text}"));
    }
    let has_digits = text.contains(|c: char| c.is_ascii_digit());
    wrong_value(fact, "a number", text).help(if text.ends_with('%') {
        "write it without the sign, in the fact's own unit; a share lies between 0 and 1"
    } else if numbers == NumberStyle::Comma && has_digits {
        "write it with a decimal comma, without a unit, and with points only between thousands: 1.234,5"
    } else if NumberStyle::Comma.parse(text).is_some() {
        "write it with a decimal point, or say `--decimal-comma` if the whole table has commas"
    } else if has_digits {
        "write it with a decimal point, and without dividers or unit: 1234.5"
    } else {
        "leave the cell empty if the value isn't known"
    })
}

fn wrong_value(fact: &Fact, takes: &str, text: &str) -> Diagnostic {
    Diagnostic::error(&codes::BAD_CELL, format!("`{}` takes {takes}, not `{text}`", fact.id))
}

pub(crate) fn parse_flag(text: &str) -> Option<bool> {
    let is = |words: [&str; 5]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    match () {
        () if is(["true", "yes", "1", "ja", "wahr"]) => Some(true),
        () if is(["false", "no", "0", "nein", "falsch"]) => Some(false),
        () => None,
    }
}

impl NumberStyle {
    /// Returns the style that the user gives, or else that of the dialect: semicolons separate fields
    /// where commas are decimal. Numbers that a spreadsheet holds as text may have either style.
    pub(crate) fn detect(decimal_comma: Option<bool>, dialect: Dialect, in_sheet: bool) -> Self {
        match decimal_comma {
            Some(true) => Self::Comma,
            Some(false) => Self::Point,
            None if dialect.delimiter == b';' || in_sheet => Self::Unsaid,
            None => Self::Point,
        }
    }

    /// Parses a number; `None` if it is none or ambiguous.
    pub(crate) fn parse(self, text: &str) -> Option<f64> {
        match self {
            Self::Point => parse_with_point(text),
            Self::Unsaid => parse_with_point(text).filter(|_| !is_grouped(text)),
            Self::Comma => parse_with_comma(text),
        }
    }
}

/// Parses a plain number: digits with at most one decimal point, optionally a sign or an exponent.
/// The meaning of commas and blanks differs between countries, so it isn't guessed.
fn parse_with_point(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let begins = unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    // words like `inf` and `nan` are no numbers
    let number: f64 = begins.then(|| text.parse().ok()).flatten()?;
    number.is_finite().then_some(number)
}

/// Returns whether a number with a decimal point may also have points between thousands.
pub(crate) fn is_grouped(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let mut groups = unsigned.split('.');
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let first = groups.next().unwrap_or("");
    // nobody writes 0.500 for five hundred
    let begins = (1..=3).contains(&first.len()) && digits(first) && !first.starts_with('0');
    begins && unsigned.contains('.') && groups.all(|group| group.len() == 3 && digits(group))
}

/// Parses a number with a decimal comma, and optional points between thousands.
fn parse_with_comma(text: &str) -> Option<f64> {
    let (whole, fraction) = match text.split_once(',') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    if !whole.contains('.') {
        return match fraction {
            None => parse_with_point(text),
            // the exponent, if there is one, stands behind the fraction
            Some(fraction) if !fraction.contains(['.', ',']) => {
                parse_with_point(&format!("{whole}.{fraction}"))
            }
            Some(_) => None,
        };
    }
    let is_plain = fraction.is_none_or(|one| one.bytes().all(|byte| byte.is_ascii_digit()));
    if !is_grouped(whole) || !is_plain {
        return None;
    }
    parse_with_point(&format!("{}.{}", whole.replace('.', ""), fraction.unwrap_or("")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_plain() {
        for (text, plain) in [
            ("12", 12.0),
            ("-1.5", -1.5),
            ("+.5", 0.5),
            ("1.234", 1.234),
            ("1e-3", 0.001),
            ("007", 7.0),
            ("5.", 5.0),
        ] {
            assert_eq!(parse_with_point(text), Some(plain), "{text}");
        }
        for text in [
            "1,5", "1.234,5", "1,234.5", "1 000", "1'000", "12%", "1_000", "inf", "NaN", "", "-",
            ".",
        ] {
            assert_eq!(parse_with_point(text), None, "{text}");
        }
        assert_eq!(parse_with_point("1e999"), None);
    }

    #[test]
    fn numbers_with_a_decimal_comma() {
        for (text, number) in [
            ("1,5", 1.5),
            ("-0,25", -0.25),
            ("1.234", 1234.0),
            ("1.234,5", 1234.5),
            ("12.345.678", 12_345_678.0),
            ("7", 7.0),
            ("1,5e3", 1500.0),
        ] {
            assert_eq!(NumberStyle::Comma.parse(text), Some(number), "{text}");
        }
        for text in ["1.5", "1,234.5", "1.23.456", "1,2,3", "0.500", "1.2345", ",", "1.234,5.6"] {
            assert_eq!(NumberStyle::Comma.parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_could_be_a_thousand_is_refused() {
        for text in ["1.234", "-12.345", "1.234.567"] {
            assert_eq!(NumberStyle::Unsaid.parse(text), None, "{text}");
        }
        for (text, number) in [("1.23", 1.23), ("0.500", 0.5), ("1234.567", 1234.567), ("7", 7.0)] {
            assert_eq!(NumberStyle::Unsaid.parse(text), Some(number), "{text}");
        }
    }

    #[test]
    fn days_as_tables_write_them() {
        for text in [
            "2026-10-05",
            "2026-10-05 13:22",
            "2026-10-05T13:22:00.000Z",
            "2026-10-05T00:30:00+02:00",
            "05.10.2026",
            "5.10.2026",
        ] {
            assert_eq!(
                parse_cell_day(text).map(|day| day.to_string()).as_deref(),
                Some("2026-10-05"),
                "{text}"
            );
        }
        for text in
            ["10/5/2026", "5.10.26", "2026-10-05 at noon", "31.2.2026", "2026-10", "", "1.2.3.4"]
        {
            assert_eq!(parse_cell_day(text), None, "{text}");
        }
    }

    #[test]
    fn flags_in_ten_spellings() {
        for (text, yes) in [
            ("TRUE", true),
            ("Yes", true),
            ("1", true),
            ("false", false),
            ("NO", false),
            ("0", false),
            ("Ja", true),
            ("nein", false),
            ("WAHR", true),
            ("FALSCH", false),
        ] {
            assert_eq!(parse_flag(text), Some(yes), "{text}");
        }
        assert_eq!(parse_flag("x"), None);
    }
}
