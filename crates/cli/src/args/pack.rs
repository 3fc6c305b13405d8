//! `peristyle pack …`

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{RulesArgs, TextFormat};

#[derive(Debug, Subcommand)]
pub enum PackCommand {
    /// List the packs and where each comes from
    #[command(after_help = "EXAMPLES\n  peristyle pack list\n  peristyle pack list --format json")]
    List(PackListArgs),
    /// Write a small pack that passes its tests and explains itself
    #[command(after_help = "\
EXAMPLES
  peristyle pack new shop                     a small pack to learn from
  peristyle pack new shop --import            the same, with an import of an export
  peristyle pack new rules/mine --extends PACK   only what you change; the rest follows PACK
  peristyle pack new rules/mine --copy PACK      the whole of a pack you know, to edit")]
    New(PackNewArgs),
    /// Show every problem of packs, each with its place
    #[command(after_help = "\
EXAMPLES
  peristyle pack check shop
  peristyle pack check rules --format json    all packs in that folder")]
    Check(PacksArgs),
    /// Run the cases of packs
    #[command(
        after_help = "EXAMPLES\n  peristyle pack test shop\n  peristyle pack test rules examples    all packs in these folders"
    )]
    Test(PacksArgs),
    /// Print a pack with all that it inherits, and where each line came from
    #[command(
        after_help = "EXAMPLES\n  peristyle pack show shop\n  peristyle pack show ./mine --output merged.yaml"
    )]
    Show(PackShowArgs),
    /// Print the JSON Schemas of pack files and profiles, for editors
    #[command(after_help = "\
EXAMPLES
  peristyle pack schema
  peristyle pack schema --write docs/schema    pack.json, facts.json, …")]
    Schema(PackSchemaArgs),
    /// Print a pack as one readable page: facts, pillars, scales, weights, tips
    #[command(
        after_help = "EXAMPLES\n  peristyle pack docs shop\n  peristyle pack docs shop --lang de --output shop.md"
    )]
    Docs(PackDocsArgs),
    /// Keep the figures of a population, so that one profile can be compared with it
    #[command(after_help = "\
EXAMPLES
  peristyle pack freeze rules/cafes town.ndjson            writes rules/cafes_frozen
  peristyle pack freeze rules/cafes town.ndjson --as rules/cafes_2026
  peristyle score new.yaml --pack rules/cafes_frozen

Scales such as `percentile` and `minmax` compare a profile with others. Where several profiles are
scored at once, these are the others. This writes the figures of the profiles in the INPUTs as a
pack of their own, which extends PACK and changes nothing but those scales.")]
    Freeze(PackFreezeArgs),
}

#[derive(Debug, Args)]
pub struct PackListArgs {
    #[command(flatten)]
    pub rules: RulesArgs,
    /// `table` is for people and may change, `json` is for programs
    #[arg(long, default_value = "table")]
    pub format: TextFormat,
}

#[derive(Debug, Args)]
pub struct PackNewArgs {
    /// The new pack's folder; its name is the pack's id
    #[arg(value_name = "NAME")]
    pub name: PathBuf,
    /// Begin with a copy of this pack
    #[arg(long, value_name = "PACK", conflicts_with = "extends")]
    pub copy: Option<String>,
    /// Change this pack: the new one says only what is different
    #[arg(long, value_name = "PACK")]
    pub extends: Option<String>,
    /// With an example of an import, to read facts out of a platform's export
    #[arg(long, conflicts_with_all = ["copy", "extends"])]
    pub import: bool,
    #[command(flatten)]
    pub rules: RulesArgs,
}

#[derive(Debug, Args)]
pub struct PacksArgs {
    /// Names or paths; a folder of packs means all of them
    #[arg(required = true, value_name = "PACK")]
    pub packs: Vec<String>,
    #[command(flatten)]
    pub rules: RulesArgs,
    /// `table` is for people and may change, `json` is for programs
    #[arg(long, default_value = "table")]
    pub format: TextFormat,
}

#[derive(Debug, Args)]
pub struct PackShowArgs {
    /// Name or path
    #[arg(value_name = "PACK")]
    pub pack: String,
    #[command(flatten)]
    pub rules: RulesArgs,
    /// `table` is one YAML file, `json` its lines as data
    #[arg(long, default_value = "table")]
    pub format: TextFormat,
    /// Write to this file instead; it appears whole or not at all
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct PackSchemaArgs {
    /// Write each schema into this folder
    #[arg(long, value_name = "DIR")]
    pub write: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct PackDocsArgs {
    /// Name or path
    #[arg(value_name = "PACK")]
    pub pack: String,
    #[command(flatten)]
    pub rules: RulesArgs,
    /// The language of the titles, such as de
    #[arg(long, value_name = "LANG")]
    pub lang: Option<String>,
    /// Write to this file instead; it appears whole or not at all
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct PackFreezeArgs {
    /// The pack: its name or its path
    #[arg(value_name = "PACK")]
    pub pack: String,
    /// The population: profiles or exports; `-` is standard input
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<String>,
    /// The new pack's folder; its name is the pack's id [default: PACK_frozen, beside PACK]
    #[arg(long = "as", value_name = "NAME")]
    pub folder: Option<PathBuf>,
    #[command(flatten)]
    pub rules: RulesArgs,
}
