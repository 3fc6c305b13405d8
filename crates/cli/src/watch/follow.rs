//! Follows the pack and the inputs, and scores at every change.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use peristyle_data::cases::PackExports;
use peristyle_engine::compile::Change;
use peristyle_engine::diagnostic::{Diagnostic, DiagnosticRecord, Diagnostics};
use peristyle_engine::live::ReloadEvent;
use peristyle_engine::{LiveOptions, LivePack, Options, Ruleset, TipDetail};

use super::input_stamps::InputStamps;
use super::outcome::RulesInUse;
use super::{OutcomeKind, ProfileScore, SaveOutcome};
use crate::args::WatchArgs;
use crate::codes;
use crate::exit::CommandFailure;
use crate::inputs::{InputReader, OpenedInput};
use crate::output::Console;
use crate::packs::{PackCatalog, PackLocation};

/// A pack and inputs that are followed.
pub struct WatchFollower<'a> {
    args: &'a WatchArgs,
    inputs: InputReader<'a>,
    /// The inputs as they could last be read.
    opened: Vec<OpenedInput>,
    stamps: InputStamps,
    live: LivePack,
    /// The exports that the pack's cases name.
    exports: PackExports,
    events: Receiver<ReloadEvent>,
    pack: String,
    /// The rules that were last told of, without `--weight`.
    used: Ruleset,
    generation: u64,
    since: String,
}

impl<'a> WatchFollower<'a> {
    /// The first scores, and how to get more.
    pub fn start(
        args: &'a WatchArgs,
        console: &'a Console,
    ) -> Result<(Self, SaveOutcome), CommandFailure> {
        let mut inputs = InputReader::new(&args.subject, &args.weight, console)?;
        if let Some(pack) = &args.subject.pack {
            // said before any input is read, like everything else about a pack
            on_disk(inputs.packs(), pack)?;
        }
        // stamped first: what is saved while it is read is read again
        let stamps = InputStamps::new(&args.inputs, args.subject.facts.as_deref());
        let opened = open_all(&inputs, args, &[])?;
        let pack = one_pack(&inputs, &opened)?;
        let path = on_disk(inputs.packs(), &pack)?;
        let options = LiveOptions {
            quiet: Duration::from_millis(args.quiet),
            poll: args.poll.map(Duration::from_millis),
            library: Arc::new(inputs.packs().shelf().clone()),
            ..LiveOptions::default()
        };
        let engine = inputs.packs().engine().clone();
        let exports = PackExports::of(&path);
        let live = LivePack::open(engine, path, options).map_err(CommandFailure::pack)?;
        let events = live.subscribe();
        let (used, generation) = {
            let current = live.current();
            (current.ruleset(), current.generation())
        };
        let status = live.status();
        let since = clock(status.since);
        inputs.use_for_all(&pack, &used)?;
        let mut follower = Self {
            args,
            inputs,
            opened,
            stamps,
            live,
            exports,
            events,
            pack,
            used,
            generation,
            since,
        };
        let (scored, records) = follower.score()?;
        // what is read beside an input is said once
        follower.inputs.hush();
        let outcome = SaveOutcome {
            scored: Some(scored),
            records,
            ..follower.outcome(OutcomeKind::Started, status.last_attempt.diagnostics)
        };
        Ok((follower, outcome))
    }

    /// The next outcome, if one comes within `patience`.
    pub fn next(&mut self, patience: Duration) -> Option<SaveOutcome> {
        if self.stamps.changed() {
            return Some(self.input_changed());
        }
        match self.events.recv_timeout(patience) {
            Ok(event) => self.pack_changed(event),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => {
                std::thread::sleep(patience);
                None
            }
        }
    }

    /// The rules in use, as the pack says them.
    pub fn rules(&self) -> &Ruleset {
        &self.used
    }

    /// The exports that the pack's cases name.
    pub fn exports(&self) -> &PackExports {
        &self.exports
    }

    fn pack_changed(&mut self, event: ReloadEvent) -> Option<SaveOutcome> {
        let (kind, save_outcome, diagnostics) = match event {
            ReloadEvent::Refused { diagnostics, .. } => {
                return Some(self.outcome(OutcomeKind::Refused, diagnostics));
            }
            ReloadEvent::Reloaded { generation, diagnostics, .. } => {
                (OutcomeKind::Reloaded, generation, diagnostics)
            }
            ReloadEvent::Unchanged { generation, diagnostics, .. } => {
                (OutcomeKind::Unchanged, generation, diagnostics)
            }
        };
        let (ruleset, generation) = {
            let current = self.live.current();
            (current.ruleset(), current.generation())
        };
        // a newer one took over meanwhile, whose event is on its way and tells of both; or this
        // one was told of at the start already
        let known = kind == OutcomeKind::Reloaded && save_outcome <= self.generation;
        if save_outcome < generation || known {
            return None;
        }
        let changes = ruleset.changes_since(&self.used);
        if generation != self.generation {
            self.since = clock(self.live.status().since);
        }
        (self.used, self.generation) = (ruleset, generation);
        let used = self.used.clone();
        let weighted = self.inputs.use_for_all(&self.pack, &used).map(|_| ());
        let scored = weighted.and_then(|()| self.score());
        Some(self.save_outcome(kind, scored, changes, diagnostics))
    }

