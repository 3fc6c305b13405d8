//! Everyone at once: tables, or profiles and exports one by one, as a population held whole.

use std::sync::Arc;

use peristyle_data::codes::{NO_EXTRA_COLUMN, OTHER_PACKS_ROW};
use peristyle_data::population::{
    self, ExtraColumn, LoadedPopulation, LoadedTables, OutputFormat, RowDetail, RunError,
    ScoringJob,
};
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};
use peristyle_engine::{Facts, PackFiles, Ruleset};
use peristyle_lab::describe::empty_population;

use super::{InputReader, ScoringSubject};
use crate::codes;
use crate::exit::{CommandFailure, ExitStatus};
use crate::output::ProgressLine;
use crate::reject_limit::RejectLimit;

/// Everyone, and the rules for all of them.
pub struct LoadedInputs {
    pub ruleset: Ruleset,
    /// What the rules are called, to find their files.
    pub pack: String,
    pub population: LoadedPopulation,
}

impl LoadedInputs {
    /// The complaint where there is nobody.
    pub fn somebody(self) -> Result<Self, CommandFailure> {
        if self.population.is_empty() {
            Err(CommandFailure::input(empty_population()))
        } else {
            Ok(self)
        }
    }
}

/// How inputs are read.
pub struct ReadOptions<'r> {
    pub columns: ExtraColumns<'r>,
    /// How many threads read.
    pub jobs: usize,
    /// `--max-rejects`.
    pub max_rejects: Option<&'r str>,
}

/// Which columns that are no facts are read as well.
#[derive(Clone, Copy)]
pub enum ExtraColumns<'r> {
    /// These, which a table must have.
    These(&'r [String]),
    /// As many as there are of those that the rules have names for; what an export publishes about
    /// itself stands in them, too.
    Published(fn(&Ruleset) -> Vec<String>),
}

impl ExtraColumns<'_> {
    fn names(self, ruleset: &Ruleset) -> Vec<String> {
        match self {
            Self::These(names) => names.to_vec(),
            Self::Published(names) => names(ruleset),
        }
    }

    fn are_needed(self) -> bool {
        matches!(self, Self::These(_))
    }
}

