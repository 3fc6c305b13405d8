//! Some rows of a piece as the engine takes them.

use std::sync::Arc;

use arrow_array::{Array as _, ArrayRef, StringArray};
use peristyle_engine::load::FactType;
use peristyle_engine::value::Value;

use super::columns::{Plan, Says};
use super::going::Decoded;
use super::row::{Row, value_in};
use super::values::{self, Doubts, NO_DAY, Raw, Texts, date_of, day_number};
use crate::date::read_day;
use crate::population::batch::{Cells, Reader, set};
use crate::population::rejects::Reject;
use crate::population::whole::{Cell, cell};
use crate::profile::table::Numbers;

/// Rows that can be scored, and those that can't.
#[derive(Debug)]
pub(super) struct Filled {
    pub(super) ids: StringArray,
    /// By slot.
    pub(super) cells: Vec<Option<Cells>>,
    pub(super) rejects: Vec<Reject>,
    pub(super) left_out: u64,
    /// Columns that are no facts, of all rows that were read.
    extras: Vec<Option<ArrayRef>>,
    /// By slot, how many rows don't know the fact, where that is known from reading.
    missing: Vec<Option<u64>>,
    /// For each row that was read, whether it is here.
    keep: Vec<bool>,
    before: u64,
}

impl Filled {
    /// The rows of a batch, before which so many stand in the file.
    pub(super) fn new(
        reader: &Reader<'_>,
        file: &Arc<str>,
        plan: &Plan,
        rows: usize,
        columns: Vec<Decoded>,
        before: u64,
    ) -> Self {
        let array = |at: usize| match columns.get(at) {
            Some(Decoded::Array(array)) => Some(array),
            _ => None,
        };
        let own =
            |is: fn(&Says) -> bool| array(plan.wanted.iter().position(|wanted| is(&wanted.says))?);
        let extras = plan.extras.iter().map(|at| array((*at)?).cloned()).collect();
        let mut doubts = Doubts::new(rows);
        let ids = values::ids(own(|says| matches!(says, Says::Id)), rows, before);
        if let Some(packs) = own(|says| matches!(says, Says::Pack)) {
            doubt_packs(reader, packs, &mut doubts);
        }
        let days = Days::new(reader, own(|says| matches!(says, Says::AsOf)), rows, &mut doubts);
        let mut cells: Vec<Option<Cells>> = reader.ruleset().facts().iter().map(|_| None).collect();
        let mut missing = vec![None; cells.len()];
        let mut raws = Vec::with_capacity(columns.len());
        for (wanted, column) in plan.wanted.iter().zip(columns) {
            let (slot, column, raw) = match (&wanted.says, column) {
                (Says::Fact(slot, fact), Decoded::Doubles(doubles)) => {
                    values::check_doubles(fact, &doubles, &mut doubts);
                    if let Some(missing) = missing.get_mut(*slot) {
                        *missing = Some(doubles.missing as u64);
                    }
                    let raw = Raw::Doubles(*slot, doubles.odd);
                    (slot, Cells::of_numbers(fact, doubles.numbers), raw)
                }
                (Says::Fact(slot, fact), Decoded::Array(array)) => {
                    let column = if fact.kind == FactType::Date {
                        let plain = |text: &str| text.parse().ok().filter(|_| text.len() <= 10);
                        let dates = values::days(&array, &mut doubts, plain);
                        days.doubt(dates.iter().map(|date| *date != NO_DAY), &mut doubts);
                        Cells::of_numbers(fact, days.before(&dates))
                    } else {
                        values::cells(fact, &array, &mut doubts)
                    };
                    (slot, column, Raw::Array(array))
                }
                (_, Decoded::Array(array)) => {
                    raws.push(Raw::Array(array));
                    continue;
                }
                // only facts are read so
                (_, Decoded::Doubles(_)) => continue,
            };
            raws.push(raw);
            if let Some(place) = cells.get_mut(*slot) {
                *place = Some(column);
            }
        }
        if reader.dates_all {
            days.doubt(std::iter::repeat_n(true, rows), &mut doubts);
        }
        let (rejects, keep) = (Vec::new(), Vec::new());
        let mut filled = Self { ids, cells, rejects, left_out: 0, extras, missing, keep, before };
        let over = over(reader, &days, rows);
        let mut keep = vec![true; rows];
        filled.leave_out(reader, &mut keep);
        // what they are is known before any of them is changed
        let doubtful: Vec<usize> =
            doubts.rows().filter(|row| keep.get(*row) == Some(&true)).collect();
        let mut mended = Vec::new();
        for row in doubtful {
            let alone = Row {
                file,
                wanted: &plan.wanted,
                raws: &raws,
                cells: &filled.cells,
                row,
                number: before + row as u64 + 1,
                id: filled.ids.value(row),
            };
            match alone.facts(reader) {
                Ok(facts) => mended.push((row, facts)),
                Err(reject) => {
                    filled.rejects.push(*reject);
                    if let Some(keep) = keep.get_mut(row) {
                        *keep = false;
                    }
                }
            }
        }
        if !over.is_empty() || !mended.is_empty() || keep.contains(&false) {
            filled.missing.clear();
        }
        for (slot, column) in over {
            if let Some(place) = filled.cells.get_mut(slot) {
                *place = Some(column);
            }
        }
        for (row, facts) in mended {
            let day = facts.as_of().as_deref().and_then(read_day);
            for (column, value) in filled.cells.iter_mut().zip(facts.given()) {
                if let (Some(column), Some(value)) = (column, value) {
                    column.at(row, |column| set(column, value, day));
                }
            }
        }
        if keep.contains(&false) {
            filled.ids = values::kept(&filled.ids, &keep);
            filled.cells.iter_mut().flatten().for_each(|column| column.keep(&keep));
        }
        filled.keep = keep;
        filled
    }

