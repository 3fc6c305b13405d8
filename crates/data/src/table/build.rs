//! A table row by row, under the limit of what may be held.

use std::sync::Arc;

use peristyle_engine::diagnostic::Diagnostic;

use super::cells::Packed;
use super::{Column, Stored, Table};
use crate::archive::{MemoryBudget, MemoryLease};
use crate::codes;

/// Bytes that a row takes beside its cells: for its date, and for being selected some six times.
const ROW_BYTES: usize = 32;
/// The most columns of a table.
pub(super) const MAX_COLUMNS: usize = 1000;
/// After how many rows it is counted what they take.
const COUNT_EVERY: usize = 1024;

/// A table that grows. What it holds counts as held.
#[derive(Debug)]
pub(crate) struct Builder {
    columns: Vec<Column>,
    present: Vec<bool>,
    source: Source,
    cells: Vec<Packed>,
    rows: usize,
    held: MemoryLease,
    /// The bytes of cells since that was counted.
    uncounted: usize,
    /// The bytes of what waits to be added.
    beside: usize,
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
    columns: usize,
    rows: usize,
    present: Vec<bool>,
}

impl Builder {
    /// A table of `columns`; with none, the first file's header says them.
    pub(crate) fn new(columns: Vec<Column>, ledger: &Arc<MemoryBudget>) -> Self {
        let present = vec![false; columns.len()];
        let cells = columns.iter().map(|_| Packed::default()).collect();
        let source = Source::default();
        let held = MemoryLease::new(ledger);
        Self { columns, present, source, cells, rows: 0, held, uncounted: 0, beside: 0 }
    }

    pub(crate) fn columns(&self) -> &[Column] {
        &self.columns
    }

    pub(crate) fn ledger(&self) -> &Arc<MemoryBudget> {
        self.held.budget()
    }

    /// Takes the columns from a header, for a table that has none yet.
    pub(super) fn set_columns(&mut self, names: &[String]) {
        self.columns = names
            .iter()
            .take(MAX_COLUMNS)
            .map(|name| Column::new(name.trim(), &[name.as_str()]))
            .collect();
        self.present = vec![false; self.columns.len()];
        self.cells = self.columns.iter().map(|_| Packed::default()).collect();
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

    /// Adds a row; `cells` are as many as there are columns.
    pub(crate) fn push<C: AsRef<str>>(
        &mut self,
        cells: impl IntoIterator<Item = C>,
        name: &str,
    ) -> Result<(), Diagnostic> {
        for (column, cell) in self.cells.iter_mut().zip(cells) {
            let cell = cell.as_ref();
            self.uncounted += cell.len();
            column.push(cell);
        }
        self.rows += 1;
        self.source.add(name);
        if u32::try_from(self.rows).is_err() {
            return Err(Diagnostic::error(
                &codes::TOO_LARGE,
                format!("`{name}` has more rows than can be held"),
            ));
        }
        if self.rows.is_multiple_of(COUNT_EVERY) || self.uncounted > 1 << 20 {
            self.count(name)?;
        }
        Ok(())
    }

    fn count(&mut self, name: &str) -> Result<(), Diagnostic> {
        self.uncounted = 0;
        let cells: usize = self.cells.iter().map(Packed::bytes).sum();
        self.held.resize(cells + ROW_BYTES * self.rows + self.beside, name)
    }

    /// Says how many bytes wait to be added.
    pub(crate) fn hold_beside(&mut self, bytes: usize, name: &str) -> Result<(), Diagnostic> {
        self.beside = bytes;
        self.count(name)
    }

    /// Takes the last row away.
    pub(super) fn pop(&mut self) {
        self.truncate(self.rows.saturating_sub(1));
    }

    fn truncate(&mut self, rows: usize) {
        if rows < self.rows {
            self.rows = rows;
            self.cells.iter_mut().for_each(|column| column.truncate(rows));
        }
    }

    /// How far it has grown.
    pub(crate) fn mark(&self) -> Mark {
        Mark { columns: self.columns.len(), rows: self.rows, present: self.present.clone() }
    }

    /// As it was at that mark.
    pub(crate) fn reset(&mut self, mark: &Mark) {
        self.truncate(mark.rows);
        // columns that a header had said
        self.columns.truncate(mark.columns);
        self.cells.truncate(mark.columns);
        self.present.clone_from(&mark.present);
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// The table, which counts as held as long as it lives.
    pub(crate) fn finish(mut self, name: &str) -> Result<Table, Diagnostic> {
        self.cells.iter_mut().for_each(Packed::finish);
        self.count(name)?;
        let source = self.source.name(name);
        let stored = Stored { columns: self.cells, rows: self.rows, held: self.held };
        Ok(Table::new(self.columns, self.present, stored, source))
    }
}
