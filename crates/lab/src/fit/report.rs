//! What was fitted, as it is written for programs.

use peristyle_engine::diagnostic::DiagnosticRecord;
use serde::Serialize;

/// Weights that explain what is known.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WeightFit {
    /// How many profiles there are.
    pub n: usize,
    /// How many of them have a label.
    pub labelled: usize,
    /// What errors are: `rmse_points`, or `log_loss` for an outcome.
    pub measure: &'static str,
    /// Whether only the weights right under the index were fitted, for want of rows.
    pub pillars_only: bool,
    /// Each weight that was fitted.
    pub weights: Vec<FittedWeight>,
    /// The goalposts that were moved.
    pub goalposts: Vec<FittedGoalposts>,
    /// How far off they are.
    pub error: FitErrors,
    /// What to be careful about.
    #[serde(rename = "diagnostics")]
    pub warnings: Vec<DiagnosticRecord>,
}

/// A weight as it is and as it would be.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FittedWeight {
    /// Whose weight.
    pub path: String,
    /// What the pack says.
    pub now: f64,
    /// What explains the labels best.
    pub fitted: f64,
    /// The middle 95 % of what resampled rows give.
    pub interval: Option<[f64; 2]>,
}

/// Goalposts as they are and as they would be.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FittedGoalposts {
    /// Whose scale.
    pub path: String,
    /// What the pack says.
    pub now: [f64; 2],
    /// What explains the labels best.
    pub fitted: [f64; 2],
}

/// How far off weights are.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FitErrors {
    /// The weights as they are.
    pub now: f64,
    /// The fitted ones, for the rows that they were fitted to.
    pub fitted: f64,
    /// Fitted ones, for rows that they weren't fitted to.
    pub held_out: Option<f64>,
    /// The weights as they are, for the same rows.
    pub held_out_now: Option<f64>,
    /// Into how many parts the rows were split for that.
    pub folds: usize,
}
