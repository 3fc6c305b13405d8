//! What can be said to the lab's commands.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{RulesArgs, SubjectArgs, TextFormat};

/// An older look at the profile that is explained.
#[derive(Debug, Default, Args)]
pub struct SinceArgs {
    /// What moved the score since then: an older export, facts file or saved answer
    #[arg(long, value_name = "OLD")]
    pub since: Option<String>,
    /// The pack of then, so that each changed rule gets its part
    #[arg(long, value_name = "ID|PATH", requires = "since")]
    pub pack_since: Option<String>,
    /// What random draws begin with; only where more than ten facts or rules changed
    #[arg(long, value_name = "N", default_value = "0")]
    pub seed: u64,
}

#[derive(Debug, Args)]
pub struct PlanArgs {
    /// A profile or an export; `-` is standard input
    #[arg(value_name = "INPUT")]
    pub input: String,
    #[command(flatten)]
    pub subject: SubjectArgs,
    /// The score to reach with the least effort
    #[arg(
        long,
        value_name = "SCORE",
        allow_negative_numbers = true,
        required_unless_present = "budget"
    )]
    pub target: Option<f64>,
    /// The effort that there is, for the best score
    #[arg(long, value_name = "EFFORT", allow_negative_numbers = true, conflicts_with = "target")]
    pub budget: Option<f64>,
    /// Another weight than the pack's, such as brand.photo=2
    #[arg(long, value_name = "PATH=NUMBER")]
    pub weight: Vec<String>,
    /// The language of titles and tips, such as de
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,
    /// How many threads score [default: as many as there are cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub jobs: Option<u16>,
    /// `table` is for people and may change, `json` is for programs
    #[arg(long, default_value = "table")]
    pub format: TextFormat,
    /// Write to this file instead; it appears whole or not at all
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct CompareArgs {
    /// The pack before, the pack after (unless `--weight` or `--if` say what is changed), and the
    /// profiles
    #[arg(required = true, num_args = 2.., value_name = "PACK PACK INPUT")]
    pub arguments: Vec<String>,
    /// Compare the pack with itself with this weight, such as brand.photo=2
    #[arg(long, value_name = "PATH=NUMBER")]
    pub weight: Vec<String>,
    /// Compare the pack with itself with this fact changed for everyone
    #[arg(long = "if", value_name = "NAME=VALUE")]
    pub what_if: Vec<String>,
    /// Part the profiles by a column of the table, or by a fact
    #[arg(long, value_name = "COLUMN|FACT")]
    pub by: Option<String>,
    /// How many of those that move most are shown
    #[arg(long, value_name = "N", default_value = "10")]
    pub top: usize,
    /// Exit with 1 if a figure of `--format json` is so, such as 'max_change > 10'
    #[arg(long, value_name = "FIGURE > NUMBER")]
    pub fail_if: Vec<String>,
    #[command(flatten)]
    pub rules: RulesArgs,
    /// A fact of everyone, on both sides, over what the input says
    #[arg(long, value_name = "NAME=VALUE")]
    pub fact: Vec<String>,
    /// The date of the data, such as 2026-10-05
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// The column that says who a row is [default: id]
    #[arg(long, value_name = "COLUMN")]
    pub id: Option<String>,
    /// What a column is: COLUMN=FACT, `COLUMN=` for none, or a file that says it for many
    #[arg(long, value_name = "COLUMN=FACT|FILE")]
    pub map: Vec<String>,
    /// The sheet of a workbook [default: the first that holds a table]
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// In tables the comma is decimal, and points divide thousands: 1.234,5
    #[arg(
        long,
        value_name = "BOOL",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true"
    )]
    pub decimal_comma: Option<bool>,
    /// How many rows, or which share of them, may be rejected [default: 0]
    #[arg(long, value_name = "N|P%")]
    pub max_rejects: Option<String>,
    /// What random draws begin with; only where more than ten rules changed
    #[arg(long, value_name = "N", default_value = "0")]
    pub seed: u64,
    /// How many threads score [default: as many as there are cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub jobs: Option<u16>,
    /// `table` is for people and may change, `json` is for programs
    #[arg(long, default_value = "table")]
    pub format: TextFormat,
    /// Write to this file instead; it appears whole or not at all
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct DescribeArgs {
    /// Profiles, exports or tables; `-` is standard input
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<String>,
    #[command(flatten)]
    pub subject: SubjectArgs,
    /// Another weight than the pack's, such as brand.photo=2
    #[arg(long, value_name = "PATH=NUMBER")]
    pub weight: Vec<String>,
    /// How many rows, or which share of them, may be rejected [default: 0]
    #[arg(long, value_name = "N|P%")]
    pub max_rejects: Option<String>,
    /// How many threads score [default: as many as there are cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub jobs: Option<u16>,
    /// `table` is for people and may change, `json` is for programs
    #[arg(long, default_value = "table")]
    pub format: TextFormat,
    /// Write to this file instead; it appears whole or not at all
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Of experiments with a population.
#[derive(Debug, Args)]
pub struct PopulationExperimentArgs {
    /// Tables, profiles or exports; `-` is standard input
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<String>,
    #[command(flatten)]
    pub subject: SubjectArgs,
    /// Another weight than the pack's, such as brand.photo=2
    #[arg(long, value_name = "PATH=NUMBER")]
    pub weight: Vec<String>,
    /// The language of titles, such as de
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,
    /// How many rows, or which share of them, may be rejected [default: 0]
    #[arg(long, value_name = "N|P%")]
    pub max_rejects: Option<String>,
    /// What random draws begin with: the same number gives the same answer
    #[arg(long, value_name = "N", default_value = "0")]
    pub seed: u64,
    /// How many threads work [default: as many as there are cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub jobs: Option<u16>,
    /// `table` is for people and may change, `json` is for programs
    #[arg(long, default_value = "table")]
    pub format: TextFormat,
}

#[derive(Debug, Args)]
pub struct SensitivityArgs {
    #[command(flatten)]
    pub many: PopulationExperimentArgs,
    /// By which share each weight is changed alone
    #[arg(long, value_name = "SHARE", default_value = "0.25")]
    pub share: f64,
    /// How many times all weights are drawn at once
    #[arg(long, value_name = "N", default_value = "1000")]
    pub draws: usize,
    /// How far drawn weights lie from the pack's: the relative spread of one of average size
    #[arg(long, value_name = "SHARE", default_value = "0.25")]
    pub spread: f64,
    /// Which first places are looked at
    #[arg(long, value_name = "K", value_delimiter = ',', default_value = "1,3,10")]
    pub top: Vec<usize>,
    /// Which weights, goalposts and aggregates vary, for Sobol' indices
    #[arg(long, value_name = "FILE")]
    pub experiment: Option<PathBuf>,
    /// Points of the experiment; each costs two answers and one more for each thing that varies
    #[arg(long, value_name = "N", default_value = "512", value_parser = clap::value_parser!(u32).range(2..=32_768))]
    pub samples: u32,
    /// What the experiment looks at
    #[arg(long, value_name = "WHAT", default_value = "mean-score")]
    pub of: SobolOutput,
    /// Write to this file instead; it appears whole or not at all
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SobolOutput {
    /// The mean score
    MeanScore,
    /// How many places a profile moves on average
    RankShift,
}

#[derive(Debug, Args)]
pub struct FitArgs {
    #[command(flatten)]
    pub many: PopulationExperimentArgs,
    /// Explain this column of yes and no, rather than scores
    #[arg(long, value_name = "COLUMN")]
    pub outcome: Option<String>,
    /// Fit the goalposts of linear scales too
    #[arg(long)]
    pub goalposts: bool,
    /// Into how many parts rows are split to hold each out once
    #[arg(long, value_name = "K", default_value = "5", value_parser = clap::value_parser!(u16).range(2..=100))]
    pub folds: u16,
    /// Write an overlay pack with the fitted weights into this new folder
    #[arg(long, value_name = "DIR")]
    pub output: Option<PathBuf>,
}
