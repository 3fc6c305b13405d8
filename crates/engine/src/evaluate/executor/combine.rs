//! Children become their parent's value: coverage, policies of the missing, and the aggregate.

use super::{Executor, Site, Source};
use crate::aggregates::Part;
use crate::compile::{Node, NodeValue};
use crate::evaluate::program::{ChildStep, Combination, CombineStep, NodeStep};
use crate::program::{LaneMask, Lanes, RegisterFile, Written};

/// Sums over children, lane by lane.
struct Sums<const N: usize> {
    /// Σ w·x and Σ w over the children that have a value.
    values: Lanes<N>,
    weights: Lanes<N>,
    /// Σ |w|·coverage and Σ |w| over the children that count.
    covered: Lanes<N>,
    weighed: Lanes<N>,
    /// 1 where a child has a value.
    some: Lanes<N>,
    /// 1 where a child that is required has none.
    blocked: Lanes<N>,
}

impl<const N: usize> Sums<N> {
    // sums begin where those of iterators do
    const EMPTY: Self = Self {
        values: [-0.0; N],
        weights: [-0.0; N],
        covered: [0.0; N],
        weighed: [0.0; N],
        some: [0.0; N],
        blocked: [0.0; N],
    };

    /// Adds a child. `UNIFORM`: it counts in every lane, with one weight above 0, and isn't required.
    #[inline(always)]
    fn add<const UNIFORM: bool>(&mut self, child: &ChildStep, written: Written<'_, N>) {
        let registers = child.registers;
        let (used, own) = (&written[registers.used], &written[registers.own]);
        let weights = &written[child.weight];
        let applies = registers.applies.map(|register| &written[register]);
        let coverage = registers.coverage.map(|register| &written[register]);
        let uniform = weights.first().copied().unwrap_or(f64::NAN);
        // adding it changes no sum, whatever its sign; a compiler that knew it would make a branch
        let nothing = std::hint::black_box(-0.0);
        for lane in 0..N {
            let at = |lanes: &Lanes<N>| lanes.get(lane).copied().unwrap_or(f64::NAN);
            let weight = if UNIFORM { uniform } else { at(weights) };
            let counts =
                UNIFORM || weight != 0.0 && applies.is_none_or(|applies| at(applies) != 0.0);
            let value = at(used);
            let known = counts & !value.is_nan();
            let share = match coverage {
                Some(coverage) => at(coverage),
                None => f64::from(u8::from(!at(own).is_nan())),
            };
            let size = weight.abs();
            add(&mut self.values, lane, if known { weight * value } else { nothing });
            add(&mut self.weights, lane, if known { weight } else { nothing });
            add(&mut self.covered, lane, if counts { size * share } else { 0.0 });
            if !UNIFORM {
                add(&mut self.weighed, lane, if counts { size } else { 0.0 });
                raise(&mut self.some, lane, known);
                raise(&mut self.blocked, lane, child.is_required && counts && !known);
            }
        }
        if UNIFORM {
            self.weighed.iter_mut().for_each(|weighed| *weighed += uniform);
        }
    }
}

#[inline(always)]
fn add<const N: usize>(sums: &mut Lanes<N>, lane: usize, more: f64) {
    if let Some(sum) = sums.get_mut(lane) {
        *sum += more;
    }
}

#[inline(always)]
fn raise<const N: usize>(flags: &mut Lanes<N>, lane: usize, holds: bool) {
    if let Some(flag) = flags.get_mut(lane) {
        *flag = if holds { 1.0 } else { *flag };
    }
}

/// Returns the sums over all children.
fn sums<const N: usize>(
    children: &[ChildStep],
    is_uniform: bool,
    registers: &RegisterFile<N>,
) -> Sums<N> {
    let written = registers.written();
    let mut sums = Sums::EMPTY;
    if is_uniform {
        children.iter().for_each(|child| sums.add::<true>(child, written));
        // with weights above 0, some child has a value where theirs add up to something
        for (some, weights) in sums.some.iter_mut().zip(&sums.weights) {
            *some = if *weights > 0.0 { 1.0 } else { 0.0 };
        }
    } else {
        children.iter().for_each(|child| sums.add::<false>(child, written));
    }
    sums
}

