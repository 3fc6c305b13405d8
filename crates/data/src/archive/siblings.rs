//! Files beside an export, and whether they belong to it alone.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use peristyle_engine::diagnostic::{Diagnostic, DiagnosticRecord, Severity};
use peristyle_engine::load::Detect;

use super::names::{PathKey, PathPattern};
use super::{Archive, ArchiveEntry, ArchiveStore, ListedFile, cannot_read, is_archive_name};
use crate::codes;

/// The outcome of looking for a file beside an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SiblingFile {
    Absent,
    /// A file of this export alone.
    Own(PathBuf),
    /// A file beside several exports.
    Shared(PathBuf),
}

impl Archive {
    /// Sets how exports are detected: a file beside several of them belongs to none.
    #[must_use]
    pub fn with_known_exports(self, exports: Arc<[Detect]>) -> Self {
        Self { known_exports: exports, ..self }
    }

    /// Opens the file called `name` beside the archive, or right in it where it is a folder, as an
    /// archive of one that shares this one's limits. Names with a `/` match nothing, and a file
    /// beside several exports belongs to none, which is noted.
    pub fn sibling(&self, name: &str) -> Option<Self> {
        let path = match self.find_sibling(name, &self.known_exports) {
            SiblingFile::Absent => return None,
            SiblingFile::Own(path) => path,
            SiblingFile::Shared(path) => {
                self.budget.add_note(shared_sibling(&path).record());
                return None;
            }
        };
        self.budget.add_sibling(&path);
        let size = fs::metadata(&path).map_or(0, |metadata| metadata.len());
        let name = path.file_name()?.to_string_lossy().into_owned();
        let entry = ArchiveEntry::new(ListedFile { name, size, index: 0, modified: None });
        let budget = Arc::clone(&self.budget);
        Some(Self::from_store(&path, ArchiveStore::File, vec![entry], Vec::new(), budget))
    }

    /// Looks for a file beside the archive. What can't be looked at is noted.
    pub(crate) fn find_sibling(&self, name: &str, exports: &[Detect]) -> SiblingFile {
        if name.contains(['/', '\\']) {
            return SiblingFile::Absent;
        }
        let pattern = PathPattern::new(name);
        let places = &self.inner.paths;
        for folder in places.iter().filter(|place| place.is_dir()) {
            if let Some(path) = self.find_in_folder(folder, &pattern, &[]) {
                return SiblingFile::Own(path);
            }
        }
        let mut folders: Vec<PathBuf> =
            places.iter().filter_map(|one| parent_folder(one)).collect();
        folders.dedup();
        for folder in folders {
            let own: Vec<PathBuf> =
                places.iter().filter_map(|one| one.canonicalize().ok()).collect();
            let Some(path) = self.find_in_folder(&folder, &pattern, &own) else { continue };
            let is_shared = self
                .list_folder(&folder)
                .iter()
                .filter(|other| !is_one_of(other, &own) && **other != path)
                .any(|other| self.is_export(other, exports));
            return if is_shared { SiblingFile::Shared(path) } else { SiblingFile::Own(path) };
        }
        SiblingFile::Absent
    }

    /// Finds the file in a folder that matches a pattern; of several, the one with the shortest name.
    fn find_in_folder(
        &self,
        folder: &Path,
        pattern: &PathPattern,
        own: &[PathBuf],
    ) -> Option<PathBuf> {
        let is_meant = |path: &PathBuf| {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
            name.is_some_and(|name| pattern.matches(&PathKey::new(&name))) && !is_one_of(path, own)
        };
        let mut found: Vec<PathBuf> =
            self.list_folder(folder).into_iter().filter(|path| is_meant(path)).collect();
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
                    .list_folder(path)
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
                    let mut names =
                        one.any.iter().chain(&one.all).map(|name| PathPattern::new(name));
                    let by = |archive: &Self, name: &PathPattern| {
                        archive.entries().iter().any(|entry| entry.matches(name))
                    };
                    names.any(|name| by(self, &name) && by(&other, &name))
                        || self.matches(&[], &[], &one.keys) && other.matches(&[], &[], &one.keys)
                })
            })
    }

    /// Lists the paths in a folder, sorted.
    fn list_folder(&self, folder: &Path) -> Vec<PathBuf> {
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
        self.budget.add_note(DiagnosticRecord { severity: Severity::Warning, ..problem.record() });
    }
}

/// Returns the folder around a file or folder, as it was given where that says it.
fn parent_folder(place: &Path) -> Option<PathBuf> {
    match place.file_name() {
        Some(_) => place.parent().map(Path::to_owned),
        // `.` and `..` have their neighbours elsewhere
        None => place.canonicalize().ok()?.parent().map(Path::to_owned),
    }
}

fn is_one_of(path: &Path, own: &[PathBuf]) -> bool {
    path.canonicalize().is_ok_and(|path| own.contains(&path))
}

/// Returns the warning about a file beside several exports.
pub(crate) fn shared_sibling(path: &Path) -> Diagnostic {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let words = format!(
        "`{}` lies beside several exports, so it belongs to none and was left aside",
        name.unwrap_or_default()
    );
    Diagnostic::warning(&codes::SHARED_NEIGHBOUR, words).help(
        "put each person's export into a folder of its own, with what belongs to it beside it",
    )
}
