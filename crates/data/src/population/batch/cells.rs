//! The values of one fact.

use std::collections::HashMap;
use std::sync::Arc;

use peristyle_engine::Fact;
use peristyle_engine::evaluate::NO_TEXT;
use peristyle_engine::load::FactType;

use super::Lent;

/// Puts a row's value in its place, which is at the end or holds an earlier value of the row.
fn put<T>(values: &mut Vec<T>, row: usize, value: T) {
    match values.get_mut(row) {
        Some(place) => *place = value,
        None => values.push(value),
    }
}

/// The values of one fact, row by row. The last value of a row counts.
#[derive(Debug, Clone)]
pub(in crate::population) struct Cells {
    pub(super) values: Values,
    /// Where this row's value goes.
    pub(super) row: usize,
    kind: FactType,
}

#[derive(Debug, Clone)]
pub(super) enum Values {
    Numbers(Vec<f64>),
    Texts { codes: Vec<u32>, texts: Vec<Arc<str>>, known: HashMap<Arc<str>, u32> },
}

impl Cells {
    pub(in crate::population) fn new(fact: &Fact) -> Self {
        let values = match fact.kind {
            FactType::Choice | FactType::Text => {
                let texts: Vec<Arc<str>> =
                    fact.choices.iter().map(|one| one.as_str().into()).collect();
                let known = texts.iter().cloned().zip(0..).collect();
                Values::Texts { codes: Vec::new(), texts, known }
            }
            _ => Values::Numbers(Vec::new()),
        };
        Self { values, row: 0, kind: fact.kind }
    }

    pub(in crate::population) fn is_date(&self) -> bool {
        self.kind == FactType::Date
    }

    /// What isn't there yet is missing; what comes next is the value of row `rows`.
    pub(in crate::population) fn resize(&mut self, rows: usize) {
        match &mut self.values {
            Values::Numbers(numbers) if numbers.len() < rows => numbers.resize(rows, f64::NAN),
            Values::Texts { codes, .. } if codes.len() < rows => codes.resize(rows, NO_TEXT),
            _ => {}
        }
        self.row = rows;
    }

    pub(in crate::population) fn truncate(&mut self, rows: usize) {
        match &mut self.values {
            Values::Numbers(numbers) => numbers.truncate(rows),
            Values::Texts { codes, .. } => codes.truncate(rows),
        }
    }

    pub(in crate::population) fn missing(&mut self) {
        match &mut self.values {
            Values::Numbers(_) => self.number(f64::NAN),
            Values::Texts { .. } => self.code(NO_TEXT),
        }
    }

    pub(in crate::population) fn number(&mut self, number: f64) {
        if let Values::Numbers(numbers) = &mut self.values {
            put(numbers, self.row, number);
        }
    }

    /// A choice by its place among the fact's choices.
    pub(in crate::population) fn choice(&mut self, at: usize) {
        self.code(u32::try_from(at).unwrap_or(NO_TEXT));
    }

    pub(in crate::population) fn text(&mut self, text: &str) {
        let code = self.code_of(text);
        self.code(code);
    }

    /// The place of a text in the list of texts.
    pub(in crate::population) fn code_of(&mut self, text: &str) -> u32 {
        let Values::Texts { texts, known, .. } = &mut self.values else { return NO_TEXT };
        if let Some(code) = known.get(text) {
            return *code;
        }
        let (text, code) = (Arc::<str>::from(text), u32::try_from(texts.len()));
        let code = code.unwrap_or(NO_TEXT);
        texts.push(Arc::clone(&text));
        known.insert(text, code);
        code
    }

    fn code(&mut self, code: u32) {
        if let Values::Texts { codes, .. } = &mut self.values {
            put(codes, self.row, code);
        }
    }

    /// The value of row `rows`, if there is one, as the first of a column of its own.
    pub(in crate::population) fn split_off(&mut self, rows: usize, fact: &Fact) -> Option<Self> {
        let mut other = Self::new(fact);
        match (&mut self.values, &mut other.values) {
            (Values::Numbers(from), Values::Numbers(to)) => {
                to.extend(from.drain(rows.min(from.len())..))
            }
            (
                Values::Texts { codes: from, texts, known },
                Values::Texts { codes, texts: t, known: k },
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
            Values::Numbers(numbers) => numbers.len(),
            Values::Texts { codes, .. } => codes.len(),
        }
    }

    pub(in crate::population) fn column(&self) -> Lent<'_> {
        match &self.values {
            Values::Numbers(numbers) => Lent::Numbers(numbers),
            Values::Texts { codes, texts, .. } => Lent::Texts { codes, texts },
        }
    }

    /// Some of its rows.
    pub(in crate::population) fn part(&self, start: usize, rows: usize) -> Option<Lent<'_>> {
        let part = start..start + rows;
        Some(match &self.values {
            Values::Numbers(numbers) => Lent::Numbers(numbers.get(part)?),
            Values::Texts { codes, texts, .. } => Lent::Texts { codes: codes.get(part)?, texts },
        })
    }

    /// The rows at these places.
    pub(in crate::population) fn pick(&self, from: &[usize]) -> Self {
        let values = match &self.values {
            Values::Numbers(numbers) => {
                let number = |row: &usize| numbers.get(*row).copied().unwrap_or(f64::NAN);
                Values::Numbers(from.iter().map(number).collect())
            }
            Values::Texts { codes, texts, known } => {
                let code = |row: &usize| codes.get(*row).copied().unwrap_or(NO_TEXT);
                let codes = from.iter().map(code).collect();
                Values::Texts { codes, texts: texts.clone(), known: known.clone() }
            }
        };
        Self { values, row: from.len(), kind: self.kind }
    }

    /// Another column of the same fact behind this one.
    pub(in crate::population) fn append(&mut self, other: Self) {
        match (&mut self.values, other.values) {
            (Values::Numbers(numbers), Values::Numbers(more)) => numbers.extend(more),
            (
                Values::Texts { codes, texts, known },
                Values::Texts { codes: more, texts: others, .. },
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

    pub(in crate::population) fn count_missing(&self) -> u64 {
        let missing = match &self.values {
            Values::Numbers(numbers) => numbers.iter().filter(|number| number.is_nan()).count(),
            Values::Texts { codes, .. } => codes.iter().filter(|code| **code == NO_TEXT).count(),
        };
        missing as u64
    }
}
