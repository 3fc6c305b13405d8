//! Parses the rows of a chunk into checked columns.
//!
//! Values that are certainly valid go straight into a column. Any other row is parsed again as a
//! profile, which accepts it or reports its errors in the words of a single profile.

mod csv;
mod fact_column;
mod ndjson;
mod whole_column;

use std::collections::HashMap;
use std::ops::Range;

use jiff::civil::Date;
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};
use peristyle_engine::evaluate::{Column, Columns, days_between};
use peristyle_engine::load::FactType;
use peristyle_engine::profile::Profile;
use peristyle_engine::value::Value;
use peristyle_engine::{Facts, Ruleset};

use super::ScoringJob;
use super::chunk::{LineCounter, RowChunk, RowFormat};
use super::rejects::RejectedRow;
use crate::codes;
use crate::date::parse_day;
use crate::profile::map::{KeyRoles, ResolvedMap};
pub(crate) use fact_column::FactColumn;

/// Rows that give the same derived facts, as columns.
#[derive(Debug, Default)]
pub(crate) struct RowBatch {
    pub(crate) rows: Vec<RowLocation>,
    /// By slot.
    pub(crate) columns: Vec<Option<FactColumn>>,
    /// The derived facts that its rows give, by slot.
    pub(crate) derived: Vec<usize>,
}

/// The id of a row and its location in its chunk.
#[derive(Debug, Clone)]
pub(crate) struct RowLocation {
    pub(crate) id: String,
    pub(crate) at: Range<usize>,
    pub(crate) number: u64,
}

/// The parsed rows of a chunk.
#[derive(Debug, Default)]
pub(crate) struct ParsedChunk {
    pub(crate) batches: Vec<RowBatch>,
    pub(crate) rejects: Vec<RejectedRow>,
    /// The number of rows that the job doesn't select.
    pub(crate) left_out: u64,
}

/// The parser of the chunks of a job.
pub(crate) struct ChunkParser<'j> {
    pub(crate) job: &'j ScoringJob<'j>,
    /// Names of requested columns that are no facts.
    extra: &'j [String],
    /// The slots of facts by their ids and names.
    slots: HashMap<&'j str, usize>,
    /// The roles of the keys of objects, by the column map.
    keys: Option<KeyRoles>,
    /// The `as_of` of all rows, and of rows that have none.
    pub(crate) as_of: Option<Date>,
    pub(crate) default_as_of: Option<Date>,
    /// The facts that the job sets for all rows, by slot.
    pub(crate) overrides: Vec<(usize, Option<Value>)>,
    /// Whether one of these is a date.
    pub(crate) overrides_date: bool,
}

impl<'j> ChunkParser<'j> {
    pub(crate) fn new(job: &'j ScoringJob<'j>) -> Self {
        Self::with_extra(job, &[])
    }

    /// Creates a parser that accepts the columns `extra`, which are no facts.
    pub(crate) fn with_extra(job: &'j ScoringJob<'j>, extra: &'j [String]) -> Self {
        let mut slots = HashMap::new();
        for (slot, fact) in job.ruleset.facts().iter().enumerate() {
            for name in std::iter::once(&fact.id).chain(&fact.names) {
                // an id wins over another fact's other spelling
                if job.ruleset.fact_named(name).is_some_and(|(found, _)| found == slot) {
                    slots.entry(name.as_str()).or_insert(slot);
                }
            }
        }
        let day = |text: &Option<String>| text.as_deref().and_then(parse_day);
        let over: Vec<(usize, Option<Value>)> =
            job.facts.iter().filter_map(|fact| job.ruleset.accept(fact).ok()).collect();
        let is_date = |slot: usize| {
            job.ruleset.facts().get(slot).is_some_and(|fact| fact.kind == FactType::Date)
        };
        let dates_all = over.iter().any(|(slot, value)| value.is_some() && is_date(*slot));
        let (as_of, else_as_of) = (day(&job.as_of), day(&job.default_as_of));
        let keys = (!job.map.is_empty()).then(|| {
            // what is wrong with it has been told
            let mapping = ResolvedMap::new(&job.map, job.ruleset, &[], &mut Diagnostics::new());
            KeyRoles::new(&mapping, job.ruleset)
        });
        Self {
            job,
            extra,
            slots,
            keys,
            as_of,
            default_as_of: else_as_of,
            overrides: over,
            overrides_date: dates_all,
        }
    }

