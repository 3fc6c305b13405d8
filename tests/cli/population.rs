//! Tables of any size: what comes out, what is set aside, and that nothing is ever half written.

use std::fs;
use std::path::Path;

use crate::support::{FORUM, folder, golden, run_in, run_with_input, write};

const PEOPLE: &str = "id,posts,has_photo\nida,4,yes\n=bo,10,no\neva,,\nuwe,many,no\n";

/// Without the line that says how long it took.
pub(crate) fn timeless(text: &str) -> String {
    let timeless = |line: &&str| !line.contains(" rows/s; pack ");
    text.lines().filter(timeless).map(|line| format!("{line}\n")).collect()
}

fn score(folder: &Path, more: &[&str]) -> crate::support::Said {
    run_in(folder, &[&["score", "people.csv", "--pack", "forum"], more].concat())
}

#[test]
fn a_table_as_csv_and_ndjson() {
    let folder = folder(&FORUM);
    write(folder.path(), "people.csv", PEOPLE);
    for (format, file) in [("csv", "population.csv"), ("ndjson", "population.ndjson")] {
        let asked = ["--format", format, "--detail", "indicators", "--tips", "--max-rejects", "1"];
        golden(file, &score(folder.path(), &asked).done());
    }
    let asked = ["--format", "csv", "--max-rejects", "25%", "--rejects", "rejects.csv"];
    let said = score(folder.path(), &asked);
    assert_eq!(said.code, 0, "{}", said.err);
    golden("population-summary.txt", &timeless(&said.err));
    let rejects = fs::read_to_string(folder.path().join("rejects.csv")).unwrap();
    golden("population-rejects.csv", &rejects);
    // several inputs, and standard input
    let twice = ["score", "people.csv", "people.csv", "--pack", "forum", "--format", "csv"];
    let said = run_in(folder.path(), &[&twice[..], &["--max-rejects", "2"]].concat());
    assert!(said.err.contains("read 8 = scored 6 + rejected 2"), "{}", said.err);
    assert_eq!(said.done().lines().count(), 7);
    let from_input = |input: &str| {
        let arguments = ["score", "-", "--pack", "forum", "--format", "csv"];
        run_with_input(folder.path(), &arguments, input).done()
    };
    assert!(
        from_input("{\"id\": \"a\", \"posts\": 10}\n").lines().nth(1).unwrap().starts_with("a,")
    );
    assert!(from_input("id,posts\nb,10\n").lines().nth(1).unwrap().starts_with("b,"));
}

#[test]
fn too_many_rejects_leave_the_output_as_it_was() {
    let folder = folder(&FORUM);
    write(folder.path(), "people.csv", PEOPLE);
    write(folder.path(), "scores.csv", "old\n");
    let to = ["--format", "csv", "--output", "scores.csv", "--rejects", "rejects.csv"];
    let read = |file: &str| fs::read_to_string(folder.path().join(file)).unwrap();
    let said = score(folder.path(), &to).fails(5, &["PS3011", "1 of 4 rows"]);
    assert!(said.err.contains("read 4 = scored 3 + rejected 1"), "{}", said.err);
    assert_eq!(read("scores.csv"), "old\n");
    assert_eq!(read("rejects.csv").lines().count(), 2);
    score(folder.path(), &[&to[..], &["--max-rejects", "24%"]].concat()).fails(5, &["allows 24%"]);
    score(folder.path(), &[&to[..], &["--max-rejects", "25%"]].concat()).done();
    assert_eq!(read("scores.csv").lines().count(), 4);
    // nothing is left beside it
    let names = fs::read_dir(folder.path()).unwrap().map(|one| one.unwrap().file_name());
    let mut names = names.map(|name| name.to_string_lossy().into_owned());
    assert!(!names.any(|name| name.ends_with(".part")));
}

#[test]
fn options_reach_every_row() {
    let folder = folder(&FORUM);
    write(folder.path(), "people.csv", "name;posts\nida;4\nbo;10\n");
    let csv = ["--format", "csv", "--id", "name"];
    let with = |more: &[&str]| score(folder.path(), &[&csv[..], more].concat());
    let (plain, given) = (with(&[]).done(), with(&["--fact", "posts=10"]).done());
    let cell = |text: &str, line: usize| {
        text.lines().nth(line).unwrap().split(',').nth(1).unwrap().to_owned()
    };
    assert_ne!(cell(&plain, 1), cell(&plain, 2));
    assert_eq!(cell(&given, 1), cell(&plain, 2));
    assert_eq!(with(&["--only", "bo"]).done().lines().count(), 2);
    with(&["--only", "nix"]).fails(2, &["PS3010"]);
    with(&["--if", "posts=1"]).fails(2, &["PS3013"]);
    with(&["--max-rejects", "few"]).fails(2, &["PS3005"]);
    score(folder.path(), &["--format", "json", "--resume"]).fails(2, &["PS3013", "--format csv"]);
}

/// Signals end a run that is in the middle of its input.
#[cfg(unix)]
mod ended_from_outside {
    use std::io::Write as _;
    use std::process::{Child, Stdio};
    use std::time::Duration;

    use super::*;
    use crate::support::command;

    const ROWS: usize = 400_000;

    /// A run whose input hasn't ended.
    fn running(folder: &Path) -> Child {
        let to = ["--format", "csv", "--output", "scores.csv"];
        let mut child = command(folder)
            .args([&["score", "-", "--pack", "forum"], &to[..]].concat())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let input = child.stdin.as_mut().unwrap();
        input.write_all(b"id,posts\n").unwrap();
        input.write_all(&b"a,1\n".repeat(ROWS)).unwrap();
        child
    }

    #[test]
    fn the_old_output_stays() {
        let folder = folder(&FORUM);
        let at = folder.path();
        write(at, "scores.csv", "old\n");
        write(at, "people.csv", "id,posts\nb,2\n");
        let to = ["--format", "csv", "--output", "scores.csv"];
        let part = at.join(".scores.csv.part");
        let old = || fs::read_to_string(at.join("scores.csv")).unwrap();
        for round in 0..4 {
            let mut child = running(at);
            std::thread::sleep(Duration::from_millis(20 * round));
            child.kill().unwrap();
            child.wait().unwrap();
            assert_eq!(old(), "old\n");
        }
        // what killed runs left is written over; here to see that the next one has begun
        let _ = fs::remove_file(&part);
        let mut child = running(at);
        assert!((0..1000).any(|_| {
            std::thread::sleep(Duration::from_millis(10));
            part.metadata().is_ok_and(|data| data.len() > 0)
        }));
        score(at, &to).fails(2, &["PS3012"]);
        let pid = child.id().to_string();
        let sent = std::process::Command::new("kill").args(["-INT", &pid]).status().unwrap();
        assert!(sent.success());
        // it looks for the signal between two blocks
        let mut input = child.stdin.take().unwrap();
        let _ = input.write_all(&b"a,1\n".repeat(ROWS));
        drop(input);
        assert_eq!(child.wait().unwrap().code(), Some(130));
        assert_eq!(old(), "old\n");
        assert!(!part.exists());
        score(at, &to).done();
        assert_eq!(old().lines().count(), 2);
    }
}
