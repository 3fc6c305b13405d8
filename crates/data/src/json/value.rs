//! JSON values without source places, for exports: compact, cheap to share, and lenient.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use peristyle_engine::diagnostic::DiagnosticCode;

/// A JSON value. Cheap to clone.
#[derive(Debug, Clone, PartialEq)]
pub enum JsonValue {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(f64),
    /// Text.
    Text(Arc<str>),
    /// `[a, b]`.
    List(Arc<[JsonValue]>),
    /// `{"a": 1}`, in the order written.
    Map(Arc<[(Arc<str>, JsonValue)]>),
}

/// The reason why a file isn't JSON, with the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonError {
    /// The code of the diagnostic.
    pub code: &'static DiagnosticCode,
    /// The reason.
    pub message: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)
    }
}

impl JsonValue {
    /// Returns the value under `key` of a map: of exactly this name, or else the first without case.
    pub fn member(&self, key: &str) -> Option<&Self> {
        let Self::Map(entries) = self else { return None };
        let exact = entries.iter().find(|(name, _)| &**name == key);
        let found =
            exact.or_else(|| entries.iter().find(|(name, _)| crate::table::same_text(name, key)));
        found.map(|(_, value)| value)
    }

    /// Returns the value at a path like `a.b`; in a list, the first that its items have. An empty path
    /// is the value itself.
    pub fn get(&self, path: &str) -> Option<&Self> {
        if path.is_empty() {
            return Some(self);
        }
        if let Self::List(items) = self {
            return items.iter().find_map(|item| item.get(path));
        }
        if let Some(found) = self.member(path) {
            return Some(found);
        }
        let (key, rest) = path.split_once('.')?;
        self.member(key)?.get(rest)
    }

    /// Returns all values at a path like `a.b`: every list on the way, and one at its end, stands for
    /// its items. `None` when the path doesn't exist; a path to an empty list does.
    pub fn all(&self, path: &str) -> Option<Vec<&Self>> {
        let mut found = Vec::new();
        self.collect(path, &mut found).then_some(found)
    }

    fn collect<'j>(&'j self, path: &str, found: &mut Vec<&'j Self>) -> bool {
        if let Self::List(items) = self {
            let mut any = items.is_empty();
            for item in items.iter() {
                any |= item.collect(path, found);
            }
            return any;
        }
        if path.is_empty() {
            if *self != Self::Null {
                found.push(self);
            }
            return true;
        }
        if let Some(value) = self.member(path) {
            return value.collect("", found);
        }
        match path.split_once('.') {
            Some((key, rest)) => self.member(key).is_some_and(|value| value.collect(rest, found)),
            None => false,
        }
    }

    /// Returns the number of items of a list or map; 1 for anything else, 0 for `null`.
    pub fn len(&self) -> usize {
        match self {
            Self::Null => 0,
            Self::List(items) => items.len(),
            Self::Map(entries) => entries.len(),
            _ => 1,
        }
    }

    /// Returns whether it is `null`, `""`, `[]` or `{}`.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.trim().is_empty(),
            other => other.len() == 0,
        }
    }

    /// Converts it to the cell of a table: text as it is, numbers and `true` as they are written, `null`
    /// and empty values as nothing, a list or map as its number of items.
    pub fn cell(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Bool(yes) => Cow::Borrowed(if *yes { "true" } else { "false" }),
            Self::Number(number) => Cow::Owned(number.to_string()),
            _ if self.is_empty() => Cow::Borrowed(""),
            _ => Cow::Owned(self.len().to_string()),
        }
    }
}
