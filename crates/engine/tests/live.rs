//! A live pack: what it answers, and what it says of itself, at each step.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::float_cmp,
    reason = "tests"
)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Receiver;
use std::time::Duration;

use peristyle_engine::live::{LoadOutcome, ReloadEvent};
use peristyle_engine::load::{FileAccess, FileSystem, PathKind};
use peristyle_engine::{Engine, LiveOptions, LivePack};

fn pack(weight: &str) -> String {
    format!(
        "points: 100\nfacts: {{ a: {{ type: share }}, b: {{ type: share }} }}\nindicators:\n  a: {{ value: a, weight: {weight} }}\n  b: {{ value: b }}\n"
    )
}

fn write(folder: &Path, text: &str) {
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("pack.yaml"), text).unwrap();
}

fn score(live: &LivePack) -> f64 {
    let rules = live.current();
    support::score(&rules, &[("a", 1.0), ("b", 0.0)]).score.unwrap()
}

fn next(events: &Receiver<ReloadEvent>) -> ReloadEvent {
    events.recv_timeout(Duration::from_secs(10)).expect("an event within ten seconds")
}

fn open(folder: &Path, poll: bool) -> LivePack {
    let poll = poll.then_some(Duration::from_millis(20));
    let options = LiveOptions { quiet: Duration::from_millis(10), poll, ..LiveOptions::default() };
    LivePack::open(Engine::new(), folder, options).unwrap()
}

fn walk_through(poll: bool) {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("shop");
    write(&folder, &pack("1"));
    let live = open(&folder, poll);
    let events = live.subscribe();
    assert_eq!((score(&live), live.status().generation), (50.0, 1));
    assert_eq!(live.status().last_attempt.outcome, LoadOutcome::Loaded);

    // valid → invalid: refused, and the old rules keep answering
    write(&folder, &pack("much"));
    let ReloadEvent::Refused { diagnostics, generation, .. } = next(&events) else {
        panic!("not refused")
    };
    assert_eq!((diagnostics.iter().next().unwrap().code.id, generation), ("PS0203", 1));
    assert_eq!((score(&live), live.status().generation), (50.0, 1));
    assert_eq!(live.status().last_attempt.outcome, LoadOutcome::Refused);

    // invalid → valid
    write(&folder, &pack("3"));
    let ReloadEvent::Reloaded { changes, generation, .. } = next(&events) else {
        panic!("not reloaded")
    };
    assert_eq!(changes[0].to_string(), "a weight 1 → 3");
    assert_eq!((score(&live), generation, live.status().generation), (75.0, 2, 2));
    assert_eq!(live.status().last_attempt.outcome, LoadOutcome::Reloaded);

    // other bytes, the same meaning
    write(&folder, &format!("# a comment\n{}", pack("3")));
    let ReloadEvent::Unchanged { generation, .. } = next(&events) else { panic!("not unchanged") };
    assert_eq!((score(&live), generation), (75.0, 3));

    // gone, and back
    fs::remove_dir_all(&folder).unwrap();
    assert!(matches!(next(&events), ReloadEvent::Refused { .. }));
    assert_eq!(score(&live), 75.0);
    write(&folder, &pack("9"));
    assert!(matches!(next(&events), ReloadEvent::Reloaded { .. }));
    assert_eq!(score(&live), 90.0);

    // and it is still followed
    write(&folder, &pack("4"));
    assert!(matches!(next(&events), ReloadEvent::Reloaded { .. }));
    assert_eq!(score(&live), 80.0);
}

#[test]
fn a_broken_edit_never_takes_effect() {
    walk_through(false);
}

#[test]
fn polling_does_the_same() {
    walk_through(true);
}

#[test]
fn a_broken_edit_that_is_taken_back_is_unchanged() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("shop");
    write(&folder, &pack("1"));
    let live = open(&folder, false);
    let events = live.subscribe();
    write(&folder, "oops: [");
    assert!(matches!(next(&events), ReloadEvent::Refused { .. }));
    write(&folder, &pack("1"));
    let ReloadEvent::Unchanged { generation, .. } = next(&events) else { panic!("not unchanged") };
    assert_eq!((generation, live.status().generation), (1, 1));
}

#[test]
fn an_invalid_pack_cannot_be_opened() {
    let home = tempfile::tempdir().unwrap();
    write(home.path(), &pack("much"));
    assert!(LivePack::open(Engine::new(), home.path(), LiveOptions::default()).is_err());
}

