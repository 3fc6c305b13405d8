//! Spreadsheets: reads a sheet of an XLSX workbook as CSV text.
//!
//! A sheet is converted cell by cell to text with commas between fields and a line for each row, so
//! that line 7 is row 7. Everything after that is shared with CSV, diagnostics included. Numbers have
//! all their digits, however the sheet displays them; days are recognised by their number format, and
//! errors are written by name.

mod cell;
mod rows;
mod size_check;
mod text;

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use calamine::{DataType, Reader, SheetType, SheetVisible, Xlsx};
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics, Place, did_you_mean};

use crate::archive::{cannot_read, names};
use crate::codes;
use crate::table::{Dialect, fold_header, spans};
pub(crate) use cell::is_error;
pub(crate) use text::SheetText;

/// The most cells of a sheet that are examined to detect a table.
const MAX_CELLS_CHECKED: usize = 5_000;

/// The options of reading a workbook.
#[derive(Debug, Clone, Copy, Default)]
pub struct SheetOptions<'o> {
    /// The sheet to read, instead of the first that holds a table.
    pub sheet: Option<&'o str>,
    /// Whether cells that hold numbers as text have a decimal comma.
    pub decimal_comma: bool,
}

/// An opened workbook with its selected sheet.
pub(crate) struct OpenWorkbook {
    pub(crate) sheet: Arc<str>,
    /// The other sheets that hold tables.
    others: Vec<String>,
    /// Whether the user named the sheet.
    named: bool,
    pub(crate) notes: Arc<SheetNotes>,
    decimal_comma: bool,
    xlsx: Xlsx<BufReader<File>>,
}

/// The counters of cells while a sheet is read.
#[derive(Debug, Default)]
pub(crate) struct SheetNotes {
    /// Cells that say `#N/A`.
    unavailable: AtomicU64,
    /// Cells that are shown as percentages.
    percentages: AtomicU64,
}

/// The name and the counters of a sheet that is being read, or has been.
#[derive(Debug, Clone)]
pub(crate) struct SheetInfo {
    pub(crate) name: Arc<str>,
    notes: Arc<SheetNotes>,
}

/// Returns whether a file is a workbook, by its name and its first bytes.
///
/// # Errors
/// Spreadsheets of other kinds, and files that aren't what their name says.
pub fn is_workbook(path: &Path) -> Result<bool, Diagnostic> {
    let shown = path.to_string_lossy();
    let end = names::extension(&shown);
    let mut begins = [0; 8];
    let is_file = path.is_file();
    let read =
        if is_file { File::open(path).and_then(|mut file| file.read(&mut begins)) } else { Ok(0) };
    let begins = begins.get(..read.unwrap_or(0)).unwrap_or(&[]);
    let is_zip = begins.starts_with(b"PK\x03\x04");
    match end.as_str() {
        "xlsx" | "xlsm" if begins.starts_with(b"\xd0\xcf\x11\xe0") => Err(unsupported(
            &shown,
            "is protected by a password, or is a workbook of the old kind (XLS)",
            "open it in its program and save it without a password, as XLSX or CSV",
        )),
        "xlsx" | "xlsm" if is_file && !is_zip => Err(unsupported(
            &shown,
            "isn't the workbook that its name says",
            "if it is text, call it `.csv`; otherwise save it again as XLSX or CSV",
        )),
        "xlsx" | "xlsm" => Ok(true),
        "xls" | "xlsb" | "ods" | "fods" | "numbers"
            if is_zip || begins.starts_with(b"\xd0\xcf") =>
        {
            Err(unsupported(
                &shown,
                "is a spreadsheet of another kind than XLSX",
                "save it as XLSX or CSV",
            ))
        }
        "xls" | "xlsb" | "ods" | "fods" | "numbers" => Err(unsupported(
            &shown,
            "isn't the spreadsheet that its name says",
            "some systems call text or a web page so: open it in a spreadsheet program and save it as XLSX or CSV",
        )),
        "csv" | "tsv" if is_zip => Err(unsupported(
            &shown,
            "is no text, but a zip or a workbook under the name of one",
            "if it is a workbook, call it `.xlsx`",
        )),
        _ => Ok(false),
    }
}

fn unsupported(shown: &str, words: &str, help: &str) -> Diagnostic {
    Diagnostic::error(&codes::OTHER_SPREADSHEET, format!("`{shown}` {words}")).help(help)
}

