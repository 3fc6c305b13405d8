//! What a walk does for one profile, done for a thousand: step by step in the same order, so that the
//! bits are the same. A row that a script fails on, or that only the interpreter can tell, is walked
//! by itself.

mod facts;
mod nodes;
mod outcome;

use std::sync::Arc;

use super::columns::{Column, ColumnScores, Columns, Detail};
use super::plan::{Planned, RulePlan, ScaleWords};
use super::shares::Known;
use super::weighted::Instead;
use crate::compile::Inner;
use crate::program::{Buffers, Lane, Layout, ROWS, Reads, Reg};
use crate::script::Kind;

/// Only a walk can tell.
const WALK: f64 = 1.0;
/// A script failed beyond doubt, and what it would have given is missing; a walk has the words.
const FAILED: f64 = 2.0;

/// What is known of a node for the rows of a block.
#[derive(Debug, Default, Clone)]
struct NodeBlock {
    /// NaN where it has no value.
    own: Vec<f64>,
    /// What its parent gets, where that may be another value.
    used: Option<Vec<f64>>,
    /// Of a node with children; an indicator covers all or nothing.
    coverage: Option<Vec<f64>>,
    applies: Option<Vec<f64>>,
}

/// The rows that are worked on.
pub(super) struct Block<'a> {
    rules: &'a Inner,
    plan: &'a RulePlan,
    columns: Columns<'a>,
    /// Texts of the columns by code of the vocabulary and behind it.
    texts: Vec<Arc<str>>,
    /// For each column of texts, its codes as codes of `texts`.
    recoded: Vec<Option<Vec<f64>>>,
    words: Vec<ScaleWords>,
    facts: Vec<FactBlock>,
    nodes: Vec<NodeBlock>,
    /// By slot: what the script made of them, where there is one.
    weights: Vec<Option<Vec<f64>>>,
    /// By slot: the rules' own, or those in their place.
    plain_weights: Vec<f64>,
    score: Vec<f64>,
    /// The value before its declared rounding; empty where none is declared.
    unrounded: Vec<f64>,
    /// [`WALK`] where the row has to be walked by itself, [`FAILED`] where it has no score.
    walk: Vec<f64>,
    /// The same before weights are looked at.
    settled: Vec<f64>,
    missing: Vec<f64>,
    /// Columns to work in.
    spare: (Vec<f64>, Vec<f64>),
    buffers: Buffers,
    start: usize,
    rows: usize,
}

/// A fact's values for the rows of a block.
#[derive(Debug, Clone)]
enum FactBlock {
    Absent,
    /// As it was given: a part of the column.
    Given,
    Made(Vec<f64>),
}

impl Reads for Block<'_> {
    fn fact(&self, slot: usize) -> Lane<'_> {
        match self.facts.get(slot) {
            Some(FactBlock::Made(made)) => Lane::Column(made.get(..self.rows).unwrap_or(&[])),
            Some(FactBlock::Given) => match self.columns.given.get(slot) {
                Some(Some(Column::Numbers(numbers))) => {
                    Lane::Column(numbers.get(self.start..self.start + self.rows).unwrap_or(&[]))
                }
                _ => Lane::All(f64::NAN),
            },
            _ => Lane::All(f64::NAN),
        }
    }

    fn node(&self, slot: usize) -> Lane<'_> {
        self.nodes.get(slot).map_or(Lane::All(f64::NAN), |node| {
            Lane::Column(node.own.get(..self.rows).unwrap_or(&[]))
        })
    }

    fn weight(&self, slot: usize) -> Lane<'_> {
        match self.weights.get(slot) {
            Some(Some(weights)) => Lane::Column(weights.get(..self.rows).unwrap_or(&[])),
            _ => Lane::All(self.plain_weights.get(slot).copied().unwrap_or(f64::NAN)),
        }
    }

    fn score(&self) -> Lane<'_> {
        Lane::Column(self.score.get(..self.rows).unwrap_or(&[]))
    }

    fn test(&self, text: f64, test: u32) -> bool {
        let text = plain(text).and_then(|code| self.texts.get(code));
        self.rules.vocabulary.test(test, text)
    }
}

