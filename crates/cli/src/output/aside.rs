//! A file that is written aside for as long as it takes, and put in place when it is whole.

use std::fs::{self, File, TryLockError};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use peristyle_engine::diagnostic::Diagnostic;

use super::cant_write;
use crate::codes;
use crate::exit::Failure;

/// A file on its way. Dropped before [`Aside::finish`] it leaves nothing behind, and what stood in
/// its place stays.
#[derive(Debug)]
pub struct Aside {
    target: PathBuf,
    /// Where it is written; the target itself, if that is a device or a pipe.
    part: Option<PathBuf>,
    file: BufWriter<File>,
}

impl Aside {
    /// Begins to write what will be `target`.
    pub fn create(target: &Path) -> Result<Self, Failure> {
        let fail = |error: &io::Error| cant_write(&format!("`{}`", target.display()), error);
        // a device or a pipe is written to; it must not be replaced by a file
        if target.metadata().is_ok_and(|data| !data.is_file() && !data.is_dir()) {
            let file = File::options().write(true).open(target).map_err(|error| fail(&error))?;
            let file = BufWriter::new(file);
            return Ok(Self { target: target.to_owned(), part: None, file });
        }
        let Some(name) = target.file_name().filter(|_| !target.is_dir()) else {
            return Err(fail(&io::Error::new(io::ErrorKind::InvalidInput, "it names no file")));
        };
        let part = target.with_file_name(format!(".{}.part", name.to_string_lossy()));
        // what an earlier run left is written over, but not what one is writing now
        let open = File::options().write(true).create(true).truncate(false).open(&part);
        let file = open.map_err(|error| fail(&error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let words = format!("another run is writing `{}`", target.display());
                return Err(Failure::usage(
                    Diagnostic::error(&codes::ANOTHER_RUN, words)
                        .help("wait for it, or name another file"),
                ));
            }
            // some file systems know no locks
            Err(TryLockError::Error(_)) => {}
        }
        // between opening and locking, the other run may have put it in place
        if !is_still(&file, &part) {
            return Self::create(target);
        }
        file.set_len(0).map_err(|error| fail(&error))?;
        let file = BufWriter::with_capacity(1 << 18, file);
        Ok(Self { target: target.to_owned(), part: Some(part), file })
    }

    /// Puts it in place.
    pub fn finish(mut self) -> Result<(), Failure> {
        let fail = |error: &io::Error| cant_write(&format!("`{}`", self.target.display()), error);
        self.file.flush().map_err(|error| fail(&error))?;
        if let Some(part) = &self.part {
            // after a crash of the machine the name must not lead to less than all of it
            let put = self.file.get_ref().sync_all().and_then(|()| fs::rename(part, &self.target));
            put.map_err(|error| fail(&error))?;
        }
        self.part = None;
        Ok(())
    }
}

/// Whether a name still leads to an open file.
#[cfg(unix)]
fn is_still(file: &File, name: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let same = |one: &fs::Metadata, other: &fs::Metadata| {
        one.ino() == other.ino() && one.dev() == other.dev()
    };
    file.metadata().is_ok_and(|open| name.metadata().is_ok_and(|named| same(&open, &named)))
}

/// An open file can't be renamed here.
#[cfg(not(unix))]
fn is_still(_: &File, _: &Path) -> bool {
    true
}

impl Write for Aside {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        if let Some(part) = &self.part {
            // what can't be removed was hardly written
            let _ = fs::remove_file(part);
        }
    }
}
