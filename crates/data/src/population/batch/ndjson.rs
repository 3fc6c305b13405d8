//! Lines of NDJSON: flat maps of facts, or maps with `facts`.

use std::fmt;

use peristyle_engine::diagnostic::{Diagnostic, Diagnostics, Source, codes as engine};
use peristyle_engine::load::FactType;
use peristyle_engine::profile::Profile;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use super::{Filling, Reader, RowAt};
use crate::population::block::Block;
use crate::profile::map::{AS_OF, ID, Key, PACK, To, read_mapped_line};
use crate::profile::read_line;

pub(super) fn rows(filling: &mut Filling<'_>) {
    let mut start = 0;
    for line in filling.block.bytes.split_inclusive(|byte| *byte == b'\n') {
        let at = start..start + line.trim_ascii_end().len();
        start += line.len();
        let line = line.trim_ascii();
        if line.is_empty() {
            continue;
        }
        filling.number += 1;
        let Ok(text) = std::str::from_utf8(line) else {
            let problem = Diagnostic::error(&engine::NOT_TEXT, "this line isn't UTF-8 text")
                .help("save the file again with that encoding");
            filling.reject(at, problem);
            continue;
        };
        let mut row = Row { filling, id: None, seen: Vec::new() };
        let mut json = serde_json::Deserializer::from_str(text);
        let read = Top(&mut row).deserialize(&mut json).and_then(|()| json.end());
        let said = row.id;
        let id = said.unwrap_or_else(|| format!("row-{}", filling.number));
        match read {
            Ok(()) if filling.reader.job.only.is_some_and(|only| only != id) => {
                filling.undo();
                filling.read.left_out += 1;
            }
            // it says by itself that no day is known
            Ok(()) if filling.lacks_day() => again(filling, at),
            Ok(()) => filling.end_row(id, at),
            Err(_) => again(filling, at),
        }
    }
}

/// A line that isn't plainly right; who it is, it says when it is read by itself.
fn again(filling: &mut Filling<'_>, at: std::ops::Range<usize>) {
    filling.undo();
    let row = RowAt { id: String::new(), at, number: filling.number };
    let profile = match profile(filling.reader, filling.block, &row) {
        Ok(profile) => profile,
        Err(problems) => return filling.reject(row.at, problems),
    };
    let id = profile.id.clone().unwrap_or_else(|| format!("row-{}", row.number));
    if filling.reader.job.only.is_some_and(|only| only != id) {
        filling.read.left_out += 1;
        return;
    }
    if let Err(problem) = filling.reader.for_us(profile.pack.as_deref().unwrap_or("")) {
        return filling.reject(row.at, problem);
    }
    filling.look_again(RowAt { id, ..row }, Ok(profile));
}

/// A line by itself.
pub(super) fn profile(
    reader: &Reader<'_>,
    block: &Block,
    row: &RowAt,
) -> Result<Profile, Diagnostics> {
    let text = block.bytes.get(row.at.clone()).and_then(|row| std::str::from_utf8(row).ok());
    let source = Source::new(&*block.file, text.unwrap_or(""));
    match &reader.keys {
        Some(keys) => read_mapped_line(&source, keys, reader.ruleset()),
        None => read_line(&source),
    }
}

/// What a line is read into.
struct Row<'r, 'f> {
    filling: &'r mut Filling<'f>,
    id: Option<String>,
    /// The facts that it has given.
    seen: Vec<usize>,
}

/// The line: an error means that it is to be read by itself.
struct Top<'t, 'r, 'f>(&'t mut Row<'r, 'f>);

impl<'de> DeserializeSeed<'de> for Top<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

fn unsure<E: Error>() -> E {
    E::custom("")
}

impl<'de> Visitor<'de> for Top<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a profile")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let row = self.0;
        let (mut nested, mut own) = (false, [false; 3]);
        let mut once = |at: usize| match own.get_mut(at) {
            Some(seen) if !*seen => {
                *seen = true;
                Ok(())
            }
            _ => Err(unsure()),
        };
        while let Some(key) = entries.next_key::<std::borrow::Cow<'de, str>>()? {
            let (key, slot) = match &row.filling.reader.keys {
                None => (&*key, None),
                Some(keys) => match keys.of(&key) {
                    Key::Facts => ("facts", None),
                    Key::Mapped(To::Id) => (ID, None),
                    Key::Mapped(To::Pack) => (PACK, None),
                    Key::Mapped(To::AsOf) => (AS_OF, None),
                    Key::Mapped(To::Slot(slot)) => ("", Some(slot)),
                    Key::Mapped(To::Aside) => {
                        entries.next_value::<IgnoredAny>()?;
                        continue;
                    }
                },
            };
            match key {
                "id" => {
                    once(0)?;
                    row.id = entries.next_value_seed(Words)?;
                }
                "pack" => {
                    once(1)?;
                    let pack = entries.next_value_seed(Words)?;
                    if row.filling.reader.for_us(pack.as_deref().unwrap_or("")).is_err() {
                        return Err(unsure());
                    }
                }
                "as_of" => {
                    once(2)?;
                    let day = entries.next_value_seed(Words)?;
                    row.filling.as_of = match day {
                        None => None,
                        Some(day) => Some(crate::date::read_day(&day).ok_or_else(unsure)?),
                    };
                }
                "facts" if !nested && row.seen.is_empty() => {
                    nested = true;
                    entries.next_value_seed(Inside(row))?;
                }
                key if row.filling.reader.is_extra(key) => {
                    entries.next_value::<serde::de::IgnoredAny>()?;
                }
                key if nested || !fact(row, key, slot, &mut entries)? => return Err(unsure()),
                _ => {}
            }
        }
        Ok(())
    }
}

