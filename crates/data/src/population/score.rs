//! Scores chunks of rows.

use std::sync::Arc;
use std::time::Instant;

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use arrow_schema::SchemaRef;
use peristyle_engine::diagnostic::Diagnostic;
use peristyle_engine::evaluate::{ColumnScores, Columns, Detail};
use peristyle_engine::value::Value;
use peristyle_engine::{Fact, Facts, Options, TipDetail};

use super::batch::{ChunkParser, FactColumn, RowBatch, engine_columns, set_value};
use super::chunk::{BatchRows, RowChunk, RowFormat};
use super::rejects::RejectedRow;
use super::resume::InputPosition;
use super::summary::ChunkTally;
use super::write::{OutputHeader, RowAnswer};
use super::{OutputFormat, RowDetail, ScoringJob};
use crate::arrow::{CheckedBatch, output_schema, score_columns, score_rows};
use crate::date::parse_day;

/// The output of a chunk.
#[derive(Debug, Default)]
pub(crate) struct ScoredChunk {
    pub(crate) output: Vec<u8>,
    /// The output in columns, for Parquet.
    pub(crate) batches: Vec<RecordBatch>,
    pub(crate) rejects: Vec<RejectedRow>,
    pub(crate) tally: ChunkTally,
    /// The position of the end of the chunk.
    pub(super) position: Option<InputPosition>,
    /// The error that ends the run, if the rows can't be converted.
    pub(crate) error: Option<Diagnostic>,
}

impl ScoredChunk {
    pub(crate) fn new(tally: ChunkTally) -> Self {
        Self { tally, ..Self::default() }
    }
}

/// Scores profiles in memory, and returns their rows in a text format.
pub fn score_profiles(job: &ScoringJob<'_>, profiles: &[Facts]) -> Vec<u8> {
    let scorer = ChunkScorer::new(job);
    let mut scored = ScoredChunk::new(ChunkTally::new(job.ruleset));
    scorer.header.write_header(job.format, &mut scored.output);
    profiles.iter().for_each(|facts| scorer.score_profile(facts, &mut scored));
    scored.output
}

/// Scores chunks by the rules of a job.
pub(crate) struct ChunkScorer<'j> {
    parser: ChunkParser<'j>,
    pub(crate) header: OutputHeader,
    /// The indices of the nodes that have an output column.
    pub(crate) nodes: Vec<usize>,
    pub(crate) detail: Detail,
    /// The schema of the output, if it is in columns.
    pub(crate) output_schema: Option<SchemaRef>,
}

impl<'j> ChunkScorer<'j> {
    pub(crate) fn new(job: &'j ScoringJob<'j>) -> Self {
        let wanted = |path: &str| match job.detail {
            RowDetail::Score => false,
            RowDetail::Pillars => !job.ruleset.is_indicator(path),
            RowDetail::Indicators => true,
        };
        let told: Vec<(usize, &str)> =
            job.ruleset.paths().enumerate().filter(|(_, path)| wanted(path)).collect();
        let head = OutputHeader {
            nodes: told.iter().map(|(_, path)| format!("{path}.score")).collect(),
            tips: job.tips,
        };
        let detail = Detail {
            points: !told.is_empty(),
            pillars: job.detail == RowDetail::Pillars,
            tips: job.tips,
            gains: job.tips,
            reasons: true,
            time: true,
            ..Detail::default()
        };
        let nodes = told.into_iter().map(|(at, _)| at).collect();
        let output_schema = (job.format == OutputFormat::Parquet).then(|| output_schema(&head));
        Self { parser: ChunkParser::new(job), header: head, nodes, detail, output_schema }
    }

