//! A small service whose rules change while it runs: reads profiles, one JSON object a line, and
//! answers each with its score. What happens to the rules is logged.
//!
//! `cargo run --example service -- rules/PACK < profiles.ndjson`
#![allow(clippy::print_stderr, reason = "it is a program")]

use std::io::{self, BufRead, Write};
use std::sync::mpsc::Receiver;

use peristyle_engine::live::ReloadEvent;
use peristyle_engine::{Engine, LiveOptions, LivePack, Profile};
use serde_json::{Map, Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let newsletter = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/newsletter");
    let pack = std::env::args().nth(1).unwrap_or_else(|| newsletter.to_owned());
    let live = LivePack::open(Engine::new(), &pack, LiveOptions::default())?;
    let events = live.subscribe();
    std::thread::spawn(move || log(&events));
    serve(&live, io::stdin().lock(), io::stdout().lock())?;
    Ok(())
}

/// Answers each line until the input ends.
pub(crate) fn serve(
    live: &LivePack,
    input: impl BufRead,
    mut output: impl Write,
) -> io::Result<()> {
    for line in input.lines() {
        writeln!(output, "{}", answer(live, &line?))?;
        output.flush()?;
    }
    Ok(())
}

fn answer(live: &LivePack, line: &str) -> Value {
    let object: Map<String, Value> = match serde_json::from_str(line) {
        Ok(object) => object,
        Err(error) => return json!({ "error": error.to_string() }),
    };
    let mut profile = Profile::new();
    for (name, value) in &object {
        profile = match value {
            Value::Number(number) => {
                profile.with(name.as_str(), number.as_f64().unwrap_or(f64::NAN))
            }
            Value::Bool(yes) => profile.with(name.as_str(), *yes),
            Value::String(text) if name != "id" => profile.with(name.as_str(), text.as_str()),
            _ => profile,
        };
    }
    // one ruleset for the whole answer, whatever is saved meanwhile
    let rules = live.current();
    match rules.facts_of(&profile) {
        Ok(facts) => {
            let score = rules.evaluate(&facts).score;
            json!({ "id": object.get("id"), "score": score, "generation": rules.generation() })
        }
        Err(problems) => json!({ "id": object.get("id"), "error": problems.to_string() }),
    }
}

/// Ends when the live pack does.
fn log(events: &Receiver<ReloadEvent>) {
    for event in events {
        match event {
            ReloadEvent::Reloaded { generation, changes, .. } => {
                let changes: Vec<String> = changes.iter().map(ToString::to_string).collect();
                eprintln!("rules reloaded, generation {generation}: {}", changes.join(", "));
            }
            ReloadEvent::Unchanged { generation, .. } => {
                eprintln!("same rules, generation {generation}")
            }
            ReloadEvent::Refused { generation, diagnostics, .. } => {
                eprintln!("edit refused, still using generation {generation}\n{diagnostics}");
            }
        }
    }
}
