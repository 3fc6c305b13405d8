//! The beginning of a file, for whoever wants to see what it holds.

use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use peristyle_engine::diagnostic::Diagnostic;

use super::columns::is_single;
use super::file::{Opened, guarded, unreadable};
use super::row::value_in;
use crate::population::read::FirstRows;

/// So many rows are looked at.
const MOST: usize = 1000;

impl Opened {
    /// All columns of the first rows.
    ///
    /// # Errors
    /// They can't be read.
    pub(in crate::population) fn first_rows(&self) -> Result<FirstRows, Diagnostic> {
        let fields = self.schema().fields();
        let mut first = FirstRows {
            rows: 0,
            is_whole: self.rows() <= MOST as u64,
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
            for batch in builder.with_limit(MOST).build()? {
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
        guarded(read).map_err(|why| unreadable(&self.name, &why))?;
        Ok(first)
    }
}
