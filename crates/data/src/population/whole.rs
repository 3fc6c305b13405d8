//! A population held whole: every profile's facts in columns, to be scored again and again by
//! rules that differ.
//!
//! Columns have one length, so rows that give other derived facts than the rest stand in a group of
//! their own: a derived fact that is given wins over its formula, for those rows alone.

mod gather;
mod group;
mod score;

use std::collections::BTreeMap;
use std::sync::Arc;

use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};
use peristyle_engine::evaluate::NO_TEXT;
use peristyle_engine::load::FactType;
use peristyle_engine::profile::GivenFact;
use peristyle_engine::{Fact, Facts, Ruleset};

use super::batch::{Cells, set};
use crate::codes;
use crate::date::read_day;

pub(in crate::population) use gather::WithExtra;
#[cfg(feature = "parquet")]
pub(in crate::population) use gather::{Cell, cell};
pub use gather::{Gathered, gather};
use group::Group;
pub use score::{Weighed, in_parallel};

/// Profiles with their facts, in the order of the input.
#[derive(Debug, Clone, Default)]
pub struct Population {
    ids: Vec<String>,
    /// Which row of which table each one is, so that two readings can be laid side by side.
    places: Vec<u64>,
    /// What the groups' columns are.
    facts: Vec<Key>,
    groups: Vec<Group>,
    extra: Vec<Extra>,
}

/// What a column holds. Rules that declare a fact in the same way can read it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Key {
    id: String,
    kind: FactType,
    choices: Vec<String>,
    derived: bool,
}

/// A column that is no fact, such as a segment or a score that is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Extra {
    /// The name it was asked for by.
    pub name: String,
    /// For each row its text, if its cell isn't empty.
    pub texts: Vec<Option<Arc<str>>>,
    /// For each row its number as the table writes numbers; NaN where it is none.
    pub numbers: Vec<f64>,
}

/// One fact's values for everyone.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Numbers; NaN is missing. Flags are 1 and 0, dates the days before `as_of`.
    Numbers(Vec<f64>),
    /// Texts by their place in a list; [`NO_TEXT`] is missing.
    Texts {
        /// For each row, which text.
        codes: Vec<u32>,
        /// The texts.
        texts: Vec<Arc<str>>,
    },
}

impl Key {
    fn of(fact: &Fact) -> Self {
        let choices = fact.choices.clone();
        Self { id: fact.id.clone(), kind: fact.kind, choices, derived: fact.is_derived() }
    }
}

impl Population {
    /// Profiles that were read one by one.
    pub fn of(ruleset: &Ruleset, profiles: &[Facts]) -> Self {
        let keys: Vec<Key> = ruleset.facts().iter().map(Key::of).collect();
        let mut builder = group::Builder::new(ruleset.facts());
        let mut population = Self { facts: keys, ..Self::default() };
        for (row, facts) in profiles.iter().enumerate() {
            let day = facts.as_of().as_deref().and_then(read_day);
            let given: Vec<_> = facts.given().collect();
            let derived = ruleset.facts().iter().zip(&given).enumerate();
            let derived = derived.filter(|(_, (fact, given))| fact.is_derived() && given.is_some());
            let derived: Vec<usize> = derived.map(|(slot, _)| slot).collect();
            let cells = given.into_iter().enumerate().filter_map(|(slot, given)| {
                let value = given?;
                Some((slot, move |cells: &mut Cells| set(cells, value, day)))
            });
            builder.row(row, &derived, cells);
            population.ids.push(facts.id().to_owned());
            population.places.push(row as u64);
        }
        population.groups = builder.finish();
        population
    }

    /// How many profiles there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Who they are.
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// A column that was asked for and is no fact.
    pub fn extra(&self, name: &str) -> Option<&Extra> {
        self.extra.iter().find(|extra| extra.name == name)
    }

    /// Adds a column that is no fact, in the order of [`Population::ids`]. What is missing at its
    /// end is empty; one of that name is replaced.
    pub fn add_extra(&mut self, mut extra: Extra) {
        extra.texts.resize(self.len(), None);
        extra.numbers.resize(self.len(), f64::NAN);
        self.extra.retain(|one| one.name != extra.name);
        self.extra.push(extra);
    }

    /// What was given for a fact; nothing where no row gives it.
    pub fn values(&self, fact: &Fact) -> Values {
        let key = Key::of(fact);
        let slots = || self.facts.iter().position(|one| *one == key);
        let words = matches!(fact.kind, FactType::Choice | FactType::Text);
        let mut values = if words {
            Values::Texts { codes: vec![NO_TEXT; self.len()], texts: Vec::new() }
        } else {
            Values::Numbers(vec![f64::NAN; self.len()])
        };
        let Some(slot) = slots() else { return values };
        let mut known = BTreeMap::new();
        for group in &self.groups {
            group.tell(slot, &mut values, &mut known);
        }
        values
    }

