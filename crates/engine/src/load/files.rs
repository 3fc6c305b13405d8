//! The files of a pack, read whole into memory before anything looks at them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::kinds::{KnownFile, kind, stray};
use crate::diagnostic::{Diagnostic, Diagnostics, codes};
use crate::source::{Place, Source};
use crate::yaml;

/// The most files of one kind (pillars, texts) that a pack may have.
pub(super) const MAX_FILES: usize = 1_000;

/// The files of one pack: their names within the pack, with `/`, and their texts.
#[derive(Debug, Clone)]
pub struct PackFiles {
    id: String,
    origin: String,
    files: BTreeMap<String, Arc<Source>>,
    content: blake3::Hash,
    remarks: Vec<Diagnostic>,
    path: Option<PathBuf>,
    base: Option<Arc<PackFiles>>,
}

impl PackFiles {
    /// A pack of one file.
    pub(super) fn of_one(id: String, origin: &str, bytes: Vec<u8>) -> Result<Self, Diagnostics> {
        let text = to_text(origin, bytes).map_err(Diagnostics::from)?;
        let content = blake3::hash(text.as_bytes());
        let files = BTreeMap::from([("pack.yaml".to_owned(), Source::new(origin, text))]);
        let remarks = Vec::new();
        Ok(Self { id, origin: origin.to_owned(), files, content, remarks, path: None, base: None })
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
        let (id, origin) = (id.into(), origin.into());
        let (mut known, mut remarks) = (Vec::new(), Vec::new());
        for (name, bytes) in files {
            match kind(&name) {
                KnownFile::Yes(_) => known.push((name, bytes)),
                KnownFile::Stray(instead) => remarks.push(stray(&origin, &name, instead)),
                KnownFile::Ignored => {}
            }
        }
        Self::build(id, origin, known, remarks)
    }

    pub(super) fn build(
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
                KnownFile::Yes(limit) => limit,
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
            let content = hasher.finalize();
            Ok(Self { id, origin, files, content, remarks, path: None, base: None })
        } else {
            Err(problems)
        }
    }

    /// Returns the pack's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns where it was read: a path, or what stood in its place.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// With the path that it was read from, next to which the packs lie that it extends.
    #[must_use]
    pub fn read_at(mut self, path: &Path) -> Self {
        self.path = Some(path.to_owned());
        self
    }

    /// Returns where it was read from a disk.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// With the pack that it extends, whatever that is called.
    #[must_use]
    pub fn with_base(mut self, base: PackFiles) -> Self {
        self.base = Some(Arc::new(base));
        self
    }

    /// Returns the pack that it extends, once that was found.
    pub fn base(&self) -> Option<&PackFiles> {
        self.base.as_deref()
    }

    /// Returns the folders, or files, that it and the packs it extends were read from: its own first.
    pub(crate) fn roots(&self) -> Vec<PathBuf> {
        let bases = self.base().map(Self::roots).unwrap_or_default();
        self.path.iter().cloned().chain(bases).collect()
    }

    /// Returns the paths of all its files on a disk, and of those of the packs that it extends.
    pub fn paths(&self) -> Vec<PathBuf> {
        let file = |path: &Path, name: &String| match path.is_dir() {
            true => path.join(name),
            false => path.to_owned(),
        };
        let own = self.path.iter().flat_map(|path| self.files.keys().map(|name| file(path, name)));
        own.chain(self.base().map(Self::paths).unwrap_or_default()).collect()
    }

    /// Returns whether a pack's file is called so, within the pack.
    pub fn is_part(name: &str) -> bool {
        matches!(kind(name), KnownFile::Yes(_))
    }

    /// Returns a file by its name within the pack; not of the packs it extends.
    pub fn get(&self, name: &str) -> Option<&Arc<Source>> {
        self.files.get(name)
    }

    /// Returns every file of its own, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Arc<Source>)> {
        self.files.iter().map(|(name, source)| (name.as_str(), source))
    }

    /// Returns the files under `folder/` whose names end in `.extension`: (stem, source), by name.
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

    /// Hash of every byte of the pack and of those it extends, 32 hexadecimal digits.
    pub fn content(&self) -> String {
        short(&self.hash())
    }

    fn hash(&self) -> blake3::Hash {
        match &self.base {
            None => self.content,
            Some(base) => {
                let mut hasher = blake3::Hasher::new();
                hasher.update(self.content.as_bytes());
                hasher.update(base.hash().as_bytes());
                hasher.finalize()
            }
        }
    }

    pub(crate) fn remarks(&self) -> &[Diagnostic] {
        &self.remarks
    }
}

/// Returns the first 128 bits of a hash: plenty against accidents, and short enough to read out.
pub(crate) fn short(hash: &blake3::Hash) -> String {
    hash.to_hex().chars().take(32).collect()
}

pub(super) fn too_large(path: &str, limit: usize) -> Diagnostic {
    Diagnostic::error(
        &codes::FILE_TOO_LARGE,
        format!("`{path}` is larger than the {} KiB it may have", limit / 1024),
    )
    .at(Place::start_of(&Source::new(path, "")))
    .help("split it; texts and data don't belong into rules")
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
        let is_zip = error.as_bytes().starts_with(b"PK\x03\x04");
        let source = Source::new(path, String::from_utf8_lossy(before).into_owned());
        let what = if is_zip { "is a zip, and no text" } else { "isn't UTF-8 text" };
        Diagnostic::error(&codes::NOT_TEXT, format!("`{path}` {what}"))
            .at(Place::new(&source, valid..valid))
            .help(if is_zip {
                "unpack it: a pack is edited and followed as a folder"
            } else if is_utf_16 {
                "it looks like UTF-16: save the file again as UTF-8"
            } else {
                "save the file again as UTF-8"
            })
    })
}
