//! `peristyle completions`: for shells.

use clap_complete::Shell;

use crate::args;
use crate::exit::{Exit, Failure};
use crate::output::Console;

pub fn completions(shell: Shell, console: &Console) -> Result<Exit, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut args::command(), "peristyle", &mut text);
    console.print(&String::from_utf8_lossy(&text))?;
    Ok(Exit::Done)
}
