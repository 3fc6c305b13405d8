//! Rules that reload while they are used.
//!
//! A [`LivePack`] follows the folders of a pack. A save wakes it; it then reads and hashes every
//! byte of the pack and, if that changed, loads, checks and compiles all of it on its own thread
//! and swaps once. A broken edit never takes effect: the last good ruleset keeps answering.

mod reload;
mod status;
mod watch;

use std::fmt;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};

use arc_swap::{ArcSwap, Guard};

use crate::compile::Ruleset;
use crate::diagnostic::Diagnostics;
use crate::engine::Engine;
use crate::load::{Disk, FileSystem, PackFiles};
pub use status::{Attempt, Event, Outcome, Status, Watching};

/// How a live pack follows its files.
#[derive(Debug, Clone)]
pub struct LiveOptions {
    /// How long nothing may change before the pack is read. 50 ms unless said otherwise.
    pub quiet: Duration,
    /// Looks at the files this often instead of waiting for the operating system to tell: for
    /// network and container mounts.
    pub poll: Option<Duration>,
    /// Where the files are. Tests put a disk here that fails.
    pub disk: Arc<dyn Disk>,
}

impl Default for LiveOptions {
    fn default() -> Self {
        Self { quiet: Duration::from_millis(50), poll: None, disk: Arc::new(FileSystem) }
    }
}

/// A pack that reloads when its files change.
///
/// ```no_run
/// use peristyle_engine::{Engine, LivePack, Profile};
///
/// let live = LivePack::open(Engine::new(), "rules/shop", Default::default())?;
/// let rules = live.current(); // one ruleset for the whole batch
/// let facts = rules.facts_of(&Profile::new().with("visits", 12.0))?;
/// let evaluation = rules.evaluate(&facts);
/// # Ok::<(), peristyle_engine::diagnostic::Diagnostics>(())
/// ```
pub struct LivePack {
    shared: Arc<Shared>,
    wake: Sender<Wake>,
    thread: Option<JoinHandle<()>>,
}

impl fmt::Debug for LivePack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LivePack").field("status", &self.status()).finish()
    }
}

/// A ruleset with its place in the sequence of reloads.
#[derive(Debug)]
pub(crate) struct Generation {
    pub(crate) ruleset: Ruleset,
    pub(crate) number: u64,
    pub(crate) since: SystemTime,
}

/// The ruleset that is live now, held for as long as this is kept. Hold it for a batch, not for
/// ever: it keeps an older ruleset in memory.
pub struct Current(Guard<Arc<Generation>>);

impl Current {
    /// 1 for the first ruleset, one more with every reload.
    pub fn generation(&self) -> u64 {
        self.0.number
    }

    /// The ruleset itself, to be kept for longer.
    pub fn ruleset(&self) -> Ruleset {
        self.0.ruleset.clone()
    }
}

impl Deref for Current {
    type Target = Ruleset;
    fn deref(&self) -> &Ruleset {
        &self.0.ruleset
    }
}

impl fmt::Debug for Current {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "generation {}", self.0.number)
    }
}

/// What readers and the reloading thread share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) engine: Engine,
    pub(crate) root: PathBuf,
    pub(crate) options: LiveOptions,
    pub(crate) current: ArcSwap<Generation>,
    pub(crate) last: Mutex<(Attempt, Watching)>,
    pub(crate) subscribers: Mutex<Vec<Sender<Event>>>,
}

/// What the reloading thread is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wake {
    /// Something may have changed.
    Look,
    /// Nobody needs it any more.
    Stop,
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl LivePack {
    /// Loads the pack at `root` and follows it from now on.
    ///
    /// # Errors
    /// The pack is invalid now: there is no last good ruleset to begin with.
    pub fn open(
        engine: Engine,
        root: impl AsRef<Path>,
        options: LiveOptions,
    ) -> Result<Self, Diagnostics> {
        let root = root.as_ref().to_path_buf();
        let (wake, woken) = mpsc::channel();
        // the watch begins before the first read, so that no save falls between the two
        let watcher = watch::Watcher::new(&root, &options, wake.clone());
        let files = PackFiles::read_from(&*options.disk, &root)?;
        let (ruleset, problems) = engine.compile(&files);
        let ruleset = ruleset.ok_or_else(|| problems.clone())?;
        let now = SystemTime::now();
        let attempt = Attempt { at: now, outcome: Outcome::Loaded, diagnostics: problems };
        let shared = Arc::new(Shared {
            engine,
            root,
            options,
            current: ArcSwap::from_pointee(Generation { ruleset, number: 1, since: now }),
            last: Mutex::new((attempt, watcher.watching())),
            subscribers: Mutex::new(Vec::new()),
        });
        let thread = {
            let shared = Arc::clone(&shared);
            let content = files.content();
            std::thread::Builder::new()
                .name("peristyle-reload".to_owned())
                .spawn(move || reload::run(&shared, watcher, &woken, content))
                .map_err(|error| Diagnostics::from(reload::no_thread(&error)))?
        };
        Ok(Self { shared, wake, thread: Some(thread) })
    }

    /// The ruleset that is live now. Wait-free, and cheap enough for every evaluation; a batch
    /// that must not change its rules keeps one.
    pub fn current(&self) -> Current {
        Current(self.shared.current.load())
    }

    /// Generation, fingerprint, since when, and how the last attempt to reload went.
    pub fn status(&self) -> Status {
        let (attempt, watching) = lock(&self.shared.last).clone();
        let current = self.shared.current.load();
        Status {
            generation: current.number,
            fingerprint: current.ruleset.fingerprint().to_owned(),
            content: current.ruleset.content().to_owned(),
            since: current.since,
            last_attempt: attempt,
            watching,
        }
    }

    /// One event per outcome from now on. A subscriber that is dropped is forgotten.
    pub fn subscribe(&self) -> Receiver<Event> {
        let (sender, receiver) = mpsc::channel();
        lock(&self.shared.subscribers).push(sender);
        receiver
    }

    /// Looks at the files now, without waiting for the operating system to tell.
    pub fn look(&self) {
        // the thread ends only when this is dropped
        let _ = self.wake.send(Wake::Look);
    }
}

impl Drop for LivePack {
    fn drop(&mut self) {
        let _ = self.wake.send(Wake::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
