//! Every pack of `rules/` and `examples/`: checked without a warning, its cases run, its schemas
//! where it says they are; and the promise that no platform is named in Rust.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};

use peristyle_data::cases::PackExports;
use peristyle_engine::{Engine, PackFiles, Ruleset};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Every folder with a `pack.yaml` under `rules/` and `examples/`.
fn packs() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in ["rules", "examples"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.join("pack.yaml").is_file() {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn load(path: &Path) -> Ruleset {
    let engine = Engine::builder().readers(peristyle_data::readers::readers()).build();
    let (ruleset, problems) = engine.compile(&PackFiles::read(path).unwrap());
    assert!(problems.is_empty(), "{}", problems.render(Default::default()));
    ruleset.unwrap()
}

#[test]
fn every_pack_is_sound_and_passes_its_cases() {
    let packs = packs();
    assert!(packs.len() >= 3, "{packs:?}");
    for path in packs {
        let ruleset = load(&path);
        let report = ruleset.run_cases_with(&PackExports::of(&path));
        for case in report.failed() {
            println!("{}", case.failures.render(Default::default()));
        }
        assert_eq!(report.failed().count(), 0, "{}", path.display());
        assert!(report.passed() >= 3, "{} has few cases", path.display());
        println!("{}: {} cases passed", ruleset.id(), report.passed());
        // no row of a population is left to the interpreter
        assert!(ruleset.is_columnar(), "{}", path.display());
    }
}

#[test]
fn the_packs_for_platforms_speak_two_languages_and_advise() {
    for path in packs().into_iter().filter(|path| path.parent().unwrap().ends_with("rules")) {
        let ruleset = load(&path);
        assert_eq!(ruleset.languages(), ["en", "de"], "{}", ruleset.id());
        let page = ruleset.to_markdown(None);
        let tips = page.lines().filter(|line| line.starts_with("- `")).count();
        let least = if ruleset.has_import() { 12 } else { 8 };
        assert!(tips >= least, "{}: {tips} tips", ruleset.id());
    }
}

/// `pack show` prints a pack as one file; with its scripts, that is the same pack.
#[test]
fn every_pack_shown_means_the_same() {
    for path in packs() {
        let files = PackFiles::read(&path).unwrap();
        let shown: String = files.show().iter().map(|line| format!("{}\n", line.text)).collect();
        let scripts = files.iter().filter(|(name, _)| name.ends_with(".rhai"));
        let scripts = scripts.map(|(name, source)| (name.to_owned(), source.text().into()));
        let whole =
            [("pack.yaml".to_owned(), shown.clone().into_bytes())].into_iter().chain(scripts);
        let whole = PackFiles::from_memory(files.id(), files.id(), whole).unwrap();
        let engine = Engine::builder().readers(peristyle_data::readers::readers()).build();
        let (again, problems) = engine.compile(&whole);
        let again = again.unwrap_or_else(|| panic!("{shown}\n{problems}"));
        assert_eq!(again.fingerprint(), load(&path).fingerprint(), "{shown}");
    }
}

/// The schemas that packs point at are those of the loader.
#[test]
fn the_schemas_are_current() {
    let folder = root().join("docs/schema");
    for (name, schema) in peristyle_engine::schema::all() {
        let path = folder.join(format!("{name}.json"));
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&path, &text).unwrap();
        }
        let written = fs::read_to_string(&path).unwrap_or_default();
        assert!(written == text, "{} isn't current: UPDATE_EXPECT=1 writes it", path.display());
    }
}

/// Packs name the schema of each of their files, relative to it, and it is there.
#[test]
fn every_pack_file_points_at_its_schema() {
    for pack in packs() {
        for (name, _) in
            PackFiles::read(&pack).unwrap().iter().filter(|(name, _)| name.ends_with("yaml"))
        {
            let file = pack.join(name);
            let text = fs::read_to_string(&file).unwrap();
            let line = text.lines().next().unwrap();
            let schema = line
                .strip_prefix("# yaml-language-server: $schema=")
                .unwrap_or_else(|| panic!("{} names no schema", file.display()));
            assert!(file.parent().unwrap().join(schema).is_file(), "{}: {schema}", file.display());
        }
    }
}

#[test]
fn no_platform_is_named_in_rust() {
    let mut names: Vec<String> = fs::read_dir(root().join("rules"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().to_lowercase())
        .filter(|name| name.len() > 2)
        .collect();
    for name in ["twitter", "instagram", "mastodon", "bluesky", "youtube", "tiktok", "facebook"] {
        names.push(name.to_owned());
    }
    let mut folders = vec![root().join("crates")];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let Ok(text) = fs::read_to_string(&path) else { continue };
            files += 1;
            let text = text.to_lowercase();
            // whole words: `indexing` is no platform
            for word in text.split(|c: char| !c.is_alphanumeric()) {
                assert!(!names.iter().any(|name| name == word), "{} names {word}", path.display());
            }
        }
    }
    assert!(files > 50);
}

/// An own estimate must not pass for the publisher's figure in any language.
#[test]
fn an_estimate_is_called_one_in_every_language() {
    const ESTIMATE: [(&str, &str); 2] = [("en", "(estimate)"), ("de", "(Schätzung)")];
    for path in packs().into_iter().filter(|path| path.parent().unwrap().ends_with("rules")) {
        let ruleset = load(&path);
        let called = |(lang, word): (&str, &str)| ruleset.title_in(Some(lang)).contains(word);
        let languages = ruleset.languages();
        let known = ESTIMATE.iter().filter(|(lang, _)| languages.contains(lang)).count();
        assert_eq!(known, languages.len(), "{}: say what an estimate is called", ruleset.id());
        let estimates: Vec<bool> = ESTIMATE.map(called).into();
        assert!(estimates.iter().all(|one| Some(one) == estimates.first()), "{}", ruleset.id());
    }
}
