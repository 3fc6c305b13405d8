//! Waking up when files change. The only module that knows the file watcher.
//!
//! An event is only a wake-up call: what it says isn't trusted. Watching a file goes silent after
//! the first atomic save, watching a folder when it is replaced; so the folder and its parent are
//! watched, and the watch is laid anew whenever the folder is another one than before.

use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::time::Duration;

use notify_debouncer_full::notify::{self, RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, Debouncer, NoCache, new_debouncer_opt};

use super::status::Watching;
use super::{LiveOptions, Wake};

/// An event that got lost costs this long, not a stale score.
const LOOK_ANYWAY: Duration = Duration::from_secs(2);
/// How often to look where watching failed.
const FALL_BACK: Duration = Duration::from_millis(500);

/// The watch over a pack's folder.
pub(super) struct Watcher {
    root: PathBuf,
    debouncer: Option<Debouncer<RecommendedWatcher, NoCache>>,
    watching: Watching,
    every: Duration,
    /// What is watched, and which folder the root was when the watch was laid.
    laid: Vec<PathBuf>,
    identity: Option<Identity>,
}

/// Which folder a path means: its true path and number.
type Identity = (PathBuf, u64);

fn identity(path: &Path) -> Option<Identity> {
    let canonical = path.canonicalize().ok()?;
    let metadata = canonical.metadata().ok()?;
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(&metadata);
    #[cfg(not(unix))]
    let number = {
        let _ = &metadata;
        0
    };
    Some((canonical, number))
}

impl Watcher {
    pub(super) fn new(root: &Path, options: &LiveOptions, wake: Sender<Wake>) -> Self {
        let mut watcher = Self {
            root: root.to_path_buf(),
            debouncer: None,
            watching: Watching::Polling(None),
            every: options.poll.unwrap_or(LOOK_ANYWAY),
            laid: Vec::new(),
            identity: None,
        };
        if options.poll.is_some() {
            return watcher;
        }
        // the reloading thread waits out the quiet time itself, by looking twice
        let gather = (options.quiet / 4).max(Duration::from_millis(4));
        let handler = move |_: DebounceEventResult| {
            // errors and overflows are a reason to look, too; after the end nobody listens
            let _ = wake.send(Wake::Look);
        };
        match new_debouncer_opt::<_, RecommendedWatcher, NoCache>(
            gather,
            Some(gather / 2),
            handler,
            NoCache,
            notify::Config::default(),
        ) {
            Ok(debouncer) => {
                watcher.debouncer = Some(debouncer);
                watcher.watching = Watching::Events;
                watcher.arm();
            }
            Err(error) => watcher.fall_back(&error),
        }
        watcher
    }

    fn fall_back(&mut self, error: &notify::Error) {
        self.debouncer = None;
        self.laid.clear();
        self.every = FALL_BACK;
        self.watching = Watching::Polling(Some(error.to_string()));
    }

    pub(super) fn watching(&self) -> Watching {
        self.watching.clone()
    }

    /// How long to wait for an event before looking anyway.
    pub(super) fn every(&self) -> Duration {
        self.every
    }

    /// Lays the watch anew if the root is another folder than before, or gone, or back.
    pub(super) fn arm(&mut self) {
        let Some(debouncer) = &mut self.debouncer else { return };
        let now = identity(&self.root);
        if now == self.identity && !self.laid.is_empty() {
            return;
        }
        for path in self.laid.drain(..) {
            // what is gone can't be let go of
            let _ = debouncer.unwatch(&path);
        }
        let is_file = self.root.is_file();
        let mut wanted = Vec::new();
        if now.is_some() && !is_file {
            wanted.push((self.root.clone(), RecursiveMode::Recursive));
        }
        // the nearest folder above that exists: there the root comes back
        let absolute = std::path::absolute(&self.root).unwrap_or_else(|_| self.root.clone());
        if let Some(parent) = absolute.ancestors().skip(1).find(|parent| parent.is_dir()) {
            wanted.push((parent.to_path_buf(), RecursiveMode::NonRecursive));
        }
        for (path, mode) in wanted {
            match debouncer.watch(&path, mode) {
                Ok(()) => self.laid.push(path),
                // it went away between the look and the watch: the next look lays it
                Err(_) if !path.exists() => {}
                Err(error) => {
                    self.fall_back(&error);
                    return;
                }
            }
        }
        self.identity = now;
    }
}
