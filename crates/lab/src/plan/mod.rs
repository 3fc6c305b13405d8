//! The least effort that reaches a score, or the most that an effort brings.
//!
//! A plan follows tips: it makes their changes to the facts and scores the whole again. The pack is
//! asked for tips at the start, and again after each of them; what it advises only then is a further
//! step, which needs the one before. Two tips that want one fact to be two things exclude each
//! other, unless one is a further step of the other.

mod moves;
pub mod search;
mod sums;

use std::num::NonZeroUsize;
use std::sync::Arc;

use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};
use peristyle_engine::value::serialize_number;
use peristyle_engine::{Facts, Options, Ruleset, TipDetail, Value};
use serde::{Serialize, Serializer};

use crate::codes;
use crate::work::in_parallel;
use moves::Moves;
pub use search::Goal;
use search::{EXACT_MOVES, Found, Set, Walked, effort};

/// How a plan is made.
#[derive(Debug, Clone)]
pub struct PlanOptions {
    /// What is wanted.
    pub goal: Goal,
    /// The language of the tips; the pack's own where it is `None`.
    pub lang: Option<String>,
    /// How many threads score.
    pub jobs: NonZeroUsize,
}

/// The steps to take, and where they lead.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// Who it is for.
    pub id: String,
    /// The score that is wanted, if it is that.
    #[serde(serialize_with = "number")]
    pub target: Option<f64>,
    /// The effort that is there, if it is that.
    #[serde(serialize_with = "number")]
    pub budget: Option<f64>,
    /// The score before.
    #[serde(serialize_with = "number")]
    pub before: Option<f64>,
    /// Why there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The score after the last step.
    #[serde(serialize_with = "number")]
    pub score: Option<f64>,
    /// The effort of all steps.
    #[serde(serialize_with = "some")]
    pub effort: f64,
    /// Whether the target is reached; always so for a budget.
    pub reached: bool,
    /// Whether nothing had to be done for it.
    pub already: bool,
    /// Whether no better plan exists among the pack's tips.
    pub exact: bool,
    /// Where the plan isn't exact: no plan reaches the target with less effort than this.
    #[serde(serialize_with = "number", skip_serializing_if = "Option::is_none")]
    pub least_effort: Option<f64>,
    /// Where the plan isn't exact: no plan reaches a better score than this.
    #[serde(serialize_with = "number", skip_serializing_if = "Option::is_none")]
    pub best_score: Option<f64>,
    /// How many steps there were to choose from.
    pub choices: usize,
    /// Whether there were more, which nobody looked at.
    pub more: bool,
    /// What to do, in order.
    pub steps: Vec<Step>,
}

/// One tip of a plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// Its id.
    pub tip: String,
    /// Its wording.
    pub text: String,
    /// The facts it asks for.
    #[serde(serialize_with = "as_map")]
    pub change: Vec<(Arc<str>, Option<Value>)>,
    /// What it costs.
    #[serde(serialize_with = "some")]
    pub effort: f64,
    /// What it brings at this place, before the score is rounded, positive = better; `None` where
    /// there was no score before.
    #[serde(serialize_with = "number")]
    pub gain: Option<f64>,
    /// The score after it.
    #[serde(serialize_with = "number")]
    pub score: Option<f64>,
    /// The effort up to it.
    #[serde(serialize_with = "some")]
    pub total_effort: f64,
    /// The band after it, where that is another one.
    pub band: Option<String>,
}

#[expect(clippy::ref_option, reason = "serde calls it so")]
fn number<S: Serializer>(number: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    match number {
        Some(number) => serialize_number(*number, serializer),
        None => serializer.serialize_none(),
    }
}

fn some<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    serialize_number(*number, serializer)
}

fn as_map<S: Serializer>(
    pairs: &[(Arc<str>, Option<Value>)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(name, value)| (name, value)))
}

