//! The merged pack as one YAML file, with where each line came from: what `pack show` prints.

use super::compose;
use super::draft::{CHILDREN, DraftEntry, FactDraft, MapDraft, NodeDraft, PackDraft};
use super::fields::ProblemSink;
use super::files::PackFiles;
use crate::document::{CharacterMap, DocumentEntry, DocumentNode, NodeKind};
use crate::source::{Place, Source};

/// A line of the merged pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownLine {
    /// The line, without its line break.
    pub text: String,
    /// `file:line` of what it says; nothing for headings.
    pub from: Option<String>,
}

impl PackFiles {
    /// Returns the pack with all that it inherits, tiers included, as the lines of one YAML file that would
    /// mean the same without `extends`; scripts and texts by name. Problems of form are left out.
    pub fn show(&self) -> Vec<ShownLine> {
        let draft = compose::read(self, &ProblemSink::default());
        let mut page = PackListing::default();
        page.pack(&draft);
        page.lines
    }
}

#[derive(Default)]
struct PackListing {
    lines: Vec<ShownLine>,
}

impl PackListing {
    fn push(&mut self, indent: usize, text: &str, from: Option<&Place>) {
        let from = from.map(|place| format!("{}:{}", place.file(), place.line_column().0));
        self.lines.push(ShownLine { text: format!("{}{text}", " ".repeat(indent)), from });
    }

    fn pack(&mut self, draft: &PackDraft) {
        let said_elsewhere = ["extends", "change", "remove", "pillars"];
        for written in draft.keys.keys.iter().filter(|one| !said_elsewhere.contains(&one.key())) {
            self.written(0, written);
        }
        self.keys_under("defaults", &draft.defaults);
        self.keys_under("weights", &draft.classes);
        self.facts("facts", &draft.facts);
        self.facts("derived", &draft.derived);
        self.children(0, &draft.root.children);
        let scripts = [
            ("weights.rhai", &draft.weights),
            ("tips.rhai", &draft.tips),
            ("functions.rhai", &draft.functions),
            ("import.rhai", &draft.import),
        ];
        for (name, source) in scripts {
            if let Some(source) = source {
                self.push(0, &format!("# {name}"), Some(&Place::start_of(source)));
            }
        }
        for text in &draft.texts {
            let name = format!("# texts/{}.ftl", text.lang);
            self.push(0, &name, Some(&Place::start_of(&text.source)));
        }
    }

    fn keys_under(&mut self, key: &str, draft: &MapDraft) {
        if !draft.keys.is_empty() {
            self.push(0, &format!("{key}:"), None);
            draft.keys.iter().for_each(|written| self.written(2, written));
        }
    }

    fn facts(&mut self, key: &str, facts: &[FactDraft]) {
        if facts.is_empty() {
            return;
        }
        self.push(0, &format!("{key}:"), None);
        for fact in facts {
            let Some(keys) = &fact.keys else { continue };
            // most facts stand on one line, and nobody has changed them
            if let Some(line) = on_one_line(keys) {
                self.push(2, &format!("{}: {{ {line} }}", spelled(&fact.id)), Some(&fact.place));
                continue;
            }
            self.push(2, &format!("{}:", spelled(&fact.id)), Some(&fact.place));
            keys.keys.iter().for_each(|written| self.written(4, written));
        }
    }

    /// Children under the keys they stand under; where these take turns, under one.
    fn children(&mut self, indent: usize, children: &[NodeDraft]) {
        let mut rest = children;
        let turns = children.windows(2).filter(|pair| match pair {
            [a, b] => a.under != b.under,
            _ => false,
        });
        let one_key = turns.count() > 1;
        while let Some(first) = rest.first() {
            let under = if one_key { CHILDREN[0] } else { first.under };
            let same = |child: &&NodeDraft| one_key || child.under == first.under;
            let (these, others) = rest.split_at(rest.iter().take_while(same).count());
            self.push(indent, &format!("{under}:"), None);
            for child in these {
                let id = spelled(&child.id);
                // a line that nobody has changed stays one, so that the changed ones stand out
                if let Some(line) = on_one_line(&child.keys).filter(|_| child.children.is_empty()) {
                    self.push(indent + 2, &format!("{id}: {{ {line} }}"), Some(&child.place));
                    continue;
                }
                self.push(indent + 2, &format!("{id}:"), Some(&child.place));
                child.keys.keys.iter().for_each(|written| self.written(indent + 4, written));
                self.children(indent + 4, &child.children);
            }
            rest = others;
        }
    }

