//! JSON Schemas of a pack's files, made from the same tables that the loader reads by.

use serde_json::{Map, Value as Json, json};

use crate::aggregates;
use crate::load::shape::{self, KeyShape, MapShape, ValueShape};
use crate::scales;

/// Returns the schema of every kind of file, by the name that packs refer to it by: `pack`, `facts`,
/// `pillar`, `cases`, `profile`.
pub fn all() -> Vec<(&'static str, Json)> {
    vec![
        ("pack", document("A pack: what it is", object(&shape::PACK))),
        ("facts", document("What a pack reads and derives", object(&shape::FACTS_FILE))),
        ("pillar", document("A pillar: how it scores", object(&shape::NODE))),
        (
            "cases",
            document(
                "A pack's own tests",
                json!({ "type": "array", "items": reference(&shape::CASE) }),
            ),
        ),
        ("profile", document("A profile: somebody's facts", profile())),
    ]
}

fn document(title: &str, mut schema: Json) -> Json {
    if let Json::Object(parts) = &mut schema {
        parts.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
        parts.insert("title".to_owned(), json!(title));
        parts.insert("definitions".to_owned(), definitions());
    }
    schema
}

/// Returns the tables that are referred to from several places, nodes from within themselves.
fn definitions() -> Json {
    let tables: [&MapShape; 11] = [
        &shape::NODE,
        &shape::TIERS,
        &shape::TIER,
        &shape::FACT,
        &shape::DERIVED,
        &shape::CASE,
        &shape::DEFAULTS,
        &shape::DETECT,
        &shape::SMALL,
        &shape::ROUND,
        &shape::STAND_IN,
    ];
    let mut all: Map<String, Json> =
        tables.iter().map(|table| (key(table), object(table))).collect();
    if let Some(node) = all.get_mut("node") {
        // weights by class: the pack says what the key is called
        node["additionalProperties"] =
            json!({ "type": ["string", "number"], "description": "a class of `weights`" });
    }
    all.insert("change".to_owned(), change());
    all.insert("scale".to_owned(), scale());
    all.insert("aggregate".to_owned(), aggregate());
    Json::Object(all)
}

fn key(table: &MapShape) -> String {
    table.name.replace(' ', "_")
}

fn reference(table: &MapShape) -> Json {
    json!({ "$ref": format!("#/definitions/{}", key(table)) })
}

fn object(table: &MapShape) -> Json {
    let properties: Map<String, Json> = table.fields.iter().map(property).collect();
    json!({ "type": "object", "additionalProperties": false, "properties": properties })
}

fn property(field: &KeyShape) -> (String, Json) {
    let mut schema = of(&field.shape);
    // a sibling of `$ref` would be ignored
    if schema.get("$ref").is_some() {
        schema = json!({ "allOf": [schema] });
    }
    if let Json::Object(parts) = &mut schema {
        parts.insert("description".to_owned(), json!(field.doc));
    }
    (field.key.to_owned(), schema)
}

fn of(shape: &ValueShape) -> Json {
    match shape {
        ValueShape::Text => json!({ "type": ["string", "number"] }),
        ValueShape::Number => json!({ "type": "number" }),
        ValueShape::Whole => json!({ "type": "integer" }),
        ValueShape::Bool => json!({ "type": "boolean" }),
        ValueShape::Expression => json!({ "type": ["string", "number", "boolean"] }),
        ValueShape::Word(words) => json!({ "enum": words }),
        ValueShape::List(item) => json!({ "type": "array", "items": of(item) }),
        ValueShape::Tuple(items) => {
            let items: Vec<Json> = items.iter().map(of).collect();
            json!({ "type": "array", "minItems": items.len(), "maxItems": items.len(), "items": items })
        }
        ValueShape::MapOf(value) => json!({
            "type": "object",
            "additionalProperties": of(value),
            "propertyNames": { "type": "string" },
        }),
        ValueShape::Object(table) => reference(table),
        ValueShape::Either(shapes) => json!({ "anyOf": shapes.iter().map(of).collect::<Vec<_>>() }),
        ValueShape::Scale => json!({ "$ref": "#/definitions/scale" }),
        ValueShape::Aggregate => json!({ "$ref": "#/definitions/aggregate" }),
        ValueShape::Changes => json!({
            "type": "object",
            "additionalProperties": { "anyOf": [
                { "$ref": "#/definitions/change" },
                { "type": "null", "description": "takes the node away" },
            ] },
        }),
        ValueShape::Any => json!({}),
    }
}

