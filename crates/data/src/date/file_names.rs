//! Dates in the names of files and folders.

use jiff::civil::Date;

use super::{day_and_month, day_of, expand_year};

/// Returns the date in a name: `10-05-2026` (month first), `05.10.2026` (day first), `2026-10-05` or
/// `20261005…`. Of several the first, or the later one where it begins a span
/// (`2026-05-01_2026-05-28`).
pub fn find_in_name(name: &str) -> Option<Date> {
    let (first, end) = (0..name.len()).find_map(|at| date_at(name.as_bytes(), at))?;
    let rest = name.as_bytes().get(end..).unwrap_or(&[]);
    let gap = rest.iter().take_while(|byte| !byte.is_ascii_digit()).count();
    let is_span = matches!(
        rest.get(..gap),
        Some(b"_" | b"-" | b" " | b" - " | b"_-_" | b"_to_" | b" to " | b"_bis_" | b" bis ")
    );
    let last = is_span.then(|| date_at(name.as_bytes(), end + gap)).flatten();
    Some(last.map_or(first, |(last, _)| last.max(first)))
}

/// Returns the day of the Unix seconds in a name: the first ten digits, of 2008 to 2039.
pub fn find_timestamp_in_name(name: &str) -> Option<Date> {
    let runs = name.split(|c: char| !c.is_ascii_digit()).filter(|digits| digits.len() == 10);
    let seconds = runs.filter_map(|digits| digits.parse().ok());
    seconds.filter(|seconds| (1_200_000_000..2_200_000_000).contains(seconds)).find_map(day_of)
}

/// Returns the date that begins at a byte of a name, and where it ends.
fn date_at(bytes: &[u8], at: usize) -> Option<(Date, usize)> {
    let before = at.checked_sub(1).and_then(|before| bytes.get(before));
    if before.is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let (first, first_digits) = digit_run(bytes, at);
    // eight digits, or fourteen with the time
    if matches!(first_digits, 8 | 14) {
        let day = digits_of(bytes, at, 8)?;
        let date = date(day / 10_000, day / 100 % 100, day % 100)?;
        return Some((date, at + first_digits));
    }
    let mark = *bytes.get(at + first_digits).filter(|mark| b"-_.".contains(mark))?;
    let second_at = at + first_digits + 1;
    let (second, second_digits) = digit_run(bytes, second_at);
    if bytes.get(second_at + second_digits) != Some(&mark) {
        return None;
    }
    let third_at = second_at + second_digits + 1;
    let (third, third_digits) = digit_run(bytes, third_at);
    let end = third_at + third_digits;
    let is_dotted = mark == b'.';
    // one more part behind it makes it a version or an address
    let goes_on = is_dotted
        && (before == Some(&b'.')
            || bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit));
    match (first_digits, second_digits, third_digits) {
        (4, 2, 2..) => Some((date(first, second, digits_of(bytes, third_at, 2)?)?, third_at + 2)),
        (2, 2, 4) => {
            let (day, month) = day_and_month(mark, first, second);
            Some((date(third, month, day)?, end))
        }
        // by hand, dates are written with dots and without zeros: `5.10.2026`, `05.10.26`
        (1 | 2, 1 | 2, 4) | (2, 2, 2) if is_dotted && !goes_on => {
            let (day, month) = day_and_month(mark, first, second);
            let year = if third_digits == 2 { expand_year(third) } else { third };
            Some((date(year, month, day)?, end))
        }
        _ => None,
    }
}

/// Returns the digits that begin at a byte as a number, and how many there are. Of more than
/// fourteen, the number means nothing.
fn digit_run(bytes: &[u8], at: usize) -> (i64, usize) {
    let run = bytes.get(at..).unwrap_or(&[]).iter().take_while(|byte| byte.is_ascii_digit());
    let length = run.count();
    (digits_of(bytes, at, length.min(14)).unwrap_or(0), length)
}

fn digits_of(bytes: &[u8], at: usize, length: usize) -> Option<i64> {
    let digits = std::str::from_utf8(bytes.get(at..at + length)?).ok()?;
    digits.parse().ok()
}

fn date(year: i64, month: i64, day: i64) -> Option<Date> {
    // a number that merely looks like a date is hardly ever in these years
    (1990..=2100).contains(&year).then_some(())?;
    let (year, month) = (i16::try_from(year).ok()?, i8::try_from(month).ok()?);
    Date::new(year, month, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::{find_in_name, find_timestamp_in_name};

    fn date(name: &str) -> Option<String> {
        find_in_name(name).map(|date| date.to_string())
    }

    #[test]
    fn dates_in_names() {
        assert_eq!(date("Complete_Export_10-05-2026.zip").as_deref(), Some("2026-10-05"));
        assert_eq!(date("export-2026-10-05-abc123.zip").as_deref(), Some("2026-10-05"));
        assert_eq!(date("archive-20261005081234-ff.tar.gz").as_deref(), Some("2026-10-05"));
        assert_eq!(date("takeout-20261005T101112Z-001.zip").as_deref(), Some("2026-10-05"));
        assert_eq!(date("a_20261005").as_deref(), Some("2026-10-05"));
        assert_eq!(date("part-12345678901").as_deref(), None);
        assert_eq!(date("13-45-2026"), None);
        assert_eq!(date("größe-2026-10-05").as_deref(), Some("2026-10-05"));
        assert_eq!(date(""), None);
    }

    #[test]
    fn dots_are_read_day_first_in_names_too() {
        for name in [
            "Anna 05.10.2026.zip",
            "Anna 5.10.2026.zip",
            "Anna_05.10.26.zip",
            "05.10.2026",
            "Anna 2026.10.05.zip",
            "Anna 01.09.2026 - 05.10.2026.zip",
        ] {
            assert_eq!(date(name).as_deref(), Some("2026-10-05"), "{name}");
        }
        assert_eq!(date("13.10.2026.zip").as_deref(), Some("2026-10-13"));
        // with dashes, platforms write the month first
        assert_eq!(date("13-10-2026.zip"), None);
        for name in ["export-1.10.05.26.zip", "10.05.26.3", "1.5.26", "v2.10.2026.1.zip"] {
            assert_eq!(date(name), None, "{name}");
        }
    }

    #[test]
    fn the_later_day_of_a_span() {
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
        let date = |name| find_timestamp_in_name(name).map(|date| date.to_string());
        assert_eq!(date("User_Data_1696000000.zip").as_deref(), Some("2023-09-29"));
        assert_eq!(date("User_Data_9696000000.zip"), None);
        assert_eq!(date("User_Data_16960000001.zip"), None);
    }
}
