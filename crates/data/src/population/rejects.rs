//! Rejected rows, each with its location, its first error and its text.

use std::sync::Arc;

use peristyle_engine::diagnostic::{Diagnostic, DiagnosticRecord, Diagnostics};

use super::chunk::{RowChunk, RowFormat};
use super::write::csv;

/// A row that can't be scored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedRow {
    /// The input file.
    pub file: Arc<str>,
    /// The line, from 1; in a file without lines, the number of the row.
    pub line: u64,
    /// The column in characters, from 1; in a file without lines, the number of the column.
    pub column: u64,
    /// The name of the column, in a file without lines.
    pub column_name: Option<Arc<str>>,
    /// The code of its first error.
    pub code: &'static str,
    /// The message of its first error.
    pub message: String,
    /// The help of its first error.
    pub help: Vec<String>,
    /// The number of further errors.
    pub more: usize,
    /// The text of the row in the input.
    pub text: String,
}

impl RejectedRow {
    /// Creates the rejected row at the bytes `at` of a chunk, which begin in line `first_line` of the
    /// file; the places of its problems count from the start of the row.
    pub(super) fn new(
        chunk: &RowChunk,
        at: std::ops::Range<usize>,
        first_line: u64,
        problems: Diagnostics,
    ) -> Self {
        let mut problems: Vec<Diagnostic> = problems.into_iter().collect();
        let more = problems.len().saturating_sub(1);
        let mut first = (!problems.is_empty()).then(|| problems.swap_remove(0));
        let record: Option<DiagnosticRecord> = first.as_ref().map(Diagnostic::record);
        let number = |number: Option<usize>| number.unwrap_or(1) as u64;
        let line = record.as_ref().map_or(1, |record| number(record.line));
        let text = chunk.bytes.get(at.clone()).unwrap_or(&[]);
        let mut column = record.as_ref().map_or(1, |record| number(record.column));
        // a spreadsheet has cells instead of characters
        if let RowFormat::Csv { dialect, columns, .. } = &*chunk.format
            && let Some(sheet) = &columns.sheet
            && let Some(problem) = first.take()
        {
            let (problem, field) = sheet.locate_in_cell(problem, *dialect, first_line);
            column = field.map_or(1, |field| field as u64);
            first = Some(problem);
        }
        Self {
            file: Arc::clone(&chunk.file),
            line: first_line + line - 1,
            column,
            column_name: None,
            code: first.as_ref().map_or("", |problem| problem.code.id),
            message: first.as_ref().map_or_else(String::new, |problem| problem.message.clone()),
            help: first.map_or_else(Vec::new, |problem| problem.help),
            more,
            text: String::from_utf8_lossy(text).trim_end_matches(['\n', '\r']).to_owned(),
        }
    }

    /// Returns the diagnostic record of the first error.
    pub fn to_record(&self) -> DiagnosticRecord {
        let place =
            |number: u64| usize::try_from(number).ok().filter(|_| self.column_name.is_none());
        let file = match self.column_name.as_deref() {
            None => self.file.to_string(),
            Some("") => format!("{}, row {}", self.file, self.line),
            Some(name) => format!("{}, row {}, column `{name}`", self.file, self.line),
        };
        DiagnosticRecord {
            code: self.code.to_owned(),
            severity: peristyle_engine::diagnostic::Severity::Error,
            message: self.message.clone(),
            file: Some(file),
            line: place(self.line),
            column: place(self.column),
            end_line: None,
            end_column: None,
            help: self.help.clone(),
        }
    }

    /// The header of the file of rejected rows.
    pub const HEADER: &str = "file,line,column,code,message,text\n";

    /// Writes the row as a line of CSV.
    pub(super) fn write_csv(&self, out: &mut Vec<u8>) {
        csv::write_text(out, &self.file);
        out.push(b',');
        csv::write_text(out, &self.line.to_string());
        out.push(b',');
        csv::write_text(out, &self.column.to_string());
        out.push(b',');
        csv::write_text(out, self.code);
        out.push(b',');
        match self.more {
            0 => csv::write_text(out, &self.message),
            more => csv::write_text(out, &format!("{} (and {more} more)", self.message)),
        }
        out.push(b',');
        csv::write_text(out, &self.text);
        out.push(b'\n');
    }
}
