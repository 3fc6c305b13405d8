//! Parses JSON with source places, for files that people write by hand.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use jsonc_parser::ast::Value;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use peristyle_engine::diagnostic::{Diagnostic, Place, Source, codes as engine};
use peristyle_engine::document::{CharacterMap, DocumentEntry, DocumentNode, NodeKind, SourceText};

use crate::codes;

/// The most bytes of a profile file.
pub const MAX_PROFILE_BYTES: usize = 8 * 1024 * 1024;
/// The deepest nesting.
pub(super) const MAX_DEPTH: usize = 64;

/// The options for strict JSON; the parser's defaults are lenient.
const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// Parses a JSON document. An empty file is an empty map, as in YAML.
///
/// # Errors
/// What isn't strict JSON, a key twice in one map, nesting beyond 64 levels.
pub fn parse_document(source: &Arc<Source>) -> Result<DocumentNode, Vec<Diagnostic>> {
    parse_part(source, 0..source.text().len())
        .map(|node| node.unwrap_or(DocumentNode { span: 0..0, kind: NodeKind::Map(Vec::new()) }))
}

/// Parses a JSON document per line, without blank lines. All problems are reported, each at its line.
///
/// # Errors
/// As [`parse_document`].
pub fn parse_lines(source: &Arc<Source>) -> Result<Vec<DocumentNode>, Vec<Diagnostic>> {
    let (mut nodes, mut problems) = (Vec::new(), Vec::new());
    let mut start = 0;
    for line in source.text().split_inclusive('\n') {
        let end = start + line.trim_end().len();
        match parse_part(source, start..end) {
            Ok(node) => nodes.extend(node),
            Err(more) => problems.extend(more),
        }
        if problems.len() > 100 {
            break;
        }
        start += line.len();
    }
    if problems.is_empty() { Ok(nodes) } else { Err(problems) }
}

fn parse_part(
    source: &Arc<Source>,
    span: Range<usize>,
) -> Result<Option<DocumentNode>, Vec<Diagnostic>> {
    let text = source.text().get(span.clone()).unwrap_or("");
    let (text, base) = match text.strip_prefix('\u{feff}') {
        Some(rest) => (rest, span.start + '\u{feff}'.len_utf8()),
        None => (text, span.start),
    };
    // the parser recurses: look before it leaps
    if let Some(at) = super::parse::find_too_deep(text, MAX_DEPTH) {
        return Err(vec![
            Diagnostic::error(
                &engine::TOO_DEEP,
                format!("nested more than {MAX_DEPTH} levels deep"),
            )
            .at(Place::new(source, base + at..base + at + 1)),
        ]);
    }
    let parsed = parse_to_ast(text, &CollectOptions::default(), &STRICT).map_err(|error| {
        let range = error.range();
        let start = base + range.start;
        let end = (base + range.end).max(start + 1);
        vec![
            Diagnostic::error(
                &codes::BAD_JSON,
                format!("this isn't JSON: {}", lower_first(&error.kind().to_string())),
            )
            .at(Place::new(source, start..end)),
        ]
    })?;
    let mut convert = DocumentConverter { source, base, problems: Vec::new() };
    let node = parsed.value.map(|value| convert.node(value));
    if convert.problems.is_empty() { Ok(node) } else { Err(convert.problems) }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

struct DocumentConverter<'s> {
    source: &'s Arc<Source>,
    base: usize,
    problems: Vec<Diagnostic>,
}

