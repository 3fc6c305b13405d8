//! Converts arrays to the numbers, texts and days of facts, and marks the rows that are to be
//! checked one by one.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal128Type, Float64Type, Int32Type, Int64Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, DictionaryArray, StringArray};
use arrow_buffer::NullBuffer;
use arrow_cast::{CastOptions, cast_with_options};
use arrow_schema::{ArrowError, DataType, TimeUnit};
use peristyle_engine::evaluate::NO_TEXT;
use peristyle_engine::load::FactType;
use peristyle_engine::{Fact, FactLimits};

use super::output::dictionary_type;
use crate::population::batch::FactColumn;
use crate::population::write::write_number;

/// 2^52: adding and subtracting it rounds a smaller number to an integer.
const INTEGER_ROUNDER: f64 = 4_503_599_627_370_496.0;
/// 2^53: a double holds every whole number up to it.
const MAX_EXACT: u64 = 1 << 53;
/// A missing day.
pub(super) const NO_DAY: i32 = i32::MIN;

/// The rows that must be checked one by one; mostly none.
#[derive(Debug)]
pub(super) struct SuspectRows {
    rows: usize,
    marks: Vec<bool>,
}

impl SuspectRows {
    pub(super) fn new(rows: usize) -> Self {
        Self { rows, marks: Vec::new() }
    }

    pub(super) fn mark(&mut self, row: usize) {
        self.marks.resize(self.rows, false);
        if let Some(mark) = self.marks.get_mut(row) {
            *mark = true;
        }
    }

    /// Marks the rows that have a value.
    fn mark_known(&mut self, array: &ArrayRef) {
        (0..array.len()).filter(|row| !array.is_null(*row)).for_each(|row| self.mark(row));
    }

    /// Returns the marked rows in ascending order.
    pub(super) fn rows(&self) -> impl Iterator<Item = usize> {
        self.marks.iter().enumerate().filter(|(_, mark)| **mark).map(|(row, _)| row)
    }
}

fn cast(array: &ArrayRef, to: &DataType) -> Result<ArrayRef, ArrowError> {
    cast_with_options(array, to, &CastOptions { safe: false, ..CastOptions::default() })
}

/// Returns the type of a column's values, whether or not they are listed in a dictionary.
pub(super) fn value_type(kind: &DataType) -> &DataType {
    match kind {
        DataType::Dictionary(_, values) => values,
        kind => kind,
    }
}

