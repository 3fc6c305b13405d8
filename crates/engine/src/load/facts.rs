//! `facts.yaml`: what the pack reads, and what it works out from that.

use super::definition::{DerivedDef, FactDef, FactType, Spanned};
use super::draft::{FactDraft, PackDraft};
use super::fields::{FieldReader, ProblemSink};
use super::ids;
use super::nodes::round;
use super::shape;
use crate::diagnostic::{Diagnostic, codes};

/// Returns the facts of a pack, and those it works out from them.
pub(crate) fn read(draft: &PackDraft, sink: &ProblemSink) -> (Vec<FactDef>, Vec<DerivedDef>) {
    let facts = draft.facts.iter().map(|one| {
        let Some(keys) = &one.keys else { return unclear(one) };
        let what = format!("fact `{}`", one.id);
        fact(sink, one, &FieldReader::of(keys, sink, &shape::FACT, &[], &what))
    });
    let derived = draft.derived.iter().filter_map(|one| {
        let what = format!("derived fact `{}`", one.id);
        let fields = FieldReader::of(one.keys.as_ref()?, sink, &shape::DERIVED, &[], &what);
        let fact = fact(sink, one, &fields);
        let value = fields.expression("value");
        if !fields.has("value") {
            sink.push(
                Diagnostic::error(&codes::MISSING_KEY, format!("{what} has no `value`"))
                    .at(one.place.clone())
                    .help("say how it is worked out: `value: answered / sent`"),
            );
        }
        Some(DerivedDef { fact, value, round: round(&fields) })
    });
    (facts.collect(), derived.collect())
}

/// Returns a stand-in for a fact that can't be read: it still has its name, so that nothing else calls it unknown.
fn unclear(draft: &FactDraft) -> FactDef {
    FactDef {
        id: draft.id.clone(),
        place: draft.place.clone(),
        kind: FactType::Number,
        title: None,
        unit: None,
        min: Some(0.0),
        max: Some(1.0),
        choices: Vec::new(),
        fixed: false,
        shown: true,
        names: Vec::new(),
        inherited: draft.inherited,
    }
}

fn fact(sink: &ProblemSink, draft: &FactDraft, fields: &FieldReader<'_>) -> FactDef {
    let (id, place) = (draft.id.clone(), draft.place.clone());
    ids::check(&id, &place, sink, "other spellings go to `names`");
    let kind = fields.one_of("type", &shape::FACT_TYPE_MEANINGS);
    if fields.node("type").is_none() && fields.node("value").is_none() {
        sink.push(
            Diagnostic::error(&codes::MISSING_KEY, format!("fact `{}` has no `type`", id))
                .at(place.clone())
                .help("one of `bool`, `number`, `count`, `share`, `choice`, `text`, `date`"),
        );
    }
    let kind = kind.map_or(FactType::Number, |kind| kind.value);
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
            Diagnostic::error(&codes::MISSING_KEY, format!("choice `{}` has no `choices`", id))
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
                format!("`choices` belong to a choice, and `{}` is a {}", id, kind.word()),
            )
            .at(first.place.clone())
            .help("say `type: choice`, or take the choices out"),
        );
    }
    FactDef {
        id,
        place,
        kind,
        title: fields.text("title"),
        unit: fields.text("unit").map(|unit| unit.value),
        min: min.map(|bound| bound.value),
        max: max.map(|bound| bound.value),
        choices: choices.into_iter().map(|choice: Spanned<String>| choice.value).collect(),
        fixed: fields.bool("fixed"),
        shown: fields.bool("shown"),
        names: fields.texts("names"),
        inherited: draft.inherited,
    }
}
