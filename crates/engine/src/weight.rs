//! What a node's weight may be, wherever it is said: in a pack, by a caller or by a script.

/// Why a number is no weight of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WeightProblem {
    NotFinite,
    /// The node doesn't say `negative: true`.
    Negative,
}

/// Returns why a number is no weight; none if it is one.
pub(crate) fn weight_problem(weight: f64, may_be_negative: bool) -> Option<WeightProblem> {
    if !weight.is_finite() {
        Some(WeightProblem::NotFinite)
    } else if weight < 0.0 && !may_be_negative {
        Some(WeightProblem::Negative)
    } else {
        None
    }
}