impl<'r, const N: usize> Executor<'r, N> {
    /// Writes the value of a pillar before its scale, and its coverage.
    pub(super) fn combine(
        &mut self,
        step: &NodeStep,
        combine: &CombineStep,
        node: &'r Node,
        site: Site,
        needed: LaneMask,
    ) {
        let is_positive = self.state.are_positive.get(step.slot) == Some(&true);
        // a script may have changed weights in some lanes
        let has_own_weights = self.rules.weights.is_none();
        let is_uniform = combine.is_uniform && is_positive && has_own_weights;
        let sums = sums(&combine.children, is_uniform, &self.state.registers);
        let mut coverage = sums.covered;
        for (covered, weighed) in coverage.iter_mut().zip(&sums.weighed) {
            *covered = if *weighed > 0.0 { *covered / *weighed } else { 0.0 };
        }
        // where enough is known for a value
        let mut enough = [0.0; N];
        for (lane, enough) in enough.iter_mut().enumerate() {
            let at = |lanes: &Lanes<N>| lanes.get(lane).copied().unwrap_or(f64::NAN);
            let right = (at(&sums.some) == 1.0)
                & (at(&sums.blocked) == 0.0)
                & (at(&coverage) >= combine.min_coverage);
            *enough = if right { 1.0 } else { 0.0 };
        }
        let mut value = [f64::NAN; N];
        match &combine.how {
            Combination::Mean => {
                for (lane, value) in value.iter_mut().enumerate() {
                    let at = |lanes: &Lanes<N>| lanes.get(lane).copied().unwrap_or(f64::NAN);
                    let (sum, total) = (at(&sums.values), at(&sums.weights));
                    let mean = sum / total;
                    let right = (at(&enough) == 1.0) & (total != 0.0) & mean.is_finite();
                    *value = if right { mean } else { f64::NAN };
                }
            }
            Combination::Aggregate(aggregate) => {
                let enough = LaneMask::of(&enough, |enough| enough == 1.0);
                let mut parts = std::mem::take(&mut self.state.parts);
                for lane in enough.lanes() {
                    parts.clear();
                    parts.extend(self.parts(combine, lane));
                    let combined = aggregate.combine(&parts).unwrap_or(f64::NAN);
                    if let Some(value) = value.get_mut(lane).filter(|_| combined.is_finite()) {
                        *value = combined;
                    }
                }
                self.state.parts = parts;
            }
            Combination::Function(function) => {
                let NodeValue::Function(source) = &node.value else { return };
                let enough = LaneMask::of(&enough, |enough| enough == 1.0);
                let source = Source::Aggregate(source);
                let asked = enough.and(needed);
                let answers = self.value(function, source, &node.path, site, asked, &mut value);
                for (lane, answer) in answers {
                    if let Some(value) = value.get_mut(lane) {
                        *value = answer.as_number().unwrap_or(f64::NAN);
                    }
                }
                for (lane, value) in value.iter_mut().enumerate() {
                    let right = enough.has(lane) & value.is_finite();
                    *value = if right { *value } else { f64::NAN };
                }
            }
        }
        let (_, raw_place, coverage_place) = self.state.registers.split_pair(step.registers.raw);
        *raw_place = value;
        *coverage_place = coverage;
    }

    /// Returns the children of a pillar that have a value and weigh something, in declared order.
    pub(in crate::evaluate) fn parts<'p>(
        &'p self,
        combine: &'p CombineStep,
        lane: usize,
    ) -> impl Iterator<Item = Part> + 'p {
        combine.children.iter().filter_map(move |child| {
            let at = |register| self.state.registers[register].get(lane).copied();
            let applies = child.registers.applies.is_none_or(|register| at(register) != Some(0.0));
            let value = at(child.registers.used).filter(|value| !value.is_nan())?;
            let weight = at(child.weight).filter(|weight| *weight != 0.0)?;
            applies.then_some(Part { value, weight })
        })
    }
}
