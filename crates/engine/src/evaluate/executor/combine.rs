//! Children become their parent's value: coverage, policies of the missing, and the aggregate.

use super::{Executor, ScriptRef, ScriptSite};
use crate::aggregates::WeightedPart;
use crate::compile::{NodeValue, RulesetNode};
use crate::evaluate::program::{ChildStep, Combination, CombineStep, NodeStep};
use crate::program::{LaneMask, Lanes, WrittenRegisters};
use crate::vector::vectorized;

/// Sums over the children of a pillar that have a value, lane by lane.
struct ChildSums<const N: usize> {
    /// Σ w·x.
    values: Lanes<N>,
    /// Σ w.
    weights: Lanes<N>,
    /// 1 where a child has a value and none that is required lacks one.
    are_enough: Lanes<N>,
}

/// Returns the coverage of a pillar whose children with data weigh so much of all that count.
#[inline(always)]
fn coverage_of(known: f64, all: f64) -> f64 {
    if all > 0.0 { known / all } else { 0.0 }
}

#[inline(always)]
fn flag(holds: bool) -> f64 {
    if holds { 1.0 } else { 0.0 }
}

impl<const N: usize> ChildSums<N> {
    fn new() -> Self {
        // sums begin where those of iterators do
        Self { values: [-0.0; N], weights: [-0.0; N], are_enough: [0.0; N] }
    }

    /// Adds all children and writes their coverage.
    #[inline(always)]
    fn add(
        &mut self,
        children: &[ChildStep],
        written: WrittenRegisters<'_, N>,
        coverage: &mut Lanes<N>,
    ) {
        // adding it changes no sum, whatever its sign; a compiler that knew it would make a branch
        let nothing = std::hint::black_box(-0.0);
        let (mut all, mut some, mut blocked) = ([0.0; N], [0.0; N], [0.0; N]);
        coverage.fill(0.0);
        for child in children {
            let registers = child.registers;
            let (used, own) = (&written[registers.used], &written[registers.own]);
            let weights = &written[child.weight];
            let applies = registers.applies.map(|register| &written[register]);
            let shares = registers.coverage.map(|register| &written[register]);
            for lane in 0..N {
                let at = |lanes: &Lanes<N>| lanes.get(lane).copied().unwrap_or(f64::NAN);
                let (weight, value) = (at(weights), at(used));
                let counts = weight != 0.0 && applies.is_none_or(|applies| at(applies) != 0.0);
                let known = counts & !value.is_nan();
                let share = shares.map_or_else(|| flag(!at(own).is_nan()), at);
                let size = if counts { weight.abs() } else { 0.0 };
                add(&mut self.values, lane, if known { weight * value } else { nothing });
                add(&mut self.weights, lane, if known { weight } else { nothing });
                add(coverage, lane, if counts { size * share } else { 0.0 });
                add(&mut all, lane, size);
                raise(&mut some, lane, known);
                raise(&mut blocked, lane, child.is_required && counts && !known);
            }
        }
        for ((enough, some), blocked) in self.are_enough.iter_mut().zip(&some).zip(&blocked) {
            *enough = flag((*some == 1.0) & (*blocked == 0.0));
        }
        for (coverage, all) in coverage.iter_mut().zip(&all) {
            *coverage = coverage_of(*coverage, *all);
        }
    }

    /// Adds children that count in every lane, each with one weight above 0, and of which none is
    /// required; writes their coverage.
    #[inline(always)]
    fn add_uniform(
        &mut self,
        combine: &CombineStep,
        written: WrittenRegisters<'_, N>,
        coverage: &mut Lanes<N>,
    ) {
        // as above
        let nothing = std::hint::black_box(-0.0);
        let mut all = 0.0;
        coverage.fill(0.0);
        for child in &combine.children {
            let registers = child.registers;
            let weight = written[child.weight].first().copied().unwrap_or(f64::NAN);
            all += weight;
            let sums = self.values.iter_mut().zip(&mut self.weights);
            for ((values, weights), used) in sums.zip(&written[registers.used]) {
                let known = !used.is_nan();
                *values += if known { weight * used } else { nothing };
                *weights += if known { weight } else { nothing };
            }
            if combine.covers_values {
                continue;
            }
            match registers.coverage {
                Some(register) => {
                    for (coverage, share) in coverage.iter_mut().zip(&written[register]) {
                        *coverage += weight * share;
                    }
                }
                None => {
                    for (coverage, own) in coverage.iter_mut().zip(&written[registers.own]) {
                        *coverage += if own.is_nan() { 0.0 } else { weight };
                    }
                }
            }
        }
        if combine.covers_values {
            // no sum is -0.0 here
            for (coverage, weights) in coverage.iter_mut().zip(&self.weights) {
                *coverage = weights + 0.0;
            }
        }
        // with weights above 0, some child has a value where theirs add up to something
        let flags = self.are_enough.iter_mut().zip(&self.weights);
        for ((enough, weights), coverage) in flags.zip(&mut *coverage) {
            *coverage = coverage_of(*coverage, all);
            *enough = flag(*weights > 0.0);
        }
    }

