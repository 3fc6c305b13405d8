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
use crate::table::{Column, Header, fold};

/// The columns that every table may have: who it is, the pack that it is for, the day of its data.
const ID: &str = "id";
pub(crate) const PACK: &str = "pack";
const AS_OF: &str = "as_of";
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
    let own = [ID, PACK, AS_OF].into_iter().chain(choice.id_column).map(column);
    own.chain(rules.all().iter().flat_map(|(_, ruleset)| facts(ruleset))).collect()
}

/// The complaint about a table without facts.
pub(crate) fn no_facts(rules: Rules<'_>, names: &[String]) -> Diagnostic {
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
    problem
        .help_maybe((!names.is_empty()).then(|| format!("it has {}", some(names))))
        .help_maybe(docs)
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
        let mut columns =
            Self { names, places, numbers, id: None, pack: None, as_of: None, facts: Vec::new() };
        let mut problems = Diagnostics::new();
        let id = choice.id_column.unwrap_or(ID);
        columns.id = columns.named(id, &mut problems);
        columns.pack = columns.named(PACK, &mut problems);
        columns.as_of = columns.named(AS_OF, &mut problems);
        if let Some(id) = choice.id_column.filter(|_| columns.id.is_none()) {
            problems.push(
                Diagnostic::error(&codes::NO_ID_COLUMN, format!("there is no column `{id}`"))
                    .at_maybe(columns.places.first().cloned())
                    .help_maybe(did_you_mean(id, columns.names.iter().map(String::as_str))),
            );
        }
        for (_, ruleset) in rules.all() {
            let facts = columns.facts_of(ruleset, &mut problems);
            columns.facts.push(facts);
        }
        if columns.facts.iter().all(Vec::is_empty) {
            let place = columns.places.first().cloned();
            problems.push(no_facts(rules, &columns.names).at_maybe(place));
        }
        if problems.is_empty() { Ok(columns) } else { Err(problems) }
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
    fn facts_of(&self, ruleset: &Ruleset, problems: &mut Diagnostics) -> Vec<(usize, Fact)> {
        let mut facts: Vec<(usize, Fact)> = Vec::new();
        let mut first: BTreeMap<usize, usize> = BTreeMap::new();
        for (at, name) in self.names.iter().enumerate() {
            if [ID, PACK, AS_OF].iter().any(|own| self.is(at, own)) {
                continue;
            }
            let Some((slot, fact)) = ruleset.fact_named(name) else { continue };
            match first.get(&slot) {
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

    /// The remark about columns that mean nothing.
    pub(crate) fn ignored(&self, source: &Arc<Source>) -> Option<Diagnostic> {
        let used: BTreeSet<usize> = [self.id, self.pack, self.as_of]
            .into_iter()
            .flatten()
            .chain(self.facts.iter().flatten().map(|(at, _)| *at))
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
            Diagnostic::remark(
                &codes::IGNORED_COLUMNS,
                format!("{} {words} left aside", some(&names)),
            )
            .at(first.unwrap_or_else(|| Place::start_of(source)))
        })
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
