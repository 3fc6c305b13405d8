//! The reloading thread: wait, read, compile, swap once.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use super::status::{LoadAttempt, LoadOutcome, ReloadEvent};
use super::wakeup::{ReloadNotifier, WakeReason};
use super::watch::FolderWatcher;
use super::{LiveOptions, RulesetGeneration, SharedState, lock};
use crate::compile::{Change, Ruleset};
use crate::diagnostic::{Diagnostic, Diagnostics, codes};
use crate::engine::Engine;
use crate::load::PackFiles;

/// What reading the files gave: the hash of every byte, or what was wrong.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum FilesSnapshot {
    Files(String),
    Broken(String),
}

/// Files that change on and on are given up after this long, until the next look.
const PATIENCE: Duration = Duration::from_secs(5);

/// A ruleset with its warnings and remarks, or why there is none.
pub(super) type CompileResult = Result<(Ruleset, Diagnostics), Diagnostics>;

/// The pack's files, and how to make rules of them.
#[derive(Debug)]
pub(super) struct PackLoader {
    pub(super) engine: Engine,
    pub(super) root: PathBuf,
    /// What to follow: the pack's folder, and those of the packs that it extends. As of the last
    /// time that all of them could be read.
    pub(super) roots: Mutex<Vec<PathBuf>>,
    pub(super) options: LiveOptions,
    pub(super) notifier: Arc<ReloadNotifier>,
}

/// Follows the pack until it is told to stop.
pub(super) fn run(shared: &SharedState, mut watcher: FolderWatcher, mut last: FilesSnapshot) {
    loop {
        let reason = shared.pack.notifier.wait(watcher.every());
        if reason.stop {
            return;
        }
        watcher.lay(&shared.pack.roots(), reason.lay);
        lock(&shared.last).1 = watcher.watching();
        look(shared, &mut last);
        // a folder that came while the files were read wasn't watched: look again
        if watcher.lay(&shared.pack.roots(), false) {
            shared.pack.notifier.notify(WakeReason { look: true, ..WakeReason::default() });
        }
    }
}

/// Reads the files; if they are others than at the last look, tries to put them in use.
fn look(shared: &SharedState, last: &mut FilesSnapshot) {
    let (seen, _) = shared.pack.read();
    if seen == *last {
        return;
    }
    let Some((sight, files)) = shared.pack.settled(seen) else { return };
    if sight == *last {
        // it was a passing sight: nothing happened
        return;
    }
    let Some((sight, tried)) = shared.pack.tried(sight, files) else { return };
    if sight == *last {
        return;
    }
    match tried.and_then(|(ruleset, remarks)| PreparedReload::new(shared, ruleset, remarks)) {
        Ok(ready) => put_in_use(shared, ready),
        Err(problems) => refuse(shared, problems),
    }
    *last = sight;
}

impl PackLoader {
    pub(super) fn new(
        engine: Engine,
        root: PathBuf,
        options: LiveOptions,
        notifier: Arc<ReloadNotifier>,
    ) -> Self {
        let roots = Mutex::new(vec![root.clone()]);
        Self { engine, root, roots, options, notifier }
    }

    pub(super) fn roots(&self) -> Vec<PathBuf> {
        lock(&self.roots).clone()
    }

    /// Returns the first ruleset, from files that keep still; none is begun with half of an edit.
    pub(super) fn first(&self) -> (FilesSnapshot, CompileResult) {
        let (seen, _) = self.read();
        let tried = self.settled(seen).and_then(|(sight, files)| self.tried(sight, files));
        // nobody can have asked for the end yet
        tried.unwrap_or_else(|| (FilesSnapshot::Broken(String::new()), Err(never_still().into())))
    }

    /// Reads again until two looks, a quiet time apart, see the same: half of an edit can be
    /// valid, and files are read one after the other. `None` when it is over.
    fn settled(
        &self,
        mut sight: FilesSnapshot,
    ) -> Option<(FilesSnapshot, Result<PackFiles, Diagnostics>)> {
        let started = Instant::now();
        loop {
            if !self.notifier.pause(self.options.quiet) {
                return None;
            }
            let (again, files) = self.read();
            if again == sight {
                return Some((again, files));
            }
            if started.elapsed() > PATIENCE {
                let problem = never_still();
                return Some((FilesSnapshot::Broken(problem.to_string()), Err(problem.into())));
            }
            sight = again;
        }
    }

