//! A pack in a zip, as it is passed on: read in memory, and never unpacked.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use peristyle_data::archive::Archive;
use peristyle_engine::PackFiles;
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics, codes};
use peristyle_engine::yaml;

/// The most files of a pack that are read from a zip.
const MOST_FILES: usize = 1_000;

/// Returns true for a file that begins like a zip, whatever it is called.
pub fn is_zip(path: &Path) -> bool {
    let mut start = [0; 4];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && start == *b"PK\x03\x04"
}

/// Reads the pack in the zip at `path`: its `pack.yaml` is at the top, or in a folder at the top.
///
/// # Errors
/// The zip can't be read, leads out of itself, or isn't one pack.
pub fn read(path: &Path) -> Result<PackFiles, Diagnostics> {
    let archive = Archive::open(path)?;
    let shown = path.to_string_lossy().replace('\\', "/");
    let names: Vec<String> = archive.names().map(|name| name.replace('\\', "/")).collect();
    let folder = folder_of(&names, &shown)?;
    let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let mut files = Vec::new();
    for (entry, name) in archive.entries().iter().zip(&names) {
        let Some(name) = name.strip_prefix(&prefix).filter(|name| is_part(name)) else { continue };
        if files.len() == MOST_FILES {
            return Err(Diagnostic::error(
                &codes::CANT_READ,
                format!("`{shown}` holds more than {MOST_FILES} files; that is no pack"),
            )
            .into());
        }
        if entry.size() > yaml::MAX_BYTES as u64 {
            return Err(Diagnostic::error(
                &codes::FILE_TOO_LARGE,
                format!("`{name}` in `{shown}` is larger than the 1024 KiB it may have"),
            )
            .into());
        }
        files.push((name.to_owned(), archive.read(entry)?));
    }
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let id = if folder.is_empty() { stem.unwrap_or_default() } else { folder.to_owned() };
    Ok(PackFiles::from_memory(id, shown, files)?.read_at(path))
}

/// The folder of the one `pack.yaml`; empty where it is at the top.
fn folder_of<'n>(names: &'n [String], shown: &str) -> Result<&'n str, Diagnostics> {
    if names.iter().any(|name| name == "pack.yaml") {
        return Ok("");
    }
    let folders: Vec<&str> = names
        .iter()
        .filter_map(|name| name.strip_suffix("/pack.yaml"))
        .filter(|folder| !folder.contains('/'))
        .collect();
    match folders.as_slice() {
        [folder] => Ok(folder),
        [] => Err(Diagnostic::error(&codes::NO_PACK, format!("there is no pack in `{shown}`"))
            .help(
                "its `pack.yaml` belongs at the top of the zip, or into the one folder at the top",
            )
            .into()),
        several => {
            let names: Vec<String> = several.iter().map(|name| format!("`{name}`")).collect();
            Err(Diagnostic::error(
                &codes::NO_PACK,
                format!("`{shown}` holds several packs: {}", names.join(", ")),
            )
            .help("unpack it and name the folder of one of them")
            .into())
        }
    }
}

/// Whether a name can be that of a part of a pack, or of what only looks like one.
fn is_part(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    ["yaml", "yml", "rhai", "ftl"].contains(&extension) && name.matches('/').count() <= 1
}
