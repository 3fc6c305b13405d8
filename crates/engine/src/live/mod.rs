//! Rules that reload while they are used.
//!
//! A [`LivePack`] follows the folders of a pack, and those of the packs that it extends. A save wakes it; it then reads and hashes every
//! byte of the pack and, if that changed, loads, checks and compiles all of it on its own thread
//! and swaps once. A broken edit never takes effect: the last good ruleset keeps answering.

mod reload;
mod status;
mod wakeup;
mod watch;

use std::fmt;
use std::ops::Deref;
use std::path::Path;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};

use arc_swap::{ArcSwap, Guard};

use crate::compile::Ruleset;
use crate::diagnostic::Diagnostics;
use crate::engine::Engine;
use crate::load::{FileAccess, FileSystem, NoLibrary, PackLibrary};
use reload::PackLoader;
pub use status::{LiveStatus, LoadAttempt, LoadOutcome, ReloadEvent, WatchMode};
use wakeup::{ReloadNotifier, WakeReason};

/// The reloading thread's stack, the same whatever the host's default is. Scripts bring their own.
const STACK: usize = 8 * 1024 * 1024;

/// How a live pack follows its files.
#[derive(Debug, Clone)]
pub struct LiveOptions {
    /// How long nothing may change before the pack is read. 50 ms unless said otherwise.
    pub quiet: Duration,
    /// Looks at the files this often instead of waiting for the operating system to tell: for
    /// network and container mounts.
    pub poll: Option<Duration>,
    /// Where the files are. Tests put a disk here that fails.
    pub disk: Arc<dyn FileAccess>,
    /// Where packs are that the pack extends, beside those that lie next to it.
    pub library: Arc<dyn PackLibrary>,
}

impl Default for LiveOptions {
    fn default() -> Self {
        Self {
            quiet: Duration::from_millis(50),
            poll: None,
            disk: Arc::new(FileSystem),
            library: Arc::new(NoLibrary),
        }
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
    shared: Arc<SharedState>,
    thread: Option<JoinHandle<()>>,
}

impl fmt::Debug for LivePack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LivePack").field("status", &self.status()).finish()
    }
}

/// A ruleset with its place in the sequence of reloads.
#[derive(Debug)]
struct RulesetGeneration {
    ruleset: Ruleset,
    number: u64,
    since: SystemTime,
}

/// The ruleset that is live now, held for as long as this is kept. Hold it for a batch, not for
/// ever: it keeps an older ruleset in memory.
pub struct CurrentRuleset(Guard<Arc<RulesetGeneration>>);

impl CurrentRuleset {
    /// 1 for the first ruleset, one more with every reload.
    pub fn generation(&self) -> u64 {
        self.0.number
    }

    /// Returns the ruleset itself, to be kept for longer.
    pub fn ruleset(&self) -> Ruleset {
        self.0.ruleset.clone()
    }
}

impl Deref for CurrentRuleset {
    type Target = Ruleset;
    fn deref(&self) -> &Ruleset {
        &self.0.ruleset
    }
}

impl fmt::Debug for CurrentRuleset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "generation {}", self.0.number)
    }
}

