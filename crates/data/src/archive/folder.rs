//! Folders and single files: exports that are already unpacked.

use std::fs::{self, File};
use std::path::Path;

use peristyle_engine::diagnostic::{Diagnostic, codes as engine};

use super::limits::{MAX_ENTRIES, MAX_FOLDER_DEPTH};
use super::{ListedFile, UnreadableEntry, names, too_many_entries};
use crate::codes;

/// Lists the files below `root`, sorted by name. Symbolic links are not followed; they and folders
/// that can't be looked into are kept in `unread`.
pub(super) fn list(
    root: &Path,
    archive: &str,
    unread: &mut Vec<UnreadableEntry>,
) -> Result<Vec<ListedFile>, Diagnostic> {
    let mut listed = Vec::new();
    let mut open = vec![(root.to_owned(), String::new(), 0)];
    let mut seen = 0;
    while let Some((folder, prefix, depth)) = open.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if depth > 0 => {
                let problem = cannot_read(&folder.to_string_lossy(), &error);
                unread.push(UnreadableEntry { name: prefix, problem });
                continue;
            }
            Err(error) => return Err(cannot_read(archive, &error)),
        };
        for entry in entries {
            let entry = entry.map_err(|error| cannot_read(archive, &error))?;
            seen += 1;
            if seen > MAX_ENTRIES {
                return Err(too_many_entries(archive)
                    .help("of a folder of several people, give the folders in it instead"));
            }
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if names::is_clutter(&name) {
                continue;
            }
            // of the entry itself: a link is neither a file nor a folder
            let kind = entry.file_type();
            let kind =
                kind.map_err(|error| cannot_read(&entry.path().to_string_lossy(), &error))?;
            if kind.is_dir() && depth < MAX_FOLDER_DEPTH {
                open.push((entry.path(), format!("{name}/"), depth + 1));
            } else if kind.is_file() {
                let size = entry.metadata().map_or(0, |metadata| metadata.len());
                listed.push(ListedFile { name, size, index: 0, modified: None });
            } else if kind.is_symlink() {
                let words = format!("`{}` is a link, which isn't followed", entry.path().display());
                let problem =
                    Diagnostic::warning(&codes::LINK, words).help("put the file itself there");
                unread.push(UnreadableEntry { name, problem });
            }
        }
    }
    listed.sort_by(|a, b| a.name.cmp(&b.name));
    unread.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(listed)
}

/// Opens one file.
pub(super) fn open(path: &Path, name: &str) -> Result<File, Diagnostic> {
    File::open(path).map_err(|error| cannot_read(name, &error))
}

/// Returns the diagnostic about a file that the operating system can't read.
pub(crate) fn cannot_read(name: &str, error: &dyn std::fmt::Display) -> Diagnostic {
    Diagnostic::error(&engine::CANT_READ, format!("`{name}` can't be read: {error}"))
}