pub(super) fn is_text(kind: &DataType) -> bool {
    matches!(kind, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}

/// Casts a column to one of the types that the functions here take: texts are `Utf8`, plain or by
/// a dictionary with keys of 32 bits; a dictionary of other values is unpacked; a column of the
/// type `Null` is one of numbers, all missing.
///
/// # Errors
/// The texts of one batch, or the keys of a dictionary, are too many for 32 bits.
pub(crate) fn normalize(array: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    match array.data_type() {
        DataType::Null => cast(array, &DataType::Float64),
        DataType::LargeUtf8 | DataType::Utf8View => cast(array, &DataType::Utf8),
        kind @ DataType::Dictionary(_, values) if is_text(values) => {
            if *kind == dictionary_type() {
                return Ok(Arc::clone(array));
            }
            cast(array, &dictionary_type())
        }
        DataType::Dictionary(_, values) => cast(array, values),
        _ => Ok(Arc::clone(array)),
    }
}

/// Converts an array to the column of a fact that isn't a date (see [`decode_days`]).
pub(super) fn decode_fact(fact: &Fact, array: &ArrayRef, suspects: &mut SuspectRows) -> FactColumn {
    match fact.kind {
        FactType::Choice | FactType::Text => encode_texts(fact, array, suspects),
        FactType::Bool => {
            let numbers = match array.as_boolean_opt() {
                Some(flags) => {
                    let number =
                        |flag: Option<bool>| flag.map_or(f64::NAN, |yes| f64::from(u8::from(yes)));
                    flags.iter().map(number).collect()
                }
                None => {
                    let numbers = numbers_or_suspects(array, suspects);
                    let odd = |(_, number): &(usize, &f64)| {
                        !number.is_nan() && **number != 0.0 && **number != 1.0
                    };
                    numbers.iter().enumerate().filter(odd).for_each(|(row, _)| suspects.mark(row));
                    numbers
                }
            };
            FactColumn::from_numbers(fact, numbers)
        }
        _ => {
            let numbers = numbers_or_suspects(array, suspects);
            mark_bad_numbers(fact.limits(), &numbers, suspects);
            FactColumn::from_numbers(fact, numbers)
        }
    }
}

/// Marks the rows whose number the fact doesn't take; NaN is missing.
fn mark_bad_numbers(limits: FactLimits, numbers: &[f64], suspects: &mut SuspectRows) {
    // one look at all of them, which is nearly always enough
    if !any_out_of_limits(limits, numbers) {
        return;
    }
    for (row, number) in numbers.iter().enumerate() {
        if !number.is_nan() && !limits.admit(*number) {
            suspects.mark(row);
        }
    }
}

/// Returns whether a number may be outside the limits; NaN isn't.
fn any_out_of_limits(limits: FactLimits, numbers: &[f64]) -> bool {
    // without an early exit, so that it vectorises
    let mut out = false;
    for number in numbers {
        out |= *number < limits.lo || *number > limits.hi;
    }
    if limits.whole {
        for number in numbers {
            out |= (*number + INTEGER_ROUNDER) - INTEGER_ROUNDER != *number && !number.is_nan();
        }
    }
    out
}

/// Returns the numbers of an array; rows of another type, and integers that no double holds, are
/// marked.
fn numbers_or_suspects(array: &ArrayRef, suspects: &mut SuspectRows) -> Vec<f64> {
    let Some(numbers) = numbers(array) else {
        suspects.mark_known(array);
        return vec![f64::NAN; array.len()];
    };
    let is_large = |number: &f64| number.abs() >= MAX_EXACT as f64;
    if !array.data_type().is_floating() && numbers.iter().any(is_large) {
        (0..array.len())
            .filter(|row| inexact_integer(array, *row).is_some())
            .for_each(|row| suspects.mark(row));
    }
    numbers
}

/// Returns the numbers of an array, NaN for null; `None` if its type isn't numeric.
pub(super) fn numbers(array: &ArrayRef) -> Option<Vec<f64>> {
    let doubles = match array.data_type() {
        DataType::Float64 => Arc::clone(array),
        kind if kind.is_numeric() => cast(array, &DataType::Float64).ok()?,
        _ => return None,
    };
    let doubles = doubles.as_primitive::<Float64Type>();
    let mut all = doubles.values().to_vec();
    set_nulls_to_nan(&mut all, doubles.nulls());
    Some(all)
}

/// Sets the numbers of null rows to NaN.
fn set_nulls_to_nan(numbers: &mut [f64], nulls: Option<&NullBuffer>) {
    let Some(nulls) = nulls.filter(|nulls| nulls.null_count() > 0) else { return };
    for row in (!nulls.inner()).set_indices() {
        if let Some(number) = numbers.get_mut(row) {
            *number = f64::NAN;
        }
    }
}

/// Returns the digits of a row's whole number if it is beyond ±2^53.
pub(super) fn inexact_integer(array: &ArrayRef, row: usize) -> Option<String> {
    if array.is_null(row) {
        return None;
    }
    let is_large = match array.data_type() {
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).unsigned_abs() > MAX_EXACT,
        DataType::UInt64 => array.as_primitive::<UInt64Type>().value(row) > MAX_EXACT,
        DataType::Decimal128(_, 0) => {
            let number = array.as_primitive::<Decimal128Type>().value(row);
            number.unsigned_abs() > u128::from(MAX_EXACT)
        }
        // other decimals: without a fraction, and greater than a double can tell from its neighbour
        DataType::Decimal64(_, scale)
        | DataType::Decimal128(_, scale)
        | DataType::Decimal256(_, scale) => {
            *scale <= 0
                && number_texts(&array.slice(row, 1)).is_some_and(|texts| {
                    let digits = texts.value(0).trim_start_matches('-');
                    digits.parse::<u64>().map_or(true, |number| number > MAX_EXACT)
                })
        }
        _ => false,
    };
    is_large.then(|| number_texts(&array.slice(row, 1)).map(|texts| texts.value(0).to_owned()))?
}

