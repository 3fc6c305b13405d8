//! Decodes a slice of a file into checked columns.

use std::ops::Range;

use peristyle_engine::diagnostic::Diagnostic;

use super::decoded::DecodedRows;
use super::file::{ParquetSlice, catch_panics, unreadable};
use crate::population::batch::{ChunkParser, RowBatch, RowLocation};
use crate::population::chunk::RowChunk;
use crate::population::in_memory::BatchWithExtras;
use crate::population::rejects::RejectedRow;

/// Decodes a slice, a batch of rows at a time.
pub(super) fn decode_slice(
    reader: &ChunkParser<'_>,
    chunk: &RowChunk,
    slice: &ParquetSlice,
    take: &mut dyn FnMut(DecodedRows),
) -> Result<(), Diagnostic> {
    let damaged = |why: String| unreadable(&chunk.file, &why);
    let mut rest = catch_panics(|| slice.open_cursor()).map_err(damaged)?;
    let mut before = slice.rows.start;
    let mut next = || catch_panics(|| rest.read_until(&slice.plan, slice.rows.end));
    while let Some((rows, columns)) = next().map_err(damaged)? {
        take(DecodedRows::decode(reader, &chunk.file, &slice.plan, rows, columns, before));
        before += rows as u64;
    }
    if before != slice.rows.end {
        return Err(damaged("it has fewer rows than it says".to_owned()));
    }
    slice.plan.cursors.release(rest);
    Ok(())
}

/// Decodes a slice into batches, for tables that are loaded into memory.
pub(in crate::population) fn read_batches(
    reader: &ChunkParser<'_>,
    chunk: &RowChunk,
    slice: &ParquetSlice,
) -> Result<(Vec<BatchWithExtras>, Vec<RejectedRow>), Diagnostic> {
    /// A row of columns stands nowhere in a text.
    const NOWHERE: Range<usize> = 0..0;
    let facts = reader.ruleset().facts();
    let (mut all, mut rejects) = (Vec::new(), Vec::new());
    decode_slice(reader, chunk, slice, &mut |decoded| {
        let extra = decoded.extra_cells();
        let ids = decoded.ids.iter().map(|id| id.unwrap_or("").to_owned());
        let row = |(id, number)| RowLocation { id, at: NOWHERE, number };
        let rows = ids.zip(decoded.row_numbers()).map(row).collect();
        // a column that is there says something about everyone, and be it that it is missing
        let given = decoded.cells.iter().zip(facts).enumerate();
        let given = given.filter(|(_, (cells, fact))| cells.is_some() && fact.is_derived());
        let derived = given.map(|(slot, _)| slot).collect();
        rejects.extend(decoded.rejects);
        all.push((RowBatch { rows, columns: decoded.cells, derived }, extra));
    })?;
    Ok((all, rejects))
}
