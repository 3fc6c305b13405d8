//! Scores a profile from a Rust program. Run it with `cargo run --example embed`.
#![expect(clippy::print_stdout, reason = "it is a program")]

use peristyle_engine::{Engine, Profile};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let pack = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/newsletter");
    let ruleset = Engine::new().load(pack)?;

    let profile = Profile::new().with("issues_per_month", 2.0).with("opened", 0.45);
    let facts = ruleset.facts_of(&profile)?;
    let evaluation = ruleset.evaluate(&facts);

    match evaluation.score {
        Some(score) => println!("{}: {score:.1} points", ruleset.title()),
        None => println!("no score: {}", evaluation.reason.unwrap_or_default()),
    }
    for tip in evaluation.tips {
        println!("+{:.1}  {}", tip.gain.unwrap_or(0.0), tip.text);
    }
    Ok(())
}
