//! Many profiles at once: the same program over columns, a block of rows at a time.
//!
//! What a walk does for one profile is done here for a thousand, step by step in the same order, so
//! that the bits are the same. A row that a script fails on, or that only the interpreter can tell,
//! is walked by itself.

use std::sync::Arc;

use super::facts::{Facts, fits};
use super::pillars::{self, Child};
use super::plan::{Planned, RulePlan, ScaleWords};
use super::rounding;
use super::walk::walk;
use crate::compile::{CompiledScale, Inner, Node, NodeValue, Ruleset};
use crate::diagnostic::{Diagnostic, Diagnostics, codes};
use crate::load::FactType;
use crate::load::definition::{Policy, Reach};
use crate::program::{Buffers, Lane, ROWS, Reads};
use crate::script::Kind;
use crate::value::Value;

/// The values of one fact, one for each profile.
#[derive(Debug, Clone, Copy)]
pub enum Column<'a> {
    /// Numbers; NaN is missing. Flags are 1 and 0, dates the days before `as_of`.
    Numbers(&'a [f64]),
    /// Texts and choices by their place in a list; [`NO_TEXT`] is missing.
    Texts {
        /// For each profile, which text.
        codes: &'a [u32],
        /// The texts.
        texts: &'a [Arc<str>],
    },
}

/// The code of a text that is missing.
pub const NO_TEXT: u32 = u32::MAX;

impl Column<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Texts { codes, .. } => codes.len(),
        }
    }
}

/// The facts of many profiles in the slots of one ruleset. What no column gives is missing.
#[derive(Debug, Clone)]
pub struct Columns<'a> {
    rows: usize,
    given: Vec<Option<Column<'a>>>,
}

/// What shall be told beside the scores.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Detail {
    /// The own value of every node, 0..1 or in the index's units.
    pub nodes: bool,
    /// Which tips apply; not what they would bring.
    pub tips: bool,
}

/// The answers for many profiles, in their order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ColumnScores {
    /// The index in its own points; NaN is "no score".
    pub score: Vec<f64>,
    /// The share of weight that had data, 0..1.
    pub coverage: Vec<f64>,
    /// The own value of each node by [`Ruleset::paths`]; NaN where it has none. Empty unless asked.
    pub nodes: Vec<Vec<f64>>,
    /// Tips by id with the profiles they apply to. Empty unless asked.
    pub tips: Vec<(Arc<str>, Vec<bool>)>,
    /// How many profiles were walked one by one, since a script asks for the interpreter.
    pub interpreted: usize,
}

impl Ruleset {
    /// No facts of `rows` profiles yet.
    pub fn columns<'a>(&self, rows: usize) -> Columns<'a> {
        Columns { rows, given: vec![None; self.inner.facts.len()] }
    }

    /// Why profiles are walked one by one, if they are: the places that the interpreter runs.
    pub fn is_columnar(&self) -> bool {
        self.inner.plan().is_some()
    }

    /// Scores many profiles. The same bits as [`Ruleset::evaluate`] for each of them.
    ///
    /// Values are taken as they are: whoever makes the columns has checked them, as
    /// [`Ruleset::accept`] does.
    pub fn evaluate_columns(&self, columns: &Columns<'_>, detail: Detail) -> ColumnScores {
        let mut scores = ColumnScores::new(&self.inner, columns.rows, detail);
        match self.inner.plan() {
            Some(plan) => {
                let mut block = Block::new(&self.inner, plan, columns);
                let mut start = 0;
                while start < columns.rows {
                    block.run(start, (columns.rows - start).min(ROWS), detail, &mut scores);
                    start += ROWS;
                }
            }
            None => {
                for row in 0..columns.rows {
                    scores.walk(&self.inner, columns, row, detail);
                }
            }
        }
        scores
    }
}

