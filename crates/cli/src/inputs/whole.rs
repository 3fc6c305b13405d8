//! Everyone at once: tables, or profiles and exports one by one, as a population held whole.

use std::sync::Arc;

use peristyle_data::codes::{NO_EXTRA_COLUMN, OTHER_PACKS_ROW};
use peristyle_data::population::{Extra, Job, Population, Stopped, gather};
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};
use peristyle_engine::{Facts, PackFiles, Ruleset};

use super::{Inputs, Subject};
use crate::commands::Limit;
use crate::exit::{Exit, Failure};
use crate::output;

/// Everyone, and the rules for all of them.
pub struct Whole {
    pub ruleset: Ruleset,
    /// What the rules are called, to find their files.
    pub pack: String,
    pub population: Population,
}

/// Which columns that are no facts are read as well.
pub struct Columns {
    pub names: Vec<String>,
    /// Whether the table must have them.
    pub needed: bool,
}

impl Inputs<'_> {
    /// Everyone in these inputs, by one pack.
    pub fn whole(
        &mut self,
        names: &[String],
        columns: impl FnOnce(&Ruleset) -> Columns,
        jobs: usize,
    ) -> Result<Whole, Failure> {
        if names.iter().all(|name| self.is_table(name)) {
            return self.whole_tables(names, columns, jobs);
        }
        let subjects = self.read(names)?;
        let Some(first) = subjects.first() else {
            return Err(Failure::input(peristyle_lab::describe::nobody()));
        };
        let (ruleset, pack) = (first.ruleset.clone(), self.pack_of(first));
        if let Some(other) =
            subjects.iter().find(|one| one.ruleset.fingerprint() != ruleset.fingerprint())
        {
            let words = format!(
                "`{}` is scored by `{}`, and `{}` by `{}`",
                first.facts.id(),
                ruleset.id(),
                other.facts.id(),
                other.ruleset.id()
            );
            return Err(Failure::usage(
                Diagnostic::error(&OTHER_PACKS_ROW, words)
                    .help("`--pack` names the one for everybody"),
            ));
        }
        let facts: Vec<Facts> = subjects.iter().map(|one| one.facts.clone()).collect();
        let mut population = Population::of(&ruleset, &facts);
        for name in columns(&ruleset).names {
            population.add_extra(published(&subjects, &name));
        }
        Ok(Whole { ruleset, pack, population })
    }

    /// The files of a pack by what it is called.
    pub fn files(&self, pack: &str) -> Result<PackFiles, Failure> {
        let found = self.packs.find(pack)?;
        self.packs.files(&found).map_err(Failure::pack)
    }

    /// The weights of the command line.
    pub fn weights(&self) -> &[(String, f64)] {
        &self.weights
    }

    fn pack_of(&self, one: &Subject) -> String {
        let said = self.pack.clone().or_else(|| one.profile.pack.clone());
        said.unwrap_or_else(|| one.ruleset.id().to_owned())
    }

    fn whole_tables(
        &mut self,
        names: &[String],
        columns: impl FnOnce(&Ruleset) -> Columns,
        jobs: usize,
    ) -> Result<Whole, Failure> {
        let (mut tables, ruleset) = self.tables(names)?;
        let pack = match &self.pack {
            Some(pack) => pack.clone(),
            None => {
                tables.iter().find_map(|one| one.pack(&self.map)).unwrap_or(ruleset.id().to_owned())
            }
        };
        let Columns { names: mut wanted, needed } = columns(&ruleset);
        let everyone = self.everyone(&ruleset)?;
        let job = Job {
            map: self.map.clone(),
            ruleset: &ruleset,
            for_any_pack: self.args.pack.is_some(),
            id_column: self.args.id.as_deref(),
            only: self.args.only.as_deref(),
            decimal_comma: self.args.decimal_comma,
            as_of: self.args.as_of.clone(),
            else_as_of: everyone.else_as_of,
            facts: everyone.facts,
            level: peristyle_data::population::Level::Score,
            tips: false,
            format: peristyle_data::population::Format::Csv,
            jobs,
        };
        let gathered = loop {
            let sizes: Option<Vec<u64>> = tables.iter().map(|one| one.size()).collect();
            let mut line = output::Line::new(sizes.map(|sizes| sizes.iter().sum()));
            let read = gather(&job, tables, &wanted, &mut |progress| {
                line.show(progress);
                true
            });
            line.end();
            match read {
                Ok(gathered) => break gathered,
                Err(Stopped::Problems(problems)) => {
                    let lacking = lacking(&problems, &wanted);
                    if needed || lacking.is_empty() {
                        return Err(Failure::input(problems));
                    }
                    wanted.retain(|name| !lacking.contains(name));
                    tables = self.tables(names)?.0;
                }
                Err(_) => {
                    return Err(Failure { exit: Exit::Interrupted, problems: Diagnostics::new() });
                }
            }
        };
        self.judge(&gathered, Limit::of(None)?, None)?;
        let population = gathered.population;
        Ok(Whole { ruleset, pack, population })
    }
}

/// The columns that a table lacks, if that is all that is wrong with it.
fn lacking(problems: &Diagnostics, wanted: &[String]) -> Vec<String> {
    if problems.iter().any(|one| one.code != &NO_EXTRA_COLUMN) {
        return Vec::new();
    }
    let is_meant = |name: &&String| {
        problems.iter().any(|one| one.message.contains(&format!("no column `{name}`")))
    };
    wanted.iter().filter(is_meant).cloned().collect()
}

/// What somebody else has published about each profile, as if it stood in a column.
fn published(subjects: &[Subject], name: &str) -> Extra {
    let number = |one: &Subject| {
        let reference = one.profile.reference.as_ref()?;
        match name.strip_suffix(".score") {
            Some(pillar) => reference.pillars.get(pillar).copied(),
            None => (name == "score").then_some(reference.score),
        }
    };
    let numbers: Vec<Option<f64>> = subjects.iter().map(number).collect();
    Extra {
        name: name.to_owned(),
        texts: numbers.iter().map(|one| one.map(|one| Arc::from(one.to_string()))).collect(),
        numbers: numbers.into_iter().map(|one| one.unwrap_or(f64::NAN)).collect(),
    }
}
