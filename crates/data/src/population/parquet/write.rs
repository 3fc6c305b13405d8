//! Writes the output: threads encode the columns that they scored, and one thread writes them in order.

use std::io::{self, Write};
use std::sync::Arc;

use ::parquet::arrow::ArrowSchemaConverter;
use ::parquet::arrow::arrow_writer::{
    ArrowColumnChunk, ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves,
};
use ::parquet::basic::Compression;
use ::parquet::errors::{ParquetError, Result as Parquet};
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::{EnabledStatistics, WriterProperties};
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::types::ColumnPath;
use arrow_array::{Array as _, ArrayRef};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use peristyle_engine::diagnostic::Diagnostic;

use super::file::{BATCH_ROWS, MAX_SLICE_ROWS, error_text};
use crate::codes;
use crate::population::write::OutputHeader;
use crate::population::{RowDetail, ScoringJob};

/// Returns the type of a dictionary-encoded column of texts.
pub(super) fn dictionary_type() -> DataType {
    DataType::Dictionary(DataType::Int32.into(), DataType::Utf8.into())
}

/// Returns the element type of lists of gains.
pub(super) fn gain_field() -> Arc<Field> {
    Arc::new(Field::new("element", DataType::Float64, true))
}

/// Returns the element type of lists of tips.
pub(super) fn tip_field() -> Arc<Field> {
    Arc::new(Field::new("element", dictionary_type(), false))
}

/// Estimates the output size of a row, in bytes.
pub(super) fn bytes_per_row(job: &ScoringJob<'_>) -> usize {
    let nodes = if job.detail == RowDetail::Score { 0 } else { job.ruleset.paths().count() };
    64 + 8 * nodes
}

/// The schema and the properties of the output file.
pub(in crate::population) struct ParquetLayout {
    schema: SchemaRef,
    properties: Arc<WriterProperties>,
    factory: ArrowRowGroupWriterFactory,
}

impl ParquetLayout {
    pub(in crate::population) fn new(
        job: &ScoringJob<'_>,
        head: &OutputHeader,
    ) -> Result<Self, Diagnostic> {
        let schema = schema(head);
        let properties = Arc::new(properties(job));
        let made = file(&schema, &properties, io::sink());
        let made = made.map_err(|error| {
            let words = format!("the output can't be made as Parquet: {}", error_text(&error));
            Diagnostic::error(&codes::BROKEN_PARQUET, words)
        })?;
        let factory = ArrowRowGroupWriterFactory::new(&made, Arc::clone(&schema));
        Ok(Self { schema, properties, factory })
    }

    /// Begins a row group.
    pub(super) fn encoder(&self) -> Parquet<GroupEncoder> {
        let columns = self.factory.create_column_writers(0)?;
        Ok(GroupEncoder { schema: Arc::clone(&self.schema), columns, rows: 0 })
    }
}

