//! The files that a command writes, held against all that it reads: nothing is read or written
//! before it is sure that no output destroys an input.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use peristyle_data::input::STANDARD_INPUT;
use peristyle_engine::PackFiles;
use peristyle_engine::diagnostic::Diagnostic;

use crate::args::{NamedFiles, NamedOutput, OutputContent};
use crate::codes;
use crate::exit::CommandFailure;
use crate::output::{OutputFile, cant_write};
use crate::packs::{FoundPack, PackCatalog, PackLocation};

/// How many links lead from one to the next at most.
const MAX_LINKS: usize = 40;

/// Everything that a command line has a command write.
#[derive(Debug, Default)]
pub struct OutputFiles {
    targets: Vec<OutputTarget>,
}

/// An output that is none of the inputs.
#[derive(Debug, Clone)]
pub struct OutputTarget {
    /// The option that names it.
    option: &'static str,
    /// Its path as it was given.
    shown: String,
    sink: OutputDestination,
}

/// Where an output goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutputDestination {
    /// Standard output, whatever it was called.
    Stdout,
    /// A device or a pipe, which is written to and not replaced.
    Stream(PathBuf),
    /// A file, behind all links that lead to it.
    File(PathBuf),
    /// A folder with files.
    Folder(PathBuf),
}

impl OutputTarget {
    fn resolve(output: &NamedOutput<'_>) -> Result<Self, CommandFailure> {
        let (option, path) = (output.option, output.path);
        let shown = path.to_string_lossy().into_owned();
        let sink = match output.content {
            OutputContent::Folder => OutputDestination::Folder(place(path)),
            _ => file(path).map_err(|error| cant_write(&format!("`{shown}`"), &error))?,
        };
        Ok(Self { option, shown, sink })
    }

    /// Returns its path as it was given.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    pub fn sink(&self) -> &OutputDestination {
        &self.sink
    }

    /// Writes it: it appears whole or not at all.
    pub fn write(&self, bytes: &[u8]) -> Result<(), CommandFailure> {
        let mut file = OutputFile::create(self)?;
        io::Write::write_all(&mut file, bytes).map_err(|error| self.failure(&error))?;
        file.finish()
    }

    /// Returns a file inside of a folder that is written.
    pub fn inside(&self, name: &str) -> Self {
        let (OutputDestination::Folder(path)
        | OutputDestination::File(path)
        | OutputDestination::Stream(path)) = &self.sink
        else {
            return self.clone();
        };
        let shown = format!("{}/{name}", self.shown.trim_end_matches('/'));
        Self { option: self.option, shown, sink: OutputDestination::File(path.join(name)) }
    }

    /// Says why it can't be written.
    pub fn failure(&self, error: &io::Error) -> CommandFailure {
        match self.sink {
            OutputDestination::Stdout => cant_write("standard output", error),
            _ => cant_write(&format!("`{}`", self.shown), error),
        }
    }

    /// Names the output, in a message.
    fn in_words(&self) -> String {
        match self.sink {
            OutputDestination::Stdout if self.shown.is_empty() => "standard output".to_owned(),
            _ => format!("`{} {}`", self.option, self.shown),
        }
    }

    /// Every file that writing it touches.
    fn touched(&self) -> Vec<PathBuf> {
        match &self.sink {
            OutputDestination::File(path) => {
                vec![path.clone(), OutputFile::part_of(path), OutputFile::journal_of(path)]
            }
            OutputDestination::Folder(path) => vec![path.clone()],
            OutputDestination::Stdout | OutputDestination::Stream(_) => Vec::new(),
        }
    }
}

impl OutputFiles {
    /// Looks where the outputs of a command line go.
    ///
    /// # Errors
    /// An output is an input or another output, has the ending of another format, or lies nowhere.
    pub fn checked(files: &NamedFiles<'_>) -> Result<Self, CommandFailure> {
        let mut targets = files
            .outputs
            .iter()
            .map(OutputTarget::resolve)
            .collect::<Result<Vec<OutputTarget>, CommandFailure>>()?;
        if files.prints {
            let (option, shown) = ("", String::new());
            targets.push(OutputTarget { option, shown, sink: OutputDestination::Stdout });
        }
        let outputs = Self { targets };
        outputs.refuse_twice()?;
        for input in &files.inputs {
            match *input {
                STANDARD_INPUT => outputs.refuse_standard_input()?,
                input => outputs.protect(Path::new(input))?,
            }
        }
        files.options.iter().try_for_each(|(_, file)| outputs.protect(file))?;
        outputs.protect_packs(files)?;
        files.outputs.iter().try_for_each(refuse_misnamed)?;
        Ok(outputs)
    }

    /// Returns the output of an option, if the command line has it.
    pub fn of(&self, option: &str) -> Option<&OutputTarget> {
        self.targets.iter().find(|target| target.option == option)
    }

