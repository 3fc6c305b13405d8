//! Facts as plain numbers in slots.

use jiff::civil::Date;

use crate::compile::{Fact, Inner};
use crate::diagnostic::{Diagnostic, codes};
use crate::evaluate::facts::{Facts, undated};
use crate::evaluate::plan::{RulePlan, kind_of};
use crate::load::FactType;
use crate::profile::GivenFact;
use crate::value::Value;

/// One profile's facts.
#[derive(Debug)]
pub(super) struct Row {
    /// By slot, as columns have them: NaN is missing, flags are 1 and 0, texts their codes, dates
    /// the days before `as_of`.
    pub(super) facts: Vec<f64>,
    /// By slot: derived facts that were given. Empty where nothing is derived.
    pub(super) given: Vec<bool>,
    /// Dates that wait for the day to count back from.
    dates: Vec<(usize, Date)>,
    as_of: Option<Date>,
    /// Texts that no script and no choice names.
    odd: Vec<(usize, Value)>,
}

impl Row {
    pub(super) fn new(rules: &Inner) -> Self {
        let derived = if rules.derived_order.is_empty() { 0 } else { rules.facts.len() };
        Self {
            facts: vec![f64::NAN; rules.facts.len()],
            given: vec![false; derived],
            dates: Vec::new(),
            as_of: None,
            odd: Vec::new(),
        }
    }

    pub(super) fn clear(&mut self) {
        self.facts.fill(f64::NAN);
        self.given.fill(false);
        self.dates.clear();
        self.odd.clear();
        self.as_of = None;
    }

    /// Takes checked facts over; false where one of them has no number.
    pub(super) fn take(&mut self, rules: &Inner, plan: &RulePlan, facts: &Facts) -> bool {
        self.given.fill(false);
        self.odd.clear();
        self.dates.clear();
        let slots = self.facts.iter_mut().zip(&*facts.given).zip(&rules.facts).enumerate();
        for (slot, ((number, given), fact)) in slots {
            if let (Some(_), Some(place)) = (given, self.given.get_mut(slot)) {
                *place = true;
            }
            *number = match given {
                Some(Some(Value::Number(number))) => *number,
                Some(Some(Value::Bool(yes))) => f64::from(u8::from(*yes)),
                Some(Some(Value::Text(text))) if fact.kind != FactType::Date => {
                    match plan.single.code(text) {
                        Some(code) => code,
                        None => return false,
                    }
                }
                Some(Some(_)) => match facts.seen(slot, fact.kind) {
                    Ok(Value::Number(days)) => days,
                    // why it can't be counted is a walk's to tell, and makes no other score
                    _ => f64::NAN,
                },
                _ => f64::NAN,
            };
        }
        true
    }

    /// Gives a number that was checked.
    pub(super) fn put(&mut self, slot: usize, number: f64) {
        if let Some(place) = self.facts.get_mut(slot) {
            *place = number;
        }
        if let Some(place) = self.given.get_mut(slot) {
            *place = true;
        }
        if !self.odd.is_empty() || !self.dates.is_empty() {
            self.odd.retain(|(odd, _)| *odd != slot);
            self.dates.retain(|(date, _)| *date != slot);
        }
    }

    /// Gives any value, checked as everywhere.
    pub(super) fn set(&mut self, rules: &Inner, given: &GivenFact) -> Result<(), Diagnostic> {
        let (slot, value) = rules.accept(given)?;
        self.put(slot, f64::NAN);
        let is_date = rules.facts.get(slot).is_some_and(|fact| fact.kind == FactType::Date);
        match value {
            None => {}
            Some(Value::Number(number)) => self.put(slot, number),
            Some(Value::Bool(yes)) => self.put(slot, f64::from(u8::from(yes))),
            Some(Value::Text(text)) if is_date => {
                // it was read when it was checked
                self.dates.extend(text.parse::<Date>().ok().map(|date| (slot, date)));
            }
            Some(Value::Text(text)) => {
                match rules.plan().and_then(|plan| plan.single.code(&text)) {
                    Some(code) => self.put(slot, code),
                    None => self.odd.push((slot, Value::Text(text))),
                }
            }
        }
        Ok(())
    }

    /// The date of the data.
    pub(super) fn set_as_of(&mut self, text: &str) -> Result<(), Diagnostic> {
        let date = text.parse().map_err(|_| {
            Diagnostic::error(&codes::BAD_DATE, format!("`as_of`: `{text}` is no date"))
                .help("write it as 2026-10-05")
        })?;
        self.as_of = Some(date);
        Ok(())
    }

    /// Returns the complaint about a date that waits for a day, if none came.
    pub(super) fn undated(&self, rules: &Inner) -> Option<Diagnostic> {
        let (slot, _) = self.dates.first().filter(|_| self.as_of.is_none())?;
        Some(undated(rules.facts.get(*slot)?, None))
    }

    /// Counts dates back; false where a value has no number.
    pub(super) fn settle(&mut self) -> bool {
        for (slot, date) in std::mem::take(&mut self.dates) {
            let span = self.as_of.and_then(|as_of| date.until(as_of).ok());
            let days = span.map_or(f64::NAN, |span| f64::from(span.get_days()));
            if let Some(place) = self.facts.get_mut(slot) {
                *place = days;
            }
        }
        self.odd.is_empty()
    }

    /// As a walk takes them. Dates are counted already.
    pub(super) fn facts(&self, rules: &Inner) -> Facts {
        let texts = rules.plan().map(|plan| &plan.single);
        let value = |slot: usize, fact: &Fact| {
            if let Some((_, odd)) = self.odd.iter().find(|(odd, _)| *odd == slot) {
                return Some(Some(odd.clone()));
            }
            let number = self.facts.get(slot).copied().unwrap_or(f64::NAN);
            let given = self.given.get(slot).copied().unwrap_or(true);
            if fact.is_derived() && !given {
                return None;
            }
            if number.is_nan() {
                return fact.is_derived().then_some(None);
            }
            // where nothing is planned, texts are odd
            Some(kind_of(fact.kind).value(number, |code| texts?.text(code)))
        };
        let all = rules.facts.iter().enumerate().map(|(slot, fact)| value(slot, fact));
        Facts::of_row(all.collect())
    }
}