#[test]
fn a_held_ruleset_stays_the_same_through_a_reload() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("shop");
    write(&folder, &pack("1"));
    let live = open(&folder, false);
    let events = live.subscribe();
    let held = live.current();
    write(&folder, &pack("3"));
    next(&events);
    assert_eq!(held.generation(), 1);
    assert_eq!(support::score(&held, &[("a", 1.0), ("b", 0.0)]).score, Some(50.0));
    assert_eq!(score(&live), 75.0);
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_is_swapped_under_it() {
    let home = tempfile::tempdir().unwrap();
    let (one, two) = (home.path().join("one"), home.path().join("two"));
    write(&one, &pack("1"));
    write(&two, &pack("3"));
    let link = home.path().join("shop");
    std::os::unix::fs::symlink(&one, &link).unwrap();
    let live = open(&link, false);
    let events = live.subscribe();
    let fresh = home.path().join("shop.new");
    std::os::unix::fs::symlink(&two, &fresh).unwrap();
    fs::rename(&fresh, &link).unwrap();
    assert!(matches!(next(&events), ReloadEvent::Reloaded { .. }));
    assert_eq!(score(&live), 75.0);
    // the new folder is the one that is followed
    write(&two, &pack("9"));
    assert!(matches!(next(&events), ReloadEvent::Reloaded { .. }));
    assert_eq!(score(&live), 90.0);
}

/// The file system, with a count of the looks at it.
#[derive(Debug, Default)]
struct Counting(AtomicUsize);

impl FileAccess for Counting {
    fn kind(&self, path: &Path) -> std::io::Result<PathKind> {
        FileSystem.kind(path)
    }
    fn real_path(&self, path: &Path) -> std::io::Result<PathBuf> {
        FileSystem.real_path(path)
    }
    fn list(&self, folder: &Path) -> std::io::Result<Vec<PathBuf>> {
        self.0.fetch_add(1, Ordering::Relaxed);
        FileSystem.list(folder)
    }
    fn read(&self, file: &Path, limit: u64) -> std::io::Result<Vec<u8>> {
        FileSystem.read(file, limit)
    }
}

#[test]
fn reading_the_files_is_no_reason_to_read_them_again() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("shop");
    write(&folder, &pack("1"));
    let disk = Arc::new(Counting::default());
    let options = LiveOptions {
        quiet: Duration::from_millis(10),
        disk: Arc::clone(&disk) as Arc<dyn FileAccess>,
        ..LiveOptions::default()
    };
    let live = LivePack::open(Engine::new(), &folder, options).unwrap();
    let events = live.subscribe();
    write(&folder, &pack("3"));
    assert!(matches!(next(&events), ReloadEvent::Reloaded { .. }));
    std::thread::sleep(Duration::from_millis(300));
    let before = disk.0.load(Ordering::Relaxed);
    std::thread::sleep(Duration::from_secs(1));
    let looks = disk.0.load(Ordering::Relaxed) - before;
    assert!(looks <= 2, "{looks} looks in a second in which nothing happened");
}

fn follows_the_base(poll: bool) {
    let home = tempfile::tempdir().unwrap();
    let (base, mine) = (home.path().join("base"), home.path().join("mine"));
    write(&base, &pack("1"));
    write(&mine, "extends: base\n");
    let live = open(&mine, poll);
    let events = live.subscribe();
    assert_eq!(score(&live), 50.0);

    // a save of the base is a save of the overlay
    write(&base, &pack("3"));
    assert!(matches!(next(&events), ReloadEvent::Reloaded { generation: 2, .. }));
    assert_eq!(score(&live), 75.0);

    // a broken base is refused, at its own place, and mended
    write(&base, &pack("much"));
    let ReloadEvent::Refused { diagnostics, .. } = next(&events) else { panic!("refused") };
    assert!(diagnostics.to_string().contains("base/pack.yaml:4"), "{diagnostics}");
    assert_eq!(score(&live), 75.0);
    // gone and back, as a folder of its own
    fs::remove_dir_all(&base).unwrap();
    let ReloadEvent::Refused { diagnostics, .. } = next(&events) else { panic!("refused") };
    assert!(diagnostics.to_string().contains("PS0110"), "{diagnostics}");
    write(&base, &pack("1"));
    assert!(matches!(next(&events), ReloadEvent::Reloaded { generation: 3, .. }));
    assert_eq!(score(&live), 50.0);

    // from another base on, that one is followed
    let other = home.path().join("other");
    write(&other, &pack("1"));
    write(&mine, "extends: other\nchange: { a: { weight: 4 } }\n");
    assert!(matches!(next(&events), ReloadEvent::Reloaded { generation: 4, .. }));
    assert_eq!(score(&live), 80.0);
    write(&other, &pack("1").replace("b: { value: b }", "b: { value: b, weight: 4 }"));
    assert!(matches!(next(&events), ReloadEvent::Reloaded { generation: 5, .. }));
    assert_eq!(score(&live), 50.0);
}

#[test]
fn an_overlay_follows_its_base_by_events() {
    follows_the_base(false);
}

#[test]
fn an_overlay_follows_its_base_by_looking() {
    follows_the_base(true);
}
