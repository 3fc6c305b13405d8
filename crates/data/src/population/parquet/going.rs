//! A reader on its way through a file. Whoever takes the piece behind the last one goes on with its
//! reader; who takes a later one passes over what is between.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use ::parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use ::parquet::errors::Result as Parquet;
use arrow_array::{ArrayRef, RecordBatch};

use super::columns::{Plan, Says, Wanted};
use super::doubles::{DoubleReader, Doubles};
use super::file::{Piece, ROWS};

/// So many readers wait for the piece behind theirs.
const WAITING: usize = 2;

/// A column of some rows, as it was decoded.
pub(super) enum Decoded {
    Array(ArrayRef),
    Doubles(Doubles),
}

/// A reader, and the row of the file that it reads next.
pub(super) struct Going {
    reader: ParquetRecordBatchReader,
    /// Beside it, in the order of the file.
    doubles: Vec<DoubleReader>,
    next: u64,
    /// Rows that it has read already.
    left: Option<RecordBatch>,
}

impl Going {
    /// The next rows before row `end`: how many, and their columns.
    pub(super) fn next(&mut self, plan: &Plan, end: u64) -> Parquet<Option<(usize, Vec<Decoded>)>> {
        let Some(batch) = self.arrays(end)? else { return Ok(None) };
        let rows = batch.num_rows();
        let (mut arrays, mut doubles) = (batch.columns().iter(), self.doubles.iter_mut());
        let column = |wanted: &Wanted| match wanted.leaf {
            Some(_) => doubles.next().map(|one| one.read(plan, rows).map(Decoded::Doubles)),
            None => arrays.next().map(|array| Ok(Decoded::Array(Arc::clone(array)))),
        };
        let columns = plan.wanted.iter().filter_map(column).collect::<Parquet<Vec<_>>>()?;
        Ok(Some((rows, columns)))
    }

    fn arrays(&mut self, end: u64) -> Parquet<Option<RecordBatch>> {
        let wanted = usize::try_from(end.saturating_sub(self.next)).unwrap_or(usize::MAX);
        if wanted == 0 {
            return Ok(None);
        }
        let batch = match self.left.take() {
            Some(left) => left,
            None => match self.reader.next().transpose()? {
                Some(batch) => batch,
                None => return Ok(None),
            },
        };
        let rows = batch.num_rows();
        if rows <= wanted {
            self.next += rows as u64;
            return Ok(Some(batch));
        }
        self.next = end;
        self.left = Some(batch.slice(wanted, rows - wanted));
        Ok(Some(batch.slice(0, wanted)))
    }
}

/// Readers whose next row nobody has asked for.
#[derive(Default)]
pub(super) struct Waiting(Mutex<Vec<Going>>);

impl fmt::Debug for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Waiting").finish_non_exhaustive()
    }
}

impl Waiting {
    /// The reader that has the least to pass over to that row.
    fn take(&self, row: u64) -> Option<Going> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = all.iter().enumerate().filter(|(_, one)| one.next <= row);
        let (at, _) = before.max_by_key(|(_, one)| one.next)?;
        Some(all.swap_remove(at))
    }

    /// Keeps a reader for whoever takes the piece behind its last one.
    pub(super) fn keep(&self, going: Going) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= WAITING {
            // the one that is furthest behind won't be asked for any more
            let oldest = all.iter().enumerate().min_by_key(|(_, one)| one.next).map(|(at, _)| at);
            oldest.map(|oldest| all.swap_remove(oldest));
        }
        all.push(going);
    }
}

impl Piece {
    /// A reader whose next row is the first of the piece.
    pub(super) fn begin(&self) -> Parquet<Going> {
        let (plan, start) = (&*self.plan, self.rows.start);
        match plan.waiting.take(start) {
            Some(going) if going.next == start => Ok(going),
            Some(mut going) => {
                for doubles in &mut going.doubles {
                    doubles.go_to(plan, start)?;
                }
                Ok(Going { reader: self.read()?, next: start, left: None, ..going })
            }
            None => {
                let double = |wanted: &Wanted| match (wanted.leaf, &wanted.says) {
                    (Some(leaf), Says::Fact(_, fact)) => {
                        Some(DoubleReader::new(plan, leaf, fact.limits(), start))
                    }
                    _ => None,
                };
                let doubles = plan.wanted.iter().filter_map(double).collect::<Parquet<Vec<_>>>()?;
                Ok(Going { reader: self.read()?, doubles, next: start, left: None })
            }
        }
    }

    /// The columns that are read as arrays, from the piece's first row to the end of the file.
    fn read(&self) -> Parquet<ParquetRecordBatchReader> {
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
            .with_batch_size(ROWS)
            .build()
    }
}
