//! What went wrong, where, and what to do about it.

pub mod codes;
mod render;
mod suggest;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use crate::source::{Place, Source};
pub use render::{RenderOptions, render};
pub use suggest::{closest, did_you_mean};

/// One kind of failure. Codes are stable: a number is never reused for something else.
#[derive(Debug)]
pub struct DiagnosticCode {
    /// `PS0301`: the first two digits are the group.
    pub id: &'static str,
    /// The failure in a few words.
    pub title: &'static str,
    /// Why it is one, and the way out, in a sentence or three of Markdown.
    pub explanation: &'static str,
}

impl PartialEq for DiagnosticCode {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}
impl Eq for DiagnosticCode {}

/// Declares codes as constants and a list of them all, so that none can be left out of the docs.
#[macro_export]
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $title:literal, $explanation:literal;)+) => {
        $(
            #[doc = concat!("`", $id, "`: ", $title, ".")]
            pub static $name: $crate::diagnostic::DiagnosticCode = $crate::diagnostic::DiagnosticCode {
                id: $id, title: $title, explanation: $explanation,
            };
        )+
        /// Every code declared here, in order.
        pub static ALL: &[&$crate::diagnostic::DiagnosticCode] = &[$(&$name),+];
    };
}

/// Nobody mends more than this at once, and a hostile file could have a hundred thousand: what
/// comes after them is left out, until they are mended.
pub(crate) const MAX_PROBLEMS: usize = 1_000;
/// The most that are drawn at once.
const MAX_RENDERED: usize = 200;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing can be done with this; the pack or the input is refused.
    Error,
    /// It works, and is probably not what was meant.
    Warning,
    /// Worth knowing.
    Remark,
}

/// One message: a code, a place, a reason and a way out.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    /// The stable kind.
    pub code: &'static DiagnosticCode,
    /// How bad it is.
    pub severity: Severity,
    /// The reason: lower case, no full stop, the user's words in backticks.
    pub message: String,
    /// What the caret points at.
    pub place: Option<Place>,
    /// A few words beside the caret; empty for none.
    pub label: String,
    /// Other places that belong to it, each with a few words.
    pub related: Vec<(Place, String)>,
    /// Ways out.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// An error of kind `code`.
    pub fn error(code: &'static DiagnosticCode, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: clipped(message.into()),
            place: None,
            label: String::new(),
            related: Vec::new(),
            help: Vec::new(),
        }
    }

    /// A warning of kind `code`.
    pub fn warning(code: &'static DiagnosticCode, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message) }
    }

    /// A remark of kind `code`.
    pub fn remark(code: &'static DiagnosticCode, message: impl Into<String>) -> Self {
        Self { severity: Severity::Remark, ..Self::error(code, message) }
    }

    /// Points the caret.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Points the caret, when there is a place.
    #[must_use]
    pub fn at_maybe(mut self, place: Option<Place>) -> Self {
        self.place = place;
        self
    }

    /// Words beside the caret.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Adds another place with its words.
    #[must_use]
    pub fn related(mut self, place: Place, words: impl Into<String>) -> Self {
        self.related.push((place, words.into()));
        self
    }

    /// Adds a way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(clipped(help.into()));
        self
    }

    /// Adds a way out, if there is one.
    #[must_use]
    pub fn help_maybe(mut self, help: Option<String>) -> Self {
        self.help.extend(help.map(clipped));
        self
    }

    /// Returns it as data, for `--format json` and for answers that travel.
    pub fn record(&self) -> DiagnosticRecord {
        let at = self.place.as_ref().map(|place| {
            let (line, column) = place.line_column();
            (place.file().to_owned(), line, column)
        });
        let end = self.place.as_ref().map(|place| place.source().line_column(place.span().end));
        DiagnosticRecord {
            code: self.code.id.to_owned(),
            severity: self.severity,
            message: self.message.clone(),
            file: at.as_ref().map(|(file, ..)| file.clone()),
            line: at.as_ref().map(|&(_, line, _)| line),
            column: at.as_ref().map(|&(.., column)| column),
            end_line: end.map(|(line, _)| line),
            end_column: end.map(|(_, column)| column),
            help: self.help.clone(),
        }
    }
}

/// The most characters of a message: a hostile value must not fill the screen.
const MAX_LENGTH: usize = 500;

fn clipped(text: String) -> String {
    match text.char_indices().nth(MAX_LENGTH) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or("")),
        None => text,
    }
}

impl fmt::Display for Diagnostic {
    /// One line: `file:line:col: error[PS0301]: message`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Remark => "remark",
        };
        write!(f, "{severity}[{}]: {}", self.code.id, self.message)
    }
}

/// A diagnostic as data. Lines and columns are 1-based, columns in characters, ends exclusive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiagnosticRecord {
    /// The stable code.
    pub code: String,
    /// `error`, `warning` or `remark`.
    pub severity: Severity,
    /// The reason.
    pub message: String,
    /// The file's name as it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Line of the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Column of the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// Line of the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_line: Option<usize>,
    /// Column of the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_column: Option<usize>,
    /// Ways out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub help: Vec<String>,
}

/// All that was found, in the order of the files and of the places in them.
#[derive(Debug, Clone, Default, PartialEq, thiserror::Error)]
#[error("{}", lines(&self.0))]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Adds several.
    pub fn extend(&mut self, more: impl IntoIterator<Item = Diagnostic>) {
        self.0.extend(more);
    }

    /// Returns whether any of them is an error.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|one| one.severity == Severity::Error)
    }

    /// Returns how many are of `severity`.
    pub fn count(&self, severity: Severity) -> usize {
        self.0.iter().filter(|one| one.severity == severity).count()
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns how many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns each of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// Returns each of them, to add to.
    pub(crate) fn as_mut_slice(&mut self) -> &mut [Diagnostic] {
        &mut self.0
    }

    /// Sorts by file and place (what has no place comes first) and drops exact repeats.
    pub fn sort(&mut self) {
        self.0.sort_by(|a, b| {
            let key = |one: &Diagnostic| {
                one.place.as_ref().map(|place| (place.file().to_owned(), place.span().start))
            };
            key(a).cmp(&key(b)).then(a.severity.cmp(&b.severity)).then(a.code.id.cmp(b.code.id))
        });
        self.0.dedup();
    }

    /// Returns each as data.
    pub fn records(&self) -> Vec<DiagnosticRecord> {
        self.0.iter().map(Diagnostic::record).collect()
    }

    /// Returns the rendered text of all, with a blank line between.
    pub fn render(&self, options: RenderOptions) -> String {
        let drawn = self.0.iter().take(MAX_RENDERED).map(|one| render(one, options));
        let mut text = drawn.collect::<Vec<_>>().join("\n");
        if let Some(more) = self.0.len().checked_sub(MAX_RENDERED).filter(|more| *more > 0) {
            text += &format!("\n… and {more} more: mend these first\n");
        }
        text
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(iter: I) -> Self {
        Self(iter.into_iter().collect())
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(one: Diagnostic) -> Self {
        Self(vec![one])
    }
}

/// Returns a line for each.
fn lines(diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().map(Diagnostic::to_string).collect::<Vec<_>>().join("\n")
}
