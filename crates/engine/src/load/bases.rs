//! The packs that a pack extends: where they are looked for, and how they are put with it.

use std::fmt;
use std::path::{Path, PathBuf};

use super::disk::{FileAccess, FileSystem, PathKind};
use super::draft::MapDraft;
use super::fields::ProblemSink;
use super::files::PackFiles;
use super::read::{cant_read, kind_of};
use crate::diagnostic::{Diagnostic, Diagnostics, codes, did_you_mean};
use crate::source::Place;
use crate::yaml;

/// The most packs that may extend one another.
const MAX_BASES: usize = 8;

/// Where packs are that others extend, beside those that lie next to them.
pub trait PackLibrary: fmt::Debug + Send + Sync {
    /// Everything that is called `name`, the best first. A pack may extend one that has its own
    /// name, and then takes the next.
    fn find(&self, name: &str) -> Vec<BasePack>;

    /// Returns what there is, to suggest where a name is misspelled.
    fn names(&self) -> Vec<String> {
        Vec::new()
    }
}

/// A pack that another one extends.
#[derive(Debug, Clone)]
pub enum BasePack {
    /// On the disk: a folder, or a single YAML file.
    At(PathBuf),
    /// In memory, such as a pack that is built in.
    Files(PackFiles),
}

/// No packs but those on the disk next to the one that extends them.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoLibrary;

impl PackLibrary for NoLibrary {
    fn find(&self, _: &str) -> Vec<BasePack> {
        Vec::new()
    }
}

impl PackFiles {
    /// Puts the packs with it that it extends, and those that they extend: found next to it, then
    /// in the library.
    ///
    /// # Errors
    /// There is no such pack, one can't be read, or they extend each other.
    pub fn with_bases(self, library: &dyn PackLibrary) -> Result<Self, Diagnostics> {
        self.with_bases_from(&FileSystem, library)
    }

    pub(crate) fn with_bases_from(
        self,
        disk: &dyn FileAccess,
        library: &dyn PackLibrary,
    ) -> Result<Self, Diagnostics> {
        BaseSearch { disk, library, chain: Vec::new() }.complete(self)
    }

    /// Returns the pack that its `pack.yaml` extends, and where it says so.
    pub fn extends(&self) -> Option<(String, Place)> {
        let source = self.get("pack.yaml")?;
        // most packs extend nothing, and need not be read twice
        if !source.text().contains("extends") {
            return None;
        }
        let node = yaml::read(source, &mut Vec::new())?;
        let keys = MapDraft::of(source, &ProblemSink::default(), &node)?;
        let written = keys.get("extends")?;
        let name = written.entry.value.as_text()?.trim().to_owned();
        Some((name, written.entry.value.place(source)))
    }
}

/// One search for the bases of a pack.
struct BaseSearch<'a> {
    disk: &'a dyn FileAccess,
    library: &'a dyn PackLibrary,
    /// Which packs are on the way here, and what each is called.
    chain: Vec<(PathBuf, String)>,
}

