//! One line for each outcome.

use std::fs;
use std::time::Duration;

use serde_json::json;

use crate::support::{BROKEN, Piped, TRADE, TRADE_OF_1, TRADE_OF_3, ended, shop, write};

const NDJSON: [&str; 5] = ["facts.yaml", "--pack", "./mine", "--format", "ndjson"];

#[test]
fn a_save_says_what_moved_and_why() {
    let folder = shop();
    let mut watch = Piped::start(folder.path(), &NDJSON);
    let started = watch.event("started");
    assert_eq!(started["generation"], 1);
    assert_eq!(
        started["profiles"],
        json!([{"id": "me", "score": 75, "before": null,
                "pillars": {"trade": 25, "looks": 50}}])
    );
    assert_eq!(started["changes"], json!([]));
    assert_eq!(started["failing_cases"], json!([]));
    assert_eq!(started["diagnostics"], json!([]));

    write(folder.path(), TRADE, TRADE_OF_3);
    let reloaded = watch.event("reloaded");
    assert_eq!(reloaded["generation"], 2);
    assert_ne!(reloaded["fingerprint"], started["fingerprint"]);
    assert_eq!(
        reloaded["profiles"],
        json!([{"id": "me", "score": 62.5, "before": 75,
                "pillars": {"trade": 37.5, "looks": 25}}])
    );
    assert_eq!(
        reloaded["changes"],
        json!([{"change": "weight", "path": "trade", "from": 1.0, "to": 3.0}])
    );
    assert_eq!(reloaded["failing_cases"][0]["name"], "both count the same");
    assert_eq!(reloaded["failing_cases"][0]["failures"][0]["code"], "PS0802");

    write(folder.path(), TRADE, BROKEN);
    let refused = watch.event("refused");
    assert_eq!(refused["generation"], 2);
    assert_eq!(refused["fingerprint"], reloaded["fingerprint"]);
    assert_eq!(refused["profiles"][0]["score"], 62.5);
    assert_eq!(refused["profiles"][0]["before"], 62.5);
    assert_eq!(refused["profiles"][0]["pillars"], reloaded["profiles"][0]["pillars"]);
    assert_eq!(refused["diagnostics"][0]["severity"], "error");
    assert_eq!(refused["diagnostics"][0]["file"], format!("./{TRADE}"));

    // the broken edit is taken back
    write(folder.path(), TRADE, TRADE_OF_3);
    let unchanged = watch.event("unchanged");
    assert_eq!(unchanged["fingerprint"], reloaded["fingerprint"]);
    assert_eq!(unchanged["diagnostics"], json!([]));
    assert_eq!(unchanged["failing_cases"], reloaded["failing_cases"]);

    // a comment means nothing
    write(folder.path(), TRADE, &format!("# trade\n{TRADE_OF_3}"));
    assert_eq!(watch.event("unchanged")["profiles"][0]["score"], 62.5);

    write(folder.path(), TRADE, TRADE_OF_1);
    let back = watch.event("reloaded");
    assert_eq!(back["fingerprint"], started["fingerprint"]);
    assert_eq!(back["profiles"][0]["before"], 62.5);
    assert_eq!(back["profiles"][0]["score"], 75.0);
    assert_eq!(back["failing_cases"], json!([]));
}

#[test]
fn inputs_are_followed_too() {
    let folder = shop();
    let mut watch = Piped::start(folder.path(), &NDJSON);
    watch.event("started");
    write(folder.path(), "facts.yaml", "id: me\nfacts: { orders: 10, photo: true }\n");
    let input = watch.event("input");
    assert_eq!(input["profiles"][0]["score"], 100.0);
    assert_eq!(input["profiles"][0]["before"], 75.0);
    assert_eq!(input["generation"], 1);
    assert_eq!(input["changes"], json!([]));

    // what can't be read is shown, and the last good stays
    write(folder.path(), "facts.yaml", "facts: [\n");
    let broken = watch.event("input");
    assert_eq!(broken["profiles"][0]["score"], 100.0);
    assert_eq!(broken["diagnostics"][0]["severity"], "error");
    fs::remove_file(folder.path().join("facts.yaml")).unwrap();
    let gone = watch.event("input");
    assert_eq!(gone["profiles"][0]["score"], 100.0);
    assert_eq!(gone["diagnostics"][0]["severity"], "error");

    // the rules move the last good profile
    write(folder.path(), TRADE, &TRADE_OF_1.replace("[0, 10]", "[0, 20]"));
    let reloaded = watch.event("reloaded");
    assert_eq!(reloaded["profiles"][0]["score"], 75.0);
    assert_eq!(reloaded["profiles"][0]["before"], 100.0);

    write(folder.path(), "facts.yaml", "id: me\nfacts: { orders: 0, photo: true }\n");
    assert_eq!(watch.event("input")["diagnostics"], json!([]));
}

#[test]
fn a_fact_that_the_new_rules_do_not_know() {
    let folder = shop();
    let mut watch = Piped::start(folder.path(), &NDJSON);
    watch.event("started");
    write(
        folder.path(),
        TRADE,
        "weight: 1\nindicators:\n  sales: { value: sales, scale: { linear: [0, 10] } }\n",
    );
    // both files belong to one edit; the first alone is refused or never seen
    write(
        folder.path(),
        "mine/facts.yaml",
        "facts:\n  sales: { type: count }\n  photo: { type: bool }\n",
    );
    write(
        folder.path(),
        "mine/cases.yaml",
        "- { name: none, facts: { sales: 0 }, expect: { trade: 0 } }\n",
    );
    let event = loop {
        let event: serde_json::Value = serde_json::from_str(&watch.line()).unwrap();
        if event["event"] == "reloaded" {
            break event;
        }
    };
    assert_eq!(event["profiles"][0]["score"], 75.0, "{event}");
    assert!(event["diagnostics"].to_string().contains("orders"), "{event}");
    write(folder.path(), "facts.yaml", "id: me\nfacts: { sales: 10, photo: true }\n");
    assert_eq!(watch.event("input")["profiles"][0]["score"], 100.0);
}