impl<'a> Columns<'a> {
    /// Gives the fact in a slot.
    ///
    /// # Errors
    /// There is no such fact, the column has another length, or other values than the fact's type.
    pub fn set(
        &mut self,
        ruleset: &Ruleset,
        fact: &str,
        column: Column<'a>,
    ) -> Result<(), Diagnostics> {
        let Some((slot, fact)) = ruleset.fact_named(fact) else {
            return Err(Diagnostic::error(
                &codes::UNKNOWN_GIVEN,
                format!("there is no fact `{fact}`"),
            )
            .into());
        };
        let texts = matches!(fact.kind, FactType::Choice | FactType::Text);
        if column.len() != self.rows || texts != matches!(column, Column::Texts { .. }) {
            return Err(Diagnostic::error(
                &codes::WRONG_VALUE,
                format!("`{}` takes a column of {} values of its type", fact.id, self.rows),
            )
            .into());
        }
        if let Some(place) = self.given.get_mut(slot) {
            *place = Some(column);
        }
        Ok(())
    }

    /// One profile of them.
    fn facts(&self, rules: &Inner, row: usize) -> Facts {
        let value = |fact: &crate::compile::Fact, column: &Column<'_>| match column {
            Column::Numbers(numbers) => {
                let number = numbers.get(row).copied().filter(|number| !number.is_nan())?;
                Some(match fact.kind {
                    FactType::Bool => Value::Bool(number == 1.0),
                    _ => Value::Number(number),
                })
            }
            Column::Texts { codes, texts } => {
                let code = codes.get(row).copied().filter(|code| *code != NO_TEXT)?;
                texts.get(code as usize).map(|text| Value::Text(Arc::clone(text)))
            }
        };
        let given = rules
            .facts
            .iter()
            .zip(&self.given)
            .map(|(fact, column)| column.as_ref().map(|column| value(fact, column)));
        Facts::of_row(given.collect())
    }
}

impl ColumnScores {
    fn new(rules: &Inner, rows: usize, detail: Detail) -> Self {
        let nodes = if detail.nodes { rules.nodes.len().saturating_sub(1) } else { 0 };
        let ids = rules.tips.as_ref().map(|tips| tips.ids()).unwrap_or_default();
        let tips = if detail.tips { ids } else { Vec::new() };
        Self {
            score: vec![f64::NAN; rows],
            coverage: vec![0.0; rows],
            nodes: vec![vec![f64::NAN; rows]; nodes],
            tips: tips.into_iter().map(|id| (id, vec![false; rows])).collect(),
            interpreted: 0,
        }
    }

    /// One profile by itself.
    fn walk(&mut self, rules: &Inner, columns: &Columns<'_>, row: usize, detail: Detail) {
        self.interpreted += 1;
        let facts = columns.facts(rules, row);
        let walk = walk(rules, &facts);
        let root = walk.states.first();
        set(&mut self.score, row, walk.score.unwrap_or(f64::NAN));
        set(&mut self.coverage, row, root.map_or(0.0, |state| state.coverage));
        for (column, state) in self.nodes.iter_mut().zip(walk.states.iter().skip(1)) {
            set(column, row, state.own.unwrap_or(f64::NAN));
        }
        if detail.tips {
            self.tips.iter_mut().for_each(|(_, applies)| set(applies, row, false));
            let tips = walk.rules.tips.as_ref().and_then(|tips| tips.run(&walk.situation).ok());
            for tip in tips.into_iter().flat_map(|(tips, _)| tips) {
                let known = self.tips.iter_mut().find(|(id, _)| **id == *tip.id);
                if let Some((_, applies)) = known {
                    set(applies, row, true);
                }
            }
        }
    }
}

