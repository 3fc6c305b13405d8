//! The items of lists in a file, one by one as they are read: a list may be much larger than what
//! could be held of it.

use std::fmt;
use std::io::{self, BufReader, Cursor, Read};
use std::sync::Arc;

use peristyle_engine::diagnostic::Diagnostic;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::build::{Making, Seed};
use super::items::Item;
use super::parse::{MAX_DEPTH, bad, start, too_deep, without_assignment};
use super::value::{Json, Problem};
use crate::table::decode;

/// The most values of one item.
const MAX_VALUES: usize = 100_000;
/// How much of a file may stand before its value.
const HEAD: u64 = 1024;

/// What is found in a file.
pub(crate) enum Found<'j> {
    /// A path leads somewhere, perhaps to an empty list.
    Path,
    /// An item at the end of it.
    Item(Item<'j>),
}

/// Takes what was found at the path of that index.
pub(crate) type Take<'t> = &'t mut dyn FnMut(usize, Found<'_>) -> Result<(), Diagnostic>;

/// Why a file wasn't read to its end.
#[derive(Debug)]
pub(crate) enum Stopped {
    /// It isn't JSON.
    Bad(Problem),
    /// Its bytes can't be had.
    Unread(io::Error),
    /// It is more than is read, in words that follow its name.
    Large(&'static str),
    /// By whom the items are for.
    Told(Diagnostic),
}

/// Finds the items at each of `paths` (see [`Json::items`]) in a whole file.
pub(crate) fn read_items(bytes: Vec<u8>, paths: &[String], take: Take<'_>) -> Result<(), Stopped> {
    let Some(decoded) = decode(bytes) else {
        return Err(Stopped::Large("isn't UTF-8 and too large to be decoded"));
    };
    let (text, lines) = without_assignment(&decoded.text);
    if too_deep(text, MAX_DEPTH).is_some() {
        return Err(Stopped::Large("is nested more than 100 levels deep"));
    }
    let mut state = State::new(take);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = state.read(&mut deserializer, paths).and_then(|()| deserializer.end());
    read.map_err(|error| state.stopped(error, lines))
}

/// The same in a file that is too large to be held. It has to be UTF-8.
pub(crate) fn stream_items(
    mut file: impl Read,
    paths: &[String],
    take: Take<'_>,
) -> Result<(), Stopped> {
    let mut head = Vec::new();
    file.by_ref().take(HEAD).read_to_end(&mut head).map_err(Stopped::Unread)?;
    // the last character may be cut
    let valid = head.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    let text = valid.trim_start_matches('\u{feff}');
    let skipped = valid.len() - text.len() + start(text);
    let lines = valid.get(..skipped).unwrap_or("").matches('\n').count();
    let rest = head.get(skipped..).unwrap_or(&[]).to_vec();
    let mut state = State::new(take);
    let file = BufReader::with_capacity(1 << 16, Cursor::new(rest).chain(file));
    let mut deserializer = serde_json::Deserializer::from_reader(file);
    // what follows the value, such as a `;`, isn't looked at: it can't change what was found
    let read = state.read(&mut deserializer, paths);
    read.map_err(|error| state.stopped(error, lines))
}

struct State<'t> {
    take: Take<'t>,
    making: Making,
    told: Option<Diagnostic>,
}

impl<'t> State<'t> {
    fn new(take: Take<'t>) -> Self {
        Self { take, making: Making::new(MAX_VALUES), told: None }
    }

    fn read<'de, D: Deserializer<'de>>(
        &mut self,
        file: D,
        paths: &[String],
    ) -> Result<(), D::Error> {
        let at = paths.iter().enumerate().map(|(path, rest)| Way { path, rest, key: None });
        let at: Vec<Way<'_>> = at.collect();
        Walk { state: self, at: &at }.deserialize(file)
    }

    fn stopped(self, error: serde_json::Error, lines: usize) -> Stopped {
        if let Some(told) = self.told {
            return Stopped::Told(told);
        }
        if self.making.is_used_up() {
            return Stopped::Large("holds an item of more than 100,000 values");
        }
        if error.is_io() { Stopped::Unread(error.into()) } else { Stopped::Bad(bad(&error, lines)) }
    }

    fn take<E: Error>(&mut self, path: usize, found: Found<'_>) -> Result<(), E> {
        (self.take)(path, found).map_err(|problem| {
            let words = E::custom(&problem.message);
            self.told = Some(problem);
            words
        })
    }
}

/// A path that has led to a place, and what is left of it.
struct Way<'p> {
    path: usize,
    rest: &'p str,
    /// What its last `*` stood for.
    key: Option<Arc<str>>,
}

/// A place in the file, with the ways here.
struct Walk<'w, 't> {
    state: &'w mut State<'t>,
    at: &'w [Way<'w>],
}

