//! What can be said to `peristyle inspect`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::RulesArgs;

#[derive(Debug, Args)]
pub struct InspectArgs {
    /// A table: CSV, TSV, NDJSON or XLSX; `-` is standard input; or a platform's export
    #[arg(value_name = "FILE")]
    pub input: String,
    /// The pack whose facts the columns may be [default: the one that the first row names]
    #[arg(long, value_name = "ID|PATH")]
    pub pack: Option<String>,
    #[command(flatten)]
    pub rules: RulesArgs,
    /// The sheet of a workbook [default: the first that holds a table]
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// The comma is decimal, and points divide thousands: 1.234,5
    #[arg(
        long,
        value_name = "BOOL",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true"
    )]
    pub decimal_comma: Option<bool>,
    /// `table` is for people and may change, `json` is for programs, `yaml` is a map to edit
    #[arg(long, default_value = "table")]
    pub format: InspectFormat,
    /// Write the map to this file, too
    #[arg(long, value_name = "FILE")]
    pub write_map: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum InspectFormat {
    Table,
    Json,
    Yaml,
}
