//! Where Peristyle's profiles come from: platforms' data exports, YAML, JSON and NDJSON.
//!
//! An export is opened as an [`archive::Archive`]; a pack's import script asks it questions
//! through the [`readers`], and [`import::profile_from`] makes a profile of the answers. Files
//! that people keep by hand are read by [`profile`]. Everything is read-only and bounded: files are
//! read in streams, and no archive, however it was made, takes more than 300 MB of memory.
#![forbid(unsafe_code)]
#![expect(
    clippy::result_large_err,
    reason = "a diagnostic is made once per file and ends its reading; what goes well pays nothing"
)]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::print_stdout,
        reason = "tests"
    )
)]

pub mod archive;
pub mod arrow;
mod car;
pub mod cases;
mod caught_panic;
pub mod codes;
pub mod conversations;
pub mod date;
mod html;
pub mod import;
pub mod input;
pub mod inspect;
pub mod json;
pub mod number;
pub mod population;
pub mod profile;
pub mod readers;
pub mod sheet;
pub mod table;

pub use caught_panic::is_catching_panics;
