//! What scoring a Parquet file costs beside reading it, and what more threads and rows do to it.
//!
//! `cargo bench -p peristyle-data --features parquet --bench parquet -- [--rows N] [--full] [--write]`
//! prints a table and lines `ratio NAME VALUE`. `--full` scores ten million rows as well, of
//! Parquet and of CSV, and tells how much memory that takes; `--write` puts all of it into
//! `docs/performance.md`. For a profiler, `--make FILE` writes the file that is scored, and
//! `--alone FILE --jobs N` does nothing but score it.
#![allow(
    missing_docs,
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a benchmark is a program that may fail loudly"
)]

#[path = "../../../engine/benches/job/data.rs"]
mod data;
mod input;
#[path = "../../../engine/benches/job/native.rs"]
mod native;
#[path = "../../../engine/benches/shared/page.rs"]
mod page;
mod report;
#[path = "../../../engine/benches/job/rules.rs"]
mod rules;
mod work;

use std::path::{Path, PathBuf};

use input::Packed;
use report::{Memory, Report};
use work::{Took, native_loop, read, score};

const ROWS: usize = 2_000_000;
const MANY: usize = 10_000_000;
const ROUNDS: usize = 7;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let asked = |name: &str| arguments.iter().any(|argument| argument == name);
    // `cargo test --all-targets` starts it, too, and wants nothing of it
    if !asked("--bench") {
        return;
    }
    let value = |name: &str| arguments.iter().skip_while(|one| *one != name).nth(1).cloned();
    if let Some(input) = value("--alone") {
        return alone(Path::new(&input), value("--jobs").unwrap().parse().unwrap());
    }
    let rows = value("--rows").map_or(ROWS, |rows| rows.parse().unwrap());
    if let Some(path) = value("--make") {
        return input::parquet(Path::new(&path), rows, Packed::Usual);
    }
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let usual = at("usual.parquet");
    input::parquet(&usual, rows, Packed::Usual);
    let plain = at("plain.parquet");
    input::parquet(&plain, rows, Packed::Not);
    let report = measure(rows, &usual, &plain, &at("out.parquet"));
    let memory = if asked("--full") { memory(&at) } else { Vec::new() };
    let text = report.text(&memory);
    println!("{text}");
    for (name, value) in report.ratios() {
        println!("ratio {name} {value:.2}");
    }
    if asked("--write") {
        page::write_section("parquet", &text);
    }
}

/// Every side in turn, so that a slow moment falls on all of them.
fn measure(rows: usize, usual: &Path, plain: &Path, out: &Path) -> Report {
    let mut report = Report { rows, ..Report::default() };
    let table = data::table(input::CHUNK);
    for round in 0..=ROUNDS {
        let times = [
            read(usual),
            score(usual, out, 1),
            score(usual, out, 2),
            read(plain),
            score(plain, out, 1),
            native_loop(&table, rows, 1),
            native_loop(&table, rows, 2),
        ];
        // the first one warms caches
        if round > 0 {
            report.rounds.push(times);
        }
    }
    report
}

/// The memory of a process that scores ten million rows and does nothing else.
fn memory(at: &dyn Fn(&str) -> PathBuf) -> Vec<Memory> {
    let (parquet, csv) = (at("many.parquet"), at("many.csv"));
    input::parquet(&parquet, MANY, Packed::Usual);
    input::csv(&csv, MANY);
    let mut all = Vec::new();
    for (what, path) in [("Parquet", &parquet), ("CSV", &csv)] {
        for jobs in [1, 2] {
            let output = std::process::Command::new(std::env::current_exe().unwrap())
                .args(["--bench", "--alone", path.to_str().unwrap(), "--jobs", &jobs.to_string()])
                .output()
                .unwrap();
            let text = String::from_utf8(output.stdout).unwrap();
            let mut figures = text.split_whitespace().map(|one| one.parse::<f64>().unwrap());
            let (seconds, peak) = (figures.next().unwrap(), figures.next().unwrap());
            all.push(Memory { what, jobs, seconds, peak });
        }
    }
    all
}

fn alone(input: &Path, jobs: usize) {
    let Took { wall, .. } = score(input, &input.with_extension("out"), jobs);
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak: f64 = peak.trim().trim_end_matches(" kB").trim().parse().unwrap();
    println!("{wall} {}", peak / 1000.0 * 1.024);
}
