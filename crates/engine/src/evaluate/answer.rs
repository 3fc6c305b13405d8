//! A walk told as an [`Evaluation`]: points shared out, titles in the reader's language.

use std::sync::Arc;

use super::evaluation::{Evaluation, IndicatorScore, PillarScore};
use super::facts::Facts;
use super::findings::Findings;
use super::walk::{Walk, walk};
use super::{scorer, tips};
use crate::compile::{Inner, Node, Ruleset};
use crate::diagnostic::Diagnostic;
use crate::load::definition::Reach;
use crate::value::Value;

/// What an evaluation shall hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The language of titles and tips; the pack's own where it is `None` or unknown.
    pub lang: Option<String>,
    /// What is said of tips.
    pub tips: TipDetail,
}

/// What an evaluation says of tips.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TipDetail {
    /// Nothing.
    None,
    /// Those that apply, in the script's order, whatever they bring: id, change and effort, without
    /// words, gain and score.
    Applying,
    /// Those that bring something, best first, in words and with what they bring: a score for each.
    #[default]
    Gains,
}

impl Ruleset {
    /// Scores one profile: every node, tips included, in the pack's language.
    pub fn evaluate(&self, facts: &Facts) -> Evaluation {
        self.evaluate_with(facts, &Options::default())
    }

    /// Scores one profile with options.
    pub fn evaluate_with(&self, facts: &Facts, options: &Options) -> Evaluation {
        let inner = &*self.inner;
        let lang = options.lang.as_deref().unwrap_or(&inner.lang);
        // numbers first: most answers need no more, and cost a fraction of a walk
        scorer::evaluate(inner, facts, options.tips, lang)
            .unwrap_or_else(|| inner.on_stack(|| walked(inner, facts, options.tips, lang)))
    }
}

/// The answer by way of a walk, which every profile can go.
fn walked(ruleset: &Inner, facts: &Facts, tips: TipDetail, lang: &str) -> Evaluation {
    let walk = walk(ruleset, facts);
    let advice = match tips {
        TipDetail::None => tips::Advice::default(),
        TipDetail::Applying => tips::applying(&walk),
        TipDetail::Gains => tips::advise(ruleset, facts, &walk, lang),
    };
    told(ruleset, facts, &walk, advice, lang)
}

/// A walk and its tips as one answer.
pub(crate) fn told(
    ruleset: &Inner,
    facts: &Facts,
    walk: &Walk<'_>,
    advice: tips::Advice,
    lang: &str,
) -> Evaluation {
    let mut evaluation = tell(ruleset, facts, walk, lang);
    note(&mut evaluation, &walk.diagnostics);
    advised(&mut evaluation, advice);
    evaluation
}

/// The answer's tips, and what was wrong with some.
pub(super) fn advised(evaluation: &mut Evaluation, advice: tips::Advice) {
    note(evaluation, &advice.diagnostics);
    evaluation.tips = advice.offered;
}

fn note(evaluation: &mut Evaluation, problems: &[Diagnostic]) {
    for record in problems.iter().map(Diagnostic::record) {
        // a saved answer brings its diagnostics along; the same one is not said twice
        if !evaluation.diagnostics.contains(&record) {
            evaluation.diagnostics.push(record);
        }
    }
}