/// The map under `facts`.
struct Inside<'t, 'r, 'f>(&'t mut Row<'r, 'f>);

impl<'de> DeserializeSeed<'de> for Inside<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Inside<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("facts")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while let Some(key) = entries.next_key::<std::borrow::Cow<'de, str>>()? {
            let slot = match self.0.filling.reader.keys.as_ref().map(|keys| keys.of(&key)) {
                Some(Key::Mapped(To::Slot(slot))) => Some(slot),
                Some(Key::Mapped(To::Aside)) => {
                    entries.next_value::<IgnoredAny>()?;
                    continue;
                }
                // who it is stands beside the facts
                Some(_) => return Err(unsure()),
                None => None,
            };
            if !fact(self.0, &key, slot, &mut entries)? {
                return Err(unsure());
            }
        }
        Ok(())
    }
}

/// Reads the value of a fact; `false` where the key isn't plainly one.
fn fact<'de, A: MapAccess<'de>>(
    row: &mut Row<'_, '_>,
    key: &str,
    mapped: Option<usize>,
    entries: &mut A,
) -> Result<bool, A::Error> {
    let named = || row.filling.reader.slots.get(key).copied();
    let Some(slot) = mapped.or_else(named) else { return Ok(false) };
    if row.seen.contains(&slot) {
        return Ok(false);
    }
    row.seen.push(slot);
    entries.next_value_seed(Cell { filling: row.filling, slot })?;
    Ok(true)
}

/// Text, a whole number as it is written, or null.
struct Words;

impl<'de> DeserializeSeed<'de> for Words {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for Words {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(text.to_owned()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

/// A value on its way into its column.
struct Cell<'c, 'f> {
    filling: &'c mut Filling<'f>,
    slot: usize,
}

impl<'de> DeserializeSeed<'de> for Cell<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Cell<'_, '_> {
    fn number<E: Error>(self, number: f64) -> Result<(), E> {
        let fact = self.filling.reader.ruleset().facts().get(self.slot).ok_or_else(unsure)?;
        let numeric = matches!(fact.kind, FactType::Number | FactType::Count | FactType::Share);
        if !numeric || !fact.limits().admit(number) {
            return Err(unsure());
        }
        self.filling.column(self.slot).ok_or_else(unsure)?.number(number);
        Ok(())
    }
}

impl Visitor<'_> for Cell<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.filling.column(self.slot).ok_or_else(unsure)?.missing();
        Ok(())
    }

    fn visit_bool<E: Error>(self, yes: bool) -> Result<(), E> {
        let fact = self.filling.reader.ruleset().facts().get(self.slot).ok_or_else(unsure)?;
        if fact.kind != FactType::Bool {
            return Err(unsure());
        }
        self.filling.column(self.slot).ok_or_else(unsure)?.number(f64::from(u8::from(yes)));
        Ok(())
    }

    #[expect(clippy::cast_precision_loss, reason = "as a document reads it: the nearest number")]
    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.number(number as f64)
    }

    #[expect(clippy::cast_precision_loss, reason = "as a document reads it: the nearest number")]
    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.number(number as f64)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<(), E> {
        self.number(number)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        let fact = self.filling.reader.ruleset().facts().get(self.slot).ok_or_else(unsure)?;
        match fact.kind {
            FactType::Choice => {
                let at = fact.choices.iter().position(|one| one.eq_ignore_ascii_case(text.trim()));
                let at = at.ok_or_else(unsure)?;
                self.filling.column(self.slot).ok_or_else(unsure)?.choice(at);
            }
            FactType::Text => self.filling.column(self.slot).ok_or_else(unsure)?.text(text),
            FactType::Date => {
                let date = text.parse().ok().filter(|_| text.len() <= 10).ok_or_else(unsure)?;
                self.filling.dates.push((self.slot, date));
            }
            _ => return Err(unsure()),
        }
        Ok(())
    }
}
