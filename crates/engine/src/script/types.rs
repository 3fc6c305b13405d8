//! The types that scripts handle, as far as they are known before anything runs.

use crate::load::FactType;

/// A type; `Any` where it isn't known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScriptType {
    Any,
    Bool,
    /// A float.
    Number,
    /// A whole number: only literals are.
    Whole,
    Text,
    /// `()`.
    Unit,
    List,
    Map,
    Facts,
    Index,
    Weights,
}

impl ScriptType {
    pub(crate) fn of(kind: FactType) -> Self {
        match kind {
            FactType::Bool => Self::Bool,
            FactType::Choice | FactType::Text => Self::Text,
            FactType::Number | FactType::Count | FactType::Share | FactType::Date => Self::Number,
        }
    }

    pub(crate) fn is_number(self) -> bool {
        matches!(self, Self::Number | Self::Whole)
    }

    /// Returns whether it is known to be a single value that can be compared.
    pub(crate) fn is_plain(self) -> bool {
        matches!(self, Self::Bool | Self::Number | Self::Whole | Self::Text)
    }

    /// Returns whether two plain values can ever be equal. `()` compares with everything.
    pub(crate) fn comparable(self, other: Self) -> bool {
        !self.is_plain()
            || !other.is_plain()
            || self == other
            || self.is_number() && other.is_number()
    }

    /// Returns the type of a value that is one or the other.
    pub(crate) fn join(self, other: Self) -> Self {
        match (self, other) {
            (a, b) if a == b => a,
            (Self::Unit, other) | (other, Self::Unit) => other,
            (a, b) if a.is_number() && b.is_number() => Self::Number,
            _ => Self::Any,
        }
    }

    pub(crate) fn describe(self) -> &'static str {
        match self {
            Self::Any => "a value",
            Self::Bool => "true or false",
            Self::Number => "a number",
            Self::Whole => "a whole number",
            Self::Text => "text",
            Self::Unit => "nothing",
            Self::List => "a list",
            Self::Map => "a map",
            Self::Facts => "the facts",
            Self::Index => "the index",
            Self::Weights => "the weights",
        }
    }
}
