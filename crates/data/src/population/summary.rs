//! What is said about a population when it is done.

mod kept;

use std::collections::BTreeMap;
use std::time::Duration;

use peristyle_engine::Ruleset;
use peristyle_engine::evaluate::ColumnScores;
use peristyle_engine::statistics::{quantile, quantile_by};
use serde::{Deserialize, Serialize};

use super::batch::Batch;

/// So many scores are kept as they are; of more, only how many lie in each bin.
const KEPT: usize = 100_000;
const BINS: usize = 10_000;

/// The figures of a run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    /// Rows read: those scored and those rejected.
    pub read: u64,
    /// Rows scored, with or without a score.
    pub scored: u64,
    /// Of them, rows whose score is `null`.
    pub without_score: u64,
    /// Rows rejected, by code.
    pub rejected: BTreeMap<&'static str, u64>,
    /// Rows that nobody asked for.
    pub left_out: u64,
    /// The mean of the scores.
    pub mean: Option<f64>,
    /// The 10th, 50th and 90th percentile of the scores.
    pub percentiles: Option<[f64; 3]>,
    /// How far the percentiles may be off; 0 where all scores were kept.
    pub within: f64,
    /// The bands with how many rows are in each, the lowest first.
    pub bands: Vec<(String, u64)>,
    /// Facts that rows don't know, with how many, the most first.
    pub missing: Vec<(String, u64)>,
    /// Rows that were walked one by one by the interpreter.
    pub interpreted: u64,
    /// The share of the threads' time that scripts spent in the interpreter, 0..1.
    pub interpreting: f64,
    /// Bytes of text.
    pub bytes: u64,
}

impl Summary {
    /// How many rows were rejected.
    pub fn rejects(&self) -> u64 {
        self.rejected.values().sum()
    }
}

/// What is counted of some rows; joined in the order of the input, so that sums don't depend on
/// the number of threads.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub(super) struct Tally {
    scored: u64,
    without_score: u64,
    #[serde(deserialize_with = "kept::read_codes")]
    rejected: BTreeMap<&'static str, u64>,
    pub(super) left_out: u64,
    pub(super) bytes: u64,
    #[serde(serialize_with = "kept::number", deserialize_with = "kept::read_number")]
    sum: f64,
    /// Of one block; of more the spread keeps them.
    #[serde(skip)]
    scores: Vec<f64>,
    bands: Vec<u64>,
    missing: Vec<u64>,
    pub(super) interpreted: u64,
    pub(super) interpreting: Duration,
    /// From the bytes of a block to its text.
    pub(super) working: Duration,
}

impl Tally {
    pub(super) fn new(ruleset: &Ruleset) -> Self {
        Self {
            bands: ruleset.bands().map(|_| 0).collect(),
            missing: ruleset.facts().iter().map(|_| 0).collect(),
            ..Self::default()
        }
    }

    pub(super) fn reject(&mut self, code: &'static str) {
        *self.rejected.entry(code).or_default() += 1;
    }

    pub(super) fn batch(&mut self, ruleset: &Ruleset, batch: &Batch, scores: &ColumnScores) {
        self.interpreted += scores.interpreted as u64;
        self.interpreting += scores.interpreting;
        for (slot, (missing, fact)) in self.missing.iter_mut().zip(ruleset.facts()).enumerate() {
            // what a formula gives isn't asked of anyone
            *missing += if fact.is_derived() { 0 } else { batch.missing(slot) };
        }
    }

    #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "for columns that come whole"))]
    /// Rows that don't know the fact in a slot.
    pub(super) fn miss(&mut self, slot: usize, rows: u64) {
        if let Some(missing) = self.missing.get_mut(slot) {
            *missing += rows;
        }
    }

    /// Makes room for the scores of a block.
    #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "for columns that come whole"))]
    pub(super) fn make_room(&mut self, rows: usize) {
        self.scores.reserve(rows);
    }

    pub(super) fn score(&mut self, score: f64, band: Option<usize>) {
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

/// The tallies of a whole run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Figures {
    total: Tally,
    spread: Spread,
}

/// How the scores are spread, in bounded memory.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Spread {
    #[serde(serialize_with = "kept::numbers", deserialize_with = "kept::read_numbers")]
    Kept(Vec<f64>),
    Bins(Vec<u64>),
}

impl Figures {
    pub(super) fn new(ruleset: &Ruleset) -> Self {
        Self { total: Tally::new(ruleset), spread: Spread::Kept(Vec::new()) }
    }

    pub(super) fn read(&self) -> u64 {
        self.total.scored + self.total.rejected.values().sum::<u64>()
    }

    pub(super) fn add(&mut self, ruleset: &Ruleset, tally: Tally) {
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

    pub(super) fn summary(self, ruleset: &Ruleset) -> Summary {
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
            Spread::Kept(_) => 0.0,
            #[expect(clippy::cast_precision_loss, reason = "a small constant")]
            Spread::Bins(_) => (hi - lo).abs() / BINS as f64 / 2.0,
        };
        Summary {
            read: total.scored + total.rejected.values().sum::<u64>(),
            scored: total.scored,
            without_score: total.without_score,
            rejected: total.rejected,
            left_out: total.left_out,
            mean,
            percentiles: self.spread.percentiles(ruleset.reach()),
            within,
            bands: ruleset.bands().map(str::to_owned).zip(total.bands).collect(),
            missing,
            interpreted: total.interpreted,
            interpreting: total.interpreting.as_secs_f64()
                / total.working.as_secs_f64().max(f64::MIN_POSITIVE),
            bytes: total.bytes,
        }
    }
}

impl Spread {
    fn add(&mut self, scores: Vec<f64>, reach: [f64; 2]) {
        if let Self::Kept(kept) = self {
            if kept.len() + scores.len() <= KEPT {
                return kept.extend(scores);
            }
            let kept = std::mem::take(kept);
            *self = Self::Bins(vec![0; BINS]);
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
                    Some(lo + (hi - lo) * (bin as f64 + 0.5) / BINS as f64)
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
    ((share * BINS as f64) as usize).min(BINS - 1)
}
