//! `peristyle score` for tables of any size.

mod resume;

use std::cell::RefCell;
use std::io::{self, BufWriter, Write};
use std::time::Instant;

use peristyle_data::input::STANDARD_INPUT;
use peristyle_data::population::{
    self, CheckpointStore, RejectedRow, ResumeOptions, RowDetail, RunError, RunSinks, RunSummary,
    ScoringJob, TableInput,
};
use peristyle_engine::Facts;
use peristyle_engine::diagnostic::{Diagnostic, DiagnosticRecord};

use crate::args::{DetailLevel, ScoreArgs, ScoreFormat};
use crate::codes;
use crate::exit::{CommandFailure, ExitStatus};
use crate::inputs::{self, InputReader, ScoringSubject};
use crate::output::{self, Console, OutputFile, cant_write};
use crate::reject_limit::RejectLimit;
use crate::signals::InterruptGuard;

/// How many rejected rows are shown.
const SHOWN: usize = 5;

/// How the inputs are scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScoringMode {
    /// Each by itself, with everything that its answer holds.
    Answers,
    /// A row for each, of profiles that are read one by one.
    Rows,
    /// A row for each, of tables that are streamed.
    Streamed,
}

/// Chooses how the inputs are scored: as rows for CSV and Parquet always, for NDJSON if that is
/// what the options ask for, or if all inputs are tables.
pub fn way(args: &ScoreArgs, inputs: &InputReader<'_>) -> Result<ScoringMode, CommandFailure> {
    let options = &args.population;
    let of_rows = [
        ("--rejects", options.rejects.is_some()),
        ("--max-rejects", options.max_rejects.is_some()),
        ("--resume", options.resume),
    ];
    let of_rows = of_rows.iter().find(|(_, given)| *given).map(|(option, _)| *option);
    let asked = of_rows.is_some() || options.detail.is_some() || options.tips;
    let is_stream = |name: &String| {
        name == STANDARD_INPUT
            || inputs::is_pipe(name)
            || [".ndjson", ".jsonl"].iter().any(|end| name.to_lowercase().ends_with(end))
            || inputs.is_table(name)
    };
    let rows = match args.format {
        ScoreFormat::Rows(format) => {
            format.properties().is_table
                || asked
                || args.inputs.iter().all(|input| inputs.is_table(input))
        }
        ScoreFormat::Table | ScoreFormat::Json => false,
    };
    let clash = |words: String, help: &str| {
        Err(CommandFailure::usage(Diagnostic::error(&codes::ONLY_FOR_TABLES, words).help(help)))
    };
    if let Some(option) = of_rows.filter(|_| !rows) {
        return clash(
            format!("`{option}` is for tables of any size"),
            "say `--format csv` or `--format ndjson` beside it",
        );
    }
    if rows && !args.what_if.is_empty() && args.format != ScoreFormat::NDJSON {
        return clash(
            "`--if` shows before and after, which a table has no columns for".to_owned(),
            "take `--format json`, or change the fact for everyone with `--fact`",
        );
    }
    if !rows || !args.what_if.is_empty() {
        return Ok(ScoringMode::Answers);
    }
    if args.inputs.iter().all(is_stream) {
        return Ok(ScoringMode::Streamed);
    }
    let format = args.format.of_rows().properties();
    match of_rows {
        Some(option) => clash(
            format!("`{option}` is for tables, and these inputs are read one by one"),
            "an export or a facts file that can't be read is named, and the others are scored",
        ),
        None if !format.is_text => clash(
            format!(
                "`--format {}` is for tables, and these inputs are read one by one",
                format.name
            ),
            "take `--format csv`, `ndjson` or `json`",
        ),
        None => Ok(ScoringMode::Rows),
    }
}

/// A row for each of these profiles, which are all scored by the same rules.
pub fn rows(args: &ScoreArgs, subjects: &[ScoringSubject]) -> Result<String, CommandFailure> {
    let Some(first) = subjects.first() else { return Ok(String::new()) };
    let ruleset = &first.ruleset;
    let other = |one: &&ScoringSubject| one.ruleset.fingerprint() != ruleset.fingerprint();
    if let Some(other) = subjects.iter().find(other) {
        let (id, own, pack) = (other.facts.id(), ruleset.id(), other.ruleset.id());
        let words = format!("`{id}` is for the pack `{pack}`, and the first profile for `{own}`");
        return Err(CommandFailure::usage(
            Diagnostic::error(&peristyle_data::codes::OTHER_PACKS_ROW, words)
                .help("score each platform's by themselves, or take `--format json`"),
        ));
    }
    let job = ScoringJob {
        detail: level(args),
        tips: args.population.tips,
        format: args.format.of_rows(),
        ..ScoringJob::new(ruleset)
    };
    let facts: Vec<Facts> = subjects.iter().map(|one| one.facts.clone()).collect();
    let text = population::score_profiles(&job, &facts);
    Ok(String::from_utf8_lossy(&text).into_owned())
}

fn level(args: &ScoreArgs) -> RowDetail {
    match args.population.detail {
        None | Some(DetailLevel::Score) => RowDetail::Score,
        Some(DetailLevel::Pillars) => RowDetail::Pillars,
        Some(DetailLevel::Indicators) => RowDetail::Indicators,
    }
}

