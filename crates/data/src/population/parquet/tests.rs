//! Parquet against CSV: the same rows give the same bits, the same refusals, and the same bytes on
//! any number of threads.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ::parquet::arrow::ArrowWriter;
use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use ::parquet::basic::Compression;
use ::parquet::file::properties::WriterProperties;
use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::types::Int32Type;
use arrow_array::*;

use crate::population::tests::{job, pack};
use crate::population::{
    OutputFormat, RowDetail, RunError, RunOutcome, RunSinks, ScoringJob, TableInput, run,
};
use crate::profile::map::ColumnMap;

mod damage;
mod doubles;
mod whole;

type Column = (&'static str, ArrayRef);

fn floats(values: impl IntoIterator<Item = Option<f64>>) -> ArrayRef {
    Arc::new(values.into_iter().collect::<Float64Array>())
}

fn texts(values: &[Option<&str>]) -> ArrayRef {
    Arc::new(values.iter().copied().collect::<StringArray>())
}

/// The date of a day since 1970.
fn day_of(day: i32) -> jiff::civil::Date {
    jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().days(day)).unwrap()
}

/// A file of these columns, a group of `group` rows each.
fn write(path: &Path, columns: Vec<Column>, group: usize, compression: Compression) {
    let batch = RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, column)| (name, column, true)),
    )
    .unwrap();
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(group))
        .set_compression(compression)
        .build();
    let file = std::fs::File::create(path).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

#[derive(Debug, PartialEq)]
struct Done {
    output: Vec<u8>,
    rejects: String,
    outcome: RunOutcome,
}

impl Done {
    fn text(&self) -> String {
        String::from_utf8(self.output.clone()).unwrap()
    }
}

fn score(job: &ScoringJob<'_>, path: &Path) -> Result<Done, Vec<String>> {
    let told = |problems: &peristyle_engine::diagnostic::Diagnostics| {
        let name = path.to_string_lossy().into_owned();
        problems
            .iter()
            .map(|one| format!("{} {}", one.code.id, one.message.replace(&name, "t")))
            .collect()
    };
    let table = TableInput::open(path.to_str().unwrap()).map_err(|problems| told(&problems))?;
    let (mut output, mut rejects) = (Vec::new(), Vec::new());
    let sinks = RunSinks {
        output: &mut output,
        rejects: Some(&mut rejects),
        on_reject: &mut |_| {},
        on_progress: &mut |_| {},
        stop: &AtomicBool::new(false),
    };
    match run(job, vec![table], sinks) {
        Ok(outcome) => {
            let folder = format!("{}/", path.parent().unwrap().display());
            let rejects = String::from_utf8(rejects).unwrap().replace(&folder, "");
            Ok(Done { output, rejects, outcome })
        }
        Err(RunError::Input(problems)) => Err(told(&problems)),
        Err(other) => panic!("{other:?}"),
    }
}

fn of(columns: Vec<Column>) -> Result<Done, Vec<String>> {
    of_by(&job(&pack()), columns)
}

fn of_by(job: &ScoringJob<'_>, columns: Vec<Column>) -> Result<Done, Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.parquet");
    write(&path, columns, 1000, Compression::SNAPPY);
    score(job, &path)
}

/// The rows of an answer in Parquet.
fn read(bytes: &[u8]) -> Vec<RecordBatch> {
    let builder =
        ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::copy_from_slice(bytes)).unwrap();
    builder.build().unwrap().map(Result::unwrap).collect()
}

