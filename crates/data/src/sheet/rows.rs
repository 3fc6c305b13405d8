//! Rows of a sheet as lines of CSV.

use std::sync::atomic::Ordering;

use calamine::{XlsxCellReader, XlsxError};

use super::Notes;
use super::cell::{Told, is_percentage, told};

/// How many lines below an empty one are held back, since they may be a footer.
const HELD: usize = 20;
/// The most columns and rows that a workbook can have.
const MAX_COLUMNS: u32 = 16_384;
const MAX_ROWS: u32 = 1_048_576;

/// Lines that are being written.
#[derive(Default)]
struct Lines {
    out: Vec<u8>,
    /// As many fields as the widest row so far.
    width: usize,
    /// Lines of one cell below an empty one, with the empty lines between them: a footer if nothing
    /// else comes.
    held: Vec<u8>,
    held_lines: usize,
    is_below_empty: bool,
}

impl Lines {
    /// An empty row.
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
        if may_be_footer && self.held_lines < HELD {
            self.held.extend_from_slice(cells.first().map_or(&[][..], Vec::as_slice));
            self.held.push(b'\n');
            self.held_lines += 1;
            return;
        }
        self.release(true);
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

    /// Lets go of what was held back: as rows, or as the lines of a footer.
    fn release(&mut self, as_rows: bool) {
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

/// Writes all rows, in pieces of about `piece` bytes; `take` answers whether more is wanted.
pub(super) fn write<RS: std::io::Read + std::io::Seek>(
    mut cells: XlsxCellReader<'_, RS>,
    decimal_comma: bool,
    notes: &Notes,
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
    let (mut lines, mut row) = (Lines::default(), Vec::<Vec<u8>>::new());
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
        let text = match told(cell.get_value(), decimal_comma) {
            Told::Empty => continue,
            Told::Unavailable => {
                notes.unavailable.fetch_add(1, Ordering::Relaxed);
                continue;
            }
            Told::Text(text) => text,
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
            field(place, &text);
        }
    }
    lines.row(&row);
    lines.release(false);
    take(lines.out);
    Ok(())
}

/// A field of CSV. A line break in a cell is a carriage return, so that a line is a row.
fn field(out: &mut Vec<u8>, text: &str) {
    let text = text.trim();
    if !text.contains([',', '"', '\n', '\r', ';', '\t']) {
        return out.extend_from_slice(text.as_bytes());
    }
    let text = text.replace("\r\n", "\r").replace('\n', "\r").replace('"', "\"\"");
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
}
