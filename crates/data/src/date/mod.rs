//! Parses the dates of exports, in any of their formats.
//!
//! Exports mix half a dozen formats in one archive, so the format is detected for each date. Slashes
//! and dashes mean the American order (`9/15/26`), dots the European one (`15.9.2026`), in cells and
//! in file names; a column whose slashes can only mean day first is parsed so. A date without a time
//! zone counts as UTC; one with an offset is converted.

mod column;
mod file_names;
mod vocabulary;

use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

pub(crate) use column::DateColumn;
pub use file_names::{find_in_name, find_timestamp_in_name};
use vocabulary::{is_filler, is_weekday, month};

/// The seconds of a day.
pub const DAY_SECONDS: i64 = 86_400;

/// The order of day and month in dates with slashes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum SlashOrder {
    #[default]
    MonthFirst,
    DayFirst,
}

/// Orders two numbers as day and month by their separator: day first with a dot, month first with a
/// slash or a dash.
fn day_and_month<T>(mark: u8, first: T, second: T) -> (T, T) {
    if mark == b'.' { (first, second) } else { (second, first) }
}

/// Parses a date and time in UTC, to the second; `None` for other text.
///
/// A date without a time is its midnight, a month its first day, a year its 1st of January.
/// Numbers of 9 to 11 digits are Unix seconds, of 12 to 14 digits Unix milliseconds.
///
/// ```
/// let date = peristyle_data::date::parse("1/29/26, 2:37 PM").unwrap();
/// assert_eq!(date.to_string(), "2026-01-29T14:37:00");
/// ```
pub fn parse(text: &str) -> Option<DateTime> {
    parse_as(text, SlashOrder::default())
}

/// Parses a date as [`parse`] does, with an order for slashes.
fn parse_as(text: &str, slashes: SlashOrder) -> Option<DateTime> {
    let text = text.trim().trim_matches('"').trim();
    // longer than any date, and prose is no date
    if text.is_empty() || text.len() > 80 {
        return None;
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return parse_digits(text);
    }
    // of a span, the start
    let text = text.split(" - ").next().unwrap_or(text);
    let mut parts = DateParts { slashes, ..DateParts::default() };
    let mut rest = text;
    while !rest.is_empty() {
        rest = parts.take(rest)?;
    }
    parts.finish()
}

/// Parses a date as [`parse`] does, to seconds since 1970.
pub fn parse_seconds(text: &str) -> Option<i64> {
    parse(text).and_then(to_seconds)
}

fn parse_seconds_as(text: &str, slashes: SlashOrder) -> Option<i64> {
    parse_as(text, slashes).and_then(to_seconds)
}

/// Parses a date written `2026-10-05`, and nothing else.
pub fn parse_day(text: &str) -> Option<Date> {
    let date = text.parse::<Date>().ok()?;
    (date.to_string() == text).then_some(date)
}

/// Returns the first second of a day since 1970.
pub fn start_of_day(day: Date) -> Option<i64> {
    to_seconds(day.at(0, 0, 0, 0))
}

/// Returns the day of a time in seconds since 1970.
pub fn day_of(seconds: i64) -> Option<Date> {
    let moment = Timestamp::from_second(seconds).ok()?;
    Some(TimeZone::UTC.to_datetime(moment).date())
}

pub(crate) fn to_seconds(moment: DateTime) -> Option<i64> {
    Some(TimeZone::UTC.to_timestamp(moment).ok()?.as_second())
}

/// Parses a number without separators: a year, a day, or Unix time.
fn parse_digits(text: &str) -> Option<DateTime> {
    let number: i64 = text.parse().ok()?;
    let from_unix =
        |moment: Result<Timestamp, jiff::Error>| Some(TimeZone::UTC.to_datetime(moment.ok()?));
    match text.len() {
        4 => civil(number, 1, 1),
        8 => civil(number / 10_000, number / 100 % 100, number % 100),
        9..=11 => from_unix(Timestamp::from_second(number)),
        12..=14 => from_unix(Timestamp::from_second(number / 1000)),
        _ => None,
    }
}

