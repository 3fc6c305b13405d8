//! `fit`.

use serde_json::Value;

use crate::crowd::{PACKS, part, path, rules, table, write};
use crate::support::run_in;

/// The scores of a table by other weights.
fn scores(folder: &std::path::Path, pack: &str, weight: &str) -> Vec<String> {
    let all = [
        "score",
        "people.csv",
        "--pack",
        pack,
        "--weight",
        weight,
        "--format",
        "ndjson",
        "--detail",
        "score",
    ];
    let rows = run_in(folder, &all).done();
    let score = |line: &str| {
        let row: Value = serde_json::from_str(line).unwrap();
        row["score"].as_f64().map_or(String::new(), |score| score.to_string())
    };
    rows.lines().map(score).collect()
}

#[test]
fn every_index_is_fitted_or_says_why_it_cant_be() {
    for pack in PACKS {
        let folder = tempfile::tempdir().unwrap();
        let path_of = path(pack);
        write(folder.path(), "people.csv", &table(pack, 60, &[]));
        let first = rules(pack).paths().next().unwrap().to_owned();
        let labels = match rules(pack).needs_population() {
            true => vec!["50".to_owned(); 60],
            false => scores(folder.path(), &path_of, &format!("{first}=40")),
        };
        write(folder.path(), "scored.csv", &table(pack, 60, &[("score", &labels)]));
        let fit = |more: &[&str]| {
            let mut all = vec!["fit", "scored.csv", "--pack", &path_of];
            all.extend(more);
            run_in(folder.path(), &all)
        };
        let said = fit(&["--format", "json", "--output", "fitted"]);
        if said.code != 0 {
            said.fails(4, &["PS4143"]);
            continue;
        }
        let told = said.json();
        assert!(
            told["error"]["fitted"].as_f64() <= told["error"]["now"].as_f64(),
            "{pack}: {told}"
        );
        let again = fit(&["--format", "json", "--jobs", "1"]).json();
        assert_eq!(told, again, "{pack}");
        // the proposal is a pack, and it scores as the labels say where nothing is in the way
        run_in(folder.path(), &["pack", "check", "./fitted"]).done();
        fit(&["--output", "fitted"]).fails(2, &["PS3006"]);
    }
}

#[test]
fn an_outcome_is_explained() {
    let pack = "examples/newsletter";
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "people.csv", &table(pack, 200, &[]));
    let scores = scores(folder.path(), &path(pack), "rhythm=6");
    let won: Vec<String> = scores
        .iter()
        .enumerate()
        .map(|(row, score)| {
            let score: f64 = score.parse().unwrap_or(0.0);
            if part(row, 99) < 1.0 / (1.0 + (-(score - 55.0) / 6.0).exp()) { "won" } else { "lost" }
        })
        .map(str::to_owned)
        .collect();
    write(folder.path(), "deals.csv", &table(pack, 200, &[("deal", &won)]));
    let path = path(pack);
    let fit = |more: &[&str]| {
        let mut all = vec!["fit", "deals.csv", "--pack", &path];
        all.extend(more);
        run_in(folder.path(), &all)
    };
    let told = fit(&["--outcome", "deal", "--format", "json"]).json();
    assert_eq!(told["measure"], "log_loss");
    let weight = |name: &str| {
        let all = told["weights"].as_array().unwrap();
        all.iter().find(|one| one["path"] == name).unwrap()["fitted"].as_f64().unwrap()
    };
    assert!(weight("rhythm") > weight("opening"), "{told}");
    for width in ["80", "40"] {
        let text = fit(&["--outcome", "deal", "--width", width]).done();
        assert!(text.lines().all(|line| line.chars().count() <= width.parse().unwrap()), "{text}");
    }
    fit(&["--outcome", "lost"]).fails(2, &["PS"]);
    fit(&["--outcome", "id"]).fails(4, &["PS4141", "neither yes nor no"]);
    fit(&[]).fails(4, &["PS4140", "score"]);
}

#[test]
fn weights_that_leave_nobody_with_a_score_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    // what explains the outcome lies in a pillar of which half is missing
    let pack = "points: 100\nmin_coverage: 0.7\nfacts:\n  a: { type: number }\n  b: { type: number }\n  \
                c: { type: bool }\n  d: { type: number }\npillars:\n  main:\n    weight: 2\n    indicators:\n      \
                a: { value: a, scale: { linear: [0, 10] } }\n      b: { value: b, scale: { linear: [0, 10] } }\n  \
                side:\n    min_coverage: 0.6\n    indicators:\n      c: { value: c }\n      \
                d: { value: d, scale: { linear: [0, 10] } }\n";
    std::fs::create_dir_all(folder.path().join("rules/lopsided")).unwrap();
    write(folder.path(), "rules/lopsided/pack.yaml", pack);
    let mut table = String::from("id,a,b,c,d,won\n");
    for row in 0..60 {
        let won = row % 2 == 0;
        let (a, b) = (row * 7 % 11, row * 5 % 11);
        table += &format!("p{row},{a},{b},{won},,{}\n", if won { "yes" } else { "no" });
    }
    write(folder.path(), "t.csv", &table);
    run_in(folder.path(), &["fit", "t.csv", "--pack", "rules/lopsided", "--outcome", "won"])
        .fails(4, &["PS4143", "only 0 of 60 labelled profiles have a score"]);
}

#[test]
fn labelled_profiles_without_a_score_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut table = String::from("id,has_archive,score\n");
    (0..30).for_each(|row| table += &format!("p{row},,{row}\n"));
    write(folder.path(), "t.csv", &table);
    run_in(folder.path(), &["fit", "t.csv", "--pack", &path("examples/newsletter")])
        .fails(4, &["PS4142", "only 0 of 30 labelled profiles have a score"]);
}

#[test]
fn labels_of_one_table_count_where_another_has_none() {
    let folder = tempfile::tempdir().unwrap();
    let pack = "examples/newsletter";
    let cells: Vec<String> = (0..40).map(|row| (row * 2).to_string()).collect();
    write(folder.path(), "known.csv", &table(pack, 40, &[("score", &cells)]));
    write(folder.path(), "unknown.csv", &table(pack, 10, &[]).replace("\np", "\nq"));
    let told = run_in(
        folder.path(),
        &["fit", "known.csv", "unknown.csv", "--pack", &path(pack), "--format", "json"],
    );
    let told = told.json();
    assert_eq!((&told["n"], &told["labelled"]), (&50.into(), &40.into()));
}

#[test]
fn labels_that_are_few_or_no_numbers_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let pack = "examples/newsletter";
    let fit = |cells: Vec<String>| {
        write(folder.path(), "t.csv", &table(pack, cells.len(), &[("score", &cells)]));
        run_in(folder.path(), &["fit", "t.csv", "--pack", &path(pack)])
    };
    fit(vec!["50".to_owned(); 19]).fails(4, &["PS4142", "only 19 of 19"]);
    fit(vec!["high".to_owned(); 30]).fails(4, &["PS4141", "`high`"]);
    fit(vec![String::new(); 30]).fails(4, &["PS4140"]);
}
