//! Narrow and wide, with colour and without, and readers that leave.

use std::io::Read;
use std::process::Stdio;

use crate::support::{command, folder, golden, root, run};

const FACTS: &str = "examples/xing/facts.yaml";

fn width_of(text: &str) -> usize {
    text.lines().map(|line| line.chars().count()).max().unwrap()
}

#[test]
fn every_width() {
    for columns in ["30", "40", "63", "64", "80", "100", "120", "400"] {
        for arguments in [
            &["score", FACTS][..],
            &["explain", FACTS],
            &["score", FACTS, "--if", "has_slogan=true"],
            &["pack", "list"],
        ] {
            let output = command(&root()).args(arguments).env("COLUMNS", columns).output().unwrap();
            let text = String::from_utf8(output.stdout).unwrap();
            let most = columns.parse::<usize>().unwrap().min(100);
            assert!(width_of(&text) <= most, "{columns} columns, {arguments:?}:\n{text}");
            assert!(text.lines().all(|line| line == line.trim_end()), "{arguments:?}");
        }
    }
}

#[test]
fn colour_only_where_it_is_wanted() {
    let says_colour = |arguments: &[&str], variable: Option<(&str, &str)>| {
        let mut command = command(&root());
        command.args(arguments);
        if let Some((name, value)) = variable {
            command.env(name, value);
        }
        let output = command.output().unwrap();
        String::from_utf8(output.stdout).unwrap().contains('\u{1b}')
    };
    // this is no terminal
    assert!(!says_colour(&["score", FACTS], None));
    assert!(says_colour(&["score", FACTS, "--color", "always"], None));
    assert!(!says_colour(&["score", FACTS, "--color", "never"], Some(("CLICOLOR_FORCE", "1"))));
    assert!(!says_colour(&["score", FACTS], Some(("NO_COLOR", "1"))));
}

#[test]
fn a_terminal_that_knows_only_ascii() {
    let output = command(&root())
        .args(["score", FACTS, "--width", "80", "--pack", "xing"])
        .env("LC_ALL", "C")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.is_ascii(), "{text}");
    golden("score-ascii.txt", &text);
}

#[test]
fn a_reader_that_leaves_ends_it_quietly() {
    // more than a pipe holds, so that writing meets the closed end
    let facts: String = (0..300)
        .map(|at| format!("{{\"id\": \"p{at}\", \"pack\": \"xing\", \"facts\": {{}}}}\n"))
        .collect();
    let folder = folder(&[("many.ndjson", &facts)]);
    let mut child = command(folder.path())
        .args(["score", "many.ndjson", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 10];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn what_a_file_says_does_not_drive_the_terminal() {
    let folder = folder(&[("facts.json", r#"{"id": "\u001b[2Jx", "pack": "xing", "facts": {}}"#)]);
    let output = command(folder.path()).args(["score", "facts.json"]).output().unwrap();
    assert!(!String::from_utf8(output.stdout).unwrap().contains('\u{1b}'));
}

#[test]
fn results_and_messages_do_not_mix() {
    let said = run(&["score", FACTS, "--format", "json"]);
    assert_eq!(said.err, "");
    said.json();
}
