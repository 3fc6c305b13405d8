//! Parses lines of NDJSON: flat maps of facts, or maps with `facts`.

use std::fmt;

use peristyle_engine::diagnostic::{Diagnostic, Diagnostics, Source, codes as engine};
use peristyle_engine::load::FactType;
use peristyle_engine::profile::Profile;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use super::{ChunkParser, ColumnBuilder, RowLocation};
use crate::population::chunk::RowChunk;
use crate::profile::map::{AS_OF, ID, KeyRole, PACK, ResolvedTarget, read_mapped_line};
use crate::profile::read_line;

pub(super) fn parse_lines(builder: &mut ColumnBuilder<'_>) {
    let mut start = 0;
    for line in builder.chunk.bytes.split_inclusive(|byte| *byte == b'\n') {
        let at = start..start + line.trim_ascii_end().len();
        start += line.len();
        let line = line.trim_ascii();
        if line.is_empty() {
            continue;
        }
        builder.number += 1;
        let Ok(text) = std::str::from_utf8(line) else {
            let problem = Diagnostic::error(&engine::NOT_TEXT, "this line isn't UTF-8 text")
                .help("save the file again with that encoding");
            builder.reject(at, problem);
            continue;
        };
        let mut row = LineState { builder, id: None, seen: Vec::new() };
        let mut json = serde_json::Deserializer::from_str(text);
        let read = LineVisitor(&mut row).deserialize(&mut json).and_then(|()| json.end());
        let said = row.id;
        let id = said.unwrap_or_else(|| format!("row-{}", builder.number));
        match read {
            Ok(()) if builder.reader.job.only.is_some_and(|only| only != id) => {
                builder.discard_row();
                builder.read.left_out += 1;
            }
            // it says by itself that no day is known
            Ok(()) if builder.lacks_day() => parse_as_profile(builder, at),
            Ok(()) => builder.end_row(id, at),
            Err(_) => parse_as_profile(builder, at),
        }
    }
}

/// Parses a line as a profile, which adds it or rejects it with its diagnostics.
fn parse_as_profile(builder: &mut ColumnBuilder<'_>, at: std::ops::Range<usize>) {
    builder.discard_row();
    let row = RowLocation { id: String::new(), at, number: builder.number };
    let profile = match parse_profile(builder.reader, builder.chunk, &row) {
        Ok(profile) => profile,
        Err(problems) => return builder.reject(row.at, problems),
    };
    let id = profile.id.clone().unwrap_or_else(|| format!("row-{}", row.number));
    if builder.reader.job.only.is_some_and(|only| only != id) {
        builder.read.left_out += 1;
        return;
    }
    if let Err(problem) = builder.reader.check_pack(profile.pack.as_deref().unwrap_or("")) {
        return builder.reject(row.at, problem);
    }
    builder.add_profile(RowLocation { id, ..row }, Ok(profile));
}

/// Parses a line as a profile.
pub(super) fn parse_profile(
    reader: &ChunkParser<'_>,
    chunk: &RowChunk,
    row: &RowLocation,
) -> Result<Profile, Diagnostics> {
    let text = chunk.bytes.get(row.at.clone()).and_then(|row| std::str::from_utf8(row).ok());
    let source = Source::new(&*chunk.file, text.unwrap_or(""));
    match &reader.keys {
        Some(keys) => read_mapped_line(&source, keys, reader.ruleset()),
        None => read_line(&source),
    }
}

/// The state of a line that is being parsed.
struct LineState<'r, 'f> {
    builder: &'r mut ColumnBuilder<'f>,
    id: Option<String>,
    /// The slots of the facts that the line has given.
    seen: Vec<usize>,
}

/// A visitor of the map of a line. An error means that the line must be parsed as a profile.
struct LineVisitor<'t, 'r, 'f>(&'t mut LineState<'r, 'f>);

impl<'de> DeserializeSeed<'de> for LineVisitor<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

fn not_plain<E: Error>() -> E {
    E::custom("")
}

