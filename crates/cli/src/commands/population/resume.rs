//! The files of a run: begun anew, or gone on with.

use std::cell::RefCell;
use std::io;
use std::path::Path;
use std::time::Duration;

use peristyle_data::input::STANDARD_INPUT;
use peristyle_data::population::{GoOn, Identity, Job, Journal, Table, Unreadable};
use peristyle_engine::diagnostic::{Diagnostic, Record};

use super::Output;
use crate::args::ScoreArgs;
use crate::codes;
use crate::exit::Failure;
use crate::output::{Aside, Console, JournalFile, Keeper, cant_write, dim, grouped};

/// Where a run writes, and from where on.
pub struct Files<'f> {
    pub output: Output,
    pub rejects: Option<Aside>,
    pub from: Option<GoOn>,
    pub keeper: Option<Keeper<'f>>,
    /// How long it had taken before.
    pub before: Duration,
}

fn only_files(words: &str, help: &str) -> Failure {
    Failure::usage(Diagnostic::error(&codes::ONLY_FOR_TABLES, words).help(help))
}

/// Says what can't be resumed whatever the input holds.
pub fn check(args: &ScoreArgs) -> Result<(), Failure> {
    if !args.population.resume {
        return Ok(());
    }
    if args.output.is_none() {
        return Err(only_files(
            "`--resume` goes on with a file, and no `--output` names one",
            "say `--output FILE`, with the file that the interrupted run was writing",
        ));
    }
    if args.inputs.iter().any(|input| input == STANDARD_INPUT) {
        return Err(not_twice());
    }
    Ok(())
}

fn not_twice() -> Failure {
    only_files(
        "`--resume` reads the input again from its beginning, which this one can't be",
        "save it as a file first, and score that",
    )
}

/// Opens what the run writes. With `--resume` that goes on where an earlier run was stopped.
pub fn prepare<'f>(
    args: &ScoreArgs,
    job: &Job<'_>,
    tables: &[Table],
    shown: &'f RefCell<Vec<Record>>,
    console: &Console,
) -> Result<Files<'f>, Failure> {
    let rejects = args.population.rejects.as_deref();
    let Some(file) = args.output.as_deref() else {
        let (output, rejects) = (Output::screen(), rejects.map(Aside::create).transpose()?);
        return Ok(Files { output, rejects, from: None, keeper: None, before: Duration::ZERO });
    };
    let mut output = Aside::open(file)?;
    let journal_file = JournalFile::of(file);
    let run = output.is_aside().then(|| Identity::of(job, tables, rejects)).flatten();
    let fail =
        |error: &io::Error| cant_write(&format!("the journal of `{}`", file.display()), error);
    let journal = journal_file.read();
    let every = Duration::from_millis(args.population.checkpoint);
    let keeper = |run| Keeper::new(journal_file.clone(), run, shown, every);
    if args.population.resume {
        let run = run.clone().ok_or_else(|| match job.format.can_resume() {
            _ if !output.is_aside() => only_files(
                "`--resume` goes on with a file, and the output is none",
                "name a file with `--output`",
            ),
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
        let words = format!("no run into `{}` to resume: it begins", file.display());
        console.note(&dim(&words));
    } else if let (Ok(Some(Ok(journal))), Some(run)) = (&journal, &run)
        && journal.run.changes(run).is_empty()
    {
        let rows = grouped(journal.checkpoint.rows());
        console.note(&dim(&format!(
            "an earlier run into `{}` was interrupted after {rows} rows; this one begins anew, \
             and `--resume` would have gone on",
            file.display()
        )));
    }
    // what it speaks for goes away next
    journal_file.remove().map_err(|error| fail(&error))?;
    output.begin()?;
    let rejects = rejects.map(Aside::create).transpose()?;
    let output = Output::File(output);
    Ok(Files { output, rejects, from: None, keeper: run.map(keeper), before: Duration::ZERO })
}

fn go_on<'f>(
    file: &Path,
    rejects: Option<&Path>,
    mut output: Aside,
    journal: Journal,
    run: Identity,
    keeper: impl FnOnce(Identity) -> Keeper<'f>,
    console: &Console,
) -> Result<Files<'f>, Failure> {
    let changes = journal.run.changes(&run);
    if !changes.is_empty() {
        return Err(another(file, &changes.join("; ")));
    }
    let checkpoint = &journal.checkpoint;
    let unlike = |of: &Path| {
        broken(file, &format!("what was written of `{}` isn't what the journal says", of.display()))
    };
    let read = |aside: &mut Aside, of: &Path, mark| {
        let written = aside.go_on(mark, checkpoint.whole);
        let written =
            written.map_err(|error| cant_write(&format!("`{}`", of.display()), &error))?;
        written.ok_or_else(|| unlike(of))
    };
    let mut rejects_file = rejects.map(Aside::open).transpose()?;
    let rejects_written = match (&mut rejects_file, rejects, &checkpoint.rejects) {
        (Some(aside), Some(of), Some(mark)) => Some(read(aside, of, mark)?),
        _ => None,
    };
    let written = read(&mut output, file, &checkpoint.output)?;
    let keeper = keeper(run).going_on(&journal);
    keeper.shown().borrow_mut().clone_from(&journal.shown);
    console.note(&dim(&format!("going on after {} rows", grouped(checkpoint.rows()))));
    let before = Duration::from_millis(journal.took);
    let from = GoOn { checkpoint: journal.checkpoint, output: written, rejects: rejects_written };
    Ok(Files {
        output: Output::File(output),
        rejects: rejects_file,
        from: Some(from),
        keeper: Some(keeper),
        before,
    })
}

impl Files<'_> {
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
            for aside in self.output.file().into_iter().chain(&mut self.rejects) {
                aside.give_up();
            }
        }
    }

    /// Puts the output in place, or leaves what is there.
    pub fn finish(mut self, wanted: bool) -> Result<(), Failure> {
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

fn another(file: &Path, why: &str) -> Failure {
    let words = format!("the run into `{}` was another one: {why}", file.display());
    Failure::usage(Diagnostic::error(&codes::ANOTHER_JOB, words).help(ANEW))
}

/// What was read before isn't there any more.
pub fn changed(args: &ScoreArgs) -> Failure {
    let file = args.output.as_deref().unwrap_or(Path::new(""));
    another(file, &format!("`{}` isn't what was read then", args.inputs.join("`, `")))
}

fn unreadable(file: &Path, why: Unreadable) -> Failure {
    broken(
        file,
        match why {
            Unreadable::Damaged => "its journal is damaged",
            Unreadable::OtherLayout => "its journal is of another version of Peristyle",
        },
    )
}

fn broken(file: &Path, why: &str) -> Failure {
    let words = format!("the run into `{}` can't be gone on with: {why}", file.display());
    Failure::usage(Diagnostic::error(&codes::BROKEN_PART, words).help(ANEW))
}
