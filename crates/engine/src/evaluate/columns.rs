//! Many profiles at once, in columns: [`ColumnRun`] takes them chunk by chunk through an executor.

pub(super) mod run;

use std::sync::Arc;
use std::time::Duration;

use run::ColumnRun;

use super::facts::Facts;
use super::reasons::Reason;
use super::rounding::IndexScale;
use super::tips::OfferedTip;
use crate::compile::{Ruleset, RulesetData, RulesetNode};
use crate::diagnostic::{Diagnostic, Diagnostics, codes};
use crate::load::FactType;
use crate::load::definition::MissingPolicy;
use crate::script::interpreting;
use crate::value::Value;

/// The values of one fact, one for each profile.
#[derive(Debug, Clone, Copy)]
pub enum Column<'a> {
    /// Numbers; NaN is missing. Flags are 1 and 0, dates the days before `as_of`.
    Numbers(&'a [f64]),
    /// Texts and choices by their place in a list; [`NO_TEXT`] is missing.
    Texts {
        /// For each profile, which text.
        codes: &'a [u32],
        /// The texts.
        texts: &'a [Arc<str>],
    },
}

/// The code of a text that is missing.
pub const NO_TEXT: u32 = u32::MAX;

impl Column<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Texts { codes, .. } => codes.len(),
        }
    }
}

/// The facts of many profiles in the slots of one ruleset. What no column gives is missing.
#[derive(Debug, Clone)]
pub struct Columns<'a> {
    rows: usize,
    pub(super) given: Vec<Option<Column<'a>>>,
}

/// What shall be told beside the scores.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Detail {
    /// The own value of every node, 0..1 or in the index's units.
    pub nodes: bool,
    /// What every node earns: an answer's `score` of it.
    pub points: bool,
    /// Of points only those of nodes with parts; the columns of indicators stay empty.
    pub pillars: bool,
    /// Which tips apply; not what they would bring.
    pub tips: bool,
    /// Which tips bring something, and what: every tip of every profile takes a score of its own. Not
    /// told where only weights change ([`Reweighter`](super::Reweighter)).
    pub gains: bool,
    /// Why scripts failed, in words: the interpreter is asked for them.
    pub reasons: bool,
    /// How long the interpreter ran. The only thing that looks at a clock: the answers are the same
    /// with and without it.
    pub time: bool,
}

/// The answers for many profiles, in their order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ColumnScores {
    /// The index in its own points; NaN is "no score".
    pub score: Vec<f64>,
    /// The index before its declared rounding; empty where the pack declares none. See
    /// [`ColumnScores::unrounded`].
    pub(super) unrounded: Vec<f64>,
    /// The share of weight that had data, 0..1.
    pub coverage: Vec<f64>,
    /// The own value of each node by [`Ruleset::paths`]; NaN where it has none. Empty unless asked.
    pub nodes: Vec<Vec<f64>>,
    /// The points that each node earns, or its own value where parts don't add up; NaN where it has
    /// no score. Empty unless asked.
    pub points: Vec<Vec<f64>>,
    /// Tips by id with the profiles they apply to. Empty unless asked.
    pub tips: Vec<(Arc<str>, Vec<bool>)>,
    /// The tips that each profile is offered, best first. Empty unless asked for gains.
    pub offered: Vec<Vec<OfferedTip>>,
    /// For how many profiles the interpreter was asked.
    pub interpreted: usize,
    /// How long scripts ran in the interpreter. Zero unless asked.
    pub interpreting: Duration,
    /// Which profiles those were, in ascending order.
    pub interpreted_rows: Vec<usize>,
    /// The profiles that a script failed on, in ascending order, with the reason of
    /// [`Ruleset::evaluate`] for having no score. Not all of them unless asked.
    pub failed: Vec<(usize, String)>,
}

impl Ruleset {
    /// Returns columns for `rows` profiles, without facts yet.
    pub fn columns<'a>(&self, rows: usize) -> Columns<'a> {
        Columns { rows, given: vec![None; self.inner.facts.len()] }
    }

    /// Returns one profile of many, to be looked at by itself.
    pub fn row_of(&self, columns: &Columns<'_>, row: usize) -> Facts {
        columns.facts(&self.inner, row)
    }

