//! Rows as checked columns.
//!
//! What is plainly right goes straight into a column. Whatever isn't is read again by itself, as a
//! profile: that says what is wrong, in the same words as for a single profile, or what it means.

mod cells;
mod csv;
mod ndjson;
#[cfg(feature = "parquet")]
mod wide;

use std::collections::HashMap;
use std::ops::Range;

use jiff::civil::Date;
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};
use peristyle_engine::evaluate::{Column, Columns};
use peristyle_engine::load::FactType;
use peristyle_engine::profile::Profile;
use peristyle_engine::value::Value;
use peristyle_engine::{Facts, Ruleset};

use super::Job;
use super::block::{Block, Lines, Shape};
use super::rejects::Reject;
use crate::codes;
use crate::date::read_day;
use crate::profile::map::{Keys, Mapping};
pub(super) use cells::Cells;

/// Rows that give the same derived facts, as columns.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) rows: Vec<RowAt>,
    /// By slot.
    pub(super) columns: Vec<Option<Cells>>,
    /// The derived facts that its rows give, by slot.
    pub(super) derived: Vec<usize>,
}

/// Where a row stands in its block, and who it is.
#[derive(Debug, Clone)]
pub(super) struct RowAt {
    pub(super) id: String,
    pub(super) at: Range<usize>,
    pub(super) number: u64,
}

/// What became of a block's rows.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) batches: Vec<Batch>,
    pub(super) rejects: Vec<Reject>,
    /// Rows that nobody asked for.
    pub(super) left_out: u64,
}

/// What is the same for all blocks of a job.
pub(super) struct Reader<'j> {
    pub(super) job: &'j Job<'j>,
    /// Names that are no facts, and no mistakes either.
    extra: &'j [String],
    /// Facts by their plain names.
    slots: HashMap<&'j str, usize>,
    /// What keys of objects are, where somebody says so.
    keys: Option<Keys>,
    /// The day for everyone, and where a row says none.
    pub(super) as_of: Option<Date>,
    pub(super) else_as_of: Option<Date>,
    /// Facts of everyone, by slot.
    pub(super) over: Vec<(usize, Option<Value>)>,
    /// Whether one of these is a date.
    pub(super) dates_all: bool,
}

impl<'j> Reader<'j> {
    pub(super) fn new(job: &'j Job<'j>) -> Self {
        Self::with_extra(job, &[])
    }

    /// Lets rows say these as well.
    pub(super) fn with_extra(job: &'j Job<'j>, extra: &'j [String]) -> Self {
        let mut slots = HashMap::new();
        for (slot, fact) in job.ruleset.facts().iter().enumerate() {
            for name in std::iter::once(&fact.id).chain(&fact.names) {
                // an id wins over another fact's other spelling
                if job.ruleset.fact_named(name).is_some_and(|(found, _)| found == slot) {
                    slots.entry(name.as_str()).or_insert(slot);
                }
            }
        }
        let day = |text: &Option<String>| text.as_deref().and_then(read_day);
        let over: Vec<(usize, Option<Value>)> =
            job.facts.iter().filter_map(|fact| job.ruleset.accept(fact).ok()).collect();
        let is_date = |slot: usize| {
            job.ruleset.facts().get(slot).is_some_and(|fact| fact.kind == FactType::Date)
        };
        let dates_all = over.iter().any(|(slot, value)| value.is_some() && is_date(*slot));
        let (as_of, else_as_of) = (day(&job.as_of), day(&job.else_as_of));
        let keys = (!job.map.is_empty()).then(|| {
            // what is wrong with it has been told
            let mapping = Mapping::new(&job.map, job.ruleset, &[], &mut Diagnostics::new());
            Keys::new(&mapping, job.ruleset)
        });
        Self { job, extra, slots, keys, as_of, else_as_of, over, dates_all }
    }

