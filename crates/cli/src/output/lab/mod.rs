//! What experiments found, for people.

mod compare;
mod describe;
mod fit;
mod number_grid;
mod plan;
mod sensitivity;
mod since;
mod step_progress;

pub use compare::compared;
pub use describe::described;
pub use fit::fit;
pub use number_grid::NumberGrid;
pub use plan::plan;
pub use sensitivity::sensitivity;
pub use since::since;
pub use step_progress::StepProgress;

use super::numbers::ScoreDigits;
use peristyle_engine::Ruleset;

/// The digits that make sense on an index's scale.
fn digits(ruleset: &Ruleset) -> ScoreDigits {
    let [lo, hi] = ruleset.reach();
    ScoreDigits::over(hi - lo)
}
