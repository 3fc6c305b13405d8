//! One profile after the other, told in numbers alone: what a service asks for, and what a tip's
//! gain is found by. `row` takes the facts in, `nodes` does what a walk does; whatever a script
//! fails on, or only the interpreter can tell, is walked.

mod answer;
mod nodes;
mod read;
mod room;
mod row;
mod single;
mod tips;

use std::borrow::Borrow;
use std::sync::Arc;

use super::facts::Facts;
use super::plan::RulePlan;
use super::walk::walk;
use crate::compile::{Inner, Limits, Ruleset};
use crate::script::on_own_stack;
pub(super) use answer::evaluate;
use nodes::Nodes;
use room::Room;
pub(crate) use room::Rooms;
use row::Row;
pub(super) use single::Single;

/// Scores one profile after the other by the same rules. What it works in is made once, so that a
/// score takes no memory of its own; each thread has one.
///
/// ```
/// use peristyle_engine::{Engine, PackFiles};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let pack = "format: 1\npoints: 100\nfacts: { visits: { type: number } }\nindicators:\n  visits: { value: visits, scale: { linear: [0, 10] } }\n";
/// # let files = PackFiles::from_memory("shop", "shop", [("pack.yaml".to_owned(), pack.into())])?;
/// # let rules = Engine::new().compile(&files).0.ok_or("a pack")?;
/// let mut scorer = rules.scorer();
/// scorer.read(&mut serde_json::Deserializer::from_str(r#"{"visits": 4}"#))?;
/// assert_eq!(scorer.score().score, Some(40.0));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Scorer<'r> {
    rules: &'r Inner,
    plan: Option<&'r RulePlan>,
    row: Row,
    nodes: Nodes,
    /// Which tips apply, by their place among `ids`; empty before somebody asks.
    applies: Vec<bool>,
    ids: &'r [Arc<str>],
    guess: read::Guess,
    /// Of facts that are read; empty before.
    limits: Vec<Option<Limits>>,
}

/// A score in numbers. [`Ruleset::evaluate`] says where it comes from, and why there is none.
#[derive(Debug)]
pub struct Score<'s, 'r> {
    /// The index in its own points; `None` is "no score".
    pub score: Option<f64>,
    /// The index before the rounding that the pack declares for it.
    pub unrounded: Option<f64>,
    /// The share of weight that had data, 0..1.
    pub coverage: f64,
    scorer: &'s mut Scorer<'r>,
    /// Whether a walk has found the tips already.
    walked: bool,
}

impl Score<'_, '_> {
    /// The ids of the tips that apply, in the script's order; not what they would bring. They are
    /// looked for when somebody asks.
    pub fn tips(&mut self) -> impl Iterator<Item = &str> {
        if !self.walked {
            self.scorer.advise();
            self.walked = true;
        }
        let tips = self.scorer.ids.iter().zip(&self.scorer.applies);
        tips.filter(|(_, applies)| **applies).map(|(id, _)| &**id)
    }
}

impl Ruleset {
    /// Scores single profiles in numbers alone, many times as fast as [`Ruleset::evaluate`] and to
    /// the same bits.
    pub fn scorer(&self) -> Scorer<'_> {
        Scorer::new(&self.inner)
    }
}

impl<'r> Scorer<'r> {
    pub(crate) fn new(rules: &'r Inner) -> Self {
        Self::within(rules, Room::new(rules))
    }

    pub(super) fn rules(&self) -> &'r Inner {
        self.rules
    }

    fn within(rules: &'r Inner, room: Room) -> Self {
        Self {
            rules,
            plan: rules.plan(),
            row: room.row,
            nodes: room.nodes,
            applies: Vec::new(),
            ids: rules.tip_ids(),
            guess: read::Guess::default(),
            limits: Vec::new(),
        }
    }

    /// Scores facts that were checked already.
    pub fn score_of(&mut self, facts: &Facts) -> Score<'_, 'r> {
        let plain = match self.plan {
            Some(plan) => self.row.take(self.rules, plan, facts),
            None => false,
        };
        let told = if plain { self.numbers() } else { None };
        self.told(told, |_| facts)
    }

    /// Scores the facts that were given since [`Scorer::clear`] or [`Scorer::read`].
    pub fn score(&mut self) -> Score<'_, 'r> {
        let told = if self.row.settle() { self.numbers() } else { None };
        self.told(told, |scorer| scorer.row.facts(scorer.rules))
    }

    /// The score and its coverage, unless a walk has to tell them.
    fn numbers(&mut self) -> Option<(f64, f64)> {
        self.nodes.run(self.rules, self.plan?, &mut self.row)
    }

    fn told<F: Borrow<Facts>>(
        &mut self,
        told: Option<(f64, f64)>,
        facts: impl FnOnce(&Self) -> F,
    ) -> Score<'_, 'r> {
        let (score, unrounded, coverage) = match told {
            Some((score, coverage)) => {
                let known = |number: f64| (!score.is_nan()).then_some(number);
                (known(score), known(self.nodes.unrounded), coverage)
            }
            None => {
                let facts = facts(self);
                self.walk(facts.borrow())
            }
        };
        Score { score, unrounded, coverage, scorer: self, walked: told.is_none() }
    }

    /// Which tips apply to the facts that were scored.
    fn advise(&mut self) {
        self.applies.resize(self.ids.len(), false);
        let known = self
            .plan
            .and_then(|plan| self.nodes.tips(self.rules, plan, &self.row, &mut self.applies));
        if known.is_none() {
            let facts = self.row.facts(self.rules);
            self.walk(&facts);
        }
    }

    /// Score, before and after rounding, coverage and tips by way of a walk.
    fn walk(&mut self, facts: &Facts) -> (Option<f64>, Option<f64>, f64) {
        self.applies.resize(self.ids.len(), false);
        let (rules, applies, ids) = (self.rules, &mut self.applies, self.ids);
        // a script that failed is run again
        on_own_stack(|| {
            let walk = walk(rules, facts);
            applies.fill(false);
            let tips = walk.rules.tips.as_ref().and_then(|tips| tips.run(&walk.situation).ok());
            for tip in tips.into_iter().flat_map(|(tips, _)| tips) {
                let known = ids.iter().zip(applies.iter_mut()).find(|(id, _)| ***id == *tip.id);
                if let Some((_, applies)) = known {
                    *applies = true;
                }
            }
            let coverage = walk.states.first().map_or(0.0, |root| root.coverage);
            (walk.score, walk.unrounded, coverage)
        })
    }
}
