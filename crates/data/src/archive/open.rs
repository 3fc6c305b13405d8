//! Opens archives that are files, and the diagnostics about those that can't be opened.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Mutex;

use peristyle_engine::diagnostic::Diagnostic;

use super::file_kind::{self, FileKind, HEAD_BYTES};
use super::{ArchiveStore, ListedFile, cannot_read, limits, tar, zip};
use crate::codes;

/// Opens an archive that is a file.
pub(super) fn open_file(
    path: &Path,
    shown: &str,
) -> Result<(ArchiveStore, Vec<ListedFile>), Diagnostic> {
    let open = || File::open(path).map_err(|error| cannot_read(shown, &error));
    let mut head = Vec::with_capacity(HEAD_BYTES);
    open()?
        .take(HEAD_BYTES as u64)
        .read_to_end(&mut head)
        .map_err(|error| cannot_read(shown, &error))?;
    match file_kind::detect_kind(&head) {
        FileKind::Zip => {
            let (zip, listed) = zip::open(open()?, shown)?;
            Ok((ArchiveStore::Zip(Mutex::new(zip)), listed))
        }
        FileKind::Gzip => {
            let (tar, listed) = tar::open(path, true, shown)?;
            Ok((ArchiveStore::Tar(tar), listed))
        }
        FileKind::Tar => {
            let (tar, listed) = tar::open(path, false, shown)?;
            Ok((ArchiveStore::Tar(tar), listed))
        }
        FileKind::WebPage => Err(Diagnostic::error(
            &codes::NOT_AN_EXPORT,
            format!("`{shown}` is an HTML page, probably a login or error page"),
        )
        .help("log in and download the export again")),
        FileKind::OtherArchive(what) => Err(Diagnostic::error(
            &codes::NOT_AN_EXPORT,
            format!("`{shown}` is {what}, which isn't read"),
        )
        .help("unpack it and give the folder")),
        FileKind::Empty => {
            Err(Diagnostic::error(&codes::EMPTY_ARCHIVE, format!("`{shown}` is empty"))
                .help("the download probably failed: download the export again"))
        }
        FileKind::Plain if file_kind::is_archive_name(shown) => Err(Diagnostic::error(
            &codes::BROKEN_ARCHIVE,
            format!("`{shown}` is called an archive and doesn't begin like one"),
        )
        .help("the download probably failed: download the export again")),
        FileKind::Plain => {
            let name = path
                .file_name()
                .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            let size = fs::metadata(path).map_or(0, |metadata| metadata.len());
            Ok((ArchiveStore::File, vec![ListedFile { name, size, index: 0, modified: None }]))
        }
    }
}

pub(super) fn broken_archive(archive: &str, error: &dyn fmt::Display) -> Diagnostic {
    Diagnostic::error(&codes::BROKEN_ARCHIVE, format!("`{archive}` is damaged: {error}"))
        .help("download the export again")
}

pub(super) fn too_many_entries(archive: &str) -> Diagnostic {
    Diagnostic::error(
        &codes::TOO_LARGE,
        format!("`{archive}` lists more than {} files, or too long names", limits::MAX_ENTRIES),
    )
    .help("unpack it and give a folder with only the files that are needed")
}

/// Returns the reason that a file has more than `most` bytes.
pub(super) fn too_long_reason(most: u64) -> String {
    format!("it is larger than the {} MiB that are read", most >> 20)
}

/// Returns the diagnostic about a file that can't be read to its end.
pub(crate) fn read_failed(name: &str, error: &io::Error) -> Diagnostic {
    if error.kind() == io::ErrorKind::FileTooLarge {
        let words = format!("`{name}` can't be read: {error}");
        return Diagnostic::error(&codes::TOO_LARGE, words);
    }
    broken_archive(name, error)
}

pub(super) fn unsafe_name(archive: &str, name: &str) -> Diagnostic {
    Diagnostic::error(
        &codes::UNSAFE_NAME,
        format!("`{archive}` holds a file called `{}`", name.escape_debug()),
    )
    .help("don't trust this archive; download the export again from the platform")
}
