//! Columns, chunk by chunk through an executor: the rows of a tier together.

use std::ops::Range;

use super::{Column, ColumnScores, Columns, Detail};
use crate::compile::RulesetData;
use crate::evaluate::executor::{CHUNK, Executor, RunState, ScriptFailure, ScriptSite};
use crate::evaluate::lower::fact_register;
use crate::evaluate::points::PointShares;
use crate::evaluate::texts::TextTable;
use crate::evaluate::tips::TipKey;
use crate::program::{LaneMask, Lanes};
use crate::value::Value;

/// Columns of facts as registers hold them, for one ruleset.
struct FactColumns<'a> {
    columns: Columns<'a>,
    texts: TextTable,
    /// For each column of texts, the codes of its texts.
    codes: Vec<Option<Vec<f64>>>,
}

/// The rules of a tier, or a pack's own.
struct TierRun<'a> {
    rules: &'a RulesetData,
    facts: FactColumns<'a>,
    /// By the pack's slots: the slots here. A tier may have other nodes than the pack itself.
    slots: Vec<Option<usize>>,
    /// By the tip's place among the ids here: its place among those of the pack.
    tips: Vec<Option<usize>>,
}

/// Rows that are worked on together.
enum RowSet {
    Range(Range<usize>),
    /// In ascending order.
    List(Vec<usize>),
}

/// How the rows of columns are scored.
pub(in crate::evaluate) struct ColumnRun<'a> {
    /// The pack's own rules, then those of its tiers.
    tiers: Vec<TierRun<'a>>,
    /// The place of the tier, and its rows: at most [`CHUNK`].
    chunks: Vec<(usize, RowSet)>,
}

/// The state of each chunk after what doesn't depend on weights.
pub(in crate::evaluate) type ChunkStates = Vec<Box<RunState<CHUNK>>>;

impl RowSet {
    fn len(&self) -> usize {
        match self {
            Self::Range(rows) => rows.len(),
            Self::List(rows) => rows.len(),
        }
    }

    /// Copies the values of these rows to the first lanes.
    #[inline]
    fn read<T: Copy>(&self, column: &[T], mut put: impl FnMut(usize, T)) {
        match self {
            Self::Range(rows) => {
                let values = column.get(rows.clone()).unwrap_or(&[]);
                values.iter().enumerate().for_each(|(lane, value)| put(lane, *value));
            }
            Self::List(rows) => {
                let values = rows.iter().map(|row| column.get(*row));
                for (lane, value) in values.enumerate() {
                    if let Some(value) = value {
                        put(lane, *value);
                    }
                }
            }
        }
    }

    /// Changes the values of these rows by their lanes.
    #[inline]
    fn update<T>(&self, column: &mut [T], mut change: impl FnMut(usize, &mut T)) {
        match self {
            Self::Range(rows) => {
                let places = column.get_mut(rows.clone()).unwrap_or(&mut []);
                places.iter_mut().enumerate().for_each(|(lane, place)| change(lane, place));
            }
            Self::List(rows) => {
                for (lane, row) in rows.iter().enumerate() {
                    if let Some(place) = column.get_mut(*row) {
                        change(lane, place);
                    }
                }
            }
        }
    }

    /// Writes the first lanes of a register to these rows.
    #[inline]
    fn write_lanes(&self, column: &mut [f64], lanes: &Lanes<CHUNK>) {
        if let Self::Range(rows) = self
            && let Some(places) = column.get_mut(rows.clone())
            && let Some(lanes) = lanes.get(..places.len())
        {
            return places.copy_from_slice(lanes);
        }
        self.update(column, |lane, place| {
            *place = lanes.get(lane).copied().unwrap_or(f64::NAN);
        });
    }

    /// Returns the row of a lane.
    fn row(&self, lane: usize) -> usize {
        match self {
            Self::Range(rows) => rows.start + lane,
            Self::List(rows) => rows.get(lane).copied().unwrap_or(usize::MAX),
        }
    }
}

