//! What experiments found, for people.

mod compare;
mod describe;
mod grid;
mod plan;
mod since;

pub use compare::compared;
pub use describe::described;
pub use grid::Grid;
pub use plan::plan;
pub use since::since;

use super::numbers::Digits;
use peristyle_engine::Ruleset;

/// The digits that make sense on an index's scale.
fn digits(ruleset: &Ruleset) -> Digits {
    let [lo, hi] = ruleset.reach();
    Digits::over(hi - lo)
}
