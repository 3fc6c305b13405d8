//! Which format a profile file is in, and its documents.

use peristyle_engine::diagnostic::Diagnostic;
use peristyle_engine::document::{Kind, Node};
use peristyle_engine::yaml;

use super::Shared;
use crate::json::{parse_document, parse_lines};

/// How a file writes its profiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Yaml,
    Json,
    /// One JSON document per line.
    Lines,
    /// It begins with a bracket, which both YAML and JSON may do.
    Unsure,
}

/// The format of a file, by its name or else by how it begins.
pub(super) fn of(source: &Shared) -> Format {
    match crate::archive::names::extension(source.name()).as_str() {
        "yaml" | "yml" => return Format::Yaml,
        "json" => return Format::Json,
        "ndjson" | "jsonl" => return Format::Lines,
        _ => {}
    }
    let text = source.text().trim_start_matches('\u{feff}').trim();
    if !text.starts_with(['{', '[']) {
        return Format::Yaml;
    }
    // several lines, each a whole map
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let is_map = |line: &str| line.trim().starts_with('{') && line.trim().ends_with('}');
    if text.lines().count() > 1 && lines.all(is_map) { Format::Lines } else { Format::Unsure }
}

/// The maps that are profiles, in order.
pub(super) fn parse(source: &Shared, format: Format) -> Result<Vec<Node>, Vec<Diagnostic>> {
    let root = match format {
        Format::Lines => return parse_lines(source),
        Format::Yaml => yaml::parse(source)?,
        Format::Json => parse_document(source)?,
        Format::Unsure => match parse_document(source) {
            Ok(root) => root,
            // `{ id: me }` is YAML; if it is neither, it was meant as JSON
            Err(problems) => yaml::parse(source).map_err(|_| problems)?,
        },
    };
    Ok(match root.kind {
        Kind::List(items) => items,
        _ => vec![root],
    })
}
