//! The rows of a batch as checked columns for the engine.

use arrow_array::cast::AsArray as _;
use arrow_array::{Array as _, ArrayRef, BooleanArray, RecordBatch, StringArray};
use arrow_schema::ArrowError;
use arrow_select::filter::filter;
use peristyle_engine::diagnostic::Diagnostic;
use peristyle_engine::load::FactType;
use peristyle_engine::value::Value;

use super::columns::{ColumnRole, InputColumns};
use super::row::{SingleRow, value_in};
use super::values::{
    NO_DAY, SuspectRows, TextColumn, date_of, day_number, decode_days, decode_fact, normalize,
    number_texts, row_ids,
};
use crate::date::parse_day;
use crate::population::RejectedRow;
use crate::population::batch::{ChunkParser, FactColumn, RowBatch, RowLocation, set_value};
use crate::population::in_memory::{ExtraCell, parse_extra_cell};
use crate::profile::table::NumberStyle;

/// The checked columns of the rows that can be scored, and the rejected rows.
#[derive(Debug)]
pub(crate) struct CheckedBatch {
    pub(super) ids: StringArray,
    /// By slot.
    pub(super) cells: Vec<Option<FactColumn>>,
    pub(crate) rejects: Vec<RejectedRow>,
    pub(super) left_out: u64,
    /// The requested columns, with all rows that were read.
    extras: Vec<Option<ArrayRef>>,
    /// For each row that was read, whether it can be scored.
    kept: Vec<bool>,
    rows_before: u64,
}

impl CheckedBatch {
    /// Checks the rows of a batch of the columns that are read, which follow `before` other rows.
    ///
    /// # Errors
    /// A column can't be converted.
    pub(crate) fn check(
        reader: &ChunkParser<'_>,
        input: &InputColumns,
        batch: RecordBatch,
        before: u64,
    ) -> Result<Self, Diagnostic> {
        let rows = batch.num_rows();
        let arrays = batch.columns().iter().map(normalize).collect::<Result<Vec<_>, ArrowError>>();
        let arrays = arrays.map_err(|error| input.unfit_batch(&error))?;
        let own = |is: fn(&ColumnRole) -> bool| {
            arrays.get(input.columns.iter().position(|column| is(&column.role))?)
        };
        let mut suspects = SuspectRows::new(rows);
        let ids = row_ids(own(|role| matches!(role, ColumnRole::Id)), rows, before);
        if let Some(packs) = own(|role| matches!(role, ColumnRole::Pack)) {
            mark_other_packs(reader, packs, &mut suspects);
        }
        let as_of = own(|role| matches!(role, ColumnRole::AsOf));
        let days = AsOfDays::new(reader, as_of, rows, &mut suspects);
        let mut cells: Vec<Option<FactColumn>> =
            reader.ruleset().facts().iter().map(|_| None).collect();
        for (selected, array) in input.columns.iter().zip(&arrays) {
            let ColumnRole::Fact(slot, fact) = &selected.role else { continue };
            let column = if fact.kind == FactType::Date {
                let plain = |text: &str| text.parse().ok().filter(|_| text.len() <= 10);
                let dates = decode_days(array, &mut suspects, plain);
                let has_date = dates.iter().map(|date| *date != NO_DAY);
                days.mark_dates_without_day(has_date, &mut suspects);
                FactColumn::from_numbers(fact, days.days_before(&dates))
            } else {
                decode_fact(fact, array, &mut suspects)
            };
            if let Some(place) = cells.get_mut(*slot) {
                *place = Some(column);
            }
        }
        if reader.overrides_date {
            days.mark_dates_without_day(std::iter::repeat_n(true, rows), &mut suspects);
        }
        let extras = input.extras.iter().map(|at| arrays.get((*at)?).cloned()).collect();
        let (rejects, kept, rows_before) = (Vec::new(), Vec::new(), before);
        let mut checked = Self { ids, cells, rejects, left_out: 0, extras, kept, rows_before };
        let over = override_columns(reader, &days, rows);
        let mut keep = vec![true; rows];
        checked.drop_unselected(reader, &mut keep);
        let doubtful: Vec<usize> =
            suspects.rows().filter(|row| keep.get(*row) == Some(&true)).collect();
        let mut mended = Vec::new();
        for row in doubtful {
            let alone = SingleRow {
                input,
                arrays: &arrays,
                row,
                number: before + row as u64 + 1,
                id: checked.ids.value(row),
            };
            match alone.facts(reader) {
                Ok(facts) => mended.push((row, facts)),
                Err(reject) => {
                    checked.rejects.push(*reject);
                    if let Some(keep) = keep.get_mut(row) {
                        *keep = false;
                    }
                }
            }
        }
        for (slot, column) in over {
            if let Some(place) = checked.cells.get_mut(slot) {
                *place = Some(column);
            }
        }
        for (row, facts) in mended {
            let day = facts.as_of().as_deref().and_then(parse_day);
            for (column, value) in checked.cells.iter_mut().zip(facts.given()) {
                if let (Some(column), Some(value)) = (column, value) {
                    column.update_row(row, |column| set_value(column, value, day));
                }
            }
        }
        if keep.contains(&false) {
            let kept = filter(&checked.ids, &BooleanArray::from(keep.clone()));
            let kept = kept.map_err(|error| input.unfit_batch(&error))?;
            checked.ids = kept.as_string().clone();
            checked.cells.iter_mut().flatten().for_each(|column| column.retain_rows(&keep));
        }
        checked.kept = keep;
        Ok(checked)
    }

    /// Returns the number of rows that have no value for the fact in a slot.
    pub(super) fn count_missing(&self, slot: usize) -> u64 {
        let cells = self.cells.get(slot).and_then(Option::as_ref);
        cells.map_or(self.ids.len() as u64, FactColumn::count_missing)
    }

