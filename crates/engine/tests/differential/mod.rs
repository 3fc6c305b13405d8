//! Typed programs against the interpreter, and columns against single profiles. The interpreter is
//! the oracle: not a bit differs, nor a word. A case is one pack with all its scripts on one row of
//! facts.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "shared by tests and programs that may fail loudly"
)]

pub(crate) mod compare;
pub(crate) mod corpus;
pub(crate) mod facts;
pub(crate) mod fuzz;
pub(crate) mod maker;
mod mutate;
pub(crate) mod pack;
pub(crate) mod random;
mod tips;
mod weights;
mod wholes;

use compare::{Pair, Tally};
use random::Random;

/// Rows of facts for each random pack.
pub(crate) const ROWS: usize = 60;

/// A random pack on random facts; what differs is told.
pub(crate) fn run(seed: u64) -> Result<Tally, String> {
    let mut random = Random::new(seed);
    let (files, scripts) = pack::pack(&mut random);
    let told = |what: String| format!("seed {seed}: {what}\n{files:#?}");
    let pair = Pair::new(&files).map_err(told)?;
    let pair = pair.ok_or_else(|| told("the random pack is invalid".to_owned()))?;
    let rows = facts::rows(&mut random, &pair.typed, ROWS);
    let mut tally = pair.compare(&rows).map_err(told)?;
    (tally.packs, tally.scripts) = (1, scripts);
    Ok(tally)
}
