//! Record batches of any origin: what a value of each type means, what is refused and where.

use std::sync::Arc;

use arrow_array::builder::StringDictionaryBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int8Type, Int32Type, UInt16Type};
use arrow_array::*;
use arrow_buffer::i256;
use arrow_schema::{DataType, Field, Schema};
use peristyle_engine::diagnostic::Diagnostics;
use peristyle_engine::{Engine, PackFiles, Ruleset};

use super::{BatchScorer, ScoredBatch};
use crate::population::ScoringJob;

/// Rules with one fact `v`, whose number is the score: a flag is 0 or 100, a choice `a` 10, and
/// `b` 20.
fn rules(kind: &str) -> Ruleset {
    let value = match kind.starts_with("choice") {
        true => "'if v == \"a\" { 10 } else { 20 }'",
        false => "v",
    };
    let scale = if kind == "bool" { "" } else { ", scale: { linear: [0, 100] }" };
    let text =
        format!("facts:\n  v: {{ type: {kind} }}\nindicators:\n  x: {{ value: {value}{scale} }}\n");
    let files = [("pack.yaml".to_owned(), text.into_bytes())];
    let files = PackFiles::from_memory("shop", "shop", files).unwrap();
    let (ruleset, problems) = Engine::default().compile(&files);
    ruleset.unwrap_or_else(|| panic!("{problems}"))
}

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    let columns = columns.into_iter().map(|(name, column)| (name, column, true));
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}

fn score_batch(job: &ScoringJob<'_>, batch: &RecordBatch) -> Result<ScoredBatch, Diagnostics> {
    let (scorer, _) = BatchScorer::new(job, &batch.schema(), "t")?;
    let scored = scorer.score(batch, 0)?;
    assert_eq!(&scored.scores.schema(), scorer.schema());
    Ok(scored)
}

/// The scores of the rows, `None` for none, and the rejects as row, code and words.
type Told = (Vec<Option<f64>>, Vec<String>);

fn told(scored: &ScoredBatch) -> Told {
    let scores = scored.scores.column(1).as_primitive::<Float64Type>().iter().collect();
    let rejects = scored.rejects.iter();
    let rejects = rejects.map(|one| format!("{}: {} {}", one.line, one.code, one.message));
    (scores, rejects.collect())
}

fn score(kind: &str, column: ArrayRef) -> Told {
    let ruleset = rules(kind);
    let job = ScoringJob::new(&ruleset);
    told(&score_batch(&job, &batch(vec![("v", column)])).unwrap())
}

fn all_scored(kind: &str, column: ArrayRef, expected: &[Option<f64>]) {
    let name = column.data_type().to_string();
    assert_eq!(score(kind, column), (expected.to_vec(), Vec::new()), "{name}");
}

#[test]
fn nan_is_missing_and_infinity_is_refused() {
    let doubles: ArrayRef = Arc::new(Float64Array::from(vec![Some(5.0), Some(f64::NAN), None]));
    let singles: ArrayRef = Arc::new(Float32Array::from(vec![Some(5.0), Some(f32::NAN), None]));
    for kind in ["number", "count"] {
        all_scored(kind, Arc::clone(&doubles), &[Some(5.0), None, None]);
        all_scored(kind, Arc::clone(&singles), &[Some(5.0), None, None]);
    }
    let infinite = Float64Array::from(vec![f64::INFINITY, 5.0, f64::NEG_INFINITY]);
    let (scores, rejects) = score("number", Arc::new(infinite));
    assert_eq!(scores, [Some(5.0)]);
    assert_eq!(rejects.len(), 2, "{rejects:?}");
    assert!(rejects[0].starts_with("1: PS1003 `v` takes a finite number, not "), "{rejects:?}");
    // a NaN in a row that is refused for another value is null in its text
    let ruleset = rules("count");
    let job = ScoringJob { id_column: Some("id"), ..ScoringJob::new(&ruleset) };
    let ids: ArrayRef = Arc::new(Float64Array::from(vec![f64::NAN, 2.0]));
    let values: ArrayRef = Arc::new(Float64Array::from(vec![-1.0, 7.0]));
    let scored = score_batch(&job, &batch(vec![("id", ids), ("v", values)])).unwrap();
    assert_eq!(scored.rejects[0].text, "{\"id\":null,\"v\":-1}");
    assert_eq!(scored.scores.column(0).as_string::<i32>().value(0), "2");
}

