//! How values are spread.

use peristyle_engine::statistics::quantile;
use serde::Serialize;

use crate::compare::{number, serialize_optional};

/// The bars of a histogram.
const BINS: usize = 20;
/// How many outliers are named.
const NAMED: usize = 5;
/// Tukey's fences stand this many interquartile ranges outside of the quartiles.
const FENCE: f64 = 1.5;

/// How values are spread. What can't be told of so few, or of nothing, is `null`.
#[derive(Debug, Clone, Serialize)]
pub struct SpreadStatistics {
    /// How many profiles have a value.
    pub count: usize,
    /// How many have none.
    pub missing: usize,
    /// The least.
    #[serde(serialize_with = "serialize_optional")]
    pub min: Option<f64>,
    /// The quartiles, between the values where they fall there (Hyndman and Fan's type 7).
    #[serde(serialize_with = "serialize_optional")]
    pub q1: Option<f64>,
    /// See `q1`.
    #[serde(serialize_with = "serialize_optional")]
    pub median: Option<f64>,
    /// See `q1`.
    #[serde(serialize_with = "serialize_optional")]
    pub q3: Option<f64>,
    /// The most.
    #[serde(serialize_with = "serialize_optional")]
    pub max: Option<f64>,
    /// The mean.
    #[serde(serialize_with = "serialize_optional")]
    pub mean: Option<f64>,
    /// The standard deviation of a sample, divided by n − 1.
    #[serde(serialize_with = "serialize_optional")]
    pub sd: Option<f64>,
    /// Who is far out; nothing where that can't be said.
    pub outliers: Option<OutlierCounts>,
    /// Bars of the same width from the least to the most.
    pub histogram: Option<Histogram>,
    /// Why some of it is `null`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
}

/// Values beyond Tukey's fences: 1.5 interquartile ranges outside of the quartiles (Tukey 1977,
/// Exploratory Data Analysis).
#[derive(Debug, Clone, Serialize)]
pub struct OutlierCounts {
    /// The lower fence.
    #[serde(serialize_with = "number")]
    pub below: f64,
    /// The upper fence.
    #[serde(serialize_with = "number")]
    pub above: f64,
    /// How many stand beyond.
    pub count: usize,
    /// The first of them, those that are farthest out first.
    pub ids: Vec<String>,
}

/// Bars of the same width.
#[derive(Debug, Clone, Serialize)]
pub struct Histogram {
    /// Where the first begins.
    #[serde(serialize_with = "number")]
    pub from: f64,
    /// Where the last ends, inclusive.
    #[serde(serialize_with = "number")]
    pub to: f64,
    /// How many values are in each.
    pub counts: Vec<usize>,
}

impl SpreadStatistics {
    /// Of the values of those that `ids` name; NaN is missing.
    pub fn of(values: &[f64], ids: &[String]) -> Self {
        let mut known: Vec<f64> = values.iter().copied().filter(|one| !one.is_nan()).collect();
        known.sort_by(f64::total_cmp);
        let (count, missing) = (known.len(), values.len() - known.len());
        let (first, last) = (known.first().copied(), known.last().copied());
        let constant = first == last;
        let reason = match count {
            0 => Some("nobody has a value"),
            1 => Some("one value has no spread"),
            _ if constant => Some("all values are the same"),
            _ => None,
        };
        let mean = (count > 0).then(|| known.iter().sum::<f64>() / float(count));
        // a sum of many equal values may miss them by a bit
        let mean = if constant { first } else { mean };
        let sd = mean.filter(|_| count > 1).map(|mean| {
            let squares: f64 = known.iter().map(|one| (one - mean) * (one - mean)).sum();
            (squares / float(count - 1)).sqrt()
        });
        let [q1, median, q3] = [0.25, 0.5, 0.75].map(|share| quantile(&known, share));
        Self {
            count,
            missing,
            min: first,
            q1,
            median,
            q3,
            max: last,
            mean,
            sd,
            outliers: q1
                .zip(q3)
                .filter(|_| count > 3)
                .map(|(q1, q3)| outliers(values, ids, q1, q3)),
            histogram: first.zip(last).map(|(from, to)| histogram(&known, from, to)),
            reason,
        }
    }
}

fn outliers(values: &[f64], ids: &[String], q1: f64, q3: f64) -> OutlierCounts {
    let reach = FENCE * (q3 - q1);
    let (below, above) = (q1 - reach, q3 + reach);
    let out = |value: f64| (below - value).max(value - above);
    let mut beyond: Vec<(f64, usize)> = values
        .iter()
        .enumerate()
        .map(|(row, value)| (out(*value), row))
        .filter(|(out, _)| *out > 0.0)
        .collect();
    let count = beyond.len();
    beyond.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let ids = beyond.iter().take(NAMED).filter_map(|(_, row)| ids.get(*row).cloned()).collect();
    OutlierCounts { below, above, count, ids }
}

fn histogram(sorted: &[f64], from: f64, to: f64) -> Histogram {
    let width = (to - from) / float(BINS);
    if width <= 0.0 || !width.is_finite() {
        return Histogram { from, to, counts: vec![sorted.len()] };
    }
    let mut counts = vec![0; BINS];
    for value in sorted {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a place among the bars, 0 or more"
        )]
        let at = (((value - from) / width) as usize).min(BINS - 1);
        if let Some(count) = counts.get_mut(at) {
            *count += 1;
        }
    }
    Histogram { from, to, counts }
}

#[expect(clippy::cast_precision_loss, reason = "a count of rows")]
pub(super) fn float(count: usize) -> f64 {
    count as f64
}