fn civil(year: i64, month: i64, day: i64) -> Option<DateTime> {
    let day =
        Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    Some(day.ok()?.at(0, 0, 0, 0))
}

/// The parts of a date that were parsed so far.
#[derive(Default)]
struct DateParts {
    year: Option<i64>,
    month: Option<i64>,
    day: Option<i64>,
    time: Option<(i64, i64, i64)>,
    /// The offset in minutes east of UTC.
    offset: Option<i64>,
    /// `Some(true)` for PM.
    afternoon: Option<bool>,
    slashes: SlashOrder,
    /// Whether the month may be a weekday: `mar.` is short for March, and for Tuesday in French and
    /// Spanish.
    perhaps_weekday: bool,
}

/// Sets a part that must not be set yet.
fn set_once<T>(slot: &mut Option<T>, value: T) -> Option<()> {
    if slot.is_some() {
        return None;
    }
    *slot = Some(value);
    Some(())
}

impl DateParts {
    /// Parses the next token of `text` and returns the rest; `None` when it fits no date.
    fn take<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        let first = text.chars().next()?;
        if first.is_ascii_digit() {
            return self.take_number(text);
        }
        if matches!(first, '+' | '-') {
            return self.take_offset(text);
        }
        if first.is_alphabetic() {
            let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
            let (word, rest) = text.split_at(end);
            // the `T` between date and time, and the `Z` after it, stand without a space
            if (word == "T" && self.day.is_some()) || self.take_word(word).is_some() {
                return Some(rest);
            }
            return None;
        }
        // space (also the narrow one before AM), comma, brackets, the dot of `Jan.`
        (first.is_whitespace() || matches!(first, ',' | '(' | ')' | '.'))
            .then(|| text.get(first.len_utf8()..))
            .flatten()
    }

    fn take_number<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        let (number, length, rest) = leading_number(text)?;
        let next = rest.chars().next();
        let after = rest.get(next.map_or(0, char::len_utf8)..).unwrap_or("");
        match next {
            Some(':') if length <= 2 => self.take_time(number, after),
            Some('-' | '/' | '.') if length == 4 && after.starts_with(is_digit) => {
                let mark = next?;
                let (month, _, rest) = short_number(after)?;
                set_once(&mut self.year, number)?;
                set_once(&mut self.month, month)?;
                match rest.strip_prefix(mark) {
                    Some(rest) => {
                        let (day, _, rest) = short_number(rest)?;
                        set_once(&mut self.day, day)?;
                        Some(rest)
                    }
                    None => Some(rest),
                }
            }
            Some(mark @ ('/' | '.')) if length <= 2 && after.starts_with(is_digit) => {
                let (second, _, rest) = short_number(after)?;
                let (year, rest) = leading_year(rest.strip_prefix(mark)?)?;
                let day_first = mark == '.' || self.slashes == SlashOrder::DayFirst;
                let mark = if day_first { b'.' } else { b'/' };
                let (day, month) = day_and_month(mark, number, second);
                set_once(&mut self.month, month)?;
                set_once(&mut self.day, day)?;
                set_once(&mut self.year, year)?;
                Some(rest)
            }
            _ if length == 4 => set_once(&mut self.year, number).map(|()| rest),
            _ if length <= 2 && self.day.is_none() => {
                set_once(&mut self.day, number).map(|()| rest)
            }
            // `21-Mar-26` and `5 Jun 26`
            _ if length == 2 && self.month.is_some() => {
                set_once(&mut self.year, expand_year(number)).map(|()| rest)
            }
            _ => None,
        }
    }

    /// Parses a time after `HOUR:`.
    fn take_time<'t>(&mut self, hour: i64, text: &'t str) -> Option<&'t str> {
        let (minute, _, mut rest) = short_number(text)?;
        let mut second = 0;
        if let Some(after) = rest.strip_prefix(':') {
            (second, _, rest) = short_number(after)?;
            if let Some(fraction) = rest.strip_prefix(['.', ',']) {
                let end = fraction.find(|c: char| !c.is_ascii_digit()).unwrap_or(fraction.len());
                if end > 0 {
                    rest = fraction.get(end..)?;
                }
            }
        }
        if !(0..24).contains(&hour) || !(0..60).contains(&minute) || !(0..=60).contains(&second) {
            return None;
        }
        // a leap second is the second before it
        set_once(&mut self.time, (hour, minute, second.min(59)))?;
        Some(rest)
    }

    /// Parses an offset: `+0000`, `+02:00`, `-05`; before a time, a hyphen is a separator
    /// (`21-Mar-2026`).
    fn take_offset<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        let (sign, text) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text.strip_prefix('+')?),
        };
        if self.time.is_none() {
            return (sign < 0 && self.day.is_some()).then_some(text);
        }
        let (number, length, rest) = leading_number(text)?;
        let (hours, minutes, rest) = match (length, rest.strip_prefix(':')) {
            (4, _) => (number / 100, number % 100, rest),
            (2, Some(rest)) => {
                let (minutes, _, rest) = short_number(rest)?;
                (number, minutes, rest)
            }
            (2, None) => (number, 0, rest),
            _ => return None,
        };
        if hours > 15 || minutes > 59 {
            return None;
        }
        // `UTC+2` says a zone twice and means the second
        self.offset = None;
        set_once(&mut self.offset, sign * (hours * 60 + minutes))?;
        Some(rest)
    }

    fn take_word(&mut self, word: &str) -> Option<()> {
        let word = word.to_lowercase();
        if let Some(month) = month(&word) {
            if self.perhaps_weekday {
                (self.month, self.perhaps_weekday) = (None, false);
            }
            self.perhaps_weekday = word == "mar" && self.day.is_none();
            return set_once(&mut self.month, month);
        }
        match word.as_str() {
            "am" | "pm" => set_once(&mut self.afternoon, word == "pm"),
            "utc" | "gmt" | "z" => set_once(&mut self.offset, 0),
            // summer time is an hour ahead
            "cet" | "mez" => set_once(&mut self.offset, 60),
            "cest" | "mesz" => set_once(&mut self.offset, 120),
            word => (is_filler(word) || is_weekday(word)).then_some(()),
        }
    }

    fn finish(self) -> Option<DateTime> {
        if self.day.is_some() && self.month.is_none() {
            return None;
        }
        let midnight = civil(self.year?, self.month.unwrap_or(1), self.day.unwrap_or(1))?;
        let Some((hour, minute, second)) = self.time else {
            return self.afternoon.is_none().then_some(midnight);
        };
        let hour = match self.afternoon {
            None => hour,
            Some(_) if !(1..=12).contains(&hour) => return None,
            Some(afternoon) => hour % 12 + if afternoon { 12 } else { 0 },
        };
        let seconds = hour * 3600 + (minute - self.offset.unwrap_or(0)) * 60 + second;
        midnight.checked_add(SignedDuration::from_secs(seconds)).ok()
    }
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// Parses the digits at the start of a text: returns their value, their number, and the rest.
fn leading_number(text: &str) -> Option<(i64, usize, &str)> {
    let length = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    if length > 4 {
        return None;
    }
    let (digits, rest) = text.split_at_checked(length)?;
    Some((digits.parse().ok()?, length, rest))
}

/// Parses one or two digits.
fn short_number(text: &str) -> Option<(i64, usize, &str)> {
    leading_number(text).filter(|&(_, length, _)| length <= 2)
}

/// Parses a year of two or four digits; returns it and the rest.
fn leading_year(text: &str) -> Option<(i64, &str)> {
    match leading_number(text)? {
        (year, 4, rest) => Some((year, rest)),
        (year, 2, rest) => Some((expand_year(year), rest)),
        _ => None,
    }
}

/// Expands a year of two digits to one from 1970 to 2069.
fn expand_year(year: i64) -> i64 {
    if year < 70 { 2000 + year } else { 1900 + year }
}

#[cfg(test)]
mod tests;
