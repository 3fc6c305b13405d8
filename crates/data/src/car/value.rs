//! DAG-CBOR: decodes the value of a block, and converts records to JSON.

use std::sync::Arc;

use minicbor::data::Type;
use minicbor::decode::{Decoder, Error};

use super::cid::{self, DAG_CBOR, Sha256Digest};
use super::{CarError, RecordBuilder};
use crate::json::JsonValue;

/// The most values of one block, and the deepest nesting.
const MAX_VALUES: usize = 100_000;
const MAX_DEPTH: usize = 100;
/// The tag of a link, and the byte that stands before its CID.
const LINK_TAG: u64 = 42;
const LINK_PREFIX: u8 = 0;

/// A value of a block, which borrows its texts and bytes from the block.
#[derive(Debug)]
pub(super) enum CborValue<'b> {
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

impl<'b> CborValue<'b> {
    /// Returns the value under a key of a map.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let Self::Map(entries) = self else { return None };
        entries.iter().find(|(name, _)| *name == key).map(|(_, value)| value)
    }

    /// Returns the hash in a link to another block of DAG-CBOR.
    pub(super) fn link_digest(&self) -> Option<Sha256Digest> {
        let Self::Link(link) = self else { return None };
        match cid::read_cid(link)? {
            (DAG_CBOR, digest, []) => Some(digest),
            _ => None,
        }
    }
}

/// Decodes the value of a block.
pub(super) fn decode(block: &[u8]) -> Result<CborValue<'_>, CarError> {
    let mut reading = CborReader { decoder: Decoder::new(block), values: 0 };
    let value = reading.read_value(0)?;
    if reading.decoder.position() < block.len() {
        return Err(CarError::Bad("a block holds more than one value".into()));
    }
    Ok(value)
}

struct CborReader<'b> {
    decoder: Decoder<'b>,
    values: usize,
}

impl<'b> CborReader<'b> {
    fn read_value(&mut self, depth: usize) -> Result<CborValue<'b>, CarError> {
        self.values += 1;
        if self.values > MAX_VALUES || depth > MAX_DEPTH {
            return Err(CarError::Large(format!(
                "a block holds more than {MAX_VALUES} values, or {MAX_DEPTH} levels of them"
            )));
        }
        let decoder = &mut self.decoder;
        Ok(match decoder.datatype().map_err(invalid_cbor)? {
            Type::Null => {
                decoder.null().map_err(invalid_cbor)?;
                CborValue::Null
            }
            Type::Bool => CborValue::Bool(decoder.bool().map_err(invalid_cbor)?),
            Type::F64 => CborValue::Number(decoder.f64().map_err(invalid_cbor)?),
            Type::String => CborValue::Text(decoder.str().map_err(invalid_cbor)?),
            Type::Bytes => CborValue::Bytes(decoder.bytes().map_err(invalid_cbor)?),
            Type::Tag => self.link()?,
            Type::Array => {
                let length = decoder.array().map_err(invalid_cbor)?;
                // nothing is reserved: a length may say anything
                let mut items = Vec::new();
                for _ in 0..length.unwrap_or(0) {
                    items.push(self.read_value(depth + 1)?);
                }
                CborValue::List(items)
            }
            Type::Map => {
                let length = decoder.map().map_err(invalid_cbor)?;
                let mut entries = Vec::new();
                for _ in 0..length.unwrap_or(0) {
                    let key = self.decoder.str().map_err(invalid_cbor)?;
                    entries.push((key, self.read_value(depth + 1)?));
                }
                CborValue::Map(entries)
            }
            Type::U8
            | Type::U16
            | Type::U32
            | Type::U64
            | Type::I8
            | Type::I16
            | Type::I32
            | Type::I64
            | Type::Int => CborValue::Integer(decoder.int().map_err(invalid_cbor)?.into()),
            // lengths that aren't known, other floats and simple values are no DAG-CBOR
            _ => return Err(CarError::Bad("a block isn't DAG-CBOR".into())),
        })
    }

    fn link(&mut self) -> Result<CborValue<'b>, CarError> {
        let tag = self.decoder.tag().map_err(invalid_cbor)?.as_u64();
        match self.decoder.bytes().map_err(invalid_cbor)?.split_first() {
            Some((&LINK_PREFIX, cid)) if tag == LINK_TAG => Ok(CborValue::Link(cid)),
            _ => Err(CarError::Bad(
                "a block isn't DAG-CBOR: it has a tag that isn't a link's".into(),
            )),
        }
    }
}

fn invalid_cbor(_: Error) -> CarError {
    // the words of the error are about the decoder, not about the file
    CarError::Bad("a block isn't DAG-CBOR".into())
}

impl RecordBuilder {
    /// Converts a value to JSON.
    pub(super) fn json(&mut self, value: &CborValue<'_>) -> JsonValue {
        match value {
            CborValue::Number(number) if number.is_finite() => JsonValue::Number(*number),
            CborValue::Null | CborValue::Bytes(_) | CborValue::Number(_) => JsonValue::Null,
            CborValue::Bool(yes) => JsonValue::Bool(*yes),
            #[expect(clippy::cast_precision_loss, reason = "checked to be within ±2^53")]
            CborValue::Integer(number) if number.unsigned_abs() <= 1 << 53 => {
                JsonValue::Number(*number as f64)
            }
            // an id, whose every digit matters, is kept as text
            CborValue::Integer(number) => self.text(&number.to_string()),
            CborValue::Text(text) => self.text(text),
            CborValue::Link(link) => {
                cid::text(link).map_or(JsonValue::Null, |link| self.text(&link))
            }
            CborValue::List(items) => {
                JsonValue::List(items.iter().map(|item| self.json(item)).collect())
            }
            CborValue::Map(entries) => {
                let entries: Vec<(&str, JsonValue)> =
                    entries.iter().map(|(key, value)| (*key, self.json(value))).collect();
                self.map(entries.into_iter())
            }
        }
    }

    pub(super) fn text(&mut self, text: &str) -> JsonValue {
        JsonValue::Text(text.into())
    }

    pub(super) fn map<'k>(
        &mut self,
        entries: impl ExactSizeIterator<Item = (&'k str, JsonValue)>,
    ) -> JsonValue {
        JsonValue::Map(entries.map(|(key, value)| (self.key(key), value)).collect())
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
