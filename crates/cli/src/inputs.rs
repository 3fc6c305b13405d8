//! From the command line to facts in a ruleset.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use peristyle_data::archive::Archive;
use peristyle_data::input::{self, Candidate, Input, STANDARD_INPUT};
use peristyle_data::profile::parse_fact;
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics, Place, Source};
use peristyle_engine::profile::{GivenFact, Profile};
use peristyle_engine::{Facts, Ruleset};

use crate::args::SubjectArgs;
use crate::codes;
use crate::exit::Failure;
use crate::output::{Console, dim};
use crate::packs::Packs;

/// Someone to score, and the rules to do it by.
pub struct Subject {
    pub ruleset: Ruleset,
    pub profile: Profile,
    pub facts: Facts,
}

/// Reads inputs by the rules that they, or the options, name.
pub struct Inputs<'a> {
    args: &'a SubjectArgs,
    /// Whom to tell what else is read; nobody after the first time.
    console: Option<&'a Console>,
    /// The pack for everyone, whatever an input says.
    pack: Option<String>,
    packs: Packs,
    weights: Vec<(String, f64)>,
    given: Vec<GivenFact>,
    loaded: BTreeMap<String, Ruleset>,
}

impl<'a> Inputs<'a> {
    /// Reads the options; a pack that is named is checked here, before any input.
    pub fn new(
        args: &'a SubjectArgs,
        weights: &[String],
        console: &'a Console,
    ) -> Result<Self, Failure> {
        let packs = Packs::checked(args.rules.rules.as_deref())?;
        let mut problems = Diagnostics::new();
        let given = given(&args.fact, "--fact", &mut problems);
        let weights = weights.iter().filter_map(|one| weight(one, &mut problems)).collect();
        if let Some(day) = args.as_of.as_deref().filter(|day| !is_day(day)) {
            problems.push(
                Diagnostic::error(&codes::BAD_OPTION, format!("`--as-of {day}` is no date"))
                    .help("write it as `2026-10-05`"),
            );
        }
        if !problems.is_empty() {
            return Err(Failure::usage(problems));
        }
        let loaded = BTreeMap::new();
        let (pack, console) = (args.pack.clone(), Some(console));
        let mut inputs = Self { args, console, pack, packs, weights, given, loaded };
        if let Some(pack) = &args.pack {
            inputs.ruleset(pack)?;
        }
        Ok(inputs)
    }

    /// Everyone in these inputs, in order.
    pub fn read(&mut self, inputs: &[String]) -> Result<Vec<Subject>, Failure> {
        let mut subjects = Vec::new();
        let mut problems = Diagnostics::new();
        for input in inputs {
            match self.read_one(input) {
                Ok(more) => subjects.extend(more),
                // the next input may be wrong as well; what is wrong with a pack stops at once
                Err(failure) if failure.exit == crate::exit::Exit::Input => {
                    problems.extend(failure.problems);
                }
                Err(failure) => return Err(failure),
            }
        }
        if problems.is_empty() { Ok(subjects) } else { Err(Failure::input(problems)) }
    }

    /// The one profile of an input.
    pub fn read_single(&mut self, input: &str) -> Result<Subject, Failure> {
        let mut subjects = self.read_one(input)?;
        let count = subjects.len();
        match (subjects.pop(), count) {
            (Some(one), 1) => Ok(one),
            _ => Err(Failure::usage(
                Diagnostic::error(
                    &codes::NOT_ONE_INPUT,
                    format!("`{input}` holds {count} profiles"),
                )
                .help("`peristyle score` takes several at once"),
            )),
        }
    }

    fn read_one(&mut self, name: &str) -> Result<Vec<Subject>, Failure> {
        let opened = self.open(name)?;
        self.subjects(name, opened)
    }

    /// An input as it is, unread by any rules.
    pub fn open(&self, name: &str) -> Result<Input, Failure> {
        Input::open(name, || self.packs.candidates())
            .map_err(|problems| Failure::input(self.with_hint(name, problems)))
    }

    /// The packs that an opened input is for.
    pub fn packs_of(&self, name: &str, opened: &Input) -> Result<BTreeSet<String>, Failure> {
        if let Some(pack) = &self.pack {
            return Ok(BTreeSet::from([pack.clone()]));
        }
        match opened {
            Input::Export(archive) => {
                let candidates = self.packs.candidates();
                let pack = input::pack_for(archive, &candidates).map_err(Failure::usage)?;
                Ok(BTreeSet::from([pack.to_owned()]))
            }
            Input::Profiles(profiles) => {
                let pack = |one: &Profile| {
                    one.pack.clone().ok_or_else(|| self.packs.none_named(shown_input(name)))
                };
                profiles.iter().map(pack).collect()
            }
        }
    }

