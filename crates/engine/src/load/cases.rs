//! `cases.yaml`: facts and the answer they must give.

use std::sync::Arc;

use super::definition::{CaseDef, CaseExpectation, ExpectedValue};
use super::fields::{FieldReader, ProblemSink};
use super::shape;
use crate::diagnostic::{Diagnostic, codes};
use crate::document::{DocumentEntry, DocumentNode, NodeKind};
use crate::profile::GivenFact;
use crate::source::{Place, Source};
use crate::value::Value;

/// Two numbers of a case are the same within this, unless it says `tolerance`.
pub(crate) const TOLERANCE: f64 = 1e-9;

/// Returns a list of cases.
pub(crate) fn read(source: &Arc<Source>, sink: &ProblemSink, node: &DocumentNode) -> Vec<CaseDef> {
    let Some(items) = node.as_list() else {
        if !node.as_map().is_some_and(<[DocumentEntry]>::is_empty) {
            sink.push(
                Diagnostic::error(
                    &codes::WRONG_TYPE,
                    format!("cases are a list, not {}", node.describe()),
                )
                .at(node.place(source))
                .help("begin each with a dash: `- name: nothing known`"),
            );
        }
        return Vec::new();
    };
    items.iter().enumerate().filter_map(|(index, item)| case(source, sink, item, index)).collect()
}

fn case(
    source: &Arc<Source>,
    sink: &ProblemSink,
    node: &DocumentNode,
    index: usize,
) -> Option<CaseDef> {
    let fields =
        FieldReader::new(source, sink, node, &shape::CASE, &format!("case {}", index + 1))?;
    let property = fields.one_of("property", &shape::PROPERTY_MEANINGS);
    let fact = fields.text("fact");
    let name =
        fields.text("name").map(|name| name.value).unwrap_or_else(|| match (&property, &fact) {
            (Some(property), Some(fact)) => format!("{} in {}", property.value.word(), fact.value),
            _ => format!("case {}", index + 1),
        });
    let property = match (property, fact) {
        (Some(property), Some(fact)) => Some((property.value, fact)),
        (Some(property), None) => {
            sink.push(
                Diagnostic::error(
                    &codes::MISSING_KEY,
                    format!("property `{}` needs a `fact`", property.value.word()),
                )
                .at(property.place),
            );
            None
        }
        _ => None,
    };
    let export = fields.text("export").filter(|path| match not_below(&path.value) {
        None => true,
        Some(why) => {
            let words = format!("`{}` is no export of a case: {why}", path.value);
            sink.push(
                Diagnostic::error(&codes::BAD_CASE_EXPORT, words)
                    .at(path.place.clone())
                    .help("name a file or a folder in the pack's own folder: `fixtures/small.zip`"),
            );
            false
        }
    });
    let facts = fields
        .map("facts")
        .unwrap_or_default()
        .iter()
        .filter_map(|entry| given(source, sink, entry))
        .collect();
    let mut tolerance = TOLERANCE;
    let expect = match fields.node("expect") {
        Some(node) => expectations(source, sink, &fields, node, &mut tolerance),
        None => Vec::new(),
    };
    if expect.is_empty()
        && property.is_none()
        && fields.node("expect").is_none()
        && fields.node("property").is_none()
    {
        sink.push(
            Diagnostic::error(&codes::BAD_CASE, format!("case `{name}` expects nothing"))
                .at(fields.place.clone())
                .help("add `expect: { score: null, coverage: 0 }`, or a `property`"),
        );
    }
    Some(CaseDef {
        name,
        place: fields.place.clone(),
        export,
        facts,
        as_of: fields.text("as_of").map(|date| date.value),
        expect,
        tolerance,
        property,
    })
}

/// Returns why a path leads nowhere below the pack's folder, whatever lies there.
fn not_below(path: &str) -> Option<&'static str> {
    match path {
        "" => Some("it names no file"),
        _ if path.contains('\\') => Some("folders are divided by `/`"),
        _ if path.starts_with('/')
            || path.contains(':')
            || path.split('/').any(|part| part == "..") =>
        {
            Some("it leads out of the pack")
        }
        _ => None,
    }
}

