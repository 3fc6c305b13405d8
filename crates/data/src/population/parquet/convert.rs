//! Converts Arrow arrays to checked columns, and marks the rows that are to be checked one by one.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type, Float16Type,
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, DictionaryArray, PrimitiveArray, StringArray};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, TimeUnit};
use peristyle_engine::evaluate::NO_TEXT;
use peristyle_engine::load::FactType;
use peristyle_engine::{Fact, FactLimits};

use super::doubles::DecodedDoubles;
use crate::population::batch::FactColumn;

/// 2^52: adding and subtracting it rounds a smaller number to an integer.
const INTEGER_ROUNDER: f64 = 4_503_599_627_370_496.0;
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

    /// Returns the marked rows in ascending order.
    pub(super) fn rows(&self) -> impl Iterator<Item = usize> {
        self.marks.iter().enumerate().filter(|(_, mark)| **mark).map(|(row, _)| row)
    }
}

/// The values of a column as they were read, for rows that are checked one by one.
#[derive(Debug)]
pub(super) enum RawColumn {
    Array(ArrayRef),
    /// The numbers of the fact in this slot; NaN was `null` except in these rows.
    Doubles(usize, Vec<usize>),
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
            let is_null = |row: usize| array.is_null(row);
            mark_bad_numbers(fact, &numbers, array.null_count(), is_null, suspects);
            FactColumn::from_numbers(fact, numbers)
        }
    }
}

