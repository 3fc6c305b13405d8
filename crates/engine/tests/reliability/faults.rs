//! A fault at every file operation in turn: the old ruleset keeps answering.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use peristyle_engine::live::ReloadEvent;
use peristyle_engine::load::{FileAccess, FileSystem, PathKind};
use peristyle_engine::{Engine, LiveOptions, LivePack, Ruleset};

use super::packs::{State, Texts, files, profile, texts, write_all};
use super::{BOUND, Section, answer, next_event};

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    /// The operating system refuses.
    Error,
    /// Half of the bytes, or of the entries.
    Cut,
    /// The disk has a bug of its own.
    Panic,
}

/// Fails the operations `from..=to`, counted since it was armed.
#[derive(Debug, Clone, Copy)]
struct Plan {
    from: usize,
    to: usize,
    kind: Kind,
}

#[derive(Debug, Default)]
struct Faulty {
    done: AtomicUsize,
    plan: Mutex<Option<Plan>>,
}

impl Faulty {
    fn arm(&self, plan: Option<Plan>) {
        let mut now = self.plan.lock().unwrap_or_else(PoisonError::into_inner);
        *now = plan;
        self.done.store(0, Ordering::SeqCst);
    }

    /// Fails where a fault is due: of these answers there is no half.
    fn refused(&self) -> io::Result<()> {
        self.fault().map_or(Ok(()), |_| Err(io::Error::other("the disk fails")))
    }

    fn fault(&self) -> Option<Kind> {
        let plan = self.plan.lock().unwrap_or_else(PoisonError::into_inner);
        let number = self.done.fetch_add(1, Ordering::SeqCst) + 1;
        let kind = plan.filter(|plan| (plan.from..=plan.to).contains(&number))?.kind;
        drop(plan);
        assert!(kind != Kind::Panic, "this disk is meant to panic");
        Some(kind)
    }
}

impl FileAccess for Faulty {
    fn kind(&self, path: &Path) -> io::Result<PathKind> {
        self.refused()?;
        FileSystem.kind(path)
    }

    fn real_path(&self, path: &Path) -> io::Result<PathBuf> {
        self.refused()?;
        FileSystem.real_path(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let fault = self.fault();
        let mut entries = FileSystem.list(folder)?;
        match fault {
            None => {}
            Some(Kind::Cut) => entries.truncate(entries.len() / 2),
            Some(_) => return Err(io::Error::other("the disk fails")),
        }
        Ok(entries)
    }

    fn read(&self, file: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let fault = self.fault();
        let mut bytes = FileSystem.read(file, limit)?;
        match fault {
            None => {}
            Some(Kind::Cut) => bytes.truncate(bytes.len() / 2),
            Some(_) => return Err(io::Error::other("the disk fails")),
        }
        Ok(bytes)
    }
}

/// A pack that is reloaded under faults.
struct Subject {
    /// The versions of its files, and of those of the pack that it extends.
    own: fn(u64) -> Texts,
    base: Option<fn(u64) -> Texts>,
    kinds: &'static [Kind],
}

impl Subject {
    fn write(&self, home: &Path, version: u64) {
        if let Some(base) = self.base {
            write_all(&home.join("base"), &base(version));
        }
        write_all(&home.join("shop"), &(self.own)(version));
    }

