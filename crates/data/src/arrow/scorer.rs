//! Scores record batches.

use std::sync::Arc;

use arrow_array::{Array as _, ArrayRef, RecordBatch};
use arrow_schema::{Schema, SchemaRef};
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};
use peristyle_engine::evaluate::ColumnScores;

use super::checked::CheckedBatch;
use super::columns::InputColumns;
use super::output::{output_schema, score_columns};
use crate::population::batch::engine_columns;
use crate::population::run::check_population;
use crate::population::score::{ChunkScorer, ScoredChunk};
use crate::population::summary::ChunkTally;
use crate::population::{RejectedRow, ScoringJob};

/// Scores the record batches of one schema by the rules of a job.
///
/// The format and the threads of the job don't matter here; several threads may share a scorer.
pub struct BatchScorer<'j> {
    scorer: ChunkScorer<'j>,
    columns: InputColumns,
    schema: SchemaRef,
}

/// The answer to a record batch.
#[derive(Debug)]
pub struct ScoredBatch {
    /// The scored rows in the order of the input, by [`BatchScorer::schema`].
    pub scores: RecordBatch,
    /// The rejected rows, in order, each with its number, its column and the reason.
    pub rejects: Vec<RejectedRow>,
    /// The number of rows that the job doesn't select.
    pub left_out: u64,
}

impl<'j> BatchScorer<'j> {
    /// Matches the columns of a schema with the facts of the rules; returns the scorer with the
    /// remarks on columns that are ignored. Messages call the batches `name`.
    ///
    /// # Errors
    /// A column of a fact has a type that no fact has, two columns are one fact, the map of columns
    /// is wrong, or the rules compare profiles with each other.
    pub fn new(
        job: &'j ScoringJob<'j>,
        schema: &Schema,
        name: &str,
    ) -> Result<(Self, Diagnostics), Diagnostics> {
        check_population(job.ruleset)?;
        let mut remarks = Diagnostics::new();
        let columns = InputColumns::new(name.into(), schema, job, &[], &mut remarks)?;
        let mut scorer = ChunkScorer::new(job);
        let schema = output_schema(&scorer.header);
        scorer.output_schema = Some(Arc::clone(&schema));
        Ok((Self { scorer, columns, schema }, remarks))
    }

    /// Returns the schema of the answers: `id`, `score`, `band`, `coverage`, `reason`, the points
    /// of the nodes that the job asks for, and tips.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Scores a batch that follows `rows_before` rows.
    ///
    /// # Errors
    /// The batch has another schema, or a column can't be converted.
    pub fn score(&self, batch: &RecordBatch, rows_before: u64) -> Result<ScoredBatch, Diagnostic> {
        let batch = self.columns.project(batch)?;
        let checked = CheckedBatch::check(self.scorer.parser(), &self.columns, batch, rows_before)?;
        let mut scored = ScoredChunk::new(ChunkTally::new(self.scorer.job().ruleset));
        score_rows(&self.scorer, checked, &mut scored)?;
        let empty = || RecordBatch::new_empty(Arc::clone(&self.schema));
        Ok(ScoredBatch {
            scores: scored.batches.pop().unwrap_or_else(empty),
            rejects: scored.rejects,
            left_out: scored.tally.left_out,
        })
    }
}

/// Scores checked rows, and adds the answers to those of their chunk.
///
/// # Errors
/// The answers can't be made a batch.
pub(crate) fn score_rows(
    scorer: &ChunkScorer<'_>,
    mut checked: CheckedBatch,
    scored: &mut ScoredChunk,
) -> Result<(), Diagnostic> {
    let ruleset = scorer.job().ruleset;
    scored.tally.left_out += checked.left_out;
    for reject in std::mem::take(&mut checked.rejects) {
        scored.tally.add_reject(reject.code);
        scored.rejects.push(reject);
    }
    let rows = checked.ids.len();
    if rows == 0 {
        return Ok(());
    }
    let columns = engine_columns(&checked.cells, rows, ruleset);
    let scores = ruleset.evaluate_columns(&columns, scorer.detail);
    scored.tally.add_rows(ruleset, &scores, |slot| checked.count_missing(slot));
    let why = |row: usize, scores: &ColumnScores| scorer.reason(&columns, row, scores);
    if let Some(schema) = &scorer.output_schema {
        let ids: ArrayRef = Arc::new(checked.ids.clone());
        let answers = score_columns(scorer, schema, ids, scores, &mut scored.tally, why)?;
        scored.batches.push(answers);
        return Ok(());
    }
    for (row, id) in checked.ids.iter().enumerate() {
        scorer.write_row(id.unwrap_or(""), row, &scores, scored, |row| why(row, &scores));
    }
    Ok(())
}
