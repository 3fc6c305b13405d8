//! Scores a slice of a file.

use arrow_array::Array as _;
use peristyle_engine::evaluate::ColumnScores;

use super::convert;
use super::decoded::DecodedRows;
use super::encode;
use super::file::{ParquetSlice, error_text};
use super::read::decode_slice;
use super::write::{EncodedRows, GroupEncoder, ParquetLayout};
use crate::population::batch::engine_columns;
use crate::population::chunk::RowChunk;
use crate::population::score::{ChunkScorer, ScoredChunk};
use crate::population::summary::ChunkTally;

/// Decodes, scores and encodes the rows of a slice.
pub(in crate::population) fn score_slice(
    scorer: &ChunkScorer<'_>,
    chunk: &RowChunk,
    slice: &ParquetSlice,
) -> ScoredChunk {
    let mut scored =
        ScoredChunk { tally: ChunkTally::new(scorer.job().ruleset), ..ScoredChunk::default() };
    scored.tally.bytes = slice.plan.bytes_of(slice.rows.clone());
    scored.tally.reserve_scores(usize::try_from(slice.rows.end - slice.rows.start).unwrap_or(0));
    let mut encoder = match scorer.parquet.as_ref().map(ParquetLayout::encoder).transpose() {
        Ok(encoder) => encoder,
        Err(error) => {
            scored.rows = EncodedRows::failed(error_text(&error));
            return scored;
        }
    };
    let read = decode_slice(scorer.parser(), chunk, slice, &mut |decoded| {
        if let Err(why) = score_rows(scorer, decoded, encoder.as_mut(), &mut scored) {
            scored.rows = EncodedRows::failed(why);
        }
    });
    scored.error = read.err();
    if let Some(encoder) = encoder
        && !scored.rows.have_failed()
    {
        scored.rows = encoder.rows();
    }
    scored
}

fn score_rows(
    scorer: &ChunkScorer<'_>,
    mut decoded: DecodedRows,
    encoder: Option<&mut GroupEncoder>,
    scored: &mut ScoredChunk,
) -> Result<(), String> {
    let ruleset = scorer.job().ruleset;
    scored.tally.left_out += decoded.left_out;
    for reject in std::mem::take(&mut decoded.rejects) {
        scored.tally.add_reject(reject.code);
        scored.rejects.push(reject);
    }
    let rows = decoded.ids.len();
    if rows == 0 {
        return Ok(());
    }
    let columns = engine_columns(&decoded.cells, rows, ruleset);
    let scores = ruleset.evaluate_columns(&columns, scorer.detail);
    scored.tally.interpreted += scores.interpreted as u64;
    scored.tally.interpreting += scores.interpreting;
    // what a formula gives isn't asked of anyone
    for (slot, _) in ruleset.facts().iter().enumerate().filter(|(_, fact)| !fact.is_derived()) {
        scored.tally.add_missing(slot, decoded.count_missing(slot));
    }
    let why = |row: usize, scores: &ColumnScores| scorer.reason(&columns, row, scores);
    let Some(encoder) = encoder else {
        for (row, id) in decoded.ids.iter().enumerate() {
            scorer.write_row(id.unwrap_or(""), row, &scores, scored, |row| why(row, &scores));
        }
        return Ok(());
    };
    let ids = convert::into_array(decoded.ids);
    let told = encode::score_columns(scorer, ids, scores, &mut scored.tally, why);
    encoder.add(&told).map_err(|error| error_text(&error))
}
