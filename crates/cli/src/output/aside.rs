//! A file that is written aside for as long as it takes, and put in place when it is whole.

use std::fs::{self, File, TryLockError};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use peristyle_data::population::{Mark, Written};
use peristyle_engine::diagnostic::Diagnostic;

use super::cant_write;
use crate::codes;
use crate::exit::Failure;

/// A file on its way. What stood in its place stays until [`Aside::finish`]. Dropped before, it leaves
/// nothing behind, unless it was flushed: then it is meant to be gone on with.
#[derive(Debug)]
pub struct Aside {
    target: PathBuf,
    /// Where it is written; the target itself, if that is a device or a pipe.
    part: Option<PathBuf>,
    file: BufWriter<File>,
    /// Whether the part outlives this.
    stays: bool,
    /// Whether the target is whole already.
    in_place: bool,
}

impl Aside {
    /// Begins to write what will be `target`.
    pub fn create(target: &Path) -> Result<Self, Failure> {
        let mut aside = Self::open(target)?;
        aside.begin()?;
        Ok(aside)
    }

    /// Takes the place beside `target`, with what an earlier run left there.
    pub fn open(target: &Path) -> Result<Self, Failure> {
        let fail = |error: &io::Error| cant_write(&format!("`{}`", target.display()), error);
        // a device or a pipe is written to; it must not be replaced by a file
        if target.metadata().is_ok_and(|data| !data.is_file() && !data.is_dir()) {
            let file = File::options().write(true).open(target).map_err(|error| fail(&error))?;
            let (file, target) = (BufWriter::new(file), target.to_owned());
            return Ok(Self { target, part: None, file, stays: false, in_place: false });
        }
        let Some(name) = target.file_name().filter(|_| !target.is_dir()) else {
            return Err(fail(&io::Error::new(io::ErrorKind::InvalidInput, "it names no file")));
        };
        let part = target.with_file_name(format!(".{}.part", name.to_string_lossy()));
        // not what a run is writing now
        let open = File::options().read(true).write(true).create(true).truncate(false).open(&part);
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
            return Self::open(target);
        }
        let stays = file.metadata().is_ok_and(|data| data.len() > 0);
        let file = BufWriter::with_capacity(1 << 18, file);
        Ok(Self { target: target.to_owned(), part: Some(part), file, stays, in_place: false })
    }

    /// Whether it is written aside, not straight to a device or a pipe.
    pub fn is_aside(&self) -> bool {
        self.part.is_some()
    }

    /// Gives up what an earlier run left.
    pub fn begin(&mut self) -> Result<(), Failure> {
        if self.is_aside() {
            let emptied = self.file.get_ref().set_len(0);
            emptied.map_err(|error| cant_write(&format!("`{}`", self.target.display()), &error))?;
        }
        self.stays = false;
        Ok(())
    }

    /// Goes on behind what an earlier run left and vouched for; `None` if that isn't there. A run
    /// that was `whole` may have been put in place already.
    pub fn go_on(&mut self, mark: &Mark, whole: bool) -> io::Result<Option<Written>> {
        let file = self.file.get_mut();
        file.seek(SeekFrom::Start(0))?;
        let written = Written::earlier(file, mark.bytes)?;
        if written.mark() == *mark {
            // behind it stands what nobody vouches for
            file.set_len(mark.bytes)?;
            file.seek(SeekFrom::Start(mark.bytes))?;
            return Ok(Some(written));
        }
        if whole && file.metadata()?.len() == 0 && self.target.is_file() {
            let mut target = File::open(&self.target)?;
            let written = Written::earlier(&mut target, mark.bytes)?;
            self.in_place = written.mark() == *mark && target.metadata()?.len() == mark.bytes;
            return Ok(self.in_place.then_some(written));
        }
        Ok(None)
    }

    /// Leaves nothing behind when it is dropped.
    pub fn give_up(&mut self) {
        self.stays = false;
    }

    /// Puts it in place.
    pub fn finish(mut self) -> Result<(), Failure> {
        let fail = |error: &io::Error| cant_write(&format!("`{}`", self.target.display()), error);
        self.file.flush().map_err(|error| fail(&error))?;
        if self.in_place {
            // dropped, the empty part goes away
            return Ok(());
        }
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

    /// From here on it stays, whatever happens to the machine.
    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()?;
        if self.is_aside() && !self.in_place {
            self.file.get_ref().sync_data()?;
            self.stays = true;
        }
        Ok(())
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        if let Some(part) = self.part.as_ref().filter(|_| !self.stays) {
            // what can't be removed was hardly written
            let _ = fs::remove_file(part);
        }
    }
}
