//! Runs that can be taken up where they stopped.
//!
//! A checkpoint says how many blocks were read and what was in them, how much of output and rejects
//! is good, and the figures so far. A journal is a checkpoint with all that decides what a run
//! writes. Going on reads the inputs again from their beginning, without scoring: so it is certain
//! that they are the same, and the blocks that follow are those of an undisturbed run.

mod checkpoint;
mod identity;
mod journal;
mod skip;
mod told;

pub use checkpoint::{At, Checkpoint, GoOn, Keep, Mark, Resumable, Written};
pub use identity::Identity;
pub use journal::{Journal, Unreadable};

pub(super) use checkpoint::Position;
pub(super) use identity::Input;
pub(super) use skip::Skip;
pub(super) use told::Told;

#[cfg(test)]
mod tests;
