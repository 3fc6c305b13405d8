//! Which column says what.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use peristyle_engine::diagnostic::{
    Diagnostic, Diagnostics, Place, Source, codes as engine, did_you_mean,
};
use peristyle_engine::profile::{GivenFact, Profile};
use peristyle_engine::{Fact, Ruleset};

use super::cells::{self, Numbers, Row};
use super::{Choice, MAX_PROBLEMS, Rules, day};
use crate::codes;
use crate::profile::map::{AS_OF, ColumnMap, ID, Mapping, To};
use crate::sheet::{Sheet, is_error};
use crate::table::{Column, Header, fold};

pub(crate) use crate::profile::map::PACK;
/// How many columns a message names.
const NAMED: usize = 12;

/// The columns of a table.
#[derive(Debug)]
pub(crate) struct Columns {
    names: Vec<String>,
    places: Vec<Place>,
    pub(crate) numbers: Numbers,
    pub(crate) id: Option<usize>,
    pub(crate) pack: Option<usize>,
    pub(crate) as_of: Option<usize>,
    /// For each of the rules, in their order, the columns that are facts.
    pub(crate) facts: Vec<Vec<(usize, Fact)>>,
    /// The sheet that they stand in, of a workbook.
    pub(crate) sheet: Option<Sheet>,
    /// Those that a map speaks of.
    mapped: BTreeSet<usize>,
}

impl Rules<'_> {
    fn all(&self) -> Vec<(Option<&str>, &Ruleset)> {
        match self {
            Self::Everyone(ruleset) => vec![(None, *ruleset)],
            Self::ByColumn(packs) => {
                packs.iter().map(|(pack, ruleset)| (Some(pack.as_str()), ruleset)).collect()
            }
        }
    }
}

/// A column of one spelling.
pub(crate) fn column(name: &str) -> Column {
    Column::new(name, &[name])
}

/// The columns that are facts.
pub(crate) fn facts(ruleset: &Ruleset) -> Vec<Column> {
    let of = |fact: &Fact| {
        let mut column = column(&fact.id);
        column.headers.extend(fact.names.iter().cloned());
        column
    };
    ruleset.facts().iter().map(of).collect()
}

/// All columns that mean something, to find the header by.
pub(crate) fn wanted(rules: Rules<'_>, choice: Choice<'_>) -> Vec<Column> {
    let mapped = choice.map.into_iter().flat_map(ColumnMap::columns);
    let own = [ID, PACK, AS_OF].into_iter().chain(choice.id_column).chain(mapped).map(column);
    own.chain(rules.all().iter().flat_map(|(_, ruleset)| facts(ruleset))).collect()
}

/// The complaint about a table without facts.
pub(crate) fn no_facts(rules: Rules<'_>, names: &[String]) -> Diagnostic {
    if names.is_empty() {
        return Diagnostic::error(&codes::NO_FACT_COLUMNS, "the table is empty").help(
            "it begins with a line of column names; an export that comes empty is exported again",
        );
    }
    let packs: Vec<_> = rules.all().iter().map(|(_, one)| format!("`{}`", one.id())).collect();
    let problem = Diagnostic::error(
        &codes::NO_FACT_COLUMNS,
        format!("no column of this table is a fact of {}", packs.join(" or ")),
    );
    let docs = rules.all().first().map(|(_, ruleset)| {
        let known = ruleset.facts().iter().take(4).map(|fact| format!("`{}`", fact.id));
        let known = known.collect::<Vec<_>>().join(", ");
        format!("its facts are {known}, …: `peristyle pack docs {}` lists them", ruleset.id())
    });
    problem.help(format!("it has {}", some(names))).help_maybe(docs)
}

