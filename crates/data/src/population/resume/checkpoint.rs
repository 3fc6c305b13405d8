//! A place in a run from which it can go on.

use std::io::{self, Read};

use blake3::{Hash, Hasher};
use serde::{Deserialize, Serialize};

use super::super::summary::Figures;

/// A place between two blocks, with all that has to be known to go on behind it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Checkpoint {
    /// How far the inputs were read.
    pub(in crate::population) position: Position,
    /// How much of the output is good.
    pub output: Mark,
    /// How much of the rejects is good, if they are written.
    pub rejects: Option<Mark>,
    /// Whether nothing is left to score.
    pub whole: bool,
    pub(in crate::population) figures: Figures,
}

impl Checkpoint {
    /// How many rows were scored or rejected.
    pub fn rows(&self) -> u64 {
        self.figures.read()
    }
}

/// How many blocks were read, and what was in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::population) struct Position {
    pub(in crate::population) blocks: u64,
    #[serde(with = "hex")]
    digest: Hash,
}

impl Position {
    pub(in crate::population) fn start() -> Self {
        Self { blocks: 0, digest: blake3::hash(&[]) }
    }

    /// Behind one more block, up to which its input has this digest.
    pub(in crate::population) fn behind(self, read: Hash) -> Self {
        let mut hasher = Hasher::new();
        hasher.update(self.digest.as_bytes());
        hasher.update(read.as_bytes());
        Self { blocks: self.blocks + 1, digest: hasher.finalize() }
    }
}

/// How much of a file is good, and what is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// How many bytes.
    pub bytes: u64,
    #[serde(with = "hex")]
    digest: Hash,
}

/// What has been written to a file.
#[derive(Debug, Clone, Default)]
pub struct Written {
    bytes: u64,
    hasher: Hasher,
}

impl Written {
    /// What was written earlier: so many bytes from here on, or fewer if there aren't as many.
    ///
    /// # Errors
    /// It can't be read.
    pub fn earlier(from: &mut dyn Read, bytes: u64) -> io::Result<Self> {
        let mut hasher = Hasher::new();
        let bytes = io::copy(&mut from.take(bytes), &mut hasher)?;
        Ok(Self { bytes, hasher })
    }

    /// How much it is, and what.
    pub fn mark(&self) -> Mark {
        Mark { bytes: self.bytes, digest: self.hasher.finalize() }
    }

    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        self.hasher.update(bytes);
    }
}

/// When a checkpoint could be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// Behind a block.
    Block,
    /// The run was told to stop.
    Interrupted,
    /// Everything is scored, and nothing is in its place yet.
    End,
}

/// Keeps checkpoints.
pub trait Keep {
    /// Whether one is wanted now.
    fn is_due(&mut self, at: At) -> bool;

    /// Keeps one. Output and rejects have been flushed, and must be as safe by now as the
    /// checkpoint is going to be.
    fn keep(&mut self, checkpoint: Checkpoint);
}

/// What a run needs so that it can be taken up.
pub struct Resumable<'s> {
    /// Where to go on, instead of at the beginning.
    pub from: Option<GoOn>,
    /// Who keeps checkpoints.
    pub keeper: &'s mut dyn Keep,
}

/// A place to go on at, and what was written before it.
pub struct GoOn {
    /// The place.
    pub checkpoint: Checkpoint,
    /// What was written as output, which the checkpoint's mark must fit.
    pub output: Written,
    /// What was written as rejects, if they were wanted.
    pub rejects: Option<Written>,
}

/// A hash as letters.
mod hex {
    use blake3::Hash;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(hash: &Hash, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&hash.to_hex())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Hash, D::Error> {
        let text = String::deserialize(from)?;
        Hash::from_hex(text).map_err(D::Error::custom)
    }
}
