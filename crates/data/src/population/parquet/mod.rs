//! Parquet, in and out, a column at a time.
//!
//! A file is cut into pieces of whole batches. Whoever scores a piece decodes it as well, checks
//! and scores its columns as they come, and encodes the answers: so threads share no more than the
//! file, and nothing is made for a single row but what isn't plainly right. One piece is one group
//! of rows of the output.

mod answers;
mod columns;
mod doubles;
mod file;
mod filled;
mod going;
mod look;
mod pages;
mod read;
mod row;
mod runs;
mod score;
#[cfg(test)]
mod tests;
mod values;
mod write;

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};

use super::Job;
use super::block::{Block, Content, Shape};
use super::read::{Ended, Take};
use crate::archive::cannot_read;
use crate::codes;
pub(super) use answers::{ids, told};
pub(super) use columns::Plan;
pub(super) use file::{Opened, Piece};
pub(super) use read::read;
pub(super) use score::score;
pub(super) use write::{Columnar, Rows, Writer};

/// How a Parquet file begins.
pub(super) const MAGIC: &[u8] = b"PAR1";

impl Opened {
    /// A file at a path; where its directory stands, only its size tells.
    pub(super) fn new(name: &Arc<str>, path: &Path, size: Option<u64>) -> Result<Self, Diagnostic> {
        let Some(size) = size else {
            let words = format!("Parquet can't be read from {name}, whose end isn't there yet");
            return Err(Diagnostic::error(&codes::NO_TABLE, words)
                .help("give the file itself: its directory stands at its end"));
        };
        let file = File::open(path).map_err(|error| cannot_read(name, &error))?;
        Self::of(name, file, size)
    }

    /// Hands over all pieces.
    pub(super) fn blocks(
        self,
        job: &Job<'_>,
        extra: &[String],
        remarks: &mut Diagnostics,
        read: &dyn Fn(u64),
        take: Take<'_>,
    ) -> Result<(), Ended> {
        let plan = Plan::new(&self, job, extra, remarks).map_err(Ended::Problems)?;
        let (plan, all) = (Arc::new(plan), self.rows());
        for piece in Piece::all(&plan, all, write::bytes_per_row(job)) {
            let (rows_before, end) = (piece.rows.start, piece.rows.end);
            let file = Arc::clone(&self.name);
            let shape = Arc::new(Shape::Parquet(piece));
            take(Block {
                file,
                shape,
                content: Content::Rows,
                bytes: Vec::new(),
                line: 1,
                rows_before,
                read: None,
                position: None,
            })?;
            read(plan.bytes(0..end));
        }
        read(plan.bytes(0..all));
        Ok(())
    }
}
