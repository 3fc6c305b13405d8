//! Facts out of anything that serde reads, straight into slots.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, Visitor};

use jiff::civil::Date;

use super::Scorer;
use crate::compile::{Fact, RulesetData};
use crate::diagnostic::{Diagnostic, codes};
use crate::evaluate::facts::undated;
use crate::load::FactType;
use crate::profile::GivenFact;
use crate::value::Value;

/// Where a fact stood the last time: objects of one source have their keys in one order.
#[derive(Debug, Default)]
pub(super) struct SlotGuess {
    /// For each slot the one that came after it, the first at the end.
    after: Vec<usize>,
    last: usize,
}

impl SlotGuess {
    fn begin(&mut self, facts: usize) {
        if self.after.len() != facts + 1 {
            // as they are declared
            self.after = (1..=facts).chain([0]).collect();
        }
        self.last = facts;
    }

    fn slot(&mut self, rules: &RulesetData, key: &str) -> Option<usize> {
        let is = |slot: usize| rules.node_index.fact(slot) == key;
        let next = |slot: usize| self.after.get(slot).copied().unwrap_or(usize::MAX);
        let first = next(self.last);
        if is(first) {
            self.last = first;
            return Some(first);
        }
        // one of them may be absent this time
        let second = next(first);
        if is(second) {
            self.last = second;
            return Some(second);
        }
        let slot = rules.fact_named(key)?.0;
        if let Some(place) = self.after.get_mut(self.last) {
            *place = slot;
        }
        self.last = slot;
        Some(slot)
    }
}

impl Scorer<'_> {
    /// Forgets what was given.
    pub fn clear(&mut self) {
        self.runner.clear();
        self.dates.clear();
        self.as_of = None;
    }

    /// Gives a fact, or makes it missing.
    ///
    /// # Errors
    /// The fact is unknown, or its value isn't one that it can have.
    pub fn set(&mut self, name: &str, value: Option<Value>) -> Result<(), Diagnostic> {
        self.give(&GivenFact { name: name.to_owned(), value, place: None })
    }

    /// Gives any value, checked as everywhere.
    fn give(&mut self, given: &GivenFact) -> Result<(), Diagnostic> {
        let rules = self.runner.rules();
        let (slot, value) = rules.accept(given)?;
        self.dates.retain(|(date, _)| *date != slot);
        let is_date = rules.facts.get(slot).is_some_and(|fact| fact.kind == FactType::Date);
        match value {
            Some(Value::Text(text)) if is_date => {
                self.runner.put(slot, f64::NAN);
                // it was read when it was checked
                self.dates.extend(text.parse::<Date>().ok().map(|date| (slot, date)));
            }
            Some(value) => self.runner.put_value(slot, &value),
            None => self.runner.put(slot, f64::NAN),
        }
        Ok(())
    }

    fn set_as_of(&mut self, text: &str) -> Result<(), Diagnostic> {
        let date = text.parse().map_err(|_| {
            Diagnostic::error(&codes::BAD_DATE, format!("`as_of`: `{text}` is no date"))
                .help("write it as 2026-10-05")
        })?;
        self.as_of = Some(date);
        Ok(())
    }

    /// Returns the complaint about a date that waits for a day, if none came.
    fn undated(&self, rules: &RulesetData) -> Option<Diagnostic> {
        let (slot, _) = self.dates.first().filter(|_| self.as_of.is_none())?;
        Some(undated(rules.facts.get(*slot)?, None))
    }

    /// Reads the facts of one profile instead of those given before: a map of facts, such as a JSON
    /// object. Beside facts it may have `as_of`, the day that dates count back from; `id` and `pack`
    /// are read over, unless facts are called so.
    ///
    /// # Errors
    /// It isn't a map, or has a key that is no fact, or a value that the fact can't have, or a date
    /// without `as_of`. Nothing is given then.
    pub fn read<'de, D: Deserializer<'de>>(&mut self, from: D) -> Result<(), D::Error> {
        self.clear();
        let rules = self.runner.rules();
        self.guess.begin(rules.facts.len());
        if self.limits.is_empty() {
            let limits = |fact: &Fact| fact.kind.is_numeric().then(|| fact.limits());
            self.limits = rules.facts.iter().map(limits).collect();
        }
        let read = from.deserialize_map(FactsIn { rules, scorer: self });
        if read.is_err() {
            self.clear();
        }
        read
    }
}

