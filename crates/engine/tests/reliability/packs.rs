//! Packs to be reloaded, and disks to reload them from.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use peristyle_engine::load::{FileAccess, PathKind};
use peristyle_engine::{Engine, PackFiles, Profile, Ruleset};

/// The files of a pack: names within it, and texts.
pub(crate) type Texts = BTreeMap<String, String>;

/// The versions of the three files that are edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) a: u64,
    pub(crate) b: u64,
    pub(crate) functions: u64,
}

impl State {
    pub(crate) fn all(version: u64) -> Self {
        Self { a: version, b: version, functions: version }
    }
}

/// A pack of four files. `linked`: the files call each other by names that change with each
/// version and refer to each other's last line, so that no mixture and no part of them is valid.
/// Otherwise nearly every half of an edit is a valid pack, with a fingerprint of its own.
pub(crate) fn texts(state: State, linked: bool, lines: u64) -> Texts {
    let name = |version: u64| if linked { format!("f_{version}") } else { "f".to_owned() };
    let pillar = |version: u64, other: &str| {
        let mut text = format!("weight: {version}\nindicators:\n");
        if linked {
            let _ = writeln!(text, "  tie: {{ value: 'index[\"{other}.last\"]' }}");
        }
        for line in 0..lines {
            let weight = version + line;
            let _ = writeln!(
                text,
                "  line_{line}: {{ value: x, weight: {weight} }}  # {line} of {lines}, as of {version}"
            );
        }
        let _ = writeln!(text, "  last: {{ value: '{}(y)', weight: {version} }}", name(version));
        text
    };
    let share = 1.0 / (1.0 + state.functions as f64);
    BTreeMap::from([
        (
            "pack.yaml".to_owned(),
            "points: 90\npillars: [a, b]\nfacts: { x: { type: share }, y: { type: share } }\n"
                .to_owned(),
        ),
        ("pillars/a.yaml".to_owned(), pillar(state.a, "b")),
        ("pillars/b.yaml".to_owned(), pillar(state.b, "a")),
        (
            "functions.rhai".to_owned(),
            format!("fn {}(x) {{\n    x * {share:?}\n}}\n", name(state.functions)),
        ),
    ])
}

pub(crate) fn profile() -> Profile {
    Profile::new().with("x", 0.25).with("y", 0.75)
}

pub(crate) fn files(texts: &Texts) -> PackFiles {
    let files = texts.iter().map(|(name, text)| (name.clone(), text.clone().into_bytes()));
    PackFiles::from_memory("shop", "shop", files).expect("a pack")
}

pub(crate) fn compile(texts: &Texts) -> Ruleset {
    let (rules, problems) = Engine::new().compile(&files(texts));
    rules.unwrap_or_else(|| panic!("{problems}"))
}

/// Writes all of it, folders included.
pub(crate) fn write_all(root: &Path, texts: &Texts) {
    for (name, text) in texts {
        let file = root.join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
}

pub(crate) fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The repository's root.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The largest pack under `rules/`, copied to `to`, without its import where that needs readers
/// which the engine alone doesn't have.
pub(crate) fn largest(to: &Path) {
    fn size(folder: &Path) -> u64 {
        let sizes = fs::read_dir(folder).unwrap().map(|entry| {
            let path = entry.unwrap().path();
            if path.is_dir() { size(&path) } else { path.metadata().unwrap().len() }
        });
        sizes.sum()
    }
    let packs =
        fs::read_dir(repository().join("rules")).unwrap().map(|entry| entry.unwrap().path());
    let largest = packs.filter(|path| path.is_dir()).max_by_key(|path| size(path)).unwrap();
    copy_folder(&largest, to);
    if Engine::new().load(to).is_err() {
        let _ = fs::remove_file(to.join("import.rhai"));
    }
}

/// A disk in memory whose whole content is swapped at once.
#[derive(Debug, Default)]
pub(crate) struct Memory(RwLock<Arc<Texts>>);

impl Memory {
    /// Where the pack is.
    pub(crate) const ROOT: &str = "memory/shop";

    pub(crate) fn set(&self, texts: Arc<Texts>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = texts;
    }

    fn now(&self) -> Arc<Texts> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

fn within(path: &Path) -> String {
    path.strip_prefix(Memory::ROOT).unwrap_or(path).to_string_lossy().into_owned()
}

impl FileAccess for Memory {
    fn kind(&self, path: &Path) -> io::Result<PathKind> {
        let (name, texts) = (within(path), self.now());
        let inside = format!("{name}/");
        Ok(if texts.contains_key(&name) {
            PathKind::File
        } else if name.is_empty() || texts.keys().any(|key| key.starts_with(&inside)) {
            PathKind::Folder
        } else {
            PathKind::Nothing
        })
    }

    fn real_path(&self, path: &Path) -> io::Result<PathBuf> {
        Ok(path.to_owned())
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let (name, texts) = (within(folder), self.now());
        let prefix = if name.is_empty() { name } else { format!("{name}/") };
        let inside = texts.keys().filter_map(|key| key.strip_prefix(&prefix));
        let mut entries: Vec<PathBuf> =
            inside.map(|rest| folder.join(rest.split('/').next().unwrap_or(rest))).collect();
        entries.dedup();
        Ok(entries)
    }

    fn read(&self, file: &Path, _: u64) -> io::Result<Vec<u8>> {
        let texts = self.now();
        let text = texts.get(&within(file)).ok_or(io::ErrorKind::NotFound)?;
        Ok(text.clone().into_bytes())
    }
}
