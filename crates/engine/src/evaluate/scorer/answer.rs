//! Whole answers out of numbers. Words are said only where they are plain: which facts are missing,
//! and what doesn't apply. Whatever takes more is left to a walk.

use super::Scorer;
use super::nodes::Nodes;
use super::row::Row;
use crate::compile::{Inner, Node};
use crate::evaluate::answer::{TipDetail, advised, tell};
use crate::evaluate::evaluation::{Evaluation, Tip};
use crate::evaluate::facts::Facts;
use crate::evaluate::findings::Findings;
use crate::evaluate::plan::{Planned, RulePlan, kind_of};
use crate::evaluate::tips::{Advice, Before, unjudged};
use crate::evaluate::walk::instead_of;
use crate::load::definition::Policy;
use crate::script::{Kind, ScriptTip};
use crate::value::{Value, lacking};

/// Scores one profile; none where a walk has to.
pub(in crate::evaluate) fn evaluate(
    rules: &Inner,
    facts: &Facts,
    tips: TipDetail,
    lang: &str,
) -> Option<Evaluation> {
    let plan = rules.plan()?;
    let mut scorer = Scorer::enter(rules);
    let answer = scorer.evaluation(plan, facts, tips, lang);
    scorer.leave();
    answer
}

impl Scorer<'_> {
    fn evaluation(
        &mut self,
        plan: &RulePlan,
        facts: &Facts,
        detail: TipDetail,
        lang: &str,
    ) -> Option<Evaluation> {
        let rules = self.rules;
        if !self.row.take(rules, plan, facts) {
            return None;
        }
        self.nodes.run(rules, plan, &mut self.row)?;
        let (mut applying, mut tips) = (Vec::new(), Vec::new());
        match detail {
            TipDetail::None => {}
            TipDetail::Applying => {
                applying = self.nodes.script_tips(rules, plan, &self.row, unjudged)?;
            }
            TipDetail::Gains => {
                tips = self.nodes.script_tips(rules, plan, &self.row, |tip| tip)?;
            }
        }
        let found = Found::new(rules, plan, &self.row, &self.nodes)?;
        let unrounded = found.unrounded();
        let mut evaluation = tell(rules, facts, &found, lang);
        evaluation.tips = applying;
        if !tips.is_empty() {
            let advice = self.judge(plan, facts, tips, unrounded, Some(lang));
            advised(&mut evaluation, advice);
        }
        Some(evaluation)
    }

    /// Works out what tips bring, in the same room.
    fn judge(
        &mut self,
        plan: &RulePlan,
        facts: &Facts,
        tips: Vec<ScriptTip>,
        unrounded: Option<f64>,
        lang: Option<&str>,
    ) -> Advice {
        let (rules, known) = (self.rules, self.row.facts.clone());
        let fact = |slot: usize| seen(rules, plan, &known, slot);
        let before = Before { ruleset: rules, rules, facts, unrounded, fact: &fact, lang };
        let mut advice = Advice::default();
        before.judge(tips, self, &mut advice);
        advice
    }

    /// Returns the tips that the profile is offered, best first, without words; none where a walk
    /// has to tell.
    pub(in crate::evaluate) fn offered(&mut self, facts: &Facts) -> Option<Vec<Tip>> {
        let (rules, plan) = (self.rules, self.plan?);
        if !self.row.take(rules, plan, facts) {
            return None;
        }
        let (score, _) = self.nodes.run(rules, plan, &mut self.row)?;
        let tips = self.nodes.script_tips(rules, plan, &self.row, |tip| tip)?;
        if tips.is_empty() {
            return Some(Vec::new());
        }
        let unrounded = (!score.is_nan()).then_some(self.nodes.unrounded);
        Some(self.judge(plan, facts, tips, unrounded, None).offered)
    }
}

/// What scripts read for the fact in `slot`.
fn seen(rules: &Inner, plan: &RulePlan, facts: &[f64], slot: usize) -> Option<Value> {
    plan.single.value(*facts.get(slot)?, kind_of(rules.facts.get(slot)?.kind))
}

/// What a scorer found out about one profile.
struct Found<'a> {
    rules: &'a Inner,
    plan: &'a RulePlan,
    row: &'a Row,
    nodes: &'a Nodes,
}

impl<'a> Found<'a> {
    /// None where a reason takes more than a few plain words.
    fn new(rules: &'a Inner, plan: &'a RulePlan, row: &'a Row, nodes: &'a Nodes) -> Option<Self> {
        let found = Self { rules, plan, row, nodes };
        if nodes.score.is_nan() || nodes.has_more_to_say() {
            return None;
        }
        let every = nodes.own.iter().zip(&nodes.states).zip(&rules.nodes).enumerate();
        for (slot, ((own, state), node)) in every {
            if own.is_nan() && state.applies && !found.is_just_missing(slot, node) {
                return None;
            }
        }
        Some(found)
    }