impl Columns {
    /// The columns of a header whose cells stand at `places`.
    pub(crate) fn new(
        header: &Header,
        places: Vec<Place>,
        rules: Rules<'_>,
        choice: Choice<'_>,
        numbers: Numbers,
    ) -> Result<Self, Diagnostics> {
        let names: Vec<String> = header.names.iter().map(|name| name.trim().to_owned()).collect();
        let mut columns = Self {
            names,
            places,
            numbers,
            id: None,
            pack: None,
            as_of: None,
            facts: Vec::new(),
            sheet: None,
            mapped: BTreeSet::new(),
        };
        let mut problems = Diagnostics::new();
        let all = rules.all();
        let rulesets: Vec<&Ruleset> = all.iter().map(|(_, ruleset)| *ruleset).collect();
        let no_map = ColumnMap::default();
        let map = choice.map.unwrap_or(&no_map);
        let mut mappings = Vec::new();
        for ruleset in &rulesets {
            let mut of_it = Diagnostics::new();
            mappings.push(Mapping::new(map, ruleset, &rulesets, &mut of_it));
            // what is wrong in every pack is said once
            if problems.is_empty() {
                problems = of_it;
            }
        }
        let first = mappings.first();
        let found = columns.find(first, &mut problems);
        columns.mapped.extend(found.iter().map(|(at, _)| *at));
        let own = |to: To| found.iter().find(|(_, one)| *one == to).map(|(at, _)| *at);
        let id = choice.id_column.unwrap_or(ID);
        columns.id = match choice.id_column {
            Some(_) => columns.named(id, &mut problems),
            None => own(To::Id).or_else(|| columns.unmapped(ID, &mut problems)),
        };
        columns.pack = own(To::Pack).or_else(|| columns.unmapped(PACK, &mut problems));
        columns.as_of = own(To::AsOf).or_else(|| columns.unmapped(AS_OF, &mut problems));
        if let Some(id) = choice.id_column.filter(|_| columns.id.is_none()) {
            problems.push(
                Diagnostic::error(&codes::NO_ID_COLUMN, format!("there is no column `{id}`"))
                    .at_maybe(columns.places.first().cloned())
                    .help_maybe(did_you_mean(id, columns.names.iter().map(String::as_str))),
            );
        }
        for (at, (ruleset, mapping)) in rulesets.iter().zip(&mappings).enumerate() {
            let found = match at {
                0 => found.clone(),
                // columns that aren't there have been told of
                _ => columns.find(Some(mapping), &mut Diagnostics::new()),
            };
            columns.mapped.extend(found.iter().map(|(at, _)| *at));
            let facts = columns.facts_of(ruleset, &found, &mut problems);
            columns.facts.push(facts);
        }
        if columns.facts.iter().all(Vec::is_empty) {
            let place = columns.places.first().cloned();
            problems.push(no_facts(rules, &columns.names).at_maybe(place));
        }
        if problems.is_empty() { Ok(columns) } else { Err(problems) }
    }

    /// Where the columns are that a map speaks of; those that aren't there are told of.
    fn find(&self, map: Option<&Mapping<'_>>, problems: &mut Diagnostics) -> Vec<(usize, To)> {
        let mut found = Vec::new();
        for (entry, to) in map.iter().flat_map(|map| &map.columns) {
            let exact = self.names.iter().position(|name| *name == entry.column);
            match exact.or_else(|| self.named(&entry.column, problems)) {
                Some(at) => found.push((at, *to)),
                // what shall be left aside may be absent
                None if *to == To::Aside => {}
                None => {
                    let words = format!("the table has no column `{}`", entry.column);
                    let names = self.names.iter().map(String::as_str);
                    let header = self.places.first().map(Place::file);
                    problems.push(
                        Diagnostic::error(&codes::NO_SUCH_COLUMN, words)
                            .at(entry.place.clone())
                            .help_maybe(did_you_mean(&entry.column, names))
                            .help_maybe(
                                header.map(|file| format!("`{file}` has {}", some(&self.names))),
                            ),
                    );
                }
            }
        }
        found
    }

    /// The column of a name that no map speaks of.
    fn unmapped(&self, name: &str, problems: &mut Diagnostics) -> Option<usize> {
        let found = (0..self.names.len()).find(|at| self.is(*at, name));
        found.filter(|at| !self.mapped.contains(at)).and_then(|_| self.named(name, problems))
    }