    /// Compiles what was read; if that fails, once more after a while, since several files never
    /// change at once and the rest of them may still be on its way.
    fn tried(
        &self,
        sight: FilesSnapshot,
        files: Result<PackFiles, Diagnostics>,
    ) -> Option<(FilesSnapshot, CompileResult)> {
        match self.attempt(files) {
            Ok(good) => Some((sight, Ok(good))),
            Err(_) => {
                let (sight, files) = self.settled(sight)?;
                Some((sight, self.attempt(files)))
            }
        }
    }

    fn read(&self) -> (FilesSnapshot, Result<PackFiles, Diagnostics>) {
        let files = contained(|| {
            PackFiles::read_from(&*self.options.disk, &self.root, &*self.options.library)
        })
        .unwrap_or_else(|problem| Err(problem.into()));
        if let Ok(files) = &files {
            *lock(&self.roots) = files.roots();
        }
        let sight = match &files {
            Ok(files) => FilesSnapshot::Files(files.content()),
            Err(problems) => FilesSnapshot::Broken(problems.to_string()),
        };
        (sight, files)
    }

    fn attempt(&self, files: Result<PackFiles, Diagnostics>) -> CompileResult {
        let files = files?;
        let (ruleset, problems) = contained(|| self.engine.compile(&files))?;
        match ruleset {
            Some(ruleset) => Ok((ruleset, problems)),
            None => Err(problems),
        }
    }
}

fn never_still() -> Diagnostic {
    Diagnostic::error(&codes::CANT_READ, "the pack's files change on and on")
        .help("they are read when nothing has changed for a moment")
}

/// Catches panics: a panic is a bug of ours; it must not end the service that embeds us.
fn contained<R>(work: impl FnOnce() -> R) -> Result<R, Diagnostic> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| {
        Diagnostic::error(
            &codes::SCRIPT_FAILED,
            "loading the pack failed in a way that it never should",
        )
        .help("please report it; the last good rules stay in use")
    })
}

/// All that can fail, done before the swap.
struct PreparedReload {
    ruleset: Ruleset,
    diagnostics: Diagnostics,
    changes: Vec<Change>,
    before: Arc<RulesetGeneration>,
}

impl PreparedReload {
    fn new(
        shared: &SharedState,
        ruleset: Ruleset,
        diagnostics: Diagnostics,
    ) -> Result<Self, Diagnostics> {
        let before = shared.current.load_full();
        let changes = contained(|| ruleset.changes_since(&before.ruleset))?;
        Ok(Self { ruleset, diagnostics, changes, before })
    }
}

fn put_in_use(shared: &SharedState, ready: PreparedReload) {
    let PreparedReload { ruleset, diagnostics, changes, before } = ready;
    let at = SystemTime::now();
    let fingerprint = ruleset.fingerprint().to_owned();
    let same = fingerprint == before.ruleset.fingerprint();
    let outcome = if same { LoadOutcome::Unchanged } else { LoadOutcome::Reloaded };
    let attempt = LoadAttempt { at, outcome, diagnostics: diagnostics.clone() };
    let mut generation = before.number;
    // who sees the new rules finds the attempt that brought them in the status
    let mut last = lock(&shared.last);
    // the very files that are in use stay: a broken edit was taken back
    if ruleset.content() != before.ruleset.content() {
        generation += 1;
        shared.current.store(Arc::new(RulesetGeneration {
            ruleset,
            number: generation,
            since: at,
        }));
    }
    last.0 = attempt;
    drop(last);
    let event = if same {
        ReloadEvent::Unchanged { generation, fingerprint, diagnostics }
    } else {
        ReloadEvent::Reloaded { generation, fingerprint, changes, diagnostics }
    };
    publish(shared, &event);
}

fn refuse(shared: &SharedState, diagnostics: Diagnostics) {
    let current = shared.current.load();
    let attempt = LoadAttempt {
        at: SystemTime::now(),
        outcome: LoadOutcome::Refused,
        diagnostics: diagnostics.clone(),
    };
    lock(&shared.last).0 = attempt;
    publish(
        shared,
        &ReloadEvent::Refused {
            generation: current.number,
            fingerprint: current.ruleset.fingerprint().to_owned(),
            diagnostics,
        },
    );
}

fn publish(shared: &SharedState, event: &ReloadEvent) {
    lock(&shared.subscribers).retain(|subscriber| subscriber.send(event.clone()).is_ok());
}

pub(super) fn no_thread(error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(&codes::CANT_READ, format!("the pack can't be followed: no thread ({error})"))
}
