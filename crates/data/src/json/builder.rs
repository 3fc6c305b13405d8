//! Builds JSON values while a parser runs.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::value::JsonValue;

/// The most distinct keys that are interned.
const MAX_KEYS: usize = 10_000;

/// Repairs text whose UTF-8 bytes were decoded as Latin-1; `None` for other text.
fn fix_mojibake(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    String::from_utf8(bytes?).ok()
}

/// The state that the values of a file share while they are built.
#[derive(Debug)]
pub(super) struct JsonBuilder {
    /// The interned keys, since keys repeat in every item of a list.
    keys: HashSet<Arc<str>>,
    /// The number of values, and the bytes of their texts, that may still be built.
    left: usize,
    bytes: usize,
}

impl JsonBuilder {
    /// Creates a builder of at most `most` values with `bytes` bytes of text.
    pub(super) fn new(most: usize, bytes: usize) -> Self {
        Self { keys: HashSet::new(), left: most, bytes }
    }

    /// Resets the limits to `most` more values with `bytes` bytes of text.
    pub(super) fn reset_limits(&mut self, most: usize, bytes: usize) {
        (self.left, self.bytes) = (most, bytes);
        if self.keys.len() > MAX_KEYS {
            self.keys.clear();
        }
    }

    /// Returns whether a limit was reached.
    pub(super) fn is_exhausted(&self) -> bool {
        self.left == 0 || self.bytes == 0
    }
}

/// A seed that builds one value.
pub(super) struct JsonSeed<'k>(pub(super) &'k mut JsonBuilder);

impl JsonSeed<'_> {
    fn text(text: &str) -> Arc<str> {
        fix_mojibake(text).map_or_else(|| text.into(), Into::into)
    }

    fn key(&mut self, text: &str) -> Arc<str> {
        let mended = fix_mojibake(text);
        let text = mended.as_deref().unwrap_or(text);
        if let Some(key) = self.0.keys.get(text) {
            return Arc::clone(key);
        }
        let key: Arc<str> = text.into();
        self.0.keys.insert(Arc::clone(&key));
        key
    }
}

impl<'de> DeserializeSeed<'de> for JsonSeed<'_> {
    type Value = JsonValue;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<JsonValue, D::Error> {
        self.0.left = self.0.left.saturating_sub(1);
        if self.0.is_exhausted() {
            return Err(D::Error::custom("there are too many values"));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for JsonSeed<'_> {
    type Value = JsonValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<JsonValue, E> {
        Ok(JsonValue::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<JsonValue, E> {
        Ok(JsonValue::Bool(value))
    }

    #[expect(clippy::cast_precision_loss, reason = "JSON numbers are floats here, as facts are")]
    fn visit_i64<E>(self, value: i64) -> Result<JsonValue, E> {
        Ok(JsonValue::Number(value as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "JSON numbers are floats here, as facts are")]
    fn visit_u64<E>(self, value: u64) -> Result<JsonValue, E> {
        // an id, whose every digit matters, is kept as text
        if value > 1 << 53 {
            return Ok(JsonValue::Text(value.to_string().into()));
        }
        Ok(JsonValue::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<JsonValue, E> {
        Ok(JsonValue::Number(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<JsonValue, E> {
        self.0.bytes = self.0.bytes.saturating_sub(value.len());
        Ok(JsonValue::Text(Self::text(value)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<JsonValue, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(JsonSeed(&mut *self.0))? {
            list.push(item);
        }
        Ok(JsonValue::List(list.into()))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<JsonValue, A::Error> {
        let mut map = Vec::new();
        while let Some(key) = entries.next_key::<std::borrow::Cow<'de, str>>()? {
            let key = self.key(&key);
            let value = entries.next_value_seed(JsonSeed(&mut *self.0))?;
            map.push((key, value));
        }
        Ok(JsonValue::Map(map.into()))
    }
}
