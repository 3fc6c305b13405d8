//! The least effort that reaches a score, or the most that an effort brings.
//!
//! A plan follows tips: it makes their changes to the facts and scores the whole again. The pack is
//! asked for tips at the start, and again after each of them; what it advises only then is a further
//! step, which needs the one before. Two tips that want one fact to be two things exclude each
//! other, unless one is a further step of the other.

mod group_sums;
mod move_catalog;
pub mod search;

use std::num::NonZeroUsize;
use std::sync::Arc;

use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};
use peristyle_engine::value::{serialize_number, serialize_optional_number};
use peristyle_engine::{Facts, Options, Ruleset, TipDetail, Value};
use serde::{Serialize, Serializer};

use crate::codes;
use crate::parallel::in_parallel;
use move_catalog::MoveCatalog;
pub use search::PlanGoal;
use search::{BestSet, EXACT_MOVES, MoveSet, SearchOutcome, effort};

/// How a plan is made.
#[derive(Debug, Clone)]
pub struct PlanOptions {
    /// What is wanted.
    pub goal: PlanGoal,
    /// The language of the tips; the pack's own where it is `None`.
    pub lang: Option<String>,
    /// How many threads score.
    pub jobs: NonZeroUsize,
}

/// The steps to take, and where they lead.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TipPlan {
    /// Who it is for.
    pub id: String,
    /// The score that is wanted, if it is that.
    #[serde(serialize_with = "serialize_optional_number")]
    pub target: Option<f64>,
    /// The effort that is there, if it is that.
    #[serde(serialize_with = "serialize_optional_number")]
    pub budget: Option<f64>,
    /// The score before.
    #[serde(serialize_with = "serialize_optional_number")]
    pub before: Option<f64>,
    /// Why there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The score after the last step.
    #[serde(serialize_with = "serialize_optional_number")]
    pub score: Option<f64>,
    /// The effort of all steps.
    #[serde(serialize_with = "serialize_number")]
    pub effort: f64,
    /// Whether the target is reached; always so for a budget.
    pub reached: bool,
    /// Whether nothing had to be done for it.
    pub already: bool,
    /// Whether no better plan exists among the pack's tips.
    pub exact: bool,
    /// Where the plan isn't exact: no plan reaches the target with less effort than this.
    #[serde(serialize_with = "serialize_optional_number", skip_serializing_if = "Option::is_none")]
    pub least_effort: Option<f64>,
    /// Where the plan isn't exact: no plan reaches a better score than this.
    #[serde(serialize_with = "serialize_optional_number", skip_serializing_if = "Option::is_none")]
    pub best_score: Option<f64>,
    /// How many steps there were to choose from.
    pub choices: usize,
    /// Whether there were more, which nobody looked at.
    pub more: bool,
    /// What to do, in order.
    pub steps: Vec<PlanStep>,
}

