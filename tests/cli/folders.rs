//! Folders as people have them: a client's, a team's, and exports in parts.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use crate::support::{FORUM, Said, command, folder, golden, run_in, write};

const POSTS: &str = "Title,Date\nOne,2026-03-01\nTwo,2026-03-04\n";
const MANY: &str = "Title,Date\nOne,2026-03-01\nTwo,2026-03-04\nThree,2026-03-05\n";

/// A forum whose pack says what its exports are called, and has a small one.
fn forum(more: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = folder(&FORUM);
    fs::remove_dir_all(folder.path().join("export")).unwrap();
    fs::remove_file(folder.path().join("rules/forum/cases.yaml")).unwrap();
    write(
        folder.path(),
        "rules/forum/pack.yaml",
        "title: Forum\nversion: 1.2.0\nfacts:\n  posts: { type: count, unit: in all }\n  \
         replies: { type: count }\n  has_photo: { type: bool }\npillars:\n  writing:\n    \
         title: What you write\n    weight: 2\n    indicators:\n      \
         posts: { value: posts, scale: { linear: [0, 10] } }\n      \
         replies: { value: replies, scale: { linear: [0, 10] } }\n  profile:\n    \
         title: Your profile\n    indicators:\n      photo: { value: has_photo }\n\
         bands: [[0, quiet], [25, heard]]\n\
         detect:\n  any: [Posts.csv, Replies.csv]\n  keys: [postings, replied]\n  \
         names: [Complete_Forum, Basic_Forum, forum-download]\n  \
         small: { lacks: [Replies.csv], help: Choose the large archive. }\n\
         export_help: On the forum, under Settings.\n",
    );
    write(
        folder.path(),
        "rules/forum/import.rhai",
        "fn facts(archive) {\n    let badge = archive.beside(\"badge.json\").json();\n    \
         let data = archive.json();\n    #{\n        facts: #{\n            \
         posts: archive.table(\"Posts\").count() ?? data.number(\"postings\"),\n            \
         replies: archive.table(\"Replies\").count(),\n        },\n        \
         as_of: archive.date(),\n        \
         reference: #{ source: \"badge.json\", score: badge.number(\"score\") },\n    }\n}\n",
    );
    for (name, text) in more {
        write(folder.path(), name, text);
    }
    folder
}

fn zip(folder: &Path, name: &str, files: &[(&str, &str)]) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut zip = zip::ZipWriter::new(fs::File::create(path).unwrap());
    for (name, text) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
}

fn score(folder: &Path, more: &[&str]) -> Said {
    run_in(folder, &[&["score"], more].concat())
}

/// The ids of the answers, in order.
fn ids(folder: &Path, inputs: &[&str]) -> Vec<String> {
    let said = score(folder, &[inputs, &["--format", "json"]].concat());
    assert!(said.code == 0 || said.code == 4, "{}", said.err);
    let answer: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let id = |one: &serde_json::Value| one["id"].as_str().unwrap().to_owned();
    match answer.as_array() {
        Some(all) => all.iter().map(id).collect(),
        None => vec![id(&answer)],
    }
}

fn posts(folder: &Path, input: &str) -> serde_json::Value {
    score(folder, &[input, "--format", "json"]).json()["facts"]["posts"].clone()
}

