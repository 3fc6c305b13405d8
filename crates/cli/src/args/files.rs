//! The files that a command line names: what is read, and what is written.
//!
//! Every argument is listed by its name, without `..`: a new one doesn't compile before somebody
//! has said whether it names a file.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use peristyle_data::population::OutputFormat;
use peristyle_data::profile::map::ColumnMap;

use super::{
    Command, CompareArgs, DescribeArgs, ExplainArgs, FitArgs, ImportArgs, ImportFormat,
    InspectArgs, InspectFormat, PackCommand, PackDocsArgs, PackFreezeArgs, PackListArgs,
    PackNewArgs, PackSchemaArgs, PackShowArgs, PacksArgs, PlanArgs, RulesArgs, ScoreArgs,
    ScoreFormat, SensitivityArgs, SinceArgs, SubjectArgs, TextFormat, WatchArgs,
};
use super::{lab::PopulationExperimentArgs, score::PopulationArgs};
use crate::revision;

/// The files that a command line names.
#[derive(Debug, Default)]
pub struct NamedFiles<'a> {
    /// Profiles, exports and tables; `-` is standard input.
    pub inputs: Vec<&'a str>,
    /// Files that options name.
    pub options: Vec<(&'static str, PathBuf)>,
    /// Packs, by name or path.
    pub packs: Vec<&'a str>,
    /// The folder of `--rules`.
    pub rules: Option<&'a Path>,
    /// What is written.
    pub outputs: Vec<NamedOutput<'a>>,
    /// Results go to standard output, whatever else is written.
    pub prints: bool,
}

/// A file, or a new folder, that is written.
#[derive(Debug)]
pub struct NamedOutput<'a> {
    pub option: &'static str,
    pub path: &'a Path,
    pub content: OutputContent,
    /// The formats that `--format` offers.
    pub formats: Vec<String>,
}

/// What is written into an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputContent {
    /// A table for people.
    Table,
    Json,
    /// Scored rows.
    Rows(OutputFormat),
    Yaml,
    Markdown,
    /// A folder with files.
    Folder,
}

impl From<TextFormat> for OutputContent {
    fn from(format: TextFormat) -> Self {
        match format {
            TextFormat::Table => Self::Table,
            TextFormat::Json => Self::Json,
        }
    }
}

impl From<ScoreFormat> for OutputContent {
    fn from(format: ScoreFormat) -> Self {
        match format {
            ScoreFormat::Table => Self::Table,
            ScoreFormat::Json => Self::Json,
            ScoreFormat::Rows(format) => Self::Rows(format),
        }
    }
}

impl From<ImportFormat> for OutputContent {
    fn from(format: ImportFormat) -> Self {
        match format {
            ImportFormat::Yaml => Self::Yaml,
            ImportFormat::Json => Self::Json,
        }
    }
}

impl<'a> NamedFiles<'a> {
    fn input(&mut self, input: &'a str) {
        self.inputs.push(input);
    }

    fn inputs(&mut self, inputs: &'a [String]) {
        self.inputs.extend(inputs.iter().map(String::as_str));
    }

    fn option(&mut self, option: &'static str, file: Option<&Path>) {
        self.options.extend(file.map(|file| (option, file.to_owned())));
    }

    fn maps(&mut self, map: &[String]) {
        let files = map.iter().filter(|one| ColumnMap::is_file(one));
        self.options.extend(files.map(|file| ("--map", PathBuf::from(file))));
    }

    fn pack(&mut self, pack: Option<&'a String>) {
        self.packs.extend(pack.map(String::as_str));
    }

    fn rules(&mut self, RulesArgs { rules }: &'a RulesArgs) {
        self.rules = rules.as_deref();
    }

    /// Results that go into a file, or else to standard output.
    fn results<F: ValueEnum + Into<OutputContent>>(
        &mut self,
        output: Option<&'a PathBuf>,
        format: F,
    ) {
        self.prints = output.is_none();
        let output = output.map(|path| NamedOutput {
            option: "--output",
            path,
            content: format.into(),
            formats: names::<F>(),
        });
        self.outputs.extend(output);
    }

    /// What is written whatever `--format` says.
    fn also(&mut self, option: &'static str, path: Option<&'a PathBuf>, content: OutputContent) {
        let formats = Vec::new();
        self.outputs.extend(path.map(|path| NamedOutput { option, path, content, formats }));
    }

    fn subject(&mut self, args: &'a SubjectArgs) {
        let SubjectArgs {
            pack,
            rules,
            fact: _,
            facts,
            as_of: _,
            id: _,
            only: _,
            map,
            sheet: _,
            decimal_comma: _,
        } = args;
        self.pack(pack.as_ref());
        self.rules(rules);
        self.option("--facts", facts.as_deref());
        self.maps(map);
    }

