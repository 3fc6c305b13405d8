//! JSON values, made as a parser finds them.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::value::Json;

/// The most different keys that are kept to be shared.
const MAX_KEYS: usize = 10_000;

/// Text whose UTF-8 bytes were taken for letters one by one, put right; other text as it is.
fn mended(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    String::from_utf8(bytes?).ok()
}

/// What the values of a file share while they are made.
#[derive(Debug)]
pub(super) struct Making {
    /// Keys repeat in every item of a list; each is kept once.
    keys: HashSet<Arc<str>>,
    /// How many values, and how many bytes of their texts, may still be made.
    left: usize,
    bytes: usize,
}

impl Making {
    /// The beginning of at most so many values, with so many bytes of text.
    pub(super) fn new(most: usize, bytes: usize) -> Self {
        Self { keys: HashSet::new(), left: most, bytes }
    }

    /// From here on so many more.
    pub(super) fn renew(&mut self, most: usize, bytes: usize) {
        (self.left, self.bytes) = (most, bytes);
        if self.keys.len() > MAX_KEYS {
            self.keys.clear();
        }
    }

    /// Whether there were more values than may be made.
    pub(super) fn is_used_up(&self) -> bool {
        self.left == 0 || self.bytes == 0
    }
}

/// Makes one value.
pub(super) struct Seed<'k>(pub(super) &'k mut Making);

impl Seed<'_> {
    fn text(text: &str) -> Arc<str> {
        mended(text).map_or_else(|| text.into(), Into::into)
    }

    fn key(&mut self, text: &str) -> Arc<str> {
        let mended = mended(text);
        let text = mended.as_deref().unwrap_or(text);
        if let Some(key) = self.0.keys.get(text) {
            return Arc::clone(key);
        }
        let key: Arc<str> = text.into();
        self.0.keys.insert(Arc::clone(&key));
        key
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        self.0.left = self.0.left.saturating_sub(1);
        if self.0.is_used_up() {
            return Err(D::Error::custom("there are too many values"));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    #[expect(clippy::cast_precision_loss, reason = "JSON numbers are floats here, as facts are")]
    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "JSON numbers are floats here, as facts are")]
    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        // an id, whose every digit matters, is kept as text
        if value > 1 << 53 {
            return Ok(Json::Text(value.to_string().into()));
        }
        Ok(Json::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Number(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        self.0.bytes = self.0.bytes.saturating_sub(value.len());
        Ok(Json::Text(Self::text(value)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Seed(&mut *self.0))? {
            list.push(item);
        }
        Ok(Json::List(list.into()))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<Json, A::Error> {
        let mut map = Vec::new();
        while let Some(key) = entries.next_key::<std::borrow::Cow<'de, str>>()? {
            let key = self.key(&key);
            let value = entries.next_value_seed(Seed(&mut *self.0))?;
            map.push((key, value));
        }
        Ok(Json::Map(map.into()))
    }
}