    pub(super) fn ruleset(&self) -> &'j Ruleset {
        self.job.ruleset
    }

    /// The rows of a block.
    pub(super) fn read(&self, block: &Block) -> Read {
        let mut filling = Filling::new(self, block);
        match &*block.shape {
            Shape::Csv { dialect, columns, width } => {
                csv::rows(&mut filling, *dialect, columns, *width);
            }
            Shape::Ndjson => ndjson::rows(&mut filling),
            // its pieces come in columns
            Shape::Parquet(_) => {}
        }
        filling.end_batch();
        filling.read
    }

    /// What the options say, over what the row says.
    pub(super) fn completed(&self, mut profile: Profile) -> Profile {
        profile.facts.retain(|fact| !self.is_extra(&fact.name));
        profile.facts.extend(self.job.facts.iter().cloned());
        if let Some(day) = &self.job.as_of {
            profile.as_of = Some(day.clone());
        }
        if profile.as_of.is_none() {
            profile.as_of.clone_from(&self.job.else_as_of);
        }
        profile
    }

    /// Whether a name was asked for though it is no fact.
    fn is_extra(&self, name: &str) -> bool {
        let asked = self.extra.iter().any(|one| one == name);
        asked && self.ruleset().fact_named(name).is_none()
    }

    /// Whether the row is for this pack; the complaint if not.
    pub(super) fn for_us(&self, pack: &str) -> Result<(), Diagnostic> {
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

/// Columns that are being filled.
struct Filling<'f> {
    reader: &'f Reader<'f>,
    block: &'f Block,
    batch: Batch,
    /// The derived facts that the row gives.
    derived: Vec<usize>,
    /// Dates of the row, which count back from a day that may stand behind them.
    dates: Vec<(usize, Date)>,
    as_of: Option<Date>,
    number: u64,
    lines: Lines,
    read: Read,
}

impl<'f> Filling<'f> {
    fn new(reader: &'f Reader<'f>, block: &'f Block) -> Self {
        let mut filling = Self {
            reader,
            block,
            batch: Batch::default(),
            derived: Vec::new(),
            dates: Vec::new(),
            as_of: None,
            number: block.rows_before,
            lines: block.lines(),
            read: Read::default(),
        };
        filling.end_batch();
        filling
    }

    fn end_batch(&mut self) {
        let columns = self.reader.ruleset().facts().iter().map(|_| None).collect();
        self.begin_with(columns);
    }

