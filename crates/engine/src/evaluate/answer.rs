//! A finished run as an [`Evaluation`]: points shared out, titles in the reader's language.

use std::sync::Arc;

use super::evaluation::Evaluation;
use super::executor::Executor;
use super::facts::Facts;
use super::lower::weight_register;
use super::node_index::NodeIndex;
use super::points::PointShares;
use super::runner::ProfileRunner;
use super::tips::{self, Advice};
use super::tree::NodeScore;
use crate::compile::{Ruleset, RulesetData, RulesetNode};
use crate::diagnostic::Diagnostic;
use crate::load::definition::IndexUnit;
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
        inner.on_stack(|| {
            let mut runner = self.runners.acquire(inner);
            runner.load(facts);
            runner.run();
            let mut evaluation = runner.evaluation(facts, lang);
            let advice = match options.tips {
                TipDetail::None => Advice::default(),
                TipDetail::Applying => tips::applying(&mut runner),
                TipDetail::Gains => tips::advise(&mut runner, facts, Some(lang)),
            };
            add_advice(&mut evaluation, advice);
            runner.release();
            evaluation
        })
    }
}

/// Adds tips to an answer, and what is wrong with some.
pub(crate) fn add_advice(evaluation: &mut Evaluation, advice: Advice) {
    add_diagnostics(evaluation, &advice.diagnostics);
    evaluation.tips = advice.offered;
}

fn add_diagnostics(evaluation: &mut Evaluation, problems: &[Diagnostic]) {
    for record in problems.iter().map(Diagnostic::record) {
        // a saved answer brings its diagnostics along; the same one is not said twice
        if !evaluation.diagnostics.contains(&record) {
            evaluation.diagnostics.push(record);
        }
    }
}

impl ProfileRunner<'_> {
    /// Returns the answer for the profile of the last run, without tips.
    pub(super) fn evaluation(&mut self, facts: &Facts, lang: &str) -> Evaluation {
        let pack = self.rules();
        let (points, range) = match pack.reach {
            IndexUnit::Points(points) => (Some(points), None),
            IndexUnit::Range(lo, hi) => (None, Some([lo, hi])),
        };
        let mut shares = self.take_shares();
        let (score, unrounded) = (self.score(), self.unrounded());
        let executor = self.executor();
        let rules = executor.rules;
        shares.share(rules, executor.program, &executor.state.registers, true);
        let mut evaluation = Evaluation {
            id: facts.id.clone(),
            score,
            unrounded,
            points,
            range,
            band: score.and_then(|score| band(rules, score)),
            coverage: executor.coverage(0),
            reason: executor.score_reason().map(|reason| reason.to_string()),
            pack: Arc::clone(&pack.told_as),
            tier: rules.tier.clone(),
            as_of: facts.as_of.map(|date| date.to_string()),
            reference: facts.reference.clone(),
            tips: Vec::new(),
            diagnostics: facts.diagnostics.clone(),
            nodes: nodes(executor, &shares, points),
            given: Arc::clone(&facts.given),
            derived: derived(pack, executor, facts),
            node_index: rules.node_index_in(lang),
        };
        let problems = executor.diagnostics();
        add_diagnostics(&mut evaluation, &problems);
        self.keep_shares(shares);
        evaluation
    }
}

/// Returns what is told of each node, by slot.
fn nodes(
    executor: &mut Executor<'_, 1>,
    shares: &PointShares<1>,
    points: Option<f64>,
) -> Vec<NodeScore> {
    let only = |[number]: &[f64; 1]| *number;
    let has_minus = minus_parts(executor, shares);
    let program = executor.program;
    let nodes = executor.rules.nodes.iter().zip(&program.node_registers).zip(has_minus);
    let told = nodes.enumerate().map(|(slot, ((node, registers), has_minus))| {
        let is_root = node.parent.is_none();
        let used = executor.lane(registers.used);
        NodeScore {
            used,
            weight: executor.lane(weight_register(executor.rules, slot)).unwrap_or(f64::NAN),
            coverage: executor.coverage(slot),
            score: used.filter(|_| !is_root).map(|_| only(shares.scores(slot))),
            points: if is_root { points } else { shares.points(slot).map(only) },
            nominal: if is_root { points } else { shares.nominal(slot).map(only) },
            raw: match program.step(slot) {
                Some(step) if node.is_indicator() => executor.raw(step),
                Some(_) | None => None,
            },
            reason: None,
            has_minus,
        }
    });
    let mut told: Vec<NodeScore> = told.collect();
    for (slot, (told, registers)) in told.iter_mut().zip(&program.node_registers).enumerate() {
        if executor.lane(registers.own).is_none() {
            told.reason = executor.reason(slot).map(|reason| reason.to_string());
        }
    }
    told
}

/// Returns by slot whether a node's points are a part of a sum with minus points: it, a sibling or one
/// further up has a negative weight, or its own value lies beyond 0..1.
fn minus_parts(executor: &Executor<'_, 1>, shares: &PointShares<1>) -> Vec<bool> {
    let rules = executor.rules;
    let mut has_minus = vec![false; rules.nodes.len()];
    let is_negative = |slot: &usize| {
        executor.lane(weight_register(rules, *slot)).is_some_and(|weight| weight < 0.0)
    };
    // parents stand before their children
    for (parent, node) in rules.nodes.iter().enumerate() {
        let of_parent = has_minus.get(parent) == Some(&true);
        let of_all = of_parent || node.children.iter().any(is_negative);
        for &slot in &node.children {
            let Some(registers) = executor.program.node_registers.get(slot) else { continue };
            // what leaves 0..1 is more, or less, than the whole
            let used = executor.lane(registers.used);
            let leaves = used.is_some_and(|used| !(0.0..=1.0).contains(&used));
            if let Some(place) = has_minus.get_mut(slot) {
                *place = of_all || leaves && shares.points(slot).is_some();
            }
        }
    }
    has_minus
}

/// Returns the band a score lies in: the last whose bound is not above it.
pub(crate) fn band(ruleset: &RulesetData, score: f64) -> Option<String> {
    ruleset.bands.iter().rev().find(|band| band.from <= score).map(|band| band.id.clone())
}

fn derived(
    pack: &RulesetData,
    executor: &Executor<'_, 1>,
    facts: &Facts,
) -> Vec<(usize, Option<Value>)> {
    let worked_out = |slot: &&usize| facts.given.get(**slot).is_some_and(Option::is_none);
    let mut slots: Vec<usize> = pack.derived_order.iter().filter(worked_out).copied().collect();
    slots.sort_unstable();
    let fact = |slot| executor.state.fact(executor.rules, slot, 0);
    slots.into_iter().map(|slot| (slot, fact(slot))).collect()
}

impl RulesetData {
    /// Returns how answers in that language name things.
    fn node_index_in(&self, lang: &str) -> Arc<NodeIndex> {
        if lang == self.lang {
            return Arc::clone(&self.node_index);
        }
        Arc::new(NodeIndex::new(self, lang))
    }
}

/// Returns a node's title in `lang`; where nothing says one, its id in words.
pub(crate) fn title_of(ruleset: &RulesetData, node: &RulesetNode, lang: &str) -> String {
    let title = ruleset.texts.title(lang, &node_key(&node.path));
    title.unwrap_or_else(|| in_words(&node.id))
}

/// Returns an id in words: `posts_per_week` as `posts per week`.
pub(crate) fn in_words(id: &str) -> String {
    id.replace('_', " ")
}
