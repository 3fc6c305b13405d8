//! The answer for one profile, in the shape that `--format json` prints.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::facts::GivenFacts;
use super::node_index::NodeIndex;
use super::tree::{IndicatorScore, NodeScore, PillarScore, indicators_under, pillars_under};
use crate::diagnostic::DiagnosticRecord;
use crate::profile::Reference;
use crate::value::{OptionalNumber, Value, serialize_number, serialize_optional_number};

/// The answer for one profile. [`Evaluation::pillars`] and [`Evaluation::indicators`] lead to its
/// nodes, [`Evaluation::facts`] to what it was told from.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// Who it is.
    pub id: String,
    /// The index: 0..`points`, or in the units of `range`; `None` is "no score", with `reason`.
    pub score: Option<f64>,
    /// The index before the rounding that the pack declares for it: gains and other differences are
    /// taken from this one. Not a part of the JSON.
    pub unrounded: Option<f64>,
    /// What the index is stretched to; `None` where it has a `range` of its own.
    pub points: Option<f64>,
    /// The index's own range, where it isn't 0..`points`.
    pub range: Option<[f64; 2]>,
    /// The named range the score lies in.
    pub band: Option<String>,
    /// The share of weight that had data, 0..1.
    pub coverage: f64,
    /// Why there is no score.
    pub reason: Option<String>,
    /// The rules that were used.
    pub pack: Arc<PackRef>,
    /// The tier of the pack that the profile is in.
    pub tier: Option<String>,
    /// The date of the data.
    pub as_of: Option<String>,
    /// A score of the same subject published elsewhere.
    pub reference: Option<Reference>,
    /// What to do next, best first.
    pub tips: Vec<Tip>,
    /// What went wrong on the way, that of the import included.
    pub diagnostics: Vec<DiagnosticRecord>,
    /// By slot, the root's first.
    pub(super) nodes: Vec<NodeScore>,
    pub(super) given: Arc<GivenFacts>,
    /// Those that were worked out, with their slots.
    pub(super) derived: Vec<(usize, Option<Value>)>,
    pub(super) node_index: Arc<NodeIndex>,
}

/// Which rules were used.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PackRef {
    /// The pack's folder name.
    pub id: String,
    /// Its declared version.
    pub version: Option<String>,
    /// Hash of the compiled meaning, 32 hexadecimal digits.
    pub fingerprint: String,
    /// Hash of every byte of the pack, 32 hexadecimal digits.
    pub content: String,
}

/// A concrete change to facts and what it would bring.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tip {
    /// Its id, as the script names it.
    pub id: Arc<str>,
    /// Its wording; empty where only what applies was asked for.
    pub text: String,
    /// The facts it asks for, in the order of the script.
    #[serde(serialize_with = "as_map")]
    pub change: Vec<(Arc<str>, Option<Value>)>,
    /// After minus before of two whole evaluations, in points and before the index is rounded,
    /// positive = better; `None` when there is no score before, or nobody asked
    /// ([`TipDetail::Applying`](super::TipDetail)).
    #[serde(serialize_with = "serialize_optional_number")]
    pub gain: Option<f64>,
    /// The score after the change.
    #[serde(serialize_with = "serialize_optional_number")]
    pub score: Option<f64>,
    /// How much work it is, as the script says; no unit, only comparable within a pack.
    #[serde(serialize_with = "serialize_number")]
    pub effort: f64,
    /// How urgent the author of the pack finds it, above 0: tips are ordered by gain × priority.
    #[serde(serialize_with = "serialize_number", skip_serializing_if = "is_one")]
    pub priority: f64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_one(priority: &f64) -> bool {
    *priority == 1.0
}

fn as_map<S: Serializer>(
    pairs: &[(Arc<str>, Option<Value>)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(name, value)| (name, value)))
}

