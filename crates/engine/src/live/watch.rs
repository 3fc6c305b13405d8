//! Waking up when files change. The only module that knows the file watcher.
//!
//! An event is only a wake-up call: what it says isn't trusted. Watching a file goes silent after
//! the first atomic save, watching a folder when it is replaced; so the pack's folders are watched
//! with those above them, where they come back, and the watches are laid anew whenever one of
//! these is another folder than before.

use std::collections::VecDeque;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind};
use notify::{ErrorKind, RecommendedWatcher, RecursiveMode};

use super::LiveOptions;
use super::status::WatchMode;
use super::wakeup::{ReloadNotifier, WakeReason};

/// An event that got lost costs this long, not a stale score.
const LOOK_ANYWAY: Duration = Duration::from_secs(2);
/// How often to look where watching failed.
const FALL_BACK: Duration = Duration::from_millis(500);
/// The most folders that symbolic links may lead to.
const MAX_FOLDERS: usize = 64;

/// The watch over a pack's folders.
pub(super) struct FolderWatcher {
    inner: Option<RecommendedWatcher>,
    watching: WatchMode,
    every: Duration,
    /// What is watched, and which folder it was when the watch was laid.
    laid: Vec<WatchedFolder>,
}

/// A folder, and which one it is: a new folder may have the number of one that is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
struct WatchedFolder {
    path: PathBuf,
    number: (u64, u64),
    born: Option<SystemTime>,
    /// Part of the pack, not above it.
    inside: bool,
}

impl WatchedFolder {
    fn at(path: &Path, inside: bool) -> Option<Self> {
        let found = fs::metadata(path).ok().filter(Metadata::is_dir)?;
        let (number, born) = (number(path, &found), found.created().ok());
        Some(Self { path: path.to_path_buf(), number, born, inside })
    }
}

#[cfg(unix)]
fn number(_: &Path, found: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (found.dev(), found.ino())
}

/// Returns the true paths of folders, which stand for them where they have no number.
#[cfg(not(unix))]
fn number(path: &Path, _: &Metadata) -> (u64, u64) {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf()).hash(&mut hasher);
    (0, hasher.finish())
}

impl FolderWatcher {
    pub(super) fn new(root: &Path, options: &LiveOptions, notifier: Arc<ReloadNotifier>) -> Self {
        let mut watcher = Self {
            inner: None,
            watching: WatchMode::Polling(None),
            every: options.poll.unwrap_or(LOOK_ANYWAY),
            laid: Vec::new(),
        };
        if options.poll.is_some() {
            return watcher;
        }
        // there is no other debouncing: the reloading thread looks twice, a quiet time apart
        let handler = move |event| {
            let reason = heard(event);
            if reason != WakeReason::default() {
                notifier.notify(reason);
            }
        };
        match notify::recommended_watcher(handler) {
            Ok(inner) => {
                watcher.inner = Some(inner);
                watcher.watching = WatchMode::Events;
                watcher.lay(&[root.to_path_buf()], true);
            }
            Err(error) => watcher.fall_back(&error),
        }
        watcher
    }

    /// From now on by looking, for this reason.
    pub(super) fn fall_back(&mut self, error: &notify::Error) {
        self.inner = None;
        self.laid.clear();
        self.every = FALL_BACK;
        self.watching = WatchMode::Polling(Some(error.to_string()));
    }

    pub(super) fn watching(&self) -> WatchMode {
        self.watching.clone()
    }

    /// Returns how long to wait for an event before looking anyway.
    pub(super) fn every(&self) -> Duration {
        self.every
    }

