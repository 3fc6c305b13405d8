//! What lies beside an export, and whether it belongs to it alone.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use peristyle_engine::diagnostic::{Diagnostic, Record, Severity};
use peristyle_engine::load::Detect;

use super::names::{Key, Pattern};
use super::{Archive, Entry, Listed, Store, cannot_read, is_archive_name};
use crate::codes;

/// What was found beside an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Neighbour {
    Absent,
    /// A file of this export alone.
    Own(PathBuf),
    /// A file beside several exports.
    Shared(PathBuf),
}

impl Archive {
    /// The same archive, whose neighbours aren't its own where another export lies there that
    /// looks like one of these.
    #[must_use]
    pub fn among(self, exports: Arc<[Detect]>) -> Self {
        Self { exports, ..self }
    }

    /// The file called `name` next to the archive, or right in it where it is a folder, as an
    /// archive of one that shares this one's limits. Names with a `/` mean nothing, and a file
    /// beside several exports belongs to none, which is noted.
    pub fn beside(&self, name: &str) -> Option<Self> {
        let path = match self.neighbour(name, &self.exports) {
            Neighbour::Absent => return None,
            Neighbour::Own(path) => path,
            Neighbour::Shared(path) => {
                self.ledger.note(shared(&path).record());
                return None;
            }
        };
        self.ledger.read_beside(&path);
        let size = fs::metadata(&path).map_or(0, |metadata| metadata.len());
        let name = path.file_name()?.to_string_lossy().into_owned();
        let entry = Entry::new(Listed { name, size, index: 0, modified: None });
        let ledger = Arc::clone(&self.ledger);
        Some(Self::of(&path, Store::File, vec![entry], Vec::new(), ledger))
    }

    /// Looks for a file beside the archive. What can't be looked at is noted.
    pub(crate) fn neighbour(&self, name: &str, exports: &[Detect]) -> Neighbour {
        if name.contains(['/', '\\']) {
            return Neighbour::Absent;
        }
        let pattern = Pattern::new(name);
        let places = &self.inner.places;
        for folder in places.iter().filter(|place| place.is_dir()) {
            if let Some(path) = self.named_in(folder, &pattern, &[]) {
                return Neighbour::Own(path);
            }
        }
        let mut folders: Vec<PathBuf> = places.iter().filter_map(|one| around(one)).collect();
        folders.dedup();
        for folder in folders {
            let own: Vec<PathBuf> =
                places.iter().filter_map(|one| one.canonicalize().ok()).collect();
            let Some(path) = self.named_in(&folder, &pattern, &own) else { continue };
            let is_shared = self
                .listed(&folder)
                .iter()
                .filter(|other| !is_among(other, &own) && **other != path)
                .any(|other| self.is_export(other, exports));
            return if is_shared { Neighbour::Shared(path) } else { Neighbour::Own(path) };
        }
        Neighbour::Absent
    }

    /// The file in a folder that a pattern means; of several, the one with the shortest name.
    fn named_in(&self, folder: &Path, pattern: &Pattern, own: &[PathBuf]) -> Option<PathBuf> {
        let is_meant = |path: &PathBuf| {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
            name.is_some_and(|name| pattern.matches(&Key::new(&name))) && !is_among(path, own)
        };
        let mut found: Vec<PathBuf> =
            self.listed(folder).into_iter().filter(|path| is_meant(path)).collect();
        found.retain(|path| match fs::metadata(path) {
            Ok(metadata) => metadata.is_file(),
            Err(error) => {
                self.note_unread(path, &error);
                false
            }
        });
        found.into_iter().min_by_key(|path| (path.as_os_str().len(), path.clone()))
    }

    fn is_export(&self, path: &Path, exports: &[Detect]) -> bool {
        let fits = |archive: &Self| exports.iter().any(|one| archive.looks_like(one));
        if path.is_dir() {
            let opened = Self::open(path);
            let packed = |path: &PathBuf| is_archive_name(&path.to_string_lossy());
            return opened.is_ok_and(|archive| fits(&archive))
                || self
                    .listed(path)
                    .into_iter()
                    .filter(packed)
                    .any(|path| Self::open(path).is_ok_and(|archive| fits(&archive)));
        }
        if is_archive_name(&path.to_string_lossy()) {
            return Self::open(path).is_ok_and(|archive| fits(&archive));
        }
        // a lone file is another export where the same name or the same keys mean it and this one
        self.is_single()
            && path.extension() == self.inner.path.extension()
            && Self::open(path).is_ok_and(|other| {
                exports.iter().any(|one| {
                    let mut names = one.any.iter().chain(&one.all).map(|name| Pattern::new(name));
                    let by = |archive: &Self, name: &Pattern| {
                        archive.entries().iter().any(|entry| entry.is_named(name))
                    };
                    names.any(|name| by(self, &name) && by(&other, &name))
                        || self.matches(&[], &[], &one.keys) && other.matches(&[], &[], &one.keys)
                })
            })
    }

    /// The paths in a folder, sorted.
    fn listed(&self, folder: &Path) -> Vec<PathBuf> {
        let mut listed = Vec::new();
        let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        match fs::read_dir(here) {
            Err(error) => self.note_unread(folder, &error),
            Ok(entries) => {
                for entry in entries.take(super::limits::MAX_ENTRIES) {
                    match entry {
                        Ok(entry) => listed.push(folder.join(entry.file_name())),
                        Err(error) => self.note_unread(folder, &error),
                    }
                }
            }
        }
        listed.sort();
        listed
    }

    fn note_unread(&self, path: &Path, error: &std::io::Error) {
        let problem = cannot_read(&path.to_string_lossy(), error);
        self.ledger.note(Record { severity: Severity::Warning, ..problem.record() });
    }
}

/// The folder that a file or folder lies in, as it was given where that says it.
fn around(place: &Path) -> Option<PathBuf> {
    match place.file_name() {
        Some(_) => place.parent().map(Path::to_owned),
        // `.` and `..` have their neighbours elsewhere
        None => place.canonicalize().ok()?.parent().map(Path::to_owned),
    }
}

fn is_among(path: &Path, own: &[PathBuf]) -> bool {
    path.canonicalize().is_ok_and(|path| own.contains(&path))
}

/// The warning about a file beside several exports.
pub(crate) fn shared(path: &Path) -> Diagnostic {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let words = format!(
        "`{}` lies beside several exports, so it belongs to none and was left aside",
        name.unwrap_or_default()
    );
    Diagnostic::warning(&codes::SHARED_NEIGHBOUR, words).help(
        "put each person's export into a folder of its own, with what belongs to it beside it",
    )
}
