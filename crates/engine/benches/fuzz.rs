//! Throws scripts at the compiler that nobody would write, on one core, and ends with 1 where it
//! panicked, or where typed programs, columns and the interpreter differ.
//!
//! `cargo bench -p peristyle-engine --bench fuzz -- [--seconds N] [--seed S] [--write]`
//! `--write` puts the figures into `docs/reliability.md`; it needs ten minutes. The pack that is
//! being tried stands in `peristyle-fuzz.txt` of the folder for temporary files, so that one is
//! left where the process hangs or overflows its stack.
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
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use differential::fuzz::{self, Outcome};

/// So long no pack may take.
const HANGS: Duration = Duration::from_secs(30);
const LONG: u64 = 600;

fn main() -> ExitCode {
    // `cargo test --all-targets` starts it, too, and wants nothing of it
    if !std::env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let mut arguments = std::env::args().skip(1);
    let (mut seconds, mut seed, mut write) = (LONG, 1, false);
    while let Some(argument) = arguments.next() {
        let mut number = || arguments.next().and_then(|text| text.parse().ok());
        match argument.as_str() {
            "--bench" => {}
            "--write" => write = true,
            "--seconds" => seconds = number().expect("--seconds NUMBER"),
            "--seed" => seed = number().expect("--seed NUMBER"),
            other => {
                eprintln!("`{other}` is no option of this");
                return ExitCode::from(2);
            }
        }
    }
    if write && seconds < LONG {
        eprintln!("`--write` needs at least {LONG} seconds");
        return ExitCode::from(2);
    }
    let last = std::env::temp_dir().join("peristyle-fuzz.txt");
    let since = Arc::new(Mutex::new(Instant::now()));
    let watched = Arc::clone(&since);
    let left = last.clone();
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_secs(1));
            if watched.lock().unwrap().elapsed() > HANGS {
                println!("HANGS: see {}", left.display());
                std::process::exit(1);
            }
        }
    });
    // a thread as hosts have them: 2 MiB of stack
    let began = Instant::now();
    let fuzzer = std::thread::spawn(move || {
        let enough = |_: &Outcome| began.elapsed().as_secs() >= seconds;
        fuzz::run(seed, enough, |files| {
            *since.lock().unwrap() = Instant::now();
            std::fs::write(&last, format!("{files:#?}")).unwrap();
        })
    });
    let outcome = fuzzer.join().expect("the fuzzer itself has no slip");
    let text = told(&outcome, seed, began.elapsed());
    println!("{text}");
    for finding in outcome.findings.iter().take(20) {
        println!("FOUND: {finding}");
    }
    if !outcome.findings.is_empty() {
        return ExitCode::FAILURE;
    }
    if write {
        page::write_section_of("docs/reliability.md", "fuzz", &text);
    }
    ExitCode::SUCCESS
}

fn told(outcome: &Outcome, seed: u64, took: Duration) -> String {
    format!(
        "## Scripts that nobody would write\n\n\
         Scripts of this repository and of random packs, mutated by tokens and by characters, as expression, function, \
         weights or tips of a pack, on stable Rust and on a thread with 2 MiB of stack. What gives a diagnostic or a reason \
         that was not seen before is mutated further. The compiler may refuse a script; it may not panic, hang (half a \
         minute) or overflow the stack, and a pack that it takes is evaluated on 8 rows as above.\n\n\
         | what | figure |\n|---|---:|\n\
         | executions | {} |\n| packs that were taken | {} |\n| of them, without an interpreted place | {} |\n\
         | rows compared | {} |\n| of them, with an error or a warning | {} |\n\
         | kinds of outcome that were met | {} |\n| slowest execution, compiled twice and evaluated | {:.2} s |\n\
         | panics, hangs, overflows, differences | **{}** |\n\n\
         Seed {seed}, {:.0} s on one core, Peristyle {}, on {}.",
        outcome.executions,
        outcome.loaded,
        outcome.typed,
        outcome.rows,
        outcome.failures,
        outcome.learned,
        outcome.slowest.as_secs_f64(),
        outcome.findings.len(),
        took.as_secs_f64(),
        env!("CARGO_PKG_VERSION"),
        page::measured_on(),
    )
}
