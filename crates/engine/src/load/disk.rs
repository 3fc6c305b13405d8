//! The file operations that reading a pack takes, behind a door, so that each can be made to fail.

use std::fmt;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// A path that is there, symbolic links followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathKind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// There is nothing of that name.
    Nothing,
}

/// Where packs are read from.
pub trait FileAccess: fmt::Debug + Send + Sync {
    /// Looks at `path`. Only what truly doesn't exist is [`PathKind::Nothing`].
    ///
    /// # Errors
    /// What the operating system says; a link that leads nowhere; neither a file nor a folder.
    fn kind(&self, path: &Path) -> io::Result<PathKind>;

    /// Returns the entries of a folder, in any order.
    ///
    /// # Errors
    /// What the operating system says.
    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>>;

    /// Returns the first `limit` bytes of a file.
    ///
    /// # Errors
    /// What the operating system says.
    fn read(&self, file: &Path, limit: u64) -> io::Result<Vec<u8>>;

    /// Returns the absolute path that tells a file or folder from all others, links followed.
    ///
    /// # Errors
    /// What the operating system says.
    fn real_path(&self, path: &Path) -> io::Result<PathBuf>;
}

/// The file system.
#[derive(Debug, Clone, Copy, Default)]
pub struct FileSystem;

impl FileAccess for FileSystem {
    fn kind(&self, path: &Path) -> io::Result<PathKind> {
        match fs::metadata(path) {
            Ok(found) if found.is_file() => Ok(PathKind::File),
            Ok(found) if found.is_dir() => Ok(PathKind::Folder),
            Ok(_) => Err(io::Error::other("it is neither a file nor a folder")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                match fs::symlink_metadata(path) {
                    Ok(_) => Err(io::Error::other("it is a link that leads nowhere")),
                    Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(PathKind::Nothing),
                    Err(error) => Err(error),
                }
            }
            Err(error) => Err(error),
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

    fn real_path(&self, path: &Path) -> io::Result<PathBuf> {
        fs::canonicalize(path)
    }
}