    /// Lays the watches over these packs anew if one of the folders is another than before, or gone,
    /// or back, or if they may be dead. True if it did: what happened meanwhile went unseen.
    pub(super) fn lay(&mut self, roots: &[PathBuf], anew: bool) -> bool {
        let Some(inner) = &mut self.inner else { return false };
        let wanted = wanted(roots);
        if !anew && wanted == self.laid {
            return false;
        }
        for folder in self.laid.drain(..) {
            // what is gone can't be let go of
            let _ = notify::Watcher::unwatch(inner, &folder.path);
        }
        self.every = LOOK_ANYWAY;
        for folder in wanted {
            match notify::Watcher::watch(inner, &folder.path, RecursiveMode::NonRecursive) {
                Ok(()) => self.laid.push(folder),
                // it went away before it could be watched, and may be back by now: what isn't laid
                // and is wanted is laid next time
                Err(error) if is_gone(&error) => {}
                // a folder above that may be passed through, not read
                Err(_) if !folder.inside => self.every = FALL_BACK,
                Err(error) => {
                    self.fall_back(&error);
                    return true;
                }
            }
        }
        true
    }
}

/// Nothing is wrong with watching; the folder wasn't there.
fn is_gone(error: &notify::Error) -> bool {
    match &error.kind {
        ErrorKind::PathNotFound | ErrorKind::WatchNotFound => true,
        ErrorKind::Io(error) => {
            matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
        }
        _ => false,
    }
}

/// Returns what an event means for us.
fn heard(event: notify::Result<notify::Event>) -> WakeReason {
    let Ok(event) = event else { return WakeReason { look: true, lay: true, stop: false } };
    let lay = match event.kind {
        // our own reading is among these
        EventKind::Access(kind) if kind != AccessKind::Close(AccessMode::Write) => {
            return WakeReason::default();
        }
        EventKind::Access(_) => false,
        EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Metadata(_)) => event.need_rescan(),
        // something came or went; or we don't know
        _ => true,
    };
    WakeReason { look: true, lay, stop: false }
}

