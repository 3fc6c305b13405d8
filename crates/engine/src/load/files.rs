//! The files of a pack, read whole into memory before anything looks at them.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Diagnostics, codes, did_you_mean};
use crate::script;
use crate::source::{Place, Source};
use crate::yaml;

/// The most files of one kind (pillars, texts) that a pack may have.
const MAX_FILES: usize = 1_000;

/// The files of one pack: their names within the pack, with `/`, and their texts.
#[derive(Debug, Clone)]
pub struct PackFiles {
    id: String,
    origin: String,
    files: BTreeMap<String, Arc<Source>>,
    content: blake3::Hash,
    remarks: Vec<Diagnostic>,
}

impl PackFiles {
    /// Reads a pack's folder, or a single YAML file as a pack of one.
    ///
    /// The folder's name is the pack's id; of a single file it is the file's name, or the
    /// folder's where the file is a `pack.yaml`.
    ///
    /// # Errors
    /// There is no pack, or a file can't be read, isn't UTF-8, or is too large: all of them.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, Diagnostics> {
        let path = path.as_ref();
        let shown = shown(path);
        if path.is_file() {
            return Self::read_single(path, &shown);
        }
        if !path.is_dir() {
            return Err(Diagnostic::error(
                &codes::NO_PACK,
                format!("there is no pack at `{shown}`: no such folder or file"),
            )
            .help("a pack is a folder with a `pack.yaml`; `peristyle pack new NAME` writes one")
            .into());
        }
        let mut found = Vec::new();
        let mut problems = Diagnostics::new();
        list(path, "", &mut found, &mut problems);
        for folder in ["pillars", "texts"] {
            let inner = path.join(folder);
            if inner.is_dir() {
                list(&inner, &format!("{folder}/"), &mut found, &mut problems);
            }
        }
        let mut bytes = Vec::new();
        let mut remarks = Vec::new();
        for (name, file) in found {
            match kind(&name) {
                Known::Yes(limit) => match read_capped(&file, limit) {
                    Ok(content) => bytes.push((name, content)),
                    Err(problem) => problems.push(problem),
                },
                Known::Stray(instead) => {
                    let source = Source::new(format!("{shown}/{name}"), "");
                    remarks.push(stray(&name, instead).at(Place::start_of(&source)));
                }
                Known::Ignored => {}
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let id = folder_name(path);
        Self::build(id, shown, bytes, remarks)
    }

    fn read_single(path: &Path, shown: &str) -> Result<Self, Diagnostics> {
        let is_pack_yaml = path.file_name().is_some_and(|name| name == "pack.yaml");
        let id = if is_pack_yaml {
            folder_name(path.parent().unwrap_or(Path::new(".")))
        } else {
            path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
        };
        let bytes = read_capped(path, yaml::MAX_BYTES).map_err(Diagnostics::from)?;
        let text = to_text(shown, bytes).map_err(Diagnostics::from)?;
        let content = blake3::hash(text.as_bytes());
        let source = Source::new(shown, text);
        let files = BTreeMap::from([("pack.yaml".to_owned(), source)]);
        Ok(Self { id, origin: shown.to_owned(), files, content, remarks: Vec::new() })
    }

    /// A pack from files in memory: `(name within the pack, bytes)`. `origin` is what stands
    /// before the names in messages, such as a folder.
    ///
    /// # Errors
    /// There is no `pack.yaml`, or a file isn't UTF-8 or is too large.
    pub fn from_memory(
        id: impl Into<String>,
        origin: impl Into<String>,
        files: impl IntoIterator<Item = (String, Vec<u8>)>,
    ) -> Result<Self, Diagnostics> {
        let files = files.into_iter().filter(|(name, _)| matches!(kind(name), Known::Yes(_)));
        Self::build(id.into(), origin.into(), files.collect(), Vec::new())
    }

    fn build(
        id: String,
        origin: String,
        mut bytes: Vec<(String, Vec<u8>)>,
        remarks: Vec<Diagnostic>,
    ) -> Result<Self, Diagnostics> {
        bytes.sort();
        let mut problems = Diagnostics::new();
        let mut hasher = blake3::Hasher::new();
        let mut files = BTreeMap::new();
        for (name, content) in bytes {
            hasher.update(&(name.len() as u64).to_le_bytes());
            hasher.update(name.as_bytes());
            hasher.update(&(content.len() as u64).to_le_bytes());
            hasher.update(&content);
            let path = format!("{origin}/{name}");
            let limit = match kind(&name) {
                Known::Yes(limit) => limit,
                _ => yaml::MAX_BYTES,
            };
            if content.len() > limit {
                problems.push(too_large(&path, limit));
                continue;
            }
            match to_text(&path, content) {
                Ok(text) => {
                    files.insert(name, Source::new(path, text));
                }
                Err(problem) => problems.push(problem),
            }
        }
        if !files.contains_key("pack.yaml") && problems.is_empty() {
            problems.push(
                Diagnostic::error(&codes::NO_PACK, format!("`{origin}` has no `pack.yaml`"))
                    .help("`pack.yaml` is the one file every pack has; `title: …` in it is enough to begin"),
            );
        }
        if problems.is_empty() {
            Ok(Self { id, origin, files, content: hasher.finalize(), remarks })
        } else {
            Err(problems)
        }
    }

    /// The pack's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Where it was read: a path, or what stood in its place.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// A file by its name within the pack.
    pub fn get(&self, name: &str) -> Option<&Arc<Source>> {
        self.files.get(name)
    }

    /// Every file, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Arc<Source>)> {
        self.files.iter().map(|(name, source)| (name.as_str(), source))
    }

