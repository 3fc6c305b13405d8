//! The nodes of a block: value, scale, rounding, aggregate, and what stands in.

use super::{Block, NodeBlock, WALK};
use crate::compile::{CompiledScale, Node, NodeValue};
use crate::evaluate::pillars::{self, Child};
use crate::evaluate::plan::Planned;
use crate::evaluate::rounding;
use crate::load::definition::Policy;
use crate::program::{Lane, ROWS, Reads};
use crate::script::Kind;

impl Block<'_> {
    pub(super) fn node(&mut self, slot: usize, node: &Node) {
        let Some(mut state) = self.nodes.get_mut(slot).map(std::mem::take) else { return };
        let Some(planned) = self.plan.nodes.get(slot) else { return };
        let rows = self.rows;
        let mut unknown = None;
        if let Some(applies) = &planned.applies {
            let mut column = state.applies.take().unwrap_or_else(|| vec![1.0; ROWS]);
            self.value(applies, true, &mut column);
            // unknown whether it applies: it does, and is missing
            let mut missing = vec![0.0; ROWS];
            for (applies, missing) in column.iter_mut().zip(&mut missing).take(rows) {
                if applies.is_nan() {
                    (*applies, *missing) = (1.0, 1.0);
                }
            }
            unknown = Some(missing);
            state.applies = Some(column);
        }
        match &planned.value {
            Some(value) => {
                if !self.scale_fact(value, node, &mut state.own) {
                    self.value(value, planned.applies.is_none(), &mut state.own);
                    self.scale(slot, node, &mut state.own);
                }
            }
            None => self.pillar(slot, node, &mut state),
        }
        if let Some(applies) = &state.applies {
            let unknown = unknown.unwrap_or_default();
            for ((own, applies), unknown) in state.own.iter_mut().zip(applies).zip(&unknown) {
                *own = if *applies == 1.0 && *unknown == 0.0 { *own } else { f64::NAN };
            }
            if let Some(coverage) = &mut state.coverage {
                for ((coverage, applies), unknown) in coverage.iter_mut().zip(applies).zip(&unknown)
                {
                    *coverage = if *applies == 1.0 && *unknown == 0.0 { *coverage } else { 0.0 };
                }
            }
        }
        self.stand_in(node, planned.stand_in, &mut state);
        if let Some(place) = self.nodes.get_mut(slot) {
            *place = state;
        }
    }

    /// A fact straight through its scale, where that is all; false where there is more to it.
    fn scale_fact(&self, value: &Planned, node: &Node, out: &mut [f64]) -> bool {
        let CompiledScale::Kind { scale, .. } = &node.scale else { return false };
        let Planned::Fact { slot, kind: Kind::Number } = value else { return false };
        let (Lane::Column(values), Some(out)) = (self.fact(*slot), out.get_mut(..self.rows)) else {
            return false;
        };
        if scale.takes_words() || node.round.is_some() {
            return false;
        }
        scale.column_of(node.outside, values, out);
        true
    }

    /// Values through scale and rounding, in place.
    fn scale(&mut self, slot: usize, node: &Node, values: &mut [f64]) {
        let rows = self.rows;
        let Some(values) = values.get_mut(..rows) else { return };
        match &node.scale {
            CompiledScale::Kind { scale, .. } if scale.takes_words() => {
                let Some(words) = self.words.get(slot) else { return };
                values.iter_mut().for_each(|value| *value = words.share(*value));
            }
            CompiledScale::Kind { scale, .. } => scale.column(node.outside, values),
            CompiledScale::Function(_) => {
                let Some(Some(planned)) = self.plan.nodes.get(slot).map(|one| &one.scale) else {
                    return;
                };
                let mut buffers = std::mem::take(&mut self.buffers);
                let one = OneFact(values);
                planned.layout.run(&one, rows, &mut buffers);
                let shares: Vec<f64> = {
                    let lane = planned.layout.result(planned.result, &one, rows, &buffers);
                    (0..rows).map(|row| lane.at(row)).collect()
                };
                let failed: Vec<f64> = {
                    let lane = planned.layout.failed(&one, rows, &buffers);
                    (0..rows).map(|row| lane.at(row)).collect()
                };
                for (((value, share), failed), walk) in
                    values.iter_mut().zip(&shares).zip(&failed).zip(&mut self.walk)
                {
                    if value.is_nan() {
                        continue;
                    }
                    // text where a number is wanted, and what is infinite, are told by a walk
                    if *failed == 1.0 || share.is_infinite() {
                        *walk = WALK;
                    }
                    *value = match crate::scales::settle(*share, node.outside) {
                        Some(share) if !share.is_nan() => share,
                        _ => f64::NAN,
                    };
                }
                self.buffers = buffers;
            }
        }
        if let Some(round) = node.round.filter(|_| node.parent.is_some()) {
            for value in values {
                *value = if value.is_nan() { *value } else { rounding::round(*value, round) };
            }
        }
    }

    fn pillar(&mut self, slot: usize, node: &Node, state: &mut NodeBlock) {
        let rows = self.rows;
        let mut coverage = state.coverage.take().unwrap_or_else(|| vec![0.0; ROWS]);
        {
            let children: Vec<Child<'_>> = node
                .children
                .iter()
                .filter_map(|&child| {
                    let block = self.nodes.get(child)?;
                    let policy = self.rules.nodes.get(child)?.missing;
                    Some(Child {
                        own: block.own.get(..rows)?,
                        used: block.used.as_deref().and_then(|used| used.get(..rows)),
                        coverage: block.coverage.as_deref().and_then(|one| one.get(..rows)),
                        applies: block.applies.as_deref().and_then(|one| one.get(..rows)),
                        weight: Reads::weight(self, child),
                        blocks: policy == Policy::Fail,
                    })
                })
                .collect();
            let (Some(own), Some(coverage)) = (state.own.get_mut(..rows), coverage.get_mut(..rows))
            else {
                return;
            };
            match &node.value {
                NodeValue::Aggregate(aggregate) => {
                    pillars::combine(&children, &**aggregate, node.min_coverage, own, coverage);
                }
                _ => pillars::admit(&children, node.min_coverage, own, coverage),
            }
        }
        if let NodeValue::Function(_) = &node.value
            && let Some(planned) = self.plan.nodes.get(slot).and_then(|one| one.aggregate.as_ref())
        {
            let (mut made, mut walk) = std::mem::take(&mut self.spare);
            // a row whose parts are not enough is not asked, and can't fail
            walk.copy_from_slice(&self.walk);
            self.value(planned, node.applies.is_none(), &mut made);
            for (((own, made), before), walk) in
                state.own.iter_mut().zip(&made).zip(&walk).zip(&mut self.walk).take(rows)
            {
                let asked = !own.is_nan();
                *walk = if asked { *walk } else { *before };
                *own = if asked { *made } else { *own };
            }
            self.spare = (made, walk);
        }
        refuse_infinite(state.own.get_mut(..rows).unwrap_or_default());
        self.scale(slot, node, &mut state.own);
        state.coverage = Some(coverage);
    }

    fn stand_in(&mut self, node: &Node, stand_in: Option<f64>, state: &mut NodeBlock) {
        if node.parent.is_none() {
            return;
        }
        let instead = match node.missing {
            Policy::Skip | Policy::Fail => return,
            Policy::Zero => 0.0,
            // its scale gives it no value either
            Policy::StandIn(_) => match stand_in {
                Some(number) => number,
                None => return,
            },
        };
        let used = state.used.get_or_insert_with(|| vec![f64::NAN; ROWS]);
        for (used, own) in used.iter_mut().zip(&state.own) {
            *used = if own.is_nan() { instead } else { *own };
        }
        if let Some(applies) = &state.applies {
            for (used, applies) in used.iter_mut().zip(applies) {
                *used = if *applies == 1.0 { *used } else { f64::NAN };
            }
        }
    }
}

/// What isn't finite is no value.
fn refuse_infinite(values: &mut [f64]) {
    // without an end before the last, so that it can be made wide; mostly there is none
    if values.iter().fold(false, |any, value| any | value.is_infinite()) {
        for value in values.iter_mut().filter(|value| value.is_infinite()) {
            *value = f64::NAN;
        }
    }
}

/// What a scale's function reads: its argument.
struct OneFact<'a>(&'a [f64]);

impl Reads for OneFact<'_> {
    fn fact(&self, _: usize) -> Lane<'_> {
        Lane::Column(self.0)
    }
    fn node(&self, _: usize) -> Lane<'_> {
        Lane::All(f64::NAN)
    }
    fn weight(&self, _: usize) -> Lane<'_> {
        Lane::All(f64::NAN)
    }
    fn score(&self) -> Lane<'_> {
        Lane::All(f64::NAN)
    }
    fn test(&self, _: f64, _: u32) -> bool {
        false
    }
}