    /// Ends the batch, and begins another with these columns.
    fn begin_with(&mut self, columns: Vec<Option<Cells>>) {
        let mut batch = std::mem::replace(&mut self.batch, Batch { columns, ..Batch::default() });
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

    /// The column of a slot, filled up to this row.
    fn column(&mut self, slot: usize) -> Option<&mut Cells> {
        let rows = self.batch.rows.len();
        let fact = self.reader.ruleset().facts().get(slot)?;
        let place = self.batch.columns.get_mut(slot)?;
        let column = place.get_or_insert_with(|| Cells::new(fact));
        column.resize(rows);
        if fact.is_derived() && !self.derived.contains(&slot) {
            self.derived.push(slot);
        }
        Some(column)
    }

    /// Returns whether the row has a date, or is given one, and no day to count it back from.
    fn lacks_day(&self) -> bool {
        let reader = self.reader;
        let has_day = || reader.as_of.or(self.as_of).or(reader.else_as_of).is_some();
        (reader.dates_all || !self.dates.is_empty()) && !has_day()
    }

    /// A row whose cells are all in their columns.
    fn end_row(&mut self, id: String, at: Range<usize>) {
        let day = self.reader.as_of.or(self.as_of).or(self.reader.else_as_of);
        for (slot, date) in std::mem::take(&mut self.dates) {
            let days = days_before(date, day);
            if let Some(column) = self.column(slot) {
                column.number(days);
            }
        }
        let reader = self.reader;
        for (slot, value) in &reader.over {
            if let Some(column) = self.column(*slot) {
                set(column, value.as_ref(), day);
            }
        }
        self.derived.sort_unstable();
        if self.derived != self.batch.derived && !self.batch.rows.is_empty() {
            self.part_from_here();
        }
        self.batch.derived = std::mem::take(&mut self.derived);
        self.batch.rows.push(RowAt { id, at, number: self.number });
        let rows = self.batch.rows.len();
        self.batch.columns.iter_mut().flatten().for_each(|column| column.resize(rows));
        self.as_of = None;
    }

    /// Ends the batch before the row that stands in its columns already.
    fn part_from_here(&mut self) {
        let rows = self.batch.rows.len();
        let facts = self.reader.ruleset().facts();
        let mut columns: Vec<Option<Cells>> = Vec::with_capacity(facts.len());
        for (slot, (column, fact)) in self.batch.columns.iter_mut().zip(facts).enumerate() {
            let mut last = column.as_mut().and_then(|column| column.split_off(rows, fact));
            if fact.is_derived() {
                last = last.filter(|_| self.derived.contains(&slot));
            }
            columns.push(last);
        }
        self.begin_with(columns);
    }

    /// Takes back what the row has put into columns.
    fn undo(&mut self) {
        let rows = self.batch.rows.len();
        self.batch.columns.iter_mut().flatten().for_each(|column| column.truncate(rows));
        self.dates.clear();
        self.derived.clear();
        self.as_of = None;
    }

    /// A row that isn't plainly right, read as a single profile: as such it may be right, or says
    /// what is wrong.
    fn look_again(&mut self, row: RowAt, profile: Result<Profile, Diagnostics>) {
        self.undo();
        let reader = self.reader;
        let facts =
            profile.and_then(|profile| reader.ruleset().facts_of(&reader.completed(profile)));
        match facts {
            Ok(facts) => self.take(&facts, row),
            Err(problems) => self.reject(row.at, problems),
        }
    }

    fn reject(&mut self, at: Range<usize>, problems: impl Into<Diagnostics>) {
        self.undo();
        let line = self.lines.line_of(self.block, at.start);
        self.read.rejects.push(Reject::new(self.block, at, line, problems.into()));
    }

    /// A row that was read by itself.
    fn take(&mut self, facts: &Facts, row: RowAt) {
        let day = facts.as_of().as_deref().and_then(read_day);
        for (slot, value) in facts.given().enumerate() {
            if let Some(value) = value
                && let Some(column) = self.column(slot)
            {
                set(column, value, day);
            }
        }
        self.as_of = day;
        self.end_row(row.id, row.at);
    }
}

/// What scripts see of a date.
fn days_before(date: Date, day: Option<Date>) -> f64 {
    let days = day.and_then(|day| date.until(day).ok());
    days.map_or(f64::NAN, |days| f64::from(days.get_days()))
}

/// Puts a value that was accepted into its column.
pub(super) fn set(column: &mut Cells, value: Option<&Value>, day: Option<Date>) {
    match value {
        None => column.missing(),
        Some(Value::Text(text)) if column.is_date() => {
            column.number(text.parse().map_or(f64::NAN, |date| days_before(date, day)));
        }
        Some(Value::Text(text)) => column.text(text),
        Some(value) => column.number(value.as_number().unwrap_or(f64::NAN)),
    }
}

impl Batch {
    /// As the engine takes them.
    pub(super) fn columns<'b>(&'b self, ruleset: &Ruleset) -> Columns<'b> {
        lend(&self.columns, self.rows.len(), ruleset)
    }

    /// How many rows don't know the fact in a slot.
    pub(super) fn missing(&self, slot: usize) -> u64 {
        match self.columns.get(slot) {
            Some(Some(cells)) => cells.count_missing(),
            _ => self.rows.len() as u64,
        }
    }
}

/// Columns by slot, as the engine takes them.
pub(super) fn lend<'c>(cells: &'c [Option<Cells>], rows: usize, ruleset: &Ruleset) -> Columns<'c> {
    let mut columns = ruleset.columns(rows);
    for (fact, cells) in ruleset.facts().iter().zip(cells) {
        if let Some(cells) = cells {
            // it has that type and as many rows
            let _ = columns.set(ruleset, &fact.id, cells.column());
        }
    }
    columns
}

/// What the engine's columns are made of.
type Lent<'c> = Column<'c>;
