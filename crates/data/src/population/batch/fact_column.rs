//! The column of a fact.

use std::collections::HashMap;
use std::sync::Arc;

use peristyle_engine::Fact;
use peristyle_engine::evaluate::NO_TEXT;
use peristyle_engine::load::FactType;

use super::EngineColumn;

/// Sets the value of a row, at the end or over an earlier value of the row.
fn set_or_push<T>(values: &mut Vec<T>, row: usize, value: T) {
    match values.get_mut(row) {
        Some(place) => *place = value,
        None => values.push(value),
    }
}

/// The values of a fact, row by row. The last value that is set for a row counts.
#[derive(Debug, Clone)]
pub(crate) struct FactColumn {
    pub(super) values: FactValues,
    /// The current row.
    pub(super) row: usize,
    kind: FactType,
}

#[derive(Debug, Clone)]
pub(super) enum FactValues {
    Numbers(Vec<f64>),
    Texts { codes: Vec<u32>, texts: Vec<Arc<str>>, known: HashMap<Arc<str>, u32> },
}

impl FactColumn {
    pub(crate) fn new(fact: &Fact) -> Self {
        let values = match fact.kind {
            FactType::Choice | FactType::Text => {
                let texts: Vec<Arc<str>> =
                    fact.choices.iter().map(|one| one.as_str().into()).collect();
                let known = texts.iter().cloned().zip(0..).collect();
                FactValues::Texts { codes: Vec::new(), texts, known }
            }
            _ => FactValues::Numbers(Vec::new()),
        };
        Self { values, row: 0, kind: fact.kind }
    }

    pub(crate) fn is_date(&self) -> bool {
        self.kind == FactType::Date
    }

    /// Pads the column with missing values to `rows` rows; the next value is that of row `rows`.
    pub(crate) fn resize(&mut self, rows: usize) {
        match &mut self.values {
            FactValues::Numbers(numbers) if numbers.len() < rows => numbers.resize(rows, f64::NAN),
            FactValues::Texts { codes, .. } if codes.len() < rows => codes.resize(rows, NO_TEXT),
            _ => {}
        }
        self.row = rows;
    }

    pub(crate) fn truncate(&mut self, rows: usize) {
        match &mut self.values {
            FactValues::Numbers(numbers) => numbers.truncate(rows),
            FactValues::Texts { codes, .. } => codes.truncate(rows),
        }
    }

    pub(crate) fn set_missing(&mut self) {
        match &mut self.values {
            FactValues::Numbers(_) => self.set_number(f64::NAN),
            FactValues::Texts { .. } => self.set_code(NO_TEXT),
        }
    }

    pub(crate) fn set_number(&mut self, number: f64) {
        if let FactValues::Numbers(numbers) = &mut self.values {
            set_or_push(numbers, self.row, number);
        }
    }

    /// Sets a choice by its index among the fact's choices.
    pub(crate) fn set_choice(&mut self, at: usize) {
        self.set_code(u32::try_from(at).unwrap_or(NO_TEXT));
    }

    pub(crate) fn set_text(&mut self, text: &str) {
        let code = self.code_of(text);
        self.set_code(code);
    }

    /// Returns the code of a text, which is added if it is new.
    pub(crate) fn code_of(&mut self, text: &str) -> u32 {
        let FactValues::Texts { texts, known, .. } = &mut self.values else { return NO_TEXT };
        if let Some(code) = known.get(text) {
            return *code;
        }
        let (text, code) = (Arc::<str>::from(text), u32::try_from(texts.len()));
        let code = code.unwrap_or(NO_TEXT);
        texts.push(Arc::clone(&text));
        known.insert(text, code);
        code
    }

    fn set_code(&mut self, code: u32) {
        if let FactValues::Texts { codes, .. } = &mut self.values {
            set_or_push(codes, self.row, code);
        }
    }

    /// Splits the values from row `rows` on off into a column of their own; `None` if there are none.
    pub(crate) fn split_off(&mut self, rows: usize, fact: &Fact) -> Option<Self> {
        let mut other = Self::new(fact);
        match (&mut self.values, &mut other.values) {
            (FactValues::Numbers(from), FactValues::Numbers(to)) => {
                to.extend(from.drain(rows.min(from.len())..))
            }
            (
                FactValues::Texts { codes: from, texts, known },
                FactValues::Texts { codes, texts: t, known: k },
            ) => {
                codes.extend(from.drain(rows.min(from.len())..));
                t.clone_from(texts);
                k.clone_from(known);
            }
            _ => {}
        }
        Some(other).filter(|other| other.len() > 0)
    }

    fn len(&self) -> usize {
        match &self.values {
            FactValues::Numbers(numbers) => numbers.len(),
            FactValues::Texts { codes, .. } => codes.len(),
        }
    }

    pub(crate) fn as_engine_column(&self) -> EngineColumn<'_> {
        match &self.values {
            FactValues::Numbers(numbers) => EngineColumn::Numbers(numbers),
            FactValues::Texts { codes, texts, .. } => EngineColumn::Texts { codes, texts },
        }
    }

    /// Returns the rows `start..start + rows`.
    pub(crate) fn slice(&self, start: usize, rows: usize) -> Option<EngineColumn<'_>> {
        let part = start..start + rows;
        Some(match &self.values {
            FactValues::Numbers(numbers) => EngineColumn::Numbers(numbers.get(part)?),
            FactValues::Texts { codes, texts, .. } => {
                EngineColumn::Texts { codes: codes.get(part)?, texts }
            }
        })
    }

    /// Returns a column of the rows at these indices.
    pub(crate) fn pick(&self, from: &[usize]) -> Self {
        let values = match &self.values {
            FactValues::Numbers(numbers) => {
                let number = |row: &usize| numbers.get(*row).copied().unwrap_or(f64::NAN);
                FactValues::Numbers(from.iter().map(number).collect())
            }
            FactValues::Texts { codes, texts, known } => {
                let code = |row: &usize| codes.get(*row).copied().unwrap_or(NO_TEXT);
                let codes = from.iter().map(code).collect();
                FactValues::Texts { codes, texts: texts.clone(), known: known.clone() }
            }
        };
        Self { values, row: from.len(), kind: self.kind }
    }

    /// Appends another column of the fact.
    pub(crate) fn append(&mut self, other: Self) {
        match (&mut self.values, other.values) {
            (FactValues::Numbers(numbers), FactValues::Numbers(more)) => numbers.extend(more),
            (
                FactValues::Texts { codes, texts, known },
                FactValues::Texts { codes: more, texts: others, .. },
            ) => {
                let ours = others.into_iter().map(|text| {
                    let next = u32::try_from(texts.len()).unwrap_or(NO_TEXT);
                    *known.entry(text).or_insert_with_key(|text| {
                        texts.push(Arc::clone(text));
                        next
                    })
                });
                let ours: Vec<u32> = ours.collect();
                let code = |code: u32| ours.get(code as usize).copied().unwrap_or(NO_TEXT);
                codes.extend(more.into_iter().map(code));
            }
            _ => {}
        }
    }

    pub(crate) fn count_missing(&self) -> u64 {
        let missing = match &self.values {
            FactValues::Numbers(numbers) => numbers.iter().filter(|number| number.is_nan()).count(),
            FactValues::Texts { codes, .. } => {
                codes.iter().filter(|code| **code == NO_TEXT).count()
            }
        };
        missing as u64
    }
}