    /// Whether a node has no value because it is a fact that has none.
    fn is_just_missing(&self, slot: usize, node: &Node) -> bool {
        let is_missing = |fact: usize| self.row.facts.get(fact).is_some_and(|fact| fact.is_nan());
        // a stand-in that its scale refuses is worth words
        let stands_in = !matches!(node.missing, Policy::StandIn(_)) || self.used(slot).is_some();
        node.applies.is_none() && stands_in && self.fact_of(slot).is_some_and(is_missing)
    }

    /// The fact that an indicator's value is, as it is.
    fn fact_of(&self, slot: usize) -> Option<usize> {
        match self.plan.nodes.get(slot)?.value {
            Some(Planned::Fact { slot, .. }) => Some(slot),
            _ => None,
        }
    }

    /// Why a node has no value.
    fn words(&self, slot: usize) -> Option<String> {
        if !self.nodes.states.get(slot)?.applies {
            return Some("not applicable".to_owned());
        }
        let why = lacking(self.rules.outline.fact(self.fact_of(slot)?));
        Some(instead_of(why, self.rules.nodes.get(slot)?.missing))
    }
}

impl Findings for Found<'_> {
    fn rules(&self) -> &Inner {
        self.rules
    }

    fn score(&self) -> Option<f64> {
        (!self.nodes.score.is_nan()).then_some(self.nodes.score)
    }

    fn unrounded(&self) -> Option<f64> {
        (!self.nodes.score.is_nan()).then_some(self.nodes.unrounded)
    }

    fn why_no_score(&self) -> Option<String> {
        None
    }

    #[inline]
    fn used(&self, slot: usize) -> Option<f64> {
        self.nodes.states.get(slot).map(|state| state.used).filter(|used| !used.is_nan())
    }

    #[inline]
    fn weight(&self, slot: usize) -> f64 {
        self.nodes.weights.get(slot).copied().unwrap_or(0.0)
    }

    #[inline]
    fn coverage(&self, slot: usize) -> f64 {
        self.nodes.states.get(slot).map_or(0.0, |state| state.coverage)
    }

    #[inline]
    fn tell_raw(&self, slot: usize, place: &mut Option<Value>) {
        // what has no value here has none before its scale, either
        let has_none = self.nodes.own.get(slot).is_none_or(|own| own.is_nan());
        let Some(Some(planned)) = self.plan.nodes.get(slot).map(|plan| &plan.value) else { return };
        if has_none {
            return;
        }
        let number = match *planned {
            Planned::Fact { slot, .. } => self.row.facts.get(slot),
            _ => self.nodes.raw.get(slot),
        };
        match (number, planned.kind()) {
            (Some(number), Kind::Number) => *place = Some(Value::Number(*number)),
            (Some(number), kind) => *place = self.plan.single.value(*number, kind),
            (None, _) => {}
        }
    }

    #[inline]
    fn tell_reason(&self, slot: usize, place: &mut Option<String>) {
        if self.nodes.own.get(slot).is_some_and(|own| own.is_nan()) {
            *place = self.words(slot);
        }
    }

    fn fact(&self, slot: usize) -> Option<Value> {
        seen(self.rules, self.plan, &self.row.facts, slot)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test")]

    use super::evaluate;
    use crate::evaluate::TipDetail;
    use crate::profile::Profile;
    use crate::{Engine, PackFiles};

    const PACK: &str = "points: 100\nfacts:\n  x: { type: number }\n  y: { type: number }\n  asks: { type: bool }\n\
                        indicators:\n  x: { value: x, scale: { linear: [0, 10] } }\n  \
                        y: { value: y, scale: { linear: [0, 10], outside: missing }, missing: zero }\n  \
                        asked: { value: x / y, scale: { linear: [0, 1] }, applies: asks }\n";

    /// Why an answer needs no walk can't be seen in it, so that only this test would tell.
    #[test]
    fn an_answer_with_plain_reasons_needs_no_walk() {
        let files = [("pack.yaml".to_owned(), PACK.into())];
        let files = PackFiles::from_memory("p", "p", files).unwrap();
        let rules = Engine::new().compile(&files).0.unwrap();
        let told = |facts: &[(&str, f64)], asks: bool| {
            let profile = Profile::new().with("asks", asks);
            let profile =
                facts.iter().fold(profile, |profile, (name, value)| profile.with(*name, *value));
            let facts = rules.facts_of(&profile).unwrap();
            evaluate(&rules.inner, &facts, TipDetail::Gains, "en").is_some()
        };
        assert!(told(&[("x", 5.0), ("y", 8.0)], true));
        assert!(told(&[("x", 5.0)], false), "a missing fact, a stand-in, and what doesn't apply");
        assert!(!told(&[("x", 5.0)], true), "a formula says what it lacks");
        assert!(!told(&[("x", 5.0), ("y", 11.0)], true), "a scale says what it doesn't take");
        assert!(!told(&[("x", 5.0), ("y", 0.0)], true), "a script that fails says so");
    }
}
