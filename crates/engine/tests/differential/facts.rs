//! Random facts, as profiles and as columns.

use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use peristyle_engine::evaluate::{Column, Columns, NO_TEXT};
use peristyle_engine::{Facts, Profile, Ruleset, Value};

use super::random::Random;

/// Facts by name.
pub(crate) type Row = Vec<(String, Value)>;

pub(crate) const AS_OF: Date = date(2026, 10, 5);

/// Facts that are missing, zero, negative, huge, tiny; texts, choices, flags and dates.
pub(crate) fn rows(random: &mut Random, rules: &Ruleset, count: usize) -> Vec<Row> {
    let mut all = Vec::with_capacity(count);
    for _ in 0..count {
        let mut facts = Vec::new();
        for fact in rules.facts().iter().filter(|fact| !fact.is_derived()) {
            if random.chance(20) {
                continue;
            }
            let value = match fact.kind.word() {
                "bool" => Value::Bool(random.chance(50)),
                "choice" => Value::text(&fact.choices[random.below(fact.choices.len())]),
                "text" => Value::text(random.pick(&["x", "yes", "a long text", ""])),
                "share" => Value::Number(random.below(11) as f64 / 10.0),
                "count" => Value::Number(random.below(40) as f64),
                "date" => {
                    let days = [0, 1, 3, 30, 400, -5][random.below(6)];
                    Value::text(&AS_OF.checked_sub(days.days()).unwrap().to_string())
                }
                _ => Value::Number(random.number()),
            };
            facts.push((fact.id.clone(), value));
        }
        all.push(facts);
    }
    all
}

/// One row as the facts of a profile.
pub(crate) fn single(rules: &Ruleset, row: &Row) -> Facts {
    let profile = row
        .iter()
        .fold(Profile::new(), |profile, (name, value)| profile.with(name.as_str(), value.clone()));
    rules.facts_of(&profile.as_of(AS_OF.to_string())).unwrap()
}

/// The rows as columns, and what they borrow from.
pub(crate) struct Table {
    numbers: Vec<Vec<f64>>,
    codes: Vec<Vec<u32>>,
    texts: Vec<Arc<str>>,
    rows: usize,
}

impl Table {
    pub(crate) fn new(rules: &Ruleset, rows: &[Row]) -> Self {
        let mut table =
            Self { numbers: Vec::new(), codes: Vec::new(), texts: Vec::new(), rows: rows.len() };
        for fact in rules.facts() {
            let (mut numbers, mut codes) = (Vec::new(), Vec::new());
            for row in rows {
                let value = row.iter().find(|(name, _)| *name == fact.id).map(|(_, value)| value);
                numbers.push(match value {
                    Some(Value::Number(number)) => *number,
                    Some(Value::Bool(yes)) => f64::from(u8::from(*yes)),
                    Some(Value::Text(text)) if fact.kind.word() == "date" => {
                        let on: Date = text.parse().unwrap();
                        f64::from(on.until(AS_OF).unwrap().get_days())
                    }
                    _ => f64::NAN,
                });
                codes.push(match value {
                    Some(Value::Text(text)) => table.code(text),
                    _ => NO_TEXT,
                });
            }
            table.numbers.push(numbers);
            table.codes.push(codes);
        }
        table
    }

    fn code(&mut self, text: &Arc<str>) -> u32 {
        let known = self.texts.iter().position(|known| known == text);
        known.unwrap_or_else(|| {
            self.texts.push(Arc::clone(text));
            self.texts.len() - 1
        }) as u32
    }

    pub(crate) fn columns(&self, rules: &Ruleset) -> Columns<'_> {
        let mut columns = rules.columns(self.rows);
        for (slot, fact) in rules.facts().iter().enumerate().filter(|(_, one)| !one.is_derived()) {
            let column = match fact.kind.word() {
                "choice" | "text" => Column::Texts { codes: &self.codes[slot], texts: &self.texts },
                _ => Column::Numbers(&self.numbers[slot]),
            };
            columns.set(rules, &fact.id, column).unwrap();
        }
        columns
    }
}
