//! A population in memory: the facts of all profiles in columns, to be scored repeatedly by
//! different rules.
//!
//! Columns have one length, so rows that give other derived facts than the rest stand in a group of
//! their own: a derived fact that is given wins over its formula, for those rows alone.

mod groups;
mod load;
mod score;

use std::collections::BTreeMap;
use std::sync::Arc;

use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};
use peristyle_engine::evaluate::NO_TEXT;
use peristyle_engine::load::FactType;
use peristyle_engine::profile::GivenFact;
use peristyle_engine::{Fact, Facts, Ruleset};

use super::batch::{FactColumn, set_value};
use crate::codes;
use crate::date::parse_day;

use groups::RowGroup;
pub(crate) use load::{ExtraCell, parse_extra_cell};
pub use load::{LoadedTables, load_tables};
pub use score::{PopulationReweighter, in_parallel};

/// Profiles with their facts in memory, in the order of the input.
#[derive(Debug, Clone, Default)]
pub struct LoadedPopulation {
    ids: Vec<String>,
    /// The table and row of each profile, by which two readings of an input are matched.
    row_keys: Vec<u64>,
    /// The keys of the groups' columns.
    facts: Vec<ColumnKey>,
    groups: Vec<RowGroup>,
    extra: Vec<ExtraColumn>,
}

/// The identity of a column. Rules that declare a fact alike can read it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ColumnKey {
    id: String,
    kind: FactType,
    choices: Vec<String>,
    derived: bool,
}

/// A column that is no fact, such as a segment or a known score.
#[derive(Debug, Clone, PartialEq)]
pub struct ExtraColumn {
    /// The requested name.
    pub name: String,
    /// The texts of the cells; `None` where a cell is empty.
    pub texts: Vec<Option<Arc<str>>>,
    /// The numbers of the cells; NaN where a cell is none.
    pub numbers: Vec<f64>,
}

/// The values of a fact for all profiles.
#[derive(Debug, Clone, PartialEq)]
pub enum ColumnValues {
    /// Numbers; NaN is missing. Flags are 1 and 0, dates the days before `as_of`.
    Numbers(Vec<f64>),
    /// Texts by their index in a list; [`NO_TEXT`] is missing.
    Texts {
        /// The index of the text of each profile.
        codes: Vec<u32>,
        /// The texts.
        texts: Vec<Arc<str>>,
    },
}

impl ColumnKey {
    fn from_profiles(fact: &Fact) -> Self {
        let choices = fact.choices.clone();
        Self { id: fact.id.clone(), kind: fact.kind, choices, derived: fact.is_derived() }
    }
}

impl LoadedPopulation {
    /// Creates a population of single profiles.
    pub fn of(ruleset: &Ruleset, profiles: &[Facts]) -> Self {
        let keys: Vec<ColumnKey> = ruleset.facts().iter().map(ColumnKey::from_profiles).collect();
        let mut builder = groups::GroupBuilder::new(ruleset.facts());
        let mut population = Self { facts: keys, ..Self::default() };
        for (row, facts) in profiles.iter().enumerate() {
            let day = facts.as_of().as_deref().and_then(parse_day);
            let given: Vec<_> = facts.given().collect();
            let derived = ruleset.facts().iter().zip(&given).enumerate();
            let derived = derived.filter(|(_, (fact, given))| fact.is_derived() && given.is_some());
            let derived: Vec<usize> = derived.map(|(slot, _)| slot).collect();
            let cells = given.into_iter().enumerate().filter_map(|(slot, given)| {
                let value = given?;
                Some((slot, move |cells: &mut FactColumn| set_value(cells, value, day)))
            });
            builder.add_row(row, &derived, cells);
            population.ids.push(facts.id().to_owned());
            population.row_keys.push(row as u64);
        }
        population.groups = builder.finish();
        population
    }

    /// Returns the number of profiles.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Returns whether there are no profiles.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Returns the ids of the profiles.
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// Returns a requested column that is no fact.
    pub fn extra(&self, name: &str) -> Option<&ExtraColumn> {
        self.extra.iter().find(|extra| extra.name == name)
    }

    /// Adds a column that is no fact, in the order of [`LoadedPopulation::ids`]; it is padded with
    /// empty cells, and replaces one of its name.
    pub fn add_extra(&mut self, mut extra: ExtraColumn) {
        extra.texts.resize(self.len(), None);
        extra.numbers.resize(self.len(), f64::NAN);
        self.extra.retain(|one| one.name != extra.name);
        self.extra.push(extra);
    }

