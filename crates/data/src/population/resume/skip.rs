//! The part of the inputs that an earlier run has told.

use super::{GoOn, Position};
use crate::population::block::Block;
use crate::population::read::Ended;

/// Passes over the blocks that an earlier run has told, and makes sure that they are the same.
pub(in crate::population) struct Skip {
    at: Position,
    until: Position,
    /// Whether no block may follow them.
    whole: bool,
}

impl Skip {
    pub(in crate::population) fn new(from: Option<&GoOn>) -> Self {
        let until = from.map_or(Position::start(), |from| from.checkpoint.position);
        let whole = from.is_some_and(|from| from.checkpoint.whole);
        Self { at: Position::start(), until, whole }
    }

    /// Whether the block has been told; otherwise it is told where it ends.
    pub(in crate::population) fn takes(&mut self, block: &mut Block) -> Result<bool, Ended> {
        let read = block.read.ok_or(Ended::Changed)?;
        self.at = self.at.behind(read);
        if self.at.blocks > self.until.blocks {
            block.position = Some(self.at);
            return if self.whole { Err(Ended::Changed) } else { Ok(false) };
        }
        if self.at.blocks == self.until.blocks && self.at != self.until {
            return Err(Ended::Changed);
        }
        Ok(true)
    }

    pub(in crate::population) fn is_short(&self) -> bool {
        self.at.blocks < self.until.blocks
    }
}
