//! A row of a table, and the values that its cells hold.

use std::sync::Arc;

use peristyle_engine::Fact;
use peristyle_engine::diagnostic::{Diagnostic, Place, Source};
use peristyle_engine::load::FactType;
use peristyle_engine::value::Value;

use crate::codes;
use crate::table::{Dialect, spans};

/// A row, with where it stands.
pub(super) struct Row<'r> {
    pub(super) source: &'r Arc<Source>,
    pub(super) dialect: Dialect,
    pub(super) record: &'r csv::StringRecord,
    /// The byte that it begins at; blank lines before it included.
    pub(super) start: usize,
    /// Counted from 1.
    pub(super) number: usize,
}

impl Row<'_> {
    /// A cell; empty where there is no such column.
    pub(super) fn cell(&self, at: Option<usize>) -> &str {
        at.and_then(|at| self.record.get(at)).unwrap_or("")
    }

    /// Where its cells stand.
    pub(super) fn places(&self) -> Vec<Place> {
        let text = self.source.text().get(self.start..).unwrap_or("");
        let start = self.start + text.len() - text.trim_start_matches(['\n', '\r']).len();
        let text = self.source.text().get(start..).unwrap_or("");
        let place = |span: std::ops::Range<usize>| {
            Place::new(self.source, start + span.start..start + span.end)
        };
        spans(text, self.dialect).into_iter().map(place).collect()
    }

    /// The complaint about a row of another width than the header.
    pub(super) fn ragged(&self, width: usize) -> Diagnostic {
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

/// The value of a fact in a cell that isn't empty; what has to be a choice or a date is looked at
/// by the rules.
pub(super) fn value(fact: &Fact, text: &str) -> Result<Value, Diagnostic> {
    match fact.kind {
        FactType::Bool => flag(text).map(Value::Bool).ok_or_else(|| {
            wrong(fact, "true or false", text).help(
                "write `true` or `false`, `yes` or `no`, `1` or `0`; leave the cell empty if it \
                 isn't known",
            )
        }),
        FactType::Number | FactType::Count | FactType::Share => {
            number(text).map(Value::Number).ok_or_else(|| {
                wrong(fact, "a number", text).help(if text.ends_with('%') {
                    "write it without the sign, in the fact's own unit; a share lies between 0 and 1"
                } else if text.contains(|c: char| c.is_ascii_digit()) {
                    "write it with a decimal point, and without dividers or unit: 1234.5"
                } else {
                    "leave the cell empty if the value isn't known"
                })
            })
        }
        FactType::Choice | FactType::Text | FactType::Date => Ok(Value::text(text)),
    }
}

fn wrong(fact: &Fact, takes: &str, text: &str) -> Diagnostic {
    Diagnostic::error(&codes::BAD_CELL, format!("`{}` takes {takes}, not `{text}`", fact.id))
}

fn flag(text: &str) -> Option<bool> {
    let is = |words: [&str; 3]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    match () {
        () if is(["true", "yes", "1"]) => Some(true),
        () if is(["false", "no", "0"]) => Some(false),
        () => None,
    }
}

/// A plain number: digits with at most one decimal point, perhaps a sign or an exponent. What
/// commas and blanks in numbers mean differs from country to country, so it isn't guessed.
fn number(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let begins = unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    // words like `inf` and `nan` are no numbers
    let number: f64 = begins.then(|| text.parse().ok()).flatten()?;
    number.is_finite().then_some(number)
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
            assert_eq!(number(text), Some(plain), "{text}");
        }
        for text in [
            "1,5", "1.234,5", "1,234.5", "1 000", "1'000", "12%", "1_000", "inf", "NaN", "", "-",
            ".",
        ] {
            assert_eq!(number(text), None, "{text}");
        }
        assert_eq!(number("1e999"), None);
    }

    #[test]
    fn flags_in_six_spellings() {
        for (text, yes) in [
            ("TRUE", true),
            ("Yes", true),
            ("1", true),
            ("false", false),
            ("NO", false),
            ("0", false),
        ] {
            assert_eq!(flag(text), Some(yes), "{text}");
        }
        assert_eq!(flag("ja"), None);
    }
}
