//! Tables with a profile in each row.

use std::collections::{BTreeMap, BTreeSet};

use peristyle_data::input;
use peristyle_data::profile::table::{RowRules, TableFile, TableOptions};
use peristyle_engine::Ruleset;
use peristyle_engine::diagnostic::codes::UNDATED_FACTS;
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};

use super::{InputReader, ScoringSubject, gathered};
use crate::exit::{CommandFailure, ExitStatus};

impl InputReader<'_> {
    /// The packs that the rows of a table name.
    pub(super) fn packs_in(
        &self,
        name: &str,
        table: &TableFile,
    ) -> Result<BTreeSet<String>, CommandFailure> {
        let packs = table.packs(&self.map).map_err(CommandFailure::input)?;
        if packs.is_empty() { Err(self.packs.none_named(name)) } else { Ok(packs) }
    }

    /// Everyone in a table.
    pub(super) fn rows(
        &mut self,
        name: &str,
        table: &TableFile,
    ) -> Result<Vec<ScoringSubject>, CommandFailure> {
        let id_column = self.args.id.as_deref();
        // whoever is compared with others needs them
        let args = self.args;
        let decimal_comma = args.decimal_comma;
        let own_map = self.map.clone();
        let map = Some(&own_map);
        let only = |compares: bool| args.only.as_deref().filter(|_| !compares);
        let (read, packs) = match self.pack.clone() {
            Some(pack) => {
                let ruleset = self.ruleset(&pack)?;
                let only = only(ruleset.needs_population());
                let choice = TableOptions { id_column, only, decimal_comma, map };
                (
                    table.read(RowRules::Everyone(&ruleset), choice),
                    BTreeMap::from([(pack, ruleset)]),
                )
            }
            None => {
                let packs = self.packs_in(name, table)?.into_iter();
                let packs = packs.map(|pack| Ok((pack.clone(), self.ruleset(&pack)?)));
                let packs: BTreeMap<String, Ruleset> =
                    packs.collect::<Result<_, CommandFailure>>()?;
                let only = only(packs.values().any(Ruleset::needs_population));
                (
                    table.read(
                        RowRules::ByColumn(&packs),
                        TableOptions { id_column, only, decimal_comma, map },
                    ),
                    packs,
                )
            }
        };
        let read = read.map_err(|problems| {
            let failure = super::failure(problems);
            if failure.exit == ExitStatus::Usage {
                return failure;
            }
            let problems = failure.problems;
            CommandFailure::input(input::maybe_export(problems, table, &self.candidates()))
        })?;
        if let Some(console) = self.console {
            console.show(&read.remarks);
        }
        let everyone = packs.values().next().filter(|_| self.pack.is_some());
        let all = gathered(read.profiles.into_iter().map(|profile| {
            let own = || profile.pack.as_ref().and_then(|pack| packs.get(pack));
            match everyone.or_else(own).cloned() {
                Some(ruleset) => self.finish(profile, ruleset),
                None => Err(self.packs.none_named(name)),
            }
        }));
        all.map_err(|failure| CommandFailure {
            problems: undated_once(failure.problems),
            ..failure
        })
    }
}

/// Says once for all rows that there is no day to count dates back from.
fn undated_once(problems: Diagnostics) -> Diagnostics {
    let mut first: Option<Diagnostic> = None;
    let (mut more, mut others) = (0, Vec::new());
    for problem in problems {
        if problem.code != &UNDATED_FACTS {
            others.push(problem);
        } else if first.is_none() {
            first = Some(problem);
        } else {
            more += 1;
        }
    }
    let first = first.map(|first| match more {
        0 => first,
        1 => first.help("another row has a date, too"),
        more => first.help(format!("{more} more rows have dates, too")),
    });
    first.into_iter().chain(others).collect()
}
