//! `peristyle watch`: scores that follow the files they come from.
//!
//! [`WatchFollower`] turns saves into [`SaveOutcome`]s. [`WatchState`] is the pure core: it takes outcomes and
//! keys, and knows everything that is shown. `line` and `sheet` put a state into words; the two
//! drivers, `pipe` and `terminal`, only wait and write.

mod case_runner;
mod follow;
mod input_stamps;
mod outcome;
mod pipe;
mod profile_score;
mod record;
mod screen;
mod state;
mod state_text;
mod terminal;
#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]
mod tests;

pub use follow::WatchFollower;
pub use outcome::{OutcomeKind, SaveOutcome};
pub use pipe::pipe;
pub use profile_score::ProfileScore;
pub use record::line;
pub use state::{DriverAction, KeyPress, ScoreView, WatchPanel, WatchState};
pub use state_text::StateText;
pub use terminal::terminal;
