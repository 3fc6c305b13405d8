//! Skipping the chunks that an earlier run has written.

use super::{InputPosition, ResumePoint};
use crate::population::chunk::RowChunk;
use crate::population::read::ReadError;

/// Skips the chunks that an earlier run has written, and verifies that they are unchanged.
pub(in crate::population) struct ChunkSkipper {
    at: InputPosition,
    until: InputPosition,
    /// Whether no chunk may follow them.
    whole: bool,
}

impl ChunkSkipper {
    pub(in crate::population) fn new(from: Option<&ResumePoint>) -> Self {
        let until = from.map_or(InputPosition::start(), |from| from.checkpoint.position);
        let whole = from.is_some_and(|from| from.checkpoint.whole);
        Self { at: InputPosition::start(), until, whole }
    }

    /// Returns whether an earlier run has written the chunk; sets the chunk's end position otherwise.
    pub(in crate::population) fn skips(&mut self, chunk: &mut RowChunk) -> Result<bool, ReadError> {
        let read = chunk.input_digest.ok_or(ReadError::Changed)?;
        self.at = self.at.advance(read);
        if self.at.chunks > self.until.chunks {
            chunk.position = Some(self.at);
            return if self.whole { Err(ReadError::Changed) } else { Ok(false) };
        }
        if self.at.chunks == self.until.chunks && self.at != self.until {
            return Err(ReadError::Changed);
        }
        Ok(true)
    }

    pub(in crate::population) fn is_incomplete(&self) -> bool {
        self.at.chunks < self.until.chunks
    }
}
