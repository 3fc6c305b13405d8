//! Where packs are looked up: as a path, in `--rules`, in `./rules`, built in. The first hit wins.
//! Packs that others extend are looked up the same way, after the neighbours of those.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use peristyle_data::input::PackCandidate;
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics, did_you_mean};
use peristyle_engine::load::{BasePack, FileSystem, PackLibrary};
use peristyle_engine::{Engine, PackFiles, Ruleset};

use crate::exit::CommandFailure;
use crate::{builtin, codes, zipped};

/// The folder that is looked into without being named.
const LOCAL: &str = "rules";

/// Every pack within reach.
pub struct PackCatalog {
    shelf: PackSearchPath,
    engine: OnceCell<Engine>,
}

/// The places that names are looked up in.
#[derive(Debug, Clone)]
pub struct PackSearchPath {
    rules: Option<PathBuf>,
}

impl PackSearchPath {
    /// All packs in every place, those of the first place first.
    fn all(&self) -> Vec<FoundPack> {
        let folders = self.rules.as_deref().into_iter().chain([Path::new(LOCAL)]);
        let mut all: Vec<FoundPack> = folders.flat_map(in_folder).collect();
        let built_in = builtin::ids().into_iter();
        all.extend(
            built_in.map(|id| FoundPack { id: id.to_owned(), place: PackLocation::BuiltIn }),
        );
        all
    }
}

impl PackLibrary for PackSearchPath {
    fn find(&self, name: &str) -> Vec<BasePack> {
        let base = |found: FoundPack| match found.place {
            PackLocation::Path(path) => Some(BasePack::At(path)),
            PackLocation::BuiltIn => built_in(&found.id).ok().map(BasePack::Files),
        };
        self.all().into_iter().filter(|found| found.id == name).filter_map(base).collect()
    }

    fn names(&self) -> Vec<String> {
        self.all().into_iter().map(|found| found.id).collect()
    }
}

fn built_in(id: &str) -> Result<PackFiles, Diagnostics> {
    PackFiles::from_memory(id, format!("{}/{id}", builtin::ORIGIN), builtin::files(id))
}

/// A pack and where it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPack {
    pub id: String,
    pub place: PackLocation,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PackLocation {
    Path(PathBuf),
    BuiltIn,
}

impl PackLocation {
    pub fn in_words(&self) -> String {
        match self {
            Self::Path(path) => path.to_string_lossy().replace('\\', "/"),
            Self::BuiltIn => "built in".to_owned(),
        }
    }
}

impl PackCatalog {
    pub fn new(rules: Option<&Path>) -> Self {
        Self { shelf: PackSearchPath { rules: rules.map(Path::to_owned) }, engine: OnceCell::new() }
    }

    /// Fails where `--rules` is no folder: packs would then come from somewhere else in silence.
    pub fn checked(rules: Option<&Path>) -> Result<Self, CommandFailure> {
        if let Some(folder) = rules.filter(|folder| !folder.is_dir()) {
            return Err(CommandFailure::usage(Diagnostic::error(
                &codes::NO_RULES,
                format!("`--rules {}` is no folder", folder.display()),
            )));
        }
        Ok(Self::new(rules))
    }

    /// All packs that a name can mean, by name.
    pub fn list(&self) -> Vec<FoundPack> {
        let mut all = self.shelf.all();
        let mut seen = BTreeSet::new();
        all.retain(|found| seen.insert(found.id.clone()));
        all.sort_by(|a, b| a.id.cmp(&b.id));
        all
    }

    /// The packs that `name` means, each as a person would name it: one, or all of a folder that
    /// holds packs and is none itself.
    pub fn find_all(&self, name: &str) -> Result<Vec<(String, FoundPack)>, CommandFailure> {
        let folder = Path::new(name);
        if folder.is_dir() && !folder.join("pack.yaml").is_file() {
            let inside = in_folder(folder);
            if !inside.is_empty() {
                return Ok(inside.into_iter().map(|one| (one.place.in_words(), one)).collect());
            }
        }
        Ok(vec![(name.trim_end_matches('/').to_owned(), self.find(name)?)])
    }

    /// Where packs are looked up that others extend.
    pub fn shelf(&self) -> &PackSearchPath {
        &self.shelf
    }

    /// The pack that `name` means: a path, or a name.
    pub fn find(&self, name: &str) -> Result<FoundPack, CommandFailure> {
        let path = Path::new(name);
        let is_path = path.is_file() || path.join("pack.yaml").is_file();
        // what can only be a path is one, so that the message is about that path
        if is_path || name.contains(['/', '\\']) || name.ends_with(".yaml") {
            if !path.exists() {
                return Err(CommandFailure::usage(
                    Diagnostic::error(
                        &codes::UNKNOWN_PACK,
                        format!("there is no pack at `{name}`"),
                    )
                    .help("`peristyle pack new NAME` writes one to begin with"),
                ));
            }
            return Ok(FoundPack {
                id: name.to_owned(),
                place: PackLocation::Path(path.to_owned()),
            });
        }
        let all = self.list();
        all.iter().find(|found| found.id == name).cloned().ok_or_else(|| {
            let known = all.iter().map(|found| found.id.as_str());
            CommandFailure::usage(
                Diagnostic::error(&codes::UNKNOWN_PACK, format!("there is no pack `{name}`"))
                    .help_maybe(did_you_mean(name, known))
                    .help("`peristyle pack list` shows all; a path to a pack's folder works too"),
            )
        })
    }