    /// The files under `folder/` whose names end in `.extension`: (stem, source), by name.
    pub(crate) fn under<'a>(
        &'a self,
        folder: &'a str,
        extension: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a Arc<Source>)> {
        self.files.iter().filter_map(move |(name, source)| {
            let stem = name.strip_prefix(folder)?.strip_prefix('/')?;
            Some((stem.strip_suffix(extension)?.strip_suffix('.')?, source))
        })
    }

    /// Hash of every byte of the pack, 32 hexadecimal digits.
    pub fn content(&self) -> String {
        short(&self.content)
    }

    pub(crate) fn remarks(&self) -> &[Diagnostic] {
        &self.remarks
    }
}

/// The first 128 bits of a hash: plenty against accidents, and short enough to read out.
pub(crate) fn short(hash: &blake3::Hash) -> String {
    hash.to_hex().chars().take(32).collect()
}

fn shown(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let trimmed = text.trim_end_matches('/');
    if trimmed.is_empty() { text } else { trimmed.to_owned() }
}

fn folder_name(path: &Path) -> String {
    let named = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    named(path)
        .or_else(|| fs::canonicalize(path).ok().and_then(|full| named(&full)))
        .unwrap_or_else(|| "pack".to_owned())
}

enum Known {
    /// Part of a pack, with the most bytes it may have.
    Yes(usize),
    /// Looks like a part of a pack and isn't: what it should be called, if that is clear.
    Stray(Option<String>),
    /// None of our business: a README, an editor's swap file.
    Ignored,
}

const ROOT_FILES: [&str; 7] = [
    "pack.yaml",
    "facts.yaml",
    "cases.yaml",
    "weights.rhai",
    "tips.rhai",
    "functions.rhai",
    "import.rhai",
];

