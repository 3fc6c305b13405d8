//! The index's points, shared out by weight.

use super::lower::weight_register;
use super::program::RuleProgram;
use crate::compile::RulesetData;
use crate::load::definition::IndexUnit;
use crate::program::{Lanes, RegisterFile};

/// Points by slot, for N profiles.
#[derive(Debug, Default)]
pub(super) struct PointShares<const N: usize> {
    /// The points that a node could earn among the siblings that have a score.
    points: Vec<Lanes<N>>,
    /// The points if every sibling had one.
    nominal: Vec<Lanes<N>>,
    /// The points earned; where parts don't add up, the node's own value.
    scores: Vec<Lanes<N>>,
    /// Whether a node's points are numbers: its ancestors' parts add up.
    are_shared: Vec<bool>,
}

impl<const N: usize> PointShares<N> {
    pub(super) fn new(rules: &RulesetData) -> Self {
        let count = rules.nodes.len();
        let mut are_shared = vec![matches!(rules.reach, IndexUnit::Points(_)); count];
        // parents stand before their children
        for (slot, node) in rules.nodes.iter().enumerate().skip(1) {
            let parent = node.parent.and_then(|parent| {
                let adds_up = rules.nodes.get(parent)?.adds_up();
                Some(adds_up && *are_shared.get(parent)?)
            });
            if let Some(place) = are_shared.get_mut(slot) {
                *place = parent.unwrap_or(false);
            }
        }
        let all = || vec![[0.0; N]; count];
        Self { points: all(), nominal: all(), scores: all(), are_shared }
    }

    /// Shares the points out for the profiles in the registers.
    pub(super) fn share(
        &mut self,
        rules: &RulesetData,
        program: &RuleProgram,
        registers: &RegisterFile<N>,
        with_nominal: bool,
    ) {
        if let (IndexUnit::Points(all), Some(points), Some(nominal)) =
            (rules.reach, self.points.first_mut(), self.nominal.first_mut())
        {
            (*points, *nominal) = ([all; N], [all; N]);
        }
        for (parent, node) in rules.nodes.iter().enumerate() {
            if node.children.is_empty() {
                continue;
            }
            let is_shared =
                node.children.first().and_then(|one| self.are_shared.get(*one)) == Some(&true);
            let of_parent = |all: &[Lanes<N>]| all.get(parent).copied().unwrap_or([f64::NAN; N]);
            let (points, nominal) = (of_parent(&self.points), of_parent(&self.nominal));
            let (mut scored, mut all) = ([0.0; N], [0.0; N]);
            let lanes_of = |slot: usize| {
                let used = program.node_registers.get(slot).map(|one| &registers[one.used]);
                Some((used?, &registers[weight_register(rules, slot)]))
            };
            if is_shared {
                for (used, weights) in node.children.iter().filter_map(|slot| lanes_of(*slot)) {
                    for (((scored, all), used), weight) in
                        scored.iter_mut().zip(&mut all).zip(used).zip(weights)
                    {
                        *scored += if used.is_nan() { 0.0 } else { *weight };
                        *all += weight;
                    }
                }
            }
            for &slot in &node.children {
                let (Some((used, weights)), Some(part), Some(nominal_part), Some(score)) = (
                    lanes_of(slot),
                    self.points.get_mut(slot),
                    self.nominal.get_mut(slot),
                    self.scores.get_mut(slot),
                ) else {
                    continue;
                };
                if !is_shared {
                    for ((score, used), weight) in score.iter_mut().zip(used).zip(weights) {
                        // minus points keep their sign
                        *score = if *weight < 0.0 { -used } else { *used } + 0.0;
                    }
                    continue;
                }
                for lane in 0..N {
                    let at = |lanes: &Lanes<N>| lanes.get(lane).copied().unwrap_or(f64::NAN);
                    let (used, weight) = (at(used), at(weights));
                    let part_of = |whole: f64, among: f64, counts: bool| {
                        let part = whole * weight / among + 0.0;
                        if counts & (among != 0.0) { part } else { 0.0 }
                    };
                    let own = part_of(at(&points), at(&scored), !used.is_nan());
                    set(part, lane, own);
                    set(score, lane, own * used + 0.0);
                    if with_nominal {
                        set(nominal_part, lane, part_of(at(&nominal), at(&all), true));
                    }
                }
            }
        }
    }

    /// Returns the points that a node could earn; none where its parent's parts don't add up.
    pub(super) fn points(&self, slot: usize) -> Option<&Lanes<N>> {
        self.points.get(slot).filter(|_| self.are_shared.get(slot) == Some(&true))
    }

    /// Returns the points that a node could earn if every sibling had a score.
    pub(super) fn nominal(&self, slot: usize) -> Option<&Lanes<N>> {
        self.nominal.get(slot).filter(|_| self.are_shared.get(slot) == Some(&true))
    }

    /// Returns the points that a node earns, or its own value where parts don't add up; NaN where it
    /// has no score.
    pub(super) fn scores(&self, slot: usize) -> &Lanes<N> {
        self.scores.get(slot).unwrap_or(&[f64::NAN; N])
    }
}

#[inline(always)]
fn set<const N: usize>(lanes: &mut Lanes<N>, lane: usize, number: f64) {
    if let Some(place) = lanes.get_mut(lane) {
        *place = number;
    }
}
