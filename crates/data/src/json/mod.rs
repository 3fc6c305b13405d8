//! JSON, read in two ways: profiles as documents with places, exports as plain values.

mod document;
mod items;
mod parse;
mod value;

pub use document::{MAX_PROFILE_BYTES, parse_document, parse_lines};
pub use items::Item;
pub use value::{Json, Problem};
