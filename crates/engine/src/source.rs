//! A text with a name, and places in it. Every diagnostic and every explained rule points at one.

use std::ops::Range;
use std::sync::Arc;

/// A text that something was read from: a pack file, a facts file, a command-line argument.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    name: String,
    text: String,
    line_starts: Vec<usize>,
}

impl Source {
    /// Returns a source called `name` (the path as the user wrote it, with `/`) holding `text`.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        let text = text.into();
        let line_starts =
            std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Arc::new(Self { name: name.into(), text, line_starts })
    }

    /// Returns the name shown to people, usually a path.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line and column of a byte offset, both 1-based, the column in characters.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let line = self.line_starts.partition_point(|&start| start <= offset).max(1);
        let start = self.line_starts.get(line - 1).copied().unwrap_or(0);
        let before = self.text.get(start..offset.min(self.text.len())).unwrap_or("");
        (line, before.chars().count() + 1)
    }

    /// Byte offset of a 1-based line and a 1-based column in characters; past the end of the
    /// line it is the line's end.
    pub fn offset(&self, line: usize, column: usize) -> usize {
        let text = self.line(line);
        let start =
            self.line_starts.get(line.saturating_sub(1)).copied().unwrap_or(self.text.len());
        let within =
            text.char_indices().nth(column.saturating_sub(1)).map_or(text.len(), |(at, _)| at);
        start + within
    }

    /// Returns a 1-based line without its line break; empty when there is no such line.
    pub fn line(&self, line: usize) -> &str {
        let Some(&start) = self.line_starts.get(line.saturating_sub(1)) else { return "" };
        let end = self.line_starts.get(line).copied().unwrap_or(self.text.len());
        self.text.get(start..end).unwrap_or("").trim_end_matches(['\n', '\r'])
    }
}

/// A stretch of a [`Source`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    source: Arc<Source>,
    start: usize,
    end: usize,
}

impl Place {
    /// The bytes `span` of `source`.
    pub fn new(source: &Arc<Source>, span: Range<usize>) -> Self {
        let limit = source.text().len();
        let start = span.start.min(limit);
        Self { source: Arc::clone(source), start, end: span.end.clamp(start, limit) }
    }

    /// The start of a source, for what concerns the whole file.
    pub fn start_of(source: &Arc<Source>) -> Self {
        Self::new(source, 0..0)
    }

    /// Returns the text this place is in.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// Returns the bytes of the source.
    pub fn span(&self) -> Range<usize> {
        self.start..self.end
    }

    /// Returns the name of the source.
    pub fn file(&self) -> &str {
        self.source.name()
    }

    /// Line and column of its start, 1-based, the column in characters.
    pub fn line_column(&self) -> (usize, usize) {
        self.source.line_column(self.start)
    }

    /// Returns the text at this place.
    pub fn text(&self) -> &str {
        self.source.text().get(self.start..self.end).unwrap_or("")
    }
}

impl std::fmt::Display for Place {
    /// `file:line:col`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (line, column) = self.line_column();
        write!(f, "{}:{line}:{column}", self.file())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let source = Source::new("a.yaml", "größe: 1\nweight: x\n");
        assert_eq!(source.line_column("größe: ".len()), (1, 8));
        assert_eq!(source.offset(1, 8), "größe: ".len());
        assert_eq!(source.line_column(source.text().find('x').unwrap()), (2, 9));
        assert_eq!(source.line(2), "weight: x");
    }
}
