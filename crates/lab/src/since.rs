//! What moved a score since an older look at the same profile: its facts first, then the rules.
//!
//! The facts' part is worked out by the rules of then, where they are at hand, and the rules' part
//! with the facts of now; so the two add up to the whole. Each is shared out by [`shapley`].

use peristyle_engine::diagnostic::Diagnostics;
use peristyle_engine::load::FactType;
use peristyle_engine::profile::GivenFact;
use peristyle_engine::value::serialize_optional_number;
use peristyle_engine::{Facts, Options, Profile, Ruleset, RulesetHybrids, TipDetail, Value};
use serde::Serialize;

use crate::shapley::{ShapleyOptions, ShapleyValues, shapley};

/// What is known of the older look.
#[derive(Debug, Clone)]
pub struct EarlierResult<'b> {
    /// Its facts.
    pub profile: &'b Profile,
    /// The rules of then and of now, where those of then are at hand.
    pub rules: Option<&'b RulesetHybrids>,
    /// What a saved answer said.
    pub answer: Option<SavedAnswer>,
}

/// What a saved answer says of the rules it was made by.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedAnswer {
    /// The score it gave.
    pub score: Option<f64>,
    /// The fingerprint of its rules.
    pub fingerprint: String,
}

/// One side of the comparison.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparisonSide {
    /// The score; `None` where there is none.
    #[serde(serialize_with = "serialize_optional_number")]
    pub score: Option<f64>,
    /// The date of the data.
    pub as_of: Option<String>,
    /// Of the rules, where they are known.
    pub fingerprint: Option<String>,
}

/// A fact that is another one now.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MovedFact {
    /// Its id; `as_of` for the date of the data.
    pub fact: String,
    /// What it was; `None` for missing.
    pub from: Option<Value>,
    /// What it is; `None` for missing.
    pub to: Option<Value>,
    /// Its part of the difference; `None` where a side has no score.
    #[serde(serialize_with = "serialize_optional_number")]
    pub points: Option<f64>,
    /// The standard error of that, where orders were sampled.
    #[serde(serialize_with = "serialize_optional_number", skip_serializing_if = "Option::is_none")]
    pub error: Option<f64>,
}

/// A rule that is another one now.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MovedRule {
    /// What changed, in words.
    pub rule: String,
    /// Its part of the difference; `None` where a side has no score.
    #[serde(serialize_with = "serialize_optional_number")]
    pub points: Option<f64>,
    /// The standard error of that, where orders were sampled.
    #[serde(serialize_with = "serialize_optional_number", skip_serializing_if = "Option::is_none")]
    pub error: Option<f64>,
}

/// What moved a score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoreChange {
    /// Who it is.
    pub id: String,
    /// The older look.
    pub before: ComparisonSide,
    /// Now.
    pub after: ComparisonSide,
    /// After less before; the parts add up to it. `None` where a side has no score.
    #[serde(serialize_with = "serialize_optional_number")]
    pub change: Option<f64>,
    /// Whether no orders had to be sampled.
    pub exact: bool,
    /// Whether some mixtures of then and now had no score; they count as the score before.
    pub gaps: bool,
    /// The facts that changed, the largest part first.
    pub facts: Vec<MovedFact>,
    /// The rules that changed, the largest part first.
    pub rules: Vec<MovedRule>,
    /// Whether the rules changed, and nobody can say which of them.
    pub rules_unknown: bool,
}

/// The whole index for these facts, without the tips.
fn score(rules: &Ruleset, facts: &Facts) -> Option<f64> {
    let options = Options { tips: TipDetail::None, ..Options::default() };
    rules.evaluate_with(facts, &options).score
}

/// What moved the score of `now` since `before`.
///
/// # Errors
/// Facts of one side are none that the rules of that side take.
pub fn since(
    rules: &Ruleset,
    now: &Profile,
    before: &EarlierResult<'_>,
    effort: ShapleyOptions,
) -> Result<ScoreChange, Diagnostics> {
    let new = rules.facts_of(now)?;
    let then = before.rules.map_or(rules, RulesetHybrids::from);
    let old = then.facts_of(before.profile)?;
    let (facts, between) = moved_facts(then, now, before.profile, &old, effort)?;
    let first = score(then, &old);
    let last = score(rules, &new);
    let saved = before.answer.as_ref().filter(|one| one.fingerprint != then.fingerprint());
    // without the rules of then, what a saved answer said is all that is known of them
    let start = saved.map_or(first, |one| one.score);
    let (rules_moved, shared) = match before.rules {
        Some(hybrids) => moved_rules(hybrids, &new, effort),
        None => {
            let apart = saved.map(|one| MovedRule {
                rule: "the rules".to_owned(),
                points: first.zip(one.score).map(|(by_these, said)| by_these - said),
                error: None,
            });
            (apart.into_iter().collect(), None)
        }
    };
    let change = last.zip(start).map(|(last, start)| last - start);
    let parts = [between, shared];
    let mut told = ScoreChange {
        id: new.id().to_owned(),
        before: ComparisonSide {
            score: start,
            as_of: before.profile.as_of.clone(),
            fingerprint: saved.map(|one| one.fingerprint.clone()).or_else(|| {
                (before.rules.is_some() || before.answer.is_some())
                    .then(|| then.fingerprint().to_owned())
            }),
        },
        after: ComparisonSide {
            score: last,
            as_of: now.as_of.clone(),
            fingerprint: Some(rules.fingerprint().to_owned()),
        },
        change,
        exact: parts.iter().flatten().all(|one| one.orders.is_none()),
        gaps: parts.iter().flatten().any(|one| one.gaps),
        facts,
        rules: rules_moved,
        rules_unknown: before.rules.is_none() && saved.is_some(),
    };
    let size = |points: Option<f64>| points.map_or(0.0, f64::abs);
    told.facts.sort_by(|a, b| {
        size(b.points).total_cmp(&size(a.points)).then_with(|| a.fact.cmp(&b.fact))
    });
    told.rules.sort_by(|a, b| size(b.points).total_cmp(&size(a.points)));
    Ok(told)
}

