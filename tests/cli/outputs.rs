//! What is written: never over what is read, whole or not at all, and said where it can't be.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::support::{FORUM, Said, command, folder, run, run_in, write};

/// A platform with an export, a table, profiles and a pack of a single file that another extends.
fn place() -> tempfile::TempDir {
    let folder = folder(&FORUM);
    let at = folder.path();
    write(at, "people.csv", "id,posts\na,1\nb,9\n");
    write(at, "me.yaml", "pack: forum\nfacts: { posts: 3 }\n");
    write(at, "kept.yaml", "posts: 4\n");
    write(at, "map.yaml", "columns: { Beiträge: posts }\n");
    write(at, "vary.yaml", "vary: { posts.weight: [1, 2] }\n");
    write(
        at,
        "rules/forum/tips.rhai",
        "fn tips(facts, index) {\n    if facts.posts < 9.0 { [#{ id: \"more\", change: #{ posts: 9.0 } }] } else { [] }\n}\n",
    );
    write(at, "rules/mine/pack.yaml", "extends: ../solo.yaml\n");
    write(at, "rules/solo.yaml", "facts: { a: { type: bool } }\nindicators: { a: { value: a } }\n");
    let scored = |row: u32| format!("r{row},{},{}\n", row % 9, row % 9 * 10);
    let scored: String = (0..30).map(scored).collect();
    write(at, "scored.csv", &format!("id,posts,score\n{scored}"));
    folder
}

/// Every file below a folder with its bytes.
fn all_files(at: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(at).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(all_files(&path));
        } else {
            found.push((path.to_str().unwrap().to_owned(), fs::read(&path).unwrap_or_default()));
        }
    }
    found.sort();
    found
}

/// Refused with the code, and nothing is different.
#[track_caller]
fn refused(at: &Path, arguments: &str, code: &str) -> Said {
    let before = all_files(at);
    let words: Vec<&str> = arguments.split_whitespace().collect();
    let said = run_in(at, &words);
    assert!(all_files(at) == before, "`{arguments}` changed a file");
    assert_eq!(said.out, "", "{arguments}");
    said.fails(2, &[code])
}

#[test]
fn an_output_that_is_an_input_is_refused_by_every_command() {
    let folder = place();
    let at = folder.path();
    for arguments in [
        "score me.yaml --format json --output me.yaml",
        "score people.csv --pack forum --format csv --output people.csv",
        "score people.csv --pack forum --format csv --output scores.csv --rejects people.csv",
        "score people.csv --pack forum --format csv --rejects ./rules/../people.csv",
        "score me.yaml --facts kept.yaml --format json --output kept.yaml",
        "score people.csv --pack forum --map map.yaml --format json --output map.yaml",
        "explain me.yaml --format json --output me.yaml",
        "explain me.yaml --since kept.yaml --pack forum --format json --output kept.yaml",
        "plan me.yaml --target 50 --format json --output me.yaml",
        "import export --output export/facts.yaml",
        "import export/Posts.csv --pack forum --output export/../export/Posts.csv",
        "inspect people.csv --pack forum --write-map people.csv",
        "describe people.csv --pack forum --output people.csv",
        "compare forum people.csv --weight posts=3 --output people.csv",
        "compare forum forum people.csv --output people.csv",
        "sensitivity people.csv --pack forum --experiment vary.yaml --format json --output vary.yaml",
        "fit export --pack forum --output export/fitted",
        "pack freeze forum export --as export/frozen",
    ] {
        refused(at, arguments, "PS3040");
    }
    let inside = "score export --format json --output export/answer.json";
    refused(at, inside, "PS3040")
        .fails(2, &["lies in the folder `export`", "outside of that folder"]);
}

#[test]
fn an_output_that_is_a_part_of_a_pack_is_refused() {
    let folder = place();
    let at = folder.path();
    for arguments in [
        "pack docs forum --output rules/forum/pack.yaml",
        "pack show forum --output rules/forum/pack.yaml",
        "pack show mine --output rules/solo.yaml",
        "pack show ./rules/mine --output rules/solo.yaml",
        "import export --output rules/forum/cases.yaml",
        // it would become one
        "import export --output rules/forum/facts.yaml",
        "score me.yaml --output rules/forum/weights.rhai",
    ] {
        refused(at, arguments, "PS3040");
    }
    run_in(at, &["pack", "docs", "forum", "--output", "rules/forum/README.md"]).done();
    // one that only an input names
    write(at, "else/own.yaml", "facts: { a: { type: bool } }\nindicators: { a: { value: a } }\n");
    write(at, "theirs.yaml", "pack: ./else/own.yaml\nfacts: { a: true }\n");
    refused(at, "score theirs.yaml --format json --output else/own.yaml", "PS3040");
}

