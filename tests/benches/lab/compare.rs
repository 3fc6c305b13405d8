//! `compare` on 100,000 profiles with two changed weights.

use std::hint::black_box;

use peristyle_engine::PackVariant;
use peristyle_lab::compare::{CompareOptions, ComparedRulesets, compare};

use crate::{people, seconds};

const PEOPLE: usize = 100_000;
/// Seconds from the table to the answer, on two threads.
const TARGET: f64 = 2.0;

pub(crate) fn run() -> String {
    let folder = std::env::temp_dir();
    let files = people::pack("linkedin");
    let weights = vec![("brand".to_owned(), 40.0), ("people".to_owned(), 10.0)];
    let from = PackVariant { files: files.clone(), weights: Vec::new() };
    let to = PackVariant { files, weights };
    let engine = people::engine();
    let hybrids = || engine.hybrids(&from, &to).unwrap();
    let rules = hybrids();
    let table = people::table(&folder, rules.from(), PEOPLE);
    let population = people::read(rules.from(), &table, 2);
    assert_eq!(population.len(), PEOPLE);
    let options = |jobs| CompareOptions { movers: 10, by: None, seed: 0, jobs };
    let call = |jobs| {
        let hybrids = hybrids();
        let compared =
            ComparedRulesets { hybrids: &hybrids, what_if: &[], population: &population };
        black_box(compare(compared, &options(jobs)).unwrap());
    };
    let whole = |jobs| {
        let hybrids = hybrids();
        let population = &people::read(hybrids.from(), &table, jobs);
        let compared = ComparedRulesets { hybrids: &hybrids, what_if: &[], population };
        black_box(compare(compared, &options(jobs)).unwrap());
    };
    let rows = [
        (
            "the call: both packs compiled, everyone scored under four sets of rules",
            1,
            seconds(|| call(1)),
        ),
        ("the same", 2, seconds(|| call(2))),
        ("from the table: CSV read, then the call", 1, seconds(|| whole(1))),
        ("the same", 2, seconds(|| whole(2))),
    ];
    let bytes = std::fs::metadata(&table).unwrap().len();
    // it is in nobody's way, and made anew each time
    let _ = std::fs::remove_file(&table);
    let mut text = format!(
        "### Comparing rules\n\n`compare` of `rules/linkedin` with itself, two weights changed, over {PEOPLE} profiles \
         ({} MB of CSV, one cell in twenty empty): figures, Spearman, Kendall, bands, and the exact part of each weight in \
         everyone's change.\n\n| what | threads | median s | fastest | slowest |\n|---|---:|---:|---:|---:|\n",
        bytes / 1_000_000
    );
    for (what, threads, [median, fastest, slowest]) in &rows {
        text += &format!("| {what} | {threads} | {median:.2} | {fastest:.2} | {slowest:.2} |\n");
    }
    let met = if rows[3].2[0] < TARGET { "met" } else { "**not met**" };
    text += &format!("\nGoal: from the table on two threads under {TARGET} s: {met}.\n");
    text
}
