//! Joins several archives, and filters the files of one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use peristyle_engine::diagnostic::Diagnostic;

use super::{Archive, ArchiveContents, ArchiveEntry, limits, names, too_many_entries};

/// The overlap of two archives, by the paths of files below the folder that wraps all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArchiveOverlap {
    /// No file is in both.
    None,
    /// Each file of one is in the other, with the same content.
    Copy,
    /// Some files are in both, with the same content.
    Some,
    /// A file is in both, and differs.
    Conflict,
}

impl Archive {
    /// Joins the parts of one export. Of a file that several of them hold, the first is kept.
    ///
    /// # Errors
    /// More files than an archive may list.
    pub fn join(parts: &[Self]) -> Result<Self, Diagnostic> {
        let Some(first) = parts.first() else { return Err(too_many_entries("")) };
        let (mut entries, mut stores) = (Vec::new(), Vec::new());
        let (mut places, mut unread) = (Vec::new(), Vec::new());
        let mut seen = BTreeSet::new();
        for archive in parts {
            let wrap = archive.wrapping_folder();
            for entry in archive.entries() {
                if seen.insert(strip_folder(entry.name(), &wrap).to_owned()) {
                    entries.push(ArchiveEntry { part: entry.part + stores.len(), ..entry.clone() });
                }
            }
            stores.extend(archive.inner.parts.iter().cloned());
            places.extend(archive.inner.paths.iter().cloned());
            unread.extend(archive.inner.unread.iter().cloned());
        }
        if entries.len() > limits::MAX_ENTRIES {
            return Err(too_many_entries(&first.path().to_string_lossy()));
        }
        let (path, name) = (first.inner.path.clone(), first.inner.name.clone());
        let inner = ArchiveContents {
            path,
            name,
            entries,
            parts: stores,
            paths: places,
            unread,
            keys: OnceLock::new(),
        };
        let folder_day = parts.iter().filter_map(|part| part.folder_day).max();
        Ok(Self { inner: Arc::new(inner), budget: Arc::default(), folder_day, ..first.clone() })
    }

    /// Returns an archive of the files whose paths `keep` accepts; `path` is the path of the result.
    #[must_use]
    pub fn filter(&self, path: &Path, keep: impl Fn(&str) -> bool) -> Self {
        let is_kept = |entry: &&ArchiveEntry| keep(&entry.name().replace('\\', "/"));
        let entries = self.entries().iter().filter(is_kept).cloned().collect();
        let mut unread = self.inner.unread.clone();
        unread.retain(|one| keep(&one.name));
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = name.unwrap_or_else(|| self.inner.name.clone());
        let (parts, places) = (self.inner.parts.clone(), vec![path.to_owned()]);
        let (path, keys) = (path.to_owned(), OnceLock::new());
        let inner = ArchiveContents { path, name, entries, parts, paths: places, unread, keys };
        Self { inner: Arc::new(inner), budget: Arc::default(), ..self.clone() }
    }

    /// Returns the paths of its parts.
    pub fn places(&self) -> &[PathBuf] {
        &self.inner.paths
    }

    /// Compares the files of two archives. A file that can't be read differs.
    pub fn overlap(&self, other: &Self) -> ArchiveOverlap {
        let wrap = self.wrapping_folder();
        let own: BTreeMap<&str, &ArchiveEntry> =
            self.entries().iter().map(|entry| (strip_folder(entry.name(), &wrap), entry)).collect();
        let (wrap, mut shared) = (other.wrapping_folder(), 0);
        for theirs in other.entries() {
            let Some(entry) = own.get(strip_folder(theirs.name(), &wrap)) else { continue };
            if entry.size() != theirs.size() || !self.is_same(entry, other, theirs) {
                return ArchiveOverlap::Conflict;
            }
            shared += 1;
        }
        match shared {
            0 => ArchiveOverlap::None,
            all if all == self.entries().len().min(other.entries().len()) => ArchiveOverlap::Copy,
            _ => ArchiveOverlap::Some,
        }
    }