impl<'a> FactColumns<'a> {
    fn new(rules: &RulesetData, columns: &Columns<'a>) -> Self {
        let mut texts = TextTable::new(&rules.program().texts);
        let codes = |column: &Option<Column<'a>>| match column {
            Some(Column::Texts { texts: known, .. }) => {
                Some(known.iter().map(|text| texts.code(text)).collect())
            }
            Some(Column::Numbers(_)) | None => None,
        };
        let codes = columns.given.iter().map(codes).collect();
        Self { columns: columns.clone(), texts, codes }
    }

    /// Returns the state of a run that has seen no rows.
    fn state(&self, rules: &RulesetData) -> Box<RunState<CHUNK>> {
        let mut state = Box::new(RunState::new(rules, rules.program()));
        state.texts = self.texts.clone();
        for (column, given) in self.columns.given.iter().zip(&mut state.given) {
            *given = if column.is_some() { LaneMask::first(CHUNK) } else { LaneMask::NONE };
        }
        state
    }

    /// Writes the facts of rows into registers.
    fn load(&self, rows: &RowSet, state: &mut RunState<CHUNK>) {
        state.clear();
        state.active = LaneMask::first(rows.len());
        for (slot, (column, codes)) in self.columns.given.iter().zip(&self.codes).enumerate() {
            let Some(column) = column else { continue };
            let lanes = state.registers.get_mut(fact_register(slot));
            if rows.len() < CHUNK {
                *lanes = [f64::NAN; CHUNK];
            }
            match column {
                Column::Numbers(numbers) => {
                    if let RowSet::Range(range) = rows
                        && let Some(numbers) = numbers.get(range.clone())
                        && let Some(lanes) = lanes.get_mut(..numbers.len())
                    {
                        lanes.copy_from_slice(numbers);
                        continue;
                    }
                    rows.read(numbers, |lane, number| set(lanes, lane, number));
                }
                Column::Texts { codes: column, .. } => {
                    let codes = codes.as_deref().unwrap_or(&[]);
                    rows.read(column, |lane, code: u32| {
                        set(lanes, lane, codes.get(code as usize).copied().unwrap_or(f64::NAN));
                    });
                }
            }
        }
    }
}

fn set(lanes: &mut Lanes<CHUNK>, lane: usize, number: f64) {
    if let Some(place) = lanes.get_mut(lane) {
        *place = number;
    }
}

