//! Populations: tables of any size, scored in chunks of rows and never loaded completely.
//!
//! `read` splits an input into chunks at the ends of rows; `batch` parses a chunk into checked
//! columns, and a row that isn't certainly valid as a single profile, so that it is rejected for the
//! same reasons; the engine scores the columns; `write` formats the rows. `run` connects these:
//! several threads score chunks, which are written in the order of the input. The input alone
//! decides where a chunk ends, so that the output is equal to the byte on any number of threads.
//! `resume` saves checkpoints, from which a stopped run goes on. `in_memory` loads profiles for
//! experiments, which score them again and again.

pub(crate) mod batch;
mod chunk;
pub(crate) mod in_memory;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(not(feature = "parquet"))]
#[path = "no_parquet.rs"]
mod parquet;
mod read;
mod rejects;
mod resume;
pub(crate) mod run;
pub(crate) mod score;
pub(crate) mod summary;
pub(crate) mod write;

use peristyle_engine::Ruleset;
use peristyle_engine::profile::GivenFact;

use crate::profile::map::ColumnMap;

pub use crate::profile::table::NumberStyle;
pub use in_memory::{
    ColumnValues, ExtraColumn, LoadedPopulation, LoadedTables, PopulationReweighter, in_parallel,
    load_tables,
};
pub(crate) use read::FirstRows;
pub use read::TableInput;
pub(crate) use read::{footer_remark, without_footer};
pub use rejects::RejectedRow;
pub use resume::{
    Checkpoint, CheckpointKind, CheckpointStore, JournalError, OutputHasher, OutputMark,
    ResumeOptions, ResumePoint, RunIdentity, RunJournal,
};
pub use run::{RunError, RunOutcome, RunProgress, RunSinks, run, run_resumable};
pub use score::score_profiles;
pub use summary::RunSummary;
pub use write::{OutputFormat, OutputFormatProperties};

/// The nodes that have an output column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RowDetail {
    /// None: score, band, coverage, and the reason for no score alone.
    #[default]
    Score,
    /// The points of each pillar, at any depth.
    Pillars,
    /// The points of each pillar and each indicator.
    Indicators,
}

/// The options of a run.
#[derive(Debug, Clone)]
pub struct ScoringJob<'j> {
    /// The rules.
    pub ruleset: &'j Ruleset,
    /// Whether a row that names another pack is scored; otherwise it is rejected.
    pub for_any_pack: bool,
    /// The column of ids, instead of `id`.
    pub id_column: Option<&'j str>,
    /// The id of the only row that is selected.
    pub only: Option<&'j str>,
    /// The map of columns, or keys of objects, to facts.
    pub map: ColumnMap,
    /// Whether numbers have a decimal comma; `None` if it is to be detected.
    pub decimal_comma: Option<bool>,
    /// The date of the data of all rows.
    pub as_of: Option<String>,
    /// The date of the data of rows that have none.
    pub default_as_of: Option<String>,
    /// Facts that override those of all rows. The ruleset has accepted them.
    pub facts: Vec<GivenFact>,
    /// The nodes that have an output column.
    pub detail: RowDetail,
    /// Whether the tips that apply have output columns.
    pub tips: bool,
    /// The format of the output.
    pub format: OutputFormat,
    /// The number of threads that score.
    pub threads: usize,
}

impl<'j> ScoringJob<'j> {
    /// Creates the default job: scores alone, as CSV, on one thread, of rows for this pack.
    pub fn new(ruleset: &'j Ruleset) -> Self {
        Self {
            ruleset,
            for_any_pack: false,
            id_column: None,
            only: None,
            map: ColumnMap::default(),
            decimal_comma: None,
            as_of: None,
            default_as_of: None,
            facts: Vec::new(),
            detail: RowDetail::Score,
            tips: false,
            format: OutputFormat::Csv,
            threads: 1,
        }
    }
}

#[cfg(test)]
mod tests;
