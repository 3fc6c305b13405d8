//! Cursors through the columns of a file. The thread that scores the next slice reuses the cursor of
//! the slice before it; for a later slice, the rows in between are skipped.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use ::parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use ::parquet::errors::Result as Parquet;
use arrow_array::{ArrayRef, RecordBatch};

use super::columns::{ColumnRole, ReadPlan, SelectedColumn};
use super::doubles::{DecodedDoubles, DoubleReader};
use super::file::{BATCH_ROWS, ParquetSlice};

/// The number of idle cursors that are kept for later slices.
const MAX_IDLE_CURSORS: usize = 2;

/// The decoded values of a column for some rows.
pub(super) enum DecodedColumn {
    Array(ArrayRef),
    Doubles(DecodedDoubles),
}

/// A position in the rows of a file, with the readers of its columns.
pub(super) struct ColumnCursor {
    reader: ParquetRecordBatchReader,
    /// The readers of columns of doubles, in the order of the file.
    doubles: Vec<DoubleReader>,
    next_row: u64,
    /// Rows that were decoded and not returned yet.
    buffered: Option<RecordBatch>,
}

impl ColumnCursor {
    /// Reads the next rows before row `end`: returns their number and their columns; `None` at `end`.
    pub(super) fn read_until(
        &mut self,
        plan: &ReadPlan,
        end: u64,
    ) -> Parquet<Option<(usize, Vec<DecodedColumn>)>> {
        let Some(batch) = self.read_arrays(end)? else { return Ok(None) };
        let rows = batch.num_rows();
        let (mut arrays, mut doubles) = (batch.columns().iter(), self.doubles.iter_mut());
        let column = |wanted: &SelectedColumn| match wanted.leaf {
            Some(_) => doubles.next().map(|one| one.read(plan, rows).map(DecodedColumn::Doubles)),
            None => arrays.next().map(|array| Ok(DecodedColumn::Array(Arc::clone(array)))),
        };
        let columns = plan.columns.iter().filter_map(column).collect::<Parquet<Vec<_>>>()?;
        Ok(Some((rows, columns)))
    }

    fn read_arrays(&mut self, end: u64) -> Parquet<Option<RecordBatch>> {
        let wanted = usize::try_from(end.saturating_sub(self.next_row)).unwrap_or(usize::MAX);
        if wanted == 0 {
            return Ok(None);
        }
        let batch = match self.buffered.take() {
            Some(left) => left,
            None => match self.reader.next().transpose()? {
                Some(batch) => batch,
                None => return Ok(None),
            },
        };
        let rows = batch.num_rows();
        if rows <= wanted {
            self.next_row += rows as u64;
            return Ok(Some(batch));
        }
        self.next_row = end;
        self.buffered = Some(batch.slice(wanted, rows - wanted));
        Ok(Some(batch.slice(0, wanted)))
    }
}

/// The idle cursors of a file.
#[derive(Default)]
pub(super) struct CursorPool(Mutex<Vec<ColumnCursor>>);

impl fmt::Debug for CursorPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CursorPool").finish_non_exhaustive()
    }
}

impl CursorPool {
    /// Takes the cursor that has to skip the fewest rows to reach `row`.
    fn acquire(&self, row: u64) -> Option<ColumnCursor> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = all.iter().enumerate().filter(|(_, one)| one.next_row <= row);
        let (at, _) = before.max_by_key(|(_, one)| one.next_row)?;
        Some(all.swap_remove(at))
    }

    /// Returns a cursor to the pool, for the slice that follows its last one.
    pub(super) fn release(&self, cursor: ColumnCursor) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MAX_IDLE_CURSORS {
            // the one that is furthest behind won't be asked for any more
            let oldest =
                all.iter().enumerate().min_by_key(|(_, one)| one.next_row).map(|(at, _)| at);
            oldest.map(|oldest| all.swap_remove(oldest));
        }
        all.push(cursor);
    }
}

impl ParquetSlice {
    /// Returns a cursor at the first row of the slice.
    pub(super) fn open_cursor(&self) -> Parquet<ColumnCursor> {
        let (plan, start) = (&*self.plan, self.rows.start);
        match plan.cursors.acquire(start) {
            Some(cursor) if cursor.next_row == start => Ok(cursor),
            Some(mut cursor) => {
                for doubles in &mut cursor.doubles {
                    doubles.seek(plan, start)?;
                }
                Ok(ColumnCursor {
                    reader: self.open_arrays()?,
                    next_row: start,
                    buffered: None,
                    ..cursor
                })
            }
            None => {
                let double = |wanted: &SelectedColumn| match (wanted.leaf, &wanted.role) {
                    (Some(leaf), ColumnRole::Fact(_, fact)) => {
                        Some(DoubleReader::new(plan, leaf, fact.limits(), start))
                    }
                    _ => None,
                };
                let doubles =
                    plan.columns.iter().filter_map(double).collect::<Parquet<Vec<_>>>()?;
                Ok(ColumnCursor {
                    reader: self.open_arrays()?,
                    doubles,
                    next_row: start,
                    buffered: None,
                })
            }
        }
    }

    /// Opens the columns that are decoded as arrays, from the slice's first row to the end of the file.
    fn open_arrays(&self) -> Parquet<ParquetRecordBatchReader> {
        let plan = &*self.plan;
        let (mut before, mut offset) = (0, None);
        let mut groups = Vec::new();
        for (at, group) in plan.metadata.metadata().row_groups().iter().enumerate() {
            let end = before + u64::try_from(group.num_rows()).unwrap_or(0);
            if end > self.rows.start {
                offset.get_or_insert(self.rows.start.saturating_sub(before));
                groups.push(at);
            }
            before = end;
        }
        let offset = usize::try_from(offset.unwrap_or(0)).unwrap_or(usize::MAX);
        let mut builder = ParquetRecordBatchReaderBuilder::new_with_metadata(
            plan.file.clone(),
            plan.metadata.clone(),
        );
        if offset > 0 {
            builder = builder.with_offset(offset);
        }
        builder
            .with_projection(plan.mask.clone())
            .with_row_groups(groups)
            .with_batch_size(BATCH_ROWS)
            .build()
    }
}
