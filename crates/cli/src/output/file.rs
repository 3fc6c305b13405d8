//! A file that is written beside its place for as long as it takes, and put there when it is whole.

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use peristyle_data::population::{OutputHasher, OutputMark};
use peristyle_engine::diagnostic::Diagnostic;

use crate::codes;
use crate::exit::CommandFailure;
use crate::outputs::{OutputDestination, OutputTarget, is_one_file, parent};
use crate::signals;

/// What a part is called: `.NAME.part`.
const PART: &str = ".part";

/// A file on its way. What stood in its place stays until [`OutputFile::finish`]. Dropped before,
/// it leaves nothing behind, unless it was flushed: then it is meant to be gone on with.
#[derive(Debug)]
pub struct OutputFile {
    target: OutputTarget,
    /// Where it is written; nowhere else, if the target is a device or a pipe.
    part: Option<PathBuf>,
    file: BufWriter<File>,
    /// Whether the part outlives this.
    stays: bool,
    /// Whether the target is whole already.
    in_place: bool,
}

impl OutputFile {
    /// Begins to write what will be `target`, in a file that nobody else knows.
    pub fn create(target: &OutputTarget) -> Result<Self, CommandFailure> {
        let OutputDestination::File(path) = target.sink() else { return Self::stream(target) };
        let made = fresh(path).map_err(|error| target.failure(&error))?;
        Ok(Self::new(target, made, false))
    }

    /// Begins to write what will be `target`, with what an earlier run left beside it.
    pub fn resumable(target: &OutputTarget) -> Result<Self, CommandFailure> {
        let OutputDestination::File(path) = target.sink() else { return Self::stream(target) };
        let part = Self::part_of(path);
        let fail = |error: &io::Error| target.failure(error);
        // whoever may write here could lead the part to another file
        if part.symlink_metadata().is_ok_and(|data| !data.is_file()) {
            let words = format!("`{}` is in the way", part.display());
            return Err(fail(&io::Error::other(words)));
        }
        let open =
            || File::options().read(true).write(true).create(true).truncate(false).open(&part);
        // not what a run is writing now
        let file = open().map_err(|error| fail(&error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let words = format!("another run is writing `{}`", target.shown());
                return Err(CommandFailure::usage(
                    Diagnostic::error(&codes::ANOTHER_RUN, words)
                        .help("wait for it, or name another file"),
                ));
            }
            // some file systems know no locks
            Err(TryLockError::Error(_)) => {}
        }
        // between opening and locking, the other run may have put it in place
        if !is_still(&file, &part) {
            return Self::resumable(target);
        }
        let stays = file.metadata().is_ok_and(|data| data.len() > 0);
        if !stays {
            signals::remove_at_end(&part);
        }
        Ok(Self::new(target, (part, file), stays))
    }

    fn new(target: &OutputTarget, (part, file): (PathBuf, File), stays: bool) -> Self {
        let file = BufWriter::with_capacity(1 << 18, file);
        Self { target: target.clone(), part: Some(part), file, stays, in_place: false }
    }

    /// A device or a pipe is written to; it must not be replaced by a file.
    fn stream(target: &OutputTarget) -> Result<Self, CommandFailure> {
        let file = match target.sink() {
            OutputDestination::Stream(path)
            | OutputDestination::File(path)
            | OutputDestination::Folder(path) => File::options().write(true).open(path),
            OutputDestination::Stdout => stdout(),
        };
        let file = BufWriter::new(file.map_err(|error| target.failure(&error))?);
        Ok(Self { target: target.clone(), part: None, file, stays: false, in_place: false })
    }

    /// Returns where a long run writes what will be `path`.
    pub fn part_of(path: &Path) -> PathBuf {
        hidden(path, PART)
    }

    /// Returns where a long run keeps how far it is with `path`.
    pub fn journal_of(path: &Path) -> PathBuf {
        hidden(path, ".part.journal")
    }

    /// Returns where it will be put, unless it is a device or a pipe.
    pub fn path(&self) -> Option<&Path> {
        match self.target.sink() {
            OutputDestination::File(path) => Some(path),
            OutputDestination::Stdout
            | OutputDestination::Stream(_)
            | OutputDestination::Folder(_) => None,
        }
    }

    /// Gives up what an earlier run left.
    pub fn begin(&mut self) -> Result<(), CommandFailure> {
        if let Some(part) = &self.part {
            signals::remove_at_end(part);
            let emptied = self.file.get_ref().set_len(0);
            emptied.map_err(|error| self.target.failure(&error))?;
        }
        self.stays = false;
        Ok(())
    }