    fn score(&mut self, args: &'a ScoreArgs) {
        let ScoreArgs {
            inputs,
            subject,
            what_if: _,
            weight: _,
            lang: _,
            format,
            output,
            population,
        } = args;
        let PopulationArgs {
            detail: _,
            tips: _,
            rejects,
            max_rejects: _,
            resume: _,
            checkpoint: _,
            jobs: _,
        } = population;
        self.inputs(inputs);
        self.subject(subject);
        self.results(output.as_ref(), *format);
        self.also("--rejects", rejects.as_ref(), OutputContent::Rows(OutputFormat::Csv));
    }

    fn explain(&mut self, args: &'a ExplainArgs) {
        let ExplainArgs { input, subject, since, weight: _, lang: _, format, output } = args;
        let SinceArgs { since, pack_since, seed: _ } = since;
        self.input(input);
        self.subject(subject);
        self.inputs.extend(since.as_deref());
        self.pack(pack_since.as_ref());
        self.results(output.as_ref(), *format);
    }

    fn plan(&mut self, args: &'a PlanArgs) {
        let PlanArgs {
            input,
            subject,
            target: _,
            budget: _,
            weight: _,
            lang: _,
            jobs: _,
            format,
            output,
        } = args;
        self.input(input);
        self.subject(subject);
        self.results(output.as_ref(), *format);
    }

    fn compare(&mut self, args: &'a CompareArgs) {
        let CompareArgs {
            arguments,
            weight,
            what_if,
            by: _,
            top: _,
            fail_if: _,
            rules,
            fact: _,
            as_of: _,
            id: _,
            map,
            sheet: _,
            decimal_comma: _,
            max_rejects: _,
            seed: _,
            jobs: _,
            format,
            output,
        } = args;
        let is_one = !weight.is_empty() || !what_if.is_empty();
        let (packs, inputs) = arguments.split_at((2 - usize::from(is_one)).min(arguments.len()));
        // a pack of a revision isn't read from its files
        let files = packs.iter().filter(|pack| revision::named(pack).is_none());
        self.packs.extend(files.map(String::as_str));
        self.inputs(inputs);
        self.rules(rules);
        self.maps(map);
        self.results(output.as_ref(), *format);
    }

    fn describe(&mut self, args: &'a DescribeArgs) {
        let DescribeArgs { inputs, subject, weight: _, max_rejects: _, jobs: _, format, output } =
            args;
        self.inputs(inputs);
        self.subject(subject);
        self.results(output.as_ref(), *format);
    }

    fn many(&mut self, args: &'a PopulationExperimentArgs) -> TextFormat {
        let PopulationExperimentArgs {
            inputs,
            subject,
            weight: _,
            lang: _,
            max_rejects: _,
            seed: _,
            jobs: _,
            format,
        } = args;
        self.inputs(inputs);
        self.subject(subject);
        *format
    }

    fn sensitivity(&mut self, args: &'a SensitivityArgs) {
        let SensitivityArgs {
            many,
            share: _,
            draws: _,
            spread: _,
            top: _,
            experiment,
            samples: _,
            of: _,
            output,
        } = args;
        let format = self.many(many);
        self.option("--experiment", experiment.as_deref());
        self.results(output.as_ref(), format);
    }

    fn fit(&mut self, args: &'a FitArgs) {
        let FitArgs { many, outcome: _, goalposts: _, folds: _, output } = args;
        self.many(many);
        self.prints = true;
        self.also("--output", output.as_ref(), OutputContent::Folder);
    }

    fn watch(&mut self, args: &'a WatchArgs) {
        let WatchArgs { inputs, subject, weight: _, lang: _, format: _, poll: _, quiet: _ } = args;
        self.inputs(inputs);
        self.subject(subject);
        self.prints = true;
    }

    fn import(&mut self, args: &'a ImportArgs) {
        let ImportArgs { export, subject, lang: _, format, output } = args;
        if let Some(export) = export {
            self.input(export);
        }
        self.subject(subject);
        self.results(output.as_ref(), *format);
    }

    fn inspect(&mut self, args: &'a InspectArgs) {
        let InspectArgs { input, pack, rules, sheet: _, decimal_comma: _, format, write_map } =
            args;
        match format {
            InspectFormat::Table | InspectFormat::Json | InspectFormat::Yaml => {}
        }
        self.input(input);
        self.pack(pack.as_ref());
        self.rules(rules);
        self.prints = true;
        self.also("--write-map", write_map.as_ref(), OutputContent::Yaml);
    }