impl Known for Block<'_> {
    fn used(&self, slot: usize) -> Lane<'_> {
        let values = self.nodes.get(slot).map(|node| node.used.as_ref().unwrap_or(&node.own));
        Lane::Column(values.and_then(|values| values.get(..self.rows)).unwrap_or(&[]))
    }

    fn weight(&self, slot: usize) -> Lane<'_> {
        Reads::weight(self, slot)
    }
}

/// Blocks for all rows, each with one piece, where only weights are still to be looked at.
pub(super) fn blocks<'a>(
    rules: &'a Inner,
    plan: &'a RulePlan,
    columns: &Columns<'a>,
) -> impl Iterator<Item = Block<'a>> {
    let all = columns.rows();
    (0..all).step_by(ROWS).map(move |start| {
        let mut block = Block::new(rules, plan, columns);
        block.settle(start, (all - start).min(ROWS));
        block
    })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a code, or NaN")]
fn plain(code: f64) -> Option<usize> {
    (!code.is_nan()).then_some(code as usize)
}

impl<'a> Block<'a> {
    pub(super) fn new(rules: &'a Inner, plan: &'a RulePlan, columns: &Columns<'a>) -> Self {
        let vocabulary = (0..rules.vocabulary.len()).filter_map(|code| rules.vocabulary.text(code));
        let mut block = Self {
            rules,
            plan,
            columns: columns.clone(),
            texts: vocabulary.cloned().collect(),
            recoded: vec![None; columns.given.len()],
            words: Vec::new(),
            facts: vec![FactBlock::Absent; rules.facts.len()],
            nodes: vec![NodeBlock::default(); rules.nodes.len()],
            weights: vec![None; rules.nodes.len()],
            plain_weights: rules.nodes.iter().map(|node| node.weight).collect(),
            score: vec![f64::NAN; ROWS],
            unrounded: Vec::new(),
            walk: vec![0.0; ROWS],
            settled: vec![0.0; ROWS],
            missing: vec![0.0; ROWS],
            spare: (vec![0.0; ROWS], vec![0.0; ROWS]),
            buffers: Buffers::default(),
            start: 0,
            rows: 0,
        };
        block.recode();
        block.words = rules
            .nodes
            .iter()
            .zip(&plan.nodes)
            .map(|(node, planned)| ScaleWords::new(node, planned.value.as_ref(), &block.texts))
            .collect();
        for node in &mut block.nodes {
            node.own = vec![f64::NAN; ROWS];
        }
        block
    }

    /// Every row, block by block.
    pub(super) fn run(&mut self, detail: Detail, scores: &mut ColumnScores) {
        let all = self.columns.rows();
        for start in (0..all).step_by(ROWS) {
            self.settle(start, (all - start).min(ROWS));
            self.weigh(None, detail, scores);
        }
    }

    /// What doesn't depend on weights.
    fn settle(&mut self, start: usize, rows: usize) {
        (self.start, self.rows) = (start, rows);
        self.walk.fill(0.0);
        self.read_facts();
        self.derive();
        for (slot, node) in self.rules.nodes.iter().enumerate() {
            if node.is_settled() {
                self.node(slot, node);
            }
        }
        self.settled.copy_from_slice(&self.walk);
    }

    /// What does, with the rules' own weights or others.
    pub(super) fn weigh(
        &mut self,
        instead: Option<&Instead<'_>>,
        detail: Detail,
        scores: &mut ColumnScores,
    ) {
        self.walk.copy_from_slice(&self.settled);
        if let Some(instead) = instead {
            let weights = self.plain_weights.iter_mut().enumerate();
            weights.for_each(|(slot, weight)| *weight = instead.weight(slot));
        }
        self.run_weights();
        for &slot in &self.rules.order {
            if let Some(node) = self.rules.nodes.get(slot).filter(|node| !node.is_settled()) {
                self.node(slot, node);
            }
        }
        self.finish();
        self.tell(instead, detail, scores);
    }

