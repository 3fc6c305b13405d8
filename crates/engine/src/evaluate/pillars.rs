//! Children become their parent's value, for the rows of a block: what `walk` does for one profile.

use crate::aggregates::{Aggregate, Part};
use crate::program::{Lane, ROWS};

/// What changes no sum, whatever its sign. An addition that is always done can be made wide; a
/// compiler that knows the number makes a branch of it.
fn nothing() -> f64 {
    std::hint::black_box(-0.0)
}

/// A child's columns.
#[derive(Debug, Clone, Copy)]
pub(super) struct Child<'a> {
    /// NaN where it has no value.
    pub(super) own: &'a [f64],
    /// What the parent gets, where that may be another value.
    pub(super) used: Option<&'a [f64]>,
    /// Of a node with children; an indicator covers all or nothing.
    pub(super) coverage: Option<&'a [f64]>,
    pub(super) applies: Option<&'a [f64]>,
    pub(super) weight: Lane<'a>,
    /// Whether its absence leaves the parent without a score.
    pub(super) blocks: bool,
}

impl Child<'_> {
    fn used(&self) -> &[f64] {
        self.used.unwrap_or(self.own)
    }

    /// Whether it counts the same in every row.
    fn is_plain(&self) -> bool {
        self.applies.is_none() && matches!(self.weight, Lane::All(_))
    }
}

