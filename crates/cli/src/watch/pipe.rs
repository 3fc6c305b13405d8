//! The driver without a terminal: a line or a few for each outcome.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use signal_hook::consts::SIGINT;
use signal_hook::flag;

use super::{SaveOutcome, StateText, WatchFollower, WatchState, line};
use crate::args::WatchFormat;
use crate::exit::{CommandFailure, ExitStatus};
use crate::output::{self, Console};

/// How long an interrupt may go unnoticed.
const PATIENCE: Duration = Duration::from_millis(100);

/// Writes outcomes until it is interrupted, or nobody reads them any more.
pub fn pipe(
    mut follower: WatchFollower<'_>,
    first: SaveOutcome,
    format: WatchFormat,
    console: &Console,
) -> Result<ExitStatus, CommandFailure> {
    let interrupted = interrupted()?;
    let mut state = WatchState::new(tested(first, &follower));
    loop {
        let text = match format {
            WatchFormat::Ndjson => line(&state),
            WatchFormat::Table => StateText::new(&state, console.look).block().join("\n") + "\n\n",
        };
        console.print(&text)?;
        let outcome = loop {
            if interrupted.load(Ordering::Relaxed) {
                return Ok(ExitStatus::Interrupted);
            }
            if let Some(outcome) = follower.next(PATIENCE) {
                break outcome;
            }
        };
        state.outcome(tested(outcome, &follower));
    }
}

/// The line says how the cases went, so they are run before it is written.
fn tested(outcome: SaveOutcome, follower: &WatchFollower<'_>) -> SaveOutcome {
    let cases = outcome.wants_cases().then(|| follower.rules().run_cases_with(follower.exports()));
    SaveOutcome { cases, ..outcome }
}

/// Is set by the first Ctrl-C; the second ends the process, whatever it is busy with.
fn interrupted() -> Result<Arc<AtomicBool>, CommandFailure> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let exit = ExitStatus::Interrupted as i32;
    flag::register_conditional_shutdown(SIGINT, exit, Arc::clone(&interrupted))
        .and_then(|_| flag::register(SIGINT, Arc::clone(&interrupted)))
        .map_err(|error| output::cant_write("the handler of Ctrl-C", &error))?;
    Ok(interrupted)
}
