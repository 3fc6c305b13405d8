//! What an evaluation costs, beside the same rules as a loop written by hand: one process, one
//! thread, every variant in turn.
//!
//! `cargo bench -p peristyle-engine --bench job -- [--write] [--full] [--only NAME]` prints tables, then a line
//! `ratio NAME VALUE` for each promise and some more. `--write` puts them into
//! `docs/performance.md`, `--full` goes up to ten million rows. `--only NAME` runs one variant of
//! the job for some seconds and prints its line, for a profiler to look at.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a benchmark is a program that may fail loudly"
)]

mod data;
mod json;
mod measure;
mod native;
mod packs;
mod report;
mod rules;
mod sizes;

#[path = "../shared/page.rs"]
mod page;

use std::hint::black_box;

use measure::{Variant, measure};
use peristyle_engine::evaluate::Detail;
use peristyle_engine::{Engine, Options, Ruleset, TipDetail};
use sizes::ALL;

/// Rows of the job: its columns and answers fit the second or third cache.
const ROWS: usize = 10_000;
/// Profiles that are evaluated one by one.
const PROFILES: usize = 256;
/// Rows for the interpreter, which takes its time.
const SLOW: usize = 100;
const ROUNDS: usize = 31;
/// Of the tables that promise nothing.
const FEW_ROUNDS: usize = 9;
/// More than an evaluation wants to find, so that it makes no stack of its own.
const STACK: usize = 64 * 1024 * 1024;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let asked = |name: &str| arguments.iter().any(|argument| argument == name);
    // `cargo test --all-targets` starts it, too, and wants nothing of it
    if !asked("--bench") {
        return;
    }
    let full = asked("--full");
    let only = arguments.iter().skip_while(|argument| *argument != "--only").nth(1).cloned();
    let thread = std::thread::Builder::new().stack_size(STACK);
    let report = thread.spawn(move || run(full, only.as_deref())).unwrap().join().unwrap();
    let Some(report) = report else { return };
    let text = report.text();
    println!("{text}");
    for (name, value) in &report.ratios {
        println!("ratio {name} {value:.2}");
    }
    if asked("--write") {
        page::write_section("job", &text);
    }
}

fn run(full: bool, only: Option<&str>) -> Option<report::Report> {
    let rules = rules::compile(&Engine::new(), rules::declared());
    let scripted = rules::compile(&Engine::new(), rules::scripted());
    let interpreted = rules::compile(&Engine::builder().interpreted().build(), rules::scripted());
    assert!(rules.is_columnar(), "the pack is interpreted");
    assert!(scripted.is_columnar(), "the scripts are not in the typed subset");
    assert!(!interpreted.is_columnar(), "the interpreter was not asked for");
    if only.is_none() {
        // a profiler shall see nothing but the variant
        check(&rules, &scripted, &interpreted);
    }

    let mut report = job(&rules, &scripted, &interpreted, only)?;
    report.indicators = sizes::indicators(FEW_ROUNDS);
    report.rows = sizes::rows(&rules, full, FEW_ROUNDS);
    report.packs = packs::run(FEW_ROUNDS);
    Some(report)
}

/// Nothing is timed before all sides agree.
fn check(rules: &Ruleset, scripted: &Ruleset, interpreted: &Ruleset) {
    let table = data::table(ROWS);
    let native = native::by_row::<true>(&table);
    let wide = native::by_column(&table);
    for (name, rules, alone) in
        [("columns", rules, 0), ("script", scripted, 0), ("interpreter", interpreted, ROWS)]
    {
        let scores = rules.evaluate_columns(&data::columns(rules, &table, ROWS), ALL);
        assert_eq!(scores.interpreted, alone, "{name}: interpreted rows");
        data::assert_same(name, &scores, &native);
        data::assert_same(name, &scores, &wide);
        let facts = data::facts(rules, &table, PROFILES);
        let mut scorer = rules.scorer();
        for (row, (facts, score)) in facts.iter().zip(&native.score).enumerate() {
            let one = rules.evaluate(facts).score.unwrap_or(f64::NAN);
            assert!((one - score).abs() <= 1e-9, "{name}: another score");
            let alike = |score: Option<f64>| score.unwrap_or(f64::NAN).to_bits() == one.to_bits();
            assert!(alike(scorer.score_of(facts).score), "{name}: another score in numbers");
            let text = json::text(&table, row);
            assert!(alike(json::score(&mut scorer, &text)), "{name}: another score from JSON");
        }
    }
}