#[test]
fn whole_numbers_beyond_the_exact_ones_are_refused() {
    const EXACT: i64 = 1 << 53;
    let wide: Vec<(ArrayRef, &str)> = vec![
        (Arc::new(Int64Array::from(vec![Some(50), None, Some(EXACT), Some(EXACT + 1)])), "1"),
        (Arc::new(Int64Array::from(vec![Some(50), None, Some(-EXACT), Some(-EXACT - 1)])), "-1"),
        (
            Arc::new(UInt64Array::from(vec![Some(50), None, Some(1 << 53), Some((1 << 53) + 1)])),
            "1",
        ),
        (
            Arc::new(
                Decimal128Array::from(vec![
                    Some(50),
                    None,
                    Some(i128::from(EXACT)),
                    Some(i128::from(EXACT) + 1),
                ])
                .with_precision_and_scale(38, 0)
                .unwrap(),
            ),
            "1",
        ),
        (
            Arc::new(
                Decimal256Array::from(vec![
                    Some(i256::from_i128(50)),
                    None,
                    Some(i256::from_i128(i128::from(EXACT))),
                    Some(i256::from_i128(i128::from(EXACT) + 1)),
                ])
                .with_precision_and_scale(76, 0)
                .unwrap(),
            ),
            "1",
        ),
    ];
    for (column, sign) in wide {
        let name = column.data_type().to_string();
        let (scores, rejects) = score("number", column);
        assert_eq!(scores.len(), 3, "{name}");
        assert_eq!(&scores[..2], [Some(50.0), None], "{name}");
        let digits = sign.replace('1', "9007199254740993");
        let words = "beyond 2^53, where whole numbers aren't exact";
        assert_eq!(rejects, [format!("4: PS1003 `v` is {digits}, {words}")], "{name}");
    }
    // an id is text, and keeps its digits
    let ruleset = rules("number");
    let job = ScoringJob::new(&ruleset);
    let ids: ArrayRef = Arc::new(Int64Array::from(vec![EXACT + 1]));
    let values: ArrayRef = Arc::new(Int8Array::from(vec![50]));
    let scored = score_batch(&job, &batch(vec![("id", ids), ("v", values)])).unwrap();
    assert_eq!(scored.scores.column(0).as_string::<i32>().value(0), "9007199254740993");
}

#[test]
fn columns_of_nulls_are_missing() {
    let ruleset = rules("number");
    let job = ScoringJob::new(&ruleset);
    for kind in ["number", "count", "share", "bool", "choice, choices: [a, b]", "date"] {
        all_scored(kind, Arc::new(NullArray::new(2)), &[None, None]);
    }
    all_scored("number", Arc::new(Float64Array::new_null(2)), &[None, None]);
    all_scored("number", Arc::new(Int64Array::new_null(2)), &[None, None]);
    all_scored("choice, choices: [a, b]", Arc::new(StringArray::new_null(2)), &[None, None]);
    // also where they say who a row is, for which pack and of which day
    let nulls = || Arc::new(NullArray::new(1)) as ArrayRef;
    let values: ArrayRef = Arc::new(Int8Array::from(vec![50]));
    let columns = vec![("id", nulls()), ("pack", nulls()), ("as_of", nulls()), ("v", values)];
    let scored = score_batch(&job, &batch(columns)).unwrap();
    assert_eq!(told(&scored), (vec![Some(50.0)], Vec::new()));
    assert_eq!(scored.scores.column(0).as_string::<i32>().value(0), "row-1");
}

