//! A document with places: what a YAML or JSON file says, and where it says it.

use std::ops::Range;
use std::sync::Arc;

use crate::source::{Place, Source};

/// A value in a document.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentNode {
    /// Its bytes in the source.
    pub span: Range<usize>,
    /// What it is.
    pub kind: NodeKind,
}

/// What a [`DocumentNode`] is.
#[derive(Debug, Clone, PartialEq)]
pub enum NodeKind {
    /// `null`, `~`, or nothing at all.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number; the source keeps its spelling.
    Number(f64),
    /// Text.
    Text(SourceText),
    /// `[a, b]`.
    List(Vec<DocumentNode>),
    /// `{ a: 1 }`, in the order written; keys are unique.
    Map(Vec<DocumentEntry>),
}

/// Text, and how its characters map to the source.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceText {
    /// The text itself.
    pub text: Arc<str>,
    /// Where its characters stand.
    pub layout: CharacterMap,
}

/// How the characters of a text map to those of the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CharacterMap {
    /// One line, the same bytes, from this offset on.
    Inline(usize),
    /// A literal block: line for line, from this 1-based line, after this many characters.
    Block {
        /// Line of the text's first line.
        first_line: usize,
        /// Characters before each line's text.
        indent: usize,
    },
    /// Escapes or folding: only the whole can be pointed at.
    Opaque,
    /// Written with a leading `!`, which YAML takes for a tag.
    Tagged,
}

/// One `key: value`.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentEntry {
    /// The key's text.
    pub key: Arc<str>,
    /// The key's bytes.
    pub key_span: Range<usize>,
    /// The value.
    pub value: DocumentNode,
}

impl DocumentNode {
    /// Returns the place of this node in `source`.
    pub fn place(&self, source: &Arc<Source>) -> Place {
        Place::new(source, self.span.clone())
    }

    /// Returns true where nothing is written, as behind `weight:` on a line of its own.
    pub fn is_unwritten(&self) -> bool {
        self.kind == NodeKind::Null && self.span.is_empty()
    }

    /// Returns true for a `null` or `~` that somebody wrote.
    pub fn is_null(&self) -> bool {
        self.kind == NodeKind::Null && !self.is_unwritten()
    }

    /// Returns the text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::Text(text) => Some(&text.text),
            _ => None,
        }
    }

    /// Returns the number, if it is one.
    pub fn as_number(&self) -> Option<f64> {
        match self.kind {
            NodeKind::Number(number) => Some(number),
            _ => None,
        }
    }

    /// Returns the entries, if it is a map.
    pub fn as_map(&self) -> Option<&[DocumentEntry]> {
        match &self.kind {
            NodeKind::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// Returns the items, if it is a list.
    pub fn as_list(&self) -> Option<&[DocumentNode]> {
        match &self.kind {
            NodeKind::List(items) => Some(items),
            _ => None,
        }
    }

    /// Returns the value under `key`, if it is a map with that key.
    pub fn get(&self, key: &str) -> Option<&DocumentNode> {
        self.as_map()?.iter().find(|entry| &*entry.key == key).map(|entry| &entry.value)
    }

    /// Returns what it is, in a user's words: `a list`.
    pub fn describe(&self) -> &'static str {
        match self.kind {
            NodeKind::Null => "nothing",
            NodeKind::Bool(_) => "true or false",
            NodeKind::Number(_) => "a number",
            NodeKind::Text(_) => "text",
            NodeKind::List(_) => "a list",
            NodeKind::Map(_) => "a map",
        }
    }
}

/// Returns `0.5` for `0,5`, and nothing for what is no number with a decimal comma.
pub(crate) fn with_point(text: &str) -> Option<String> {
    let (whole, decimals) = text.trim().split_once(',')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (sign, rest) = match whole.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", whole.strip_prefix('+').unwrap_or(whole)),
    };
    // `1.250,5`: points before the comma part thousands
    let plain = rest.replace('.', "");
    (digits(&plain) && digits(decimals)).then(|| format!("{sign}{plain}.{decimals}"))
}

impl SourceText {
    /// Returns the place of a 1-based line and column (in characters) of this text, `length` characters
    /// long; the whole text where characters cannot be mapped.
    pub fn place(
        &self,
        source: &Arc<Source>,
        whole: &Range<usize>,
        line: usize,
        column: usize,
        length: usize,
    ) -> Place {
        let chars = |from: usize| {
            let rest = source.text().get(from..).unwrap_or("");
            let line_end = rest.find('\n').unwrap_or(rest.len());
            rest.char_indices().nth(length).map_or(rest.len(), |(at, _)| at).min(line_end)
        };
        let start = match self.layout {
            CharacterMap::Inline(start) if line == 1 => {
                let before: usize =
                    self.text.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum();
                start + before
            }
            CharacterMap::Block { first_line, indent } => {
                source.offset(first_line + line - 1, indent + column)
            }
            _ => return Place::new(source, whole.clone()),
        };
        Place::new(source, start..start + chars(start))
    }
}
