//! A table row by row, under the limit of what may be held.

use std::sync::Arc;

use peristyle_engine::diagnostic::Diagnostic;

use super::{Cells, Column, Table};
use crate::archive::Ledger;
use crate::archive::limits::MAX_HELD_BYTES;
use crate::codes;

/// Bytes that a row takes beside its cells: for its date, and for being selected.
const ROW_BYTES: usize = 16;
/// The most columns of a table.
pub(super) const MAX_COLUMNS: usize = 1000;

/// A table that grows.
#[derive(Debug)]
pub(crate) struct Builder {
    columns: Vec<Column>,
    present: Vec<bool>,
    source: Source,
    text: String,
    ends: Vec<u32>,
    rows: usize,
}

/// The files that rows come from.
#[derive(Debug, Default)]
struct Source {
    first: String,
    has_several: bool,
}

impl Source {
    fn add(&mut self, name: &str) {
        if self.first.is_empty() {
            name.clone_into(&mut self.first);
        } else if self.first != name {
            self.has_several = true;
        }
    }

    /// Returns the file's name, or the `name` that all of them were asked for by.
    fn name(self, name: &str) -> Arc<str> {
        if self.first.is_empty() || self.has_several { name.into() } else { self.first.into() }
    }
}

/// A table as it was.
#[derive(Debug)]
pub(crate) struct Mark {
    rows: usize,
    present: Vec<bool>,
}

impl Builder {
    /// A table of `columns`; with none, the first file's header says them.
    pub(crate) fn new(columns: Vec<Column>) -> Self {
        let present = vec![false; columns.len()];
        Self {
            columns,
            present,
            source: Source::default(),
            text: String::new(),
            ends: Vec::new(),
            rows: 0,
        }
    }

    pub(crate) fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Takes the columns from a header, for a table that has none yet.
    pub(super) fn set_columns(&mut self, names: &[String]) {
        self.columns = names
            .iter()
            .take(MAX_COLUMNS)
            .map(|name| Column::new(name.trim(), &[name.as_str()]))
            .collect();
        self.present = vec![false; self.columns.len()];
    }

    /// Says that the column at `index` exists in the data.
    pub(crate) fn mark_present(&mut self, index: usize) {
        if let Some(present) = self.present.get_mut(index) {
            *present = true;
        }
    }

    /// Returns the columns that the data lacks, unless it may.
    pub(crate) fn lacking(&self, may_lack: bool) -> impl Iterator<Item = &Column> + Clone {
        let columns = self.columns.iter().zip(&self.present);
        columns
            .filter(move |(column, present)| !**present && !column.optional.unwrap_or(may_lack))
            .map(|(column, _)| column)
    }

    pub(crate) fn mark_all_present(&mut self) {
        self.present.fill(true);
    }

    /// Ends a cell that consists of what was appended since the last one.
    fn end_cell(&mut self) {
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    /// Adds a row; `cells` are as many as there are columns.
    pub(crate) fn push<'c>(
        &mut self,
        cells: impl IntoIterator<Item = &'c str>,
        name: &str,
    ) -> Result<(), Diagnostic> {
        for cell in cells {
            self.text.push_str(cell);
            self.end_cell();
        }
        self.rows += 1;
        self.source.add(name);
        if self.bytes() > MAX_HELD_BYTES {
            return Err(Diagnostic::error(
                &codes::TOO_LARGE,
                format!("`{name}` has more rows than can be held"),
            ));
        }
        Ok(())
    }

    /// Takes the last row away.
    pub(super) fn pop(&mut self) {
        self.truncate(self.rows.saturating_sub(1));
    }

    fn truncate(&mut self, rows: usize) {
        self.rows = rows;
        self.ends.truncate(rows * self.columns.len());
        let end = self.ends.last().map_or(0, |&end| end as usize);
        self.text.truncate(end);
    }

    /// How far it has grown.
    pub(crate) fn mark(&self) -> Mark {
        Mark { rows: self.rows, present: self.present.clone() }
    }

    /// As it was at that mark.
    pub(crate) fn reset(&mut self, mark: &Mark) {
        self.truncate(mark.rows);
        self.present.clone_from(&mark.present);
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    fn bytes(&self) -> usize {
        self.text.len() + 4 * self.ends.len() + ROW_BYTES * self.rows
    }

    /// The table, which counts as held from here on.
    pub(crate) fn finish(mut self, name: &str, ledger: &Arc<Ledger>) -> Result<Table, Diagnostic> {
        ledger.hold(self.bytes(), name)?;
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
        let cells = Cells {
            text: self.text,
            ends: self.ends,
            columns: self.columns.len(),
            rows: self.rows,
        };
        let source = self.source.name(name);
        Ok(Table::new(self.columns, self.present, Arc::new(cells), source, ledger))
    }
}