#[test]
fn dictionaries_hold_texts_or_numbers() {
    let texts = ["a", "b"];
    let mut narrow = StringDictionaryBuilder::<Int8Type>::new();
    let mut unsigned = StringDictionaryBuilder::<UInt16Type>::new();
    for text in [Some("b"), None, Some("a"), Some("b")] {
        narrow.append_option(text);
        unsigned.append_option(text);
    }
    // a key that refers to a null is one itself
    let listed: ArrayRef = Arc::new(StringArray::from(vec![Some(texts[0]), Some(texts[1]), None]));
    let keys = Int32Array::from(vec![1, 2, 0, 1]);
    let refers = DictionaryArray::<Int32Type>::try_new(keys, listed).unwrap();
    let expected = [Some(20.0), None, Some(10.0), Some(20.0)];
    let kind = "choice, choices: [a, b]";
    all_scored(kind, Arc::new(narrow.finish()), &expected);
    all_scored(kind, Arc::new(unsigned.finish()), &expected);
    all_scored(kind, Arc::new(refers), &expected);
    let large: ArrayRef = Arc::new(LargeStringArray::from(vec![Some("b"), Some("a")]));
    let keys = Int32Array::from(vec![Some(0), None, Some(1), Some(0)]);
    all_scored(
        kind,
        Arc::new(DictionaryArray::<Int32Type>::try_new(keys, large).unwrap()),
        &expected,
    );
    let numbers: ArrayRef = Arc::new(Float64Array::from(vec![5.0, f64::NAN]));
    let keys = Int32Array::from(vec![Some(0), Some(1), None]);
    all_scored(
        "number",
        Arc::new(DictionaryArray::<Int32Type>::try_new(keys, numbers).unwrap()),
        &[Some(5.0), None, None],
    );
}

#[test]
fn decimals_are_the_nearest_numbers() {
    for digits in ["12.34", "0.1", "99.999999999999999", "33.33333333333333333333333333333333"] {
        let scale = digits.split('.').nth(1).unwrap().len();
        let unscaled: i128 = digits.replace('.', "").parse().unwrap();
        let column = Decimal128Array::from(vec![unscaled])
            .with_precision_and_scale(38, i8::try_from(scale).unwrap())
            .unwrap();
        let ruleset = rules("number");
        let job = ScoringJob::new(&ruleset);
        let as_decimal = score_batch(&job, &batch(vec![("v", Arc::new(column))])).unwrap();
        let parsed: ArrayRef = Arc::new(Float64Array::from(vec![digits.parse::<f64>().unwrap()]));
        let as_double = score_batch(&job, &batch(vec![("v", parsed)])).unwrap();
        let bits = |scored: &ScoredBatch| told(scored).0[0].map(f64::to_bits);
        assert_eq!(bits(&as_decimal), bits(&as_double), "{digits}");
    }
}

#[test]
fn texts_of_every_layout_are_texts() {
    let texts = vec![Some("b"), None, Some(" A "), Some("c")];
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from(texts.clone())),
        Arc::new(LargeStringArray::from(texts.clone())),
        Arc::new(StringViewArray::from(texts)),
    ];
    for column in columns {
        let name = column.data_type().to_string();
        let (scores, rejects) = score("choice, choices: [a, b]", column);
        assert_eq!(scores, [Some(20.0), None, Some(10.0)], "{name}");
        assert_eq!(rejects, ["4: PS1003 `v` has no choice `c`"], "{name}");
    }
    // also as ids
    let ruleset = rules("number");
    let job = ScoringJob::new(&ruleset);
    let ids: ArrayRef = Arc::new(LargeStringArray::from(vec![Some("ida"), Some(" "), None]));
    let values: ArrayRef = Arc::new(Int8Array::from(vec![7, 8, 9]));
    let scored = score_batch(&job, &batch(vec![("id", ids), ("v", values)])).unwrap();
    let ids: Vec<Option<&str>> = scored.scores.column(0).as_string::<i32>().iter().collect();
    assert_eq!(ids, [Some("ida"), Some("row-2"), Some("row-3")]);
}

#[test]
fn slices_are_what_they_show() {
    let ids: ArrayRef = Arc::new(StringArray::from(vec!["a", "b", "c", "d", "e"]));
    let values: ArrayRef =
        Arc::new(Float64Array::from(vec![Some(-1.0), None, Some(3.0), Some(-4.0), Some(5.0)]));
    let whole = batch(vec![("id", ids), ("v", values)]);
    let ruleset = rules("count");
    let job = ScoringJob::new(&ruleset);
    let (scorer, _) = BatchScorer::new(&job, &whole.schema(), "t").unwrap();
    let scored = scorer.score(&whole.slice(1, 3), 1).unwrap();
    let (scores, rejects) = told(&scored);
    assert_eq!(scores, [None, Some(3.0)]);
    assert!(rejects[0].starts_with("4: PS1004 ") && rejects.len() == 1, "{rejects:?}");
    let ids: Vec<Option<&str>> = scored.scores.column(0).as_string::<i32>().iter().collect();
    assert_eq!(ids, [Some("b"), Some("c")]);
    let flags = BooleanArray::from(vec![Some(true), None, Some(false), Some(true)]).slice(1, 3);
    all_scored("bool", Arc::new(flags), &[None, Some(0.0), Some(100.0)]);
}

