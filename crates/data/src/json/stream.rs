//! Streams the items of lists in a file: a list may be much larger than the available memory.

use std::fmt;
use std::io::{self, BufReader, Cursor, Read};
use std::sync::Arc;

use peristyle_engine::diagnostic::Diagnostic;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::builder::{JsonBuilder, JsonSeed};
use super::guarded_reader::{GuardedReader, LimitExceeded};
use super::items::ListItem;
use super::parse::{MAX_DEPTH, syntax_error, value_start};
use super::value::{JsonError, JsonValue};
use crate::table::{TextReader, is_not_utf8};

/// The most values of one item, and the most bytes of their texts.
const MAX_VALUES: usize = 100_000;
const MAX_ITEM_BYTES: usize = 16 * 1024 * 1024;
/// The most bytes of a file before its value.
const MAX_HEAD_BYTES: u64 = 1024;

/// A query of a file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PathQuery<'a> {
    /// Where the items are (see [`JsonValue::items`]).
    pub paths: &'a [String],
    /// The paths that are asked of the maps around the items.
    pub enclosing: &'a [&'a str],
    /// Whether a list at the end of a path is one value, instead of its items.
    pub whole_lists: bool,
}

/// A match in a file.
pub(crate) enum PathMatch<'j> {
    /// A path exists, perhaps with an empty list at its end.
    Path,
    /// An item at the end of a path, and the number of maps around it.
    Item(ListItem<'j>, usize),
    /// The end of a map, with the number of open maps including it, and the values asked of it.
    MapEnd(usize, &'j JsonValue),
}

/// A callback that takes a match of the path of an index; map ends have index 0.
pub(crate) type MatchSink<'t> = &'t mut dyn FnMut(usize, PathMatch<'_>) -> Result<(), Diagnostic>;

/// The paths that are asked of a file in one pass.
///
/// Where a path ends at a map in which a better one goes on (`chats` and `chats.*`), its item is the
/// whole map, however large. So it is deferred to a further pass, which is needed if its end is reached
/// and no better path exists.
#[derive(Debug, Clone)]
pub(crate) struct PathPasses {
    states: Vec<PathState>,
}

/// The role of a path in a pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PathState {
    Asked,
    Deferred { reached: bool },
    Dropped,
}

impl PathPasses {
    /// Returns the first pass over paths, of which the first that exists counts.
    pub(crate) fn new(paths: &[String]) -> Self {
        let mut states: Vec<PathState> = Vec::with_capacity(paths.len());
        for (at, path) in paths.iter().enumerate() {
            let is_deferred = paths.iter().take(at).any(|better| is_within(better, path));
            states.push(if is_deferred {
                PathState::Deferred { reached: false }
            } else {
                PathState::Asked
            });
        }
        Self { states }
    }

    /// Advances to the next pass, after one whose best path was `best`; returns false if none is needed.
    /// The matches of the last pass don't count if there is another.
    pub(crate) fn advance(&mut self, paths: &[String], best: Option<usize>) -> bool {
        let mut left: Vec<&String> = Vec::new();
        for (at, (state, path)) in self.states.iter_mut().zip(paths).enumerate() {
            let is_better = best.is_none_or(|best| at <= best);
            *state = if *state != (PathState::Deferred { reached: true }) || !is_better {
                PathState::Dropped
            } else if left.iter().any(|better| is_within(better, path)) {
                left.push(path);
                PathState::Deferred { reached: false }
            } else {
                left.push(path);
                PathState::Asked
            };
        }
        !left.is_empty()
    }

    fn is_dropped(&self, path: usize) -> bool {
        self.states.get(path) == Some(&PathState::Dropped)
    }

    fn is_deferred(&self, path: usize) -> bool {
        matches!(self.states.get(path), Some(PathState::Deferred { .. }))
    }

    fn reach(&mut self, path: usize) {
        if let Some(PathState::Deferred { reached }) = self.states.get_mut(path) {
            *reached = true;
        }
    }
}

/// Returns whether the path `inner` continues inside of the value that `outer` ends at.
fn is_within(inner: &str, outer: &str) -> bool {
    if outer.is_empty() {
        return !inner.is_empty();
    }
    let mut keys = inner.split('.');
    let agree = outer.split('.').all(|key| {
        keys.next().is_some_and(|one| one == "*" || key == "*" || crate::table::same_text(one, key))
    });
    agree && keys.next().is_some()
}

/// The reason why a file wasn't read to its end.
#[derive(Debug)]
pub(crate) enum StreamError {
    /// It isn't JSON.
    Syntax(JsonError),
    /// It isn't UTF-8, and no encoding was to be guessed.
    NotUtf8,
    /// It can't be read.
    Io(io::Error),
    /// It exceeds a limit, in words that follow its name.
    TooLarge(&'static str),
    /// The callback returned an error.
    Rejected(Diagnostic),
}

/// Finds the items in a file that one pass asks for; with `guess`, a file that isn't UTF-8 is decoded
/// as Windows-1252.
pub(crate) fn read_items(
    file: impl Read,
    guess: bool,
    asked: PathQuery<'_>,
    passes: &mut PathPasses,
    take: MatchSink<'_>,
) -> Result<(), StreamError> {
    let mut file = JsonFile::open(file, guess)?;
    let making = JsonBuilder::new(MAX_VALUES, MAX_ITEM_BYTES);
    let mut state = StreamState { take, asked, passes, builder: making, maps: 0, rejected: None };
    let at = asked.paths.iter().enumerate().filter(|&(path, _)| !state.passes.is_dropped(path));
    let at: Vec<PathCursor<'_>> =
        at.map(|(path, rest)| PathCursor { path, rest, key: None }).collect();
    let read = PathVisitor { state: &mut state, cursors: &at }
        .deserialize(&mut file.value)
        .and_then(|()| file.end());
    read.map_err(|error| match state.rejected {
        Some(told) => StreamError::Rejected(told),
        None if state.builder.is_exhausted() => {
            StreamError::TooLarge("holds an item of more than 100,000 values, or 16 MiB")
        }
        None => stream_error(error, file.lines),
    })
}

/// Reads a file to its end, and checks that it is JSON.
pub(crate) fn validate(file: impl Read, guess: bool) -> Result<(), StreamError> {
    let mut file = JsonFile::open(file, guess)?;
    let read = IgnoredAny::deserialize(&mut file.value).and_then(|_| file.end());
    read.map_err(|error| stream_error(error, file.lines))
}

/// Returns the keys of the top-level map of a file; of a damaged file, those before the damage.
pub(crate) fn top_keys(file: impl Read) -> Vec<String> {
    let mut keys = Vec::new();
    if let Ok(mut file) = JsonFile::open(file, false) {
        // what was read of it stays
        let _ = file.value.deserialize_map(KeyCollector(&mut keys));
    }
    keys
}

/// A visitor that collects the keys of a map.
struct KeyCollector<'k>(&'k mut Vec<String>);

impl<'de> Visitor<'de> for KeyCollector<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while let Some(key) = entries.next_key()? {
            self.0.push(key);
            entries.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}

type JsonInput<R> = BufReader<io::Chain<Cursor<Vec<u8>>, GuardedReader<TextReader<R>>>>;

/// A file, read up to its value.
struct JsonFile<R: Read> {
    value: serde_json::Deserializer<serde_json::de::IoRead<JsonInput<R>>>,
    /// Whether it is a script that assigns the value.
    assigned: bool,
    /// The number of lines before the value.
    lines: usize,
}

impl<R: Read> JsonFile<R> {
    fn open(file: R, guess: bool) -> Result<Self, StreamError> {
        let mut file = GuardedReader::new(TextReader::new(file, guess), MAX_DEPTH);
        let mut head = Vec::new();
        let read = file.by_ref().take(MAX_HEAD_BYTES).read_to_end(&mut head);
        read.map_err(io_error)?;
        // the last character may be cut
        let text = head.utf8_chunks().next().map_or("", |chunk| chunk.valid());
        let skipped = value_start(text);
        let lines = text.get(..skipped).unwrap_or("").matches('\n').count();
        head.drain(..skipped);
        let file = BufReader::with_capacity(1 << 16, Cursor::new(head).chain(file));
        let value = serde_json::Deserializer::from_reader(file);
        Ok(Self { value, assigned: skipped > 0, lines })
    }

    /// Checks that nothing follows the value; in a script, a `;` may.
    fn end(&mut self) -> Result<(), serde_json::Error> {
        if self.assigned { Ok(()) } else { self.value.end() }
    }
}

fn stream_error(error: serde_json::Error, lines: usize) -> StreamError {
    if error.is_io() {
        io_error(error.into())
    } else {
        StreamError::Syntax(syntax_error(&error, lines))
    }
}

fn io_error(error: io::Error) -> StreamError {
    if is_not_utf8(&error) {
        return StreamError::NotUtf8;
    }
    match error.get_ref().and_then(|inner| inner.downcast_ref()) {
        Some(LimitExceeded(why)) => StreamError::TooLarge(why),
        None => StreamError::Io(error),
    }
}

struct StreamState<'t, 'a> {
    take: MatchSink<'t>,
    asked: PathQuery<'a>,
    passes: &'t mut PathPasses,
    builder: JsonBuilder,
    /// The number of open maps.
    maps: usize,
    rejected: Option<Diagnostic>,
}

impl StreamState<'_, '_> {
    fn take<E: Error>(&mut self, path: usize, found: PathMatch<'_>) -> Result<(), E> {
        (self.take)(path, found).map_err(|problem| {
            let words = E::custom(&problem.message);
            self.rejected = Some(problem);
            words
        })
    }

    /// Returns whether the query asks for something at this key of an enclosing map.
    fn is_asked(&self, key: &str) -> bool {
        let is_key = |path: &str| crate::table::same_text(path, key);
        self.asked
            .enclosing
            .iter()
            .any(|path| is_key(path) || path.split_once('.').is_some_and(|(key, _)| is_key(key)))
    }

    fn renew(&mut self) {
        self.builder.reset_limits(MAX_VALUES, MAX_ITEM_BYTES);
    }
}

/// A path that leads to the current value, with the rest of it.
struct PathCursor<'p> {
    path: usize,
    rest: &'p str,
    /// The key that its last `*` matched.
    key: Option<Arc<str>>,
}