    fn is_same(&self, entry: &ArchiveEntry, other: &Self, theirs: &ArchiveEntry) -> bool {
        let (own, their) = (self.digest(entry), other.digest(theirs));
        own.is_some() && own == their
    }

    /// Returns the digest of a file's content; `None` where it can't be read.
    fn digest(&self, entry: &ArchiveEntry) -> Option<blake3::Hash> {
        let digest = self.stream(entry, |reader| {
            let mut hasher = blake3::Hasher::new();
            hasher.update_reader(reader).map(|all| all.finalize())
        });
        digest.ok()?.ok()
    }

    /// Returns the folders around all of its files, with a `/` at the end; empty for none.
    fn wrapping_folder(&self) -> String {
        let mut folders =
            self.names().map(|name| name.rsplit_once(['/', '\\']).map_or("", |(up, _)| up));
        let Some(first) = folders.next() else { return String::new() };
        let mut wrap: Vec<&str> = first.split('/').filter(|part| !part.is_empty()).collect();
        for folder in folders {
            let same = wrap.iter().zip(folder.split('/')).take_while(|(a, b)| **a == *b).count();
            wrap.truncate(same);
        }
        wrap.iter().map(|part| format!("{part}/")).collect()
    }
}

fn strip_folder<'n>(name: &'n str, wrap: &str) -> &'n str {
    name.strip_prefix(wrap).unwrap_or(name)
}

/// Returns whether a name has the extension of an archive.
pub fn is_archive_name(name: &str) -> bool {
    matches!(names::extension(name).as_str(), "zip" | "tar" | "gz" | "tgz")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zip(folder: &Path, name: &str, files: &[(&str, &str)]) -> Archive {
        use std::io::Write as _;
        let path = folder.join(name);
        let mut zip = ::zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
        for (name, text) in files {
            zip.start_file(*name, ::zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap();
        Archive::open(path).unwrap()
    }

    #[test]
    fn parts_are_one_archive_whose_files_are_read_from_where_they_are() {
        let place = tempfile::tempdir().unwrap();
        let at = place.path();
        let one = zip(at, "all-001.zip", &[("Export/a.csv", "a"), ("Export/index.html", "same")]);
        let two = zip(at, "all-002.zip", &[("Export/b/c.csv", "c"), ("Export/index.html", "same")]);
        std::fs::create_dir(at.join("third")).unwrap();
        std::fs::write(at.join("third/d.csv"), "d").unwrap();
        let third = Archive::open(at.join("third")).unwrap();
        let all = Archive::join(&[one, two, third]).unwrap();
        let names: Vec<&str> = all.names().collect();
        assert_eq!(names, ["Export/a.csv", "Export/index.html", "Export/b/c.csv", "d.csv"]);
        for (name, text) in [("a", "a"), ("c", "c"), ("d", "d"), ("index", "same")] {
            let entry = all.find(name).unwrap();
            assert_eq!(all.read(entry).unwrap(), text.as_bytes(), "{name}");
        }
        assert_eq!(
            all.places(),
            [at.join("all-001.zip"), at.join("all-002.zip"), at.join("third")]
        );
    }

    #[test]
    fn archives_are_compared_by_the_content_of_the_files_that_both_hold() {
        let place = tempfile::tempdir().unwrap();
        let at = place.path();
        let all = zip(at, "1.zip", &[("a", "1"), ("b", "2")]);
        let wrapped = zip(at, "2.zip", &[("Export/a", "1"), ("Export/b", "2"), ("Export/c", "3")]);
        let partly = zip(at, "3.zip", &[("a", "1"), ("d", "2")]);
        let other = zip(at, "4.zip", &[("a", "9")]);
        let apart = zip(at, "5.zip", &[("e", "1")]);
        assert_eq!(all.overlap(&wrapped), ArchiveOverlap::Copy);
        assert_eq!(all.overlap(&partly), ArchiveOverlap::Some);
        assert_eq!(all.overlap(&other), ArchiveOverlap::Conflict);
        assert_eq!(all.overlap(&apart), ArchiveOverlap::None);
    }
}
