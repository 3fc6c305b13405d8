//! The parameters of a scale as written, and the problems found in them.

use std::cell::RefCell;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, codes, did_you_mean};
use crate::document::Node;
use crate::source::{Place, Source};

/// What a scale is made from.
#[derive(Debug)]
pub struct ScaleParams<'a> {
    /// The name it was called by.
    pub name: &'a str,
    pub(crate) node: Option<&'a Node>,
    pub(crate) options: &'a [(Arc<str>, Node)],
    pub(crate) source: &'a Arc<Source>,
    pub(crate) place: Place,
    pub(crate) example: &'a str,
    /// The choices of the value it is for, where these are known.
    pub(crate) choices: Option<&'a [String]>,
    /// Whether shares must lie within 0..1.
    pub(crate) unit: bool,
    pub(crate) problems: RefCell<Vec<Diagnostic>>,
}

impl ScaleParams<'_> {
    /// Reports that the parameters can't be used, at `node` or at the whole.
    pub fn fail(&self, node: Option<&Node>, message: impl Into<String>) {
        self.report(&codes::BAD_SCALE, node, message);
    }

    fn report(&self, code: &'static Code, node: Option<&Node>, message: impl Into<String>) {
        let place = node.map_or_else(|| self.place.clone(), |node| node.place(self.source));
        self.problems.borrow_mut().push(
            Diagnostic::error(code, message)
                .at(place)
                .help(format!("for example `{}`", self.example)),
        );
    }

    /// Two finite numbers that differ: the goalposts.
    pub fn goalposts(&self) -> Option<(f64, f64)> {
        let numbers: Vec<f64> =
            self.node?.as_list().unwrap_or_default().iter().filter_map(Node::as_number).collect();
        match *numbers.as_slice() {
            [lo, hi] if lo.is_finite() && hi.is_finite() => {
                if lo.to_bits() == hi.to_bits() || lo == hi {
                    self.fail(self.node, format!("the goalposts of `{}` are both {lo}", self.name));
                    return None;
                }
                Some((lo, hi))
            }
            _ => {
                self.fail(
                    self.node,
                    format!("`{}` takes two goalposts: [zero at, full at]", self.name),
                );
                None
            }
        }
    }

    /// Points `[x, y]` with x strictly rising, y shares; written falling, they are turned round.
    pub fn points(&self) -> Option<Vec<(f64, f64)>> {
        let node = self.node?;
        let mut points = Vec::new();
        for item in node.as_list().unwrap_or_default() {
            let pair: Vec<f64> =
                item.as_list().unwrap_or_default().iter().filter_map(Node::as_number).collect();
            match *pair.as_slice() {
                [x, y] if x.is_finite() && y.is_finite() => {
                    self.check_share(item, y);
                    points.push((x, y));
                }
                _ => {
                    self.fail(
                        Some(item),
                        format!("each point of `{}` is `[value, share]`", self.name),
                    );
                    return None;
                }
            }
        }
        if points.len() < 2 {
            self.fail(Some(node), format!("`{}` takes at least two points", self.name));
            return None;
        }
        let rising = points.is_sorted_by(|a, b| a.0 < b.0);
        if !rising && points.is_sorted_by(|a, b| a.0 > b.0) {
            points.reverse();
        } else if !rising {
            self.fail(
                Some(node),
                format!("the points of `{}` are not in the order of their values", self.name),
            );
            return None;
        }
        Some(points)
    }

    /// Reports a share outside of 0..1 where the index is made of shares.
    pub fn check_share(&self, node: &Node, share: f64) {
        if self.unit && !(0.0..=1.0).contains(&share) {
            self.fail(
                Some(node),
                format!("{share} is no share: a scaled value lies between 0 and 1"),
            );
        }
    }

    /// An option that stands beside the scale: one of `words`, or the first.
    pub fn option(&self, key: &str, words: &'static [&'static str]) -> &'static str {
        let default = words.first().copied().unwrap_or("");
        let Some((_, node)) = self.options.iter().find(|(name, _)| &**name == key) else {
            return default;
        };
        let text = node.as_text().unwrap_or("");
        words.iter().find(|word| **word == text).copied().unwrap_or_else(|| {
            self.problems.borrow_mut().push(
                Diagnostic::error(&codes::BAD_SCALE, format!("`{key}` has no `{text}`"))
                    .at(node.place(self.source))
                    .help_maybe(did_you_mean(text, words.iter().copied())),
            );
            default
        })
    }

    /// The words of a `match` with their shares, as written.
    pub fn words(&self) -> Option<Vec<(Arc<str>, f64)>> {
        let node = self.node?;
        let Some(entries) = node.as_map() else {
            self.fail(Some(node), format!("`{}` takes a map of choices", self.name));
            return None;
        };
        let mut words = Vec::new();
        for entry in entries {
            let Some(share) = entry.value.as_number().filter(|share| share.is_finite()) else {
                self.fail(Some(&entry.value), format!("`{}` needs a number", entry.key));
                continue;
            };
            self.check_share(&entry.value, share);
            if let Some(choices) = self.choices
                && &*entry.key != "else"
                && !choices.iter().any(|choice| choice.as_str() == &*entry.key)
            {
                self.problems.borrow_mut().push(
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