/// One tip of a plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlanStep {
    /// Its id.
    pub tip: String,
    /// Its wording.
    pub text: String,
    /// The facts it asks for.
    #[serde(serialize_with = "as_map")]
    pub change: Vec<(Arc<str>, Option<Value>)>,
    /// What it costs.
    #[serde(serialize_with = "serialize_number")]
    pub effort: f64,
    /// What it brings at this place, before the score is rounded, positive = better; `None` where
    /// there was no score before.
    #[serde(serialize_with = "serialize_optional_number")]
    pub gain: Option<f64>,
    /// The score after it.
    #[serde(serialize_with = "serialize_optional_number")]
    pub score: Option<f64>,
    /// The effort up to it.
    #[serde(serialize_with = "serialize_number")]
    pub total_effort: f64,
    /// The band after it, where that is another one.
    pub band: Option<String>,
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
pub fn plan(rules: &Ruleset, facts: &Facts, options: &PlanOptions) -> Result<TipPlan, Diagnostics> {
    let (PlanGoal::Target(wanted) | PlanGoal::Budget(wanted)) = options.goal;
    let impossible = match options.goal {
        PlanGoal::Target(_) => !wanted.is_finite(),
        PlanGoal::Budget(_) => !wanted.is_finite() || wanted < 0.0,
    };
    if impossible {
        let words = format!("{wanted} is nothing to plan for");
        return Err(Diagnostic::error(&codes::BAD_GOAL, words)
            .help("`--target` takes a score such as 75, `--budget` an effort such as 6")
            .into());
    }
    let before = score_summary(rules, facts);
    let sign = if rules.lower_is_better() { -1.0 } else { 1.0 };
    let goal = match options.goal {
        PlanGoal::Target(target) => PlanGoal::Target(sign * target),
        budget @ PlanGoal::Budget(_) => budget,
    };
    let moves = MoveCatalog::find(rules, facts, options.lang.as_deref());
    if moves.moves.is_empty() && !rules.has_tips() {
        return Err(Diagnostic::error(
            &codes::NO_TIPS,
            format!("the pack `{}` has no tips to plan with", rules.id()),
        )
        .help("a plan is made of tips: write `tips.rhai`, or an overlay with one")
        .into());
    }
    let planner = TipPlanner { rules, facts, moves: &moves, sign, goal, jobs: options.jobs };
    let (found, bound) = planner.search();
    let steps = planner.steps(found.set, before.band.clone());
    let already = matches!(options.goal, PlanGoal::Target(_)) && found.reached && found.set == 0;
    let (mut target, mut budget) = (None, None);
    match options.goal {
        PlanGoal::Target(wanted) => target = Some(wanted),
        PlanGoal::Budget(wanted) => budget = Some(wanted),
    }
    Ok(TipPlan {
        id: facts.id().to_owned(),
        target,
        budget,
        before: before.score,
        reason: before.reason,
        score: planner
            .score_summaries(&[found.set])
            .into_iter()
            .next()
            .flatten()
            .and_then(|one| one.score),
        effort: found.effort,
        reached: found.reached,
        already,
        exact: found.exact && !moves.more,
        least_effort: match bound {
            Some(GainBound::Effort(effort)) => Some(effort),
            _ => None,
        },
        best_score: match bound {
            Some(GainBound::Worth(worth)) => Some(sign * worth),
            _ => None,
        },
        choices: moves.moves.len(),
        more: moves.more,
        steps,
    })
}

struct ScoreSummary {
    score: Option<f64>,
    /// Before it is rounded: gains are told from this one.
    unrounded: Option<f64>,
    band: Option<String>,
    coverage: f64,
    reason: Option<String>,
}

fn score_summary(rules: &Ruleset, facts: &Facts) -> ScoreSummary {
    let options = Options { tips: TipDetail::None, ..Options::default() };
    let told = rules.evaluate_with(facts, &options);
    ScoreSummary {
        score: told.score,
        unrounded: told.unrounded,
        band: told.band,
        coverage: told.coverage,
        reason: told.reason,
    }
}

/// What no plan can do better than.
enum GainBound {
    Effort(f64),
    Worth(f64),
}

struct TipPlanner<'p> {
    rules: &'p Ruleset,
    facts: &'p Facts,
    moves: &'p MoveCatalog,
    /// -1 where less is better.
    sign: f64,
    goal: PlanGoal,
    jobs: NonZeroUsize,
}

