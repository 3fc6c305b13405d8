//! Where packs are looked up: as a path, in `--rules`, in `./rules`, built in. The first hit wins.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use peristyle_data::input::Candidate;
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics, did_you_mean};
use peristyle_engine::{Engine, PackFiles, Ruleset};

use crate::exit::Failure;
use crate::{builtin, codes};

/// The folder that is looked into without being named.
const LOCAL: &str = "rules";

/// Every pack within reach.
pub struct Packs {
    rules: Option<PathBuf>,
    engine: OnceCell<Engine>,
}

/// A pack and where it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub id: String,
    pub place: Place,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    Path(PathBuf),
    BuiltIn,
}

impl Place {
    pub fn in_words(&self) -> String {
        match self {
            Self::Path(path) => path.to_string_lossy().replace('\\', "/"),
            Self::BuiltIn => "built in".to_owned(),
        }
    }
}

impl Packs {
    pub fn new(rules: Option<&Path>) -> Self {
        Self { rules: rules.map(Path::to_owned), engine: OnceCell::new() }
    }

    /// Fails where `--rules` is no folder: packs would then come from somewhere else in silence.
    pub fn checked(rules: Option<&Path>) -> Result<Self, Failure> {
        if let Some(folder) = rules.filter(|folder| !folder.is_dir()) {
            return Err(Failure::usage(Diagnostic::error(
                &codes::NO_RULES,
                format!("`--rules {}` is no folder", folder.display()),
            )));
        }
        Ok(Self::new(rules))
    }

    /// All packs that a name can mean, by name.
    pub fn list(&self) -> Vec<Found> {
        let mut all = Vec::new();
        for folder in self.folders() {
            all.extend(in_folder(folder));
        }
        let built_in = builtin::ids().into_iter();
        all.extend(built_in.map(|id| Found { id: id.to_owned(), place: Place::BuiltIn }));
        let mut seen = BTreeSet::new();
        all.retain(|found| seen.insert(found.id.clone()));
        all.sort_by(|a, b| a.id.cmp(&b.id));
        all
    }

    fn folders(&self) -> impl Iterator<Item = &Path> {
        self.rules.as_deref().into_iter().chain([Path::new(LOCAL)])
    }

    /// The pack that `name` means: a path, or a name.
    pub fn find(&self, name: &str) -> Result<Found, Failure> {
        let path = Path::new(name);
        let is_path = path.is_file() || path.join("pack.yaml").is_file();
        // what can only be a path is one, so that the message is about that path
        if is_path || name.contains(['/', '\\']) || name.ends_with(".yaml") {
            if !path.exists() {
                return Err(Failure::usage(
                    Diagnostic::error(
                        &codes::UNKNOWN_PACK,
                        format!("there is no pack at `{name}`"),
                    )
                    .help("`peristyle pack new NAME` writes one to begin with"),
                ));
            }
            return Ok(Found { id: name.to_owned(), place: Place::Path(path.to_owned()) });
        }
        let all = self.list();
        all.iter().find(|found| found.id == name).cloned().ok_or_else(|| {
            let known = all.iter().map(|found| found.id.as_str());
            Failure::usage(
                Diagnostic::error(&codes::UNKNOWN_PACK, format!("there is no pack `{name}`"))
                    .help_maybe(did_you_mean(name, known))
                    .help("`peristyle pack list` shows all; a path to a pack's folder works too"),
            )
        })
    }

    /// A pack's files, unread by anything yet.
    pub fn files(&self, found: &Found) -> Result<PackFiles, Diagnostics> {
        match &found.place {
            Place::Path(path) => PackFiles::read(path),
            Place::BuiltIn => PackFiles::from_memory(
                &found.id,
                format!("{}/{}", builtin::ORIGIN, found.id),
                builtin::files(&found.id),
            ),
        }
    }

    /// The pack compiled, and all that was found wrong with it either way.
    pub fn compile(&self, found: &Found) -> (Option<Ruleset>, Diagnostics) {
        match self.files(found) {
            Ok(files) => self.compile_files(&files),
            Err(problems) => (None, problems),
        }
    }

    /// The same for files that are not written yet.
    pub fn compile_files(&self, files: &PackFiles) -> (Option<Ruleset>, Diagnostics) {
        self.engine().compile(files)
    }

    /// The pack that `name` means, compiled.
    pub fn load(&self, name: &str) -> Result<Ruleset, Failure> {
        let (ruleset, problems) = self.compile(&self.find(name)?);
        ruleset.ok_or_else(|| Failure::pack(problems))
    }

    /// All packs with what their exports look like. None of them is compiled for it.
    pub fn candidates(&self) -> Vec<Candidate> {
        let found = self.list().into_iter();
        let candidate = |found: Found| {
            let files = self.files(&found).ok()?;
            Some(Candidate { id: found.id, detect: files.detect() })
        };
        found.filter_map(candidate).collect()
    }

    /// What packs say about where their platform's export is requested: `(title, words)`.
    pub fn export_help(&self) -> Vec<(String, String)> {
        let found = self.list().into_iter();
        let help = |found: Found| {
            let ruleset = self.compile(&found).0?;
            Some((format!("{} ({})", ruleset.title(), found.id), ruleset.export_help()?.to_owned()))
        };
        found.filter_map(help).collect()
    }

    /// The error for an input that says no pack.
    pub fn none_named(&self, input: &str) -> Failure {
        let all: Vec<String> =
            self.list().into_iter().map(|found| format!("`{}`", found.id)).collect();
        Failure::usage(
            Diagnostic::error(
                &codes::NO_PACK_NAMED,
                format!("nothing says which pack `{input}` is for"),
            )
            .help(format!(
                "name one with `--pack`, as `pack:` in the file, or in a table's column `pack`: {}",
                all.join(", ")
            )),
        )
    }

    /// The engine that packs are compiled with.
    pub fn engine(&self) -> &Engine {
        self.engine
            .get_or_init(|| Engine::builder().readers(peristyle_data::readers::readers()).build())
    }
}

/// The packs in a folder: folders with a `pack.yaml`, and single YAML files.
fn in_folder(folder: &Path) -> Vec<Found> {
    let Ok(entries) = folder.read_dir() else { return Vec::new() };
    let mut found: Vec<Found> = entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let id = if path.join("pack.yaml").is_file() {
                path.file_name()
            } else if path.extension().is_some_and(|extension| extension == "yaml") {
                path.file_stem()
            } else {
                None
            }?;
            Some(Found { id: id.to_string_lossy().into_owned(), place: Place::Path(path) })
        })
        .collect();
    found.sort_by(|a, b| a.id.cmp(&b.id));
    found
}
