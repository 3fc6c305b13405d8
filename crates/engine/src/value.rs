//! The value of a fact.

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

/// A known value. What isn't known is no value: see [`Missing`].
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `true` or `false`.
    Bool(bool),
    /// A finite number, in the fact's unit.
    Number(f64),
    /// Text, a choice, or a date as `2026-10-05`.
    Text(Arc<str>),
}

impl Value {
    /// Text.
    pub fn text(text: &str) -> Self {
        Self::Text(text.into())
    }

    /// As a number: `true` is 1, `false` 0, text none.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Bool(yes) => Some(f64::from(u8::from(*yes))),
            Self::Text(_) => None,
        }
    }

    /// In a user's words: `a number`.
    pub fn describe(&self) -> &'static str {
        match self {
            Self::Bool(_) => "true or false",
            Self::Number(_) => "a number",
            Self::Text(_) => "text",
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}
impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}
impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::text(value)
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => value.fmt(f),
            // the shortest spelling that reads back to the same bits
            Self::Number(value) => value.fmt(f),
            Self::Text(value) => value.fmt(f),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(value) => serialize_number(value, serializer),
            Self::Text(value) => serializer.serialize_str(value),
        }
    }
}

/// Writes a number for programs: whole numbers without `.0`, as people write them; both read back to
/// the same bits. What isn't finite is left to the serializer: JSON has `null`.
///
/// # Errors
/// What the serializer says.
pub fn serialize_number<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    let number = *number;
    #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and within ±2^53")]
    if number.fract() == 0.0
        && number.abs() <= 9_007_199_254_740_992.0
        && !(number == 0.0 && number.is_sign_negative())
    {
        serializer.serialize_i64(number as i64)
    } else {
        serializer.serialize_f64(number)
    }
}

/// Returns a number for people and for YAML: `1e308` rather than three hundred digits, and the same bits
/// when it is read back.
pub(crate) fn format_number(number: f64) -> String {
    match number.abs() {
        _ if number.is_nan() => "NaN".to_owned(),
        size if size.is_infinite() => "infinite".to_owned(),
        size if size >= 1e15 || size > 0.0 && size < 1e-6 => format!("{number:e}"),
        _ => number.to_string(),
    }
}

/// Writes a number that may be absent, which is null.
///
/// # Errors
/// What the serializer says.
pub fn serialize_optional_number<S: Serializer>(
    number: &Option<f64>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match number {
        Some(number) => serialize_number(number, serializer),
        None => serializer.serialize_none(),
    }
}

/// A number that may be absent, as [`serialize_number`] writes it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OptionalNumber(pub Option<f64>);

impl Serialize for OptionalNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_optional_number(&self.0, serializer)
    }
}

/// That a fact or a node is missing, in words.
pub(crate) fn lacking(name: &str) -> String {
    ["`", name, "` is missing"].concat()
}

/// Why there is no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// Nobody gave it.
    NotGiven,
    /// It was given as null or as an empty cell.
    Null,
    /// Another fact that it needs is missing.
    Needs(Arc<str>),
    /// The formula that gives it failed, in words: whoever reads it fails, too.
    Failed(Arc<str>),
    /// For another reason, in words.
    Because(Arc<str>),
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotGiven => f.write_str("not given"),
            Self::Null => f.write_str("given as empty"),
            Self::Needs(fact) => f.write_str(&lacking(fact)),
            Self::Failed(words) | Self::Because(words) => f.write_str(words),
        }
    }
}
