//! A piece, from the file to its answers.

use arrow_array::Array as _;
use peristyle_engine::evaluate::ColumnScores;

use super::answers;
use super::file::{Piece, words};
use super::filled::Filled;
use super::read::each;
use super::values;
use super::write::{Columnar, Encoder, Rows};
use crate::population::batch::lend;
use crate::population::block::Block;
use crate::population::score::{Scored, Scorer};
use crate::population::summary::Tally;

/// Decodes, scores and tells the rows of a piece.
pub(in crate::population) fn score(scorer: &Scorer<'_>, block: &Block, piece: &Piece) -> Scored {
    let mut scored = Scored { tally: Tally::new(scorer.job().ruleset), ..Scored::default() };
    scored.tally.bytes = piece.plan.bytes(piece.rows.clone());
    scored.tally.make_room(usize::try_from(piece.rows.end - piece.rows.start).unwrap_or(0));
    let mut encoder = match scorer.columnar.as_ref().map(Columnar::encoder).transpose() {
        Ok(encoder) => encoder,
        Err(error) => {
            scored.rows = Rows::failed(words(&error));
            return scored;
        }
    };
    let read = each(scorer.reader(), block, piece, &mut |filled| {
        if let Err(why) = tell(scorer, filled, encoder.as_mut(), &mut scored) {
            scored.rows = Rows::failed(why);
        }
    });
    scored.failed = read.err();
    if let Some(encoder) = encoder
        && !scored.rows.have_failed()
    {
        scored.rows = encoder.rows();
    }
    scored
}

fn tell(
    scorer: &Scorer<'_>,
    mut filled: Filled,
    encoder: Option<&mut Encoder>,
    scored: &mut Scored,
) -> Result<(), String> {
    let ruleset = scorer.job().ruleset;
    scored.tally.left_out += filled.left_out;
    for reject in std::mem::take(&mut filled.rejects) {
        scored.tally.reject(reject.code);
        scored.rejects.push(reject);
    }
    let rows = filled.ids.len();
    if rows == 0 {
        return Ok(());
    }
    let columns = lend(&filled.cells, rows, ruleset);
    let scores = ruleset.evaluate_columns(&columns, scorer.detail);
    scored.tally.interpreted += scores.interpreted as u64;
    scored.tally.interpreting += scores.interpreting;
    // what a formula gives isn't asked of anyone
    for (slot, _) in ruleset.facts().iter().enumerate().filter(|(_, fact)| !fact.is_derived()) {
        scored.tally.miss(slot, filled.missing(slot));
    }
    let why = |row: usize, scores: &ColumnScores| scorer.why(&columns, row, scores);
    let Some(encoder) = encoder else {
        for (row, id) in filled.ids.iter().enumerate() {
            scorer.row(id.unwrap_or(""), row, &scores, scored, |row| why(row, &scores));
        }
        return Ok(());
    };
    let ids = values::shared(filled.ids);
    let told = answers::told(scorer, ids, scores, &mut scored.tally, why);
    encoder.add(&told).map_err(|error| words(&error))
}
