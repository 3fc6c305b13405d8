//! `compare`, and `score --if` over many.

use std::collections::BTreeMap;
use std::path::Path;

use peristyle_engine::Fact;
use peristyle_engine::load::FactType;
use serde_json::Value;

use crate::people::{PACKS, rules, table};
use crate::support::{golden, root, run_in as run};

/// Two nodes of a pack that weigh something, with other weights.
fn two_weights(pack: &str) -> Vec<String> {
    let rules = rules(pack);
    let weights = rules.weights();
    let paths = rules.paths().zip(weights).filter(|(_, weight)| *weight > 0.0);
    paths.take(2).map(|(path, weight)| format!("{path}={}", weight * 3.0 + 1.0)).collect()
}

fn arguments<'a>(first: &[&'a str], more: &'a [String], option: &'a str) -> Vec<&'a str> {
    let more = more.iter().flat_map(|one| [option, one.as_str()]);
    first.iter().copied().chain(more).collect()
}

/// `id → score` as `score --format csv` tells it; of packs that compare, as `json` does.
fn scores(
    folder: &Path,
    pack: &str,
    people: &str,
    options: &[&str],
) -> BTreeMap<String, Option<f64>> {
    let mut all = vec!["score", people, "--pack", pack];
    all.extend(options);
    if rules_compare(pack) {
        all.extend(["--format", "json"]);
        let answers = run(folder, &all).json();
        let one =
            |answer: &Value| (answer["id"].as_str().unwrap().to_owned(), answer["score"].as_f64());
        return answers.as_array().unwrap().iter().map(one).collect();
    }
    all.extend(["--format", "csv"]);
    let text = run(folder, &all).done();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.deserialize::<BTreeMap<String, String>>();
    rows.map(|row| row.unwrap()).map(|row| (row["id"].clone(), row["score"].parse().ok())).collect()
}

fn rules_compare(pack: &str) -> bool {
    peristyle_engine::Engine::builder()
        .readers(peristyle_data::readers::readers())
        .build()
        .load(pack)
        .is_ok_and(|rules| rules.needs_population())
}

fn near(a: &Value, b: f64) {
    let a = a.as_f64().unwrap();
    assert!((a - b).abs() < 1e-9, "{a} is not {b}");
}

/// The figures of `compare`, worked out from two lists of scores in the simplest way.
#[test]
fn figures_are_those_of_two_lists_of_scores() {
    for pack in PACKS {
        let folder = tempfile::tempdir().unwrap();
        let people = table(folder.path(), pack, 120);
        let (people, path) = (people.to_str().unwrap(), root().join(pack));
        let path = path.to_str().unwrap();
        let weights = two_weights(pack);
        let told = run(
            folder.path(),
            &arguments(
                &["compare", path, people, "--format", "json", "--by", "industry"],
                &weights,
                "--weight",
            ),
        )
        .json();
        let before = scores(folder.path(), path, people, &[]);
        let after = scores(folder.path(), path, people, &arguments(&[], &weights, "--weight"));
        let pairs: Vec<(f64, f64)> =
            before.iter().filter_map(|(id, score)| Some(((*score)?, after[id]?))).collect();
        assert_eq!(told["n"], 120, "{pack}");
        assert_eq!(told["both"], pairs.len());
        assert!(pairs.len() > 10, "{pack}: {}", pairs.len());
        let changes: Vec<f64> = pairs.iter().map(|(a, b)| b - a).collect();
        let lost = before.iter().filter(|(id, score)| score.is_some() != after[*id].is_some());
        let moved = changes.iter().filter(|by| by.abs() > 1e-9).count() + lost.count();
        near(&told["share_changed"], moved as f64 / 120.0);
        near(&told["mean_change"], changes.iter().sum::<f64>() / changes.len() as f64);
        near(&told["max_change"], changes.iter().fold(0.0, |most: f64, by| most.max(by.abs())));
        let (mut sum, mut a_free, mut b_free) = (0.0, 0.0, 0.0);
        let sign = |x: f64, y: f64| if x == y { 0.0 } else { (x - y).signum() };
        for (i, one) in pairs.iter().enumerate() {
            for other in &pairs[..i] {
                let (a, b) = (sign(one.0, other.0), sign(one.1, other.1));
                sum += a * b;
                a_free += a * a;
                b_free += b * b;
            }
        }
        // rankings are of scores before they are rounded, which no table tells
        let is_rounded = std::fs::read_to_string(Path::new(path).join("pack.yaml"));
        if !is_rounded.unwrap().contains("\nround:") {
            near(&told["kendall"], sum / f64::sqrt(a_free * b_free));
        }
        let (least, most) = (told["spearman"].as_f64().unwrap(), 1.0);
        assert!(least <= most && least > -1.0);
        let parts = told["segments"].as_array().unwrap();
        assert_eq!(parts.iter().map(|one| one["n"].as_u64().unwrap()).sum::<u64>(), 120);
        for mover in told["movers"].as_array().unwrap() {
            let id = mover["id"].as_str().unwrap();
            near(&mover["change"], after[id].unwrap() - before[id].unwrap());
            let because = mover["because"].as_array().unwrap();
            near(&mover["change"], because.iter().map(|one| one["points"].as_f64().unwrap()).sum());
        }
        let text = told.to_string();
        assert!(!text.contains("NaN") && !text.contains("null,null,null,null"), "{text}");
    }
}

