//! Writing: columns are encoded by whoever scored them, and put behind each other by one thread.

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

use super::file::{PIECE, ROWS, words};
use crate::codes;
use crate::population::write::Head;
use crate::population::{Job, Level};

/// The type of a column of few different texts.
pub(super) fn few() -> DataType {
    DataType::Dictionary(DataType::Int32.into(), DataType::Utf8.into())
}

/// What the lists of gains hold.
pub(super) fn gain() -> Arc<Field> {
    Arc::new(Field::new("element", DataType::Float64, true))
}

/// What the lists of tips hold.
pub(super) fn tip() -> Arc<Field> {
    Arc::new(Field::new("element", few(), false))
}

/// About how many bytes a row's answers have.
pub(super) fn bytes_per_row(job: &Job<'_>) -> usize {
    let nodes = if job.level == Level::Score { 0 } else { job.ruleset.paths().count() };
    64 + 8 * nodes
}

/// How the output is made.
pub(in crate::population) struct Columnar {
    schema: SchemaRef,
    properties: Arc<WriterProperties>,
    factory: ArrowRowGroupWriterFactory,
}

impl Columnar {
    pub(in crate::population) fn new(job: &Job<'_>, head: &Head) -> Result<Self, Diagnostic> {
        let schema = schema(head);
        let properties = Arc::new(properties(job));
        let made = file(&schema, &properties, io::sink());
        let made = made.map_err(|error| {
            let words = format!("the output can't be made as Parquet: {}", words(&error));
            Diagnostic::error(&codes::BROKEN_PARQUET, words)
        })?;
        let factory = ArrowRowGroupWriterFactory::new(&made, Arc::clone(&schema));
        Ok(Self { schema, properties, factory })
    }

    /// Begins a group of rows.
    pub(super) fn encoder(&self) -> Parquet<Encoder> {
        let columns = self.factory.create_column_writers(0)?;
        Ok(Encoder { schema: Arc::clone(&self.schema), columns, rows: 0 })
    }
}

fn schema(head: &Head) -> SchemaRef {
    let number = |name: &str| Field::new(name, DataType::Float64, true);
    let mut fields = vec![
        Field::new("id", DataType::Utf8, false),
        number("score"),
        Field::new("band", few(), true),
        number("coverage"),
        Field::new("reason", few(), true),
    ];
    fields.extend(head.nodes.iter().map(|node| number(node)));
    if head.tips {
        fields.push(Field::new("tips", DataType::List(tip()), false));
        fields.push(Field::new("gains", DataType::List(gain()), false));
    }
    Arc::new(Schema::new(fields))
}

fn properties(job: &Job<'_>) -> WriterProperties {
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
        .set_data_page_row_count_limit(ROWS)
        .set_write_batch_size(ROWS);
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

/// Encodes one group of rows.
pub(super) struct Encoder {
    schema: SchemaRef,
    columns: Vec<ArrowColumnWriter>,
    rows: usize,
}

impl Encoder {
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

    /// The group, ready to be put into the file.
    pub(super) fn rows(self) -> Rows {
        let rows = self.rows;
        match self.end() {
            Ok(group) => Rows { group: Some(group).filter(|_| rows > 0), ..Rows::default() },
            Err(error) => Rows::failed(words(&error)),
        }
    }
}

/// Answers on their way into the file.
#[derive(Debug, Default)]
pub(in crate::population) struct Rows {
    /// Columns of rows that are too few for a group of their own.
    arrays: Vec<Vec<ArrayRef>>,
    group: Option<Vec<ArrowColumnChunk>>,
    failed: Option<String>,
}

impl Rows {
    pub(super) fn failed(why: String) -> Self {
        Self { failed: Some(why), ..Self::default() }
    }

    pub(super) fn have_failed(&self) -> bool {
        self.failed.is_some()
    }

    /// Adds the columns of some rows.
    pub(in crate::population) fn push(&mut self, arrays: Vec<ArrayRef>) {
        self.arrays.push(arrays);
    }
}

/// The file as it grows.
pub(in crate::population) struct Writer<'c> {
    columnar: &'c Columnar,
    file: SerializedFileWriter<Through<'c>>,
    open: Option<Encoder>,
}

/// Where the file goes. Only who has asked for it knows when it must stay.
struct Through<'c>(&'c mut (dyn Write + Send));

impl Write for Through<'_> {
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

/// What happened to the output, as whoever wrote it tells it.
fn failed(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => match error.downcast() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error),
        },
        error => io::Error::other(error),
    }
}

impl<'c> Writer<'c> {
    pub(in crate::population) fn new(
        columnar: &'c Columnar,
        out: &'c mut (dyn Write + Send),
    ) -> io::Result<Self> {
        let file = file(&columnar.schema, &columnar.properties, Through(out)).map_err(failed)?;
        Ok(Self { columnar, file, open: None })
    }

    /// Writes some rows, or keeps them until there are enough.
    pub(in crate::population) fn add(&mut self, rows: Rows) -> io::Result<()> {
        match rows.failed {
            Some(why) => Err(io::Error::other(why)),
            None => self.put(rows).map_err(failed),
        }
    }

    fn put(&mut self, rows: Rows) -> Parquet<()> {
        for arrays in &rows.arrays {
            let mut open = match self.open.take() {
                Some(open) => open,
                None => self.columnar.encoder()?,
            };
            open.add(arrays)?;
            let is_full = open.rows >= PIECE;
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

    /// Writes what is left, and the directory.
    pub(in crate::population) fn finish(&mut self) -> io::Result<()> {
        self.end_group().map_err(failed)?;
        self.file.finish().map_err(failed)?;
        Ok(())
    }
}
