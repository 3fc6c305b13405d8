//! One profile after the other, told in numbers alone: what a service asks for.

mod read;

use std::sync::Arc;

use jiff::civil::Date;

use super::facts::Facts;
use super::runner::ProfileRunner;
use super::tips::TipKey;
use crate::compile::{FactLimits, Ruleset};

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
    runner: ProfileRunner<'r>,
    ids: &'r [Arc<str>],
    /// Which tips apply, by their place among `ids`; empty before somebody asks.
    applying: Vec<bool>,
    guess: read::SlotGuess,
    /// Of facts that are read; empty before.
    limits: Vec<Option<FactLimits>>,
    /// Dates that wait for the day to count back from.
    dates: Vec<(usize, Date)>,
    as_of: Option<Date>,
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
}

impl Score<'_, '_> {
    /// Returns the ids of the tips that apply, in the script's order; not what they would bring. They
    /// are looked for when somebody asks.
    pub fn tips(&mut self) -> impl Iterator<Item = &str> {
        self.scorer.find_tips();
        let tips = self.scorer.ids.iter().zip(&self.scorer.applying);
        tips.filter(|(_, applies)| **applies).map(|(id, _)| &**id)
    }
}

impl Ruleset {
    /// Scores single profiles in numbers alone, many times as fast as [`Ruleset::evaluate`] and to
    /// the same bits.
    pub fn scorer(&self) -> Scorer<'_> {
        Scorer {
            runner: ProfileRunner::new(&self.inner, &self.runners),
            ids: self.inner.tip_ids(),
            applying: Vec::new(),
            guess: read::SlotGuess::default(),
            limits: Vec::new(),
            dates: Vec::new(),
            as_of: None,
        }
    }
}

impl<'r> Scorer<'r> {
    /// Scores facts that were checked already.
    pub fn score_of(&mut self, facts: &Facts) -> Score<'_, 'r> {
        self.runner.load(facts);
        self.run()
    }

    /// Scores the facts that were given since [`Scorer::clear`] or [`Scorer::read`].
    pub fn score(&mut self) -> Score<'_, 'r> {
        for (slot, date) in std::mem::take(&mut self.dates) {
            self.runner.put_date(slot, date, self.as_of);
        }
        self.run()
    }

    fn run(&mut self) -> Score<'_, 'r> {
        self.runner.rules().on_stack(|| self.runner.run());
        let (score, unrounded) = (self.runner.score(), self.runner.unrounded());
        let coverage = self.runner.coverage();
        Score { score, unrounded, coverage, scorer: self }
    }

    /// Finds the tips that apply to the facts that were scored.
    fn find_tips(&mut self) {
        self.applying.clear();
        self.applying.resize(self.ids.len(), false);
        let executor = self.runner.executor();
        let (ids, rules) = (self.ids, executor.rules);
        let place_of = |id: &str| ids.iter().position(|known| **known == *id);
        executor.find_tips(|tip, [when], known| {
            let place = match tip {
                // of a pack without tiers the ids stand where the script has them
                TipKey::Place(place) if rules.tier.is_none() => Some(place),
                TipKey::Place(place) => rules.tip_ids().get(place).and_then(|id| place_of(id)),
                TipKey::Id(id) => place_of(id),
            };
            if let Some(applies) = place.and_then(|place| self.applying.get_mut(place)) {
                *applies |= known.has(0) && *when == 1.0;
            }
        });
    }
}
