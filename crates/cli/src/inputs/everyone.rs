//! Everyone in some inputs, held as a population.

use peristyle_data::population::{self, Format, Gathered, Job, Level, Population, Stopped, Table};
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};
use peristyle_engine::{Facts, Ruleset};

use super::Inputs;
use crate::codes;
use crate::commands::Limit;
use crate::exit::{Exit, Failure};
use crate::output::Line;

/// How inputs are read.
pub struct Reading<'r> {
    /// Columns that are wanted though they are no facts.
    pub extra: &'r [String],
    /// How many threads read.
    pub jobs: usize,
    /// `--max-rejects`.
    pub max_rejects: Option<&'r str>,
}

impl Inputs<'_> {
    /// Everyone in the inputs, and the rules for them. Tables are streamed; whatever else there is
    /// is read one by one.
    pub fn population(
        &mut self,
        names: &[String],
        reading: &Reading<'_>,
    ) -> Result<(Population, Ruleset), Failure> {
        let lines = |name: &String| {
            let name = name.to_lowercase();
            [".ndjson", ".jsonl"].iter().any(|end| name.ends_with(end))
        };
        if names.iter().all(|name| lines(name) || self.is_table(name)) {
            return self.gathered(names, reading);
        }
        let subjects = self.read(names)?;
        let Some(ruleset) = subjects.first().map(|one| one.ruleset.clone()) else {
            return Err(Failure::input(peristyle_lab::describe::nobody()));
        };
        let other = |one: &&super::Subject| one.ruleset.fingerprint() != ruleset.fingerprint();
        if let Some(other) = subjects.iter().find(other) {
            let (id, own, pack) = (other.facts.id(), ruleset.id(), other.ruleset.id());
            let words =
                format!("`{id}` is for the pack `{pack}`, and the first profile for `{own}`");
            return Err(Failure::usage(
                Diagnostic::error(&peristyle_data::codes::OTHER_PACKS_ROW, words)
                    .help("name one pack for everyone with `--pack`"),
            ));
        }
        if let Some(missing) = reading.extra.first() {
            let words = format!("`{missing}` is no fact, and only tables have other columns");
            return Err(Failure::usage(Diagnostic::error(
                &peristyle_data::codes::NO_EXTRA_COLUMN,
                words,
            )));
        }
        let facts: Vec<Facts> = subjects.into_iter().map(|one| one.facts).collect();
        Ok((Population::of(&ruleset, &facts), ruleset))
    }

    fn gathered(
        &mut self,
        names: &[String],
        reading: &Reading<'_>,
    ) -> Result<(Population, Ruleset), Failure> {
        let limit = Limit::of(reading.max_rejects)?;
        let (tables, ruleset) = self.tables(names)?;
        let everyone = self.everyone(&ruleset)?;
        let job = Job {
            ruleset: &ruleset,
            for_any_pack: self.pack.is_some(),
            id_column: self.args.id.as_deref(),
            only: self.args.only.as_deref(),
            map: self.map.clone(),
            decimal_comma: self.args.decimal_comma,
            as_of: self.args.as_of.clone(),
            else_as_of: everyone.else_as_of,
            facts: everyone.facts,
            level: Level::Score,
            tips: false,
            format: Format::Csv,
            jobs: reading.jobs,
        };
        let sizes: Option<Vec<u64>> = tables.iter().map(Table::size).collect();
        let mut line = Line::new(sizes.map(|sizes| sizes.iter().sum()));
        let gathered = population::gather(&job, tables, reading.extra, &mut |progress| {
            line.show(progress);
            true
        });
        line.end();
        let gathered = gathered.map_err(stopped)?;
        self.judge(&gathered, limit, reading.max_rejects)?;
        if gathered.population.is_empty() {
            return Err(match &self.args.only {
                Some(_) => self.nobody(names),
                None => Failure::input(peristyle_lab::describe::nobody()),
            });
        }
        Ok((gathered.population, ruleset))
    }

    /// Shows what is worth knowing, and stops where more rows were rejected than may be.
    pub(super) fn judge(
        &self,
        gathered: &Gathered,
        limit: Limit,
        said: Option<&str>,
    ) -> Result<(), Failure> {
        /// How many rejected rows are shown.
        const SHOWN: usize = 5;
        let (rejected, good) = (gathered.rejects.len(), gathered.population.len());
        if let Some(console) = self.console {
            console.show(&gathered.remarks);
            let first = gathered.rejects.iter().take(SHOWN).map(population::Reject::record);
            console.show_records(&first.collect::<Vec<_>>());
        }
        if limit.allows_rows(rejected as u64, (rejected + good) as u64) {
            return Ok(());
        }
        let allowed = said.unwrap_or("0");
        let all = rejected + good;
        let words =
            format!("{rejected} of {all} rows were rejected, and `--max-rejects` allows {allowed}");
        let problem = Diagnostic::error(&codes::TOO_MANY_REJECTS, words)
            .help("`peristyle score … --format csv --rejects FILE` keeps them with their reasons");
        Err(Failure { exit: Exit::Rejected, problems: problem.into() })
    }
}

fn stopped(stopped: Stopped) -> Failure {
    match stopped {
        Stopped::Problems(problems) => {
            let column = &peristyle_data::codes::NO_EXTRA_COLUMN;
            let usage = problems.iter().all(|one| one.code == column);
            if usage { Failure::usage(problems) } else { Failure::input(problems) }
        }
        // nothing is written, and nobody interrupts it
        _ => Failure { exit: Exit::Interrupted, problems: Diagnostics::new() },
    }
}