    fn pack_command(&mut self, command: &'a PackCommand) {
        self.prints = true;
        match command {
            PackCommand::List(PackListArgs { rules, format: _ }) => self.rules(rules),
            PackCommand::New(PackNewArgs { name, copy, extends, import: _, rules }) => {
                self.pack(copy.as_ref());
                self.pack(extends.as_ref());
                self.rules(rules);
                self.also("NAME", Some(name), OutputContent::Folder);
            }
            PackCommand::Check(PacksArgs { packs, rules, format: _ })
            | PackCommand::Test(PacksArgs { packs, rules, format: _ }) => {
                self.packs.extend(packs.iter().map(String::as_str));
                self.rules(rules);
            }
            PackCommand::Show(PackShowArgs { pack, rules, format, output }) => {
                self.pack(Some(pack));
                self.rules(rules);
                self.prints = output.is_none();
                let content = match format {
                    TextFormat::Table => OutputContent::Yaml,
                    TextFormat::Json => OutputContent::Json,
                };
                self.also("--output", output.as_ref(), content);
            }
            PackCommand::Schema(PackSchemaArgs { write }) => {
                self.also("--write", write.as_ref(), OutputContent::Folder);
            }
            PackCommand::Docs(PackDocsArgs { pack, rules, lang: _, output }) => {
                self.pack(Some(pack));
                self.rules(rules);
                self.prints = output.is_none();
                self.also("--output", output.as_ref(), OutputContent::Markdown);
            }
            PackCommand::Freeze(PackFreezeArgs { pack, inputs, folder, rules }) => {
                self.pack(Some(pack));
                self.inputs(inputs);
                self.rules(rules);
                self.also("--as", folder.as_ref(), OutputContent::Folder);
            }
        }
    }
}

impl Command {
    /// Returns the files that the command line names.
    pub fn files(&self) -> NamedFiles<'_> {
        let mut files = NamedFiles::default();
        match self {
            Self::Score(args) => files.score(args),
            Self::Explain(args) => files.explain(args),
            Self::Plan(args) => files.plan(args),
            Self::Sensitivity(args) => files.sensitivity(args),
            Self::Fit(args) => files.fit(args),
            Self::Compare(args) => files.compare(args),
            Self::Describe(args) => files.describe(args),
            Self::Watch(args) => files.watch(args),
            Self::Import(args) => files.import(args),
            Self::Inspect(args) => files.inspect(args),
            Self::Pack { command } => files.pack_command(command),
            Self::Completions { shell: _ } => files.prints = true,
            Self::Man { write } => {
                files.prints = write.is_none();
                files.also("--write", write.as_ref(), OutputContent::Folder);
            }
        }
        files
    }
}

/// Returns the words of an option's values.
fn names<F: ValueEnum>() -> Vec<String> {
    let values = F::value_variants().iter().filter_map(ValueEnum::to_possible_value);
    values.map(|one| one.get_name().to_owned()).collect()
}

impl OutputContent {
    /// Returns the words for it.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Table => "a table to read",
            Self::Json => "JSON",
            Self::Rows(format) => format.properties().title,
            Self::Yaml => "YAML",
            Self::Markdown => "Markdown",
            Self::Folder => "a folder",
        }
    }

    /// Returns the ending that a file of it has.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Table => "txt",
            Self::Json => "json",
            Self::Rows(format) => format.properties().name,
            Self::Yaml => "yaml",
            Self::Markdown => "md",
            Self::Folder => "",
        }
    }

    /// Returns whether a file with this ending is opened as something else. Endings that say
    /// nothing about a format are anybody's.
    pub fn is_misnamed(self, ending: &str) -> bool {
        /// The endings that programs open a file by.
        const FORMATS: [&str; 27] = [
            "csv", "tsv", "json", "ndjson", "jsonl", "parquet", "pq", "xlsx", "xlsm", "xls", "ods",
            "numbers", "yaml", "yml", "html", "htm", "pdf", "doc", "docx", "zip", "gz", "tgz",
            "tar", "bz2", "xz", "zst", "7z",
        ];
        let own: &[&str] = match self {
            // JSON is YAML, too
            Self::Json => &["json", "yaml", "yml"],
            Self::Rows(format) => format.properties().endings,
            Self::Yaml => &["yaml", "yml"],
            Self::Table | Self::Markdown => &[],
            Self::Folder => return false,
        };
        let ending = ending.to_lowercase();
        FORMATS.contains(&&*ending) && !own.contains(&&*ending)
    }
}
