//! Arrow record batches as profiles, and scores as record batches.
//!
//! [`BatchScorer`] is the boundary: a record batch of any origin, an answer of the same kind. It
//! knows no file and no format of one; Parquet is a client of it (`population::parquet`), and
//! whoever has batches from elsewhere, as over the C stream interface of Arrow, calls it directly.
//!
//! A batch goes through four steps. `columns` selects the columns of the schema by name and
//! checks their types, once. `values` converts an array to numbers, texts or days, column by
//! column. `checked` sets aside the rows that aren't certainly valid; `row` parses each of them
//! as a single profile, which accepts it or says why not, in the words of a single profile.
//! `output` makes a record batch of the scores.
//!
//! Take `12` in a column `posts` of decimals, in row 7. `columns` finds that `posts` is a fact, a
//! count, and that decimals are numbers. `values` casts the column to doubles, and finds 12 within
//! the limits of the fact, so that the row needs no closer look. The engine scores the column; row
//! 7 of the answer has the score. Were it `-12`, the row would be marked, parsed as
//! `{"posts":-12}`, and rejected with the code, the message, its number and its column.
//!
//! Three rules hold for any batch:
//!
//! - NaN in a column of floating-point numbers is a missing value, as `null` is: pandas and others
//!   write it for one. Infinity is a value, which no fact takes.
//! - A whole number beyond ±2^53 isn't rounded to the next double: its row is rejected. This holds
//!   for integers and for decimals without a fraction.
//! - A column of the type `Null`, or of nulls alone, is a fact that is missing in every row.

mod checked;
mod columns;
pub(crate) mod output;
mod row;
mod scorer;
#[cfg(test)]
mod tests;
mod values;

pub(crate) use checked::CheckedBatch;
pub(crate) use columns::{InputColumns, ProjectedColumn, is_single};
pub(crate) use output::{output_schema, score_columns};
pub(crate) use row::value_in;
pub(crate) use scorer::score_rows;
pub use scorer::{BatchScorer, ScoredBatch};
pub(crate) use values::{TextColumn, normalize};
