//! A platform's data export: a zip, a tar, a folder, a single file or several of these. Its files are
//! listed when it is opened, and read one by one, in streams and under limits.

mod detect;
mod file_kind;
mod folder;
pub mod limits;
mod mtimes;
pub mod names;
mod open;
mod parts;
mod readers;
mod siblings;
mod tar;
mod zip;

use std::any::Any;
use std::fmt;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jiff::civil::Date;
use peristyle_engine::diagnostic::{Diagnostic, DiagnosticRecord, Severity};
use peristyle_engine::host::HostObject;
use peristyle_engine::load::Detect;

pub(crate) use folder::cannot_read;
pub use limits::{ArchiveLimits, ReadProgress};
pub(crate) use limits::{LateRows, MemoryBudget, MemoryLease};
use names::{PathKey, PathPattern};
pub(crate) use open::read_failed;
use open::{broken_archive, open_file, too_long_reason, too_many_entries, unsafe_name};
pub use parts::{ArchiveOverlap, is_archive_name};
use readers::{AccountedReader, LimitedReader};
pub(crate) use siblings::{SiblingFile, shared_sibling};

use crate::codes;
use crate::date;

/// The source of the day of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DaySource {
    /// An option: `--as-of`.
    Option,
    /// The archive's name.
    Name,
    /// The newest time stamp of a file inside the archive.
    TimeStamps,
}

/// A data export, opened for reading. Cheap to clone.
#[derive(Clone)]
pub struct Archive {
    inner: Arc<ArchiveContents>,
    budget: Arc<MemoryBudget>,
    /// The day that an option gives, instead of the date in the name.
    given_day: Option<Date>,
    /// The day in the name of a folder in it, where the archive's own name has none.
    folder_day: Option<Date>,
    /// How exports are detected, to know which files belong to several of them.
    known_exports: Arc<[Detect]>,
}

struct ArchiveContents {
    path: PathBuf,
    name: String,
    entries: Vec<ArchiveEntry>,
    /// The files and folders that hold the entries: one, or each part of an export.
    parts: Vec<Arc<ArchivePart>>,
    /// The path of each part, as it was given.
    paths: Vec<PathBuf>,
    /// The entries of a folder that can't be read.
    unread: Vec<UnreadableEntry>,
    /// The cached result of [`Archive::top_keys`].
    keys: OnceLock<Vec<String>>,
}

/// An entry of a folder that can't be read, and the reason.
#[derive(Debug, Clone)]
pub(crate) struct UnreadableEntry {
    pub(crate) name: String,
    pub(crate) problem: Diagnostic,
}

/// A file or folder that an archive is read from.
struct ArchivePart {
    path: PathBuf,
    name: String,
    store: ArchiveStore,
}

/// A file of an [`Archive`].
#[derive(Debug, Clone)]
pub struct ArchiveEntry {
    listed: ListedFile,
    key: PathKey,
    /// The index of the part that holds it.
    part: usize,
}

/// A file as its store lists it.
#[derive(Debug, Clone)]
struct ListedFile {
    /// Its path in the archive, with `/`.
    name: String,
    /// The bytes that it claims to have.
    size: u64,
    /// Its index in the store.
    index: usize,
    /// Its time stamp in seconds since 1970. The files of a folder have none, since unpacking and
    /// copying set it anew.
    modified: Option<i64>,
}

/// What a visitor does after a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum VisitFlow {
    /// Continue with the next file.
    Next,
    /// Visit the file once more, from its start.
    Repeat,
}

enum ArchiveStore {
    Zip(Mutex<zip::ZipReader>),
    Tar(tar::TarIndex),
    Folder,
    File,
}

impl ArchiveEntry {
    /// Its path in the archive, with `/`.
    pub fn name(&self) -> &str {
        &self.listed.name
    }

    /// The bytes that it claims to have.
    pub fn size(&self) -> u64 {
        self.listed.size
    }

    /// Returns the extension in lower case; empty for none.
    pub fn extension(&self) -> String {
        names::extension(self.name())
    }

