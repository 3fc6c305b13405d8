//! The patterns of `matches`: regular expressions that take linear time and bounded memory.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use regex::{Regex, RegexBuilder};

/// The most bytes of a compiled pattern.
const MAX_SIZE: usize = 1 << 20;
/// The most patterns that are kept for the interpreter.
const MAX_KEPT: usize = 256;

/// Compiles a pattern.
///
/// # Errors
/// It is no regular expression, or too large a one: what is wrong, in a few words.
pub(super) fn compile(pattern: &str) -> Result<Regex, String> {
    let mut builder = RegexBuilder::new(pattern);
    builder.size_limit(MAX_SIZE).dfa_size_limit(MAX_SIZE).nest_limit(50);
    builder.build().map_err(|problem| match problem {
        regex::Error::CompiledTooBig(_) => "it is too large".to_owned(),
        problem => {
            // the last line says what, those before repeat the pattern with a caret
            let words = problem.to_string();
            let last = words.lines().last().unwrap_or("");
            last.trim_start_matches("error: ").to_owned()
        }
    })
}

/// Patterns that the interpreter has met.
#[derive(Debug, Default)]
pub(super) struct PatternCache(Mutex<HashMap<String, Regex>>);

impl PatternCache {
    /// Returns whether a text matches a pattern, which is compiled once.
    ///
    /// # Errors
    /// See [`compile`].
    pub(super) fn is_match(&self, text: &str, pattern: &str) -> Result<bool, String> {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(compiled) = known().get(pattern).cloned() {
            return Ok(compiled.is_match(text));
        }
        let compiled = compile(pattern)?;
        let is_match = compiled.is_match(text);
        let mut known = known();
        if known.len() >= MAX_KEPT {
            known.clear();
        }
        known.insert(pattern.to_owned(), compiled);
        Ok(is_match)
    }
}