/// Marks the rows whose number may violate the fact's limits.
pub(super) fn mark_bad_doubles(fact: &Fact, doubles: &DecodedDoubles, suspects: &mut SuspectRows) {
    let DecodedDoubles { numbers, missing, nan_rows: odd, all_valid: certain } = doubles;
    if *certain {
        return;
    }
    let is_null = |row: usize| {
        numbers.get(row).is_none_or(|number| number.is_nan()) && odd.binary_search(&row).is_err()
    };
    mark_bad_numbers(fact, numbers, *missing, is_null, suspects);
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

/// Returns whether all numbers are within the limits and none is NaN.
pub(super) fn all_admitted(limits: FactLimits, numbers: &[f64]) -> bool {
    // all of them, which goes faster than to stop at the first
    !numbers.iter().fold(false, |any, number| any | number.is_nan())
        && !any_out_of_limits(limits, numbers)
}

/// Returns whether a number is outside the limits; NaN isn't.
fn any_out_of_limits(limits: FactLimits, numbers: &[f64]) -> bool {
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

fn mark_bad_numbers(
    fact: &Fact,
    numbers: &[f64],
    missing: usize,
    is_null: impl Fn(usize) -> bool,
    suspects: &mut SuspectRows,
) {
    let limits = fact.limits();
    // one look at all of them, which is nearly always enough
    let unknown: u64 = numbers.iter().map(|number| u64::from(number.is_nan())).sum();
    if unknown == missing as u64 && !any_out_of_limits(limits, numbers) {
        return;
    }
    for (row, number) in numbers.iter().enumerate() {
        if !is_null(row) && !limits.admit(*number) {
            suspects.mark(row);
        }
    }
}

/// Returns the numbers of an array; rows of another type are marked.
fn numbers_or_suspects(array: &ArrayRef, suspects: &mut SuspectRows) -> Vec<f64> {
    numbers(array).unwrap_or_else(|| {
        (0..array.len()).filter(|row| !array.is_null(*row)).for_each(|row| suspects.mark(row));
        vec![f64::NAN; array.len()]
    })
}

/// Returns the numbers of an array, NaN for null; `None` if its type isn't numeric.
pub(super) fn numbers(array: &ArrayRef) -> Option<Vec<f64>> {
    macro_rules! each {
        ($kind:ty, $number:expr) => {{
            let array: &PrimitiveArray<$kind> = array.as_primitive();
            array.values().iter().map($number).collect()
        }};
    }
    #[expect(clippy::cast_precision_loss, reason = "as a document reads it: the nearest number")]
    let mut all: Vec<f64> = match array.data_type() {
        DataType::Float64 => array.as_primitive::<Float64Type>().values().to_vec(),
        DataType::Float32 => each!(Float32Type, |one| f64::from(*one)),
        DataType::Float16 => each!(Float16Type, |one| one.to_f64()),
        DataType::Int8 => each!(Int8Type, |one| f64::from(*one)),
        DataType::Int16 => each!(Int16Type, |one| f64::from(*one)),
        DataType::Int32 => each!(Int32Type, |one| f64::from(*one)),
        DataType::Int64 => each!(Int64Type, |one| *one as f64),
        DataType::UInt8 => each!(UInt8Type, |one| f64::from(*one)),
        DataType::UInt16 => each!(UInt16Type, |one| f64::from(*one)),
        DataType::UInt32 => each!(UInt32Type, |one| f64::from(*one)),
        DataType::UInt64 => each!(UInt64Type, |one| *one as f64),
        _ => decimals(array)?,
    };
    set_nulls_to_nan(&mut all, array.nulls());
    Some(all)
}

/// Converts decimals to the nearest doubles.
fn decimals(array: &ArrayRef) -> Option<Vec<f64>> {
    macro_rules! each {
        ($kind:ty) => {{
            let array: &PrimitiveArray<$kind> = array.as_primitive();
            let number = |row: usize| match array.is_null(row) {
                true => f64::NAN,
                false => array.value_as_string(row).parse().unwrap_or(f64::NAN),
            };
            (0..array.len()).map(number).collect()
        }};
    }
    Some(match array.data_type() {
        // both sides of this division are exact, so that its result is the nearest number
        DataType::Decimal32(_, scale @ 0..=22) => {
            let by = 10_f64.powi(i32::from(*scale));
            array
                .as_primitive::<Decimal32Type>()
                .values()
                .iter()
                .map(|one| f64::from(*one) / by)
                .collect()
        }
        DataType::Decimal64(..) => each!(Decimal64Type),
        DataType::Decimal128(_, scale @ 0..=22) => {
            let by = 10_f64.powi(i32::from(*scale));
            let array = array.as_primitive::<Decimal128Type>();
            let exact =
                |one: i128| i64::try_from(one).ok().filter(|one| one.unsigned_abs() <= 1 << 53);
            #[expect(clippy::cast_precision_loss, reason = "small enough")]
            let number = |(row, one): (usize, &i128)| match exact(*one) {
                Some(one) => one as f64 / by,
                None => array.value_as_string(row).parse().unwrap_or(f64::NAN),
            };
            array.values().iter().enumerate().map(number).collect()
        }
        DataType::Decimal32(..) => each!(Decimal32Type),
        DataType::Decimal128(..) => each!(Decimal128Type),
        DataType::Decimal256(..) => each!(Decimal256Type),
        _ => return None,
    })
}

/// A column of texts, plain or dictionary-encoded.
#[derive(Debug, Clone, Copy)]
pub(super) enum TextColumn<'a> {
    Plain(&'a StringArray),
    Dictionary(&'a DictionaryArray<Int32Type>, &'a StringArray),
}

impl<'a> TextColumn<'a> {
    pub(super) fn of(array: &'a dyn Array) -> Option<Self> {
        match array.data_type() {
            DataType::Utf8 => Some(Self::Plain(array.as_string())),
            DataType::Dictionary(..) => {
                let listed = array.as_dictionary_opt::<Int32Type>()?;
                Some(Self::Dictionary(listed, listed.values().as_string_opt()?))
            }
            _ => None,
        }
    }

    pub(super) fn get(&self, row: usize) -> Option<&'a str> {
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
        (0..array.len()).filter(|row| !array.is_null(*row)).for_each(|row| suspects.mark(row));
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
    (0..array.len())
        .map(|row| match (array.is_null(row), day_at(array, row)) {
            (true, _) => NO_DAY,
            (false, Some(day)) if date_of(day).is_some() => day,
            (false, _) => {
                suspects.mark(row);
                NO_DAY
            }
        })
        .collect()
}

/// Returns the day of a date or a timestamp (in UTC) since 1970.
pub(super) fn day_at(array: &ArrayRef, row: usize) -> Option<i32> {
    const SECONDS: i64 = 86_400;
    let moment = |moment: i64, unit: i64| i32::try_from(moment.div_euclid(SECONDS * unit)).ok();
    match array.data_type() {
        DataType::Date32 => Some(array.as_primitive::<Date32Type>().value(row)),
        DataType::Timestamp(TimeUnit::Second, _) => {
            moment(array.as_primitive::<TimestampSecondType>().value(row), 1)
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            moment(array.as_primitive::<TimestampMillisecondType>().value(row), 1_000)
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            moment(array.as_primitive::<TimestampMicrosecondType>().value(row), 1_000_000)
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            moment(array.as_primitive::<TimestampNanosecondType>().value(row), 1_000_000_000)
        }
        _ => None,
    }
}

pub(super) fn day_number(date: jiff::civil::Date) -> Option<i32> {
    jiff::civil::date(1970, 1, 1).until(date).ok().map(|span| span.get_days())
}

pub(super) fn date_of(day: i32) -> Option<jiff::civil::Date> {
    jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().try_days(day).ok()?).ok()
}

/// Returns the ids of the rows: those of the file, or made of the row's number.
pub(super) fn row_ids(array: Option<&ArrayRef>, rows: usize, before: u64) -> StringArray {
    let numbered = |row: usize| format!("row-{}", before + row as u64 + 1);
    let Some(array) = array else {
        return StringArray::from_iter_values((0..rows).map(numbered));
    };
    if let Some(texts) = array.as_string_opt::<i32>() {
        if texts.null_count() == 0 && !texts.iter().flatten().any(is_blank) {
            return texts.clone();
        }
        let id = |(row, text): (usize, Option<&str>)| match text.filter(|text| !is_blank(text)) {
            Some(text) => text.to_owned(),
            None => numbered(row),
        };
        return StringArray::from_iter_values(texts.iter().enumerate().map(id));
    }
    let id = |row: usize| format_number(array, row).unwrap_or_else(|| numbered(row));
    StringArray::from_iter_values((0..rows).map(id))
}

fn is_blank(text: &str) -> bool {
    // nearly all begin with a letter or a digit
    !text.as_bytes().first().is_some_and(u8::is_ascii_graphic) && text.trim().is_empty()
}

/// Formats the number of a row; `None` for null.
pub(super) fn format_number(array: &ArrayRef, row: usize) -> Option<String> {
    macro_rules! whole {
        ($kind:ty) => {
            array.as_primitive::<$kind>().value(row).to_string()
        };
    }
    if array.is_null(row) {
        return None;
    }
    Some(match array.data_type() {
        DataType::Int8 => whole!(Int8Type),
        DataType::Int16 => whole!(Int16Type),
        DataType::Int32 => whole!(Int32Type),
        DataType::Int64 => whole!(Int64Type),
        DataType::UInt8 => whole!(UInt8Type),
        DataType::UInt16 => whole!(UInt16Type),
        DataType::UInt32 => whole!(UInt32Type),
        DataType::UInt64 => whole!(UInt64Type),
        DataType::Decimal128(..) => array.as_primitive::<Decimal128Type>().value_as_string(row),
        DataType::Decimal256(..) => array.as_primitive::<Decimal256Type>().value_as_string(row),
        _ => {
            let number = numbers(&array.slice(row, 1))?.first().copied()?;
            let mut text = Vec::new();
            crate::population::write::write_number(number, &mut text);
            String::from_utf8(text).ok()?
        }
    })
}

/// Removes the ids of the rows that aren't kept.
pub(super) fn filter_ids(ids: &StringArray, keep: &[bool]) -> StringArray {
    let kept = ids.iter().zip(keep).filter(|(_, keep)| **keep).filter_map(|(id, _)| id);
    StringArray::from_iter_values(kept)
}

/// Converts ids to a shared array.
pub(super) fn into_array(ids: StringArray) -> ArrayRef {
    Arc::new(ids)
}
