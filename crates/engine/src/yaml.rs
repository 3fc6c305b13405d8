//! YAML into a [`DocumentNode`] tree with places. The only module that knows how YAML is written.
//!
//! Bytes, depth, nodes and aliases are capped, so that no file can make reading it expensive.

mod slips;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle, Span, StrInput, Tag};

use crate::diagnostic::{Diagnostic, MAX_PROBLEMS, codes};
use crate::document::{
    CharacterMap, DocumentEntry, DocumentNode, NodeKind, SourceText, with_point,
};
use crate::source::{Place, Source};

/// The most bytes a YAML file may have.
pub const MAX_BYTES: usize = 1024 * 1024;
/// The deepest nesting.
pub const MAX_DEPTH: usize = 64;
/// The most values, aliases counted each time they are used.
pub const MAX_NODES: usize = 200_000;

/// Reads one YAML document. An empty file is an empty map.
///
/// # Errors
/// Every problem of form: bad YAML, a key twice in one map, too much of anything.
pub fn parse(source: &Arc<Source>) -> Result<DocumentNode, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    match read(source, &mut problems) {
        Some(node) if problems.is_empty() => Ok(node),
        _ => Err(problems),
    }
}

/// Reads YAML for those who want to find more problems: a key that stands twice is reported, and the
/// first one counts. `None` when there is no telling what the rest of the file means.
pub(crate) fn read(source: &Arc<Source>, problems: &mut Vec<Diagnostic>) -> Option<DocumentNode> {
    if source.text().len() > MAX_BYTES {
        problems.push(too_large(source));
        return None;
    }
    let mut builder = DocumentBuilder::new(source);
    let mut parser = Parser::new(StrInput::new(source.text()));
    // events are pulled one by one, so that a limit ends the reading at once
    while let Some(next) = parser.next_event() {
        match next {
            Ok((event, span)) => builder.on_event(event, span),
            Err(error) => {
                let offset = source.offset(error.marker().line(), error.marker().col() + 1);
                builder.fail(not_yaml(source, offset, error.info()));
            }
        }
        if builder.stopped {
            break;
        }
    }
    builder.finish(problems)
}

fn too_large(source: &Arc<Source>) -> Diagnostic {
    Diagnostic::error(
        &codes::FILE_TOO_LARGE,
        format!("`{}` is larger than the {} KiB it may have", source.name(), MAX_BYTES / 1024),
    )
    .help("split the pack into several files; texts and data don't belong into rules")
}

fn too_deep(place: Place) -> Diagnostic {
    Diagnostic::error(&codes::TOO_DEEP, format!("nested more than {MAX_DEPTH} levels deep"))
        .at(place)
}

fn not_yaml(source: &Arc<Source>, offset: usize, words: &str) -> Diagnostic {
    let place = Place::new(source, offset..offset + 1);
    let (line, _) = source.line_column(offset);
    let text = source.line(line);
    if words.contains("recursion limit") {
        return too_deep(place);
    }
    // a tab before anything else: where YAML takes none, what follows is no slip of its own
    if !text.contains('\t')
        && let Some(slip) = slips::find(source, offset, words)
    {
        return Diagnostic::error(&codes::BAD_YAML, format!("this isn't YAML: {}", slip.message))
            .at(slip.place)
            .help(slip.help);
    }
    // `{ value: if x { 1.0 } else { 0.0 } }`
    if words.contains("flow mapping") && (text.contains("value:") || text.contains("applies:")) {
        return Diagnostic::error(
            &codes::TORN_EXPRESSION,
            "YAML has torn this expression apart: inside `{ … }` a bracket or comma ends a value",
        )
        .at(place)
        .help("put the expression in quotes: `{ value: \"if a { b } else { c }\" }`")
        .help("or write the keys on lines of their own, without `{ }`");
    }
    // what people trip over most often
    let hint = if text.contains('\t') {
        Some("indent with spaces: YAML doesn't take tabs")
    } else if words.contains("quoted scalar") {
        Some("a text is opened with a quote here and never closed")
    } else if text.contains('{') && text.contains('(') {
        Some("an expression inside `{ … }` must stand in quotes, or on a line of its own")
    } else {
        None
    };
    Diagnostic::error(&codes::BAD_YAML, format!("this isn't YAML: {words}"))
        .at(place)
        .help_maybe(hint.map(str::to_owned))
}

