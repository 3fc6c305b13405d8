//! Tips: each asks for a change of facts; its gain is found by scoring the changed facts again.

use std::cmp::Ordering;
use std::sync::Arc;

use super::evaluation::Tip;
use super::executor::Executor;
use super::facts::{Facts, checked};
use super::runner::ProfileRunner;
use crate::compile::RulesetData;
use crate::diagnostic::{Diagnostic, codes};
use crate::load::FactType;
use crate::program::{LaneMask, Lanes, LinkedCode};
use crate::script::{ResultKind, ScriptTip};
use crate::texts::{Arguments, percent};
use crate::value::Value;

/// A change smaller than this is none: the noise of floating point.
const NOISE: f64 = 1e-9;

/// What the pack advises.
#[derive(Debug, Default)]
pub(crate) struct Advice {
    /// Best first.
    pub(crate) offered: Vec<Tip>,
    /// Tips that would bring nothing, for `explain`.
    pub(crate) idle: Vec<Tip>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// A tip that one of many profiles is offered.
#[derive(Debug, Clone, PartialEq)]
pub struct OfferedTip {
    /// Its id, as the script names it.
    pub id: Arc<str>,
    /// What it would bring: see [`Tip::gain`].
    pub gain: Option<f64>,
}

/// Returns what one of many profiles is offered, best first, without words.
pub(super) fn offered(runner: &mut ProfileRunner<'_>, facts: &Facts) -> Vec<OfferedTip> {
    runner.load(facts);
    runner.run();
    let tips = advise(runner, facts, None).offered;
    tips.into_iter().map(|Tip { id, gain, .. }| OfferedTip { id, gain }).collect()
}

/// Runs the pack's tips for the last profile of a runner, and works out what each is worth; in words
/// where a language is given.
pub(crate) fn advise(runner: &mut ProfileRunner<'_>, facts: &Facts, lang: Option<&str>) -> Advice {
    let (tips, diagnostics) = runner.executor().script_tips();
    let mut advice = Advice { diagnostics, ..Advice::default() };
    if tips.is_empty() {
        return advice;
    }
    let (pack, unrounded) = (runner.rules(), runner.unrounded());
    // by the pack's own rules: a change may lead into another tier
    let mut changed = runner.another();
    let executor = runner.executor();
    let fact = |slot: usize| executor.state.fact(executor.rules, slot, 0);
    let before =
        Baseline { ruleset: pack, rules: executor.rules, facts, unrounded, fact: &fact, lang };
    before.judge(tips, &mut changed, &mut advice);
    changed.release();
    advice
}

/// Returns the tips that apply to the last profile of a runner, as the script gives them.
pub(super) fn applying(runner: &mut ProfileRunner<'_>) -> Advice {
    let (tips, diagnostics) = runner.executor().script_tips();
    let offered = tips.into_iter().map(unjudged).collect();
    Advice { offered, diagnostics, ..Advice::default() }
}

/// Makes a tip of which nothing is known but what the script says.
fn unjudged(tip: ScriptTip) -> Tip {
    let ScriptTip { id, change, effort, priority } = tip;
    Tip { id, text: String::new(), change, gain: None, score: None, effort, priority }
}

impl Executor<'_, 1> {
    /// Returns the tips that apply, in the script's order, and what is wrong with others.
    pub(super) fn script_tips(&mut self) -> (Vec<ScriptTip>, Vec<Diagnostic>) {
        let (rules, program) = (self.rules, self.program);
        let Some(script) = &rules.tips else { return Default::default() };
        let step = program.tips.as_ref();
        if let Some(linked) = step.and_then(|step| step.code.as_ref())
            && let Some(code) = script.code()
            && self.runs_tips(linked).has(0)
        {
            let state = &self.state;
            let get = |reg| {
                let [number] = *state.scratch().read(linked.operand(reg), &state.registers);
                number
            };
            let value = |number, kind: ResultKind| kind.value(number, |code| state.text(code));
            return (
                code.tips.iter().filter_map(|tip| tip.evaluate(&get, &value)).collect(),
                Vec::new(),
            );
        }
        // an error means no tips, and the score stands
        self.interpreted_tips(0).unwrap_or_else(|problem| (Vec::new(), vec![problem]))
    }
}

