//! What a hostile or broken pack, script or profile can do to its host: nothing.
//!
//! Each case runs in a child process of its own, so that an abort, a hang or a memory hog is seen
//! from outside. It must end within [`LONGEST`] and [`MOST_MEMORY`], without a panic, with one of
//! the expected codes at a place, or harmlessly. `cargo test --test hostile -- --nocapture` prints
//! time and memory.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    missing_docs,
    reason = "a test may fail loudly, and this one reports"
)]

#[path = "hostile/cases.rs"]
mod cases;

use std::io::Read;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use cases::{Case, Input};
use peristyle_data::archive::Archive;
use peristyle_data::import::profile_from;
use peristyle_data::profile::read_profiles;
use peristyle_data::readers::readers;
use peristyle_engine::diagnostic::{DiagnosticRecord, Diagnostics, RenderOptions, Severity};
use peristyle_engine::{Engine, PackFiles, Profile, Ruleset, Value};

/// Generous: a debug build on a busy machine.
const LONGEST: Duration = Duration::from_secs(60);
/// The peak of the child's resident memory, in KiB.
const MOST_MEMORY: u64 = 200 * 1024;
/// Names the case that a child is to run.
const CASE: &str = "PERISTYLE_HOSTILE_CASE";

#[test]
fn hostile_input_is_contained() {
    let mut failures = Vec::new();
    let (mut slowest, mut largest) = (Duration::ZERO, 0);
    println!("{:<44} {:>8} {:>8}  outcome", "case", "ms", "MiB");
    for case in cases::all() {
        let outcome = run(&case);
        println!(
            "{:<44} {:>8} {:>8.1}  {}",
            case.name,
            outcome.time.as_millis(),
            outcome.memory as f64 / 1024.0,
            outcome.first_line()
        );
        slowest = slowest.max(outcome.time);
        largest = largest.max(outcome.memory);
        failures.extend(outcome.judge(&case).map(|words| format!("{}: {words}", case.name)));
    }
    println!(
        "{} cases, slowest {} ms, largest {:.1} MiB",
        cases::all().len(),
        slowest.as_millis(),
        largest as f64 / 1024.0
    );
    assert!(failures.is_empty(), "not contained:\n{}", failures.join("\n"));
}

/// What became of a child.
struct Outcome {
    /// `code severity file:line:column message` for each diagnostic; nothing if it didn't end well.
    lines: Option<Vec<String>>,
    time: Duration,
    memory: u64,
    stderr: String,
}

impl Outcome {
    fn first_line(&self) -> String {
        match &self.lines {
            None => "did not end well".to_owned(),
            Some(lines) => match lines.first() {
                None => "harmless".to_owned(),
                Some(line) => line.chars().take(90).collect(),
            },
        }
    }

    /// What is wrong with it.
    fn judge(&self, case: &Case) -> Option<String> {
        let Some(lines) = &self.lines else {
            return Some(format!("the process died or took too long\n{}", self.stderr));
        };
        if self.stderr.contains("panicked") {
            return Some(format!("a panic, though it was caught\n{}", self.stderr));
        }
        if self.time > LONGEST {
            return Some(format!("took {} ms", self.time.as_millis()));
        }
        if self.memory > MOST_MEMORY {
            return Some(format!("took {} MiB", self.memory / 1024));
        }
        // facts that a program hands over, and what an import returns, stand in no file
        let placeless = case.name.ends_with("from a program") || case.expected == ["PS2201"];
        if let Some(line) = lines.iter().find(|line| line.contains(" error - "))
            && !placeless
        {
            return Some(format!("an error without a place: {line}"));
        }
        if case.expected.is_empty() {
            let error = lines.iter().find(|line| line.contains(" error "));
            return error.map(|line| format!("should be harmless: {line}"));
        }
        let fits = |line: &String| case.expected.iter().any(|code| line.starts_with(code));
        (!lines.iter().any(fits))
            .then(|| format!("expected {}, got {lines:?}", case.expected.join(" or ")))
    }
}

/// Runs a case in a child.
fn run(case: &Case) -> Outcome {
    let started = Instant::now();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture", "--test-threads", "1"])
        .env(CASE, case.name)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        out.read_to_string(&mut text).map(|_| text)
    });
    let errors = std::thread::spawn(move || {
        let mut text = String::new();
        err.read_to_string(&mut text).map(|_| text)
    });
    let ended = loop {
        match child.try_wait().unwrap() {
            Some(status) => break status.success(),
            None if started.elapsed() > LONGEST => {
                child.kill().unwrap();
                child.wait().unwrap();
                break false;
            }
            None => std::thread::sleep(Duration::from_millis(2)),
        }
    };
    let time = started.elapsed();
    let text = reader.join().unwrap().unwrap_or_default();
    let stderr = errors.join().unwrap().unwrap_or_default();
    let told = |key: &'static str| {
        text.lines().filter_map(move |line| line.split_once(key).map(|(_, rest)| rest.to_owned()))
    };
    let memory = told("MEMORY ").next().and_then(|kib| kib.parse().ok());
    Outcome {
        lines: (ended && memory.is_some()).then(|| told("TOLD ").collect()),
        time,
        memory: memory.unwrap_or(0),
        stderr,
    }
}

