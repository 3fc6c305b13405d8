//! Statistics of a run.

mod exact_numbers;

use std::collections::BTreeMap;
use std::time::Duration;

use peristyle_engine::Ruleset;
use peristyle_engine::evaluate::ColumnScores;
use peristyle_engine::statistics::{quantile, quantile_by};
use serde::{Deserialize, Serialize};

/// The most scores that are kept; of more, only a histogram is.
const MAX_KEPT_SCORES: usize = 100_000;
const BIN_COUNT: usize = 10_000;

/// The statistics of a run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RunSummary {
    /// The rows that were scored or rejected.
    pub read: u64,
    /// The rows that were scored, with or without a result.
    pub scored: u64,
    /// The scored rows whose score is `null`.
    pub without_score: u64,
    /// The rejected rows by the code of their error.
    pub rejected: BTreeMap<&'static str, u64>,
    /// The rows that the job doesn't select.
    pub left_out: u64,
    /// The mean of the scores.
    pub mean: Option<f64>,
    /// The 10th, 50th and 90th percentile of the scores.
    pub percentiles: Option<[f64; 3]>,
    /// The largest error of the percentiles; 0 where all scores were kept.
    pub percentile_error: f64,
    /// The bands with their numbers of rows, the lowest first.
    pub bands: Vec<(String, u64)>,
    /// The facts that rows lack, with the number of these rows, the most first.
    pub missing: Vec<(String, u64)>,
    /// The rows that were evaluated one by one by the interpreter.
    pub interpreted: u64,
    /// The share of the threads' time that scripts spent in the interpreter, 0..1.
    pub interpreting: f64,
    /// Bytes of text.
    pub bytes: u64,
}

impl RunSummary {
    /// Returns the number of rejected rows.
    pub fn rejects(&self) -> u64 {
        self.rejected.values().sum()
    }
}

/// The statistics of a chunk; added up in the order of the input, so that sums don't depend on the
/// number of threads.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub(crate) struct ChunkTally {
    scored: u64,
    without_score: u64,
    #[serde(deserialize_with = "exact_numbers::deserialize_codes")]
    rejected: BTreeMap<&'static str, u64>,
    pub(crate) left_out: u64,
    pub(crate) bytes: u64,
    #[serde(
        serialize_with = "exact_numbers::serialize_number",
        deserialize_with = "exact_numbers::deserialize_number"
    )]
    sum: f64,
    /// The scores of one chunk; those of a run are in its distribution.
    #[serde(skip)]
    scores: Vec<f64>,
    bands: Vec<u64>,
    missing: Vec<u64>,
    pub(crate) interpreted: u64,
    pub(crate) interpreting: Duration,
    /// The time from the bytes of a chunk to its output.
    pub(crate) working: Duration,
}

impl ChunkTally {
    pub(crate) fn new(ruleset: &Ruleset) -> Self {
        Self {
            bands: ruleset.bands().map(|_| 0).collect(),
            missing: ruleset.facts().iter().map(|_| 0).collect(),
            ..Self::default()
        }
    }

    pub(crate) fn add_reject(&mut self, code: &'static str) {
        *self.rejected.entry(code).or_default() += 1;
    }

    /// Adds scored rows; `count_missing` returns how many of them lack the fact in a slot.
    pub(crate) fn add_rows(
        &mut self,
        ruleset: &Ruleset,
        scores: &ColumnScores,
        count_missing: impl Fn(usize) -> u64,
    ) {
        self.interpreted += scores.interpreted as u64;
        self.interpreting += scores.interpreting;
        self.scores.reserve(scores.score.len());
        for (slot, (missing, fact)) in self.missing.iter_mut().zip(ruleset.facts()).enumerate() {
            // what a formula gives isn't asked of anyone
            *missing += if fact.is_derived() { 0 } else { count_missing(slot) };
        }
    }

    pub(crate) fn add_score(&mut self, score: f64, band: Option<usize>) {
        self.scored += 1;
        if score.is_nan() {
            self.without_score += 1;
            return;
        }
        self.sum += score;
        self.scores.push(score);
        if let Some(count) = band.and_then(|band| self.bands.get_mut(band)) {
            *count += 1;
        }
    }
}

/// The sums of the statistics of all chunks.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct RunTotals {
    total: ChunkTally,
    spread: ScoreDistribution,
}

/// The distribution of scores, in bounded memory.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ScoreDistribution {
    #[serde(
        serialize_with = "exact_numbers::serialize_numbers",
        deserialize_with = "exact_numbers::deserialize_numbers"
    )]
    Kept(Vec<f64>),
    Bins(Vec<u64>),
}

