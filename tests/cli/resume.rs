//! Long runs that are killed or interrupted, and taken up.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::population::timeless;
use crate::support::{FORUM, Said, command, folder, run_in, write};

const TO: [&str; 15] = [
    "score",
    "people.csv",
    "more.ndjson",
    "--pack",
    "forum",
    "--format",
    "csv",
    "--output",
    "scores.csv",
    "--rejects",
    "bad.csv",
    "--max-rejects",
    "50%",
    "--checkpoint",
    "0",
];

/// Two tables of many blocks.
fn people() -> tempfile::TempDir {
    let folder = folder(&FORUM);
    let words = "words ".repeat(300);
    let posts =
        |row: u32| if row.is_multiple_of(97) { "-1".to_owned() } else { (row % 9).to_string() };
    let rows: String = (0..2000).map(|row| format!("a{row},{},{words}\n", posts(row))).collect();
    write(folder.path(), "people.csv", &format!("id,posts,words\n{rows}"));
    let line =
        |row| format!("{{\"id\": \"b{row}\", \"posts\": {}}}{}\n", posts(row), " ".repeat(900));
    write(folder.path(), "more.ndjson", &(0..2000).map(line).collect::<String>());
    folder
}

fn score(at: &Path, more: &[&str]) -> Said {
    run_in(at, &[&TO[..], more].concat())
}

fn read(at: &Path, file: &str) -> String {
    fs::read_to_string(at.join(file)).unwrap()
}