/// What was found as an answer, without tips.
pub(super) fn tell(
    ruleset: &Inner,
    facts: &Facts,
    found: &impl Findings,
    lang: &str,
) -> Evaluation {
    let rules = found.rules();
    let (points, range) = match ruleset.reach {
        Reach::Points(points) => (Some(points), None),
        Reach::Range(lo, hi) => (None, Some([lo, hi])),
    };
    let teller = Teller { ruleset: rules, found, lang };
    let share = Share { points, nominal: points };
    let (pillars, indicators) = teller.children(0, share);
    let score = found.score();
    Evaluation {
        id: facts.id.clone(),
        score,
        points,
        range,
        band: score.and_then(|score| band(rules, score)),
        coverage: found.coverage(0),
        reason: found.why_no_score(),
        pack: Arc::clone(&ruleset.told_as),
        tier: rules.tier.clone(),
        as_of: facts.as_of(),
        facts: given(ruleset, facts),
        derived: derived(ruleset, facts, found),
        reference: facts.reference.clone(),
        pillars,
        indicators,
        tips: Vec::new(),
        diagnostics: facts.diagnostics.clone(),
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

fn derived(
    ruleset: &Inner,
    facts: &Facts,
    found: &impl Findings,
) -> Vec<(Arc<str>, Option<Value>)> {
    let worked_out = |slot: &&usize| facts.given.get(**slot).is_some_and(Option::is_none);
    let mut slots: Vec<usize> = ruleset.derived_order.iter().filter(worked_out).copied().collect();
    slots.sort_unstable();
    let value = |slot: usize| {
        let id = ruleset.fact_ids.get(slot)?;
        Some((Arc::clone(id), found.fact(slot)))
    };
    slots.into_iter().filter_map(value).collect()
}

/// The points of a node, among the siblings that have a score and among all of them.
#[derive(Debug, Clone, Copy)]
struct Share {
    points: Option<f64>,
    nominal: Option<f64>,
}

struct Teller<'a, F> {
    ruleset: &'a Inner,
    found: &'a F,
    lang: &'a str,
}

impl<F: Findings> Teller<'_, F> {
    fn children(&self, parent: usize, share: Share) -> (Vec<PillarScore>, Vec<IndicatorScore>) {
        let Some(node) = self.ruleset.nodes.get(parent) else { return Default::default() };
        let (mut all, mut scored) = (0.0, 0.0);
        let mut few = 0;
        for &slot in &node.children {
            let weight = self.found.weight(slot);
            all += weight;
            scored += if self.found.used(slot).is_some() { weight } else { 0.0 };
            few += usize::from(self.ruleset.nodes.get(slot).is_some_and(Node::is_indicator));
        }
        let mut indicators = Vec::with_capacity(few);
        let mut pillars = Vec::with_capacity(node.children.len() - few);
        let share = if node.adds_up() { share } else { Share { points: None, nominal: None } };
        for &slot in &node.children {
            let Some(child) = self.ruleset.nodes.get(slot) else { continue };
            let weight = self.found.weight(slot);
            let part =
                |whole: Option<f64>, among: f64, counts: bool| {
                    whole.map(|whole| {
                        if counts && among != 0.0 { whole * weight / among + 0.0 } else { 0.0 }
                    })
                };
            let used = self.found.used(slot);
            let share = Share {
                points: part(share.points, scored, used.is_some()),
                nominal: part(share.nominal, all, true),
            };
            // the points earned; where parts don't add up, the node's own value
            let score = used.map(|used| share.points.map_or(used, |points| points * used) + 0.0);
            if child.is_indicator() {
                indicators.push(IndicatorScore {
                    id: self.path(slot),
                    title: title(self.ruleset, slot, self.lang),
                    value: self.found.raw(slot),
                    scaled: used,
                    weight,
                    score,
                    points: share.points,
                    nominal_points: share.nominal,
                    reason: self.found.reason(slot),
                });
            } else {
                let (below, own) = self.children(slot, share);
                pillars.push(PillarScore {
                    id: self.path(slot),
                    title: title(self.ruleset, slot, self.lang),
                    score,
                    points: share.points,
                    nominal_points: share.nominal,
                    coverage: self.found.coverage(slot),
                    weight,
                    reason: self.found.reason(slot),
                    pillars: below,
                    indicators: own,
                });
            }
        }
        (pillars, indicators)
    }

    fn path(&self, slot: usize) -> Arc<str> {
        self.ruleset.paths.get(slot).map_or_else(|| "".into(), Arc::clone)
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
