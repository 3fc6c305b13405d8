//! Detects which platform's export an archive is.

use std::io::Read;

use super::{Archive, ArchiveEntry};
use crate::json;
use crate::table::{DELIMITERS, Dialect};

/// See [`Archive::matches`].
pub(super) fn matches(archive: &Archive, any: &[String], all: &[String], keys: &[String]) -> bool {
    let by_name = (!any.is_empty() || !all.is_empty())
        && (any.is_empty() || any.iter().any(|name| archive.find(name).is_some()))
        && all.iter().all(|name| archive.find(name).is_some());
    by_name
        || !keys.is_empty() && {
            let found = archive.top_keys();
            keys.iter().all(|key| found.iter().any(|one| one.eq_ignore_ascii_case(key)))
        }
}

/// See [`Archive::top_keys`].
pub(super) fn top_keys(archive: &Archive) -> Vec<String> {
    let is_table = |entry: &ArchiveEntry| matches!(entry.extension().as_str(), "csv" | "tsv");
    let read = match (archive.entries(), archive.document()) {
        ([entry], _) if archive.is_single() && is_table(entry) => {
            archive.stream(entry, read_header)
        }
        (_, Some(entry)) => archive.stream(entry, |file| json::top_keys(file)),
        _ => return Vec::new(),
    };
    read.unwrap_or_default()
}

/// Returns the cells of a table's header: of the first rows, by whatever divides their fields, the
/// first that has the most.
fn read_header(reader: &mut dyn Read) -> Vec<String> {
    const MAX_ROWS: usize = 20;
    const MAX_BYTES: u64 = 64 * 1024;
    let mut bytes = Vec::new();
    // what can't be read has no header
    let _ = reader.take(MAX_BYTES).read_to_end(&mut bytes);
    let text = String::from_utf8_lossy(&bytes);
    let text = text.trim_start_matches('\u{feff}');
    let mut widest = csv::StringRecord::new();
    for delimiter in DELIMITERS {
        let dialect = Dialect { delimiter, backslash: false };
        for row in dialect.reader(text).records().take(MAX_ROWS).flatten() {
            if row.len() > widest.len() {
                widest = row;
            }
        }
    }
    widest.iter().map(|cell| cell.trim().to_owned()).collect()
}