#[test]
fn a_file_that_is_read_beside_an_export_is_refused_as_output() {
    let folder = place();
    let at = folder.path();
    write(at, "facts.yaml", "has_photo: true\n");
    refused(at, "import export --output facts.yaml", "PS3040");
    write(
        at,
        "rules/forum/import.rhai",
        "fn facts(archive) {\n    let badge = archive.beside(\"badge.json\").json(\"*\");\n    \
         #{ posts: badge.number(\"posts\") }\n}\n",
    );
    write(at, "badge.json", "{ \"posts\": 3 }\n");
    refused(at, "score export --format json --output badge.json", "PS3040");
    run_in(at, &["score", "export", "--format", "json", "--output", "answer.json"]).done();
}

#[cfg(unix)]
#[test]
fn links_to_an_input_are_the_input() {
    let folder = place();
    let at = folder.path();
    fs::hard_link(at.join("people.csv"), at.join("hard.csv")).unwrap();
    std::os::unix::fs::symlink("people.csv", at.join("soft.csv")).unwrap();
    std::os::unix::fs::symlink("export", at.join("link")).unwrap();
    fs::hard_link(at.join("rules/forum/pack.yaml"), at.join("rules.yaml")).unwrap();
    for arguments in [
        "score people.csv --pack forum --format csv --output hard.csv",
        "score people.csv --pack forum --format csv --output soft.csv",
        "score soft.csv --pack forum --format csv --output people.csv",
        "import link --output export/facts.yaml",
        "import export --output link/facts.yaml",
        "pack show forum --output rules.yaml",
    ] {
        refused(at, arguments, "PS3040");
    }
}

#[cfg(unix)]
#[test]
fn standard_input_and_output_can_be_an_input_too() {
    let folder = place();
    let at = folder.path();
    let file = at.join("me.yaml");
    let before = fs::read(&file).unwrap();
    let score = |input: &str, output: &[&str], stdin: Stdio, stdout: Stdio| {
        let mut run = command(at);
        run.args(["score", input, "--format", "json"]).args(output).stdin(stdin).stdout(stdout);
        run.output().unwrap()
    };
    let stdin = File::open(&file).unwrap().into();
    let said = score("-", &["--output", "me.yaml"], stdin, Stdio::piped());
    assert!(String::from_utf8_lossy(&said.stderr).contains("PS3040"));
    let append = File::options().append(true).open(&file).unwrap().into();
    let said = score("me.yaml", &[], Stdio::null(), append);
    assert!(String::from_utf8_lossy(&said.stderr).contains("PS3040"));
    assert_eq!(fs::read(&file).unwrap(), before);
}

#[test]
fn two_outputs_are_two_files() {
    let folder = place();
    let at = folder.path();
    for rejects in ["scores.csv", "./scores.csv", ".scores.csv.part"] {
        let arguments = format!(
            "score people.csv --pack forum --format csv --output scores.csv --rejects {rejects}"
        );
        refused(at, &arguments, "PS3041");
    }
    refused(at, "score people.csv --pack forum --format csv --rejects -", "PS3041");
    // what is written meanwhile is nobody's input either
    write(at, ".scores.csv.part", "id,posts\na,1\n");
    let arguments = "score .scores.csv.part --pack forum --format ndjson --output scores.csv";
    refused(at, arguments, "PS3040");
}

#[test]
fn a_file_that_is_named_like_another_format_is_refused() {
    let folder = place();
    let at = folder.path();
    for (arguments, words) in [
        ("score people.csv --pack forum --format csv --output aus.xlsx", "`aus.csv`"),
        ("score people.csv --pack forum --format csv --output aus.csv.gz", "named like another"),
        ("score people.csv --pack forum --output scores.csv", "`--format csv`"),
        ("score people.csv --pack forum --output scores.JSON", "`--format json`"),
        ("score people.csv --pack forum --format csv --output s.csv --rejects bad.xlsx", "bad.csv"),
        ("score me.yaml --format json --output me.csv", "`--format csv`"),
        ("score me.yaml --format ndjson --output me.parquet", "`--format parquet`"),
        ("import export --output facts.json", "`--format json`"),
        ("import export --format json --output facts.csv", "`facts.json`"),
        ("explain me.yaml --output told.json", "`--format json`"),
        ("pack docs forum --output forum.html", "`forum.md`"),
        ("inspect people.csv --pack forum --write-map map.csv", "`map.yaml`"),
    ] {
        refused(at, arguments, "PS3042").fails(2, &[words]);
    }
    for arguments in [
        "score me.yaml --output answer.txt",
        "score me.yaml --output answer",
        "score me.yaml --format json --output answer.yaml",
        "score people.csv --pack forum --format ndjson --output answers.json",
        "score people.csv --pack forum --format csv --output scores.CSV",
    ] {
        run_in(at, &arguments.split(' ').collect::<Vec<_>>()).done();
    }
}

