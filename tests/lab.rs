//! The lab's commands as a person runs them.
//!
//! `UPDATE_EXPECT=1 cargo test --test lab` writes the golden outputs anew; read the difference
//! before you commit it.
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

#[path = "lab/bad_input.rs"]
mod bad_input;
#[path = "lab/compare.rs"]
mod compare;
#[path = "lab/crowd.rs"]
mod crowd;
#[path = "lab/describe.rs"]
mod describe;
#[path = "lab/fitting.rs"]
mod fitting;
#[path = "lab/moved.rs"]
mod moved;
#[path = "lab/people.rs"]
mod people;
#[path = "lab/planning.rs"]
mod planning;
#[path = "lab/revisions.rs"]
mod revisions;
#[path = "lab/sensitive.rs"]
mod sensitive;