/// A fact or the date of the data, on both sides.
struct ChangedInput {
    name: String,
    /// `None` where it wasn't given.
    old: Option<Option<Value>>,
    new: Option<Option<Value>>,
}

/// The facts that differ, with their parts of the difference by the rules of then.
fn moved_facts(
    rules: &Ruleset,
    now: &Profile,
    before: &Profile,
    old: &Facts,
    effort: ShapleyOptions,
) -> Result<(Vec<MovedFact>, Option<ShapleyValues>), Diagnostics> {
    // what only the rules of now know plays no part by those of then
    let known = now.facts.iter().filter(|one| rules.fact_named(&one.name).is_some()).cloned();
    let new = rules.facts_of(&Profile { facts: known.collect(), ..now.clone() })?;
    let own = |given: Option<Option<&Value>>| given.map(|value| value.cloned());
    let mut shared = Vec::new();
    let mut players = Vec::new();
    for ((fact, old), new) in rules.facts().iter().zip(old.given()).zip(new.given()) {
        let (old, new) = (own(old), own(new));
        // to be given as missing and not to be given is the same for a fact that isn't derived
        let same =
            old == new || !fact.is_derived() && old.clone().flatten() == new.clone().flatten();
        let player = ChangedInput { name: fact.id.clone(), old, new };
        if same { shared.push(player) } else { players.push(player) }
    }
    let counts_days = rules.facts().iter().any(|fact| fact.kind == FactType::Date);
    if counts_days && before.as_of != now.as_of {
        let date = |profile: &Profile| profile.as_of.as_deref().map(|day| Some(Value::text(day)));
        let (old, new) = (date(before), date(now));
        players.push(ChangedInput { name: AS_OF.to_owned(), old, new });
    }
    let mixed = |coalition: &[bool]| {
        let mut profile = Profile { facts: Vec::new(), as_of: now.as_of.clone(), ..Profile::new() };
        let taken = players.iter().zip(coalition).chain(shared.iter().map(|one| (one, &true)));
        for (player, is_new) in taken {
            let given = if *is_new { &player.new } else { &player.old };
            if player.name == AS_OF {
                profile.as_of = given.clone().flatten().map(|day| day.to_string());
            } else if let Some(value) = given.clone() {
                profile.facts.push(GivenFact { name: player.name.clone(), value, place: None });
            }
        }
        let facts = rules.facts_of(&profile).ok();
        facts.and_then(|facts| score(rules, &facts)).unwrap_or(f64::NAN)
    };
    let parts = shapley(players.len(), effort, mixed);
    let told = players.iter().enumerate().map(|(at, player)| MovedFact {
        fact: player.name.clone(),
        from: player.old.clone().flatten(),
        to: player.new.clone().flatten(),
        points: parts.as_ref().and_then(|parts| parts.values.get(at).copied()),
        error: parts.as_ref().and_then(|parts| parts.errors.get(at).copied()),
    });
    let told = told.collect();
    Ok((told, parts))
}

/// The date of the data, among facts.
const AS_OF: &str = "as_of";

/// The rules that differ, with their parts of the difference for the facts of now.
fn moved_rules(
    hybrids: &RulesetHybrids,
    facts: &Facts,
    effort: ShapleyOptions,
) -> (Vec<MovedRule>, Option<ShapleyValues>) {
    let given = names_of(hybrids.to(), facts);
    let parts = shapley(hybrids.players(), effort, |coalition| {
        let between = hybrids.with(coalition).ok();
        let score = between.and_then(|rules| {
            let known = given.facts.iter().filter(|one| rules.fact_named(&one.name).is_some());
            let profile = Profile { facts: known.cloned().collect(), ..given.clone() };
            score(&rules, &rules.facts_of(&profile).ok()?)
        });
        score.unwrap_or(f64::NAN)
    });
    let told = (0..hybrids.players()).map(|player| {
        // changes that can't be made without each other are one
        let own = hybrids.changes().iter().filter(|one| one.player == Some(player));
        MovedRule {
            rule: own.map(|one| one.change.to_string()).collect::<Vec<_>>().join("; "),
            points: parts.as_ref().and_then(|parts| parts.values.get(player).copied()),
            error: parts.as_ref().and_then(|parts| parts.errors.get(player).copied()),
        }
    });
    let told = told.collect();
    (told, parts)
}

/// The facts by name again, for rules with other slots.
fn names_of(rules: &Ruleset, facts: &Facts) -> Profile {
    let given = rules.facts().iter().zip(facts.given());
    let facts_by_name = given.filter_map(|(fact, value)| {
        let value = value?.cloned();
        Some(GivenFact { name: fact.id.clone(), value, place: None })
    });
    Profile { facts: facts_by_name.collect(), as_of: facts.as_of(), ..Profile::new() }
}

#[cfg(test)]
mod tests;