impl<'a> ColumnRun<'a> {
    pub(in crate::evaluate) fn new(pack: &'a RulesetData, columns: &Columns<'a>) -> Self {
        let tier = |rules: &'a RulesetData| TierRun {
            rules,
            facts: FactColumns::new(rules, columns),
            slots: pack.nodes.iter().map(|node| rules.names.node_slot(&node.path)).collect(),
            tips: rules
                .tip_ids()
                .iter()
                .map(|id| pack.tip_ids().iter().position(|known| known == id))
                .collect(),
        };
        let others = pack.tiers.iter().flat_map(|tiers| &tiers.choices);
        let all: Vec<&'a RulesetData> =
            std::iter::once(pack).chain(others.map(|(_, rules)| &**rules)).collect();
        let mut run = Self { tiers: all.into_iter().map(tier).collect(), chunks: Vec::new() };
        run.chunks = match &pack.tiers {
            None => ranges(columns.rows()).map(|rows| (0, RowSet::Range(rows))).collect(),
            Some(tiers) => {
                let place = |choice: &str| {
                    tiers.choices.iter().position(|(name, _)| name == choice).map(|at| at + 1)
                };
                run.chunks_by_tier(tiers.by, columns.rows(), place)
            }
        };
        run
    }

    /// Groups the rows by their tier.
    fn chunks_by_tier(
        &self,
        by: usize,
        count: usize,
        place: impl Fn(&str) -> Option<usize>,
    ) -> Vec<(usize, RowSet)> {
        let mut rows: Vec<Vec<usize>> = vec![Vec::new(); self.tiers.len()];
        if let Some(own) = self.tiers.first() {
            let mut executor =
                Executor::resume(own.rules, own.rules.program(), own.facts.state(own.rules));
            for range in ranges(count) {
                let start = range.start;
                let chunk = RowSet::Range(range);
                own.facts.load(&chunk, &mut executor.state);
                executor.derive();
                for lane in 0..chunk.len() {
                    let tier = match executor.state.fact(own.rules, by, lane) {
                        Some(Value::Text(choice)) => place(&choice).unwrap_or(0),
                        Some(Value::Number(_) | Value::Bool(_)) | None => 0,
                    };
                    if let Some(rows) = rows.get_mut(tier) {
                        rows.push(start + lane);
                    }
                }
            }
        }
        let chunks = |(tier, rows): (usize, Vec<usize>)| {
            rows.chunks(CHUNK).map(|rows| (tier, RowSet::List(rows.to_vec()))).collect::<Vec<_>>()
        };
        rows.into_iter().enumerate().flat_map(chunks).collect()
    }

    /// Scores every row.
    pub(super) fn run(&self, detail: Detail, scores: &mut ColumnScores) {
        for (place, tier) in self.tiers.iter().enumerate() {
            let mut chunks = self.chunks.iter().filter(|(at, _)| *at == place).peekable();
            if chunks.peek().is_none() {
                continue;
            }
            let state = tier.facts.state(tier.rules);
            let mut executor = Executor::resume(tier.rules, tier.rules.program(), state);
            executor.wants_words = detail.reasons;
            let mut shares = PointShares::new(tier.rules);
            for (_, rows) in chunks {
                tier.facts.load(rows, &mut executor.state);
                executor.run();
                tier.write(&mut executor, rows, detail, &mut shares, scores);
            }
        }
        scores.sort();
    }

    /// Works out what doesn't depend on weights.
    pub(in crate::evaluate) fn settle(&self) -> ChunkStates {
        let settled = |(place, rows): &(usize, RowSet)| {
            let tier = self.tiers.get(*place)?;
            let mut state = tier.facts.state(tier.rules);
            tier.facts.load(rows, &mut state);
            let mut executor = Executor::resume(tier.rules, tier.rules.program(), state);
            executor.settle();
            Some(executor.state)
        };
        self.chunks.iter().filter_map(settled).collect()
    }

    /// Scores every row with other weights, by the pack's slots below the root.
    pub(in crate::evaluate) fn reweigh(
        &self,
        states: &mut ChunkStates,
        weights: &[f64],
        detail: Detail,
        scores: &mut ColumnScores,
    ) {
        let own: Vec<f64> = self.tiers.first().map_or_else(Vec::new, |own| {
            own.rules.nodes.iter().skip(1).map(|node| node.weight).collect()
        });
        let tiers: Vec<(Vec<f64>, PointShares<CHUNK>)> = self
            .tiers
            .iter()
            .map(|tier| (tier.weights(&own, weights), PointShares::new(tier.rules)))
            .collect();
        let mut tiers = tiers;
        let all = std::mem::take(states);
        for ((place, rows), mut state) in self.chunks.iter().zip(all) {
            if let (Some(tier), Some((weights, shares))) =
                (self.tiers.get(*place), tiers.get_mut(*place))
            {
                state.set_weights(tier.rules, weights.clone());
                let mut executor = Executor::resume(tier.rules, tier.rules.program(), state);
                executor.wants_words = detail.reasons;
                executor.reweigh();
                tier.write(&mut executor, rows, detail, shares, scores);
                state = executor.state;
            }
            states.push(state);
        }
        scores.sort();
    }
}

fn ranges(count: usize) -> impl Iterator<Item = Range<usize>> {
    (0..count).step_by(CHUNK).map(move |start| start..(start + CHUNK).min(count))
}