/// Returns the keys of a node as a change says them: each may be null, which takes it away.
fn change() -> Json {
    let properties: Map<String, Json> = shape::NODE
        .fields
        .iter()
        .map(property)
        .map(|(key, schema)| (key, json!({ "anyOf": [schema, { "type": "null" }] })))
        .collect();
    json!({
        "type": "object",
        "additionalProperties": { "type": ["string", "number", "null"] },
        "properties": properties,
    })
}

/// Returns a bare name (of a scale or of the pack's function), or one scale with its parameters.
fn scale() -> Json {
    let outside =
        json!({ "enum": shape::OUTSIDE, "description": "what a value beyond the goalposts gives" });
    let bare = scales::KINDS
        .iter()
        .filter(|kind| kind.takes.bare())
        .map(|kind| bare(kind.name, kind.summary));
    let with_parameters = scales::KINDS.iter().filter(|kind| kind.takes.parameters()).map(|kind| {
        let mut beside = Map::new();
        beside.insert("outside".to_owned(), outside.clone());
        for option in kind.beside {
            let value = match option.words {
                [] => json!({ "type": "number" }),
                words => json!({ "enum": words }),
            };
            beside.insert(option.key.to_owned(), value);
        }
        with_parameters(kind.name, kind.summary, kind.example, beside)
    });
    any_of(bare, with_parameters)
}

fn aggregate() -> Json {
    let bare = aggregates::KINDS
        .iter()
        .filter(|kind| kind.takes.bare())
        .map(|kind| bare(kind.name, kind.summary));
    let with_parameters = aggregates::KINDS
        .iter()
        .filter(|kind| kind.takes.parameters())
        .map(|kind| with_parameters(kind.name, kind.summary, kind.example, Map::new()));
    any_of(bare, with_parameters)
}

fn any_of(bare: impl Iterator<Item = Json>, with_parameters: impl Iterator<Item = Json>) -> Json {
    let own = json!({ "type": "string", "description": "a function of functions.rhai" });
    json!({ "anyOf": bare.chain(with_parameters).chain([own]).collect::<Vec<_>>() })
}

/// Returns a kind by its name alone.
fn bare(name: &str, summary: &str) -> Json {
    json!({ "const": name, "description": summary })
}

/// Returns a kind as the key of its parameters, with what may stand beside it.
fn with_parameters(name: &str, summary: &str, example: &str, beside: Map<String, Json>) -> Json {
    let mut properties = Map::new();
    properties.insert(name.to_owned(), json!({ "description": summary, "examples": [example] }));
    properties.extend(beside);
    json!({
        "type": "object",
        "required": [name],
        "additionalProperties": false,
        "properties": properties,
    })
}

/// Returns a profile: its shape is not a table of the loader, since a flat map of facts is one too.
fn profile() -> Json {
    json!({
        "type": "object",
        "properties": {
            "id": { "type": "string", "description": "who it is" },
            "pack": { "type": ["string", "object"], "description": "the pack it is meant for" },
            "as_of": { "type": "string", "description": "the date of the data: 2026-10-05" },
            "facts": {
                "type": "object",
                "description": "the facts by id or other spelling; null makes one missing",
                "additionalProperties": { "type": ["string", "number", "boolean", "null"] },
            },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameters::ParameterForm;

    #[test]
    fn every_key_of_the_loader_is_in_the_schema() {
        for (name, schema) in all() {
            assert!(schema.get("title").is_some(), "{name}");
        }
        let pack = &all()[0].1;
        for field in shape::PACK.fields {
            assert!(pack["properties"].get(field.key).is_some(), "{}", field.key);
        }
        // each kind in each of its spellings, and a function's name
        let spellings = |takes: &[ParameterForm]| {
            takes
                .iter()
                .map(|one| usize::from(one.bare()) + usize::from(one.parameters()))
                .sum::<usize>()
                + 1
        };
        let count = |kind: &str| pack["definitions"][kind]["anyOf"].as_array().unwrap().len();
        let takes: Vec<ParameterForm> = scales::KINDS.iter().map(|kind| kind.takes).collect();
        assert_eq!(count("scale"), spellings(&takes));
        let takes: Vec<ParameterForm> = aggregates::KINDS.iter().map(|kind| kind.takes).collect();
        assert_eq!(count("aggregate"), spellings(&takes));
    }
}
