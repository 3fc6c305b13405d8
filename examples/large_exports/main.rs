//! Makes exports of very active members, invented and always the same, scores each in a process of
//! its own, and prints how long that took and how much memory.
//!
//! `cargo run --release -p peristyle-data --example large_exports` does so with a million messages,
//! 200,000 posts, 300,000 watched videos and 30,000 connections; `-- --small` with a hundredth;
//! `-- x tiktok` for some platforms only.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program")]
#![expect(clippy::cast_precision_loss, reason = "sizes and rows in words")]

#[path = "platforms.rs"]
mod platforms;
#[path = "repository.rs"]
mod repository;
#[path = "words.rs"]
mod words;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use peristyle_data::archive::Archive;
use peristyle_data::input;
use peristyle_data::readers::readers;
use peristyle_engine::Engine;
use peristyle_engine::diagnostic::Diagnostics;

use platforms::{PLATFORMS, Sizes};

/// A very active member.
const LARGE: Sizes =
    Sizes { messages: 1_000_000, posts: 200_000, watched: 300_000, connections: 30_000 };

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The first argument of a child, before the pack and the export.
const CHILD: &str = "--score";

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let [first, pack, export] = args.as_slice()
        && first == CHILD
    {
        return score(pack, Path::new(export));
    }
    let small = args.iter().any(|arg| arg == "--small");
    let sizes = if small { Sizes::SMALL } else { LARGE };
    let named: Vec<&String> = args.iter().filter(|arg| !arg.starts_with("--")).collect();
    let place = tempfile::tempdir()?;
    println!(
        "| platform | export | MB | unpacked MB | rows | facts | score | seconds | peak memory MB |"
    );
    println!("|---|---|--:|--:|--:|--:|--:|--:|--:|");
    for platform in PLATFORMS {
        if !named.is_empty() && !named.iter().any(|name| *name == platform.pack) {
            continue;
        }
        eprintln!("making the export of {} …", platform.pack);
        let path = place.path().join(platform.name);
        let made = (platform.make)(&path, sizes)?;
        let started = Instant::now();
        let child = Command::new(std::env::current_exe()?)
            .args([CHILD, platform.pack])
            .arg(&path)
            .output()?;
        let seconds = started.elapsed().as_secs_f64();
        eprint!("{}", String::from_utf8_lossy(&child.stderr));
        if !child.status.success() {
            return Err(format!("{} can't be scored", platform.pack).into());
        }
        let told = String::from_utf8(child.stdout)?;
        let (facts, memory) = told.trim().rsplit_once(' ').ok_or("the child said nothing")?;
        println!(
            "| {} | `{}` | {:.0} | {:.0} | {} | {facts} | {seconds:.1} | {memory} |",
            platform.pack,
            platform.name,
            fs::metadata(&path)?.len() as f64 / 1e6,
            made.bytes as f64 / 1e6,
            made.rows,
        );
        fs::remove_file(path)?;
    }
    Ok(())
}

/// Scores an export by a built-in pack, and prints how many facts it gave and the peak of memory.
fn score(pack: &str, export: &Path) -> Result<()> {
    let rules = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../rules")).join(pack);
    let ruleset = Engine::builder().readers(readers()).build().load(rules)?;
    let profile = input::import(&Archive::open(export).map_err(Diagnostics::from)?, &ruleset, &[])?;
    for note in &profile.diagnostics {
        eprintln!("  {}: {}", note.code, note.message);
    }
    let evaluation = ruleset.evaluate(&ruleset.facts_of(&profile)?);
    if let Some(reason) = &evaluation.reason {
        eprintln!("  no score: {reason}");
    }
    let score = evaluation.score.map_or_else(|| "–".to_owned(), |score| format!("{score:.1}"));
    let memory = peak_memory().unwrap_or(0) / 1000;
    println!("{} | {score} {memory}", profile.facts.len());
    Ok(())
}

/// Returns the most memory that this process had resident so far, in KB; `None` where the system
/// doesn't say.
fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kib * 1024 / 1000)
}
