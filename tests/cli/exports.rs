//! Exports: which pack they are for, and what comes out of them.

use std::fs;

use crate::support::{FORUM, folder, golden, run, run_in, write};

#[test]
fn an_export_is_recognised_by_its_files() {
    let folder = folder(&FORUM);
    let said = run_in(folder.path(), &["score", "export", "--format", "json"]);
    assert_eq!(said.err, "");
    let answer = said.json();
    assert_eq!(answer["pack"]["id"], "forum");
    assert_eq!(answer["id"], "me");
    assert_eq!(answer["as_of"], "2026-03-04");
    assert_eq!(answer["facts"], serde_json::json!({ "posts": 2 }));
    assert_eq!(answer["reference"]["score"], 30.0);
    // a day that was guessed, a fact that is out of its range, one that is unknown
    let codes: Vec<&str> = answer["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["PS2205", "PS2203", "PS2203"]);
    // all of this travels along
    let again = folder.path().join("answer.json");
    let text = serde_json::to_string_pretty(&answer).unwrap() + "\n";
    fs::write(again, run_in(folder.path(), &["score", "export", "--format", "json"]).done())
        .unwrap();
    let said = run_in(folder.path(), &["score", "answer.json", "--format", "json"]).json();
    assert_eq!(serde_json::to_string_pretty(&said).unwrap() + "\n", text);
}

#[test]
fn people_see_the_published_score_and_the_warnings() {
    let folder = folder(&FORUM);
    let said = run_in(folder.path(), &["score", "export"]);
    assert!(said.err.contains("warning[PS2203]"), "{}", said.err);
    assert!(said.out.contains("published elsewhere: 30.0 (badge.json)"), "{}", said.out);
}

#[test]
fn facts_beside_an_export_are_read_and_named() {
    let folder = folder(&FORUM);
    write(folder.path(), "facts.yaml", "has_photo: true");
    let said = run_in(folder.path(), &["score", "export", "--format", "json"]);
    assert!(said.err.contains("facts.yaml"), "{}", said.err);
    let answer = said.json();
    assert_eq!(answer["facts"], serde_json::json!({ "posts": 2, "has_photo": true }));
    let said = run_in(
        folder.path(),
        &["score", "export", "--fact", "has_photo=false", "--format", "json"],
    );
    assert_eq!(said.json()["facts"]["has_photo"], false);
}

#[test]
fn the_day_is_that_of_the_data() {
    let folder = folder(&FORUM);
    let as_of = |arguments: &[&str]| {
        run_in(folder.path(), &[arguments, &["--format", "json"]].concat()).json()["as_of"].clone()
    };
    fs::rename(folder.path().join("export"), folder.path().join("export_05-10-2026")).unwrap();
    assert_eq!(as_of(&["score", "export_05-10-2026"]), "2026-05-10");
    assert_eq!(as_of(&["score", "export_05-10-2026", "--as-of", "2026-06-01"]), "2026-06-01");
}

#[test]
fn an_import_is_a_facts_file() {
    let folder = folder(&FORUM);
    let said = run_in(folder.path(), &["import", "export", "--output", "mine.yaml"]);
    assert!(said.err.contains("PS2203"), "{}", said.err);
    said.done();
    let text = fs::read_to_string(folder.path().join("mine.yaml")).unwrap();
    assert!(text.contains("  posts: 2 "), "{text}");
    assert!(text.contains("#  has_photo:"), "{text}");
    let score = |input: &str| {
        run_in(folder.path(), &["score", input, "--format", "json"]).json()["score"].clone()
    };
    assert_eq!(score("mine.yaml"), score("export"));
    let data = run_in(folder.path(), &["import", "export", "--format", "json"]).json();
    let keys: Vec<&String> = data.as_object().unwrap().keys().collect();
    assert_eq!(keys.len(), 6, "{keys:?}");
    assert_eq!(data["pack"], "forum");
}

#[test]
fn an_export_of_another_platform() {
    let folder = folder(&FORUM);
    write(
        folder.path(),
        "rules/shop/pack.yaml",
        "facts: { a: { type: bool } }\nindicators: { a: { value: a } }\n\
         detect: { all: [Orders.csv] }\n",
    );
    write(folder.path(), "rules/shop/import.rhai", "fn facts(archive) { #{} }");
    let said = run_in(folder.path(), &["score", "export", "--pack", "shop"]);
    said.fails(4, &["PS2303", "`--pack forum`"]);
    // a pack without an import, and a lone file that another pack knows
    write(
        folder.path(),
        "rules/kept/pack.yaml",
        "facts: { posts: { type: count } }\nindicators: { posts: { value: posts, scale: { linear: [0, 9] } } }\n",
    );
    let said = run_in(folder.path(), &["score", "export", "--pack", "kept"]);
    said.fails(4, &["PS2303", "the pack `kept` reads none", "`--pack forum`"]);
    write(folder.path(), "Orders.csv", "name,posts\nIda,9\n");
    let lone = ["score", "Orders.csv", "--pack", "kept"];
    let said = run_in(folder.path(), &lone);
    said.fails(4, &["PS2303", "`--pack shop`", "`--id COLUMN`"]);
    let said = run_in(folder.path(), &[&lone[..], &["--id", "name"]].concat());
    assert!(said.done().contains("100"));
    write(folder.path(), "other/Nothing.txt", "hello");
    run_in(folder.path(), &["score", "other"]).fails(2, &["PS2301", "`forum`", "`shop`"]);
}

#[test]
fn a_pack_without_an_import_has_a_facts_file_to_fill_in() {
    let text = run(&["import", "--pack", "xing", "--lang", "de"]).done();
    golden("facts-to-fill-in-de.yaml", &text);
    // as it is, nothing is known
    let folder = folder(&[("blank.yaml", &text)]);
    let answer = run_in(folder.path(), &["score", "blank.yaml", "--format", "json"]).json();
    assert_eq!(
        (&answer["score"], &answer["pack"]["id"]),
        (&serde_json::Value::Null, &"xing".into())
    );
    // each line that loses its `#` is a fact where it belongs
    let filled = text
        .replace("#  contacts: ", "  contacts: 700")
        .replace("#  has_photo: ", "  has_photo: true")
        .replace("#as_of: ", "as_of: ");
    write(folder.path(), "filled.yaml", &filled);
    let answer = run_in(folder.path(), &["score", "filled.yaml", "--format", "json"]).json();
    assert_eq!(answer["facts"], serde_json::json!({ "contacts": 700, "has_photo": true }));
    assert_eq!(answer["as_of"], "2026-10-05");
    // whoever tries an export is told of it
    write(folder.path(), "export/a.csv", "A\n1\n");
    let said = run_in(folder.path(), &["import", "export", "--pack", "xing"]);
    assert!(said.err.contains("`peristyle import --pack xing` writes one"), "{}", said.err);
    assert_ne!(said.code, 0);
    run(&["import"]).fails(2, &["EXPORT"]);
}