    /// Takes less coverage than `min_coverage` for not enough.
    #[inline(always)]
    fn require(&mut self, min_coverage: f64, coverage: &Lanes<N>) {
        for (enough, coverage) in self.are_enough.iter_mut().zip(coverage) {
            *enough = flag((*enough == 1.0) & (*coverage >= min_coverage));
        }
    }

    /// Writes Σ w·x ÷ Σ w where enough is known.
    #[inline(always)]
    fn write_mean(&self, raw: &mut Lanes<N>) {
        let mut means = [f64::NAN; N];
        for (mean, (sum, total)) in means.iter_mut().zip(self.values.iter().zip(&self.weights)) {
            *mean = sum / total;
        }
        write_finite(raw, &means, &self.are_enough);
    }
}

/// Writes the values of a pillar where enough is known; what is no finite number is no value.
#[inline(always)]
fn write_finite<const N: usize>(raw: &mut Lanes<N>, values: &Lanes<N>, enough: &Lanes<N>) {
    for (raw, (value, enough)) in raw.iter_mut().zip(values.iter().zip(enough)) {
        let right = (*enough == 1.0) & value.is_finite();
        *raw = if right { *value } else { f64::NAN };
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

impl<'r, const N: usize> Executor<'r, N> {
    /// Writes the value of a pillar before its scale, and its coverage.
    pub(super) fn combine(
        &mut self,
        step: &NodeStep,
        combine: &CombineStep,
        node: &'r RulesetNode,
        site: ScriptSite,
        needed: LaneMask,
    ) {
        let is_positive = self.state.are_positive.get(step.slot) == Some(&true);
        let (written, raw, coverage) = self.state.registers.split_pair(step.registers.raw);
        let enough = vectorized(
            N,
            #[inline(always)]
            || {
                let mut sums = ChildSums::new();
                if combine.is_uniform && is_positive {
                    sums.add_uniform(combine, written, coverage);
                } else {
                    sums.add(&combine.children, written, coverage);
                }
                sums.require(combine.min_coverage, coverage);
                if matches!(combine.how, Combination::Mean) {
                    sums.write_mean(raw);
                }
                sums.are_enough
            },
        );
        let mut values = [f64::NAN; N];
        let are_enough = LaneMask::of(&enough, |enough| enough == 1.0);
        match &combine.how {
            Combination::Mean => return,
            Combination::Aggregate(aggregate) => {
                let mut parts = std::mem::take(&mut self.state.parts);
                for lane in are_enough.lanes() {
                    parts.clear();
                    parts.extend(self.parts(combine, lane));
                    if let Some(value) = values.get_mut(lane) {
                        *value = aggregate.combine(&parts).unwrap_or(f64::NAN);
                    }
                }
                self.state.parts = parts;
            }
            Combination::Function(function) => {
                let NodeValue::Function(source) = &node.value else { return };
                let source = ScriptRef::Aggregate(source);
                let asked = are_enough.and(needed);
                let answers = self.value(function, source, &node.path, site, asked, &mut values);
                for (lane, answer) in answers {
                    if let Some(value) = values.get_mut(lane) {
                        *value = answer.as_number().unwrap_or(f64::NAN);
                    }
                }
            }
        }
        write_finite(self.state.registers.get_mut(step.registers.raw), &values, &enough);
    }

    /// Returns the children of a pillar that have a value and weigh something, in declared order.
    pub(in crate::evaluate) fn parts<'p>(
        &'p self,
        combine: &'p CombineStep,
        lane: usize,
    ) -> impl Iterator<Item = WeightedPart> + 'p {
        combine.children.iter().filter_map(move |child| {
            let at = |register| self.state.registers[register].get(lane).copied();
            let applies = child.registers.applies.is_none_or(|register| at(register) != Some(0.0));
            let value = at(child.registers.used).filter(|value| !value.is_nan())?;
            let weight = at(child.weight).filter(|weight| *weight != 0.0)?;
            applies.then_some(WeightedPart { value, weight })
        })
    }
}
