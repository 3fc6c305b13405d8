//! Peristyle's engine: rules in, explained scores out.
#![forbid(unsafe_code)]

pub mod diagnostic;
pub mod document;
pub mod evaluate;
pub mod host;
pub mod profile;
pub mod source;
pub mod value;
pub mod yaml;
