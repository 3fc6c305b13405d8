//! Typed programs against the interpreter, and columns against single profiles: random packs with
//! random scripts on random facts, in seconds. `cargo bench -p peristyle-engine --bench differential`
//! tries a million cases and writes the figures of `docs/reliability.md`.
#![allow(clippy::print_stdout, clippy::panic, reason = "tests")]

mod differential;

use differential::compare::Tally;
use differential::fuzz;

const PACKS: u64 = 40;

#[test]
fn programs_columns_and_the_interpreter_agree() {
    let mut tally = Tally::default();
    for seed in 0..PACKS {
        match differential::run(seed) {
            Ok(one) => tally += one,
            Err(difference) => panic!("{difference}"),
        }
    }
    println!("{tally:#?}");
    assert!(tally.columnar * 10 > tally.packs * 7, "too few packs are columnar: {tally:?}");
    assert!(tally.scores * 3 > tally.cases, "too few cases have a score: {tally:?}");
    assert!(
        tally.tips > 0 && tally.failures > 0,
        "nothing is advised, or nothing fails: {tally:?}"
    );
}

#[test]
fn scripts_that_nobody_would_write_are_refused_or_give_the_same_everywhere() {
    let outcome = fuzz::run(1, |outcome| outcome.executions >= 600, |_| ());
    assert!(outcome.findings.is_empty(), "{}", outcome.findings.join("\n\n"));
    // pages and rules are where it begins, so that the share moves when they are edited
    assert!(outcome.loaded * 30 > outcome.executions, "too few are taken: {outcome:?}");
}
