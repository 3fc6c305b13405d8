//! What experiments cost.
//!
//! `cargo bench -p peristyle-lab --bench lab -- [--only NAME] [--write]` prints the tables; `--write`
//! puts them all into `docs/performance.md`. Each experiment is one file here.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    dead_code,
    reason = "a benchmark is a program that may fail loudly"
)]

mod compare;
mod people;
mod sensitivity;

#[path = "../../../crates/engine/benches/shared/page.rs"]
mod page;

use std::time::Instant;

/// How often each thing is done; the first time isn't counted.
const ROUNDS: usize = 7;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let asked = |name: &str| arguments.iter().any(|argument| argument == name);
    // `cargo test --all-targets` starts it, too, and wants nothing of it
    if !asked("--bench") {
        return;
    }
    let only = arguments.iter().skip_while(|argument| *argument != "--only").nth(1);
    let mut text = format!(
        "## Experiments\n\nMedians of {ROUNDS} runs, after one that isn't counted. Measured on {}, shared with other \
         work.\n",
        page::measured_on(),
    );
    println!("{text}");
    for name in ["compare", "sensitivity"] {
        let run = if name == "compare" { compare::run } else { sensitivity::run };
        if only.is_none_or(|only| *only == name) {
            let told = run();
            println!("{told}");
            text += &format!("\n{told}");
        }
    }
    if asked("--write") && only.is_none() {
        page::write_section("lab", &text);
    }
}

/// Seconds that `work` takes: median, fastest, slowest.
fn seconds(mut parallel: impl FnMut()) -> [f64; 3] {
    parallel();
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let started = Instant::now();
            parallel();
            started.elapsed().as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    [times[ROUNDS / 2], times[0], times[ROUNDS - 1]]
}
