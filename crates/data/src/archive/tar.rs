//! Tar archives, plain or gzipped: listed in one pass from start to end, which keeps the small files;
//! for larger ones the tar is read again.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use flate2::read::MultiGzDecoder;
use peristyle_engine::diagnostic::Diagnostic;
use tar::EntryType;

use super::limits::{MAX_ENTRIES, MAX_KEPT_BYTES, MAX_RATIO, MAX_SMALL_BYTES, RATIO_FROM};
use super::{Listed, broken, cannot_read, names, too_many, unsafe_name};
use crate::codes;

/// A tar that was listed.
pub(super) struct Tar {
    path: PathBuf,
    gzipped: bool,
    /// The bytes of small files, by their place among the files.
    kept: Vec<Option<Arc<[u8]>>>,
}

/// The longest name and the most bytes of extended headers that a file may have.
const MAX_NAME: u64 = 64 * 1024;

/// What to do after a file.
pub(super) enum Then {
    Next,
    Stop,
}

/// Reads a tar through and lists its files.
pub(super) fn open(
    path: &Path,
    gzipped: bool,
    archive: &str,
) -> Result<(Tar, Vec<Listed>), Diagnostic> {
    let mut tar = Tar { path: path.to_owned(), gzipped, kept: Vec::new() };
    let mut listed = Vec::new();
    let (mut held, mut kept) = (0, Vec::new());
    tar.pass(archive, &mut |header, file| {
        let Header { name, size, modified } = header;
        let name = String::from_utf8_lossy(name).into_owned();
        let name = name.strip_prefix("./").unwrap_or(&name).to_owned();
        if names::is_unsafe(&name) {
            return Err(unsafe_name(archive, &name));
        }
        let is_small = size <= MAX_SMALL_BYTES && held + size <= MAX_KEPT_BYTES;
        let bytes = if is_small && is_worth_keeping(&name) {
            let mut bytes = Vec::new();
            file.take(size).read_to_end(&mut bytes).map_err(|error| failed(archive, &error))?;
            if (bytes.len() as u64) < size {
                return Err(broken(archive, &format!("`{name}` ends too early")));
            }
            held += size;
            Some(bytes.into())
        } else {
            None
        };
        listed.push(Listed { name, size, index: kept.len(), modified });
        kept.push(bytes);
        Ok(Then::Next)
    })?;
    tar.kept = kept;
    Ok((tar, listed))
}

impl Tar {
    /// The bytes of a file, if they are kept.
    pub(super) fn kept(&self, index: usize) -> Option<&[u8]> {
        self.kept.get(index)?.as_deref()
    }

    /// Reads the tar once more and hands over those files whose places are in `wanted`, which is in
    /// order.
    pub(super) fn again(
        &self,
        wanted: &[usize],
        archive: &str,
        read: &mut dyn FnMut(usize, &mut dyn Read) -> Result<(), Diagnostic>,
    ) -> Result<(), Diagnostic> {
        let (mut at, mut left) = (0, wanted.iter().peekable());
        self.pass(archive, &mut |Header { size, .. }, file| {
            if left.peek() == Some(&&at) {
                left.next();
                read(at, &mut Whole { inner: file.take(size), left: size })?;
            }
            at += 1;
            Ok(if left.peek().is_none() { Then::Stop } else { Then::Next })
        })
    }

    /// Reads from start to end, and hands over each file with its header.
    fn pass(&self, archive: &str, visit: Visit<'_>) -> Result<(), Diagnostic> {
        let file = File::open(&self.path).map_err(|error| cannot_read(archive, &error))?;
        let packed = Rc::new(Cell::new(0));
        let reader = Counted { inner: BufReader::new(file), count: Rc::clone(&packed) };
        if self.gzipped {
            let reader = Bounded { inner: MultiGzDecoder::new(reader), packed, unpacked: 0 };
            pass(reader, archive, visit)
        } else {
            pass(reader, archive, visit)
        }
    }
}

/// What a tar says of a file before it.
struct Header<'h> {
    name: &'h [u8],
    size: u64,
    /// When it was changed last, in seconds since 1970.
    modified: Option<i64>,
}