    /// Returns whether a pattern matches it.
    pub(crate) fn matches(&self, pattern: &PathPattern) -> bool {
        pattern.matches(&self.key)
    }

    /// Returns the file name without the marks that patterns ignore.
    pub(crate) fn file_key(&self) -> &str {
        self.key.file()
    }

    fn matches_with_extension(&self, pattern: &PathPattern, extensions: &[&str]) -> bool {
        pattern.matches(&self.key)
            && (extensions.is_empty() || extensions.contains(&self.extension().as_str()))
    }
}

impl Archive {
    /// Opens the export at `path`: a zip, tar or tar.gz (by content, not by name), a folder, or
    /// a single file, which is an archive of one. Files are listed, not read.
    ///
    /// # Errors
    /// What can't be read; what is damaged, encrypted, empty, too large, no export at all, or
    /// holds names that lead out of it.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Diagnostic> {
        let path = path.as_ref();
        let shown = path.to_string_lossy();
        let metadata = fs::metadata(path).map_err(|error| cannot_read(&shown, &error))?;
        let mut unread = Vec::new();
        let (store, listed) = if metadata.is_dir() {
            (ArchiveStore::Folder, folder::list(path, &shown, &mut unread)?)
        } else if metadata.is_file() {
            open_file(path, &shown)?
        } else {
            return Err(cannot_read(&shown, &"it is neither a file nor a folder"));
        };
        let single = matches!(store, ArchiveStore::File);
        let entries: Vec<ArchiveEntry> = listed
            .into_iter()
            .filter(|one| single || !names::is_clutter(&one.name))
            .map(ArchiveEntry::new)
            .collect();
        if let (true, Some(first)) = (entries.is_empty(), unread.first()) {
            return Err(first.problem.clone());
        }
        if entries.is_empty() {
            return Err(Diagnostic::error(
                &codes::EMPTY_ARCHIVE,
                format!("`{shown}` holds no files"),
            )
            .help("request the export again, and choose what it shall hold"));
        }
        let packed = !matches!(store, ArchiveStore::File | ArchiveStore::Folder);
        if packed && entries.iter().all(|entry| file_kind::is_archive_name(entry.name())) {
            let inner = entries.first().map_or("", ArchiveEntry::name);
            return Err(Diagnostic::error(
                &codes::NESTED_ARCHIVE,
                format!("`{shown}` holds only another archive, `{inner}`"),
            )
            .help("unpack it once and give the inner archive"));
        }
        Ok(Self::from_store(path, store, entries, unread, Arc::default()))
    }

    fn from_store(
        path: &Path,
        store: ArchiveStore,
        entries: Vec<ArchiveEntry>,
        unread: Vec<UnreadableEntry>,
        budget: Arc<MemoryBudget>,
    ) -> Self {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .or_else(|| {
                let full = path.canonicalize().ok()?;
                Some(full.file_name()?.to_string_lossy().into_owned())
            })
            .unwrap_or_default();
        let part = Arc::new(ArchivePart { path: path.to_owned(), name: name.clone(), store });
        let (path, places, keys) = (path.to_owned(), vec![path.to_owned()], OnceLock::new());
        let inner =
            ArchiveContents { path, name, entries, parts: vec![part], paths: places, unread, keys };
        Self {
            inner: Arc::new(inner),
            budget,
            given_day: None,
            folder_day: None,
            known_exports: Arc::default(),
        }
    }

    /// Returns the names of the files or folders that it is read from.
    fn part_names(&self) -> impl Iterator<Item = String> {
        let places = self.inner.paths.iter().filter(|_| self.inner.paths.len() > 1);
        let names =
            places.filter_map(|place| Some(place.file_name()?.to_string_lossy().into_owned()));
        names.chain((self.inner.paths.len() < 2).then(|| self.inner.name.clone()))
    }

    /// Returns the name of the archive's file or folder, without its path.
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// Returns the files in it, in the archive's order (a folder's: sorted).
    pub fn entries(&self) -> &[ArchiveEntry] {
        &self.inner.entries
    }

    /// Returns the paths of the files in it, with `/`.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.inner.entries.iter().map(ArchiveEntry::name)
    }

    /// Returns whether it is a single file.
    pub fn is_single(&self) -> bool {
        matches!(self.inner.parts.as_slice(), [part] if matches!(part.store, ArchiveStore::File))
    }

    /// The file that `name` means (see [`PathPattern`]): of several the one in the fewest folders,
    /// then the one with the shortest name, then the first.
    pub fn find(&self, name: &str) -> Option<&ArchiveEntry> {
        self.find_with_extension(name, &[])
    }

    /// Finds a file as [`Archive::find`] does, among those with one of these extensions; among all if
    /// there are none.
    pub fn find_with_extension(&self, name: &str, extensions: &[&str]) -> Option<&ArchiveEntry> {
        let pattern = PathPattern::new(name);
        self.inner
            .entries
            .iter()
            .filter(|entry| entry.matches_with_extension(&pattern, extensions))
            .min_by_key(|entry| (entry.key.depth(), entry.name().len()))
    }

    /// Returns every file that `name` matches, for names with a `*`.
    pub fn find_all<'a>(
        &'a self,
        name: &str,
        extensions: &'a [&str],
    ) -> impl Iterator<Item = &'a ArchiveEntry> + use<'a> {
        let pattern = PathPattern::new(name);
        self.inner
            .entries
            .iter()
            .filter(move |entry| entry.matches_with_extension(&pattern, extensions))
    }

    fn part_of(&self, entry: &ArchiveEntry) -> Result<&ArchivePart, Diagnostic> {
        // only an entry of another archive has none
        let part = self.inner.parts.get(entry.part).map(Arc::as_ref);
        part.ok_or_else(|| cannot_read(entry.name(), &"it isn't in this archive"))
    }

    /// Returns the bytes of a file of this archive, at most [`limits::MAX_ENTRY_BYTES`].
    ///
    /// # Errors
    /// Too large, damaged, or refused by the operating system.
    pub fn read(&self, entry: &ArchiveEntry) -> Result<Vec<u8>, Diagnostic> {
        let most = limits::MAX_ENTRY_BYTES;
        let mut bytes = Vec::new();
        let read = self.stream(entry, |file| {
            LimitedReader::new(file, most, too_long_reason(most)).read_to_end(&mut bytes)
        })?;
        read.map_err(|error| read_failed(entry.name(), &error))?;
        Ok(bytes)
    }

    /// Passes a file to `read` as a stream of at most [`limits::MAX_STREAMED_BYTES`]. What can't be read
    /// is an error of the reader.
    ///
    /// # Errors
    /// The file can't be opened.
    pub(crate) fn stream<T>(
        &self,
        entry: &ArchiveEntry,
        read: impl FnOnce(&mut dyn Read) -> T,
    ) -> Result<T, Diagnostic> {
        let (mut read, mut answer) = (Some(read), None);
        self.visit_entries(&[entry], &mut |_, file| {
            answer = read.take().map(|read| read(file));
            Ok(VisitFlow::Next)
        })?;
        answer
            .ok_or_else(|| broken_archive(self.name(), &format!("`{}` isn't there", entry.name())))
    }

    /// Passes several files to `read` as streams, in their order in the archive. A tar is read once
    /// for all of them.
    ///
    /// # Errors
    /// A file can't be opened, or `read` says so.
    pub(crate) fn visit_entries(
        &self,
        entries: &[&ArchiveEntry],
        read: &mut dyn FnMut(&ArchiveEntry, &mut dyn Read) -> Result<VisitFlow, Diagnostic>,
    ) -> Result<(), Diagnostic> {
        // each part is read by itself
        for entries in entries.chunk_by(|one, next| one.part == next.part) {
            self.visit_part(entries, read)?;
        }
        Ok(())
    }

    /// Visits files of one part.
    fn visit_part(
        &self,
        entries: &[&ArchiveEntry],
        read: &mut dyn FnMut(&ArchiveEntry, &mut dyn Read) -> Result<VisitFlow, Diagnostic>,
    ) -> Result<(), Diagnostic> {
        let Some(first) = entries.first() else { return Ok(()) };
        let part = self.part_of(first)?;
        let ArchiveStore::Tar(tar) = &part.store else {
            for entry in entries {
                while let VisitFlow::Repeat = self.visit_entry(entry, read)? {}
            }
            return Ok(());
        };
        if entries.iter().all(|entry| tar.cached(entry.listed.index).is_some()) {
            for entry in entries {
                let bytes = tar.cached(entry.listed.index).unwrap_or(&[]);
                while let VisitFlow::Repeat = self.visit_reader(entry, bytes, read)? {}
            }
            return Ok(());
        }
        let mut wanted: Vec<(usize, &ArchiveEntry)> =
            entries.iter().map(|entry| (entry.listed.index, *entry)).collect();
        wanted.sort_by_key(|&(index, _)| index);
        let indexes: Vec<usize> = wanted.iter().map(|&(index, _)| index).collect();
        let mut left = wanted.into_iter();
        tar.visit_files(&indexes, &part.name, &mut |_, file| {
            let Some((_, entry)) = left.next() else { return Ok(()) };
            match self.visit_reader(entry, file, read)? {
                VisitFlow::Next => Ok(()),
                VisitFlow::Repeat => self.visit_entries(&[entry], read),
            }
        })
    }

    /// Opens and visits one file.
    fn visit_entry(
        &self,
        entry: &ArchiveEntry,
        read: &mut dyn FnMut(&ArchiveEntry, &mut dyn Read) -> Result<VisitFlow, Diagnostic>,
    ) -> Result<VisitFlow, Diagnostic> {
        let (listed, part) = (&entry.listed, self.part_of(entry)?);
        match &part.store {
            ArchiveStore::Zip(zip) => {
                let mut zip = zip.lock().unwrap_or_else(PoisonError::into_inner);
                let most = self.budget.limits().file;
                self.visit_reader(entry, zip::open_file(&mut zip, listed, &part.name, most)?, read)
            }
            ArchiveStore::Tar(tar) => {
                self.visit_reader(entry, tar.cached(listed.index).unwrap_or(&[]), read)
            }
            ArchiveStore::Folder => {
                let path = part.path.join(&listed.name);
                self.visit_reader(entry, folder::open(&path, &listed.name)?, read)
            }
            ArchiveStore::File => {
                self.visit_reader(entry, folder::open(&part.path, &listed.name)?, read)
            }
        }
    }

    /// Visits an open file, limited and counted.
    fn visit_reader(
        &self,
        entry: &ArchiveEntry,
        file: impl Read,
        read: &mut dyn FnMut(&ArchiveEntry, &mut dyn Read) -> Result<VisitFlow, Diagnostic>,
    ) -> Result<VisitFlow, Diagnostic> {
        let most = self.budget.limits().file;
        let file = LimitedReader::new(file, most, too_long_reason(most));
        read(entry, &mut AccountedReader::new(file, &self.budget, entry.name(), entry.size()))
    }

    /// Returns the files beside the archive that were read so far.
    pub fn siblings_read(&self) -> Vec<PathBuf> {
        self.budget.siblings()
    }

    /// Returns the day of the export and its source: as it was given, in the archive's name or that of
    /// the folder in it that holds the export (see [`date::find_in_name`]; or Unix seconds, but not in
    /// the name of a lone file, whose numbers are rather an id), or the newest time stamp inside the
    /// archive. Of several parts the last day counts.
    pub fn day(&self) -> Option<(Date, DaySource)> {
        let named = || {
            let day = self.part_names().filter_map(|name| self.day_in(&name)).max();
            day.or(self.folder_day).map(|day| (day, DaySource::Name))
        };
        let stamped = || mtimes::newest_mtime(self).map(|day| (day, DaySource::TimeStamps));
        self.given_day.map(|day| (day, DaySource::Option)).or_else(named).or_else(stamped)
    }

    /// Returns the day in a name.
    fn day_in(&self, name: &str) -> Option<Date> {
        let moment = || if self.is_single() { None } else { date::find_timestamp_in_name(name) };
        date::find_in_name(name).or_else(moment)
    }

    /// Takes the day from the folder names in the path `folders`, where the archive's own has none.
    pub(crate) fn with_folder_day(self, folders: &str) -> Self {
        let folder_day = folders.split('/').filter_map(|name| self.day_in(name)).max();
        Self { folder_day, ..self }
    }

    /// Returns the day of the export, without its source.
    pub fn date(&self) -> Option<Date> {
        self.day().map(|(day, _)| day)
    }

    /// Returns the day of the export, given that a file in it states `said`, which counts before time
    /// stamps.
    pub(crate) fn day_with_file(&self, said: Option<Date>) -> Option<Date> {
        match (self.day(), said) {
            (Some((day, DaySource::Option | DaySource::Name)), _) => Some(day),
            (_, Some(said)) => {
                self.budget.set_file_day(said);
                Some(said)
            }
            (stamped, None) => stamped.map(|(day, _)| day),
        }
    }

    /// Sets the day of the export, instead of that in its name.
    #[must_use]
    pub fn with_day(self, today: Date) -> Self {
        Self { given_day: Some(today), ..self }
    }

    /// Sets other limits; the notes so far are dropped.
    #[must_use]
    pub fn with_limits(self, limits: ArchiveLimits) -> Self {
        Self { budget: Arc::new(MemoryBudget::with_limits(limits)), ..self }
    }

    /// Sets the callback for the progress of reading files; only the first counts.
    pub fn on_progress(&self, watcher: impl Fn(ReadProgress<'_>) + Send + Sync + 'static) {
        self.budget.watch(Box::new(watcher));
    }

    /// Returns the path, as it was given.
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// Returns whether this looks like a platform's export: one of the names in `any` (if there are
    /// any) and all of those in `all` are found in it; or its only JSON file has all `keys` at its top
    /// level, or it is a single table whose header has them. With all three empty, it looks like
    /// nothing.
    pub fn matches(&self, any: &[String], all: &[String], keys: &[String]) -> bool {
        detect::matches(self, any, all, keys)
    }

    /// Returns whether this looks like an export as a pack describes it.
    pub fn looks_like(&self, detect: &Detect) -> bool {
        self.matches(&detect.any, &detect.all, &detect.keys)
    }

    /// Returns the keys at the top of its only JSON file, or the header of a single table.
    pub fn top_keys(&self) -> &[String] {
        self.inner.keys.get_or_init(|| detect::top_keys(self))
    }

    /// Returns its only JSON file, whatever else it holds.
    pub fn document(&self) -> Option<&ArchiveEntry> {
        let is_json = |entry: &&ArchiveEntry| matches!(entry.extension().as_str(), "json" | "js");
        let mut all = self.inner.entries.iter().filter(is_json);
        match (all.next(), all.next()) {
            (Some(one), None) => Some(one),
            _ if self.is_single() => self.inner.entries.first(),
            _ => None,
        }
    }

    /// Returns the notes on what was read so far, such as cut rows and guessed encodings.
    pub fn notes(&self) -> Vec<DiagnosticRecord> {
        let unread = self
            .inner
            .unread
            .iter()
            .map(|one| DiagnosticRecord { severity: Severity::Warning, ..one.problem.record() });
        unread.chain(self.budget.notes()).collect()
    }

    /// Returns the entries of a folder that can't be read.
    pub(crate) fn unread(&self) -> &[UnreadableEntry] {
        &self.inner.unread
    }

    /// Returns the reasons why files were left out, which are warnings in [`Archive::notes`].
    pub fn failures(&self) -> Vec<Diagnostic> {
        self.budget.failures()
    }

    pub(crate) fn budget(&self) -> &Arc<MemoryBudget> {
        &self.budget
    }
}

impl ArchiveEntry {
    fn new(listed: ListedFile) -> Self {
        let key = PathKey::new(&listed.name.replace('\\', "/"));
        Self { listed, key, part: 0 }
    }
}

impl fmt::Debug for Archive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Archive")
            .field("name", &self.inner.name)
            .field("entries", &self.inner.entries.len())
            .finish_non_exhaustive()
    }
}

impl HostObject for Archive {
    fn describe(&self) -> &'static str {
        "an archive"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[cfg(test)]
mod tests;
