//! Reading a map's keys, with every problem kept instead of only the first.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use super::definition::{ExpressionDef, Spanned};
use super::draft::MapDraft;
use super::shape::{MapShape, WordMeaning};
use crate::diagnostic::{Diagnostic, DiagnosticCode, MAX_PROBLEMS, codes, did_you_mean};
use crate::document::{CharacterMap, DocumentEntry, DocumentNode, NodeKind, with_point};
use crate::source::{Place, Source};

/// Where problems go while a file is read.
#[derive(Debug, Default)]
pub(crate) struct ProblemSink {
    problems: RefCell<Vec<Diagnostic>>,
    unreadable: Cell<bool>,
}

impl ProblemSink {
    pub(crate) fn push(&self, diagnostic: Diagnostic) {
        let mut problems = self.problems.borrow_mut();
        if problems.len() < MAX_PROBLEMS {
            problems.push(diagnostic);
        }
    }
    pub(crate) fn is_full(&self) -> bool {
        self.problems.borrow().len() >= MAX_PROBLEMS
    }
    /// Notes that some file can't be understood at all, so that nobody can say what is unknown.
    pub(crate) fn set_unreadable(&self) {
        self.unreadable.set(true);
    }
    pub(crate) fn is_unreadable(&self) -> bool {
        self.unreadable.get()
    }
    pub(crate) fn into_inner(self) -> Vec<Diagnostic> {
        self.problems.into_inner()
    }
}

/// The keys of one map, read by name. Unknown keys are reported when it is made.
pub(crate) struct FieldReader<'a> {
    pub(crate) sink: &'a ProblemSink,
    pub(crate) place: Place,
    entries: Vec<(&'a Arc<Source>, &'a DocumentEntry)>,
    torn: bool,
}

impl<'a> FieldReader<'a> {
    /// Returns the keys of `node`, which must be a map; `what` names it in messages.
    pub(crate) fn new(
        source: &'a Arc<Source>,
        sink: &'a ProblemSink,
        node: &'a DocumentNode,
        table: &MapShape,
        what: &str,
    ) -> Option<Self> {
        let NodeKind::Map(entries) = &node.kind else {
            not_a_map(source, sink, node, table, what);
            return None;
        };
        let torn = is_torn(source, sink, node);
        let entries = entries.iter().map(|entry| (source, entry)).collect();
        let fields = Self { sink, place: node.place(source), entries, torn };
        fields.refuse_unknown(table, &[], what);
        Some(fields)
    }

    /// The keys of a draft, which may stand in several files; `more` are allowed beside the
    /// table's.
    pub(crate) fn of(
        draft: &'a MapDraft,
        sink: &'a ProblemSink,
        table: &MapShape,
        more: &[&str],
        what: &str,
    ) -> Self {
        let fields = Self::unchecked(draft, sink);
        fields.refuse_unknown(table, more, what);
        fields
    }

    /// The keys of a draft that was checked already.
    pub(crate) fn unchecked(draft: &'a MapDraft, sink: &'a ProblemSink) -> Self {
        let entries = draft.keys.iter().map(|one| (&one.source, &one.entry)).collect();
        Self { sink, place: draft.place.clone(), entries, torn: draft.torn }
    }

    /// What is left of an expression that was torn apart is no key.
    fn refuse_unknown(&self, table: &MapShape, more: &[&str], what: &str) {
        for (source, entry) in &self.entries {
            if self.torn || self.sink.is_full() {
                return;
            }
            let known = || table.fields.iter().map(|field| field.key).chain(more.iter().copied());
            if !known().any(|key| key == &*entry.key) {
                self.sink.push(
                    Diagnostic::error(
                        &codes::UNKNOWN_KEY,
                        format!("{what} has no key `{}`", entry.key),
                    )
                    .at(Place::new(source, entry.key_span.clone()))
                    .help_maybe(did_you_mean(&entry.key, known())),
                );
            }
        }
    }

    fn found(&self, key: &str) -> Option<(&'a Arc<Source>, &'a DocumentEntry)> {
        self.entries.iter().copied().find(|(_, entry)| &*entry.key == key)
    }

    /// Returns the file that `key` stands in; that of the map where there is no such key.
    pub(crate) fn source(&self, key: &str) -> &Arc<Source> {
        self.found(key).map_or_else(|| self.place.source(), |(source, _)| source)
    }

    pub(crate) fn key_place(&self, key: &str) -> Option<Place> {
        self.found(key).map(|(source, entry)| Place::new(source, entry.key_span.clone()))
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.found(key).is_some()
    }

