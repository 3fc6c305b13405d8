//! Parquet files, by the `parquet` crate: [`read`] gives their rows as Arrow batches, [`write`]
//! takes batches of scores. What batches mean is said in [`crate::arrow`].

mod read;
#[cfg(test)]
mod tests;
mod write;

use ::parquet::errors::ParquetError;

pub(super) use read::open_table;
pub(super) use write::create_sink;

/// The number of rows of a batch: their columns fit the L2 cache.
const BATCH_ROWS: usize = 8192;

fn error_text(error: &ParquetError) -> String {
    match error {
        ParquetError::General(words)
        | ParquetError::NYI(words)
        | ParquetError::EOF(words)
        | ParquetError::ArrowError(words) => words.clone(),
        other => other.to_string(),
    }
}
