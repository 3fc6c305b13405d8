//! Diagnostics as a person reads them: a folder per kind in `tests/diagnostics/`, named after its
//! code, with what provokes it and `expected.txt`, the full text of all that is reported.
//!
//! A fixture holds any of these; what is there is used, in this order:
//!
//! | file | what becomes of it |
//! |---|---|
//! | `make` | names a function of [`makers`] that writes files too odd or too large to commit |
//! | `pack/` | is loaded, and its cases are run |
//! | `weights.txt` | `PATH=NUMBER` a line, as after `--weight` |
//! | `facts.txt` | `NAME=VALUE` a line, as after `--fact` |
//! | `profile.yaml`, `.json`, `.ndjson` | is read, and scored by the pack if there is one |
//! | `export/`, `export.*` | is opened, and imported by the pack if that has an import |
//!
//! Or it holds `command`, the arguments of a command line that is run inside of it instead of all
//! this; what it says on standard error and its exit code are expected.
//!
//! `UPDATE_EXPECT=1 cargo test --test diagnostics` writes the expected texts and
//! `docs/diagnostics.md` anew; read the difference before you commit it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    missing_docs,
    reason = "a test may fail loudly"
)]

#[path = "../crates/cli/src/codes.rs"]
mod command_codes;
#[path = "diagnostics/makers.rs"]
mod makers;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use peristyle_data::archive::Archive;
use peristyle_data::cases::PackExports;
use peristyle_data::input;
use peristyle_data::profile::{parse_fact, read_profile_file};
use peristyle_data::readers::readers;
use peristyle_engine::diagnostic::{
    DiagnosticCode, DiagnosticRecord, Diagnostics, RenderOptions, Severity,
};
use peristyle_engine::{Engine, PackFiles, Profile, Ruleset};

/// Every code there is: those of each crate that has some.
fn all_codes() -> Vec<&'static DiagnosticCode> {
    let mut all: Vec<&DiagnosticCode> = peristyle_engine::diagnostic::codes::ALL.to_vec();
    all.extend(peristyle_data::codes::ALL);
    all.extend(peristyle_lab::codes::ALL);
    all.extend(command_codes::ALL);
    all.sort_by_key(|code| code.id);
    all
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// A fixture: its folder's name begins with the code that it shows.
struct Fixture {
    name: String,
    folder: PathBuf,
}

impl Fixture {
    /// All fixtures, with their expected texts as they stand; written anew where that was asked.
    fn all() -> Vec<Self> {
        if updating() {
            differences();
        }
        Self::list()
    }