#[test]
fn a_pack_and_itself_differ_in_exactly_nothing() {
    for pack in PACKS {
        let folder = tempfile::tempdir().unwrap();
        let people = table(folder.path(), pack, 40);
        let path = root().join(pack);
        let (people, path) = (people.to_str().unwrap(), path.to_str().unwrap());
        let told = run(folder.path(), &["compare", path, path, people, "--format", "json"]).json();
        for figure in ["share_changed", "mean_change", "max_change", "gained", "lost"] {
            assert_eq!(told[figure], 0, "{pack}: {figure}");
        }
        assert_eq!((&told["spearman"], &told["kendall"]), (&1.into(), &1.into()));
        assert_eq!(told["movers"].as_array().unwrap().len(), 0);
        let words = run(folder.path(), &["compare", path, path, people]).done();
        assert!(words.contains("no score changes"), "{words}");
    }
}

#[test]
fn the_same_bytes_on_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let people = table(folder.path(), "rules/linkedin", 500);
    let people = people.to_str().unwrap();
    let run = |jobs: &str| {
        let all = [
            "compare", "linkedin", people, "--weight", "brand=40", "--weight", "people=3",
            "--format", "json", "--jobs", jobs,
        ];
        run(folder.path(), &all).done()
    };
    assert_eq!(run("1"), run("3"));
}

#[test]
fn a_limit_that_is_broken_ends_with_1() {
    let folder = tempfile::tempdir().unwrap();
    let people = table(folder.path(), "rules/linkedin", 60);
    let people = people.to_str().unwrap();
    let all = |limit| ["compare", "linkedin", people, "--weight", "brand=90", "--fail-if", limit];
    run(folder.path(), &all("max_change > 1")).fails(1, &["PS4105", "`max_change > 1`: it is "]);
    run(folder.path(), &all("max_change > 100")).done();
    run(folder.path(), &all("maximum > 1")).fails(2, &["PS4104", "`max_change`"]);
}

/// A fact of a pack that people can change, with a value that it may have.
fn a_change(pack: &str) -> String {
    let rules = rules(pack);
    let open = |fact: &&Fact| !fact.is_derived() && !fact.fixed && fact.kind != FactType::Date;
    let fact = rules.facts().iter().rfind(open).unwrap();
    let value = match fact.kind {
        FactType::Bool => "true".to_owned(),
        FactType::Choice => fact.choices[0].clone(),
        _ => fact.min.unwrap_or(0.0).max(fact.max.unwrap_or(1.0).min(1.0)).to_string(),
    };
    format!("{}={value}", fact.id)
}

#[test]
fn what_if_over_a_table_is_told_for_everyone() {
    for pack in PACKS {
        let folder = tempfile::tempdir().unwrap();
        let people = table(folder.path(), pack, 60);
        let path = root().join(pack);
        let (people, path) = (people.to_str().unwrap(), path.to_str().unwrap());
        let change = match pack {
            "rules/linkedin" => "posts_per_week=2".to_owned(),
            pack => a_change(pack),
        };
        let before = scores(folder.path(), path, people, &[]);
        let after = scores(folder.path(), path, people, &["--fact", &change]);
        let told =
            run(folder.path(), &["compare", path, people, "--if", &change, "--format", "json"]);
        let told = told.json();
        let changes = before.iter().filter_map(|(id, score)| Some(after[id]? - (*score)?));
        let changes: Vec<f64> = changes.collect();
        assert!(changes.iter().any(|change| *change != 0.0), "{pack}: {change} changes nothing");
        near(&told["mean_change"], changes.iter().sum::<f64>() / changes.len() as f64);
        let words = run(folder.path(), &["score", people, "--pack", path, "--if", &change]).done();
        assert!(words.contains("60 profiles") && words.contains(&change), "{pack}: {words}");
        for line in words.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
}

#[test]
fn tables_for_people_fit() {
    let folder = tempfile::tempdir().unwrap();
    table(folder.path(), "rules/linkedin", 60);
    let all = [
        "compare",
        "linkedin",
        "people.csv",
        "--weight",
        "brand=40",
        "--weight",
        "brand.photo=9",
        "--by",
        "industry",
        "--top",
        "3",
    ];
    for width in ["80", "40"] {
        let said = run(folder.path(), &[&all[..], &["--width", width]].concat()).done();
        for line in said.lines() {
            assert!(line.chars().count() <= width.parse().unwrap(), "{line}");
        }
        golden(&format!("compare-{width}.txt"), &said);
    }
}

#[test]
fn bad_input_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let people = table(folder.path(), "rules/linkedin", 5);
    let people = people.to_str().unwrap();
    let here = folder.path();
    run(here, &["compare", "linkedin", people]).fails(2, &["PS4107"]);
    // another index is compared all the same, and nothing is traced
    let other = run(here, &["compare", "linkedin", "xing", people]).done();
    assert!(other.contains("traced to a rule"), "{other}");
    run(here, &["compare", "linkedin", people, "--weight", "brand=3", "--by", "industri"])
        .fails(2, &["PS2420", "did you mean `industry`"]);
    run(here, &["compare", "linkedin", people, "--weight", "bran=3"]).fails(2, &["`brand`"]);
    std::fs::write(here.join("nobody.csv"), "id,posts_per_week\n").unwrap();
    run(here, &["compare", "linkedin", "nobody.csv", "--weight", "brand=3"]).fails(4, &["PS4108"]);
    std::fs::write(here.join("one.csv"), "id,posts_per_week\na,NaN\n").unwrap();
    run(here, &["compare", "linkedin", "one.csv", "--weight", "brand=3"]).fails(5, &["NaN"]);
}
