//! The facts of a block: read from the columns, or derived.

use std::sync::Arc;

use super::{Block, FactBlock, WALK, plain};
use crate::evaluate::columns::Column;
use crate::evaluate::rounding;
use crate::load::FactType;
use crate::program::ROWS;
use crate::script::Kind;

impl Block<'_> {
    #[expect(clippy::cast_precision_loss, reason = "fewer texts than 2^53")]
    pub(super) fn recode(&mut self) {
        let mut known: std::collections::HashMap<Arc<str>, usize> =
            self.texts.iter().cloned().zip(0..).collect();
        for (slot, column) in self.columns.given.iter().enumerate() {
            let Some(Column::Texts { texts, .. }) = column else { continue };
            let mut codes = Vec::with_capacity(texts.len());
            for text in *texts {
                let next = self.texts.len();
                let code = *known.entry(Arc::clone(text)).or_insert(next);
                if code == next {
                    self.texts.push(Arc::clone(text));
                }
                codes.push(code as f64);
            }
            if let Some(place) = self.recoded.get_mut(slot) {
                *place = Some(codes);
            }
        }
    }

    pub(super) fn read_facts(&mut self) {
        let (start, rows) = (self.start, self.rows);
        let given = self.columns.given.iter().zip(&self.recoded).zip(&mut self.facts);
        for ((column, recoded), fact) in given {
            match column {
                None => *fact = FactBlock::Absent,
                Some(Column::Numbers(_)) => *fact = FactBlock::Given,
                Some(Column::Texts { codes, .. }) => {
                    let mut made = match std::mem::replace(fact, FactBlock::Absent) {
                        FactBlock::Made(made) => made,
                        _ => vec![f64::NAN; ROWS],
                    };
                    let codes = codes.get(start..start + rows).unwrap_or(&[]);
                    let recoded = recoded.as_deref().unwrap_or(&[]);
                    for (place, code) in made.iter_mut().zip(codes) {
                        *place = recoded.get(*code as usize).copied().unwrap_or(f64::NAN);
                    }
                    *fact = FactBlock::Made(made);
                }
            }
        }
    }

    pub(super) fn derive(&mut self) {
        for &slot in &self.rules.derived_order {
            let given = self.columns.given.get(slot).is_some_and(Option::is_some);
            let Some(fact) = self.rules.facts.get(slot).filter(|_| !given) else { continue };
            let Some(Some(planned)) = self.plan.derived.get(slot) else { continue };
            let mut made = match self
                .facts
                .get_mut(slot)
                .map(|fact| std::mem::replace(fact, FactBlock::Absent))
            {
                Some(FactBlock::Made(made)) => made,
                _ => vec![f64::NAN; ROWS],
            };
            // where it fails, those do who read it: a walk finds out who
            self.value(planned, false, &mut made);
            let round = fact.derived.as_ref().and_then(|one| one.round);
            let (rows, limits) = (self.rows, fact.limits());
            for (place, walk) in made.iter_mut().zip(&mut self.walk).take(rows) {
                if place.is_nan() {
                    continue;
                }
                if let (Some(round), Kind::Number) = (round, planned.kind()) {
                    *place = rounding::round(*place, round);
                }
                match planned.kind() {
                    // outside of its range it is missing, with a warning
                    _ if fact.kind.is_numeric() && !limits.admit(*place) => *place = f64::NAN,
                    _ if fact.kind.is_numeric() => {}
                    // a choice that doesn't exist, a flag that is a number
                    Kind::Text if fact.kind == FactType::Choice => {
                        let text = plain(*place).and_then(|code| self.texts.get(code));
                        let known =
                            text.is_some_and(|text| fact.choices.iter().any(|one| **one == **text));
                        if !known {
                            *walk = WALK;
                        }
                    }
                    _ => {}
                }
            }
            if let Some(place) = self.facts.get_mut(slot) {
                *place = FactBlock::Made(made);
            }
        }
    }
}
