//! `peristyle completions`: for shells.

use clap_complete::Shell;

use crate::args;
use crate::exit::{CommandFailure, ExitStatus};
use crate::output::Console;

pub fn completions(shell: Shell, console: &Console) -> Result<ExitStatus, CommandFailure> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut args::command(), "peristyle", &mut text);
    console.print(&String::from_utf8_lossy(&text))?;
    Ok(ExitStatus::Done)
}
