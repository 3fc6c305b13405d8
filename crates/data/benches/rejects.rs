//! What a row that gives no score costs beside one that does.
//!
//! `cargo bench -p peristyle-data --bench rejects -- [--rows N] [--only NAME]` prints a table and
//! lines `ratio NAME VALUE`. A ratio above 5 ends it with 1.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::exit,
    reason = "a benchmark is a program that may fail loudly"
)]

use std::fmt::Write as _;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use peristyle_data::population::{RowDetail, RunSinks, ScoringJob, TableInput, run};
use peristyle_engine::{Engine, PackFiles, Ruleset};

const ROWS: usize = 200_000;
const ROUNDS: usize = 5;
/// A row without a score may cost at most so many with one.
const MOST: f64 = 5.0;

const FACTS: usize = 12;

/// How the facts of a pack make an index.
struct Case {
    name: &'static str,
    /// Of every indicator.
    beside: &'static str,
    /// The value of the first.
    value: &'static str,
    derived: &'static str,
    /// The first cell of a row that gives no score.
    cell: &'static str,
}

const CASES: [Case; 5] = [
    Case { name: "cells_broken", beside: "", value: "f0", derived: "", cell: "many" },
    Case { name: "out_of_range", beside: "", value: "f0", derived: "", cell: "-5" },
    Case { name: "missing_fail", beside: ", missing: fail", value: "f0", derived: "", cell: "" },
    Case { name: "script_fails", beside: "", value: "10.0 / f0", derived: "", cell: "0" },
    Case {
        name: "derived_fails",
        beside: "",
        value: "d",
        derived: "derived:\n  d: { value: 10.0 / f0, type: number }\n",
        cell: "0",
    },
];

impl Case {
    fn rules(&self) -> Ruleset {
        let mut pack = "format: 1\npoints: 100\npillars: [a, b, c]\nfacts:\n".to_owned();
        for fact in 0..FACTS {
            writeln!(pack, "  f{fact}: {{ type: number, min: 0, max: 1000 }}").unwrap();
        }
        pack += self.derived;
        let mut files = vec![("pack.yaml".to_owned(), pack.into_bytes())];
        for (at, pillar) in ["a", "b", "c"].iter().enumerate() {
            let mut text = "weight: 1\nindicators:\n".to_owned();
            for fact in at * 4..at * 4 + 4 {
                let value = if fact == 0 { self.value.to_owned() } else { format!("f{fact}") };
                let beside = self.beside;
                let scale = "scale: { linear: [0, 100] }";
                writeln!(text, "  i{fact}: {{ value: \"{value}\", {scale}{beside} }}").unwrap();
            }
            if !self.beside.is_empty() {
                text += "missing: fail\n";
            }
            files.push((format!("pillars/{pillar}.yaml"), text.into_bytes()));
        }
        let files = PackFiles::from_memory("p", "p", files).unwrap();
        let (rules, problems) = Engine::new().compile(&files);
        rules.unwrap_or_else(|| panic!("{problems}"))
    }

    fn table(&self, rows: usize, good: bool) -> String {
        let mut text = "id".to_owned();
        (0..FACTS).for_each(|fact| write!(text, ",f{fact}").unwrap());
        text.push('\n');
        for row in 0..rows {
            write!(text, "r{row}").unwrap();
            for fact in 0..FACTS {
                match (good, fact) {
                    (false, 0) => write!(text, ",{}", self.cell).unwrap(),
                    _ => write!(text, ",{}", (row * 7 + fact * 13) % 97 + 1).unwrap(),
                }
            }
            text.push('\n');
        }
        text
    }
}

/// Nanoseconds for each row.
fn score(rules: &Ruleset, path: &str, rows: usize) -> f64 {
    let job = ScoringJob { detail: RowDetail::Pillars, ..ScoringJob::new(rules) };
    let table = TableInput::open(path).unwrap();
    let (before, started) = (processor(), Instant::now());
    let (mut output, mut rejects) = (std::io::sink(), std::io::sink());
    let sinks = RunSinks {
        output: &mut output,
        rejects: Some(&mut rejects),
        on_reject: &mut |_| {},
        on_progress: &mut |_| {},
        stop: &AtomicBool::new(false),
    };
    let outcome = run(&job, vec![table], sinks).unwrap_or_else(|stopped| panic!("{stopped:?}"));
    assert_eq!(outcome.summary.read, rows as u64);
    let wall = started.elapsed().as_secs_f64() * 1e9;
    let spent = processor().zip(before).map_or(wall, |(after, before)| after - before);
    spent / rows as f64
}

/// Nanoseconds that this thread has spent on a processor, so that a busy machine changes nothing; not
/// known everywhere.
fn processor() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    stat.split_whitespace().next()?.parse().ok()
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // `cargo test --all-targets` starts it, too, and wants nothing of it
    if !arguments.iter().any(|argument| argument == "--bench") {
        return;
    }
    let value = |name: &str| arguments.iter().skip_while(|one| *one != name).nth(1).cloned();
    let rows = value("--rows").map_or(ROWS, |rows| rows.parse().unwrap());
    let only = value("--only");
    let folder = tempfile::tempdir().unwrap();
    println!("| rows | ns a scored row | ns a row without a score | ratio |\n|---|---:|---:|---:|");
    let mut ratios = Vec::new();
    for case in CASES.iter().filter(|case| only.as_deref().is_none_or(|only| only == case.name)) {
        let rules = case.rules();
        let paths = [true, false].map(|good| {
            let path = folder.path().join(format!("{}-{good}.csv", case.name));
            std::fs::write(&path, case.table(rows, good)).unwrap();
            path
        });
        let mut best = [f64::INFINITY; 2];
        for _ in 0..ROUNDS {
            for (best, path) in best.iter_mut().zip(&paths) {
                *best = best.min(score(&rules, path.to_str().unwrap(), rows));
            }
        }
        let [scored, without] = best;
        let ratio = without / scored;
        println!("| {} | {scored:.0} | {without:.0} | {ratio:.1} |", case.name);
        ratios.push((case.name, ratio));
    }
    for (name, ratio) in &ratios {
        println!("ratio {name} {ratio:.2}");
    }
    if ratios.iter().any(|(_, ratio)| *ratio > MOST) {
        std::process::exit(1);
    }
}