/// Returns the numbers of an array as text: integers and decimals with all their digits, others as
/// short as they can be; NaN is null. `None` if its type isn't numeric.
pub(super) fn number_texts(array: &ArrayRef) -> Option<StringArray> {
    let kind = array.data_type();
    if !kind.is_numeric() {
        return None;
    }
    if !kind.is_floating() {
        return Some(cast(array, &DataType::Utf8).ok()?.as_string().clone());
    }
    let text = |number: f64| {
        let mut text = Vec::new();
        write_number(number, &mut text);
        String::from_utf8(text).ok().filter(|_| !number.is_nan())
    };
    Some(numbers(array)?.into_iter().map(text).collect())
}

/// A column of texts, plain or dictionary-encoded.
#[derive(Debug, Clone, Copy)]
pub(crate) enum TextColumn<'a> {
    Plain(&'a StringArray),
    Dictionary(&'a DictionaryArray<Int32Type>, &'a StringArray),
}

impl<'a> TextColumn<'a> {
    pub(crate) fn of(array: &'a dyn Array) -> Option<Self> {
        match array.data_type() {
            DataType::Utf8 => Some(Self::Plain(array.as_string())),
            DataType::Dictionary(..) => {
                let listed = array.as_dictionary_opt::<Int32Type>()?;
                Some(Self::Dictionary(listed, listed.values().as_string_opt()?))
            }
            _ => None,
        }
    }

    pub(crate) fn get(&self, row: usize) -> Option<&'a str> {
        let at = |texts: &'a StringArray, at: usize| {
            (at < texts.len() && !texts.is_null(at)).then(|| texts.value(at))
        };
        match self {
            Self::Plain(texts) => at(texts, row),
            Self::Dictionary(listed, texts) => at(texts, listed.key(row)?),
        }
    }

    /// Applies a function to the text of each row, once per distinct text of a small dictionary.
    pub(super) fn map<T: Copy>(&self, none: T, mut of: impl FnMut(&str) -> T) -> Vec<T> {
        match self {
            Self::Dictionary(listed, texts) if texts.len() <= 2 * listed.len() => {
                let mut known: Vec<Option<T>> = vec![None; texts.len()];
                let each = |row: usize| {
                    let (Some(key), Some(text)) = (listed.key(row), self.get(row)) else {
                        return none;
                    };
                    match known.get_mut(key) {
                        Some(known) => *known.get_or_insert_with(|| of(text)),
                        None => none,
                    }
                };
                (0..listed.len()).map(each).collect()
            }
            Self::Dictionary(listed, _) => {
                (0..listed.len()).map(|row| self.get(row).map_or(none, &mut of)).collect()
            }
            Self::Plain(texts) => texts.iter().map(|text| text.map_or(none, &mut of)).collect(),
        }
    }
}

/// The code of a text that is none of the fact's choices.
const UNKNOWN_CHOICE: u32 = NO_TEXT - 1;

fn encode_texts(fact: &Fact, array: &ArrayRef, suspects: &mut SuspectRows) -> FactColumn {
    let mut cells = FactColumn::new(fact);
    let Some(texts) = TextColumn::of(array) else {
        suspects.mark_known(array);
        cells.set_codes(vec![NO_TEXT; array.len()]);
        return cells;
    };
    let choice = |text: &str| {
        let at = fact.choices.iter().position(|one| one.eq_ignore_ascii_case(text.trim()));
        at.and_then(|at| u32::try_from(at).ok()).unwrap_or(UNKNOWN_CHOICE)
    };
    let codes = match fact.kind {
        FactType::Choice => texts.map(NO_TEXT, choice),
        _ => texts.map(NO_TEXT, |text| cells.code_of(text)),
    };
    for (row, code) in codes.iter().enumerate() {
        if *code == UNKNOWN_CHOICE {
            suspects.mark(row);
        }
    }
    cells.set_codes(codes);
    cells
}

