//! What can be said to the lab's commands.

use std::path::PathBuf;

use clap::Args;

use super::{SubjectArgs, TextFormat};

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
    #[arg(long, value_name = "EFFORT", conflicts_with = "target")]
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
