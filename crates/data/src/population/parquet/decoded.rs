//! Decoded rows of a slice, as checked columns for the engine.

use std::sync::Arc;

use arrow_array::{Array as _, ArrayRef, StringArray};
use peristyle_engine::load::FactType;
use peristyle_engine::value::Value;

use super::columns::{ColumnRole, ReadPlan};
use super::convert::{self, NO_DAY, RawColumn, SuspectRows, TextColumn, date_of, day_number};
use super::cursor::DecodedColumn;
use super::row::{SingleRow, value_in};
use crate::date::parse_day;
use crate::population::batch::{ChunkParser, FactColumn, set_value};
use crate::population::in_memory::{ExtraCell, parse_extra_cell};
use crate::population::rejects::RejectedRow;
use crate::profile::table::NumberStyle;

/// The checked columns of the rows that can be scored, and the rejected rows.
#[derive(Debug)]
pub(super) struct DecodedRows {
    pub(super) ids: StringArray,
    /// By slot.
    pub(super) cells: Vec<Option<FactColumn>>,
    pub(super) rejects: Vec<RejectedRow>,
    pub(super) left_out: u64,
    /// Columns that are no facts, with all rows that were read.
    extras: Vec<Option<ArrayRef>>,
    /// By slot, the number of rows without a value, where decoding has counted them.
    missing: Vec<Option<u64>>,
    /// For each row that was read, whether it can be scored.
    kept: Vec<bool>,
    rows_before: u64,
}

impl DecodedRows {
    /// Checks the decoded columns of `rows` rows, which follow `before` rows of the file.
    pub(super) fn decode(
        reader: &ChunkParser<'_>,
        file: &Arc<str>,
        plan: &ReadPlan,
        rows: usize,
        columns: Vec<DecodedColumn>,
        before: u64,
    ) -> Self {
        let array = |at: usize| match columns.get(at) {
            Some(DecodedColumn::Array(array)) => Some(array),
            _ => None,
        };
        let own = |is: fn(&ColumnRole) -> bool| {
            array(plan.columns.iter().position(|wanted| is(&wanted.role))?)
        };
        let extras = plan.extras.iter().map(|at| array((*at)?).cloned()).collect();
        let mut suspects = SuspectRows::new(rows);
        let ids = convert::row_ids(own(|says| matches!(says, ColumnRole::Id)), rows, before);
        if let Some(packs) = own(|says| matches!(says, ColumnRole::Pack)) {
            mark_other_packs(reader, packs, &mut suspects);
        }
        let days = AsOfDays::new(
            reader,
            own(|says| matches!(says, ColumnRole::AsOf)),
            rows,
            &mut suspects,
        );
        let mut cells: Vec<Option<FactColumn>> =
            reader.ruleset().facts().iter().map(|_| None).collect();
        let mut missing = vec![None; cells.len()];
        let mut raws = Vec::with_capacity(columns.len());
        for (wanted, column) in plan.columns.iter().zip(columns) {
            let (slot, column, raw) = match (&wanted.role, column) {
                (ColumnRole::Fact(slot, fact), DecodedColumn::Doubles(doubles)) => {
                    convert::mark_bad_doubles(fact, &doubles, &mut suspects);
                    if let Some(missing) = missing.get_mut(*slot) {
                        *missing = Some(doubles.missing as u64);
                    }
                    let raw = RawColumn::Doubles(*slot, doubles.nan_rows);
                    (slot, FactColumn::from_numbers(fact, doubles.numbers), raw)
                }
                (ColumnRole::Fact(slot, fact), DecodedColumn::Array(array)) => {
                    let column = if fact.kind == FactType::Date {
                        let plain = |text: &str| text.parse().ok().filter(|_| text.len() <= 10);
                        let dates = convert::decode_days(&array, &mut suspects, plain);
                        days.mark_dates_without_day(
                            dates.iter().map(|date| *date != NO_DAY),
                            &mut suspects,
                        );
                        FactColumn::from_numbers(fact, days.days_before(&dates))
                    } else {
                        convert::decode_fact(fact, &array, &mut suspects)
                    };
                    (slot, column, RawColumn::Array(array))
                }
                (_, DecodedColumn::Array(array)) => {
                    raws.push(RawColumn::Array(array));
                    continue;
                }
                // only facts are read so
                (_, DecodedColumn::Doubles(_)) => continue,
            };
            raws.push(raw);
            if let Some(place) = cells.get_mut(*slot) {
                *place = Some(column);
            }
        }
        if reader.overrides_date {
            days.mark_dates_without_day(std::iter::repeat_n(true, rows), &mut suspects);
        }
        let (rejects, keep) = (Vec::new(), Vec::new());
        let mut decoded = Self {
            ids,
            cells,
            rejects,
            left_out: 0,
            extras,
            missing,
            kept: keep,
            rows_before: before,
        };
        let over = override_columns(reader, &days, rows);
        let mut keep = vec![true; rows];
        decoded.drop_unselected(reader, &mut keep);
        // what they are is known before any of them is changed
        let doubtful: Vec<usize> =
            suspects.rows().filter(|row| keep.get(*row) == Some(&true)).collect();
        let mut mended = Vec::new();
        for row in doubtful {
            let alone = SingleRow {
                file,
                columns: &plan.columns,
                raws: &raws,
                cells: &decoded.cells,
                row,
                number: before + row as u64 + 1,
                id: decoded.ids.value(row),
            };
            match alone.facts(reader) {
                Ok(facts) => mended.push((row, facts)),
                Err(reject) => {
                    decoded.rejects.push(*reject);
                    if let Some(keep) = keep.get_mut(row) {
                        *keep = false;
                    }
                }
            }
        }
        if !over.is_empty() || !mended.is_empty() || keep.contains(&false) {
            decoded.missing.clear();
        }
        for (slot, column) in over {
            if let Some(place) = decoded.cells.get_mut(slot) {
                *place = Some(column);
            }
        }
        for (row, facts) in mended {
            let day = facts.as_of().as_deref().and_then(parse_day);
            for (column, value) in decoded.cells.iter_mut().zip(facts.given()) {
                if let (Some(column), Some(value)) = (column, value) {
                    column.update_row(row, |column| set_value(column, value, day));
                }
            }
        }
        if keep.contains(&false) {
            decoded.ids = convert::filter_ids(&decoded.ids, &keep);
            decoded.cells.iter_mut().flatten().for_each(|column| column.retain_rows(&keep));
        }
        decoded.kept = keep;
        decoded
    }