    pub(crate) fn parser(&self) -> &ChunkParser<'j> {
        &self.parser
    }

    pub(crate) fn job(&self) -> &'j ScoringJob<'j> {
        self.parser.job
    }

    pub(super) fn score(&self, chunk: &RowChunk) -> ScoredChunk {
        let began = Instant::now();
        if let RowFormat::Batch(rows) = &*chunk.format {
            let mut scored = self.score_columns(rows, chunk.rows_before);
            scored.tally.working += began.elapsed();
            return scored;
        }
        let read = self.parser.parse(chunk);
        let position = chunk.position;
        let mut scored = ScoredChunk { rejects: read.rejects, position, ..ScoredChunk::default() };
        scored.tally = ChunkTally::new(self.job().ruleset);
        scored.tally.left_out = read.left_out;
        scored.tally.bytes = chunk.bytes.len() as u64;
        for reject in &scored.rejects {
            scored.tally.add_reject(reject.code);
        }
        for batch in &read.batches {
            self.score_batch(batch, &mut scored);
        }
        scored.tally.working += began.elapsed();
        scored
    }

    /// Scores rows that are in columns already.
    fn score_columns(&self, rows: &BatchRows, rows_before: u64) -> ScoredChunk {
        let mut scored = ScoredChunk::new(ChunkTally::new(self.job().ruleset));
        scored.tally.bytes = rows.bytes;
        let batch = rows.batch.clone();
        let checked = CheckedBatch::check(&self.parser, &rows.columns, batch, rows_before);
        let done = checked.and_then(|checked| score_rows(self, checked, &mut scored));
        scored.error = done.err();
        scored
    }

    fn score_batch(&self, batch: &RowBatch, scored: &mut ScoredChunk) {
        let ruleset = self.job().ruleset;
        let columns = batch.columns(ruleset);
        let scores = ruleset.evaluate_columns(&columns, self.detail);
        let why = |row: usize, scores: &ColumnScores| self.reason(&columns, row, scores);
        scored.tally.add_rows(ruleset, &scores, |slot| batch.count_missing(slot));
        if let Some(schema) = &self.output_schema {
            let ids = StringArray::from_iter_values(batch.rows.iter().map(|row| row.id.as_str()));
            let ids: ArrayRef = Arc::new(ids);
            match score_columns(self, schema, ids, scores, &mut scored.tally, why) {
                Ok(answers) => scored.batches.push(answers),
                Err(problem) => scored.error = Some(problem),
            }
            return;
        }
        for (row, at) in batch.rows.iter().enumerate() {
            self.write_row(&at.id, row, &scores, scored, |row| why(row, &scores));
        }
    }

    /// Returns the reason why a row has no score; evaluates the row if the columns don't have it.
    pub(crate) fn reason(
        &self,
        columns: &Columns<'_>,
        row: usize,
        scores: &ColumnScores,
    ) -> Option<String> {
        self.short_reason(row, scores).or_else(|| {
            let ruleset = self.job().ruleset;
            let options = Options { tips: TipDetail::None, ..Options::default() };
            ruleset.evaluate_with(&ruleset.row_of(columns, row), &options).reason
        })
    }

    /// Returns the reason why a row has no score, if its failure or its coverage is the reason.
    fn short_reason(&self, row: usize, scores: &ColumnScores) -> Option<String> {
        if let Some(why) = scores.failure(row) {
            return Some(why.to_owned());
        }
        let coverage = scores.coverage.get(row).copied().unwrap_or(f64::NAN);
        let interpreted = || scores.interpreted_rows.binary_search(&row).is_ok();
        self.job().ruleset.reason_by_coverage(coverage).filter(|_| !interpreted())
    }

    pub(crate) fn write_row(
        &self,
        id: &str,
        row: usize,
        scores: &ColumnScores,
        scored: &mut ScoredChunk,
        why: impl FnOnce(usize) -> Option<String>,
    ) {
        let job = self.job();
        let number = |column: &Vec<f64>| column.get(row).copied().unwrap_or(f64::NAN);
        let score = number(&scores.score);
        let band = job.ruleset.band_of(score);
        let bands = || job.ruleset.bands().position(|one| Some(one) == band);
        let coverage = number(&scores.coverage);
        let reason = score.is_nan().then(|| why(row)).flatten();
        scored.tally.add_score(score, band.and_then(|_| bands()));
        let answer = RowAnswer { id, score, band, coverage, reason: reason.as_deref() };
        let nodes = self.nodes.iter().map(|&node| scores.points.get(node).map_or(f64::NAN, number));
        let tips = scores.offered.get(row).map_or(&[][..], Vec::as_slice);
        self.header.write_row(job.format, answer, nodes, tips, &mut scored.output);
    }

    /// Scores a profile as a single row.
    fn score_profile(&self, facts: &Facts, scored: &mut ScoredChunk) {
        let ruleset = self.job().ruleset;
        let day = facts.as_of().as_deref().and_then(parse_day);
        let column = |(fact, given): (&Fact, Option<Option<&Value>>)| {
            let value = given?;
            let mut cells = FactColumn::new(fact);
            set_value(&mut cells, value, day);
            Some(cells)
        };
        let columns: Vec<Option<FactColumn>> =
            ruleset.facts().iter().zip(facts.given()).map(column).collect();
        let scores = ruleset.evaluate_columns(&engine_columns(&columns, 1, ruleset), self.detail);
        let alone = || {
            let options = Options { tips: TipDetail::None, ..Options::default() };
            ruleset.evaluate_with(facts, &options).reason
        };
        self.write_row(facts.id(), 0, &scores, scored, |row| {
            self.short_reason(row, &scores).or_else(alone)
        });
    }
}
