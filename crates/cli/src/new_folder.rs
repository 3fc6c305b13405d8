//! The folder of a new pack: it appears whole or not at all, and never over something.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use peristyle_engine::diagnostic::Diagnostic;
use peristyle_engine::schema;

use crate::codes;
use crate::exit::CommandFailure;
use crate::output;
use crate::outputs::parent;
use crate::signals;

/// Where the schemas lie in a new pack; nothing reads them but editors.
const SCHEMAS: &str = ".schema";

/// A file's name within the pack, and what is in it.
pub type PackFile = (String, Vec<u8>);

/// Fails where something lies in the folder already.
pub fn refuse_to_overwrite(folder: &Path, name: &str) -> Result<(), CommandFailure> {
    let is_free = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(_) => !folder.exists(),
    };
    if is_free {
        return Ok(());
    }
    Err(CommandFailure::usage(
        Diagnostic::error(&codes::IN_THE_WAY, format!("`{name}` is there already, and not empty"))
            .help("take another name; nothing is ever overwritten"),
    ))
}

/// The id of the pack in a folder: its name.
pub fn id_of(folder: &Path) -> String {
    folder.file_name().map(|id| id.to_string_lossy().into_owned()).unwrap_or_default()
}

/// A name that packs are found by: without a slash it would be looked up elsewhere.
pub fn findable(name: &str) -> String {
    if name.contains('/') { name.to_owned() } else { format!("./{name}") }
}

/// Writes the files and the schemas that they point at: aside, then moved as a whole.
pub fn write(folder: &Path, files: Vec<PackFile>) -> Result<(), CommandFailure> {
    let fail = |error: &io::Error| output::cant_write(&format!("`{}`", folder.display()), error);
    let (part, ()) = fresh(folder).map_err(|error| fail(&error))?;
    let written = fill(&part, files).and_then(|()| {
        // only an empty folder is removed
        if folder.exists() {
            fs::remove_dir(folder)?;
        }
        fs::rename(&part, folder)
    });
    match written {
        Ok(()) => signals::keep(&part),
        Err(_) => signals::remove(&part),
    }
    written.map_err(|error| fail(&error))
}

/// Makes a new folder beside `folder` that no other process has named.
fn fresh(folder: &Path) -> io::Result<(PathBuf, ())> {
    fs::create_dir_all(parent(folder))?;
    signals::create(|| {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".peristyle.").suffix(".part");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // as any new folder: what the user's mask leaves of it
            builder.permissions(fs::Permissions::from_mode(0o777));
        }
        Ok((builder.tempdir_in(parent(folder))?.keep(), ()))
    })
}

fn fill(folder: &Path, files: Vec<PackFile>) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (name, content) in files.into_iter().chain(schemas()) {
        let path = folder.join(&name);
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(path, content)?;
    }
    Ok(())
}

/// What an editor checks and completes the files with.
fn schemas() -> impl Iterator<Item = PackFile> {
    let file = |name: &str, schema: &_| {
        (format!("{SCHEMAS}/{name}.json"), output::json(schema).into_bytes())
    };
    schema::all().into_iter().map(move |(name, schema)| file(name, &schema))
}

/// The file with the line that leads an editor to its schema, from where it lies now.
pub fn with_schema((name, content): PackFile) -> PackFile {
    const MARK: &str = "# yaml-language-server: $schema=";
    let (up, schema) = match name.as_str() {
        "pack.yaml" => ("", "pack"),
        "facts.yaml" => ("", "facts"),
        "cases.yaml" => ("", "cases"),
        pillar if pillar.starts_with("pillars/") => ("../", "pillar"),
        _ => return (name, content),
    };
    let text = String::from_utf8_lossy(&content);
    let rest = text.split_inclusive('\n').filter(|line| !line.starts_with(MARK));
    let line = format!("{MARK}{up}{SCHEMAS}/{schema}.json\n");
    let text: String = std::iter::once(line.as_str()).chain(rest).collect();
    (name, text.into_bytes())
}
