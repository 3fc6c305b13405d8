//! The driver on a terminal: redraws, and listens to keys.
use super::{Follower, Outcome};
use crate::args::WatchFormat;
use crate::exit::{Exit, Failure};
use crate::output::Console;

/// Shows outcomes until someone presses `q` or Ctrl-C.
pub fn terminal(
    follower: Follower<'_>,
    first: Outcome,
    console: &Console,
) -> Result<Exit, Failure> {
    super::pipe(follower, first, WatchFormat::Table, console)
}