    /// The value of an expression for every row; NaN is missing. `always`: there is no row that it
    /// isn't run for.
    fn value(&mut self, planned: &Planned, always: bool, out: &mut Vec<f64>) {
        match planned {
            Planned::Fact { slot, .. } => {
                let Some(out) = out.get_mut(..self.rows) else { return };
                match self.fact(*slot) {
                    Lane::Column(column) => out.copy_from_slice(column),
                    Lane::All(number) => out.fill(number),
                }
            }
            Planned::Constant { number, .. } => out.fill(*number),
            Planned::Code { line: Some(line), .. } => {
                let Some(out) = out.get_mut(..self.rows) else { return };
                line.run(self.fact(line.slot()), out);
            }
            Planned::Code { layout, result, kind, has_missing, line: None } => {
                let mut buffers = std::mem::take(&mut self.buffers);
                self.run_code(layout, *result, *has_missing, &mut buffers, out);
                self.buffers = buffers;
                if *kind == Kind::Number {
                    self.refuse_infinite(always, out);
                }
            }
        }
    }

    fn run_code(
        &mut self,
        layout: &Layout,
        result: Reg,
        has_missing: bool,
        buffers: &mut Buffers,
        out: &mut Vec<f64>,
    ) {
        let rows = self.rows;
        layout.run(self, rows, buffers);
        if layout.may_fail() {
            let mut walk = std::mem::take(&mut self.walk);
            mark(layout.failed(self, rows, buffers), &mut walk, rows);
            self.walk = walk;
        }
        if !has_missing {
            return layout.take(result, self, rows, buffers, out);
        }
        if let Some(reads) = layout.always_read(self, rows) {
            layout.take(result, self, rows, buffers, out);
            for read in reads {
                match read {
                    Lane::Column(read) => {
                        for (out, read) in out.iter_mut().zip(read) {
                            *out = if read.is_nan() { f64::NAN } else { *out };
                        }
                    }
                    Lane::All(number) if number.is_nan() => out.fill(f64::NAN),
                    Lane::All(_) => {}
                }
            }
            return;
        }
        let mut missing = std::mem::take(&mut self.missing);
        missing.fill(0.0);
        let marks = missing.get_mut(..rows).unwrap_or(&mut []);
        layout.mark_missing(self, rows, buffers, marks);
        layout.take(result, self, rows, buffers, out);
        for (out, mark) in out.iter_mut().zip(marks) {
            *out = if *mark == 1.0 { f64::NAN } else { *out };
        }
        self.missing = missing;
    }

    /// An infinite result is an error.
    fn refuse_infinite(&mut self, always: bool, out: &mut [f64]) {
        let out = out.get_mut(..self.rows).unwrap_or(&mut []);
        // without an end before the last, so that it can be made wide
        if !out.iter().fold(false, |any, out| any | out.is_infinite()) {
            return;
        }
        let mark = if always { FAILED } else { WALK };
        for (out, walk) in out.iter_mut().zip(&mut self.walk) {
            if out.is_infinite() {
                *walk = if *walk == WALK { WALK } else { mark };
                *out = f64::NAN;
            }
        }
    }

    fn run_weights(&mut self) {
        let Some(planned) = &self.plan.weights else { return };
        let rows = self.rows;
        let mut buffers = std::mem::take(&mut self.buffers);
        // what the script starts from are the weights of the YAML
        let mut weights = std::mem::take(&mut self.weights);
        self.weights = vec![None; self.rules.nodes.len()];
        planned.layout.run(self, rows, &mut buffers);
        for (slot, reg) in &planned.changed {
            let Some(place) = weights.get_mut(*slot) else { continue };
            let column = place.get_or_insert_with(|| vec![0.0; ROWS]);
            let lane = planned.layout.result(*reg, self, rows, &buffers);
            for (row, weight) in column.iter_mut().enumerate().take(rows) {
                *weight = lane.at(row);
            }
        }
        let mut walk = std::mem::take(&mut self.walk);
        mark(planned.layout.failed(self, rows, &buffers), &mut walk, rows);
        self.walk = walk;
        self.weights = weights;
        self.buffers = buffers;
    }
}

fn mark(failed: Lane<'_>, walk: &mut [f64], rows: usize) {
    match failed {
        Lane::All(0.0) => {}
        Lane::All(_) => walk.iter_mut().take(rows).for_each(|walk| *walk = WALK),
        Lane::Column(failed) => {
            for (walk, failed) in walk.iter_mut().zip(failed) {
                *walk = if *failed == 1.0 { WALK } else { *walk };
            }
        }
    }
}
