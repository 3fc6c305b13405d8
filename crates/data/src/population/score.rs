//! A block of rows, scored and told.

use std::time::Instant;

use peristyle_engine::diagnostic::Diagnostic;
use peristyle_engine::evaluate::{ColumnScores, Columns, Detail};
use peristyle_engine::value::Value;
use peristyle_engine::{Fact, Facts, Options, TipDetail};

use super::batch::{Batch, Cells, Reader, lend, set};
use super::block::{Block, Shape};
use super::parquet::{self, Columnar, Rows};
use super::rejects::Reject;
use super::resume::InputPosition;
use super::summary::Tally;
use super::write::{Answer, Head};
use super::{Format, Job, Level};
use crate::date::read_day;

/// What became of a block.
#[derive(Debug, Default)]
pub(super) struct Scored {
    pub(super) output: Vec<u8>,
    /// The same as columns, where the output has them.
    pub(super) rows: Rows,
    pub(super) rejects: Vec<Reject>,
    pub(super) tally: Tally,
    /// Where the block ends.
    pub(super) position: Option<InputPosition>,
    /// What is wrong with the input as a whole.
    pub(super) failed: Option<Diagnostic>,
}

/// Scores profiles that are held already, and writes them as the rows of a table are written, in
/// a text format.
///
/// # Errors
/// As for a table.
pub fn score_profiles(job: &Job<'_>, profiles: &[Facts]) -> Result<Vec<u8>, Diagnostic> {
    let scorer = Scorer::new(job)?;
    let mut scored = Scored { tally: Tally::new(job.ruleset), ..Scored::default() };
    scorer.head.begin(job.format, &mut scored.output);
    profiles.iter().for_each(|facts| scorer.profile(facts, &mut scored));
    Ok(scored.output)
}

/// Scores blocks by the rules of a job.
pub(super) struct Scorer<'j> {
    reader: Reader<'j>,
    pub(super) head: Head,
    /// The places, among all nodes, of those that are told.
    pub(super) nodes: Vec<usize>,
    pub(super) detail: Detail,
    /// How columns are made, where the output has them.
    pub(super) columnar: Option<Columnar>,
}

impl<'j> Scorer<'j> {
    pub(super) fn new(job: &'j Job<'j>) -> Result<Self, Diagnostic> {
        let wanted = |path: &str| match job.level {
            Level::Score => false,
            Level::Pillars => !job.ruleset.is_indicator(path),
            Level::Indicators => true,
        };
        let told: Vec<(usize, &str)> =
            job.ruleset.paths().enumerate().filter(|(_, path)| wanted(path)).collect();
        let head = Head {
            nodes: told.iter().map(|(_, path)| format!("{path}.score")).collect(),
            tips: job.tips,
        };
        let detail = Detail {
            points: !told.is_empty(),
            pillars: job.level == Level::Pillars,
            tips: job.tips,
            gains: job.tips,
            reasons: true,
            time: true,
            ..Detail::default()
        };
        let nodes = told.into_iter().map(|(at, _)| at).collect();
        let columnar = (job.format == Format::Parquet).then(|| Columnar::new(job, &head));
        let columnar = columnar.transpose()?;
        Ok(Self { reader: Reader::new(job), head, nodes, detail, columnar })
    }

