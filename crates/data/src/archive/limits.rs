//! The limits of reading an archive, and its memory budget.
//!
//! Files are read in streams, and what is kept of them is counted: [`MAX_HELD_BYTES`]. Besides, a
//! process holds its program and packs (about 25 MB), a full directory (about 40 MB) or the state of
//! one query, and the buffers of what is being read. The goal is less than 300 MB in total;
//! `docs/performance.md` says what was measured.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jiff::civil::Date;
use peristyle_engine::diagnostic::{Diagnostic, DiagnosticRecord, Severity};

use crate::codes;

/// The most files an archive may list.
pub const MAX_ENTRIES: usize = 50_000;
/// The most bytes that the names and headers of a zip's directory may take.
pub const MAX_DIRECTORY_BYTES: u64 = 16 * 1024 * 1024;
/// The deepest folder that is listed.
pub const MAX_FOLDER_DEPTH: usize = 16;
/// The most bytes of a file that is read into memory as it is.
pub const MAX_ENTRY_BYTES: u64 = 64 * 1024 * 1024;
/// The most bytes of a file that is read in a stream.
pub const MAX_STREAMED_BYTES: u64 = 4 * 1024 * 1024 * 1024;
/// The most bytes that all queries read of an archive in total.
pub const MAX_READ_BYTES: u64 = 64 * 1024 * 1024 * 1024;
/// The most bytes of a file that must be decoded, which takes two copies of it.
pub const MAX_DECODED_BYTES: usize = 16 * 1024 * 1024;
/// The most bytes that tables, JSON values and repositories of one archive hold together.
pub const MAX_HELD_BYTES: usize = 224 * 1024 * 1024;
/// The most bytes of small files of a tar that are cached; the others are read again from its start.
pub const MAX_CACHED_BYTES: u64 = 16 * 1024 * 1024;
/// The most bytes of a small file.
pub const MAX_SMALL_BYTES: u64 = 1024 * 1024;
/// The largest compression ratio of a file of more than [`MIN_RATIO_BYTES`] bytes.
pub const MAX_RATIO: u64 = 200;
/// The unpacked size, in bytes, from which the compression ratio is checked.
pub const MIN_RATIO_BYTES: u64 = 8 * 1024 * 1024;

/// The limits of an archive, for hosts with less memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArchiveLimits {
    /// The most bytes of a file.
    pub file: u64,
    /// The most bytes that are held of all files in total.
    pub held: usize,
}

impl Default for ArchiveLimits {
    fn default() -> Self {
        Self { file: MAX_STREAMED_BYTES, held: MAX_HELD_BYTES }
    }
}

/// The progress of reading a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadProgress<'n> {
    /// Its path in the archive.
    pub name: &'n str,
    /// The bytes that were read.
    pub read: u64,
    /// The size in bytes that the archive states.
    pub size: u64,
}

type ProgressCallback = dyn Fn(ReadProgress<'_>) + Send + Sync;

/// The memory budget that an archive, the files beside it and everything read from them share, with
/// the notes and warnings about the files.
#[derive(Default)]
pub(crate) struct MemoryBudget {
    limits: ArchiveLimits,
    watcher: OnceLock<Box<ProgressCallback>>,
    inner: Mutex<BudgetState>,
}

#[derive(Debug, Default)]
struct BudgetState {
    held: usize,
    read: u64,
    notes: Vec<DiagnosticRecord>,
    failures: Vec<Diagnostic>,
    /// The number of rows later than the `as_of` of a query, and the newest of them.
    late_rows: BTreeMap<LateRows, (usize, Date)>,
    /// The day of the export that a file in it states.
    file_day: Option<Date>,
    /// The files beside the archive that are read.
    siblings: Vec<PathBuf>,
}

/// A column with dates later than the `as_of` of a query.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LateRows {
    pub(crate) file: String,
    pub(crate) column: String,
    pub(crate) as_of: Date,
}