/// What readers and the reloading thread share.
#[derive(Debug)]
struct SharedState {
    pack: PackLoader,
    current: ArcSwap<RulesetGeneration>,
    last: Mutex<(LoadAttempt, WatchMode)>,
    subscribers: Mutex<Vec<Sender<ReloadEvent>>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl LivePack {
    /// Loads the pack at `root` and follows it from now on. This takes at least the quiet time:
    /// it doesn't begin with half of an edit, either.
    ///
    /// # Errors
    /// The pack is invalid now: there is no last good ruleset to begin with.
    pub fn open(
        engine: Engine,
        root: impl AsRef<Path>,
        options: LiveOptions,
    ) -> Result<Self, Diagnostics> {
        let root = root.as_ref().to_path_buf();
        let notifier = Arc::new(ReloadNotifier::default());
        // the watch begins before the first read, so that no save falls between the two
        let watcher = watch::FolderWatcher::new(&root, &options, Arc::clone(&notifier));
        Self::follow(PackLoader::new(engine, root, options, notifier), watcher)
    }

    fn follow(pack: PackLoader, mut watcher: watch::FolderWatcher) -> Result<Self, Diagnostics> {
        let (mut sight, mut tried) = pack.first();
        // the packs that it extends were found by reading it; none of their saves falls between
        if watcher.lay(&pack.roots(), false) {
            (sight, tried) = pack.first();
        }
        let (ruleset, diagnostics) = tried?;
        let now = SystemTime::now();
        let attempt = LoadAttempt { at: now, outcome: LoadOutcome::Loaded, diagnostics };
        let shared = Arc::new(SharedState {
            pack,
            current: ArcSwap::from_pointee(RulesetGeneration { ruleset, number: 1, since: now }),
            last: Mutex::new((attempt, watcher.watching())),
            subscribers: Mutex::new(Vec::new()),
        });
        let thread = {
            let shared = Arc::clone(&shared);
            std::thread::Builder::new()
                .name("peristyle-reload".to_owned())
                .stack_size(STACK)
                .spawn(move || reload::run(&shared, watcher, sight))
                .map_err(|error| Diagnostics::from(reload::no_thread(&error)))?
        };
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Returns the ruleset that is live now. Wait-free, and cheap enough for every evaluation; a batch
    /// that must not change its rules keeps one.
    pub fn current(&self) -> CurrentRuleset {
        CurrentRuleset(self.shared.current.load())
    }

    /// Generation, fingerprint, since when, and how the last attempt to reload went.
    pub fn status(&self) -> LiveStatus {
        let last = lock(&self.shared.last);
        let current = self.shared.current.load();
        let (attempt, watching) = last.clone();
        drop(last);
        LiveStatus {
            generation: current.number,
            fingerprint: current.ruleset.fingerprint().to_owned(),
            content: current.ruleset.content().to_owned(),
            since: current.since,
            last_attempt: attempt,
            watching,
        }
    }

    /// Returns one event per outcome from now on. A subscriber that is dropped is forgotten.
    pub fn subscribe(&self) -> Receiver<ReloadEvent> {
        let (sender, receiver) = mpsc::channel();
        lock(&self.shared.subscribers).push(sender);
        receiver
    }

    /// Looks at the files now, without waiting for the operating system to tell.
    pub fn look(&self) {
        self.shared.pack.notifier.notify(WakeReason { look: true, ..WakeReason::default() });
    }
}

impl Drop for LivePack {
    fn drop(&mut self) {
        self.shared.pack.notifier.notify(WakeReason { stop: true, ..WakeReason::default() });
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::time::Instant;

    fn pack(weight: u8) -> String {
        format!(
            "facts: {{ a: {{ type: share }} }}\nindicators: {{ a: {{ value: a, weight: {weight} }} }}\n"
        )
    }

    #[test]
    fn where_watching_fails_saves_are_found_by_looking() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("shop.yaml");
        fs::write(&file, pack(1)).unwrap();
        let options = LiveOptions { quiet: Duration::from_millis(5), ..LiveOptions::default() };
        let notifier = Arc::new(ReloadNotifier::default());
        let mut watcher = watch::FolderWatcher::new(&file, &options, Arc::clone(&notifier));
        watcher.fall_back(&notify::Error::generic("no watches left"));
        let root = file.clone();
        let pack_there = PackLoader::new(Engine::new(), root, options, notifier);
        let live = LivePack::follow(pack_there, watcher).unwrap();
        let events = live.subscribe();
        assert_eq!(
            live.status().watching,
            WatchMode::Polling(Some("no watches left".to_owned())),
            "the reason is told"
        );
        fs::write(&file, pack(2)).unwrap();
        let event = events.recv_timeout(Duration::from_secs(10)).unwrap();
        assert!(matches!(event, ReloadEvent::Reloaded { generation: 2, .. }));
    }

    #[test]
    fn the_end_does_not_wait_for_files_to_keep_still() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("shop.yaml");
        fs::write(&file, pack(1)).unwrap();
        let quiet = Duration::from_millis(1_500);
        let options = LiveOptions { quiet, ..LiveOptions::default() };
        let live = LivePack::open(Engine::new(), &file, options).unwrap();
        fs::write(&file, pack(2)).unwrap();
        // it is in the middle of its quiet time now
        std::thread::sleep(Duration::from_millis(200));
        let started = Instant::now();
        drop(live);
        assert!(started.elapsed() < Duration::from_millis(700), "{:?}", started.elapsed());
    }
}
