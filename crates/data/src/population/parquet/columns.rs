//! Selects the columns of a file that are read, and their roles.

use std::ops::Range;
use std::sync::Arc;

use ::parquet::arrow::ProjectionMask;
use ::parquet::arrow::arrow_reader::ArrowReaderMetadata;
use ::parquet::file::reader::Length as _;
use arrow_schema::{DataType, Field, Schema};
use peristyle_engine::Fact;
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics, Place, Source};
use peristyle_engine::load::FactType;

use super::cursor::CursorPool;
use super::doubles;
use super::file::{ParquetFile, SharedFile};
use crate::codes;
use crate::population::ScoringJob;
use crate::profile::table::columns::ProfileColumns;
use crate::profile::table::{NumberStyle, RowRules, TableOptions};
use crate::table::TableHeader;

/// The role of a column.
#[derive(Debug, Clone)]
pub(super) enum ColumnRole {
    Id,
    Pack,
    AsOf,
    /// The fact in a slot.
    Fact(usize, Box<Fact>),
    /// No fact, but requested by name.
    Extra,
}

/// A column that is read, with its role.
#[derive(Debug)]
pub(super) struct SelectedColumn {
    pub(super) name: Arc<str>,
    /// Its number among all columns of the file, from 1.
    pub(super) number: usize,
    pub(super) role: ColumnRole,
    /// The index of its leaf column, if it is read as doubles.
    pub(super) leaf: Option<usize>,
}

/// The columns of a file that are read, and how they are decoded.
#[derive(Debug)]
pub(in crate::population) struct ReadPlan {
    pub(super) file: SharedFile,
    pub(super) metadata: ArrowReaderMetadata,
    /// The columns that are decoded as arrays.
    pub(super) mask: ProjectionMask,
    /// The columns that are read, in the order of the file.
    pub(super) columns: Vec<SelectedColumn>,
    /// For each requested column its index in `columns`; `None` where the file lacks it.
    pub(super) extras: Vec<Option<usize>>,
    /// The diagnostics about requested columns that the file lacks.
    pub(super) missing: Vec<Diagnostic>,
    pub(super) rows: u64,
    pub(super) cursors: CursorPool,
}

impl ReadPlan {
    /// Estimates how many bytes of the file a range of its rows takes.
    pub(super) fn bytes_of(&self, rows: Range<u64>) -> u64 {
        let (all, size) = (u128::from(self.rows.max(1)), u128::from(self.file.len()));
        let before = |row: u64| u64::try_from(u128::from(row) * size / all).unwrap_or(0);
        // what stands around the rows counts as well
        before(rows.end.max(u64::from(self.rows == 0))) - before(rows.start)
    }

