//! The example service: asked before and after its rules change.
#![allow(clippy::unwrap_used, reason = "tests")]

#[allow(dead_code, reason = "its `main` reads the standard input")]
#[path = "../../../examples/service.rs"]
mod service;

use std::fs;
use std::time::Duration;

use peristyle_engine::{Engine, LiveOptions, LivePack};
use serde_json::{Value, json};

fn ask(live: &LivePack, lines: &str) -> Vec<Value> {
    let mut output = Vec::new();
    service::serve(live, lines.as_bytes(), &mut output).unwrap();
    let output = String::from_utf8(output).unwrap();
    output.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn it_answers_by_the_rules_of_the_moment() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("shop.yaml");
    let pack = |weight: u8| {
        format!(
            "facts: {{ a: {{ type: share }}, b: {{ type: bool }} }}\n\
             indicators: {{ a: {{ value: a, weight: {weight} }}, b: {{ value: b }} }}\n"
        )
    };
    fs::write(&file, pack(1)).unwrap();
    let options = LiveOptions { quiet: Duration::from_millis(5), ..LiveOptions::default() };
    let live = LivePack::open(Engine::new(), &file, options).unwrap();
    let events = live.subscribe();
    let ana = "{\"id\": \"ana\", \"a\": 1, \"b\": false}\n";
    assert_eq!(ask(&live, ana), [json!({ "id": "ana", "score": 50.0, "generation": 1 })]);
    fs::write(&file, pack(3)).unwrap();
    events.recv_timeout(Duration::from_secs(10)).unwrap();
    assert_eq!(ask(&live, ana), [json!({ "id": "ana", "score": 75.0, "generation": 2 })]);

    // what can't be answered is said, and the next line is
    let answers = ask(&live, &format!("not JSON\n{{\"id\": \"bo\", \"c\": 1}}\n{ana}"));
    assert!(answers.iter().take(2).all(|answer| answer.get("error").is_some()), "{answers:?}");
    assert_eq!(answers.last().unwrap().get("score"), Some(&json!(75.0)));
}