#[test]
fn a_folder_of_clients_is_a_row_for_each_as_a_table_csv_and_json() {
    let folder = forum(&[
        ("team/Ben 10/Posts.csv", POSTS),
        ("team/Ben 10/Replies.csv", POSTS),
        ("team/Ben 10/facts.yaml", "has_photo: true"),
        ("team/carla.yaml", "{ pack: forum, facts: { posts: 9, replies: 4, has_photo: false } }"),
    ]);
    let at = folder.path();
    let export = [("Posts.csv", MANY), ("Replies.csv", POSTS)];
    zip(at, "team/Ben 2/Complete_Forum_10-05-2026.zip", &export);
    zip(at, "team/Anna Muster.zip", &export);
    let wide = score(at, &["team"]);
    golden("team-80.txt", &format!("{}{}", wide.err, wide.out));
    let narrow = command(at).env("COLUMNS", "40").args(["score", "team"]).output().unwrap();
    golden("team-40.txt", &String::from_utf8(narrow.stdout).unwrap());
    let more = score(at, &["team", "--detail", "indicators", "--tips"]);
    golden("team-details-80.txt", &more.done());
    let csv = score(at, &["team", "--format", "csv", "--detail", "pillars", "--tips"]);
    golden("team.csv", &csv.done());
    let lines = score(at, &["team", "--format", "ndjson", "--detail", "pillars"]);
    golden("team.ndjson", &lines.done());
    let to_file = score(at, &["team", "--format", "csv", "--output", "out.csv"]);
    assert_eq!(to_file.done(), "");
    assert_eq!(fs::read_to_string(at.join("out.csv")).unwrap().lines().count(), 5);
    assert_eq!(ids(at, &["team"]), ["Anna Muster", "Ben 2", "Ben 10", "carla"]);
    // the same people, one by one
    let one_by_one = ["team/Anna Muster.zip", "team/Ben 2", "team/Ben 10", "team/carla.yaml"];
    assert_eq!(ids(at, &one_by_one), ["Anna Muster", "Ben 2", "Ben 10", "carla"]);
    let of_team = score(at, &["team", "--format", "json"]).json();
    for (index, input) in one_by_one.iter().enumerate() {
        assert_eq!(score(at, &[input, "--format", "json"]).json(), of_team[index], "{input}");
    }
}

