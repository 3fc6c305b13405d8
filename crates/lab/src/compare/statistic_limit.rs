//! `--fail-if 'max_change > 10'`: a figure that may not be so.

use std::fmt;

use peristyle_engine::diagnostic::{Diagnostic, did_you_mean};

use super::ScoreStatistics;
use crate::codes;

/// A comparison of a figure with a number.
#[derive(Debug, Clone, PartialEq)]
pub struct StatisticLimit {
    figure: String,
    relation: LimitRelation,
    number: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LimitRelation {
    Less,
    AtMost,
    More,
    AtLeast,
    Is,
    IsNot,
}

const RELATIONS: [(&str, LimitRelation); 6] = [
    ("<=", LimitRelation::AtMost),
    (">=", LimitRelation::AtLeast),
    ("==", LimitRelation::Is),
    ("!=", LimitRelation::IsNot),
    ("<", LimitRelation::Less),
    (">", LimitRelation::More),
];

impl StatisticLimit {
    /// Reads `FIGURE > NUMBER`.
    ///
    /// # Errors
    /// It is nothing of that kind, or there is no such figure.
    pub fn parse(text: &str) -> Result<Self, Diagnostic> {
        let bad = || {
            Diagnostic::error(&codes::BAD_LIMIT, format!("`--fail-if '{text}'` is no comparison"))
                .help("write a figure of `--format json`, a sign and a number: `max_change > 10`")
        };
        let found = RELATIONS.into_iter().find_map(|(sign, relation)| {
            let (figure, number) = text.split_once(sign)?;
            Some((figure.trim().to_owned(), relation, number.trim()))
        });
        let (figure, relation, number) = found.ok_or_else(bad)?;
        let number: f64 = number.parse().map_err(|_| bad())?;
        if !number.is_finite() {
            return Err(bad());
        }
        if !ScoreStatistics::NAMES.contains(&figure.as_str()) {
            let words = format!("there is no figure `{figure}` to compare");
            return Err(Diagnostic::error(&codes::BAD_LIMIT, words)
                .help_maybe(did_you_mean(&figure, ScoreStatistics::NAMES))
                .help(format!("the figures are `{}`", ScoreStatistics::NAMES.join("`, `"))));
        }
        Ok(Self { figure, relation, number })
    }

    /// The complaint, if it is so. A figure without a value can't be said not to be.
    pub fn violation(&self, figures: &ScoreStatistics) -> Option<Diagnostic> {
        let words = match figures.named(&self.figure).flatten() {
            None => format!("`{self}` can't be told: `{}` has no value", self.figure),
            Some(value) if self.is_so(value) => format!("`{self}`: it is {}", value + 0.0),
            Some(_) => return None,
        };
        Some(Diagnostic::error(&codes::LIMIT_BROKEN, words))
    }

    fn is_so(&self, value: f64) -> bool {
        match self.relation {
            LimitRelation::Less => value < self.number,
            LimitRelation::AtMost => value <= self.number,
            LimitRelation::More => value > self.number,
            LimitRelation::AtLeast => value >= self.number,
            LimitRelation::Is => value == self.number,
            LimitRelation::IsNot => value != self.number,
        }
    }
}

impl fmt::Display for StatisticLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = RELATIONS.iter().find(|(_, relation)| *relation == self.relation);
        write!(f, "{} {} {}", self.figure, sign.map_or("", |(sign, _)| sign), self.number)
    }
}