fn set<T>(column: &mut [T], row: usize, value: T) {
    if let Some(place) = column.get_mut(row) {
        *place = value;
    }
}

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
struct Block<'a> {
    rules: &'a Inner,
    plan: &'a RulePlan,
    columns: &'a Columns<'a>,
    /// Texts of the columns by code of the vocabulary and behind it.
    texts: Vec<Arc<str>>,
    /// For each column of texts, its codes as codes of `texts`.
    recoded: Vec<Option<Vec<f64>>>,
    words: Vec<ScaleWords>,
    facts: Vec<FactBlock>,
    nodes: Vec<NodeBlock>,
    weights: Vec<Option<Vec<f64>>>,
    score: Vec<f64>,
    /// 1 where the row has to be walked by itself.
    walk: Vec<f64>,
    missing: Vec<f64>,
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
            _ => Lane::All(self.rules.nodes.get(slot).map_or(f64::NAN, |node| node.weight)),
        }
    }

    fn score(&self) -> Lane<'_> {
        Lane::Column(self.score.get(..self.rows).unwrap_or(&[]))
    }

    fn contains(&self, text: f64, part: u32) -> bool {
        let text = plain(text).and_then(|code| self.texts.get(code));
        let part = self.rules.vocabulary.text(part as usize);
        text.zip(part).is_some_and(|(text, part)| text.contains(&**part))
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a code, or NaN")]
fn plain(code: f64) -> Option<usize> {
    (!code.is_nan()).then_some(code as usize)
}

impl<'a> Block<'a> {
    fn new(rules: &'a Inner, plan: &'a RulePlan, columns: &'a Columns<'a>) -> Self {
        let vocabulary = (0..rules.vocabulary.len()).filter_map(|code| rules.vocabulary.text(code));
        let mut block = Self {
            rules,
            plan,
            columns,
            texts: vocabulary.cloned().collect(),
            recoded: vec![None; columns.given.len()],
            words: Vec::new(),
            facts: vec![FactBlock::Absent; rules.facts.len()],
            nodes: vec![NodeBlock::default(); rules.nodes.len()],
            weights: vec![None; rules.nodes.len()],
            score: vec![f64::NAN; ROWS],
            walk: vec![0.0; ROWS],
            missing: vec![0.0; ROWS],
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

    /// One list of texts for the scripts' and all columns'.
    #[expect(clippy::cast_precision_loss, reason = "fewer texts than 2^53")]
    fn recode(&mut self) {
        let mut known: std::collections::HashMap<Arc<str>, usize> =
            self.texts.iter().cloned().zip(0..).collect();
        for (slot, column) in self.columns.given.iter().enumerate() {
            let Some(Column::Texts { texts, .. }) = column else { continue };
            let mut codes = Vec::with_capacity(texts.len());
            for text in *texts {
                let next = self.texts.len();
                let code = *known.entry(Arc::clone(text)).or_insert(next);
                if code == next {
                    self.texts.push(Arc::clone(text));
                }
                codes.push(code as f64);
            }
            if let Some(place) = self.recoded.get_mut(slot) {
                *place = Some(codes);
            }
        }
    }

    fn run(&mut self, start: usize, rows: usize, detail: Detail, scores: &mut ColumnScores) {
        (self.start, self.rows) = (start, rows);
        self.walk.fill(0.0);
        self.read_facts();
        self.derive();
        self.run_weights();
        for &slot in &self.rules.order {
            if let Some(node) = self.rules.nodes.get(slot) {
                self.node(slot, node);
            }
        }
        self.finish();
        self.tell(detail, scores);
    }

    fn read_facts(&mut self) {
        let (start, rows) = (self.start, self.rows);
        let given = self.columns.given.iter().zip(&self.recoded).zip(&mut self.facts);
        for ((column, recoded), fact) in given {
            match column {
                None => *fact = FactBlock::Absent,
                Some(Column::Numbers(_)) => *fact = FactBlock::Given,
                Some(Column::Texts { codes, .. }) => {
                    let mut made = match std::mem::replace(fact, FactBlock::Absent) {
                        FactBlock::Made(made) => made,
                        _ => vec![f64::NAN; ROWS],
                    };
                    let codes = codes.get(start..start + rows).unwrap_or(&[]);
                    let recoded = recoded.as_deref().unwrap_or(&[]);
                    for (place, code) in made.iter_mut().zip(codes) {
                        *place = recoded.get(*code as usize).copied().unwrap_or(f64::NAN);
                    }
                    *fact = FactBlock::Made(made);
                }
            }
        }
    }

    fn derive(&mut self) {
        for &slot in &self.rules.derived_order {
            let given = self.columns.given.get(slot).is_some_and(Option::is_some);
            let Some(fact) = self.rules.facts.get(slot).filter(|_| !given) else { continue };
            let Some(Some(planned)) = self.plan.derived.get(slot) else { continue };
            let mut made = match self
                .facts
                .get_mut(slot)
                .map(|fact| std::mem::replace(fact, FactBlock::Absent))
            {
                Some(FactBlock::Made(made)) => made,
                _ => vec![f64::NAN; ROWS],
            };
            self.value(planned, &mut made);
            let round = fact.derived.as_ref().and_then(|one| one.round);
            let rows = self.rows;
            for (place, walk) in made.iter_mut().zip(&mut self.walk).take(rows) {
                if place.is_nan() {
                    continue;
                }
                if let (Some(round), Kind::Number) = (round, planned.kind()) {
                    *place = rounding::round(*place, round);
                }
                match planned.kind() {
                    // outside of its range it is missing, with a warning
                    _ if fact.kind.is_numeric() && !fits(fact, *place) => *place = f64::NAN,
                    // a choice that doesn't exist, a flag that is a number
                    Kind::Text if fact.kind == FactType::Choice => {
                        let text = plain(*place).and_then(|code| self.texts.get(code));
                        let known =
                            text.is_some_and(|text| fact.choices.iter().any(|one| **one == **text));
                        if !known {
                            *walk = 1.0;
                        }
                    }
                    _ => {}
                }
            }
            if let Some(place) = self.facts.get_mut(slot) {
                *place = FactBlock::Made(made);
            }
        }
    }

    /// The value of an expression for every row; NaN is missing.
    fn value(&mut self, planned: &Planned, out: &mut [f64]) {
        let rows = self.rows;
        let Some(out) = out.get_mut(..rows) else { return };
        match planned {
            Planned::Fact { slot, .. } => match self.fact(*slot) {
                Lane::Column(column) => out.copy_from_slice(column),
                Lane::All(number) => out.fill(number),
            },
            Planned::Constant { number, .. } => out.fill(*number),
            Planned::Code { layout, result, kind, has_missing } => {
                let mut buffers = std::mem::take(&mut self.buffers);
                layout.run(self, rows, &mut buffers);
                match layout.result(*result, self, rows, &buffers) {
                    Lane::Column(column) => out.copy_from_slice(column),
                    Lane::All(number) => out.fill(number),
                }
                let mut walk = std::mem::take(&mut self.walk);
                if layout.may_fail() {
                    mark(layout.failed(self, rows, &buffers), &mut walk, rows);
                }
                if *has_missing {
                    let mut missing = std::mem::take(&mut self.missing);
                    missing.fill(0.0);
                    let marks = missing.get_mut(..rows).unwrap_or(&mut []);
                    layout.mark_missing(self, rows, &buffers, marks);
                    for (out, mark) in out.iter_mut().zip(marks) {
                        *out = if *mark == 1.0 { f64::NAN } else { *out };
                    }
                    self.missing = missing;
                }
                if *kind == Kind::Number {
                    // an infinite result is an error
                    for (out, walk) in out.iter().zip(&mut walk) {
                        *walk = if out.is_infinite() { 1.0 } else { *walk };
                    }
                }
                self.walk = walk;
                self.buffers = buffers;
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

    fn node(&mut self, slot: usize, node: &Node) {
        let Some(mut state) = self.nodes.get_mut(slot).map(std::mem::take) else { return };
        let Some(planned) = self.plan.nodes.get(slot) else { return };
        let rows = self.rows;
        let mut unknown = None;
        if let Some(applies) = &planned.applies {
            let mut column = state.applies.take().unwrap_or_else(|| vec![1.0; ROWS]);
            self.value(applies, &mut column);
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
                self.value(value, &mut state.own);
                self.scale(slot, node, &mut state.own);
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
                        *walk = 1.0;
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
                        weight: self.weight(child),
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
            let mut made = vec![f64::NAN; ROWS];
            // a row whose parts are not enough is not asked, and can't fail
            let mut walk = self.walk.clone();
            self.value(planned, &mut made);
            for (((own, made), walk), now) in
                state.own.iter_mut().zip(&made).zip(&mut walk).zip(&self.walk).take(rows)
            {
                if own.is_nan() {
                    continue;
                }
                *walk = *now;
                *own = *made;
            }
            self.walk = walk;
        }
        for own in state.own.iter_mut().take(rows) {
            *own = if own.is_infinite() { f64::NAN } else { *own };
        }
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

    fn finish(&mut self) {
        let rows = self.rows;
        let Some(root) = self.nodes.first() else { return };
        let points = match self.rules.reach {
            Reach::Points(points) => Some(points),
            Reach::Range(..) => None,
        };
        let round = self.rules.nodes.first().and_then(|node| node.round);
        for (score, own) in self.score.iter_mut().zip(&root.own).take(rows) {
            let stretched = points.map_or(*own, |points| own * points);
            let rounded = match round {
                Some(round) if !stretched.is_nan() => rounding::round(stretched, round),
                _ => stretched,
            };
            *score = rounded + 0.0;
        }
    }

    fn tell(&mut self, detail: Detail, scores: &mut ColumnScores) {
        let (start, rows) = (self.start, self.rows);
        let range = start..start + rows;
        if let Some(score) = scores.score.get_mut(range.clone()) {
            score.copy_from_slice(self.score.get(..rows).unwrap_or(&[]));
        }
        let coverage = self.nodes.first().and_then(|root| root.coverage.as_ref()?.get(..rows));
        if let (Some(place), Some(coverage)) = (scores.coverage.get_mut(range.clone()), coverage) {
            place.copy_from_slice(coverage);
        }
        for (column, node) in scores.nodes.iter_mut().zip(self.nodes.iter().skip(1)) {
            if let (Some(place), Some(own)) = (column.get_mut(range.clone()), node.own.get(..rows))
            {
                place.copy_from_slice(own);
            }
        }
        if detail.tips
            && let Some(planned) = &self.plan.tips
        {
            let mut buffers = std::mem::take(&mut self.buffers);
            planned.layout.run(self, rows, &mut buffers);
            for (_, applies) in &mut scores.tips {
                applies.get_mut(range.clone()).unwrap_or(&mut []).fill(false);
            }
            for (id, when) in &planned.tips {
                let Some((_, applies)) = scores.tips.get_mut(*id) else { continue };
                let Some(applies) = applies.get_mut(range.clone()) else { continue };
                match when.map(|when| planned.layout.result(when, self, rows, &buffers)) {
                    None => applies.fill(true),
                    Some(Lane::Column(when)) => {
                        for (applies, when) in applies.iter_mut().zip(when) {
                            *applies |= *when == 1.0;
                        }
                    }
                    Some(Lane::All(when)) => {
                        applies.iter_mut().for_each(|applies| *applies |= when == 1.0);
                    }
                }
            }
            let mut walk = std::mem::take(&mut self.walk);
            mark(planned.layout.failed(self, rows, &buffers), &mut walk, rows);
            self.walk = walk;
            self.buffers = buffers;
        }
        for row in 0..rows {
            if self.walk.get(row) == Some(&1.0) {
                scores.walk(self.rules, self.columns, start + row, detail);
            }
        }
    }
}

fn mark(failed: Lane<'_>, walk: &mut [f64], rows: usize) {
    match failed {
        Lane::All(0.0) => {}
        Lane::All(_) => walk.iter_mut().take(rows).for_each(|walk| *walk = 1.0),
        Lane::Column(failed) => {
            for (walk, failed) in walk.iter_mut().zip(failed) {
                *walk = if *failed == 1.0 { 1.0 } else { *walk };
            }
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
    fn contains(&self, _: f64, _: u32) -> bool {
        false
    }
}
