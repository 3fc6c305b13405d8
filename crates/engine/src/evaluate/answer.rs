//! A walk told as an [`Evaluation`]: points shared out, titles in the reader's language.

use std::sync::Arc;

use super::evaluation::Evaluation;
use super::facts::Facts;
use super::findings::Findings;
use super::outline::Outline;
use super::tree::NodeScore;
use super::walk::{Walk, walk};
use super::{scorer, tips};
use crate::compile::{Inner, Node, Ruleset};
use crate::diagnostic::Diagnostic;
use crate::load::definition::Reach;
use crate::texts::node_key;
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
    /// Those that bring something, best first (by gain × priority), in words and with what they bring: a score for each.
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
        TipDetail::Gains => tips::advise(ruleset, facts, &walk, Some(lang)),
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
    let score = found.score();
    Evaluation {
        id: facts.id.clone(),
        score,
        unrounded: found.unrounded(),
        points,
        range,
        band: score.and_then(|score| band(rules, score)),
        coverage: found.coverage(0),
        reason: found.why_no_score(),
        pack: Arc::clone(&ruleset.told_as),
        tier: rules.tier.clone(),
        as_of: facts.as_of(),
        reference: facts.reference.clone(),
        tips: Vec::new(),
        diagnostics: facts.diagnostics.clone(),
        nodes: nodes(rules, found, points),
        given: Arc::clone(&facts.given),
        derived: derived(ruleset, facts, found),
        outline: rules.outline_in(lang),
    }
}

/// What is told of each node, the points shared out.
fn nodes(rules: &Inner, found: &impl Findings, points: Option<f64>) -> Vec<NodeScore> {
    let mut nodes: Vec<NodeScore> = Vec::with_capacity(rules.nodes.len());
    for (slot, node) in rules.nodes.iter().enumerate() {
        nodes.push(NodeScore {
            used: found.used(slot),
            weight: found.weight(slot),
            coverage: found.coverage(slot),
            score: None,
            points: None,
            nominal: None,
            raw: None,
            reason: None,
            has_minus: false,
        });
        if let Some(told) = nodes.last_mut() {
            // where they stand: values are slow to move
            if node.is_indicator() {
                found.tell_raw(slot, &mut told.raw);
            }
            found.tell_reason(slot, &mut told.reason);
        }
    }
    if let Some(root) = nodes.first_mut() {
        (root.points, root.nominal) = (points, points);
    }
    // parents stand before their children
    for (parent, node) in rules.nodes.iter().enumerate() {
        let whole = nodes.get(parent).filter(|_| node.adds_up());
        let (points, nominal) = whole.map_or((None, None), |one| (one.points, one.nominal));
        let (mut all, mut scored) = (0.0, 0.0);
        let mut has_minus = nodes.get(parent).is_some_and(|one| one.has_minus);
        for child in node.children.iter().filter_map(|slot| nodes.get(*slot)) {
            has_minus |= child.weight < 0.0;
            all += child.weight;
            scored += if child.used.is_some() { child.weight } else { 0.0 };
        }
        for slot in &node.children {
            let Some(child) = nodes.get_mut(*slot) else { continue };
            let weight = child.weight;
            let part = |whole: f64, among: f64, counts: bool| {
                if counts && among != 0.0 { whole * weight / among + 0.0 } else { 0.0 }
            };
            child.points = points.map(|points| part(points, scored, child.used.is_some()));
            child.nominal = nominal.map(|points| part(points, all, true));
            // the points earned; where parts don't add up, the node's own value
            let earned = |points: f64, used: f64| points * used + 0.0;
            child.score = child.used.map(|used| match child.points {
                Some(points) => earned(points, used),
                None => signed(used, weight),
            });
            // what leaves 0..1 is more, or less, than the whole
            let leaves = child.used.is_some_and(|used| !(0.0..=1.0).contains(&used));
            child.has_minus = has_minus || leaves && child.points.is_some();
        }
    }
    nodes
}

/// A node's own value where parts don't add up: minus points keep their sign.
pub(super) fn signed(used: f64, weight: f64) -> f64 {
    (if weight < 0.0 { -used } else { used }) + 0.0
}

/// The band a score lies in: the last whose bound is not above it.
pub(crate) fn band(ruleset: &Inner, score: f64) -> Option<String> {
    ruleset.bands.iter().rev().find(|band| band.from <= score).map(|band| band.id.clone())
}

fn derived(ruleset: &Inner, facts: &Facts, found: &impl Findings) -> Vec<(usize, Option<Value>)> {
    let worked_out = |slot: &&usize| facts.given.get(**slot).is_some_and(Option::is_none);
    let mut slots: Vec<usize> = ruleset.derived_order.iter().filter(worked_out).copied().collect();
    slots.sort_unstable();
    slots.into_iter().map(|slot| (slot, found.fact(slot))).collect()
}

impl Inner {
    /// How answers in that language name things.
    fn outline_in(&self, lang: &str) -> Arc<Outline> {
        if lang == self.lang {
            return Arc::clone(&self.outline);
        }
        Arc::new(Outline::new(self, lang))
    }
}

/// A node's title in `lang`; where nothing says one, its id in words.
pub(crate) fn title_of(ruleset: &Inner, node: &Node, lang: &str) -> String {
    let title = ruleset.texts.title(lang, &node_key(&node.path));
    title.unwrap_or_else(|| in_words(&node.id))
}

/// `posts_per_week` as `posts per week`.
pub(crate) fn in_words(id: &str) -> String {
    id.replace('_', " ")
}
