//! A piece, from the file to checked columns.

use std::ops::Range;

use peristyle_engine::diagnostic::Diagnostic;

use super::file::{Piece, guarded, unreadable};
use super::filled::Filled;
use crate::population::batch::{Batch, Reader, RowAt};
use crate::population::block::Block;
use crate::population::rejects::Reject;
use crate::population::whole::WithExtra;

/// Decodes a piece, some rows at a time.
pub(super) fn each(
    reader: &Reader<'_>,
    block: &Block,
    piece: &Piece,
    take: &mut dyn FnMut(Filled),
) -> Result<(), Diagnostic> {
    let damaged = |why: String| unreadable(&block.file, &why);
    let mut rest = guarded(|| piece.begin()).map_err(damaged)?;
    let mut before = piece.rows.start;
    let mut next = || guarded(|| rest.next(&piece.plan, piece.rows.end));
    while let Some((rows, columns)) = next().map_err(damaged)? {
        take(Filled::new(reader, &block.file, &piece.plan, rows, columns, before));
        before += rows as u64;
    }
    if before != piece.rows.end {
        return Err(damaged("it has fewer rows than it says".to_owned()));
    }
    piece.plan.waiting.keep(rest);
    Ok(())
}

/// The rows of a piece as batches, for whoever holds them whole.
pub(in crate::population) fn read(
    reader: &Reader<'_>,
    block: &Block,
    piece: &Piece,
) -> Result<(Vec<WithExtra>, Vec<Reject>), Diagnostic> {
    /// A row of columns stands nowhere in a text.
    const NOWHERE: Range<usize> = 0..0;
    let facts = reader.ruleset().facts();
    let (mut all, mut rejects) = (Vec::new(), Vec::new());
    each(reader, block, piece, &mut |filled| {
        let extra = filled.extra();
        let ids = filled.ids.iter().map(|id| id.unwrap_or("").to_owned());
        let row = |(id, number)| RowAt { id, at: NOWHERE, number };
        let rows = ids.zip(filled.numbers()).map(row).collect();
        // a column that is there says something about everyone, and be it that it is missing
        let given = filled.cells.iter().zip(facts).enumerate();
        let given = given.filter(|(_, (cells, fact))| cells.is_some() && fact.is_derived());
        let derived = given.map(|(slot, _)| slot).collect();
        rejects.extend(filled.rejects);
        all.push((Batch { rows, columns: filled.cells, derived }, extra));
    })?;
    Ok((all, rejects))
}