    pub(crate) fn ruleset(&self) -> &'j Ruleset {
        self.job.ruleset
    }

    /// Parses the rows of a chunk.
    pub(super) fn parse(&self, chunk: &RowChunk) -> ParsedChunk {
        let mut builder = ColumnBuilder::new(self, chunk);
        match &*chunk.format {
            RowFormat::Csv { dialect, columns, width } => {
                csv::parse_rows(&mut builder, *dialect, columns, *width);
            }
            RowFormat::Ndjson => ndjson::parse_lines(&mut builder),
            // its rows are in columns already
            RowFormat::Batch(_) => {}
        }
        builder.end_batch();
        builder.read
    }

    /// Overlays a row's profile with the facts and the date of the job.
    pub(crate) fn with_job_options(&self, mut profile: Profile) -> Profile {
        profile.facts.retain(|fact| !self.is_extra(&fact.name));
        profile.facts.extend(self.job.facts.iter().cloned());
        if let Some(day) = &self.job.as_of {
            profile.as_of = Some(day.clone());
        }
        if profile.as_of.is_none() {
            profile.as_of.clone_from(&self.job.default_as_of);
        }
        profile
    }

    /// Returns whether a name is a requested column that is no fact.
    fn is_extra(&self, name: &str) -> bool {
        let asked = self.extra.iter().any(|one| one == name);
        asked && self.ruleset().fact_named(name).is_none()
    }

    /// Checks that a row which names `pack` is for the pack of the job.
    pub(crate) fn check_pack(&self, pack: &str) -> Result<(), Diagnostic> {
        let own = self.ruleset().id();
        if self.job.for_any_pack || pack.is_empty() || pack == own {
            return Ok(());
        }
        let words = format!("this row is for the pack `{pack}`, and the first one for `{own}`");
        Err(Diagnostic::error(&codes::OTHER_PACKS_ROW, words).help(format!(
            "score it by itself with `--pack {pack}`, or everyone with one `--pack`"
        )))
    }
}

/// A builder of the columns of a chunk.
struct ColumnBuilder<'f> {
    reader: &'f ChunkParser<'f>,
    chunk: &'f RowChunk,
    batch: RowBatch,
    /// The derived facts that the row gives.
    derived: Vec<usize>,
    /// The dates of the row, kept until its `as_of` is known.
    dates: Vec<(usize, Date)>,
    as_of: Option<Date>,
    number: u64,
    lines: LineCounter,
    read: ParsedChunk,
}

impl<'f> ColumnBuilder<'f> {
    fn new(reader: &'f ChunkParser<'f>, chunk: &'f RowChunk) -> Self {
        let mut builder = Self {
            reader,
            chunk,
            batch: RowBatch::default(),
            derived: Vec::new(),
            dates: Vec::new(),
            as_of: None,
            number: chunk.rows_before,
            lines: chunk.line_counter(),
            read: ParsedChunk::default(),
        };
        builder.end_batch();
        builder
    }

    fn end_batch(&mut self) {
        let columns = self.reader.ruleset().facts().iter().map(|_| None).collect();
        self.start_batch(columns);
    }

    /// Ends the batch, and starts another with these columns.
    fn start_batch(&mut self, columns: Vec<Option<FactColumn>>) {
        let mut batch =
            std::mem::replace(&mut self.batch, RowBatch { columns, ..RowBatch::default() });
        if batch.rows.is_empty() {
            return;
        }
        // a row that was rejected may have given it
        let facts = self.reader.ruleset().facts();
        for (slot, (column, fact)) in batch.columns.iter_mut().zip(facts).enumerate() {
            if fact.is_derived() && !batch.derived.contains(&slot) {
                *column = None;
            }
        }
        self.read.batches.push(batch);
    }

    /// Returns the column of a slot, padded up to the current row.
    fn column(&mut self, slot: usize) -> Option<&mut FactColumn> {
        let rows = self.batch.rows.len();
        let fact = self.reader.ruleset().facts().get(slot)?;
        let place = self.batch.columns.get_mut(slot)?;
        let column = place.get_or_insert_with(|| FactColumn::new(fact));
        column.resize(rows);
        if fact.is_derived() && !self.derived.contains(&slot) {
            self.derived.push(slot);
        }
        Some(column)
    }

    /// Returns whether the row has a date, or is given one, and no day to count it back from.
    fn lacks_day(&self) -> bool {
        let reader = self.reader;
        let has_day = || reader.as_of.or(self.as_of).or(reader.default_as_of).is_some();
        (reader.overrides_date || !self.dates.is_empty()) && !has_day()
    }

