//! Columns of doubles, straight into what the engine takes: NaN where there is `null`. Arrow's arrays
//! have both a value and a bit for each row, which would be made only to be undone here.

use std::sync::Arc;

use ::parquet::column::reader::ColumnReaderImpl;
use ::parquet::data_type::DoubleType;
use ::parquet::errors::{ParquetError, Result as Parquet};
use ::parquet::file::metadata::ColumnChunkMetaData;
use ::parquet::file::serialized_reader::SerializedPageReader;
use ::parquet::schema::types::SchemaDescriptor;
use peristyle_engine::Limits;

use super::columns::Plan;
use super::file::Shared;
use super::pages::{Found, Pages};
use super::values::all_admitted;

/// The numbers of some rows.
#[derive(Debug)]
pub(super) struct Doubles {
    /// NaN where there is none.
    pub(super) numbers: Vec<f64>,
    /// How many have none.
    pub(super) missing: usize,
    /// The rows, in ascending order, whose number is NaN itself.
    pub(super) odd: Vec<usize>,
    /// Whether the fact takes every number; otherwise they are still to be looked at.
    pub(super) certain: bool,
}

/// The leaf of a top-level column of doubles; none where it is nested.
pub(super) fn leaf(schema: &SchemaDescriptor, root: usize) -> Option<usize> {
    let mut leaves =
        (0..schema.num_columns()).filter(|leaf| schema.get_column_root_idx(*leaf) == root);
    let leaf = leaves.next().filter(|_| leaves.next().is_none())?;
    let column = schema.column(leaf);
    (column.max_rep_level() == 0 && column.max_def_level() <= 1).then_some(leaf)
}

/// So many rows are decoded at once: what is made on the way fits the first cache.
pub(super) const CHUNK: usize = 1024;

/// A reader on its way through such a column.
pub(super) struct DoubleReader {
    leaf: usize,
    /// What the fact takes.
    limits: Limits,
    from: From,
    /// Rows that have been read of the group, and those that are left.
    done: usize,
    rest: usize,
    /// The group behind it.
    group: usize,
    levels: Vec<i16>,
    values: Vec<f64>,
}

/// Who decodes a group.
enum From {
    Nobody,
    Pages(Box<Pages>),
    /// The crate, if pages are written in another way than usual.
    Crate(Box<ColumnReaderImpl<DoubleType>>),
}

impl DoubleReader {
    /// One whose next row is that row of the file.
    pub(super) fn new(plan: &Plan, leaf: usize, limits: Limits, row: u64) -> Parquet<Self> {
        let mut reader = Self {
            leaf,
            limits,
            from: From::Nobody,
            done: 0,
            rest: 0,
            group: 0,
            levels: Vec::new(),
            values: Vec::new(),
        };
        reader.go_to(plan, row)?;
        Ok(reader)
    }

    /// Goes to a row of the file, from where it is if that is before it in the same group.
    pub(super) fn go_to(&mut self, plan: &Plan, row: u64) -> Parquet<()> {
        let (mut before, mut group) = (0, 0);
        for one in plan.metadata.metadata().row_groups() {
            let end = before + u64::try_from(one.num_rows()).unwrap_or(0);
            if end > row {
                break;
            }
            (before, group) = (end, group + 1);
        }
        let wanted = usize::try_from(row - before).unwrap_or(usize::MAX);
        let is_open = self.group == group + 1 && !matches!(self.from, From::Nobody);
        if !is_open || self.done > wanted {
            (self.from, self.group, self.done, self.rest) = (From::Nobody, group, 0, 0);
            if wanted == 0 || !self.open(plan)? {
                return Ok(());
            }
        }
        let skip = wanted - self.done;
        if skip > self.rest {
            return Err(too_few());
        }
        let skipped = match &mut self.from {
            From::Nobody => 0,
            From::Pages(pages) => match pages.skip(skip)? {
                Found::Rows(rows) => rows,
                Found::OtherPage => {
                    (self.done, self.rest) = (wanted, self.rest - skip);
                    return self.leave_to_crate(plan);
                }
            },
            From::Crate(reader) => reader.skip_records(skip)?,
        };
        if skipped != skip {
            return Err(too_few());
        }
        (self.done, self.rest) = (wanted, self.rest - skip);
        Ok(())
    }

    /// Opens the next group; false behind the last.
    fn open(&mut self, plan: &Plan) -> Parquet<bool> {
        let Some(group) = plan.metadata.metadata().row_groups().get(self.group) else {
            return Ok(false);
        };
        self.group += 1;
        (self.done, self.rest) = (0, usize::try_from(group.num_rows()).unwrap_or(0));
        let column = group.column(self.leaf);
        let pages = pages_of(plan, column, self.rest)?;
        let has_levels = column.column_descr().max_def_level() > 0;
        self.from = From::Pages(Box::new(Pages::new(pages, has_levels, self.limits)));
        Ok(true)
    }

    /// Lets the crate go on with the group that is read.
    fn leave_to_crate(&mut self, plan: &Plan) -> Parquet<()> {
        let at = self.group.checked_sub(1).ok_or_else(too_few)?;
        let group = plan.metadata.metadata().row_groups().get(at).ok_or_else(too_few)?;
        let column = group.column(self.leaf);
        let pages = pages_of(plan, column, self.done + self.rest)?;
        let mut reader = ColumnReaderImpl::new(column.column_descr_ptr(), Box::new(pages));
        if self.done > 0 && reader.skip_records(self.done)? != self.done {
            return Err(too_few());
        }
        self.from = From::Crate(Box::new(reader));
        Ok(())
    }