    /// How a pack in `folder` names another: by its name where that finds it, else by a path.
    pub fn name_from(&self, folder: &Path, base: &FoundPack) -> Result<String, CommandFailure> {
        let PackLocation::Path(path) = &base.place else { return Ok(base.id.clone()) };
        let is_its_file = path.file_name().is_some_and(|name| name == "pack.yaml");
        let path = path.parent().filter(|_| is_its_file).unwrap_or(path);
        let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let (from, to) = (absolute(folder), absolute(path));
        let id = if to.is_dir() { to.file_name() } else { to.file_stem() };
        let id = id.map(|id| id.to_string_lossy().into_owned()).unwrap_or_default();
        // whoever names it by its name wants it to be looked up
        let found = base.id == id;
        if from.parent() == to.parent() || found {
            return Ok(id);
        }
        let path = pathdiff::diff_paths(&to, &from).unwrap_or(to);
        Ok(path.to_string_lossy().replace('\\', "/"))
    }

    /// A pack's files with those of the packs that it extends, unread by anything yet.
    pub fn files(&self, found: &FoundPack) -> Result<PackFiles, Diagnostics> {
        match &found.place {
            PackLocation::Path(path) if zipped::is_zip(path) => {
                zipped::read(path)?.with_bases(&self.shelf)
            }
            PackLocation::Path(path) => PackFiles::read_from(&FileSystem, path, &self.shelf),
            PackLocation::BuiltIn => built_in(&found.id)?.with_bases(&self.shelf),
        }
    }

    /// The pack compiled, and all that was found wrong with it either way.
    pub fn compile(&self, found: &FoundPack) -> (Option<Ruleset>, Diagnostics) {
        match self.files(found) {
            Ok(files) => self.compile_files(&files),
            Err(problems) => (None, problems),
        }
    }

    /// Whether the pack that `name` means extends the pack `id`, at whatever distance.
    pub fn is_base(&self, name: &str, id: &str) -> bool {
        let files = self.find(name).ok().and_then(|found| self.files(&found).ok());
        let first = files.as_ref().and_then(PackFiles::base);
        std::iter::successors(first, |files| files.base()).any(|base| base.id() == id)
    }

    /// Checks files that are not written yet.
    pub fn compile_files(&self, files: &PackFiles) -> (Option<Ruleset>, Diagnostics) {
        self.engine().compile(files)
    }

    /// The pack that `name` means, compiled.
    pub fn load(&self, name: &str) -> Result<Ruleset, CommandFailure> {
        let (ruleset, problems) = self.compile(&self.find(name)?);
        ruleset.ok_or_else(|| CommandFailure::pack(problems))
    }

    /// All packs with what their exports look like. None of them is compiled for it.
    pub fn candidates(&self) -> Vec<PackCandidate> {
        let found = self.list().into_iter();
        let candidate = |found: FoundPack| {
            let files = self.files(&found).ok()?;
            Some(PackCandidate { id: found.id, detect: files.detect() })
        };
        found.filter_map(candidate).collect()
    }

    /// What packs say about where their platform's export is requested: `(title, words)`.
    pub fn export_help(&self) -> Vec<(String, String)> {
        let found = self.list().into_iter();
        let help = |found: FoundPack| {
            let ruleset = self.compile(&found).0?;
            Some((format!("{} ({})", ruleset.title(), found.id), ruleset.export_help()?.to_owned()))
        };
        found.filter_map(help).collect()
    }

    /// The error for an input that says no pack.
    pub fn none_named(&self, input: &str) -> CommandFailure {
        let all: Vec<String> =
            self.list().into_iter().map(|found| format!("`{}`", found.id)).collect();
        CommandFailure::usage(
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
fn in_folder(folder: &Path) -> Vec<FoundPack> {
    let Ok(entries) = folder.read_dir() else { return Vec::new() };
    let mut found: Vec<FoundPack> = entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let id = if path.join("pack.yaml").is_file() {
                path.file_name()
            } else if path.extension().is_some_and(|extension| extension == "yaml") {
                path.file_stem()
            } else {
                None
            }?;
            Some(FoundPack {
                id: id.to_string_lossy().into_owned(),
                place: PackLocation::Path(path),
            })
        })
        .collect();
    found.sort_by(|a, b| a.id.cmp(&b.id));
    found
}
