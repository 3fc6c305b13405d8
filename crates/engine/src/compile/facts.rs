//! The facts of a pack as slots: inputs first, then what is derived from them.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Diagnostic, codes};
use crate::load::FactType;
use crate::load::definition::{FactDef, PackDef, Round};
use crate::script::{Expression, NameFact, ScriptCompiler, ScriptType, Unsupported};
use crate::source::Place;

/// A fact of a ruleset.
#[derive(Debug, Clone)]
pub struct Fact {
    /// Its id.
    pub id: String,
    /// What people call it, in the pack's language.
    pub title: Option<String>,
    /// The declared type.
    pub kind: FactType,
    /// What a value of 1 means.
    pub unit: Option<String>,
    /// The least it can be.
    pub min: Option<f64>,
    /// The most it can be.
    pub max: Option<f64>,
    /// The values of a choice.
    pub choices: Vec<String>,
    /// Whether no tip or plan may change it.
    pub fixed: bool,
    /// Whether it is reported though nothing scores it.
    pub shown: bool,
    /// Other spellings.
    pub names: Vec<String>,
    /// Where it is declared.
    pub place: Place,
    pub(crate) derived: Option<FactDerivation>,
    /// Whether it is a base's, untouched by the pack.
    pub(crate) inherited: bool,
}

/// How a derived fact is worked out.
#[derive(Debug, Clone)]
pub(crate) struct FactDerivation {
    pub(crate) expression: Option<Expression>,
    pub(crate) round: Option<Round>,
}

/// The numbers that a fact takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FactLimits {
    /// The least, which is within; finite.
    pub lo: f64,
    /// The most, which is within; finite.
    pub hi: f64,
    /// Whether whole numbers only.
    pub whole: bool,
}

impl FactLimits {
    /// Returns whether the number is one of them. NaN never is.
    #[inline]
    pub fn admit(self, number: f64) -> bool {
        number >= self.lo && number <= self.hi && (!self.whole || number.fract() == 0.0)
    }
}

impl Fact {
    /// Returns the expression of a derived fact, as written.
    pub fn formula(&self) -> Option<&str> {
        self.derived.as_ref()?.expression.as_ref().map(|expression| &*expression.text)
    }

    /// Returns why its formula is interpreted, if it is.
    pub(super) fn interpreted(&self) -> Option<&Unsupported> {
        self.derived.as_ref()?.expression.as_ref()?.interpreted()
    }

    /// Returns which numbers it takes: the type's own, within those that are declared.
    pub fn limits(&self) -> FactLimits {
        let (lo, hi) = match self.kind {
            FactType::Count => (0.0, f64::MAX),
            FactType::Share => (0.0, 1.0),
            _ => (f64::MIN, f64::MAX),
        };
        FactLimits {
            lo: self.min.map_or(lo, |min| min.max(lo)),
            hi: self.max.map_or(hi, |max| max.min(hi)),
            whole: self.kind == FactType::Count,
        }
    }

    /// Returns whether it is worked out from other facts.
    pub fn is_derived(&self) -> bool {
        self.derived.is_some()
    }

    /// Returns the facts that a derived fact's formula may read, as places in
    /// [`Ruleset::facts`](super::Ruleset::facts); none for a fact that is given.
    pub fn reads(&self) -> impl Iterator<Item = usize> + '_ {
        let expression = self.derived.as_ref().and_then(|one| one.expression.as_ref());
        expression.into_iter().flat_map(|one| one.facts.iter().copied())
    }
}

/// Inputs and derived facts in declared order; ids and spellings that clash are reported.
pub(super) fn table(pack: &PackDef) -> (Vec<Fact>, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let mut facts: Vec<Fact> = Vec::new();
    let mut seen: HashMap<String, Place> = HashMap::new();
    let mut ids = HashSet::new();
    let derived = pack.derived.iter().map(|one| (&one.fact, Some(one)));
    for (def, derivation) in pack.facts.iter().map(|fact| (fact, None)).chain(derived) {
        let mut claim = |name: &str, place: &Place| {
            if let Some(first) = seen.insert(name.to_lowercase(), place.clone()) {
                problems.push(
                    Diagnostic::error(
                        &codes::DUPLICATE_ID,
                        format!("two facts are called `{name}`"),
                    )
                    .at(place.clone())
                    .related(first, "the first")
                    .help("ids and other spellings share one namespace: rename one"),
                );
            }
        };
        claim(&def.id, &def.place);
        for name in &def.names {
            if name.value.to_lowercase() != def.id {
                claim(&name.value, &name.place);
            }
        }
        if !ids.insert(def.id.as_str()) {
            continue;
        }
        facts.push(Fact {
            derived: derivation.map(|one| FactDerivation { expression: None, round: one.round }),
            ..fact(def)
        });
    }
    (facts, problems)
}

fn fact(def: &FactDef) -> Fact {
    Fact {
        id: def.id.clone(),
        title: def.title.as_ref().map(|title| title.value.clone()),
        kind: def.kind,
        unit: def.unit.clone(),
        min: def.min,
        max: def.max,
        choices: def.choices.clone(),
        fixed: def.fixed,
        shown: def.shown,
        names: def.names.iter().map(|name| name.value.clone()).collect(),
        place: def.place.clone(),
        derived: None,
        inherited: def.inherited,
    }
}

pub(super) fn names(facts: &[Fact]) -> Vec<NameFact> {
    facts
        .iter()
        .map(|fact| NameFact {
            id: fact.id.clone(),
            kind: fact.kind,
            choices: if fact.kind == FactType::Choice { fact.choices.clone() } else { Vec::new() },
            fixed: fact.fixed,
        })
        .collect()
}

/// Compiles the derived facts and finds the order in which they can be worked out.
pub(super) fn derive(
    pack: &PackDef,
    facts: &mut [Fact],
    compiler: &mut ScriptCompiler,
) -> Vec<usize> {
    for def in &pack.derived {
        let Some(slot) = facts.iter().position(|fact| fact.id == def.fact.id && fact.is_derived())
        else {
            continue;
        };
        let Some(expression) = def.value.as_ref().and_then(|expr| compiler.expression(expr)) else {
            continue;
        };
        if !expression.nodes.is_empty() {
            compiler.problems.push(
                Diagnostic::error(
                    &codes::NODE_CYCLE,
                    "a derived fact can't read the index, which is made from facts",
                )
                .at(expression.place.clone()),
            );
        }
        let wanted = ScriptType::of(def.fact.kind);
        let text = |kind| kind == ScriptType::Text;
        if expression.kind != ScriptType::Any && text(expression.kind) != text(wanted) {
            compiler.problems.push(
                Diagnostic::error(
                    &codes::WRONG_RESULT,
                    format!(
                        "`{}` is a {}, and the expression gives {}",
                        def.fact.id,
                        def.fact.kind.word(),
                        expression.kind.describe()
                    ),
                )
                .at(expression.place.clone())
                .help(if text(expression.kind) {
                    "say `type: text` if it shall be text"
                } else {
                    "say `type: number` if it shall be a number"
                }),
            );
        }
        if let Some(derivation) = facts.get_mut(slot).and_then(|fact| fact.derived.as_mut()) {
            derivation.expression = Some(expression);
        }
    }
    super::order::of_derived(facts, &mut compiler.problems)
}