type Visit<'v> = &'v mut dyn FnMut(Header<'_>, &mut dyn Read) -> Result<Then, Diagnostic>;

fn failed(archive: &str, error: &io::Error) -> Diagnostic {
    if error.kind() == io::ErrorKind::FileTooLarge {
        Diagnostic::error(
            &codes::TOO_LARGE,
            format!("`{archive}` unpacks to more than {MAX_RATIO} times its size, like a bomb"),
        )
    } else {
        broken(archive, error)
    }
}

fn pass(reader: impl Read, archive: &str, visit: Visit<'_>) -> Result<(), Diagnostic> {
    let failed = |error: io::Error| failed(archive, &error);
    let mut tar = tar::Archive::new(reader);
    let mut seen = 0;
    // a name too long for the header comes as an entry of its own, before the file
    let mut long_name: Option<Vec<u8>> = None;
    // raw: the crate would read long names whole, however long they claim to be
    for entry in tar.entries().map_err(failed)?.raw(true) {
        let mut entry = entry.map_err(failed)?;
        seen += 1;
        if seen > MAX_ENTRIES {
            return Err(too_many(archive));
        }
        let kind = entry.header().entry_type();
        match kind {
            EntryType::GNULongName | EntryType::XHeader => {
                if entry.size() > MAX_NAME {
                    return Err(too_many(archive));
                }
                let mut bytes = Vec::new();
                entry.by_ref().take(MAX_NAME).read_to_end(&mut bytes).map_err(failed)?;
                if kind == EntryType::GNULongName {
                    let end = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
                    bytes.truncate(end);
                    long_name = Some(bytes);
                } else if let Some(path) = pax_path(&bytes) {
                    long_name = Some(path);
                }
                continue;
            }
            EntryType::Regular | EntryType::Continuous => {}
            // folders, links and devices hold nothing to read
            _ => {
                long_name = None;
                continue;
            }
        }
        let name = long_name.take().unwrap_or_else(|| entry.path_bytes().into_owned());
        let size = entry.size();
        let modified = entry.header().mtime().ok().and_then(|seconds| i64::try_from(seconds).ok());
        if let Then::Stop = visit(Header { name: &name, size, modified }, &mut entry)? {
            return Ok(());
        }
    }
    // to the very end, where gzip keeps its checksum
    io::copy(&mut tar.into_inner(), &mut io::sink()).map_err(failed)?;
    Ok(())
}

/// Whether a file may hold facts; media is hardly ever asked for.
fn is_worth_keeping(name: &str) -> bool {
    !names::is_clutter(name)
        && matches!(
            names::extension(name).as_str(),
            "csv"
                | "tsv"
                | "txt"
                | "json"
                | "js"
                | "ndjson"
                | "jsonl"
                | "yaml"
                | "yml"
                | "car"
                | ""
        )
}

/// The `path` of a pax header: records of `LENGTH KEY=VALUE\n`.
fn pax_path(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes;
    let mut path = None;
    while !rest.is_empty() {
        let space = rest.iter().position(|&byte| byte == b' ')?;
        let length: usize = std::str::from_utf8(rest.get(..space)?).ok()?.parse().ok()?;
        let record = rest.get(space + 1..length.checked_sub(1)?)?;
        if let Some(value) = record.strip_prefix(b"path=") {
            path = Some(value.to_vec());
        }
        rest = rest.get(length..)?;
    }
    path
}

/// Counts what was read.
struct Counted<R> {
    inner: R,
    count: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.inner.read(buffer)?;
        self.count.set(self.count.get() + got as u64);
        Ok(got)
    }
}

/// Stops when what comes out is out of all proportion to what went in.
struct Bounded<R> {
    inner: R,
    packed: Rc<Cell<u64>>,
    unpacked: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.inner.read(buffer)?;
        self.unpacked += got as u64;
        if self.unpacked > RATIO_FROM && self.unpacked / self.packed.get().max(1) > MAX_RATIO {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        Ok(got)
    }
}

/// A file that has to have all of its bytes.
struct Whole<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Whole<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.inner.read(buffer)?;
        self.left = self.left.saturating_sub(got as u64);
        if got == 0 && self.left > 0 && !buffer.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(got)
    }
}