    /// Refuses outputs that would destroy, or get into, a file or folder that is read.
    pub fn protect(&self, read: &Path) -> Result<(), CommandFailure> {
        let Ok(canonical) = read.canonicalize() else { return Ok(()) };
        let shown = read.to_string_lossy();
        for target in &self.targets {
            let touched = target.touched();
            let is_inside = |path: &PathBuf| path.starts_with(&canonical) && *path != canonical;
            if canonical.is_dir() && touched.iter().any(is_inside) {
                let words =
                    format!("{} lies in the folder `{shown}`, which is read", target.in_words());
                return Err(refused(words, "name a file outside of that folder"));
            }
            let is_written = touched.iter().any(|path| is_same(path, &canonical));
            if is_written || target.is_stdout_into(&canonical) {
                return Err(target.destroys(&format!("`{shown}`")));
            }
        }
        Ok(())
    }

    /// Refuses outputs that would destroy a pack's file, or one of a pack that it extends.
    pub fn protect_pack(&self, files: &PackFiles) -> Result<(), CommandFailure> {
        for file in files.paths() {
            for target in &self.targets {
                if target.touched().iter().any(|path| is_same(path, &file)) {
                    return Err(target.is_part_of_a_pack());
                }
            }
        }
        Ok(())
    }

    /// Refuses parts of packs: of any pack by where they lie, and of all packs within reach,
    /// whatever leads to them.
    fn protect_packs(&self, files: &NamedFiles<'_>) -> Result<(), CommandFailure> {
        let mut replaces_a_file = false;
        for target in &self.targets {
            let OutputDestination::File(path) = &target.sink else { continue };
            if is_part(path) {
                return Err(target.is_part_of_a_pack());
            }
            replaces_a_file |= path.is_file();
        }
        if !replaces_a_file {
            return Ok(());
        }
        let packs = PackCatalog::new(files.rules);
        let mut found = packs.list();
        for name in &files.packs {
            // what can't be found is said by the command
            let named = packs.find_all(name).unwrap_or_default();
            found.extend(named.into_iter().map(|(_, one)| one));
        }
        let is_on_disk = |one: &&FoundPack| matches!(one.place, PackLocation::Path(_));
        let files = found.iter().filter(is_on_disk).filter_map(|one| packs.files(one).ok());
        files.into_iter().try_for_each(|files| self.protect_pack(&files))
    }

    /// Refuses two outputs into one file.
    fn refuse_twice(&self) -> Result<(), CommandFailure> {
        for (at, one) in self.targets.iter().enumerate() {
            for other in self.targets.iter().skip(at + 1) {
                let into_one = match (&one.sink, &other.sink) {
                    (OutputDestination::Stdout, OutputDestination::Stdout) => true,
                    (OutputDestination::File(_), OutputDestination::File(_)) => {
                        let others = other.touched();
                        one.touched().iter().any(|path| {
                            others.iter().any(|other| path == other || is_same(path, other))
                        })
                    }
                    _ => false,
                };
                if into_one {
                    let (one, other) = (one.in_words(), other.in_words());
                    let words = format!("{one} and {other} are the same file");
                    return Err(CommandFailure::usage(
                        Diagnostic::error(&codes::ONE_OUTPUT_TWICE, words)
                            .help("name two different files"),
                    ));
                }
            }
        }
        Ok(())
    }

    /// Refuses outputs into the file that standard input comes from.
    fn refuse_standard_input(&self) -> Result<(), CommandFailure> {
        for target in &self.targets {
            if target.touched().iter().any(|path| streams::stdin_is(path)) {
                return Err(target.destroys("the file that standard input comes from"));
            }
        }
        Ok(())
    }
}

impl OutputTarget {
    /// Whether standard output has been led into that file.
    fn is_stdout_into(&self, file: &Path) -> bool {
        self.sink == OutputDestination::Stdout && file.is_file() && streams::stdout_is(file)
    }

    fn destroys(&self, read: &str) -> CommandFailure {
        let words = format!("{} would destroy {read}, which is read", self.in_words());
        refused(words, "name another file")
    }

    fn is_part_of_a_pack(&self) -> CommandFailure {
        let words = format!("{} is, or would be, a file of a pack", self.in_words());
        refused(words, "name another file: rules are only written by hand, and by `pack new`")
    }
}

fn refused(words: String, help: &str) -> CommandFailure {
    CommandFailure::usage(Diagnostic::error(&codes::OUTPUT_IS_READ, words).help(help))
}

/// Refuses a name that says another format than what is written.
fn refuse_misnamed(output: &NamedOutput<'_>) -> Result<(), CommandFailure> {
    let ending = output.path.extension().and_then(OsStr::to_str).unwrap_or("");
    if !output.content.is_misnamed(ending) {
        return Ok(());
    }
    let shown = output.path.display();
    let words = format!(
        "{} is written, and `{shown}` is named like another format",
        output.content.in_words()
    );
    let ending = ending.to_lowercase();
    let format = match &*ending {
        "jsonl" => "ndjson",
        "yml" => "yaml",
        other => other,
    };
    let offered = output.formats.iter().any(|one| one == format);
    let better = output.path.with_extension(output.content.ending());
    let mut help = format!("name the file `{}`", better.display());
    if offered {
        help = format!("`--format {format}` writes that format; or {help}");
    }
    Err(CommandFailure::usage(Diagnostic::error(&codes::MISNAMED_OUTPUT, words).help(help)))
}

