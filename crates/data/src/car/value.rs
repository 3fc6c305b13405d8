//! DAG-CBOR: what a block holds, and the JSON that becomes of a record.

use std::sync::Arc;

use minicbor::data::Type;
use minicbor::decode::{Decoder, Error};

use super::cid::{self, DAG_CBOR, Digest};
use super::{Making, Refused};
use crate::json::Json;

/// The most values of one block, and the deepest nesting.
const MAX_VALUES: usize = 100_000;
const MAX_DEPTH: usize = 100;
/// The tag of a link, and the byte that stands before its CID.
const LINK: u64 = 42;
const LINK_PREFIX: u8 = 0;

/// A value of a block, whose texts and bytes stay in the file.
#[derive(Debug)]
pub(super) enum Value<'b> {
    Null,
    Bool(bool),
    Integer(i128),
    Number(f64),
    Text(&'b str),
    Bytes(&'b [u8]),
    /// A CID.
    Link(&'b [u8]),
    List(Vec<Self>),
    Map(Vec<(&'b str, Self)>),
}

impl<'b> Value<'b> {
    /// The value under a key of a map.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let Self::Map(entries) = self else { return None };
        entries.iter().find(|(name, _)| *name == key).map(|(_, value)| value)
    }

    /// The hash in a link to another block of DAG-CBOR.
    pub(super) fn link(&self) -> Option<Digest> {
        let Self::Link(link) = self else { return None };
        match cid::take(link)? {
            (DAG_CBOR, digest, []) => Some(digest),
            _ => None,
        }
    }
}

/// The one value that a block consists of.
pub(super) fn decode(block: &[u8]) -> Result<Value<'_>, Refused> {
    let mut reading = Reading { decoder: Decoder::new(block), values: 0 };
    let value = reading.value(0)?;
    if reading.decoder.position() < block.len() {
        return Err(Refused::bad("a block holds more than one value"));
    }
    Ok(value)
}

struct Reading<'b> {
    decoder: Decoder<'b>,
    values: usize,
}

impl<'b> Reading<'b> {
    fn value(&mut self, depth: usize) -> Result<Value<'b>, Refused> {
        self.values += 1;
        if self.values > MAX_VALUES || depth > MAX_DEPTH {
            return Err(Refused::large(format!(
                "a block holds more than {MAX_VALUES} values, or {MAX_DEPTH} levels of them"
            )));
        }
        let decoder = &mut self.decoder;
        Ok(match decoder.datatype().map_err(broken)? {
            Type::Null => {
                decoder.null().map_err(broken)?;
                Value::Null
            }
            Type::Bool => Value::Bool(decoder.bool().map_err(broken)?),
            Type::F64 => Value::Number(decoder.f64().map_err(broken)?),
            Type::String => Value::Text(decoder.str().map_err(broken)?),
            Type::Bytes => Value::Bytes(decoder.bytes().map_err(broken)?),
            Type::Tag => self.link()?,
            Type::Array => {
                let length = decoder.array().map_err(broken)?;
                // nothing is reserved: a length may say anything
                let mut items = Vec::new();
                for _ in 0..length.unwrap_or(0) {
                    items.push(self.value(depth + 1)?);
                }
                Value::List(items)
            }
            Type::Map => {
                let length = decoder.map().map_err(broken)?;
                let mut entries = Vec::new();
                for _ in 0..length.unwrap_or(0) {
                    let key = self.decoder.str().map_err(broken)?;
                    entries.push((key, self.value(depth + 1)?));
                }
                Value::Map(entries)
            }
            Type::U8
            | Type::U16
            | Type::U32
            | Type::U64
            | Type::I8
            | Type::I16
            | Type::I32
            | Type::I64
            | Type::Int => Value::Integer(decoder.int().map_err(broken)?.into()),
            // lengths that aren't known, other floats and simple values are no DAG-CBOR
            _ => return Err(Refused::bad("a block isn't DAG-CBOR")),
        })
    }

    fn link(&mut self) -> Result<Value<'b>, Refused> {
        let tag = self.decoder.tag().map_err(broken)?.as_u64();
        match self.decoder.bytes().map_err(broken)?.split_first() {
            Some((&LINK_PREFIX, cid)) if tag == LINK => Ok(Value::Link(cid)),
            _ => Err(Refused::bad("a block isn't DAG-CBOR: it has a tag that isn't a link's")),
        }
    }
}

fn broken(_: Error) -> Refused {
    // the words of the error are about the decoder, not about the file
    Refused::bad("a block isn't DAG-CBOR")
}

impl Making {
    /// A value as JSON.
    pub(super) fn json(&mut self, value: &Value<'_>) -> Json {
        match value {
            Value::Number(number) if number.is_finite() => Json::Number(*number),
            Value::Null | Value::Bytes(_) | Value::Number(_) => Json::Null,
            Value::Bool(yes) => Json::Bool(*yes),
            #[expect(clippy::cast_precision_loss, reason = "checked to be within ±2^53")]
            Value::Integer(number) if number.unsigned_abs() <= 1 << 53 => {
                Json::Number(*number as f64)
            }
            // an id, whose every digit matters, is kept as text
            Value::Integer(number) => self.text(&number.to_string()),
            Value::Text(text) => self.text(text),
            Value::Link(link) => cid::text(link).map_or(Json::Null, |link| self.text(&link)),
            Value::List(items) => Json::List(items.iter().map(|item| self.json(item)).collect()),
            Value::Map(entries) => {
                let entries: Vec<(&str, Json)> =
                    entries.iter().map(|(key, value)| (*key, self.json(value))).collect();
                self.map(entries.into_iter())
            }
        }
    }

    pub(super) fn text(&mut self, text: &str) -> Json {
        Json::Text(text.into())
    }

    pub(super) fn map<'k>(
        &mut self,
        entries: impl ExactSizeIterator<Item = (&'k str, Json)>,
    ) -> Json {
        Json::Map(entries.map(|(key, value)| (self.key(key), value)).collect())
    }

    fn key(&mut self, key: &str) -> Arc<str> {
        if let Some(key) = self.keys.get(key) {
            return Arc::clone(key);
        }
        let key: Arc<str> = key.into();
        self.keys.insert(Arc::clone(&key));
        key
    }
}
