//! What is read of an archive at most, and the account that is kept of it.
//!
//! Files are read in streams, and what is kept of them is counted: [`MAX_HELD_BYTES`]. Beside that a
//! process holds its program and packs (about 25 MB), a full directory (about 40 MB) or what one
//! question counts with, and the buffers of what is being read. The goal is less than 300 MB together;
//! `docs/performance.md` says what was measured.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jiff::civil::Date;
use peristyle_engine::diagnostic::{Diagnostic, Record, Severity};

use crate::codes;

/// The most files an archive may list.
pub const MAX_ENTRIES: usize = 50_000;
/// The most bytes that the names and headers of a zip's directory may take.
pub const MAX_DIRECTORY_BYTES: u64 = 16 * 1024 * 1024;
/// The deepest folder that is looked into.
pub const MAX_FOLDER_DEPTH: usize = 16;
/// The most bytes of a file that is taken into memory as it is.
pub const MAX_ENTRY_BYTES: u64 = 64 * 1024 * 1024;
/// The most bytes of a file, which is read in a stream.
pub const MAX_STREAMED_BYTES: u64 = 4 * 1024 * 1024 * 1024;
/// The most bytes that are read of an archive by all questions together.
pub const MAX_READ_BYTES: u64 = 64 * 1024 * 1024 * 1024;
/// The most bytes of a file that must be decoded, which takes two copies of it.
pub const MAX_DECODED_BYTES: usize = 16 * 1024 * 1024;
/// The most bytes that tables, JSON values and repositories of one archive hold together.
pub const MAX_HELD_BYTES: usize = 224 * 1024 * 1024;
/// The most bytes of small files that are kept of a tar; the others are read again from its start.
pub const MAX_KEPT_BYTES: u64 = 16 * 1024 * 1024;
/// The most bytes of a small file.
pub const MAX_SMALL_BYTES: u64 = 1024 * 1024;
/// How many times larger than packed a file may be, once it has more than [`RATIO_FROM`] bytes.
pub const MAX_RATIO: u64 = 200;
/// Below this many bytes unpacked, no ratio matters.
pub const RATIO_FROM: u64 = 8 * 1024 * 1024;

/// How much of an archive may be read and held, for a host with less memory than is meant here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of a file.
    pub file: u64,
    /// The most bytes that are held of all files together.
    pub held: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { file: MAX_STREAMED_BYTES, held: MAX_HELD_BYTES }
    }
}

/// How far a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress<'n> {
    /// Its path in the archive.
    pub name: &'n str,
    /// The bytes that were read of it.
    pub read: u64,
    /// The bytes that it claims to have.
    pub size: u64,
}

type Watcher = dyn Fn(Progress<'_>) + Send + Sync;

/// What an archive, its neighbours and everything read from them share: the account of held
/// bytes, and what is to be said about the files.
#[derive(Default)]
pub(crate) struct Ledger {
    limits: Limits,
    watcher: OnceLock<Box<Watcher>>,
    inner: Mutex<Entries>,
}

#[derive(Debug, Default)]
struct Entries {
    held: usize,
    read: u64,
    notes: Vec<Record>,
    failures: Vec<Diagnostic>,
    /// How many rows are later than a day that was counted back from, and the newest of them.
    later: BTreeMap<Later, (usize, Date)>,
    /// The day of the export, as a file in it says.
    said_day: Option<Date>,
    /// The files beside it that are read.
    beside: Vec<PathBuf>,
}

/// A column that holds days later than one that was counted back from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Later {
    pub(crate) file: String,
    pub(crate) column: String,
    pub(crate) as_of: Date,
}