    fn compile(&self, version: u64) -> Ruleset {
        let own = files(&(self.own)(version));
        let whole = match self.base {
            Some(base) => own.with_base(files(&base(version))),
            None => own,
        };
        let (rules, problems) = Engine::new().compile(&whole);
        rules.unwrap_or_else(|| panic!("{problems}"))
    }
}

/// Files of which no part is valid by itself, so that half of one is refused, too.
const LINKED: Subject = Subject {
    own: |version| texts(State::all(version), true, 20),
    base: None,
    kinds: &[Kind::Error, Kind::Cut, Kind::Panic],
};

/// An overlay and its base, both valid without most of their files: whatever is taken for absent is
/// lost in silence.
const OVERLAY: Subject = Subject {
    own: |version| {
        let change =
            format!("extends: base\nchange: {{ a.last: {{ weight: {} }} }}\n", version + 7);
        let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        Texts::from([
            file("pack.yaml", &change),
            file("pillars/c.yaml", "weight: 4\nindicators: { only: { value: x } }\n"),
            file("weights.rhai", "fn weights(facts, weights) { weights.b *= 3.0; weights }\n"),
            file("texts/en.ftl", "node-a = the first\n"),
        ])
    },
    base: Some(|version| texts(State::all(version), false, 3)),
    kinds: &[Kind::Error],
};

/// `every`: each operation, or each `every`th only.
pub(crate) fn run(every: usize) -> Section {
    run_on(&LINKED, every, "A fault at every file operation")
}

/// An error of the file system at each operation: nothing is taken for absent because of it.
pub(crate) fn run_overlay(every: usize) -> Section {
    run_on(&OVERLAY, every, "An error at every file operation of an overlay")
}

fn run_on(subject: &Subject, every: usize, title: &'static str) -> Section {
    let mut section = Section::new(title);
    let home = tempfile::tempdir().unwrap();
    let root = home.path().join("shop");
    let mut version = 1;
    subject.write(home.path(), version);
    let disk = Arc::new(Faulty::default());
    let options = LiveOptions {
        quiet: Duration::from_millis(1),
        poll: Some(Duration::from_secs(3_600)),
        disk: Arc::clone(&disk) as _,
        ..LiveOptions::default()
    };
    let live = LivePack::open(Engine::new(), &root, options).expect("a valid pack");
    let events = live.subscribe();
    let arrived = |content: &str| {
        let started = Instant::now();
        while live.status().content != content && started.elapsed() < BOUND {
            std::thread::sleep(Duration::from_micros(200));
        }
        live.status().content == content
    };

    // how many operations a reload takes
    version += 1;
    subject.write(home.path(), version);
    disk.arm(None);
    live.look();
    section.must(matches!(next_event(&events), Some(ReloadEvent::Reloaded { .. })), || {
        "no reload".to_owned()
    });
    let operations = disk.done.load(Ordering::SeqCst);

    let (mut once, mut on, mut held, mut came, mut answers) = (0, 0, 0, 0, 0);
    for at_operation in (1..=operations).step_by(every) {
        for &kind in subject.kinds {
            for to in [at_operation, usize::MAX] {
                let what = format!(
                    "{kind:?} at {at_operation}{}",
                    if to == at_operation { "" } else { " and on" }
                );
                let old = answer(&live.current(), &profile());
                version += 1;
                let rules = subject.compile(version);
                subject.write(home.path(), version);
                while events.try_recv().is_ok() {}
                disk.arm(Some(Plan { from: at_operation, to, kind }));
                live.look();
                if to == at_operation {
                    // passes by itself: old or new until the new one is there, nothing else
                    once += 1;
                    let new = answer(&rules, &profile());
                    let started = Instant::now();
                    let mut right = true;
                    while live.status().content != rules.content() && started.elapsed() < BOUND {
                        let now = answer(&live.current(), &profile());
                        answers += 1;
                        right &= now == old || now == new;
                    }
                    held += usize::from(right);
                    section.must(right, || format!("{what}: another answer"));
                } else {
                    on += 1;
                    let event = next_event(&events);
                    let refused = matches!(event, Some(ReloadEvent::Refused { .. }));
                    let right = refused && answer(&live.current(), &profile()) == old;
                    answers += 1;
                    held += usize::from(right);
                    section.must(right, || format!("{what}: {event:?}"));
                    disk.arm(None);
                    live.look();
                }
                let there = arrived(rules.content());
                disk.arm(None);
                came += usize::from(there);
                section.must(there, || format!("{what}: the new rules did not come"));
            }
        }
    }
    let all = once + on;
    section.figure("file operations of one reload", operations);
    section.figure("faults: each operation × each kind of fault × (once, from then on)", all);
    section.figure("the old ruleset kept answering", format!("{held} of {all}"));
    section.figure("the new ruleset came when the fault was over", format!("{came} of {all}"));
    section.figure("answers compared meanwhile", answers);
    section.end()
}
