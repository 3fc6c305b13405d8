//! Groups of rows that give the same derived facts, as columns.

use std::collections::BTreeMap;
use std::sync::Arc;

use peristyle_engine::Fact;
use peristyle_engine::evaluate::{Column, NO_TEXT};
use peristyle_engine::value::Value;

use super::ColumnValues;
use crate::population::batch::{FactColumn, RowBatch, set_value};

/// A group of rows that give the same derived facts.
#[derive(Debug, Clone, Default)]
pub(super) struct RowGroup {
    /// The index of each row in the population.
    pub(super) rows: Vec<usize>,
    /// By slot; all as long as `rows`.
    pub(super) columns: Vec<Option<FactColumn>>,
}

impl RowGroup {
    pub(super) fn add_column(&mut self) {
        self.columns.push(None);
    }

    /// Returns the rows at the indices `from`, which have the indices `rows` in another population.
    pub(super) fn pick(&self, rows: Vec<usize>, from: &[usize]) -> Self {
        let pick = |cells: &Option<FactColumn>| cells.as_ref().map(|cells| cells.pick(from));
        Self { rows, columns: self.columns.iter().map(pick).collect() }
    }

    /// Appends some columns of a group with the same rows.
    pub(super) fn add_columns_of(&mut self, mut other: Self, slots: &[usize]) {
        let columns = slots.iter().map(|slot| other.columns.get_mut(*slot).and_then(Option::take));
        self.columns.extend(columns);
    }

    /// Sets one value for all rows.
    pub(super) fn fill(&mut self, slot: usize, fact: &Fact, value: Option<&Value>) {
        let rows = self.rows.len();
        let mut cells = FactColumn::new(fact);
        for row in 0..rows {
            cells.resize(row);
            set_value(&mut cells, value, None);
        }
        cells.resize(rows);
        if let Some(place) = self.columns.get_mut(slot) {
            *place = Some(cells);
        }
    }

    /// Copies a fact's values to the indices of its rows.
    pub(super) fn copy_values(
        &self,
        slot: usize,
        values: &mut ColumnValues,
        known: &mut BTreeMap<Arc<str>, u32>,
    ) {
        let Some(Some(cells)) = self.columns.get(slot) else { return };
        match (cells.as_engine_column(), values) {
            (Column::Numbers(from), ColumnValues::Numbers(to)) => {
                for (row, number) in self.rows.iter().zip(from) {
                    if let Some(place) = to.get_mut(*row) {
                        *place = *number;
                    }
                }
            }
            (Column::Texts { codes: from, texts }, ColumnValues::Texts { codes, texts: all }) => {
                let mut code_of = |text: &Arc<str>| {
                    let next = u32::try_from(all.len()).unwrap_or(NO_TEXT);
                    *known.entry(Arc::clone(text)).or_insert_with(|| {
                        all.push(Arc::clone(text));
                        next
                    })
                };
                let ours: Vec<u32> = texts.iter().map(&mut code_of).collect();
                for (row, code) in self.rows.iter().zip(from) {
                    if let Some(place) = codes.get_mut(*row) {
                        *place = ours.get(*code as usize).copied().unwrap_or(NO_TEXT);
                    }
                }
            }
            _ => {}
        }
    }
}

/// A builder that sorts rows into groups.
pub(super) struct GroupBuilder<'f> {
    facts: &'f [Fact],
    groups: BTreeMap<Vec<usize>, RowGroup>,
}

impl<'f> GroupBuilder<'f> {
    pub(super) fn new(facts: &'f [Fact]) -> Self {
        Self { facts, groups: BTreeMap::new() }
    }

    fn group(&mut self, derived: &[usize]) -> &mut RowGroup {
        let columns = self.facts.len();
        let new = || RowGroup { rows: Vec::new(), columns: vec![None; columns] };
        self.groups.entry(derived.to_vec()).or_insert_with(new)
    }

    /// Adds a row, whose values `given` sets.
    pub(super) fn add_row(
        &mut self,
        row: usize,
        derived: &[usize],
        given: impl Iterator<Item = (usize, impl FnOnce(&mut FactColumn))>,
    ) {
        let facts = self.facts;
        let group = self.group(derived);
        let rows = group.rows.len();
        for (slot, set) in given {
            let (Some(fact), Some(column)) = (facts.get(slot), group.columns.get_mut(slot)) else {
                continue;
            };
            let cells = column.get_or_insert_with(|| FactColumn::new(fact));
            cells.resize(rows);
            set(cells);
        }
        group.rows.push(row);
    }

    /// Adds the rows of a batch, the first of which is row `first` of the population.
    pub(super) fn add_batch(&mut self, first: usize, batch: RowBatch) {
        let facts = self.facts;
        let (derived, columns) = (batch.derived, batch.columns);
        let group = self.group(&derived);
        let rows = group.rows.len();
        for ((to, from), fact) in group.columns.iter_mut().zip(columns).zip(facts) {
            let Some(from) = from else { continue };
            let cells = to.get_or_insert_with(|| FactColumn::new(fact));
            cells.resize(rows);
            cells.append(from);
        }
        group.rows.extend(first..first + batch.rows.len());
    }

    /// Returns the groups, each with columns of one length.
    pub(super) fn finish(self) -> Vec<RowGroup> {
        let mut groups: Vec<RowGroup> = self.groups.into_values().collect();
        for group in &mut groups {
            let rows = group.rows.len();
            group.columns.iter_mut().flatten().for_each(|cells| cells.resize(rows));
        }
        groups
    }
}
