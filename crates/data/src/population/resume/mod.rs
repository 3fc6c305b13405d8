//! Runs that can be resumed where they stopped.
//!
//! A checkpoint has the number and the digest of the chunks that were read, the length and the
//! digest of output and rejects, and the statistics so far. A journal is a checkpoint with the
//! identity of its run. Resuming reads the inputs again from their beginning without scoring, which
//! proves that they are unchanged, so that the following chunks are those of an uninterrupted run.

mod checkpoint;
mod identity;
mod journal;
mod ordered_writer;
mod skip;

pub use checkpoint::{
    Checkpoint, CheckpointKind, CheckpointStore, OutputHasher, OutputMark, ResumeOptions,
    ResumePoint,
};
pub use identity::RunIdentity;
pub use journal::{JournalError, RunJournal};

pub(super) use checkpoint::InputPosition;
pub(super) use identity::InputIdentity;
pub(super) use ordered_writer::OrderedWriter;
pub(super) use skip::ChunkSkipper;

#[cfg(test)]
mod tests;
