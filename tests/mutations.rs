//! Packs with random damage: nothing panics, and every refused pack says why and where.
//!
//! A few cases by default; `PROPTEST_CASES=10000 cargo test --test mutations` looks further.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a test may fail loudly"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use peristyle_data::readers::readers;
use peristyle_engine::diagnostic::{RenderOptions, Severity};
use peristyle_engine::{Engine, PackFiles, Profile};
use proptest::prelude::*;

type Files = BTreeMap<String, Vec<u8>>;

/// The packs of `rules/`, by id.
fn packs() -> BTreeMap<String, Files> {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
    let mut packs = BTreeMap::new();
    for folder in fs::read_dir(rules).unwrap().map(|entry| entry.unwrap().path()) {
        let mut files = Files::new();
        read(&folder, "", &mut files);
        packs.insert(folder.file_name().unwrap().to_str().unwrap().to_owned(), files);
    }
    assert!(!packs.is_empty());
    packs
}

fn read(folder: &Path, prefix: &str, files: &mut Files) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = format!("{prefix}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            read(&path, &format!("{name}/"), files);
        } else {
            files.insert(name, fs::read(path).unwrap());
        }
    }
}

/// One damage to one file; numbers are taken modulo what there is.
#[derive(Debug, Clone)]
enum Damage {
    Flip(usize, u8),
    Insert(usize, u8),
    Cut(usize),
    DeleteLine(usize),
    RepeatLine(usize),
    SwapWords(usize, usize),
    DeleteFile,
    Nest(usize, usize),
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = 0..100_000_usize;
    prop_oneof![
        (at.clone(), 0..8_u8).prop_map(|(at, bit)| Damage::Flip(at, bit)),
        (at.clone(), prop::sample::select(b"{}[]()\"'`:,#&*!|>-\t\n\0%@=$\\\xE9".to_vec()))
            .prop_map(|(at, byte)| Damage::Insert(at, byte)),
        at.clone().prop_map(Damage::Cut),
        at.clone().prop_map(Damage::DeleteLine),
        at.clone().prop_map(Damage::RepeatLine),
        (at.clone(), at.clone()).prop_map(|(a, b)| Damage::SwapWords(a, b)),
        Just(Damage::DeleteFile),
        (at, 1..200_usize).prop_map(|(at, times)| Damage::Nest(at, times)),
    ]
}

fn apply(files: &mut Files, which: usize, damage: &Damage) {
    let name = files.keys().nth(which % files.len()).unwrap().clone();
    let bytes = files.get_mut(&name).unwrap();
    if bytes.is_empty() {
        return;
    }
    let length = bytes.len();
    match *damage {
        Damage::Flip(at, bit) => {
            if let Some(byte) = bytes.get_mut(at % length) {
                *byte ^= 1 << bit;
            }
        }
        Damage::Insert(at, byte) => bytes.insert(at % length, byte),
        Damage::Cut(at) => bytes.truncate(at % length),
        Damage::Nest(at, times) => {
            let at = at % length;
            bytes.splice(at..at, std::iter::repeat_n(b'(', times));
        }
        Damage::DeleteLine(line) => {
            let mut lines = pieces(bytes, |byte| byte == b'\n');
            lines.remove(line % lines.len());
            *bytes = lines.concat();
        }
        Damage::RepeatLine(line) => {
            let mut lines = pieces(bytes, |byte| byte == b'\n');
            let line = line % lines.len();
            lines.insert(line, lines.get(line).unwrap().clone());
            *bytes = lines.concat();
        }
        Damage::SwapWords(a, b) => {
            let mut words = pieces(bytes, |byte| !byte.is_ascii_alphanumeric() && byte != b'_');
            let (a, b) = (a % words.len(), b % words.len());
            words.swap(a, b);
            *bytes = words.concat();
        }
        Damage::DeleteFile => {
            if files.len() > 1 {
                files.remove(&name);
            }
        }
    }
}

/// The bytes in pieces, each ending with what `ends` one.
fn pieces(bytes: &[u8], ends: impl Fn(u8) -> bool) -> Vec<Vec<u8>> {
    bytes.split_inclusive(|byte| ends(*byte)).map(<[u8]>::to_vec).collect()
}

/// Loads, checks, and scores what can be scored.
fn try_pack(id: &str, files: Files) -> Result<(), TestCaseError> {
    let has_pack = files.contains_key("pack.yaml");
    let (ruleset, problems) = match PackFiles::from_memory(id, id, files) {
        Ok(files) => Engine::builder().readers(readers()).build().compile(&files),
        Err(problems) => (None, problems),
    };
    let text = problems.render(RenderOptions::default());
    let Some(ruleset) = ruleset else {
        let told = problems.iter().any(|problem| {
            problem.severity == Severity::Error && (problem.place.is_some() || !has_pack)
        });
        prop_assert!(told, "refused without an error at a place:\n{text}");
        return Ok(());
    };
    prop_assert!(!problems.has_errors(), "taken in spite of errors:\n{text}");
    let _ = ruleset.run_cases();
    let facts = ruleset.facts_of(&Profile::new()).unwrap();
    let evaluation = ruleset.evaluate(&facts);
    prop_assert!(evaluation.score.is_none_or(f64::is_finite));
    prop_assert!(evaluation.score.is_some() || evaluation.reason.is_some());
    Ok(())
}

fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok());
    ProptestConfig {
        cases: cases.unwrap_or(24),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn damaged_packs_are_told_about(
        which in any::<prop::sample::Index>(),
        damages in prop::collection::vec((0..100_usize, damage()), 1..5),
    ) {
        let packs = packs();
        let (id, mut files) = packs.into_iter().nth(which.index(2)).unwrap();
        for (file, damage) in &damages {
            apply(&mut files, *file, damage);
        }
        try_pack(&id, files)?;
    }
}

#[test]
fn undamaged_packs_are_taken() {
    for (id, files) in packs() {
        let files = PackFiles::from_memory(&id, &id, files).unwrap();
        let (ruleset, problems) = Engine::builder().readers(readers()).build().compile(&files);
        assert!(ruleset.is_some(), "{problems}");
    }
}