struct DocumentBuilder<'s> {
    source: &'s Arc<Source>,
    positions: PositionMap<'s>,
    problems: Vec<Diagnostic>,
    stack: Vec<OpenCollection>,
    anchors: HashMap<usize, DocumentNode>,
    root: Option<DocumentNode>,
    nodes: usize,
    stopped: bool,
}

enum OpenCollection {
    List {
        anchor: usize,
        start: usize,
        items: Vec<DocumentNode>,
    },
    Map {
        anchor: usize,
        start: usize,
        entries: Vec<DocumentEntry>,
        seen: HashMap<Arc<str>, usize>,
        key: Option<DocumentNode>,
    },
}

impl<'s> DocumentBuilder<'s> {
    fn new(source: &'s Arc<Source>) -> Self {
        Self {
            source,
            positions: PositionMap { text: source.text(), chars: 0, bytes: 0 },
            problems: Vec::new(),
            stack: Vec::new(),
            anchors: HashMap::new(),
            root: None,
            nodes: 0,
            stopped: false,
        }
    }

    fn fail(&mut self, diagnostic: Diagnostic) {
        self.problems.push(diagnostic);
        self.stopped = true;
    }

    fn place(&self, span: Range<usize>) -> Place {
        Place::new(self.source, span)
    }

    fn finish(mut self, problems: &mut Vec<Diagnostic>) -> Option<DocumentNode> {
        self.problems.dedup();
        problems.append(&mut self.problems);
        let empty = DocumentNode { span: 0..0, kind: NodeKind::Map(Vec::new()) };
        (!self.stopped).then(|| self.root.take().unwrap_or(empty))
    }

    fn on_event(&mut self, event: Event<'_>, span: Span) {
        let start = self.positions.bytes(span.start.index());
        let end = self.positions.bytes(span.end.index()).max(start);
        match event {
            Event::DocumentStart(_) if self.root.is_some() => {
                let place = self.place(start..end);
                self.fail(
                    Diagnostic::error(&codes::BAD_YAML, "a second document begins here")
                        .at(place)
                        .help("keep one document per file: take the `---` out"),
                );
            }
            Event::Scalar(text, style, anchor, tag) => {
                let node = self.scalar(&text, style, tag.as_deref(), start..end);
                self.complete(node, anchor);
            }
            Event::SequenceStart(anchor, _) => {
                self.open(OpenCollection::List { anchor, start, items: Vec::new() }, start..end);
            }
            Event::MappingStart(anchor, _) => {
                let open = OpenCollection::Map {
                    anchor,
                    start,
                    entries: Vec::new(),
                    seen: HashMap::new(),
                    key: None,
                };
                self.open(open, start..end);
            }
            Event::SequenceEnd => {
                if let Some(OpenCollection::List { anchor, start, items }) = self.stack.pop() {
                    let end = self.trimmed(start, end);
                    let items = self.join_decimals(items);
                    self.complete(
                        DocumentNode { span: start..end, kind: NodeKind::List(items) },
                        anchor,
                    );
                }
            }
            Event::MappingEnd => {
                if let Some(OpenCollection::Map { anchor, start, entries, .. }) = self.stack.pop() {
                    let end = self.trimmed(start, end);
                    self.complete(
                        DocumentNode { span: start..end, kind: NodeKind::Map(entries) },
                        anchor,
                    );
                }
            }
            Event::Alias(anchor) => match self.anchors.get(&anchor).cloned() {
                Some(node) => {
                    self.count(size(&node), start..end);
                    if !self.stopped {
                        self.complete(node, 0);
                    }
                }
                None => {
                    let place = self.place(start..end);
                    self.fail(
                        Diagnostic::error(
                            &codes::BAD_YAML,
                            "an alias to something that isn't complete yet",
                        )
                        .at(place),
                    );
                }
            },
            _ => {}
        }
    }

    /// Returns a collection's end without the blank lines and comments that follow it.
    fn trimmed(&self, start: usize, end: usize) -> usize {
        let text = self.source.text().get(start..end).unwrap_or("");
        start + text.trim_end().len()
    }

    fn open(&mut self, open: OpenCollection, span: Range<usize>) {
        if self.stack.len() >= MAX_DEPTH {
            let problem = too_deep(self.place(span));
            self.fail(problem);
            return;
        }
        self.stack.push(open);
    }

    fn count(&mut self, more: usize, span: Range<usize>) {
        self.nodes = self.nodes.saturating_add(more);
        if self.nodes > MAX_NODES {
            let place = self.place(span);
            self.fail(
                Diagnostic::error(
                    &codes::TOO_MANY_VALUES,
                    "more than 200,000 values, aliases counted each time they are used",
                )
                .at(place),
            );
        }
    }

