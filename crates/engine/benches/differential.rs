//! Tries at length whether typed programs, columns and the interpreter agree, and ends with 1 at the
//! first difference.
//!
//! `cargo bench -p peristyle-engine --bench differential -- [--cases N] [--seed S] [--write]`
//! `--write` puts the figures into `docs/reliability.md`; it needs a million cases.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "it is a program"
)]

#[path = "../tests/differential/mod.rs"]
mod differential;
#[path = "shared/page.rs"]
mod page;

use std::process::ExitCode;
use std::time::Instant;

use differential::compare::Tally;

const CASES: usize = 1_000_000;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).peekable();
    // `cargo test --all-targets` starts it, too, and wants nothing of it
    if !std::env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let (mut cases, mut seed, mut write) = (CASES, 1, false);
    while let Some(argument) = arguments.next() {
        let mut number = || arguments.next().and_then(|text| text.parse().ok());
        match argument.as_str() {
            "--bench" => {}
            "--write" => write = true,
            "--cases" => cases = number().expect("--cases NUMBER"),
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
    // as much stack as an evaluation wants, so that it makes none of its own
    let thread = std::thread::Builder::new().stack_size(64 * 1024 * 1024);
    thread.spawn(move || run(cases, seed as u64, write)).unwrap().join().unwrap()
}

fn run(cases: usize, seed: u64, write: bool) -> ExitCode {
    let began = Instant::now();
    let mut tally = Tally::default();
    let first = seed.wrapping_mul(1_000_000);
    while tally.cases < cases {
        match differential::run(first.wrapping_add(tally.packs as u64)) {
            Ok(one) => tally += one,
            Err(difference) => {
                println!("DIFFERENT: {difference}");
                return ExitCode::FAILURE;
            }
        }
        if tally.packs % 1_000 == 0 {
            eprintln!("{} cases, {:.0} s", tally.cases, began.elapsed().as_secs_f64());
        }
    }
    let text = told(&tally, seed, began.elapsed().as_secs_f64());
    println!("{text}");
    if write {
        page::write_section_of("docs/reliability.md", "differential", &text);
    }
    ExitCode::SUCCESS
}

fn told(tally: &Tally, seed: u64, took: f64) -> String {
    let interpreted: usize = tally.interpreted.values().sum();
    let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
    format!(
        "## Typed programs, columns and the interpreter\n\n\
         Random packs with random scripts on random facts (missing, zeros of both signs, negative, huge, subnormal, flags, \
         choices, texts, dates). A case is one pack on one row of facts, evaluated four times: `evaluate` and \
         `evaluate_columns`, each with typed programs and with the interpreter for every script. Compared are all bits of \
         score, coverage, nodes, weights, points, tips and their gain, and all words of reasons and diagnostics. The \
         command ends with 1 at the first difference.\n\n\
         | what | figure |\n|---|---:|\n\
         | cases | {} |\n| packs | {} |\n| scripts in them (expressions, functions, weights, tips) | {} |\n\
         | cases with a score | {} |\n| cases with an error or a warning | {} |\n| tips with their gain | {} |\n\
         | places that stay with the interpreter | {interpreted} |\n\
         | packs that columns work on | {} ({:.0} %) |\n| rows that columns leave to the walk | {} ({:.0} %) |\n\
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
