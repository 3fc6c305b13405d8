//! The journal beside an output on its way, by which a run can be taken up.

use std::cell::RefCell;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use peristyle_data::population::{
    Checkpoint, CheckpointKind, CheckpointStore, JournalError, RunIdentity, RunJournal,
};
use peristyle_engine::diagnostic::DiagnosticRecord;

use super::OutputFile;
use super::file::put;
use crate::outputs::parent;
use crate::signals;

/// A checkpoint may take this part of the time.
const SHARE: u32 = 50;

/// Where the journal of an output stands.
#[derive(Debug, Clone)]
pub struct JournalFile(PathBuf);

impl JournalFile {
    pub fn of(output: &Path) -> Self {
        Self(OutputFile::journal_of(output))
    }

    /// The journal, if there is one.
    pub fn read(&self) -> io::Result<Option<Result<RunJournal, JournalError>>> {
        match fs::read(&self.0) {
            Ok(bytes) => Ok(Some(RunJournal::from_text(&bytes))),
            Err(error) if is_nowhere(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Takes it away.
    pub fn remove(&self) -> io::Result<()> {
        remove_if_there(&self.part())?;
        remove_if_there(&self.0)
    }

    /// Returns where it is written before it is put in place. The output's part is locked, so there
    /// is one writer; a run that was killed leaves it to the next one, which replaces it.
    fn part(&self) -> PathBuf {
        let mut name = self.0.as_os_str().to_owned();
        name.push(".part");
        PathBuf::from(name)
    }

    /// Puts it in place, whole, and as safe as the disk allows.
    fn write(&self, journal: &RunJournal) -> io::Result<()> {
        let (part, mut file) = signals::create(|| {
            let part = self.part();
            remove_if_there(&part)?;
            // a link that someone puts there meanwhile isn't followed
            let file = File::options().write(true).create_new(true).open(&part)?;
            Ok((part, file))
        })?;
        let written = file.write_all(journal.to_text().as_bytes());
        let written = written.and_then(|()| put(&file, &part, &self.0));
        if written.is_err() {
            signals::remove(&part);
        }
        self.sync_folder();
        written
    }

    /// Makes the names in its folder safe, where the system can.
    pub fn sync_folder(&self) {
        #[cfg(unix)]
        {
            // not every file system knows this
            let _ = File::open(parent(&self.0)).and_then(|one| one.sync_all());
        }
    }
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if !is_nowhere(&error) => Err(error),
        _ => Ok(()),
    }
}

/// Whether there is no such file, or none can be: the output's name may be too long for more.
fn is_nowhere(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::InvalidFilename)
}

/// Writes journals while a run goes on.
pub struct JournalWriter<'k> {
    file: JournalFile,
    run: RunIdentity,
    /// Rejected rows that are shown in the end.
    shown: &'k RefCell<Vec<DiagnosticRecord>>,
    /// How long the run had taken before.
    before: Duration,
    started: Instant,
    /// How often there is a checkpoint at most.
    every: Duration,
    last: Instant,
    begun: Instant,
    cost: Duration,
    /// How many rows the last journal speaks for, if there is one.
    pub kept: Option<u64>,
    /// Whether there are no more journals.
    failed: bool,
    /// Is told why.
    on_failure: Box<dyn Fn(&io::Error) + 'k>,
}

impl<'k> JournalWriter<'k> {
    pub fn new(
        file: JournalFile,
        run: RunIdentity,
        shown: &'k RefCell<Vec<DiagnosticRecord>>,
        every: Duration,
        on_failure: Box<dyn Fn(&io::Error) + 'k>,
    ) -> Self {
        let (now, before) = (Instant::now(), Duration::ZERO);
        let (started, last, begun) = (now, now, now);
        let (cost, kept, failed) = (Duration::ZERO, None, false);
        Self {
            file,
            run,
            shown,
            before,
            started,
            every,
            last,
            begun,
            cost,
            kept,
            failed,
            on_failure,
        }
    }

    /// Goes on with a run that a journal is of.
    pub fn going_on(mut self, journal: &RunJournal) -> Self {
        self.before = Duration::from_millis(journal.took);
        self.kept = Some(journal.checkpoint.rows());
        self
    }

    /// Rejected rows that are shown in the end.
    pub fn shown(&self) -> &RefCell<Vec<DiagnosticRecord>> {
        self.shown
    }

    pub fn file(&self) -> &JournalFile {
        &self.file
    }
}

impl CheckpointStore for JournalWriter<'_> {
    fn is_due(&mut self, at: CheckpointKind) -> bool {
        self.begun = Instant::now();
        !self.failed
            && match at {
                CheckpointKind::Chunk => self.last.elapsed() >= self.every.max(self.cost * SHARE),
                // what took no time is no loss, and nobody wants to find a part of it
                CheckpointKind::Interrupted => {
                    self.kept.is_some() || self.started.elapsed() >= self.every
                }
                CheckpointKind::End => self.kept.is_some(),
            }
    }

    fn save(&mut self, checkpoint: Checkpoint) {
        let rows = checkpoint.rows();
        let took = (self.before + self.started.elapsed()).as_millis();
        let journal = RunJournal {
            run: self.run.clone(),
            checkpoint,
            shown: self.shown.borrow().clone(),
            took: u64::try_from(took).unwrap_or(u64::MAX),
        };
        match self.file.write(&journal) {
            Ok(()) => self.kept = Some(rows),
            // an older one stays good, since what it speaks for isn't written again
            Err(error) => {
                (self.on_failure)(&error);
                self.failed = true;
            }
        }
        self.last = Instant::now();
        self.cost = self.begun.elapsed();
    }
}
