//! Reading a pack from a disk, with every limit before the bytes.

use std::path::{Path, PathBuf};

use super::bases::{NoLibrary, PackLibrary};
use super::disk::{FileAccess, FileSystem, PathKind};
use super::files::{MAX_FILES, PackFiles, too_large};
use super::kinds::{KnownFile, kind, stray};
use crate::diagnostic::{Diagnostic, Diagnostics, codes};
use crate::source::{Place, Source};
use crate::yaml;

impl PackFiles {
    /// Reads a pack's folder, or a single YAML file as a pack of one.
    ///
    /// The folder's name is the pack's id; of a single file it is the file's name, or the
    /// folder's where the file is a `pack.yaml`. Packs that it extends are found next to it.
    ///
    /// # Errors
    /// There is no pack, or a file can't be read, isn't UTF-8, or is too large: all of them.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, Diagnostics> {
        Self::read_from(&FileSystem, path.as_ref(), &NoLibrary)
    }

    /// Reads a pack from another disk, with more places to find packs that are extended.
    ///
    /// # Errors
    /// As [`PackFiles::read`].
    pub fn read_from(
        disk: &dyn FileAccess,
        path: &Path,
        library: &dyn PackLibrary,
    ) -> Result<Self, Diagnostics> {
        Self::read_alone(disk, path)?.with_bases_from(disk, library)
    }

    /// Without the packs that it extends.
    pub(super) fn read_alone(disk: &dyn FileAccess, path: &Path) -> Result<Self, Diagnostics> {
        let shown = shown(path);
        match kind_of(disk, path)? {
            PathKind::File => return read_single(disk, path, &shown),
            PathKind::Folder => {}
            PathKind::Nothing => {
                return Err(Diagnostic::error(
                    &codes::NO_PACK,
                    format!("there is no pack at `{shown}`: no such folder or file"),
                )
                .help("a pack is a folder with a `pack.yaml`; `peristyle pack new NAME` writes one")
                .into());
            }
        }
        let mut found = Vec::new();
        let mut problems = Diagnostics::new();
        list(disk, path, "", &mut found, &mut problems);
        for folder in ["pillars", "texts"] {
            let inner = path.join(folder);
            match kind_of(disk, &inner) {
                Ok(PathKind::Folder) => {
                    list(disk, &inner, &format!("{folder}/"), &mut found, &mut problems);
                }
                Ok(PathKind::File) => problems.push(
                    misplaced(&inner, "is a file, and a pack has a folder of that name")
                        .help("put what it holds into files in that folder, or rename it"),
                ),
                Ok(PathKind::Nothing) => {}
                Err(problem) => problems.push(problem),
            }
        }
        let mut bytes = Vec::new();
        let mut remarks = Vec::new();
        for (name, file) in found {
            match kind(&name) {
                KnownFile::Yes(limit) => match kind_of(disk, &file) {
                    Ok(PathKind::File) => match read_capped(disk, &file, limit) {
                        Ok(content) => bytes.push((name, content)),
                        Err(problem) => problems.push(problem),
                    },
                    Ok(PathKind::Folder) => problems.push(
                        misplaced(&file, "is a folder, and a pack has a file of that name")
                            .help("rename the folder, or put the file in its place"),
                    ),
                    // it went away since the folder was listed
                    Ok(PathKind::Nothing) => {}
                    Err(problem) => problems.push(problem),
                },
                KnownFile::Stray(instead) => {
                    // a folder is no part of a pack, whatever it is called
                    if !matches!(disk.kind(&file), Ok(PathKind::Folder)) {
                        remarks.push(stray(&shown, &name, instead));
                    }
                }
                KnownFile::Ignored => {}
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self::build(folder_name(disk, path)?, shown, bytes, remarks)?.read_at(path))
    }
}

fn read_single(disk: &dyn FileAccess, path: &Path, shown: &str) -> Result<PackFiles, Diagnostics> {
    let is_pack_yaml = path.file_name().is_some_and(|name| name == "pack.yaml");
    let id = if is_pack_yaml {
        folder_name(disk, path.parent().unwrap_or(Path::new(".")))?
    } else {
        path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
    };
    let bytes = read_capped(disk, path, yaml::MAX_BYTES).map_err(Diagnostics::from)?;
    Ok(PackFiles::of_one(id, shown, bytes)?.read_at(path))
}

fn shown(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let trimmed = text.trim_end_matches('/');
    if trimmed.is_empty() { text } else { trimmed.to_owned() }
}

fn folder_name(disk: &dyn FileAccess, path: &Path) -> Result<String, Diagnostic> {
    let named = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    if let Some(name) = named(path) {
        return Ok(name);
    }
    // `.` and `..` have their names from elsewhere
    let at = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    let full = disk.real_path(at).map_err(|error| cant_read(&shown(at), &error))?;
    Ok(named(&full).unwrap_or_else(|| "pack".to_owned()))
}

/// Returns what a path is; what can't be told is a problem, and not nothing.
pub(super) fn kind_of(disk: &dyn FileAccess, path: &Path) -> Result<PathKind, Diagnostic> {
    disk.kind(path).map_err(|error| cant_read(&shown(path), &error))
}

fn misplaced(path: &Path, words: &str) -> Diagnostic {
    let path = shown(path);
    Diagnostic::error(&codes::CANT_READ, format!("`{path}` {words}"))
        .at(Place::start_of(&Source::new(&path, "")))
}

fn list(
    disk: &dyn FileAccess,
    folder: &Path,
    prefix: &str,
    found: &mut Vec<(String, PathBuf)>,
    problems: &mut Diagnostics,
) {
    let entries = match disk.list(folder) {
        Ok(entries) => entries,
        Err(error) => {
            problems.push(cant_read(&shown(folder), &error));
            return;
        }
    };
    if entries.len() > MAX_FILES {
        problems.push(Diagnostic::error(
            &codes::CANT_READ,
            format!("`{}` holds more than 1,000 files; that is no pack", shown(folder)),
        ));
        return;
    }
    for path in entries {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        found.push((format!("{prefix}{}", name.unwrap_or_default()), path));
    }
}

pub(super) fn cant_read(path: &str, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(&codes::CANT_READ, format!("`{path}` can't be read: {error}"))
        .at(Place::start_of(&Source::new(path, "")))
}

fn read_capped(disk: &dyn FileAccess, path: &Path, limit: usize) -> Result<Vec<u8>, Diagnostic> {
    let name = shown(path);
    // one byte more than the limit tells a full file from a cut one
    let bytes = disk.read(path, limit as u64 + 1).map_err(|error| cant_read(&name, &error))?;
    if bytes.len() > limit { Err(too_large(&name, limit)) } else { Ok(bytes) }
}
