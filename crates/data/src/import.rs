//! Converts the return value of an import script to a profile.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use peristyle_engine::diagnostic::{Diagnostic, DiagnosticRecord, Diagnostics, did_you_mean};
use peristyle_engine::host::HostValue;
use peristyle_engine::profile::{GivenFact, Profile, Reference};
use peristyle_engine::value::Value;

use crate::archive::{Archive, DaySource};
use crate::codes;
use crate::date;

/// The most characters of a text fact, so that prose stays in the export.
const MAX_TEXT_CHARS: usize = 100;
/// The keys that an import may return.
const KEYS: [&str; 4] = ["facts", "id", "as_of", "reference"];

type ReturnedEntries = [(Arc<str>, HostValue)];

/// Converts what `fn facts(archive)` returned to a profile: a map of facts, or a map with `facts` and
/// beside it `id`, `as_of` and `reference: #{ source, score, pillars }`.
///
/// Missing facts are left out; the others keep the order returned. The default of `as_of` is the
/// archive's day. The notes of the archive (cut rows, guessed encodings) become the profile's
/// diagnostics, and so do a guessed day and rows that are later than it.
///
/// # Errors
/// [`codes::BAD_IMPORT`] for each thing that isn't as described.
pub fn profile_from(returned: &HostValue, archive: &Archive) -> Result<Profile, Diagnostics> {
    let mut reading = ReturnedReader { problems: Diagnostics::new() };
    let mut profile = reading.profile(returned);
    if !reading.problems.is_empty() {
        return Err(reading.problems);
    }
    let day = archive.day();
    if profile.as_of.is_none() {
        profile.as_of = day.map(|(day, _)| day.to_string());
    }
    profile.diagnostics = archive.notes();
    let as_of = profile.as_of.as_deref().and_then(date::parse_day);
    let from = day.filter(|(day, _)| as_of == Some(*day)).map(|(_, from)| from);
    if as_of.is_some_and(|as_of| archive.budget().file_day() != Some(as_of)) {
        profile
            .diagnostics
            .extend(guessed_day_remark(as_of, day.is_some(), from).map(|one| one.record()));
    }
    // who gave an earlier day wants no more than what was there then
    if let Some(as_of) = as_of.filter(|_| from != Some(DaySource::Option)) {
        profile.diagnostics.extend(late_rows_warnings(archive, as_of));
    }
    Ok(profile)
}

/// Returns the remark on a day that comes neither from an option nor from a name.
fn guessed_day_remark(
    as_of: Option<Date>,
    is_known: bool,
    from: Option<DaySource>,
) -> Option<Diagnostic> {
    let as_of = as_of?;
    let words = match from {
        Some(DaySource::Option | DaySource::Name) => return None,
        Some(DaySource::TimeStamps) => {
            format!(
                "the day of the data, {as_of}, is that of the newest time stamp inside the archive"
            )
        }
        // the import has its own reasons
        None if is_known => return None,
        None => format!("the day of the data, {as_of}, was worked out from the data itself"),
    };
    Some(
        Diagnostic::remark(&codes::GUESSED_DAY, words)
            .help("the name says no day; if it is another, say which: `--as-of DAY`"),
    )
}

/// Returns a warning for each column with rows after the day of the data. One day later is accepted,
/// since the rows may be in another time zone.
fn late_rows_warnings(archive: &Archive, as_of: Date) -> Vec<DiagnosticRecord> {
    let tomorrow = as_of.tomorrow().unwrap_or(as_of);
    let later = archive.budget().late_rows(as_of).into_iter();
    later
        .filter(|(_, _, newest)| *newest > tomorrow)
        .map(|(column, rows, newest)| {
            let words = if rows == 1 {
                format!("1 row is of {newest}, after the day of the data, {as_of}, and was left out")
            } else {
                format!(
                    "{rows} rows are later than the day of the data, {as_of}, and were left out; the newest is of {newest}"
                )
            };
            let words = format!("{words} (by `{}`)", column.column);
            let warning = Diagnostic::warning(&codes::LATER_DAYS, words)
                .help("if the export is of a later day, say which: `--as-of DAY`");
            DiagnosticRecord { file: Some(column.file), ..warning.record() }
        })
        .collect()
}

struct ReturnedReader {
    problems: Diagnostics,
}

impl ReturnedReader {
    fn report(&mut self, message: String) {
        self.problems.push(Diagnostic::error(&codes::BAD_IMPORT, message));
    }

    fn expected(&mut self, what: &str, got: &HostValue) {
        self.report(format!("{what}, and the import returned {}", got.describe()));
    }

    fn profile(&mut self, returned: &HostValue) -> Profile {
        let mut profile = Profile::new();
        let HostValue::Map(entries) = returned else {
            self.expected("an import returns a map of facts", returned);
            return profile;
        };
        let Some(facts) = find(entries, "facts") else {
            profile.facts = self.facts(entries);
            return profile;
        };
        match facts {
            HostValue::Map(facts) => profile.facts = self.facts(facts),
            other => self.expected("`facts` is a map", other),
        }
        for (key, value) in entries {
            match (&**key, value) {
                ("facts", _) | (_, HostValue::Missing) => {}
                ("id", HostValue::Text(id)) => profile.id = Some(id.to_string()),
                ("as_of", HostValue::Text(day)) if date::parse_day(day).is_some() => {
                    profile.as_of = Some(day.to_string());
                }
                ("as_of", other) => self.expected("`as_of` is a day like `2026-10-05`", other),
                ("id", other) => self.expected("`id` is text", other),
                ("reference", HostValue::Map(entries)) => {
                    profile.reference = self.reference(entries);
                }
                ("reference", other) => self.expected("`reference` is a map", other),
                (key, _) => {
                    let problem = Diagnostic::error(
                        &codes::BAD_IMPORT,
                        format!("an import returns no `{key}` beside `facts`"),
                    );
                    self.problems.push(problem.help_maybe(did_you_mean(key, KEYS)));
                }
            }
        }
        profile
    }