fn start(at: &Path, more: &[&str]) -> Child {
    command(at).args(TO).args(more).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

/// A run that has made a checkpoint and is in the middle of its inputs.
fn in_the_middle(at: &Path, more: &[&str]) -> Child {
    for _ in 0..100 {
        let mut run = start(at, more);
        while run.try_wait().unwrap().is_none() {
            if at.join(".scores.csv.part.journal").exists() {
                return run;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }
    panic!("it always came to its end");
}

fn killed(mut run: Child) {
    run.kill().unwrap();
    run.wait().unwrap();
}

fn send(run: &Child, signal: &str) {
    let sent = Command::new("kill").args([signal, &run.id().to_string()]).status();
    assert!(sent.unwrap().success());
}

/// What stands beside the output.
fn hidden(at: &Path) -> Vec<String> {
    let names = fs::read_dir(at).unwrap().map(|one| one.unwrap().file_name());
    names.map(|name| name.into_string().unwrap()).filter(|name| name.starts_with('.')).collect()
}

/// The closing summary with what was said about rows.
fn said(said: &Said) -> String {
    let own = ["going on after", "an earlier run", "to resume: it begins"];
    let lines = timeless(&said.err);
    let lines = lines.lines().filter(|line| !own.iter().any(|own| line.contains(own)));
    lines.map(|line| format!("{line}\n")).collect()
}

/// Output, rejects and summary of a run that nobody disturbed.
fn undisturbed(at: &Path) -> (String, String, String) {
    let whole = score(at, &["--jobs", "1"]);
    assert_eq!(whole.code, 0, "{}", whole.err);
    assert_eq!(hidden(at), Vec::<String>::new());
    let all = (read(at, "scores.csv"), read(at, "bad.csv"), said(&whole));
    fs::remove_file(at.join("bad.csv")).unwrap();
    write(at, "scores.csv", "old\n");
    all
}

#[test]
fn killed_at_any_moment_it_ends_in_the_same_bytes() {
    let folder = people();
    let at = folder.path();
    let (scores, rejects, summary) = undisturbed(at);
    for round in 0..4 {
        let run = start(at, &["--resume", "--jobs", ["1", "3"][round % 2]]);
        std::thread::sleep(Duration::from_millis(25 * round as u64));
        killed(run);
        let there = read(at, "scores.csv");
        assert!(there == "old\n" || there == scores, "{} bytes", there.len());
    }
    killed(in_the_middle(at, &["--resume"]));
    let end = score(at, &["--resume"]);
    assert_eq!(end.code, 0, "{}", end.err);
    assert!(end.err.contains("going on after"), "{}", end.err);
    assert_eq!((read(at, "scores.csv") == scores, read(at, "bad.csv") == rejects), (true, true));
    assert_eq!(said(&end), summary);
    assert_eq!(hidden(at), Vec::<String>::new());
    // nothing to resume is no mistake: a loop until it is done may begin with it
    let again = score(at, &["--resume"]);
    assert!(again.err.contains("no run into `scores.csv` to resume"), "{}", again.err);
    assert!(again.code == 0 && read(at, "scores.csv") == scores);
}

#[test]
fn an_interrupted_run_says_how_to_go_on() {
    let folder = people();
    let at = folder.path();
    let (scores, rejects, _) = undisturbed(at);
    let run = in_the_middle(at, &["--fact", "replies=1"]);
    send(&run, "-INT");
    let ended = run.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(130));
    let told = String::from_utf8(ended.stderr).unwrap();
    assert!(told.contains("interrupted after "), "{told}");
    assert_eq!(read(at, "scores.csv"), "old\n");
    let line = told.lines().last().unwrap().trim();
    assert!(line.ends_with(" --resume"), "{line}");
    let shell = Command::new("sh").args(["-c", line]).current_dir(at).output();
    assert!(shell.unwrap().status.success());
    assert_eq!((read(at, "scores.csv") == scores, read(at, "bad.csv") == rejects), (true, true));
    assert_eq!(hidden(at), Vec::<String>::new());
}

#[test]
fn a_run_that_was_another_one_is_refused_and_stays_as_it_is() {
    let folder = people();
    let at = folder.path();
    let (scores, ..) = undisturbed(at);
    killed(in_the_middle(at, &[]));
    let part = || fs::read(at.join(".scores.csv.part")).unwrap();
    let before = part();
    let refused = |more: &[&str], words: &str| {
        score(at, &[&["--resume"], more].concat())
            .fails(2, &["PS3014", words, "without `--resume`"]);
        assert!(part() == before && read(at, "scores.csv") == "old\n");
    };
    refused(&["--detail", "pillars"], "`--detail` was `score`, and now is `pillars`");
    refused(&["--weight", "posts=5"], "the rules of `forum` or their weights have changed");
    refused(&["--fact", "posts=5"], "`--fact`");
    refused(&["people.csv"], "the inputs were `people.csv`, `more.ndjson`, and now are");
    refused(&["--only", "a7"], "`--only` was not given, and now is `a7`");
    refused(&["--fact", "replies=2"], "the fact `replies` of `--fact` or `--facts`");
    refused(&["--as-of", "2026-10-05"], "`--as-of`");
    // an input of the same size and time, with another byte in what had been read
    let people = at.join("people.csv");
    let (bytes, time) =
        (fs::read(&people).unwrap(), people.metadata().unwrap().modified().unwrap());
    let put = |bytes: &[u8]| {
        fs::write(&people, bytes).unwrap();
        File::options().write(true).open(&people).unwrap().set_modified(time).unwrap();
    };
    let mut other = bytes.clone();
    other[15] = b'z';
    put(&other);
    refused(&[], "isn't what was read then");
    other.push(b'\n');
    put(&other);
    refused(&[], "`people.csv` had");
    put(&bytes);
    // what was written, with another byte
    let mut other = before.clone();
    other[0] ^= 1;
    fs::write(at.join(".scores.csv.part"), &other).unwrap();
    score(at, &["--resume"]).fails(2, &["PS3015", "what was written of `scores.csv`"]);
    fs::write(at.join(".scores.csv.part"), &before).unwrap();
    // while another run holds it
    let held = File::open(at.join(".scores.csv.part")).unwrap();
    held.lock().unwrap();
    score(at, &["--resume"]).fails(2, &["PS3012"]);
    drop(held);
    assert_eq!(score(at, &["--resume"]).code, 0);
    assert!(read(at, "scores.csv") == scores);
}

#[test]
fn a_run_is_not_resumed_under_another_map() {
    let folder = folder(&FORUM);
    let at = folder.path();
    let rows: String = (0..60_000).map(|row| format!("r{row},1,9\n")).collect();
    write(at, "people.csv", &format!("id,a,b\n{rows}"));
    write(at, "map.yaml", "columns: { a: posts }\n");
    let to = |map: &[&str], more: &[&str]| -> Vec<String> {
        let fixed = ["score", "people.csv", "--pack", "forum", "--format", "csv"];
        let output = ["--output", "scores.csv", "--checkpoint", "0", "--jobs", "1"];
        [&fixed[..], &output, map, more].concat().iter().map(ToString::to_string).collect()
    };
    let killed = |map: &[&str]| {
        for _ in 0..100 {
            let mut run = command(at).args(to(map, &[])).stderr(Stdio::null()).spawn().unwrap();
            while run.try_wait().unwrap().is_none() {
                if at.join(".scores.csv.part.journal").exists() {
                    return killed(run);
                }
                std::thread::sleep(Duration::from_millis(1));
            }
        }
        panic!("it always came to its end");
    };
    let resumed = |map: &[&str]| {
        let arguments = to(map, &["--resume"]);
        run_in(at, &arguments.iter().map(String::as_str).collect::<Vec<_>>())
    };
    killed(&["--map", "a=posts"]);
    resumed(&["--map", "b=posts"]).fails(
        2,
        &[
            "PS3014",
            "what `--map` says of the column `a` was `posts`, and now is not given",
            "what `--map` says of the column `b` was not given, and now is `posts`",
        ],
    );
    resumed(&[]).fails(2, &["PS3014", "`--map`"]);
    // the same words from a file are the same map
    assert_eq!(resumed(&["--map", "map.yaml"]).code, 0);
    killed(&["--map", "map.yaml"]);
    write(at, "map.yaml", "columns: { b: posts }\n");
    resumed(&["--map", "map.yaml"]).fails(2, &["PS3014", "the column `b`"]);
}

#[test]
fn words_of_a_pack_that_changed_are_told_from_rules() {
    let folder = people();
    let at = folder.path();
    killed(in_the_middle(at, &[]));
    let pack = at.join("rules/forum/pack.yaml");
    let rules = fs::read_to_string(&pack).unwrap();
    fs::write(&pack, format!("{rules}# a comment\n")).unwrap();
    score(at, &["--resume"]).fails(2, &["PS3014", "the files of `forum` have changed, if only"]);
    fs::write(&pack, rules).unwrap();
    assert_eq!(score(at, &["--resume"]).code, 0);
}

#[test]
fn a_journal_that_cannot_be_written_is_said() {
    let folder = people();
    let at = folder.path();
    // with what is added to it, the name is longer than a name may be
    let name = format!("{}.csv", "n".repeat(241));
    let to = ["people.csv", "--pack", "forum", "--format", "csv", "--max-rejects", "50%"];
    let checkpoint = ["--checkpoint", "0", "--output", &name];
    let said = run_in(at, &[&["score"], &to[..], &checkpoint].concat());
    assert_eq!(said.err.matches("PS3043").count(), 1, "{}", said.err);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(read(at, &name).lines().count(), 1980);
}

#[test]
fn without_the_option_it_begins_anew_and_says_so() {
    let folder = people();
    let at = folder.path();
    let (scores, ..) = undisturbed(at);
    killed(in_the_middle(at, &[]));
    let anew = score(at, &[]);
    assert!(anew.err.contains("`--resume` would have gone on"), "{}", anew.err);
    assert!(anew.code == 0 && read(at, "scores.csv") == scores);
    assert_eq!(hidden(at), Vec::<String>::new());
}

#[test]
fn what_is_in_place_already_is_found_whole() {
    let folder = people();
    let at = folder.path();
    let (scores, rejects, summary) = undisturbed(at);
    // a folder comes into the output's place while it is scored: it can't be put there
    let mut run = in_the_middle(at, &[]);
    loop {
        send(&run, "-STOP");
        fs::remove_file(at.join("scores.csv")).unwrap();
        fs::create_dir(at.join("scores.csv")).unwrap();
        send(&run, "-CONT");
        if run.wait().unwrap().code() == Some(6) {
            break;
        }
        // it was faster
        fs::remove_dir(at.join("scores.csv")).unwrap();
        write(at, "scores.csv", "old\n");
        run = in_the_middle(at, &[]);
    }
    fs::remove_dir(at.join("scores.csv")).unwrap();
    let journal = at.join(".scores.csv.part.journal");
    let last = fs::read(&journal).unwrap();
    let resumed = || {
        // the rejects are in their place, the output is or isn't
        let again = score(at, &["--resume"]);
        assert_eq!((again.code, said(&again)), (0, summary.clone()), "{}", again.err);
        let same = (read(at, "scores.csv") == scores, read(at, "bad.csv") == rejects);
        assert_eq!((same, hidden(at)), ((true, true), Vec::new()));
    };
    resumed();
    // as if it had been killed before it took the journal away
    fs::write(&journal, &last).unwrap();
    resumed();
    // and when somebody has put something else there since
    fs::write(&journal, &last).unwrap();
    write(at, "scores.csv", "other\n");
    score(at, &["--resume"]).fails(2, &["PS3015"]);
    assert_eq!(read(at, "scores.csv"), "other\n");
}

#[test]
fn standard_input_and_output_are_not_gone_on_with() {
    let folder = people();
    let to = |more: &[&str]| {
        run_in(
            folder.path(),
            &[&["score", "--pack", "forum", "--format", "csv", "--resume"], more].concat(),
        )
    };
    to(&["people.csv"]).fails(2, &["PS3013", "no `--output`"]);
    to(&["-", "--output", "scores.csv"]).fails(2, &["PS3013", "save it as a file"]);
    to(&["people.csv", "--output", "/dev/null"]).fails(2, &["PS3013", "the output is none"]);
}