impl TierRun<'_> {
    /// Returns the weights by slot here, where some of the pack's are replaced. What a tier changes
    /// stays as the tier has it, unless it is replaced.
    fn weights(&self, own: &[f64], replaced: &[f64]) -> Vec<f64> {
        let mut weights: Vec<f64> = self.rules.nodes.iter().map(|node| node.weight).collect();
        let is_pack = self.rules.tier.is_none();
        let slots = self.slots.iter().skip(1);
        for ((slot, own), replaced) in slots.zip(own).zip(replaced) {
            if let Some(place) = slot.and_then(|slot| weights.get_mut(slot))
                && (is_pack || own != replaced)
            {
                *place = *replaced;
            }
        }
        weights
    }

    /// Writes the answers of a run where its rows stand.
    fn write(
        &self,
        executor: &mut Executor<'_, CHUNK>,
        rows: &RowSet,
        detail: Detail,
        shares: &mut PointShares<CHUNK>,
        scores: &mut ColumnScores,
    ) {
        let (rules, program) = (executor.rules, executor.program);
        let missing = [f64::NAN; CHUNK];
        let put = |column: &mut Vec<f64>, lanes: &Lanes<CHUNK>| rows.write_lanes(column, lanes);
        let state = &executor.state;
        put(&mut scores.score, &state.registers[program.score]);
        if !scores.unrounded.is_empty() {
            put(&mut scores.unrounded, &state.registers[program.unrounded]);
        }
        if let Some(root) = program.node_registers.first() {
            match root.coverage {
                Some(register) => put(&mut scores.coverage, &state.registers[register]),
                None => {
                    let own = &state.registers[root.own];
                    rows.update(&mut scores.coverage, |lane, place| {
                        let is_known = own.get(lane).is_some_and(|own| !own.is_nan());
                        *place = f64::from(u8::from(is_known));
                    });
                }
            }
        }
        for (column, slot) in scores.nodes.iter_mut().zip(self.slots.iter().skip(1)) {
            let registers = slot.and_then(|slot| program.node_registers.get(slot));
            put(column, registers.map_or(&missing, |one| &state.registers[one.own]));
        }
        if detail.points {
            shares.share(rules, program, &state.registers, false);
            for (column, slot) in scores.points.iter_mut().zip(self.slots.iter().skip(1)) {
                // those of indicators stay empty where nobody asks for them
                if !column.is_empty() {
                    put(column, slot.map_or(&missing, |slot| shares.scores(slot)));
                }
            }
        }
        if detail.tips {
            self.write_tips(executor, rows, scores);
        }
        let state = &mut executor.state;
        let interpreted = state.interpreted;
        scores.interpreted += interpreted.count();
        scores.interpreted_rows.extend(interpreted.lanes().map(|lane| rows.row(lane)));
        state.failures.sort_by_key(|failure| (failure.lane, failure.site));
        let mut last = None;
        // a derived fact that failed is told by those who read it
        let is_told = |failure: &&ScriptFailure| !matches!(failure.site, ScriptSite::Derived(_));
        for failure in state.failures.iter().filter(is_told) {
            if last.replace(failure.lane) != Some(failure.lane) {
                scores.failed.push((rows.row(failure.lane), failure.words.clone()));
            }
        }
    }

    fn write_tips(
        &self,
        executor: &mut Executor<'_, CHUNK>,
        rows: &RowSet,
        scores: &mut ColumnScores,
    ) {
        for (_, applies) in &mut scores.tips {
            rows.update(applies, |_, applies| *applies = false);
        }
        let active = executor.state.active;
        executor.find_tips(|tip, when, known| {
            let place = match tip {
                TipKey::Place(place) => self.tips.get(place).copied().flatten(),
                TipKey::Id(id) => scores.tips.iter().position(|(known, _)| **known == *id),
            };
            let Some((_, column)) = place.and_then(|place| scores.tips.get_mut(place)) else {
                return;
            };
            if known == active {
                rows.update(column, |lane, applies| *applies |= when.get(lane) == Some(&1.0));
            } else {
                rows.update(column, |lane, applies| {
                    *applies |= known.has(lane) && when.get(lane) == Some(&1.0);
                });
            }
        });
    }
}