    fn list() -> Vec<Self> {
        let mut all: Vec<Self> = fs::read_dir(root().join("tests/diagnostics"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_dir())
            .map(|folder| Self {
                name: folder.file_name().unwrap().to_str().unwrap().to_owned(),
                folder,
            })
            .collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all
    }

    fn code(&self) -> &str {
        self.name.split('_').next().unwrap()
    }

    fn expected(&self) -> String {
        fs::read_to_string(self.folder.join("expected.txt")).unwrap_or_default()
    }

    /// All that is reported for this fixture, as a person reads it.
    fn report(&self) -> String {
        let made = tempfile::tempdir().unwrap();
        let at = match fs::read_to_string(self.folder.join("make")) {
            Ok(maker) => {
                copy(&self.folder, made.path());
                makers::by_name(maker.trim())(made.path());
                made.path()
            }
            Err(_) => &self.folder,
        };
        let mut told = Told::default();
        told.fixture(at);
        // paths as somebody inside of the fixture's folder sees them
        told.text.replace(&format!("{}/", at.display()), "")
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir_all(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// What has been reported so far.
#[derive(Default)]
struct Told {
    text: String,
}

impl Told {
    fn fixture(&mut self, at: &Path) {
        if let Ok(arguments) = fs::read_to_string(at.join("command")) {
            self.command(at, &arguments);
            return;
        }
        let ruleset = at.join("pack").is_dir().then(|| self.pack(&at.join("pack")));
        if ruleset.as_ref().is_some_and(Option::is_none) {
            return;
        }
        let ruleset = ruleset.flatten();
        if let Some(ruleset) = &ruleset {
            for case in ruleset.run_cases_with(&PackExports::of(&at.join("pack"))).cases {
                self.all(&case.failures);
            }
        }
        if let (Ok(lines), Some(ruleset)) = (fs::read_to_string(at.join("weights.txt")), &ruleset) {
            let changes: Vec<(String, f64)> = lines
                .lines()
                .map(|line| line.split_once('=').unwrap())
                .map(|(path, weight)| (path.to_owned(), weight.parse().unwrap()))
                .collect();
            if let Err(problems) = ruleset.with_weights(&changes) {
                self.all(&problems);
            }
        }
        let mut given = Vec::new();
        if let Ok(lines) = fs::read_to_string(at.join("facts.txt")) {
            let mut profile = Profile::new();
            for line in lines.lines() {
                match parse_fact(line) {
                    Ok(fact) => profile.facts.push(fact),
                    Err(problem) => self.all(&problem.into()),
                }
            }
            given.push(profile);
        }
        for file in entries(at).filter(|name| name.starts_with("profile.")) {
            match read_profile_file(at.join(file)) {
                Ok(profiles) => given.extend(profiles),
                Err(problems) => self.all(&problems),
            }
        }
        for file in entries(at).filter(|name| name.starts_with("export")) {
            given.extend(self.export(&at.join(file), ruleset.as_ref()));
        }
        if let Some(ruleset) = ruleset {
            given.iter().for_each(|profile| self.score(&ruleset, profile));
        }
    }

    fn command(&mut self, at: &Path, arguments: &str) {
        let output = Command::new(env!("CARGO_BIN_EXE_peristyle"))
            .args(arguments.split_whitespace())
            .current_dir(at)
            .env("COLUMNS", "100")
            .output()
            .unwrap();
        let mut text = String::from_utf8(output.stderr).unwrap();
        // the built-in packs are listed too, and become more
        for id in entries(&root().join("rules")) {
            text = text.replace(&format!("`{id}`, "), "").replace(&format!(", `{id}`"), "");
        }
        // how long a run took differs from run to run
        let timeless = |line: &&str| !line.contains(" rows/s; pack ");
        let text: String = text.lines().filter(timeless).map(|line| format!("{line}\n")).collect();
        let _ = write!(self.text, "{text}\nexit code {}\n", output.status.code().unwrap());
    }

    fn pack(&mut self, folder: &Path) -> Option<Ruleset> {
        let files = PackFiles::read(folder).map_err(|problems| self.all(&problems)).ok()?;
        let (ruleset, problems) = Engine::builder().readers(readers()).build().compile(&files);
        self.all(&problems);
        ruleset
    }

    fn export(&mut self, path: &Path, ruleset: Option<&Ruleset>) -> Option<Profile> {
        let archive = match Archive::open(path) {
            Ok(archive) => archive,
            Err(problem) => {
                self.all(&problem.into());
                return None;
            }
        };
        input::import(&archive, ruleset?, &[]).map_err(|problems| self.all(&problems)).ok()
    }

    fn score(&mut self, ruleset: &Ruleset, profile: &Profile) {
        match ruleset.facts_of(profile) {
            Ok(facts) => {
                let evaluation = ruleset.evaluate(&facts);
                evaluation.diagnostics.iter().for_each(|record| self.record(record));
                if let Some(reason) = evaluation.reason {
                    let _ = writeln!(self.text, "\nno score: {reason}");
                }
            }
            Err(problems) => self.all(&problems),
        }
    }

    fn all(&mut self, problems: &Diagnostics) {
        if problems.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text += &problems.render(RenderOptions::default());
    }

    /// What an answer carries along has lost its source line, not its place.
    fn record(&mut self, record: &DiagnosticRecord) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let severity = match record.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Remark => "remark",
        };
        let _ = writeln!(self.text, "{severity}[{}]: {}", record.code, record.message);
        if let Some(file) = &record.file {
            let _ = write!(self.text, " --> {file}");
            if let (Some(line), Some(column)) = (record.line, record.column) {
                let _ = write!(self.text, ":{line}:{column}");
            }
            self.text.push('\n');
        }
        for help in &record.help {
            let _ = writeln!(self.text, "  = help: {help}");
        }
    }
}

fn entries(folder: &Path) -> impl Iterator<Item = String> {
    let names: BTreeSet<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.into_iter()
}

/// Whether expected texts are to be written anew.
fn updating() -> bool {
    std::env::var_os("UPDATE_EXPECT").is_some_and(|value| value == "1")
}

/// The lines of both texts, each marked by the side that has it.
fn difference(expected: &str, got: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), got.lines().collect());
    // lengths of the longest common subsequences of what is left of both
    let mut common = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] = if old[i] == new[j] {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let (mut i, mut j, mut text) = (0, 0, String::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            let _ = writeln!(text, "  {}", old[i]);
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || i < old.len() && common[i + 1][j] >= common[i][j + 1] {
            let _ = writeln!(text, "- {}", old[i]);
            i += 1;
        } else {
            let _ = writeln!(text, "+ {}", new[j]);
            j += 1;
        }
    }
    text
}

/// Compares a text with the file that holds it, or writes the file.
fn compare(file: &Path, shown: &str, got: &str, failures: &mut Vec<String>) {
    let expected = fs::read_to_string(file).unwrap_or_default();
    if expected == got {
        return;
    }
    if updating() {
        fs::write(file, got).unwrap();
    } else {
        failures.push(format!("{shown}\n{}", difference(&expected, got)));
    }
}

