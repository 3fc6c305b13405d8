//! The packs that are built in, so that the command works anywhere.

use include_dir::{Dir, include_dir};

static RULES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../rules");

/// What stands before the file names of a built-in pack in messages.
pub const ORIGIN: &str = "built-in";

/// The ids of the built-in packs, in order.
pub fn ids() -> Vec<&'static str> {
    let mut ids: Vec<&str> = RULES
        .dirs()
        .filter(|folder| folder.get_file(folder.path().join("pack.yaml")).is_some())
        .filter_map(|folder| folder.path().file_name()?.to_str())
        .collect();
    ids.sort_unstable();
    ids
}

/// The files of a built-in pack: `(name within the pack, bytes)`.
pub fn files(id: &str) -> Vec<(String, Vec<u8>)> {
    let Some(folder) = RULES.get_dir(id) else { return Vec::new() };
    let mut found = Vec::new();
    collect(folder, folder, &mut found);
    found
}

fn collect(root: &Dir<'_>, folder: &Dir<'_>, found: &mut Vec<(String, Vec<u8>)>) {
    for file in folder.files() {
        if let Ok(name) = file.path().strip_prefix(root.path()) {
            let name = name.to_string_lossy().replace('\\', "/");
            found.push((name, file.contents().to_vec()));
        }
    }
    for inner in folder.dirs() {
        collect(root, inner, found);
    }
}

/// Where members get their exports: in general, and as each pack says: `(title, words)`.
pub fn where_to_get(hints: &[(String, String)]) -> String {
    let mut text = "\
WHERE TO GET AN EXPORT
  Platforms send members a copy of their own data on request: look for \"download your data\" or
  \"get a copy of your data\" in the settings, under privacy or account. Ask for everything, as a
  file with tables (CSV or JSON), and wait for the mail; it can take a day or two."
        .to_owned();
    for (title, words) in hints {
        text.push_str(&format!("\n\n  {title}"));
        for line in words.trim().lines() {
            text.push_str(&format!("\n    {line}"));
        }
    }
    text
}