/// A tip of `tips.rhai`.
#[derive(Debug, Clone, Copy)]
pub(super) enum TipKey<'t> {
    /// By its place among the ids that are written out.
    Place(usize),
    /// By its id, which the interpreter gave.
    Id(&'t str),
}

impl<const N: usize> Executor<'_, N> {
    /// Finds the tips that apply. `mark` is told the tip, where it applies (1), and the lanes that this
    /// says something of; several times where an id is pushed in several places.
    pub(super) fn find_tips(&mut self, mut mark: impl FnMut(TipKey<'_>, &Lanes<N>, LaneMask)) {
        let program = self.program;
        let Some(step) = &program.tips else { return };
        let mut known = LaneMask::NONE;
        if let Some(code) = &step.code {
            known = self.runs_tips(code);
            for (place, when) in &step.tips {
                let state = &self.state;
                let read = |when| state.scratch().read(code.operand(when), &state.registers);
                mark(TipKey::Place(*place), when.map_or(&[1.0; N], read), known);
            }
        }
        for lane in self.state.active.without(known).lanes() {
            // an error means no tips, and the score stands
            let Ok((tips, _)) = self.interpreted_tips(lane) else { continue };
            let mut lanes = LaneMask::NONE;
            lanes.insert(lane);
            for tip in tips {
                mark(TipKey::Id(&tip.id), &[1.0; N], lanes);
            }
        }
    }

    /// Runs the tips' steps; returns the lanes whose results are in the scratch.
    fn runs_tips(&mut self, code: &LinkedCode) -> LaneMask {
        self.run_code(code);
        let failed = code.failed(&self.state.registers, self.state.scratch());
        self.state.active.without(failed).without(self.state.unsure())
    }
}

/// What tips are judged by: a profile as it is.
pub(super) struct Baseline<'a> {
    pub(super) ruleset: &'a RulesetData,
    /// Those of the profile's tier, where it is in one.
    pub(super) rules: &'a RulesetData,
    pub(super) facts: &'a Facts,
    /// The index before its declared rounding: a gain smaller than that is one all the same.
    pub(super) unrounded: Option<f64>,
    /// What scripts read for a fact.
    pub(super) fact: &'a dyn Fn(usize) -> Option<Value>,
    /// Of the wording; none is made without.
    pub(super) lang: Option<&'a str>,
}

