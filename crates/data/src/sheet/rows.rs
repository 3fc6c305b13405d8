//! Writes the rows of a sheet as lines of CSV.

use std::sync::atomic::Ordering;

use calamine::{XlsxCellReader, XlsxError};

use super::SheetNotes;
use super::cell::{CellText, cell_text, is_percentage};

/// The most lines below an empty one that are held back, since they may be a footer.
const MAX_HELD_LINES: usize = 20;
/// The most columns and rows that a workbook can have.
const MAX_COLUMNS: u32 = 16_384;
const MAX_ROWS: u32 = 1_048_576;

/// A writer of lines of CSV.
#[derive(Default)]
struct LineWriter {
    out: Vec<u8>,
    /// The number of fields of the widest row so far.
    width: usize,
    /// Lines of one cell below an empty one, with the empty lines between them: a footer if nothing
    /// else comes.
    held: Vec<u8>,
    held_lines: usize,
    is_below_empty: bool,
}

impl LineWriter {
    /// Writes an empty row.
    fn skip(&mut self) {
        if self.held_lines > 0 {
            self.held.push(b'\n')
        } else {
            self.out.push(b'\n')
        }
        self.is_below_empty = true;
    }

    fn row(&mut self, cells: &[Vec<u8>]) {
        let filled = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        if filled == 0 {
            return self.skip();
        }
        let may_be_footer =
            filled == 1 && self.width > 1 && (self.is_below_empty || self.held_lines > 0);
        if may_be_footer && self.held_lines < MAX_HELD_LINES {
            self.held.extend_from_slice(cells.first().map_or(&[][..], Vec::as_slice));
            self.held.push(b'\n');
            self.held_lines += 1;
            return;
        }
        self.flush_held(true);
        self.is_below_empty = false;
        self.width = self.width.max(filled);
        for at in 0..self.width {
            if at > 0 {
                self.out.push(b',');
            }
            self.out.extend_from_slice(cells.get(at).map_or(&[][..], Vec::as_slice));
        }
        self.out.push(b'\n');
    }

    /// Writes the lines that were held back, as rows or as a footer.
    fn flush_held(&mut self, as_rows: bool) {
        self.held_lines = 0;
        for line in std::mem::take(&mut self.held).split_inclusive(|byte| *byte == b'\n') {
            let text = line.strip_suffix(b"\n").unwrap_or(line);
            self.out.extend_from_slice(text);
            if as_rows && !text.is_empty() {
                self.out.resize(self.out.len() + self.width.saturating_sub(1), b',');
            }
            self.out.push(b'\n');
        }
    }
}

/// Writes all rows, in chunks of about `piece` bytes; `take` returns whether to continue.
pub(super) fn write_rows<RS: std::io::Read + std::io::Seek>(
    mut cells: XlsxCellReader<'_, RS>,
    decimal_comma: bool,
    notes: &SheetNotes,
    piece: usize,
    take: &mut dyn FnMut(Vec<u8>) -> bool,
) -> Result<(), XlsxError> {
    let percentages: Vec<bool> = cells
        .styles()
        .iter()
        .map(|style| {
            let format = style.number_format.as_ref();
            format.is_some_and(|format| is_percentage(&format.format_code))
        })
        .collect();
    let (mut lines, mut row) = (LineWriter::default(), Vec::<Vec<u8>>::new());
    let mut at = 0;
    while let Some((cell, style)) = cells.next_cell_with_style_id()? {
        let (number, column) = cell.get_position();
        if number >= MAX_ROWS || column >= MAX_COLUMNS {
            return Err(XlsxError::Unexpected("a cell beyond the last row or column"));
        }
        if number < at {
            return Err(XlsxError::Unexpected("rows that aren't in order"));
        }
        while at < number {
            lines.row(&row);
            row.iter_mut().for_each(Vec::clear);
            at += 1;
            if lines.out.len() >= piece && !take(std::mem::take(&mut lines.out)) {
                return Ok(());
            }
        }
        let text = match cell_text(cell.get_value(), decimal_comma) {
            CellText::Empty => continue,
            CellText::Unavailable => {
                notes.unavailable.fetch_add(1, Ordering::Relaxed);
                continue;
            }
            CellText::Text(text) => text,
        };
        let is_number =
            matches!(cell.get_value(), calamine::DataRef::Float(_) | calamine::DataRef::Int(_));
        if is_number && percentages.get(style).copied().unwrap_or(false) {
            notes.percentages.fetch_add(1, Ordering::Relaxed);
        }
        let column = column as usize;
        if row.len() <= column {
            row.resize(column + 1, Vec::new());
        }
        if let Some(place) = row.get_mut(column) {
            place.clear();
            write_field(place, &text);
        }
    }
    lines.row(&row);
    lines.flush_held(false);
    take(lines.out);
    Ok(())
}

/// Writes a field of CSV, with line breaks in a cell as carriage returns, so that a line is a row.
fn write_field(out: &mut Vec<u8>, text: &str) {
    let text = text.trim();
    if !text.contains([',', '"', '\n', '\r', ';', '\t']) {
        return out.extend_from_slice(text.as_bytes());
    }
    let text = text.replace("\r\n", "\r").replace('\n', "\r").replace('"', "\"\"");
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
}
