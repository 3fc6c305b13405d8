//! The `peristyle` command: it parses, calls the libraries and prints. Nothing is computed here.
#![expect(unreachable_pub, reason = "in a binary, `pub` says what a module offers the others")]

mod args;
mod builtin;
mod codes;
mod commands;
mod exit;
mod inputs;
mod new_folder;
mod output;
mod outputs;
mod packs;
mod reject_limit;
mod revision;
mod signals;
mod watch;
mod zipped;

use std::process::ExitCode;

use args::Command;
use exit::{CommandFailure, ExitStatus};
use output::Console;
use outputs::OutputFiles;

fn main() -> ExitCode {
    hide_caught_panics();
    let cli = match args::parse() {
        Ok(cli) => cli,
        Err(exit) => return exit.into(),
    };
    let mut console = Console::new(&cli.look, cli.command.machine_readable());
    match OutputFiles::checked(&cli.command.files()) {
        Ok(outputs) => console.outputs = outputs,
        Err(failure) => return console.fail(&failure).into(),
    }
    match run(cli.command, &console) {
        Ok(exit) => exit.into(),
        Err(failure) => console.fail(&failure).into(),
    }
}

/// Hides where a library panicked over a damaged file: the file is named in an error.
fn hide_caught_panics() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !peristyle_data::is_catching_panics() {
            before(panic);
        }
    }));
}

fn run(command: Command, console: &Console) -> Result<ExitStatus, CommandFailure> {
    match command {
        Command::Score(args) => commands::score(&args, console),
        Command::Explain(args) => commands::explain(&args, console),
        Command::Compare(args) => commands::compare(&args, console),
        Command::Describe(args) => commands::describe(&args, console),
        Command::Plan(args) => commands::plan(&args, console),
        Command::Sensitivity(args) => commands::sensitivity(&args, console),
        Command::Fit(args) => commands::fit(&args, console),
        Command::Watch(args) => commands::watch(&args, console),
        Command::Import(args) => commands::import(&args, console),
        Command::Inspect(args) => commands::inspect(&args, console),
        Command::Pack { command } => commands::pack(&command, console),
        Command::Completions { shell } => commands::completions(shell, console),
        Command::Man { write } => commands::man(write.as_deref(), console),
    }
}
