//! Zip archives: the directory is read on opening, each file when it is used.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::civil::{Date, Time};
use peristyle_engine::diagnostic::Diagnostic;
use zip::read::ZipFile;
use zip::result::ZipError;
use zip::{DateTime, ZipArchive};

use super::limits::{MAX_DIRECTORY_BYTES, MAX_ENTRIES, MAX_RATIO, MIN_RATIO_BYTES};
use super::readers::LimitedReader;
use super::{ListedFile, broken_archive, too_long_reason, too_many_entries, unsafe_name};
use crate::codes;
use crate::date;

/// An open zip.
pub(super) type ZipReader = ZipArchive<MeteredReader>;

/// A reader that fails once its allowance of bytes is used up, which bounds the memory that a
/// directory can take.
pub(super) struct MeteredReader {
    inner: BufReader<File>,
    left: Arc<AtomicU64>,
}

impl Read for MeteredReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.inner.read(buffer)?;
        let left = self.left.load(Ordering::Relaxed);
        let left = left
            .checked_sub(got as u64)
            .ok_or_else(|| io::Error::other("the directory is too large"))?;
        self.left.store(left, Ordering::Relaxed);
        Ok(got)
    }
}

impl Seek for MeteredReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

/// Opens a zip and lists its files.
pub(super) fn open(file: File, archive: &str) -> Result<(ZipReader, Vec<ListedFile>), Diagnostic> {
    let left = Arc::new(AtomicU64::new(MAX_DIRECTORY_BYTES));
    let mut reader = MeteredReader { inner: BufReader::new(file), left: Arc::clone(&left) };
    let claimed = claimed_entries(&mut reader).map_err(|error| broken_archive(archive, &error))?;
    match claimed {
        None => {
            return Err(Diagnostic::error(
                &codes::BROKEN_ARCHIVE,
                format!("`{archive}` begins like a zip and has no directory at its end"),
            )
            .help("the download was probably interrupted: download the export again"));
        }
        Some(entries) if entries > MAX_ENTRIES as u64 => return Err(too_many_entries(archive)),
        Some(_) => {}
    }
    left.store(MAX_DIRECTORY_BYTES, Ordering::Relaxed);
    let zip = ZipArchive::new(reader).map_err(|error| match error {
        ZipError::Io(error) if error.kind() == io::ErrorKind::Other => too_many_entries(archive),
        other => broken_archive(archive, &other),
    })?;
    if zip.len() > MAX_ENTRIES {
        return Err(too_many_entries(archive));
    }
    // from here on each file has its own limit
    left.store(u64::MAX, Ordering::Relaxed);
    let mut listed = Vec::with_capacity(zip.len());
    for index in 0..zip.len() {
        let entry = zip.by_index_data(index).map_err(|error| broken_archive(archive, &error))?;
        // many writers forget to flag UTF-8; what is valid UTF-8 is hardly ever anything else
        let name = match std::str::from_utf8(entry.name_raw()) {
            Ok(name) => name.to_owned(),
            Err(_) => entry.name().map_err(|error| broken_archive(archive, &error))?.into_owned(),
        };
        if super::names::is_unsafe(&name) || entry.enclosed_name().is_none() {
            return Err(unsafe_name(archive, &name));
        }
        if entry.encrypted() {
            return Err(Diagnostic::error(
                &codes::ENCRYPTED_ARCHIVE,
                format!("`{archive}` is encrypted"),
            )
            .help("unpack it with its password and give the folder"));
        }
        if entry.is_dir() || entry.is_symlink() {
            continue;
        }
        let modified = entry.last_modified().and_then(unix_seconds);
        listed.push(ListedFile { name, size: entry.size(), index, modified });
    }
    Ok((zip, listed))
}

/// Returns a zip's time stamp in seconds since 1970. It has no time zone, and counts as UTC like
/// others without one.
fn unix_seconds(stamp: DateTime) -> Option<i64> {
    let part = |number: u8| i8::try_from(number).ok();
    let date =
        Date::new(i16::try_from(stamp.year()).ok()?, part(stamp.month())?, part(stamp.day())?);
    let time = Time::new(part(stamp.hour())?, part(stamp.minute())?, part(stamp.second())?, 0);
    date::to_seconds(date.ok()?.to_datetime(time.ok()?))
}

/// Returns the largest entry count of the end-of-directory records at the end of the file; `None`
/// without one.
fn claimed_entries(reader: &mut MeteredReader) -> io::Result<Option<u64>> {
    const END: &[u8] = b"PK\x05\x06";
    const END64: &[u8] = b"PK\x06\x06";
    // the end has 22 bytes and a comment of up to 64 KiB; zip64 puts 76 bytes before it
    const TAIL: u64 = 22 + 65_535 + 76;
    let length = reader.seek(SeekFrom::End(0))?;
    reader.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
    let mut tail = Vec::new();
    reader.take(TAIL).read_to_end(&mut tail)?;
    let mut most = None;
    for at in 0..tail.len() {
        let rest = tail.get(at..).unwrap_or(&[]);
        let claimed = if rest.starts_with(END) {
            little_endian(rest.get(10..12))
        } else if rest.starts_with(END64) {
            little_endian(rest.get(32..40))
        } else {
            continue;
        };
        // 0xffff points to the zip64 record, which is found by itself
        most = most.max(claimed.filter(|&entries| entries != 0xffff).or(Some(0)));
    }
    Ok(most)
}

fn little_endian(little_endian: Option<&[u8]>) -> Option<u64> {
    Some(little_endian?.iter().rev().fold(0, |all, &byte| (all << 8) | u64::from(byte)))
}

/// Opens a file that may unpack to [`MAX_RATIO`] times its packed size, or `most` bytes if that is
/// less.
pub(super) fn open_file<'z>(
    zip: &'z mut ZipReader,
    listed: &ListedFile,
    archive: &str,
    most: u64,
) -> Result<LimitedReader<ZipFile<'z, MeteredReader>>, Diagnostic> {
    let name = &listed.name;
    let file = zip.by_index(listed.index).map_err(|error| match error {
        ZipError::CompressionMethodNotSupported(method) => Diagnostic::error(
            &codes::BROKEN_ARCHIVE,
            format!("`{name}` in `{archive}` is packed in a way (method {method}) that isn't read"),
        )
        .help("unpack the archive and give the folder"),
        other => broken_archive(archive, &other),
    })?;
    let worth = file.compressed_size().saturating_mul(MAX_RATIO).max(MIN_RATIO_BYTES);
    let why = if worth < most {
        format!("it unpacks to more than {MAX_RATIO} times its size, like a zip bomb")
    } else {
        too_long_reason(most)
    };
    Ok(LimitedReader::new(file, worth.min(most), why))
}