    /// Returns the given values of a fact.
    pub fn values(&self, fact: &Fact) -> ColumnValues {
        let key = ColumnKey::from_profiles(fact);
        let slots = || self.facts.iter().position(|one| *one == key);
        let words = matches!(fact.kind, FactType::Choice | FactType::Text);
        let mut values = if words {
            ColumnValues::Texts { codes: vec![NO_TEXT; self.len()], texts: Vec::new() }
        } else {
            ColumnValues::Numbers(vec![f64::NAN; self.len()])
        };
        let Some(slot) = slots() else { return values };
        let mut known = BTreeMap::new();
        for group in &self.groups {
            group.copy_values(slot, &mut values, &mut known);
        }
        values
    }

    /// Returns the profiles with facts changed for all of them.
    ///
    /// # Errors
    /// The rules have no such fact, or it can't have that value.
    pub fn with_facts(
        &self,
        ruleset: &Ruleset,
        changes: &[GivenFact],
    ) -> Result<Self, Diagnostics> {
        let mut changed = self.clone();
        let mut problems = Diagnostics::new();
        for change in changes {
            match ruleset.accept(change) {
                Ok((slot, value)) => {
                    let Some(fact) = ruleset.facts().get(slot) else { continue };
                    if fact.kind == FactType::Date && value.is_some() {
                        problems.push(date_for_all(&fact.id, change));
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

    /// Returns the index of a fact's column, which is added if there is none.
    fn slot_of(&mut self, fact: &Fact) -> usize {
        let key = ColumnKey::from_profiles(fact);
        if let Some(slot) = self.facts.iter().position(|one| *one == key) {
            return slot;
        }
        self.facts.push(key);
        self.groups.iter_mut().for_each(RowGroup::add_column);
        self.facts.len() - 1
    }

    /// Returns the profiles at these indices, in this order; an index may repeat.
    #[must_use]
    pub fn pick(&self, rows: &[usize]) -> Self {
        let rows: Vec<usize> = rows.iter().copied().filter(|row| *row < self.len()).collect();
        let ids = rows.iter().filter_map(|row| self.ids.get(*row).cloned()).collect();
        let places = rows.iter().filter_map(|row| self.row_keys.get(*row).copied()).collect();
        let pick = |extra: &ExtraColumn| ExtraColumn {
            name: extra.name.clone(),
            texts: rows.iter().filter_map(|row| extra.texts.get(*row).cloned()).collect(),
            numbers: rows.iter().filter_map(|row| extra.numbers.get(*row).copied()).collect(),
        };
        let extra = self.extra.iter().map(pick).collect();
        let home = self.group_positions();
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
        Self { ids, row_keys: places, facts: self.facts.clone(), groups, extra }
    }

    /// Returns for each profile its group and its index in the group.
    fn group_positions(&self) -> Vec<(usize, usize)> {
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

    /// Joins two readings of an input, by rules that declare different facts: returns the profiles
    /// that both have, with the facts of both, and the number of those that only one has.
    pub fn intersected(&self, other: &Self) -> (Self, usize) {
        let theirs: BTreeMap<u64, usize> = other.row_keys.iter().copied().zip(0..).collect();
        let both = self.row_keys.iter().enumerate();
        let both = both.filter_map(|(row, place)| Some((row, *theirs.get(place)?)));
        let (ours, theirs): (Vec<usize>, Vec<usize>) = both.unzip();
        let left_out = self.len() + other.len() - ours.len() - theirs.len();
        let (mut whole, other) = (self.pick(&ours), other.pick(&theirs));
        let new = |key: &&ColumnKey| !whole.facts.contains(key);
        let added: Vec<ColumnKey> = other.facts.iter().filter(new).cloned().collect();
        let slots: Vec<usize> =
            added.iter().filter_map(|key| other.facts.iter().position(|one| one == key)).collect();
        // rows of one group here may be of several there
        let (mine, other_home) = (whole.group_positions(), other.group_positions());
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

fn date_for_all(id: &str, change: &GivenFact) -> Diagnostic {
    let words = format!("`{id}` is a date, which can't be changed for a whole population");
    Diagnostic::error(&codes::DATE_FOR_ALL, words)
        .at_maybe(change.place.clone())
        .help("rows count back from days of their own; change a fact that isn't a date")
}

#[cfg(test)]
mod tests;
