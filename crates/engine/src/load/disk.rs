//! The file operations that reading a pack takes, behind a door, so that each can be made to fail.

use std::fmt;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// What a path is, symbolic links followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathKind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// Neither, or nothing.
    Nothing,
}

/// Where packs are read from.
pub trait Disk: fmt::Debug + Send + Sync {
    /// What `path` is.
    fn kind(&self, path: &Path) -> PathKind;

    /// The entries of a folder, in any order.
    ///
    /// # Errors
    /// What the operating system says.
    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>>;

    /// The first `limit` bytes of a file.
    ///
    /// # Errors
    /// What the operating system says.
    fn read(&self, file: &Path, limit: u64) -> io::Result<Vec<u8>>;
}

/// The file system.
#[derive(Debug, Clone, Copy, Default)]
pub struct FileSystem;

impl Disk for FileSystem {
    fn kind(&self, path: &Path) -> PathKind {
        match fs::metadata(path) {
            Ok(found) if found.is_file() => PathKind::File,
            Ok(found) if found.is_dir() => PathKind::Folder,
            _ => PathKind::Nothing,
        }
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        // one more than a pack may have is enough to refuse it
        fs::read_dir(folder)?
            .take(super::files::MAX_FILES + 1)
            .map(|entry| Ok(entry?.path()))
            .collect()
    }

    fn read(&self, file: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        fs::File::open(file)?.take(limit).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}
