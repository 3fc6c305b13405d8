//! Stands for Parquet in a build without it: every call is an error.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use arrow_schema::SchemaRef;
use peristyle_engine::diagnostic::Diagnostic;

use super::ScoringJob;
use super::read::BatchTable;
use super::run::RunError;
use super::write::BatchSink;
use crate::codes;

pub(super) fn open_table(
    name: &Arc<str>,
    _: &Path,
    _: Option<u64>,
) -> Result<Box<dyn BatchTable>, Diagnostic> {
    Err(unsupported(&format!("`{name}` can't be read")))
}

pub(super) fn create_sink<'w>(
    _: &ScoringJob<'_>,
    _: &SchemaRef,
    _: &'w mut (dyn Write + Send),
) -> Result<Box<dyn BatchSink + 'w>, RunError> {
    Err(RunError::Input(unsupported("it can't be written").into()))
}

fn unsupported(what: &str) -> Diagnostic {
    Diagnostic::error(
        &codes::NO_TABLE,
        format!("this build of Peristyle has no Parquet, so {what}"),
    )
    .help("take a build with the feature `parquet`, or save the table as CSV")
}
