//! Decodes columns of doubles straight into the engine's representation, NaN for `null`. Arrow's
//! arrays have a validity bit for each row besides, which would have to be merged again.

use std::sync::Arc;

use ::parquet::column::reader::ColumnReaderImpl;
use ::parquet::data_type::DoubleType;
use ::parquet::errors::{ParquetError, Result as Parquet};
use ::parquet::file::metadata::ColumnChunkMetaData;
use ::parquet::file::serialized_reader::SerializedPageReader;
use ::parquet::schema::types::SchemaDescriptor;
use peristyle_engine::FactLimits;

use super::columns::ReadPlan;
use super::convert::all_admitted;
use super::file::SharedFile;
use super::pages::{DoublePageReader, PageOutcome};

/// The decoded numbers of some rows.
#[derive(Debug)]
pub(super) struct DecodedDoubles {
    /// The numbers; NaN for `null`.
    pub(super) numbers: Vec<f64>,
    /// The number of rows that are `null`.
    pub(super) missing: usize,
    /// The rows, in ascending order, whose stored number is NaN.
    pub(super) nan_rows: Vec<usize>,
    /// Whether every number is known to be within the fact's limits.
    pub(super) all_valid: bool,
}

/// Returns the leaf of a top-level column of doubles; `None` where it is nested.
pub(super) fn leaf(schema: &SchemaDescriptor, root: usize) -> Option<usize> {
    let mut leaves =
        (0..schema.num_columns()).filter(|leaf| schema.get_column_root_idx(*leaf) == root);
    let leaf = leaves.next().filter(|_| leaves.next().is_none())?;
    let column = schema.column(leaf);
    (column.max_rep_level() == 0 && column.max_def_level() <= 1).then_some(leaf)
}

/// The number of rows that are decoded at once: their buffers fit the L1 cache.
pub(super) const CHUNK_ROWS: usize = 1024;

/// A sequential reader of a column of doubles.
pub(super) struct DoubleReader {
    leaf: usize,
    /// The limits of the fact.
    limits: FactLimits,
    decoder: GroupDecoder,
    /// The rows of the row group that were read, and those that are left.
    done: usize,
    rest: usize,
    /// The index of the next row group.
    group: usize,
    levels: Vec<i16>,
    values: Vec<f64>,
}

/// The decoder of the current row group.
enum GroupDecoder {
    Closed,
    Pages(Box<DoublePageReader>),
    /// The reader of the `parquet` crate, for other encodings.
    Crate(Box<ColumnReaderImpl<DoubleType>>),
}

impl DoubleReader {
    /// Opens a reader at row `row` of the file.
    pub(super) fn new(plan: &ReadPlan, leaf: usize, limits: FactLimits, row: u64) -> Parquet<Self> {
        let mut reader = Self {
            leaf,
            limits,
            decoder: GroupDecoder::Closed,
            done: 0,
            rest: 0,
            group: 0,
            levels: Vec::new(),
            values: Vec::new(),
        };
        reader.seek(plan, row)?;
        Ok(reader)
    }

    /// Moves to a row of the file; skips forward if it lies ahead in the current row group.
    pub(super) fn seek(&mut self, plan: &ReadPlan, row: u64) -> Parquet<()> {
        let (mut before, mut group) = (0, 0);
        for one in plan.metadata.metadata().row_groups() {
            let end = before + u64::try_from(one.num_rows()).unwrap_or(0);
            if end > row {
                break;
            }
            (before, group) = (end, group + 1);
        }
        let wanted = usize::try_from(row - before).unwrap_or(usize::MAX);
        let is_open = self.group == group + 1 && !matches!(self.decoder, GroupDecoder::Closed);
        if !is_open || self.done > wanted {
            (self.decoder, self.group, self.done, self.rest) = (GroupDecoder::Closed, group, 0, 0);
            if wanted == 0 || !self.open(plan)? {
                return Ok(());
            }
        }
        let skip = wanted - self.done;
        if skip > self.rest {
            return Err(too_few_rows());
        }
        let skipped = match &mut self.decoder {
            GroupDecoder::Closed => 0,
            GroupDecoder::Pages(pages) => match pages.skip(skip)? {
                PageOutcome::Rows(rows) => rows,
                PageOutcome::UnsupportedPage => {
                    (self.done, self.rest) = (wanted, self.rest - skip);
                    return self.use_crate_reader(plan);
                }
            },
            GroupDecoder::Crate(reader) => reader.skip_records(skip)?,
        };
        if skipped != skip {
            return Err(too_few_rows());
        }
        (self.done, self.rest) = (wanted, self.rest - skip);
        Ok(())
    }

    /// Opens the next row group; returns false after the last one.
    fn open(&mut self, plan: &ReadPlan) -> Parquet<bool> {
        let Some(group) = plan.metadata.metadata().row_groups().get(self.group) else {
            return Ok(false);
        };
        self.group += 1;
        (self.done, self.rest) = (0, usize::try_from(group.num_rows()).unwrap_or(0));
        let column = group.column(self.leaf);
        let pages = page_reader(plan, column, self.rest)?;
        let has_levels = column.column_descr().max_def_level() > 0;
        self.decoder =
            GroupDecoder::Pages(Box::new(DoublePageReader::new(pages, has_levels, self.limits)));
        Ok(true)
    }

    /// Continues the current row group with the reader of the `parquet` crate.
    fn use_crate_reader(&mut self, plan: &ReadPlan) -> Parquet<()> {
        let at = self.group.checked_sub(1).ok_or_else(too_few_rows)?;
        let group = plan.metadata.metadata().row_groups().get(at).ok_or_else(too_few_rows)?;
        let column = group.column(self.leaf);
        let pages = page_reader(plan, column, self.done + self.rest)?;
        let mut reader = ColumnReaderImpl::new(column.column_descr_ptr(), Box::new(pages));
        if self.done > 0 && reader.skip_records(self.done)? != self.done {
            return Err(too_few_rows());
        }
        self.decoder = GroupDecoder::Crate(Box::new(reader));
        Ok(())
    }