fn schema(head: &OutputHeader) -> SchemaRef {
    let number = |name: &str| Field::new(name, DataType::Float64, true);
    let mut fields = vec![
        Field::new("id", DataType::Utf8, false),
        number("score"),
        Field::new("band", dictionary_type(), true),
        number("coverage"),
        Field::new("reason", dictionary_type(), true),
    ];
    fields.extend(head.nodes.iter().map(|node| number(node)));
    if head.tips {
        fields.push(Field::new("tips", DataType::List(tip_field()), false));
        fields.push(Field::new("gains", DataType::List(gain_field()), false));
    }
    Arc::new(Schema::new(fields))
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

fn file<W: Write + Send>(
    schema: &SchemaRef,
    properties: &Arc<WriterProperties>,
    out: W,
) -> Parquet<SerializedFileWriter<W>> {
    let columns = ArrowSchemaConverter::new().convert(schema)?;
    SerializedFileWriter::new(out, columns.root_schema_ptr(), Arc::clone(properties))
}

/// The encoder of one row group.
pub(super) struct GroupEncoder {
    schema: SchemaRef,
    columns: Vec<ArrowColumnWriter>,
    rows: usize,
}

impl GroupEncoder {
    pub(super) fn add(&mut self, arrays: &[ArrayRef]) -> Parquet<()> {
        let mut columns = self.columns.iter_mut();
        for (field, array) in self.schema.fields().iter().zip(arrays) {
            for leaf in compute_leaves(field, array)? {
                if let Some(column) = columns.next() {
                    column.write(&leaf)?;
                }
            }
        }
        self.rows += arrays.first().map_or(0, |array| array.len());
        Ok(())
    }

    fn end(self) -> Parquet<Vec<ArrowColumnChunk>> {
        self.columns.into_iter().map(ArrowColumnWriter::close).collect()
    }

    /// Finishes the row group, which can then be written to the file.
    pub(super) fn rows(self) -> EncodedRows {
        let rows = self.rows;
        match self.end() {
            Ok(group) => {
                EncodedRows { group: Some(group).filter(|_| rows > 0), ..EncodedRows::default() }
            }
            Err(error) => EncodedRows::failed(error_text(&error)),
        }
    }
}

/// Output columns that are to be written to the file.
#[derive(Debug, Default)]
pub(in crate::population) struct EncodedRows {
    /// Columns of rows that are too few for a row group of their own.
    arrays: Vec<Vec<ArrayRef>>,
    group: Option<Vec<ArrowColumnChunk>>,
    failed: Option<String>,
}

impl EncodedRows {
    pub(super) fn failed(why: String) -> Self {
        Self { failed: Some(why), ..Self::default() }
    }

    pub(super) fn have_failed(&self) -> bool {
        self.failed.is_some()
    }

    /// Appends the columns of some rows.
    pub(in crate::population) fn push(&mut self, arrays: Vec<ArrayRef>) {
        self.arrays.push(arrays);
    }
}

/// The writer of the output file.
pub(in crate::population) struct ParquetWriter<'c> {
    layout: &'c ParquetLayout,
    file: SerializedFileWriter<NoFlushWriter<'c>>,
    open: Option<GroupEncoder>,
}

/// A writer whose `flush` does nothing, since the caller decides when the file must be durable.
struct NoFlushWriter<'c>(&'c mut (dyn Write + Send));

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

impl<'c> ParquetWriter<'c> {
    pub(in crate::population) fn new(
        columnar: &'c ParquetLayout,
        out: &'c mut (dyn Write + Send),
    ) -> io::Result<Self> {
        let file = file(&columnar.schema, &columnar.properties, NoFlushWriter(out))
            .map_err(into_io_error)?;
        Ok(Self { layout: columnar, file, open: None })
    }

    /// Writes some rows, or keeps them until they fill a row group.
    pub(in crate::population) fn add(&mut self, rows: EncodedRows) -> io::Result<()> {
        match rows.failed {
            Some(why) => Err(io::Error::other(why)),
            None => self.write_rows(rows).map_err(into_io_error),
        }
    }

    fn write_rows(&mut self, rows: EncodedRows) -> Parquet<()> {
        for arrays in &rows.arrays {
            let mut open = match self.open.take() {
                Some(open) => open,
                None => self.layout.encoder()?,
            };
            open.add(arrays)?;
            let is_full = open.rows >= MAX_SLICE_ROWS;
            self.open = Some(open);
            if is_full {
                self.end_group()?;
            }
        }
        match rows.group {
            Some(group) => {
                self.end_group()?;
                self.group(group)
            }
            None => Ok(()),
        }
    }

    fn end_group(&mut self) -> Parquet<()> {
        match self.open.take() {
            Some(open) if open.rows > 0 => self.group(open.end()?),
            _ => Ok(()),
        }
    }

    fn group(&mut self, columns: Vec<ArrowColumnChunk>) -> Parquet<()> {
        let mut group = self.file.next_row_group()?;
        for column in columns {
            column.append_to_row_group(&mut group)?;
        }
        group.close()?;
        Ok(())
    }

    /// Writes the remaining rows and the file's metadata.
    pub(in crate::population) fn finish(&mut self) -> io::Result<()> {
        self.end_group().map_err(into_io_error)?;
        self.file.finish().map_err(into_io_error)?;
        Ok(())
    }
}
