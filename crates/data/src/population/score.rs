//! A block of rows, scored and told.

use std::time::Instant;

use peristyle_engine::evaluate::{ColumnScores, Detail};
use peristyle_engine::{Options, Ruleset};

use super::batch::{Batch, Reader, RowAt};
use super::block::Block;
use super::rejects::Reject;
use super::resume::Position;
use super::summary::Tally;
use super::write::{Answer, Head};
use super::{Job, Level};

/// What became of a block.
#[derive(Debug, Default)]
pub(super) struct Scored {
    pub(super) output: Vec<u8>,
    pub(super) rejects: Vec<Reject>,
    pub(super) tally: Tally,
    /// Where the block ends.
    pub(super) position: Option<Position>,
}

/// Scores blocks by the rules of a job.
pub(super) struct Scorer<'j> {
    reader: Reader<'j>,
    pub(super) head: Head,
    /// The places, among all nodes, of those that are told.
    nodes: Vec<usize>,
    detail: Detail,
}

impl<'j> Scorer<'j> {
    pub(super) fn new(job: &'j Job<'j>) -> Self {
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
        let detail =
            Detail { points: !told.is_empty(), tips: job.tips, time: true, ..Detail::default() };
        let nodes = told.into_iter().map(|(at, _)| at).collect();
        Self { reader: Reader::new(job), head, nodes, detail }
    }

    fn job(&self) -> &'j Job<'j> {
        self.reader.job
    }

    pub(super) fn score(&self, block: &Block) -> Scored {
        let began = Instant::now();
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
            self.batch(block, batch, &mut scored);
        }
        scored.tally.working += began.elapsed();
        scored
    }

    fn batch(&self, block: &Block, batch: &Batch, scored: &mut Scored) {
        let ruleset = self.job().ruleset;
        let scores = ruleset.evaluate_columns(&batch.columns(ruleset), self.detail);
        scored.tally.batch(ruleset, batch, &scores);
        for (row, at) in batch.rows.iter().enumerate() {
            self.row(block, at, row, &scores, scored);
        }
    }

    fn row(
        &self,
        block: &Block,
        at: &RowAt,
        row: usize,
        scores: &ColumnScores,
        scored: &mut Scored,
    ) {
        let job = self.job();
        let number = |column: &Vec<f64>| column.get(row).copied().unwrap_or(f64::NAN);
        let score = number(&scores.score);
        let band = job.ruleset.band_of(score);
        let bands = || job.ruleset.bands().position(|one| Some(one) == band);
        let coverage = number(&scores.coverage);
        let walked = || scores.walked.binary_search(&row).is_ok();
        let short = || job.ruleset.reason_by_coverage(coverage).filter(|_| !walked());
        let reason = score
            .is_nan()
            .then(|| short().or_else(|| self.reason(block, at, job.ruleset)))
            .flatten();
        scored.tally.score(score, band.and_then(|_| bands()));
        let answer = Answer { id: &at.id, score, band, coverage, reason: reason.as_deref() };
        let nodes = self.nodes.iter().map(|&node| scores.points.get(node).map_or(f64::NAN, number));
        let tips = scores.tips.iter().filter(|(_, applies)| applies.get(row) == Some(&true));
        let tips = tips.map(|(id, _)| &**id);
        self.head.row(job.format, answer, nodes, tips, &mut scored.output);
    }

    /// Why a row has no score: columns don't tell, so it is walked by itself.
    fn reason(&self, block: &Block, at: &RowAt, ruleset: &Ruleset) -> Option<String> {
        let facts = self.reader.facts(block, at).ok()?;
        let options = Options { without_tips: true, ..Options::default() };
        ruleset.evaluate_with(&facts, &options).reason
    }
}
