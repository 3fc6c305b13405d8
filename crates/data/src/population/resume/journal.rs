//! A checkpoint as a file.

use peristyle_engine::diagnostic::Record;
use serde::{Deserialize, Serialize};

use super::{Checkpoint, Identity};

/// The first line: another layout is another number.
const LAYOUT: &str = "peristyle journal 2";

/// What is kept of a run to go on with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Journal {
    /// Which run it is.
    pub run: Identity,
    /// How far it was.
    pub checkpoint: Checkpoint,
    /// Rejected rows that were to be shown in the end.
    pub shown: Vec<Record>,
    /// How many milliseconds it had taken.
    pub took: u64,
}

/// Why a journal can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// Another version writes them in another way.
    OtherLayout,
    /// It isn't what was written.
    Damaged,
}

impl Journal {
    /// Three lines: which layout, the journal, and a checksum of both.
    pub fn text(&self) -> String {
        // maps with text as keys, and no numbers that JSON doesn't have
        let journal = serde_json::to_string(self).unwrap_or_default();
        let text = format!("{LAYOUT}\n{journal}\n");
        let sum = blake3::hash(text.as_bytes()).to_hex();
        format!("{text}{sum}\n")
    }

    /// Reads what [`Journal::text`] wrote.
    ///
    /// # Errors
    /// It is damaged, or of another version.
    pub fn read(text: &[u8]) -> Result<Self, Unreadable> {
        let text = std::str::from_utf8(text).map_err(|_| Unreadable::Damaged)?;
        let summed = text.strip_suffix('\n').and_then(|text| text.rsplit_once('\n'));
        let (lines, sum) = summed.ok_or(Unreadable::Damaged)?;
        let lines = text.get(..=lines.len()).ok_or(Unreadable::Damaged)?;
        if *blake3::hash(lines.as_bytes()).to_hex() != *sum {
            return Err(Unreadable::Damaged);
        }
        let (layout, journal) = lines.split_once('\n').ok_or(Unreadable::Damaged)?;
        if layout != LAYOUT {
            return Err(Unreadable::OtherLayout);
        }
        serde_json::from_str(journal).map_err(|_| Unreadable::OtherLayout)
    }
}
