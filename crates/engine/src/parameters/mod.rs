//! The parameters of a scale or an aggregate as written, and the problems found in them.

mod lists;
mod named;

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, DiagnosticCode};
use crate::document::{DocumentNode, NodeKind};
use crate::load::fields::write_with_point;
use crate::source::{Place, Source};

pub use named::NamedParameters;

/// How a scale or an aggregate may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterForm {
    /// By its name only: `min`.
    Nothing,
    /// With parameters only: `{ linear: [0, 3] }`.
    Parameters,
    /// Either way: `percentile`, `{ percentile: population }`.
    Either,
}

impl ParameterForm {
    /// Returns whether the name alone is enough.
    pub fn bare(self) -> bool {
        self != Self::Parameters
    }

    /// Returns whether there is anything to say beside the name.
    pub fn parameters(self) -> bool {
        self != Self::Nothing
    }
}

/// A key that stands beside a scale: `scale: { steps: […], edge: above }`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExtraKey {
    /// The key.
    pub key: &'static str,
    /// The words it takes, the first where it isn't written; none of them: it takes a number.
    pub words: &'static [&'static str],
}

/// What a scale or an aggregate is made from.
#[derive(Debug)]
pub struct Parameters<'a> {
    /// The name it was called by.
    pub name: &'a str,
    pub(crate) node: Option<&'a DocumentNode>,
    pub(crate) beside: &'a [(Arc<str>, DocumentNode)],
    /// Whether an unknown key stands beside it, which may be one that is missed, misspelt.
    pub(crate) slipped: bool,
    pub(crate) source: &'a Arc<Source>,
    pub(crate) place: Place,
    pub(crate) example: &'a str,
    /// The code of what makes no sense.
    pub(crate) code: &'static DiagnosticCode,
    /// The choices of the value it is for, where these are known.
    pub(crate) choices: Option<&'a [String]>,
    /// Whether shares must lie within 0..1.
    pub(crate) unit: bool,
    pub(crate) problems: RefCell<Vec<Diagnostic>>,
}

impl<'a> Parameters<'a> {
    /// Returns whether there is nothing beside the name.
    pub fn is_bare(&self) -> bool {
        self.node.is_none_or(|node| node.kind == NodeKind::Null)
    }

    /// Returns whether the parameter is this word.
    pub fn is_word(&self, word: &str) -> bool {
        self.node.and_then(DocumentNode::as_text) == Some(word)
    }

    /// Returns whether values are shares of 0..1; under `range` they are in the index's units.
    pub fn is_unit(&self) -> bool {
        self.unit
    }

    /// Reports that the parameters can't be used.
    pub fn fail(&self, message: impl Into<String>) {
        self.fail_at(self.node, message);
    }

    pub(crate) fn fail_at(&self, node: Option<&DocumentNode>, message: impl Into<String>) {
        self.report(self.code, node, message);
    }

    fn report(
        &self,
        code: &'static DiagnosticCode,
        node: Option<&DocumentNode>,
        message: impl Into<String>,
    ) {
        let problem = Diagnostic::error(code, message).at(self.place_of(node));
        self.push(problem.help_maybe(self.decimals_in(node)).help(self.for_example()));
    }

    fn for_example(&self) -> String {
        format!("for example `{}`", self.example)
    }

    /// Returns the advice for a list in which a comma may have been meant as a decimal point.
    fn decimals_in(&self, node: Option<&DocumentNode>) -> Option<String> {
        let parts = node?.as_list()?;
        let text = parts.iter().find_map(write_with_point);
        let tight = || {
            parts.windows(2).any(|pair| match pair {
                [a, b] => {
                    a.as_number().is_some()
                        && b.as_number().is_some()
                        && a.span.end + 1 == b.span.start
                }
                _ => false,
            })
        };
        let guess = || tight().then(|| "decimals have a point: `0.5`, not `0,5`".to_owned());
        text.or_else(guess)
    }

    fn push(&self, problem: Diagnostic) {
        self.problems.borrow_mut().push(problem);
    }

    /// Returns the place of a part, else of the whole.
    fn place_of(&self, node: Option<&DocumentNode>) -> Place {
        node.map_or_else(|| self.place.clone(), |node| node.place(self.source))
    }

    /// Returns a finite number, or a report that `what` needs one.
    fn finite(&self, node: &DocumentNode, what: impl fmt::Display) -> Option<f64> {
        let number = node.as_number().filter(|number| number.is_finite());
        if number.is_none() {
            let message = format!("{what} needs a number, not {}", describe_value(node));
            let problem = Diagnostic::error(self.code, message).at(self.place_of(Some(node)));
            let advice = write_with_point(node);
            self.push(problem.help(advice.unwrap_or_else(|| self.for_example())));
        }
        number
    }

    /// Reports a share outside of 0..1 where the index is made of shares.
    fn check_share(&self, node: &DocumentNode, share: f64) {
        if self.unit && !(0.0..=1.0).contains(&share) {
            self.fail_at(
                Some(node),
                format!("{share} is no share: a scaled value lies between 0 and 1"),
            );
        }
    }
}

/// Returns what stands where a finite number should.
fn describe_value(node: &DocumentNode) -> &'static str {
    match node.kind {
        NodeKind::Number(_) => "an infinite one",
        _ => node.describe(),
    }
}