struct FactsIn<'a, 'r> {
    rules: &'r RulesetData,
    scorer: &'a mut Scorer<'r>,
}

impl<'de> Visitor<'de> for FactsIn<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map of facts")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key_seed(KeyIn(&mut self))? {
            match key {
                FactKey::Fact(slot) => map.next_value_seed(ValueIn { facts: &mut self, slot })?,
                FactKey::AsOf => {
                    let text: String = map.next_value()?;
                    self.scorer.set_as_of(&text).map_err(Error::custom)?;
                }
                FactKey::Other => {
                    map.next_value::<serde::de::IgnoredAny>()?;
                }
            }
        }
        match self.scorer.undated(self.rules) {
            Some(problem) => Err(Error::custom(problem)),
            None => Ok(()),
        }
    }
}

enum FactKey {
    Fact(usize),
    AsOf,
    Other,
}

struct KeyIn<'s, 'a, 'r>(&'s mut FactsIn<'a, 'r>);

impl<'de> DeserializeSeed<'de> for KeyIn<'_, '_, '_> {
    type Value = FactKey;

    fn deserialize<D: Deserializer<'de>>(self, key: D) -> Result<FactKey, D::Error> {
        key.deserialize_str(self)
    }
}

impl Visitor<'_> for KeyIn<'_, '_, '_> {
    type Value = FactKey;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a fact")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<FactKey, E> {
        let FactsIn { rules, scorer } = self.0;
        match scorer.guess.slot(rules, key) {
            Some(slot) => Ok(FactKey::Fact(slot)),
            None if key == "as_of" => Ok(FactKey::AsOf),
            None if key == "id" || key == "pack" => Ok(FactKey::Other),
            None => {
                let given = GivenFact { name: key.to_owned(), value: None, place: None };
                let problem = rules.accept(&given).err();
                Err(E::custom(problem.map_or_else(String::new, |problem| problem.to_string())))
            }
        }
    }
}

struct ValueIn<'s, 'a, 'r> {
    facts: &'s mut FactsIn<'a, 'r>,
    slot: usize,
}

impl<'de> DeserializeSeed<'de> for ValueIn<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        value.deserialize_any(self)
    }
}

impl ValueIn<'_, '_, '_> {
    /// Checks anything that isn't plainly right like a value from elsewhere.
    fn check<E: Error>(self, value: Option<Value>) -> Result<(), E> {
        let FactsIn { rules, scorer } = self.facts;
        let name = rules.facts.get(self.slot).map(|fact| fact.id.clone()).unwrap_or_default();
        scorer.give(&GivenFact { name, value, place: None }).map_err(E::custom)
    }
}

impl Visitor<'_> for ValueIn<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number, text, true, false or null")
    }

    #[inline]
    fn visit_f64<E: Error>(self, number: f64) -> Result<(), E> {
        if matches!(self.facts.scorer.limits.get(self.slot), Some(Some(limits)) if limits.admit(number))
        {
            self.facts.scorer.runner.put(self.slot, number);
            return Ok(());
        }
        self.check(Some(Value::Number(number)))
    }

    #[expect(clippy::cast_precision_loss, reason = "as JSON's numbers are read everywhere")]
    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.visit_f64(number as f64)
    }

    #[expect(clippy::cast_precision_loss, reason = "as JSON's numbers are read everywhere")]
    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.visit_f64(number as f64)
    }

    fn visit_bool<E: Error>(self, yes: bool) -> Result<(), E> {
        self.check(Some(Value::Bool(yes)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.check(Some(Value::text(text)))
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.check(None)
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.check(None)
    }
}
