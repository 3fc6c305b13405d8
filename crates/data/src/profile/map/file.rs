//! Parses a column map in a YAML file.

use std::io::Read;
use std::sync::Arc;

use peristyle_engine::diagnostic::{
    Diagnostic, Diagnostics, Place, Source, codes as engine, did_you_mean,
};
use peristyle_engine::document::{DocumentNode, NodeKind};
use peristyle_engine::yaml;

use super::{MapEntry, MapTarget};
use crate::archive::cannot_read;
use crate::codes;

/// What a map may say.
const KEYS: [&str; 5] = ["columns", "id", "pack", "as_of", "ignore"];

pub(super) fn read(path: &str) -> Result<Vec<MapEntry>, Diagnostics> {
    let name = path.replace('\\', "/");
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(yaml::MAX_BYTES as u64 + 1).read_to_end(&mut bytes))
        .map_err(|error| cannot_read(&name, &error))?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Diagnostic::error(&engine::NOT_TEXT, format!("`{name}` isn't UTF-8 text"))
            .help("save it again with that encoding")
    })?;
    let source = Source::new(name, text);
    let root = yaml::parse(&source).map_err(Diagnostics::from_iter)?;
    let mut reading = MapFileReader { source, entries: Vec::new(), problems: Diagnostics::new() };
    reading.map(&root);
    if reading.problems.is_empty() { Ok(reading.entries) } else { Err(reading.problems) }
}

struct MapFileReader {
    source: Arc<Source>,
    entries: Vec<MapEntry>,
    problems: Diagnostics,
}

impl MapFileReader {
    fn map(&mut self, root: &DocumentNode) {
        let Some(entries) = root.as_map() else {
            return self
                .report("a map of columns has `columns:`, and under it a line per column", root);
        };
        for entry in entries {
            let key_place = Place::new(&self.source, entry.key_span.clone());
            match &*entry.key {
                "columns" => self.columns(&entry.value),
                "ignore" => match entry.value.as_list() {
                    Some(items) => {
                        items.iter().for_each(|item| self.column(item, MapTarget::Aside))
                    }
                    None => self.report("`ignore` is a list of columns", &entry.value),
                },
                "id" => self.column(&entry.value, MapTarget::Id),
                "pack" => self.column(&entry.value, MapTarget::Pack),
                "as_of" => self.column(&entry.value, MapTarget::AsOf),
                key => self.problems.push(
                    Diagnostic::error(&codes::BAD_MAP, format!("a map has no `{key}`"))
                        .at(key_place)
                        .help_maybe(did_you_mean(key, KEYS))
                        .help("columns stand under `columns`, each with its fact"),
                ),
            }
        }
    }

    fn columns(&mut self, node: &DocumentNode) {
        // of a map that was printed, nobody has decided on any yet
        if node.kind == NodeKind::Null {
            return;
        }
        let Some(entries) = node.as_map() else {
            return self.report("`columns` has a line per column, `Lead Score: lead_score`", node);
        };
        for entry in entries {
            let target = match &entry.value.kind {
                // inspect writes such lines for columns that somebody has still to decide on
                NodeKind::Null => MapTarget::Aside,
                NodeKind::Text(text) => MapTarget::of(text.text.trim()),
                _ => {
                    let words = format!("the fact that `{}` is stands here as text", entry.key);
                    self.report(&words, &entry.value);
                    continue;
                }
            };
            self.entries.push(MapEntry {
                column: entry.key.trim().to_owned(),
                target,
                place: Place::new(&self.source, entry.key_span.clone()),
                target_place: entry.value.place(&self.source),
                by_option: false,
            });
        }
    }

    /// A column that is named by a value.
    fn column(&mut self, node: &DocumentNode, target: MapTarget) {
        let column = match &node.kind {
            NodeKind::Text(text) => text.text.trim().to_owned(),
            // a column may be called `2026`
            NodeKind::Number(_) => node.place(&self.source).text().to_owned(),
            _ => return self.report("the name of a column stands here", node),
        };
        let place = node.place(&self.source);
        let target_place = place.clone();
        self.entries.push(MapEntry { column, target, place, target_place, by_option: false });
    }

    fn report(&mut self, expected: &str, node: &DocumentNode) {
        let words = format!("{expected}, and this is {}", node.describe());
        self.problems.push(
            Diagnostic::error(&codes::BAD_MAP, words).at(node.place(&self.source)).help(
                "`peristyle inspect TABLE --pack PACK --format yaml` prints a map to begin with",
            ),
        );
    }
}
