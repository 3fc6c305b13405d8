//! What experiments found, for people.

mod compare;
mod describe;
mod fit;
mod grid;
mod plan;
mod sensitivity;
mod since;
mod steps;

pub use compare::compared;
pub use describe::described;
pub use fit::fit;
pub use grid::Grid;
pub use plan::plan;
pub use sensitivity::sensitivity;
pub use since::since;
pub use steps::Steps;

use super::numbers::Digits;
use peristyle_engine::Ruleset;

/// The digits that make sense on an index's scale.
fn digits(ruleset: &Ruleset) -> Digits {
    let [lo, hi] = ruleset.reach();
    Digits::over(hi - lo)
}
