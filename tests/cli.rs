//! The command as a person runs it.
//!
//! `UPDATE_EXPECT=1 cargo test --test cli` writes the golden outputs anew; read the difference
//! before you commit it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs,
    unreachable_pub,
    reason = "a test may fail loudly"
)]

#[path = "cli/support.rs"]
mod support;

#[path = "cli/dates.rs"]
mod dates;
#[path = "cli/exits.rs"]
mod exits;
#[path = "cli/exports.rs"]
mod exports;
#[path = "cli/folders.rs"]
mod folders;
#[path = "cli/freeze.rs"]
mod freeze;
#[path = "cli/manners.rs"]
mod manners;
#[path = "cli/maps.rs"]
mod maps;
#[path = "cli/outputs.rs"]
mod outputs;
#[path = "cli/overlays.rs"]
mod overlays;
#[path = "cli/packs.rs"]
mod packs;
#[path = "cli/parquet.rs"]
mod parquet_tables;
#[path = "cli/population.rs"]
mod population;
#[cfg(unix)]
#[path = "cli/resume.rs"]
mod resume;
#[path = "cli/score.rs"]
mod score;
#[path = "cli/tables.rs"]
mod tables;
#[path = "cli/terminal.rs"]
mod terminal;
