//! The first rows of a file, for inspection.

use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use peristyle_engine::diagnostic::Diagnostic;

use super::columns::is_single;
use super::file::{ParquetFile, catch_panics, unreadable};
use super::row::value_in;
use crate::population::read::FirstRows;

/// The most rows of a preview.
const MAX_PREVIEW_ROWS: usize = 1000;

impl ParquetFile {
    /// Reads all columns of the first rows.
    ///
    /// # Errors
    /// They can't be read.
    pub(in crate::population) fn first_rows(&self) -> Result<FirstRows, Diagnostic> {
        let fields = self.schema().fields();
        let mut first = FirstRows {
            rows: 0,
            is_whole: self.rows() <= MAX_PREVIEW_ROWS as u64,
            columns: fields
                .iter()
                .map(|field| (field.name().clone(), is_single(field).then(Vec::new)))
                .collect(),
        };
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(
            self.file.clone(),
            self.metadata.clone(),
        );
        let read = || {
            for batch in builder.with_limit(MAX_PREVIEW_ROWS).build()? {
                let batch = batch?;
                first.rows += batch.num_rows() as u64;
                for ((_, values), array) in first.columns.iter_mut().zip(batch.columns()) {
                    if let Some(values) = values {
                        values.extend((0..batch.num_rows()).map(|row| value_in(array, row)));
                    }
                }
            }
            Ok(())
        };
        catch_panics(read).map_err(|why| unreadable(&self.name, &why))?;
        Ok(first)
    }
}
