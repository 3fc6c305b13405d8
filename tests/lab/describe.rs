//! `describe`.

use crate::people::{PACKS, table};
use crate::support::{golden, root, run_in as run};

#[test]
fn every_index_is_described() {
    for pack in PACKS {
        let folder = tempfile::tempdir().unwrap();
        table(folder.path(), pack, 80);
        let path = root().join(pack);
        let all = ["describe", "people.csv", "--pack", path.to_str().unwrap()];
        let told = run(folder.path(), &[&all[..], &["--format", "json"]].concat()).json();
        assert_eq!(told["n"], 80, "{pack}");
        let score = &told["score"];
        let known = score["count"].as_u64().unwrap() + score["missing"].as_u64().unwrap();
        assert_eq!(known, 80);
        let figure = |name: &str| score[name].as_f64().unwrap();
        assert!(figure("min") <= figure("q1") && figure("q1") <= figure("median"));
        assert!(figure("median") <= figure("q3") && figure("q3") <= figure("max"));
        assert!(!told["indicators"].as_array().unwrap().is_empty());
        assert!(!told["facts"].as_array().unwrap().is_empty());
        for width in ["80", "40"] {
            let said = run(folder.path(), &[&all[..], &["--width", width]].concat()).done();
            for line in said.lines() {
                assert!(line.chars().count() <= width.parse().unwrap(), "{pack}: {line}");
            }
            assert!(!said.contains("NaN"), "{said}");
            if pack == "rules/linkedin" {
                golden(&format!("describe-{width}.txt"), &said);
            }
        }
    }
}

#[test]
fn few_profiles_and_constants_say_why() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("one.csv"), "id,posts_per_week\na,2\n").unwrap();
    std::fs::write(folder.path().join("none.csv"), "id,posts_per_week\n").unwrap();
    let run = |file: &str| {
        run(folder.path(), &["describe", file, "--pack", "linkedin", "--format", "json"])
    };
    let told = run("one.csv").json();
    assert!(told["score"]["sd"].is_null());
    let facts = told["facts"].as_array().unwrap();
    let posts = facts.iter().find(|fact| fact["id"] == "posts_per_week").unwrap();
    assert_eq!((&posts["count"], &posts["reason"]), (&1.into(), &"one value has no spread".into()));
    run("none.csv").fails(4, &["PS4108"]);
}
