//! What is read of an archive at most, and the account that is kept of it.
//!
//! The sizes add up to less than 200 MB for the whole process: at the worst moment one file of
//! 64 MiB is in memory while it is parsed into what is already held (64 MiB), beside a full
//! directory (about 40 MB).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use jiff::civil::Date;
use peristyle_engine::diagnostic::{Diagnostic, Record};

use crate::codes;

/// The most files an archive may list.
pub const MAX_ENTRIES: usize = 50_000;
/// The most bytes that the names and headers of a zip's directory may take.
pub const MAX_DIRECTORY_BYTES: u64 = 16 * 1024 * 1024;
/// The deepest folder that is looked into.
pub const MAX_FOLDER_DEPTH: usize = 16;
/// The most bytes of one file.
pub const MAX_ENTRY_BYTES: u64 = 64 * 1024 * 1024;
/// The most bytes of a file whose lists are read item by item and never held.
pub const MAX_STREAMED_BYTES: u64 = 512 * 1024 * 1024;
/// What is said of a larger one.
pub(super) const TOO_LONG: &str = "it is larger than the 512 MiB that are read";
/// The most bytes of a file that must be decoded, which takes two copies of it.
pub const MAX_DECODED_BYTES: usize = 16 * 1024 * 1024;
/// The most bytes that tables and JSON values of one archive hold together.
pub const MAX_HELD_BYTES: usize = 64 * 1024 * 1024;
/// The most bytes kept of a tar, which can only be read once from start to end.
pub const MAX_TAR_BYTES: u64 = 48 * 1024 * 1024;
/// How many times larger than packed a file may be, once it has more than [`RATIO_FROM`] bytes.
pub const MAX_RATIO: u64 = 200;
/// Below this many bytes unpacked, no ratio matters.
pub const RATIO_FROM: u64 = 8 * 1024 * 1024;

/// What an archive, its neighbours and everything read from them share: the account of held
/// bytes, and what is to be said about the files.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    inner: Mutex<Entries>,
}

#[derive(Debug, Default)]
struct Entries {
    held: usize,
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
    fn with<T>(&self, act: impl FnOnce(&mut Entries) -> T) -> T {
        act(&mut self.inner.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes `bytes` of what may be held; `name` is the file they come from.
    pub(crate) fn hold(&self, bytes: usize, name: &str) -> Result<(), Diagnostic> {
        self.with(|entries| {
            let held = entries.held.saturating_add(bytes);
            if held > MAX_HELD_BYTES {
                return Err(Diagnostic::error(
                    &codes::TOO_LARGE,
                    format!(
                        "with `{name}`, more than {} MiB of the export would be held at once",
                        MAX_HELD_BYTES / 1024 / 1024
                    ),
                )
                .help("let the import read each file once, and name the columns it needs"));
            }
            entries.held = held;
            Ok(())
        })
    }

    /// Gives back what was held for a while.
    pub(crate) fn release(&self, bytes: usize) {
        self.with(|entries| entries.held = entries.held.saturating_sub(bytes));
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

    /// Something that stops the import, kept with its code while the script stops with its words.
    pub(crate) fn fail(&self, failure: Diagnostic) {
        self.with(|entries| {
            if entries.failures.len() < 100 {
                entries.failures.push(failure);
            }
        });
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
