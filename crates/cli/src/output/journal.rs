//! The journal beside an output on its way, by which a run can be taken up.

use std::cell::RefCell;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use peristyle_data::population::{At, Checkpoint, Identity, Journal, Keep, Unreadable};
use peristyle_engine::diagnostic::Record;

/// A checkpoint may take this part of the time.
const SHARE: u32 = 50;

/// Where the journal of an output stands.
#[derive(Debug, Clone)]
pub struct JournalFile(PathBuf);

impl JournalFile {
    pub fn of(output: &Path) -> Self {
        let name = output.file_name().unwrap_or_default().to_string_lossy();
        Self(output.with_file_name(format!(".{name}.part.journal")))
    }

    /// The journal, if there is one.
    pub fn read(&self) -> io::Result<Option<Result<Journal, Unreadable>>> {
        match fs::read(&self.0) {
            Ok(bytes) => Ok(Some(Journal::read(&bytes))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Takes it away.
    pub fn remove(&self) -> io::Result<()> {
        // left by a run that was killed while it wrote one
        let _ = fs::remove_file(self.aside());
        match fs::remove_file(&self.0) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Puts it in place, whole, and as safe as the disk allows.
    fn write(&self, journal: &Journal) -> io::Result<()> {
        let aside = self.aside();
        let written = File::create(&aside).and_then(|mut file| {
            file.write_all(journal.text().as_bytes())?;
            file.sync_all()?;
            fs::rename(&aside, &self.0)
        });
        if written.is_err() {
            // what can't be removed was hardly written
            let _ = fs::remove_file(&aside);
        }
        self.sync_folder();
        written
    }

    fn aside(&self) -> PathBuf {
        let mut name = self.0.clone().into_os_string();
        name.push(".new");
        name.into()
    }

    /// Makes the names in its folder safe, where the system can.
    pub fn sync_folder(&self) {
        #[cfg(unix)]
        {
            let folder = self.0.parent().filter(|folder| !folder.as_os_str().is_empty());
            // not every file system knows this
            let _ = File::open(folder.unwrap_or(Path::new("."))).and_then(|one| one.sync_all());
        }
    }
}

/// Writes journals while a run goes on.
pub struct Keeper<'k> {
    file: JournalFile,
    run: Identity,
    /// Rejected rows that are shown in the end.
    shown: &'k RefCell<Vec<Record>>,
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
    /// Why there are no more journals.
    pub failed: Option<io::Error>,
}

impl<'k> Keeper<'k> {
    pub fn new(
        file: JournalFile,
        run: Identity,
        shown: &'k RefCell<Vec<Record>>,
        every: Duration,
    ) -> Self {
        let (now, before) = (Instant::now(), Duration::ZERO);
        let (started, last, begun) = (now, now, now);
        let (cost, kept, failed) = (Duration::ZERO, None, None);
        Self { file, run, shown, before, started, every, last, begun, cost, kept, failed }
    }

    /// Goes on with a run that a journal is of.
    pub fn going_on(mut self, journal: &Journal) -> Self {
        self.before = Duration::from_millis(journal.took);
        self.kept = Some(journal.checkpoint.rows());
        self
    }

    /// Rejected rows that are shown in the end.
    pub fn shown(&self) -> &RefCell<Vec<Record>> {
        self.shown
    }

    pub fn file(&self) -> &JournalFile {
        &self.file
    }
}

impl Keep for Keeper<'_> {
    fn is_due(&mut self, at: At) -> bool {
        self.begun = Instant::now();
        self.failed.is_none()
            && match at {
                At::Block => self.last.elapsed() >= self.every.max(self.cost * SHARE),
                // what took no time is no loss, and nobody wants to find a part of it
                At::Interrupted => self.kept.is_some() || self.started.elapsed() >= self.every,
                At::End => self.kept.is_some(),
            }
    }

    fn keep(&mut self, checkpoint: Checkpoint) {
        let rows = checkpoint.rows();
        let took = (self.before + self.started.elapsed()).as_millis();
        let journal = Journal {
            run: self.run.clone(),
            checkpoint,
            shown: self.shown.borrow().clone(),
            took: u64::try_from(took).unwrap_or(u64::MAX),
        };
        match self.file.write(&journal) {
            Ok(()) => self.kept = Some(rows),
            // an older one stays good, since what it speaks for isn't written again
            Err(error) => self.failed = Some(error),
        }
        self.last = Instant::now();
        self.cost = self.begun.elapsed();
    }
}