    pub(super) fn new(
        opened: &ParquetFile,
        job: &ScoringJob<'_>,
        extra: &[String],
        remarks: &mut Diagnostics,
    ) -> Result<Self, Diagnostics> {
        let columns = match_columns(opened, job, extra, remarks)?;
        let asked = extra.iter().map(|name| columns.index_of(name));
        let lacking = columns.missing_columns(extra, &opened.name).collect();
        let roles = assign_roles(&columns, job, asked.clone().flatten());
        let place = |at: usize| roles.iter().position(|(column, _)| *column == at);
        let extras: Vec<Option<usize>> = asked.map(|at| at.and_then(place)).collect();
        let fields = opened.schema().fields();
        let mut problems = Diagnostics::new();
        for (at, roles) in &roles {
            if let Some(field) = fields.get(*at) {
                problems.extend(check_type(&opened.name, field, roles));
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let role =
            |at: usize| roles.iter().find(|(column, _)| *column == at).map(|(_, roles)| roles);
        // few texts that many rows have are compared once each
        let read_as = |(at, field): (usize, &Arc<Field>)| match role(at) {
            Some(ColumnRole::Pack | ColumnRole::AsOf | ColumnRole::Fact(..))
                if field.data_type() == &DataType::Utf8 =>
            {
                let codes = DataType::Dictionary(DataType::Int32.into(), DataType::Utf8.into());
                Arc::new(Field::clone(field).with_data_type(codes))
            }
            _ => Arc::clone(field),
        };
        let schema: Vec<Arc<Field>> = fields.iter().enumerate().map(read_as).collect();
        let metadata = opened.metadata_with_schema(Schema::new(schema))?;
        let name = |at: usize| fields.get(at).map_or("", |field| field.name()).into();
        let leaf = |place: usize, at: usize, roles: &ColumnRole| {
            let ColumnRole::Fact(_, fact) = roles else { return None };
            let is_double = fields.get(at).is_some_and(|one| *one.data_type() == DataType::Float64);
            // who asks for a column by name wants it as it is
            let takes = matches!(fact.kind, FactType::Number | FactType::Count | FactType::Share);
            let is_asked_for = extras.contains(&Some(place));
            (is_double && takes && !is_asked_for)
                .then(|| doubles::leaf(metadata.parquet_schema(), at))?
        };
        let wanted = roles.into_iter().enumerate().map(|(place, (at, roles))| SelectedColumn {
            name: name(at),
            number: at + 1,
            leaf: leaf(place, at, &roles),
            role: roles,
        });
        let wanted: Vec<SelectedColumn> = wanted.collect();
        let arrays = wanted.iter().filter(|one| one.leaf.is_none()).map(|one| one.number - 1);
        let mask = ProjectionMask::roots(metadata.parquet_schema(), arrays);
        Ok(Self {
            file: opened.file.clone(),
            metadata,
            mask,
            columns: wanted,
            extras,
            missing: lacking,
            rows: opened.rows(),
            cursors: CursorPool::default(),
        })
    }
}

/// Matches the file's columns by their names, as for CSV.
fn match_columns(
    opened: &ParquetFile,
    job: &ScoringJob<'_>,
    extra: &[String],
    remarks: &mut Diagnostics,
) -> Result<ProfileColumns, Diagnostics> {
    let names: Vec<String> =
        opened.schema().fields().iter().map(|field| field.name().clone()).collect();
    // names as a header that diagnostics can point at
    let (mut text, mut spans) = (String::new(), Vec::new());
    for name in &names {
        if !text.is_empty() {
            text.push(',');
        }
        let start = text.len();
        text.extend(name.chars().filter(|c| !c.is_control()));
        spans.push(start..text.len());
    }
    let source = Source::new(&*opened.name, text);
    let places = spans.into_iter().map(|span| Place::new(&source, span)).collect();
    let header = TableHeader { start: 0, width: names.len(), names };
    let choice =
        TableOptions { id_column: job.id_column, map: Some(&job.map), ..TableOptions::default() };
    let rules = RowRules::Everyone(job.ruleset);
    let columns = ProfileColumns::new(&header, places, rules, choice, NumberStyle::Point)?;
    remarks.extend(columns.ignored_remark(&source, rules, extra));
    Ok(columns)
}

/// Returns the columns that are read, in the order of the file, with their roles.
fn assign_roles(
    columns: &ProfileColumns,
    job: &ScoringJob<'_>,
    asked: impl Iterator<Item = usize>,
) -> Vec<(usize, ColumnRole)> {
    let own = [
        (columns.id, ColumnRole::Id),
        (columns.pack, ColumnRole::Pack),
        (columns.as_of, ColumnRole::AsOf),
    ];
    let own = own.into_iter().filter_map(|(at, roles)| Some((at?, roles)));
    let facts = columns.facts.first().into_iter().flatten();
    let facts = facts.filter_map(|(at, fact)| {
        let (slot, fact) = job.ruleset.fact_named(&fact.id)?;
        // who a row is may also be a fact, but it is read once
        (columns.id != Some(*at)).then(|| (*at, ColumnRole::Fact(slot, Box::new(fact.clone()))))
    });
    let mut roles: Vec<(usize, ColumnRole)> = own.chain(facts).collect();
    for at in asked {
        // a fact may be asked for by name as well, and is read once
        if roles.iter().all(|(column, _)| *column != at) {
            roles.push((at, ColumnRole::Extra));
        }
    }
    roles.sort_by_key(|(at, _)| *at);
    roles
}

/// Returns whether a column holds a number, a text, a flag or a date in each row.
pub(super) fn is_single(field: &Field) -> bool {
    let kind = field.data_type();
    is_text(kind) || is_day(kind) || kind.is_numeric() || kind == &DataType::Boolean
}

fn is_text(kind: &DataType) -> bool {
    matches!(kind, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}

fn is_day(kind: &DataType) -> bool {
    matches!(kind, DataType::Date32 | DataType::Date64 | DataType::Timestamp(..))
}

/// Returns the diagnostic about a column whose type doesn't fit its role.
fn check_type(file: &str, field: &Field, roles: &ColumnRole) -> Option<Diagnostic> {
    let kind = field.data_type();
    let (is_day, is_text, is_number) = (is_day(kind), is_text(kind), kind.is_numeric());
    let (what, fits) = match roles {
        ColumnRole::Id => ("says who a row is", is_text || is_number),
        ColumnRole::Pack => ("names packs", is_text),
        ColumnRole::AsOf => ("is the day of the data", is_text || is_day),
        ColumnRole::Fact(..) => ("is a fact", is_single(field)),
        ColumnRole::Extra => ("is asked for", is_single(field)),
    };
    let words = format!(
        "the column `{}` of `{file}` {what}, and holds {}",
        field.name(),
        describe_type(kind)
    );
    let help = match roles {
        ColumnRole::Id => "ids are text or numbers; `--id COLUMN` takes another column",
        ColumnRole::Pack => "names of packs are text",
        ColumnRole::AsOf => "days are dates, timestamps, or text such as `2026-10-05`",
        ColumnRole::Fact(..) | ColumnRole::Extra => {
            "facts are numbers, flags, text or dates: take the value out into a column of its own"
        }
    };
    (!fits).then(|| Diagnostic::error(&codes::UNFIT_COLUMN, words).help(help))
}

fn describe_type(kind: &DataType) -> String {
    match kind {
        DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(..) => {
            "lists".to_owned()
        }
        DataType::Map(..) => "maps".to_owned(),
        DataType::Struct(_) => "nested fields".to_owned(),
        DataType::Binary | DataType::LargeBinary | DataType::FixedSizeBinary(_) => {
            "bytes that aren't declared as text".to_owned()
        }
        DataType::Time32(_) | DataType::Time64(_) => "times of the day".to_owned(),
        DataType::Boolean => "flags".to_owned(),
        DataType::Date32 | DataType::Timestamp(..) => "dates".to_owned(),
        kind if kind.is_numeric() => "numbers".to_owned(),
        kind => format!("values of the type {kind}"),
    }
}
