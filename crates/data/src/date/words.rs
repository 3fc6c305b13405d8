//! The words of dates, in English and German.

/// A month by its English or German name, whole or by its first three letters.
pub(super) fn month(word: &str) -> Option<i64> {
    const MONTHS: [&[&str]; 12] = [
        &["january", "januar", "jänner"],
        &["february", "februar", "feber"],
        &["march", "märz", "maerz", "mrz"],
        &["april"],
        &["may", "mai"],
        &["june", "juni"],
        &["july", "juli"],
        &["august"],
        &["september", "sept"],
        &["october", "oktober"],
        &["november"],
        &["december", "dezember"],
    ];
    let short = word.chars().count() == 3;
    let at = MONTHS.iter().position(|names| {
        names.iter().any(|name| *name == word || (short && name.starts_with(word)))
    })?;
    i64::try_from(at + 1).ok()
}

/// Whether a word is an English or German weekday, or short for one.
pub(super) fn is_weekday(word: &str) -> bool {
    const DAYS: [&str; 14] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "montag",
        "dienstag",
        "mittwoch",
        "donnerstag",
        "freitag",
        "samstag",
        "sonntag",
    ];
    let letters = word.chars().count();
    DAYS.iter().any(|day| *day == word || ((2..=4).contains(&letters) && day.starts_with(word)))
}