impl<'de> Visitor<'de> for LineVisitor<'_, '_, '_> {
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
            _ => Err(not_plain()),
        };
        while let Some(key) = entries.next_key::<std::borrow::Cow<'de, str>>()? {
            let (key, slot) = match &row.builder.reader.keys {
                None => (&*key, None),
                Some(keys) => match keys.of(&key) {
                    KeyRole::Facts => ("facts", None),
                    KeyRole::Mapped(ResolvedTarget::Id) => (ID, None),
                    KeyRole::Mapped(ResolvedTarget::Pack) => (PACK, None),
                    KeyRole::Mapped(ResolvedTarget::AsOf) => (AS_OF, None),
                    KeyRole::Mapped(ResolvedTarget::Slot(slot)) => ("", Some(slot)),
                    KeyRole::Mapped(ResolvedTarget::Ignored) => {
                        entries.next_value::<IgnoredAny>()?;
                        continue;
                    }
                },
            };
            match key {
                "id" => {
                    once(0)?;
                    row.id = entries.next_value_seed(OptionalText)?;
                }
                "pack" => {
                    once(1)?;
                    let pack = entries.next_value_seed(OptionalText)?;
                    if row.builder.reader.check_pack(pack.as_deref().unwrap_or("")).is_err() {
                        return Err(not_plain());
                    }
                }
                "as_of" => {
                    once(2)?;
                    let day = entries.next_value_seed(OptionalText)?;
                    row.builder.as_of = match day {
                        None => None,
                        Some(day) => Some(crate::date::parse_day(&day).ok_or_else(not_plain)?),
                    };
                }
                "facts" if !nested && row.seen.is_empty() => {
                    nested = true;
                    entries.next_value_seed(FactsVisitor(row))?;
                }
                key if row.builder.reader.is_extra(key) => {
                    entries.next_value::<serde::de::IgnoredAny>()?;
                }
                key if nested || !parse_fact(row, key, slot, &mut entries)? => {
                    return Err(not_plain());
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// A visitor of the map under `facts`.
struct FactsVisitor<'t, 'r, 'f>(&'t mut LineState<'r, 'f>);

impl<'de> DeserializeSeed<'de> for FactsVisitor<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for FactsVisitor<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("facts")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while let Some(key) = entries.next_key::<std::borrow::Cow<'de, str>>()? {
            let slot = match self.0.builder.reader.keys.as_ref().map(|keys| keys.of(&key)) {
                Some(KeyRole::Mapped(ResolvedTarget::Slot(slot))) => Some(slot),
                Some(KeyRole::Mapped(ResolvedTarget::Ignored)) => {
                    entries.next_value::<IgnoredAny>()?;
                    continue;
                }
                // who it is stands beside the facts
                Some(_) => return Err(not_plain()),
                None => None,
            };
            if !parse_fact(self.0, &key, slot, &mut entries)? {
                return Err(not_plain());
            }
        }
        Ok(())
    }
}

/// Parses the value of a fact; returns false where the key isn't certainly one.
fn parse_fact<'de, A: MapAccess<'de>>(
    row: &mut LineState<'_, '_>,
    key: &str,
    mapped: Option<usize>,
    entries: &mut A,
) -> Result<bool, A::Error> {
    let named = || row.builder.reader.slots.get(key).copied();
    let Some(slot) = mapped.or_else(named) else { return Ok(false) };
    if row.seen.contains(&slot) {
        return Ok(false);
    }
    row.seen.push(slot);
    entries.next_value_seed(FactSeed { builder: row.builder, slot })?;
    Ok(true)
}

/// A seed of a text, an integer as it is written, or null.
struct OptionalText;

impl<'de> DeserializeSeed<'de> for OptionalText {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for OptionalText {
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

/// A seed that parses a value into its column.
struct FactSeed<'c, 'f> {
    builder: &'c mut ColumnBuilder<'f>,
    slot: usize,
}

impl<'de> DeserializeSeed<'de> for FactSeed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl FactSeed<'_, '_> {
    fn number<E: Error>(self, number: f64) -> Result<(), E> {
        let fact = self.builder.reader.ruleset().facts().get(self.slot).ok_or_else(not_plain)?;
        let numeric = matches!(fact.kind, FactType::Number | FactType::Count | FactType::Share);
        if !numeric || !fact.limits().admit(number) {
            return Err(not_plain());
        }
        self.builder.column(self.slot).ok_or_else(not_plain)?.set_number(number);
        Ok(())
    }
}

impl Visitor<'_> for FactSeed<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.builder.column(self.slot).ok_or_else(not_plain)?.set_missing();
        Ok(())
    }

    fn visit_bool<E: Error>(self, yes: bool) -> Result<(), E> {
        let fact = self.builder.reader.ruleset().facts().get(self.slot).ok_or_else(not_plain)?;
        if fact.kind != FactType::Bool {
            return Err(not_plain());
        }
        self.builder.column(self.slot).ok_or_else(not_plain)?.set_number(f64::from(u8::from(yes)));
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
        let fact = self.builder.reader.ruleset().facts().get(self.slot).ok_or_else(not_plain)?;
        match fact.kind {
            FactType::Choice => {
                let at = fact.choices.iter().position(|one| one.eq_ignore_ascii_case(text.trim()));
                let at = at.ok_or_else(not_plain)?;
                self.builder.column(self.slot).ok_or_else(not_plain)?.set_choice(at);
            }
            FactType::Text => self.builder.column(self.slot).ok_or_else(not_plain)?.set_text(text),
            FactType::Date => {
                let date = text.parse().ok().filter(|_| text.len() <= 10).ok_or_else(not_plain)?;
                self.builder.dates.push((self.slot, date));
            }
            _ => return Err(not_plain()),
        }
        Ok(())
    }
}