impl Ledger {
    /// An account with other limits.
    pub(super) fn limited(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Reports how far files are read to the first who wants to know.
    pub(super) fn watch(&self, watcher: Box<Watcher>) {
        let _ = self.watcher.set(watcher);
    }

    pub(super) fn limits(&self) -> Limits {
        self.limits
    }

    fn with<T>(&self, act: impl FnOnce(&mut Entries) -> T) -> T {
        act(&mut self.inner.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes `bytes` of what may be held; `name` is the file they come from.
    pub(crate) fn hold(&self, bytes: usize, name: &str) -> Result<(), Diagnostic> {
        self.with(|entries| {
            let held = entries.held.saturating_add(bytes);
            if held > self.limits.held {
                return Err(Diagnostic::error(
                    &codes::TOO_LARGE,
                    format!(
                        "with `{name}`, more than {} MiB of the export would be held at once",
                        self.limits.held >> 20
                    ),
                ));
            }
            entries.held = held;
            Ok(())
        })
    }

    /// Gives back what was held for a while.
    pub(crate) fn release(&self, bytes: usize) {
        self.with(|entries| entries.held = entries.held.saturating_sub(bytes));
    }

    /// Counts bytes that were read, of which there may be so many.
    pub(super) fn count(&self, bytes: u64) -> io::Result<()> {
        self.with(|entries| {
            entries.read = entries.read.saturating_add(bytes);
            if entries.read > MAX_READ_BYTES {
                let words = format!(
                    "its archive was read for more than {} GiB by now",
                    MAX_READ_BYTES >> 30
                );
                return Err(io::Error::new(io::ErrorKind::FileTooLarge, words));
            }
            Ok(())
        })
    }

    /// Says how far a file is read to whoever wants to know.
    pub(super) fn report(&self, name: &str, read: u64, size: u64) {
        if let Some(watcher) = self.watcher.get() {
            watcher(Progress { name, read, size });
        }
    }

    /// Something worth knowing that stops nothing; said once.
    pub(crate) fn note(&self, note: Record) {
        self.with(|entries| {
            if entries.notes.len() < 1000 && !entries.notes.contains(&note) {
                entries.notes.push(note);
            }
        });
    }

    /// Notes rows of a column that are later than a day. Of several questions to a column the one
    /// that saw most counts.
    pub(crate) fn note_later(&self, later: Later, rows: usize, newest: Date) {
        self.with(|entries| {
            let seen = entries.later.entry(later).or_insert((rows, newest));
            *seen = (*seen).max((rows, newest));
        });
    }

    /// Returns the columns that hold days later than `as_of`, each with how many rows do, and the
    /// newest day.
    pub(crate) fn later_than(&self, as_of: Date) -> Vec<(Later, usize, Date)> {
        self.with(|entries| {
            let later = entries.later.iter().filter(|(later, _)| later.as_of == as_of);
            later.map(|(later, &(rows, newest))| (later.clone(), rows, newest)).collect()
        })
    }

    /// Keeps the day that a file of the export says.
    pub(crate) fn say_day(&self, day: Date) {
        self.with(|entries| entries.said_day = Some(day));
    }

    pub(crate) fn said_day(&self) -> Option<Date> {
        self.with(|entries| entries.said_day)
    }

    /// Keeps why a file was left out, and says it to the member as a warning.
    pub(crate) fn leave_out(&self, problem: Diagnostic) {
        let mut warning = problem.record();
        warning.severity = Severity::Warning;
        warning.message += "; what is counted from it is not known, and the other files are scored";
        if warning.help.is_empty() {
            warning.help.push(
                "request the export again for a shorter span of time, or give these facts by hand \
                 in `facts.yaml`"
                    .to_owned(),
            );
        }
        self.note(warning);
        self.with(|entries| {
            if entries.failures.len() < 100 && !entries.failures.contains(&problem) {
                entries.failures.push(problem);
            }
        });
    }

    /// Whether any file was left out.
    pub(crate) fn has_left_out(&self) -> bool {
        self.with(|entries| !entries.failures.is_empty())
    }

    /// Notes a file beside the archive that is read.
    pub(crate) fn read_beside(&self, path: &Path) {
        self.with(|entries| {
            if !entries.beside.iter().any(|one| one == path) {
                entries.beside.push(path.to_owned());
            }
        });
    }

    pub(crate) fn beside(&self) -> Vec<PathBuf> {
        self.with(|entries| entries.beside.clone())
    }

    pub(crate) fn notes(&self) -> Vec<Record> {
        self.with(|entries| entries.notes.clone())
    }

    pub(crate) fn failures(&self) -> Vec<Diagnostic> {
        self.with(|entries| entries.failures.clone())
    }
}

impl fmt::Debug for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ledger").field("limits", &self.limits).finish_non_exhaustive()
    }
}

/// Bytes that are held of an archive, given back when dropped.
#[derive(Debug)]
pub(crate) struct Held {
    ledger: Arc<Ledger>,
    bytes: usize,
}

impl Held {
    /// Holds nothing yet.
    pub(crate) fn new(ledger: &Arc<Ledger>) -> Self {
        Self { ledger: Arc::clone(ledger), bytes: 0 }
    }

    pub(crate) fn ledger(&self) -> &Arc<Ledger> {
        &self.ledger
    }

    /// Holds `bytes` in all from here on; `name` is the file they come from.
    pub(crate) fn set(&mut self, bytes: usize, name: &str) -> Result<(), Diagnostic> {
        match bytes.checked_sub(self.bytes) {
            Some(more) => self.ledger.hold(more, name)?,
            None => self.ledger.release(self.bytes - bytes),
        }
        self.bytes = bytes;
        Ok(())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.ledger.release(self.bytes);
    }
}
