//! `explain --since`.

use std::fs;

use serde_json::Value;

use crate::crowd::{PACKS, path, rules, table, write};
use crate::support::{root, run_in};

fn sum(told: &Value) -> f64 {
    let parts = ["facts", "rules"].into_iter().flat_map(|key| told[key].as_array().unwrap());
    parts.filter_map(|one| one["points"].as_f64()).sum()
}

#[test]
fn every_index_shares_a_difference_out() {
    for pack in PACKS {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "people.csv", &table(pack, 2, &[]));
        let path = path(pack);
        let answer = |id: &str| {
            let all = ["score", "people.csv", "--pack", &path, "--only", id, "--format", "json"];
            run_in(folder.path(), &all).json()
        };
        let (old, other) = (answer("p0"), answer("p1"));
        let mut new = old.clone();
        // a few facts of somebody else's: all of them would have to be sampled
        let facts = other["facts"].as_object().unwrap().iter();
        for (fact, value) in facts.filter(|(fact, value)| old["facts"][fact] != **value).take(4) {
            new["facts"][fact] = value.clone();
        }
        write(folder.path(), "old.json", &old.to_string());
        write(folder.path(), "new.json", &new.to_string());
        let told = run_in(
            folder.path(),
            &["explain", "new.json", "--pack", &path, "--since", "old.json", "--format", "json"],
        )
        .json();
        if let Some(change) = told["change"].as_f64() {
            assert!((sum(&told) - change).abs() < 1e-9, "{pack}: {told}");
            let difference = told["after"]["score"].as_f64().unwrap()
                - told["before"]["score"].as_f64().unwrap();
            assert!((difference - change).abs() < 1e-9);
        }
        assert!(!told["facts"].as_array().unwrap().is_empty(), "{pack}");
        // rules that compare with others aren't the same without them
        let alone = !rules(pack).needs_population();
        assert_eq!(told["rules"].as_array().unwrap().is_empty(), alone, "{pack}");
    }
}

#[test]
fn changed_rules_have_their_part() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in ["then", "now"] {
        fs::create_dir(at(name)).unwrap();
        let from = root().join("examples/newsletter");
        for file in ["pack.yaml", "tips.rhai"] {
            fs::copy(from.join(file), at(name).join(file)).unwrap();
        }
    }
    let pack = fs::read_to_string(at("now/pack.yaml")).unwrap();
    let pack = pack.replace("[0.1, 0.5] }, weight: 2", "[0.1, 0.6] }, weight: 3");
    fs::write(at("now/pack.yaml"), pack).unwrap();
    write(folder.path(), "old.yaml", "{ issues_per_month: 2, opened: 0.3, has_archive: false }");
    write(folder.path(), "new.yaml", "{ issues_per_month: 4, opened: 0.4, has_archive: false }");
    let saved =
        ["score", "old.yaml", "--pack", "./then", "--format", "json", "--output", "old.json"];
    run_in(folder.path(), &saved).done();
    let since = |old: &str, more: &[&str]| {
        let mut all = vec!["explain", "new.yaml", "--pack", "./now", "--since", old];
        all.extend(more);
        run_in(folder.path(), &all)
    };
    let told = since("old.yaml", &["--pack-since", "./then", "--format", "json"]).json();
    assert!((sum(&told) - told["change"].as_f64().unwrap()).abs() < 1e-9);
    assert_eq!(told["facts"].as_array().unwrap().len(), 2);
    assert!(told["rules"].as_array().unwrap().len() >= 2, "{told}");
    // the saved answer knows that the rules were others, and what they said
    let lump = since("old.json", &["--format", "json"]).json();
    assert_eq!(lump["rules_unknown"], true);
    assert!((lump["change"].as_f64().unwrap() - told["change"].as_f64().unwrap()).abs() < 1e-9);
    assert!((sum(&lump) - lump["change"].as_f64().unwrap()).abs() < 1e-9);
    for width in ["80", "40"] {
        let text = since("old.json", &["--width", width]).done();
        assert!(text.contains("--pack-since"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= width.parse().unwrap()), "{text}");
    }
}