pub fn score(
    args: &ScoreArgs,
    inputs: &mut InputReader<'_>,
    console: &Console,
) -> Result<ExitStatus, CommandFailure> {
    let limit = RejectLimit::of(args.population.max_rejects.as_deref())?;
    resume::check(args, console)?;
    let format = args.format.of_rows().properties();
    if !format.is_text && args.output.is_none() {
        let words = format!("`--format {}` writes no text for a screen", format.name);
        return Err(CommandFailure::usage(
            Diagnostic::error(&codes::BAD_OPTION, words).help("name a file with `--output FILE`"),
        ));
    }
    let (tables, ruleset) = inputs.tables(&args.inputs)?;
    let everyone = inputs.everyone(&ruleset)?;
    let job = ScoringJob {
        ruleset: &ruleset,
        for_any_pack: args.subject.pack.is_some(),
        id_column: args.subject.id.as_deref(),
        only: args.subject.only.as_deref(),
        map: inputs.map().clone(),
        decimal_comma: args.subject.decimal_comma,
        as_of: args.subject.as_of.clone(),
        default_as_of: everyone.else_as_of,
        facts: everyone.facts,
        detail: level(args),
        tips: args.population.tips,
        format: args.format.of_rows(),
        threads: super::jobs(args.population.jobs).get(),
    };
    let interrupts = InterruptGuard::take();
    let first: RefCell<Vec<DiagnosticRecord>> = RefCell::default();
    let sizes: Option<Vec<u64>> = tables.iter().map(TableInput::size).collect();
    let mut line = output::ProgressLine::new(sizes.map(|sizes| sizes.iter().sum()));
    let mut files = resume::prepare(args, &job, &tables, &first, console, &line)?;
    let started = Instant::now();
    let from = files.from.take();
    let keeper = files.keeper.as_mut();
    let outcome = population::run_resumable(
        &job,
        tables,
        RunSinks {
            output: files.output.writer(),
            rejects: files.rejects.as_mut().map(|file| file as &mut dyn Write),
            on_reject: &mut |reject: &RejectedRow| {
                if first.borrow().len() < SHOWN {
                    first.borrow_mut().push(reject.to_record());
                }
            },
            on_progress: &mut |progress| line.show(progress),
            stop: &interrupts.stop,
        },
        keeper.map(|keeper| ResumeOptions { from, store: keeper as &mut dyn CheckpointStore }),
    );
    line.end();
    let outcome = match outcome {
        Ok(outcome) => outcome,
        Err(RunError::Interrupted) => {
            files.stopped("interrupted", console);
            return Ok(interrupts.exit());
        }
        Err(RunError::InputChanged) => return Err(resume::changed(args)),
        Err(RunError::Input(problems)) => {
            files.give_up();
            let usage =
                problems.iter().all(|one| one.code == &peristyle_data::codes::NEEDS_FIGURES);
            return Err(if usage {
                CommandFailure::usage(problems)
            } else {
                inputs::failure(problems)
            });
        }
        Err(RunError::Output(error)) => {
            files.stopped("stopped", console);
            return Err(files.output.failure(&error));
        }
        Err(RunError::Rejects(error)) => {
            files.stopped("stopped", console);
            return Err(match &files.rejects {
                Some(rejects) => rejects.failure(&error),
                None => cant_write("the rejects", &error),
            });
        }
    };
    let summary = outcome.summary;
    console.show(&outcome.remarks);
    console.show_records(&first.borrow());
    // they help to mend the input, whatever becomes of the output
    files.rejects.take().map_or(Ok(()), OutputFile::finish)?;
    let allowed = limit.allows(&summary);
    let empty_population = args.subject.only.is_some() && summary.read == 0;
    let took = files.before + started.elapsed();
    files.finish(allowed && !empty_population)?;
    console.note(&output::population_summary(&summary, &ruleset, took));
    if empty_population {
        return Err(inputs.empty_population(&args.inputs));
    }
    if allowed {
        return Ok(ExitStatus::Done);
    }
    Err(too_many(args, &summary))
}

fn too_many(args: &ScoreArgs, summary: &RunSummary) -> CommandFailure {
    let allowed = args.population.max_rejects.as_deref().unwrap_or("0");
    let words = format!(
        "{} of {} rows were rejected, and `--max-rejects` allows {allowed}",
        summary.rejects(),
        summary.read
    );
    let mut problem = Diagnostic::error(&codes::TOO_MANY_REJECTS, words);
    if let Some(output) = &args.output {
        problem = problem.help(format!("`{}` was left as it was", output.display()));
    }
    problem = match &args.population.rejects {
        Some(file) => problem.help(format!("`{}` has the rows with their reasons", file.display())),
        None => problem.help("`--rejects FILE` keeps the rows with their reasons"),
    };
    CommandFailure { exit: ExitStatus::Rejected, problems: problem.into() }
}

/// Where scores go.
pub enum ScoreOutput {
    Screen(BufWriter<io::Stdout>),
    File(OutputFile),
}

impl ScoreOutput {
    fn screen() -> Self {
        Self::Screen(BufWriter::with_capacity(1 << 16, io::stdout()))
    }

    fn writer(&mut self) -> &mut (dyn Write + Send) {
        match self {
            Self::Screen(out) => out,
            Self::File(file) => file,
        }
    }

    fn file(&mut self) -> Option<&mut OutputFile> {
        match self {
            Self::Screen(_) => None,
            Self::File(file) => Some(file),
        }
    }

    fn failure(&self, error: &io::Error) -> CommandFailure {
        match self {
            Self::Screen(_) if error.kind() == io::ErrorKind::BrokenPipe => CommandFailure::quiet(),
            Self::Screen(_) => cant_write("standard output", error),
            Self::File(file) => file.failure(error),
        }
    }

    fn finish(self) -> Result<(), CommandFailure> {
        match self {
            Self::Screen(mut out) => {
                let flushed = out.flush();
                flushed.map_err(|error| Self::Screen(out).failure(&error))
            }
            Self::File(file) => file.finish(),
        }
    }
}
