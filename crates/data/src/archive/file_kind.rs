//! Detects the kind of a file by its first bytes, since extensions may be wrong.

/// The number of bytes at the start of a file that are examined.
pub(super) const HEAD_BYTES: usize = 1024;

/// The kind of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileKind {
    Zip,
    Gzip,
    Tar,
    WebPage,
    /// A kind of archive that isn't supported, in the words of messages.
    OtherArchive(&'static str),
    Empty,
    /// A table, JSON, or anything else.
    Plain,
}

/// Returns the kind of the file that begins with `head`.
pub(super) fn detect_kind(head: &[u8]) -> FileKind {
    if head.is_empty() {
        return FileKind::Empty;
    }
    let starts = |magic: &[u8]| head.starts_with(magic);
    if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") || starts(b"PK\x07\x08") {
        FileKind::Zip
    } else if starts(b"\x1f\x8b") {
        FileKind::Gzip
    } else if head.get(257..262) == Some(b"ustar") {
        FileKind::Tar
    } else if starts(b"Rar!\x1a") {
        FileKind::OtherArchive("a RAR archive")
    } else if starts(b"7z\xbc\xaf\x27\x1c") {
        FileKind::OtherArchive("a 7z archive")
    } else if starts(b"\xfd7zXZ\0") || starts(b"BZh") || starts(b"\x28\xb5\x2f\xfd") {
        FileKind::OtherArchive("an archive packed with xz, bzip2 or zstd")
    } else if is_web_page(head) {
        FileKind::WebPage
    } else {
        FileKind::Plain
    }
}

fn is_web_page(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head).to_lowercase();
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    ["<!doctype html", "<html", "<head", "<!-- saved from"]
        .iter()
        .any(|start| text.starts_with(start))
}

/// Returns whether a file's name is that of an archive.
pub(super) fn is_archive_name(name: &str) -> bool {
    matches!(
        super::names::extension(name).as_str(),
        "zip" | "tar" | "gz" | "tgz" | "rar" | "7z" | "xz" | "bz2" | "zst"
    )
}