/// Returns a fact as a case or a facts file gives it.
pub(crate) fn given(
    source: &Arc<Source>,
    sink: &ProblemSink,
    entry: &DocumentEntry,
) -> Option<GivenFact> {
    let place = entry.value.place(source);
    let value = match &entry.value.kind {
        NodeKind::Null => None,
        NodeKind::Bool(value) => Some(Value::Bool(*value)),
        NodeKind::Number(value) => Some(Value::Number(*value)),
        NodeKind::Text(text) => Some(Value::Text(Arc::clone(&text.text))),
        NodeKind::List(_) | NodeKind::Map(_) => {
            sink.push(
                Diagnostic::error(
                    &codes::WRONG_VALUE,
                    format!(
                        "`{}` is {}, and a fact is one value",
                        entry.key,
                        entry.value.describe()
                    ),
                )
                .at(place),
            );
            return None;
        }
    };
    Some(GivenFact { name: entry.key.to_string(), value, place: Some(place) })
}

fn expectations(
    source: &Arc<Source>,
    sink: &ProblemSink,
    fields: &FieldReader<'_>,
    node: &DocumentNode,
    tolerance: &mut f64,
) -> Vec<CaseExpectation> {
    let Some(entries) = node.as_map() else {
        fields.wrong("expect", node, "a map: `{ score: 61.4 }`");
        return Vec::new();
    };
    let mut found = Vec::new();
    for entry in entries {
        let place = Place::new(source, entry.key_span.start..entry.value.span.end);
        if &*entry.key == "tolerance" {
            match entry.value.as_number() {
                Some(number) if number >= 0.0 => *tolerance = number,
                Some(number) => fields.fail(
                    "expect",
                    &codes::BAD_NUMBER,
                    &entry.value,
                    format!("`tolerance` is 0 or more, not {number}"),
                ),
                None => fields.wrong("tolerance", &entry.value, "a number of 0 or more"),
            }
            continue;
        }
        let number = || match entry.value.kind {
            NodeKind::Null => Some(None),
            NodeKind::Number(number) => Some(Some(number)),
            NodeKind::Bool(yes) => Some(Some(f64::from(u8::from(yes)))),
            _ => {
                fields.wrong(&entry.key, &entry.value, "a number or null");
                None
            }
        };
        // a node may be called `facts`, too
        if let ("facts", NodeKind::Map(facts)) = (&*entry.key, &entry.value.kind) {
            found.extend(facts.iter().filter_map(|fact| {
                let place = Place::new(source, fact.key_span.start..fact.value.span.end);
                Some(CaseExpectation {
                    place,
                    what: ExpectedValue::Fact(given(source, sink, fact)?),
                })
            }));
            continue;
        }
        let what = match &*entry.key {
            "as_of" => match &entry.value.kind {
                NodeKind::Null => Some(ExpectedValue::AsOf(None)),
                NodeKind::Text(text) => Some(ExpectedValue::AsOf(Some(text.text.to_string()))),
                _ => {
                    fields.wrong("as_of", &entry.value, "a day: `2026-10-05`");
                    None
                }
            },
            "score" => number().map(ExpectedValue::Score),
            "coverage" => number().map(|number| ExpectedValue::Coverage(number.unwrap_or(0.0))),
            "band" => match &entry.value.kind {
                NodeKind::Null => Some(ExpectedValue::Band(None)),
                NodeKind::Text(text) => Some(ExpectedValue::Band(Some(text.text.to_string()))),
                _ => {
                    fields.wrong("band", &entry.value, "a band's id");
                    None
                }
            },
            "tips" => match entry.value.as_list() {
                Some(items) => Some(ExpectedValue::Tips(
                    items.iter().filter_map(|item| item.as_text().map(str::to_owned)).collect(),
                )),
                None => {
                    fields.wrong("tips", &entry.value, "a list of tip ids");
                    None
                }
            },
            path => number().map(|value| ExpectedValue::Node(path.to_owned(), value)),
        };
        found.extend(what.map(|what| CaseExpectation { place: place.clone(), what }));
    }
    found
}
