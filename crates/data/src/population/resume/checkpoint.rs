//! Checkpoints of a run: how far its inputs were read, and how much of its output is complete.

use std::io::{self, Read};

use blake3::{Hash, Hasher};
use serde::{Deserialize, Serialize};

use super::super::summary::RunTotals;

/// The state of a run between two chunks of its inputs, from which the run can be resumed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The chunks that were read, and their digest.
    pub(in crate::population) position: InputPosition,
    /// The part of the output that is complete.
    pub output: OutputMark,
    /// The part of the rejects that is complete, if they are written.
    pub rejects: Option<OutputMark>,
    /// Whether all rows were scored.
    pub whole: bool,
    pub(in crate::population) figures: RunTotals,
}

impl Checkpoint {
    /// Returns the number of rows that were scored or rejected.
    pub fn rows(&self) -> u64 {
        self.figures.rows_read()
    }
}

/// The number of chunks read so far, and a digest of their bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::population) struct InputPosition {
    pub(in crate::population) chunks: u64,
    #[serde(with = "hex")]
    digest: Hash,
}

impl InputPosition {
    pub(in crate::population) fn start() -> Self {
        Self { chunks: 0, digest: blake3::hash(&[]) }
    }

    /// Advances by one chunk, whose input has the digest `read` up to the end of the chunk.
    pub(in crate::population) fn advance(self, read: Hash) -> Self {
        let mut hasher = Hasher::new();
        hasher.update(self.digest.as_bytes());
        hasher.update(read.as_bytes());
        Self { chunks: self.chunks + 1, digest: hasher.finalize() }
    }
}

/// The length and the digest of the part of an output file that is complete.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputMark {
    /// Its length in bytes.
    pub bytes: u64,
    #[serde(with = "hex")]
    digest: Hash,
}

/// Counts and hashes the bytes that are written to an output file.
#[derive(Debug, Clone, Default)]
pub struct OutputHasher {
    bytes: u64,
    hasher: Hasher,
}

impl OutputHasher {
    /// Hashes the first `bytes` bytes of a file that an earlier run wrote; fewer where it is shorter.
    ///
    /// # Errors
    /// It can't be read.
    pub fn from_existing(from: &mut dyn Read, bytes: u64) -> io::Result<Self> {
        let mut hasher = Hasher::new();
        let bytes = io::copy(&mut from.take(bytes), &mut hasher)?;
        Ok(Self { bytes, hasher })
    }

    /// Returns the length and the digest of what has been written.
    pub fn mark(&self) -> OutputMark {
        OutputMark { bytes: self.bytes, digest: self.hasher.finalize() }
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        self.hasher.update(bytes);
    }
}

/// The event at which a checkpoint may be saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckpointKind {
    /// A chunk was written.
    Chunk,
    /// The run was interrupted.
    Interrupted,
    /// All rows are scored, and no file has been renamed to its target yet.
    End,
}

/// A place where the checkpoints of a run are saved.
pub trait CheckpointStore {
    /// Returns whether a checkpoint shall be saved now.
    fn is_due(&mut self, at: CheckpointKind) -> bool;

    /// Saves a checkpoint. Output and rejects have been flushed; the implementation makes them
    /// durable before the checkpoint is.
    fn save(&mut self, checkpoint: Checkpoint);
}

/// The options of a run that saves checkpoints or resumes from one.
pub struct ResumeOptions<'s> {
    /// The point to resume from, instead of the beginning.
    pub from: Option<ResumePoint>,
    /// Where checkpoints are saved.
    pub store: &'s mut dyn CheckpointStore,
}

/// A checkpoint with the output that was written before it.
pub struct ResumePoint {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// The output so far, whose length and digest equal the checkpoint's mark.
    pub output: OutputHasher,
    /// The rejects so far, if they are written.
    pub rejects: Option<OutputHasher>,
}

/// Serialises hashes as hexadecimal text.
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
