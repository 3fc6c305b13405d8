//! `sensitivity`.

use crate::crowd::{PACKS, path, table, write};
use crate::support::run_in;

#[test]
fn every_index_tells_what_its_ranking_owes_to_its_weights() {
    for pack in PACKS {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "people.csv", &table(pack, 30, &[]));
        let path = path(pack);
        let run = |more: &[&str]| {
            let mut all = vec!["sensitivity", "people.csv", "--pack", &path, "--draws", "40"];
            all.extend(more);
            run_in(folder.path(), &all)
        };
        let one = run(&["--format", "json", "--jobs", "1"]).done();
        assert_eq!(one, run(&["--format", "json", "--jobs", "4"]).done(), "{pack}");
        let told: serde_json::Value = serde_json::from_str(&one).unwrap();
        assert_eq!(told["n"], 30, "{pack}");
        assert!(!told["one_at_a_time"].as_array().unwrap().is_empty(), "{pack}");
        let profiles = told["ranks"]["profiles"].as_array().unwrap();
        assert_eq!(profiles.len() as u64, told["scored"].as_u64().unwrap(), "{pack}");
        for one in profiles {
            let (low, high) = (one["low"].as_f64().unwrap(), one["high"].as_f64().unwrap());
            assert!(low <= high, "{pack}: {one}");
        }
        for width in ["80", "40"] {
            let text = run(&["--width", width]).done();
            let widest = text.lines().map(|line| line.chars().count()).max().unwrap();
            assert!(widest <= width.parse().unwrap(), "{pack}: {text}");
        }
    }
}

#[test]
fn an_experiment_is_read_and_told() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "people.csv", &table("rules/linkedin", 20, &[]));
    let vary = "vary:\n  brand.weight: [20, 30]\n  content.posts.weight: [1, 9]\n";
    write(folder.path(), "vary.yaml", vary);
    let told = run_in(
        folder.path(),
        &[
            "sensitivity",
            "people.csv",
            "--pack",
            "linkedin",
            "--draws",
            "5",
            "--experiment",
            "vary.yaml",
            "--samples",
            "32",
            "--format",
            "json",
            "--of",
            "rank-shift",
        ],
    )
    .json();
    assert_eq!(told["sobol"]["output"], "rank_shift");
    let factors = told["sobol"]["factors"].as_array().unwrap();
    assert_eq!(factors.len(), 2);
    assert!(factors.iter().all(|one| one["total"].as_f64().unwrap() > 0.0));
}

#[test]
fn tables_that_rank_nobody_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let sensitivity = |table: &str| {
        write(folder.path(), "people.csv", table);
        run_in(folder.path(), &["sensitivity", "people.csv", "--pack", "linkedin"])
    };
    sensitivity("id,posts_per_week\n").fails(4, &["PS4122", "no profiles"]);
    sensitivity("id,posts_per_week\na,1\n").fails(4, &["PS4122"]);
    sensitivity("id,posts_per_week\na,\nb,\n").fails(4, &["PS4122", "none of the 2 profiles"]);
    sensitivity("id,posts_per_week\na,NaN\nb,1\n").fails(5, &["NaN"]);
}