impl BaseSearch<'_> {
    fn complete(&mut self, files: PackFiles) -> Result<PackFiles, Diagnostics> {
        let Some((name, place)) = files.extends() else { return Ok(files) };
        self.chain.push((self.identity(&files)?, files.id().to_owned()));
        let mut circle = false;
        for base in self.candidates(&files, &name)? {
            let base = match base {
                BasePack::At(path) => PackFiles::read_alone(self.disk, &path)?,
                BasePack::Files(files) => files,
            };
            let known = self.identity(&base)?;
            if self.chain.iter().any(|(on_the_way, _)| *on_the_way == known) {
                circle = true;
                continue;
            }
            if self.chain.len() > MAX_BASES {
                return Err(too_many(place).into());
            }
            let base = self.complete(base)?;
            return Ok(files.with_base(base));
        }
        Err(if circle { self.circle(&name, place) } else { self.missing(&name, place) }.into())
    }

    /// Returns the packs that `name` can mean in `files`: a path from where they lie, their neighbours,
    /// the library's.
    fn candidates(&self, files: &PackFiles, name: &str) -> Result<Vec<BasePack>, Diagnostic> {
        let mut found = Vec::new();
        if let Some(path) = files.path() {
            let is_file = kind_of(self.disk, path)? == PathKind::File;
            let above = || path.parent().unwrap_or(Path::new("")).to_owned();
            let folder = if is_file { above() } else { path.to_owned() };
            let is_path = name.contains(['/', '\\']);
            let places = if is_path {
                vec![folder.join(name)]
            } else {
                let neighbours = if is_file { folder } else { folder.join("..") };
                vec![neighbours.join(name), neighbours.join(format!("{name}.yaml"))]
            };
            for at in places {
                let at = tidy(&at);
                if self.is_pack(&at)? {
                    found.push(BasePack::At(at));
                }
            }
        }
        if !name.contains(['/', '\\']) {
            found.extend(self.library.find(name));
        }
        Ok(found)
    }

    fn is_pack(&self, path: &Path) -> Result<bool, Diagnostic> {
        Ok(match kind_of(self.disk, path)? {
            PathKind::File => path.extension().is_some_and(|extension| extension == "yaml"),
            PathKind::Folder => kind_of(self.disk, &path.join("pack.yaml"))? == PathKind::File,
            PathKind::Nothing => false,
        })
    }

    /// Returns what tells one pack from another: its path, links followed, or what stands in its place.
    fn identity(&self, files: &PackFiles) -> Result<PathBuf, Diagnostic> {
        match files.path() {
            Some(path) => self
                .disk
                .real_path(path)
                .map_err(|error| cant_read(&path.to_string_lossy(), &error)),
            None => Ok(PathBuf::from(files.origin())),
        }
    }

    fn missing(&self, name: &str, place: Place) -> Diagnostic {
        let known = self.library.names();
        Diagnostic::error(&codes::NO_BASE, format!("there is no pack `{name}` to extend"))
            .at(place)
            .help_maybe(did_you_mean(name, known.iter().map(String::as_str)))
            .help("it is looked for next to this pack, then wherever packs are looked up")
            .help("a path from this pack's folder works too: `extends: ../other`")
    }

    fn circle(&self, name: &str, place: Place) -> Diagnostic {
        let way: Vec<String> =
            self.chain.iter().map(|(_, id)| id.as_str()).chain([name]).map(quoted).collect();
        Diagnostic::error(
            &codes::BASE_CIRCLE,
            format!("packs extend each other: {}", way.join(" → ")),
        )
        .at(place)
        .help("one of them must stand on its own, without `extends`")
    }
}

fn quoted(name: &str) -> String {
    format!("`{name}`")
}

fn too_many(place: Place) -> Diagnostic {
    Diagnostic::error(
        &codes::BASE_CIRCLE,
        format!("more than {MAX_BASES} packs extend one another"),
    )
    .at(place)
}

/// `rules/mine/../base` as `rules/base`, so that messages name files as people do.
fn tidy(path: &Path) -> PathBuf {
    use std::path::Component;
    let mut tidy = PathBuf::new();
    for part in path.components() {
        match (part, tidy.components().next_back()) {
            (Component::ParentDir, Some(Component::Normal(_))) => drop(tidy.pop()),
            _ => tidy.push(part),
        }
    }
    if tidy.as_os_str().is_empty() { PathBuf::from(".") } else { tidy }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tidy_paths() {
        let tidy = |path: &str| super::tidy(Path::new(path)).to_string_lossy().into_owned();
        assert_eq!(tidy("rules/mine/../base"), "rules/base");
        assert_eq!(tidy("mine/../base"), "base");
        assert_eq!(tidy("../mine/../base"), "../base");
        assert_eq!(tidy("./../base"), "./../base");
        assert_eq!(tidy("../../base"), "../../base");
    }
}