/// The best plan for one profile.
///
/// # Errors
/// The pack has no tips, or the goal is no number that an index can have.
pub fn plan(rules: &Ruleset, facts: &Facts, options: &PlanOptions) -> Result<Plan, Diagnostics> {
    let (Goal::Target(wanted) | Goal::Budget(wanted)) = options.goal;
    let impossible = match options.goal {
        Goal::Target(_) => !wanted.is_finite(),
        Goal::Budget(_) => !wanted.is_finite() || wanted < 0.0,
    };
    if impossible {
        let words = format!("{wanted} is nothing to plan for");
        return Err(Diagnostic::error(&codes::BAD_GOAL, words)
            .help("`--target` takes a score such as 75, `--budget` an effort such as 6")
            .into());
    }
    let before = look(rules, facts);
    let sign = if rules.lower_is_better() { -1.0 } else { 1.0 };
    let goal = match options.goal {
        Goal::Target(target) => Goal::Target(sign * target),
        budget @ Goal::Budget(_) => budget,
    };
    let moves = Moves::find(rules, facts, options.lang.as_deref());
    if moves.moves.is_empty() && !rules.has_tips() {
        return Err(Diagnostic::error(
            &codes::NO_TIPS,
            format!("the pack `{}` has no tips to plan with", rules.id()),
        )
        .help("a plan is made of tips: write `tips.rhai`, or an overlay with one")
        .into());
    }
    let planner = Planner { rules, facts, moves: &moves, sign, goal, jobs: options.jobs };
    let (found, bound) = planner.search();
    let steps = planner.steps(found.set, before.band.clone());
    let already = matches!(options.goal, Goal::Target(_)) && found.reached && found.set == 0;
    let (mut target, mut budget) = (None, None);
    match options.goal {
        Goal::Target(wanted) => target = Some(wanted),
        Goal::Budget(wanted) => budget = Some(wanted),
    }
    Ok(Plan {
        id: facts.id().to_owned(),
        target,
        budget,
        before: before.score,
        reason: before.reason,
        score: planner.looks(&[found.set]).into_iter().next().flatten().and_then(|one| one.score),
        effort: found.effort,
        reached: found.reached,
        already,
        exact: found.exact && !moves.more,
        least_effort: match bound {
            Some(Bound::Effort(effort)) => Some(effort),
            _ => None,
        },
        best_score: match bound {
            Some(Bound::Worth(worth)) => Some(sign * worth),
            _ => None,
        },
        choices: moves.moves.len(),
        more: moves.more,
        steps,
    })
}

struct Look {
    score: Option<f64>,
    /// Before it is rounded: gains are told from this one.
    unrounded: Option<f64>,
    band: Option<String>,
    coverage: f64,
    reason: Option<String>,
}

fn look(rules: &Ruleset, facts: &Facts) -> Look {
    let options = Options { tips: TipDetail::None, ..Options::default() };
    let told = rules.evaluate_with(facts, &options);
    Look {
        score: told.score,
        unrounded: told.unrounded,
        band: told.band,
        coverage: told.coverage,
        reason: told.reason,
    }
}

/// What no plan can do better than.
enum Bound {
    Effort(f64),
    Worth(f64),
}

struct Planner<'p> {
    rules: &'p Ruleset,
    facts: &'p Facts,
    moves: &'p Moves,
    /// -1 where less is better.
    sign: f64,
    goal: Goal,
    jobs: NonZeroUsize,
}

