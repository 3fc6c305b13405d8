//! Reads JSON in two ways: profiles as documents with source places, exports as plain values.

mod builder;
mod document;
mod guarded_reader;
mod items;
mod parse;
mod stream;
mod value;

pub use document::{MAX_PROFILE_BYTES, parse_document, parse_lines};
pub use items::ListItem;
pub(crate) use items::MAX_LEVELS_OUT;
pub(crate) use stream::{
    MatchSink, PathMatch, PathPasses, PathQuery, StreamError, read_items, top_keys, validate,
};
pub use value::{JsonError, JsonValue};
