//! Tables with a profile in each row.

use std::fs;

use crate::support::{FORUM, folder, golden, root, run_in, write};

const PEOPLE: &str = "name;posts;has_photo;town;pack\n\
    Ida;4;yes;Ulm;forum\nBo;10;no;Köln;forum\nEva;;;Bonn;forum\n";

#[test]
fn everyone_in_a_table() {
    let folder = folder(&FORUM);
    write(folder.path(), "people.csv", PEOPLE);
    let said = run_in(folder.path(), &["score", "people.csv", "--id", "name"]);
    golden("table-80.txt", &format!("{}{}", said.err, said.out));
    let said =
        run_in(folder.path(), &["score", "people.csv", "--pack", "forum", "--format", "json"]);
    // people are told on standard error, whatever the format
    assert!(said.err.contains("remark[PS2307]: `name`, `town` are no facts"), "{}", said.err);
    let answers = said.json();
    let ids: Vec<&str> =
        answers.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["row-1", "row-2", "row-3"]);
    assert_eq!(answers[1]["facts"], serde_json::json!({ "posts": 10, "has_photo": false }));
    assert_eq!(answers[2]["score"], serde_json::Value::Null);
    assert_eq!(answers[0]["diagnostics"], serde_json::json!([]));
    let lines = run_in(folder.path(), &["score", "people.csv", "--format", "ndjson"]).done();
    assert_eq!(lines.lines().count(), 3);
}

#[test]
fn one_of_a_table() {
    let folder = folder(&FORUM);
    write(folder.path(), "people.csv", PEOPLE);
    write(
        folder.path(),
        "people.ndjson",
        "{\"id\": \"a\", \"posts\": 1}\n{\"id\": \"b\", \"posts\": 2}\n",
    );
    let run = |arguments: &[&str]| run_in(folder.path(), arguments);
    let one = ["people.csv", "--id", "name", "--only", "Bo", "--format", "json"];
    let answer = run(&[&["score"], &one[..]].concat()).json();
    assert_eq!((&answer["id"], &answer["facts"]["posts"]), (&"Bo".into(), &10.into()));
    let told = run(&[&["explain"], &one[..]].concat()).json();
    assert_eq!(told["evaluation"]["id"], "Bo");
    run(&["explain", "people.csv"]).fails(2, &["PS3007", "holds 3 profiles", "--only"]);
    let said =
        run(&["score", "people.ndjson", "--pack", "forum", "--only", "b", "--format", "json"]);
    assert_eq!(said.json()["facts"]["posts"], 2);
    let me = ["score", "export", "--only", "me", "--format", "json"];
    assert_eq!(run(&me).json()["id"], "me");
    run(&["score", "export", "--only", "you"]).fails(2, &["PS3010", "`you` in `export`"]);
    // options go over what the table says
    let given = [&["score"], &one[..], &["--fact", "posts=1", "--as-of", "2026-01-02"]].concat();
    let answer = run(&given).json();
    assert_eq!((&answer["facts"]["posts"], &answer["as_of"]), (&1.into(), &"2026-01-02".into()));
}

#[test]
fn wrong_cells_are_told_of_together() {
    let folder = folder(&FORUM);
    write(folder.path(), "people.csv", "id,posts,has_photo\na,\"1,5\",doch\nb,1,1\nc,-1,\n");
    write(folder.path(), "more.csv", "id,posts\nd,x\n");
    let said = run_in(folder.path(), &["score", "people.csv", "more.csv", "--pack", "forum"]);
    assert_eq!(said.out, "");
    said.fails(
        4,
        &["people.csv:2:3", "people.csv:2:9", "people.csv:4:3", "more.csv:2:3", "PS2308", "PS1004"],
    );
}

#[test]
fn a_lone_file_of_an_export_is_no_table() {
    let folder = folder(&FORUM);
    write(folder.path(), "Posts.csv", "Title,Date\nOne,2026-03-01\n");
    write(folder.path(), "other.csv", "Title,Date\nOne,2026-03-01\n");
    let run = |arguments: &[&str]| run_in(folder.path(), arguments);
    let one = run(&["score", "Posts.csv", "--format", "json"]).json();
    assert_eq!((&one["pack"]["id"], &one["facts"]["posts"]), (&"forum".into(), &1.into()));
    // the pack that is named doesn't recognise it, and another does
    run(&["pack", "new", "shop"]).done();
    let meant = ["score", "Posts.csv", "--pack", "./shop"];
    run(&meant).fails(4, &["PS2303", "`--pack forum`", "`--id COLUMN`"]);
    // as a table it has nothing to say
    let table = [&meant[..], &["--id", "Title"]].concat();
    run(&table).fails(4, &["PS2306"]);
    run(&["score", "other.csv"]).fails(2, &["PS3001", "column `pack`"]);
    // a pack that imports without saying what its exports look like
    write(folder.path(), "rules/any/pack.yaml", FORUM[0].1.split("detect").next().unwrap());
    write(folder.path(), "rules/any/import.rhai", FORUM[1].1.replace("Posts.csv", "*").as_str());
    let one = run(&["score", "other.csv", "--pack", "any", "--format", "json"]).json();
    assert_eq!(one["facts"]["posts"], 1);
}

#[test]
fn a_table_is_followed() {
    let folder = folder(&FORUM);
    write(folder.path(), "people.csv", PEOPLE);
    let said = run_in(folder.path(), &["watch", "people.csv", "--only", "row-9"]);
    said.fails(2, &["PS3010"]);
}

/// The published index of all countries, to the three decimals that it is published with.
#[test]
fn human_development_as_published() {
    let table = root().join("../shared/tables/hdi_2021.csv");
    let Ok(text) = fs::read_to_string(&table) else {
        println!("skipped: ../shared is not there");
        return;
    };
    let rules = "range: [0, 1]\nround: { digits: 3, mode: half_up }\naggregate: geometric\ndefaults: { missing: fail }\n\
        facts:\n  life_expectancy: { type: number }\n  expected_years_schooling: { type: number }\n  \
        mean_years_schooling: { type: number }\n  gni_pc_ppp2017: { type: number }\n\
        indicators:\n  health: { value: life_expectancy, scale: { linear: [20, 85] } }\n  \
        income: { value: gni_pc_ppp2017, scale: { log: [100, 75000] } }\n\
        pillars:\n  education:\n    indicators:\n      \
        expected: { value: expected_years_schooling, scale: { linear: [0, 18] } }\n      \
        mean: { value: mean_years_schooling, scale: { linear: [0, 15] } }\n";
    let folder = folder(&[("hdi.yaml", rules)]);
    let table = table.to_str().unwrap();
    let arguments = ["score", table, "--pack", "hdi.yaml", "--id", "iso3", "--format", "ndjson"];
    let answers = run_in(folder.path(), &arguments).done();
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split(',').collect()).collect();
    assert_eq!(answers.lines().count(), rows.len());
    for (answer, row) in answers.lines().zip(&rows) {
        let answer: serde_json::Value = serde_json::from_str(answer).unwrap();
        let published = row.last().unwrap().parse::<f64>().ok();
        assert_eq!((answer["id"].as_str(), answer["score"].as_f64()), (Some(row[0]), published));
    }
}
