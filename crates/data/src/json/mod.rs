//! JSON, read in two ways: profiles as documents with places, exports as plain values.

mod build;
mod document;
mod items;
mod parse;
mod stream;
mod value;

pub use document::{MAX_PROFILE_BYTES, parse_document, parse_lines};
pub use items::Item;
pub(crate) use stream::{Found, Stopped, read_items, stream_items};
pub use value::{Json, Problem};
