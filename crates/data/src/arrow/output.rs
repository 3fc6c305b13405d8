//! Makes record batches of scores.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, DictionaryArray, Float64Array, Int32Array, ListArray, RecordBatch, StringArray,
};
use arrow_buffer::{BooleanBuffer, NullBuffer, OffsetBuffer};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use peristyle_engine::diagnostic::Diagnostic;
use peristyle_engine::evaluate::{ColumnScores, OfferedTip};

use crate::codes;
use crate::population::score::ChunkScorer;
use crate::population::summary::ChunkTally;
use crate::population::write::OutputHeader;

/// Returns the type of a dictionary-encoded column of texts.
pub(crate) fn dictionary_type() -> DataType {
    DataType::Dictionary(DataType::Int32.into(), DataType::Utf8.into())
}

/// Returns the element type of lists of gains.
fn gain_field() -> Arc<Field> {
    Arc::new(Field::new("element", DataType::Float64, true))
}

/// Returns the element type of lists of tips.
fn tip_field() -> Arc<Field> {
    Arc::new(Field::new("element", dictionary_type(), false))
}

/// Returns the schema of the output.
pub(crate) fn output_schema(header: &OutputHeader) -> SchemaRef {
    let number = |name: &str| Field::new(name, DataType::Float64, true);
    let mut fields = vec![
        Field::new("id", DataType::Utf8, false),
        number("score"),
        Field::new("band", dictionary_type(), true),
        number("coverage"),
        Field::new("reason", dictionary_type(), true),
    ];
    fields.extend(header.nodes.iter().map(|node| number(node)));
    if header.tips {
        fields.push(Field::new("tips", DataType::List(tip_field()), false));
        fields.push(Field::new("gains", DataType::List(gain_field()), false));
    }
    Arc::new(Schema::new(fields))
}

/// Returns the output of some rows; `why` returns the reason why a row has no score.
pub(crate) fn score_columns(
    scorer: &ChunkScorer<'_>,
    schema: &SchemaRef,
    ids: ArrayRef,
    scores: ColumnScores,
    tally: &mut ChunkTally,
    mut why: impl FnMut(usize, &ColumnScores) -> Option<String>,
) -> Result<RecordBatch, Diagnostic> {
    let ruleset = scorer.job().ruleset;
    let rows = scores.score.len();
    let has_bands = ruleset.bands().next().is_some();
    let mut bands: Vec<Option<i32>> = Vec::with_capacity(if has_bands { rows } else { 0 });
    let mut reasons = DictionaryBuilder::default();
    for (row, score) in scores.score.iter().enumerate() {
        let band = ruleset.band_at(*score);
        tally.add_score(*score, band);
        if has_bands {
            bands.push(band.and_then(|band| i32::try_from(band).ok()));
        }
        if score.is_nan()
            && let Some(reason) = why(row, &scores)
        {
            reasons.push(row, reason);
        }
    }
    let mut columns = Vec::with_capacity(5 + scorer.nodes.len());
    columns.push(ids);
    columns.push(number_column(scores.score));
    columns.push(if has_bands {
        dictionary_column(Int32Array::from(bands), ruleset.bands())
    } else {
        arrow_array::new_null_array(&dictionary_type(), rows)
    });
    columns.push(number_column(scores.coverage));
    columns.push(reasons.finish(rows));
    let mut points: Vec<Option<Vec<f64>>> = scores.points.into_iter().map(Some).collect();
    for node in &scorer.nodes {
        let own = points.get_mut(*node).and_then(Option::take);
        columns.push(number_column(own.unwrap_or_else(|| vec![f64::NAN; rows])));
    }
    if scorer.header.tips {
        columns.extend(tip_columns(&scores.offered));
    }
    RecordBatch::try_new(Arc::clone(schema), columns).map_err(|error| {
        let words = format!("the output can't be made of columns: {error}");
        Diagnostic::error(&codes::BROKEN_PARQUET, words)
    })
}

/// Returns a column of numbers; NaN becomes `null`.
fn number_column(numbers: Vec<f64>) -> ArrayRef {
    // all of them, which goes faster than to stop at the first
    let has_nulls = numbers.iter().fold(false, |any, number| any | number.is_nan());
    let nulls = has_nulls.then(|| {
        let known = |row: usize| numbers.get(row).is_some_and(|number| !number.is_nan());
        NullBuffer::new(BooleanBuffer::collect_bool(numbers.len(), known))
    });
    Arc::new(Float64Array::new(numbers.into(), nulls))
}

/// Returns a dictionary-encoded column: the places of texts in a list of texts.
fn dictionary_column<'t>(places: Int32Array, texts: impl IntoIterator<Item = &'t str>) -> ArrayRef {
    let texts: ArrayRef = Arc::new(StringArray::from_iter_values(texts));
    match DictionaryArray::<Int32Type>::try_new(places, texts) {
        Ok(listed) => Arc::new(listed),
        // every place is one of the list
        Err(_) => arrow_array::new_empty_array(&dictionary_type()),
    }
}

/// Builds a dictionary-encoded column of texts of which few are distinct.
#[derive(Default)]
struct DictionaryBuilder {
    places: HashMap<String, i32>,
    texts: Vec<String>,
    rows: Vec<(usize, i32)>,
}

impl DictionaryBuilder {
    fn push(&mut self, row: usize, text: String) {
        let next = i32::try_from(self.texts.len()).unwrap_or(0);
        let place = match self.places.get(&text) {
            Some(place) => *place,
            None => {
                self.texts.push(text.clone());
                self.places.insert(text, next);
                next
            }
        };
        self.rows.push((row, place));
    }

    fn finish(self, rows: usize) -> ArrayRef {
        if self.rows.is_empty() {
            return arrow_array::new_null_array(&dictionary_type(), rows);
        }
        let mut places: Vec<Option<i32>> = vec![None; rows];
        for (row, place) in self.rows {
            if let Some(own) = places.get_mut(row) {
                *own = Some(place);
            }
        }
        dictionary_column(Int32Array::from(places), self.texts.iter().map(String::as_str))
    }
}

/// Returns the columns of tips: the lists of their ids and of their gains.
fn tip_columns(offered: &[Vec<OfferedTip>]) -> [ArrayRef; 2] {
    let mut ids: Vec<&str> = Vec::new();
    let places = offered.iter().flatten().map(|tip| {
        let at = ids.iter().position(|id| *id == &*tip.id).unwrap_or_else(|| {
            ids.push(&tip.id);
            ids.len() - 1
        });
        i32::try_from(at).unwrap_or(0)
    });
    let places: Vec<i32> = places.collect();
    let gains = offered.iter().flatten().map(|tip| tip.gain.unwrap_or(f64::NAN)).collect();
    let lengths = || OffsetBuffer::from_lengths(offered.iter().map(Vec::len));
    [
        list_column(tip_field(), lengths(), dictionary_column(Int32Array::from(places), ids)),
        list_column(gain_field(), lengths(), number_column(gains)),
    ]
}

fn list_column(field: Arc<Field>, lengths: OffsetBuffer<i32>, values: ArrayRef) -> ArrayRef {
    match ListArray::try_new(Arc::clone(&field), lengths, values, None) {
        Ok(list) => Arc::new(list),
        // its parts fit together
        Err(_) => arrow_array::new_empty_array(&DataType::List(field)),
    }
}
