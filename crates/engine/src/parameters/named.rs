//! Parameters by name, in a scale's or an aggregate's own map or beside it.

use super::{ExtraKey, Parameters};
use crate::diagnostic::{Diagnostic, codes, did_you_mean};
use crate::document::{DocumentEntry, DocumentNode};
use crate::load::fields::quoted;
use crate::source::Place;

/// The entries of a map of parameters: `{ p10: 1800, median: 3000 }`.
#[derive(Debug)]
pub struct NamedParameters<'p> {
    parameters: &'p Parameters<'p>,
    entries: &'p [DocumentEntry],
}

impl Parameters<'_> {
    /// Returns the parameters as a map; keys that aren't `known` are reported, and so is anything else
    /// than a map. Without parameters the map is empty.
    pub fn named(&self, known: &[&'static str]) -> Option<NamedParameters<'_>> {
        if self.is_bare() {
            return Some(NamedParameters { parameters: self, entries: &[] });
        }
        let node = self.node?;
        let Some(entries) = node.as_map() else {
            self.fail(format!(
                "`{}` takes a map of {}, not {}",
                self.name,
                quoted(known),
                node.describe()
            ));
            return None;
        };
        let mut all_known = true;
        for entry in entries.iter().filter(|entry| !known.contains(&&*entry.key)) {
            all_known = false;
            self.push(
                Diagnostic::error(
                    &codes::UNKNOWN_KEY,
                    format!("`{}` has no parameter `{}`", self.name, entry.key),
                )
                .at(Place::new(self.source, entry.key_span.clone()))
                .help_maybe(did_you_mean(&entry.key, known.iter().copied())),
            );
        }
        all_known.then_some(NamedParameters { parameters: self, entries })
    }

    /// A map of numbers: all of `required`, which are named where they are missing, and those of
    /// `optional` that are there.
    pub fn numbers<const N: usize, const M: usize>(
        &self,
        required: [&'static str; N],
        optional: [&'static str; M],
    ) -> Option<([f64; N], [Option<f64>; M])> {
        let known: Vec<&str> = required.iter().chain(&optional).copied().collect();
        let named = self.named(&known)?;
        let absent: Vec<&str> =
            required.iter().copied().filter(|key| named.node(key).is_none()).collect();
        if !absent.is_empty() {
            self.fail(format!("`{}` needs {}", self.name, quoted(&absent)));
            return None;
        }
        let before = self.problems.borrow().len();
        let needed = required.map(|key| named.number(key).unwrap_or_default());
        let others = optional.map(|key| named.number(key));
        (self.problems.borrow().len() == before).then_some((needed, others))
    }

    /// Returns a word that stands beside the scale, else the first that could.
    pub fn word(&self, option: &ExtraKey) -> &'static str {
        let default = option.words.first().copied().unwrap_or("");
        let Some(node) = self.beside(option.key) else { return default };
        let text = node.as_text().unwrap_or_default();
        option.words.iter().find(|word| **word == text).copied().unwrap_or_else(|| {
            let shown = self.place_of(Some(node));
            let message = format!("`{}` has no `{}`", option.key, shown.text());
            self.push(
                Diagnostic::error(self.code, message)
                    .at(shown)
                    .help_maybe(did_you_mean(text, option.words.iter().copied())),
            );
            default
        })
    }

    /// Returns a finite number that stands beside the scale; its absence is reported.
    pub fn number(&self, option: &ExtraKey) -> Option<f64> {
        match self.beside(option.key) {
            Some(node) => self.finite(node, format_args!("`{}`", option.key)),
            None if self.slipped => None,
            None => {
                self.fail(format!("`{}` needs `{}` beside it", self.name, option.key));
                None
            }
        }
    }

    /// Reads it where it may be absent: `Some(None)`.
    pub fn number_maybe(&self, option: &ExtraKey) -> Option<Option<f64>> {
        match self.beside(option.key) {
            Some(node) => self.finite(node, format_args!("`{}`", option.key)).map(Some),
            None => Some(None),
        }
    }

    /// Returns what stands under a key beside the scale.
    pub(crate) fn beside(&self, key: &str) -> Option<&DocumentNode> {
        self.beside.iter().find(|(name, _)| &**name == key).map(|(_, node)| node)
    }
}

impl NamedParameters<'_> {
    /// Returns what stands under a key.
    pub fn node(&self, key: &str) -> Option<&DocumentNode> {
        self.entries.iter().find(|entry| &*entry.key == key).map(|entry| &entry.value)
    }

    /// Returns the finite number under a key; anything else is reported, its absence is not.
    pub fn number(&self, key: &str) -> Option<f64> {
        self.parameters.finite(self.node(key)?, format_args!("`{key}`"))
    }

    /// Reports what is wrong under a key.
    pub fn fail(&self, key: &str, message: impl Into<String>) {
        self.parameters.fail_at(self.node(key).or(self.parameters.node), message);
    }

    /// Pairs of finite numbers under a key: `[[value, count], …]`.
    pub fn pairs(&self, key: &str) -> Option<Vec<(f64, f64)>> {
        let items = self.node(key)?.as_list().unwrap_or_default();
        items.iter().map(super::lists::pair).collect()
    }
}