/// Rows with everything that a table may hold, as CSV and as Parquet.
fn both(rows: usize) -> (String, Vec<Column>) {
    let mut csv = String::from("id,as_of,posts,rate,photo,role,since,note\n");
    let (mut ids, mut days, mut posts, mut rates) = (vec![], vec![], vec![], vec![]);
    let (mut photos, mut roles, mut sinces, mut notes) = (vec![], vec![], vec![], vec![]);
    let written = |text: Option<String>| text.unwrap_or_default();
    for row in 0..rows {
        let known = |of: usize| row % of != 1;
        let id = known(11).then(|| format!("n{row}"));
        let day = known(5).then_some("2026-10-05");
        // -1 isn't a count, 7000 is more than a rate can be
        // no row is empty, which a table of text would leave out
        let post =
            (known(7) || row == 1).then_some(if row % 97 == 13 { -1 } else { (row % 25) as i64 });
        let rate =
            known(6).then_some(if row % 89 == 17 { 7000.0 } else { row as f64 * 0.37 % 2500.0 });
        let photo = known(3).then_some(row % 2 == 0);
        let role = known(4).then_some(["seller", "Recruiter", "SELLER"][row % 3]);
        let since = known(8).then_some(20_000 + (row % 700) as i32);
        let note = known(9).then_some(format!("note {}", row % 40));
        let date = since.map(|day| day_of(day).to_string());
        let cells = [
            written(id.clone()),
            written(day.map(str::to_owned)),
            written(post.map(|one| one.to_string())),
            written(rate.map(|one| one.to_string())),
            written(photo.map(|one| one.to_string())),
            written(role.map(str::to_owned)),
            written(date),
            written(note.clone()),
        ];
        csv += &cells.join(",");
        csv.push('\n');
        ids.push(id);
        days.push(day);
        posts.push(post);
        rates.push(rate);
        photos.push(photo);
        roles.push(role);
        sinces.push(since);
        notes.push(note);
    }
    let columns: Vec<Column> = vec![
        ("Id", Arc::new(StringArray::from(ids))),
        ("as_of", texts(&days)),
        ("Beiträge", Arc::new(Int64Array::from(posts))),
        ("rate", floats(rates)),
        ("photo", Arc::new(BooleanArray::from(photos))),
        ("role", texts(&roles)),
        ("since", Arc::new(Date32Array::from(sinces))),
        ("note", Arc::new(StringArray::from(notes))),
    ];
    (csv, columns)
}

#[test]
fn the_same_table_as_csv_and_as_parquet_gives_the_same_bits() {
    let (text, columns) = both(10_000);
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("t.csv");
    std::fs::write(&csv, text).unwrap();
    let ruleset = pack();
    for (format, extra) in [(OutputFormat::Csv, 0), (OutputFormat::Ndjson, 1)] {
        let job = ScoringJob { format, threads: 1 + extra, ..job(&ruleset) };
        let by_text = score(&job, &csv).unwrap();
        for (group, compression) in [
            (700, Compression::SNAPPY),
            (9000, Compression::ZSTD(Default::default())),
            (50_000, Compression::LZ4_RAW),
            (50_000, Compression::GZIP(Default::default())),
        ] {
            let path = folder.path().join("t.parquet");
            write(&path, columns.clone(), group, compression);
            let by_column = score(&job, &path).unwrap();
            assert!(by_column.text() == by_text.text(), "{format:?} {group}");
            let (a, b) = (&by_column.outcome.summary, &by_text.outcome.summary);
            assert_eq!((a.read, a.scored, &a.rejected), (b.read, b.scored, &b.rejected));
            assert_eq!(
                (a.percentiles, &a.missing, &a.bands),
                (b.percentiles, &b.missing, &b.bands)
            );
            assert!(a.rejects() > 50);
            // codes and words are the same; places and the text of rows differ
            let words = |done: &Done| -> Vec<String> {
                let mut reader = csv::Reader::from_reader(done.rejects.as_bytes());
                let rows = reader.records().map(Result::unwrap);
                rows.map(|row| format!("{} {}", &row[3], &row[4])).collect()
            };
            assert_eq!(words(&by_column), words(&by_text));
        }
    }
}

#[test]
fn any_number_of_threads_writes_the_same_bytes() {
    let (text, columns) = both(20_000);
    let folder = tempfile::tempdir().unwrap();
    let (csv, path) = (folder.path().join("t.csv"), folder.path().join("t.parquet"));
    std::fs::write(&csv, text).unwrap();
    write(&path, columns, 3_000, Compression::UNCOMPRESSED);
    let ruleset = pack();
    for input in [&csv, &path] {
        let with = |jobs| {
            let job = ScoringJob {
                format: OutputFormat::Parquet,
                tips: true,
                threads: jobs,
                ..job(&ruleset)
            };
            score(&job, input).unwrap()
        };
        let one = with(1);
        assert!(one == with(2) && one == with(3), "{}", input.display());
        let groups =
            ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(one.output)).unwrap();
        assert!(groups.metadata().num_row_groups() > 1);
    }
}

