//! `sensitivity` with 10,000 weight draws over 1,000 profiles.

use std::hint::black_box;
use std::num::NonZeroUsize;

use peristyle_lab::parallel::ignore_progress;
use peristyle_lab::sensitivity::{SensitivityOptions, sensitivity};

use crate::{people, seconds};

const PEOPLE: usize = 1_000;
const DRAWS: usize = 10_000;
/// Seconds on two threads.
const TARGET: f64 = 5.0;

pub(crate) fn run() -> String {
    let folder = std::env::temp_dir();
    let (rules, problems) = people::engine().compile(&people::pack("linkedin"));
    let rules = rules.unwrap_or_else(|| panic!("{problems}"));
    let table = people::table(&folder, &rules, PEOPLE);
    let population = people::read(&rules, &table, 2);
    // it is in nobody's way, and made anew each time
    let _ = std::fs::remove_file(&table);
    assert_eq!(population.len(), PEOPLE);
    let trials = |jobs| SensitivityOptions {
        draws: DRAWS,
        jobs: NonZeroUsize::new(jobs).unwrap(),
        ..SensitivityOptions::default()
    };
    let call = |jobs| {
        black_box(sensitivity(&rules, &population, &trials(jobs), &ignore_progress).unwrap());
    };
    let rows = [1, 2].map(|jobs| (jobs, seconds(|| call(jobs))));
    let mut text = format!(
        "### Sensitivity\n\n`sensitivity` of `rules/linkedin` over {PEOPLE} profiles (one cell in twenty empty): {DRAWS} \
         draws of all weights with everyone's rank in each, each weight alone, each node left out, \
         correlations.\n\n| threads | median s | fastest | slowest |\n|---:|---:|---:|---:|\n"
    );
    for (jobs, [median, fastest, slowest]) in rows {
        text += &format!("| {jobs} | {median:.2} | {fastest:.2} | {slowest:.2} |\n");
    }
    let met = if rows[1].1[0] < TARGET { "met" } else { "**not met**" };
    text += &format!("\nGoal: on two threads under {TARGET} s: {met}.\n");
    text
}