    /// Returns the value under `key`; a key without a value counts as absent.
    pub(crate) fn node(&self, key: &str) -> Option<&'a DocumentNode> {
        self.found(key).map(|(_, entry)| &entry.value).filter(|node| node.kind != NodeKind::Null)
    }

    fn place_of(&self, key: &str, node: &DocumentNode) -> Place {
        node.place(self.source(key))
    }

    pub(crate) fn wrong(&self, key: &str, node: &DocumentNode, wanted: &str) {
        self.sink.push(
            Diagnostic::error(
                &codes::WRONG_TYPE,
                format!("`{key}` takes {wanted}, not {}", node.describe()),
            )
            .at(self.place_of(key, node))
            .help_maybe(write_with_point(node)),
        );
    }

    /// Reports `node`, which stands somewhere under `key`.
    pub(crate) fn fail(
        &self,
        key: &str,
        code: &'static DiagnosticCode,
        node: &DocumentNode,
        message: impl Into<String>,
    ) {
        self.sink.push(Diagnostic::error(code, message).at(self.place_of(key, node)));
    }

    /// Text; a number stands for its spelling, so that `version: 1.0` works.
    pub(crate) fn text(&self, key: &str) -> Option<Spanned<String>> {
        let node = self.node(key)?;
        let place = self.place_of(key, node);
        match &node.kind {
            NodeKind::Text(text) => Some(Spanned { value: text.text.to_string(), place }),
            NodeKind::Number(_) => Some(Spanned { value: place.text().to_owned(), place }),
            _ => {
                self.wrong(key, node, "text");
                None
            }
        }
    }

    pub(crate) fn number(&self, key: &str) -> Option<Spanned<f64>> {
        let node = self.node(key)?;
        let Some(value) = node.as_number() else {
            self.wrong(key, node, "a number");
            return None;
        };
        if !value.is_finite() {
            self.fail(key, &codes::BAD_NUMBER, node, format!("`{key}` must be a finite number"));
            return None;
        }
        Some(Spanned { value, place: self.place_of(key, node) })
    }

    /// Returns a number within `lo..=hi`.
    pub(crate) fn number_within(&self, key: &str, lo: f64, hi: f64) -> Option<Spanned<f64>> {
        let number = self.number(key)?;
        if (lo..=hi).contains(&number.value) {
            return Some(number);
        }
        self.sink.push(
            Diagnostic::error(
                &codes::BAD_NUMBER,
                format!("`{key}` lies between {lo} and {hi}, not at {}", number.value),
            )
            .at(number.place),
        );
        None
    }

    pub(crate) fn bool(&self, key: &str) -> bool {
        match self.node(key) {
            None => false,
            Some(DocumentNode { kind: NodeKind::Bool(value), .. }) => *value,
            Some(node) => {
                self.sink.push(
                    Diagnostic::error(
                        &codes::WRONG_TYPE,
                        format!("`{key}` takes true or false, not {}", node.describe()),
                    )
                    .at(self.place_of(key, node))
                    .help("YAML 1.2 knows only `true` and `false`; `yes` and `no` are text"),
                );
                false
            }
        }
    }

    /// Returns one of `words`.
    pub(crate) fn word(&self, key: &str, words: &[&'static str]) -> Option<Spanned<&'static str>> {
        let node = self.node(key)?;
        let Some(text) = node.as_text() else {
            self.wrong(key, node, &format!("one of {}", quoted(words)));
            return None;
        };
        let found = words.iter().find(|word| **word == text);
        if found.is_none() {
            self.sink.push(
                Diagnostic::error(&codes::WRONG_TYPE, format!("`{key}` has no `{text}`"))
                    .at(self.place_of(key, node))
                    .help_maybe(did_you_mean(text, words.iter().copied())),
            );
        }
        found.map(|word| Spanned { value: *word, place: self.place_of(key, node) })
    }

    /// Reads one of the words of a table.
    pub(crate) fn one_of<T: Copy>(
        &self,
        key: &str,
        table: &[WordMeaning<T>],
    ) -> Option<Spanned<T>> {
        let words: Vec<&'static str> = table.iter().map(|(word, ..)| *word).collect();
        let found = self.word(key, &words)?;
        let (_, value, _) = table.iter().find(|(word, ..)| *word == found.value)?;
        Some(Spanned { value: *value, place: found.place })
    }

    pub(crate) fn texts(&self, key: &str) -> Vec<Spanned<String>> {
        let Some(node) = self.node(key) else { return Vec::new() };
        let Some(items) = node.as_list() else {
            self.wrong(key, node, "a list: `[a, b]`");
            return Vec::new();
        };
        items
            .iter()
            .filter_map(|item| {
                let place = self.place_of(key, item);
                match &item.kind {
                    NodeKind::Text(text) => Some(Spanned { value: text.text.to_string(), place }),
                    // a choice called `1` or `true` means its spelling
                    NodeKind::Number(_) | NodeKind::Bool(_) => {
                        Some(Spanned { value: place.text().to_owned(), place })
                    }
                    _ => {
                        self.wrong(key, item, "texts");
                        None
                    }
                }
            })
            .collect()
    }

    pub(crate) fn map(&self, key: &str) -> Option<&'a [DocumentEntry]> {
        let node = self.node(key)?;
        let entries = node.as_map();
        if entries.is_none() {
            self.wrong(key, node, "a map");
        }
        entries
    }

    /// Returns an expression: text, or a constant. What is left of a torn one isn't looked at.
    pub(crate) fn expression(&self, key: &str) -> Option<ExpressionDef> {
        let node = self.node(key)?;
        let place = self.place_of(key, node);
        match &node.kind {
            NodeKind::Text(text) if text.layout == CharacterMap::Tagged => {
                self.sink.push(
                    Diagnostic::error(
                        &codes::TORN_EXPRESSION,
                        format!("YAML takes the leading `!` of `{key}` for a tag"),
                    )
                    .at(self.key_place(key).unwrap_or(place))
                    .help(format!("put the expression in quotes: `{key}: \"{}\"`", text.text)),
                );
                None
            }
            NodeKind::Text(text) if self.torn && unbalanced(&text.text) => None,
            NodeKind::Text(text) if with_point(&text.text).is_some() => {
                self.wrong(key, node, "a fact or an expression");
                None
            }
            NodeKind::Text(text) => Some(ExpressionDef { text: text.clone(), place }),
            NodeKind::Number(_) | NodeKind::Bool(_) => Some(ExpressionDef {
                text: crate::document::SourceText {
                    text: constant(node, place.text()),
                    layout: CharacterMap::Inline(node.span.start),
                },
                place,
            }),
            _ => {
                self.wrong(key, node, "a fact or an expression");
                None
            }
        }
    }
}

