//! Assigns the columns of a table to ids, packs, dates and facts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use peristyle_engine::diagnostic::{
    Diagnostic, Diagnostics, Place, Source, codes as engine, did_you_mean,
};
use peristyle_engine::profile::{GivenFact, Profile};
use peristyle_engine::{Fact, Ruleset};

use super::cells::{self, NumberStyle, TableRow};
use super::{MAX_PROBLEMS, RowRules, TableOptions, parse_as_of};
use crate::codes;
use crate::profile::map::{AS_OF, ColumnMap, ID, ResolvedMap, ResolvedTarget};
use crate::sheet::{SheetInfo, is_error};
use crate::table::{ColumnSpec, TableHeader, fold_header};

pub(crate) use crate::profile::map::PACK;
/// The most columns that a message names.
const MAX_NAMED: usize = 12;

/// The columns of a table of profiles.
#[derive(Debug)]
pub(crate) struct ProfileColumns {
    names: Vec<String>,
    places: Vec<Place>,
    pub(crate) numbers: NumberStyle,
    pub(crate) id: Option<usize>,
    pub(crate) pack: Option<usize>,
    pub(crate) as_of: Option<usize>,
    /// The columns that are facts, for each of the rulesets in their order.
    pub(crate) facts: Vec<Vec<(usize, Fact)>>,
    /// The sheet of the workbook, if the table is one.
    pub(crate) sheet: Option<SheetInfo>,
    /// The columns that the map names.
    mapped: BTreeSet<usize>,
}

impl RowRules<'_> {
    fn all(&self) -> Vec<(Option<&str>, &Ruleset)> {
        match self {
            Self::Everyone(ruleset) => vec![(None, *ruleset)],
            Self::ByColumn(packs) => {
                packs.iter().map(|(pack, ruleset)| (Some(pack.as_str()), ruleset)).collect()
            }
        }
    }
}

/// Returns a column with one spelling.
pub(crate) fn single_spelling(name: &str) -> ColumnSpec {
    ColumnSpec::new(name, &[name])
}

/// Returns the columns that are facts.
pub(crate) fn fact_columns(ruleset: &Ruleset) -> Vec<ColumnSpec> {
    let of = |fact: &Fact| {
        let mut column = single_spelling(&fact.id);
        column.headers.extend(fact.names.iter().cloned());
        column
    };
    ruleset.facts().iter().map(of).collect()
}

/// Returns all known columns, by which the header is found.
pub(crate) fn known_columns(rules: RowRules<'_>, choice: TableOptions<'_>) -> Vec<ColumnSpec> {
    let mapped = choice.map.into_iter().flat_map(ColumnMap::columns);
    let own =
        [ID, PACK, AS_OF].into_iter().chain(choice.id_column).chain(mapped).map(single_spelling);
    own.chain(rules.all().iter().flat_map(|(_, ruleset)| fact_columns(ruleset))).collect()
}

/// Returns the diagnostic about a table without facts.
pub(crate) fn no_facts(rules: RowRules<'_>, names: &[String]) -> Diagnostic {
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
    problem.help(format!("it has {}", first_names(names))).help_maybe(docs)
}