#[test]
fn a_clients_folder_is_one_profile_with_what_lies_beside_the_export() {
    let folder = forum(&[
        ("Anna/facts.yaml", "has_photo: true"),
        ("Anna/badge.json", r#"{"score": 30}"#),
        ("Anna/notes.txt", "calls on Tuesday"),
    ]);
    let at = folder.path();
    zip(at, "Anna/Complete_Forum_10-05-2026.zip", &[("Posts.csv", POSTS), ("Replies.csv", POSTS)]);
    for more in [&[][..], &["--pack", "forum"], &["--pack", "./rules/forum"]] {
        let said = score(at, &[&["Anna", "--format", "json"], more].concat());
        let answer = said.json();
        assert_eq!(answer["id"], "Anna");
        assert_eq!(
            answer["facts"],
            serde_json::json!({ "posts": 2, "replies": 2, "has_photo": true })
        );
        assert_eq!(answer["reference"]["score"], 30.0);
        assert_eq!(answer["as_of"], "2026-10-05");
    }
    // the archive by itself says nobody's name
    assert_eq!(ids(at, &["Anna/Complete_Forum_10-05-2026.zip"]), ["me"]);
    assert_eq!(ids(at, &["Anna", "--id", "erika"]), ["erika"]);
    assert_eq!(ids(&at.join("Anna"), &[".", "--rules", "../rules"]), ["Anna"]);
}

#[test]
fn an_unpacked_export_in_a_clients_folder_keeps_the_day_of_its_name() {
    let folder = forum(&[
        ("ann/Complete_Forum_2026-03-20/Posts.csv", POSTS),
        ("ann/facts.yaml", "facts: { has_photo: true }\n"),
        ("ben/Basic_Forum_2026-03-10/data/Posts.csv", POSTS),
    ]);
    let day = |input: &str| {
        let said = run_in(folder.path(), &["import", input, "--pack", "forum", "--rules", "rules"]);
        said.done().lines().find(|line| line.starts_with("as_of:")).map(str::to_owned)
    };
    for (input, expected) in [
        ("ann", "as_of: 2026-03-20"),
        ("ann/Complete_Forum_2026-03-20", "as_of: 2026-03-20"),
        ("ben", "as_of: 2026-03-10"),
    ] {
        assert_eq!(day(input).as_deref(), Some(expected), "{input}");
    }
}

#[test]
fn what_lies_beside_several_exports_belongs_to_none_and_is_said() {
    let folder =
        forum(&[("team/facts.yaml", "has_photo: true"), ("team/badge.json", r#"{"score": 30}"#)]);
    let at = folder.path();
    zip(at, "team/Anna.zip", &[("Posts.csv", POSTS), ("Replies.csv", POSTS)]);
    zip(at, "team/Ben.zip", &[("Posts.csv", MANY), ("Replies.csv", POSTS)]);
    for inputs in [&["team"][..], &["team/Anna.zip", "team/Ben.zip"], &["team/Anna.zip"]] {
        let said = score(at, &[inputs, &["--format", "json"]].concat());
        let text = said.json().to_string();
        assert!(!text.contains("has_photo\":true"), "{text}");
        assert!(!text.contains("badge.json\",\"score"), "{text}");
        // for each of them, of two files
        let count = if text.contains("Ben") { 4 } else { 2 };
        assert_eq!(text.matches("PS2312").count(), count, "{text}");
        let said = score(at, inputs);
        for file in ["`facts.yaml`", "`badge.json`"] {
            let words = format!("{file} lies beside several exports");
            // once, though it is said of everyone
            assert_eq!(said.err.matches(&words).count(), 1, "{}", said.err);
        }
    }
}

#[test]
fn parts_of_one_export_are_one_profile() {
    let folder = forum(&[]);
    let at = folder.path();
    let (one, two) =
        ([("Forum/Posts.csv", POSTS), ("index.html", "x")], [("Forum/Replies.csv", MANY)]);
    for names in [
        ["a/Complete_Forum_10-05-2026_part1.zip", "a/Complete_Forum_10-05-2026_part2.zip"],
        ["b/forum-download-20261005T081234Z-001.zip", "b/forum-download-20261005T081234Z-002.zip"],
        ["c/Basic_Forum_10-05-2026.zip", "c/Complete_Forum_10-06-2026.zip"],
        ["d/Anna Teil 1.zip", "d/Anna Teil 2.zip"],
    ] {
        zip(at, names[0], &one);
        zip(at, names[1], &two);
        let place = names[0].split('/').next().unwrap();
        for inputs in [&[place][..], &names[..]] {
            let said = score(at, &[inputs, &["--format", "json"]].concat());
            let answer = said.json();
            assert_eq!(
                answer["facts"],
                serde_json::json!({ "posts": 2, "replies": 3 }),
                "{inputs:?}"
            );
            assert!(answer["diagnostics"].to_string().contains("PS2315"), "{answer}");
        }
    }
    // what is in both is counted once
    zip(at, "e/Basic_Forum_10-05-2026.zip", &[("Posts.csv", POSTS)]);
    zip(at, "e/Complete_Forum_10-05-2026.zip", &[("Posts.csv", POSTS), ("Replies.csv", MANY)]);
    assert_eq!(posts(at, "e"), 2);
    // an archive beside what was unpacked of it
    write(at, "f/Complete_Forum_10-05-2026/Posts.csv", POSTS);
    zip(at, "f/Complete_Forum_10-05-2026.zip", &[("Posts.csv", POSTS), ("Replies.csv", MANY)]);
    assert_eq!(posts(at, "f"), 2);
}

#[test]
fn two_people_are_never_one() {
    let folder = forum(&[]);
    let at = folder.path();
    let export = [("Posts.csv", POSTS), ("Replies.csv", POSTS)];
    let other = [("Posts.csv", MANY), ("Replies.csv", POSTS)];
    let all = |names: &[(&str, &[(&str, &str)])]| {
        let place = tempfile::tempdir_in(at).unwrap();
        names.iter().for_each(|(name, files)| zip(place.path(), name, files));
        let name = place.path().file_name().unwrap().to_str().unwrap().to_owned();
        ids(at, &[name.as_str()])
    };
    // even where their files are the same
    assert_eq!(all(&[("Anna.zip", &export), ("Ben.zip", &export)]), ["Anna", "Ben"]);
    assert_eq!(
        all(&[
            ("Complete_Forum_10-05-2026.zip", &export),
            ("Complete_Forum_10-05-2026 (1).zip", &other)
        ])
        .len(),
        2
    );
    assert_eq!(
        all(&[
            ("client-1.zip", &[("Posts.csv", POSTS)]),
            ("client-2.zip", &[("Replies.csv", POSTS)])
        ]),
        ["client-1", "client-2"]
    );
    assert_eq!(
        all(&[
            ("Complete_Forum_10-05-2026_part1.zip", &export),
            ("Complete_Forum_10-05-2026_part2.zip", &other)
        ])
        .len(),
        2
    );
    // it is said where it can't be told
    zip(at, "doubt/client-1.zip", &[("Posts.csv", POSTS)]);
    zip(at, "doubt/client-2.zip", &[("Replies.csv", POSTS)]);
    let said = score(at, &["doubt"]);
    assert!(said.err.contains("PS2316"), "{}", said.err);
}

#[test]
fn profiles_are_called_by_their_files_or_folders_and_no_two_alike() {
    let folder = forum(&[
        ("x/anna.yaml", "{ pack: forum, facts: { posts: 9 } }"),
        ("y/anna.yaml", "{ pack: forum, id: ben, facts: { posts: 9 } }"),
        ("z/anna.yaml", "{ pack: forum, id: ben, facts: { posts: 9 } }"),
        ("list.yaml", "[{ pack: forum, posts: 1 }, { pack: forum, posts: 2 }]"),
    ]);
    let at = folder.path();
    let export = [("Posts.csv", POSTS), ("Replies.csv", POSTS)];
    zip(at, "team/Anna/Complete_Forum_10-05-2026.zip", &export);
    zip(at, "team/Ben/Complete_Forum_10-05-2026.zip", &[("Posts.csv", MANY)]);
    let exports =
        ["team/Anna/Complete_Forum_10-05-2026.zip", "team/Ben/Complete_Forum_10-05-2026.zip"];
    assert_eq!(ids(at, &exports), ["Anna", "Ben"]);
    assert_eq!(ids(at, &["x/anna.yaml"]), ["anna"]);
    assert_eq!(ids(at, &["list.yaml"]), ["list-1", "list-2"]);
    assert_eq!(ids(at, &["y/anna.yaml", "z/anna.yaml"]), ["ben", "ben-2"]);
    let said = score(at, &["y/anna.yaml", "z/anna.yaml"]);
    assert!(said.err.contains("PS3032") && said.err.contains("`ben-2`"), "{}", said.err);
    score(at, &[&exports[..], &["--id", "x"]].concat()).fails(2, &["PS3031"]);
    score(at, &["team", "--only", "Ben", "--format", "csv"]).done();
    run_in(at, &["explain", "team"]).fails(2, &["PS3007", "`Anna`, `Ben`"]);
    run_in(at, &["explain", "team", "--only", "Ben"]).done();
    assert_eq!(ids(at, &["team", "--only", "Ben"]), ["Ben"]);
    let said = run_in(at, &["import", "team", "--output", "all.yaml"]);
    said.done();
    assert_eq!(ids(at, &["all.yaml"]), ["Anna", "Ben"]);
}

#[test]
fn who_cant_be_read_is_said_and_the_others_are_scored() {
    let folder = forum(&[
        ("team/Anna/Posts.csv", POSTS),
        ("team/Ben.zip", "PK\u{3}\u{4} cut off"),
        ("team/carla.yaml", "{ pack: forum, posts: many }"),
        ("team/dora.yaml", "{ pack: forum, posts: 3"),
        ("team/photos.zip", ""),
    ]);
    let at = folder.path();
    zip(at, "team/photos.zip", &[("a.png", "x")]);
    for format in ["table", "csv", "json", "ndjson"] {
        let said = score(at, &["team", "--format", format]);
        assert_eq!(said.code, 4, "{}", said.err);
        assert!(said.out.contains("Anna"), "{format}: {}", said.out);
        for name in ["Ben.zip", "carla.yaml", "dora.yaml"] {
            assert!(said.err.contains(name), "{format}: no {name} in {}", said.err);
        }
        assert!(said.err.contains("PS2314") && said.err.contains("photos.zip"), "{}", said.err);
    }
    let said = score(at, &["team/Anna", "team/Ben.zip", "--format", "json"]);
    assert!(said.code == 4 && said.out.contains("Anna"), "{}", said.err);
    // an experiment over some of them would say something else
    run_in(at, &["describe", "team"]).fails(4, &["Ben.zip"]);
}

#[cfg(unix)]
#[test]
fn a_link_or_a_folder_that_cant_be_looked_at_is_no_absent_one() {
    let folder = forum(&[
        ("team/Anna/Posts.csv", POSTS),
        ("team/Ben/Posts.csv", MANY),
        ("one/Posts.csv", POSTS),
    ]);
    let at = folder.path();
    std::os::unix::fs::symlink("/nowhere", at.join("team/Carla")).unwrap();
    std::os::unix::fs::symlink("/nowhere/Replies.csv", at.join("one/Replies.csv")).unwrap();
    std::os::unix::fs::symlink("/nowhere/facts.yaml", at.join("team/Ben/facts.yaml")).unwrap();
    let said = score(at, &["team"]);
    assert_eq!(said.code, 4, "{}", said.err);
    assert!(said.err.contains("Carla` is a link"), "{}", said.err);
    let said = score(at, &["one"]);
    assert!(said.err.contains("warning[PS2317]"), "{}", said.err);
    assert!(said.err.contains("Replies.csv` is a link"), "{}", said.err);
    let said = score(at, &["team/Ben"]);
    assert!(said.err.contains("facts.yaml"), "{}", said.err);
}

#[test]
fn the_small_export_is_called_so() {
    let folder = forum(&[("Basic_Forum_10-05-2026/Posts.csv", POSTS)]);
    let said = score(folder.path(), &["Basic_Forum_10-05-2026"]);
    let words = ["warning[PS2313]", "`Replies.csv`", "Choose the large archive."];
    for word in words {
        assert!(said.err.contains(word), "no {word} in {}", said.err);
    }
}

#[test]
fn lone_files_of_an_export_are_known_under_the_names_that_browsers_give() {
    let folder = forum(&[
        ("Posts (1).csv", POSTS),
        ("Replies - Kopie.csv", POSTS),
        ("anna.json", r#"{"postings": 7, "replied": 1}"#),
        ("own.json", r#"{"mine": 7}"#),
    ]);
    let at = folder.path();
    assert_eq!(posts(at, "Posts (1).csv"), 2);
    assert_eq!(ids(at, &["Replies - Kopie.csv"]), ["me"]);
    assert_eq!(posts(at, "anna.json"), 7);
    assert_eq!(ids(at, &["anna.json"]), ["anna"]);
    zip(at, "anna.zip", &[("my data.json", r#"{"postings": 7, "replied": 1}"#), ("a.png", "x")]);
    assert_eq!(posts(at, "anna.zip"), 7);
    // a pack that is named by its path knows its keys as well
    fs::rename(at.join("rules"), at.join("elsewhere")).unwrap();
    let said = score(at, &["anna.json", "--pack", "./elsewhere/forum", "--format", "json"]);
    assert_eq!(said.json()["facts"]["posts"], 7);
}

#[test]
fn an_input_of_which_nothing_could_be_read_is_no_answer() {
    let folder = forum(&[
        ("cut.json", r#"{"postings": 7, "replied": 1, "more": ["#),
        ("part.json", r#"{"postings": 7}"#),
        ("other/Visits.csv", "a\n1\n"),
    ]);
    let at = folder.path();
    score(at, &["cut.json"]).fails(4, &["PS2318", "cut.json:1:", "isn't JSON"]);
    let near = ["it holds the keys `postings`, and lacks the keys `replied`"];
    score(at, &["part.json"]).fails(2, &near);
    score(at, &["part.json", "--pack", "forum"]).fails(4, &near);
    score(at, &["other", "--pack", "forum"]).fails(4, &["PS2303"]);
}

#[test]
fn an_input_without_a_command_is_told_how_to_be_scored() {
    let folder = forum(&[("anna.yaml", "posts: 1")]);
    let at = folder.path();
    run_in(at, &["anna.yaml"]).fails(2, &["PS3030", "`peristyle score anna.yaml`"]);
    run_in(at, &["gone.zip"]).fails(2, &["`peristyle score gone.zip`"]);
    run_in(at, &["scor"]).fails(2, &["score"]);
    let help = run_in(at, &["help"]).done();
    assert!(help.contains("peristyle score export.zip"), "{help}");
    assert_eq!(run_in(at, &[]).done(), help);
    assert!(run_in(at, &["help", "score"]).done().contains("clients/"));
}