    /// The column of a name.
    fn named(&self, name: &str, problems: &mut Diagnostics) -> Option<usize> {
        let mut found = (0..self.names.len()).filter(|&at| self.is(at, name));
        let first = found.next()?;
        found.for_each(|other| problems.push(self.double(first, other, name)));
        Some(first)
    }

    fn is(&self, at: usize, name: &str) -> bool {
        self.names.get(at).is_some_and(|one| fold(one) == fold(name))
    }

    /// The columns that are facts, each fact once.
    fn facts_of(
        &self,
        ruleset: &Ruleset,
        mapped: &[(usize, To)],
        problems: &mut Diagnostics,
    ) -> Vec<(usize, Fact)> {
        let mut facts: Vec<(usize, Fact)> = Vec::new();
        let mut first: BTreeMap<usize, usize> = BTreeMap::new();
        for (at, to) in mapped {
            if let To::Slot(slot) = to
                && let Some(fact) = ruleset.facts().get(*slot)
            {
                facts.push((*at, fact.clone()));
            }
        }
        let is_mapped = |slot: usize| mapped.iter().any(|(_, to)| *to == To::Slot(slot));
        for (at, name) in self.names.iter().enumerate() {
            if [ID, PACK, AS_OF].iter().any(|own| self.is(at, own)) || self.mapped.contains(&at) {
                continue;
            }
            let Some((slot, fact)) = ruleset.fact_named(name) else { continue };
            match first.get(&slot) {
                // a map wins over names
                _ if is_mapped(slot) => {}
                Some(&first) => problems.push(self.double(first, at, &fact.id)),
                None => {
                    first.insert(slot, at);
                    facts.push((at, fact.clone()));
                }
            }
        }
        facts
    }

    /// The complaint about two columns that mean the same.
    fn double(&self, first: usize, second: usize, what: &str) -> Diagnostic {
        let name = |at: usize| self.names.get(at).map_or("", String::as_str);
        let problem = if self.is(second, name(first)) {
            format!("the column `{}` stands here twice", name(second))
        } else {
            format!("the columns `{}` and `{}` are both `{what}`", name(first), name(second))
        };
        let problem = Diagnostic::error(&codes::DOUBLE_COLUMN, problem)
            .at_maybe(self.places.get(second).cloned())
            .help("take one of them out");
        match self.places.get(first) {
            Some(place) => problem.related(place.clone(), "first here"),
            None => problem,
        }
    }

    /// Where the column of a name stands.
    pub(crate) fn at(&self, name: &str) -> Option<usize> {
        (0..self.names.len()).find(|&at| self.is(at, name))
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.names.iter().map(String::as_str)
    }

    /// The complaints about columns that were asked for and aren't there.
    pub(crate) fn lacking(&self, asked: &[String], file: &str) -> impl Iterator<Item = Diagnostic> {
        asked.iter().filter(|name| self.at(name).is_none()).map(move |name| {
            let words = format!("there is no column `{name}` in `{file}`");
            Diagnostic::error(&codes::NO_EXTRA_COLUMN, words).help(
                did_you_mean(name, self.names())
                    .unwrap_or_else(|| format!("it has {}", some(&self.names))),
            )
        })
    }

    /// The remark about columns that mean nothing, and that nobody asked for either.
    pub(crate) fn ignored(
        &self,
        source: &Arc<Source>,
        rules: Rules<'_>,
        extra: &[String],
    ) -> Option<Diagnostic> {
        let used: BTreeSet<usize> = [self.id, self.pack, self.as_of]
            .into_iter()
            .flatten()
            .chain(self.facts.iter().flatten().map(|(at, _)| *at))
            .chain(self.mapped.iter().copied())
            .chain(extra.iter().filter_map(|name| self.at(name)))
            .collect();
        let ignored: Vec<usize> = (0..self.names.len())
            .filter(|at| {
                !used.contains(at) && self.names.get(*at).is_some_and(|one| !one.is_empty())
            })
            .collect();
        let names: Vec<String> =
            ignored.iter().filter_map(|&at| self.names.get(at).cloned()).collect();
        let first = ignored.first().and_then(|&at| self.places.get(at)).cloned();
        let words = if names.len() == 1 { "is no fact, and was" } else { "are no facts, and were" };
        (!names.is_empty()).then(|| {
            let mut remark = Diagnostic::remark(
                &codes::IGNORED_COLUMNS,
                format!("{} {words} left aside", some(&names)),
            )
            .at(first.unwrap_or_else(|| Place::start_of(source)));
            remark.help.extend(self.suggestions(&names, rules));
            remark
        })
    }