    /// Returns whether the interpreter is asked for no profile as a matter of course.
    pub fn is_columnar(&self) -> bool {
        !self.inner.interprets
    }

    /// Returns why a profile has no score, if its coverage alone tells and no script failed: the words
    /// of [`Ruleset::evaluate`], which is asked where this says nothing.
    pub fn reason_by_coverage(&self, coverage: f64) -> Option<String> {
        let rules = &*self.inner;
        let root = rules.nodes.first().filter(|root| root.applies.is_none())?;
        let blocks = |slot: &usize| {
            rules.nodes.get(*slot).is_none_or(|child| child.missing == MissingPolicy::Fail)
        };
        let is_certain =
            rules.tiers.is_none() && !root.is_indicator() && !root.children.iter().any(blocks);
        let little = coverage > 0.0 && coverage < root.min_coverage;
        let reason = Reason::CoverageTooLow { coverage, needed: root.min_coverage };
        (is_certain && little).then(|| reason.to_string())
    }

    /// Answers for so many profiles that are yet to be filled in, with [`ColumnScores::take`].
    pub fn no_scores(&self, rows: usize, detail: Detail) -> ColumnScores {
        ColumnScores::new(&self.inner, rows, detail)
    }

    /// Scores many profiles, each to the bits of [`Ruleset::evaluate`].
    ///
    /// Values are taken as they are: whoever makes the columns has checked them, as
    /// [`Ruleset::accept`] does.
    pub fn evaluate_columns(&self, columns: &Columns<'_>, detail: Detail) -> ColumnScores {
        let scores = || {
            let mut scores = ColumnScores::new(&self.inner, columns.rows, detail);
            self.inner.on_stack(|| {
                ColumnRun::new(&self.inner, columns).run(detail, &mut scores);
                if detail.gains {
                    scores.offer(self, columns);
                }
            });
            scores
        };
        if !detail.time {
            return scores();
        }
        let (mut scores, spent) = interpreting(scores);
        scores.interpreting = spent;
        scores
    }
}

impl<'a> Columns<'a> {
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Gives the fact in a slot.
    ///
    /// # Errors
    /// There is no such fact, the column has another length, or other values than the fact's type.
    pub fn set(
        &mut self,
        ruleset: &Ruleset,
        fact: &str,
        column: Column<'a>,
    ) -> Result<(), Diagnostics> {
        let Some((slot, fact)) = ruleset.fact_named(fact) else {
            return Err(Diagnostic::error(
                &codes::UNKNOWN_GIVEN,
                format!("there is no fact `{fact}`"),
            )
            .into());
        };
        let texts = matches!(fact.kind, FactType::Choice | FactType::Text);
        if column.len() != self.rows || texts != matches!(column, Column::Texts { .. }) {
            return Err(Diagnostic::error(
                &codes::WRONG_VALUE,
                format!("`{}` takes a column of {} values of its type", fact.id, self.rows),
            )
            .into());
        }
        if let Some(place) = self.given.get_mut(slot) {
            *place = Some(column);
        }
        Ok(())
    }

    /// Returns the facts of one row.
    fn facts(&self, rules: &RulesetData, row: usize) -> Facts {
        let value = |fact: &crate::compile::Fact, column: &Column<'_>| match column {
            Column::Numbers(numbers) => {
                let number = numbers.get(row).copied().filter(|number| !number.is_nan())?;
                Some(match fact.kind {
                    FactType::Bool => Value::Bool(number == 1.0),
                    _ => Value::Number(number),
                })
            }
            Column::Texts { codes, texts } => {
                let code = codes.get(row).copied().filter(|code| *code != NO_TEXT)?;
                texts.get(code as usize).map(|text| Value::Text(Arc::clone(text)))
            }
        };
        let given = rules
            .facts
            .iter()
            .zip(&self.given)
            .map(|(fact, column)| column.as_ref().map(|column| value(fact, column)));
        Facts::of_row(given.collect())
    }
}

