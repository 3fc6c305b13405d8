//! `peristyle watch`: scores that follow the files they come from.
//!
//! [`Follower`] turns saves into [`Outcome`]s. [`State`] is the pure core: it takes outcomes and
//! keys, and knows everything that is shown. `line` and `sheet` put a state into words; the two
//! drivers, `pipe` and `terminal`, only wait and write.

mod follow;
mod line;
mod outcome;
mod pipe;
mod scored;
mod screen;
mod sheet;
mod stamps;
mod state;
mod terminal;
mod testing;
#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]
mod tests;

pub use follow::Follower;
pub use line::line;
pub use outcome::{Kind, Outcome};
pub use pipe::pipe;
pub use scored::Scored;
pub use sheet::Sheet;
pub use state::{Key, Panel, State, Then, View};
pub use terminal::terminal;
