//! Checks the unpacked sizes of a workbook before it is read.

use std::fs::File;
use std::io::{self, BufReader, Write};

use peristyle_engine::diagnostic::Diagnostic;
use zip::ZipArchive;

use super::damaged;
use crate::archive::limits::{MAX_ENTRIES, MAX_RATIO, MIN_RATIO_BYTES};
use crate::codes;

/// The most bytes of the shared texts of cells, which are held while a sheet is read.
const MAX_SHARED_TEXT_BYTES: u64 = 256 * 1024 * 1024;
/// The most bytes of a sheet, which is streamed.
const MAX_SHEET_BYTES: u64 = 8 * 1024 * 1024 * 1024;
/// The most bytes of any other part.
const MAX_PART_BYTES: u64 = 64 * 1024 * 1024;
/// The most bytes between two tags; a cell has at most 32,767 characters.
const MAX_BYTES_BETWEEN_TAGS: u64 = 1024 * 1024;

/// Unpacks what will be read without keeping it, since the sizes that an archive states can't be
/// trusted.
pub(super) fn check(file: File, shown: &str) -> Result<(), Diagnostic> {
    let mut zip = ZipArchive::new(BufReader::new(file))
        .map_err(|_| damaged(shown, "it is cut, or no workbook at all"))?;
    if zip.len() > MAX_ENTRIES {
        return Err(too_large(shown, "more files than any workbook"));
    }
    for index in 0..zip.len() {
        let mut part = zip.by_index(index).map_err(|error| damaged(shown, &error.to_string()))?;
        let name = part.name().map_or_else(|_| String::new(), |name| name.to_lowercase());
        // pictures and the like aren't read
        if !name.ends_with(".xml") && !name.ends_with(".rels") {
            continue;
        }
        let most = match name.as_str() {
            "xl/sharedstrings.xml" => MAX_SHARED_TEXT_BYTES,
            sheet if sheet.starts_with("xl/worksheets/") => MAX_SHEET_BYTES,
            _ => MAX_PART_BYTES,
        };
        let most = most.min(part.compressed_size().saturating_mul(MAX_RATIO).max(MIN_RATIO_BYTES));
        let mut gauge = ByteGauge { left: most, between: 0 };
        if let Err(error) = io::copy(&mut part, &mut gauge) {
            return Err(match error.kind() {
                io::ErrorKind::FileTooLarge => too_large(shown, &error.to_string()),
                _ => damaged(shown, &error.to_string()),
            });
        }
    }
    Ok(())
}

fn too_large(shown: &str, why: &str) -> Diagnostic {
    Diagnostic::error(&codes::TOO_LARGE, format!("`{shown}` has {why}"))
        .help("save the sheet as CSV, which may be of any size")
}

/// A writer that measures what is written.
struct ByteGauge {
    left: u64,
    between: u64,
}

impl Write for ByteGauge {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let large = |why| Err(io::Error::new(io::ErrorKind::FileTooLarge, why));
        match self.left.checked_sub(bytes.len() as u64) {
            Some(left) => self.left = left,
            None => return large("a part that is larger than what is read of a workbook"),
        }
        match (
            bytes.iter().position(|byte| *byte == b'<'),
            bytes.iter().rposition(|byte| *byte == b'<'),
        ) {
            (Some(first), Some(last)) => {
                if self.between + first as u64 > MAX_BYTES_BETWEEN_TAGS {
                    return large("a cell that is longer than any");
                }
                self.between = (bytes.len() - last) as u64;
            }
            _ => self.between += bytes.len() as u64,
        }
        if self.between > MAX_BYTES_BETWEEN_TAGS {
            return large("a cell that is longer than any");
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
