//! From the command line to facts in a ruleset.

mod exports;
mod loaded;
mod mapped;
mod naming;
mod opened;
mod options;
pub mod peer_population;
mod streams;
mod tables;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use peristyle_data::input::{self, DetectedInput, PackCandidate, STANDARD_INPUT};
use peristyle_data::profile::map::ColumnMap;
use peristyle_data::profile::table::TableFile;
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};
use peristyle_engine::profile::{GivenFact, Profile};
use peristyle_engine::{Facts, Ruleset};

pub use loaded::{ExtraColumns, ReadOptions};
pub use mapped::failure;
pub use opened::{OpenedInput, is_pipe};
pub(crate) use options::weights;
pub use options::{check, given};
use options::{is_day, weight};

use crate::args::SubjectArgs;
use crate::codes;
use crate::exit::{CommandFailure, ExitStatus};
use crate::output::{Console, dim};
use crate::outputs::OutputFiles;
use crate::packs::PackCatalog;

/// Someone to score, and the rules to do it by.
pub struct ScoringSubject {
    pub ruleset: Ruleset,
    pub profile: Profile,
    pub facts: Facts,
}

/// Reads inputs by the rules that they, or the options, name.
pub struct InputReader<'a> {
    args: &'a SubjectArgs,
    /// Whom to tell what else is read; nobody after the first time.
    console: Option<&'a Console>,
    /// What is written, which nothing that is read may be.
    outputs: &'a OutputFiles,
    /// The pack for everyone, whatever an input says.
    pack: Option<String>,
    packs: PackCatalog,
    weights: Vec<(String, f64)>,
    given: Vec<GivenFact>,
    map: ColumnMap,
    loaded: BTreeMap<String, Ruleset>,
    /// Inputs with the packs that they name, looked at already.
    told: BTreeSet<(String, String)>,
}

impl<'a> InputReader<'a> {
    /// Reads the options; a pack that is named is checked here, before any input.
    pub fn new(
        args: &'a SubjectArgs,
        weights: &[String],
        console: &'a Console,
    ) -> Result<Self, CommandFailure> {
        let packs = PackCatalog::checked(args.rules.rules.as_deref())?;
        let mut problems = Diagnostics::new();
        let given = given(&args.fact, "--fact", &mut problems);
        let weights = weights.iter().filter_map(|one| weight(one, &mut problems)).collect();
        if let Some(day) = args.as_of.as_deref().filter(|day| !is_day(day)) {
            problems.push(
                Diagnostic::error(&codes::BAD_OPTION, format!("`--as-of {day}` is no date"))
                    .help("write it as `2026-10-05`"),
            );
        }
        let map = ColumnMap::of(&args.map).unwrap_or_else(|more| {
            problems.extend(more);
            ColumnMap::default()
        });
        if !problems.is_empty() {
            return Err(CommandFailure::usage(problems));
        }
        let loaded = BTreeMap::new();
        let (pack, outputs, console) = (args.pack.clone(), &console.outputs, Some(console));
        let told = BTreeSet::new();
        let mut inputs =
            Self { args, console, outputs, pack, packs, weights, given, map, loaded, told };
        if let Some(pack) = &args.pack {
            inputs.ruleset(pack)?;
        }
        Ok(inputs)
    }

    /// Everyone in these inputs, in order; with `--only`, whoever that one is compared with, too.
    ///
    /// Fails where anyone can't be read.
    pub fn read(&mut self, inputs: &[String]) -> Result<Vec<ScoringSubject>, CommandFailure> {
        let (subjects, problems) = self.read_good(inputs)?;
        if problems.is_empty() { Ok(subjects) } else { Err(CommandFailure::input(problems)) }
    }

    /// Reads whoever can be read, and returns what is wrong with the others.
    pub fn read_good(
        &mut self,
        inputs: &[String],
    ) -> Result<(Vec<ScoringSubject>, Diagnostics), CommandFailure> {
        let all = self.open_all(inputs, &[])?;
        if let Some(console) = self.console {
            console.show_records(&all.remarks);
        }
        let (subjects, more) = self.subjects(all.opened)?;
        let mut problems = all.problems;
        problems.extend(more);
        Ok((subjects, problems))
    }

    /// Those who shall be scored, compared with everyone where their rules do that.
    pub fn compared(
        &self,
        mut subjects: Vec<ScoringSubject>,
        inputs: &[String],
    ) -> Result<Vec<ScoringSubject>, CommandFailure> {
        peer_population::compare(&mut subjects, self.console)?;
        subjects.retain(|one| is_wanted(self.args, one.facts.id()));
        self.or_nobody(subjects, inputs)
    }

    /// These, unless it was one that was asked for and none is there.
    fn or_nobody(
        &self,
        subjects: Vec<ScoringSubject>,
        inputs: &[String],
    ) -> Result<Vec<ScoringSubject>, CommandFailure> {
        match &self.args.only {
            Some(_) if subjects.is_empty() => Err(self.empty_population(inputs)),
            _ => Ok(subjects),
        }
    }

