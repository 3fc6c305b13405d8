//! The answer for one profile, in the shape that `--format json` prints.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::diagnostic::Record;
use crate::profile::Reference;
use crate::value::{Value, maybe_number, serialize_number};

/// The answer for one profile.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// Who it is.
    pub id: String,
    /// The index: 0..`points`, or in the units of `range`; `None` is "no score", with `reason`.
    #[serde(serialize_with = "maybe_number")]
    pub score: Option<f64>,
    /// What the index is stretched to; `None` where it has a `range` of its own.
    #[serde(serialize_with = "maybe_number")]
    pub points: Option<f64>,
    /// The index's own range, where it isn't 0..`points`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<[f64; 2]>,
    /// The named range the score lies in.
    pub band: Option<String>,
    /// The share of weight that had data, 0..1.
    #[serde(serialize_with = "number")]
    pub coverage: f64,
    /// Why there is no score.
    pub reason: Option<String>,
    /// The rules that were used.
    pub pack: Arc<PackRef>,
    /// The tier of the pack that the profile is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
    /// The date of the data.
    pub as_of: Option<String>,
    /// The facts that were given, in the pack's order.
    #[serde(serialize_with = "as_map")]
    pub facts: Vec<(Arc<str>, Option<Value>)>,
    /// The derived facts that were worked out, in the pack's order.
    #[serde(serialize_with = "as_map")]
    pub derived: Vec<(Arc<str>, Option<Value>)>,
    /// A score of the same subject published elsewhere.
    pub reference: Option<Reference>,
    /// The nodes with children under the root.
    pub pillars: Vec<PillarScore>,
    /// The nodes with a value right under the root.
    pub indicators: Vec<IndicatorScore>,
    /// What to do next, best first.
    pub tips: Vec<Tip>,
    /// What went wrong on the way, that of the import included.
    pub diagnostics: Vec<Record>,
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

/// A node with children.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PillarScore {
    /// Its path: `brand`, `brand.presence`.
    pub id: Arc<str>,
    /// Its title.
    pub title: Arc<str>,
    /// Where `points` is a number, the points earned; otherwise the node's own value.
    #[serde(serialize_with = "maybe_number")]
    pub score: Option<f64>,
    /// The points it could earn among the siblings that have a score; `None` where the parts
    /// don't add up.
    #[serde(serialize_with = "maybe_number")]
    pub points: Option<f64>,
    /// The points it could earn if every sibling had a score.
    #[serde(serialize_with = "maybe_number")]
    pub nominal_points: Option<f64>,
    /// The share of its weight that had data, 0..1.
    #[serde(serialize_with = "number")]
    pub coverage: f64,
    /// Its weight after scripts.
    #[serde(serialize_with = "number")]
    pub weight: f64,
    /// Why it has no score, or a stand-in.
    pub reason: Option<String>,
    /// Nodes with children of their own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pillars: Vec<PillarScore>,
    /// Nodes with a value.
    pub indicators: Vec<IndicatorScore>,
}

/// A node with a value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IndicatorScore {
    /// Its path: `brand.photo`.
    pub id: Arc<str>,
    /// Its title.
    pub title: Arc<str>,
    /// The value before the scale, in the unit of its fact.
    pub value: Option<Value>,
    /// The value after scale and rounding, 0..1 (in the index's units under `range`).
    #[serde(serialize_with = "maybe_number")]
    pub scaled: Option<f64>,
    /// Its weight after scripts.
    #[serde(serialize_with = "number")]
    pub weight: f64,
    /// Where `points` is a number, the points earned; otherwise the node's own value.
    #[serde(serialize_with = "maybe_number")]
    pub score: Option<f64>,
    /// The points it could earn among the siblings that have a score.
    #[serde(serialize_with = "maybe_number")]
    pub points: Option<f64>,
    /// The points it could earn if every sibling had a score.
    #[serde(serialize_with = "maybe_number")]
    pub nominal_points: Option<f64>,
    /// Why it has no score, or a stand-in.
    pub reason: Option<String>,
}

/// A concrete change to facts and what it would bring.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tip {
    /// Its id, as the script names it.
    pub id: String,
    /// Its wording.
    pub text: String,
    /// The facts it asks for, in the order of the script.
    #[serde(serialize_with = "as_map")]
    pub change: Vec<(String, Option<Value>)>,
    /// After minus before of two whole evaluations, in points, positive = better; `None` when
    /// there is no score before.
    #[serde(serialize_with = "maybe_number")]
    pub gain: Option<f64>,
    /// The score after the change.
    #[serde(serialize_with = "maybe_number")]
    pub score: Option<f64>,
    /// How much work it is, as the script says; no unit, only comparable within a pack.
    #[serde(serialize_with = "number")]
    pub effort: f64,
}

fn number<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    serialize_number(*number, serializer)
}

fn as_map<S: Serializer>(
    pairs: &[(impl Serialize, Option<Value>)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(name, value)| (name, value)))
}

impl Evaluation {
    /// Every pillar, parents before children, in declared order.
    pub fn all_pillars(&self) -> Vec<&PillarScore> {
        fn walk<'a>(pillars: &'a [PillarScore], found: &mut Vec<&'a PillarScore>) {
            for pillar in pillars {
                found.push(pillar);
                walk(&pillar.pillars, found);
            }
        }
        let mut found = Vec::new();
        walk(&self.pillars, &mut found);
        found
    }

    /// Every indicator, in declared order within its pillar.
    pub fn all_indicators(&self) -> Vec<&IndicatorScore> {
        let mut found: Vec<&IndicatorScore> = self.indicators.iter().collect();
        found.extend(self.all_pillars().into_iter().flat_map(|pillar| &pillar.indicators));
        found
    }

    /// The declared pillars' scores by path, for a first look.
    pub fn pillar_scores(&self) -> BTreeMap<&str, Option<f64>> {
        self.pillars.iter().map(|pillar| (&*pillar.id, pillar.score)).collect()
    }
}