    /// How many rows don't know the fact in a slot.
    pub(super) fn missing(&self, slot: usize) -> u64 {
        let count = || self.cells.get(slot)?.as_ref().map(Cells::count_missing);
        let known = self.missing.get(slot).copied().flatten();
        known.or_else(count).unwrap_or(self.ids.len() as u64)
    }

    /// The rows' numbers in the file, counted from 1.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u64> {
        (self.before + 1..).zip(&self.keep).filter(|(_, keep)| **keep).map(|(number, _)| number)
    }

    /// For each row that is here, its cells that are no facts.
    pub(super) fn extra(&self) -> Vec<Vec<Cell>> {
        let rows = self.keep.iter().enumerate().filter(|(_, keep)| **keep);
        rows.map(|(row, _)| self.extras.iter().map(|array| extra(array.as_ref(), row)).collect())
            .collect()
    }

    /// Rows that nobody asked for.
    fn leave_out(&mut self, reader: &Reader<'_>, keep: &mut [bool]) {
        let Some(only) = reader.job.only else { return };
        for (id, keep) in self.ids.iter().zip(keep) {
            *keep = id == Some(only);
            self.left_out += u64::from(!*keep);
        }
    }
}

/// A cell that is no fact.
fn extra(array: Option<&ArrayRef>, row: usize) -> Cell {
    let value = array.and_then(|array| Some((array, value_in(array, row)?)));
    match value {
        None => (None, f64::NAN),
        Some((array, Value::Number(number))) => {
            let text = values::written(array, row).map(Arc::from);
            (text, if number.is_finite() { number } else { f64::NAN })
        }
        Some((_, value)) => cell(value.to_string().trim(), Numbers::Point),
    }
}

fn doubt_packs(reader: &Reader<'_>, packs: &ArrayRef, doubts: &mut Doubts) {
    let Some(texts) = Texts::of(packs) else { return };
    let ours = texts.map(true, |pack| reader.for_us(pack.trim()).is_ok());
    ours.iter().enumerate().filter(|(_, ours)| !**ours).for_each(|(row, _)| doubts.mark(row));
}

/// Facts of everyone, by slot.
fn over(reader: &Reader<'_>, days: &Days, rows: usize) -> Vec<(usize, Cells)> {
    let facts = reader.ruleset().facts();
    let column = |(slot, value): &(usize, Option<Value>)| {
        let fact = facts.get(*slot)?;
        let mut column = Cells::new(fact);
        for row in 0..rows {
            column.resize(row);
            set(&mut column, value.as_ref(), date_of(days.at(row)));
        }
        Some((*slot, column))
    };
    reader.over.iter().filter_map(column).collect()
}

/// The days of the rows' data.
enum Days {
    One(i32),
    Each(Vec<i32>),
}

impl Days {
    fn new(
        reader: &Reader<'_>,
        array: Option<&ArrayRef>,
        rows: usize,
        doubts: &mut Doubts,
    ) -> Self {
        let number = |day: Option<jiff::civil::Date>| day.and_then(day_number).unwrap_or(NO_DAY);
        // what rows say is looked at even if it doesn't count
        let said = array.map(|array| values::days(array, doubts, read_day));
        let otherwise = number(reader.else_as_of);
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

    /// Marks the rows that have a date, and no day to count it back from.
    fn doubt(&self, has_date: impl Iterator<Item = bool>, doubts: &mut Doubts) {
        for (row, _) in has_date.enumerate().filter(|(_, has)| *has) {
            if self.at(row) == NO_DAY {
                doubts.mark(row);
            }
        }
    }

    /// How many days dates lie before them, as scripts see dates.
    fn before(&self, dates: &[i32]) -> Vec<f64> {
        let between = |(row, date): (usize, &i32)| match (self.at(row), *date) {
            (NO_DAY, _) | (_, NO_DAY) => f64::NAN,
            (day, date) => f64::from(day) - f64::from(date),
        };
        dates.iter().enumerate().map(between).collect()
    }
}
