//! Folders and single files: an export that somebody has unpacked already.

use std::fs::{self, File};
use std::path::Path;

use peristyle_engine::diagnostic::{Diagnostic, codes as engine};

use super::limits::{MAX_ENTRIES, MAX_FOLDER_DEPTH};
use super::{Listed, names, too_many};

/// Lists the files below `root`, sorted by name. Symbolic links are not followed.
pub(super) fn list(root: &Path, archive: &str) -> Result<Vec<Listed>, Diagnostic> {
    let mut listed = Vec::new();
    let mut open = vec![(root.to_owned(), String::new(), 0)];
    let mut seen = 0;
    while let Some((folder, prefix, depth)) = open.pop() {
        let entries = fs::read_dir(&folder).map_err(|error| cannot_read(archive, &error))?;
        for entry in entries {
            let entry = entry.map_err(|error| cannot_read(archive, &error))?;
            seen += 1;
            if seen > MAX_ENTRIES {
                return Err(too_many(archive));
            }
            // of the entry itself: a link is neither a file nor a folder
            let Ok(kind) = entry.file_type() else { continue };
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if names::is_clutter(&name) {
                continue;
            }
            if kind.is_dir() && depth < MAX_FOLDER_DEPTH {
                open.push((entry.path(), format!("{name}/"), depth + 1));
            } else if kind.is_file() {
                let size = entry.metadata().map_or(0, |metadata| metadata.len());
                listed.push(Listed { name, size, index: 0, modified: None });
            }
        }
    }
    listed.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(listed)
}

/// Lists the files right in `folder`, for what lies beside an archive.
pub(super) fn list_beside(folder: &Path) -> Vec<Listed> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut listed: Vec<Listed> = entries
        .take(MAX_ENTRIES)
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
        .map(|entry| Listed {
            name: entry.file_name().to_string_lossy().into_owned(),
            size: entry.metadata().map_or(0, |metadata| metadata.len()),
            index: 0,
            modified: None,
        })
        .collect();
    listed.sort_by(|a, b| a.name.cmp(&b.name));
    listed
}

/// Opens one file.
pub(super) fn open(path: &Path, name: &str) -> Result<File, Diagnostic> {
    File::open(path).map_err(|error| cannot_read(name, &error))
}

/// The operating system refused.
pub(crate) fn cannot_read(name: &str, error: &dyn std::fmt::Display) -> Diagnostic {
    Diagnostic::error(&engine::CANT_READ, format!("`{name}` can't be read: {error}"))
}
