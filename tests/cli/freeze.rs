//! Populations: profiles that are scored together, and figures that are kept for later.

use std::fs;

use crate::support::{folder, run_in};

/// One relative scale of each kind in a place of its own, and one that stands alone.
const SHOPS: &str = "\
title: Shops
scale: rank
facts:
  price: { type: number }
  visits: { type: count }
  rating: { type: number }
pillars:
  people: { scale: SCALE, indicators: { visits: { value: visits, scale: SCALE, weight: 2 }, rating: { value: rating, scale: { linear: [1, 5] } } } }
indicators:
  price: { value: price, scale: SCALE }
";

fn shops() -> String {
    let scales = ["zscore", "percentile", "{ minmax: population, better: lower }"];
    scales.iter().fold(SHOPS.to_owned(), |text, scale| text.replacen("SCALE", scale, 1))
}

const ALL: &str = r#"{"id":"a","pack":"shops","as_of":"2026-01-02","facts":{"price":2.1,"visits":10,"rating":3}}
{"id":"b","pack":"shops","as_of":"2026-03-02","facts":{"price":3.7,"visits":100,"rating":4}}
{"id":"c","pack":"shops","facts":{"price":2.5,"visits":51,"rating":4.5}}
{"id":"d","pack":"shops","facts":{"visits":51}}
"#;

fn town() -> tempfile::TempDir {
    folder(&[("rules/shops/pack.yaml", &shops()), ("all.ndjson", ALL)])
}

#[test]
fn profiles_that_are_scored_together_are_compared_with_each_other() {
    let town = town();
    let said = run_in(town.path(), &["score", "all.ndjson", "--format", "json"]);
    assert_eq!(said.err, "4 profiles are compared with each other (pack shops)\n");
    let all = said.json();
    let price = |index: usize| all[index]["indicators"][0]["scaled"].clone();
    assert_eq!((price(0), price(1)), (1.into(), 0.into()));
    assert_eq!(price(3), serde_json::Value::Null);
    // below 51 lies one of four, and two are equal
    assert_eq!(all[2]["pillars"][0]["indicators"][0]["scaled"], 0.5);
    // a saved answer is its own population again
    let saved = run_in(town.path(), &["score", "all.ndjson", "--format", "json"]).done();
    fs::write(town.path().join("saved.json"), &saved).unwrap();
    assert_eq!(run_in(town.path(), &["score", "saved.json", "--format", "json"]).done(), saved);
}

#[test]
fn a_profile_alone_is_told_what_it_lacks() {
    let town = town();
    fs::write(town.path().join("one.json"), ALL.lines().next().unwrap()).unwrap();
    let said = run_in(town.path(), &["score", "one.json", "--width", "70"]);
    assert_eq!(said.err, "");
    let sheet = said.done();
    assert!(sheet.contains("`minmax` compares with a population, and there is none"), "{sheet}");
    // it is known what it is, so nobody is asked for it
    assert!(!sheet.contains("--fact"), "{sheet}");
    let table = run_in(town.path(), &["explain", "one.json"]).done();
    assert!(table.contains("peristyle pack freeze"), "{table}");
}

/// What if: everybody else stays who they are.
#[test]
fn what_if_is_compared_with_the_same_population() {
    let town = town();
    let with = ["score", "all.ndjson", "--if", "price=2.1", "--format", "json"];
    let pairs = run_in(town.path(), &with).json();
    let print = |side: &str| pairs[1][side]["pack"]["fingerprint"].clone();
    assert_eq!(print("before"), print("after"));
    assert_eq!(pairs[1]["before"]["indicators"][0]["scaled"], 0);
    assert_eq!(pairs[1]["after"]["indicators"][0]["scaled"], 1);
}

