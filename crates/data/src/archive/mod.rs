//! A platform's data export: a zip, a tar, a folder or a single file, listed at once and read
//! file by file, in streams and under limits.

mod detect;
mod folder;
mod kind;
pub mod limits;
pub mod names;
mod open;
mod stamps;
mod stream;
mod tar;
mod zip;

use std::any::Any;
use std::fmt;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;
use peristyle_engine::diagnostic::{Diagnostic, Record};
use peristyle_engine::host::Object;

pub(crate) use folder::cannot_read;
pub(crate) use limits::{Held, Later, Ledger};
pub use limits::{Limits, Progress};
use names::{Key, Pattern};
pub(crate) use open::unread;
use open::{broken, open_file, too_long, too_many, unsafe_name};
use stream::{Counted, Limited};

use crate::codes;
use crate::date;

/// Where the day of an export comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayFrom {
    /// Somebody gave it: `--as-of`.
    Option,
    /// The archive's name.
    Name,
    /// The newest time stamp of a file inside the archive.
    TimeStamps,
}

/// A data export, opened for reading. Cheap to clone.
#[derive(Clone)]
pub struct Archive {
    inner: Arc<Inner>,
    ledger: Arc<Ledger>,
    /// Instead of the date in the name.
    today: Option<Date>,
}

struct Inner {
    path: PathBuf,
    name: String,
    entries: Vec<Entry>,
    store: Store,
}

/// A file of an [`Archive`].
#[derive(Debug, Clone)]
pub struct Entry {
    listed: Listed,
    key: Key,
}

/// A file as its store lists it.
#[derive(Debug, Clone)]
struct Listed {
    /// Its path in the archive, with `/`.
    name: String,
    /// The bytes that it claims to have.
    size: u64,
    /// Where the store finds it.
    index: usize,
    /// When it was changed last, in seconds since 1970, as the archive says. A folder's files have
    /// none: whoever unpacks or copies them sets their time stamps anew.
    modified: Option<i64>,
}

/// What to do after a file was handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    /// Go on with the next one.
    Next,
    /// Hand the same file over once more, from its start.
    Again,
}

enum Store {
    Zip(Mutex<zip::Zip>),
    Tar(tar::Tar),
    Folder,
    File,
}

impl Entry {
    /// Its path in the archive, with `/`.
    pub fn name(&self) -> &str {
        &self.listed.name
    }

    /// The bytes that it claims to have.
    pub fn size(&self) -> u64 {
        self.listed.size
    }

    /// Its extension in lower case; empty for none.
    pub fn extension(&self) -> String {
        names::extension(self.name())
    }

    fn is_meant(&self, pattern: &Pattern, extensions: &[&str]) -> bool {
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
        let (store, listed) = if metadata.is_dir() {
            (Store::Folder, folder::list(path, &shown)?)
        } else if metadata.is_file() {
            open_file(path, &shown)?
        } else {
            return Err(cannot_read(&shown, &"it is neither a file nor a folder"));
        };
        let single = matches!(store, Store::File);
        let entries: Vec<Entry> = listed
            .into_iter()
            .filter(|one| single || !names::is_clutter(&one.name))
            .map(Entry::new)
            .collect();
        if entries.is_empty() {
            return Err(Diagnostic::error(
                &codes::EMPTY_ARCHIVE,
                format!("`{shown}` holds no files"),
            )
            .help("request the export again, and choose what it shall hold"));
        }
        if !single && entries.iter().all(|entry| kind::is_archive_name(entry.name())) {
            let inner = entries.first().map_or("", Entry::name);
            return Err(Diagnostic::error(
                &codes::NESTED_ARCHIVE,
                format!("`{shown}` holds only another archive, `{inner}`"),
            )
            .help("unpack it once and give the inner archive"));
        }
        Ok(Self::of(path, store, entries, Arc::default()))
    }

    fn of(path: &Path, store: Store, entries: Vec<Entry>, ledger: Arc<Ledger>) -> Self {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .or_else(|| {
                let full = path.canonicalize().ok()?;
                Some(full.file_name()?.to_string_lossy().into_owned())
            })
            .unwrap_or_default();
        let inner = Inner { path: path.to_owned(), name, entries, store };
        Self { inner: Arc::new(inner), ledger, today: None }
    }

    /// The archive's own name: that of the file or folder, without where it lies.
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// The files in it, in the archive's order (a folder's: sorted).
    pub fn entries(&self) -> &[Entry] {
        &self.inner.entries
    }

