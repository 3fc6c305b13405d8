//! Indexes that others publish, worked out by the packs in `examples/`: the same numbers must come
//! out. The publishers' tables lie in `../shared` and are no part of the project; without them only
//! the packs' own cases hold the figures.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::float_cmp,
    clippy::print_stdout,
    reason = "tests"
)]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use peristyle_data::profile::read_profile_file;
use peristyle_engine::{Engine, Evaluation, Facts, GivenFact, PackFiles, Profile, Ruleset};
use serde::Deserialize;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// A publisher's table, if it is there.
fn table(name: &str) -> Option<String> {
    let text = fs::read_to_string(root().join("../shared/tables").join(name)).ok();
    if text.is_none() {
        println!("skipped: ../shared is not there");
    }
    text
}

fn example(name: &str) -> Ruleset {
    Engine::new().load(root().join("examples").join(name)).unwrap()
}

fn pack(yaml: &str) -> Ruleset {
    let files = [("pack.yaml".to_owned(), yaml.as_bytes().to_vec())];
    let (rules, problems) =
        Engine::new().compile(&PackFiles::from_memory("test", "test", files).unwrap());
    rules.unwrap_or_else(|| panic!("{}", problems.render(Default::default())))
}

fn answer<'a>(
    rules: &Ruleset,
    facts: impl IntoIterator<Item = (&'a str, Option<f64>)>,
) -> Evaluation {
    let given = facts.into_iter().map(|(name, value)| GivenFact {
        name: name.to_owned(),
        value: value.map(Into::into),
        place: None,
    });
    let profile = Profile { facts: given.collect(), ..Profile::default() };
    let facts = rules.facts_of(&profile).unwrap_or_else(|problems| panic!("{problems}"));
    rules.evaluate(&facts)
}

#[test]
fn the_human_development_index_of_every_country() {
    let Some(text) = table("hdi_2021.csv") else { return };
    let rules = example("hdi");
    let figures =
        ["life_expectancy", "expected_years_schooling", "mean_years_schooling", "gni_pc_ppp2017"];
    let (mut scored, mut without) = (0, 0);
    for row in csv::Reader::from_reader(text.as_bytes()).deserialize() {
        let row: BTreeMap<String, String> = row.unwrap();
        let cell = |name: &str| row[name].parse::<f64>().ok();
        let answer = answer(&rules, figures.map(|name| (name, cell(name))));
        assert_eq!(answer.score, cell("hdi_published"), "{}", row["country"]);
        match answer.score {
            Some(_) => scored += 1,
            None => {
                without += 1;
                assert!(answer.reason.unwrap().ends_with("has no value, and may not be missing"));
            }
        }
    }
    assert_eq!((scored, without), (202, 4));
}

#[derive(Deserialize)]
struct Point {
    p10: f64,
    median: f64,
    value: f64,
    score: f64,
}

#[test]
fn the_log_normal_curve_of_lighthouse() {
    let Some(text) = table("lighthouse_curve.json") else { return };
    let points: Vec<Point> = serde_json::from_str(&text).unwrap();
    assert_eq!(points.len(), 16);
    for Point { p10, median, value, score } in points {
        let rules = pack(&format!(
            "points: 1\nfacts: {{ v: {{ type: number }} }}\nindicators:\n  one: {{ value: v, scale: {{ lognormal: {{ p10: {p10}, median: {median}, boost: 0.05 }} }}, round: {{ digits: 2, mode: floor }} }}\n"
        ));
        let answer = answer(&rules, [("v", Some(value))]);
        assert_eq!(answer.score, Some(score), "{value} with p10 {p10} and median {median}");
    }
}

