//! Converts a document to a profile, with every problem at its place.

use peristyle_engine::diagnostic::{
    Diagnostic, DiagnosticRecord, Diagnostics, codes as engine, did_you_mean,
};
use peristyle_engine::document::{DocumentEntry, DocumentNode, NodeKind};
use peristyle_engine::profile::{GivenFact, Profile, Reference};
use peristyle_engine::value::Value;
use serde::de::DeserializeOwned;

use super::SharedSource;
use crate::date;

/// The keys of a profile.
const KEYS: [&str; 6] = ["id", "pack", "as_of", "facts", "reference", "diagnostics"];
/// The further keys of an answer, which are ignored since they are computed.
const ANSWER_KEYS: [&str; 11] = [
    "score",
    "points",
    "band",
    "coverage",
    "reason",
    "derived",
    "tier",
    "pillars",
    "indicators",
    "tips",
    "range",
];

/// A reader of one document of a source.
pub(super) struct DocumentReader<'r> {
    pub(super) source: &'r SharedSource,
    pub(super) problems: &'r mut Diagnostics,
}

impl DocumentReader<'_> {
    pub(super) fn profile(&mut self, node: &DocumentNode) -> Profile {
        let mut profile = Profile::new();
        let entries = match &node.kind {
            NodeKind::Map(entries) => entries.as_slice(),
            // an empty file
            NodeKind::Null => &[],
            _ => {
                self.report(
                    Diagnostic::error(
                        &engine::BAD_PROFILE,
                        format!("a profile is a map, and this is {}", node.describe()),
                    )
                    .help("write `facts:` and under it a line per fact, `posts_per_week: 2`"),
                    node,
                );
                return profile;
            }
        };
        let flat = node.get("facts").is_none();
        let is_answer = !flat && ANSWER_KEYS.iter().any(|key| node.get(key).is_some());
        for entry in entries {
            match &*entry.key {
                "id" => profile.id = self.id(&entry.value),
                "pack" => profile.pack = self.pack(&entry.value),
                "as_of" => profile.as_of = self.as_of(&entry.value),
                _ if flat => profile.facts.extend(self.fact(entry)),
                "facts" => profile.facts = self.facts(&entry.value),
                "reference" => profile.reference = self.reference(&entry.value),
                "diagnostics" => {
                    let records: Option<Vec<DiagnosticRecord>> =
                        self.data(&entry.value, "diagnostics");
                    profile.diagnostics = records.unwrap_or_default();
                }
                key if is_answer || ANSWER_KEYS.contains(&key) => {}
                key => self.problems.push(
                    Diagnostic::error(
                        &engine::BAD_PROFILE,
                        format!("a profile has no `{key}` beside its facts"),
                    )
                    .at(peristyle_engine::source::Place::new(self.source, entry.key_span.clone()))
                    .help_maybe(did_you_mean(key, KEYS))
                    .help("if it is a fact, put it under `facts`"),
                ),
            }
        }
        profile
    }

    fn report(&mut self, problem: Diagnostic, node: &DocumentNode) {
        self.problems.push(problem.at(node.place(self.source)));
    }

    fn expected(&mut self, what: &str, node: &DocumentNode) {
        let message = format!("{what}, and this is {}", node.describe());
        self.report(Diagnostic::error(&engine::BAD_PROFILE, message), node);
    }

    /// Reads an id: text, or a number as it is written (`007` stays `007`).
    fn id(&mut self, node: &DocumentNode) -> Option<String> {
        match &node.kind {
            NodeKind::Null => None,
            NodeKind::Text(text) => Some(text.text.to_string()),
            NodeKind::Number(_) => Some(node.place(self.source).text().to_owned()),
            _ => {
                self.expected("an `id` is text", node);
                None
            }
        }
    }

    /// Reads the pack: an id, or the map of an answer.
    fn pack(&mut self, node: &DocumentNode) -> Option<String> {
        match &node.kind {
            NodeKind::Null => None,
            NodeKind::Text(text) => Some(text.text.to_string()),
            NodeKind::Map(_) if node.get("id").is_some_and(|id| id.as_text().is_some()) => {
                node.get("id").and_then(DocumentNode::as_text).map(str::to_owned)
            }
            _ => {
                self.expected("`pack` is the name of a pack", node);
                None
            }
        }
    }

    fn as_of(&mut self, node: &DocumentNode) -> Option<String> {
        match &node.kind {
            NodeKind::Null => None,
            NodeKind::Text(text) if date::parse_day(&text.text).is_some() => {
                Some(text.text.to_string())
            }
            _ => {
                let written = node.place(self.source).text().to_owned();
                self.report(
                    Diagnostic::error(&engine::BAD_DATE, format!("`{written}` is no date"))
                        .help("write the date of the data as `2026-10-05`"),
                    node,
                );
                None
            }
        }
    }

    fn facts(&mut self, node: &DocumentNode) -> Vec<GivenFact> {
        match &node.kind {
            NodeKind::Null => Vec::new(),
            NodeKind::Map(entries) => entries.iter().filter_map(|entry| self.fact(entry)).collect(),
            _ => {
                self.expected("`facts` is a map", node);
                Vec::new()
            }
        }
    }

    fn fact(&mut self, entry: &DocumentEntry) -> Option<GivenFact> {
        let node = &entry.value;
        let value = match &node.kind {
            NodeKind::Null => None,
            NodeKind::Bool(yes) => Some(Value::Bool(*yes)),
            NodeKind::Number(number) if number.is_finite() => Some(Value::Number(*number)),
            NodeKind::Text(text) => Some(Value::Text(text.text.clone())),
            NodeKind::Number(_) => {
                let problem = format!("`{}` isn't a finite number", entry.key);
                self.report(
                    Diagnostic::error(&engine::WRONG_VALUE, problem)
                        .help("write `null` if the value isn't known"),
                    node,
                );
                return None;
            }
            NodeKind::List(_) | NodeKind::Map(_) => {
                let problem = format!("`{}` is {}", entry.key, node.describe());
                self.report(
                    Diagnostic::error(&engine::WRONG_VALUE, problem)
                        .help("a fact is a number, `true` or `false`, text, or `null`"),
                    node,
                );
                return None;
            }
        };
        let name = entry.key.to_string();
        Some(GivenFact { name, value, place: Some(node.place(self.source)) })
    }

    fn reference(&mut self, node: &DocumentNode) -> Option<Reference> {
        if node.kind == NodeKind::Null {
            return None;
        }
        self.data(node, "reference")
    }

    /// Deserialises a node.
    fn data<T: DeserializeOwned>(&mut self, node: &DocumentNode, what: &str) -> Option<T> {
        match serde_json::from_value(json(node)) {
            Ok(data) => Some(data),
            // the words of the error are about our types, not about the file
            Err(_) => {
                let message = format!("`{what}` isn't as a saved answer has it");
                self.report(
                    Diagnostic::error(&engine::BAD_PROFILE, message)
                        .help(format!("take `{what}` out, or save the answer again")),
                    node,
                );
                None
            }
        }
    }
}

/// Converts a node to JSON, with integral numbers as integers, as line numbers need them.
fn json(node: &DocumentNode) -> serde_json::Value {
    match &node.kind {
        NodeKind::Null => serde_json::Value::Null,
        NodeKind::Bool(yes) => (*yes).into(),
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to be whole and small"
        )]
        NodeKind::Number(number) if number.fract() == 0.0 && (0.0..1e15).contains(number) => {
            (*number as u64).into()
        }
        NodeKind::Number(number) => (*number).into(),
        NodeKind::Text(text) => (&*text.text).into(),
        NodeKind::List(items) => items.iter().map(json).collect(),
        NodeKind::Map(entries) => {
            let entries = entries.iter().map(|entry| (entry.key.to_string(), json(&entry.value)));
            serde_json::Value::Object(entries.collect())
        }
    }
}
