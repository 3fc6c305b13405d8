//! Cronbach's alpha: whether the parts of a pillar say the same.
//!
//! Cronbach 1951, "Coefficient alpha and the internal structure of tests", as the OECD/JRC
//! *Handbook on Constructing Composite Indicators* uses it: k/(k−1) · (1 − Σ variances of the parts
//! ÷ variance of their sum). It takes all parts as equally heavy and as signs of one thing. An index
//! may well be put together from parts that have nothing to do with each other; a low alpha is no
//! fault then.

use serde::Serialize;

use super::spread::float;
use crate::compare::serialize_optional;

/// Cronbach's alpha of a pillar.
#[derive(Debug, Clone, Serialize)]
pub struct CronbachAlpha {
    /// 1 at most; below 0 where parts work against each other.
    #[serde(serialize_with = "serialize_optional")]
    pub alpha: Option<f64>,
    /// How many parts there are.
    pub parts: usize,
    /// How many profiles have a value for all of them, and count.
    pub profiles: usize,
    /// Why it can't be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
}

/// Of the values of several parts over the same profiles; NaN is missing.
pub fn cronbach(parts: &[&[f64]]) -> CronbachAlpha {
    let rows = parts.iter().map(|part| part.len()).min().unwrap_or(0);
    let row = |at: usize| -> Option<Vec<f64>> {
        parts.iter().map(|part| part.get(at).copied().filter(|one| !one.is_nan())).collect()
    };
    let whole: Vec<Vec<f64>> = (0..rows).filter_map(row).collect();
    let untold = |reason| CronbachAlpha {
        alpha: None,
        parts: parts.len(),
        profiles: whole.len(),
        reason: Some(reason),
    };
    if parts.len() < 2 {
        return untold("one part alone can't agree with others");
    }
    if whole.len() < 3 {
        return untold("fewer than three profiles have a value for every part");
    }
    let sums: Vec<f64> = whole.iter().map(|row| row.iter().sum()).collect();
    let of_sum = variance(&sums);
    let of_parts: f64 = (0..parts.len())
        .map(|part| {
            let values: Vec<f64> = whole.iter().filter_map(|row| row.get(part).copied()).collect();
            variance(&values)
        })
        .sum();
    if of_sum <= 0.0 {
        return untold("the sum of the parts is the same for everyone");
    }
    let count = float(parts.len());
    let alpha = count / (count - 1.0) * (1.0 - of_parts / of_sum);
    CronbachAlpha { alpha: Some(alpha), parts: parts.len(), profiles: whole.len(), reason: None }
}

fn variance(values: &[f64]) -> f64 {
    if values.iter().all(|one| Some(one) == values.first()) {
        return 0.0;
    }
    let mean = values.iter().sum::<f64>() / float(values.len());
    values.iter().map(|one| (one - mean) * (one - mean)).sum::<f64>() / float(values.len() - 1)
}
