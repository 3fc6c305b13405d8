//! Scripts that nobody would write, through the compiler: it may refuse them, but never panic, hang or
//! overflow the stack; and what it takes gives the same on every path.
//!
//! Half of them are scripts of this repository and of the random packs, mutated by tokens and by
//! characters; what led to a diagnostic, a reason or an end that was not seen before is kept and
//! mutated further.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use super::compare::Pair;
use super::corpus::{self, Files, Slot};
use super::facts;
use super::mutate::mutated;
use super::random::Random;

/// Rows on which a pack that loads is evaluated.
const ROWS: usize = 8;
/// The most scripts that are kept for each place.
const KEPT: usize = 1_000;

/// What was tried, and what came of it.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) executions: usize,
    /// Packs that were taken.
    pub(crate) loaded: usize,
    /// Of them, those without an interpreted place.
    pub(crate) typed: usize,
    /// Rows that were compared.
    pub(crate) rows: usize,
    /// With an error or a warning.
    pub(crate) failures: usize,
    /// Outcomes that were not seen before.
    pub(crate) learned: usize,
    pub(crate) slowest: Duration,
    /// Panics and differences, each with its pack.
    pub(crate) findings: Vec<String>,
}

/// Tries scripts until it is enough; `before` sees each pack, in case that nothing comes after it.
pub(crate) fn run(
    seed: u64,
    enough: impl Fn(&Outcome) -> bool,
    mut before: impl FnMut(&Files),
) -> Outcome {
    let mut random = Random::new(seed);
    let mut corpus = corpus::of_the_repository();
    let mut seen = BTreeSet::new();
    let mut outcome = Outcome::default();
    while !enough(&outcome) {
        let slot = Slot::ALL[random.below(Slot::ALL.len())];
        let text = if random.chance(30) {
            corpus::grown(slot, &mut random)
        } else {
            let known = &corpus[slot as usize];
            known[random.below(known.len())].clone()
        };
        let other = {
            let known = &corpus[slot as usize];
            known[random.below(known.len())].clone()
        };
        let script =
            if random.chance(8) { text } else { mutated(&text, &other, slot, &mut random) };
        let files = corpus::pack(slot, &script, &mut random);
        before(&files);
        let began = Instant::now();
        let rows = random.below(1 << 30) as u64;
        let ended = catch_unwind(AssertUnwindSafe(|| tried(&files, rows, &mut outcome)));
        outcome.executions += 1;
        outcome.slowest = outcome.slowest.max(began.elapsed());
        let signs = match ended {
            Ok(Ok(signs)) => signs,
            Ok(Err(difference)) => {
                outcome.findings.push(format!("{difference}\n{files:#?}"));
                continue;
            }
            Err(_) => {
                outcome.findings.push(format!("it panicked\n{files:#?}"));
                continue;
            }
        };
        if seen.insert((slot as usize, signs)) {
            outcome.learned += 1;
            let known = &mut corpus[slot as usize];
            if known.len() < KEPT {
                known.push(script);
            } else {
                let at = random.below(known.len());
                known[at] = script;
            }
        }
    }
    outcome
}

/// One pack; its signs are what is learned from.
fn tried(files: &Files, seed: u64, outcome: &mut Outcome) -> Result<BTreeSet<String>, String> {
    let (pair, mut signs) = Pair::with_signs(files)?;
    let Some(pair) = pair else { return Ok(signs) };
    outcome.loaded += 1;
    outcome.typed += usize::from(!signs.iter().any(|sign| sign.starts_with("PS0515")));
    let rows = facts::rows(&mut Random::new(seed), &pair.typed, ROWS);
    let tally = pair.compare(&rows)?;
    outcome.rows += tally.cases;
    outcome.failures += tally.failures;
    let (scores, fails, tips) = (tally.scores > 0, tally.failures > 0, tally.tips > 0);
    let (columns, walked) = (tally.columnar > 0, tally.walked > 0);
    signs.insert(format!("{scores} {fails} {tips} {columns} {walked}"));
    Ok(signs)
}
