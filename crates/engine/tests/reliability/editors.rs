//! Editors' habits: every final state arrives, and nothing between two intended states is served.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use peristyle_engine::live::{LoadOutcome, ReloadEvent, WatchMode};
use peristyle_engine::{LiveOptions, PackFiles};

use super::grounds::{Ground, Lie};
use super::habits::{self, Hand, REPLACES, Replace, SAVES, Save};
use super::packs::{State, compile};
use super::{BOUND, Rng, Section, fingerprint, goal, millis, percentile};

/// The goal for the 99th percentile from the end of a save to live.
const GOAL: Duration = Duration::from_millis(250);

#[derive(Clone, Copy)]
enum Way {
    Save(Save),
    Replace(Replace),
    Swap,
}

#[derive(Clone, Copy)]
struct Sequence {
    ground: usize,
    name: &'static str,
    way: Way,
    /// Ends with a process, so that the moment of the save isn't known.
    outside: bool,
}

#[derive(Default)]
struct Tally {
    missed: usize,
    stale: usize,
    half: usize,
    excused: usize,
    outcomes: usize,
    latencies: BTreeMap<&'static str, Vec<Duration>>,
}

fn sequences(grounds: &[Ground]) -> Vec<Sequence> {
    let mut all = Vec::new();
    for (ground, at) in grounds.iter().enumerate() {
        let mut add = |name, way, outside| all.push(Sequence { ground, name, way, outside });
        match at.lie {
            Lie::Folder | Lie::File => {
                for (name, save) in SAVES {
                    add(name, Way::Save(*save), false);
                }
                if habits::is_there("vim") {
                    add("vim itself", Way::Save(habits::real_vim), true);
                }
                if at.lie == Lie::Folder {
                    for (name, replace) in REPLACES {
                        add(name, Way::Replace(*replace), false);
                    }
                }
            }
            Lie::Data => add("`..data` set to another folder", Way::Swap, false),
            Lie::Link => add("the pack's folder is a link, set to another", Way::Swap, false),
            Lie::Way => add("a link above the pack, set to another release", Way::Swap, false),
            Lie::Git => add("git checkout of another branch", Way::Swap, true),
        }
    }
    all
}

/// At least `at_least` sequences in a random order; `lines` make the files larger.
pub(crate) fn run(at_least: usize, lines: u64, seed: u64) -> Section {
    let mut section = Section::new("Editors' habits");
    let options = LiveOptions::default();
    let quiet = options.quiet;
    let mut lies = vec![
        (Lie::Folder, false),
        (Lie::Folder, true),
        (Lie::File, false),
        (Lie::Data, false),
        (Lie::Link, false),
        (Lie::Way, false),
    ];
    if habits::is_there("git") {
        lies.push((Lie::Git, true));
    }
    let mut grounds: Vec<Ground> = lies
        .into_iter()
        .map(|(lie, linked)| Ground::new(lie, linked, lines, options.clone()))
        .collect();
    let mut hand = Hand::new(Rng(seed));
    let mut plan = Vec::new();
    while plan.len() < at_least {
        plan.extend(sequences(&grounds));
    }
    hand.rng.shuffle(&mut plan);
    let mut tally = Tally::default();
    for sequence in &plan {
        play(&mut grounds[sequence.ground], *sequence, &mut hand, quiet, &mut tally, &mut section);
    }
    // a last look at each: nothing came late
    std::thread::sleep(quiet * 4);
    for ground in &mut grounds {
        let right = BTreeSet::from([compile(&ground.texts(ground.state)).fingerprint().to_owned()]);
        check_events(ground, &right, false, "afterwards", &mut tally, &mut section);
        let watching = ground.live.status().watching;
        section.must(watching == WatchMode::Events, || format!("{:?}: {watching:?}", ground.lie));
    }
    tell(&mut section, &tally, &plan);
    section.end()
}