/// Returns the advice for a number that was written with a decimal comma.
pub(crate) fn write_with_point(node: &DocumentNode) -> Option<String> {
    let number = with_point(node.as_text()?)?;
    Some(format!("numbers have a point: write `{number}`"))
}

/// Reports what should have been a map.
pub(crate) fn not_a_map(
    source: &Arc<Source>,
    sink: &ProblemSink,
    node: &DocumentNode,
    table: &MapShape,
    what: &str,
) {
    if node.is_unwritten() {
        return; // that was said of its key
    }
    let message = match node.kind {
        NodeKind::Null => format!("{what} is empty"),
        _ => format!("{what} must be a map, not {}", node.describe()),
    };
    sink.push(
        Diagnostic::error(&codes::WRONG_TYPE, message)
            .at(node.place(source))
            .help_maybe(keys_of(table)),
    );
}

/// `{ value: f(a, b) }` arrives as `value: f(a` and a key `b)`. Says so once, for the map.
pub(crate) fn is_torn(source: &Arc<Source>, sink: &ProblemSink, node: &DocumentNode) -> bool {
    if !looks_torn(source, node) {
        return false;
    }
    let whole = node.place(source);
    let entries = node.as_map().unwrap_or_default();
    let is_part = |entry: &&DocumentEntry| {
        entry.value.as_text().is_some_and(unbalanced) || entry.key.contains(['(', ')'])
    };
    let place = entries.iter().find(is_part).map_or(whole, |entry| entry.value.place(source));
    sink.push(
        Diagnostic::error(
            &codes::TORN_EXPRESSION,
            "YAML has torn this expression apart: inside `{ … }` a comma ends a value",
        )
        .at(place)
        .help("put the expression in quotes: `{ value: \"f(a, b)\" }`")
        .help("or write the keys on lines of their own, without `{ }`"),
    );
    true
}

/// Returns true for a map in braces that holds parts of an expression instead of keys and values.
pub(super) fn looks_torn(source: &Arc<Source>, node: &DocumentNode) -> bool {
    if !node.place(source).text().starts_with('{') {
        return false;
    }
    let is_torn = |entry: &&DocumentEntry| {
        let value_is_torn = match &entry.value.kind {
            NodeKind::Text(text) => unbalanced(&text.text) && text.layout != CharacterMap::Opaque,
            _ => false,
        };
        entry.key.contains(['(', ')']) || value_is_torn
    };
    node.as_map().unwrap_or_default().iter().any(|entry| is_torn(&entry))
}

fn unbalanced(text: &str) -> bool {
    text.matches('(').count() != text.matches(')').count()
}

/// Returns a constant as Rhai spells it: `1` as a float.
fn constant(node: &DocumentNode, raw: &str) -> Arc<str> {
    match node.kind {
        NodeKind::Number(number) => format!("{number:?}").into(),
        _ => raw.to_lowercase().into(),
    }
}

fn keys_of(table: &MapShape) -> Option<String> {
    let keys: Vec<&str> = table.fields.iter().map(|field| field.key).take(8).collect();
    (!keys.is_empty()).then(|| format!("the keys of a {} are {}", table.name, quoted(&keys)))
}

pub(crate) fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