impl OpenWorkbook {
    /// Opens a workbook and selects its sheet.
    pub(crate) fn open(path: &Path, options: SheetOptions<'_>) -> Result<Self, Diagnostic> {
        let shown = path.to_string_lossy().replace('\\', "/");
        let open = || File::open(path).map_err(|error| cannot_read(&shown, &error));
        size_check::check(open()?, &shown)?;
        let broken = |error: &calamine::XlsxError| damaged(&shown, &error.to_string());
        let mut xlsx = Xlsx::new(BufReader::new(open()?)).map_err(|error| broken(&error))?;
        let sheets: Vec<(String, bool)> = xlsx
            .sheets_metadata()
            .iter()
            .filter(|sheet| sheet.typ == SheetType::WorkSheet)
            .map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible))
            .collect();
        let names = || sheets.iter().map(|(name, _)| name.as_str());
        let mut with_table = Vec::new();
        for (name, _) in sheets.iter().filter(|(_, visible)| *visible) {
            if holds_table(&mut xlsx, name).map_err(|error| broken(&error))? {
                with_table.push(name.clone());
            }
        }
        let sheet = match options.sheet {
            Some(wanted) => {
                let exact = names().find(|name| *name == wanted);
                exact.or_else(|| names().find(|name| fold_header(name) == fold_header(wanted))).ok_or_else(|| {
                    Diagnostic::error(
                        &codes::NO_SUCH_SHEET,
                        format!("`{shown}` has no sheet `{wanted}`"),
                    )
                    .help_maybe(did_you_mean(wanted, names()))
                })?
            }
            None => with_table.first().map(String::as_str).ok_or_else(|| {
                Diagnostic::error(
                    &codes::NO_SUCH_SHEET,
                    format!("no sheet of `{shown}` holds a table"),
                )
                .help("a table has a line that names its columns, and rows below it; `--sheet NAME` reads a hidden sheet")
            })?,
        };
        let others = with_table.iter().filter(|name| *name != sheet).cloned().collect();
        let (sheet, notes) = (sheet.into(), Arc::new(SheetNotes::default()));
        let named = options.sheet.is_some();
        Ok(Self { sheet, others, named, notes, decimal_comma: options.decimal_comma, xlsx })
    }

    /// Returns the remark on the selected sheet, where there are others.
    pub(crate) fn remarks(&self, shown: &str) -> Diagnostics {
        let others: Vec<String> = self.others.iter().map(|name| format!("`{name}`")).collect();
        let words = format!("of `{shown}` the sheet `{}` is read", self.sheet);
        let remark = || {
            Diagnostic::remark(&codes::ONE_OF_SHEETS, words)
                .help(format!("`--sheet NAME` reads another: {}", others.join(", ")))
        };
        (!others.is_empty() && !self.named).then(remark).into_iter().collect()
    }

    pub(crate) fn info(&self) -> SheetInfo {
        SheetInfo { name: Arc::clone(&self.sheet), notes: Arc::clone(&self.notes) }
    }
}

/// Returns whether a sheet holds a table: at least two rows, and two cells in one of them.
fn holds_table(xlsx: &mut Xlsx<BufReader<File>>, name: &str) -> Result<bool, calamine::XlsxError> {
    let mut cells = xlsx.worksheet_cells_reader(name)?;
    let (mut rows, mut last, mut widest, mut width) = (0, None, 0, 0);
    for _ in 0..MAX_CELLS_CHECKED {
        let Some(cell) = cells.next_cell()? else { break };
        if cell.get_value().is_empty() {
            continue;
        }
        let row = cell.get_position().0;
        if last != Some(row) {
            (rows, last, width) = (rows + 1, Some(row), 0);
        }
        width += 1;
        widest = widest.max(width);
        if rows > 1 && widest > 1 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Returns the diagnostic about a workbook that can't be read.
pub(crate) fn damaged(shown: &str, why: &str) -> Diagnostic {
    Diagnostic::error(&codes::BAD_WORKBOOK, format!("`{shown}` can't be read as a workbook: {why}"))
        .help("open it in its program and save it again, or save the sheet as CSV")
}

impl SheetInfo {
    /// Returns the remarks on its cells, after all of them have been read.
    pub(crate) fn remarks(&self) -> Vec<Diagnostic> {
        let mut remarks = Vec::new();
        let cells = |count: u64, one: &str, more: &str| match count {
            1 => format!("1 cell of the sheet `{}` {one}", self.name),
            count => format!("{count} cells of the sheet `{}` {more}", self.name),
        };
        let unavailable = self.notes.unavailable.load(Ordering::Relaxed);
        if unavailable > 0 {
            let words = format!(
                "{}, not available",
                cells(
                    unavailable,
                    "counts as missing: it says `#N/A`",
                    "count as missing: they say `#N/A`",
                )
            );
            remarks.push(Diagnostic::remark(&codes::UNAVAILABLE_CELLS, words));
        }
        let percentages = self.notes.percentages.load(Ordering::Relaxed);
        if percentages > 0 {
            let words = format!(
                "{} shown as percentages, and 25 % is read as 0.25",
                cells(percentages, "is", "are")
            );
            remarks.push(Diagnostic::remark(&codes::PERCENTAGES, words));
        }
        remarks
    }

    /// Adds the name of the cell, such as `Leads!C7`, to a problem; returns it with the number of the
    /// cell's column. `line` is the row that the text of its place begins at.
    pub(crate) fn locate_in_cell(
        &self,
        mut problem: Diagnostic,
        dialect: Dialect,
        line: u64,
    ) -> (Diagnostic, Option<usize>) {
        let Some(field) = problem.place.as_ref().and_then(|place| field(place, dialect)) else {
            return (problem, None);
        };
        let below = problem.place.as_ref().map_or(0, |place| place.line_column().0 - 1) as u64;
        let cell = format!("{}!{}{}", self.name, column_letters(field), line + below);
        problem.message = format!("{}, in `{cell}`", problem.message);
        (problem, Some(field + 1))
    }
}

/// Returns the number of the field that a place lies in.
fn field(place: &Place, dialect: Dialect) -> Option<usize> {
    let (text, at) = (place.source().text(), place.span().start);
    let row = text.get(..at)?.rfind('\n').map_or(0, |end| end + 1);
    let within = at - row;
    spans(text.get(row..)?, dialect)
        .iter()
        .position(|span| span.start <= within && within <= span.end)
}

/// Returns the name of a column by its index from 0: `A`, `Z`, `AA`.
pub(crate) fn column_letters(mut column: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + u8::try_from(column % 26).unwrap_or(0)));
        column = match (column / 26).checked_sub(1) {
            Some(column) => column,
            None => break,
        };
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests;
