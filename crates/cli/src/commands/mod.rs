//! One file for each subcommand.

mod compare;
mod completions;
mod describe;
mod explain;
mod fit;
mod import;
mod inspect;
mod man;
mod pack_check;
mod pack_docs;
mod pack_freeze;
mod pack_list;
mod pack_new;
mod pack_schema;
mod pack_show;
mod pack_test;
mod plan;
mod population;
mod score;
mod sensitivity;
mod since;
mod watch;

pub use compare::compare;
pub use completions::completions;
pub use describe::describe;
pub use explain::explain;
pub use fit::fit;
pub use import::import;
pub use inspect::run as inspect;
pub use man::man;
pub use plan::plan;

pub use score::score;
pub use sensitivity::sensitivity;
pub use watch::watch;

use std::num::NonZeroUsize;
use std::thread;

use crate::args::PackCommand;
use crate::exit::{CommandFailure, ExitStatus};
use crate::inputs::{ExtraColumns, ReadOptions};
use crate::output::Console;

/// How the lab's commands read their inputs.
fn reading<'r>(
    columns: ExtraColumns<'r>,
    jobs: Option<u16>,
    max_rejects: Option<&'r str>,
) -> ReadOptions<'r> {
    ReadOptions { columns, jobs: self::jobs(jobs).get(), max_rejects }
}

/// How many threads `--jobs` means; as many as there are cores where it isn't said.
fn jobs(said: Option<u16>) -> NonZeroUsize {
    let cores = || thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    said.and_then(|jobs| NonZeroUsize::new(usize::from(jobs))).unwrap_or_else(cores)
}

/// `peristyle pack …`.
pub fn pack(command: &PackCommand, console: &Console) -> Result<ExitStatus, CommandFailure> {
    match command {
        PackCommand::List(args) => pack_list::run(args, console),
        PackCommand::New(args) => pack_new::run(args, console),
        PackCommand::Check(args) => pack_check::run(args, console),
        PackCommand::Show(args) => pack_show::run(args, console),
        PackCommand::Test(args) => pack_test::run(args, console),
        PackCommand::Schema(args) => pack_schema::run(args, console),
        PackCommand::Docs(args) => pack_docs::run(args, console),
        PackCommand::Freeze(args) => pack_freeze::run(args, console),
    }
}