/// Finds where an output goes, behind all links.
fn file(path: &Path) -> io::Result<OutputDestination> {
    if path == Path::new(STANDARD_INPUT) {
        return Ok(OutputDestination::Stdout);
    }
    let unnamed = |words: &str| io::Error::new(io::ErrorKind::InvalidInput, words.to_owned());
    match path.metadata() {
        _ if path.to_string_lossy().ends_with(['/', std::path::MAIN_SEPARATOR]) => {
            Err(unnamed("it names a folder"))
        }
        Ok(data) if data.is_dir() => Err(unnamed("it is a folder")),
        Ok(_) if streams::stdout_is(path) => Ok(OutputDestination::Stdout),
        Ok(data) if !data.is_file() => Ok(OutputDestination::Stream(path.to_owned())),
        Ok(data) if data.permissions().readonly() => Err(io::Error::other("it is write-protected")),
        Ok(_) => path.canonicalize().map(OutputDestination::File),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            // a link may lead to where nothing lies yet
            let mut path = path.to_owned();
            for _ in 0..MAX_LINKS {
                let Ok(to) = fs::read_link(&path) else { break };
                path = path.parent().unwrap_or(Path::new("")).join(to);
            }
            let name = path.file_name().ok_or_else(|| unnamed("it names no file"))?;
            Ok(OutputDestination::File(parent(&path).canonicalize()?.join(name)))
        }
        Err(error) => Err(error),
    }
}

/// Returns where a folder lies, or will lie: as much of its path as is there is canonical.
fn place(path: &Path) -> PathBuf {
    let full = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut missing = PathBuf::new();
    for there in full.ancestors() {
        if let Ok(canonical) = there.canonicalize() {
            return canonical.join(missing);
        }
        let name = there.file_name().map(Path::new).unwrap_or(Path::new(""));
        missing = if missing.as_os_str().is_empty() { name.to_owned() } else { name.join(missing) };
    }
    full
}

/// Returns the folder that a file lies in.
pub fn parent(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Returns whether a file is, by its name and where it lies, a part of a pack.
fn is_part(path: &Path) -> bool {
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let (Some(file), Some(folder)) = (name(path), path.parent()) else { return false };
    if folder.join("pack.yaml").is_file() {
        return PackFiles::is_part(&file);
    }
    let inner = name(folder).map(|inner| format!("{inner}/{file}"));
    let is_below = folder.parent().is_some_and(|pack| pack.join("pack.yaml").is_file());
    is_below && inner.is_some_and(|name| PackFiles::is_part(&name))
}

/// Returns whether two paths lead to one file.
pub fn is_same(one: &Path, other: &Path) -> bool {
    match (one.metadata(), other.metadata()) {
        (Ok(a), Ok(b)) => is_one_file(&a, &b)
            .unwrap_or_else(|| one.canonicalize().ok() == other.canonicalize().ok()),
        _ => false,
    }
}

/// Returns whether two files are one, if the system says so by itself.
#[cfg(unix)]
pub fn is_one_file(a: &fs::Metadata, b: &fs::Metadata) -> Option<bool> {
    use std::os::unix::fs::MetadataExt;
    Some(a.ino() == b.ino() && a.dev() == b.dev())
}

/// Returns whether two files are one, if the system says so by itself.
#[cfg(not(unix))]
pub fn is_one_file(_: &fs::Metadata, _: &fs::Metadata) -> Option<bool> {
    None
}

/// The files behind standard input and output.
#[cfg(unix)]
mod streams {
    use std::fs::{File, Metadata};
    use std::io;
    use std::os::fd::{AsFd, BorrowedFd};
    use std::path::Path;

    fn metadata(stream: BorrowedFd<'_>) -> io::Result<Metadata> {
        File::from(stream.try_clone_to_owned()?).metadata()
    }

    fn is(stream: BorrowedFd<'_>, path: &Path) -> bool {
        let (Ok(a), Ok(b)) = (metadata(stream), path.metadata()) else { return false };
        super::is_one_file(&a, &b).unwrap_or(false)
    }

    pub(super) fn stdin_is(path: &Path) -> bool {
        is(io::stdin().as_fd(), path)
    }

    pub(super) fn stdout_is(path: &Path) -> bool {
        is(io::stdout().as_fd(), path)
    }
}

/// The files behind standard input and output, which this system doesn't tell.
#[cfg(not(unix))]
mod streams {
    use std::path::Path;

    pub(super) fn stdin_is(_: &Path) -> bool {
        false
    }

    pub(super) fn stdout_is(_: &Path) -> bool {
        false
    }
}