    /// Goes on behind what an earlier run left and vouched for; `None` if that isn't there. A run
    /// that was `whole` may have been put in place already.
    pub fn go_on(&mut self, mark: &OutputMark, whole: bool) -> io::Result<Option<OutputHasher>> {
        let target = self.path().map(Path::to_owned);
        let file = self.file.get_mut();
        file.seek(SeekFrom::Start(0))?;
        let written = OutputHasher::from_existing(file, mark.bytes)?;
        if written.mark() == *mark {
            // behind it stands what nobody vouches for
            file.set_len(mark.bytes)?;
            file.seek(SeekFrom::Start(mark.bytes))?;
            return Ok(Some(written));
        }
        let target = target.filter(|path| path.is_file());
        if let Some(target) = target.filter(|_| whole && file.metadata().is_ok_and(is_empty)) {
            let mut target = File::open(target)?;
            let written = OutputHasher::from_existing(&mut target, mark.bytes)?;
            self.in_place = written.mark() == *mark && target.metadata()?.len() == mark.bytes;
            return Ok(self.in_place.then_some(written));
        }
        Ok(None)
    }

    /// Leaves nothing behind when it is dropped.
    pub fn give_up(&mut self) {
        self.stays = false;
    }

    /// Says why it can't be written.
    pub fn failure(&self, error: &io::Error) -> CommandFailure {
        self.target.failure(error)
    }

    /// Puts it in place.
    pub fn finish(mut self) -> Result<(), CommandFailure> {
        self.file.flush().map_err(|error| self.target.failure(&error))?;
        if self.in_place {
            // dropped, the empty part goes away
            return Ok(());
        }
        if let (Some(part), OutputDestination::File(path)) = (&self.part, self.target.sink()) {
            put(self.file.get_ref(), part, path).map_err(|error| self.target.failure(&error))?;
        }
        self.part = None;
        Ok(())
    }
}

fn is_empty(data: fs::Metadata) -> bool {
    data.len() == 0
}

/// Makes a new file beside `path` that no other process has named.
fn fresh(path: &Path) -> io::Result<(PathBuf, File)> {
    /// Longer names may not fit with what is added to them.
    const NAMED: usize = 40;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let prefix: String = format!(".{name}").chars().take(NAMED).collect::<String>() + ".";
    signals::create(|| {
        let mut builder = tempfile::Builder::new();
        builder.prefix(&prefix).suffix(PART);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // as any new file: what the user's mask leaves of it
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let (file, path) = builder.tempfile_in(parent(path))?.keep().map_err(|one| one.error)?;
        Ok((path, file))
    })
}

/// Puts a file that is whole in its place. After a crash of the machine the name doesn't lead to
/// less than all of it.
pub fn put(file: &File, part: &Path, path: &Path) -> io::Result<()> {
    if let Ok(before) = path.metadata() {
        // who could read it before, and nobody else; some file systems know no permissions
        let _ = file.set_permissions(before.permissions());
    }
    file.sync_all()?;
    fs::rename(part, path)?;
    signals::keep(part);
    Ok(())
}

/// `.NAME` with something behind it, beside `path`.
fn hidden(path: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(end);
    path.with_file_name(name)
}

/// Standard output as a file.
#[cfg(unix)]
fn stdout() -> io::Result<File> {
    use std::os::fd::AsFd;
    Ok(File::from(io::stdout().as_fd().try_clone_to_owned()?))
}

/// Standard output as a file.
#[cfg(windows)]
fn stdout() -> io::Result<File> {
    use std::os::windows::io::AsHandle;
    Ok(File::from(io::stdout().as_handle().try_clone_to_owned()?))
}

/// Whether a name still leads to an open file. Where the system doesn't say it, an open file can't
/// be renamed either.
fn is_still(file: &File, name: &Path) -> bool {
    let (Ok(open), Ok(named)) = (file.metadata(), name.metadata()) else { return false };
    is_one_file(&open, &named).unwrap_or(true)
}

impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    /// From here on it stays, whatever happens to the machine.
    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()?;
        if let Some(part) = self.part.as_ref().filter(|_| !self.in_place) {
            self.file.get_ref().sync_data()?;
            signals::keep(part);
            self.stays = true;
        }
        Ok(())
    }
}

impl Drop for OutputFile {
    fn drop(&mut self) {
        if let Some(part) = self.part.as_ref().filter(|_| !self.stays) {
            signals::remove(part);
        }
    }
}