    fn complete(&mut self, node: DocumentNode, anchor: usize) {
        self.count(1, node.span.clone());
        if anchor != 0 {
            // the copy counts: anchors inside of anchors would be kept sixty-four times
            self.count(size(&node), node.span.clone());
            self.anchors.insert(anchor, node.clone());
        }
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(OpenCollection::List { items, .. }) => items.push(node),
            Some(OpenCollection::Map { entries, seen, key, .. }) => match key.take() {
                None => *key = Some(node),
                Some(key_node) => {
                    // `{ weight: 0,5 }` arrives as weight 0 and a key `5` without a value
                    if node.is_unwritten()
                        && let Some(before) = entries.last_mut()
                        && let Some(joined) = joined(self.source, &before.value, &key_node)
                    {
                        let problem = decimal_comma(self.source, &joined);
                        before.value = joined;
                        if self.problems.len() < MAX_PROBLEMS {
                            self.problems.push(problem);
                        }
                        return;
                    }
                    let text: Arc<str> = match &key_node.kind {
                        NodeKind::Text(text) => Arc::clone(&text.text),
                        NodeKind::List(_) | NodeKind::Map(_) => {
                            let place = Place::new(self.source, key_node.span);
                            self.fail(
                                Diagnostic::error(&codes::BAD_YAML, "a key must be a plain word")
                                    .at(place),
                            );
                            return;
                        }
                        // a number or `true` as a key means its spelling
                        _ => self.source.text().get(key_node.span.clone()).unwrap_or("").into(),
                    };
                    if let Some(&first) = seen.get(&text) {
                        let before = entries.get(first).map(|entry| entry.key_span.clone());
                        let mut problem = Diagnostic::error(
                            &codes::DUPLICATE_KEY,
                            format!("`{text}` stands here twice"),
                        )
                        .at(Place::new(self.source, key_node.span))
                        .help("keep one of the two; YAML would silently take the last");
                        if let Some(before) = before {
                            problem =
                                problem.related(Place::new(self.source, before), "first here");
                        }
                        if self.problems.len() < MAX_PROBLEMS {
                            self.problems.push(problem);
                        }
                        return;
                    }
                    seen.insert(Arc::clone(&text), entries.len());
                    entries.push(DocumentEntry { key: text, key_span: key_node.span, value: node });
                }
            },
        }
    }

    /// Puts numbers together that a decimal comma tore apart: `[0, 2,5]` is a list of three. One
    /// that has no blank behind any of its commas may be meant as it is: `[0,10]`.
    fn join_decimals(&mut self, items: Vec<DocumentNode>) -> Vec<DocumentNode> {
        let text = self.source.text();
        let spaced = items.windows(2).any(|pair| match pair {
            [a, b] => text.get(a.span.end..b.span.start).is_some_and(|gap| gap.len() > 1),
            _ => false,
        });
        if !spaced {
            return items;
        }
        let mut kept: Vec<DocumentNode> = Vec::with_capacity(items.len());
        for item in items {
            let tight = |before: &&mut DocumentNode| before.span.end + 1 == item.span.start;
            if let Some(before) = kept.last_mut().filter(tight)
                && let Some(joined) = joined(self.source, before, &item)
            {
                *before = joined;
                if self.problems.len() < MAX_PROBLEMS {
                    self.problems.push(decimal_comma(self.source, before));
                }
            } else {
                kept.push(item);
            }
        }
        kept
    }

    fn scalar(
        &self,
        text: &str,
        style: ScalarStyle,
        tag: Option<&Tag>,
        span: Range<usize>,
    ) -> DocumentNode {
        // nothing is written: the parser says where it found that out, which may be lines below
        if style == ScalarStyle::Plain && text.is_empty() && tag.is_none() {
            return DocumentNode { span: span.start..span.start, kind: NodeKind::Null };
        }
        // in a flow map, the parser counts the blanks behind a quoted text to it
        let span = if style == ScalarStyle::Literal || style == ScalarStyle::Folded {
            span
        } else {
            span.start..self.trimmed(span.start, span.end)
        };
        let raw = self.source.text().get(span.clone()).unwrap_or("");
        let kind = match style {
            ScalarStyle::Plain if tag.is_none() => plain_scalar(text),
            _ => None,
        };
        let kind = kind.unwrap_or_else(|| {
            // a tag (`!x`) is kept as it was written: in an expression it is a "not"
            if let Some(tag) = tag
                && !tag.is_yaml_core_schema()
            {
                let written = format!("{}{} {text}", tag.handle, tag.suffix);
                return NodeKind::Text(SourceText {
                    text: written.trim_end().into(),
                    layout: CharacterMap::Tagged,
                });
            }
            let layout = match style {
                ScalarStyle::Plain if raw == text => CharacterMap::Inline(span.start),
                ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted
                    if raw.get(1..raw.len().saturating_sub(1)) == Some(text) =>
                {
                    CharacterMap::Inline(span.start + 1)
                }
                ScalarStyle::Literal => self.block_layout(&span),
                _ => CharacterMap::Opaque,
            };
            NodeKind::Text(SourceText { text: text.into(), layout })
        });
        DocumentNode { span, kind }
    }

    fn block_layout(&self, span: &Range<usize>) -> CharacterMap {
        let (line, _) = self.source.line_column(span.start);
        let mut first = line;
        // the span may begin at the `|` or at the first line of the text
        if self.source.line(line).get(..).is_some_and(|text| text.contains('|'))
            && self.source.text().get(span.start..=span.start) == Some("|")
        {
            first += 1;
        }
        while self.source.line(first).trim().is_empty() && first < line + 100 {
            first += 1;
        }
        let text = self.source.line(first);
        CharacterMap::Block {
            first_line: first,
            indent: text.chars().take_while(|&c| c == ' ').count(),
        }
    }
}