fn kind(name: &str) -> Known {
    if ROOT_FILES.contains(&name) {
        let limit = if name.ends_with(".rhai") { script::MAX_BYTES } else { yaml::MAX_BYTES };
        return Known::Yes(limit);
    }
    let (folder, file) = name.split_once('/').unwrap_or(("", name));
    if file.starts_with('.') || file.ends_with('~') || file.starts_with('#') || file.contains('/') {
        return Known::Ignored;
    }
    let (stem, extension) = file.rsplit_once('.').unwrap_or((file, ""));
    match (folder, extension) {
        ("pillars", "yaml") | ("texts", "ftl") => Known::Yes(yaml::MAX_BYTES),
        (_, "yml") => Known::Stray(Some(match folder {
            "" => format!("{stem}.yaml"),
            _ => format!("{folder}/{stem}.yaml"),
        })),
        ("", "yaml" | "rhai") => {
            Known::Stray(crate::diagnostic::closest(file, ROOT_FILES).map(str::to_owned))
        }
        ("", "ftl") => Known::Stray(Some(format!("texts/{file}"))),
        ("pillars" | "texts", "yaml" | "rhai" | "ftl") => Known::Stray(None),
        _ => Known::Ignored,
    }
}

fn stray(name: &str, instead: Option<String>) -> Diagnostic {
    let diagnostic = Diagnostic::warning(
        &codes::STRAY_FILE,
        format!("`{name}` is not read: no such part of a pack"),
    );
    match instead {
        Some(instead) => diagnostic.help(format!("did you mean `{instead}`?")),
        None => diagnostic.help_maybe(did_you_mean(name, ROOT_FILES)),
    }
}

fn list(
    folder: &Path,
    prefix: &str,
    found: &mut Vec<(String, PathBuf)>,
    problems: &mut Diagnostics,
) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            problems.push(cant_read(&shown(folder), &error));
            return;
        }
    };
    for (count, entry) in entries.enumerate() {
        match entry {
            Ok(entry) if count < MAX_FILES => {
                let path = entry.path();
                if path.is_file() {
                    found.push((format!("{prefix}{}", entry.file_name().to_string_lossy()), path));
                }
            }
            Ok(_) => {
                problems.push(Diagnostic::error(
                    &codes::CANT_READ,
                    format!("`{}` holds more than 1,000 files; that is no pack", shown(folder)),
                ));
                return;
            }
            Err(error) => problems.push(cant_read(&shown(folder), &error)),
        }
    }
}

fn cant_read(path: &str, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(&codes::CANT_READ, format!("`{path}` can't be read: {error}"))
        .at(Place::start_of(&Source::new(path, "")))
}

fn too_large(path: &str, limit: usize) -> Diagnostic {
    Diagnostic::error(
        &codes::FILE_TOO_LARGE,
        format!("`{path}` is larger than the {} KiB it may have", limit / 1024),
    )
    .at(Place::start_of(&Source::new(path, "")))
    .help("split it; texts and data don't belong into rules")
}

fn read_capped(path: &Path, limit: usize) -> Result<Vec<u8>, Diagnostic> {
    let name = shown(path);
    let file = fs::File::open(path).map_err(|error| cant_read(&name, &error))?;
    let mut bytes = Vec::new();
    // one byte more than the limit tells a full file from a cut one
    file.take(limit as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| cant_read(&name, &error))?;
    if bytes.len() > limit { Err(too_large(&name, limit)) } else { Ok(bytes) }
}

fn to_text(path: &str, bytes: Vec<u8>) -> Result<String, Diagnostic> {
    let bytes = match bytes.strip_prefix(b"\xEF\xBB\xBF") {
        Some(rest) => rest.to_vec(),
        None => bytes,
    };
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let is_utf_16 =
            error.as_bytes().starts_with(b"\xFF\xFE") || error.as_bytes().starts_with(b"\xFE\xFF");
        let before = error.as_bytes().get(..valid).unwrap_or(&[]);
        let source = Source::new(path, String::from_utf8_lossy(before).into_owned());
        Diagnostic::error(&codes::NOT_TEXT, format!("`{path}` isn't UTF-8 text"))
            .at(Place::new(&source, valid..valid))
            .help(if is_utf_16 {
                "it looks like UTF-16: save the file again as UTF-8"
            } else {
                "save the file again as UTF-8"
            })
    })
}
