//! What can be said on the command line.

mod files;
mod inspect;
mod lab;
mod pack;
mod score;

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use peristyle_engine::diagnostic::{Diagnostic, Diagnostics, RenderOptions};

use crate::exit::ExitStatus;
use crate::packs::PackCatalog;
use crate::{builtin, codes};

pub use files::{NamedFiles, NamedOutput, OutputContent};
pub use inspect::{InspectArgs, InspectFormat};
pub use lab::{
    CompareArgs, DescribeArgs, FitArgs, PlanArgs, SensitivityArgs, SinceArgs, SobolOutput,
};
pub use pack::{
    PackCommand, PackDocsArgs, PackFreezeArgs, PackListArgs, PackNewArgs, PackSchemaArgs,
    PackShowArgs, PacksArgs,
};
pub use score::{DetailLevel, ScoreArgs, ScoreFormat};

#[derive(Debug, Parser)]
#[command(
    name = "peristyle",
    version,
    about = "Score a profile, explain every point, and say what to do next",
    after_help = "\
EXAMPLES
  peristyle score facts.yaml --pack shop     what is the score, and what to do next
  peristyle score export.zip                 straight from a platform's data export
  peristyle explain facts.yaml               where every point came from
  peristyle pack new mine --copy PACK        rules of your own, to edit and try

