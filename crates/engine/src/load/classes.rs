//! Weights by class: `weights: { risk: { high: 7.5, low: 2.5 } }` in `pack.yaml`, and `risk: high`
//! on a node instead of a number.

use super::definition::Spanned;
use super::draft::{DraftEntry, MapDraft};
use super::fields::{FieldReader, ProblemSink};
use super::{ids, shape};
use crate::diagnostic::{Diagnostic, codes, did_you_mean};
use crate::source::Place;

/// The tables of a pack.
#[derive(Debug, Default)]
pub(crate) struct WeightClasses {
    tables: Vec<WeightClass>,
}

#[derive(Debug)]
struct WeightClass {
    name: String,
    weights: Vec<(String, f64)>,
}

impl WeightClasses {
    pub(crate) fn read(draft: &MapDraft, sink: &ProblemSink) -> Self {
        let fields = FieldReader::unchecked(draft, sink);
        let mut tables = Vec::new();
        for written in &draft.keys {
            let (name, place) = (written.key(), written.key_place());
            ids::check(name, &place, sink, "what people read is the `title` of a node");
            if shape::NODE.fields.iter().any(|field| field.key == name) {
                sink.push(
                    Diagnostic::error(
                        &codes::CONFLICT,
                        format!("`{name}` is a key that every node has, so it can't be a class"),
                    )
                    .at(place)
                    .help("call the class something else, such as `risk`"),
                );
                continue;
            }
            let mut weights = Vec::new();
            for entry in fields.map(name).unwrap_or_default() {
                match entry.value.as_number().filter(|weight| weight.is_finite()) {
                    Some(weight) => weights.push((entry.key.to_string(), weight)),
                    None => {
                        fields.wrong(name, &entry.value, "a weight for each class: `high: 7.5`")
                    }
                }
            }
            tables.push(WeightClass { name: name.to_owned(), weights });
        }
        Self { tables }
    }

    /// Returns the keys that nodes may have for them.
    pub(crate) fn names(&self) -> Vec<&str> {
        self.tables.iter().map(|class| class.name.as_str()).collect()
    }

    /// Returns what a node weighs: a number, or that of its class.
    pub(crate) fn weight(
        &self,
        fields: &FieldReader<'_>,
        sink: &ProblemSink,
    ) -> Option<Spanned<f64>> {
        let mut found = fields.number("weight");
        for class in &self.tables {
            let Some(said) = fields.text(&class.name) else { continue };
            if let Some(first) = &found {
                sink.push(twice(&class.name, said.place, &first.place));
                continue;
            }
            let weight = class.weights.iter().find(|(name, _)| *name == said.value);
            match weight {
                Some((_, weight)) => found = Some(Spanned { value: *weight, place: said.place }),
                None => sink.push(class.unknown(said)),
            }
        }
        found
    }
}

/// The table of a tier instead of the pack's. What it names must be there already: a slip in it
/// would otherwise be told at every node of that class.
pub(super) fn other(tables: &mut MapDraft, table: DraftEntry, sink: &ProblemSink) {
    let unknown = |message: String, place: Place, name: &str, known: &[&str]| {
        let problem = Diagnostic::error(&codes::UNKNOWN_CLASS, message).at(place);
        sink.push(problem.help_maybe(did_you_mean(name, known.iter().copied())));
    };
    let name = table.key();
    let Some(own) = tables.get(name) else {
        let known: Vec<&str> = tables.keys.iter().map(DraftEntry::key).collect();
        let message = format!("`weights` of the pack has no class `{name}`");
        return unknown(message, table.key_place(), name, &known);
    };
    let known: Vec<&str> =
        own.entry.value.as_map().unwrap_or_default().iter().map(|entry| &*entry.key).collect();
    let entries = table.entry.value.as_map().unwrap_or_default();
    let strangers: Vec<_> = entries.iter().filter(|entry| !known.contains(&&*entry.key)).collect();
    for entry in &strangers {
        let place = Place::new(&table.source, entry.key_span.clone());
        unknown(format!("`{name}` has no `{}` in the pack", entry.key), place, &entry.key, &known);
    }
    if strangers.is_empty() {
        tables.set(table, sink, "`weights` of the pack");
    }
}

impl WeightClass {
    fn unknown(&self, said: Spanned<String>) -> Diagnostic {
        let known = self.weights.iter().map(|(name, _)| name.as_str());
        Diagnostic::error(
            &codes::UNKNOWN_CLASS,
            format!("`weights` says nothing for `{}: {}`", self.name, said.value),
        )
        .at(said.place)
        .help_maybe(did_you_mean(&said.value, known))
    }
}

fn twice(class: &str, place: Place, first: &Place) -> Diagnostic {
    Diagnostic::error(
        &codes::CONFLICT,
        format!("`{class}` says what the node weighs, and so does another key"),
    )
    .at(place)
    .related(first.clone(), "the other")
    .help("keep one")
}
