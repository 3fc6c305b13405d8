//! Facts by name become values by slot, checked against their declarations.

use std::sync::Arc;

use jiff::civil::Date;

use crate::compile::{Fact, Ruleset, RulesetData};
use crate::diagnostic::{
    Diagnostic, DiagnosticRecord, Diagnostics, MAX_PROBLEMS, codes, did_you_mean,
};
use crate::load::FactType;
use crate::profile::{GivenFact, Profile, Reference};
use crate::source::Place;
use crate::value::{Missing, Value};

/// By slot: what was given; `Some(None)` was given as missing.
pub(crate) type GivenFacts = Vec<Option<Option<Value>>>;

/// One profile's facts in the slots of one ruleset.
#[derive(Debug, Clone)]
pub struct Facts {
    pub(crate) id: String,
    pub(crate) as_of: Option<Date>,
    /// Derived facts stand here only if they were given. Answers share it.
    pub(crate) given: Arc<GivenFacts>,
    pub(crate) reference: Option<Reference>,
    pub(crate) diagnostics: Vec<DiagnosticRecord>,
}

impl Facts {
    /// Returns whose facts they are.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the date of the data.
    pub fn as_of(&self) -> Option<String> {
        self.as_of.map(|date| date.to_string())
    }

    /// Returns what was given for each fact of the ruleset, in its order; `Some(None)` was given as
    /// missing.
    pub fn given(&self) -> impl Iterator<Item = Option<Option<&Value>>> {
        self.given.iter().map(|given| given.as_ref().map(Option::as_ref))
    }

    /// Makes the facts of one row of many, given by slot.
    pub(crate) fn of_row(given: GivenFacts) -> Self {
        Self {
            id: ME.to_owned(),
            as_of: None,
            given: Arc::new(given),
            reference: None,
            diagnostics: Vec::new(),
        }
    }

    /// Gives another value, or makes it missing.
    pub(crate) fn give(&mut self, slot: usize, value: Option<Value>) {
        if let Some(place) = Arc::make_mut(&mut self.given).get_mut(slot) {
            *place = Some(value);
        }
    }
}

/// Returns how many days a date lies before `as_of`.
///
/// # Errors
/// There is no `as_of`, or the text is no date.
pub(super) fn days_before(date: &str, as_of: Option<Date>) -> Result<f64, Missing> {
    let Some(as_of) = as_of else {
        return Err(Missing::Because("there is no `as_of` to count back from".into()));
    };
    let days = date.parse().ok().and_then(|date| days_between(date, as_of));
    days.ok_or_else(|| Missing::Because("the date can't be read".into()))
}

/// Returns how many days `date` lies before `as_of`, as scripts see dates: below 0 after it; none beyond
/// what the calendar holds.
pub fn days_between(date: Date, as_of: Date) -> Option<f64> {
    Some(f64::from(date.until(as_of).ok()?.get_days()))
}

/// The id of a profile that says none.
pub const ME: &str = "me";

impl Ruleset {
    /// Checks a profile's facts and puts them into this ruleset's slots.
    ///
    /// # Errors
    /// Unknown facts, wrong types, values out of range, bad dates: all of them.
    pub fn facts_of(&self, profile: &Profile) -> Result<Facts, Diagnostics> {
        let mut problems = Diagnostics::new();
        let as_of = match &profile.as_of {
            Some(text) => match text.parse::<Date>() {
                Ok(date) => Some(date),
                Err(_) => {
                    problems.push(bad_date("as_of", text, None));
                    None
                }
            },
            None => None,
        };
        let mut all: GivenFacts = vec![None; self.inner.facts.len()];
        for given in &profile.facts {
            match self.accept(given) {
                Ok((slot, value)) => {
                    if let Some(place) = all.get_mut(slot) {
                        *place = Some(value);
                    }
                }
                Err(problem) => problems.push(problem),
            }
            if problems.len() >= MAX_PROBLEMS {
                break;
            }
        }
        // what is wrong with a row is the same whether its cells are checked before or here
        if problems.is_empty() && profile.as_of.is_none() {
            problems.extend(self.inner.undated(&all, &profile.facts));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Facts {
            id: profile.id.clone().unwrap_or_else(|| ME.to_owned()),
            as_of,
            given: Arc::new(all),
            reference: profile.reference.clone(),
            diagnostics: profile.diagnostics.clone(),
        })
    }

    /// Returns the slot of a given fact and its value, checked; `None` makes it missing.
    ///
    /// # Errors
    /// The fact is unknown, or its value isn't one that it can have.
    pub fn accept(&self, given: &GivenFact) -> Result<(usize, Option<Value>), Diagnostic> {
        self.inner.accept(given)
    }