#[test]
fn answers_in_parquet_are_those_in_csv() {
    let (text, columns) = both(3000);
    let folder = tempfile::tempdir().unwrap();
    let (csv, path) = (folder.path().join("t.csv"), folder.path().join("t.parquet"));
    std::fs::write(&csv, text).unwrap();
    write(&path, columns, 1000, Compression::SNAPPY);
    let ruleset = pack();
    let plain = score(&job(&ruleset), &csv).unwrap().text();
    for input in [&csv, &path] {
        let job = ScoringJob { format: OutputFormat::Parquet, ..job(&ruleset) };
        let done = score(&job, input).unwrap();
        let mut rows = Vec::new();
        for batch in read(&done.output) {
            let text = |at: usize, row: usize| {
                let column = batch.column(at).as_any().downcast_ref::<StringArray>().unwrap();
                if column.is_null(row) { String::new() } else { column.value(row).to_owned() }
            };
            let number = |at: usize, row: usize| {
                let column = batch.column(at).as_any().downcast_ref::<Float64Array>().unwrap();
                if column.is_null(row) { String::new() } else { column.value(row).to_string() }
            };
            for row in 0..batch.num_rows() {
                let mut cells =
                    vec![text(0, row), number(1, row), text(2, row), number(3, row), text(4, row)];
                cells.extend((5..batch.num_columns()).map(|at| number(at, row)));
                rows.push(cells.join(","));
            }
        }
        let expected: Vec<String> =
            plain.lines().skip(1).map(|line| line.replace('"', "")).collect();
        assert_eq!(rows, expected, "{}", input.display());
        let about =
            ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(done.output)).unwrap();
        let about = about.metadata().file_metadata().key_value_metadata().unwrap().clone();
        let said = about.iter().find(|one| one.key == "peristyle.fingerprint").unwrap();
        assert_eq!(said.value.as_deref(), Some(ruleset.fingerprint()));
    }
}

#[test]
fn numbers_of_every_type_are_the_same_number() {
    let rates: Vec<ArrayRef> = vec![
        floats([Some(500.0), None]),
        Arc::new(Float32Array::from(vec![Some(500.0), None])),
        Arc::new(Int16Array::from(vec![Some(500), None])),
        Arc::new(Int32Array::from(vec![Some(500), None])),
        Arc::new(Int64Array::from(vec![Some(500), None])),
        Arc::new(UInt16Array::from(vec![Some(500), None])),
        Arc::new(UInt64Array::from(vec![Some(500), None])),
        Arc::new(
            Decimal128Array::from(vec![Some(50_000), None])
                .with_precision_and_scale(10, 2)
                .unwrap(),
        ),
        Arc::new(
            Decimal128Array::from(vec![Some(5 * 10_i128.pow(22)), None])
                .with_precision_and_scale(38, 20)
                .unwrap(),
        ),
    ];
    for rate in rates {
        let kind = rate.data_type().clone();
        let done = of(vec![("id", texts(&[Some("a"), Some("b")])), ("rate", rate)]).unwrap();
        assert_eq!(
            done.text(),
            "id,score,band,coverage,reason,posts.score,rate.score,since.score\n\
             a,25,low,0.5,,,25,\nb,,,0,nothing under it is known,,,\n",
            "{kind}"
        );
    }
}

#[test]
fn ids_are_text_or_numbers_or_the_number_of_the_row() {
    let ids: [(ArrayRef, [&str; 2]); 4] = [
        (texts(&[Some("a"), Some("  ")]), ["a", "row-2"]),
        (Arc::new(Int64Array::from(vec![Some(i64::MAX), None])), ["9223372036854775807", "row-2"]),
        (floats([Some(12.0), Some(1.5)]), ["12", "1.5"]),
        (Arc::new(Int8Array::from(vec![None, Some(-1)])), ["row-1", "-1"]),
    ];
    let ruleset = pack();
    let job =
        ScoringJob { detail: RowDetail::Score, format: OutputFormat::Ndjson, ..job(&ruleset) };
    for (id, expected) in ids {
        let done =
            of_by(&job, vec![("id", id), ("posts", floats([Some(1.0), Some(2.0)]))]).unwrap();
        let text = done.text();
        let found: Vec<&str> = text.lines().map(|line| line.split('"').nth(3).unwrap()).collect();
        assert_eq!(found, expected);
    }
    let flags: ArrayRef = Arc::new(BooleanArray::from(vec![true]));
    assert_eq!(
        of(vec![("id", flags), ("posts", floats([Some(1.0)]))]).unwrap_err(),
        ["PS2602 the column `id` of `t` says who a row is, and holds flags"]
    );
}