#[derive(Deserialize)]
struct Category {
    version: String,
    category: String,
    expected: Option<f64>,
    audits: Vec<Audit>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Audit {
    id: String,
    weight: f64,
    numeric_value: Option<f64>,
    score: Option<f64>,
    mode: String,
}

/// A category as a pack: its audits are shares already, and some modes weigh nothing.
fn category(audits: &[Audit]) -> Evaluation {
    let mut yaml = String::from(
        "points: 1\nround: { digits: 2, mode: half_up }\ndefaults: { missing: fail }\nfacts:\n",
    );
    for index in 0..audits.len() {
        writeln!(yaml, "  a{index}: {{ type: share }}").unwrap();
    }
    yaml.push_str("indicators:\n");
    for (index, audit) in audits.iter().enumerate() {
        let weightless = ["notApplicable", "informative", "manual"];
        let weight = if weightless.contains(&audit.mode.as_str()) { 0.0 } else { audit.weight };
        writeln!(yaml, "  a{index}: {{ value: a{index}, weight: {weight} }}").unwrap();
    }
    let names: Vec<String> = (0..audits.len()).map(|index| format!("a{index}")).collect();
    answer(&pack(&yaml), names.iter().zip(audits).map(|(name, audit)| (name.as_str(), audit.score)))
}

#[test]
fn the_categories_of_lighthouse() {
    let Some(text) = table("lighthouse_categories.json") else { return };
    let categories: Vec<Category> = serde_json::from_str(&text).unwrap();
    let rules = example("lighthouse");
    let (mut performance, mut others) = (0, 0);
    for one in categories {
        let shown = format!("{} of version {}", one.category, one.version);
        if one.category == "performance" {
            performance += 1;
            let metrics = one.audits.iter().map(|audit| (audit.id.as_str(), audit.numeric_value));
            let answer = answer(&rules, metrics);
            assert_eq!(answer.score, one.expected, "{shown}");
            for (audit, indicator) in one.audits.iter().zip(answer.indicators()) {
                assert_eq!((indicator.scaled, indicator.weight), (audit.score, audit.weight));
            }
        } else {
            others += 1;
            assert_eq!(category(&one.audits).score, one.expected, "{shown}");
            weightless_and_failed(&one.audits);
        }
    }
    assert_eq!((performance, others), (2, 7));
}

/// The same category with an audit that weighs nothing, and with one that gave no score: no report
/// of the table has either.
fn weightless_and_failed(audits: &[Audit]) {
    let mut changed = audits.to_vec();
    for mode in ["notApplicable", "informative", "manual"] {
        changed[0] = Audit { score: None, mode: mode.to_owned(), ..audits[0].clone() };
        let weights: f64 = audits[1..].iter().map(|audit| audit.weight).sum();
        let sum: f64 = audits[1..].iter().map(|audit| audit.weight * audit.score.unwrap()).sum();
        assert_eq!(category(&changed).score, Some((sum / weights * 100.0 + 0.5).floor() / 100.0));
    }
    changed[0] = Audit { score: None, ..audits[0].clone() };
    let failed = category(&changed);
    assert_eq!(failed.score, None);
    assert_eq!(failed.reason.as_deref(), Some("`a0` has no value, and may not be missing"));
}

#[derive(Deserialize)]
struct Scorecard {
    risk: BTreeMap<String, String>,
    cases: Vec<Project>,
}

#[derive(Deserialize)]
struct Project {
    date: String,
    expected: f64,
    checks: Vec<Check>,
}

#[derive(Deserialize)]
struct Check {
    name: String,
    score: f64,
}

#[test]
fn the_scorecards_of_projects() {
    let Some(text) = table("scorecard.json") else { return };
    let Scorecard { risk, cases } = serde_json::from_str(&text).unwrap();
    let rules = example("scorecard");
    let weights: BTreeMap<String, f64> =
        answer(&rules, []).indicators().map(|one| (one.id.to_string(), one.weight)).collect();
    assert_eq!(weights.len(), risk.len());
    for (check, class) in &risk {
        let weight = match class.as_str() {
            "Critical" => 10.0,
            "High" => 7.5,
            "Medium" => 5.0,
            "Low" => 2.5,
            _ => panic!("{class}"),
        };
        assert_eq!(weights[&check.to_lowercase().replace('-', "_")], weight, "{check}");
    }
    assert!(cases.len() >= 4);
    for case in cases {
        let checks = case.checks.iter().map(|check| (check.name.as_str(), Some(check.score)));
        assert_eq!(answer(&rules, checks).score, Some(case.expected), "{}", case.date);
    }
}

/// A ranking of our own: five cafés, each compared with all.
#[test]
fn the_cafes_of_a_town() {
    let rules = example("cafes");
    let town = read_profile_file(root().join("examples/cafes/town.ndjson")).unwrap();
    let facts: Vec<Facts> = town.iter().map(|cafe| rules.facts_of(cafe).unwrap()).collect();
    let rules = rules.with_population(facts.iter()).unwrap();
    let answers: Vec<Evaluation> = facts.iter().map(|facts| rules.evaluate(facts)).collect();
    // coffee from 2.6 to 4.8 euros, lower is better; wifi 40, 40, 100, 250 and one unknown
    let coffee = |price: f64| 1.0 - (price - 2.6) / 2.2;
    let expected = [
        (coffee(2.8) + 3.0 * (0.5 / 3.0) + 2.0 * 0.75 + 2.0) / 8.0,
        (coffee(3.4) + 3.0 * (2.0 / 3.0) + 2.0 + 2.0) / 8.0,
        (0.0 + 3.0 + 2.0 * 0.25 + 0.0) / 8.0,
        (1.0 + 2.0 * (10.0 / 15.0) + 0.0) / 5.0,
        (coffee(3.4) + 3.0 * (0.5 / 3.0) + 2.0 + 2.0) / 8.0,
    ];
    for (answer, expected) in answers.iter().zip(expected) {
        let score = answer.score.unwrap();
        assert!(
            (score - 100.0 * expected).abs() < 1e-9,
            "{}: {score} is not {expected}",
            answer.id
        );
    }
    let bands: Vec<&str> = answers.iter().map(|answer| answer.band.as_deref().unwrap()).collect();
    assert_eq!(bands, ["fine", "best", "fine", "fine", "fine"]);
    assert_eq!(rules.band_title("best", None), "Stay all day");
}