    /// The complaint that nobody has the id of `--only`.
    pub fn empty_population(&self, inputs: &[String]) -> CommandFailure {
        let only = self.args.only.as_deref().unwrap_or("");
        let words = format!("there is no profile `{only}` in `{}`", inputs.join("`, `"));
        CommandFailure::usage(
            Diagnostic::error(&codes::NO_SUCH_PROFILE, words).help(
                "ids are compared letter by letter; `--id COLUMN` says where a table has them",
            ),
        )
    }

    /// The one profile of an input.
    pub fn read_single(&mut self, input: &str) -> Result<ScoringSubject, CommandFailure> {
        let mut subjects = self.read_several(input)?;
        let ids: Vec<String> = subjects.iter().map(|one| one.facts.id().to_owned()).collect();
        match (subjects.pop(), subjects.is_empty()) {
            (Some(one), true) => Ok(one),
            (None, _) => Err(CommandFailure::input(peristyle_lab::describe::empty_population())),
            _ => Err(CommandFailure::usage(several(input, &ids))),
        }
    }

    /// Everyone in an input, or the one that `--only` names.
    pub fn read_several(&mut self, input: &str) -> Result<Vec<ScoringSubject>, CommandFailure> {
        let inputs = [input.to_owned()];
        let (subjects, problems) = self.read_good(&inputs)?;
        let subjects = match (problems.is_empty(), &self.args.only) {
            (true, _) => self.compared(subjects, &inputs)?,
            // it isn't about the others
            (false, Some(_)) if !subjects.is_empty() => {
                if let Some(console) = self.console {
                    console.show(&problems);
                }
                self.compared(subjects, &inputs)?
            }
            (false, _) => return Err(CommandFailure::input(problems)),
        };
        Ok(subjects)
    }

    /// A profile of the pack that the options name, with the facts that they give.
    pub fn blank(&mut self) -> Result<ScoringSubject, CommandFailure> {
        let pack = self.pack.clone().ok_or_else(|| self.packs.none_named("nothing"))?;
        let ruleset = self.ruleset(&pack)?;
        self.finish(Profile::new(), ruleset)
    }

    /// An input as it is, unread by any rules.
    pub fn open(&self, name: &str) -> Result<DetectedInput, CommandFailure> {
        let named = self.pack.as_ref().and_then(|pack| self.loaded.get(pack));
        let path = Path::new(name);
        if name != STANDARD_INPUT && input::is_workbook(path).map_err(CommandFailure::input)? {
            let opened = TableFile::open_sheet(path, self.sheet()).map_err(failure)?;
            return Ok(DetectedInput::Table(opened));
        }
        if !self.map.is_empty() && name != STANDARD_INPUT {
            return self.open_mapped(name);
        }
        // whoever names the column of ids means a table
        let is_table = self.args.id.is_some() && !path.is_dir();
        DetectedInput::open(name, named, || if is_table { Vec::new() } else { self.candidates() })
            .map_err(|problems| CommandFailure::input(self.with_hint(name, problems)))
    }

    /// The packs that an opened input is for.
    pub fn packs_of(
        &self,
        name: &str,
        opened: &DetectedInput,
    ) -> Result<BTreeSet<String>, CommandFailure> {
        if let Some(pack) = &self.pack {
            return Ok(BTreeSet::from([pack.clone()]));
        }
        match opened {
            DetectedInput::Export(archive) => {
                Ok(BTreeSet::from([self.recognised(archive, &self.candidates())?]))
            }
            // its members are opened one by one
            DetectedInput::Team(_) => Ok(BTreeSet::new()),
            DetectedInput::Table(table) => self.packs_in(name, table),
            DetectedInput::Profiles(profiles) => {
                let pack = |one: &Profile| {
                    one.pack.clone().ok_or_else(|| self.packs.none_named(shown_input(name)))
                };
                profiles.iter().map(pack).collect()
            }
        }
    }

    /// From now on everyone is scored by `ruleset`, which stands for `pack`.
    pub fn use_for_all(
        &mut self,
        pack: &str,
        ruleset: &Ruleset,
    ) -> Result<Ruleset, CommandFailure> {
        let ruleset = self.weighted(ruleset.clone())?;
        self.pack = Some(pack.to_owned());
        self.loaded.insert(pack.to_owned(), ruleset.clone());
        Ok(ruleset)
    }

    /// Says no more what else is read.
    pub fn hush(&mut self) {
        self.console = None;
    }

    /// Where packs come from.
    pub fn packs(&self) -> &PackCatalog {
        &self.packs
    }

