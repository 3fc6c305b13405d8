//! Selects the columns of a schema that are read, and their roles.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, DataType, Field, Schema};
use peristyle_engine::Fact;
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics, Place, Source};

use super::values::{is_text, value_type};
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
    /// Its number among all columns of the schema, from 1.
    pub(super) number: usize,
    pub(super) role: ColumnRole,
}

/// The columns of a schema that are read, by the facts of a job.
#[derive(Debug)]
pub(crate) struct InputColumns {
    /// The name of the table, for messages.
    pub(super) name: Arc<str>,
    /// The columns that are read, in the order of the schema.
    pub(super) columns: Vec<SelectedColumn>,
    /// For each requested column its index in `columns`; `None` where the schema lacks it.
    pub(super) extras: Vec<Option<usize>>,
    /// The diagnostics about requested columns that the schema lacks.
    missing: Vec<Diagnostic>,
}

/// A column that a source of batches is to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ProjectedColumn {
    /// Its index in the schema.
    pub(crate) index: usize,
    /// Whether its texts are compared rather than passed on, so that a dictionary of those that
    /// repeat saves work.
    pub(crate) prefers_dictionary: bool,
}

impl InputColumns {
    /// Selects the columns of the facts of a job, and the columns `extra`, which are no facts.
    pub(crate) fn new(
        name: Arc<str>,
        schema: &Schema,
        job: &ScoringJob<'_>,
        extra: &[String],
        remarks: &mut Diagnostics,
    ) -> Result<Self, Diagnostics> {
        let columns = match_columns(&name, schema, job, extra, remarks)?;
        let asked = extra.iter().map(|name| columns.index_of(name));
        let missing = columns.missing_columns(extra, &name).collect();
        let roles = assign_roles(&columns, job, asked.clone().flatten());
        let place = |at: usize| roles.iter().position(|(column, _)| *column == at);
        let extras: Vec<Option<usize>> = asked.map(|at| at.and_then(place)).collect();
        let fields = schema.fields();
        let mut problems = Diagnostics::new();
        let mut selected = Vec::with_capacity(roles.len());
        for (at, role) in roles {
            let Some(field) = fields.get(at) else { continue };
            problems.extend(check_type(&name, field, &role));
            selected.push(SelectedColumn {
                name: field.name().as_str().into(),
                number: at + 1,
                role,
            });
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self { name, columns: selected, extras, missing })
    }

    /// Returns the diagnostics about requested columns that the schema lacks.
    pub(crate) fn missing_columns(&self) -> &[Diagnostic] {
        &self.missing
    }

    /// Returns the columns that are read, in the order of the schema.
    pub(crate) fn projection(&self) -> Vec<ProjectedColumn> {
        let column = |column: &SelectedColumn| ProjectedColumn {
            index: column.number - 1,
            prefers_dictionary: match column.role {
                ColumnRole::Pack | ColumnRole::AsOf | ColumnRole::Fact(..) => true,
                ColumnRole::Id | ColumnRole::Extra => false,
            },
        };
        self.columns.iter().map(column).collect()
    }

    /// Returns a batch of the whole schema with the columns that are read alone.
    pub(super) fn project(&self, batch: &RecordBatch) -> Result<RecordBatch, Diagnostic> {
        let indices: Vec<usize> = self.columns.iter().map(|column| column.number - 1).collect();
        batch.project(&indices).map_err(|error| self.unfit_batch(&error))
    }

    /// Returns the diagnostic about a batch that can't be converted.
    pub(super) fn unfit_batch(&self, error: &ArrowError) -> Diagnostic {
        let words = format!("a batch of `{}` can't be converted: {error}", self.name);
        Diagnostic::error(&codes::UNFIT_COLUMN, words)
    }
}

/// Matches the columns of a schema by their names, as for CSV.
fn match_columns(
    name: &str,
    schema: &Schema,
    job: &ScoringJob<'_>,
    extra: &[String],
    remarks: &mut Diagnostics,
) -> Result<ProfileColumns, Diagnostics> {
    let names: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
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
    let source = Source::new(name, text);
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

/// Returns whether a column holds a number, a text, a flag or a date in each row, or nothing.
pub(crate) fn is_single(field: &Field) -> bool {
    let kind = value_type(field.data_type());
    is_text(kind)
        || is_day(kind)
        || kind.is_numeric()
        || matches!(kind, DataType::Boolean | DataType::Null)
}

fn is_day(kind: &DataType) -> bool {
    matches!(kind, DataType::Date32 | DataType::Date64 | DataType::Timestamp(..))
}

/// Returns the diagnostic about a column whose type doesn't fit its role.
fn check_type(file: &str, field: &Field, roles: &ColumnRole) -> Option<Diagnostic> {
    let kind = value_type(field.data_type());
    let (is_day, is_text, is_number) = (is_day(kind), is_text(kind), kind.is_numeric());
    let is_null = kind == &DataType::Null;
    let (what, fits) = match roles {
        ColumnRole::Id => ("says who a row is", is_text || is_number || is_null),
        ColumnRole::Pack => ("names packs", is_text || is_null),
        ColumnRole::AsOf => ("is the day of the data", is_text || is_day || is_null),
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
        kind if is_day(kind) => "dates".to_owned(),
        kind if kind.is_numeric() => "numbers".to_owned(),
        kind => format!("values of the type {kind}"),
    }
}
