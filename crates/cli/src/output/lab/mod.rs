//! What experiments found, for people.

mod grid;
mod plan;
mod since;

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