impl RunTotals {
    pub(super) fn new(ruleset: &Ruleset) -> Self {
        Self { total: ChunkTally::new(ruleset), spread: ScoreDistribution::Kept(Vec::new()) }
    }

    pub(super) fn rows_read(&self) -> u64 {
        self.total.scored + self.total.rejected.values().sum::<u64>()
    }

    pub(super) fn add_chunk(&mut self, ruleset: &Ruleset, tally: ChunkTally) {
        let total = &mut self.total;
        total.scored += tally.scored;
        total.without_score += tally.without_score;
        total.left_out += tally.left_out;
        total.bytes += tally.bytes;
        total.sum += tally.sum;
        total.interpreted += tally.interpreted;
        total.interpreting += tally.interpreting;
        total.working += tally.working;
        for (code, count) in tally.rejected {
            *total.rejected.entry(code).or_default() += count;
        }
        for (total, count) in [(&mut total.bands, tally.bands), (&mut total.missing, tally.missing)]
        {
            total.iter_mut().zip(count).for_each(|(total, count)| *total += count);
        }
        self.spread.add(tally.scores, ruleset.reach());
    }

    pub(super) fn summary(self, ruleset: &Ruleset) -> RunSummary {
        let total = self.total;
        let with_score = total.scored - total.without_score;
        #[expect(clippy::cast_precision_loss, reason = "fewer rows than 2^53")]
        let mean = (with_score > 0).then(|| total.sum / with_score as f64);
        let facts = ruleset.facts().iter().map(|fact| fact.id.clone());
        let mut missing: Vec<(String, u64)> =
            facts.zip(total.missing).filter(|(_, count)| *count > 0).collect();
        missing.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let [lo, hi] = ruleset.reach();
        let within = match &self.spread {
            ScoreDistribution::Kept(_) => 0.0,
            #[expect(clippy::cast_precision_loss, reason = "a small constant")]
            ScoreDistribution::Bins(_) => (hi - lo).abs() / BIN_COUNT as f64 / 2.0,
        };
        RunSummary {
            read: total.scored + total.rejected.values().sum::<u64>(),
            scored: total.scored,
            without_score: total.without_score,
            rejected: total.rejected,
            left_out: total.left_out,
            mean,
            percentiles: self.spread.percentiles(ruleset.reach()),
            percentile_error: within,
            bands: ruleset.bands().map(str::to_owned).zip(total.bands).collect(),
            missing,
            interpreted: total.interpreted,
            interpreting: total.interpreting.as_secs_f64()
                / total.working.as_secs_f64().max(f64::MIN_POSITIVE),
            bytes: total.bytes,
        }
    }
}

impl ScoreDistribution {
    fn add(&mut self, scores: Vec<f64>, reach: [f64; 2]) {
        if let Self::Kept(kept) = self {
            if kept.len() + scores.len() <= MAX_KEPT_SCORES {
                return kept.extend(scores);
            }
            let kept = std::mem::take(kept);
            *self = Self::Bins(vec![0; BIN_COUNT]);
            self.add(kept, reach);
        }
        if let Self::Bins(bins) = self {
            for score in scores {
                if let Some(bin) = bins.get_mut(bin_of(score, reach)) {
                    *bin += 1;
                }
            }
        }
    }

    fn percentiles(self, [lo, hi]: [f64; 2]) -> Option<[f64; 3]> {
        const SHARES: [f64; 3] = [0.1, 0.5, 0.9];
        let [low, middle, high] = match self {
            Self::Kept(mut kept) => {
                kept.sort_by(f64::total_cmp);
                SHARES.map(|share| quantile(&kept, share))
            }
            Self::Bins(bins) => {
                // each score as the middle of its bin
                let at = |place: u64| {
                    let mut before = 0;
                    let bin = bins.iter().position(|count| {
                        before += count;
                        before > place
                    })?;
                    #[expect(clippy::cast_precision_loss, reason = "a bin's number")]
                    Some(lo + (hi - lo) * (bin as f64 + 0.5) / BIN_COUNT as f64)
                };
                SHARES.map(|share| quantile_by(bins.iter().sum(), share, at))
            }
        };
        Some([low?, middle?, high?])
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "clamped to the bins"
)]
fn bin_of(score: f64, [lo, hi]: [f64; 2]) -> usize {
    let share = ((score - lo) / (hi - lo)).clamp(0.0, 1.0);
    ((share * BIN_COUNT as f64) as usize).min(BIN_COUNT - 1)
}
