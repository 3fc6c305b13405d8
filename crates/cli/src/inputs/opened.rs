//! Inputs that are opened: folders as what they hold, parts of an export as one.

use std::path::Path;

use peristyle_data::archive::Archive;
use peristyle_data::codes::{NO_PACK_FITS, SEVERAL_PACKS_FIT};
use peristyle_data::input::{self, DetectedInput, STANDARD_INPUT, TeamMember, join_parts};
use peristyle_engine::diagnostic::{Diagnostic, DiagnosticRecord, Diagnostics};

use super::{InputReader, ScoringSubject, is_wanted, shown};
use crate::exit::{CommandFailure, ExitStatus};

/// An input that was opened.
#[derive(Debug, Clone)]
pub struct OpenedInput {
    /// Where it lies, as messages name it.
    pub name: String,
    /// The argument that it comes from: itself, or the folder that it was found in.
    pub argument: String,
    pub input: DetectedInput,
}

/// All inputs of a command.
#[derive(Debug, Default)]
pub struct OpenedInputs {
    pub opened: Vec<OpenedInput>,
    /// What is wrong with those that can't be opened.
    pub problems: Diagnostics,
    /// What is worth knowing about the others.
    pub remarks: Vec<DiagnosticRecord>,
}

impl InputReader<'_> {
    /// Opens all inputs. Streams are read once: those that were opened `before` stay as they are.
    pub fn open_all(
        &self,
        names: &[String],
        before: &[OpenedInput],
    ) -> Result<OpenedInputs, CommandFailure> {
        let mut all = OpenedInputs::default();
        for name in names {
            let is_stream = name == STANDARD_INPUT || is_pipe(name);
            let mut earlier = before.iter().filter(|one| is_stream && one.argument == *name);
            if let Some(one) = earlier.next() {
                all.opened.push(one.clone());
                continue;
            }
            let argument = name.clone();
            match self.open(name) {
                Ok(DetectedInput::Team(team)) => {
                    all.remarks.extend(team.remarks);
                    for TeamMember { path, input } in team.members {
                        let (name, argument) = (shown(&path), argument.clone());
                        match input {
                            Ok(input) => {
                                all.opened.push(OpenedInput { name, argument, input: *input })
                            }
                            Err(problems) => all.problems.extend(problems),
                        }
                    }
                }
                Ok(input) => all.opened.push(OpenedInput { name: name.clone(), argument, input }),
                Err(failure) if failure.exit == ExitStatus::Input => {
                    all.problems.extend(failure.problems);
                }
                Err(failure) => return Err(failure),
            }
        }
        self.join(&mut all)?;
        Ok(all)
    }

    /// Makes one input of exports that were given one by one and are parts of one.
    fn join(&self, all: &mut OpenedInputs) -> Result<(), CommandFailure> {
        let is_given = |one: &OpenedInput| one.name == one.argument;
        let given: Vec<Archive> = all
            .opened
            .iter()
            .filter(|one| is_given(one))
            .filter_map(|one| match &one.input {
                DetectedInput::Export(archive) => Some(archive.clone()),
                DetectedInput::Profiles(_) | DetectedInput::Table(_) | DetectedInput::Team(_) => {
                    None
                }
            })
            .collect();
        if given.len() < 2 {
            return Ok(());
        }
        let (joined, remarks) =
            join_parts(given, &self.candidates()).map_err(CommandFailure::input)?;
        all.remarks.extend(remarks);
        let mut joined: Vec<Option<Archive>> = joined.into_iter().map(Some).collect();
        all.opened.retain_mut(|one| {
            let DetectedInput::Export(archive) = &mut one.input else { return true };
            if one.name != one.argument {
                return true;
            }
            let own = archive.path().to_owned();
            let holds = |all: &&mut Option<Archive>| {
                all.as_ref().is_some_and(|all| all.places().contains(&own))
            };
            // the first of its parts stands for all of them
            let found = joined.iter_mut().find(holds).and_then(Option::take);
            found.map(|whole| *archive = whole).is_some()
        });
        Ok(())
    }

    /// Everyone in opened inputs, and what is wrong with whoever can't be read.
    pub fn subjects(
        &mut self,
        opened: Vec<OpenedInput>,
    ) -> Result<(Vec<ScoringSubject>, Diagnostics), CommandFailure> {
        let many = opened.len() > 1;
        let (mut read, mut problems) = (Vec::new(), Diagnostics::new());
        for one in opened {
            let is_about_it = |failure: &CommandFailure| {
                let unknown = |code| code == &NO_PACK_FITS || code == &SEVERAL_PACKS_FIT;
                failure.exit == ExitStatus::Input
                    || many && failure.problems.iter().all(|problem| unknown(problem.code))
            };
            match self.read_one(one) {
                Ok(more) => read.extend(more),
                Err(failure) if is_about_it(&failure) => problems.extend(failure.problems),
                Err(failure) => return Err(failure),
            }
        }
        self.name_all(&mut read)?;
        let mut subjects = Vec::new();
        for one in read {
            match one {
                UnnamedProfile::Row(subject) => subjects.push(*subject),
                UnnamedProfile::Profile(one) => {
                    let id = one.profile.id.as_deref().unwrap_or(peristyle_engine::evaluate::ME);
                    if !is_wanted(self.args, id) && !one.ruleset.needs_population() {
                        continue;
                    }
                    let input = one.input;
                    let finished = self.finish(one.profile, one.ruleset);
                    match finished.map_err(|failure| self.with_near_misses(&input, failure)) {
                        Ok(subject) => subjects.push(subject),
                        Err(failure) if failure.exit == ExitStatus::Input => {
                            problems.extend(failure.problems);
                        }
                        Err(failure) => return Err(failure),
                    }
                }
            }
        }
        Ok((subjects, problems))
    }

    /// Says of a JSON file that was taken for facts which export it nearly is.
    fn with_near_misses(&self, input: &str, failure: CommandFailure) -> CommandFailure {
        if !input.to_lowercase().ends_with(".json") {
            return failure;
        }
        let Ok(archive) = Archive::open(input) else { return failure };
        let mut problems: Vec<Diagnostic> = failure.problems.into_iter().collect();
        if let Some(last) = problems.last_mut() {
            last.help.extend(input::near_misses(&archive, &self.candidates()));
        }
        CommandFailure { exit: failure.exit, problems: Diagnostics::from_iter(problems) }
    }

    fn read_one(&mut self, opened: OpenedInput) -> Result<Vec<UnnamedProfile>, CommandFailure> {
        let OpenedInput { name, argument, input } = opened;
        match input {
            DetectedInput::Table(table) => {
                let rows = self.rows(&name, &table)?.into_iter();
                Ok(rows.map(|row| UnnamedProfile::Row(Box::new(row))).collect())
            }
            DetectedInput::Export(archive) => {
                let (profile, ruleset) = self.imported(&archive)?;
                let pack = Some((ruleset.id(), ruleset.detect()));
                let (path, within) = (archive.path(), Path::new(&argument));
                let names = input::names_by_path(path, within, pack);
                let around = around(path, within);
                let around =
                    around.iter().flat_map(|one| input::names_by_path(one, one, pack)).collect();
                Ok(vec![UnnamedProfile::Profile(Box::new(NamedProfile {
                    input: name,
                    profile,
                    ruleset,
                    names,
                    around,
                    place: None,
                }))])
            }
            DetectedInput::Profiles(profiles) => {
                let is_file = name != STANDARD_INPUT;
                let (path, within) = (Path::new(&name), Path::new(&argument));
                let names =
                    if is_file { input::names_by_path(path, within, None) } else { Vec::new() };
                let around: Vec<String> = around(path, within)
                    .iter()
                    .filter(|_| is_file)
                    .flat_map(|one| input::names_by_path(one, one, None))
                    .collect();
                let listed = profiles.len() > 1;
                let mut read = Vec::new();
                for (at, profile) in profiles.into_iter().enumerate() {
                    let ruleset = self.rules_of(&name, &profile);
                    let ruleset =
                        ruleset.map_err(|failure| self.with_near_misses(&name, failure))?;
                    read.push(UnnamedProfile::Profile(Box::new(NamedProfile {
                        input: name.clone(),
                        profile,
                        ruleset,
                        names: names.clone(),
                        around: around.clone(),
                        place: listed.then_some(at + 1),
                    })));
                }
                Ok(read)
            }
            // it was taken apart when it was opened
            DetectedInput::Team(_) => Ok(Vec::new()),
        }
    }
}

/// Whether an input is a pipe, such as `<(…)`, which can be read once.
pub fn is_pipe(name: &str) -> bool {
    std::fs::metadata(name).is_ok_and(|data| !data.is_file() && !data.is_dir())
}

/// The folders around a path, beyond the argument that it comes from, the innermost first.
fn around<'p>(path: &'p Path, within: &Path) -> Vec<&'p Path> {
    let depth = path.components().count().saturating_sub(within.components().count());
    path.ancestors().skip(depth + 1).filter(|folder| folder.file_name().is_some()).collect()
}

/// Someone whose facts are read: a row of a table, or a profile that may still get its id.
pub(super) enum UnnamedProfile {
    Row(Box<ScoringSubject>),
    Profile(Box<NamedProfile>),
}

/// A profile with what it could be called.
pub(super) struct NamedProfile {
    /// The input that it comes from.
    pub(super) input: String,
    pub(super) profile: peristyle_engine::profile::Profile,
    pub(super) ruleset: peristyle_engine::Ruleset,
    /// By its file and the folders in the input, the best first.
    pub(super) names: Vec<String>,
    /// By the folders around the input.
    pub(super) around: Vec<String>,
    /// Which one it is in a file with several.
    pub(super) place: Option<usize>,
}
