//! The words of dates, in English, German, French and Spanish.

/// The months, each by its names. Three letters of a name stand for it, where they are no other's.
const MONTHS: [&[&str]; 12] = [
    &["january", "januar", "jänner", "janvier", "janv", "enero"],
    &["february", "februar", "feber", "février", "fevrier", "févr", "fevr", "febrero"],
    &["march", "märz", "maerz", "mrz", "mars", "marzo"],
    &["april", "avril", "avr", "abril"],
    &["may", "mai", "mayo"],
    &["june", "juni", "juin", "junio"],
    &["july", "juli", "juillet", "juil", "julio"],
    &["august", "août", "aout", "agosto"],
    &["september", "sept", "septembre", "septiembre", "setiembre"],
    &["october", "oktober", "octobre", "octubre"],
    &["november", "novembre", "noviembre"],
    &["december", "dezember", "décembre", "decembre", "diciembre"],
];

const WEEKDAYS: [&str; 28] = [
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
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "lunes",
    "martes",
    "miércoles",
    "jueves",
    "viernes",
    "sábado",
    "domingo",
];

/// Returns the month of a name, whole or by its first three letters.
pub(super) fn month(word: &str) -> Option<i64> {
    // of June and July alike
    if word == "jui" {
        return None;
    }
    let short = word.chars().count() == 3;
    let at = MONTHS.iter().position(|names| {
        names.iter().any(|name| *name == word || (short && name.starts_with(word)))
    })?;
    i64::try_from(at + 1).ok()
}

/// Returns whether a word is a weekday, or an abbreviation of one.
pub(super) fn is_weekday(word: &str) -> bool {
    let letters = word.chars().count();
    WEEKDAYS.iter().any(|day| *day == word || ((2..=4).contains(&letters) && day.starts_with(word)))
}

/// Returns whether a word joins the parts of a date without a meaning of its own.
pub(super) fn is_filler(word: &str) -> bool {
    matches!(
        word,
        "at" | "um"
            | "uhr"
            | "on"
            | "der"
            | "den"
            | "of"
            | "st"
            | "nd"
            | "rd"
            | "th"
            | "le"
            | "à"
            | "er"
            | "de"
            | "del"
            | "el"
            | "a"
            | "las"
            | "la"
    )
}
