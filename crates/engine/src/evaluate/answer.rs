//! A walk told as an [`Evaluation`]: points shared out, titles in the reader's language.

use std::sync::Arc;

use super::evaluation::{Evaluation, IndicatorScore, PillarScore};
use super::facts::Facts;
use super::tips;
use super::walk::{State, Walk, walk};
use crate::compile::{Inner, Node, Ruleset};
use crate::diagnostic::{Diagnostic, Record};
use crate::load::definition::Reach;
use crate::value::Value;

/// What an evaluation shall hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The language of titles and tips; the pack's own where it is `None` or unknown.
    pub lang: Option<String>,
    /// Leaves the tips out, which each cost a whole evaluation.
    pub without_tips: bool,
}

impl Ruleset {
    /// Scores one profile: every node, tips included, in the pack's language.
    pub fn evaluate(&self, facts: &Facts) -> Evaluation {
        self.evaluate_with(facts, &Options::default())
    }

    /// Scores one profile with options.
    pub fn evaluate_with(&self, facts: &Facts, options: &Options) -> Evaluation {
        let inner = &*self.inner;
        inner.on_stack(|| {
            let walk = walk(inner, facts);
            let lang = options.lang.as_deref().unwrap_or(&inner.lang);
            let advice = if options.without_tips {
                tips::Advice::default()
            } else {
                tips::advise(inner, facts, &walk, lang)
            };
            tell(inner, facts, &walk, advice, lang)
        })
    }
}

/// The walk and its tips as one answer.
pub(crate) fn tell(
    ruleset: &Inner,
    facts: &Facts,
    walk: &Walk<'_>,
    advice: tips::Advice,
    lang: &str,
) -> Evaluation {
    let rules = walk.rules;
    let (points, range) = match ruleset.reach {
        Reach::Points(points) => (Some(points), None),
        Reach::Range(lo, hi) => (None, Some([lo, hi])),
    };
    let teller = Teller { ruleset: rules, walk, lang };
    let share = Share { points, nominal: points };
    let (pillars, indicators) = teller.children(0, share);
    let own = walk.diagnostics.iter().chain(&advice.diagnostics).map(Diagnostic::record);
    let mut diagnostics: Vec<Record> = facts.diagnostics.clone();
    for record in own {
        // a saved answer brings its diagnostics along; the same one is not said twice
        if !diagnostics.contains(&record) {
            diagnostics.push(record);
        }
    }
    Evaluation {
        id: facts.id.clone(),
        score: walk.score,
        points,
        range,
        band: walk.score.and_then(|score| band(rules, score)),
        coverage: walk.states.first().map_or(0.0, |state| state.coverage),
        reason: walk.reason.clone(),
        pack: Arc::clone(&ruleset.told_as),
        tier: rules.tier.clone(),
        as_of: facts.as_of(),
        facts: given(ruleset, facts),
        derived: derived(ruleset, facts, walk),
        reference: facts.reference.clone(),
        pillars,
        indicators,
        tips: advice.offered,
        diagnostics,
    }
}

/// The band a score lies in: the last whose bound is not above it.
pub(crate) fn band(ruleset: &Inner, score: f64) -> Option<String> {
    ruleset.bands.iter().rev().find(|band| band.from <= score).map(|band| band.id.clone())
}

fn given(ruleset: &Inner, facts: &Facts) -> Vec<(Arc<str>, Option<Value>)> {
    let mut told = Vec::with_capacity(facts.given.len());
    for (id, value) in ruleset.fact_ids.iter().zip(&facts.given) {
        if let Some(value) = value {
            told.push((Arc::clone(id), value.clone()));
        }
    }
    told
}

fn derived(ruleset: &Inner, facts: &Facts, walk: &Walk<'_>) -> Vec<(Arc<str>, Option<Value>)> {
    let worked_out = |slot: &&usize| facts.given.get(**slot).is_some_and(Option::is_none);
    let mut slots: Vec<usize> = ruleset.derived_order.iter().filter(worked_out).copied().collect();
    slots.sort_unstable();
    let value = |slot: usize| {
        let id = ruleset.fact_ids.get(slot)?;
        Some((Arc::clone(id), walk.situation.fact(slot).cloned()))
    };
    slots.into_iter().filter_map(value).collect()
}

/// The points of a node, among the siblings that have a score and among all of them.
#[derive(Debug, Clone, Copy)]
struct Share {
    points: Option<f64>,
    nominal: Option<f64>,
}