    fn input_changed(&mut self) -> SaveOutcome {
        let read = open_all(&self.inputs, self.args, &self.opened);
        let scored = read.and_then(|opened| {
            let before = std::mem::replace(&mut self.opened, opened);
            self.score().inspect_err(|_| self.opened = before)
        });
        self.save_outcome(OutcomeKind::Input, scored, Vec::new(), Diagnostics::new())
    }

    fn save_outcome(
        &self,
        kind: OutcomeKind,
        scored: Result<(Vec<ProfileScore>, Vec<DiagnosticRecord>), CommandFailure>,
        changes: Vec<Change>,
        mut problems: Diagnostics,
    ) -> SaveOutcome {
        let (scored, records) = match scored {
            Ok((scored, records)) => (Some(scored), records),
            Err(failure) => {
                problems.extend(failure.problems);
                (None, Vec::new())
            }
        };
        SaveOutcome { scored, records, changes, ..self.outcome(kind, problems) }
    }

    fn outcome(&self, kind: OutcomeKind, problems: Diagnostics) -> SaveOutcome {
        let lang = self.args.lang.as_deref();
        SaveOutcome {
            kind,
            at: current_time(),
            rules: RulesInUse::new(&self.used, self.generation, self.since.clone(), lang),
            scored: None,
            changes: Vec::new(),
            cases: None,
            problems,
            records: Vec::new(),
        }
    }

    /// Everyone by the rules in use.
    fn score(&mut self) -> Result<(Vec<ProfileScore>, Vec<DiagnosticRecord>), CommandFailure> {
        let (subjects, problems) = self.inputs.subjects(self.opened.clone())?;
        if !problems.is_empty() {
            return Err(CommandFailure::input(problems));
        }
        let subjects = self.inputs.compared(subjects, &self.args.inputs)?;
        let options = Options { lang: self.args.lang.clone(), tips: TipDetail::None };
        let mut records: Vec<DiagnosticRecord> = Vec::new();
        let answers = subjects.iter().map(|one| {
            let mut answer = one.ruleset.evaluate_with(&one.facts, &options);
            for record in answer.diagnostics.drain(..) {
                if records.len() < MOST_RECORDS && !records.contains(&record) {
                    records.push(record);
                }
            }
            (answer, &one.ruleset)
        });
        let scored = ProfileScore::all(answers, self.args.lang.as_deref());
        Ok((scored, records))
    }
}

/// A population can have something to say for each of its profiles.
const MOST_RECORDS: usize = 100;

/// All inputs, those that are streams as they were read before.
fn open_all(
    inputs: &InputReader<'_>,
    args: &WatchArgs,
    before: &[OpenedInput],
) -> Result<Vec<OpenedInput>, CommandFailure> {
    let all = inputs.open_all(&args.inputs, before)?;
    if all.problems.is_empty() { Ok(all.opened) } else { Err(CommandFailure::input(all.problems)) }
}

/// The pack that all inputs are for.
fn one_pack(inputs: &InputReader<'_>, opened: &[OpenedInput]) -> Result<String, CommandFailure> {
    let mut packs = std::collections::BTreeSet::new();
    for one in opened {
        packs.extend(inputs.packs_of(&one.name, &one.input)?);
    }
    let listed: Vec<String> = packs.iter().map(|pack| format!("`{pack}`")).collect();
    match (packs.pop_first(), packs.is_empty()) {
        (Some(pack), true) => Ok(pack),
        (Some(pack), false) => Err(CommandFailure::usage(
            Diagnostic::error(
                &codes::CANT_FOLLOW,
                format!("the inputs are for several packs: {}", listed.join(", ")),
            )
            .help(format!("name the one to follow, such as `--pack {pack}`")),
        )),
        (None, _) => Err(CommandFailure::input(Diagnostic::error(
            &peristyle_data::codes::NOT_ONE_PROFILE,
            "the inputs hold no profile",
        ))),
    }
}

/// Where the pack's files are, if it has any.
fn on_disk(packs: &PackCatalog, name: &str) -> Result<std::path::PathBuf, CommandFailure> {
    match packs.find(name)?.place {
        PackLocation::Path(path) => Ok(path),
        PackLocation::BuiltIn => Err(CommandFailure::usage(
            Diagnostic::error(
                &codes::CANT_FOLLOW,
                format!("the pack `{name}` is built in, so it can't change"),
            )
            .help(format!(
                "`peristyle pack new mine --copy {name}` writes a copy to edit; then watch it \
                 with `--pack ./mine`"
            )),
        )),
    }
}

fn current_time() -> String {
    clock(SystemTime::now())
}

/// A moment on the clock on the wall.
fn clock(at: SystemTime) -> String {
    let at = Timestamp::try_from(at).unwrap_or_else(|_| Timestamp::now());
    at.to_zoned_datetime(TimeZone::system()).strftime("%H:%M:%S").to_string()
}