EXIT CODES
  0  done; a score of `null` is an answer, too
  1  a case, a `--fail-if` or a `--target` failed
  2  wrong use of the command, or no pack named or found
  3  the pack is invalid
  4  the input cannot be read
  5  more rows rejected than `--max-rejects` allows
  6  the output cannot be written
  129, 130, 143  ended by a signal: hung up, Ctrl-C, terminated",
    subcommand_required = true,
    arg_required_else_help = true,
    max_term_width = 100
)]
pub struct Cli {
    #[command(flatten)]
    pub look: DisplayArgs,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Score a profile or a platform's export, and say what to do next
    #[command(after_help = "\
EXAMPLES
  peristyle score export.zip                        an export, recognised by its files
  peristyle score clients/                          a folder of clients: a row for each
  peristyle score clients/ --format csv --detail pillars --output clients.csv
  peristyle score facts.yaml --pack shop            facts kept by hand
  peristyle score shops.csv --pack shop --id name   a table: a shop in each row, a fact per column
  peristyle score shops.csv --pack shop --map 'Posts/Woche=posts_per_week' --map shops.yaml
                                                    columns that are called otherwise
  peristyle score shops.csv --pack shop --format csv --output scores.csv --rejects bad.csv
                                                    millions of rows, broken ones set aside;
                                                    after an interruption add --resume
  peristyle score export.zip --fact profile_views=240
  peristyle score facts.yaml --if posts_per_week=2  what if: before, after, difference
  peristyle score facts.yaml --weight brand.photo=2
  peristyle score export.zip --format json --output answer.json

An INPUT is an export (zip, tar.gz, folder, or a single file of one), a profile (YAML, JSON,
NDJSON), a table with a profile in each row (CSV, TSV, XLSX; a column per fact), an earlier answer, or
`-` for standard input. A folder is what it holds: one export, zipped, unpacked or in parts, or one
for each of several people, as zips, folders or facts files; they are called by their names. A
`facts.yaml` beside one export is read too. The order is export < facts file < --fact: the last
wins. Rules that rank or compare take the profiles that are scored together as the population.
Whoever can't be read is named, the others are scored, and the exit code is 4.")]
    Score(ScoreArgs),
    /// Tell where every point came from, with the file and line of each rule
    #[command(after_help = "\
EXAMPLES
  peristyle explain facts.yaml
  peristyle explain export.zip --format json
  peristyle explain export.zip --since older.zip     what moved the score since then
  peristyle explain facts.yaml --since answer.json   an answer saved with `--format json`")]
    Explain(ExplainArgs),
    /// Find the least effort that reaches a score, or the best score for an effort
    #[command(after_help = "\
EXAMPLES
  peristyle plan export.zip --target 75              the cheapest way to 75
  peristyle plan facts.yaml --budget 6               the most that this effort brings

A plan follows the pack's tips. It asks for them again after each step, and works out what steps
bring together: gains don't add up. Exits with 1 where the target is out of reach, and then shows
the best that is within it.")]
    Plan(PlanArgs),
    /// Tell how much a ranking owes to its weights, and which of them matter
    #[command(after_help = "\
EXAMPLES
  peristyle sensitivity shops.csv --pack shop
  peristyle sensitivity shops.csv --pack shop --draws 10000 --spread 0.4 --seed 7
  peristyle sensitivity shops.csv --pack shop --experiment vary.yaml --of rank-shift

An experiment names what varies, by paths:
  vary:
    brand.weight: [20, 30]
    brand.references.scale.log1p[1]: [3, 8]
    root.aggregate: [arithmetic, { geometric: { zero: whole } }]")]
    Sensitivity(SensitivityArgs),
    /// Find weights that explain scores which are known
    #[command(after_help = "\
EXAMPLES
  peristyle fit scored.csv --pack shop                  columns score, brand.score, …
  peristyle fit deals.csv --pack shop --outcome won     yes and no
  peristyle fit exports/*.zip --output rules/fitted     the scores that exports bring along

Known scores stand in columns named as `score --format csv` writes them, or come with an export.
The pack is never changed: `--output` writes an overlay over it, a proposal.")]
    Fit(FitArgs),
    /// Compare two sets of rules over the same profiles: who moves, and which rule moved them
    #[command(after_help = "\
EXAMPLES
  peristyle compare shop rules/mine people.csv      two packs, or a pack and its overlay
  peristyle compare rules/mine@main rules/mine people.csv --by industry
                                                        what the edits since `main` do
  peristyle compare rules/mine people.csv --weight brand=30 --weight brand.photo=2
                                                        the pack with itself, weights changed
  peristyle compare shop people.csv --if posts_per_week=2
                                                        what if everyone did that
  peristyle compare rules/mine@main rules/mine people.csv --fail-if 'max_change > 10'

Two packs come before the inputs; with `--weight` or `--if` it is one, which is compared with
itself, changed. PACK@REVISION is the pack as it stood at a revision of its git repository, with
the packs that it extends. Which rule moved somebody is exact up to ten changes (Shapley values
over all their combinations), and sampled above. A figure for `--fail-if` is one of
`--format json`; if it is so, the command exits with 1.")]
    Compare(CompareArgs),
    /// Describe a population: distributions, gaps, outliers, and whether pillars hang together
    #[command(after_help = "\
EXAMPLES
  peristyle describe people.csv --pack shop
  peristyle describe people.csv --pack shop --format json

Outliers are values beyond Tukey's fences, 1.5 interquartile ranges outside of the quartiles. Alpha
is Cronbach's: near 1 where the parts of a pillar rise and fall together. An index may well be made
of parts that don't, so a low alpha is a question and no fault.")]
    Describe(DescribeArgs),
    /// Score again at every save of the pack or the inputs, and say what moved
    #[command(after_help = "\
EXAMPLES
  peristyle watch facts.yaml --pack rules/mine      edit the pack in another window
  peristyle watch export.zip --pack mine            ./rules/mine, as always
  peristyle watch a.yaml b.yaml --pack mine         the mean, the biggest movers, the bands
  peristyle watch facts.yaml --pack mine --format ndjson   one line per outcome, for programs

On a terminal: `q` quits, `b` makes the scores of now the baseline, `t` runs the pack's cases,
`p` shows the next profile, `?` helps. A save that breaks the pack is shown with its reasons, and
the last good rules stay in use. The pack has to be a folder or a file: of one that is built in,
`peristyle pack new mine --copy PACK` writes a copy to edit.")]
    Watch(WatchArgs),
    /// Write the facts of a platform's export as a file that you can read and edit
    #[command(after_help = "\
EXAMPLES
  peristyle import export.zip --output facts.yaml   then edit it, and score it
  peristyle import clients/ --output clients.yaml   a folder of clients: a list
  peristyle import export.zip --format json")]
    Import(ImportArgs),
    /// Tell what a table holds and which facts its columns look like, or what an export holds
    #[command(after_help = "\
EXAMPLES
  peristyle inspect leads.csv --pack crm            columns, types, examples, facts
  peristyle inspect leads.xlsx --pack crm --write-map map.yaml
                                                    a map to edit, for `score --map map.yaml`
  peristyle inspect leads.csv --format json
  peristyle inspect export.zip                      its files, their columns and paths

The beginning of the table is looked at, half a megabyte at most, of Parquet a thousand rows;
nothing is scored or changed.
What only looks like a fact is a comment in the map. Of an export no cells and values are shown.")]
    Inspect(InspectArgs),
    /// Make, check, test and describe packs of rules
    #[command(arg_required_else_help = true)]
    Pack {
        #[command(subcommand)]
        command: PackCommand,
    },
    /// Print completions for a shell
    #[command(after_help = "\
EXAMPLES
  peristyle completions bash > ~/.local/share/bash-completion/completions/peristyle
  peristyle completions zsh > ~/.zfunc/_peristyle")]
    Completions {
        /// The shell they are for
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    #[command(after_help = "\
EXAMPLES
  peristyle man | man -l -
  peristyle man --write man1      one page for each subcommand")]
    Man {
        /// Write a page for each subcommand into this folder
        #[arg(long, value_name = "DIR")]
        write: Option<PathBuf>,
    },
}

impl Command {
    /// Whether the results are for machines, so that errors are data too.
    pub fn machine_readable(&self) -> bool {
        match self {
            Self::Score(args) => args.format.has_data_errors(),
            Self::Explain(args) => args.format == TextFormat::Json,
            Self::Compare(args) => args.format == TextFormat::Json,
            Self::Describe(args) => args.format == TextFormat::Json,
            Self::Sensitivity(args) => args.many.format == TextFormat::Json,
            Self::Fit(args) => args.many.format == TextFormat::Json,
            Self::Plan(args) => args.format == TextFormat::Json,
            Self::Watch(args) => args.format == WatchFormat::Ndjson,
            Self::Import(args) => args.format == ImportFormat::Json,
            Self::Inspect(args) => args.format == InspectFormat::Json,
            Self::Pack { command } => match command {
                PackCommand::List(args) => args.format == TextFormat::Json,
                PackCommand::Show(args) => args.format == TextFormat::Json,
                PackCommand::Check(args) | PackCommand::Test(args) => {
                    args.format == TextFormat::Json
                }
                _ => false,
            },
            Self::Completions { .. } | Self::Man { .. } => false,
        }
    }
}

#[derive(Debug, Args)]
pub struct DisplayArgs {
    /// When to use colour; NO_COLOR is honoured
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", display_order = 100)]
    pub color: ColorMode,
    /// Columns to fit into, instead of the terminal's
    #[arg(long, global = true, hide = true, value_name = "COLUMNS")]
    pub width: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorMode {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Default, Args)]
pub struct RulesArgs {
    /// A folder with packs, looked into before ./rules and those built in
    #[arg(long, value_name = "DIR")]
    pub rules: Option<PathBuf>,
}

/// Which facts, by which rules.
#[derive(Debug, Default, Args)]
pub struct SubjectArgs {
    /// The pack: its name or its path [default: what the input says or looks like]
    #[arg(long, value_name = "ID|PATH")]
    pub pack: Option<String>,
    #[command(flatten)]
    pub rules: RulesArgs,
    /// A fact, over what the input says; `NAME=` makes it missing
    #[arg(long, value_name = "NAME=VALUE")]
    pub fact: Vec<String>,
    /// Facts kept by hand, over those of the input
    #[arg(long, value_name = "FILE")]
    pub facts: Option<PathBuf>,
    /// The date of the data, such as 2026-10-05; "last 90 days" counts back from it
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// What to call the profile; of a table, the column that says it [default: id]
    #[arg(long, value_name = "ID|COLUMN")]
    pub id: Option<String>,
    /// Only the profile of this id, out of several
    #[arg(long, value_name = "ID")]
    pub only: Option<String>,
    /// Which fact a column of a table, or a key in NDJSON, is; or a YAML file that says it for many
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
}

#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// A profile or an export; `-` is standard input
    #[arg(value_name = "INPUT")]
    pub input: String,
    #[command(flatten)]
    pub subject: SubjectArgs,
    #[command(flatten)]
    pub since: SinceArgs,
    /// Another weight than the pack's, such as brand.photo=2
    #[arg(long, value_name = "PATH=NUMBER")]
    pub weight: Vec<String>,
    /// The language of titles and tips, such as de
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,
    /// `table` is for people and may change, `json` is for programs
    #[arg(long, default_value = "table")]
    pub format: TextFormat,
    /// Write to this file instead; it appears whole or not at all
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TextFormat {
    Table,
    Json,
}

#[derive(Debug, Args)]
pub struct WatchArgs {
    /// Profiles or exports; `-` is standard input, which is read once
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<String>,
    #[command(flatten)]
    pub subject: SubjectArgs,
    /// Another weight than the pack's, such as brand.photo=2; it stays whatever the pack says
    #[arg(long, value_name = "PATH=NUMBER")]
    pub weight: Vec<String>,
    /// The language of titles, such as de
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,
    /// `table` is for people and may change, `ndjson` is for programs
    #[arg(long, default_value = "table")]
    pub format: WatchFormat,
    /// Look at the pack this often, for network and container mounts [without MS: 500]
    #[arg(
        long,
        value_name = "MS",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "500",
        value_parser = clap::value_parser!(u64).range(1..=3_600_000)
    )]
    pub poll: Option<u64>,
    /// How long nothing may change before a save counts as done
    #[arg(
        long,
        value_name = "MS",
        default_value = "50",
        value_parser = clap::value_parser!(u64).range(1..=60_000)
    )]
    pub quiet: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum WatchFormat {
    Table,
    Ndjson,
}

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The export: a zip, tar.gz, folder, or a single file of one; without one, and with --pack, the
    /// facts file is there to be filled in
    #[arg(value_name = "EXPORT", required_unless_present = "pack")]
    pub export: Option<String>,
    #[command(flatten)]
    pub subject: SubjectArgs,
    /// The language of the comments, such as de
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,
    /// `yaml` is a facts file to edit, `json` is for programs
    #[arg(long, default_value = "yaml")]
    pub format: ImportFormat,
    /// Write to this file instead; it appears whole or not at all
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ImportFormat {
    Yaml,
    Json,
}

/// The whole command, as help, completions and manual pages show it.
pub fn command() -> clap::Command {
    Cli::command()
}

/// Reads the command line; help and mistakes are shown here.
pub fn parse() -> Result<Cli, ExitStatus> {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let mut command = command();
    // packs say where their platform's export is requested; they are only loaded to show it
    if arguments.iter().any(|one| one == "--help" || one == "-h") {
        command = with_export_help(command);
    }
    let parsed =
        command.try_get_matches_from(arguments).and_then(|matches| Cli::from_arg_matches(&matches));
    parsed.map_err(|problem| {
        if problem.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
            // whoever says nothing asks what there is to say
            return printed(io::stdout().write_all(problem.render().to_string().as_bytes()));
        }
        if let Some(input) = input_without_command(&problem) {
            let words = format!("`{input}` is no command");
            let problem = Diagnostic::error(&codes::NOT_A_COMMAND, words)
                .help(format!("to score it: `peristyle score {input}`"))
                .help("`peristyle help` lists the commands");
            let text = Diagnostics::from(problem).render(RenderOptions::default());
            // nobody is left to tell when this can't be written
            let _ = io::stderr().write_all(text.as_bytes());
            return ExitStatus::Usage;
        }
        let is_shown = problem.print();
        if problem.use_stderr() { ExitStatus::Usage } else { printed(is_shown) }
    })
}

/// How the command ends after help was printed.
fn printed(outcome: io::Result<()>) -> ExitStatus {
    match outcome {
        // whoever read it has left
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => ExitStatus::Output,
        _ => ExitStatus::Done,
    }
}

/// The input that stands where a command should.
fn input_without_command(problem: &clap::Error) -> Option<String> {
    let Some(ContextValue::String(word)) = problem.get(ContextKind::InvalidSubcommand) else {
        return None;
    };
    let is_input = Path::new(word).exists() || word.contains(['.', '/', '\\']);
    (problem.kind() == ErrorKind::InvalidSubcommand && is_input).then(|| word.clone())
}

fn with_export_help(command: clap::Command) -> clap::Command {
    let hints = PackCatalog::new(None).export_help();
    command.mut_subcommand("score", |score| {
        let before = score.get_after_help().map(ToString::to_string).unwrap_or_default();
        score.after_help(format!("{before}\n\n{}", builtin::where_to_get(&hints)))
    })
}