struct Teller<'a> {
    ruleset: &'a Inner,
    walk: &'a Walk<'a>,
    lang: &'a str,
}

impl Teller<'_> {
    fn children(&self, parent: usize, share: Share) -> (Vec<PillarScore>, Vec<IndicatorScore>) {
        let Some(node) = self.ruleset.nodes.get(parent) else { return Default::default() };
        let is_indicator =
            |slot: &&usize| self.ruleset.nodes.get(**slot).is_some_and(Node::is_indicator);
        let few = node.children.iter().filter(is_indicator).count();
        let mut indicators = Vec::with_capacity(few);
        let mut pillars = Vec::with_capacity(node.children.len() - few);
        let weight = |slot: usize| self.walk.weights.get(slot).copied().unwrap_or(0.0);
        let state = |slot: usize| self.walk.states.get(slot);
        let all: f64 = node.children.iter().map(|&slot| weight(slot)).sum();
        let scored: f64 = node
            .children
            .iter()
            .filter(|&&slot| state(slot).is_some_and(|state| state.used.is_some()))
            .map(|&slot| weight(slot))
            .sum();
        let share = if node.adds_up() { share } else { Share { points: None, nominal: None } };
        for &slot in &node.children {
            let (Some(child), Some(state)) = (self.ruleset.nodes.get(slot), state(slot)) else {
                continue;
            };
            let part = |whole: Option<f64>, among: f64, counts: bool| {
                whole.map(|whole| {
                    if counts && among != 0.0 { whole * weight(slot) / among + 0.0 } else { 0.0 }
                })
            };
            let share = Share {
                points: part(share.points, scored, state.used.is_some()),
                nominal: part(share.nominal, all, true),
            };
            if child.is_indicator() {
                indicators.push(self.indicator(slot, state, share));
            } else {
                pillars.push(self.pillar(slot, state, share));
            }
        }
        (pillars, indicators)
    }

    fn path(&self, slot: usize) -> Arc<str> {
        self.ruleset.paths.get(slot).map_or_else(|| "".into(), Arc::clone)
    }

    /// The points earned; where parts don't add up, the node's own value.
    fn score(state: &State, share: Share) -> Option<f64> {
        let used = state.used?;
        Some(share.points.map_or(used, |points| points * used) + 0.0)
    }

    fn pillar(&self, slot: usize, state: &State, share: Share) -> PillarScore {
        let (pillars, indicators) = self.children(slot, share);
        PillarScore {
            id: self.path(slot),
            title: title(self.ruleset, slot, self.lang),
            score: Self::score(state, share),
            points: share.points,
            nominal_points: share.nominal,
            coverage: state.coverage,
            weight: self.walk.weights.get(slot).copied().unwrap_or(0.0),
            reason: state.reason.clone(),
            pillars,
            indicators,
        }
    }

    fn indicator(&self, slot: usize, state: &State, share: Share) -> IndicatorScore {
        IndicatorScore {
            id: self.path(slot),
            title: title(self.ruleset, slot, self.lang),
            value: state.raw.clone(),
            scaled: state.used,
            weight: self.walk.weights.get(slot).copied().unwrap_or(0.0),
            score: Self::score(state, share),
            points: share.points,
            nominal_points: share.nominal,
            reason: state.reason.clone(),
        }
    }
}

/// The title of the node in `slot`, in `lang`.
pub(crate) fn title(ruleset: &Inner, slot: usize, lang: &str) -> Arc<str> {
    match ruleset.titles.get(slot) {
        Some(title) if lang == ruleset.lang => Arc::clone(title),
        _ => ruleset.nodes.get(slot).map_or("".into(), |node| title_of(ruleset, node, lang).into()),
    }
}

/// A node's title in `lang`: from the texts, else from the YAML, else its id in words.
pub(crate) fn title_of(ruleset: &Inner, node: &Node, lang: &str) -> String {
    let key = format!("node-{}", node.path.replace('.', "-"));
    ruleset
        .texts
        .exact(lang, &key, &Vec::new())
        .filter(|_| lang != ruleset.lang || node.title.is_none())
        .or_else(|| node.title.clone())
        .unwrap_or_else(|| in_words(&node.id))
}

/// `posts_per_week` as `posts per week`.
pub(crate) fn in_words(id: &str) -> String {
    id.replace('_', " ")
}
