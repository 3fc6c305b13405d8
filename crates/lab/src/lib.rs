//! Peristyle's lab: what a change of rules does, to whom, and how sure a ranking is.
//!
//! Pure functions over a ruleset and a population, or a single profile; nothing here reads a file
//! or prints. Whatever is random takes a seed, and the same seed gives the same bits on any number
//! of threads.
#![forbid(unsafe_code)]
#![expect(
    clippy::result_large_err,
    reason = "a diagnostic is made once and ends an experiment; what goes well pays nothing"
)]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::float_cmp,
        reason = "tests may fail loudly"
    )
)]

pub mod codes;
pub mod compare;
pub mod describe;
pub mod fit;
pub mod parallel;
pub mod plan;
pub mod ranks;
pub mod sensitivity;
pub mod shapley;
pub mod since;
#[cfg(test)]
mod testing;
