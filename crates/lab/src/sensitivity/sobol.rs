//! First-order and total Sobol' indices of whatever varies.
//!
//! Points: an Owen-scrambled Sobol' sequence (`sobol_burley`), two blocks A and B side by side, and
//! for each factor A with that factor's column of B. Estimators: Jansen 1999, "Analysis of variance
//! designs for model output". Intervals: the percentiles of resampled rows (bootstrap).

use peristyle_engine::statistics::quantile;
use rand::RngExt;
use serde::Serialize;

use crate::parallel::{WorkProgress, map_counted};
use crate::shapley::stream;

/// How indices are worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SobolSampling {
    /// Rows of A and of B; a power of two.
    pub samples: usize,
    /// How many times rows are resampled for the intervals.
    pub resamples: usize,
    /// What points and resampling begin with.
    pub seed: u64,
    /// How many threads work.
    pub jobs: std::num::NonZeroUsize,
}

/// The most rows that the sequence has.
pub const MOST_SAMPLES: usize = 1 << 15;
/// The most factors: the sequence has 256 dimensions.
pub const MOST_FACTORS: usize = 100;

/// How much of the variance each factor is the reason for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SobolIndices {
    /// What was looked at.
    pub output: String,
    /// Rows of each block; the model was asked for two of them and one more per factor.
    pub samples: usize,
    /// The mean of the output.
    pub mean: f64,
    /// Its variance; without any, there is nothing to share out.
    pub variance: f64,
    /// How many rows had no output, and were left out.
    pub without: usize,
    /// Each factor.
    pub factors: Vec<FactorIndices>,
}

/// What one factor is the reason for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FactorIndices {
    /// Its name.
    pub factor: String,
    /// By itself; `None` where nothing varies.
    pub first: Option<f64>,
    /// 95 % interval of that.
    pub first_interval: Option<[f64; 2]>,
    /// Together with the others.
    pub total: Option<f64>,
    /// 95 % interval of that.
    pub total_interval: Option<[f64; 2]>,
}

/// One row's outputs: of A, of B, and of A with each factor of B.
struct SampleOutputs {
    a: f64,
    b: f64,
    mixed: Vec<f64>,
}

/// The indices of the factors of `model`, which takes a number in 0..1 for each. NaN is no output.
pub fn indices(
    output: &str,
    factors: &[String],
    sampling: SobolSampling,
    progress: WorkProgress<'_>,
    model: impl Fn(&[f64]) -> f64 + Sync,
) -> SobolIndices {
    let count = factors.len().min(MOST_FACTORS);
    let samples = sampling.samples.clamp(2, MOST_SAMPLES);
    #[expect(clippy::cast_possible_truncation, reason = "small numbers, and bits of a seed")]
    let point = |row: usize, dimension: usize| {
        let seed = (sampling.seed ^ (sampling.seed >> 32)) as u32;
        f64::from(sobol_burley::sample(row as u32, dimension as u32, seed))
    };
    let rows = map_counted(sampling.jobs, samples, progress, |row| {
        let a: Vec<f64> = (0..count).map(|at| point(row, at)).collect();
        let b: Vec<f64> = (0..count).map(|at| point(row, count + at)).collect();
        let mixed = (0..count).map(|at| {
            let taken = a.iter().zip(&b).enumerate();
            let point: Vec<f64> =
                taken.map(|(other, (a, b))| if other == at { *b } else { *a }).collect();
            model(&point)
        });
        SampleOutputs { mixed: mixed.collect(), a: model(&a), b: model(&b) }
    });
    let is_whole = |row: &SampleOutputs| {
        row.a.is_finite() && row.b.is_finite() && row.mixed.iter().all(|one| one.is_finite())
    };
    let whole: Vec<SampleOutputs> = rows.into_iter().filter(is_whole).collect();
    let all: Vec<usize> = (0..whole.len()).collect();
    let (mean, variance) = spread(&whole, &all);
    let estimates = jansen(&whole, &all, count);
    let mut again: Vec<Vec<(f64, f64)>> = vec![Vec::new(); count];
    for resample in 0..sampling.resamples {
        let mut random = stream(sampling.seed ^ RESAMPLED, resample);
        let picked: Vec<usize> = match whole.len() {
            0 => Vec::new(),
            rows => (0..rows).map(|_| random.random_range(0..rows)).collect(),
        };
        for (again, one) in again.iter_mut().zip(jansen(&whole, &picked, count)) {
            again.extend(one);
        }
    }
    let told = factors.iter().zip(estimates).zip(again).map(|((factor, estimate), again)| {
        let interval = |of: fn(&(f64, f64)) -> f64| {
            let mut values: Vec<f64> = again.iter().map(of).collect();
            values.sort_by(f64::total_cmp);
            Some([quantile(&values, 0.025)?, quantile(&values, 0.975)?])
        };
        FactorIndices {
            factor: factor.clone(),
            first: estimate.map(|(first, _)| first),
            first_interval: estimate.and_then(|_| interval(|one| one.0)),
            total: estimate.map(|(_, total)| total),
            total_interval: estimate.and_then(|_| interval(|one| one.1)),
        }
    });
    SobolIndices {
        output: output.to_owned(),
        samples,
        mean: if mean.is_finite() { mean } else { 0.0 },
        variance: if variance.is_finite() { variance } else { 0.0 },
        without: samples - whole.len(),
        factors: told.collect(),
    }
}

/// Keeps the resampling's random numbers apart from others of the same seed.
const RESAMPLED: u64 = 0x5bd1_e995_0000_0001;

/// Mean and variance of A and B together.
fn spread(rows: &[SampleOutputs], picked: &[usize]) -> (f64, f64) {
    let values = || picked.iter().filter_map(|at| rows.get(*at)).flat_map(|row| [row.a, row.b]);
    #[expect(clippy::cast_precision_loss, reason = "a count of rows")]
    let count = (picked.len() * 2) as f64;
    let mean = values().sum::<f64>() / count;
    (mean, values().map(|value| (value - mean).powi(2)).sum::<f64>() / count)
}

/// First and total index of each factor; none where nothing varies.
fn jansen(rows: &[SampleOutputs], picked: &[usize], factors: usize) -> Vec<Option<(f64, f64)>> {
    let (mean, variance) = spread(rows, picked);
    let constant = (1e-12 * (1.0 + mean.abs())).powi(2);
    if variance.is_nan() || variance <= constant {
        return vec![None; factors];
    }
    #[expect(clippy::cast_precision_loss, reason = "a count of rows")]
    let twice = 2.0 * picked.len() as f64;
    let index = |factor: usize| {
        let (mut first, mut total) = (0.0, 0.0);
        for row in picked.iter().filter_map(|at| rows.get(*at)) {
            let mixed = row.mixed.get(factor).copied().unwrap_or(row.a);
            first += (row.b - mixed).powi(2);
            total += (row.a - mixed).powi(2);
        }
        Some((1.0 - first / twice / variance, total / twice / variance))
    };
    (0..factors).map(index).collect()
}
