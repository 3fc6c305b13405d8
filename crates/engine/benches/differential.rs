//! Tries at length whether typed programs, columns and the interpreter agree, and ends with 1 at the
//! first difference.
//!
//! `cargo bench -p peristyle-engine --bench differential -- [--cases N] [--seed S] [--jobs N] [--write]`
//! `--write` puts the figures into `docs/reliability.md`; it needs a million cases.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "it is a program"
)]

#[path = "../tests/differential/mod.rs"]
mod differential;
#[path = "shared/page.rs"]
mod page;

use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

use differential::compare::Tally;

const CASES: usize = 1_000_000;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).peekable();
    // `cargo test --all-targets` starts it, too, and wants nothing of it
    if !std::env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let (mut cases, mut seed, mut jobs, mut write) = (CASES, 1, 1, false);
    while let Some(argument) = arguments.next() {
        let mut number = || arguments.next().and_then(|text| text.parse().ok());
        match argument.as_str() {
            "--bench" => {}
            "--write" => write = true,
            "--cases" => cases = number().expect("--cases NUMBER"),
            "--jobs" => jobs = number().expect("--jobs NUMBER"),
            "--seed" => seed = number().expect("--seed NUMBER"),
            other => {
                eprintln!("`{other}` is no option of this");
                return ExitCode::from(2);
            }
        }
    }
    if write && cases < CASES {
        eprintln!("`--write` needs at least {CASES} cases");
        return ExitCode::from(2);
    }
    let began = Instant::now();
    match tried(cases.div_ceil(differential::ROWS), seed, jobs) {
        Ok(tally) => {
            let text = told(&tally, seed, began.elapsed().as_secs_f64());
            println!("{text}");
            if write {
                page::write_section_of("docs/reliability.md", "differential", &text);
            }
            ExitCode::SUCCESS
        }
        Err(difference) => {
            println!("DIFFERENT: {difference}");
            ExitCode::FAILURE
        }
    }
}

/// So many packs on so many threads; which packs they are depends on the seed alone.
fn tried(packs: usize, seed: usize, jobs: usize) -> Result<Tally, String> {
    let first = (seed as u64).wrapping_mul(1_000_000_000);
    let (next, failed) = (AtomicUsize::new(0), AtomicBool::new(false));
    let work = || {
        let mut tally = Tally::default();
        while !failed.load(Ordering::Relaxed) {
            let pack = next.fetch_add(1, Ordering::Relaxed);
            if pack >= packs {
                break;
            }
            if pack > 0 && pack % 2_000 == 0 {
                eprintln!("{pack} of {packs} packs");
            }
            let one = differential::run(first.wrapping_add(pack as u64));
            tally += one.inspect_err(|_| failed.store(true, Ordering::Relaxed))?;
        }
        Ok::<Tally, String>(tally)
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..jobs)
            .map(|_| {
                // as much stack as an evaluation wants, so that it makes none of its own
                let thread = std::thread::Builder::new().stack_size(64 * 1024 * 1024);
                thread.spawn_scoped(scope, work).expect("a thread")
            })
            .collect();
        let mut tally = Tally::default();
        for thread in threads {
            tally += thread.join().expect("no panic")?;
        }
        Ok(tally)
    })
}

fn told(tally: &Tally, seed: usize, took: f64) -> String {
    let interpreted: usize = tally.interpreted.values().sum();
    let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
    format!(
        "## Typed programs, columns and the interpreter\n\n\
         Random packs with random scripts on random facts (missing, zeros of both signs, negative, huge, subnormal, flags, \
         choices, texts, dates). A case is one pack on one row of facts, evaluated eleven times: `evaluate`, with \
         gains and with tips that only apply, and `evaluate_columns`, each with typed programs and with the interpreter for \
         every script, a `Scorer` from facts and from JSON, columns that say why scripts fail, and columns with other \
         weights, by `Reweighter` and by rules that have them. Compared are all bits of score, coverage, nodes, weights, points, tips and their gain, and all words of reasons and diagnostics. The \
         command ends with 1 at the first difference.\n\n\
         | what | figure |\n|---|---:|\n\
         | cases | {} |\n| packs | {} |\n| scripts in them (expressions, functions, weights, tips) | {} |\n\
         | cases with a score | {} |\n| cases with an error or a warning | {} |\n| tips with their gain | {} |\n\
         | places that stay with the interpreter | {interpreted} |\n\
         | packs that columns work on | {} ({:.0} %) |\n| rows for which the interpreter is asked | {} ({:.0} %) |\n\
         | differences, in bits or words | **0** |\n\n\
         Seed {seed}, {took:.0} s, Peristyle {}, on {}.",
        tally.cases,
        tally.packs,
        tally.scripts,
        tally.scores,
        tally.failures,
        tally.tips,
        tally.columnar,
        share(tally.columnar, tally.packs),
        tally.walked,
        share(tally.walked, tally.cases),
        env!("CARGO_PKG_VERSION"),
        page::measured_on(),
    )
}