#[test]
fn results_that_cannot_be_written_end_with_6() {
    let folder = place();
    let at = folder.path();
    for arguments in [
        "score me.yaml --output nowhere/answer.txt",
        "score me.yaml --output export",
        "score me.yaml --output new/",
        "score me.yaml --output /",
        "score people.csv --pack forum --format csv --output nowhere/scores.csv",
        "import export --output nowhere/facts.yaml",
        "inspect people.csv --pack forum --write-map nowhere/map.yaml",
    ] {
        let said = run_in(at, &arguments.split(' ').collect::<Vec<_>>());
        said.fails(6, &["PS3004"]);
    }
    let file = at.join("kept.txt");
    write(at, "kept.txt", "kept\n");
    let mut only_read = file.metadata().unwrap().permissions();
    only_read.set_readonly(true);
    fs::set_permissions(&file, only_read).unwrap();
    let said = run_in(at, &["score", "me.yaml", "--output", "kept.txt"]);
    said.fails(6, &["PS3004", "write-protected"]);
    assert_eq!(fs::read_to_string(&file).unwrap(), "kept\n");
    run(&["--help"]).fails(0, &["EXIT CODES", "6  the output cannot be written"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_device_is_an_error_of_every_command() {
    let folder = place();
    let at = folder.path();
    let full = || Stdio::from(File::options().write(true).open("/dev/full").unwrap());
    for arguments in [
        "--help",
        "--version",
        "score --help",
        "score me.yaml",
        "score people.csv --pack forum --format csv",
        "score people.csv --pack forum --format ndjson",
        "explain me.yaml",
        "plan me.yaml --target 30.5",
        "import export",
        "inspect people.csv",
        "describe people.csv --pack forum",
        "compare forum people.csv --weight posts=3",
        "sensitivity people.csv --pack forum --draws 10",
        "fit scored.csv --pack forum",
        "watch me.yaml --pack forum",
        "pack list",
        "pack check forum",
        "pack test forum",
        "pack show forum",
        "pack docs forum",
        "pack schema",
        "pack new made",
        "completions bash",
        "man",
    ] {
        let mut run = command(at);
        let said = run.args(arguments.split(' ')).stdout(full()).output().unwrap();
        let words = String::from_utf8_lossy(&said.stderr);
        assert_eq!(said.status.code(), Some(6), "{arguments}: {words}");
    }
    for arguments in [
        "score me.yaml --output /dev/full",
        "score people.csv --pack forum --format csv --output /dev/full",
        "score people.csv --pack forum --format csv --rejects /dev/full --max-rejects 9 --fact posts=-1",
        "explain me.yaml --output /dev/full",
        "import export --output /dev/full",
        "describe people.csv --pack forum --output /dev/full",
        "inspect people.csv --pack forum --write-map /dev/full",
        "pack docs forum --output /dev/full",
        "pack show forum --output /dev/full",
    ] {
        if arguments.contains("posts=-1") {
            write(at, "bad.csv", "id,posts\na,-1\n");
            let bad = arguments.replace("people.csv", "bad.csv").replace(" --fact posts=-1", "");
            run_in(at, &bad.split(' ').collect::<Vec<_>>()).fails(6, &["PS3004", "no space"]);
            continue;
        }
        let said = run_in(at, &arguments.split(' ').collect::<Vec<_>>());
        said.fails(6, &["PS3004", "no space"]);
    }
}

#[cfg(unix)]
#[test]
fn an_output_goes_where_a_link_leads() {
    let folder = place();
    let at = folder.path();
    fs::create_dir(at.join("Zusammenfassung für März")).unwrap();
    let real = at.join("Zusammenfassung für März/answer.txt");
    std::os::unix::fs::symlink(&real, at.join("link.txt")).unwrap();
    for _ in 0..2 {
        // the first time nothing lies there yet
        run_in(at, &["score", "me.yaml", "--output", "link.txt"]).done();
        assert!(at.join("link.txt").symlink_metadata().unwrap().is_symlink());
        assert!(fs::read_to_string(&real).unwrap().contains("Forum"));
    }
    // who could not read it before still can't
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(&real, fs::Permissions::from_mode(0o600)).unwrap();
    run_in(at, &["score", "me.yaml", "--output", "link.txt"]).done();
    assert_eq!(real.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[cfg(target_os = "linux")]
#[test]
fn standard_output_by_its_path_is_standard_output() {
    let folder = place();
    let at = folder.path();
    let plain = run_in(at, &["score", "people.csv", "--pack", "forum", "--format", "csv"]).done();
    for path in ["/dev/stdout", "-"] {
        let to = ["score", "people.csv", "--pack", "forum", "--format", "csv", "--output", path];
        assert_eq!(run_in(at, &to).done(), plain);
        // what was there stays
        write(at, "log.txt", "before\n");
        let log = File::options().append(true).open(at.join("log.txt")).unwrap();
        assert!(command(at).args(to).stdout(log).status().unwrap().success());
        assert_eq!(fs::read_to_string(at.join("log.txt")).unwrap(), format!("before\n{plain}"));
    }
    assert!(!at.join("-").exists());
}

/// What stands beside the output while it is written.
fn hidden(at: &Path) -> Vec<String> {
    let names = fs::read_dir(at).unwrap().map(|one| one.unwrap().file_name());
    names.map(|name| name.into_string().unwrap()).filter(|name| name.ends_with(".part")).collect()
}

#[cfg(unix)]
#[test]
fn a_signal_leaves_nothing_half_written() {
    let folder = place();
    let at = folder.path();
    assert!(Command::new("mkfifo").arg(at.join("pipe.csv")).status().unwrap().success());
    for (signal, code) in [("-INT", 130), ("-TERM", 143), ("-HUP", 129)] {
        let mut score = command(at);
        score.args(["score", "pipe.csv", "--pack", "forum", "--format", "csv"]);
        score.args(["--output", "scores.csv", "--rejects", "bad.csv"]).stderr(Stdio::null());
        let mut run = score.spawn().unwrap();
        let mut pipe = File::options().write(true).open(at.join("pipe.csv")).unwrap();
        let rows = "a,1\n".repeat(200_000);
        std::io::Write::write_all(&mut pipe, format!("id,posts\n{rows}").as_bytes()).unwrap();
        while hidden(at).len() < 2 {
            std::thread::sleep(Duration::from_millis(5));
        }
        let send = |run: &std::process::Child| {
            let sent = Command::new("kill").args([signal, &run.id().to_string()]).status();
            assert!(sent.unwrap().success());
        };
        // it waits for the pipe: the first one is taken note of, the second ends it
        send(&run);
        std::thread::sleep(Duration::from_millis(100));
        send(&run);
        drop(pipe);
        use std::os::unix::process::ExitStatusExt;
        let ended = run.wait().unwrap();
        assert!(ended.code() == Some(code) || ended.signal() == Some(code - 128), "{ended}");
        assert_eq!(hidden(at), Vec::<String>::new(), "{signal}");
        assert!(!at.join("scores.csv").exists());
    }
    // whoever reads the results leaves
    let rows: String = (0..60_000).map(|row| format!("a{row},{}\n", row % 997 - 1)).collect();
    write(at, "many.csv", &format!("id,posts\n{rows}"));
    let mut score = command(at);
    score.args(["score", "many.csv", "--pack", "forum", "--format", "csv", "--rejects", "bad.csv"]);
    let mut run = score.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    drop(run.stdout.take());
    run.wait().unwrap();
    assert_eq!(hidden(at), Vec::<String>::new());
}

#[cfg(target_os = "linux")]
#[test]
fn a_signal_that_was_ignored_stays_ignored() {
    let folder = place();
    let at = folder.path();
    assert!(Command::new("mkfifo").arg(at.join("pipe.csv")).status().unwrap().success());
    let line = format!(
        "trap '' HUP; exec '{}' score pipe.csv --pack forum --format csv --output scores.csv",
        env!("CARGO_BIN_EXE_peristyle")
    );
    let mut run = Command::new("sh").args(["-c", &line]).current_dir(at).spawn().unwrap();
    let mut pipe = File::options().write(true).open(at.join("pipe.csv")).unwrap();
    let rows = "a,1\n".repeat(200_000);
    std::io::Write::write_all(&mut pipe, format!("id,posts\n{rows}").as_bytes()).unwrap();
    while hidden(at).is_empty() {
        std::thread::sleep(Duration::from_millis(5));
    }
    for _ in 0..2 {
        let sent = Command::new("kill").args(["-HUP", &run.id().to_string()]).status();
        assert!(sent.unwrap().success());
        std::thread::sleep(Duration::from_millis(50));
    }
    drop(pipe);
    assert!(run.wait().unwrap().success());
    assert_eq!(fs::read_to_string(at.join("scores.csv")).unwrap().lines().count(), 200_001);
}
