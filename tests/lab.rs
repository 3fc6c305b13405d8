//! The lab's commands as a person runs them.
//!
//! `UPDATE_EXPECT=1 cargo test --test lab` writes the golden outputs anew; read the difference
//! before you commit it.
//! The lab's commands, end to end: `rules/linkedin` and the indexes in `examples/` go through each of
//! them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::float_cmp,
    dead_code,
    missing_docs,
    unreachable_pub,
    reason = "a test may fail loudly"
)]

#[path = "cli/support.rs"]
mod support;

#[path = "lab/compare.rs"]
mod compare;
#[path = "lab/describe.rs"]
mod describe;
#[path = "lab/people.rs"]
mod people;
#[path = "lab/revisions.rs"]
mod revisions;
#[path = "lab/fitting.rs"]
mod fitting;
#[path = "lab/moved.rs"]
mod moved;
#[path = "lab/planning.rs"]
mod planning;
#[path = "lab/sensitive.rs"]
mod sensitive;
#[allow(dead_code, reason = "it serves several tests")]