/// The value of the parent by one of the aggregates; NaN where it has none.
pub(super) fn combine(
    children: &[Child<'_>],
    aggregate: &dyn Aggregate,
    min_coverage: f64,
    own: &mut [f64],
    coverage: &mut [f64],
) {
    if aggregate.adds_up() && children.iter().all(|child| child.is_plain() && !child.blocks) {
        return mean(children, min_coverage, own, coverage);
    }
    let mut parts = Vec::with_capacity(children.len());
    for row in 0..own.len() {
        let (value, covered) = admitted(children, min_coverage, row, Some(&mut parts));
        let combined = match value {
            true => aggregate.combine(&parts).unwrap_or(f64::NAN),
            false => f64::NAN,
        };
        if let (Some(own), Some(coverage)) = (own.get_mut(row), coverage.get_mut(row)) {
            (*own, *coverage) = (combined, covered);
        }
    }
}

/// 0 where the parent may have a value, NaN where it can't; for functions, which find their parts
/// by themselves.
pub(super) fn admit(
    children: &[Child<'_>],
    min_coverage: f64,
    own: &mut [f64],
    coverage: &mut [f64],
) {
    if children.iter().all(|child| child.is_plain() && !child.blocks) {
        return admit_plain(children, min_coverage, own, coverage);
    }
    for (row, (own, coverage)) in own.iter_mut().zip(coverage).enumerate() {
        let (admitted, covered) = admitted(children, min_coverage, row, None);
        *own = if admitted { 0.0 } else { f64::NAN };
        *coverage = covered;
    }
}

/// The same where every child weighs the same in all rows and none of them blocks.
fn admit_plain(children: &[Child<'_>], min_coverage: f64, own: &mut [f64], coverage: &mut [f64]) {
    let mut weighed = 0.0;
    coverage.fill(0.0);
    let weighing = || children.iter().filter(|child| !matches!(child.weight, Lane::All(0.0)));
    if weighing().all(|child| child.used.is_none() && child.coverage.is_none()) {
        // what is covered has a value
        for child in weighing() {
            let Lane::All(weight) = child.weight else { continue };
            weighed += weight.abs();
            add_covered(child, weight, nothing(), coverage);
        }
        for (own, covered) in own.iter_mut().zip(coverage) {
            let some = *covered > 0.0;
            *covered = if weighed > 0.0 { *covered / weighed } else { 0.0 };
            *own = if some & (*covered >= min_coverage) { 0.0 } else { f64::NAN };
        }
        return;
    }
    // 1 where some child has a value
    own.fill(0.0);
    for child in children {
        let Lane::All(weight) = child.weight else { continue };
        if weight == 0.0 {
            continue;
        }
        weighed += weight.abs();
        add_covered(child, weight, nothing(), coverage);
        for (some, value) in own.iter_mut().zip(child.used()) {
            *some = if value.is_nan() { *some } else { 1.0 };
        }
    }
    for (own, covered) in own.iter_mut().zip(coverage) {
        *covered = if weighed > 0.0 { *covered / weighed } else { 0.0 };
        *own = if *own == 1.0 && *covered >= min_coverage { 0.0 } else { f64::NAN };
    }
}

/// Whether a row has enough parts, and its coverage.
fn admitted(
    children: &[Child<'_>],
    min_coverage: f64,
    row: usize,
    mut parts: Option<&mut Vec<Part>>,
) -> (bool, f64) {
    if let Some(parts) = &mut parts {
        parts.clear();
    }
    let at = |column: &[f64]| column.get(row).copied().unwrap_or(f64::NAN);
    let (mut covered, mut weighed) = (0.0, 0.0);
    let (mut blocked, mut some) = (false, false);
    for child in children {
        let weight = child.weight.at(row);
        if child.applies.is_some_and(|applies| at(applies) != 1.0) || weight == 0.0 {
            continue;
        }
        let share = child.coverage.map_or_else(|| f64::from(u8::from(!at(child.own).is_nan())), at);
        covered += weight.abs() * share;
        weighed += weight.abs();
        let value = at(child.used());
        if value.is_nan() {
            blocked |= child.blocks;
        } else {
            some = true;
            if let Some(parts) = &mut parts {
                parts.push(Part { value, weight });
            }
        }
    }
    let coverage = if weighed > 0.0 { covered / weighed } else { 0.0 };
    (some && !blocked && coverage >= min_coverage, coverage)
}

/// The weighted mean where every child weighs the same in all rows: Σ w·x / Σ w in declared order,
/// what is missing left out.
fn mean(children: &[Child<'_>], min_coverage: f64, own: &mut [f64], coverage: &mut [f64]) {
    let rows = own.len();
    let weighing = || {
        children.iter().filter_map(|child| match child.weight {
            Lane::All(weight) if weight != 0.0 => Some((child, weight)),
            _ => None,
        })
    };
    if weighing().all(|(_, weight)| weight > 0.0) {
        return match weighing().all(|(child, _)| child.used.is_none() && child.coverage.is_none()) {
            true => mean_of_indicators(weighing(), min_coverage, own, coverage),
            false => mean_of_parts(weighing(), min_coverage, own, coverage),
        };
    }
    let mut weighed = 0.0;
    weighing().for_each(|(_, weight)| weighed += weight.abs());
    // sums begin where those of iterators do
    own.fill(-0.0);
    coverage.fill(0.0);
    let (mut totals, mut counts) = ([-0.0_f64; ROWS], [0.0_f64; ROWS]);
    let (Some(totals), Some(counts)) = (totals.get_mut(..rows), counts.get_mut(..rows)) else {
        return;
    };
    for (child, weight) in weighing() {
        add_weighted(child.used(), weight, nothing(), own, totals);
        for (value, count) in child.used().iter().zip(counts.iter_mut()) {
            *count = if value.is_nan() { *count } else { 1.0 };
        }
        add_covered(child, weight, nothing(), coverage);
    }
    for covered in coverage.iter_mut() {
        *covered = if weighed > 0.0 { *covered / weighed } else { 0.0 };
    }
    for (((sum, total), count), covered) in
        own.iter_mut().zip(totals.iter()).zip(counts.iter()).zip(coverage.iter())
    {
        let right = *count == 1.0 && *total != 0.0 && *covered >= min_coverage;
        *sum = if right { *sum / *total } else { f64::NAN };
    }
}

/// The same where every weight is above 0: some part counts where weights add up to something.
fn mean_of_parts<'c>(
    children: impl Iterator<Item = (&'c Child<'c>, f64)>,
    min_coverage: f64,
    own: &mut [f64],
    coverage: &mut [f64],
) {
    let mut weighed = 0.0;
    own.fill(-0.0);
    coverage.fill(0.0);
    let mut totals = [0.0_f64; ROWS];
    let Some(totals) = totals.get_mut(..own.len()) else { return };
    for (child, weight) in children {
        weighed += weight;
        add_weighted(child.used(), weight, nothing(), own, totals);
        add_covered(child, weight, nothing(), coverage);
    }
    divide_parts(weighed, min_coverage, own, totals, coverage);
}

/// The same where nothing stands in and every weight is above 0: what is covered is what is weighed.
fn mean_of_indicators<'c>(
    children: impl Iterator<Item = (&'c Child<'c>, f64)>,
    min_coverage: f64,
    own: &mut [f64],
    totals: &mut [f64],
) {
    let mut weighed = 0.0;
    own.fill(-0.0);
    totals.fill(0.0);
    for (child, weight) in children {
        weighed += weight;
        add_weighted(child.own, weight, nothing(), own, totals);
    }
    divide(weighed, min_coverage, own, totals);
}

/// Adds what is there, and its weight. By itself, so that the compiler knows the columns apart and
/// makes the loop wide.
#[inline(never)]
fn add_weighted(values: &[f64], weight: f64, nothing: f64, sums: &mut [f64], totals: &mut [f64]) {
    for ((value, sum), total) in values.iter().zip(sums).zip(totals) {
        let there = !value.is_nan();
        *sum += if there { weight * value } else { nothing };
        *total += if there { weight } else { nothing };
    }
}

/// Adds the share of a child's weight that has data.
fn add_covered(child: &Child<'_>, weight: f64, nothing: f64, coverage: &mut [f64]) {
    match child.coverage {
        Some(shares) => add_shares(shares, weight.abs(), coverage),
        None => add_there(child.own, weight.abs(), nothing, coverage),
    }
}

#[inline(never)]
fn add_shares(shares: &[f64], weight: f64, coverage: &mut [f64]) {
    for (covered, share) in coverage.iter_mut().zip(shares) {
        *covered += weight * share;
    }
}

#[inline(never)]
fn add_there(values: &[f64], weight: f64, nothing: f64, coverage: &mut [f64]) {
    for (covered, value) in coverage.iter_mut().zip(values) {
        *covered += if value.is_nan() { nothing } else { weight };
    }
}

/// Sums become means, and totals the share that is covered.
#[inline(never)]
fn divide(weighed: f64, min_coverage: f64, sums: &mut [f64], totals: &mut [f64]) {
    for (sum, total) in sums.iter_mut().zip(totals) {
        let covered = if weighed > 0.0 { *total / weighed } else { 0.0 };
        let right = (*total > 0.0) & (covered >= min_coverage);
        let mean = *sum / *total;
        *sum = if right { mean } else { f64::NAN };
        *total = covered;
    }
}

/// The same where what is covered is told by the children.
#[inline(never)]
fn divide_parts(
    weighed: f64,
    min_coverage: f64,
    sums: &mut [f64],
    totals: &[f64],
    coverage: &mut [f64],
) {
    for ((sum, total), covered) in sums.iter_mut().zip(totals).zip(coverage) {
        *covered = if weighed > 0.0 { *covered / weighed } else { 0.0 };
        let right = (*total > 0.0) & (*covered >= min_coverage);
        let mean = *sum / *total;
        *sum = if right { mean } else { f64::NAN };
    }
}