    #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "for columns that come whole"))]
    pub(super) fn reader(&self) -> &Reader<'j> {
        &self.reader
    }

    pub(super) fn job(&self) -> &'j Job<'j> {
        self.reader.job
    }

    pub(super) fn score(&self, block: &Block) -> Scored {
        let began = Instant::now();
        if let Shape::Parquet(piece) = &*block.shape {
            let mut scored = parquet::score(self, block, piece);
            scored.tally.working += began.elapsed();
            return scored;
        }
        let read = self.reader.read(block);
        let position = block.position;
        let mut scored = Scored { rejects: read.rejects, position, ..Scored::default() };
        scored.tally = Tally::new(self.job().ruleset);
        scored.tally.left_out = read.left_out;
        scored.tally.bytes = block.bytes.len() as u64;
        for reject in &scored.rejects {
            scored.tally.reject(reject.code);
        }
        for batch in &read.batches {
            self.batch(batch, &mut scored);
        }
        scored.tally.working += began.elapsed();
        scored
    }

    fn batch(&self, batch: &Batch, scored: &mut Scored) {
        let ruleset = self.job().ruleset;
        let columns = batch.columns(ruleset);
        let scores = ruleset.evaluate_columns(&columns, self.detail);
        let why = |row: usize, scores: &ColumnScores| self.why(&columns, row, scores);
        scored.tally.batch(ruleset, batch, &scores);
        if self.columnar.is_some() {
            let ids = batch.rows.iter().map(|row| row.id.as_str());
            let told = parquet::told(self, parquet::ids(ids), scores, &mut scored.tally, why);
            return scored.rows.push(told);
        }
        for (row, at) in batch.rows.iter().enumerate() {
            self.row(&at.id, row, &scores, scored, |row| why(row, &scores));
        }
    }

    /// Why a row has no score. Where columns don't tell, it is walked by itself.
    pub(super) fn why(
        &self,
        columns: &Columns<'_>,
        row: usize,
        scores: &ColumnScores,
    ) -> Option<String> {
        self.short(row, scores).or_else(|| {
            let ruleset = self.job().ruleset;
            let options = Options { tips: TipDetail::None, ..Options::default() };
            ruleset.evaluate_with(&ruleset.row_of(columns, row), &options).reason
        })
    }

    /// Why a row has no score, where its failure or its coverage alone tells.
    fn short(&self, row: usize, scores: &ColumnScores) -> Option<String> {
        if let Some(why) = scores.failure(row) {
            return Some(why.to_owned());
        }
        let coverage = scores.coverage.get(row).copied().unwrap_or(f64::NAN);
        let interpreted = || scores.interpreted_rows.binary_search(&row).is_ok();
        self.job().ruleset.reason_by_coverage(coverage).filter(|_| !interpreted())
    }

    pub(super) fn row(
        &self,
        id: &str,
        row: usize,
        scores: &ColumnScores,
        scored: &mut Scored,
        why: impl FnOnce(usize) -> Option<String>,
    ) {
        let job = self.job();
        let number = |column: &Vec<f64>| column.get(row).copied().unwrap_or(f64::NAN);
        let score = number(&scores.score);
        let band = job.ruleset.band_of(score);
        let bands = || job.ruleset.bands().position(|one| Some(one) == band);
        let coverage = number(&scores.coverage);
        let reason = score.is_nan().then(|| why(row)).flatten();
        scored.tally.score(score, band.and_then(|_| bands()));
        let answer = Answer { id, score, band, coverage, reason: reason.as_deref() };
        let nodes = self.nodes.iter().map(|&node| scores.points.get(node).map_or(f64::NAN, number));
        let tips = scores.offered.get(row).map_or(&[][..], Vec::as_slice);
        self.head.row(job.format, answer, nodes, tips, &mut scored.output);
    }

    /// Scores one profile that is held already, as a row by itself.
    fn profile(&self, facts: &Facts, scored: &mut Scored) {
        let ruleset = self.job().ruleset;
        let day = facts.as_of().as_deref().and_then(read_day);
        let column = |(fact, given): (&Fact, Option<Option<&Value>>)| {
            let value = given?;
            let mut cells = Cells::new(fact);
            set(&mut cells, value, day);
            Some(cells)
        };
        let columns: Vec<Option<Cells>> =
            ruleset.facts().iter().zip(facts.given()).map(column).collect();
        let scores = ruleset.evaluate_columns(&lend(&columns, 1, ruleset), self.detail);
        let alone = || {
            let options = Options { tips: TipDetail::None, ..Options::default() };
            ruleset.evaluate_with(facts, &options).reason
        };
        self.row(facts.id(), 0, &scores, scored, |row| self.short(row, &scores).or_else(alone));
    }
}