impl Evaluation {
    /// Returns the nodes with children right under the root, in declared order.
    pub fn pillars(&self) -> impl ExactSizeIterator<Item = PillarScore<'_>> {
        pillars_under(self, 0)
    }

    /// Returns the nodes with a value right under the root, in declared order.
    pub fn indicators(&self) -> impl ExactSizeIterator<Item = IndicatorScore<'_>> {
        indicators_under(self, 0)
    }

    /// Returns every pillar, parents before children, in declared order.
    pub fn all_pillars(&self) -> impl Iterator<Item = PillarScore<'_>> {
        (1..self.nodes.len()).filter_map(|slot| PillarScore::of(self, slot))
    }

    /// Returns every indicator: those right under the root first, then pillar by pillar.
    pub fn all_indicators(&self) -> impl Iterator<Item = IndicatorScore<'_>> {
        self.indicators().chain(self.all_pillars().flat_map(PillarScore::indicators))
    }

    /// Returns the facts that were given, in the pack's order; `None` was given as missing.
    pub fn facts(&self) -> impl Iterator<Item = (&str, Option<&Value>)> {
        let given = self.given.iter().enumerate();
        given.filter_map(|(slot, value)| {
            value.as_ref().map(|value| (self.node_index.fact(slot), value.as_ref()))
        })
    }

    /// Returns the derived facts that were worked out, in the pack's order.
    pub fn derived(&self) -> impl ExactSizeIterator<Item = (&str, Option<&Value>)> {
        self.derived.iter().map(|(slot, value)| (self.node_index.fact(*slot), value.as_ref()))
    }

    /// Returns the points that the node in `slot` earned; none where parts don't add up.
    pub(crate) fn earned(&self, slot: usize) -> Option<f64> {
        self.nodes.get(slot).and_then(|node| node.points.and(node.score))
    }

    pub(crate) fn title(&self, slot: usize) -> &str {
        self.node_index.title(slot)
    }

    /// Returns the declared pillars' scores by path, for a first look.
    pub fn pillar_scores(&self) -> BTreeMap<&str, Option<f64>> {
        self.pillars().map(|pillar| (pillar.id, pillar.score)).collect()
    }
}

impl Serialize for Evaluation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let length = 15 + usize::from(self.range.is_some()) + usize::from(self.tier.is_some());
        let mut answer = serializer.serialize_struct("Evaluation", length)?;
        answer.serialize_field("id", &self.id)?;
        answer.serialize_field("score", &OptionalNumber(self.score))?;
        answer.serialize_field("points", &OptionalNumber(self.points))?;
        match &self.range {
            Some(range) => answer.serialize_field("range", range)?,
            None => answer.skip_field("range")?,
        }
        answer.serialize_field("band", &self.band)?;
        answer.serialize_field("coverage", &OptionalNumber(Some(self.coverage)))?;
        answer.serialize_field("reason", &self.reason)?;
        answer.serialize_field("pack", &self.pack)?;
        match &self.tier {
            Some(tier) => answer.serialize_field("tier", tier)?,
            None => answer.skip_field("tier")?,
        }
        answer.serialize_field("as_of", &self.as_of)?;
        answer.serialize_field("facts", &AsMap(|| self.facts()))?;
        answer.serialize_field("derived", &AsMap(|| self.derived()))?;
        answer.serialize_field("reference", &self.reference)?;
        answer.serialize_field("pillars", &AsList(|| self.pillars()))?;
        answer.serialize_field("indicators", &AsList(|| self.indicators()))?;
        answer.serialize_field("tips", &self.tips)?;
        answer.serialize_field("diagnostics", &self.diagnostics)?;
        answer.end()
    }
}

/// What an iterator gives, as a map.
struct AsMap<F>(F);

impl<K: Serialize, V: Serialize, I: Iterator<Item = (K, V)>, F: Fn() -> I> Serialize for AsMap<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map((self.0)())
    }
}

/// Serializes what a function yields as a list.
pub(super) struct AsList<F>(pub(super) F);

impl<T: Serialize, I: Iterator<Item = T>, F: Fn() -> I> Serialize for AsList<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}