/// Not a test by itself: what the child does.
#[test]
fn child() {
    let Ok(name) = std::env::var(CASE) else { return };
    let case = cases::all().into_iter().find(|case| case.name == name).unwrap();
    let mut told = CollectedRecords::default();
    told.input(&(case.input)());
    println!();
    // one is enough of a kind that comes a thousand times
    for record in told.0.iter().take(50) {
        let place = match (&record.file, record.line, record.column) {
            (Some(file), Some(line), Some(column)) => format!("{file}:{line}:{column}"),
            _ => "-".to_owned(),
        };
        let severity = match record.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Remark => "remark",
        };
        let message: String = record.message.chars().take(200).collect();
        println!("TOLD {} {severity} {place} {}", record.code, message.replace('\n', " "));
    }
    println!("MEMORY {}", peak_memory());
}

/// The most memory this process had resident so far, in KiB.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

#[derive(Default)]
struct CollectedRecords(Vec<DiagnosticRecord>);

impl CollectedRecords {
    fn all(&mut self, problems: &Diagnostics) {
        // what a person sees must not be expensive either
        let text = problems.render(RenderOptions::default());
        assert!(text.len() < 4 << 20, "{} bytes of diagnostics", text.len());
        self.0.extend(problems.records());
    }

    fn input(&mut self, input: &Input) {
        match input {
            Input::Pack(files) => self.pack(files),
            Input::Folder(files) => {
                let folder = tempfile::tempdir().unwrap();
                for (name, bytes) in files {
                    let path = folder.path().join("pack").join(name);
                    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                    std::fs::write(path, bytes).unwrap();
                }
                match PackFiles::read(folder.path().join("pack")) {
                    Ok(files) => self.loaded(&files),
                    Err(problems) => self.all(&problems),
                }
            }
            Input::Profile(name, bytes) => {
                let files = cases::harmless_pack();
                match PackFiles::from_memory("pack", "pack", files) {
                    Ok(files) => {
                        let (ruleset, _) = Engine::new().compile(&files);
                        match read_profiles(bytes.clone(), name) {
                            Ok(profiles) => profiles
                                .iter()
                                .for_each(|one| self.score(ruleset.as_ref().unwrap(), one)),
                            Err(problems) => self.all(&problems),
                        }
                    }
                    Err(problems) => self.all(&problems),
                }
            }
            Input::Facts(profile) => {
                let files = PackFiles::from_memory("pack", "pack", cases::harmless_pack()).unwrap();
                let ruleset = Engine::new().compile(&files).0.unwrap();
                self.score(&ruleset, profile);
            }
        }
    }

    fn pack(&mut self, files: &[(String, Vec<u8>)]) {
        match PackFiles::from_memory("pack", "pack", files.to_vec()) {
            Ok(files) => self.loaded(&files),
            Err(problems) => self.all(&problems),
        }
    }

    fn loaded(&mut self, files: &PackFiles) {
        let engine = Engine::builder().readers(readers()).build();
        let (ruleset, problems) = engine.compile(files);
        self.all(&problems);
        let Some(ruleset) = ruleset else { return };
        for case in ruleset.run_cases().cases {
            self.all(&case.failures);
        }
        let mut profile = Profile::new();
        for (name, value) in [("visits", 5.0.into()), ("city", "Rome".into())] {
            if ruleset.fact_named(name).is_some() {
                profile = profile.with(name, Value::clone(&value));
            }
        }
        if ruleset.has_import() {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join("posts.csv"), "Date,Text\n2026-01-01,hello\n")
                .unwrap();
            let archive = Archive::open(folder.path()).unwrap();
            let returned = ruleset.import(Arc::new(archive.clone()));
            match returned
                .map_err(Diagnostics::from)
                .and_then(|returned| profile_from(&returned, &archive))
            {
                Ok(imported) => profile = imported,
                Err(problems) => return self.all(&problems),
            }
        }
        self.score(&ruleset, &profile);
    }

    fn score(&mut self, ruleset: &Ruleset, profile: &Profile) {
        match ruleset.facts_of(profile) {
            Ok(facts) => {
                let evaluation = ruleset.evaluate(&facts);
                assert!(evaluation.score.is_none_or(f64::is_finite), "{:?}", evaluation.score);
                assert!(evaluation.score.is_some() || evaluation.reason.is_some());
                self.0.extend(evaluation.diagnostics);
            }
            Err(problems) => self.all(&problems),
        }
    }
}