impl TipPlanner<'_> {
    fn score_summaries(&self, sets: &[MoveSet]) -> Vec<Option<ScoreSummary>> {
        in_parallel(self.jobs, sets, |set| {
            let facts = self.moves.after(self.rules, self.facts, *set)?;
            Some(score_summary(self.rules, &facts))
        })
    }

    /// What a score is worth: a target is reached by the score as it is told, and with a budget
    /// what rounding hides counts as well.
    fn worth(&self, score_summary: &ScoreSummary) -> Option<f64> {
        let score = match self.goal {
            PlanGoal::Target(_) => score_summary.score,
            PlanGoal::Budget(_) => score_summary.unrounded,
        };
        score.map(|score| self.sign * score)
    }

    fn worths(&self, sets: &[MoveSet]) -> Vec<Option<f64>> {
        self.score_summaries(sets)
            .into_iter()
            .map(|score_summary| self.worth(&score_summary?))
            .collect()
    }

    fn search(&self) -> (BestSet, Option<GainBound>) {
        let goal = self.goal;
        let moves = &self.moves.moves;
        let mut worths = |sets: &[MoveSet]| self.worths(sets);
        if moves.len() <= EXACT_MOVES {
            return (search::exact(moves, goal, &mut worths), None);
        }
        let mut begin = Vec::new();
        if let Some(best) = self.search_sums(goal) {
            let worth = worths(&[best.set]).into_iter().next().flatten();
            begin.push(best.set);
            // the whole is asked after all: sums that don't hold prove nothing
            if worth.is_some_and(|worth| (worth - best.worth).abs() < 1e-9 * (1.0 + worth.abs())) {
                let reached = match goal {
                    PlanGoal::Target(target) => worth.is_some_and(|worth| worth >= target - 1e-9),
                    PlanGoal::Budget(_) => true,
                };
                let effort = effort(moves, best.set);
                return (BestSet { set: best.set, worth, effort, reached, exact: true }, None);
            }
        }
        match search::cheapest_first(moves, goal, &mut worths) {
            SearchOutcome::Best(found) => (found, None),
            SearchOutcome::NotBelow(effort) => {
                let found = search::local_search(moves, goal, &begin, &mut worths);
                let bound = match goal {
                    PlanGoal::Target(_) => GainBound::Effort(effort),
                    PlanGoal::Budget(_) => GainBound::Worth(self.best_of_index()),
                };
                (found, Some(bound))
            }
        }
    }

    fn search_sums(&self, goal: PlanGoal) -> Option<group_sums::BestSum> {
        let groups = self.moves.groups(self.rules)?;
        let base = score_summary(self.rules, self.facts);
        let mut worths = |sets: &[MoveSet]| {
            let score_summaries = self.score_summaries(sets).into_iter();
            // other indicators with a value weigh the rest anew: no sum then
            let same = |score_summary: ScoreSummary| {
                let same = score_summary.coverage.to_bits() == base.coverage.to_bits();
                self.worth(&score_summary).filter(|_| same)
            };
            score_summaries.map(|score_summary| score_summary.and_then(same)).collect()
        };
        group_sums::best(&self.moves.moves, &groups, goal, &mut worths)
    }

    /// The best that any profile can have.
    fn best_of_index(&self) -> f64 {
        let [lo, hi] = self.rules.reach();
        if self.sign < 0.0 { -lo } else { hi }
    }

    /// A set as steps: whatever brings most for its effort first, each after what it needs.
    fn steps(&self, set: MoveSet, mut band: Option<String>) -> Vec<PlanStep> {
        let mut steps = Vec::new();
        let mut done: MoveSet = 0;
        let exact =
            |score_summary: &ScoreSummary| score_summary.unrounded.map(|score| self.sign * score);
        let mut now = self
            .score_summaries(&[0])
            .into_iter()
            .next()
            .flatten()
            .and_then(|score_summary| exact(&score_summary));
        while done != set {
            let open: Vec<MoveSet> = search::members(set & !done)
                .map(|at| done | 1 << at)
                .filter(|next| search::is_possible(&self.moves.moves, *next))
                .collect();
            let score_summaries = self.score_summaries(&open);
            let rated =
                open.into_iter().zip(score_summaries).filter_map(|(next, score_summary)| {
                    let score_summary = score_summary?;
                    let cost = effort(&self.moves.moves, next) - effort(&self.moves.moves, done);
                    let worth = exact(&score_summary);
                    let rate = (worth.unwrap_or(f64::MIN) - now.unwrap_or(0.0)) / cost.max(1e-9);
                    Some((next, score_summary, worth, rate))
                });
            let best = rated.max_by(|a, b| a.3.total_cmp(&b.3).then(b.0.cmp(&a.0)));
            let Some((next, score_summary, worth, _)) = best else { break };
            let added = search::members(next & !done).next();
            let Some((at, tip)) = added.and_then(|at| Some((at, self.moves.tips.get(at)?))) else {
                break;
            };
            let passed = if score_summary.band == band { None } else { score_summary.band.clone() };
            steps.push(PlanStep {
                tip: tip.id.to_string(),
                text: tip.text.clone(),
                change: tip.change.clone(),
                effort: self.moves.moves.get(at).map_or(0.0, |one| one.effort),
                gain: worth.zip(now).map(|(worth, now)| worth - now),
                score: score_summary.score,
                total_effort: effort(&self.moves.moves, next),
                band: passed,
            });
            (done, now, band) = (next, worth, score_summary.band);
        }
        steps
    }
}

#[cfg(test)]
mod tests;
