//! Reloads leave no memory behind.

use std::sync::Arc;
use std::time::Duration;

use peristyle_engine::live::ReloadEvent;
use peristyle_engine::{Engine, LiveOptions, LivePack};

use super::packs::{Memory, State, texts};
use super::{Section, count, next_event};

/// Memory of this process, in KiB; where the system doesn't say, nothing.
fn resident() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

pub(crate) fn run(reloads: u64) -> Section {
    let mut section = Section::new("Reloads leave no memory behind");
    let disk = Arc::new(Memory::default());
    disk.set(Arc::new(texts(State::all(1), true, 100)));
    let options = LiveOptions {
        quiet: Duration::ZERO,
        poll: Some(Duration::from_secs(3_600)),
        disk: Arc::clone(&disk) as _,
        ..LiveOptions::default()
    };
    let live = LivePack::open(Engine::new(), Memory::ROOT, options).expect("a valid pack");
    let events = live.subscribe();
    let mut early = None;
    for reload in 1..=reloads {
        disk.set(Arc::new(texts(State::all(reload + 1), true, 100)));
        live.look();
        let event = next_event(&events);
        section.must(matches!(event, Some(ReloadEvent::Reloaded { .. })), || {
            format!("reload {reload}: {event:?}")
        });
        if reload == 10 {
            early = resident();
        }
    }
    match (early, resident()) {
        (Some(early), Some(late)) => {
            section.figure("resident after 10 reloads", format!("{} KiB", count(early)));
            section.figure(
                format!("resident after {}", count(usize::try_from(reloads).unwrap_or(0))),
                format!("{} KiB", count(late)),
            );
            // an allocator's fragments come and go; a leak of each ruleset would be far more
            section.must(late <= early + early / 10 + 4_096, || {
                format!("{early} KiB became {late} KiB")
            });
        }
        _ => section.figure("resident memory", "this system doesn't say"),
    }
    section.end()
}
