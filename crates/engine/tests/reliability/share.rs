//! What the engine itself takes of a reload.

use std::fs;
use std::time::{Duration, Instant};

use peristyle_engine::{Engine, LiveOptions, LivePack};

use super::packs::largest;
use super::{Section, millis, next_event, percentile};

/// The goal for the 99th percentile.
const GOAL: Duration = Duration::from_millis(10);

pub(crate) fn run(times: usize, timed: bool) -> Section {
    let mut section = Section::new("The engine's own share of a reload");
    let home = tempfile::tempdir().unwrap();
    let root = home.path().join("shop");
    largest(&root);
    let options = LiveOptions {
        quiet: Duration::ZERO,
        poll: Some(Duration::from_secs(3_600)),
        ..LiveOptions::default()
    };
    let live = LivePack::open(Engine::new(), &root, options).expect("a valid pack");
    let events = live.subscribe();
    let file = root.join("pack.yaml");
    let text = fs::read_to_string(&file).unwrap();
    let mut taken = Vec::new();
    for time in 0..times {
        fs::write(&file, format!("{text}# {time}\n")).unwrap();
        let started = Instant::now();
        live.look();
        let event = next_event(&events);
        taken.push(started.elapsed());
        section.must(event.is_some(), || format!("reload {time} did not come"));
    }
    section.must(live.status().generation == times as u64 + 1, || "a reload is missing".to_owned());
    taken.sort_unstable();
    let [p50, p99] = [0.5, 0.99].map(|part| percentile(&taken, part));
    section.must(!timed || p99 < GOAL, || {
        format!("p99 is {}, the goal {}", millis(p99), millis(GOAL))
    });
    section.figure("reloads of the largest pack under `rules/`, without any quiet time", times);
    section.figure(
        "from the look to the event (hashed twice, compiled, compared, swapped): p50",
        millis(p50),
    );
    section.figure("the same: p99 (goal: under 10 ms)", millis(p99));
    section.end()
}