#[test]
fn what_is_not_plainly_right_is_refused_in_the_same_words_and_with_its_place() {
    let done = of(vec![
        ("id", texts(&[Some("a"), Some("b"), Some("c"), Some("d"), Some("e"), Some("f")])),
        ("extra", floats([None; 6])),
        (
            "posts",
            floats([
                Some(1.0),
                Some(1.5),
                Some(f64::NAN),
                Some(f64::INFINITY),
                Some(2.0),
                Some(3.0),
            ]),
        ),
        ("rate", texts(&[None, None, None, None, Some("12"), None])),
        ("role", texts(&[Some(" seller "), None, None, None, None, Some("boss")])),
    ])
    .unwrap();
    let words: Vec<&str> = done.rejects.lines().skip(1).collect();
    assert_eq!(words.len(), 4, "{}", done.rejects);
    assert!(
        words[0].starts_with(
            "t.parquet,2,3,PS1004,\"`posts` is a count, a whole number of 0 or more, not 1.5\","
        ),
        "{}",
        words[0]
    );
    assert!(
        words[0].ends_with(
            "\"{\"\"id\"\":\"\"b\"\",\"\"posts\"\":1.5,\"\"rate\"\":null,\"\"role\"\":null}\""
        ),
        "{}",
        words[0]
    );
    assert!(words[1].starts_with("t.parquet,4,3,PS1003,"), "{}", words[1]);
    assert!(
        words[2].starts_with("t.parquet,5,4,PS1003,\"`rate` takes a number, not the text `12`\""),
        "{}",
        words[2]
    );
    assert!(
        words[3].starts_with("t.parquet,6,5,PS1003,`role` has no choice `boss`"),
        "{}",
        words[3]
    );
    // NaN is missing
    assert_eq!(done.outcome.summary.scored, 2);
    assert_eq!(done.outcome.remarks.len(), 1, "the column that is no fact");
}

#[test]
fn dates_and_days_of_any_type() {
    let moment = 20_001_i64 * 86_400;
    let sinces: Vec<ArrayRef> = vec![
        Arc::new(Date32Array::from(vec![20_001])),
        Arc::new(TimestampMillisecondArray::from(vec![moment * 1000 + 86_399_999])),
        Arc::new(TimestampMicrosecondArray::from(vec![moment * 1_000_000]).with_timezone("UTC")),
        Arc::new(TimestampNanosecondArray::from(vec![moment * 1_000_000_000])),
        texts(&[Some("2024-10-05")]),
        Arc::new(DictionaryArray::<Int32Type>::from_iter([Some("2024-10-05")])),
    ];
    for since in sinces {
        let kind = since.data_type().clone();
        let as_of: ArrayRef = Arc::new(Date32Array::from(vec![20_031]));
        let rate = floats([Some(0.0)]);
        let done = of(vec![("since", since), ("as_of", as_of), ("rate", rate)]).unwrap();
        assert!(done.text().contains("row-1,10,low,0.75,,,0,10\n"), "{kind}: {}", done.text());
    }
}

#[test]
fn a_date_without_a_day_to_count_back_from_is_rejected() {
    let since: ArrayRef = Arc::new(Date32Array::from(vec![Some(20_001), None, Some(20_001)]));
    let as_of: ArrayRef = Arc::new(Date32Array::from(vec![None, None, Some(20_031)]));
    let rate = floats([Some(0.0); 3]);
    let done = of(vec![("since", since), ("as_of", as_of), ("rate", rate)]).unwrap();
    assert!(done.rejects.contains("t.parquet,1,1,PS0310,"), "{}", done.rejects);
    assert_eq!(done.rejects.matches("PS0310").count(), 1, "{}", done.rejects);
    assert!(done.text().contains("row-2,") && done.text().contains("row-3,"), "{}", done.text());
}