const HOW: &str = "`UPDATE_EXPECT=1 cargo test --test diagnostics` writes them anew";

/// What each fixture reports against what is expected of it, found once for all tests.
fn differences() -> &'static [String] {
    static FOUND: OnceLock<Vec<String>> = OnceLock::new();
    FOUND.get_or_init(|| {
        let mut failures = Vec::new();
        for fixture in Fixture::list() {
            let shown = format!("tests/diagnostics/{}/expected.txt", fixture.name);
            compare(&fixture.folder.join("expected.txt"), &shown, &fixture.report(), &mut failures);
        }
        failures
    })
}

#[test]
fn every_fixture_reports_what_is_expected() {
    let failures = differences();
    assert!(
        failures.is_empty(),
        "{} expected texts differ (- expected, + reported); {HOW}\n\n{}",
        failures.len(),
        failures.join("\n")
    );
}

#[test]
fn every_code_has_a_fixture_that_shows_it() {
    let fixtures = Fixture::all();
    let mut missing = Vec::new();
    for code in all_codes() {
        let shown = format!("[{}]", code.id);
        if !fixtures.iter().any(|one| one.code() == code.id && one.expected().contains(&shown)) {
            missing.push(format!(
                "{} ({}): add a folder `tests/diagnostics/{}_…`",
                code.id, code.title, code.id
            ));
        }
    }
    assert!(missing.is_empty(), "codes without a fixture:\n{}", missing.join("\n"));
}

#[test]
fn every_fixture_shows_the_code_it_is_named_after() {
    let known: BTreeSet<&str> = all_codes().iter().map(|code| code.id).collect();
    for fixture in Fixture::all() {
        assert!(known.contains(fixture.code()), "`{}` names no code", fixture.name);
        let shown = format!("[{}]", fixture.code());
        assert!(fixture.expected().contains(&shown), "`{}` doesn't show {shown}", fixture.name);
    }
}

#[test]
fn codes_are_unique() {
    let all = all_codes();
    let ids: BTreeSet<&str> = all.iter().map(|code| code.id).collect();
    assert_eq!(ids.len(), all.len(), "two diagnostics share a code");
}

#[test]
fn the_reference_is_current() {
    let mut failures = Vec::new();
    let file = root().join("docs/diagnostics.md");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    compare(&file, "docs/diagnostics.md", &reference(), &mut failures);
    assert!(failures.is_empty(), "the reference differs; {HOW}\n\n{}", failures.join("\n"));
}

const GROUPS: [(&str, &str); 18] = [
    ("PS01", "Files and their form"),
    ("PS02", "The shape of definitions"),
    ("PS03", "Facts"),
    ("PS04", "Nodes"),
    ("PS05", "Scripts, when the pack is loaded"),
    ("PS06", "Scripts, when they run"),
    ("PS07", "Texts"),
    ("PS08", "Cases"),
    ("PS10", "Profiles"),
    ("PS20", "Archives"),
    ("PS21", "Tables and JSON"),
    ("PS22", "Imports"),
    ("PS23", "Inputs"),
    ("PS24", "Populations"),
    ("PS25", "Maps and spreadsheets"),
    ("PS26", "Parquet"),
    ("PS30", "The command"),
    ("PS41", "Experiments"),
];

/// `docs/diagnostics.md`: each code with its explanation and an example.
fn reference() -> String {
    let fixtures = Fixture::all();
    let mut text = String::from(
        "<!-- Generated by `UPDATE_EXPECT=1 cargo test --test diagnostics`; edit the codes and the fixtures instead. -->\n\n\
         # Diagnostics\n\n\
         Everything that Peristyle reports has a code, a place and a way out. Codes are stable: a number is never \
         used again for something else. An *error* refuses the pack or the input, a *warning* is probably not what \
         was meant, a *remark* is worth knowing. The examples are real: they stand in `tests/diagnostics/`.\n",
    );
    let mut group = "";
    for code in all_codes() {
        let (prefix, title) = GROUPS
            .into_iter()
            .find(|(prefix, _)| code.id.starts_with(prefix))
            .unwrap_or_else(|| panic!("{} belongs to no group: add one", code.id));
        if prefix != group {
            group = prefix;
            let _ = write!(text, "\n## {title}\n");
        }
        let _ = write!(text, "\n### {}: {}\n\n{}\n", code.id, code.title, code.explanation);
        let example = fixtures.iter().filter(|one| one.code() == code.id).find_map(|one| {
            let expected = one.expected();
            let shown = format!("[{}]", code.id);
            // a fixture may provoke other diagnostics too
            let found = expected.split("\n\n").find(|part| part.contains(&shown))?;
            Some(found.trim_end().to_owned())
        });
        if let Some(example) = example {
            let _ = write!(text, "\n```text\n{example}\n```\n");
        }
    }
    text
}