/// Returns the folders to watch, none of them twice under two names.
fn wanted(roots: &[PathBuf]) -> Vec<WatchedFolder> {
    let mut folders = Vec::new();
    let mut add = |path: &Path, inside| {
        if let Some(folder) = WatchedFolder::at(path, inside)
            && folders.len() < MAX_FOLDERS
            && folders.iter().all(|known: &WatchedFolder| known.number != folder.number)
        {
            folders.push(folder);
        }
    };
    let mut ways = VecDeque::new();
    for folder in roots.iter().flat_map(|root| {
        let root = std::path::absolute(root).unwrap_or_else(|_| root.clone());
        [root.join("pillars"), root.join("texts"), root].into_iter().rev()
    }) {
        add(&folder, true);
        ways.push_back(folder.clone());
        // a file may be a link to one elsewhere
        let entries = fs::read_dir(&folder).into_iter().flatten().flatten().take(MAX_FOLDERS);
        let links = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_symlink()));
        ways.extend(links.map(|entry| entry.path()));
    }
    let mut walked = 0;
    while let Some(way) = ways.pop_front()
        && walked < 4 * MAX_FOLDERS
    {
        walked += 1;
        // the nearest folder above that exists: there it comes back
        if let Some(above) = way.ancestors().skip(1).find(|above| above.is_dir()) {
            add(above, false);
        }
        // each link on the way may be set to something else
        for link in way.ancestors() {
            let (Ok(target), Some(above)) = (fs::read_link(link), link.parent()) else { continue };
            add(above, false);
            let rest = way.strip_prefix(link).unwrap_or(Path::new(""));
            let target = above.join(target);
            let on = if rest.as_os_str().is_empty() { target } else { target.join(rest) };
            // a circle of links leads nowhere
            if on != way && !ways.contains(&on) {
                ways.push_back(on);
            }
        }
    }
    folders
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_rings_nothing_and_a_lost_event_rings_all() {
        use notify::event::{CreateKind, DataChange, Flag};
        let reason = |kind| heard(Ok(notify::Event::new(kind)));
        assert_eq!(
            reason(EventKind::Access(AccessKind::Open(AccessMode::Any))),
            WakeReason::default()
        );
        assert_eq!(
            reason(EventKind::Access(AccessKind::Close(AccessMode::Read))),
            WakeReason::default()
        );
        let look = WakeReason { look: true, ..WakeReason::default() };
        assert_eq!(reason(EventKind::Access(AccessKind::Close(AccessMode::Write))), look);
        assert_eq!(reason(EventKind::Modify(ModifyKind::Data(DataChange::Any))), look);
        let both = WakeReason { lay: true, ..look };
        assert_eq!(reason(EventKind::Create(CreateKind::Folder)), both);
        assert_eq!(heard(Ok(notify::Event::new(EventKind::Other).set_flag(Flag::Rescan))), both);
        assert_eq!(heard(Err(notify::Error::generic("too many"))), both);
    }

    #[test]
    fn where_watching_fails_it_looks_by_itself() {
        let home = tempfile::tempdir().unwrap();
        let notifier = Arc::new(ReloadNotifier::default());
        let roots = [home.path().to_path_buf()];
        let mut watcher = FolderWatcher::new(home.path(), &LiveOptions::default(), notifier);
        assert_eq!(watcher.watching(), WatchMode::Events);
        watcher.fall_back(&notify::Error::generic("no watches left"));
        assert_eq!(watcher.watching(), WatchMode::Polling(Some("no watches left".to_owned())));
        assert_eq!(watcher.every(), FALL_BACK);
        assert!(!watcher.lay(&roots, true), "there is nothing left to lay");
    }

    #[test]
    fn a_folder_that_is_gone_is_no_failure_of_watching() {
        let home = tempfile::tempdir().unwrap();
        let mut watcher = notify::recommended_watcher(|_| {}).unwrap();
        let missing = home.path().join("missing");
        let error = notify::Watcher::watch(&mut watcher, &missing, RecursiveMode::NonRecursive);
        assert!(is_gone(&error.unwrap_err()));
        assert!(is_gone(&notify::Error::io(io::ErrorKind::NotFound.into())));
        assert!(!is_gone(&notify::Error::new(ErrorKind::MaxFilesWatch)));
        assert!(!is_gone(&notify::Error::io(io::ErrorKind::PermissionDenied.into())));
    }

    #[test]
    fn watches_are_laid_anew_when_a_folder_is_another_one() {
        let home = tempfile::tempdir().unwrap();
        let root = home.path().join("a/b");
        let roots = [root.clone()];
        let notifier = Arc::new(ReloadNotifier::default());
        // neither the root nor the folder above is there: the nearest one is watched
        let mut watcher = FolderWatcher::new(&root, &LiveOptions::default(), notifier);
        assert_eq!(watcher.laid.len(), 1);
        fs::create_dir_all(&root).unwrap();
        assert!(watcher.lay(&roots, false));
        assert_eq!(watcher.laid.len(), 2);
        assert!(!watcher.lay(&roots, false), "nothing changed");
        fs::create_dir(root.join("pillars")).unwrap();
        assert!(watcher.lay(&roots, false));
        assert_eq!(watcher.laid.len(), 3);
        fs::rename(&root, home.path().join("old")).unwrap();
        fs::create_dir_all(root.join("pillars")).unwrap();
        assert!(watcher.lay(&roots, false));
        fs::remove_dir_all(home.path().join("a")).unwrap();
        assert!(watcher.lay(&roots, false));
        assert_eq!(watcher.laid.len(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn every_link_on_the_way_is_watched() {
        use std::os::unix::fs::symlink;
        let home = tempfile::tempdir().unwrap();
        let home = home.path().canonicalize().unwrap();
        for folder in ["srv", "releases/1/rules", "shared"] {
            fs::create_dir_all(home.join(folder)).unwrap();
        }
        symlink("../releases/1", home.join("srv/current")).unwrap();
        symlink(home.join("shared/facts.yaml"), home.join("releases/1/rules/facts.yaml")).unwrap();
        symlink("circle", home.join("releases/1/rules/circle")).unwrap();
        let root = home.join("srv/current/rules");
        let numbers: Vec<_> = wanted(&[root]).iter().map(|folder| folder.number).collect();
        for folder in ["srv", "releases/1", "releases/1/rules", "shared"] {
            let folder = WatchedFolder::at(&home.join(folder), true).unwrap();
            assert!(numbers.contains(&folder.number), "{} isn't watched", folder.path.display());
        }
    }
}