impl ColumnScores {
    fn new(rules: &RulesetData, rows: usize, detail: Detail) -> Self {
        let below = rules.nodes.len().saturating_sub(1);
        // every row is written; zeros come from the system without being written
        let zeros = || vec![0.0; rows];
        let for_each = |asked: bool| (0..if asked { below } else { 0 }).map(|_| zeros()).collect();
        let tips = if detail.tips { rules.tip_ids() } else { &[] };
        Self {
            score: zeros(),
            unrounded: if IndexScale::new(rules).is_rounded() { zeros() } else { Vec::new() },
            coverage: zeros(),
            nodes: for_each(detail.nodes),
            points: if detail.points && detail.pillars {
                let column =
                    |node: &RulesetNode| if node.is_indicator() { Vec::new() } else { zeros() };
                rules.nodes.iter().skip(1).map(column).collect()
            } else {
                for_each(detail.points)
            },
            tips: tips.iter().map(|id| (Arc::clone(id), vec![false; rows])).collect(),
            offered: vec![Vec::new(); if detail.gains { rows } else { 0 }],
            interpreted: 0,
            interpreting: Duration::ZERO,
            interpreted_rows: Vec::new(),
            failed: Vec::new(),
        }
    }

    /// Returns the index before the rounding that the pack declares for it: ranks and differences
    /// are taken from this one, so that rounding makes no ties.
    pub fn unrounded(&self) -> &[f64] {
        if self.unrounded.is_empty() { &self.score } else { &self.unrounded }
    }

    /// Puts rows in ascending order that were written tier by tier.
    fn sort(&mut self) {
        self.interpreted_rows.sort_unstable();
        self.failed.sort_unstable();
    }

    /// Returns why a profile has no score, if a script failed on it.
    pub fn failure(&self, row: usize) -> Option<&str> {
        let at = self.failed.binary_search_by_key(&row, |(row, _)| *row).ok()?;
        self.failed.get(at).map(|(_, why)| why.as_str())
    }

    /// Puts the answers of `part`, by the same rules and with the same detail, where `rows` says,
    /// in ascending order.
    pub fn take(&mut self, rows: &[usize], part: &Self) {
        fn put<T: Copy>(to: &mut [T], rows: &[usize], from: &[T]) {
            // mostly they stand in one piece
            if let (Some(first), Some(last)) = (rows.first(), rows.last())
                && last - first + 1 == rows.len()
                && let Some(to) = to.get_mut(*first..=*last)
                && to.len() == from.len()
            {
                return to.copy_from_slice(from);
            }
            rows.iter().zip(from).for_each(|(row, value)| set(to, *row, *value));
        }
        put(&mut self.score, rows, &part.score);
        put(&mut self.unrounded, rows, &part.unrounded);
        put(&mut self.coverage, rows, &part.coverage);
        for (to, from) in self.nodes.iter_mut().zip(&part.nodes) {
            put(to, rows, from);
        }
        for (to, from) in self.points.iter_mut().zip(&part.points) {
            put(to, rows, from);
        }
        for ((_, to), (_, from)) in self.tips.iter_mut().zip(&part.tips) {
            put(to, rows, from);
        }
        for (row, tips) in rows.iter().zip(&part.offered) {
            if let Some(place) = self.offered.get_mut(*row) {
                place.clone_from(tips);
            }
        }
        self.interpreted += part.interpreted;
        self.interpreting += part.interpreting;
        self.interpreted_rows.extend(part.interpreted_rows.iter().filter_map(|at| rows.get(*at)));
        let failed =
            part.failed.iter().filter_map(|(at, why)| Some((*rows.get(*at)?, why.clone())));
        self.failed.extend(failed);
    }

    /// Works out which tips bring something to whom.
    fn offer(&mut self, rules: &Ruleset, columns: &Columns<'_>) {
        let mut runner = rules.runners.acquire(&rules.inner);
        let Self { offered, tips, .. } = self;
        // where the ids are known, so is whom none of them applies to
        let known = rules.is_columnar() && !tips.is_empty();
        for (row, place) in offered.iter_mut().enumerate() {
            if !known || tips.iter().any(|(_, applies)| applies.get(row) == Some(&true)) {
                *place = super::tips::offered(&mut runner, &columns.facts(&rules.inner, row));
            }
        }
        runner.release();
    }
}

fn set<T>(column: &mut [T], row: usize, value: T) {
    if let Some(place) = column.get_mut(row) {
        *place = value;
    }
}
