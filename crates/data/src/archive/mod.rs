//! A platform's data export: a zip, a tar, a folder, a single file or several of these, listed at
//! once and read file by file, in streams and under limits.

mod beside;
mod detect;
mod folder;
mod kind;
pub mod limits;
pub mod names;
mod open;
mod parts;
mod stamps;
mod stream;
mod tar;
mod zip;

use std::any::Any;
use std::fmt;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jiff::civil::Date;
use peristyle_engine::diagnostic::{Diagnostic, Record, Severity};
use peristyle_engine::host::Object;
use peristyle_engine::load::Detect;

pub(crate) use beside::{Neighbour, shared};
pub(crate) use folder::cannot_read;
pub(crate) use limits::{Held, Later, Ledger};
pub use limits::{Limits, Progress};
use names::{Key, Pattern};
pub(crate) use open::unread;
use open::{broken, open_file, too_long, too_many, unsafe_name};
pub use parts::{Overlap, is_archive_name};
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
    /// The day in the name of a folder in it, where the archive's own has none.
    folder_day: Option<Date>,
    /// What exports look like whose neighbours aren't this one's alone.
    exports: Arc<[Detect]>,
}

struct Inner {
    path: PathBuf,
    name: String,
    entries: Vec<Entry>,
    /// Where the entries' bytes are: one part, or each part of an export that came in several.
    parts: Vec<Arc<Part>>,
    /// Where each part lies, as it was given.
    places: Vec<PathBuf>,
    /// What of a folder can't be looked at, by its name.
    unread: Vec<Unread>,
    /// What [`Archive::top_keys`] has found.
    keys: OnceLock<Vec<String>>,
}

/// Something in a folder that can't be looked at, and why.
#[derive(Debug, Clone)]
pub(crate) struct Unread {
    pub(crate) name: String,
    pub(crate) problem: Diagnostic,
}

/// A file or folder that an archive is read from.
struct Part {
    path: PathBuf,
    name: String,
    store: Store,
}

/// A file of an [`Archive`].
#[derive(Debug, Clone)]
pub struct Entry {
    listed: Listed,
    key: Key,
    /// Which part of the archive holds it.
    part: usize,
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

    /// Whether a pattern means it.
    pub(crate) fn is_named(&self, pattern: &Pattern) -> bool {
        pattern.matches(&self.key)
    }

