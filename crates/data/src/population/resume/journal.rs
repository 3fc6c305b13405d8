//! The journal: a checkpoint with the identity of its run, as a file.

use peristyle_engine::diagnostic::DiagnosticRecord;
use serde::{Deserialize, Serialize};

use super::{Checkpoint, RunIdentity};

/// The first line of a journal, with the version of its layout.
const LAYOUT: &str = "peristyle journal 2";

/// The saved state of a run that can be resumed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RunJournal {
    /// The identity of the run.
    pub run: RunIdentity,
    /// Its last checkpoint.
    pub checkpoint: Checkpoint,
    /// The rejected rows that are shown at the end of the run.
    pub shown: Vec<DiagnosticRecord>,
    /// The time that the run had taken, in milliseconds.
    pub took: u64,
}

/// The reason why a journal can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JournalError {
    /// The journal has the layout of another version.
    OtherLayout,
    /// The journal is damaged.
    Damaged,
}

impl RunJournal {
    /// Returns the journal as three lines: the layout, the journal as JSON, and a checksum of both.
    pub fn to_text(&self) -> String {
        // maps with text as keys, and no numbers that JSON doesn't have
        let journal = serde_json::to_string(self).unwrap_or_default();
        let text = format!("{LAYOUT}\n{journal}\n");
        let sum = blake3::hash(text.as_bytes()).to_hex();
        format!("{text}{sum}\n")
    }

    /// Parses the text that [`RunJournal::to_text`] returned.
    ///
    /// # Errors
    /// It is damaged, or of another version.
    pub fn from_text(text: &[u8]) -> Result<Self, JournalError> {
        let text = std::str::from_utf8(text).map_err(|_| JournalError::Damaged)?;
        let summed = text.strip_suffix('\n').and_then(|text| text.rsplit_once('\n'));
        let (lines, sum) = summed.ok_or(JournalError::Damaged)?;
        let lines = text.get(..=lines.len()).ok_or(JournalError::Damaged)?;
        if *blake3::hash(lines.as_bytes()).to_hex() != *sum {
            return Err(JournalError::Damaged);
        }
        let (layout, journal) = lines.split_once('\n').ok_or(JournalError::Damaged)?;
        if layout != LAYOUT {
            return Err(JournalError::OtherLayout);
        }
        serde_json::from_str(journal).map_err(|_| JournalError::OtherLayout)
    }
}