    /// The paths of the files in it, with `/`.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.inner.entries.iter().map(Entry::name)
    }

    /// Whether it is a single file.
    pub fn is_single(&self) -> bool {
        matches!(self.inner.store, Store::File)
    }

    /// The file that `name` means (see [`Pattern`]): of several the one in the fewest folders,
    /// then the one with the shortest name, then the first.
    pub fn find(&self, name: &str) -> Option<&Entry> {
        self.find_of(name, &[])
    }

    /// [`Archive::find`] among the files with one of these extensions; all files without any.
    pub fn find_of(&self, name: &str, extensions: &[&str]) -> Option<&Entry> {
        let pattern = Pattern::new(name);
        self.inner
            .entries
            .iter()
            .filter(|entry| entry.is_meant(&pattern, extensions))
            .min_by_key(|entry| (entry.key.depth(), entry.name().len()))
    }

    /// Every file that `name` means, for names with a `*`.
    pub fn find_all<'a>(
        &'a self,
        name: &str,
        extensions: &'a [&str],
    ) -> impl Iterator<Item = &'a Entry> + use<'a> {
        let pattern = Pattern::new(name);
        self.inner.entries.iter().filter(move |entry| entry.is_meant(&pattern, extensions))
    }

    /// Returns the bytes of a file of this archive, at most [`limits::MAX_ENTRY_BYTES`].
    ///
    /// # Errors
    /// Too large, damaged, or refused by the operating system.
    pub fn read(&self, entry: &Entry) -> Result<Vec<u8>, Diagnostic> {
        self.read_up_to(entry, limits::MAX_ENTRY_BYTES)
    }

    /// Returns the bytes of a file that has at most so many.
    pub(crate) fn read_up_to(&self, entry: &Entry, most: u64) -> Result<Vec<u8>, Diagnostic> {
        let mut bytes = Vec::new();
        let read = self.stream(entry, |file| {
            Limited::new(file, most, too_long(most)).read_to_end(&mut bytes)
        })?;
        read.map_err(|error| unread(entry.name(), &error))?;
        Ok(bytes)
    }

    /// Hands the bytes of a file over as they are read, at most [`limits::MAX_STREAMED_BYTES`]. What
    /// can't be read is an error of the reader.
    ///
    /// # Errors
    /// The file can't be opened.
    pub(crate) fn stream<T>(
        &self,
        entry: &Entry,
        read: impl FnOnce(&mut dyn Read) -> T,
    ) -> Result<T, Diagnostic> {
        let (mut read, mut answer) = (Some(read), None);
        self.stream_each(&[entry], &mut |_, file| {
            answer = read.take().map(|read| read(file));
            Ok(Flow::Next)
        })?;
        answer.ok_or_else(|| broken(self.name(), &format!("`{}` isn't there", entry.name())))
    }

    /// Hands the bytes of several files over as they are read, in their order in the archive. A tar
    /// is read once for all of them.
    ///
    /// # Errors
    /// A file can't be opened, or `read` says so.
    pub(crate) fn stream_each(
        &self,
        entries: &[&Entry],
        read: &mut dyn FnMut(&Entry, &mut dyn Read) -> Result<Flow, Diagnostic>,
    ) -> Result<(), Diagnostic> {
        let Store::Tar(tar) = &self.inner.store else {
            for entry in entries {
                while let Flow::Again = self.open_one(entry, read)? {}
            }
            return Ok(());
        };
        if entries.iter().all(|entry| tar.kept(entry.listed.index).is_some()) {
            for entry in entries {
                let bytes = tar.kept(entry.listed.index).unwrap_or(&[]);
                while let Flow::Again = self.hand_over(entry, bytes, read)? {}
            }
            return Ok(());
        }
        let mut wanted: Vec<(usize, &Entry)> =
            entries.iter().map(|entry| (entry.listed.index, *entry)).collect();
        wanted.sort_by_key(|&(index, _)| index);
        let indexes: Vec<usize> = wanted.iter().map(|&(index, _)| index).collect();
        let mut left = wanted.into_iter();
        tar.again(&indexes, self.name(), &mut |_, file| {
            let Some((_, entry)) = left.next() else { return Ok(()) };
            match self.hand_over(entry, file, read)? {
                Flow::Next => Ok(()),
                Flow::Again => self.stream_each(&[entry], read),
            }
        })
    }

    /// Opens a file that lies by itself.
    fn open_one(
        &self,
        entry: &Entry,
        read: &mut dyn FnMut(&Entry, &mut dyn Read) -> Result<Flow, Diagnostic>,
    ) -> Result<Flow, Diagnostic> {
        let listed = &entry.listed;
        match &self.inner.store {
            Store::Zip(zip) => {
                let mut zip = zip.lock().unwrap_or_else(PoisonError::into_inner);
                let most = self.ledger.limits().file;
                self.hand_over(entry, zip::file(&mut zip, listed, self.name(), most)?, read)
            }
            Store::Tar(tar) => self.hand_over(entry, tar.kept(listed.index).unwrap_or(&[]), read),
            Store::Folder => {
                let path = self.inner.path.join(&listed.name);
                self.hand_over(entry, folder::open(&path, &listed.name)?, read)
            }
            Store::File => {
                self.hand_over(entry, folder::open(&self.inner.path, &listed.name)?, read)
            }
        }
    }

    /// Hands over an open file, bounded and counted.
    fn hand_over(
        &self,
        entry: &Entry,
        file: impl Read,
        read: &mut dyn FnMut(&Entry, &mut dyn Read) -> Result<Flow, Diagnostic>,
    ) -> Result<Flow, Diagnostic> {
        let most = self.ledger.limits().file;
        let file = Limited::new(file, most, too_long(most));
        read(entry, &mut Counted::new(file, &self.ledger, entry.name(), entry.size()))
    }

    /// The file called `name` next to the archive (next to the folder, if it is one), as an
    /// archive of one that shares this one's limits. Names with a `/` mean nothing.
    pub fn beside(&self, name: &str) -> Option<Self> {
        if name.contains(['/', '\\']) {
            return None;
        }
        let own = self.inner.path.canonicalize().ok()?;
        let folder = own.parent()?;
        let pattern = Pattern::new(name);
        let found = folder::list_beside(folder)
            .into_iter()
            .filter(|one| folder.join(&one.name) != own)
            .map(Entry::new)
            .filter(|entry| pattern.matches(&entry.key))
            .min_by_key(|entry| entry.name().len())?;
        let path = folder.join(found.name());
        self.ledger.read_beside(&path);
        Some(Self::of(&path, Store::File, vec![found], Arc::clone(&self.ledger)))
    }

    /// Returns the files beside the archive that were asked for so far.
    pub fn read_beside(&self) -> Vec<PathBuf> {
        self.ledger.beside()
    }

    /// Returns the day of the export and where it comes from: as it was given, in the archive's name
    /// (see [`date::in_name`]; or Unix seconds, but not in the name of a lone file, whose numbers are
    /// rather somebody's), or the newest time stamp inside the archive.
    pub fn day(&self) -> Option<(Date, DayFrom)> {
        let name = &self.inner.name;
        let moment = || if self.is_single() { None } else { date::moment_in_name(name) };
        let named = || date::in_name(name).or_else(moment).map(|day| (day, DayFrom::Name));
        let stamped = || stamps::newest(self).map(|day| (day, DayFrom::TimeStamps));
        self.today.map(|day| (day, DayFrom::Option)).or_else(named).or_else(stamped)
    }

    /// Returns the day of the export, without where it comes from.
    pub fn date(&self) -> Option<Date> {
        self.day().map(|(day, _)| day)
    }

    /// Returns the day of the export where a file in it says one, which counts before time stamps.
    pub(crate) fn day_said(&self, said: Option<Date>) -> Option<Date> {
        match (self.day(), said) {
            (Some((day, DayFrom::Option | DayFrom::Name)), _) => Some(day),
            (_, Some(said)) => {
                self.ledger.say_day(said);
                Some(said)
            }
            (stamped, None) => stamped.map(|(day, _)| day),
        }
    }

    /// The same archive, as of another day than its name says.
    #[must_use]
    pub fn dated(self, today: Date) -> Self {
        Self { today: Some(today), ..self }
    }

    /// The same archive under other limits; what was read and said so far is forgotten.
    #[must_use]
    pub fn limited(self, limits: Limits) -> Self {
        Self { ledger: Arc::new(Ledger::limited(limits)), ..self }
    }

    /// Reports from now on, now and then, how far a file is read. The first who asks for that is
    /// the one who hears it.
    pub fn watch(&self, watcher: impl Fn(Progress<'_>) + Send + Sync + 'static) {
        self.ledger.watch(Box::new(watcher));
    }

    /// Where it lies, as it was given.
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// Whether this looks like a platform's export: one of the names in `any` (if there are any)
    /// and all of those in `all` are found in it; or it is a single JSON file whose top level
    /// has all `keys`. With all three empty, it looks like nothing.
    pub fn matches(&self, any: &[String], all: &[String], keys: &[String]) -> bool {
        detect::matches(self, any, all, keys)
    }

    /// What is worth knowing about what was read so far: cut rows, guessed encodings.
    pub fn notes(&self) -> Vec<Record> {
        self.ledger.notes()
    }

    /// Why files were left out of an import, which [`Archive::notes`] says as warnings.
    pub fn failures(&self) -> Vec<Diagnostic> {
        self.ledger.failures()
    }

    pub(crate) fn ledger(&self) -> &Arc<Ledger> {
        &self.ledger
    }
}

impl Entry {
    fn new(listed: Listed) -> Self {
        let key = Key::new(&listed.name.replace('\\', "/"));
        Self { listed, key }
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

impl Object for Archive {
    fn describe(&self) -> &'static str {
        "an archive"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[cfg(test)]
mod tests;
