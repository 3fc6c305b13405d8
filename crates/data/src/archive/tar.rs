//! Tar archives, plain or gzipped: listed in one pass from start to end, which caches the small
//! files; for larger ones the tar is read again.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use flate2::read::MultiGzDecoder;
use peristyle_engine::diagnostic::Diagnostic;
use tar::EntryType;

use super::limits::{MAX_CACHED_BYTES, MAX_ENTRIES, MAX_RATIO, MAX_SMALL_BYTES, MIN_RATIO_BYTES};
use super::{ListedFile, broken_archive, cannot_read, names, too_many_entries, unsafe_name};
use crate::codes;

/// A tar that was listed, with its small files.
pub(super) struct TarIndex {
    path: PathBuf,
    gzipped: bool,
    /// The bytes of small files, by their index among the files.
    cache: Vec<Option<Arc<[u8]>>>,
}

/// The most bytes of the name or the extended header of a file.
const MAX_NAME_BYTES: u64 = 64 * 1024;

/// What a visitor of a tar does after a file.
pub(super) enum TarFlow {
    Next,
    Stop,
}

/// Reads a tar from start to end and lists its files.
pub(super) fn open(
    path: &Path,
    gzipped: bool,
    archive: &str,
) -> Result<(TarIndex, Vec<ListedFile>), Diagnostic> {
    let mut tar = TarIndex { path: path.to_owned(), gzipped, cache: Vec::new() };
    let mut listed = Vec::new();
    let (mut held, mut kept) = (0, Vec::new());
    tar.visit_all(archive, &mut |header, file| {
        let TarHeader { name, size, modified } = header;
        let name = String::from_utf8_lossy(name).into_owned();
        let name = name.strip_prefix("./").unwrap_or(&name).to_owned();
        if names::is_unsafe(&name) {
            return Err(unsafe_name(archive, &name));
        }
        let is_small = size <= MAX_SMALL_BYTES && held + size <= MAX_CACHED_BYTES;
        let bytes = if is_small && may_hold_facts(&name) {
            let mut bytes = Vec::new();
            file.take(size)
                .read_to_end(&mut bytes)
                .map_err(|error| read_failed(archive, &error))?;
            if (bytes.len() as u64) < size {
                return Err(broken_archive(archive, &format!("`{name}` ends too early")));
            }
            held += size;
            Some(bytes.into())
        } else {
            None
        };
        listed.push(ListedFile { name, size, index: kept.len(), modified });
        kept.push(bytes);
        Ok(TarFlow::Next)
    })?;
    tar.cache = kept;
    Ok((tar, listed))
}

impl TarIndex {
    /// Returns the bytes of a file, if they are cached.
    pub(super) fn cached(&self, index: usize) -> Option<&[u8]> {
        self.cache.get(index)?.as_deref()
    }

    /// Reads the tar once more and visits the files with the indices `wanted`, which are sorted.
    pub(super) fn visit_files(
        &self,
        wanted: &[usize],
        archive: &str,
        read: &mut dyn FnMut(usize, &mut dyn Read) -> Result<(), Diagnostic>,
    ) -> Result<(), Diagnostic> {
        let (mut at, mut left) = (0, wanted.iter().peekable());
        self.visit_all(archive, &mut |TarHeader { size, .. }, file| {
            if left.peek() == Some(&&at) {
                left.next();
                read(at, &mut ExactReader { inner: file.take(size), left: size })?;
            }
            at += 1;
            Ok(if left.peek().is_none() { TarFlow::Stop } else { TarFlow::Next })
        })
    }

    /// Reads the tar from start to end, and visits each file with its header.
    fn visit_all(&self, archive: &str, visit: TarVisitor<'_>) -> Result<(), Diagnostic> {
        let file = File::open(&self.path).map_err(|error| cannot_read(archive, &error))?;
        let packed = Rc::new(Cell::new(0));
        let reader = CountingReader { inner: BufReader::new(file), count: Rc::clone(&packed) };
        if self.gzipped {
            let reader =
                RatioLimitedReader { inner: MultiGzDecoder::new(reader), packed, unpacked: 0 };
            visit_tar(reader, archive, visit)
        } else {
            visit_tar(reader, archive, visit)
        }
    }
}

/// The header of a file in a tar.
struct TarHeader<'h> {
    name: &'h [u8],
    size: u64,
    /// Its time stamp in seconds since 1970.
    modified: Option<i64>,
}

type TarVisitor<'v> =
    &'v mut dyn FnMut(TarHeader<'_>, &mut dyn Read) -> Result<TarFlow, Diagnostic>;

fn read_failed(archive: &str, error: &io::Error) -> Diagnostic {
    if error.kind() == io::ErrorKind::FileTooLarge {
        Diagnostic::error(
            &codes::TOO_LARGE,
            format!("`{archive}` unpacks to more than {MAX_RATIO} times its size, like a bomb"),
        )
    } else {
        broken_archive(archive, error)
    }
}

fn visit_tar(reader: impl Read, archive: &str, visit: TarVisitor<'_>) -> Result<(), Diagnostic> {
    let failed = |error: io::Error| read_failed(archive, &error);
    let mut tar = tar::Archive::new(reader);
    let mut seen = 0;
    // a name too long for the header comes as an entry of its own, before the file
    let mut long_name: Option<Vec<u8>> = None;
    // raw: the crate would read long names whole, however long they claim to be
    for entry in tar.entries().map_err(failed)?.raw(true) {
        let mut entry = entry.map_err(failed)?;
        seen += 1;
        if seen > MAX_ENTRIES {
            return Err(too_many_entries(archive));
        }
        let kind = entry.header().entry_type();
        match kind {
            EntryType::GNULongName | EntryType::XHeader => {
                if entry.size() > MAX_NAME_BYTES {
                    return Err(too_many_entries(archive));
                }
                let mut bytes = Vec::new();
                entry.by_ref().take(MAX_NAME_BYTES).read_to_end(&mut bytes).map_err(failed)?;
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
        if let TarFlow::Stop = visit(TarHeader { name: &name, size, modified }, &mut entry)? {
            return Ok(());
        }
    }
    // to the very end, where gzip keeps its checksum
    io::copy(&mut tar.into_inner(), &mut io::sink()).map_err(failed)?;
    Ok(())
}

/// Returns whether a file may hold facts, unlike media.
fn may_hold_facts(name: &str) -> bool {
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

/// Returns the `path` of a pax header: records of `LENGTH KEY=VALUE\n`.
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

/// A reader that counts bytes.
struct CountingReader<R> {
    inner: R,
    count: Rc<Cell<u64>>,
}

impl<R: Read> Read for CountingReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.inner.read(buffer)?;
        self.count.set(self.count.get() + got as u64);
        Ok(got)
    }
}

/// A reader that fails where the compression ratio exceeds [`MAX_RATIO`].
struct RatioLimitedReader<R> {
    inner: R,
    packed: Rc<Cell<u64>>,
    unpacked: u64,
}

impl<R: Read> Read for RatioLimitedReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.inner.read(buffer)?;
        self.unpacked += got as u64;
        if self.unpacked > MIN_RATIO_BYTES && self.unpacked / self.packed.get().max(1) > MAX_RATIO {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        Ok(got)
    }
}

/// A reader that fails where a file ends before its stated size.
struct ExactReader<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for ExactReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.inner.read(buffer)?;
        self.left = self.left.saturating_sub(got as u64);
        if got == 0 && self.left > 0 && !buffer.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(got)
    }
}
