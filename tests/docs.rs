//! Every block of the README and the guides, run as a reader would.
//!
//! A block whose first line is a comment with a file name is written to that file. In a `console`
//! block, a line that begins with `$ ` is run and what follows it must be its output, word for
//! word. `UPDATE_EXPECT=1` writes the outputs anew. Rust blocks run as doc tests of the engine.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// A fenced block: its language, its lines, and the lines of the page it stands on.
struct Block<'a> {
    language: &'a str,
    lines: Vec<&'a str>,
    at: usize,
}

fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut found: Vec<Block<'_>> = Vec::new();
    let mut open = false;
    for (number, line) in page.lines().enumerate() {
        if let Some(language) = line.trim_start().strip_prefix("```") {
            open = !open;
            if open {
                found.push(Block { language, lines: Vec::new(), at: number + 1 });
            }
        } else if open {
            found.last_mut().unwrap().lines.push(line);
        }
    }
    assert!(!open, "a block isn't closed");
    found
}

/// `# rules/shop/pack.yaml` or `// tips.rhai` as the file it names.
fn file_name(line: &str) -> Option<&str> {
    let name = line.strip_prefix("# ").or_else(|| line.strip_prefix("// "))?.trim();
    let ends = [".yaml", ".rhai", ".ftl", ".json", ".csv"].iter().any(|end| name.ends_with(end));
    (ends && !name.contains(' ')).then_some(name)
}

/// The words of a command line; what stands in single quotes is one.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, part) in line.split('\'').enumerate() {
        match at % 2 {
            0 => words.extend(part.split_whitespace().map(str::to_owned)),
            _ => words.push(part.to_owned()),
        }
    }
    words
}

/// Runs one command line of a page. `cargo run … -- ARGS` means the command, from the root.
fn run(line: &str, folder: &Path) -> String {
    let words = words(line);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (arguments, folder) = match words.as_slice() {
        ["peristyle", arguments @ ..] => (arguments.to_vec(), folder.to_path_buf()),
        ["cargo", "run", rest @ ..] => {
            let at = rest.iter().position(|word| *word == "--").expect("`--` before the arguments");
            (rest[at + 1..].to_vec(), root())
        }
        _ => panic!("`{line}` is no command that this test can run"),
    };
    let output = Command::new(env!("CARGO_BIN_EXE_peristyle"))
        .args(arguments)
        .current_dir(folder)
        .env("COLUMNS", "80")
        .env("LC_ALL", "C.UTF-8")
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    out + err.as_str()
}

/// The lines that a console block should have.
fn replayed(block: &Block<'_>, folder: &Path) -> Vec<String> {
    let mut lines = Vec::new();
    for line in &block.lines {
        if let Some(command) = line.strip_prefix("$ ") {
            lines.push((*line).to_owned());
            let said = run(command, folder);
            // how long it took is another figure each time
            let told = said.lines().filter(|line| !line.contains(" rows/s; pack "));
            lines.extend(told.map(|line| line.trim_end().to_owned()));
        }
    }
    lines
}

fn check(page_name: &str) -> usize {
    let path = root().join(page_name);
    let page = fs::read_to_string(&path).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut lines: Vec<String> = page.lines().map(str::to_owned).collect();
    let mut differences = String::new();
    let mut checked = 0;
    // files are written and commands run in reading order; the page is rewritten afterwards, from
    // its end, since a rewritten block may change length
    let mut rewrites: Vec<(usize, usize, Vec<String>)> = Vec::new();
    for block in blocks(&page) {
        match block.language {
            "console" => {
                checked += 1;
                let now = replayed(&block, folder.path());
                let written: Vec<String> =
                    block.lines.iter().map(|line| line.trim_end().to_owned()).collect();
                if now != written {
                    writeln!(differences, "{page_name}:{}:", block.at).unwrap();
                    for line in &written {
                        writeln!(differences, "- {line}").unwrap();
                    }
                    for line in &now {
                        writeln!(differences, "+ {line}").unwrap();
                    }
                    rewrites.push((block.at, block.lines.len(), now));
                }
            }
            "rust" | "rust,ignore" | "sh" | "text" => {}
            language => {
                let name = block.lines.first().and_then(|line| file_name(line));
                let Some(name) = name else {
                    panic!("{page_name}:{}: a `{language}` block without a file name", block.at)
                };
                checked += 1;
                let file = folder.path().join(name);
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                // in formats without comments, the name is no part of the file
                let named = usize::from(name.ends_with(".json") || name.ends_with(".csv"));
                fs::write(file, block.lines[named..].join("\n") + "\n").unwrap();
            }
        }
    }
    if !rewrites.is_empty() {
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            for (at, count, now) in rewrites.into_iter().rev() {
                lines.splice(at..at + count, now);
            }
            fs::write(path, lines.join("\n") + "\n").unwrap();
        } else {
            panic!("the page isn't true any more (UPDATE_EXPECT=1 writes it anew)\n{differences}");
        }
    }
    checked
}

