//! Opening what is a file and not a folder, and the ways in which that fails.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Mutex;

use peristyle_engine::diagnostic::Diagnostic;

use super::kind::{self, FileKind, HEAD};
use super::{Listed, Store, cannot_read, limits, tar, zip};
use crate::codes;

/// Opens what is a file and not a folder.
pub(super) fn open_file(path: &Path, shown: &str) -> Result<(Store, Vec<Listed>), Diagnostic> {
    let open = || File::open(path).map_err(|error| cannot_read(shown, &error));
    let mut head = Vec::with_capacity(HEAD);
    open()?.take(HEAD as u64).read_to_end(&mut head).map_err(|error| cannot_read(shown, &error))?;
    match kind::kind(&head) {
        FileKind::Zip => {
            let (zip, listed) = zip::open(open()?, shown)?;
            Ok((Store::Zip(Mutex::new(zip)), listed))
        }
        FileKind::Gzip => {
            let (tar, listed) = tar::open(path, true, shown)?;
            Ok((Store::Tar(tar), listed))
        }
        FileKind::Tar => {
            let (tar, listed) = tar::open(path, false, shown)?;
            Ok((Store::Tar(tar), listed))
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
        FileKind::Plain if kind::is_archive_name(shown) => Err(Diagnostic::error(
            &codes::BROKEN_ARCHIVE,
            format!("`{shown}` is called an archive and doesn't begin like one"),
        )
        .help("the download probably failed: download the export again")),
        FileKind::Plain => {
            let name = path
                .file_name()
                .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            let size = fs::metadata(path).map_or(0, |metadata| metadata.len());
            Ok((Store::File, vec![Listed { name, size, index: 0, modified: None }]))
        }
    }
}

pub(super) fn broken(archive: &str, error: &dyn fmt::Display) -> Diagnostic {
    Diagnostic::error(&codes::BROKEN_ARCHIVE, format!("`{archive}` is damaged: {error}"))
        .help("download the export again")
}

pub(super) fn too_many(archive: &str) -> Diagnostic {
    Diagnostic::error(
        &codes::TOO_LARGE,
        format!("`{archive}` lists more than {} files, or too long names", limits::MAX_ENTRIES),
    )
    .help("unpack it and give a folder with only the files that are needed")
}

/// Says that a file is larger than so many bytes.
pub(super) fn too_long(most: u64) -> String {
    format!("it is larger than the {} MiB that are read", most >> 20)
}

/// Says why a file couldn't be read to its end.
pub(crate) fn unread(name: &str, error: &io::Error) -> Diagnostic {
    if error.kind() == io::ErrorKind::FileTooLarge {
        let words = format!("`{name}` can't be read: {error}");
        return Diagnostic::error(&codes::TOO_LARGE, words);
    }
    broken(name, error)
}

pub(super) fn unsafe_name(archive: &str, name: &str) -> Diagnostic {
    Diagnostic::error(
        &codes::UNSAFE_NAME,
        format!("`{archive}` holds a file called `{}`", name.escape_debug()),
    )
    .help("don't trust this archive; download the export again from the platform")
}
