//! Facts in, an evaluation out: `facts` binds names to slots, `scorer` does the arithmetic on numbers
//! and `walk` where more is to be said, `answer` shares out the points of either (`findings`), `tips`
//! scores what could be done.

mod answer;
mod block;
mod columns;
mod evaluation;
mod facts;
mod findings;
mod outline;
mod pillars;
mod plan;
mod rounding;
mod scorer;
mod shares;
mod tips;
mod tree;
mod walk;
mod weighted;

pub use answer::{Options, TipDetail};
pub(crate) use answer::{title_of, told};
pub use columns::{Column, ColumnScores, Columns, Detail, NO_TEXT};
pub use evaluation::{Evaluation, PackRef, Tip};
pub use facts::{Facts, ME};
pub(crate) use outline::Outline;
pub(crate) use plan::RulePlan;
pub(crate) use scorer::Rooms;
pub use scorer::{Score, Scorer};
pub use tips::OfferedTip;
pub(crate) use tips::advise;
pub use tree::{IndicatorScore, PillarScore};
pub(crate) use walk::{Walk, walk};
pub use weighted::Weighing;