/// Returns the days of an array since 1970; `read` parses text.
pub(super) fn decode_days(
    array: &ArrayRef,
    suspects: &mut SuspectRows,
    read: impl Fn(&str) -> Option<jiff::civil::Date>,
) -> Vec<i32> {
    if let Some(texts) = TextColumn::of(array) {
        let odd = NO_DAY + 1;
        let days = texts.map(NO_DAY, |text| read(text).and_then(day_number).unwrap_or(odd));
        let doubtful = |(_, day): &(usize, &i32)| **day == odd;
        days.iter().enumerate().filter(doubtful).for_each(|(row, _)| suspects.mark(row));
        return days;
    }
    let Some(days) = days(array) else {
        suspects.mark_known(array);
        return vec![NO_DAY; array.len()];
    };
    let day = |(row, day): (usize, Option<i64>)| {
        let Some(day) = day else { return NO_DAY };
        let day = i32::try_from(day).ok().filter(|day| date_of(*day).is_some());
        day.unwrap_or_else(|| {
            suspects.mark(row);
            NO_DAY
        })
    };
    days.into_iter().enumerate().map(day).collect()
}

/// Returns the days of dates and timestamps (in UTC) since 1970; `None` for another type.
fn days(array: &ArrayRef) -> Option<Vec<Option<i64>>> {
    const SECONDS: i64 = 86_400;
    let per_day = match array.data_type() {
        DataType::Date32 => {
            let days = array.as_primitive::<Date32Type>().iter();
            return Some(days.map(|day| day.map(i64::from)).collect());
        }
        DataType::Timestamp(TimeUnit::Second, _) => SECONDS,
        DataType::Date64 | DataType::Timestamp(TimeUnit::Millisecond, _) => SECONDS * 1_000,
        DataType::Timestamp(TimeUnit::Microsecond, _) => SECONDS * 1_000_000,
        DataType::Timestamp(TimeUnit::Nanosecond, _) => SECONDS * 1_000_000_000,
        _ => return None,
    };
    let moments = cast(array, &DataType::Int64).ok()?;
    let moments = moments.as_primitive::<Int64Type>().iter();
    Some(moments.map(|moment| moment.map(|moment| moment.div_euclid(per_day))).collect())
}

/// Returns the date of a row; `None` for one that can't be written, and for another type.
pub(super) fn date_at(array: &ArrayRef, row: usize) -> Option<jiff::civil::Date> {
    let day = days(&array.slice(row, 1))?.first().copied().flatten();
    day.and_then(|day| i32::try_from(day).ok()).and_then(date_of)
}

pub(super) fn day_number(date: jiff::civil::Date) -> Option<i32> {
    jiff::civil::date(1970, 1, 1).until(date).ok().map(|span| span.get_days())
}

pub(crate) fn date_of(day: i32) -> Option<jiff::civil::Date> {
    jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().try_days(day).ok()?).ok()
}

/// Returns the ids of the rows: those of the batch, or made of the row's number.
pub(super) fn row_ids(array: Option<&ArrayRef>, rows: usize, before: u64) -> StringArray {
    let numbered = |row: usize| format!("row-{}", before + row as u64 + 1);
    let from_texts = |texts: TextColumn<'_>| {
        let id = |row: usize| match texts.get(row).filter(|text| !is_blank(text)) {
            Some(text) => text.to_owned(),
            None => numbered(row),
        };
        StringArray::from_iter_values((0..rows).map(id))
    };
    let Some(array) = array else {
        return StringArray::from_iter_values((0..rows).map(numbered));
    };
    if let Some(texts) = TextColumn::of(array) {
        if let TextColumn::Plain(plain) = texts
            && plain.null_count() == 0
            && !plain.iter().flatten().any(is_blank)
        {
            return plain.clone();
        }
        return from_texts(texts);
    }
    match number_texts(array) {
        Some(numbers) => from_texts(TextColumn::Plain(&numbers)),
        None => StringArray::from_iter_values((0..rows).map(numbered)),
    }
}

fn is_blank(text: &str) -> bool {
    // nearly all begin with a letter or a digit
    !text.as_bytes().first().is_some_and(u8::is_ascii_graphic) && text.trim().is_empty()
}