impl MemoryBudget {
    /// Creates a budget with other limits.
    pub(super) fn with_limits(limits: ArchiveLimits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Sets the callback for progress; only the first counts.
    pub(super) fn watch(&self, watcher: Box<ProgressCallback>) {
        let _ = self.watcher.set(watcher);
    }

    pub(super) fn limits(&self) -> ArchiveLimits {
        self.limits
    }

    fn with_state<T>(&self, act: impl FnOnce(&mut BudgetState) -> T) -> T {
        act(&mut self.inner.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Acquires `bytes` of the budget; `name` is the file that they come from.
    pub(crate) fn acquire(&self, bytes: usize, name: &str) -> Result<(), Diagnostic> {
        self.with_state(|entries| {
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

    /// Releases `bytes` of the budget.
    pub(crate) fn release(&self, bytes: usize) {
        self.with_state(|entries| entries.held = entries.held.saturating_sub(bytes));
    }

    /// Counts bytes that were read, at most [`MAX_READ_BYTES`] in total.
    pub(super) fn count_read(&self, bytes: u64) -> io::Result<()> {
        self.with_state(|entries| {
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

    /// Calls the progress callback.
    pub(super) fn report_progress(&self, name: &str, read: u64, size: u64) {
        if let Some(watcher) = self.watcher.get() {
            watcher(ReadProgress { name, read, size });
        }
    }

    /// Adds a note, once.
    pub(crate) fn add_note(&self, note: DiagnosticRecord) {
        self.with_state(|entries| {
            if entries.notes.len() < 1000 && !entries.notes.contains(&note) {
                entries.notes.push(note);
            }
        });
    }

    /// Notes rows of a column that are later than a day. Of several queries of a column, the one with
    /// the most rows counts.
    pub(crate) fn note_late_rows(&self, later: LateRows, rows: usize, newest: Date) {
        self.with_state(|entries| {
            let seen = entries.late_rows.entry(later).or_insert((rows, newest));
            *seen = (*seen).max((rows, newest));
        });
    }

    /// Returns the columns with dates later than `as_of`, each with the number of such rows and the
    /// newest day.
    pub(crate) fn late_rows(&self, as_of: Date) -> Vec<(LateRows, usize, Date)> {
        self.with_state(|entries| {
            let later = entries.late_rows.iter().filter(|(later, _)| later.as_of == as_of);
            later.map(|(later, &(rows, newest))| (later.clone(), rows, newest)).collect()
        })
    }

    /// Sets the day that a file of the export states.
    pub(crate) fn set_file_day(&self, day: Date) {
        self.with_state(|entries| entries.file_day = Some(day));
    }

    pub(crate) fn file_day(&self) -> Option<Date> {
        self.with_state(|entries| entries.file_day)
    }

    /// Adds the reason why a file was left out, also as a warning.
    pub(crate) fn add_failure(&self, problem: Diagnostic) {
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
        self.add_note(warning);
        self.with_state(|entries| {
            if entries.failures.len() < 100 && !entries.failures.contains(&problem) {
                entries.failures.push(problem);
            }
        });
    }

    /// Returns whether any file was left out.
    pub(crate) fn has_failures(&self) -> bool {
        self.with_state(|entries| !entries.failures.is_empty())
    }

    /// Adds a file beside the archive that is read.
    pub(crate) fn add_sibling(&self, path: &Path) {
        self.with_state(|entries| {
            if !entries.siblings.iter().any(|one| one == path) {
                entries.siblings.push(path.to_owned());
            }
        });
    }

    pub(crate) fn siblings(&self) -> Vec<PathBuf> {
        self.with_state(|entries| entries.siblings.clone())
    }

    pub(crate) fn notes(&self) -> Vec<DiagnosticRecord> {
        self.with_state(|entries| entries.notes.clone())
    }

    pub(crate) fn failures(&self) -> Vec<Diagnostic> {
        self.with_state(|entries| entries.failures.clone())
    }
}

impl fmt::Debug for MemoryBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryBudget").field("limits", &self.limits).finish_non_exhaustive()
    }
}

/// A lease of bytes of a memory budget, released when dropped.
#[derive(Debug)]
pub(crate) struct MemoryLease {
    budget: Arc<MemoryBudget>,
    bytes: usize,
}

impl MemoryLease {
    /// Creates a lease of no bytes.
    pub(crate) fn new(budget: &Arc<MemoryBudget>) -> Self {
        Self { budget: Arc::clone(budget), bytes: 0 }
    }

    pub(crate) fn budget(&self) -> &Arc<MemoryBudget> {
        &self.budget
    }

    /// Resizes the lease to `bytes`; `name` is the file that they come from.
    pub(crate) fn resize(&mut self, bytes: usize, name: &str) -> Result<(), Diagnostic> {
        match bytes.checked_sub(self.bytes) {
            Some(more) => self.budget.acquire(more, name)?,
            None => self.budget.release(self.bytes - bytes),
        }
        self.bytes = bytes;
        Ok(())
    }
}

impl Drop for MemoryLease {
    fn drop(&mut self) {
        self.budget.release(self.bytes);
    }
}
