//! Writes the output.

use std::io::{self, Write};
use std::sync::Arc;

use ::parquet::arrow::ArrowWriter;
use ::parquet::arrow::arrow_writer::ArrowWriterOptions;
use ::parquet::basic::Compression;
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::{EnabledStatistics, WriterProperties};
use ::parquet::schema::types::ColumnPath;
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use peristyle_engine::diagnostic::Diagnostic;

use super::{BATCH_ROWS, error_text};
use crate::codes;
use crate::population::run::RunError;
use crate::population::write::BatchSink;
use crate::population::{RowDetail, ScoringJob};

/// The most rows of a row group; in tests, few enough for small tables to have several.
const MAX_GROUP_ROWS: usize = if cfg!(test) { BATCH_ROWS } else { 16 * BATCH_ROWS };
/// The approximate size of a row group, in bytes.
const TARGET_GROUP_BYTES: usize = 16 * 1024 * 1024;

/// Returns the most rows of a row group, of which the memory depends.
fn group_rows(job: &ScoringJob<'_>) -> usize {
    let nodes = if job.detail == RowDetail::Score { 0 } else { job.ruleset.paths().count() };
    let bytes_per_row = 64 + 8 * nodes;
    (TARGET_GROUP_BYTES / bytes_per_row / BATCH_ROWS * BATCH_ROWS).clamp(BATCH_ROWS, MAX_GROUP_ROWS)
}

fn properties(job: &ScoringJob<'_>) -> WriterProperties {
    let about = [
        ("peristyle.pack", Some(job.ruleset.id())),
        ("peristyle.version", job.ruleset.version()),
        ("peristyle.fingerprint", Some(job.ruleset.fingerprint())),
    ];
    let about = about.into_iter().filter_map(|(key, value)| Some((key, value?)));
    let about = about.map(|(key, value)| KeyValue::new(key.to_owned(), value.to_owned()));
    let mut made = WriterProperties::builder()
        .set_key_value_metadata(Some(about.collect()))
        .set_max_row_group_row_count(Some(group_rows(job)))
        // scores hardly repeat, and ids don't: looking for what does costs more than it saves
        .set_dictionary_enabled(false)
        .set_compression(Compression::UNCOMPRESSED)
        .set_statistics_enabled(EnabledStatistics::None)
        // a page for each batch is as large as its memory from the start
        .set_data_page_row_count_limit(BATCH_ROWS)
        .set_write_batch_size(BATCH_ROWS);
    for few in ["band", "reason"] {
        made = made.set_column_dictionary_enabled(ColumnPath::from(few), true);
    }
    let tips = ["tips", "list", "element"].map(str::to_owned).to_vec();
    made = made.set_column_dictionary_enabled(ColumnPath::new(tips), true);
    // who looks for the best or the worst can pass over groups of rows
    made = made.set_column_statistics_enabled(ColumnPath::from("score"), EnabledStatistics::Chunk);
    made.build()
}

/// A writer whose `flush` does nothing, since the caller decides when the file must be durable.
struct NoFlushWriter<'w>(&'w mut (dyn Write + Send));

impl Write for NoFlushWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Converts the error of the `parquet` crate to the I/O error that caused it.
fn into_io_error(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => match error.downcast() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error),
        },
        error => io::Error::other(error),
    }
}

/// Starts a file of batches of a schema.
pub(in crate::population) fn create_sink<'w>(
    job: &ScoringJob<'_>,
    schema: &SchemaRef,
    out: &'w mut (dyn Write + Send),
) -> Result<Box<dyn BatchSink + 'w>, RunError> {
    let options =
        ArrowWriterOptions::new().with_properties(properties(job)).with_skip_arrow_metadata(true);
    let out = NoFlushWriter(out);
    match ArrowWriter::try_new_with_options(out, Arc::clone(schema), options) {
        Ok(writer) => Ok(Box::new(writer)),
        Err(error @ ParquetError::External(_)) => Err(RunError::Output(into_io_error(error))),
        Err(error) => {
            let words = format!("the output can't be made as Parquet: {}", error_text(&error));
            Err(RunError::Input(Diagnostic::error(&codes::BROKEN_PARQUET, words).into()))
        }
    }
}

impl BatchSink for ArrowWriter<NoFlushWriter<'_>> {
    fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        self.write(batch).map_err(into_io_error)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.finish().map(|_| ()).map_err(into_io_error)
    }
}
