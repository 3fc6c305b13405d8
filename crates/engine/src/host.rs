//! The door between import scripts and the readers beneath them, without a word of Rhai.
//!
//! The engine knows no archives and no tables. A host (the `peristyle-data` crate) hands it
//! [`Reader`] functions over its own [`HostObject`]s; scripts call them like any other function, in
//! either spelling: `count(table)` or `table.count()`.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

/// A value that passes between an import script and a reader.
#[derive(Debug, Clone)]
pub enum HostValue {
    /// `()`: no answer. An absent table answers every question with it.
    Missing,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(f64),
    /// Text.
    Text(Arc<str>),
    /// `[a, b]`.
    List(Vec<HostValue>),
    /// `#{ a: 1 }`, in the order written or given.
    Map(Vec<(Arc<str>, HostValue)>),
    /// Something of the host's: an archive, a table, a JSON value.
    Object(Arc<dyn HostObject>),
}

/// Something of the host's that scripts hold and hand back, without seeing into it.
pub trait HostObject: fmt::Debug + Send + Sync {
    /// In a user's words, for messages: `a table`.
    fn describe(&self) -> &'static str;
    /// For the host to recognise its own.
    fn as_any(&self) -> &dyn Any;
}

/// A function that an import script may call.
pub struct Reader {
    /// Its name in scripts; several readers may share one with different numbers of parameters.
    pub name: &'static str,
    /// The names of its parameters, in order; what it is called on comes first.
    pub params: &'static [&'static str],
    /// What it answers, for the reference, in a sentence.
    pub summary: &'static str,
    /// The function itself. An error becomes a diagnostic at the line that called it.
    pub call: fn(&[HostValue]) -> Result<HostValue, String>,
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({})", self.name, self.params.join(", "))
    }
}

impl HostValue {
    /// Text.
    pub fn text(text: &str) -> Self {
        Self::Text(text.into())
    }

    /// A count as a number.
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    pub fn count(count: usize) -> Self {
        Self::Number(count as f64)
    }

    /// In a user's words: `a table`.
    pub fn describe(&self) -> &'static str {
        match self {
            Self::Missing => "nothing",
            Self::Bool(_) => "true or false",
            Self::Number(_) => "a number",
            Self::Text(_) => "text",
            Self::List(_) => "a list",
            Self::Map(_) => "a map",
            Self::Object(object) => object.describe(),
        }
    }
}