    /// The next rows.
    pub(super) fn read(&mut self, plan: &Plan, rows: usize) -> Parquet<Doubles> {
        let mut all = Doubles::with_room_for(rows);
        while all.numbers.len() < rows {
            if self.rest == 0 {
                if !self.open(plan)? {
                    return Err(too_few());
                }
                continue;
            }
            let wanted = (rows - all.numbers.len()).min(self.rest);
            let read = match &mut self.from {
                From::Nobody => 0,
                From::Pages(pages) => match pages.read(wanted, &mut all)? {
                    Found::Rows(read) => read,
                    Found::OtherPage => {
                        self.leave_to_crate(plan)?;
                        continue;
                    }
                },
                From::Crate(reader) => {
                    let (levels, values) = (&mut self.levels, &mut self.values);
                    levels.clear();
                    values.clear();
                    let wanted = wanted.min(CHUNK);
                    let (read, _, _) = reader.read_records(wanted, Some(levels), None, values)?;
                    all.take_decoded(read, levels, values, self.limits);
                    read
                }
            };
            if read == 0 || read > wanted {
                return Err(too_few());
            }
            (self.done, self.rest) = (self.done + read, self.rest - read);
        }
        Ok(all)
    }
}

/// The pages of a column in a group of rows.
fn pages_of(
    plan: &Plan,
    column: &ColumnChunkMetaData,
    rows: usize,
) -> Parquet<SerializedPageReader<Shared>> {
    SerializedPageReader::new(Arc::new(plan.file.clone()), column, rows, None)
}

fn too_few() -> ParquetError {
    ParquetError::EOF("one of its columns has fewer rows than it says".to_owned())
}

/// Which rows of a chunk have a number.
#[derive(Debug)]
pub(super) struct Rows {
    rows: usize,
    /// A bit for each, and room for one word more.
    pub(super) bits: [u64; CHUNK / 64 + 1],
    /// How many are set.
    pub(super) count: usize,
}

impl Rows {
    /// Rows that all have one, at most as many as a chunk has.
    pub(super) fn all(rows: usize) -> Self {
        Self { rows, bits: [u64::MAX; CHUNK / 64 + 1], count: rows }
    }

    /// No rows, so that bits can be set.
    pub(super) fn none() -> Self {
        Self { rows: 0, bits: [0; CHUNK / 64 + 1], count: 0 }
    }

    fn has(&self, row: usize) -> bool {
        self.bits.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }
}

impl Doubles {
    pub(super) fn with_room_for(rows: usize) -> Self {
        Self { numbers: Vec::with_capacity(rows), missing: 0, odd: Vec::new(), certain: true }
    }

    /// Takes values for the rows that have one; whether the fact certainly takes those.
    pub(super) fn take(&mut self, there: &Rows, values: &[f64; CHUNK], certain: bool) {
        let start = self.numbers.len();
        if there.count == there.rows {
            self.numbers.extend_from_slice(values.get(..there.rows).unwrap_or_default());
        } else {
            self.missing += there.rows - there.count;
            let (mut at, mut left) = (0, there.rows);
            for word in &there.bits {
                let (mut bits, now) = (*word, left.min(64));
                left -= now;
                // without a branch, which nobody could foretell: all bits set are NaN
                self.numbers.extend((0..now).map(|_| {
                    let value = values.get(at % CHUNK).map_or(u64::MAX, |value| value.to_bits());
                    let has = bits & 1;
                    bits >>= 1;
                    at += has as usize;
                    f64::from_bits(value | has.wrapping_sub(1))
                }));
            }
        }
        self.certain &= certain;
        if !certain {
            let new = self.numbers.iter().enumerate().skip(start);
            let odd = new.filter(|(row, number)| number.is_nan() && there.has(row - start));
            self.odd.extend(odd.map(|(row, _)| row));
        }
    }

    /// The same for what the crate has decoded, which has no levels where nothing can be missing.
    fn take_decoded(&mut self, rows: usize, levels: &[i16], values: &[f64], limits: Limits) {
        let (mut there, mut all) = (Rows::all(rows), [0.0; CHUNK]);
        for (row, _) in levels.iter().enumerate().take(rows).filter(|(_, level)| **level == 0) {
            if let Some(word) = there.bits.get_mut(row / 64) {
                *word &= !(1 << (row % 64));
                there.count -= 1;
            }
        }
        all.iter_mut().zip(values).for_each(|(to, value)| *to = *value);
        self.take(&there, &all, all_admitted(limits, values));
    }
}

#[cfg(test)]
mod tests {
    use super::{Doubles, Limits};

    #[test]
    fn what_is_null_and_what_is_no_number_are_told_apart() {
        let mut all = Doubles::with_room_for(6);
        let limits = Limits { lo: 0.0, hi: 1.0, whole: false };
        all.take_decoded(2, &[0, 1], &[1.0], limits);
        assert!(all.certain);
        all.take_decoded(4, &[1, 0, 0, 1], &[1.0, f64::NAN], limits);
        all.take_decoded(2, &[], &[f64::NAN, 2.0], limits);
        assert!(!all.certain);
        assert_eq!((all.missing, &*all.odd), (3, &[5, 6][..]));
        let told: Vec<Option<f64>> =
            all.numbers.iter().map(|number| (!number.is_nan()).then_some(*number)).collect();
        assert_eq!(told, [None, Some(1.0), Some(1.0), None, None, None, None, Some(2.0)]);
    }
}