    /// Returns the number of rows that have no value for the fact in a slot.
    pub(super) fn count_missing(&self, slot: usize) -> u64 {
        let count = || self.cells.get(slot)?.as_ref().map(FactColumn::count_missing);
        let known = self.missing.get(slot).copied().flatten();
        known.or_else(count).unwrap_or(self.ids.len() as u64)
    }

    /// Returns the numbers of the rows in the file, from 1.
    pub(super) fn row_numbers(&self) -> impl Iterator<Item = u64> {
        (self.rows_before + 1..)
            .zip(&self.kept)
            .filter(|(_, keep)| **keep)
            .map(|(number, _)| number)
    }

    /// Returns the cells of each row that are no facts.
    pub(super) fn extra_cells(&self) -> Vec<Vec<ExtraCell>> {
        let rows = self.kept.iter().enumerate().filter(|(_, keep)| **keep);
        rows.map(|(row, _)| {
            self.extras.iter().map(|array| extra_cell(array.as_ref(), row)).collect()
        })
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

/// Returns the cell of a row in a column that is no fact.
fn extra_cell(array: Option<&ArrayRef>, row: usize) -> ExtraCell {
    let value = array.and_then(|array| Some((array, value_in(array, row)?)));
    match value {
        None => (None, f64::NAN),
        Some((array, Value::Number(number))) => {
            let text = convert::format_number(array, row).map(Arc::from);
            (text, if number.is_finite() { number } else { f64::NAN })
        }
        Some((_, value)) => parse_extra_cell(value.to_string().trim(), NumberStyle::Point),
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
        let said = array.map(|array| convert::decode_days(array, suspects, parse_day));
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