#[test]
fn the_readme_is_true() {
    assert!(check("README.md") >= 3);
}

#[test]
fn the_guide_to_packs_is_true() {
    assert!(check("docs/packs.md") >= 30);
}

#[test]
fn the_guide_to_tables_is_true() {
    assert!(check("docs/tables.md") >= 6);
}

#[test]
fn the_experiment_in_the_lab_is_true() {
    assert!(check("docs/lab.md") >= 8);
}

/// What is generated is generated from what there is.
#[test]
fn the_reference_of_packs_is_current() {
    let readers = peristyle_data::readers::readers();
    let text = peristyle_engine::Engine::builder().readers(readers).build().reference();
    let path = root().join("docs/reference.md");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(written == text, "docs/reference.md isn't current: UPDATE_EXPECT=1 writes it");
}

/// The README names two commands, and CI calls the second.
#[test]
fn the_readme_has_its_two_commands() {
    let page = fs::read_to_string(root().join("README.md")).unwrap();
    let commands: Vec<&str> = blocks(&page)
        .iter()
        .filter(|block| block.language == "sh")
        .flat_map(|block| block.lines.clone())
        .filter(|line| line.starts_with("cargo "))
        .collect();
    assert_eq!(commands.len(), 2, "{commands:?}");
    assert!(commands[0].starts_with("cargo run --release -- score examples/"), "{commands:?}");
    assert_eq!(commands[1], "cargo test --workspace --locked");
    let ci = fs::read_to_string(root().join(".ci/run")).unwrap();
    assert!(ci.contains("README.md"), "CI reads the test command from the README");
}

/// The map names files; one that was moved or renamed is found out here.
#[test]
fn every_path_of_the_architecture_exists() {
    let page = fs::read_to_string(root().join("docs/ARCHITECTURE.md")).unwrap();
    let is_path = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-');
    let paths: Vec<&str> = page
        .split(|c: char| !is_path(c))
        .map(|word| word.trim_end_matches('.'))
        .filter(|word| word.starts_with("crates/") && word.len() > "crates/".len())
        .collect();
    assert!(paths.len() > 20, "{paths:?}");
    let missing: Vec<&&str> = paths.iter().filter(|path| !root().join(path).exists()).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// The glossary says how the code calls a thing; a type or function that was renamed is found out here.
#[test]
fn every_name_of_the_glossary_is_declared() {
    let page = fs::read_to_string(root().join("docs/ARCHITECTURE.md")).unwrap();
    let glossary = page.split_once("## Glossary").unwrap().1;
    let rows = glossary.lines().filter(|line| line.starts_with("| ") && !line.contains("---"));
    let mut source = String::new();
    let mut folders: Vec<PathBuf> =
        ["engine", "data"].map(|one| root().join("crates").join(one).join("src")).into();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                source += &fs::read_to_string(path).unwrap();
            }
        }
    }
    let is_declared = |name: &str| {
        ["struct", "enum", "trait", "type", "fn"].iter().any(|kind| {
            let declared = format!("{kind} {name}");
            let mut places = source.match_indices(&declared);
            places.any(|(at, _)| {
                let next = source[at + declared.len()..].chars().next();
                !next.is_some_and(|c| c.is_alphanumeric() || c == '_')
            })
        })
    };
    let mut known = 0;
    for row in rows.skip(1) {
        let names = row.trim_end_matches(" |").rsplit_once(" | ").unwrap().1;
        for name in names.split(", ").map(|name| name.trim_matches('`')) {
            let name = name.split("::").next().unwrap();
            assert!(name == "usize" || is_declared(name), "`{name}` is declared nowhere: {row}");
            known += 1;
        }
    }
    assert!(known > 20, "{known}");
}