    /// Finds a fact by its id or one of its other spellings, in any case.
    pub fn fact_named(&self, name: &str) -> Option<(usize, &Fact)> {
        self.inner.fact_named(name)
    }

    /// Returns these facts with some changed: what if.
    ///
    /// # Errors
    /// A change names an unknown fact, or gives it a value it can't have: all of them.
    pub fn changed(&self, facts: &Facts, changes: &[GivenFact]) -> Result<Facts, Diagnostics> {
        let mut changed = facts.clone();
        let mut problems = Diagnostics::new();
        for change in changes {
            match self.accept(change) {
                Ok((slot, value)) => changed.give(slot, value),
                Err(problem) => problems.push(problem),
            }
        }
        if changed.as_of.is_none() {
            problems.extend(self.inner.undated(&changed.given, changes));
        }
        if problems.is_empty() { Ok(changed) } else { Err(problems) }
    }
}

impl RulesetData {
    /// Returns the complaint about the first date among facts without a day to count back from.
    fn undated(&self, all: &GivenFacts, given: &[GivenFact]) -> Option<Diagnostic> {
        let is_date = |(fact, value): &(&Fact, &Option<Option<Value>>)| {
            // in columns they are counted already
            fact.kind == FactType::Date && matches!(value, Some(Some(Value::Text(_))))
        };
        let (fact, _) = self.facts.iter().zip(all).find(is_date)?;
        let of_it = |one: &&GivenFact| {
            self.fact_named(&one.name).is_some_and(|(_, other)| other.id == fact.id)
        };
        let place = given.iter().rev().find(of_it).and_then(|one| one.place.clone());
        Some(undated(fact, place))
    }

    pub(crate) fn accept(&self, given: &GivenFact) -> Result<(usize, Option<Value>), Diagnostic> {
        let Some((slot, fact)) = self.fact_named(&given.name) else {
            let known: Vec<&str> = self
                .facts
                .iter()
                .flat_map(|fact| std::iter::once(&fact.id).chain(&fact.names))
                .map(String::as_str)
                .collect();
            return Err(Diagnostic::error(
                &codes::UNKNOWN_GIVEN,
                format!("the pack `{}` has no fact `{}`", self.id, given.name),
            )
            .at_maybe(given.place.as_ref().map(|place| name_place(place, &given.name)))
            .help_maybe(did_you_mean(&given.name, known.iter().copied()))
            .help(format!("`peristyle pack docs {}` lists the facts", self.id)));
        };
        match &given.value {
            None => Ok((slot, None)),
            Some(value) => Ok((slot, Some(checked(fact, value, given.place.as_ref())?))),
        }
    }

    pub(crate) fn fact_named(&self, name: &str) -> Option<(usize, &Fact)> {
        if let Some(slot) = self.names.fact_slot(name) {
            return Some((slot, self.facts.get(slot)?));
        }
        let wanted = name.trim().to_lowercase();
        self.facts.iter().enumerate().find(|(_, fact)| {
            fact.id == wanted || fact.names.iter().any(|name| name.to_lowercase() == wanted)
        })
    }
}

/// Returns the place of a fact's name, which stands right before its value.
fn name_place(value: &Place, name: &str) -> Place {
    let before = value.source().text().get(..value.span().start).unwrap_or("");
    let line_start = before.trim_end().rfind('\n').map_or(0, |at| at + 1);
    match before.get(line_start..).and_then(|line| line.rfind(name)) {
        Some(at) => Place::new(value.source(), line_start + at..line_start + at + name.len()),
        None => value.clone(),
    }
}

/// Returns the complaint about a date without a day to count back from.
pub(super) fn undated(fact: &Fact, place: Option<Place>) -> Diagnostic {
    let words = format!("`{}` is a date, and nothing says of which day the data is", fact.id);
    Diagnostic::error(&codes::UNDATED_FACTS, words)
        .at_maybe(place)
        .help("dates count back from that day: say it with `--as-of 2026-10-05`, or as `as_of` beside the facts")
}