fn job(
    rules: &Ruleset,
    scripted: &Ruleset,
    interpreted: &Ruleset,
    only: Option<&str>,
) -> Option<report::Report> {
    let table = data::table(ROWS);
    let few = data::table(SLOW);
    let columns = data::columns(rules, &table, ROWS);
    let script_columns = data::columns(scripted, &table, ROWS);
    let slow_columns = data::columns(interpreted, &few, SLOW);
    let scores = Detail { tips: true, ..Detail::default() };
    let facts = data::facts(rules, &table, PROFILES);
    let script_facts = data::facts(scripted, &table, PROFILES);
    let profiles: Vec<_> = (0..PROFILES).map(|row| data::profile(&table, row)).collect();
    let texts: Vec<String> = (0..PROFILES).map(|row| json::text(&table, row)).collect();
    let plain = Options { tips: TipDetail::None, ..Options::default() };
    let applying = Options { tips: TipDetail::Applying, ..Options::default() };
    let whole = Options::default();
    let (mut scorer, mut script_scorer) = (rules.scorer(), scripted.scorer());
    let mut json_scorer = rules.scorer();

    let mut variants = [
        Variant::new("native", "the loop by hand, row by row", ROWS, || {
            black_box(native::by_row::<true>(black_box(&table)));
        }),
        Variant::new("native_by_column", "the loop by hand, made wide", ROWS, || {
            black_box(native::by_column(black_box(&table)));
        }),
        Variant::new("columns", "`evaluate_columns`, nodes and tips", ROWS, || {
            black_box(rules.evaluate_columns(black_box(&columns), ALL));
        }),
        Variant::new("native_scores", "`native` without the nodes' values", ROWS, || {
            black_box(native::by_row::<false>(black_box(&table)));
        }),
        Variant::new("columns_scores", "`evaluate_columns`, tips only", ROWS, || {
            black_box(rules.evaluate_columns(black_box(&columns), scores));
        }),
        Variant::new("script_columns", "`evaluate_columns`, all rules script", ROWS, || {
            black_box(scripted.evaluate_columns(black_box(&script_columns), ALL));
        }),
        Variant::new("rhai_interpreter", "the same with `interpreted()`", SLOW, || {
            black_box(interpreted.evaluate_columns(black_box(&slow_columns), ALL));
        }),
        Variant::new("evaluate_plain", "`Scorer::score_of`: numbers and tips", PROFILES, || {
            for facts in &facts {
                let mut score = scorer.score_of(black_box(facts));
                black_box(score.tips().count());
                black_box((score.score, score.coverage));
            }
        }),
        Variant::new("evaluate_without_tips", "`evaluate_with`, every node told", PROFILES, || {
            for facts in &facts {
                black_box(rules.evaluate_with(black_box(facts), &plain));
            }
        }),
        Variant::new("evaluate_explained", "the same, and the tips that apply", PROFILES, || {
            for facts in &facts {
                black_box(rules.evaluate_with(black_box(facts), &applying));
            }
        }),
        Variant::new("evaluate_gains", "`evaluate`: tips in words, with gains", PROFILES, || {
            for facts in &facts {
                black_box(rules.evaluate(black_box(facts)));
            }
        }),
        Variant::new("explain", "`explain`: every step in words", PROFILES, || {
            for facts in &facts {
                black_box(rules.explain(black_box(facts), &whole));
            }
        }),
        Variant::new("script_plain", "`evaluate_plain`, all rules script", PROFILES, || {
            for facts in &script_facts {
                let mut score = script_scorer.score_of(black_box(facts));
                black_box(score.tips().count());
                black_box((score.score, score.coverage));
            }
        }),
        Variant::new("small_stack", "without tips, on a thread of 2 MiB", PROFILES, || {
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    for facts in &facts {
                        black_box(rules.evaluate_with(black_box(facts), &plain));
                    }
                });
            });
        }),
        Variant::new("facts_of", "a profile's names to slots, checked", PROFILES, || {
            for profile in &profiles {
                black_box(rules.facts_of(black_box(profile)).unwrap());
            }
        }),
        Variant::new("json_parse", "`serde_json` into a struct", PROFILES, || {
            for text in &texts {
                black_box(serde_json::from_str::<json::Typed>(black_box(text)).unwrap());
            }
        }),
        Variant::new("json_to_score", "JSON into slots, and the score", PROFILES, || {
            for text in &texts {
                black_box(json::score(&mut json_scorer, black_box(text)));
            }
        }),
        Variant::new("json_by_profile", "JSON, `facts_of`, without tips", PROFILES, || {
            for text in &texts {
                black_box(json::by_profile(rules, black_box(text), &plain));
            }
        }),
    ];
    if let Some(only) = only {
        let mut one: Vec<_> = variants.into_iter().filter(|one| one.name == only).collect();
        measure(&mut one, 500);
        println!("{}", measure::table(&one));
        return None;
    }
    measure(&mut variants, ROUNDS);
    Some(report::Report::new(&variants))
}