impl Planner<'_> {
    fn looks(&self, sets: &[Set]) -> Vec<Option<Look>> {
        in_parallel(self.jobs, sets, |set| {
            let facts = self.moves.after(self.rules, self.facts, *set)?;
            Some(look(self.rules, &facts))
        })
    }

    /// What a score is worth: a target is reached by the score as it is told, and with a budget
    /// what rounding hides counts as well.
    fn worth(&self, look: &Look) -> Option<f64> {
        let score = match self.goal {
            Goal::Target(_) => look.score,
            Goal::Budget(_) => look.unrounded,
        };
        score.map(|score| self.sign * score)
    }

    fn worths(&self, sets: &[Set]) -> Vec<Option<f64>> {
        self.looks(sets).into_iter().map(|look| self.worth(&look?)).collect()
    }

    fn search(&self) -> (Found, Option<Bound>) {
        let goal = self.goal;
        let moves = &self.moves.moves;
        let mut worths = |sets: &[Set]| self.worths(sets);
        if moves.len() <= EXACT_MOVES {
            return (search::exact(moves, goal, &mut worths), None);
        }
        let mut begin = Vec::new();
        if let Some(best) = self.by_sums(goal) {
            let worth = worths(&[best.set]).into_iter().next().flatten();
            begin.push(best.set);
            // the whole is asked after all: sums that don't hold prove nothing
            if worth.is_some_and(|worth| (worth - best.worth).abs() < 1e-9 * (1.0 + worth.abs())) {
                let reached = match goal {
                    Goal::Target(target) => worth.is_some_and(|worth| worth >= target - 1e-9),
                    Goal::Budget(_) => true,
                };
                let effort = effort(moves, best.set);
                return (Found { set: best.set, worth, effort, reached, exact: true }, None);
            }
        }
        match search::cheapest_first(moves, goal, &mut worths) {
            Walked::Best(found) => (found, None),
            Walked::NotBelow(effort) => {
                let found = search::near(moves, goal, &begin, &mut worths);
                let bound = match goal {
                    Goal::Target(_) => Bound::Effort(effort),
                    Goal::Budget(_) => Bound::Worth(self.best_of_index()),
                };
                (found, Some(bound))
            }
        }
    }

    fn by_sums(&self, goal: Goal) -> Option<sums::Best> {
        let groups = self.moves.groups(self.rules)?;
        let base = look(self.rules, self.facts);
        let mut worths = |sets: &[Set]| {
            let looks = self.looks(sets).into_iter();
            // other indicators with a value weigh the rest anew: no sum then
            let same = |look: Look| {
                let same = look.coverage.to_bits() == base.coverage.to_bits();
                self.worth(&look).filter(|_| same)
            };
            looks.map(|look| look.and_then(same)).collect()
        };
        sums::best(&self.moves.moves, &groups, goal, &mut worths)
    }

    /// The best that any profile can have.
    fn best_of_index(&self) -> f64 {
        let [lo, hi] = self.rules.reach();
        if self.sign < 0.0 { -lo } else { hi }
    }

    /// A set as steps: whatever brings most for its effort first, each after what it needs.
    fn steps(&self, set: Set, mut band: Option<String>) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut done: Set = 0;
        let exact = |look: &Look| look.unrounded.map(|score| self.sign * score);
        let mut now = self.looks(&[0]).into_iter().next().flatten().and_then(|look| exact(&look));
        while done != set {
            let open: Vec<Set> = search::members(set & !done)
                .map(|at| done | 1 << at)
                .filter(|next| search::is_possible(&self.moves.moves, *next))
                .collect();
            let looks = self.looks(&open);
            let rated = open.into_iter().zip(looks).filter_map(|(next, look)| {
                let look = look?;
                let cost = effort(&self.moves.moves, next) - effort(&self.moves.moves, done);
                let worth = exact(&look);
                let rate = (worth.unwrap_or(f64::MIN) - now.unwrap_or(0.0)) / cost.max(1e-9);
                Some((next, look, worth, rate))
            });
            let best = rated.max_by(|a, b| a.3.total_cmp(&b.3).then(b.0.cmp(&a.0)));
            let Some((next, look, worth, _)) = best else { break };
            let added = search::members(next & !done).next();
            let Some((at, tip)) = added.and_then(|at| Some((at, self.moves.tips.get(at)?))) else {
                break;
            };
            let passed = if look.band == band { None } else { look.band.clone() };
            steps.push(Step {
                tip: tip.id.to_string(),
                text: tip.text.clone(),
                change: tip.change.clone(),
                effort: self.moves.moves.get(at).map_or(0.0, |one| one.effort),
                gain: worth.zip(now).map(|(worth, now)| worth - now),
                score: look.score,
                total_effort: effort(&self.moves.moves, next),
                band: passed,
            });
            (done, now, band) = (next, worth, look.band);
        }
        steps
    }
}

#[cfg(test)]
mod tests;
