//! The time stamps of the files inside an archive.

use jiff::civil::Date;

use super::{Archive, names};
use crate::date;

/// The years that are trusted. Tools without a clock write 1980, the first year of zips, or 2107, the
/// last.
const TRUSTED_YEARS: std::ops::RangeInclusive<i16> = 2004..=2099;

/// Returns the day of the newest time stamp; `None` where none can be trusted.
///
/// Facts kept by hand (`.yaml`) may be newer, so their time stamps don't count. If all files have the
/// first second of one year, a tool made it up.
pub(super) fn newest_mtime(archive: &Archive) -> Option<Date> {
    let is_kept = |name: &str| matches!(names::extension(name).as_str(), "yaml" | "yml");
    let stamps = archive.inner.entries.iter().filter(|entry| !is_kept(entry.name()));
    let mut stamps = stamps.filter_map(|entry| entry.listed.modified).peekable();
    let first = *stamps.peek()?;
    let (newest, all_equal) = stamps
        .fold((first, true), |(newest, equal), stamp| (newest.max(stamp), equal && stamp == first));
    let day = date::day_of(newest)?;
    let is_made_up = all_equal && day.day_of_year() == 1 && date::start_of_day(day) == Some(newest);
    (TRUSTED_YEARS.contains(&day.year()) && !is_made_up).then_some(day)
}