#[test]
fn flags_may_be_null() {
    let flags = BooleanArray::from(vec![Some(true), None, Some(false)]);
    all_scored("bool", Arc::new(flags), &[Some(100.0), None, Some(0.0)]);
    let numbers = Float64Array::from(vec![Some(1.0), Some(f64::NAN), None, Some(0.0)]);
    all_scored("bool", Arc::new(numbers), &[Some(100.0), None, None, Some(0.0)]);
}

#[test]
fn dates_and_moments_are_days_in_utc() {
    const DAY: i64 = 86_400;
    let ruleset = rules("date");
    let job = ScoringJob { as_of: Some("1970-01-11".to_owned()), ..ScoringJob::new(&ruleset) };
    // the second day before 1970 began: a moment before 1970 belongs to the day that it is in
    let columns: Vec<ArrayRef> = vec![
        Arc::new(Date32Array::from(vec![Some(8), None, Some(-2)])),
        Arc::new(Date64Array::from(vec![Some(8 * DAY * 1000), None, Some(-2 * DAY * 1000)])),
        Arc::new(TimestampSecondArray::from(vec![Some(8 * DAY + 1), None, Some(-DAY - 1)])),
        Arc::new(TimestampMillisecondArray::from(vec![
            Some(8 * DAY * 1000),
            None,
            Some(-DAY * 1000 - 1),
        ])),
        Arc::new(
            TimestampMicrosecondArray::from(vec![
                Some(9 * DAY * 1_000_000 - 1),
                None,
                Some(-DAY * 1_000_000 - 1),
            ])
            .with_timezone("+02:00"),
        ),
        Arc::new(TimestampNanosecondArray::from(vec![
            Some(8 * DAY * 1_000_000_000),
            None,
            Some(-DAY * 1_000_000_000 - 1),
        ])),
        Arc::new(StringViewArray::from(vec![Some("1970-01-09"), None, Some("1969-12-30")])),
    ];
    for column in columns {
        let name = column.data_type().to_string();
        let scored = score_batch(&job, &batch(vec![("v", column)])).unwrap();
        assert_eq!(told(&scored), (vec![Some(2.0), None, Some(12.0)], Vec::new()), "{name}");
    }
    let beyond: ArrayRef = Arc::new(TimestampSecondArray::from(vec![i64::MAX, 0]));
    let scored = score_batch(&job, &batch(vec![("v", beyond)])).unwrap();
    assert_eq!((scored.scores.num_rows(), scored.rejects[0].line), (1, 1));
}

#[test]
fn types_and_batches_that_do_not_fit_are_refused() {
    let ruleset = rules("number");
    let job = ScoringJob::new(&ruleset);
    let schema = |kind: DataType| Schema::new(vec![Field::new("v", kind, true)]);
    let message = |problems: Diagnostics| problems.iter().next().unwrap().message.clone();
    let refused =
        |kind: DataType| message(BatchScorer::new(&job, &schema(kind), "t").err().unwrap());
    assert_eq!(
        refused(DataType::Binary),
        "the column `v` of `t` is a fact, and holds bytes that aren't declared as text"
    );
    let listed = DataType::Dictionary(DataType::Int8.into(), DataType::Binary.into());
    assert!(refused(listed).ends_with("bytes that aren't declared as text"));
    // a type that could be a fact, of another one: row by row
    let (scores, rejects) = score("number", Arc::new(StringArray::from(vec![Some("12"), None])));
    assert_eq!(scores, [None]);
    assert_eq!(rejects, ["1: PS1003 `v` takes a number, not the text `12`"]);
    // a batch with fewer columns than its schema said
    let (scorer, _) = BatchScorer::new(&job, &schema(DataType::Float64), "t").unwrap();
    let none = RecordBatch::new_empty(Arc::new(Schema::empty()));
    assert_eq!(scorer.score(&none, 0).unwrap_err().code.id, "PS2602");
}
