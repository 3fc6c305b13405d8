//! Detects the format of a profile file, and parses its documents.

use peristyle_engine::diagnostic::Diagnostic;
use peristyle_engine::document::{DocumentNode, NodeKind};
use peristyle_engine::yaml;

use super::SharedSource;
use crate::json::{parse_document, parse_lines};

/// The format of a profile file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ProfileFormat {
    Yaml,
    Json,
    /// One JSON document per line.
    Lines,
    /// YAML or JSON: it begins with a bracket.
    Unsure,
}

/// Returns the format of a file, by its name or else by its first bytes.
pub(super) fn of(source: &SharedSource) -> ProfileFormat {
    match crate::archive::names::extension(source.name()).as_str() {
        "yaml" | "yml" => return ProfileFormat::Yaml,
        "json" => return ProfileFormat::Json,
        "ndjson" | "jsonl" => return ProfileFormat::Lines,
        _ => {}
    }
    let text = source.text().trim_start_matches('\u{feff}').trim();
    if !text.starts_with(['{', '[']) {
        return ProfileFormat::Yaml;
    }
    // several lines, each a whole map
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let is_map = |line: &str| line.trim().starts_with('{') && line.trim().ends_with('}');
    if text.lines().count() > 1 && lines.all(is_map) {
        ProfileFormat::Lines
    } else {
        ProfileFormat::Unsure
    }
}

/// Parses the maps that are profiles, in order.
pub(super) fn parse(
    source: &SharedSource,
    format: ProfileFormat,
) -> Result<Vec<DocumentNode>, Vec<Diagnostic>> {
    let root = match format {
        ProfileFormat::Lines => return parse_lines(source),
        ProfileFormat::Yaml => yaml::parse(source)?,
        ProfileFormat::Json => parse_document(source)?,
        ProfileFormat::Unsure => match parse_document(source) {
            Ok(root) => root,
            // `{ id: me }` is YAML; if it is neither, it was meant as JSON
            Err(problems) => yaml::parse(source).map_err(|_| problems)?,
        },
    };
    Ok(match root.kind {
        NodeKind::List(items) => items,
        _ => vec![root],
    })
}
