//! `plan`.

use std::fs;

use crate::crowd::{PACKS, path, table, write};
use crate::support::{run, run_in};

#[test]
fn every_index_is_planned_or_says_that_it_has_no_tips() {
    for pack in PACKS {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "people.csv", &table(pack, 3, &[]));
        let path = path(pack);
        let arguments = |goal: &'static str| {
            ["plan", "people.csv", "--only", "p1", "--pack", &path, goal, "3", "--format", "json"]
                .map(str::to_owned)
        };
        let said = |goal| {
            let arguments = arguments(goal);
            run_in(folder.path(), &arguments.each_ref().map(String::as_str))
        };
        if fs::exists(crate::support::root().join(pack).join("tips.rhai")).unwrap() {
            let told = said("--budget").json();
            assert!(told["score"].as_f64().unwrap() >= told["before"].as_f64().unwrap());
            assert!(told["effort"].as_f64().unwrap() <= 3.0);
            assert_eq!(said("--target").json()["already"], true);
        } else {
            said("--budget").fails(2, &["PS4120"]);
        }
    }
}

const FACTS: &str = "id: me\npack: linkedin\nfacts: { has_photo: false, headline_chars: 10, posts_per_week: 0, \
     connections: 20, skills: 1, about_chars: 0, has_website: false, reply_rate: 0.1, \
     comments_per_week: 0, exchanges_90d: 3, new_connections_90d: 2, searches_per_week: 0, \
     weeks_with_post: 0, answer_rate: 0.2, note_share: 0.1, acceptance_rate: 0.2 }\n";

#[test]
fn the_steps_lead_to_the_target_and_the_facts_say_so() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "me.yaml", FACTS);
    let plan = |more: &[&str]| {
        let mut all = vec!["plan", "me.yaml"];
        all.extend(more);
        run_in(folder.path(), &all)
    };
    let told = plan(&["--target", "50", "--format", "json"]).json();
    assert_eq!((&told["reached"], &told["exact"]), (&true.into(), &true.into()));
    let steps = told["steps"].as_array().unwrap();
    let last = steps.last().unwrap();
    assert_eq!(last["score"], told["score"]);
    assert!(told["score"].as_f64().unwrap() >= 50.0);
    // following it by hand gives the same score
    let mut facts: Vec<String> = Vec::new();
    for (name, value) in steps.iter().flat_map(|step| step["change"].as_object().unwrap()) {
        facts.extend(["--fact".to_owned(), format!("{name}={value}")]);
    }
    let mut score = vec!["score", "me.yaml", "--format", "json"];
    score.extend(facts.iter().map(String::as_str));
    assert_eq!(run_in(folder.path(), &score).json()["score"], told["score"]);
    // nothing cheaper does
    let effort = told["effort"].as_f64().unwrap();
    let less = format!("{}", effort - 1.0);
    let cheaper = plan(&["--budget", &less, "--format", "json"]).json();
    assert!(cheaper["score"].as_f64().unwrap() < 50.0);
    for width in ["80", "40"] {
        let text = plan(&["--target", "50", "--width", width]).done();
        assert!(text.lines().all(|line| line.chars().count() <= width.parse().unwrap()), "{text}");
    }
    plan(&["--target", "1000"]).fails(1, &["out of reach"]);
    plan(&["--target", "0"]).fails(0, &["reached already"]);
    plan(&[]).fails(2, &["--target"]);
    plan(&["--target", "NaN"]).fails(2, &["PS4121"]);
}

#[test]
fn an_export_is_planned_from_itself() {
    let export = "examples/linkedin/Complete_LinkedInDataExport_10-05-2026.zip";
    let told = run(&["plan", export, "--budget", "4", "--format", "json"]).json();
    assert!(told["effort"].as_f64().unwrap() <= 4.0);
}