#[test]
fn flags_may_be_ones_and_zeros() {
    let flags: ArrayRef = Arc::new(Int8Array::from(vec![Some(1), Some(0), Some(2), None]));
    let done = of(vec![("photo", flags), ("posts", floats([Some(1.0); 4]))]).unwrap();
    assert!(done.rejects.contains("t.parquet,3,1,PS1003,"), "{}", done.rejects);
    assert_eq!(done.outcome.summary.scored, 3);
}

#[test]
fn columns_that_hold_no_facts_are_refused_by_name() {
    let mut lists = ListBuilder::new(StringBuilder::new());
    lists.append_value([Some("a")]);
    let lists: ArrayRef = Arc::new(lists.finish());
    let bytes: ArrayRef = Arc::new(BinaryArray::from(vec![b"x".as_slice()]));
    assert_eq!(
        of(vec![("rate", lists.clone()), ("posts", bytes)]).unwrap_err(),
        [
            "PS2602 the column `rate` of `t` is a fact, and holds lists",
            "PS2602 the column `posts` of `t` is a fact, and holds bytes that aren't declared as text",
        ]
    );
    // a column that nothing reads may hold anything
    assert!(of(vec![("tags", lists), ("posts", floats([Some(1.0)]))]).is_ok());
}

#[test]
fn options_count_as_they_do_for_csv() {
    let (text, columns) = both(2000);
    let folder = tempfile::tempdir().unwrap();
    let (csv, path) = (folder.path().join("t.csv"), folder.path().join("t.parquet"));
    std::fs::write(&csv, text).unwrap();
    write(&path, columns, 300, Compression::SNAPPY);
    let ruleset = pack();
    let fact =
        |name: &str, value: peristyle_engine::value::Value| peristyle_engine::profile::GivenFact {
            name: name.to_owned(),
            value: Some(value),
            place: None,
        };
    let jobs = [
        ScoringJob { only: Some("n77"), ..job(&ruleset) },
        ScoringJob { id_column: Some("note"), ..job(&ruleset) },
        ScoringJob { as_of: Some("2025-01-01".to_owned()), ..job(&ruleset) },
        ScoringJob { default_as_of: Some("2025-01-01".to_owned()), ..job(&ruleset) },
        ScoringJob {
            facts: vec![
                fact("rate", peristyle_engine::value::Value::Number(100.0)),
                fact("since", peristyle_engine::value::Value::text("2024-02-29")),
            ],
            ..job(&ruleset)
        },
    ];
    for (at, job) in jobs.iter().enumerate() {
        let (one, other) = (score(job, &csv).unwrap(), score(job, &path).unwrap());
        assert_eq!(one.text(), other.text(), "{at}");
        assert_eq!(one.outcome.summary.left_out, other.outcome.summary.left_out);
    }
}

#[test]
fn packs_of_rows() {
    let columns = || -> Vec<Column> {
        vec![
            ("pack", texts(&[None, Some("shop"), Some("other")])),
            ("posts", floats([Some(1.0); 3])),
        ]
    };
    let done = of(columns()).unwrap();
    assert!(
        done.rejects.starts_with("file,line,column,code,message,text\nt.parquet,3,1,PS2402,"),
        "{}",
        done.rejects
    );
    let ruleset = pack();
    let done = of_by(&ScoringJob { for_any_pack: true, ..job(&ruleset) }, columns()).unwrap();
    assert_eq!(done.outcome.summary.scored, 3);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("renamed");
    write(&path, columns(), 10, Compression::SNAPPY);
    assert_eq!(
        TableInput::open(path.to_str().unwrap())
            .unwrap()
            .first_pack(&ColumnMap::default())
            .as_deref(),
        Some("shop")
    );
}

#[test]
fn an_empty_table_has_a_header_all_the_same() {
    let none: ArrayRef = Arc::new(Float64Array::from(Vec::<f64>::new()));
    let ruleset = pack();
    let done = of_by(
        &ScoringJob { detail: RowDetail::Score, ..job(&ruleset) },
        vec![("posts", none.clone())],
    )
    .unwrap();
    assert_eq!(done.text(), "id,score,band,coverage,reason\n");
    let job = ScoringJob { format: OutputFormat::Parquet, ..job(&ruleset) };
    let done = of_by(&job, vec![("posts", none)]).unwrap();
    assert_eq!(read(&done.output).len(), 0);
}