/// Returns a plain scalar by YAML's core schema; `None` when it is text.
fn plain_scalar(text: &str) -> Option<NodeKind> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Some(NodeKind::Null),
        "true" | "True" | "TRUE" => return Some(NodeKind::Bool(true)),
        "false" | "False" | "FALSE" => return Some(NodeKind::Bool(false)),
        ".inf" | "+.inf" | ".Inf" => return Some(NodeKind::Number(f64::INFINITY)),
        "-.inf" | "-.Inf" => return Some(NodeKind::Number(f64::NEG_INFINITY)),
        ".nan" | ".NaN" | ".NAN" => return Some(NodeKind::Number(f64::NAN)),
        _ => {}
    }
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    // `1e5`, `.5` and `5.` are numbers; `1_000`, `0x1F`, `inf` and dates are text
    let numeric = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && digits.contains(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-'));
    numeric.then(|| text.parse::<f64>().ok()).flatten().map(NodeKind::Number)
}

/// Returns the number that `before`, a comma and `after` spell together.
fn joined(source: &Source, before: &DocumentNode, after: &DocumentNode) -> Option<DocumentNode> {
    let span = before.span.start..after.span.end;
    let text = source.text();
    let gap = text.get(before.span.end..after.span.start)?;
    if before.as_number().is_none() || after.as_number().is_none() || gap.trim_end() != "," {
        return None;
    }
    let digits = text.get(after.span.clone())?;
    let spelled = format!("{},{digits}", text.get(before.span.clone())?);
    let number = with_point(&spelled)?.parse().ok()?;
    Some(DocumentNode { span, kind: NodeKind::Number(number) })
}

fn decimal_comma(source: &Arc<Source>, number: &DocumentNode) -> Diagnostic {
    let place = number.place(source);
    let written: String = place.text().split_whitespace().collect();
    Diagnostic::error(
        &codes::DECIMAL_COMMA,
        format!("`{written}` is no number here: inside of brackets a comma ends a value"),
    )
    .at(place)
    .help_maybe(with_point(&written).map(|number| format!("write `{number}`")))
}

fn size(node: &DocumentNode) -> usize {
    match &node.kind {
        NodeKind::List(items) => 1 + items.iter().map(size).sum::<usize>(),
        NodeKind::Map(entries) => {
            1 + entries.iter().map(|entry| 1 + size(&entry.value)).sum::<usize>()
        }
        _ => 1,
    }
}

/// The parser counts characters; places count bytes. Events come in order, so one walk serves.
struct PositionMap<'s> {
    text: &'s str,
    chars: usize,
    bytes: usize,
}

impl PositionMap<'_> {
    fn bytes(&mut self, chars: usize) -> usize {
        if chars < self.chars {
            (self.chars, self.bytes) = (0, 0);
        }
        let rest = self.text.get(self.bytes..).unwrap_or("");
        let step: usize = rest.chars().take(chars - self.chars).map(char::len_utf8).sum();
        self.chars = chars;
        self.bytes += step;
        self.bytes
    }
}
