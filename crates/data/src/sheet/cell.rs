//! Converts cells of a sheet to the text that CSV would have.

use std::borrow::Cow;

use calamine::{CellErrorType, DataRef, ExcelDateTime};

use crate::profile::table::cells::is_grouped;

/// The text of a cell.
pub(super) enum CellText<'c> {
    Text(Cow<'c, str>),
    /// `#N/A`: the sheet itself says that there is no value.
    Unavailable,
    Empty,
}

/// The errors of a spreadsheet that are no values.
const ERRORS: [&str; 7] = ["#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#DATA!"];

/// Returns whether a cell's text is an error of a spreadsheet.
pub(crate) fn is_error(text: &str) -> bool {
    text.starts_with('#') && ERRORS.contains(&text)
}

pub(super) fn cell_text<'c>(value: &'c DataRef<'c>, decimal_comma: bool) -> CellText<'c> {
    let own = |text: String| CellText::Text(Cow::Owned(text));
    match value {
        DataRef::Empty => CellText::Empty,
        DataRef::String(text) => text_or_empty(text),
        DataRef::SharedString(text) => text_or_empty(text),
        DataRef::Int(number) => own(number.to_string()),
        DataRef::Float(number) => own(self::format_number(*number, decimal_comma)),
        DataRef::Bool(yes) => CellText::Text(Cow::Borrowed(if *yes { "true" } else { "false" })),
        DataRef::DateTime(moment) => own(self::format_moment(moment)),
        DataRef::DateTimeIso(text) => {
            CellText::Text(Cow::Borrowed(text.strip_suffix("T00:00:00").unwrap_or(text)))
        }
        DataRef::DurationIso(text) => text_or_empty(text),
        DataRef::Error(CellErrorType::NA) => CellText::Unavailable,
        DataRef::Error(error) => own(error.to_string()),
    }
}

fn text_or_empty(text: &str) -> CellText<'_> {
    if text.trim().is_empty() { CellText::Empty } else { CellText::Text(Cow::Borrowed(text)) }
}

/// Formats a number so that it parses unambiguously: with a decimal comma where the table's texts have
/// one, and elsewhere not like a number with points between thousands.
fn format_number(number: f64, decimal_comma: bool) -> String {
    let mut text = number.to_string();
    if decimal_comma {
        text = text.replace('.', ",");
    } else if is_grouped(&text) {
        text.push('0');
    }
    text
}

/// Formats a day, with its time unless that is midnight; a time or a duration by itself.
fn format_moment(moment: &ExcelDateTime) -> String {
    let days = moment.as_f64();
    if days < 0.0 {
        // a spreadsheet shows it as ####
        return "#NUM!".to_owned();
    }
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    if moment.is_duration() {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a duration above 0, in seconds"
        )]
        let seconds = (days * 86_400.0).round() as u64;
        return format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    if days < 1.0 {
        return format!("{hour:02}:{minute:02}:{second:02}");
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second, milli) == (0, 0, 0, 0) {
        return date;
    }
    format!("{date}T{hour:02}:{minute:02}:{second:02}")
}

/// Returns whether a number format shows percentages.
pub(super) fn is_percentage(format: &str) -> bool {
    let (mut quoted, mut escaped) = (false, false);
    format.chars().any(|letter| {
        let is_sign = letter == '%' && !quoted && !escaped;
        quoted ^= letter == '"' && !escaped;
        escaped = letter == '\\' && !escaped;
        is_sign
    })
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType;

    use super::*;
    use crate::profile::table::NumberStyle;

    #[test]
    fn numbers_are_read_back_to_the_same_bits() {
        for value in [0.1 + 0.2, 1.234, -12.345, 1234.5, 1e21, 5e-324, 1e-7, 7.0, 0.5, 123.456] {
            for (comma, numbers) in [
                (false, NumberStyle::Unsaid),
                (false, NumberStyle::Point),
                (true, NumberStyle::Comma),
            ] {
                let text = format_number(value, comma);
                let read = numbers.parse(&text).map(f64::to_bits);
                assert_eq!(read, Some(value.to_bits()), "{text} {numbers:?}");
            }
        }
    }

    #[test]
    fn days_of_both_systems() {
        let day = |value, is_1904| {
            format_moment(&ExcelDateTime::new(value, ExcelDateTimeType::DateTime, is_1904))
        };
        assert_eq!(day(46_300.0, false), "2026-10-05");
        assert_eq!(day(46_300.0 - 1_462.0, true), "2026-10-05");
        assert_eq!(day(46_300.5, false), "2026-10-05T12:00:00");
        assert_eq!(day(1.0, false), "1900-01-01");
        assert_eq!(day(59.0, false), "1900-02-28");
        assert_eq!(day(61.0, false), "1900-03-01");
        assert_eq!(day(0.75, false), "18:00:00");
        assert_eq!(day(-3.0, false), "#NUM!");
        let duration = ExcelDateTime::new(1.5, ExcelDateTimeType::TimeDelta, false);
        assert_eq!(format_moment(&duration), "36:00:00");
    }

    #[test]
    fn formats_that_show_percentages() {
        assert!(is_percentage("0.0%"));
        assert!(!is_percentage("0\" %\""));
        assert!(!is_percentage("0\\%"));
        assert!(!is_percentage("General"));
    }
}