    fn written(&mut self, indent: usize, written: &DraftEntry) {
        self.entry(indent, &written.source, &written.entry);
    }

    fn entry(&mut self, indent: usize, source: &std::sync::Arc<Source>, entry: &DocumentEntry) {
        let place = Place::new(source, entry.key_span.clone());
        let key = spelled(&entry.key);
        if let Some(raw) = as_written(source, &entry.value) {
            return self.push(indent, &format!("{key}: {raw}"), Some(&place));
        }
        match &entry.value.kind {
            NodeKind::Map(entries) if !entries.is_empty() => {
                self.push(indent, &format!("{key}:"), Some(&place));
                entries.iter().for_each(|entry| self.entry(indent + 2, source, entry));
            }
            NodeKind::Text(text) if matches!(text.layout, CharacterMap::Block { .. }) => {
                let mark = if text.text.ends_with('\n') { "|" } else { "|-" };
                self.push(indent, &format!("{key}: {mark}"), Some(&place));
                for line in text.text.lines() {
                    self.push(if line.is_empty() { 0 } else { indent + 2 }, line, None);
                }
            }
            _ => self.push(indent, &format!("{key}: {}", in_flow(&entry.value)), Some(&place)),
        }
    }
}

/// Returns a fact's keys in one line, if they were written so, in one file.
fn on_one_line(keys: &MapDraft) -> Option<String> {
    let first = keys.keys.first()?;
    let line = |place: Place| place.line_column().0;
    let mut parts = Vec::new();
    for written in &keys.keys {
        let same =
            written.source == first.source && line(written.key_place()) == line(first.key_place());
        if !same {
            return None;
        }
        parts.push(format!("{}: {}", spelled(written.key()), in_flow(&written.entry.value)));
    }
    Some(parts.join(", "))
}

/// Returns the value as its author spelled it, where that fits on a line and stands for itself.
fn as_written(source: &std::sync::Arc<Source>, node: &DocumentNode) -> Option<String> {
    let place = node.place(source);
    let raw = place.text();
    let opaque = matches!(&node.kind, NodeKind::Text(text) if matches!(text.layout, CharacterMap::Block { .. }));
    let plain =
        !raw.is_empty() && !raw.contains('\n') && !raw.starts_with(['&', '*', '!', '|', '>']);
    (plain && !opaque && (node.as_map().is_none() || raw.starts_with('{'))).then(|| raw.to_owned())
}

/// Returns a key or a word as YAML spells it.
fn spelled(text: &str) -> String {
    let plain = text.starts_with(|c: char| c.is_alphabetic())
        && text.chars().all(|c| c.is_alphanumeric() || "_- .%/".contains(c))
        && !text.ends_with(' ')
        && !["true", "false", "null", "yes", "no", "on", "off"].contains(&text);
    if plain { text.to_owned() } else { quoted(text) }
}

/// Text in quotes; JSON's are YAML's.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Returns a value on one line, whatever it looked like.
fn in_flow(node: &DocumentNode) -> String {
    match &node.kind {
        NodeKind::Null => "null".to_owned(),
        NodeKind::Bool(yes) => yes.to_string(),
        NodeKind::Number(number) => number.to_string(),
        NodeKind::Text(text) => spelled(&text.text),
        NodeKind::List(items) => {
            format!("[{}]", items.iter().map(in_flow).collect::<Vec<_>>().join(", "))
        }
        NodeKind::Map(entries) if entries.is_empty() => "{}".to_owned(),
        NodeKind::Map(entries) => {
            let entry = |entry: &DocumentEntry| {
                format!("{}: {}", spelled(&entry.key), in_flow(&entry.value))
            };
            format!("{{ {} }}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
    }
}
