//! `peristyle watch`, as a pipe and in a real pseudo-terminal.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub,
    reason = "a test may fail loudly"
)]

#[path = "watch/support.rs"]
mod support;

#[path = "watch/pipe.rs"]
mod pipe;
#[path = "watch/several.rs"]
mod several;
#[path = "watch/starts.rs"]
mod starts;
#[cfg(unix)]
#[path = "watch/terminal.rs"]
mod terminal;