impl Baseline<'_> {
    /// Scores the facts as each tip would have them.
    pub(super) fn judge(
        &self,
        tips: Vec<ScriptTip>,
        runner: &mut ProfileRunner<'_>,
        advice: &mut Advice,
    ) {
        let Self { ruleset, facts, unrounded: before, .. } = *self;
        let mut changed = facts.clone();
        for tip in tips {
            match change(ruleset, &mut changed, &tip) {
                Ok(()) => {
                    runner.load(&changed);
                    runner.run();
                    let (score, after) = (runner.score(), runner.unrounded());
                    let gain = gain(ruleset, before, after);
                    let idle = is_idle(before, gain);
                    let text = self.wording(&changed, &tip, gain);
                    let tip = Tip { text, gain, score, ..unjudged(tip) };
                    if idle { advice.idle.push(tip) } else { advice.offered.push(tip) }
                }
                Err(words) => {
                    let message = format!("the tip `{}` is left out: {words}", tip.id);
                    let problem = Diagnostic::warning(&codes::BAD_TIP, message);
                    let place = self.rules.tips.as_ref().map(|script| script.place(&tip.id));
                    advice.diagnostics.push(problem.at_maybe(place.cloned()));
                }
            }
            changed.given = Arc::clone(&facts.given);
        }
        advice.offered.sort_by(better_first);
        advice.idle.sort_by(better_first);
    }

    /// Returns the tip's wording, with the facts before and after it.
    fn wording(&self, after: &Facts, tip: &ScriptTip, gain: Option<f64>) -> String {
        let rules = self.rules;
        let Some(lang) = self.lang else { return String::new() };
        let key = format!("tip-{}", tip.id);
        if !rules.texts.has(lang, &key) {
            return self.plain(tip);
        }
        let mut arguments: Arguments = vec![("effort".to_owned(), Value::Number(tip.effort))];
        arguments.extend(gain.map(|gain| ("gain".to_owned(), Value::Number(gain))));
        let mut add = |name: String, kind: FactType, value: Option<Value>| {
            let value = value.unwrap_or_else(|| Value::text("?"));
            if let (FactType::Share, Value::Number(share)) = (kind, &value) {
                arguments.push((format!("{name}_percent"), Value::Number(percent(*share))));
            } else if kind == FactType::Share {
                arguments.push((format!("{name}_percent"), value.clone()));
            }
            arguments.push((name, value));
        };
        for &slot in rules.texts.mentioned_facts(&key) {
            let Some(fact) = rules.facts.get(slot) else { continue };
            let now = (self.fact)(slot);
            let to = after.given.get(slot).cloned().flatten().flatten();
            add(format!("to_{}", fact.id), fact.kind, to.or_else(|| now.clone()));
            add(fact.id.clone(), fact.kind, now);
        }
        rules.texts.get(lang, &key, &arguments).unwrap_or_else(|| self.plain(tip))
    }

    /// Returns the change itself, where the pack has no words for it.
    fn plain(&self, tip: &ScriptTip) -> String {
        let mut text = String::new();
        for (name, value) in &tip.change {
            let now = self.rules.names.fact_slot(name).and_then(self.fact);
            let comma = if text.is_empty() { "" } else { ", " };
            let words = |value: Option<&Value>| value.map_or("nothing".into(), Value::to_string);
            let (from, to) = (words(now.as_ref()), words(value.as_ref()));
            text += &format!("{comma}{name} from {from} to {to}");
        }
        text
    }
}

/// Returns after minus before, positive = better; none where a side has no score.
fn gain(ruleset: &RulesetData, before: Option<f64>, after: Option<f64>) -> Option<f64> {
    let (before, after) = before.zip(after)?;
    Some(if ruleset.lower_is_better { before - after } else { after - before })
}

/// Returns whether a tip with this gain isn't worth offering. Where there is no score before,
/// whatever leads to one may be.
fn is_idle(before: Option<f64>, gain: Option<f64>) -> bool {
    gain.map_or(before.is_some(), |gain| gain <= NOISE)
}

/// Orders tips by gain × priority, then less effort, then id.
fn better_first(a: &Tip, b: &Tip) -> Ordering {
    let worth = |tip: &Tip| tip.gain.map_or(f64::NEG_INFINITY, |gain| gain * tip.priority);
    worth(b).total_cmp(&worth(a)).then(a.effort.total_cmp(&b.effort)).then_with(|| a.id.cmp(&b.id))
}

/// Changes the facts as the tip asks, or says why that can't be.
fn change(ruleset: &RulesetData, changed: &mut Facts, tip: &ScriptTip) -> Result<(), String> {
    for (name, value) in &tip.change {
        let slot = ruleset.names.fact_slot(name);
        let Some((slot, fact)) = slot.and_then(|slot| Some((slot, ruleset.facts.get(slot)?)))
        else {
            return Err(format!("there is no fact `{name}`"));
        };
        if fact.fixed {
            return Err(format!("`{name}` is fixed"));
        }
        let value = value.as_ref().map(|value| checked(fact, value, None)).transpose();
        changed.give(slot, value.map_err(|problem| problem.message)?);
    }
    Ok(())
}
