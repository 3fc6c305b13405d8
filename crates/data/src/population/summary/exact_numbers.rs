//! Serialises the statistics in a journal, with all bits of numbers.

use std::collections::BTreeMap;

use data_encoding::BASE64;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};

pub(super) fn serialize_numbers<S: Serializer>(numbers: &[f64], to: S) -> Result<S::Ok, S::Error> {
    let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    to.serialize_str(&BASE64.encode(&bytes))
}

pub(super) fn deserialize_numbers<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Vec<f64>, D::Error> {
    let text = String::deserialize(from)?;
    let bytes = BASE64.decode(text.as_bytes()).map_err(D::Error::custom)?;
    let (numbers, rest) = bytes.as_chunks::<8>();
    if !rest.is_empty() {
        return Err(D::Error::custom("half a number"));
    }
    Ok(numbers.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect())
}

pub(super) fn serialize_number<S: Serializer>(number: &f64, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_u64(number.to_bits())
}

pub(super) fn deserialize_number<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    u64::deserialize(from).map(f64::from_bits)
}

pub(super) fn deserialize_codes<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<BTreeMap<&'static str, u64>, D::Error> {
    let all = peristyle_engine::diagnostic::codes::ALL.iter().chain(crate::codes::ALL);
    let known = |id: &str| all.clone().map(|code| code.id).find(|known| *known == id);
    BTreeMap::<String, u64>::deserialize(from)?
        .into_iter()
        .map(|(id, count)| Ok((known(&id).ok_or_else(|| D::Error::custom("no code"))?, count)))
        .collect()
}
