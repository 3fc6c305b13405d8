//! What an archive says of itself: its date, and which platform's it is.

use jiff::civil::Date;

use super::Archive;
use crate::date;

/// The date in a name: `10-05-2026` (month first), `2026-10-05` or `20261005…`. Of several the
/// first, or the later one where it begins a span (`2026-05-01_2026-05-28`).
pub(super) fn date_in(name: &str) -> Option<Date> {
    let (first, end) = (0..name.len()).find_map(|at| date_at(name.as_bytes(), at))?;
    let rest = name.as_bytes().get(end..).unwrap_or(&[]);
    let gap = rest.iter().take_while(|byte| !byte.is_ascii_digit()).count();
    let is_span =
        matches!(rest.get(..gap), Some(b"_" | b"-" | b" " | b" - " | b"_-_" | b"_to_" | b" to "));
    let last = is_span.then(|| date_at(name.as_bytes(), end + gap)).flatten();
    Some(last.map_or(first, |(last, _)| last.max(first)))
}

/// The day of the Unix seconds in a name: the first ten digits, of 2008 to 2039.
pub(super) fn moment_in(name: &str) -> Option<Date> {
    let runs = name.split(|c: char| !c.is_ascii_digit()).filter(|digits| digits.len() == 10);
    let seconds = runs.filter_map(|digits| digits.parse().ok());
    seconds
        .filter(|seconds| (1_200_000_000..2_200_000_000).contains(seconds))
        .find_map(date::day_of)
}

/// The date that begins at a byte of a name, and where it ends.
fn date_at(bytes: &[u8], at: usize) -> Option<(Date, usize)> {
    let number = |from: usize, length: usize| -> Option<i16> {
        let digits = bytes.get(from..from + length)?;
        digits.iter().try_fold(0_i16, |all, byte| {
            byte.is_ascii_digit().then(|| all * 10 + i16::from(byte - b'0'))
        })
    };
    let date = |year: i16, month: i16, day: i16| {
        // a number that merely looks like a date is hardly ever in these years
        (1990..=2100).contains(&year).then_some(())?;
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    };
    let is_digit =
        |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    if is_digit(at.checked_sub(1)) {
        return None;
    }
    let dashed = |first: usize, second: usize| {
        b"-_.".iter().any(|dash| {
            bytes.get(at + first) == Some(dash) && bytes.get(at + first + second + 1) == Some(dash)
        })
    };
    if dashed(4, 2) {
        return Some((date(number(at, 4)?, number(at + 5, 2)?, number(at + 8, 2)?)?, at + 10));
    }
    if dashed(2, 2) && !is_digit(Some(at + 10)) {
        return Some((date(number(at + 6, 4)?, number(at, 2)?, number(at + 3, 2)?)?, at + 10));
    }
    // eight digits, or fourteen with the time
    let digits = (at..bytes.len()).take_while(|&at| is_digit(Some(at))).count();
    if digits == 8 || digits == 14 {
        return Some((date(number(at, 4)?, number(at + 4, 2)?, number(at + 6, 2)?)?, at + digits));
    }
    None
}

/// See [`Archive::matches`].
pub(super) fn matches(archive: &Archive, any: &[String], all: &[String], keys: &[String]) -> bool {
    let by_name = (!any.is_empty() || !all.is_empty())
        && (any.is_empty() || any.iter().any(|name| archive.find(name).is_some()))
        && all.iter().all(|name| archive.find(name).is_some());
    by_name || (!keys.is_empty() && archive.is_single() && has_keys(archive, keys))
}

fn has_keys(archive: &Archive, keys: &[String]) -> bool {
    let [entry] = archive.entries() else { return false };
    let json = archive.read(entry).ok().and_then(|bytes| crate::json::Json::parse(bytes).ok());
    json.is_some_and(|json| keys.iter().all(|key| json.member(key).is_some()))
}

#[cfg(test)]
mod tests {
    use super::{date_in, moment_in};

    #[test]
    fn dates_in_names() {
        let date = |name| date_in(name).map(|date| date.to_string());
        assert_eq!(date("Complete_Export_10-05-2026.zip").as_deref(), Some("2026-10-05"));
        assert_eq!(date("export-2026-10-05-abc123.zip").as_deref(), Some("2026-10-05"));
        assert_eq!(date("archive-20261005081234-ff.tar.gz").as_deref(), Some("2026-10-05"));
        assert_eq!(date("a_20261005").as_deref(), Some("2026-10-05"));
        assert_eq!(date("part-12345678901").as_deref(), None);
        assert_eq!(date("13-45-2026"), None);
        assert_eq!(date("größe-2026-10-05").as_deref(), Some("2026-10-05"));
        assert_eq!(date(""), None);
    }

    #[test]
    fn the_later_day_of_a_span() {
        let date = |name| date_in(name).map(|date| date.to_string());
        let span = Some("2026-05-28");
        assert_eq!(date("account_analytics_2026-05-01_2026-05-28.csv").as_deref(), span);
        assert_eq!(date("data 20260501 - 20260528").as_deref(), span);
        assert_eq!(date("05-01-2026_to_05-28-2026.zip").as_deref(), span);
        // another date elsewhere in the name, such as that of a copy, is no end
        assert_eq!(date("export-2026-05-28 (copy of 2026-06-09).zip").as_deref(), span);
        assert_eq!(date("2026-05-28_2026-05-01").as_deref(), span);
    }

    #[test]
    fn seconds_in_names() {
        let date = |name| moment_in(name).map(|date| date.to_string());
        assert_eq!(date("User_Data_1696000000.zip").as_deref(), Some("2023-09-29"));
        assert_eq!(date("User_Data_9696000000.zip"), None);
        assert_eq!(date("User_Data_16960000001.zip"), None);
    }
}
