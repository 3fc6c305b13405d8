//! The nodes of an answer, as its readers see them.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::evaluation::{AsList, Evaluation};
use crate::value::{OptionalNumber, Value, serialize_number, serialize_optional_number};

/// What is told of one node.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct NodeScore {
    /// What its parent gets.
    pub(super) used: Option<f64>,
    pub(super) weight: f64,
    pub(super) coverage: f64,
    pub(super) score: Option<f64>,
    /// The points it could earn among the siblings that have a score.
    pub(super) points: Option<f64>,
    /// The points it could earn if every sibling had a score.
    pub(super) nominal: Option<f64>,
    /// Before the scale.
    pub(super) raw: Option<Value>,
    pub(super) reason: Option<String>,
    /// See [`PillarScore::has_minus`].
    pub(super) has_minus: bool,
}

/// A node with children.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PillarScore<'a> {
    /// Its path: `brand`, `brand.presence`.
    pub id: &'a str,
    /// Its title.
    pub title: &'a str,
    /// What its parent gets, 0..1 (in the index's units under `range`): its own value, or a stand-in.
    /// Not a part of the JSON.
    pub scaled: Option<f64>,
    /// Where `points` is a number, the points earned; otherwise the node's own value, below 0 where
    /// a negative weight takes it away.
    pub score: Option<f64>,
    /// The points it could earn among the siblings that have a score; `None` where the parts
    /// don't add up.
    pub points: Option<f64>,
    /// The points it could earn if every sibling had a score.
    pub nominal_points: Option<f64>,
    /// The share of its weight that had data, 0..1.
    pub coverage: f64,
    /// Its weight after scripts.
    pub weight: f64,
    /// Why it has no score, or a stand-in.
    pub reason: Option<&'a str>,
    /// Whether it, a sibling or one further up has a negative weight, or its own value lies beyond
    /// 0..1: its points are a part of a sum with minus points then, and no share of a whole. Not a part
    /// of the JSON.
    pub has_minus: bool,
    answer: &'a Evaluation,
    slot: usize,
}

/// A node with a value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct IndicatorScore<'a> {
    /// Its path: `brand.photo`.
    pub id: &'a str,
    /// Its title.
    pub title: &'a str,
    /// The value before the scale, in the unit of its fact.
    pub value: Option<&'a Value>,
    /// The value after scale and rounding, 0..1 (in the index's units under `range`).
    #[serde(serialize_with = "serialize_optional_number")]
    pub scaled: Option<f64>,
    /// Its weight after scripts.
    #[serde(serialize_with = "serialize_number")]
    pub weight: f64,
    /// Where `points` is a number, the points earned; otherwise the node's own value, below 0 where
    /// a negative weight takes it away.
    #[serde(serialize_with = "serialize_optional_number")]
    pub score: Option<f64>,
    /// The points it could earn among the siblings that have a score.
    #[serde(serialize_with = "serialize_optional_number")]
    pub points: Option<f64>,
    /// The points it could earn if every sibling had a score.
    #[serde(serialize_with = "serialize_optional_number")]
    pub nominal_points: Option<f64>,
    /// Why it has no score, or a stand-in.
    pub reason: Option<&'a str>,
    /// See [`PillarScore::has_minus`].
    #[serde(skip)]
    pub has_minus: bool,
}

/// Returns the pillars right under the node in `slot`.
pub(super) fn pillars_under(
    answer: &Evaluation,
    slot: usize,
) -> impl ExactSizeIterator<Item = PillarScore<'_>> {
    answer.node_index.pillars(slot).iter().map(|slot| PillarScore::new(answer, *slot))
}

/// Returns the indicators right under the node in `slot`.
pub(super) fn indicators_under(
    answer: &Evaluation,
    slot: usize,
) -> impl ExactSizeIterator<Item = IndicatorScore<'_>> {
    answer.node_index.indicators(slot).iter().map(|slot| IndicatorScore::new(answer, *slot))
}

impl<'a> PillarScore<'a> {
    /// Returns the pillar in `slot`; none where the node is an indicator.
    pub(super) fn of(answer: &'a Evaluation, slot: usize) -> Option<Self> {
        (!answer.node_index.is_indicator(slot)).then(|| Self::new(answer, slot))
    }

    fn new(answer: &'a Evaluation, slot: usize) -> Self {
        let node = answer.nodes.get(slot);
        Self {
            id: answer.node_index.path(slot),
            title: answer.node_index.title(slot),
            scaled: node.and_then(|node| node.used),
            score: node.and_then(|node| node.score),
            points: node.and_then(|node| node.points),
            nominal_points: node.and_then(|node| node.nominal),
            coverage: node.map_or(0.0, |node| node.coverage),
            weight: node.map_or(0.0, |node| node.weight),
            reason: node.and_then(|node| node.reason.as_deref()),
            has_minus: node.is_some_and(|node| node.has_minus),
            answer,
            slot,
        }
    }

    /// Returns nodes with children of their own, in declared order.
    pub fn pillars(self) -> impl ExactSizeIterator<Item = Self> {
        pillars_under(self.answer, self.slot)
    }

    /// Returns nodes with a value, in declared order.
    pub fn indicators(self) -> impl ExactSizeIterator<Item = IndicatorScore<'a>> {
        indicators_under(self.answer, self.slot)
    }
}

impl<'a> IndicatorScore<'a> {
    fn new(answer: &'a Evaluation, slot: usize) -> Self {
        let node = answer.nodes.get(slot);
        Self {
            id: answer.node_index.path(slot),
            title: answer.node_index.title(slot),
            value: node.and_then(|node| node.raw.as_ref()),
            scaled: node.and_then(|node| node.used),
            weight: node.map_or(0.0, |node| node.weight),
            score: node.and_then(|node| node.score),
            points: node.and_then(|node| node.points),
            nominal_points: node.and_then(|node| node.nominal),
            reason: node.and_then(|node| node.reason.as_deref()),
            has_minus: node.is_some_and(|node| node.has_minus),
        }
    }
}

impl Serialize for PillarScore<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let nested = self.pillars().len() > 0;
        let mut pillar = serializer.serialize_struct("PillarScore", 9 + usize::from(nested))?;
        pillar.serialize_field("id", self.id)?;
        pillar.serialize_field("title", self.title)?;
        pillar.serialize_field("score", &OptionalNumber(self.score))?;
        pillar.serialize_field("points", &OptionalNumber(self.points))?;
        pillar.serialize_field("nominal_points", &OptionalNumber(self.nominal_points))?;
        pillar.serialize_field("coverage", &OptionalNumber(Some(self.coverage)))?;
        pillar.serialize_field("weight", &OptionalNumber(Some(self.weight)))?;
        pillar.serialize_field("reason", &self.reason)?;
        if nested {
            pillar.serialize_field("pillars", &AsList(|| self.pillars()))?;
        } else {
            pillar.skip_field("pillars")?;
        }
        pillar.serialize_field("indicators", &AsList(|| self.indicators()))?;
        pillar.end()
    }
}
