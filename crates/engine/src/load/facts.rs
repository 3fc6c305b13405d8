//! `facts.yaml`: what the pack reads, and what it works out from that.

use std::sync::Arc;

use super::definition::{DerivedDef, FactDef, FactType, Spanned};
use super::fields::{Fields, Sink};
use super::ids;
use super::nodes::round;
use super::shape;
use crate::diagnostic::{Diagnostic, codes};
use crate::document::{Entry, Node};
use crate::source::{Place, Source};

/// The entries under `facts:` and `derived:` of a file.
pub(crate) fn read(
    source: &Arc<Source>,
    sink: &Sink,
    fields: &Fields<'_>,
    facts: &mut Vec<FactDef>,
    derived: &mut Vec<DerivedDef>,
) {
    for entry in fields.map("facts").unwrap_or_default() {
        let what = format!("fact `{}`", entry.key);
        match Fields::new(source, sink, &entry.value, &shape::FACT, &what) {
            Some(inner) => facts.push(fact(sink, entry, &inner)),
            None => facts.push(unclear(source, entry)),
        }
    }
    for entry in fields.map("derived").unwrap_or_default() {
        let what = format!("derived fact `{}`", entry.key);
        if let Some(inner) = Fields::new(source, sink, &entry.value, &shape::DERIVED, &what) {
            let fact = fact(sink, entry, &inner);
            let value = inner.expression("value");
            if inner.entry("value").is_none() {
                sink.push(
                    Diagnostic::error(&codes::MISSING_KEY, format!("{what} has no `value`"))
                        .at(inner.key_place(entry))
                        .help("say how it is worked out: `value: answered / sent`"),
                );
            }
            derived.push(DerivedDef { fact, value, round: round(&inner) });
        }
    }
}

/// `facts.yaml` as a whole.
pub(crate) fn read_file(
    source: &Arc<Source>,
    sink: &Sink,
    node: &Node,
    facts: &mut Vec<FactDef>,
    derived: &mut Vec<DerivedDef>,
) {
    if let Some(fields) = Fields::new(source, sink, node, &shape::FACTS_FILE, "`facts.yaml`") {
        read(source, sink, &fields, facts, derived);
    }
}

/// A fact that can't be read still has its name, so that nothing else calls it unknown.
fn unclear(source: &Arc<Source>, entry: &Entry) -> FactDef {
    FactDef {
        id: entry.key.to_string(),
        place: Place::new(source, entry.key_span.clone()),
        kind: FactType::Number,
        title: None,
        unit: None,
        min: Some(0.0),
        max: Some(1.0),
        choices: Vec::new(),
        fixed: false,
        shown: true,
        names: Vec::new(),
    }
}

fn fact(sink: &Sink, entry: &Entry, fields: &Fields<'_>) -> FactDef {
    let place = fields.key_place(entry);
    ids::check(&entry.key, &place, sink);
    let kind = fields.word("type", &shape::FACT_TYPES);
    if fields.node("type").is_none() && fields.node("value").is_none() {
        sink.push(
            Diagnostic::error(&codes::MISSING_KEY, format!("fact `{}` has no `type`", entry.key))
                .at(place.clone())
                .help("one of `bool`, `number`, `count`, `share`, `choice`, `text`, `date`"),
        );
    }
    let kind = kind.and_then(|word| FactType::from_word(word.value)).unwrap_or(FactType::Number);
    let (min, max) = (fields.number("min"), fields.number("max"));
    if let (Some(min), Some(max)) = (&min, &max)
        && min.value > max.value
    {
        sink.push(
            Diagnostic::error(
                &codes::BAD_RANGE,
                format!("`min` {} is above `max` {}", min.value, max.value),
            )
            .at(min.place.clone())
            .related(max.place.clone(), "the highest it can be"),
        );
    }
    if !kind.is_numeric()
        && let Some(bound) = min.as_ref().or(max.as_ref())
    {
        sink.push(
            Diagnostic::error(
                &codes::BAD_RANGE,
                format!("a {} has no `min` or `max`", kind.word()),
            )
            .at(bound.place.clone())
            .help("take the bound out, or say `type: number`"),
        );
    }
    let choices = fields.texts("choices");
    if kind == FactType::Choice && choices.is_empty() {
        sink.push(
            Diagnostic::error(
                &codes::MISSING_KEY,
                format!("choice `{}` has no `choices`", entry.key),
            )
            .at(place.clone())
            .help("list them: `choices: [seller, recruiter]`"),
        );
    }
    if kind != FactType::Choice
        && let Some(first) = choices.first()
    {
        sink.push(
            Diagnostic::error(
                &codes::CONFLICT,
                format!("`choices` belong to a choice, and `{}` is a {}", entry.key, kind.word()),
            )
            .at(first.place.clone())
            .help("say `type: choice`, or take the choices out"),
        );
    }
    FactDef {
        id: entry.key.to_string(),
        place,
        kind,
        title: fields.text("title").map(|title| title.value),
        unit: fields.text("unit").map(|unit| unit.value),
        min: min.map(|bound| bound.value),
        max: max.map(|bound| bound.value),
        choices: choices.into_iter().map(|choice: Spanned<String>| choice.value).collect(),
        fixed: fields.bool("fixed"),
        shown: fields.bool("shown"),
        names: fields.texts("names"),
    }
}
