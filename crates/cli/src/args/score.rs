//! What can be said to `score`.

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};
use peristyle_data::population::OutputFormat;

use super::SubjectArgs;

#[derive(Debug, Args)]
pub struct ScoreArgs {
    /// Profiles, exports, or a folder of them; `-` is standard input
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<String>,
    #[command(flatten)]
    pub subject: SubjectArgs,
    /// What if this fact were so: shows before, after and the difference
    #[arg(long = "if", value_name = "NAME=VALUE")]
    pub what_if: Vec<String>,
    /// Another weight than the pack's, such as brand.photo=2
    #[arg(long, value_name = "PATH=NUMBER")]
    pub weight: Vec<String>,
    /// The language of titles and tips, such as de
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,
    /// `table` is for people and may change, the others are for programs; `csv`, `ndjson` and
    /// `parquet` take tables of any size
    #[arg(long, default_value = "table")]
    pub format: ScoreFormat,
    /// Write to this file instead; it appears whole or not at all
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub population: PopulationArgs,
}

/// What is said about tables of any size.
#[derive(Debug, Args)]
pub struct PopulationArgs {
    /// What is told of each of several profiles, beside score, band and coverage [default: score]
    #[arg(long, value_name = "LEVEL")]
    pub detail: Option<DetailLevel>,
    /// Tell which tips apply to each of several profiles; in a table for people, the best one
    #[arg(long)]
    pub tips: bool,
    /// Write rows that can't be scored to this file, as CSV
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
    /// How many rows, or which share of them, may be rejected [default: 0]
    #[arg(long, value_name = "N|P%")]
    pub max_rejects: Option<String>,
    /// Go on with a run into the same `--output` that was interrupted, or begin if there is none
    #[arg(long)]
    pub resume: bool,
    /// How long to go on without a checkpoint
    #[arg(long, hide = true, value_name = "MS", default_value = "1000")]
    pub checkpoint: u64,
    /// How many threads score [default: as many as there are cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub jobs: Option<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DetailLevel {
    /// No more than that
    Score,
    /// What each pillar earns
    Pillars,
    /// What each pillar and each indicator earns
    Indicators,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScoreFormat {
    /// For people.
    Table,
    /// An answer with all of its nodes.
    Json,
    /// Row by row, of tables of any size.
    Rows(OutputFormat),
}

impl ScoreFormat {
    /// NDJSON, of tables and of single answers.
    pub const NDJSON: Self = Self::Rows(OutputFormat::Ndjson);
    #[expect(clippy::indexing_slicing, reason = "the compiler runs it")]
    const ALL: [Self; 2 + OutputFormat::ALL.len()] = {
        let mut all = [Self::Table; 2 + OutputFormat::ALL.len()];
        all[1] = Self::Json;
        let mut at = 0;
        while at < OutputFormat::ALL.len() {
            all[2 + at] = Self::Rows(OutputFormat::ALL[at]);
            at += 1;
        }
        all
    };

    /// Returns whether errors are written as data beside the results.
    pub fn has_data_errors(self) -> bool {
        match self {
            Self::Table => false,
            Self::Json => true,
            Self::Rows(format) => !format.properties().is_table,
        }
    }

    /// Returns the format of rows; answers of single profiles are NDJSON, too.
    pub fn of_rows(self) -> OutputFormat {
        match self {
            Self::Table | Self::Json => OutputFormat::Ndjson,
            Self::Rows(format) => format,
        }
    }
}

impl ValueEnum for ScoreFormat {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self {
            Self::Table => "table",
            Self::Json => "json",
            Self::Rows(format) => format.properties().name,
        }))
    }
}
