//! The mean, the biggest movers, and how many changed band.

use std::fmt::Write;

use crate::support::{Piped, TRADE, TRADE_OF_3, shop, write};

/// Trade grows from nobody to everybody, nobody has a photo.
fn many() -> String {
    (0..=10).fold(String::new(), |mut text, at| {
        writeln!(text, r#"{{"id": "p{at}", "facts": {{"orders": {at}, "photo": false}}}}"#)
            .unwrap();
        text
    })
}

#[test]
fn everyone_in_lines() {
    let folder = shop();
    write(folder.path(), "many.ndjson", &many());
    let mut watch = Piped::start(folder.path(), &["many.ndjson", "facts.yaml", "--pack", "./mine"]);
    let started = watch.until("1 of 1 cases pass").join("\n");
    assert!(started.contains("12 profiles"), "{started}");
    // (0 + 5 + … + 50 + 75) / 12
    assert!(started.contains("mean 29.2"), "{started}");
    write(folder.path(), TRADE, TRADE_OF_3);
    let reloaded = watch.until("1 of 1 cases fail").join("\n");
    for words in [
        "since the save before",
        // p7, p8 and p9 have more than half of three quarters
        "3 changed band",
        "biggest movers",
        "+25.0",
        "and 1 more",
    ] {
        assert!(reloaded.contains(words), "no `{words}` in {reloaded}");
    }
    let movers = reloaded.split_once("biggest movers").unwrap().1;
    assert!(movers.trim_start().starts_with("p10 "), "{movers}");
}

#[test]
fn everyone_as_data_even_with_the_same_name() {
    let folder = shop();
    let same = "{\"id\": \"x\", \"facts\": {\"orders\": 10}}\n{\"id\": \"x\", \"facts\": {\"photo\": true}}\n";
    write(folder.path(), "same.ndjson", same);
    let arguments = ["same.ndjson", "--pack", "./mine", "--format", "ndjson"];
    let mut watch = Piped::start(folder.path(), &arguments);
    assert_eq!(watch.event("started")["profiles"].as_array().unwrap().len(), 2);
    write(
        folder.path(),
        "same.ndjson",
        &format!("{same}{}", r#"{"id": "y", "facts": {"orders": 0, "photo": false}}"#),
    );
    let input = watch.event("input");
    let profiles = input["profiles"].as_array().unwrap();
    assert_eq!(profiles.len(), 3);
    assert_eq!(profiles[2]["id"], "y");
    assert_eq!(profiles[2]["before"], serde_json::Value::Null);
    assert_eq!(profiles[1]["before"], profiles[1]["score"]);
}
