//! The reloading thread: wait, read, compile, swap once.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant, SystemTime};

use super::status::{Attempt, Event, Outcome};
use super::watch::Watcher;
use super::{Generation, Shared, Wake, lock};
use crate::compile::Ruleset;
use crate::diagnostic::{Diagnostic, Diagnostics, codes};
use crate::load::PackFiles;

/// What reading the files gave: the hash of every byte, or what was wrong.
#[derive(PartialEq)]
enum Sight {
    Files(String),
    Broken(String),
}

/// Files that never stop changing are taken as they are after this long.
const PATIENCE: Duration = Duration::from_secs(5);

/// Follows the pack until it is told to stop.
pub(super) fn run(shared: &Shared, mut watcher: Watcher, woken: &Receiver<Wake>, content: String) {
    let mut last = Sight::Files(content);
    loop {
        match woken.recv_timeout(watcher.every()) {
            Ok(Wake::Look) | Err(RecvTimeoutError::Timeout) => {}
            Ok(Wake::Stop) | Err(RecvTimeoutError::Disconnected) => return,
        }
        // several events of one save are one wake-up
        while let Ok(wake) = woken.try_recv() {
            if wake == Wake::Stop {
                return;
            }
        }
        watcher.arm();
        lock(&shared.last).1 = watcher.watching();
        look(shared, &mut last);
        // the folder may have come back while it was read
        watcher.arm();
    }
}

/// Reads the files; if they are others than at the last look, tries to put them in use.
fn look(shared: &Shared, last: &mut Sight) {
    let (seen, _) = read(shared);
    if seen == *last {
        return;
    }
    let (sight, files) = settled(shared, seen);
    if sight == *last {
        // it was a passing sight: nothing happened
        return;
    }
    let (sight, result) = match attempt(shared, files) {
        Ok(good) => (sight, Ok(good)),
        Err(_) => {
            // several files never change at once: the rest of them may still be on its way
            let (sight, files) = settled(shared, sight);
            (sight, attempt(shared, files))
        }
    };
    match result {
        Ok((ruleset, remarks)) => put_in_use(shared, ruleset, remarks),
        Err(problems) => refuse(shared, problems),
    }
    *last = sight;
}

/// Reads again until two looks, a quiet time apart, see the same: half of an edit can be valid.
fn settled(shared: &Shared, mut sight: Sight) -> (Sight, Result<PackFiles, Diagnostics>) {
    let started = Instant::now();
    loop {
        std::thread::sleep(shared.options.quiet);
        let (again, files) = read(shared);
        if again == sight || started.elapsed() > PATIENCE {
            return (again, files);
        }
        sight = again;
    }
}

type Tried = Result<(Ruleset, Diagnostics), Diagnostics>;

fn read(shared: &Shared) -> (Sight, Result<PackFiles, Diagnostics>) {
    let files = contained(|| PackFiles::read_from(&*shared.options.disk, &shared.root))
        .unwrap_or_else(|problem| Err(problem.into()));
    let sight = match &files {
        Ok(files) => Sight::Files(files.content()),
        Err(problems) => Sight::Broken(problems.to_string()),
    };
    (sight, files)
}

fn attempt(shared: &Shared, files: Result<PackFiles, Diagnostics>) -> Tried {
    let files = files?;
    let (ruleset, problems) = contained(|| shared.engine.compile(&files))?;
    match ruleset {
        Some(ruleset) => Ok((ruleset, problems)),
        None => Err(problems),
    }
}

/// A panic is a bug of ours; it must not end the service that embeds us.
fn contained<R>(work: impl FnOnce() -> R) -> Result<R, Diagnostic> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| {
        Diagnostic::error(
            &codes::SCRIPT_FAILED,
            "loading the pack failed in a way that it never should",
        )
        .help("please report it; the last good rules stay in use")
    })
}

fn put_in_use(shared: &Shared, ruleset: Ruleset, diagnostics: Diagnostics) {
    let before = shared.current.load_full();
    if ruleset.content() == before.ruleset.content() {
        // a broken edit was taken back: the very files that are in use
        let attempt = Attempt {
            at: SystemTime::now(),
            outcome: Outcome::Unchanged,
            diagnostics: diagnostics.clone(),
        };
        lock(&shared.last).0 = attempt;
        let (generation, fingerprint) = (before.number, ruleset.fingerprint().to_owned());
        tell(shared, &Event::Unchanged { generation, fingerprint, diagnostics });
        return;
    }
    let changes = ruleset.changes_since(&before.ruleset);
    let same = ruleset.fingerprint() == before.ruleset.fingerprint();
    let fingerprint = ruleset.fingerprint().to_owned();
    let generation = before.number + 1;
    let now = SystemTime::now();
    let outcome = if same { Outcome::Unchanged } else { Outcome::Reloaded };
    let attempt = Attempt { at: now, outcome, diagnostics: diagnostics.clone() };
    // nothing can fail from here on
    shared.current.store(Arc::new(Generation { ruleset, number: generation, since: now }));
    lock(&shared.last).0 = attempt;
    tell(
        shared,
        &if same {
            Event::Unchanged { generation, fingerprint, diagnostics }
        } else {
            Event::Reloaded { generation, fingerprint, changes, diagnostics }
        },
    );
}

fn refuse(shared: &Shared, diagnostics: Diagnostics) {
    let current = shared.current.load();
    let attempt = Attempt {
        at: SystemTime::now(),
        outcome: Outcome::Refused,
        diagnostics: diagnostics.clone(),
    };
    lock(&shared.last).0 = attempt;
    tell(
        shared,
        &Event::Refused {
            generation: current.number,
            fingerprint: current.ruleset.fingerprint().to_owned(),
            diagnostics,
        },
    );
}

fn tell(shared: &Shared, event: &Event) {
    lock(&shared.subscribers).retain(|subscriber| subscriber.send(event.clone()).is_ok());
}

pub(super) fn no_thread(error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(&codes::CANT_READ, format!("the pack can't be followed: no thread ({error})"))
}