    /// Its own name, without the marks that patterns ignore.
    pub(crate) fn file_key(&self) -> &str {
        self.key.file()
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
        let mut unread = Vec::new();
        let (store, listed) = if metadata.is_dir() {
            (Store::Folder, folder::list(path, &shown, &mut unread)?)
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
        let packed = !matches!(store, Store::File | Store::Folder);
        if packed && entries.iter().all(|entry| kind::is_archive_name(entry.name())) {
            let inner = entries.first().map_or("", Entry::name);
            return Err(Diagnostic::error(
                &codes::NESTED_ARCHIVE,
                format!("`{shown}` holds only another archive, `{inner}`"),
            )
            .help("unpack it once and give the inner archive"));
        }
        Ok(Self::of(path, store, entries, unread, Arc::default()))
    }

    fn of(
        path: &Path,
        store: Store,
        entries: Vec<Entry>,
        unread: Vec<Unread>,
        ledger: Arc<Ledger>,
    ) -> Self {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .or_else(|| {
                let full = path.canonicalize().ok()?;
                Some(full.file_name()?.to_string_lossy().into_owned())
            })
            .unwrap_or_default();
        let part = Arc::new(Part { path: path.to_owned(), name: name.clone(), store });
        let (path, places, keys) = (path.to_owned(), vec![path.to_owned()], OnceLock::new());
        let inner = Inner { path, name, entries, parts: vec![part], places, unread, keys };
        Self {
            inner: Arc::new(inner),
            ledger,
            today: None,
            folder_day: None,
            exports: Arc::default(),
        }
    }

    /// The names of the files or folders that it is read from.
    fn part_names(&self) -> impl Iterator<Item = String> {
        let places = self.inner.places.iter().filter(|_| self.inner.places.len() > 1);
        let names =
            places.filter_map(|place| Some(place.file_name()?.to_string_lossy().into_owned()));
        names.chain((self.inner.places.len() < 2).then(|| self.inner.name.clone()))
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
        matches!(self.inner.parts.as_slice(), [part] if matches!(part.store, Store::File))
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

    fn part_of(&self, entry: &Entry) -> Result<&Part, Diagnostic> {
        // only an entry of another archive has none
        let part = self.inner.parts.get(entry.part).map(Arc::as_ref);
        part.ok_or_else(|| cannot_read(entry.name(), &"it isn't in this archive"))
    }

    /// Returns the bytes of a file of this archive, at most [`limits::MAX_ENTRY_BYTES`].
    ///
    /// # Errors
    /// Too large, damaged, or refused by the operating system.
    pub fn read(&self, entry: &Entry) -> Result<Vec<u8>, Diagnostic> {
        let most = limits::MAX_ENTRY_BYTES;
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
        // each part is read by itself
        for entries in entries.chunk_by(|one, next| one.part == next.part) {
            self.stream_part(entries, read)?;
        }
        Ok(())
    }

    /// Hands the bytes of files of one part over.
    fn stream_part(
        &self,
        entries: &[&Entry],
        read: &mut dyn FnMut(&Entry, &mut dyn Read) -> Result<Flow, Diagnostic>,
    ) -> Result<(), Diagnostic> {
        let Some(first) = entries.first() else { return Ok(()) };
        let part = self.part_of(first)?;
        let Store::Tar(tar) = &part.store else {
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
        tar.again(&indexes, &part.name, &mut |_, file| {
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
        let (listed, part) = (&entry.listed, self.part_of(entry)?);
        match &part.store {
            Store::Zip(zip) => {
                let mut zip = zip.lock().unwrap_or_else(PoisonError::into_inner);
                let most = self.ledger.limits().file;
                self.hand_over(entry, zip::file(&mut zip, listed, &part.name, most)?, read)
            }
            Store::Tar(tar) => self.hand_over(entry, tar.kept(listed.index).unwrap_or(&[]), read),
            Store::Folder => {
                let path = part.path.join(&listed.name);
                self.hand_over(entry, folder::open(&path, &listed.name)?, read)
            }
            Store::File => self.hand_over(entry, folder::open(&part.path, &listed.name)?, read),
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

    /// Returns the files beside the archive that were asked for so far.
    pub fn read_beside(&self) -> Vec<PathBuf> {
        self.ledger.beside()
    }

    /// Returns the day of the export and where it comes from: as it was given, in the archive's name
    /// or that of the folder in it that holds the export (see [`date::in_name`]; or Unix seconds, but
    /// not in the name of a lone file, whose numbers are rather somebody's), or the newest time stamp
    /// inside the archive. Of several parts the last day counts.
    pub fn day(&self) -> Option<(Date, DayFrom)> {
        let named = || {
            let day = self.part_names().filter_map(|name| self.day_in(&name)).max();
            day.or(self.folder_day).map(|day| (day, DayFrom::Name))
        };
        let stamped = || stamps::newest(self).map(|day| (day, DayFrom::TimeStamps));
        self.today.map(|day| (day, DayFrom::Option)).or_else(named).or_else(stamped)
    }

    /// Returns the day that a name says.
    fn day_in(&self, name: &str) -> Option<Date> {
        let moment = || if self.is_single() { None } else { date::moment_in_name(name) };
        date::in_name(name).or_else(moment)
    }

    /// Takes the day from the names of `folders` in it, a path, where the archive's own has none.
    pub(crate) fn dated_by_folders(self, folders: &str) -> Self {
        let folder_day = folders.split('/').filter_map(|name| self.day_in(name)).max();
        Self { folder_day, ..self }
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
    /// and all of those in `all` are found in it; or its only JSON file has all `keys` at its top
    /// level, or it is a single table whose header has them. With all three empty, it looks like
    /// nothing.
    pub fn matches(&self, any: &[String], all: &[String], keys: &[String]) -> bool {
        detect::matches(self, any, all, keys)
    }

    /// Whether this looks like an export as a pack describes it.
    pub fn looks_like(&self, detect: &Detect) -> bool {
        self.matches(&detect.any, &detect.all, &detect.keys)
    }

    /// The keys at the top of its only JSON file, or the header of a single table.
    pub fn top_keys(&self) -> &[String] {
        self.inner.keys.get_or_init(|| detect::top_keys(self))
    }

    /// The JSON file that it consists of: the only one, whatever else it holds.
    pub fn document(&self) -> Option<&Entry> {
        let is_json = |entry: &&Entry| matches!(entry.extension().as_str(), "json" | "js");
        let mut all = self.inner.entries.iter().filter(is_json);
        match (all.next(), all.next()) {
            (Some(one), None) => Some(one),
            _ if self.is_single() => self.inner.entries.first(),
            _ => None,
        }
    }

    /// What is worth knowing about what was read so far: cut rows, guessed encodings.
    pub fn notes(&self) -> Vec<Record> {
        let unread = self
            .inner
            .unread
            .iter()
            .map(|one| Record { severity: Severity::Warning, ..one.problem.record() });
        unread.chain(self.ledger.notes()).collect()
    }

    /// What of a folder can't be looked at.
    pub(crate) fn unread(&self) -> &[Unread] {
        &self.inner.unread
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