#[test]
fn facts_beside_and_options_stay() {
    let folder = shop();
    write(folder.path(), "kept.yaml", "facts: { orders: 10 }\n");
    let arguments =
        [&NDJSON[..], &["--facts", "kept.yaml", "--fact", "photo=false", "--weight", "trade=4"]]
            .concat();
    let mut watch = Piped::start(folder.path(), &arguments);
    assert_eq!(watch.event("started")["profiles"][0]["score"], 80.0);
    write(folder.path(), "kept.yaml", "facts: { orders: 5 }\n");
    assert_eq!(watch.event("input")["profiles"][0]["score"], 40.0);
    // the weight given stays, whatever the pack says
    write(folder.path(), TRADE, TRADE_OF_3);
    assert_eq!(watch.event("reloaded")["profiles"][0]["score"], 40.0);
}

#[test]
fn polling_sees_the_same() {
    let folder = shop();
    let arguments = [&NDJSON[..], &["--poll=50", "--quiet", "10"]].concat();
    let mut watch = Piped::start(folder.path(), &arguments);
    watch.event("started");
    write(folder.path(), TRADE, TRADE_OF_3);
    assert_eq!(watch.event("reloaded")["profiles"][0]["score"], 62.5);
    watch.stays_silent(Duration::from_millis(300));
}

#[test]
fn plain_lines_for_people() {
    let folder = shop();
    let mut watch = Piped::start(folder.path(), &["facts.yaml", "--pack", "./mine"]);
    let started = watch.until("1 of 1 cases pass").join("\n");
    assert!(started.starts_with("Corner shop\n"), "{started}");
    assert!(started.contains("75.0 of 100"), "{started}");
    assert!(!started.contains('\u{1b}'), "{started}");
    write(folder.path(), TRADE, TRADE_OF_3);
    let reloaded = watch.until("1 of 1 cases fail").join("\n");
    for words in ["reloaded: generation 2", "-12.5 since the save before", "trade weight 1 → 3"] {
        assert!(reloaded.contains(words), "{reloaded}");
    }
    write(folder.path(), TRADE, BROKEN);
    let refused = watch.until("62.5 of 100").join("\n");
    assert!(refused.contains("refused: still using "), "{refused}");
    assert!(refused.contains(" from "), "{refused}");
    assert!(refused.contains("trade.yaml:"), "{refused}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_with_130() {
    for format in ["table", "ndjson"] {
        let folder = shop();
        let arguments = ["facts.yaml", "--pack", "./mine", "--format", format];
        let mut watch = Piped::start(folder.path(), &arguments);
        watch.line();
        assert_eq!(watch.interrupted(), Some(130), "{format}");
    }
}

#[test]
fn a_reader_that_leaves_ends_it_quietly() {
    let folder = shop();
    let mut child = crate::support::command(folder.path(), &NDJSON)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let mut first = [0; 10];
    std::io::Read::read_exact(&mut stdout, &mut first).unwrap();
    drop(stdout);
    write(folder.path(), TRADE, TRADE_OF_3);
    assert_eq!(ended(&mut child).code(), Some(0));
    let mut text = String::new();
    std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut text).unwrap();
    assert_eq!(text, "");
}

#[test]
fn a_save_of_the_pack_that_it_extends_is_a_save() {
    let folder = shop();
    write(folder.path(), "top/pack.yaml", "extends: ../mine\ntitle: On top\n");
    let mut watch =
        Piped::start(folder.path(), &["facts.yaml", "--pack", "./top", "--format", "ndjson"]);
    assert_eq!(watch.event("started")["profiles"][0]["score"], 75);
    write(folder.path(), TRADE, TRADE_OF_3);
    let reloaded = watch.event("reloaded");
    assert_eq!(reloaded["profiles"][0]["score"], 62.5);
    assert_eq!(reloaded["changes"][0]["path"], "trade");
    write(folder.path(), TRADE, BROKEN);
    let refused = watch.event("refused");
    assert_eq!(refused["diagnostics"][0]["file"], format!("./{TRADE}"));
}

/// Whoever is watched together is each other's population, and one more changes all.
#[test]
fn profiles_that_are_watched_together_are_compared_with_each_other() {
    let folder = shop();
    let pack = "facts: { orders: { type: number } }\nindicators: { orders: { value: orders, scale: rank } }\n";
    write(folder.path(), "town/pack.yaml", pack);
    let profile =
        |id: &str, orders: u8| format!("{{\"id\":\"{id}\",\"facts\":{{\"orders\":{orders}}}}}\n");
    write(folder.path(), "all.ndjson", &(profile("a", 1) + &profile("b", 2)));
    let arguments = ["all.ndjson", "--pack", "./town", "--format", "ndjson"];
    let mut watch = Piped::start(folder.path(), &arguments);
    let scores = |event: &serde_json::Value| -> Vec<f64> {
        let all = event["profiles"].as_array().unwrap();
        all.iter().map(|one| one["score"].as_f64().unwrap()).collect()
    };
    assert_eq!(scores(&watch.event("started")), [0.0, 100.0]);
    write(folder.path(), "all.ndjson", &(profile("a", 1) + &profile("b", 2) + &profile("c", 3)));
    assert_eq!(scores(&watch.event("input")), [0.0, 50.0, 100.0]);
}
