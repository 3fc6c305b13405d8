//! What the engine itself takes of a reload.

use std::fs;
use std::time::{Duration, Instant};

use peristyle_engine::{Engine, LiveOptions, LivePack};

use super::packs::largest;
use super::{Section, goal, millis, next_event, percentile};

/// The goal for the 99th percentile.
const GOAL: Duration = Duration::from_millis(10);

pub(crate) fn run(times: usize) -> Section {
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
    let mut before = None;
    for time in 0..times {
        fs::write(&file, format!("{text}# {time}\n")).unwrap();
        let started = Instant::now();
        live.look();
        let event = next_event(&events);
        taken.push(started.elapsed());
        section.must(event.is_some(), || format!("reload {time} did not come"));
        if time == 0 {
            before = worked();
        }
    }
    section.must(live.status().generation == times as u64 + 1, || "a reload is missing".to_owned());
    taken.sort_unstable();
    let [p50, p99] = [0.5, 0.99].map(|part| percentile(&taken, part));
    section.figure("reloads of the largest pack under `rules/`, without any quiet time", times);
    section.figure(
        "from the look to the event (hashed twice, compiled, compared, swapped): p50",
        millis(p50),
    );
    section.figure("the same: p99", goal(p99, GOAL));
    match (before, worked()) {
        (Some(before), Some(after)) if after > before => {
            let each = (after - before) / u32::try_from(times - 1).unwrap_or(u32::MAX);
            section.figure(
                "processor time of the reloading thread for each, whatever else runs",
                goal(each, GOAL),
            );
        }
        _ => section.figure("processor time of the reloading thread", "this system doesn't say"),
    }
    section.end()
}

/// What the reloading thread has worked so far, where the system says it.
fn worked() -> Option<Duration> {
    let mine =
        fs::read_dir("/proc/self/task").ok()?.flatten().map(|task| task.path()).filter(|task| {
            fs::read_to_string(task.join("comm"))
                .is_ok_and(|name| name.starts_with("peristyle-reloa"))
        });
    let ticks = mine.filter_map(|task| {
        let text = fs::read_to_string(task.join("stat")).ok()?;
        // after the name in parentheses, the 12th and 13th are its own time and the system's for it
        let fields: Vec<u64> = text
            .rsplit_once(')')?
            .1
            .split_whitespace()
            .map(|one| one.parse().unwrap_or(0))
            .collect();
        Some(fields.get(11)? + fields.get(12)?)
    });
    // hundredths of a second, on every Linux
    Some(Duration::from_millis(10 * ticks.max()?))
}