/// Checks a value and returns it as the fact's type takes it.
pub(super) fn checked(
    fact: &Fact,
    value: &Value,
    place: Option<&Place>,
) -> Result<Value, Diagnostic> {
    let wrong = |help: Option<String>| {
        Err(Diagnostic::error(
            &codes::WRONG_VALUE,
            match value {
                Value::Text(text) => {
                    format!("`{}` takes {}, not the text `{text}`", fact.id, takes(fact))
                }
                _ => format!("`{}` takes {}, not `{value}`", fact.id, takes(fact)),
            },
        )
        .at_maybe(place.cloned())
        .help_maybe(help))
    };
    match (fact.kind, value) {
        (FactType::Bool, Value::Bool(_)) => Ok(value.clone()),
        (FactType::Bool, Value::Text(text)) if matches!(&**text, "yes" | "no" | "ja" | "nein") => {
            wrong(Some("write `true` or `false`".to_owned()))
        }
        (FactType::Number | FactType::Count | FactType::Share, Value::Number(number)) => {
            in_range(fact, *number).map_err(|problem| problem.at_maybe(place.cloned()))?;
            Ok(value.clone())
        }
        (FactType::Number | FactType::Count | FactType::Share, Value::Text(text)) => {
            let plain = text.trim().trim_end_matches('%').trim().replace(',', ".");
            let help =
                plain.parse::<f64>().ok().filter(|number| number.is_finite()).map(|number| {
                    if text.contains('%') && fact.kind == FactType::Share {
                        format!("a share lies between 0 and 1: write {}", number / 100.0)
                    } else {
                        format!("write {number}, without unit or quotes and with a point")
                    }
                });
            wrong(help)
        }
        (FactType::Choice, _) => {
            one_of(fact, &value.to_string()).map_err(|problem| problem.at_maybe(place.cloned()))
        }
        (FactType::Text, Value::Text(_)) => Ok(value.clone()),
        (FactType::Text, _) => Ok(Value::Text(Arc::from(value.to_string()))),
        (FactType::Date, Value::Text(text)) => match text.parse::<Date>() {
            Ok(date) if text.len() <= 10 => Ok(Value::text(&date.to_string())),
            _ => Err(bad_date(&fact.id, text, place)),
        },
        _ => wrong(None),
    }
}

/// Returns a choice as it is declared, whatever its case.
pub(crate) fn one_of(fact: &Fact, text: &str) -> Result<Value, Diagnostic> {
    match fact.choices.iter().find(|choice| choice.eq_ignore_ascii_case(text.trim())) {
        Some(choice) => Ok(Value::text(choice)),
        None => Err(Diagnostic::error(
            &codes::WRONG_VALUE,
            format!("`{}` has no choice `{text}`", fact.id),
        )
        .help_maybe(did_you_mean(text, fact.choices.iter().map(String::as_str)))),
    }
}

/// Returns whether a number lies in the declared range and the type's own.
pub(crate) fn in_range(fact: &Fact, number: f64) -> Result<(), Diagnostic> {
    // the usual case needs no words
    if fact.limits().admit(number) {
        return Ok(());
    }
    let out = |message: String| Err(Diagnostic::error(&codes::VALUE_OUT_OF_RANGE, message));
    let id = &fact.id;
    let said = crate::value::format_number(number);
    if !number.is_finite() {
        return Err(Diagnostic::error(
            &codes::WRONG_VALUE,
            format!("`{id}` takes a finite number, not {said}"),
        )
        .help("leave the fact out if it isn't known"));
    }
    match fact.kind {
        FactType::Count if number < 0.0 || number.fract() != 0.0 => {
            return out(format!("`{id}` is a count, a whole number of 0 or more, not {said}"));
        }
        FactType::Share if !(0.0..=1.0).contains(&number) => {
            let mut problem = Diagnostic::error(
                &codes::VALUE_OUT_OF_RANGE,
                format!("`{id}` is a share between 0 and 1, not {said}"),
            );
            if (1.0..=100.0).contains(&number) {
                problem = problem.help(format!("{number} percent is {}", number / 100.0));
            }
            return Err(problem);
        }
        _ => {}
    }
    let unit = fact.unit.as_deref().map(|unit| format!(" {unit}")).unwrap_or_default();
    if let Some(min) = fact.min.filter(|min| number < *min) {
        return out(format!("`{id}` is {said}{unit}, below its least, {min}"));
    }
    if let Some(max) = fact.max.filter(|max| number > *max) {
        return out(format!("`{id}` is {said}{unit}, above its most, {max}"));
    }
    Ok(())
}

fn takes(fact: &Fact) -> &'static str {
    match fact.kind {
        FactType::Bool => "true or false",
        FactType::Number => "a number",
        FactType::Count => "a whole number",
        FactType::Share => "a share between 0 and 1",
        FactType::Choice => "one of its choices",
        FactType::Text => "text",
        FactType::Date => "a date such as 2026-10-05",
    }
}

fn bad_date(name: &str, text: &str, place: Option<&Place>) -> Diagnostic {
    Diagnostic::error(&codes::BAD_DATE, format!("`{name}`: `{text}` is no date"))
        .at_maybe(place.cloned())
        .help("write it as 2026-10-05")
}
