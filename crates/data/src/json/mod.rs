//! JSON, read in two ways: profiles as documents with places, exports as plain values.

mod build;
mod document;
mod guard;
mod items;
mod parse;
mod stream;
mod value;

pub use document::{MAX_PROFILE_BYTES, parse_document, parse_lines};
pub use items::Item;
pub(crate) use items::OUT;
pub(crate) use stream::{Asked, Found, PathPasses, Stopped, Take, read_items, top_keys, validate};
pub use value::{Json, Problem};
