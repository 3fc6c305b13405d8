//! The job's facts as files: the rows of one table over and over, with an id each.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use crate::data;

/// Rows that repeat.
pub(crate) const CHUNK: usize = 100_000;

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Packed {
    /// As pandas, Spark and DuckDB do by default: lists of what repeats, and Snappy.
    Usual,
    /// Numbers as they are.
    Not,
}

pub(crate) fn parquet(path: &Path, rows: usize, packed: Packed) {
    let builder = WriterProperties::builder().set_max_row_group_row_count(Some(1 << 20));
    let properties = match packed {
        Packed::Usual => builder.set_compression(Compression::SNAPPY),
        Packed::Not => builder.set_dictionary_enabled(false),
    };
    let table = data::table(CHUNK.min(rows));
    let facts: Vec<ArrayRef> =
        table.iter().map(|column| Arc::new(with_nulls(column)) as _).collect();
    let mut writer: Option<ArrowWriter<File>> = None;
    for start in (0..rows).step_by(CHUNK) {
        let count = CHUNK.min(rows - start);
        let ids = (start..start + count).map(|row| format!("customer-{row}"));
        let ids: ArrayRef = Arc::new(StringArray::from_iter_values(ids));
        let facts =
            facts.iter().enumerate().map(|(at, one)| (format!("f{at}"), one.slice(0, count), true));
        let columns = std::iter::once(("id".to_owned(), ids, false)).chain(facts);
        let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
        let writer = writer.get_or_insert_with(|| {
            let file = File::create(path).unwrap();
            ArrowWriter::try_new(file, batch.schema(), Some(properties.clone().build())).unwrap()
        });
        writer.write(&batch).unwrap();
    }
    writer.unwrap().close().unwrap();
}

fn with_nulls(column: &[f64]) -> Float64Array {
    column.iter().map(|number| Some(*number).filter(|number| !number.is_nan())).collect()
}

pub(crate) fn csv(path: &Path, rows: usize) {
    let table = data::table(CHUNK.min(rows));
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path).unwrap());
    let names: Vec<String> = (0..table.len()).map(|at| format!("f{at}")).collect();
    writeln!(out, "id,{}", names.join(",")).unwrap();
    let line = |row: usize| {
        let cell = |column: &Vec<f64>| {
            let number = column[row];
            if number.is_nan() { String::new() } else { number.to_string() }
        };
        table.iter().map(cell).collect::<Vec<_>>().join(",")
    };
    let lines: Vec<String> = (0..CHUNK.min(rows)).map(line).collect();
    for row in 0..rows {
        writeln!(out, "customer-{row},{}", lines[row % CHUNK]).unwrap();
    }
    out.flush().unwrap();
}
