//! `pack …`: new, check, test, list, schema, docs.

use std::fs;

use crate::support::{FORUM, folder, golden, root, run, run_in};

#[test]
fn a_new_pack_is_valid_and_passes_its_cases() {
    let folder = folder(&[]);
    let path = folder.path();
    let said = run_in(path, &["pack", "new", "mine"]).done();
    assert!(said.contains("peristyle pack check ./mine"), "{said}");
    let said = run_in(path, &["pack", "check", "./mine"]);
    assert_eq!(said.err, "");
    assert_eq!(said.done(), "./mine: valid\n");
    let said = run_in(path, &["pack", "test", "./mine"]).done();
    assert!(said.contains("cases passed"), "{said}");
    // never over something that is there
    run_in(path, &["pack", "new", "mine"]).fails(2, &["PS3006"]);
    // nor under a name that no pack can have
    run_in(path, &["pack", "new", "My-Pack"]).fails(2, &["PS0204"]);
    assert!(!path.join("My-Pack").exists());
    fs::create_dir(path.join("empty")).unwrap();
    run_in(path, &["pack", "new", "empty"]).done();
}

#[test]
fn a_copy_scores_as_its_original() {
    let folder = folder(&[]);
    let path = folder.path();
    let facts = root().join("examples/xing/facts.yaml");
    let facts = facts.to_str().unwrap();
    for pack in ["linkedin", "xing"] {
        let name = format!("packs/my_{pack}");
        run_in(path, &["pack", "new", &name, "--copy", pack]).done();
        let said = run_in(path, &["pack", "check", &name]);
        assert_eq!(said.err, "");
        said.done();
        run_in(path, &["pack", "test", &name]).done();
    }
    let score = |pack: &str| {
        let said = run_in(path, &["score", facts, "--pack", pack, "--format", "json"]);
        let answer = said.json();
        (answer["score"].clone(), answer["pack"]["fingerprint"].clone())
    };
    assert_eq!(score("packs/my_xing").0, score("xing").0);
    run_in(path, &["pack", "new", "other", "--copy", "nope"]).fails(2, &["PS3002"]);
    assert!(!path.join("other").exists());
}

#[test]
fn every_pack_and_where_it_comes_from() {
    let folder = folder(&FORUM);
    let list = run_in(folder.path(), &["pack", "list", "--format", "json"]).json();
    let place = |id: &str| {
        let all = list.as_array().unwrap();
        all.iter().find(|one| one["id"] == id).unwrap()["place"].clone()
    };
    assert_eq!(place("forum"), "rules/forum");
    assert_eq!(place("xing"), "built in");
    let table = run_in(folder.path(), &["pack", "list"]).done();
    assert!(table.contains("rules/forum") && table.contains("1.2.0"), "{table}");
    // what is named wins over what merely lies there
    run_in(folder.path(), &["pack", "new", "more/forum"]).done();
    let list = run_in(folder.path(), &["pack", "list", "--rules", "more"]).done();
    assert!(list.contains("more/forum") && !list.contains("rules/forum"), "{list}");
}

#[test]
fn all_problems_of_all_packs() {
    let folder = folder(&[
        ("a/pack.yaml", "indicators: { x: { value: nope } }\ntitel: A\n"),
        ("b/pack.yaml", "indicators: { x: { value: other } }\n"),
    ]);
    let said = run_in(folder.path(), &["pack", "check", "./a", "./b"]);
    let said = said.fails(3, &["a/pack.yaml:1:", "a/pack.yaml:2:", "b/pack.yaml:1:"]);
    assert_eq!(said.out, "./a: invalid (2 errors)\n./b: invalid (1 error)\n");
}

#[test]
fn tests_as_data() {
    let data = run(&["pack", "test", "xing", "--format", "json"]).json();
    assert_eq!(data[0]["pack"], "xing");
    assert_eq!(data[0]["valid"], true);
    assert!(data[0]["cases"].as_array().unwrap().iter().all(|case| case["passed"] == true));
}

#[test]
fn schemas() {
    let all = run(&["pack", "schema"]).json();
    let folder = folder(&[]);
    run_in(folder.path(), &["pack", "schema", "--write", "schema"]).done();
    for name in ["pack", "facts", "pillar", "cases", "profile"] {
        let text = fs::read_to_string(folder.path().join(format!("schema/{name}.json"))).unwrap();
        let one: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(all[name], one, "{name}");
    }
}

#[test]
fn the_new_pack_as_a_page() {
    let folder = folder(&[]);
    run_in(folder.path(), &["pack", "new", "mine"]).done();
    golden("pack-docs.md", &run_in(folder.path(), &["pack", "docs", "./mine"]).done());
}

#[test]
fn manual_pages() {
    let folder = folder(&[]);
    run_in(folder.path(), &["man", "--write", "man1"]).done();
    for name in ["peristyle", "peristyle-score", "peristyle-pack-new"] {
        assert!(folder.path().join(format!("man1/{name}.1")).is_file(), "{name}");
    }
}

/// Every subcommand says what it is for, and shows how.
#[test]
fn help_has_examples() {
    for command in [
        &["score"][..],
        &["explain"],
        &["import"],
        &["completions"],
        &["man"],
        &["pack", "list"],
        &["pack", "new"],
        &["pack", "check"],
        &["pack", "test"],
        &["pack", "schema"],
        &["pack", "docs"],
        &["pack", "freeze"],
    ] {
        let text = run(&[command, &["--help"]].concat()).done();
        assert!(text.contains("EXAMPLES"), "{command:?}");
    }
    let folder = folder(&FORUM);
    let text = run_in(folder.path(), &["score", "--help"]).done();
    assert!(text.contains("On the forum, under Settings."), "{text}");
}