    /// Which of these columns look like facts that no column is.
    fn suggestions(&self, names: &[String], rules: Rules<'_>) -> Vec<String> {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let all = rules.all();
        let mut helps: Vec<String> = Vec::new();
        for (facts, (_, ruleset)) in self.facts.iter().zip(&all) {
            let slot = |fact: &Fact| Some(ruleset.fact_named(&fact.id)?.0);
            let given: Vec<usize> = facts.iter().filter_map(|(_, fact)| slot(fact)).collect();
            helps.extend(crate::profile::map::helps(&names, ruleset, &given));
        }
        helps.dedup();
        helps
    }

    /// The profile of a row; what is wrong with it is reported.
    pub(crate) fn profile(
        &self,
        id: String,
        row: &Row<'_>,
        rules: Rules<'_>,
        problems: &mut Diagnostics,
    ) -> Profile {
        let places = row.places();
        let place = |at: Option<usize>| at.and_then(|at| places.get(at)).cloned();
        let mut report = |problem: Diagnostic| {
            if problems.len() < MAX_PROBLEMS {
                problems.push(problem);
            }
        };
        let said = |at| Some(row.cell(at).trim()).filter(|text| !text.is_empty());
        let mut profile = Profile::new();
        profile.id = Some(id);
        profile.pack = said(self.pack).map(str::to_owned);
        if let Some(text) = said(self.as_of) {
            profile.as_of = day(text);
            if profile.as_of.is_none() {
                report(
                    Diagnostic::error(&engine::BAD_DATE, format!("`{text}` is no date"))
                        .at_maybe(place(self.as_of))
                        .help("write the date of the data as `2026-10-05`"),
                );
            }
        }
        let all = rules.all();
        let own = match rules {
            Rules::Everyone(_) => Some(0),
            Rules::ByColumn(_) => all.iter().position(|(pack, _)| *pack == profile.pack.as_deref()),
        };
        let Some((at, (_, ruleset))) = own.and_then(|at| Some((at, all.get(at)?))) else {
            report(
                Diagnostic::error(&codes::BAD_CELL, "this row names no pack")
                    .at_maybe(place(self.pack))
                    .help("name one here, or one for all rows with `--pack`"),
            );
            return profile;
        };
        for (at, fact) in self.facts.get(at).into_iter().flatten() {
            let value = match said(Some(*at)) {
                None => Ok(None),
                Some(text) if self.sheet.is_some() && is_error(text) => Err(Diagnostic::error(
                    &codes::ERROR_CELL,
                    format!("`{}` has the error `{text}` instead of a value", fact.id),
                )
                .help("mend its formula; empty the cell if the value isn't known")),
                Some(text) => cells::value(fact, text, self.numbers).map(Some),
            };
            let given =
                value.map_err(|problem| problem.at_maybe(place(Some(*at)))).and_then(|value| {
                    let name = fact.id.clone();
                    let given = GivenFact { name, value, place: place(Some(*at)) };
                    ruleset.accept(&given).map(|_| given)
                });
            match given {
                Ok(given) => profile.facts.push(given),
                Err(problem) => report(problem),
            }
        }
        profile
    }
}

/// The first of some names.
fn some(names: &[String]) -> String {
    let shown = names.iter().take(NAMED).map(|name| format!("`{name}`"));
    let shown = shown.collect::<Vec<_>>().join(", ");
    match names.len().checked_sub(NAMED) {
        None | Some(0) => shown,
        Some(more) => format!("{shown} and {more} more"),
    }
}
