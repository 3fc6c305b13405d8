//! No reader sees half of a reload, and none waits for one.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use peristyle_engine::live::ReloadEvent;
use peristyle_engine::{Engine, LiveOptions, LivePack};

use super::packs::{Memory, Texts, compile, profile};
use super::{Section, count, next_event};

/// Each file of two packs, side by side. Every mixture of them is a valid pack, too.
const FILES: [(&str, [&str; 2]); 4] = [
    (
        "pack.yaml",
        [
            "points: 100\nfacts: { x: { type: share }, y: { type: share } }\n",
            "points: 70\nfacts: { x: { type: share }, y: { type: share } }\n",
        ],
    ),
    (
        "pillars/one.yaml",
        [
            "weight: 1\nindicators: { a: { value: f(x) } }\n",
            "weight: 5\nindicators: { a: { value: f(x) } }\n",
        ],
    ),
    (
        "pillars/two.yaml",
        [
            "weight: 2\nindicators: { b: { value: y }, c: { value: x, weight: 3 } }\n",
            "weight: 3\nindicators: { b: { value: y, weight: 2 }, c: { value: x, weight: 7 } }\n",
        ],
    ),
    ("functions.rhai", ["fn f(x) { x * 0.3 }\n", "fn f(x) { x * 0.7 }\n"]),
];

/// Bit n of `mixture` says from which of the two packs file n is.
fn mixture(mixture: usize) -> Texts {
    let pick = |index: usize| (mixture >> index) & 1;
    let files = FILES.iter().enumerate();
    files
        .map(|(index, (name, texts))| ((*name).to_owned(), texts[pick(index)].to_owned()))
        .collect()
}

fn score(texts: &Texts) -> u64 {
    let rules = compile(texts);
    let facts = rules.facts_of(&profile()).expect("valid facts");
    rules.evaluate(&facts).score.expect("a score").to_bits()
}

/// How often an evaluation took how long, in steps of a sixteenth.
#[derive(Default)]
struct Times(BTreeMap<u32, usize>);

impl Times {
    fn add(&mut self, time: Duration) {
        let nanos = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX).max(16);
        let power = nanos.ilog2();
        let part = u32::try_from((nanos >> (power - 4)) & 15).unwrap_or(0);
        *self.0.entry(power * 16 + part).or_default() += 1;
    }

    fn merge(&mut self, other: &Self) {
        for (step, times) in &other.0 {
            *self.0.entry(*step).or_default() += times;
        }
    }

    /// In microseconds, the upper end of the step.
    fn percentile(&self, part: f64) -> f64 {
        let all: usize = self.0.values().sum();
        let mut seen = 0;
        for (step, times) in &self.0 {
            seen += times;
            if seen as f64 >= all as f64 * part {
                return 2_f64.powi((step / 16).cast_signed())
                    * (1.0 + f64::from(step % 16 + 1) / 16.0)
                    / 1e3;
            }
        }
        0.0
    }
}

#[derive(Default)]
struct Read {
    evaluations: usize,
    torn: usize,
    backwards: usize,
    times: Times,
}

/// Evaluates until `done`, at least `least` times.
fn read(live: &LivePack, known: &[(String, u64); 2], least: usize, done: &AtomicBool) -> Read {
    let profile = profile();
    let mut seen = Read::default();
    let mut generation = 0;
    while seen.evaluations < least || !done.load(Ordering::Relaxed) {
        let started = Instant::now();
        let rules = live.current();
        let facts = rules.facts_of(&profile).expect("valid facts");
        let score = rules.evaluate(&facts).score;
        seen.times.add(started.elapsed());
        // the score must be that of the very pack which says that it answered
        let right = known.iter().any(|(print, bits)| {
            print == rules.fingerprint() && score.map(f64::to_bits) == Some(*bits)
        });
        seen.torn += usize::from(!right);
        seen.backwards += usize::from(rules.generation() < generation);
        generation = rules.generation();
        seen.evaluations += 1;
    }
    seen
}

/// Scripts need a large stack; a thread that has less gets one from the system at each evaluation.
const STACK: usize = 64 * 1024 * 1024;

