//! The files of a run: begun anew, or gone on with.

use std::cell::RefCell;
use std::io;
use std::path::Path;
use std::time::Duration;

use peristyle_data::input::STANDARD_INPUT;
use peristyle_data::population::{
    JournalError, ResumePoint, RunIdentity, RunJournal, ScoringJob, TableInput,
};
use peristyle_engine::diagnostic::{Diagnostic, DiagnosticRecord, Diagnostics};

use super::ScoreOutput;
use crate::args::ScoreArgs;
use crate::codes;
use crate::exit::CommandFailure;
use crate::output::{
    Console, JournalFile, JournalWriter, OutputFile, ProgressLine, cant_write, dim, grouped,
};
use crate::outputs::{OutputDestination, OutputTarget};

/// Where a run writes, and from where on.
pub struct ResumeFiles<'f> {
    pub output: ScoreOutput,
    pub rejects: Option<OutputFile>,
    pub from: Option<ResumePoint>,
    pub keeper: Option<JournalWriter<'f>>,
    /// How long it had taken before.
    pub before: Duration,
}

fn only_files(words: &str, help: &str) -> CommandFailure {
    CommandFailure::usage(Diagnostic::error(&codes::ONLY_FOR_TABLES, words).help(help))
}

/// Says what can't be resumed whatever the input holds.
pub fn check(args: &ScoreArgs, console: &Console) -> Result<(), CommandFailure> {
    if !args.population.resume {
        return Ok(());
    }
    if args.output.is_none() {
        return Err(only_files(
            "`--resume` goes on with a file, and no `--output` names one",
            "say `--output FILE`, with the file that the interrupted run was writing",
        ));
    }
    if file_of(console).is_none() {
        return Err(only_files(
            "`--resume` goes on with a file, and the output is none",
            "name a file with `--output`",
        ));
    }
    if args.inputs.iter().any(|input| input == STANDARD_INPUT) {
        return Err(not_twice());
    }
    Ok(())
}

/// Returns the output with its path, if it is a file.
fn file_of(console: &Console) -> Option<(&OutputTarget, &Path)> {
    let target = console.outputs.of("--output")?;
    match target.sink() {
        OutputDestination::File(path) => Some((target, path)),
        OutputDestination::Stdout | OutputDestination::Stream(_) | OutputDestination::Folder(_) => {
            None
        }
    }
}

fn not_twice() -> CommandFailure {
    only_files(
        "`--resume` reads the input again from its beginning, which this one can't be",
        "save it as a file first, and score that",
    )
}

/// Opens what the run writes. With `--resume` that goes on where an earlier run was stopped.
pub fn prepare<'f>(
    args: &ScoreArgs,
    job: &ScoringJob<'_>,
    tables: &[TableInput],
    shown: &'f RefCell<Vec<DiagnosticRecord>>,
    console: &'f Console,
    line: &ProgressLine,
) -> Result<ResumeFiles<'f>, CommandFailure> {
    let rejects = console.outputs.of("--rejects");
    let Some((target, path)) = file_of(console) else {
        let output = match console.outputs.of("--output") {
            Some(target) if *target.sink() != OutputDestination::Stdout => {
                ScoreOutput::File(OutputFile::create(target)?)
            }
            _ => ScoreOutput::screen(),
        };
        let rejects = rejects.map(OutputFile::create).transpose()?;
        return Ok(ResumeFiles {
            output,
            rejects,
            from: None,
            keeper: None,
            before: Duration::ZERO,
        });
    };
    let file = target.shown();
    let mut output = OutputFile::resumable(target)?;
    let journal_file = JournalFile::of(path);
    let run = RunIdentity::for_job(job, tables, args.population.rejects.as_deref());
    let fail = |error: &io::Error| cant_write(&format!("the journal of `{file}`"), error);
    let journal = journal_file.read();
    let every = Duration::from_millis(args.population.checkpoint);
    let pause = line.pause();
    let failed = move |error: &io::Error| pause(&|| console.show(&no_checkpoint(file, error)));
    let keeper =
        |run| JournalWriter::new(journal_file.clone(), run, shown, every, Box::new(failed));
    if args.population.resume {
        let run = run.clone().ok_or_else(|| match job.format.properties().can_resume {
            true => not_twice(),
            false => only_files(
                "output in this format can't be gone on with",
                "score it without `--resume`, or as CSV or NDJSON",
            ),
        })?;
        if let Some(journal) = journal.map_err(|error| fail(&error))? {
            let journal = journal.map_err(|why| unreadable(file, why))?;
            return go_on(file, rejects, output, journal, run, keeper, console);
        }
        let words = format!("no run into `{file}` to resume: it begins");
        console.note(&dim(&words));
    } else if let (Ok(Some(Ok(journal))), Some(run)) = (&journal, &run)
        && journal.run.changes(run).is_empty()
    {
        let rows = grouped(journal.checkpoint.rows());
        console.note(&dim(&format!(
            "an earlier run into `{file}` was interrupted after {rows} rows; this one begins \
             anew, and `--resume` would have gone on"
        )));
    }
    // what it speaks for goes away next
    journal_file.remove().map_err(|error| fail(&error))?;
    output.begin()?;
    let rejects = rejects.map(|rejects| {
        let mut rejects = OutputFile::resumable(rejects)?;
        rejects.begin()?;
        Ok::<_, CommandFailure>(rejects)
    });
    let (output, rejects) = (ScoreOutput::File(output), rejects.transpose()?);
    Ok(ResumeFiles { output, rejects, from: None, keeper: run.map(keeper), before: Duration::ZERO })
}

