//! What an archive says of itself: its date, and which platform's it is.

use jiff::civil::Date;

use super::Archive;

/// The first date in a name: `10-05-2026`, `2026-10-05` or `20261005…`.
pub(super) fn date_in(name: &str) -> Option<Date> {
    let bytes = name.as_bytes();
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
    let is = |at: usize, byte: u8| bytes.get(at) == Some(&byte);
    let is_digit =
        |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    (0..bytes.len()).filter(|&at| !is_digit(at.checked_sub(1))).find_map(|at| {
        let dashed = |first: usize, second: usize| {
            ["-", "_", "."].iter().any(|dash| {
                let dash = dash.as_bytes().first().copied().unwrap_or(b'-');
                is(at + first, dash) && is(at + first + second + 1, dash)
            })
        };
        if dashed(4, 2) {
            return date(number(at, 4)?, number(at + 5, 2)?, number(at + 8, 2)?);
        }
        if dashed(2, 2) && !is_digit(Some(at + 10)) {
            return date(number(at + 6, 4)?, number(at, 2)?, number(at + 3, 2)?);
        }
        // eight digits, or fourteen with the time
        let digits = (at..bytes.len()).take_while(|&at| is_digit(Some(at))).count();
        if digits == 8 || digits == 14 {
            return date(number(at, 4)?, number(at + 4, 2)?, number(at + 6, 2)?);
        }
        None
    })
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
    use super::date_in;

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
}