#[test]
fn frozen_figures_are_an_overlay() {
    let town = town();
    let said = run_in(town.path(), &["pack", "freeze", "shops", "all.ndjson"]).done();
    assert!(
        said.starts_with("wrote rules/shops_frozen/ with the figures of 4 profiles\n"),
        "{said}"
    );
    let written = fs::read_to_string(town.path().join("rules/shops_frozen/pack.yaml")).unwrap();
    let lines: Vec<&str> = written.lines().collect();
    assert_eq!(
        lines[..4],
        [
            "# yaml-language-server: $schema=.schema/pack.json",
            "# The figures of 4 profiles, data of 2026-01-02 to 2026-03-02: whoever is scored by this pack is compared with them.",
            "# Written by `peristyle pack freeze`; write it anew when the population has changed.",
            "extends: shops",
        ]
    );
    assert!(town.path().join("rules/shops_frozen/.schema/pack.json").is_file());
    assert!(
        lines
            .contains(&"  price: { scale: { minmax: [2.1, 3.7], better: lower, outside: clamp } }")
    );
    assert!(lines.contains(&"  people.visits: { scale: { percentile: { values: [[10, 1], [51, 2], [100, 1]] }, outside: clamp } }"));
    assert!(lines[4].starts_with("scale: { rank: { values: [["), "{written}");
    assert!(written.contains("  people: { scale: { zscore: { mean: "), "{written}");
}

/// No clock is asked: the data says of when it is, or nothing does.
#[test]
fn the_date_of_a_frozen_pack_is_that_of_its_data() {
    let town = town();
    let said = |dates: [&str; 2]| {
        let line = |id: &str, date: &str, visits: u8| {
            let as_of =
                if date.is_empty() { String::new() } else { format!("\"as_of\":\"{date}\",") };
            format!(
                "{{\"id\":\"{id}\",{as_of}\"facts\":{{\"price\":{visits},\"visits\":{visits}}}}}\n"
            )
        };
        let all = line("a", dates[0], 1) + &line("b", dates[1], 2);
        fs::write(town.path().join("two.ndjson"), all).unwrap();
        let kept = town.path().join("kept");
        run_in(town.path(), &["pack", "freeze", "shops", "two.ndjson", "--as", "kept"]).done();
        let text = fs::read_to_string(kept.join("pack.yaml")).unwrap();
        fs::remove_dir_all(kept).unwrap();
        let rest = text.split("The figures of 2 profiles, ").nth(1).unwrap();
        rest.split(':').next().unwrap().to_owned()
    };
    assert_eq!(said(["2026-03-02", "2026-01-02"]), "data of 2026-01-02 to 2026-03-02");
    assert_eq!(said(["2026-01-02", "2026-01-02"]), "data of 2026-01-02");
    assert_eq!(said(["", "2026-01-02"]), "data of 2026-01-02");
    assert_eq!(said(["", ""]), "without a date");
}

/// The scales as written, put into a copy of the pack by hand: everyone alone has the score, and
/// the rules the fingerprint, that they had together.
#[test]
fn frozen_figures_give_everyone_alone_the_score_they_had_together() {
    let town = town();
    run_in(town.path(), &["pack", "freeze", "shops", "all.ndjson"]).done();
    let written = fs::read_to_string(town.path().join("rules/shops_frozen/pack.yaml")).unwrap();
    let scale = |key: &str| {
        let line = written.lines().find_map(|line| line.strip_prefix(key)).unwrap();
        line.strip_suffix(" }").filter(|_| key.starts_with("  ")).unwrap_or(line).to_owned()
    };
    let mut text = SHOPS.replace("scale: rank", &format!("scale: {}", scale("scale: ")));
    for path in ["people", "people.visits", "price"] {
        text = text.replacen("SCALE", &scale(&format!("  {path}: {{ scale: ")), 1);
    }
    let copy = town.path().join("kept/shops");
    fs::create_dir_all(&copy).unwrap();
    fs::write(copy.join("pack.yaml"), text).unwrap();
    let together = run_in(town.path(), &["score", "all.ndjson", "--format", "json"]).json();
    for (index, line) in ALL.lines().enumerate() {
        fs::write(town.path().join("one.json"), line).unwrap();
        let alone =
            run_in(town.path(), &["score", "one.json", "--rules", "kept", "--format", "json"]);
        assert_eq!(alone.err, "");
        let mut alone = alone.json();
        alone["pack"]["content"] = together[index]["pack"]["content"].clone();
        assert_eq!(alone, together[index]);
        // and so does the overlay that was written
        let frozen = ["score", "one.json", "--pack", "rules/shops_frozen", "--format", "json"];
        let mut frozen = run_in(town.path(), &frozen).json();
        frozen["pack"] = together[index]["pack"].clone();
        assert_eq!(frozen, together[index]);
    }
}

