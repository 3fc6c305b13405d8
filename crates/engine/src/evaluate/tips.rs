//! Tips: each asks for a change of facts; its gain is found by scoring the changed facts again.

use std::cmp::Ordering;

use super::evaluation::Tip;
use super::facts::Facts;
use super::scorer::Scorer;
use super::walk::Walk;
use crate::compile::Inner;
use crate::diagnostic::{Diagnostic, codes};
use crate::load::FactType;
use crate::profile::GivenFact;
use crate::script::ScriptTip;
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

/// Runs the pack's tips and works out what each is worth.
pub(crate) fn advise(ruleset: &Inner, facts: &Facts, before: &Walk<'_>, lang: &str) -> Advice {
    let mut advice = Advice::default();
    let rules = before.rules;
    let Some(script) = &rules.tips else { return advice };
    let tips = match script.run(&before.situation) {
        Ok((tips, problems)) => {
            advice.diagnostics.extend(problems);
            tips
        }
        Err(problem) => {
            // no tips, and the score stands
            advice.diagnostics.push(problem);
            return advice;
        }
    };
    if tips.is_empty() {
        return advice;
    }
    // by the pack's own rules: a change may lead into another tier
    let mut scorer = Scorer::new(ruleset);
    let mut changed = facts.clone();
    for tip in tips {
        match change(ruleset, &mut changed, &tip) {
            Ok(()) => {
                let after = scorer.score_of(&changed).score;
                let gain = match (before.score, after) {
                    (Some(before), Some(after)) if ruleset.lower_is_better => Some(before - after),
                    (Some(before), Some(after)) => Some(after - before),
                    _ => None,
                };
                let text = wording(rules, before, &changed, &tip, gain, lang);
                let idle = match gain {
                    Some(gain) => gain <= NOISE,
                    None => before.score.is_some(),
                };
                let told = Tip {
                    id: tip.id,
                    text,
                    change: tip.change,
                    gain,
                    score: after,
                    effort: tip.effort,
                };
                if idle { advice.idle.push(told) } else { advice.offered.push(told) }
            }
            Err(words) => {
                let message = format!("the tip `{}` is left out: {words}", tip.id);
                advice.diagnostics.push(
                    Diagnostic::warning(&codes::BAD_TIP, message).at(script.place(&tip.id).clone()),
                );
            }
        }
        changed.given.clone_from(&facts.given);
    }
    advice.offered.sort_by(better_first);
    advice.idle.sort_by(better_first);
    advice
}

/// Gain, then less effort, then id.
fn better_first(a: &Tip, b: &Tip) -> Ordering {
    let gain = |tip: &Tip| tip.gain.unwrap_or(f64::NEG_INFINITY);
    gain(b).total_cmp(&gain(a)).then(a.effort.total_cmp(&b.effort)).then_with(|| a.id.cmp(&b.id))
}

/// Changes the facts as the tip asks, or says why that can't be.
fn change(ruleset: &Inner, changed: &mut Facts, tip: &ScriptTip) -> Result<(), String> {
    for (name, value) in &tip.change {
        let Some(fact) = ruleset.names.fact(name).and_then(|(slot, _)| ruleset.facts.get(slot))
        else {
            return Err(format!("there is no fact `{name}`"));
        };
        if fact.fixed {
            return Err(format!("`{name}` is fixed"));
        }
        let given = GivenFact { name: name.clone(), value: value.clone(), place: None };
        let (slot, value) = ruleset.accept(&given).map_err(|problem| problem.message)?;
        if let Some(place) = changed.given.get_mut(slot) {
            *place = Some(value);
        }
    }
    Ok(())
}

/// The tip's wording, with the facts before and after it.
fn wording(
    ruleset: &Inner,
    before: &Walk<'_>,
    after: &Facts,
    tip: &ScriptTip,
    gain: Option<f64>,
    lang: &str,
) -> String {
    let key = format!("tip-{}", tip.id);
    if !ruleset.texts.has(lang, &key) {
        return plain(ruleset, before, tip);
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
    for (slot, fact) in ruleset.facts.iter().enumerate() {
        if !ruleset.texts.mentions(&key, &fact.id) {
            continue;
        }
        let now = before.situation.fact(slot).cloned();
        let to = after.given.get(slot).cloned().flatten().flatten();
        add(format!("to_{}", fact.id), fact.kind, to.or_else(|| now.clone()));
        add(fact.id.clone(), fact.kind, now);
    }
    ruleset.texts.get(lang, &key, &arguments).unwrap_or_else(|| plain(ruleset, before, tip))
}

/// The change itself, where the pack has no words for it.
fn plain(ruleset: &Inner, before: &Walk<'_>, tip: &ScriptTip) -> String {
    let parts: Vec<String> = tip
        .change
        .iter()
        .map(|(name, value)| {
            let now =
                ruleset.names.fact_slot(name).and_then(|slot| before.situation.fact(slot).cloned());
            let words =
                |value: Option<&Value>| value.map_or("nothing".to_owned(), Value::to_string);
            format!("{name} from {} to {}", words(now.as_ref()), words(value.as_ref()))
        })
        .collect();
    parts.join(", ")
}
