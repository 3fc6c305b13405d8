//! Facts in, an evaluation out. `lower` makes a `RuleProgram` of a ruleset, `executor` runs it for
//! one profile or for a chunk of a population. From a finished run, `points` shares the index's points
//! out, `reasons` says why values are missing, `tips` scores what could be done, and `answer` puts all
//! of it into an [`Evaluation`].

mod answer;
mod columns;
mod evaluation;
mod executor;
mod facts;
mod lower;
mod node_index;
mod points;
mod program;
mod reasons;
mod reweighter;
mod rounding;
mod runner;
mod scaled;
mod scorer;
mod texts;
mod tips;
mod trace;
mod tree;

pub(crate) use answer::title_of;
pub use answer::{Options, TipDetail};
pub use columns::{Column, ColumnScores, Columns, Detail, NO_TEXT};
pub use evaluation::{Evaluation, PackRef, Tip};
pub use facts::{Facts, ME, days_between};
pub(crate) use node_index::NodeIndex;
pub(crate) use program::RuleProgram;
pub use reweighter::Reweighter;
pub(crate) use runner::RunnerPool;
pub use scorer::{Score, Scorer};
pub use tips::OfferedTip;
pub(crate) use trace::Trace;
pub use tree::{IndicatorScore, PillarScore};