impl ProfileColumns {
    /// Assigns the columns of a header whose cells stand at `places`.
    pub(crate) fn new(
        header: &TableHeader,
        places: Vec<Place>,
        rules: RowRules<'_>,
        choice: TableOptions<'_>,
        numbers: NumberStyle,
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
            mappings.push(ResolvedMap::new(map, ruleset, &rulesets, &mut of_it));
            // what is wrong in every pack is said once
            if problems.is_empty() {
                problems = of_it;
            }
        }
        let first = mappings.first();
        let found = columns.find_mapped(first, &mut problems);
        columns.mapped.extend(found.iter().map(|(at, _)| *at));
        let own = |to: ResolvedTarget| found.iter().find(|(_, one)| *one == to).map(|(at, _)| *at);
        let id = choice.id_column.unwrap_or(ID);
        columns.id = match choice.id_column {
            Some(_) => columns.find_named(id, &mut problems),
            None => own(ResolvedTarget::Id).or_else(|| columns.find_unmapped(ID, &mut problems)),
        };
        columns.pack =
            own(ResolvedTarget::Pack).or_else(|| columns.find_unmapped(PACK, &mut problems));
        columns.as_of =
            own(ResolvedTarget::AsOf).or_else(|| columns.find_unmapped(AS_OF, &mut problems));
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
                _ => columns.find_mapped(Some(mapping), &mut Diagnostics::new()),
            };
            columns.mapped.extend(found.iter().map(|(at, _)| *at));
            let facts = columns.assign_facts(ruleset, &found, &mut problems);
            columns.facts.push(facts);
        }
        if columns.facts.iter().all(Vec::is_empty) {
            let place = columns.places.first().cloned();
            problems.push(no_facts(rules, &columns.names).at_maybe(place));
        }
        if problems.is_empty() { Ok(columns) } else { Err(problems) }
    }

    /// Finds the columns that a map names; missing ones are problems.
    fn find_mapped(
        &self,
        map: Option<&ResolvedMap<'_>>,
        problems: &mut Diagnostics,
    ) -> Vec<(usize, ResolvedTarget)> {
        let mut found = Vec::new();
        for (entry, to) in map.iter().flat_map(|map| &map.columns) {
            let exact = self.names.iter().position(|name| *name == entry.column);
            match exact.or_else(|| self.find_named(&entry.column, problems)) {
                Some(at) => found.push((at, *to)),
                // what shall be left aside may be absent
                None if *to == ResolvedTarget::Ignored => {}
                None => {
                    let words = format!("the table has no column `{}`", entry.column);
                    let names = self.names.iter().map(String::as_str);
                    let header = self.places.first().map(Place::file);
                    problems.push(
                        Diagnostic::error(&codes::NO_SUCH_COLUMN, words)
                            .at(entry.place.clone())
                            .help_maybe(did_you_mean(&entry.column, names))
                            .help_maybe(
                                header.map(|file| {
                                    format!("`{file}` has {}", first_names(&self.names))
                                }),
                            ),
                    );
                }
            }
        }
        found
    }

    /// Finds a column by name that the map doesn't name.
    fn find_unmapped(&self, name: &str, problems: &mut Diagnostics) -> Option<usize> {
        let found = (0..self.names.len()).find(|at| self.is(*at, name));
        found.filter(|at| !self.mapped.contains(at)).and_then(|_| self.find_named(name, problems))
    }

    /// Finds a column by name.
    fn find_named(&self, name: &str, problems: &mut Diagnostics) -> Option<usize> {
        let mut found = (0..self.names.len()).filter(|&at| self.is(at, name));
        let first = found.next()?;
        found.for_each(|other| problems.push(self.duplicate_column(first, other, name)));
        Some(first)
    }

    fn is(&self, at: usize, name: &str) -> bool {
        self.names.get(at).is_some_and(|one| fold_header(one) == fold_header(name))
    }

    /// Assigns columns to facts, each fact once.
    fn assign_facts(
        &self,
        ruleset: &Ruleset,
        mapped: &[(usize, ResolvedTarget)],
        problems: &mut Diagnostics,
    ) -> Vec<(usize, Fact)> {
        let mut facts: Vec<(usize, Fact)> = Vec::new();
        let mut first: BTreeMap<usize, usize> = BTreeMap::new();
        for (at, to) in mapped {
            if let ResolvedTarget::Slot(slot) = to
                && let Some(fact) = ruleset.facts().get(*slot)
            {
                facts.push((*at, fact.clone()));
            }
        }
        let is_mapped =
            |slot: usize| mapped.iter().any(|(_, to)| *to == ResolvedTarget::Slot(slot));
        for (at, name) in self.names.iter().enumerate() {
            if [ID, PACK, AS_OF].iter().any(|own| self.is(at, own)) || self.mapped.contains(&at) {
                continue;
            }
            let Some((slot, fact)) = ruleset.fact_named(name) else { continue };
            match first.get(&slot) {
                // a map wins over names
                _ if is_mapped(slot) => {}
                Some(&first) => problems.push(self.duplicate_column(first, at, &fact.id)),
                None => {
                    first.insert(slot, at);
                    facts.push((at, fact.clone()));
                }
            }
        }
        facts
    }

    /// Returns the diagnostic about two columns of one meaning.
    fn duplicate_column(&self, first: usize, second: usize, what: &str) -> Diagnostic {
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

    /// Returns the index of a column by name.
    pub(crate) fn index_of(&self, name: &str) -> Option<usize> {
        (0..self.names.len()).find(|&at| self.is(at, name))
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.names.iter().map(String::as_str)
    }

    /// Returns the diagnostics about requested columns that are missing.
    pub(crate) fn missing_columns(
        &self,
        asked: &[String],
        file: &str,
    ) -> impl Iterator<Item = Diagnostic> {
        asked.iter().filter(|name| self.index_of(name).is_none()).map(move |name| {
            let words = format!("there is no column `{name}` in `{file}`");
            Diagnostic::error(&codes::NO_EXTRA_COLUMN, words).help(
                did_you_mean(name, self.names())
                    .unwrap_or_else(|| format!("it has {}", first_names(&self.names))),
            )
        })
    }

    /// Returns the remark on columns that are unknown and weren't requested.
    pub(crate) fn ignored_remark(
        &self,
        source: &Arc<Source>,
        rules: RowRules<'_>,
        extra: &[String],
    ) -> Option<Diagnostic> {
        let used: BTreeSet<usize> = [self.id, self.pack, self.as_of]
            .into_iter()
            .flatten()
            .chain(self.facts.iter().flatten().map(|(at, _)| *at))
            .chain(self.mapped.iter().copied())
            .chain(extra.iter().filter_map(|name| self.index_of(name)))
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
                format!("{} {words} left aside", first_names(&names)),
            )
            .at(first.unwrap_or_else(|| Place::start_of(source)));
            remark.help.extend(self.suggestions(&names, rules));
            remark
        })
    }

    /// Suggests facts for these columns.
    fn suggestions(&self, names: &[String], rules: RowRules<'_>) -> Vec<String> {
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

    /// Reads the profile of a row; adds its problems.
    pub(crate) fn profile(
        &self,
        id: String,
        row: &TableRow<'_>,
        rules: RowRules<'_>,
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
            profile.as_of = parse_as_of(text);
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
            RowRules::Everyone(_) => Some(0),
            RowRules::ByColumn(_) => {
                all.iter().position(|(pack, _)| *pack == profile.pack.as_deref())
            }
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

/// Lists the first of some names.
fn first_names(names: &[String]) -> String {
    let shown = names.iter().take(MAX_NAMED).map(|name| format!("`{name}`"));
    let shown = shown.collect::<Vec<_>>().join(", ");
    match names.len().checked_sub(MAX_NAMED) {
        None | Some(0) => shown,
        Some(more) => format!("{shown} and {more} more"),
    }
}