impl Walk<'_, '_> {
    /// Whether a path ends here, so that the value itself is wanted.
    fn is_wanted(&self) -> bool {
        self.at.iter().any(|way| way.rest.is_empty())
    }

    /// A value that is wanted, or in which a longer path may go on.
    fn value<E: Error>(self, value: &Json) -> Result<(), E> {
        for way in self.at {
            let mut items = Vec::new();
            if Item::alone(value, way.key.as_ref()).collect(way.rest, &mut items) {
                self.state.take(way.path, Found::Path)?;
                for item in items {
                    self.state.take(way.path, Found::Item(item))?;
                }
                break;
            }
        }
        Ok(())
    }

    fn scalar<E: Error>(self, value: Json) -> Result<(), E> {
        if self.is_wanted() { self.value(&value) } else { Ok(()) }
    }

    /// The ways on under a key of a map.
    fn under<'p>(at: &'p [Way<'p>], key: &str) -> Vec<Way<'p>> {
        let on = |way: &'p Way<'p>| {
            let (first, after) = way.rest.split_once('.').unwrap_or((way.rest, ""));
            let (rest, star) = if crate::table::same_text(way.rest, key) {
                ("", false)
            } else if first == "*" {
                (after, true)
            } else if !after.is_empty() && crate::table::same_text(first, key) {
                (after, false)
            } else {
                return None;
            };
            let key = if star { Some(Arc::from(key)) } else { way.key.clone() };
            Some(Way { path: way.path, rest, key })
        };
        at.iter().filter_map(on).collect()
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.state.making.renew(MAX_VALUES);
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let mut is_empty = true;
        loop {
            let walk = Walk { state: &mut *self.state, at: self.at };
            if items.next_element_seed(walk)?.is_none() {
                break;
            }
            is_empty = false;
        }
        match self.at.first() {
            Some(way) if is_empty => self.state.take(way.path, Found::Path),
            _ => Ok(()),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        if self.is_wanted() {
            let value = Seed(&mut self.state.making).visit_map(entries)?;
            return self.value(&value);
        }
        let mut is_empty = true;
        while let Some(key) = entries.next_key::<std::borrow::Cow<'de, str>>()? {
            is_empty = false;
            let at = Self::under(self.at, &key);
            if at.is_empty() {
                entries.next_value::<IgnoredAny>()?;
                continue;
            }
            entries.next_value_seed(Walk { state: &mut *self.state, at: &at })?;
        }
        // in a map without keys, `*` stands for none
        let star = self.at.iter().find(|way| way.rest.split('.').next() == Some("*"));
        match star {
            Some(way) if is_empty => self.state.take(way.path, Found::Path),
            _ => Ok(()),
        }
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.scalar(Json::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.scalar(Json::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        let value = Seed(&mut self.state.making).visit_i64(value)?;
        self.scalar(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        let value = Seed(&mut self.state.making).visit_u64(value)?;
        self.scalar(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.scalar(Json::Number(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        let value = Seed(&mut self.state.making).visit_str(value)?;
        self.scalar(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Seen = (Vec<(usize, String)>, Option<(usize, &'static str)>);

    fn seen(read: impl FnOnce(Take<'_>) -> Result<(), Stopped>) -> Seen {
        let mut items = Vec::new();
        let ended = read(&mut |path, found| {
            if let Found::Item(item) = found {
                items.push((
                    path,
                    item.all("a").map_or_else(String::new, |all| all[0].cell().into()),
                ));
            }
            Ok(())
        });
        let bad = ended.err().map(|stopped| match stopped {
            Stopped::Bad(problem) => (problem.line, problem.code.id),
            other => panic!("{other:?}"),
        });
        (items, bad)
    }

    #[test]
    fn a_stream_is_read_as_the_whole_file() {
        let paths = ["list".to_owned(), "other".to_owned()];
        let blanks = " \n".repeat(1000);
        for text in [
            "{\"other\": [{\"a\": 1}], \"list\": [{\"a\": \"ö\"}, {}]}".to_owned(),
            format!("\u{feff}window.x.part0 ={blanks}[{{\"list\": {{\"a\": 1}}}}]{blanks}"),
            format!("{blanks}{{\"list\": [{{\"a\":{blanks}1}}]}}"),
            format!("x =\n\n{{\"list\":{blanks}[{{\"a\": ]}}"),
            format!("{{\"filler\": \"{}\", \"list\": [{{\"a\": 2}}]}}", "ö".repeat(2000)),
            "{\"list\": [1, 2".to_owned(),
            "\u{feff}".to_owned(),
        ] {
            let whole = seen(|take| read_items(text.clone().into_bytes(), &paths, take));
            let stream = seen(|take| stream_items(text.as_bytes(), &paths, take));
            assert_eq!(stream, whole, "{text}");
        }
    }
}
