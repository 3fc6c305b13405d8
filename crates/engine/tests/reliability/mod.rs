//! The promises of a live pack, tried and counted. `tests/live_reliability.rs` runs them small,
//! `benches/reliability.rs` runs them large and prints the figures.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a measurement may fail loudly, and not every target uses all of it"
)]

pub(crate) mod broken;
pub(crate) mod editors;
pub(crate) mod faults;
pub(crate) mod grounds;
pub(crate) mod habits;
#[path = "../../../../tests/diagnostics/makers_of_packs.rs"]
mod makers;
pub(crate) mod memory;
pub(crate) mod packs;
pub(crate) mod share;
pub(crate) mod torn;

use std::fmt::Display;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use peristyle_engine::Profile;
use peristyle_engine::Ruleset;
use peristyle_engine::live::ReloadEvent;

/// No wait takes longer: what isn't there by then is missing.
pub(crate) const BOUND: Duration = Duration::from_secs(20);

/// What was tried, what came of it, and every promise that was broken.
pub(crate) struct Section {
    pub(crate) title: &'static str,
    pub(crate) figures: Vec<(String, String)>,
    /// A table in Markdown, where single figures don't say it.
    pub(crate) table: String,
    pub(crate) violations: Vec<String>,
    pub(crate) took: Duration,
    started: Instant,
}

impl Section {
    pub(crate) fn new(title: &'static str) -> Self {
        Self {
            title,
            figures: Vec::new(),
            table: String::new(),
            violations: Vec::new(),
            took: Duration::ZERO,
            started: Instant::now(),
        }
    }

    pub(crate) fn figure(&mut self, what: impl Into<String>, value: impl Display) {
        self.figures.push((what.into(), value.to_string()));
    }

    pub(crate) fn must(&mut self, holds: bool, otherwise: impl FnOnce() -> String) {
        if !holds {
            self.violations.push(otherwise());
        }
    }

    pub(crate) fn end(mut self) -> Self {
        self.took = self.started.elapsed();
        self
    }

    /// For tests: fails with everything that was broken.
    #[track_caller]
    pub(crate) fn holds(&self) {
        assert!(self.violations.is_empty(), "{}:\n{}", self.title, self.violations.join("\n"));
    }
}

/// Random numbers with a seed (SplitMix64).
#[derive(Clone)]
pub(crate) struct Rng(pub(crate) u64);

impl Rng {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From `low` to `high`, both included.
    pub(crate) fn within(&mut self, low: u64, high: u64) -> u64 {
        low + self.next() % (high - low + 1)
    }

    pub(crate) fn millis(&mut self, low: u64, high: u64) -> Duration {
        Duration::from_millis(self.within(low, high))
    }

    pub(crate) fn shuffle<T>(&mut self, all: &mut [T]) {
        for index in (1..all.len()).rev() {
            let other = usize::try_from(self.within(0, index as u64)).unwrap();
            all.swap(index, other);
        }
    }
}

/// The share `part` of all is at most this.
pub(crate) fn percentile(sorted: &[Duration], part: f64) -> Duration {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "an index into a list of thousands"
    )]
    let index = ((sorted.len() as f64 * part).ceil() as usize).clamp(1, sorted.len().max(1)) - 1;
    sorted.get(index).copied().unwrap_or_default()
}

pub(crate) fn millis(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}

/// A time beside its goal. On a machine with other work to do it may be missed; that is said, and
/// breaks no promise.
pub(crate) fn goal(time: Duration, goal: Duration) -> String {
    let met = if time < goal { "met" } else { "**missed**" };
    format!("{} (goal: under {} ms, {met})", millis(time), goal.as_millis())
}

/// `10,000,000`
pub(crate) fn count(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The answer as the bytes that a program reads.
pub(crate) fn answer(rules: &Ruleset, profile: &Profile) -> Vec<u8> {
    let facts = rules.facts_of(profile).expect("the profile suits the pack");
    serde_json::to_vec(&rules.evaluate(&facts)).expect("an answer is JSON")
}

pub(crate) fn next_event(events: &Receiver<ReloadEvent>) -> Option<ReloadEvent> {
    events.recv_timeout(BOUND).ok()
}

pub(crate) fn fingerprint(event: &ReloadEvent) -> &str {
    match event {
        ReloadEvent::Reloaded { fingerprint, .. }
        | ReloadEvent::Unchanged { fingerprint, .. }
        | ReloadEvent::Refused { fingerprint, .. } => fingerprint,
    }
}