fn readers(
    live: &LivePack,
    known: &[(String, u64); 2],
    threads: usize,
    least: usize,
    work: impl FnOnce(),
) -> Read {
    let done = AtomicBool::new(false);
    let mut all = Read::default();
    std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads)
            .map(|_| {
                let thread = std::thread::Builder::new().stack_size(STACK);
                thread
                    .spawn_scoped(scope, || read(live, known, least / threads + 1, &done))
                    .expect("a thread")
            })
            .collect();
        work();
        done.store(true, Ordering::Relaxed);
        for handle in handles {
            let one = handle.join().expect("a reader");
            all.evaluations += one.evaluations;
            all.torn += one.torn;
            all.backwards += one.backwards;
            all.times.merge(&one.times);
        }
    });
    all
}

pub(crate) fn run(threads: usize, swaps: usize, evaluations: usize) -> Section {
    let mut section = Section::new("No reader sees half of a reload");
    let packs = [0, (1 << FILES.len()) - 1].map(|which| Arc::new(mixture(which)));
    let known = [0, 1].map(|which: usize| {
        (compile(&packs[which]).fingerprint().to_owned(), score(&packs[which]))
    });
    // the test of the test: a mixture would show
    let mixtures = 1..(1 << FILES.len()) - 1;
    let told_apart = mixtures
        .clone()
        .filter(|which| known.iter().all(|(_, bits)| score(&mixture(*which)) != *bits))
        .count();
    section.must(told_apart == mixtures.len(), || "a mixture has a possible score".to_owned());
    let disk = Arc::new(Memory::default());
    disk.set(Arc::clone(&packs[0]));
    let options = LiveOptions {
        quiet: Duration::ZERO,
        poll: Some(Duration::from_secs(3_600)),
        disk: Arc::clone(&disk) as _,
        ..LiveOptions::default()
    };
    let live = LivePack::open(Engine::new(), Memory::ROOT, options).expect("a valid pack");
    let events = live.subscribe();

    let still = readers(&live, &known, threads, evaluations / 4, || {});
    let swapped = AtomicUsize::new(0);
    let mut problems = Vec::new();
    let started = Instant::now();
    let moving = readers(&live, &known, threads, evaluations, || {
        for swap in 1..=swaps {
            disk.set(Arc::clone(&packs[swap % 2]));
            live.look();
            match next_event(&events) {
                Some(ReloadEvent::Reloaded { generation, .. }) if generation == swap as u64 + 1 => {
                    swapped.fetch_add(1, Ordering::Relaxed);
                }
                other => {
                    problems.push(format!("swap {swap}: {other:?}"));
                    return;
                }
            }
        }
    });
    let took = started.elapsed();
    let swapped = swapped.into_inner();
    section.violations.append(&mut problems);
    section.must(swapped == swaps, || format!("{swapped} of {swaps} swaps"));
    section.must(still.torn + moving.torn == 0, || format!("{} torn", still.torn + moving.torn));
    section.must(moving.backwards == 0, || format!("{} went backwards", moving.backwards));
    section.must(moving.evaluations >= evaluations, || "too few evaluations".to_owned());
    section.figure(
        "mixtures of the two packs' files that would show as an impossible score",
        format!("{told_apart} of {}", mixtures.len()),
    );
    section.figure("reader threads, each with 64 MiB of stack", threads);
    section.figure("swaps meanwhile", format!("{} in {:.0} s", count(swapped), took.as_secs_f64()));
    section.figure("evaluations meanwhile", count(moving.evaluations));
    section.figure("torn", moving.torn);
    section.figure("an older ruleset seen after a newer one", moving.backwards);
    section.table = "| one evaluation, its ruleset and facts taken anew | p50 | p99 | p99.9 |\n|---|---|---|---|\n".to_owned();
    for (what, read) in [("without reloads", &still), ("during reloads", &moving)] {
        let [p50, p99, p999] = [0.5, 0.99, 0.999].map(|part| read.times.percentile(part));
        section.table += &format!("| {what} | {p50:.1} µs | {p99:.1} µs | {p999:.1} µs |\n");
    }
    section.end()
}
