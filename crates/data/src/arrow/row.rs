//! A single row, as a profile and as text.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics, Place, Source, codes as engine};
use peristyle_engine::load::FactType;
use peristyle_engine::profile::{GivenFact, Profile};
use peristyle_engine::value::Value;
use peristyle_engine::{Fact, Facts};

use super::columns::{ColumnRole, InputColumns};
use super::values::{TextColumn, date_at, inexact_integer, numbers};
use crate::date::parse_day;
use crate::population::RejectedRow;
use crate::population::batch::ChunkParser;
use crate::population::write::write_number;

/// A row, with the columns that hold its values.
pub(super) struct SingleRow<'r> {
    pub(super) input: &'r InputColumns,
    pub(super) arrays: &'r [ArrayRef],
    pub(super) row: usize,
    /// Its number in the table, from 1.
    pub(super) number: u64,
    pub(super) id: &'r str,
}

impl SingleRow<'_> {
    /// Returns the row's facts, or the rejected row with its diagnostics.
    pub(super) fn facts(&self, reader: &ChunkParser<'_>) -> Result<Facts, Box<RejectedRow>> {
        let (text, spans) = self.text();
        let source = Source::new(&*self.input.name, text);
        let read = self.profile(reader, &source, &spans);
        let facts =
            read.and_then(|profile| reader.ruleset().facts_of(&reader.with_job_options(profile)));
        facts.map_err(|problems| Box::new(self.reject(problems, &source, &spans)))
    }

    fn profile(
        &self,
        reader: &ChunkParser<'_>,
        source: &Arc<Source>,
        spans: &[Range<usize>],
    ) -> Result<Profile, Diagnostics> {
        let mut profile = Profile::new();
        profile.id = Some(self.id.to_owned());
        for (at, wanted) in self.input.columns.iter().enumerate() {
            let place = spans.get(at).map(|span| Place::new(source, span.clone()));
            match &wanted.role {
                ColumnRole::Id | ColumnRole::Extra => {}
                ColumnRole::Pack => {
                    let pack = self.value(at, None).map(|value| value.to_string());
                    let said = pack.as_deref().map_or("", str::trim);
                    reader.check_pack(said).map_err(|problem| problem.at_maybe(place))?;
                    profile.pack = Some(said.to_owned()).filter(|said| !said.is_empty());
                }
                ColumnRole::AsOf => profile.as_of = self.as_of(at, place)?,
                ColumnRole::Fact(_, fact) => {
                    self.check_exact(at, fact)
                        .map_err(|problem| problem.at_maybe(place.clone()))?;
                    let value = self.value(at, Some(fact));
                    profile.facts.push(GivenFact { name: fact.id.clone(), value, place });
                }
            }
        }
        Ok(profile)
    }

    fn as_of(&self, at: usize, place: Option<Place>) -> Result<Option<String>, Diagnostic> {
        let Some(value) = self.value(at, None) else { return Ok(None) };
        let written = value.to_string();
        if parse_day(&written).is_some() {
            return Ok(Some(written));
        }
        Err(Diagnostic::error(&engine::BAD_DATE, format!("`{written}` is no date"))
            .at_maybe(place)
            .help("write the date of the data as `2026-10-05`"))
    }

    /// Checks that a number is none that would be rounded to another one.
    fn check_exact(&self, at: usize, fact: &Fact) -> Result<(), Diagnostic> {
        let array = self.arrays.get(at).filter(|_| !matches!(fact.kind, FactType::Text));
        match array.and_then(|array| inexact_integer(array, self.row)) {
            None => Ok(()),
            Some(digits) => Err(Diagnostic::error(
                &engine::WRONG_VALUE,
                format!("`{}` is {digits}, beyond 2^53, where whole numbers aren't exact", fact.id),
            )
            .help("numbers are doubles: if it is an id, it is no fact; else store it as a double")),
        }
    }

    /// Returns the row's value in a column; `None` for null, and for NaN.
    fn value(&self, at: usize, fact: Option<&Fact>) -> Option<Value> {
        let flag = |number: f64| {
            fact.is_some_and(|fact| fact.kind == FactType::Bool) && (number == 0.0 || number == 1.0)
        };
        let array = self.arrays.get(at)?;
        Some(match value_in(array, self.row)? {
            Value::Number(number) if flag(number) => Value::Bool(number == 1.0),
            value => value,
        })
    }

    /// Formats the row as a line of NDJSON; returns it with the span of each column's value.
    fn text(&self) -> (String, Vec<Range<usize>>) {
        let (mut text, mut spans) = (b"{".to_vec(), Vec::new());
        for (at, wanted) in self.input.columns.iter().enumerate() {
            if at > 0 {
                text.push(b',');
            }
            // writing text to memory doesn't fail
            let _ = serde_json::to_writer(&mut text, &*wanted.name);
            text.push(b':');
            let start = text.len();
            match self.value(at, None) {
                None => text.extend_from_slice(b"null"),
                Some(Value::Bool(yes)) => text.extend_from_slice(yes.to_string().as_bytes()),
                Some(Value::Number(one)) if one.is_finite() => write_number(one, &mut text),
                Some(value) => {
                    let _ = serde_json::to_writer(&mut text, &value.to_string());
                }
            }
            spans.push(start..text.len());
        }
        text.push(b'}');
        (String::from_utf8(text).unwrap_or_default(), spans)
    }

    fn reject(
        &self,
        problems: Diagnostics,
        source: &Arc<Source>,
        spans: &[Range<usize>],
    ) -> RejectedRow {
        let mut problems = problems.into_iter();
        let first = problems.next();
        let column = first.as_ref().and_then(|problem| problem.record().column);
        let stands = |span: &Range<usize>| Some(source.line_column(span.start).1) == column;
        let wanted = spans.iter().position(stands).and_then(|at| self.input.columns.get(at));
        RejectedRow {
            file: Arc::clone(&self.input.name),
            line: self.number,
            column: wanted.map_or(1, |wanted| wanted.number as u64),
            column_name: Some(wanted.map_or_else(|| "".into(), |wanted| Arc::clone(&wanted.name))),
            code: first.as_ref().map_or("", |problem| problem.code.id),
            message: first.as_ref().map_or_else(String::new, |problem| problem.message.clone()),
            help: first.map_or_else(Vec::new, |problem| problem.help),
            more: problems.count(),
            text: source.text().to_owned(),
        }
    }
}

/// Returns the value of a row in a normalized column that can be a fact; `None` for null, and for NaN.
pub(crate) fn value_in(array: &ArrayRef, row: usize) -> Option<Value> {
    if array.is_null(row) {
        return None;
    }
    if let Some(texts) = TextColumn::of(array) {
        return texts.get(row).map(Value::text);
    }
    if let Some(flags) = array.as_boolean_opt() {
        return Some(Value::Bool(flags.value(row)));
    }
    if let Some(numbers) = numbers(&array.slice(row, 1)) {
        return numbers.first().copied().filter(|number| !number.is_nan()).map(Value::Number);
    }
    Some(match date_at(array, row) {
        Some(date) => Value::text(&date.to_string()),
        None => Value::text("a day beyond the year 9999"),
    })
}
