//! One profile after the other, told in numbers alone: what a service asks for, and what a tip's
//! gain is found by. `row` takes the facts in, `nodes` does what a walk does; whatever a script
//! fails on, or only the interpreter can tell, is walked.

mod nodes;
mod read;
mod row;
mod single;

use std::sync::Arc;

use super::facts::Facts;
use super::plan::RulePlan;
use super::walk::walk;
use crate::compile::{Inner, Ruleset};
use crate::script::on_own_stack;
use nodes::Nodes;
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
    /// Which tips apply, by their place among `ids`.
    applies: Vec<bool>,
    ids: &'r [Arc<str>],
    with_tips: bool,
    guess: read::Guess,
}

/// A score in numbers. [`Ruleset::evaluate`] says where it comes from, and why there is none.
#[derive(Debug, Clone, Copy)]
pub struct Score<'s> {
    /// The index in its own points; `None` is "no score".
    pub score: Option<f64>,
    /// The share of weight that had data, 0..1.
    pub coverage: f64,
    applies: &'s [bool],
    ids: &'s [Arc<str>],
}

impl Score<'_> {
    /// The ids of the tips that apply, in the script's order; not what they would bring.
    pub fn tips(&self) -> impl Iterator<Item = &str> {
        self.ids.iter().zip(self.applies).filter(|(_, applies)| **applies).map(|(id, _)| &**id)
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
        let ids = rules.tip_ids();
        Self {
            rules,
            plan: rules.plan(),
            row: Row::new(rules),
            nodes: Nodes::new(rules),
            applies: vec![false; ids.len()],
            ids,
            with_tips: true,
            guess: read::Guess::default(),
        }
    }

    /// The same without looking which tips apply.
    pub(crate) fn without_tips(rules: &'r Inner) -> Self {
        Self { with_tips: false, ..Self::new(rules) }
    }

    /// Scores facts that were checked already.
    pub fn score_of(&mut self, facts: &Facts) -> Score<'_> {
        let plain = match self.plan {
            Some(plan) => self.row.take(self.rules, plan, facts),
            None => false,
        };
        if plain && let Some((score, coverage)) = self.numbers() {
            return self.told(score, coverage);
        }
        self.walked(facts)
    }

    /// Scores the facts that were given since [`Scorer::clear`] or [`Scorer::read`].
    pub fn score(&mut self) -> Score<'_> {
        if self.row.settle()
            && let Some((score, coverage)) = self.numbers()
        {
            return self.told(score, coverage);
        }
        let facts = self.row.facts(self.rules);
        self.walked(&facts)
    }

    /// The score and its coverage, unless a walk has to tell them.
    fn numbers(&mut self) -> Option<(f64, f64)> {
        let plan = self.plan?;
        let told = self.nodes.run(self.rules, plan, &mut self.row)?;
        if self.with_tips {
            self.nodes.tips(self.rules, plan, &self.row, &mut self.applies)?;
        }
        Some(told)
    }

    fn told(&self, score: f64, coverage: f64) -> Score<'_> {
        let score = (!score.is_nan()).then_some(score);
        Score { score, coverage, applies: &self.applies, ids: self.ids }
    }

    fn walked(&mut self, facts: &Facts) -> Score<'_> {
        let (rules, with_tips) = (self.rules, self.with_tips);
        let (applies, ids) = (&mut self.applies, self.ids);
        // a script that failed is run again
        let (score, coverage) = on_own_stack(|| {
            let walk = walk(rules, facts);
            applies.fill(false);
            let script = walk.rules.tips.as_ref().filter(|_| with_tips);
            let tips = script.and_then(|tips| tips.run(&walk.situation).ok());
            for tip in tips.into_iter().flat_map(|(tips, _)| tips) {
                let known = ids.iter().zip(applies.iter_mut()).find(|(id, _)| ***id == *tip.id);
                if let Some((_, applies)) = known {
                    *applies = true;
                }
            }
            (walk.score, walk.states.first().map_or(0.0, |root| root.coverage))
        });
        self.told(score.unwrap_or(f64::NAN), coverage)
    }
}