impl DocumentConverter<'_> {
    fn span(&self, ranged: &impl Ranged) -> Range<usize> {
        self.base + ranged.start()..self.base + ranged.end()
    }

    fn node(&mut self, value: Value<'_>) -> DocumentNode {
        let span = self.span(&value);
        let kind = match value {
            Value::NullKeyword(_) => NodeKind::Null,
            Value::BooleanLit(literal) => NodeKind::Bool(literal.value),
            Value::NumberLit(literal) => {
                // too large a number becomes infinite, which every reader of facts refuses
                NodeKind::Number(literal.value.parse().unwrap_or(f64::NAN))
            }
            Value::StringLit(literal) => {
                let inner = span.start + 1..span.end.saturating_sub(1);
                let same = self.source.text().get(inner.clone()) == Some(&*literal.value);
                let layout =
                    if same { CharacterMap::Inline(inner.start) } else { CharacterMap::Opaque };
                NodeKind::Text(SourceText { text: literal.value.as_ref().into(), layout })
            }
            Value::Array(array) => {
                NodeKind::List(array.elements.into_iter().map(|one| self.node(one)).collect())
            }
            Value::Object(object) => self.map(object),
        };
        DocumentNode { span, kind }
    }

    fn map(&mut self, object: jsonc_parser::ast::Object<'_>) -> NodeKind {
        let mut entries: Vec<DocumentEntry> = Vec::new();
        let mut seen: HashMap<Arc<str>, Range<usize>> = HashMap::new();
        for property in object.properties {
            let key_span = self.span(&property.name);
            let key: Arc<str> = property.name.as_str().into();
            if let Some(first) = seen.get(&key) {
                self.problems.push(
                    Diagnostic::error(&engine::DUPLICATE_KEY, format!("`{key}` stands here twice"))
                        .at(Place::new(self.source, key_span))
                        .related(Place::new(self.source, first.clone()), "first here"),
                );
                continue;
            }
            seen.insert(Arc::clone(&key), key_span.clone());
            let value = self.node(property.value);
            entries.push(DocumentEntry { key, key_span, value });
        }
        NodeKind::Map(entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn problem(text: &str) -> String {
        let source = Source::new("me.json", text);
        parse_document(&source).unwrap_err()[0].to_string()
    }

    #[test]
    fn values_have_places() {
        let source = Source::new("me.json", "{\n  \"a\": 1.5, \"b\": [\"ö\", null, true]\n}");
        let node = parse_document(&source).unwrap();
        let a = node.get("a").unwrap();
        assert_eq!(a.as_number(), Some(1.5));
        assert_eq!(a.place(&source).line_column(), (2, 8));
        let list = node.get("b").unwrap().as_list().unwrap();
        assert_eq!(list[0].as_text(), Some("ö"));
        assert_eq!(list[2].place(&source).text(), "true");
    }

    #[test]
    fn json_is_strict() {
        for text in [
            "{a: 1}",
            "{\"a\": 1,}",
            "[1 2]",
            "// x\n1",
            "{'a': 1}",
            "[0x1]",
            "[+1]",
            "[NaN]",
            "[.5]",
            "{\"a\": 1} {\"b\": 2}",
            "{",
            "[\"",
            "tru",
            "[01]",
        ] {
            let source = Source::new("me.json", text);
            assert!(parse_document(&source).is_err(), "{text}");
        }
        assert!(
            problem("{\"a\": 1,}").starts_with("me.json:1:8: error[PS2105]: this isn't JSON: ")
        );
        assert!(problem("{\"a\": 1, \"a\": 2}").contains("PS0104"));
        assert!(problem(&"[".repeat(100_000)).contains("PS0105"));
    }

    #[test]
    fn lines_keep_their_places() {
        let source = Source::new("all.ndjson", "{\"a\": 1}\r\n\n{\"a\": 2}\n");
        let nodes = parse_lines(&source).unwrap();
        assert_eq!(nodes.len(), 2);
        assert_eq!(nodes[1].get("a").unwrap().place(&source).line_column(), (3, 7));
        let source = Source::new("all.ndjson", "{\"a\": 1}\n{\"a\": }\n{]");
        let problems = parse_lines(&source).unwrap_err();
        let lines: Vec<usize> =
            problems.iter().map(|one| one.place.as_ref().unwrap().line_column().0).collect();
        assert_eq!(lines, [2, 3]);
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "[\\[\\]{}\":,0-9a-z\\\\. ö\n]{0,60}") {
            let source = Source::new("x.json", text);
            let _ = parse_document(&source);
            let _ = parse_lines(&source);
        }
    }
}