fn go_on<'f>(
    file: &str,
    rejects: Option<&OutputTarget>,
    mut output: OutputFile,
    journal: RunJournal,
    run: RunIdentity,
    keeper: impl FnOnce(RunIdentity) -> JournalWriter<'f>,
    console: &Console,
) -> Result<ResumeFiles<'f>, CommandFailure> {
    let changes = journal.run.changes(&run);
    if !changes.is_empty() {
        return Err(another(file, &changes.join("; ")));
    }
    let checkpoint = &journal.checkpoint;
    let unlike =
        |of: &str| broken(file, &format!("what was written of `{of}` isn't what the journal says"));
    let read = |part: &mut OutputFile, of: &str, mark| {
        let written = part.go_on(mark, checkpoint.whole);
        written.map_err(|error| part.failure(&error))?.ok_or_else(|| unlike(of))
    };
    let mut rejects_file = rejects.map(OutputFile::resumable).transpose()?;
    let rejects_written = match (&mut rejects_file, rejects, &checkpoint.rejects) {
        (Some(part), Some(of), Some(mark)) => Some(read(part, of.shown(), mark)?),
        _ => None,
    };
    let written = read(&mut output, file, &checkpoint.output)?;
    let keeper = keeper(run).going_on(&journal);
    keeper.shown().borrow_mut().clone_from(&journal.shown);
    console.note(&dim(&format!("going on after {} rows", grouped(checkpoint.rows()))));
    let before = Duration::from_millis(journal.took);
    let from =
        ResumePoint { checkpoint: journal.checkpoint, output: written, rejects: rejects_written };
    Ok(ResumeFiles {
        output: ScoreOutput::File(output),
        rejects: rejects_file,
        from: Some(from),
        keeper: Some(keeper),
        before,
    })
}

impl ResumeFiles<'_> {
    /// Says what is left of a run that came to no end, and how to go on with it.
    pub fn stopped(&mut self, how: &str, console: &Console) {
        let Some(rows) = self.keeper.as_ref().and_then(|keeper| keeper.kept) else {
            return self.give_up();
        };
        let arguments: Vec<String> =
            std::env::args_os().map(|one| one.to_string_lossy().into_owned()).collect();
        let given = arguments.iter().any(|one| one == "--resume");
        let resume = (!given).then_some("--resume");
        let command = arguments.iter().map(String::as_str).chain(resume);
        let command = shlex::try_join(command).unwrap_or_default();
        console.note(&format!(
            "{how} after {} rows, which are kept beside the output; go on with\n  {command}",
            grouped(rows)
        ));
    }

    /// Leaves nothing behind: first what says that the rest is good.
    pub fn give_up(&mut self) {
        let removed = self.keeper.as_ref().map_or(Ok(()), |keeper| keeper.file().remove());
        if removed.is_ok() {
            for part in self.output.file().into_iter().chain(&mut self.rejects) {
                part.give_up();
            }
        }
    }

    /// Puts the output in place, or leaves what is there.
    pub fn finish(mut self, wanted: bool) -> Result<(), CommandFailure> {
        if !wanted {
            self.give_up();
            return Ok(());
        }
        self.output.finish()?;
        if let Some(keeper) = self.keeper.filter(|keeper| keeper.kept.is_some()) {
            keeper.file().sync_folder();
            // left there it says that everything is in place
            let _ = keeper.file().remove();
        }
        Ok(())
    }
}

const ANEW: &str =
    "without `--resume` everything is scored anew, and what was scored before is given up";

fn no_checkpoint(file: &str, error: &io::Error) -> Diagnostics {
    let words = format!(
        "the run into `{file}` can't be resumed from here on: its journal can't be written: {error}"
    );
    Diagnostic::warning(&codes::NO_CHECKPOINT, words).into()
}

fn another(file: &str, why: &str) -> CommandFailure {
    let words = format!("the run into `{file}` was another one: {why}");
    CommandFailure::usage(Diagnostic::error(&codes::ANOTHER_JOB, words).help(ANEW))
}

/// What was read before isn't there any more.
pub fn changed(args: &ScoreArgs) -> CommandFailure {
    let file = args.output.as_deref().unwrap_or(Path::new("")).to_string_lossy();
    another(&file, &format!("`{}` isn't what was read then", args.inputs.join("`, `")))
}

fn unreadable(file: &str, why: JournalError) -> CommandFailure {
    broken(
        file,
        match why {
            JournalError::Damaged => "its journal is damaged",
            JournalError::OtherLayout => "its journal is of another version of Peristyle",
        },
    )
}

fn broken(file: &str, why: &str) -> CommandFailure {
    let words = format!("the run into `{file}` can't be gone on with: {why}");
    CommandFailure::usage(Diagnostic::error(&codes::BROKEN_PART, words).help(ANEW))
}