    /// The packs that an export could be for, the one that is named among them.
    fn candidates(&self) -> Vec<PackCandidate> {
        let mut all = self.packs.candidates();
        let named = self
            .pack
            .as_ref()
            .and_then(|pack| self.loaded.get(pack))
            .map(PackCandidate::from_ruleset);
        if let Some(named) = named {
            all.retain(|one| one.id != named.id);
            all.insert(0, named);
        }
        all
    }

    /// Says that an input names other rules than those that it is scored by, once for each.
    fn remark_other(&mut self, input: &str, said: &str, pack: &str, own: &str) {
        let Some(console) = self.console else { return };
        let id = said.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or(said);
        let is_told = !self.told.insert((input.to_owned(), said.to_owned()));
        if is_told || said == pack || id == own || self.packs.is_base(pack, id) {
            return;
        }
        let input = shown_input(input);
        let words =
            format!("`{input}` says `pack: {said}`, and is scored by `{own}`, as `--pack` says");
        console.note(&dim(&words));
    }

    /// What the options say, over what the input says.
    fn finish(
        &self,
        mut profile: Profile,
        ruleset: Ruleset,
    ) -> Result<ScoringSubject, CommandFailure> {
        if let Some(path) = &self.args.facts {
            let kept = input::read_manual_facts(path).map_err(CommandFailure::input)?;
            profile = input::overlay_facts(profile, kept, &path.to_string_lossy(), ruleset.id());
        }
        // checked apart from the input's facts: to mistype an option is another mistake
        check(&ruleset, &self.given)?;
        profile.facts.extend(self.given.iter().cloned());
        if let Some(day) = &self.args.as_of {
            profile.as_of = Some(day.clone());
        }
        let facts = ruleset.facts_of(&profile).map_err(|problems| {
            CommandFailure::input(meant_for_another(problems, &profile, &ruleset))
        })?;
        Ok(ScoringSubject { ruleset, profile, facts })
    }

    /// The rules that a pack's name means, with the options' weights.
    pub fn ruleset(&mut self, name: &str) -> Result<Ruleset, CommandFailure> {
        if let Some(ruleset) = self.loaded.get(name) {
            return Ok(ruleset.clone());
        }
        let files = self.packs.files(&self.packs.find(name)?).map_err(CommandFailure::pack)?;
        self.outputs.protect_pack(&files)?;
        let (ruleset, problems) = self.packs.compile_files(&files);
        let ruleset = self.weighted(ruleset.ok_or_else(|| CommandFailure::pack(problems))?)?;
        self.loaded.insert(name.to_owned(), ruleset.clone());
        Ok(ruleset)
    }

    fn weighted(&self, ruleset: Ruleset) -> Result<Ruleset, CommandFailure> {
        if self.weights.is_empty() {
            return Ok(ruleset);
        }
        ruleset.with_weights(&self.weights).map_err(CommandFailure::usage)
    }
}

/// The complaint about several profiles where one is meant.
fn several(input: &str, ids: &[String]) -> Diagnostic {
    const SHOWN: usize = 10;
    let shown: Vec<String> = ids.iter().take(SHOWN).map(|id| format!("`{id}`")).collect();
    let more = match ids.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let words = format!("`{input}` holds {} profiles", ids.len());
    Diagnostic::error(&codes::NOT_ONE_INPUT, words)
        .help(format!("`--only ID` says which one: {}{more}", shown.join(", ")))
        .help("`peristyle score` takes several at once")
}

/// Whether `--only` leaves the profile in.
fn is_wanted(args: &SubjectArgs, id: &str) -> bool {
    args.only.as_ref().is_none_or(|only| only == id)
}

/// All of them, or everything that is wrong with the inputs; anything else stops at once.
fn gathered<T>(
    all: impl Iterator<Item = Result<T, CommandFailure>>,
) -> Result<Vec<T>, CommandFailure> {
    let (mut good, mut problems) = (Vec::new(), Diagnostics::new());
    for one in all {
        match one {
            Ok(one) => good.push(one),
            Err(failure) if failure.exit == ExitStatus::Input => problems.extend(failure.problems),
            Err(failure) => return Err(failure),
        }
    }
    if problems.is_empty() { Ok(good) } else { Err(CommandFailure::input(problems)) }
}

/// An input's name in messages.
fn shown_input(input: &str) -> &str {
    if input == STANDARD_INPUT { "standard input" } else { input }
}

/// Facts that don't fit are often those of another pack, which the file says itself.
fn meant_for_another(problems: Diagnostics, profile: &Profile, ruleset: &Ruleset) -> Diagnostics {
    let mut problems: Vec<Diagnostic> = problems.into_iter().collect();
    if let Some(pack) = profile.pack.as_ref().filter(|pack| *pack != ruleset.id())
        && let Some(last) = problems.last_mut()
    {
        let own = ruleset.id();
        last.help.push(format!("the input says `pack: {pack}`, and it was read for `{own}`"));
    }
    Diagnostics::from_iter(problems)
}

/// A path as messages show it.
pub fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