#[test]
fn a_frozen_pack_says_where_its_base_is() {
    let town = town();
    let base = |arguments: &[&str], written: &str| {
        run_in(town.path(), &[&["pack", "freeze"], arguments].concat()).done();
        let text = fs::read_to_string(town.path().join(written).join("pack.yaml")).unwrap();
        text.lines().find_map(|line| line.strip_prefix("extends: ")).unwrap().to_owned()
    };
    // by its name where packs are looked up by it, or right beside it
    assert_eq!(base(&["shops", "all.ndjson", "--as", "mine/named"], "mine/named"), "shops");
    assert_eq!(base(&["./rules/shops", "all.ndjson"], "rules/shops_frozen"), "shops");
    // elsewhere by the way to it
    let elsewhere = ["rules/shops/pack.yaml", "all.ndjson", "--as", "other/deep/kept"];
    assert_eq!(base(&elsewhere, "other/deep/kept"), "../../../rules/shops");
}

#[test]
fn nothing_is_frozen_that_could_not_be_used() {
    let town = town();
    let path = town.path();
    let freeze = |arguments: &[&str]| run_in(path, &[&["pack", "freeze"], arguments].concat());
    fs::write(path.join("one.json"), ALL.lines().next().unwrap()).unwrap();
    freeze(&["shops", "one.json"]).fails(2, &["PS1006", "at least two profiles"]);
    fs::write(
        path.join("same.ndjson"),
        format!("{0}{0}", ALL.lines().next().unwrap().to_owned() + "\n"),
    )
    .unwrap();
    freeze(&["shops", "same.ndjson"])
        .fails(2, &["PS1006", "`price` has no figures: all 2 profiles"]);
    freeze(&["shops", "all.ndjson", "--as", "My-Town"]).fails(2, &["PS0204"]);
    freeze(&["xing", "all.ndjson"]).fails(2, &["PS3009"]);
    freeze(&["shops", "nobody.ndjson"]).fails(4, &[]);
    assert!(!path.join("rules/shops_frozen").exists() && !path.join("My-Town").exists());
    // never over something that is there, and nothing is left beside it
    freeze(&["shops", "all.ndjson"]).done();
    freeze(&["shops", "all.ndjson"]).fails(2, &["PS3006"]);
    let left: Vec<_> = fs::read_dir(path.join("rules")).unwrap().collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

/// More figures than a pack may hold are refused before anything is written.
#[test]
fn a_population_too_large_for_a_pack_is_refused() {
    let town = town();
    let mut all = String::new();
    for index in 0..70_000 {
        all.push_str(&format!("{{\"pack\":\"shops\",\"facts\":{{\"visits\":{index}}}}}\n"));
    }
    fs::write(town.path().join("many.ndjson"), all).unwrap();
    let pack = "facts: { visits: { type: count } }\nindicators: { visits: { value: visits, scale: rank } }\n";
    fs::write(town.path().join("rules/shops/pack.yaml"), pack).unwrap();
    let said = run_in(town.path(), &["pack", "freeze", "shops", "many.ndjson"]);
    said.fails(2, &["PS0106"]);
    assert!(!town.path().join("rules/shops_frozen").exists());
}