fn play(
    ground: &mut Ground,
    sequence: Sequence,
    hand: &mut Hand,
    quiet: Duration,
    tally: &mut Tally,
    section: &mut Section,
) {
    let before = ground.state;
    ground.version += 1;
    let version = if ground.lie == Lie::Git { 2 - ground.version % 2 } else { ground.version };
    let mut after = State::all(version);
    let single =
        !ground.linked && matches!(sequence.way, Way::Save(_)) && ground.lie == Lie::Folder;
    if single {
        // one, two or all three files
        // but a process each would leave the quiet time between them
        let keep =
            if sequence.outside { 1 << hand.rng.within(0, 2) } else { hand.rng.within(1, 7) };
        let pick = |bit: u64, old: u64| if keep & bit == 0 { old } else { version };
        after = State {
            a: pick(1, before.a),
            b: pick(2, before.b),
            functions: pick(4, before.functions),
        };
    }
    let (old, new) = (ground.texts(before), ground.texts(after));
    let target = compile(&new).fingerprint().to_owned();
    let allowed = BTreeSet::from([compile(&old).fingerprint().to_owned(), target.clone()]);
    hand.begin();
    match sequence.way {
        Way::Save(save) if ground.lie == Lie::File => save(hand, &ground.root, &new["pack.yaml"]),
        Way::Save(save) => {
            let mut changed: Vec<_> =
                new.iter().filter(|(name, text)| old.get(*name) != Some(*text)).collect();
            hand.rng.shuffle(&mut changed);
            for (name, text) in changed {
                save(hand, &ground.root.join(name), text);
            }
        }
        Way::Replace(replace) => replace(hand, &ground.root, &new),
        Way::Swap => ground.swap(&new),
    }
    let saved = Instant::now();
    ground.state = after;
    // a pause as long as the quiet time makes a half edit look finished, and it may be a valid pack
    let excused = !ground.linked && hand.longest >= quiet;
    while ground.live.current().fingerprint() != target && saved.elapsed() < BOUND {
        if let Ok(event) = ground.events.recv_timeout(Duration::from_millis(5)) {
            check(&event, &allowed, excused, sequence.name, tally, section);
        }
    }
    let took = saved.elapsed();
    if ground.live.current().fingerprint() != target {
        tally.missed += 1;
        section.violations.push(format!("{}: the final state was missed", sequence.name));
        return;
    }
    if !sequence.outside {
        tally.latencies.entry(sequence.name).or_default().push(took);
    } else {
        tally.latencies.entry(sequence.name).or_default();
    }
    check_events(ground, &allowed, excused, sequence.name, tally, section);
    let on_disk = PackFiles::read(&ground.root).map(|files| files.content()).unwrap_or_default();
    let status = ground.live.status();
    if status.content != on_disk || status.last_attempt.outcome == LoadOutcome::Refused {
        tally.stale += 1;
        section
            .violations
            .push(format!("{}: stale after it: {:?}", sequence.name, status.last_attempt));
    }
}

fn check_events(
    ground: &Ground,
    allowed: &BTreeSet<String>,
    excused: bool,
    name: &str,
    tally: &mut Tally,
    section: &mut Section,
) {
    while let Ok(event) = ground.events.try_recv() {
        check(&event, allowed, excused, name, tally, section);
    }
}

/// One event per outcome: so each ruleset that was ever live is seen here.
fn check(
    event: &ReloadEvent,
    allowed: &BTreeSet<String>,
    excused: bool,
    name: &str,
    tally: &mut Tally,
    section: &mut Section,
) {
    tally.outcomes += 1;
    if allowed.contains(fingerprint(event)) {
        return;
    }
    if excused {
        tally.excused += 1;
    } else {
        tally.half += 1;
        section.violations.push(format!("{name}: a half edit was served: {event:?}"));
    }
}

fn tell(section: &mut Section, tally: &Tally, plan: &[Sequence]) {
    let mut all: Vec<Duration> = tally.latencies.values().flatten().copied().collect();
    all.sort_unstable();
    let [p50, p99] = [0.5, 0.99].map(|part| percentile(&all, part));
    section.figure("sequences of saves, in a random order", plan.len());
    section.figure("final states missed", tally.missed);
    section.figure("stale after the save was live (content, outcome)", tally.stale);
    section.figure("outcomes looked at", tally.outcomes);
    section.figure("half-edited packs served", tally.half);
    section.figure("the same where this machine held the writer up for longer than the quiet time, so that the half stood there as if finished", tally.excused);
    section.figure("save to live, default quiet time: p50", millis(p50));
    section.figure("save to live, default quiet time: p99", goal(p99, GOAL));
    section.figure("save to live: longest", millis(all.last().copied().unwrap_or_default()));
    section.table = "| habit | sequences | p50 | p99 |\n|---|---|---|---|\n".to_owned();
    let mut rows: BTreeMap<&str, usize> = BTreeMap::new();
    for sequence in plan {
        *rows.entry(sequence.name).or_default() += 1;
    }
    for (name, times) in rows {
        let mut latencies = tally.latencies.get(name).cloned().unwrap_or_default();
        latencies.sort_unstable();
        let shown = |part| {
            if latencies.is_empty() {
                "–".to_owned()
            } else {
                millis(percentile(&latencies, part))
            }
        };
        let _ = writeln!(section.table, "| {name} | {times} | {} | {} |", shown(0.5), shown(0.99));
    }
}
