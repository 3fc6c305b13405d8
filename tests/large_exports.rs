//! Exports of very active members, at a hundredth of their size and with as little memory.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test may fail loudly"
)]

#[allow(dead_code, reason = "the program makes large exports, too")]
#[path = "../examples/large_exports/platforms.rs"]
mod platforms;
#[path = "../examples/large_exports/repository.rs"]
mod repository;
#[path = "../examples/large_exports/words.rs"]
mod words;

use std::path::PathBuf;

use peristyle_data::archive::limits::MAX_HELD_BYTES;
use peristyle_data::archive::{Archive, ArchiveLimits};
use peristyle_data::input;
use peristyle_data::readers::readers;
use peristyle_engine::diagnostic::{Diagnostics, Severity};
use peristyle_engine::{Engine, Profile, Ruleset};

use platforms::{Made, PLATFORMS, Platform, Sizes};

pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// What a small export may hold: a sixtieth of what any may, since buffers and blocks don't shrink.
const HELD: usize = MAX_HELD_BYTES / 60;

struct Export {
    _place: tempfile::TempDir,
    path: PathBuf,
    made: Made,
    rules: Ruleset,
}

impl Export {
    fn of(platform: &Platform) -> Self {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join(platform.name);
        let made = (platform.make)(&path, Sizes::SMALL).unwrap();
        let rules = concat!(env!("CARGO_MANIFEST_DIR"), "/../../rules/");
        let engine = Engine::builder().readers(readers()).build();
        let rules = engine.load(format!("{rules}{}", platform.pack)).unwrap();
        Self { _place: place, path, made, rules }
    }

    fn import(&self, limits: ArchiveLimits) -> std::result::Result<Profile, Diagnostics> {
        let archive = Archive::open(&self.path).unwrap().with_limits(limits);
        input::import(&archive, &self.rules, &[])
    }
}

/// What was left out, by the words of its warnings.
fn left_out(profile: &Profile) -> Vec<&str> {
    let notes = profile.diagnostics.iter();
    notes.filter(|note| note.code == "PS2007").map(|note| note.message.as_str()).collect()
}

/// Whatever is held, and whatever file is left out: what is known of the others stays the same.
fn is_scored_in_little_memory(pack: &str) {
    let platform = PLATFORMS.iter().find(|one| one.pack == pack).unwrap();
    let export = Export::of(platform);
    assert!(export.made.rows > 900 && export.made.bytes > 400_000, "{pack}: {:?}", export.made);
    let all = export.import(ArchiveLimits { held: HELD, ..ArchiveLimits::default() }).unwrap();
    assert_eq!(left_out(&all), [""; 0], "{pack}");
    assert!(all.facts.len() >= 10, "{pack}: {:?}", all.facts);
    assert!(export.rules.facts_of(&all).is_ok(), "{pack}");

    let archive = Archive::open(&export.path).unwrap();
    let largest = archive.entries().iter().max_by_key(|entry| entry.size()).unwrap();
    let imported =
        export.import(ArchiveLimits { file: largest.size() - 1, ..ArchiveLimits::default() });
    let profile = match imported {
        Ok(profile) => profile,
        // where nothing else says anything, that is an error
        Err(problems) => {
            assert_eq!(problems.iter().next().unwrap().code.id, "PS2007", "{problems}");
            assert!(["bluesky", "tiktok"].contains(&pack), "{pack}: {problems}");
            return;
        }
    };
    let warnings = left_out(&profile);
    assert!(warnings.iter().any(|words| words.contains(largest.name())), "{pack}: {warnings:?}");
    assert!(profile.diagnostics.iter().all(|note| note.severity != Severity::Error));
    assert!(!profile.facts.is_empty() && profile.facts.len() < all.facts.len(), "{pack}");
    for fact in &profile.facts {
        let before = all.facts.iter().find(|one| one.name == fact.name);
        assert!(before.is_none_or(|before| before.value == fact.value), "{pack}: {}", fact.name);
    }
}

macro_rules! platforms {
    ($($pack:ident),+) => {$(
        mod $pack {
            #[test]
            fn is_scored_in_little_memory_and_without_a_file_that_is_too_large() {
                super::is_scored_in_little_memory(stringify!($pack));
            }
        }
    )+};
}

platforms!(bluesky, github, instagram, linkedin, mastodon, tiktok, x, youtube);

#[test]
fn no_platform_is_forgotten() {
    let rules = concat!(env!("CARGO_MANIFEST_DIR"), "/../../rules");
    let folders = std::fs::read_dir(rules).unwrap().map(|entry| entry.unwrap().path());
    let mut packs: Vec<String> = folders
        .filter(|folder| folder.join("import.rhai").is_file())
        .map(|folder| folder.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    packs.sort();
    assert_eq!(packs, PLATFORMS.iter().map(|one| one.pack).collect::<Vec<_>>());
}