    /// Ends a row whose values are all in their columns.
    fn end_row(&mut self, id: String, at: Range<usize>) {
        let day = self.reader.as_of.or(self.as_of).or(self.reader.default_as_of);
        for (slot, date) in std::mem::take(&mut self.dates) {
            let days = days_before(date, day);
            if let Some(column) = self.column(slot) {
                column.set_number(days);
            }
        }
        let reader = self.reader;
        for (slot, value) in &reader.overrides {
            if let Some(column) = self.column(*slot) {
                set_value(column, value.as_ref(), day);
            }
        }
        self.derived.sort_unstable();
        if self.derived != self.batch.derived && !self.batch.rows.is_empty() {
            self.split_batch();
        }
        self.batch.derived = std::mem::take(&mut self.derived);
        self.batch.rows.push(RowLocation { id, at, number: self.number });
        let rows = self.batch.rows.len();
        self.batch.columns.iter_mut().flatten().for_each(|column| column.resize(rows));
        self.as_of = None;
    }

    /// Starts a new batch with the row that is already in the columns.
    fn split_batch(&mut self) {
        let rows = self.batch.rows.len();
        let facts = self.reader.ruleset().facts();
        let mut columns: Vec<Option<FactColumn>> = Vec::with_capacity(facts.len());
        for (slot, (column, fact)) in self.batch.columns.iter_mut().zip(facts).enumerate() {
            let mut last = column.as_mut().and_then(|column| column.split_off(rows, fact));
            if fact.is_derived() {
                last = last.filter(|_| self.derived.contains(&slot));
            }
            columns.push(last);
        }
        self.start_batch(columns);
    }

    /// Removes the values of the current row from the columns.
    fn discard_row(&mut self) {
        let rows = self.batch.rows.len();
        self.batch.columns.iter_mut().flatten().for_each(|column| column.truncate(rows));
        self.dates.clear();
        self.derived.clear();
        self.as_of = None;
    }

    /// Adds a row that was parsed as a profile, or rejects it with its diagnostics.
    fn add_profile(&mut self, row: RowLocation, profile: Result<Profile, Diagnostics>) {
        self.discard_row();
        let reader = self.reader;
        let facts = profile
            .and_then(|profile| reader.ruleset().facts_of(&reader.with_job_options(profile)));
        match facts {
            Ok(facts) => self.add_facts(&facts, row),
            Err(problems) => self.reject(row.at, problems),
        }
    }

    fn reject(&mut self, at: Range<usize>, problems: impl Into<Diagnostics>) {
        self.discard_row();
        let line = self.lines.line_of(self.chunk, at.start);
        self.read.rejects.push(RejectedRow::new(self.chunk, at, line, problems.into()));
    }

    /// Adds the facts of a row that was parsed as a profile.
    fn add_facts(&mut self, facts: &Facts, row: RowLocation) {
        let day = facts.as_of().as_deref().and_then(parse_day);
        for (slot, value) in facts.given().enumerate() {
            if let Some(value) = value
                && let Some(column) = self.column(slot)
            {
                set_value(column, value, day);
            }
        }
        self.as_of = day;
        self.end_row(row.id, row.at);
    }
}

/// Returns the days from a date to `day`; NaN without a day.
fn days_before(date: Date, day: Option<Date>) -> f64 {
    day.and_then(|day| days_between(date, day)).unwrap_or(f64::NAN)
}

/// Sets an accepted value in its column.
pub(crate) fn set_value(column: &mut FactColumn, value: Option<&Value>, day: Option<Date>) {
    match value {
        None => column.set_missing(),
        Some(Value::Text(text)) if column.is_date() => {
            column.set_number(text.parse().map_or(f64::NAN, |date| days_before(date, day)));
        }
        Some(Value::Text(text)) => column.set_text(text),
        Some(value) => column.set_number(value.as_number().unwrap_or(f64::NAN)),
    }
}

impl RowBatch {
    /// Returns the columns as the engine takes them.
    pub(crate) fn columns<'b>(&'b self, ruleset: &Ruleset) -> Columns<'b> {
        engine_columns(&self.columns, self.rows.len(), ruleset)
    }

    /// Returns the number of rows without a value for the fact in a slot.
    pub(crate) fn count_missing(&self, slot: usize) -> u64 {
        match self.columns.get(slot) {
            Some(Some(cells)) => cells.count_missing(),
            _ => self.rows.len() as u64,
        }
    }
}

/// Converts columns by slot to those of the engine.
pub(crate) fn engine_columns<'c>(
    cells: &'c [Option<FactColumn>],
    rows: usize,
    ruleset: &Ruleset,
) -> Columns<'c> {
    let mut columns = ruleset.columns(rows);
    for (fact, cells) in ruleset.facts().iter().zip(cells) {
        if let Some(cells) = cells {
            // it has that type and as many rows
            let _ = columns.set(ruleset, &fact.id, cells.as_engine_column());
        }
    }
    columns
}

/// A borrowed column of the engine.
type EngineColumn<'c> = Column<'c>;
