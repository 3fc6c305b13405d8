//! Populations: tables of any size, scored in blocks of rows and never held whole.
//!
//! `read` cuts an input into blocks at the ends of rows; `batch` makes checked columns of a block,
//! and whatever isn't plainly right is looked at again as a single profile, so that what is refused
//! and why is the same as there; the engine scores the columns; `write` tells the rows. `run` puts
//! it together: blocks are worked on by several threads and told in the order of the input, and
//! where a block ends depends on the input alone, so that the output is the same bytes on any
//! number of threads. `resume` keeps what is needed to go on with a run that was stopped.
//! `whole` is for experiments, which score the same profiles again and again.

mod batch;
mod block;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(not(feature = "parquet"))]
#[path = "no_parquet.rs"]
mod parquet;
mod read;
mod rejects;
mod resume;
mod run;
mod score;
mod summary;
mod whole;
mod write;

use peristyle_engine::Ruleset;
use peristyle_engine::profile::GivenFact;

use crate::profile::map::ColumnMap;

pub use crate::profile::table::Numbers;
pub(crate) use read::FirstRows;
pub use read::Table;
pub(crate) use read::{footer_remark, without_footer};
pub use rejects::Reject;
pub use resume::{
    Checkpoint, CheckpointKind, CheckpointStore, JournalError, OutputHasher, OutputMark,
    ResumeOptions, ResumePoint, RunIdentity, RunJournal,
};
pub use run::{Outcome, Progress, Sinks, Stopped, run, run_resumable};
pub use score::score_profiles;
pub use summary::Summary;
pub use whole::{Extra, Gathered, Population, Values, Weighed, gather, in_parallel};

/// How much is told of each row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Level {
    /// Score, band, coverage, and why there is no score.
    #[default]
    Score,
    /// Beside that what each pillar earns, at any depth.
    Pillars,
    /// Beside that what each indicator earns.
    Indicators,
}

/// The format of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// With a header; text that a spreadsheet would run is escaped.
    Csv,
    /// An object in each line.
    Ndjson,
    /// Columns, in groups of rows.
    Parquet,
}

/// What a person says about the run.
#[derive(Debug, Clone)]
pub struct Job<'j> {
    /// The rules for everyone.
    pub ruleset: &'j Ruleset,
    /// Whether a row may name another pack; otherwise it is rejected then.
    pub for_any_pack: bool,
    /// The column that says who a row is, instead of `id`.
    pub id_column: Option<&'j str>,
    /// The only row that is wanted, by who it is.
    pub only: Option<&'j str>,
    /// What columns, or keys of objects, are, whatever they are called.
    pub map: ColumnMap,
    /// How tables write numbers; `None` if nobody says so.
    pub decimal_comma: Option<bool>,
    /// The date of the data for everyone.
    pub as_of: Option<String>,
    /// The same where a row says none.
    pub else_as_of: Option<String>,
    /// Facts of everyone, over what rows say. They have been accepted by the ruleset.
    pub facts: Vec<GivenFact>,
    /// What is told of each row.
    pub level: Level,
    /// Whether the ids of the tips that apply are told.
    pub tips: bool,
    /// The format of the output.
    pub format: Format,
    /// How many threads score.
    pub jobs: usize,
}

impl<'j> Job<'j> {
    /// Everyone by these rules on one thread: scores alone, as CSV, of rows for this pack.
    pub fn new(ruleset: &'j Ruleset) -> Self {
        Self {
            ruleset,
            for_any_pack: false,
            id_column: None,
            only: None,
            map: ColumnMap::default(),
            decimal_comma: None,
            as_of: None,
            else_as_of: None,
            facts: Vec::new(),
            level: Level::Score,
            tips: false,
            format: Format::Csv,
            jobs: 1,
        }
    }
}

#[cfg(test)]
mod tests;
