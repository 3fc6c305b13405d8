//! Parameters in lists and maps of a length that the pack decides: goalposts, points, choices.

use std::sync::Arc;

use super::Parameters;
use crate::diagnostic::{Diagnostic, codes, did_you_mean};
use crate::document::DocumentNode;
use crate::source::Place;

impl Parameters<'_> {
    /// Two finite numbers that differ: the goalposts.
    pub fn goalposts(&self) -> Option<(f64, f64)> {
        match *self.numbers_in_list()?.as_slice() {
            [lo, hi] if lo == hi => {
                self.fail(format!("the goalposts of `{}` are both {lo}", self.name));
                None
            }
            [lo, hi] => Some((lo, hi)),
            _ => {
                self.fail(format!("`{}` takes two goalposts: [zero at, full at]", self.name));
                None
            }
        }
    }

    /// Returns the finite numbers of a list; empty where something else stands there.
    pub fn numbers_in_list(&self) -> Option<Vec<f64>> {
        let items = self.node?.as_list().unwrap_or_default();
        let numbers: Vec<f64> = items
            .iter()
            .filter_map(DocumentNode::as_number)
            .filter(|number| number.is_finite())
            .collect();
        Some(if numbers.len() == items.len() { numbers } else { Vec::new() })
    }

    /// Points `[x, y]` with x strictly rising, y shares; written falling, they are turned round.
    pub fn points(&self) -> Option<Vec<(f64, f64)>> {
        let node = self.node?;
        let mut points = Vec::new();
        for item in node.as_list().unwrap_or_default() {
            let Some((x, y)) = pair(item) else {
                self.fail_at(
                    Some(item),
                    format!("each point of `{}` is `[value, share]`", self.name),
                );
                return None;
            };
            self.check_share(item, y);
            points.push((x, y));
        }
        if points.len() < 2 {
            self.fail(format!("`{}` takes at least two points", self.name));
            return None;
        }
        let rising = points.is_sorted_by(|a, b| a.0 < b.0);
        if !rising && points.is_sorted_by(|a, b| a.0 > b.0) {
            points.reverse();
        } else if !rising {
            self.fail(format!(
                "the points of `{}` are not in the order of their values",
                self.name
            ));
            return None;
        }
        Some(points)
    }

    /// Returns the words of a `match` with their shares, as written.
    pub(crate) fn shares_by_word(&self) -> Option<Vec<(Arc<str>, f64)>> {
        let node = self.node?;
        let Some(entries) = node.as_map() else {
            self.fail(format!("`{}` takes a map of choices", self.name));
            return None;
        };
        let mut words = Vec::new();
        for entry in entries {
            let Some(share) = self.finite(&entry.value, format_args!("`{}`", entry.key)) else {
                continue;
            };
            self.check_share(&entry.value, share);
            if let Some(choices) = self.choices
                && &*entry.key != "else"
                && !choices.iter().any(|choice| choice.as_str() == &*entry.key)
            {
                self.push(
                    Diagnostic::error(
                        &codes::MATCH_INCOMPLETE,
                        format!("there is no choice `{}`", entry.key),
                    )
                    .at(Place::new(self.source, entry.key_span.clone()))
                    .help_maybe(did_you_mean(&entry.key, choices.iter().map(String::as_str))),
                );
            }
            words.push((Arc::clone(&entry.key), share));
        }
        let covered = |word: &str| words.iter().any(|(known, _)| &**known == word);
        if let Some(choices) = self.choices
            && !covered("else")
        {
            let left: Vec<String> = choices
                .iter()
                .filter(|choice| !covered(choice))
                .map(|choice| format!("`{choice}`"))
                .collect();
            if !left.is_empty() {
                self.report(
                    &codes::MATCH_INCOMPLETE,
                    Some(node),
                    format!("`match` says nothing for {}", left.join(", ")),
                );
            }
        } else if self.choices.is_none() && !covered("else") {
            self.report(
                &codes::MATCH_INCOMPLETE,
                Some(node),
                "`match` needs an `else`, since the value can be any text",
            );
        }
        Some(words)
    }
}

/// Returns a list of two finite numbers.
pub(super) fn pair(node: &DocumentNode) -> Option<(f64, f64)> {
    match node.as_list()? {
        [a, b] => {
            let finite = |node: &DocumentNode| node.as_number().filter(|number| number.is_finite());
            Some((finite(a)?, finite(b)?))
        }
        _ => None,
    }
}