    /// From now on everyone is scored by `ruleset`, which stands for `pack`.
    pub fn use_for_all(&mut self, pack: &str, ruleset: &Ruleset) -> Result<Ruleset, Failure> {
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
    pub fn packs(&self) -> &Packs {
        &self.packs
    }

    /// Everyone in an opened input.
    pub fn subjects(&mut self, name: &str, opened: Input) -> Result<Vec<Subject>, Failure> {
        match opened {
            Input::Profiles(profiles) => {
                let one = profiles.len() == 1;
                profiles.into_iter().map(|profile| self.by_hand(name, profile, one)).collect()
            }
            Input::Export(archive) => Ok(vec![self.imported(archive)?]),
        }
    }

    /// Where a better export would come from, as the pack says or in general.
    fn with_hint(&self, name: &str, problems: Diagnostics) -> Diagnostics {
        let mut problems: Vec<Diagnostic> = problems.into_iter().collect();
        let is_archive = [".zip", ".tar", ".gz", ".tgz"].iter().any(|end| name.ends_with(end));
        if let Some(last) = problems.last_mut().filter(|_| is_archive) {
            let ruleset = self.pack.as_ref().and_then(|pack| self.loaded.get(pack));
            let hint = ruleset.and_then(Ruleset::export_help).map_or_else(
                || "`peristyle score --help` says where to get an export".to_owned(),
                |help| help.split_whitespace().collect::<Vec<_>>().join(" "),
            );
            last.help.push(hint);
        }
        Diagnostics::from_iter(problems)
    }

    fn by_hand(&mut self, input: &str, profile: Profile, alone: bool) -> Result<Subject, Failure> {
        let pack = match (&self.pack, &profile.pack) {
            (Some(pack), _) | (None, Some(pack)) => pack.clone(),
            (None, None) => return Err(self.packs.none_named(shown_input(input))),
        };
        let ruleset = self.ruleset(&pack)?;
        self.finish(profile, ruleset, alone)
    }

    fn imported(&mut self, archive: Archive) -> Result<Subject, Failure> {
        let candidates = self.packs.candidates();
        let archive = match &self.args.as_of {
            Some(day) => input::dated(archive.clone(), day).unwrap_or(archive),
            None => archive,
        };
        let pack = match &self.pack {
            Some(pack) => pack.clone(),
            None => input::pack_for(&archive, &candidates).map_err(Failure::usage)?.to_owned(),
        };
        let ruleset = self.ruleset(&pack)?;
        let mut profile = self.import(&archive, &ruleset, &candidates)?;
        if let Some((shown, kept)) = input::beside(&archive).map_err(Failure::input)? {
            if let Some(console) = self.console {
                console.note(&dim(&format!("facts beside the export are read too: {shown}")));
            }
            profile = input::with_facts(profile, kept, &shown, ruleset.id());
        }
        self.finish(profile, ruleset, true)
    }

    fn import(
        &self,
        archive: &Archive,
        ruleset: &Ruleset,
        candidates: &[Candidate],
    ) -> Result<Profile, Failure> {
        input::import(archive, ruleset, candidates).map_err(Failure::input)
    }

    /// What the options say, over what the input says.
    fn finish(
        &self,
        mut profile: Profile,
        ruleset: Ruleset,
        alone: bool,
    ) -> Result<Subject, Failure> {
        if let Some(path) = &self.args.facts {
            let kept = input::by_hand(path).map_err(Failure::input)?;
            profile = input::with_facts(profile, kept, &path.to_string_lossy(), ruleset.id());
        }
        // checked apart from the input's facts: to mistype an option is another mistake
        check(&ruleset, &self.given)?;
        profile.facts.extend(self.given.iter().cloned());
        if let Some(day) = &self.args.as_of {
            profile.as_of = Some(day.clone());
        }
        if let Some(id) = self.args.id.as_ref().filter(|_| alone) {
            profile.id = Some(id.clone());
        }
        let facts = ruleset
            .facts_of(&profile)
            .map_err(|problems| Failure::input(meant_for_another(problems, &profile, &ruleset)))?;
        Ok(Subject { ruleset, profile, facts })
    }

    /// The rules that a pack's name means, with the options' weights.
    pub fn ruleset(&mut self, name: &str) -> Result<Ruleset, Failure> {
        if let Some(ruleset) = self.loaded.get(name) {
            return Ok(ruleset.clone());
        }
        let ruleset = self.weighted(self.packs.load(name)?)?;
        self.loaded.insert(name.to_owned(), ruleset.clone());
        Ok(ruleset)
    }

    fn weighted(&self, ruleset: Ruleset) -> Result<Ruleset, Failure> {
        if self.weights.is_empty() {
            return Ok(ruleset);
        }
        ruleset.with_weights(&self.weights).map_err(Failure::usage)
    }
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

/// Facts given by an option; what can't be read is reported.
pub fn given(arguments: &[String], option: &str, problems: &mut Diagnostics) -> Vec<GivenFact> {
    let read = |argument: &String| match parse_fact(argument) {
        Ok(fact) => {
            let source = Source::new(option, argument.as_str());
            let place = fact.place.map(|place| Place::new(&source, place.span()));
            Some(GivenFact { place, ..fact })
        }
        Err(problem) => {
            problems.push(problem);
            None
        }
    };
    arguments.iter().filter_map(read).collect()
}

/// Facts given by options must be facts of the ruleset.
pub fn check(ruleset: &Ruleset, given: &[GivenFact]) -> Result<(), Failure> {
    let problems: Diagnostics =
        given.iter().filter_map(|fact| ruleset.accept(fact).err()).collect();
    if problems.is_empty() { Ok(()) } else { Err(Failure::usage(problems)) }
}

fn weight(argument: &str, problems: &mut Diagnostics) -> Option<(String, f64)> {
    let read = argument.split_once('=').and_then(|(path, number)| {
        let number: f64 = number.trim().parse().ok()?;
        (!path.trim().is_empty()).then(|| (path.trim().to_owned(), number))
    });
    if read.is_none() {
        problems.push(
            Diagnostic::error(&codes::BAD_OPTION, format!("`--weight {argument}` is no weight"))
                .help("write a node's path and a number, such as `--weight brand.photo=2`"),
        );
    }
    read
}

fn is_day(text: &str) -> bool {
    peristyle_data::date::read_day(text).is_some()
}

/// A path as messages show it.
pub fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
