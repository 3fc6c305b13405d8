//! Peristyle's engine: rules in, explained scores out.
//!
//! The modules are the steps a score comes about in: [`load`] (files into definitions with
//! places), `check` (what only the whole pack can show), [`compile`] (definitions and scripts
//! into a ruleset), [`evaluate`] (facts into an evaluation), [`explain`] and tips (that
//! run, put into words). `script` is the only module that knows Rhai, [`yaml`] the only one that knows YAML.
#![forbid(unsafe_code)]
#![expect(
    clippy::result_large_err,
    reason = "a diagnostic is made once and ends the reading of a file; what goes well pays nothing"
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

pub mod aggregates;
mod cases;
mod check;
pub mod compile;
pub mod diagnostic;
mod docs;
pub mod document;
mod engine;
pub mod evaluate;
pub mod explain;
pub mod host;
mod kinds;
pub mod live;
pub mod load;
pub mod parameters;
pub mod profile;
mod program;
mod reference;
pub mod scales;
pub mod schema;
pub mod script;
pub mod source;
pub mod statistics;
mod texts;
pub mod value;
mod vector;
mod weight;
pub mod yaml;

pub use cases::{CaseExport, CaseExports, CaseReport, CaseResult};
pub use compile::{Fact, FactLimits, PackVariant, Ruleset, RulesetHybrids};
pub use engine::{Engine, EngineBuilder};
pub use evaluate::{Evaluation, Facts, Options, TipDetail};
pub use explain::Explanation;
pub use live::{LiveOptions, LivePack};
pub use load::PackFiles;
pub use profile::{GivenFact, Profile, Reference};
pub use value::{Missing, Value};

/// The README's Rust blocks, run as doc tests.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
