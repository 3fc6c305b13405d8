//! The arguments of a call of a reader function, converted with messages in the user's words.

use jiff::civil::Date;
use peristyle_engine::diagnostic::{Diagnostic, did_you_mean};
use peristyle_engine::host::{HostObject, HostValue};

use crate::archive::MemoryBudget;
use crate::conversations::OpaquePerson;
use crate::date;
use crate::table::{ColumnSpec, TableView};

/// The result of a reader function.
pub(crate) type ReaderResult = Result<HostValue, String>;

/// The arguments of a call; what it is called on comes first.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CallArgs<'a>(pub(crate) &'a [HostValue]);

impl<'a> CallArgs<'a> {
    pub(crate) fn get(self, at: usize) -> &'a HostValue {
        self.0.get(at).unwrap_or(&HostValue::Missing)
    }

    /// Returns whether an argument is `()`; most readers then return `()`.
    pub(crate) fn is_missing(self, at: usize) -> bool {
        matches!(self.get(at), HostValue::Missing)
    }

    /// Returns a host object, if it is of this type.
    pub(crate) fn try_object<T: HostObject + 'static>(self, at: usize) -> Option<&'a T> {
        match self.get(at) {
            HostValue::Object(object) => object.as_any().downcast_ref(),
            _ => None,
        }
    }

    /// Returns a host object; `what` names it in messages.
    pub(crate) fn object<T: HostObject + 'static>(
        self,
        at: usize,
        what: &str,
    ) -> Result<&'a T, String> {
        self.try_object(at).ok_or_else(|| self.wrong_type(at, what))
    }

    pub(crate) fn table(self) -> Result<&'a TableView, String> {
        self.object(0, "a table")
    }

    pub(crate) fn text(self, at: usize) -> Result<&'a str, String> {
        match self.get(at) {
            HostValue::Text(text) => Ok(text),
            _ => Err(self.wrong_type(at, "text")),
        }
    }

    pub(crate) fn number(self, at: usize) -> Result<f64, String> {
        match self.get(at) {
            HostValue::Number(number) => Ok(*number),
            _ => Err(self.wrong_type(at, "a number")),
        }
    }

    /// Returns an integer from 0 to a million.
    pub(crate) fn integer(self, at: usize) -> Result<i64, String> {
        let number = self.number(at)?;
        if number.fract() != 0.0 || !(0.0..=1e6).contains(&number) {
            return Err(format!("`{number}` must be a whole number from 0 to a million"));
        }
        #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and small")]
        Ok(number as i64)
    }

    /// Returns a day, written `2026-10-05`.
    pub(crate) fn day(self, at: usize) -> Result<Date, String> {
        let text = self.text(at)?;
        date::parse_day(text)
            .ok_or_else(|| format!("`{text}` is no date; dates are written `2026-10-05`"))
    }

    /// Returns the index of the column of `table` that the argument at `at` names.
    pub(crate) fn column(self, table: &TableView, at: usize) -> Result<usize, String> {
        column(table, self.text(at)?)
    }

    /// Returns a value or a list of values to compare cells with, persons included; missing items are
    /// left out.
    pub(crate) fn values(self, at: usize) -> Result<Vec<String>, String> {
        match self.get(at) {
            HostValue::List(items) => {
                items.iter().filter(|one| !matches!(one, HostValue::Missing)).map(value).collect()
            }
            one => Ok(vec![value(one)?]),
        }
    }

    /// Returns a text or a list of texts.
    pub(crate) fn texts(self, at: usize) -> Result<Vec<String>, String> {
        texts(self.get(at)).ok_or_else(|| self.wrong_type(at, "text or a list of texts"))
    }

    /// Returns the columns of a map: own name to a header, a list of headers, or a map of `headers` (of
    /// a JSON list: `paths`) and whether they are `optional`.
    pub(crate) fn columns(self, at: usize) -> Result<Vec<ColumnSpec>, String> {
        let HostValue::Map(entries) = self.get(at) else {
            return Err(self.wrong_type(at, "a map of columns, `#{ own_name: \"Header\" }`"));
        };
        entries.iter().map(|(name, said)| column_spec(name, said)).collect()
    }

    pub(crate) fn wrong_type(self, at: usize, expected: &str) -> String {
        format!("this needs {expected}, and got {}", self.get(at).describe())
    }
}

/// Returns the index of a column of a table by its name.
pub(crate) fn column(table: &TableView, name: &str) -> Result<usize, String> {
    table.table().column(name).ok_or_else(|| {
        let names = table.table().columns();
        let hint = did_you_mean(name, names.iter().map(String::as_str));
        let hint = hint.map_or_else(String::new, |hint| format!("; {hint}"));
        format!("the table has no column `{name}`{hint}")
    })
}

fn column_spec(name: &str, said: &HostValue) -> Result<ColumnSpec, String> {
    let (mut found, mut optional) = (None, None);
    match said {
        HostValue::Map(entries) => {
            for (key, value) in entries {
                match (&**key, value) {
                    ("headers" | "paths", value) => found = texts(value),
                    ("optional", HostValue::Bool(yes)) => optional = Some(*yes),
                    ("optional", _) => {
                        return Err(format!("`optional` of the column `{name}` is true or false"));
                    }
                    (other, _) => {
                        return Err(format!(
                            "the column `{name}` has no `{other}`; it says `headers` (or `paths`) and `optional`"
                        ));
                    }
                }
            }
        }
        headers => found = texts(headers),
    }
    let headers = found.ok_or_else(|| {
        format!("`{name}` must be a header or a list of headers, or a map like `#{{ headers: \"URL\", optional: true }}`")
    })?;
    Ok(ColumnSpec { name: name.to_owned(), headers, optional })
}

fn texts(value: &HostValue) -> Option<Vec<String>> {
    match value {
        HostValue::Text(text) => Some(vec![text.to_string()]),
        HostValue::List(items) => items
            .iter()
            .map(|item| match item {
                HostValue::Text(text) => Some(text.to_string()),
                _ => None,
            })
            .collect(),
        _ => None,
    }
}

fn value(value: &HostValue) -> Result<String, String> {
    match value {
        HostValue::Text(text) => Ok(text.trim().to_owned()),
        HostValue::Number(number) => Ok(number.to_string()),
        HostValue::Bool(yes) => Ok(yes.to_string()),
        HostValue::Object(object) => match object.as_any().downcast_ref::<OpaquePerson>() {
            Some(person) => Ok(person.0.to_string()),
            None => Err(format!("cells can't be compared with {}", object.describe())),
        },
        other => Err(format!("cells can't be compared with {}", other.describe())),
    }
}

/// Adds a failure to the budget's notes, and returns `()`.
pub(super) fn missing_with_note(budget: &MemoryBudget, problem: Diagnostic) -> HostValue {
    budget.add_failure(problem);
    HostValue::Missing
}

/// Converts an optional number.
pub(crate) fn optional_number(number: Option<f64>) -> HostValue {
    number.filter(|number| number.is_finite()).map_or(HostValue::Missing, HostValue::Number)
}

/// Wraps a host object.
pub(crate) fn object(object: impl HostObject + 'static) -> HostValue {
    HostValue::Object(std::sync::Arc::new(object))
}

/// Converts an optional day to text.
pub(crate) fn day(day: Option<Date>) -> HostValue {
    day.map_or(HostValue::Missing, |day| HostValue::text(&day.to_string()))
}
