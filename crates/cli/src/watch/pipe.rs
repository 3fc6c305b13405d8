//! The driver without a terminal: a line or a few for each outcome.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use signal_hook::consts::SIGINT;
use signal_hook::flag;

use super::{Follower, Outcome, Sheet, State, line};
use crate::args::WatchFormat;
use crate::exit::{Exit, Failure};
use crate::output::{self, Console};

/// How long an interrupt may go unnoticed.
const PATIENCE: Duration = Duration::from_millis(100);

/// Writes outcomes until it is interrupted, or nobody reads them any more.
pub fn pipe(
    mut follower: Follower<'_>,
    first: Outcome,
    format: WatchFormat,
    console: &Console,
) -> Result<Exit, Failure> {
    let interrupted = interrupted()?;
    let mut state = State::new(tested(first, &follower));
    loop {
        let text = match format {
            WatchFormat::Ndjson => line(&state),
            WatchFormat::Table => Sheet::new(&state, console.look).block().join("\n") + "\n\n",
        };
        console.print(&text)?;
        let outcome = loop {
            if interrupted.load(Ordering::Relaxed) {
                return Ok(Exit::Interrupted);
            }
            if let Some(outcome) = follower.next(PATIENCE) {
                break outcome;
            }
        };
        state.outcome(tested(outcome, &follower));
    }
}

/// The line says how the cases went, so they are run before it is written.
fn tested(outcome: Outcome, follower: &Follower<'_>) -> Outcome {
    let cases = outcome.wants_cases().then(|| follower.rules().run_cases_with(follower.exports()));
    Outcome { cases, ..outcome }
}

/// Is set by the first Ctrl-C; the second ends the process, whatever it is busy with.
fn interrupted() -> Result<Arc<AtomicBool>, Failure> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let exit = Exit::Interrupted as i32;
    flag::register_conditional_shutdown(SIGINT, exit, Arc::clone(&interrupted))
        .and_then(|_| flag::register(SIGINT, Arc::clone(&interrupted)))
        .map_err(|error| output::cant_write("the handler of Ctrl-C", &error))?;
    Ok(interrupted)
}
