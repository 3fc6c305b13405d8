//! Which platform's export an archive is.

use super::Archive;

/// See [`Archive::matches`].
pub(super) fn matches(archive: &Archive, any: &[String], all: &[String], keys: &[String]) -> bool {
    let by_name = (!any.is_empty() || !all.is_empty())
        && (any.is_empty() || any.iter().any(|name| archive.find(name).is_some()))
        && all.iter().all(|name| archive.find(name).is_some());
    by_name || (!keys.is_empty() && archive.is_single() && has_keys(archive, keys))
}

fn has_keys(archive: &Archive, keys: &[String]) -> bool {
    let [entry] = archive.entries() else { return false };
    let json = archive.read(entry).ok().and_then(|bytes| crate::json::Json::parse(bytes).ok());
    json.is_some_and(|json| keys.iter().all(|key| json.member(key).is_some()))
}