    /// The same profiles with a fact changed for everyone: what if.
    ///
    /// # Errors
    /// The rules have no such fact, or it can't have that value.
    pub fn changed(&self, ruleset: &Ruleset, changes: &[GivenFact]) -> Result<Self, Diagnostics> {
        let mut changed = self.clone();
        let mut problems = Diagnostics::new();
        for change in changes {
            match ruleset.accept(change) {
                Ok((slot, value)) => {
                    let Some(fact) = ruleset.facts().get(slot) else { continue };
                    if fact.kind == FactType::Date && value.is_some() {
                        problems.push(dates_apart(&fact.id, change));
                        continue;
                    }
                    let slot = changed.slot_of(fact);
                    for group in &mut changed.groups {
                        group.fill(slot, fact, value.as_ref());
                    }
                }
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() { Ok(changed) } else { Err(problems) }
    }

    /// The place of a fact's column, which is made if there is none.
    fn slot_of(&mut self, fact: &Fact) -> usize {
        let key = Key::of(fact);
        if let Some(slot) = self.facts.iter().position(|one| *one == key) {
            return slot;
        }
        self.facts.push(key);
        self.groups.iter_mut().for_each(Group::add_column);
        self.facts.len() - 1
    }

    /// The profiles at these places, in this order; one may be named several times.
    #[must_use]
    pub fn pick(&self, rows: &[usize]) -> Self {
        let rows: Vec<usize> = rows.iter().copied().filter(|row| *row < self.len()).collect();
        let ids = rows.iter().filter_map(|row| self.ids.get(*row).cloned()).collect();
        let places = rows.iter().filter_map(|row| self.places.get(*row).copied()).collect();
        let pick = |extra: &Extra| Extra {
            name: extra.name.clone(),
            texts: rows.iter().filter_map(|row| extra.texts.get(*row).cloned()).collect(),
            numbers: rows.iter().filter_map(|row| extra.numbers.get(*row).copied()).collect(),
        };
        let extra = self.extra.iter().map(pick).collect();
        let home = self.home();
        let mut wanted: Vec<(Vec<usize>, Vec<usize>)> = vec![Default::default(); self.groups.len()];
        for (to, row) in rows.iter().enumerate() {
            let Some((group, at)) = home.get(*row) else { continue };
            if let Some((rows, from)) = wanted.get_mut(*group) {
                rows.push(to);
                from.push(*at);
            }
        }
        let groups = self.groups.iter().zip(wanted).filter(|(_, (rows, _))| !rows.is_empty());
        let groups = groups.map(|(group, (rows, from))| group.pick(rows, &from)).collect();
        Self { ids, places, facts: self.facts.clone(), groups, extra }
    }

    /// By row: its group, and its place in there.
    fn home(&self) -> Vec<(usize, usize)> {
        let mut home = vec![(0, 0); self.len()];
        for (group, members) in self.groups.iter().enumerate() {
            for (at, row) in members.rows.iter().enumerate() {
                if let Some(place) = home.get_mut(*row) {
                    *place = (group, at);
                }
            }
        }
        home
    }

    /// These profiles as both readings know them: the same input, read by rules that declare
    /// facts differently. Rows that only one of them has are left out; how many those are is told.
    pub fn joined(&self, other: &Self) -> (Self, usize) {
        let theirs: BTreeMap<u64, usize> = other.places.iter().copied().zip(0..).collect();
        let both = self.places.iter().enumerate();
        let both = both.filter_map(|(row, place)| Some((row, *theirs.get(place)?)));
        let (ours, theirs): (Vec<usize>, Vec<usize>) = both.unzip();
        let left_out = self.len() + other.len() - ours.len() - theirs.len();
        let (mut whole, other) = (self.pick(&ours), other.pick(&theirs));
        let new = |key: &&Key| !whole.facts.contains(key);
        let added: Vec<Key> = other.facts.iter().filter(new).cloned().collect();
        let slots: Vec<usize> =
            added.iter().filter_map(|key| other.facts.iter().position(|one| one == key)).collect();
        // rows of one group here may be of several there
        let (mine, other_home) = (whole.home(), other.home());
        let mut parts: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for (row, ((here, _), (there, _))) in mine.iter().zip(&other_home).enumerate() {
            parts.entry((*here, *there)).or_default().push(row);
        }
        let places = |home: &[(usize, usize)], rows: &[usize]| -> Vec<usize> {
            rows.iter().filter_map(|row| home.get(*row)).map(|(_, at)| *at).collect()
        };
        let groups = parts.into_iter().filter_map(|((here, there), rows)| {
            let (from, their) = (places(&mine, &rows), places(&other_home, &rows));
            let there = other.groups.get(there)?.pick(rows.clone(), &their);
            let mut group = whole.groups.get(here)?.pick(rows, &from);
            group.add_columns_of(there, &slots);
            Some(group)
        });
        whole.groups = groups.collect();
        whole.facts.extend(added);
        (whole, left_out)
    }
}

fn dates_apart(id: &str, change: &GivenFact) -> Diagnostic {
    let words = format!("`{id}` is a date, which can't be changed for a whole population");
    Diagnostic::error(&codes::DATE_FOR_ALL, words)
        .at_maybe(change.place.clone())
        .help("rows count back from days of their own; change a fact that isn't a date")
}

#[cfg(test)]
mod tests;
