//! JSON text into [`JsonValue`] values, measured before it is parsed.

use serde::de::DeserializeSeed;

use super::builder::{JsonBuilder, JsonSeed};
use super::value::{JsonError, JsonValue};
use crate::codes;
use crate::table::decode;

/// The most values of one file. Each takes up to about 56 bytes beside its text.
pub(super) const MAX_VALUES: usize = 1_000_000;
/// The deepest nesting in an export.
pub(super) const MAX_DEPTH: usize = 100;

impl JsonValue {
    /// Reads a JSON file of an export that is small enough to be held: with or without a byte order
    /// mark, or as a script that assigns it (`name = [ … ]`). Text whose UTF-8 was written byte by
    /// byte as `\u00c3\u00a4` is put right.
    ///
    /// # Errors
    /// What isn't JSON, with its line and column; a million values, or 100 levels.
    pub fn parse(bytes: Vec<u8>) -> Result<Self, JsonError> {
        let decoded = decode(bytes).ok_or_else(|| too_large("it isn't UTF-8"))?;
        Self::parse_text(&decoded.text)
    }

    /// Reads what a JSON file of an export holds.
    pub(crate) fn parse_text(text: &str) -> Result<Self, JsonError> {
        if count_values(text.as_bytes()) > MAX_VALUES {
            return Err(too_large("it holds more than a million values"));
        }
        let (text, lines) = without_assignment(text);
        if find_too_deep(text, MAX_DEPTH).is_some() {
            return Err(too_large("it is nested more than 100 levels deep"));
        }
        let mut making = JsonBuilder::new(MAX_VALUES + 1, usize::MAX);
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let value = JsonSeed(&mut making).deserialize(&mut deserializer);
        value
            .and_then(|value| deserializer.end().map(|()| value))
            .map_err(|error| syntax_error(&error, lines))
    }

    /// Estimates the memory of the values of a file in bytes, before it is parsed.
    pub(crate) fn estimate_bytes(bytes: &[u8]) -> usize {
        bytes.len() + 32 * count_values(bytes)
    }
}

fn too_large(message: &str) -> JsonError {
    JsonError { code: &codes::TOO_LARGE, message: message.to_owned(), line: 1, column: 1 }
}

/// Converts an error of the parser, `lines` lines into the file.
pub(super) fn syntax_error(error: &serde_json::Error, lines: usize) -> JsonError {
    let whole = error.to_string();
    let message = whole.split(" at line ").next().unwrap_or(&whole).to_owned();
    let (line, column) = (lines + error.line().max(1), error.column().max(1));
    JsonError { code: &codes::BAD_JSON, message, line, column }
}

/// Returns the offset of the value of a file: after the `=` of `window.x.part0 = [`.
pub(super) fn value_start(text: &str) -> usize {
    let trimmed = text.trim_start();
    match trimmed.split_once('=') {
        Some((name, value))
            if trimmed.starts_with(|c: char| c.is_alphabetic() || c == '_')
                && name.len() < 200
                && !name.contains(['"', '[', '{']) =>
        {
            text.len() - value.len()
        }
        _ => 0,
    }
}

/// Returns the text of the value of a file, and the number of lines before it.
pub(super) fn without_assignment(text: &str) -> (&str, usize) {
    let (before, value) = text.split_at(value_start(text));
    if before.is_empty() {
        return (text, 0);
    }
    (value.trim_end().trim_end_matches(';'), before.matches('\n').count())
}

/// Returns the bytes of a text outside of its strings, with their offsets.
fn outside_strings(bytes: &[u8]) -> impl Iterator<Item = (usize, u8)> {
    let (mut in_text, mut escaped) = (false, false);
    bytes.iter().copied().enumerate().filter(move |&(_, byte)| {
        if in_text {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_text = false,
                _ => {}
            }
            return false;
        }
        in_text = byte == b'"';
        !in_text
    })
}

/// Returns the offset where a text is nested deeper than `most`, without parsing it.
pub(super) fn find_too_deep(text: &str, most: usize) -> Option<usize> {
    let mut depth = 0_usize;
    outside_strings(text.as_bytes()).find_map(|(at, byte)| {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        (depth > most).then_some(at)
    })
}

/// Returns an upper bound of the number of values in a text.
fn count_values(bytes: &[u8]) -> usize {
    let begins = |byte| matches!(byte, b',' | b'[' | b'{');
    1 + outside_strings(bytes).filter(|&(_, byte)| begins(byte)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str) -> JsonValue {
        JsonValue::parse(text.as_bytes().to_vec()).unwrap()
    }

    #[test]
    fn habits_of_exports() {
        assert_eq!(parse("\u{feff}[1]").len(), 1);
        assert_eq!(parse("window.YTD.x.part0 = [ {\"a\": 1}, {} ]").len(), 2);
        assert_eq!(parse("var x = {\"a\": \"b=c\"};").get("a").unwrap().cell(), "b=c");
        let mojibake =
            parse(r#"{"name": "Zo\u00c3\u00ab \u00f0\u009f\u0098\u0080", "fine": "Zoë"}"#);
        assert_eq!(mojibake.get("name").unwrap().cell(), "Zoë 😀");
        assert_eq!(mojibake.get("fine").unwrap().cell(), "Zoë");
        assert_eq!(parse("[12345678901234567890]").get("").unwrap().len(), 1);
        assert_eq!(
            parse("{\"id\": 7510396238613712128}").get("id").unwrap().cell(),
            "7510396238613712128"
        );
    }

    #[test]
    fn paths_lead_through_lists() {
        let json = parse(
            r#"{"a.b": 1, "A": {"items": [{"x": {"y": 1}}, {"x": null}, {"x": {"y": [2, 3]}}]}, "none": []}"#,
        );
        assert_eq!(json.get("a.b"), Some(&JsonValue::Number(1.0)));
        assert_eq!(json.all("a.items.x.y").unwrap().len(), 3);
        assert_eq!(json.all("A.items").unwrap().len(), 3);
        assert_eq!(json.all("none").unwrap().len(), 0);
        assert_eq!(json.all("none.x").unwrap().len(), 0);
        assert!(json.all("nowhere").is_none());
        assert!(json.all("A.items.z").is_none());
    }

    #[test]
    fn problems_say_where() {
        let problem = JsonValue::parse(b"{\n \"a\": x\n}".to_vec()).unwrap_err();
        assert_eq!((problem.line, problem.code.id), (2, "PS2105"));
        let assigned = b"window.x =\n[\n\n{\"a\": ]\n];\n\n".to_vec();
        assert_eq!(JsonValue::parse(assigned).unwrap_err().line, 4);
        let deep = "[".repeat(200_000);
        assert_eq!(JsonValue::parse(deep.into_bytes()).unwrap_err().code.id, "PS2007");
        let wide = format!("[{}0]", "0,".repeat(MAX_VALUES + 1));
        assert_eq!(JsonValue::parse(wide.into_bytes()).unwrap_err().code.id, "PS2007");
        assert!(JsonValue::parse(b"".to_vec()).is_err());
        assert!(JsonValue::parse(b"[1] [2]".to_vec()).is_err());
    }

    proptest! {
        #[test]
        fn nothing_panics(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = JsonValue::parse(bytes);
        }
    }
}
