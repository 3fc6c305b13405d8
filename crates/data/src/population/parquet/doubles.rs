//! Columns of doubles, straight into what the engine takes: NaN where there is `null`. Arrow's arrays
//! have both a value and a bit for each row, which would be made only to be undone here.

use std::sync::Arc;

use ::parquet::column::reader::ColumnReaderImpl;
use ::parquet::data_type::DoubleType;
use ::parquet::errors::{ParquetError, Result as Parquet};
use ::parquet::file::serialized_reader::SerializedPageReader;
use ::parquet::schema::types::SchemaDescriptor;

use super::columns::Plan;

/// The numbers of some rows.
#[derive(Debug, Default)]
pub(super) struct Doubles {
    /// NaN where there is none.
    pub(super) numbers: Vec<f64>,
    /// How many have none.
    pub(super) missing: usize,
    /// The rows, in ascending order, whose number is NaN itself.
    pub(super) odd: Vec<usize>,
}

/// The leaf of a top-level column of doubles; none where it is nested.
pub(super) fn leaf(schema: &SchemaDescriptor, root: usize) -> Option<usize> {
    let mut leaves =
        (0..schema.num_columns()).filter(|leaf| schema.get_column_root_idx(*leaf) == root);
    let leaf = leaves.next().filter(|_| leaves.next().is_none())?;
    let column = schema.column(leaf);
    (column.max_rep_level() == 0 && column.max_def_level() <= 1).then_some(leaf)
}

/// A reader on its way through such a column.
pub(super) struct DoubleReader {
    leaf: usize,
    reader: Option<ColumnReaderImpl<DoubleType>>,
    /// Rows that are left in the group that is read.
    rest: usize,
    /// The group behind it.
    group: usize,
    levels: Vec<i16>,
    values: Vec<f64>,
}

impl DoubleReader {
    /// One whose next row is that row of the file.
    pub(super) fn new(plan: &Plan, leaf: usize, row: u64) -> Parquet<Self> {
        let mut reader =
            Self { leaf, reader: None, rest: 0, group: 0, levels: Vec::new(), values: Vec::new() };
        let mut before = 0;
        for group in plan.metadata.metadata().row_groups() {
            let end = before + u64::try_from(group.num_rows()).unwrap_or(0);
            if end > row {
                break;
            }
            (before, reader.group) = (end, reader.group + 1);
        }
        let skip = usize::try_from(row - before).unwrap_or(usize::MAX);
        if skip > 0 && reader.open(plan)? {
            let skipped = match &mut reader.reader {
                Some(reader) => reader.skip_records(skip)?,
                None => 0,
            };
            if skipped != skip {
                return Err(too_few());
            }
            reader.rest -= skip;
        }
        Ok(reader)
    }

    /// Opens the next group; false behind the last.
    fn open(&mut self, plan: &Plan) -> Parquet<bool> {
        let Some(group) = plan.metadata.metadata().row_groups().get(self.group) else {
            return Ok(false);
        };
        self.group += 1;
        self.rest = usize::try_from(group.num_rows()).unwrap_or(0);
        let column = group.column(self.leaf);
        let pages =
            SerializedPageReader::new(Arc::new(plan.file.clone()), column, self.rest, None)?;
        self.reader = Some(ColumnReaderImpl::new(column.column_descr_ptr(), Box::new(pages)));
        Ok(true)
    }

    /// The next rows.
    pub(super) fn read(&mut self, plan: &Plan, rows: usize) -> Parquet<Doubles> {
        let mut all = Doubles { numbers: Vec::with_capacity(rows), ..Doubles::default() };
        while all.numbers.len() < rows {
            if self.rest == 0 {
                if !self.open(plan)? {
                    return Err(too_few());
                }
                continue;
            }
            let Some(reader) = &mut self.reader else { return Err(too_few()) };
            self.levels.clear();
            self.values.clear();
            let wanted = (rows - all.numbers.len()).min(self.rest);
            let (levels, values) = (&mut self.levels, &mut self.values);
            let (records, count, _) = reader.read_records(wanted, Some(levels), None, values)?;
            if records == 0 || records > wanted {
                return Err(too_few());
            }
            self.rest -= records;
            all.take(records, count, &self.levels, &self.values);
        }
        Ok(all)
    }
}

fn too_few() -> ParquetError {
    ParquetError::EOF("one of its columns has fewer rows than it says".to_owned())
}

impl Doubles {
    /// Takes `count` values, which `levels` spread over the records; all have one where they can't
    /// be missing.
    fn take(&mut self, records: usize, count: usize, levels: &[i16], values: &[f64]) {
        let start = self.numbers.len();
        if count == records {
            self.numbers.extend_from_slice(values);
        } else {
            self.missing += records - count;
            let mut at = 0;
            // without a branch, which nobody could foretell: all bits set are NaN
            self.numbers.extend(levels.iter().map(|level| {
                let value = values.get(at).map_or(u64::MAX, |value| value.to_bits());
                let there = u64::from(*level != 0);
                at += usize::from(*level != 0);
                f64::from_bits(value | there.wrapping_sub(1))
            }));
        }
        self.numbers.resize(start + records, f64::NAN);
        if values.iter().fold(false, |any, value| any | value.is_nan()) {
            let new = self.numbers.iter().enumerate().skip(start);
            let there = |row: usize| levels.get(row - start).is_none_or(|level| *level != 0);
            let odd = new.filter(|(row, number)| number.is_nan() && there(*row));
            self.odd.extend(odd.map(|(row, _)| row));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Doubles;

    #[test]
    fn what_is_null_and_what_is_no_number_are_told_apart() {
        let mut all = Doubles::default();
        all.take(4, 2, &[1, 0, 0, 1], &[1.0, f64::NAN]);
        all.take(2, 2, &[], &[f64::NAN, 2.0]);
        assert_eq!((all.missing, &*all.odd), (2, &[3, 4][..]));
        let told: Vec<Option<f64>> =
            all.numbers.iter().map(|number| (!number.is_nan()).then_some(*number)).collect();
        assert_eq!(told, [Some(1.0), None, None, None, None, Some(2.0)]);
    }
}
