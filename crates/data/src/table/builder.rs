//! Builds a table row by row, within the memory budget.

use std::sync::Arc;

use peristyle_engine::diagnostic::Diagnostic;

use super::cells::PackedColumn;
use super::{ColumnSpec, ExportTable, StoredCells};
use crate::archive::{MemoryBudget, MemoryLease};
use crate::codes;

/// The bytes that a row takes besides its cells: for its date, and for some six selections.
const ROW_BYTES: usize = 32;
/// The most columns of a table.
pub(super) const MAX_COLUMNS: usize = 1000;
/// The number of rows between two updates of the lease.
const LEASE_EVERY_ROWS: usize = 1024;

/// A builder of a table, whose memory is leased from the budget.
#[derive(Debug)]
pub(crate) struct TableBuilder {
    columns: Vec<ColumnSpec>,
    present: Vec<bool>,
    source: SourceFiles,
    cells: Vec<PackedColumn>,
    rows: usize,
    lease: MemoryLease,
    /// The bytes of cells since the last update of the lease.
    uncounted: usize,
    /// The bytes of rows that are pending.
    beside: usize,
}

/// The files that the rows come from.
#[derive(Debug, Default)]
struct SourceFiles {
    first: String,
    has_several: bool,
}

impl SourceFiles {
    fn add(&mut self, name: &str) {
        if self.first.is_empty() {
            name.clone_into(&mut self.first);
        } else if self.first != name {
            self.has_several = true;
        }
    }

    /// Returns the file's name, or `name`, by which several files were requested.
    fn name(self, name: &str) -> Arc<str> {
        if self.first.is_empty() || self.has_several { name.into() } else { self.first.into() }
    }
}

/// A state of a builder that it can be reset to.
#[derive(Debug)]
pub(crate) struct TableMark {
    columns: usize,
    rows: usize,
    present: Vec<bool>,
}

impl TableBuilder {
    /// Creates a builder of `columns`; if there are none, the first file's header gives them.
    pub(crate) fn new(columns: Vec<ColumnSpec>, budget: &Arc<MemoryBudget>) -> Self {
        let present = vec![false; columns.len()];
        let cells = columns.iter().map(|_| PackedColumn::default()).collect();
        let source = SourceFiles::default();
        let held = MemoryLease::new(budget);
        Self { columns, present, source, cells, rows: 0, lease: held, uncounted: 0, beside: 0 }
    }

    pub(crate) fn columns(&self) -> &[ColumnSpec] {
        &self.columns
    }

    pub(crate) fn budget(&self) -> &Arc<MemoryBudget> {
        self.lease.budget()
    }

    /// Sets the columns from a header, for a table without columns.
    pub(super) fn set_columns(&mut self, names: &[String]) {
        self.columns = names
            .iter()
            .take(MAX_COLUMNS)
            .map(|name| ColumnSpec::new(name.trim(), &[name.as_str()]))
            .collect();
        self.present = vec![false; self.columns.len()];
        self.cells = self.columns.iter().map(|_| PackedColumn::default()).collect();
    }

    /// Marks the column at `index` as present in the data.
    pub(crate) fn mark_present(&mut self, index: usize) {
        if let Some(present) = self.present.get_mut(index) {
            *present = true;
        }
    }

    /// Returns the columns that the data lacks, unless they are optional.
    pub(crate) fn missing_columns(
        &self,
        may_lack: bool,
    ) -> impl Iterator<Item = &ColumnSpec> + Clone {
        let columns = self.columns.iter().zip(&self.present);
        columns
            .filter(move |(column, present)| !**present && !column.optional.unwrap_or(may_lack))
            .map(|(column, _)| column)
    }

    pub(crate) fn mark_all_present(&mut self) {
        self.present.fill(true);
    }

    /// Adds a row with a cell for each column.
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
        if self.rows.is_multiple_of(LEASE_EVERY_ROWS) || self.uncounted > 1 << 20 {
            self.update_lease(name)?;
        }
        Ok(())
    }

    fn update_lease(&mut self, name: &str) -> Result<(), Diagnostic> {
        self.uncounted = 0;
        let cells: usize = self.cells.iter().map(PackedColumn::bytes).sum();
        self.lease.resize(cells + ROW_BYTES * self.rows + self.beside, name)
    }

    /// Sets the bytes of rows that are pending.
    pub(crate) fn reserve_pending(&mut self, bytes: usize, name: &str) -> Result<(), Diagnostic> {
        self.beside = bytes;
        self.update_lease(name)
    }

    /// Removes the last row.
    pub(super) fn pop(&mut self) {
        self.truncate(self.rows.saturating_sub(1));
    }

    fn truncate(&mut self, rows: usize) {
        if rows < self.rows {
            self.rows = rows;
            self.cells.iter_mut().for_each(|column| column.truncate(rows));
        }
    }

    /// Returns the current state.
    pub(crate) fn mark(&self) -> TableMark {
        TableMark { columns: self.columns.len(), rows: self.rows, present: self.present.clone() }
    }

    /// Resets the builder to an earlier state.
    pub(crate) fn reset(&mut self, mark: &TableMark) {
        self.truncate(mark.rows);
        // columns that a header had said
        self.columns.truncate(mark.columns);
        self.cells.truncate(mark.columns);
        self.present.clone_from(&mark.present);
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// Returns the table, which keeps the lease while it lives.
    pub(crate) fn finish(mut self, name: &str) -> Result<ExportTable, Diagnostic> {
        self.cells.iter_mut().for_each(PackedColumn::finish);
        self.update_lease(name)?;
        let source = self.source.name(name);
        let stored = StoredCells { columns: self.cells, rows: self.rows, held: self.lease };
        Ok(ExportTable::new(self.columns, self.present, stored, source))
    }
}