    /// Converts the rows to a batch that is loaded into memory, with the cells of each row in the
    /// requested columns.
    pub(crate) fn into_loaded(self, reader: &ChunkParser<'_>) -> (RowBatch, Vec<Vec<ExtraCell>>) {
        let numbers = (self.rows_before + 1..).zip(&self.kept);
        let numbers = numbers.filter(|(_, keep)| **keep).map(|(number, _)| number);
        // a row of columns stands nowhere in a text
        let row = |(id, number): (Option<&str>, u64)| RowLocation {
            id: id.unwrap_or("").to_owned(),
            at: 0..0,
            number,
        };
        let rows = self.ids.iter().zip(numbers).map(row).collect();
        // a column that is there gives the fact to every row, even if it is missing
        let given = self.cells.iter().zip(reader.ruleset().facts()).enumerate();
        let given = given.filter(|(_, (cells, fact))| cells.is_some() && fact.is_derived());
        let derived = given.map(|(slot, _)| slot).collect();
        let extra = self.extra_cells();
        (RowBatch { rows, columns: self.cells, derived }, extra)
    }

    /// Returns the cells of each row in the requested columns.
    fn extra_cells(&self) -> Vec<Vec<ExtraCell>> {
        let texts: Vec<Option<StringArray>> =
            self.extras.iter().map(|array| number_texts(array.as_ref()?)).collect();
        let rows = self.kept.iter().enumerate().filter(|(_, keep)| **keep);
        let cell = |(array, texts): (&Option<ArrayRef>, &Option<StringArray>), row: usize| {
            let value = array.as_ref().and_then(|array| value_in(array, row));
            match (value, texts) {
                (None, _) => (None, f64::NAN),
                (Some(Value::Number(number)), Some(texts)) => {
                    let number = if number.is_finite() { number } else { f64::NAN };
                    (Some(texts.value(row).into()), number)
                }
                (Some(value), _) => parse_extra_cell(value.to_string().trim(), NumberStyle::Point),
            }
        };
        rows.map(|(row, _)| self.extras.iter().zip(&texts).map(|one| cell(one, row)).collect())
            .collect()
    }

    /// Marks the rows that the job doesn't select.
    fn drop_unselected(&mut self, reader: &ChunkParser<'_>, keep: &mut [bool]) {
        let Some(only) = reader.job.only else { return };
        for (id, keep) in self.ids.iter().zip(keep) {
            *keep = id == Some(only);
            self.left_out += u64::from(!*keep);
        }
    }
}

fn mark_other_packs(reader: &ChunkParser<'_>, packs: &ArrayRef, suspects: &mut SuspectRows) {
    let Some(texts) = TextColumn::of(packs) else { return };
    let ours = texts.map(true, |pack| reader.check_pack(pack.trim()).is_ok());
    ours.iter().enumerate().filter(|(_, ours)| !**ours).for_each(|(row, _)| suspects.mark(row));
}

/// Builds the columns of the facts that the job sets for every row, by slot.
fn override_columns(
    reader: &ChunkParser<'_>,
    days: &AsOfDays,
    rows: usize,
) -> Vec<(usize, FactColumn)> {
    let facts = reader.ruleset().facts();
    let column = |(slot, value): &(usize, Option<Value>)| {
        let fact = facts.get(*slot)?;
        let mut column = FactColumn::new(fact);
        for row in 0..rows {
            column.resize(row);
            set_value(&mut column, value.as_ref(), date_of(days.at(row)));
        }
        Some((*slot, column))
    };
    reader.overrides.iter().filter_map(column).collect()
}

/// The dates of the rows' data, in days since 1970.
enum AsOfDays {
    One(i32),
    Each(Vec<i32>),
}

impl AsOfDays {
    fn new(
        reader: &ChunkParser<'_>,
        array: Option<&ArrayRef>,
        rows: usize,
        suspects: &mut SuspectRows,
    ) -> Self {
        let number = |day: Option<jiff::civil::Date>| day.and_then(day_number).unwrap_or(NO_DAY);
        // what rows say is looked at even if it doesn't count
        let said = array.map(|array| decode_days(array, suspects, parse_day));
        let otherwise = number(reader.default_as_of);
        match (reader.as_of, said) {
            (Some(day), _) => Self::One(number(Some(day))),
            (None, None) => Self::One(otherwise),
            (None, Some(mut days)) => {
                days.resize(rows, NO_DAY);
                days.iter_mut().filter(|day| **day == NO_DAY).for_each(|day| *day = otherwise);
                Self::Each(days)
            }
        }
    }

    fn at(&self, row: usize) -> i32 {
        match self {
            Self::One(day) => *day,
            Self::Each(days) => days.get(row).copied().unwrap_or(NO_DAY),
        }
    }

    /// Marks the rows that have a date but no `as_of` to count it back from.
    fn mark_dates_without_day(
        &self,
        has_date: impl Iterator<Item = bool>,
        suspects: &mut SuspectRows,
    ) {
        for (row, _) in has_date.enumerate().filter(|(_, has)| *has) {
            if self.at(row) == NO_DAY {
                suspects.mark(row);
            }
        }
    }

    /// Returns how many days each date lies before the row's `as_of`; NaN where either is missing.
    fn days_before(&self, dates: &[i32]) -> Vec<f64> {
        let between = |(row, date): (usize, &i32)| match (self.at(row), *date) {
            (NO_DAY, _) | (_, NO_DAY) => f64::NAN,
            (day, date) => f64::from(day) - f64::from(date),
        };
        dates.iter().enumerate().map(between).collect()
    }
}
