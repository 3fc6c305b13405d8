//! Scores as the columns of the output.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::{ArrayRef, DictionaryArray, Float64Array, ListArray, StringArray};
use arrow_array::{Int32Array, types::Int32Type};
use arrow_buffer::{BooleanBuffer, NullBuffer, OffsetBuffer};
use arrow_schema::{DataType, Field};
use peristyle_engine::evaluate::{ColumnScores, OfferedTip};

use super::write::{few, gain, tip};
use crate::population::score::Scorer;
use crate::population::summary::Tally;

/// The columns of some rows; `why` says why a row has no score.
pub(in crate::population) fn told(
    scorer: &Scorer<'_>,
    ids: ArrayRef,
    scores: ColumnScores,
    tally: &mut Tally,
    mut why: impl FnMut(usize, &ColumnScores) -> Option<String>,
) -> Vec<ArrayRef> {
    let ruleset = scorer.job().ruleset;
    let rows = scores.score.len();
    let has_bands = ruleset.bands().next().is_some();
    let mut bands: Vec<Option<i32>> = Vec::with_capacity(if has_bands { rows } else { 0 });
    let mut reasons = Few::default();
    for (row, score) in scores.score.iter().enumerate() {
        let band = ruleset.band_at(*score);
        tally.score(*score, band);
        if has_bands {
            bands.push(band.and_then(|band| i32::try_from(band).ok()));
        }
        if score.is_nan()
            && let Some(reason) = why(row, &scores)
        {
            reasons.put(row, reason);
        }
    }
    let mut columns = Vec::with_capacity(5 + scorer.nodes.len());
    columns.push(ids);
    columns.push(numbers(scores.score));
    columns.push(if has_bands {
        listed(Int32Array::from(bands), ruleset.bands())
    } else {
        arrow_array::new_null_array(&few(), rows)
    });
    columns.push(numbers(scores.coverage));
    columns.push(reasons.column(rows));
    let mut points: Vec<Option<Vec<f64>>> = scores.points.into_iter().map(Some).collect();
    for node in &scorer.nodes {
        let own = points.get_mut(*node).and_then(Option::take);
        columns.push(numbers(own.unwrap_or_else(|| vec![f64::NAN; rows])));
    }
    if scorer.head.tips {
        columns.extend(tips(&scores.offered));
    }
    columns
}

/// Who rows are.
pub(in crate::population) fn ids<'t>(ids: impl Iterator<Item = &'t str>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(ids))
}

/// Numbers, `null` where there is none.
fn numbers(numbers: Vec<f64>) -> ArrayRef {
    // all of them, which goes faster than to stop at the first
    let has_nulls = numbers.iter().fold(false, |any, number| any | number.is_nan());
    let nulls = has_nulls.then(|| {
        let known = |row: usize| numbers.get(row).is_some_and(|number| !number.is_nan());
        NullBuffer::new(BooleanBuffer::collect_bool(numbers.len(), known))
    });
    Arc::new(Float64Array::new(numbers.into(), nulls))
}

/// Texts by their places in a list.
fn listed<'t>(places: Int32Array, texts: impl IntoIterator<Item = &'t str>) -> ArrayRef {
    let texts: ArrayRef = Arc::new(StringArray::from_iter_values(texts));
    match DictionaryArray::<Int32Type>::try_new(places, texts) {
        Ok(listed) => Arc::new(listed),
        // every place is one of the list
        Err(_) => arrow_array::new_empty_array(&few()),
    }
}

/// A column of few different texts.
#[derive(Default)]
struct Few {
    places: HashMap<String, i32>,
    texts: Vec<String>,
    rows: Vec<(usize, i32)>,
}

impl Few {
    fn put(&mut self, row: usize, text: String) {
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

    fn column(self, rows: usize) -> ArrayRef {
        if self.rows.is_empty() {
            return arrow_array::new_null_array(&few(), rows);
        }
        let mut places: Vec<Option<i32>> = vec![None; rows];
        for (row, place) in self.rows {
            if let Some(own) = places.get_mut(row) {
                *own = Some(place);
            }
        }
        listed(Int32Array::from(places), self.texts.iter().map(String::as_str))
    }
}

/// What rows are offered: the ids of tips, and their gains.
fn tips(offered: &[Vec<OfferedTip>]) -> [ArrayRef; 2] {
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
        list(tip(), lengths(), listed(Int32Array::from(places), ids)),
        list(gain(), lengths(), numbers(gains)),
    ]
}

fn list(field: Arc<Field>, lengths: OffsetBuffer<i32>, values: ArrayRef) -> ArrayRef {
    match ListArray::try_new(Arc::clone(&field), lengths, values, None) {
        Ok(list) => Arc::new(list),
        // its parts fit together
        Err(_) => arrow_array::new_empty_array(&DataType::List(field)),
    }
}
