//! `peristyle watch`: scores again at every save.

use std::io::{self, IsTerminal};

use crate::args::{WatchArgs, WatchFormat};
use crate::exit::{CommandFailure, ExitStatus};
use crate::output::Console;
use crate::watch::{WatchFollower, pipe, terminal};

pub fn watch(args: &WatchArgs, console: &Console) -> Result<ExitStatus, CommandFailure> {
    let (follower, first) = WatchFollower::start(args, console)?;
    let is_dumb = std::env::var_os("TERM").is_some_and(|name| name == "dumb");
    if args.format == WatchFormat::Table && io::stdout().is_terminal() && !is_dumb {
        return terminal(follower, first, console);
    }
    pipe(follower, first, args.format, console)
}