    /// Reads the next `rows` rows.
    pub(super) fn read(&mut self, plan: &ReadPlan, rows: usize) -> Parquet<DecodedDoubles> {
        let mut all = DecodedDoubles::with_capacity(rows);
        while all.numbers.len() < rows {
            if self.rest == 0 {
                if !self.open(plan)? {
                    return Err(too_few_rows());
                }
                continue;
            }
            let wanted = (rows - all.numbers.len()).min(self.rest);
            let read = match &mut self.decoder {
                GroupDecoder::Closed => 0,
                GroupDecoder::Pages(pages) => match pages.read(wanted, &mut all)? {
                    PageOutcome::Rows(read) => read,
                    PageOutcome::UnsupportedPage => {
                        self.use_crate_reader(plan)?;
                        continue;
                    }
                },
                GroupDecoder::Crate(reader) => {
                    let (levels, values) = (&mut self.levels, &mut self.values);
                    levels.clear();
                    values.clear();
                    let wanted = wanted.min(CHUNK_ROWS);
                    let (read, _, _) = reader.read_records(wanted, Some(levels), None, values)?;
                    all.append_decoded(read, levels, values, self.limits);
                    read
                }
            };
            if read == 0 || read > wanted {
                return Err(too_few_rows());
            }
            (self.done, self.rest) = (self.done + read, self.rest - read);
        }
        Ok(all)
    }
}

/// Returns a reader of the pages of a column in a row group.
fn page_reader(
    plan: &ReadPlan,
    column: &ColumnChunkMetaData,
    rows: usize,
) -> Parquet<SerializedPageReader<SharedFile>> {
    SerializedPageReader::new(Arc::new(plan.file.clone()), column, rows, None)
}

fn too_few_rows() -> ParquetError {
    ParquetError::EOF("one of its columns has fewer rows than it says".to_owned())
}

/// A bit mask of the rows of a chunk that have a number.
#[derive(Debug)]
pub(super) struct ValidityMask {
    rows: usize,
    /// A bit for each row, and one spare word.
    pub(super) bits: [u64; CHUNK_ROWS / 64 + 1],
    /// The number of bits that are set.
    pub(super) count: usize,
}

impl ValidityMask {
    /// Returns a mask with all of `rows` bits set, at most [`CHUNK_ROWS`].
    pub(super) fn all(rows: usize) -> Self {
        Self { rows, bits: [u64::MAX; CHUNK_ROWS / 64 + 1], count: rows }
    }

    /// Returns an empty mask.
    pub(super) fn none() -> Self {
        Self { rows: 0, bits: [0; CHUNK_ROWS / 64 + 1], count: 0 }
    }

    fn has(&self, row: usize) -> bool {
        self.bits.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }
}

impl DecodedDoubles {
    pub(super) fn with_capacity(rows: usize) -> Self {
        Self {
            numbers: Vec::with_capacity(rows),
            missing: 0,
            nan_rows: Vec::new(),
            all_valid: true,
        }
    }

    /// Appends the rows of a mask with their values; `certain` says that these are within the limits.
    pub(super) fn append(
        &mut self,
        there: &ValidityMask,
        values: &[f64; CHUNK_ROWS],
        certain: bool,
    ) {
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
                    let value =
                        values.get(at % CHUNK_ROWS).map_or(u64::MAX, |value| value.to_bits());
                    let has = bits & 1;
                    bits >>= 1;
                    at += has as usize;
                    f64::from_bits(value | has.wrapping_sub(1))
                }));
            }
        }
        self.all_valid &= certain;
        if !certain {
            let new = self.numbers.iter().enumerate().skip(start);
            let odd = new.filter(|(row, number)| number.is_nan() && there.has(row - start));
            self.nan_rows.extend(odd.map(|(row, _)| row));
        }
    }

    /// Appends rows that the `parquet` crate decoded; without levels, every row has a value.
    fn append_decoded(&mut self, rows: usize, levels: &[i16], values: &[f64], limits: FactLimits) {
        let (mut there, mut all) = (ValidityMask::all(rows), [0.0; CHUNK_ROWS]);
        for (row, _) in levels.iter().enumerate().take(rows).filter(|(_, level)| **level == 0) {
            if let Some(word) = there.bits.get_mut(row / 64) {
                *word &= !(1 << (row % 64));
                there.count -= 1;
            }
        }
        all.iter_mut().zip(values).for_each(|(to, value)| *to = *value);
        self.append(&there, &all, all_admitted(limits, values));
    }
}

#[cfg(test)]
mod tests {
    use super::{DecodedDoubles, FactLimits};

    #[test]
    fn what_is_null_and_what_is_no_number_are_told_apart() {
        let mut all = DecodedDoubles::with_capacity(6);
        let limits = FactLimits { lo: 0.0, hi: 1.0, whole: false };
        all.append_decoded(2, &[0, 1], &[1.0], limits);
        assert!(all.all_valid);
        all.append_decoded(4, &[1, 0, 0, 1], &[1.0, f64::NAN], limits);
        all.append_decoded(2, &[], &[f64::NAN, 2.0], limits);
        assert!(!all.all_valid);
        assert_eq!((all.missing, &*all.nan_rows), (3, &[5, 6][..]));
        let told: Vec<Option<f64>> =
            all.numbers.iter().map(|number| (!number.is_nan()).then_some(*number)).collect();
        assert_eq!(told, [None, Some(1.0), Some(1.0), None, None, None, None, Some(2.0)]);
    }
}