    fn facts(&mut self, entries: &ReturnedEntries) -> Vec<GivenFact> {
        let mut facts = Vec::new();
        for (name, value) in entries {
            let value = match value {
                HostValue::Missing => continue,
                HostValue::Bool(yes) => Value::Bool(*yes),
                HostValue::Number(number) if number.is_finite() => Value::Number(*number),
                HostValue::Number(_) => {
                    self.report(format!("the fact `{name}` isn't a finite number"));
                    continue;
                }
                HostValue::Text(text) if text.chars().count() <= MAX_TEXT_CHARS => {
                    Value::Text(Arc::clone(text))
                }
                HostValue::Text(_) => {
                    self.report(format!(
                        "the fact `{name}` is a text of more than {MAX_TEXT_CHARS} characters; return its \
                         `length`, or whether it is there"
                    ));
                    continue;
                }
                other => {
                    self.report(format!(
                        "the fact `{name}` is {}; facts are numbers, true or false, or short texts",
                        other.describe()
                    ));
                    continue;
                }
            };
            facts.push(GivenFact { name: name.to_string(), value: Some(value), place: None });
        }
        facts
    }

    /// Reads a score published elsewhere; `None` when its score is missing.
    fn reference(&mut self, entries: &ReturnedEntries) -> Option<Reference> {
        let score = match find(entries, "score") {
            Some(HostValue::Number(score)) if score.is_finite() => *score,
            None | Some(HostValue::Missing) => return None,
            Some(other) => {
                self.expected("the score of a `reference` is a number", other);
                return None;
            }
        };
        let source = match find(entries, "source") {
            Some(HostValue::Text(source)) => source.to_string(),
            _ => {
                self.report("a `reference` says its `source` as text".to_owned());
                return None;
            }
        };
        let mut pillars = BTreeMap::new();
        match find(entries, "pillars") {
            None | Some(HostValue::Missing) => {}
            Some(HostValue::Map(entries)) => {
                for (name, value) in entries {
                    match value {
                        HostValue::Missing => {}
                        HostValue::Number(score) if score.is_finite() => {
                            pillars.insert(name.to_string(), *score);
                        }
                        other => self.expected("a pillar's score is a number", other),
                    }
                }
            }
            Some(other) => self.expected("the `pillars` of a `reference` are a map", other),
        }
        Some(Reference { source, score, pillars })
    }
}

fn find<'e>(entries: &'e ReturnedEntries, key: &str) -> Option<&'e HostValue> {
    entries.iter().find(|(name, _)| &**name == key).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(entries: &[(&str, HostValue)]) -> HostValue {
        HostValue::Map(entries.iter().map(|(key, value)| ((*key).into(), value.clone())).collect())
    }

    fn archive() -> (tempfile::TempDir, Archive) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("export_10-05-2026.csv");
        std::fs::write(&path, "a,b\n1,2\n").unwrap();
        let archive = Archive::open(&path).unwrap();
        (folder, archive)
    }

    #[test]
    fn both_shapes() {
        let (_folder, archive) = archive();
        let facts = map(&[
            ("posts", HostValue::Number(2.0)),
            ("photo", HostValue::Bool(true)),
            ("absent", HostValue::Missing),
        ]);
        let flat = profile_from(&facts, &archive).unwrap();
        assert_eq!(flat.facts.len(), 2);
        assert_eq!(flat.as_of.as_deref(), Some("2026-10-05"));
        let pillars = map(&[("a", HostValue::Number(1.5))]);
        let reference = map(&[
            ("source", HostValue::text("published")),
            ("score", HostValue::Number(54.6)),
            ("pillars", pillars),
        ]);
        let whole = map(&[
            ("facts", facts),
            ("as_of", HostValue::text("2026-01-01")),
            ("reference", reference),
        ]);
        let profile = profile_from(&whole, &archive).unwrap();
        assert_eq!(profile.facts, flat.facts);
        assert_eq!(profile.as_of.as_deref(), Some("2026-01-01"));
        assert_eq!(profile.reference.unwrap().pillars["a"], 1.5);
    }

    #[test]
    fn what_is_no_profile() {
        let (_folder, archive) = archive();
        assert!(profile_from(&HostValue::Missing, &archive).is_err());
        let facts = map(&[
            ("a", HostValue::List(vec![])),
            ("b", HostValue::Number(f64::NAN)),
            ("c", HostValue::text(&"x".repeat(101))),
        ]);
        let whole = map(&[
            ("facts", facts),
            ("as_of", HostValue::text("today")),
            ("asof", HostValue::text("2026-01-01")),
        ]);
        let problems = profile_from(&whole, &archive).unwrap_err();
        assert_eq!(problems.len(), 5, "{problems}");
    }
}
