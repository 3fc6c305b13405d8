//! Which platform's export an archive is.

use super::Archive;
use crate::json;

/// See [`Archive::matches`].
pub(super) fn matches(archive: &Archive, any: &[String], all: &[String], keys: &[String]) -> bool {
    let by_name = (!any.is_empty() || !all.is_empty())
        && (any.is_empty() || any.iter().any(|name| archive.find(name).is_some()))
        && all.iter().all(|name| archive.find(name).is_some());
    by_name || (!keys.is_empty() && archive.is_single() && has_keys(archive, keys))
}

fn has_keys(archive: &Archive, keys: &[String]) -> bool {
    let [entry] = archive.entries() else { return false };
    archive.stream(entry, |file| json::has_keys(file, keys)).unwrap_or(false)
}