/// A visitor of the current value, with the paths that lead to it.
struct PathVisitor<'w, 't, 'a> {
    state: &'w mut StreamState<'t, 'a>,
    cursors: &'w [PathCursor<'w>],
}

impl PathVisitor<'_, '_, '_> {
    /// Returns whether a path ends here, so that the value itself is wanted; a deferred one is noted.
    fn is_wanted(&mut self) -> bool {
        let mut is_wanted = false;
        for way in self.cursors.iter().filter(|way| way.rest.is_empty()) {
            self.state.passes.reach(way.path);
            is_wanted |= !self.state.passes.is_deferred(way.path);
        }
        is_wanted
    }

    /// Reports an empty value for the paths that `meant` accepts.
    fn found_empty<E: Error>(self, meant: impl Fn(&PathCursor<'_>) -> bool) -> Result<(), E> {
        let mut best = None;
        for way in self.cursors.iter().filter(|way| meant(way)) {
            self.state.passes.reach(way.path);
            if best.is_none() && !self.state.passes.is_deferred(way.path) {
                best = Some(way.path);
            }
        }
        best.map_or(Ok(()), |path| self.state.take(path, PathMatch::Path))
    }

    /// Reports the matches in a value that was built.
    fn value<E: Error>(self, value: &JsonValue) -> Result<(), E> {
        let maps = self.state.maps;
        for way in self.cursors {
            let alone = ListItem::standalone(value, way.key.as_ref());
            let mut items = Vec::new();
            if self.state.asked.whole_lists {
                items.extend(value.get(way.rest).map(|value| ListItem::standalone(value, None)));
                if items.is_empty() {
                    continue;
                }
            } else if !alone.collect(way.rest, &mut items) {
                continue;
            }
            self.state.take(way.path, PathMatch::Path)?;
            for item in items {
                self.state.take(way.path, PathMatch::Item(item, maps + item.maps()))?;
            }
            break;
        }
        Ok(())
    }

    fn scalar<E: Error>(mut self, value: JsonValue) -> Result<(), E> {
        if self.is_wanted() { self.value(&value) } else { Ok(()) }
    }

    /// Returns the paths that continue under a key of a map.
    fn descend<'p>(at: &'p [PathCursor<'p>], key: &str) -> Vec<PathCursor<'p>> {
        let on = |way: &'p PathCursor<'p>| {
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
            Some(PathCursor { path: way.path, rest, key })
        };
        at.iter().filter_map(on).collect()
    }
}

impl<'de> DeserializeSeed<'de> for PathVisitor<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.state.renew();
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for PathVisitor<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        if self.is_wanted() && self.state.asked.whole_lists {
            let value = JsonSeed(&mut self.state.builder).visit_seq(items)?;
            return self.value(&value);
        }
        let mut is_empty = true;
        loop {
            let walk = PathVisitor { state: &mut *self.state, cursors: self.cursors };
            if items.next_element_seed(walk)?.is_none() {
                break;
            }
            is_empty = false;
        }
        if is_empty && !self.state.asked.whole_lists { self.found_empty(|_| true) } else { Ok(()) }
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<(), A::Error> {
        if self.is_wanted() {
            let value = JsonSeed(&mut self.state.builder).visit_map(entries)?;
            return self.value(&value);
        }
        self.state.maps += 1;
        let (mut is_empty, mut around) = (true, Vec::new());
        while let Some(key) = entries.next_key::<std::borrow::Cow<'de, str>>()? {
            is_empty = false;
            let at = Self::descend(self.cursors, &key);
            if self.state.is_asked(&key) {
                self.state.renew();
                let value = entries.next_value_seed(JsonSeed(&mut self.state.builder))?;
                PathVisitor { state: &mut *self.state, cursors: &at }.value(&value)?;
                around.push((Arc::from(&*key), value));
            } else if at.is_empty() {
                entries.next_value::<IgnoredAny>()?;
            } else {
                entries.next_value_seed(PathVisitor { state: &mut *self.state, cursors: &at })?;
            }
        }
        if !self.state.asked.enclosing.is_empty() {
            let around = JsonValue::Map(around.into());
            self.state.take(0, PathMatch::MapEnd(self.state.maps, &around))?;
        }
        self.state.maps -= 1;
        // in a map without keys, `*` stands for none
        if is_empty {
            return self.found_empty(|way| way.rest.split('.').next() == Some("*"));
        }
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.scalar(JsonValue::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.scalar(JsonValue::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        let value = JsonSeed(&mut self.state.builder).visit_i64(value)?;
        self.scalar(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        let value = JsonSeed(&mut self.state.builder).visit_u64(value)?;
        self.scalar(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.scalar(JsonValue::Number(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        let value = JsonSeed(&mut self.state.builder).visit_str(value)?;
        self.scalar(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Seen = (Vec<(usize, String)>, Option<(usize, &'static str)>);

    fn seen(read: impl FnOnce(MatchSink<'_>) -> Result<(), StreamError>) -> Seen {
        let mut items = Vec::new();
        let ended = read(&mut |path, found| {
            if let PathMatch::Item(item, _) = found {
                let cell = item.all("a").and_then(|all| Some(all.first()?.cell().into_owned()));
                items.push((path, cell.unwrap_or_default()));
            }
            Ok(())
        });
        let bad = ended.err().map(|stopped| match stopped {
            StreamError::Syntax(problem) => (problem.line, problem.code.id),
            other => panic!("{other:?}"),
        });
        (items, bad)
    }

    /// Reads a text in as many passes as its paths need, and hands over what the last one found at the
    /// best path.
    fn read_passes(
        text: &str,
        asked: PathQuery<'_>,
        take: MatchSink<'_>,
    ) -> Result<(), StreamError> {
        let mut passes = PathPasses::new(asked.paths);
        loop {
            let mut last = passes.clone();
            let mut best = None;
            read_items(text.as_bytes(), false, asked, &mut passes, &mut |path, found| {
                if !matches!(found, PathMatch::MapEnd(..)) {
                    best = Some(best.map_or(path, |best: usize| best.min(path)));
                }
                Ok(())
            })?;
            if passes.advance(asked.paths, best) {
                continue;
            }
            return read_items(text.as_bytes(), false, asked, &mut last, &mut |path, found| {
                if best == Some(path) { take(path, found) } else { Ok(()) }
            });
        }
    }

    /// Reads a text that is held.
    fn read_held(text: &str, paths: &[String], take: MatchSink<'_>) -> Result<(), StreamError> {
        let json = JsonValue::parse_text(text.trim_start_matches('\u{feff}'))
            .map_err(StreamError::Syntax)?;
        let found = paths.iter().enumerate().find_map(|(at, path)| Some((at, json.items(path)?)));
        let (path, items) = found.unwrap_or_default();
        items
            .into_iter()
            .try_for_each(|item| take(path, PathMatch::Item(item, 0)))
            .map_err(StreamError::Rejected)
    }

    #[test]
    fn a_stream_is_read_as_the_whole_file() {
        let paths = ["list".to_owned(), "other".to_owned()];
        let asked = PathQuery { paths: &paths, enclosing: &[], whole_lists: false };
        let blanks = " \n".repeat(1000);
        for text in [
            "{\"list\": [{\"a\": \"ö\"}, {}]}".to_owned(),
            format!("\u{feff}window.x.part0 ={blanks}[{{\"list\": {{\"a\": 1}}}}]{blanks}"),
            format!("{blanks}{{\"list\": [{{\"a\":{blanks}1}}]}}"),
            format!("x =\n\n{{\"list\":{blanks}[{{\"a\": ]}}"),
            format!("{{\"filler\": \"{}\", \"list\": [{{\"a\": 2}}]}}", "ö".repeat(2000)),
            "{\"list\": [1, 2".to_owned(),
            "\u{feff}".to_owned(),
            "{\"list\": []} {}".to_owned(),
        ] {
            let held = seen(|take| read_held(&text, &paths, take));
            let stream = seen(|take| read_passes(&text, asked, take));
            assert_eq!(stream.1, held.1, "{text}");
            if held.1.is_none() {
                assert_eq!(stream.0, held.0, "{text}");
            }
            let valid = validate(text.as_bytes(), false);
            assert_eq!(valid.is_err(), held.1.is_some(), "{text}");
        }
    }

    proptest::proptest! {
        /// Paths of which some go on where others end are found as in a value that is held.
        #[test]
        fn paths_within_each_other_are_read_as_the_whole_file(
            value in nested_value(),
            paths in proptest::collection::vec("(a|b|\\*)(\\.(a|b|\\*)){0,2}|", 1..5),
        ) {
            let text = value.to_string();
            let asked = PathQuery { paths: &paths, enclosing: &[], whole_lists: false };
            let held = seen(|take| read_held(&text, &paths, take));
            let stream = seen(|take| read_passes(&text, asked, take));
            proptest::prop_assert_eq!(stream, held, "{} {:?}", text, paths);
        }
    }

    /// Makes values of maps and lists, a few levels deep.
    fn nested_value() -> impl proptest::strategy::Strategy<Value = serde_json::Value> {
        use proptest::prelude::*;
        let leaf = prop_oneof![Just(serde_json::Value::Null), (0..9).prop_map(Into::into)];
        leaf.prop_recursive(4, 24, 3, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..3).prop_map(Into::into),
                proptest::collection::btree_map("a|b|c", inner, 0..3)
                    .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        })
    }

    #[test]
    fn a_map_in_which_a_better_path_goes_on_is_not_held_as_one_item() {
        let chats: Vec<String> = (0..60)
            .map(|at| format!("\"{at}\": [{}{{\"a\": 1}}]", "{\"a\": 1},".repeat(2000)))
            .collect();
        let text = format!("{{\"chats\": {{{}}}}}", chats.join(","));
        let paths = ["chats.*".to_owned(), "chats".to_owned()];
        let asked = PathQuery { paths: &paths, enclosing: &[], whole_lists: false };
        let (items, _) = seen(|take| read_passes(&text, asked, take));
        assert_eq!(items.len(), 60 * 2001);
    }

    #[test]
    fn nobody_can_make_the_parser_keep_what_is_not_asked_for() {
        let paths = ["list".to_owned()];
        let asked = PathQuery { paths: &paths, enclosing: &[], whole_lists: false };
        for text in [
            format!("{{\"a\": {}", "[".repeat(1 << 20)),
            format!("{{\"a\": \"{}", "x".repeat(9 << 20)),
            format!("{{\"{}", "x".repeat(9 << 20)),
            format!("{{\"a\": 1{}", "0".repeat(9 << 20)),
        ] {
            let read = read_passes(&text, asked, &mut |_, _| Ok(()));
            assert!(matches!(read, Err(StreamError::TooLarge(_))), "{read:?}");
        }
        let words = "\"xxxxxxxx\",".repeat(99_000);
        let item = format!("{{\"list\": [[{words}\"{}\", 1]]}}", "x".repeat(7 << 20));
        assert!(read_passes(&item, asked, &mut |_, _| Ok(())).is_ok());
    }
}
