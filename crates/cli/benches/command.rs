//! How long the command takes, start to end, as whole processes in one run.
//!
//! `cargo bench -p peristyle --bench command` prints the table; with `-- --write` it also writes its
//! section of `docs/performance.md`. Figures are wall-clock medians; the ratios hold between machines, the
//! milliseconds only on the one they were measured on.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark is a program that may fail loudly"
)]

#[path = "../../engine/benches/shared/page.rs"]
mod page;

use std::fmt::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use page::repository as root;

const RUNS: usize = 41;

struct Job {
    name: &'static str,
    arguments: Vec<String>,
}

fn once(job: &Job) -> Duration {
    let started = Instant::now();
    let status = Command::new(env!("CARGO_BIN_EXE_peristyle"))
        .args(&job.arguments)
        .current_dir(root())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success(), "{}", job.name);
    started.elapsed()
}

/// The first export or facts file that an example brings; a pack's `facts.yaml` declares facts and
/// gives none.
fn example(ending: &str) -> String {
    let mut folders = vec![root().join("examples")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending)
                && !path.with_file_name("pack.yaml").exists()
            {
                found.push(path);
            }
        }
    }
    found.sort();
    found[0].strip_prefix(root()).unwrap().to_string_lossy().into_owned()
}

fn main() {
    let archive = example(".zip");
    let facts = example("facts.yaml");
    let saved = std::env::temp_dir().join(format!("peristyle-bench-{}.json", std::process::id()));
    let saved = saved.to_string_lossy().into_owned();
    let packs: Vec<String> = std::fs::read_dir(root().join("rules"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let jobs = [
        Job { name: "start and end (`--version`)", arguments: words("--version") },
        Job { name: "score a facts file", arguments: words(&format!("score {facts}")) },
        Job { name: "score an export", arguments: words(&format!("score {archive}")) },
        Job { name: "score a saved answer", arguments: words(&format!("score {saved}")) },
        Job { name: "explain an export", arguments: words(&format!("explain {archive}")) },
        Job {
            name: "check the built-in packs",
            arguments: words(&format!("pack check {}", packs.join(" "))),
        },
    ];
    once(&Job {
        name: "save",
        arguments: words(&format!("score {archive} --format json --output {saved}")),
    });

    // in turn, so that a slow moment of the machine falls on all of them
    let mut times = vec![Vec::new(); jobs.len()];
    for _ in 0..=RUNS {
        for (job, times) in jobs.iter().zip(&mut times) {
            times.push(once(job));
        }
    }
    let _ = std::fs::remove_file(&saved);
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    let mut table = String::from(
        "| what | median ms | fastest | slowest | × start |\n|---|---:|---:|---:|---:|\n",
    );
    let mut base = 0.0;
    for (job, times) in jobs.iter().zip(&mut times) {
        times.remove(0); // the first warms the caches
        times.sort();
        let median = ms(times[times.len() / 2]);
        if base == 0.0 {
            base = median;
        }
        writeln!(
            table,
            "| {} | {median:.1} | {:.1} | {:.1} | {:.1} |",
            job.name,
            ms(times[0]),
            ms(times[times.len() - 1]),
            median / base
        )
        .unwrap();
    }
    println!("{table}");
    if std::env::args().any(|argument| argument == "--write") {
        page::write_section("command", &section(&table));
    }
}

fn section(table: &str) -> String {
    format!(
        "## The command\n\n\
         Whole processes of the release build, start to end, {RUNS} runs each in turn, the first not \
         counted. Measured on {}, shared with other work: trust the ratios more than the \
         milliseconds.\n\n{table}\n\
         Goals: a facts file under 10 ms, an export under 50 ms.",
        page::measured_on(),
    )
}
