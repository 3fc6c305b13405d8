//! Tables in Arrow batches.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};

use super::{ChunkSink, FirstRows, ReadError};
use crate::arrow::{InputColumns, ProjectedColumn, TextColumn, is_single, normalize, value_in};
use crate::population::ScoringJob;
use crate::population::chunk::{BatchRows, ChunkContent, RowChunk, RowFormat};
use crate::profile::map::ColumnMap;
use crate::table::fold_header;

/// The most rows of a preview.
const MAX_PREVIEW_ROWS: usize = 1000;
/// The most rows in which a pack is looked for.
const MAX_PACK_ROWS: usize = 8192;

/// A table that comes in Arrow batches, in order.
pub(in crate::population) trait BatchTable: Send {
    fn name(&self) -> &Arc<str>;

    fn schema(&self) -> &SchemaRef;

    /// Returns the number of rows.
    fn rows(&self) -> u64;

    /// Returns the size in bytes.
    fn size(&self) -> u64;

    /// Reads the columns of a projection, whose indices ascend, of at most `limit` rows.
    fn read(
        &self,
        projection: &[ProjectedColumn],
        limit: Option<usize>,
    ) -> Result<Batches, Diagnostic>;
}

/// The batches of a table. Nothing follows an error.
pub(in crate::population) type Batches = Box<dyn Iterator<Item = Result<RecordBatch, Diagnostic>>>;

/// Returns the pack that the first rows name.
pub(super) fn first_pack(table: &dyn BatchTable, map: &ColumnMap) -> Option<String> {
    let column = fold_header(map.pack());
    let fields = table.schema().fields();
    let index = fields.iter().position(|field| fold_header(field.name()) == column)?;
    let projection = [ProjectedColumn { index, prefers_dictionary: false }];
    // what can't be read is complained about when it is read
    let batches = table.read(&projection, Some(MAX_PACK_ROWS)).ok()?;
    for batch in batches.map_while(Result::ok) {
        let packs = normalize(batch.columns().first()?).ok()?;
        let texts = TextColumn::of(&packs)?;
        let named = (0..packs.len()).filter_map(|row| texts.get(row)).map(str::trim);
        if let Some(pack) = named.into_iter().find(|pack| !pack.is_empty()) {
            return Some(pack.to_owned());
        }
    }
    None
}

/// Reads all columns of the first rows, for inspection.
pub(super) fn first_rows(table: &dyn BatchTable) -> Result<FirstRows, Diagnostic> {
    let fields = table.schema().fields();
    let column = |index| ProjectedColumn { index, prefers_dictionary: false };
    let all: Vec<ProjectedColumn> = (0..fields.len()).map(column).collect();
    let mut first = FirstRows {
        rows: 0,
        is_whole: table.rows() <= MAX_PREVIEW_ROWS as u64,
        columns: fields
            .iter()
            .map(|field| (field.name().clone(), is_single(field).then(Vec::new)))
            .collect(),
    };
    for batch in table.read(&all, Some(MAX_PREVIEW_ROWS))? {
        let batch = batch?;
        first.rows += batch.num_rows() as u64;
        for ((_, values), array) in first.columns.iter_mut().zip(batch.columns()) {
            if let Some(values) = values {
                let array = normalize(array).ok();
                let value = |row| array.as_ref().and_then(|array| value_in(array, row));
                values.extend((0..batch.num_rows()).map(value));
            }
        }
    }
    Ok(first)
}

/// Passes each batch to `take` as a chunk.
pub(super) fn read_chunks(
    table: &dyn BatchTable,
    job: &ScoringJob<'_>,
    extra: &[String],
    remarks: &mut Diagnostics,
    read: &dyn Fn(u64),
    take: ChunkSink<'_>,
) -> Result<(), ReadError> {
    let name = Arc::clone(table.name());
    let columns = InputColumns::new(name, table.schema(), job, extra, remarks);
    let columns = Arc::new(columns.map_err(ReadError::Problems)?);
    // what stands around the rows counts as well
    let bytes_before = |row: u64| {
        let bytes = u128::from(row) * u128::from(table.size()) / u128::from(table.rows().max(1));
        u64::try_from(bytes).unwrap_or(u64::MAX)
    };
    let mut rows_before = 0;
    for batch in table.read(&columns.projection(), None)? {
        let batch = batch?;
        let end = rows_before + batch.num_rows() as u64;
        let bytes = bytes_before(end) - bytes_before(rows_before);
        let rows = BatchRows { columns: Arc::clone(&columns), batch, bytes };
        take(RowChunk {
            file: Arc::clone(table.name()),
            format: Arc::new(RowFormat::Batch(rows)),
            content: ChunkContent::Rows,
            bytes: Vec::new(),
            line: 1,
            rows_before,
            input_digest: None,
            position: None,
        })?;
        rows_before = end;
        read(bytes_before(end));
    }
    read(table.size());
    Ok(())
}