impl InputReader<'_> {
    /// Everyone in these inputs, by one pack. Tables are streamed; whatever else there is is read
    /// one by one.
    pub fn load_all(
        &mut self,
        names: &[String],
        reading: &ReadOptions<'_>,
    ) -> Result<LoadedInputs, CommandFailure> {
        // a line may say what somebody else has published
        let lines = |name: &String| {
            let name = name.to_lowercase();
            reading.columns.are_needed()
                && [".ndjson", ".jsonl"].iter().any(|end| name.ends_with(end))
        };
        if names.iter().all(|name| self.is_table(name) || lines(name)) {
            return self.whole_tables(names, reading);
        }
        let subjects = self.read(names)?;
        let Some(first) = subjects.first() else {
            return Err(CommandFailure::input(empty_population()));
        };
        let (ruleset, pack) = (first.ruleset.clone(), self.pack_of(first));
        let other = |one: &&ScoringSubject| one.ruleset.fingerprint() != ruleset.fingerprint();
        if let Some(other) = subjects.iter().find(other) {
            let (id, own, pack) = (other.facts.id(), ruleset.id(), other.ruleset.id());
            let words =
                format!("`{id}` is for the pack `{pack}`, and the first profile for `{own}`");
            return Err(CommandFailure::usage(
                Diagnostic::error(&OTHER_PACKS_ROW, words)
                    .help("name one pack for everyone with `--pack`"),
            ));
        }
        if let ExtraColumns::These([missing, ..]) = reading.columns {
            let words = format!("`{missing}` is no fact, and only tables have other columns");
            return Err(CommandFailure::usage(Diagnostic::error(&NO_EXTRA_COLUMN, words)));
        }
        let facts: Vec<Facts> = subjects.iter().map(|one| one.facts.clone()).collect();
        let mut population = LoadedPopulation::of(&ruleset, &facts);
        for name in reading.columns.names(&ruleset) {
            population.add_extra(published(&subjects, &name));
        }
        Ok(LoadedInputs { ruleset, pack, population })
    }

    /// The files of a pack by what it is called.
    pub fn files(&self, pack: &str) -> Result<PackFiles, CommandFailure> {
        let found = self.packs.find(pack)?;
        self.packs.files(&found).map_err(CommandFailure::pack)
    }

    /// The weights of the command line.
    pub fn weights(&self) -> &[(String, f64)] {
        &self.weights
    }

    fn pack_of(&self, one: &ScoringSubject) -> String {
        let said = self.pack.clone().or_else(|| one.profile.pack.clone());
        said.unwrap_or_else(|| one.ruleset.id().to_owned())
    }

    fn whole_tables(
        &mut self,
        names: &[String],
        reading: &ReadOptions<'_>,
    ) -> Result<LoadedInputs, CommandFailure> {
        let limit = RejectLimit::of(reading.max_rejects)?;
        let (tables, ruleset) = self.tables(names)?;
        let named = || tables.iter().find_map(|one| one.first_pack(&self.map));
        let pack = self.pack.clone().or_else(named).unwrap_or_else(|| ruleset.id().to_owned());
        let (columns, needed) = (reading.columns.names(&ruleset), reading.columns.are_needed());
        let everyone = self.everyone(&ruleset)?;
        let job = ScoringJob {
            ruleset: &ruleset,
            for_any_pack: self.pack.is_some(),
            id_column: self.args.id.as_deref(),
            only: self.args.only.as_deref(),
            map: self.map.clone(),
            decimal_comma: self.args.decimal_comma,
            as_of: self.args.as_of.clone(),
            default_as_of: everyone.else_as_of,
            facts: everyone.facts,
            detail: RowDetail::Score,
            tips: false,
            format: OutputFormat::Csv,
            threads: reading.jobs,
        };
        let sizes: Option<Vec<u64>> = tables.iter().map(|one| one.size()).collect();
        let mut line = ProgressLine::new(sizes.map(|sizes| sizes.iter().sum()));
        let gathered = population::load_tables(&job, tables, &columns, needed, &mut |progress| {
            line.show(progress);
            true
        });
        line.end();
        let gathered = gathered.map_err(stopped)?;
        self.judge(&gathered, limit, reading.max_rejects)?;
        let population = gathered.population;
        if population.is_empty() && self.args.only.is_some() {
            return Err(self.empty_population(names));
        }
        Ok(LoadedInputs { ruleset, pack, population })
    }

    /// Shows what is worth knowing, and stops where more rows were rejected than may be.
    fn judge(
        &self,
        gathered: &LoadedTables,
        limit: RejectLimit,
        said: Option<&str>,
    ) -> Result<(), CommandFailure> {
        /// How many rejected rows are shown.
        const SHOWN: usize = 5;
        let (rejected, good) = (gathered.rejects.len(), gathered.population.len());
        if let Some(console) = self.console {
            console.show(&gathered.remarks);
            let first = gathered.rejects.iter().take(SHOWN).map(population::RejectedRow::to_record);
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
        Err(CommandFailure { exit: ExitStatus::Rejected, problems: problem.into() })
    }
}

fn stopped(stopped: RunError) -> CommandFailure {
    match stopped {
        RunError::Input(problems) => {
            let usage = problems.iter().all(|one| one.code == &NO_EXTRA_COLUMN);
            if usage { CommandFailure::usage(problems) } else { CommandFailure::input(problems) }
        }
        // nothing is written, and nobody interrupts it
        _ => CommandFailure { exit: ExitStatus::Interrupted, problems: Diagnostics::new() },
    }
}

/// What somebody else has published about each profile, as if it stood in a column.
fn published(subjects: &[ScoringSubject], name: &str) -> ExtraColumn {
    let number = |one: &ScoringSubject| {
        let reference = one.profile.reference.as_ref()?;
        match name.strip_suffix(".score") {
            Some(pillar) => reference.pillars.get(pillar).copied(),
            None => (name == "score").then_some(reference.score),
        }
    };
    let numbers: Vec<Option<f64>> = subjects.iter().map(number).collect();
    ExtraColumn {
        name: name.to_owned(),
        texts: numbers.iter().map(|one| one.map(|one| Arc::from(one.to_string()))).collect(),
        numbers: numbers.into_iter().map(|one| one.unwrap_or(f64::NAN)).collect(),
    }
}
