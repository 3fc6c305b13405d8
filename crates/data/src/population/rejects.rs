//! Rows that are set aside: each with where it stands, what is wrong with it, and its own text.

use std::sync::Arc;

use peristyle_engine::diagnostic::{Diagnostic, Diagnostics, Record};

use super::block::{Block, Shape};
use super::write::csv;

/// A row that can't be scored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// The input it stands in.
    pub file: Arc<str>,
    /// Where: lines and columns count from 1, columns in characters. In a file that has no lines,
    /// the row's number among its rows.
    pub line: u64,
    /// See `line`; there, the column's number among its columns.
    pub column: u64,
    /// In a file that has no lines, the column's name.
    pub named: Option<Arc<str>>,
    /// The code of the first thing that is wrong with it.
    pub code: &'static str,
    /// The first thing that is wrong with it.
    pub message: String,
    /// What to do about it.
    pub help: Vec<String>,
    /// How many more things are wrong.
    pub more: usize,
    /// The row as it stands in the input.
    pub text: String,
}

impl Reject {
    /// The row at these bytes of a block, which begin in `first_line`; its text was looked at by itself.
    pub(super) fn new(
        block: &Block,
        at: std::ops::Range<usize>,
        first_line: u64,
        problems: Diagnostics,
    ) -> Self {
        let mut problems: Vec<Diagnostic> = problems.into_iter().collect();
        let more = problems.len().saturating_sub(1);
        let mut first = (!problems.is_empty()).then(|| problems.swap_remove(0));
        let record: Option<Record> = first.as_ref().map(Diagnostic::record);
        let number = |number: Option<usize>| number.unwrap_or(1) as u64;
        let line = record.as_ref().map_or(1, |record| number(record.line));
        let text = block.bytes.get(at.clone()).unwrap_or(&[]);
        let mut column = record.as_ref().map_or(1, |record| number(record.column));
        // a spreadsheet has cells instead of characters
        if let Shape::Csv { dialect, columns, .. } = &*block.shape
            && let Some(sheet) = &columns.sheet
            && let Some(problem) = first.take()
        {
            let (problem, field) = sheet.in_cell(problem, *dialect, first_line);
            column = field.map_or(1, |field| field as u64);
            first = Some(problem);
        }
        Self {
            file: Arc::clone(&block.file),
            line: first_line + line - 1,
            column,
            named: None,
            code: first.as_ref().map_or("", |problem| problem.code.id),
            message: first.as_ref().map_or_else(String::new, |problem| problem.message.clone()),
            help: first.map_or_else(Vec::new, |problem| problem.help),
            more,
            text: String::from_utf8_lossy(text).trim_end_matches(['\n', '\r']).to_owned(),
        }
    }

    /// As on the screen.
    pub fn record(&self) -> Record {
        let place = |number: u64| usize::try_from(number).ok().filter(|_| self.named.is_none());
        let file = match self.named.as_deref() {
            None => self.file.to_string(),
            Some("") => format!("{}, row {}", self.file, self.line),
            Some(name) => format!("{}, row {}, column `{name}`", self.file, self.line),
        };
        Record {
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

    /// The names of the columns of the file of rejects.
    pub const HEADER: &str = "file,line,column,code,message,text\n";

    /// As a line of CSV.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        csv::text(out, &self.file);
        out.push(b',');
        csv::text(out, &self.line.to_string());
        out.push(b',');
        csv::text(out, &self.column.to_string());
        out.push(b',');
        csv::text(out, self.code);
        out.push(b',');
        match self.more {
            0 => csv::text(out, &self.message),
            more => csv::text(out, &format!("{} (and {more} more)", self.message)),
        }
        out.push(b',');
        csv::text(out, &self.text);
        out.push(b'\n');
    }
}
