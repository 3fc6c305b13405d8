//! Tables in Parquet: the same answers as of CSV, in Parquet and out of it.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, BooleanArray, Float64Array, Int32Array, RecordBatch, StringArray,
};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::support::{FORUM, folder, run_in, run_with_input, write};

const PEOPLE: &str = "id,posts,has_photo\nida,4,true\nbo,10,false\neva,,\nuwe,-1,false\n";

fn write_columns(path: &Path, columns: impl IntoIterator<Item = (&'static str, ArrayRef)>) {
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let file = fs::File::create(path).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

fn people(folder: &Path) {
    write(folder, "people.csv", PEOPLE);
    let ids: ArrayRef = Arc::new(StringArray::from(vec!["ida", "bo", "eva", "uwe"]));
    let posts: ArrayRef = Arc::new(Int32Array::from(vec![Some(4), Some(10), None, Some(-1)]));
    let photos: ArrayRef =
        Arc::new(BooleanArray::from(vec![Some(true), Some(false), None, Some(false)]));
    let columns = [("id", ids), ("posts", posts), ("has_photo", photos)];
    write_columns(&folder.join("people.parquet"), columns);
}

#[test]
fn parquet_in_and_out() {
    let folder = folder(&FORUM);
    let at = folder.path();
    people(at);
    let score = |input: &str, format: &str, more: &[&str]| {
        let asked = ["score", input, "--pack", "forum", "--format", format, "--max-rejects", "1"];
        run_in(at, &[&asked[..], more].concat())
    };
    for format in ["csv", "ndjson"] {
        let more = ["--detail", "indicators", "--tips"];
        assert_eq!(
            score("people.parquet", format, &more).done(),
            score("people.csv", format, &more).done()
        );
    }
    for input in ["people.csv", "people.parquet"] {
        let more = ["--output", "scores.parquet", "--rejects", "rejects.csv", "--tips"];
        let said = score(input, "parquet", &more);
        assert_eq!(said.code, 0, "{}", said.err);
        assert!(said.err.contains("read 4 = scored 3 + rejected 1"), "{}", said.err);
        let file = fs::File::open(at.join("scores.parquet")).unwrap();
        let rows = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap();
        let rows: Vec<RecordBatch> = rows.map(Result::unwrap).collect();
        let ids = rows[0].column(0).as_any().downcast_ref::<StringArray>().unwrap();
        assert_eq!(ids.iter().flatten().collect::<Vec<_>>(), ["ida", "bo", "eva"]);
        assert_eq!(rows[0].schema().fields().last().unwrap().name(), "gains");
    }
    // where the row stands, in words of the file
    let said = score("people.parquet", "csv", &[]);
    assert!(said.err.contains(" --> people.parquet, row 4, column `posts`\n"), "{}", said.err);
    let rejects = fs::read_to_string(at.join("rejects.csv")).unwrap();
    let row = r#""{""id"":""uwe"",""posts"":-1,""has_photo"":false}""#;
    assert!(rejects.lines().nth(1).unwrap().starts_with("people.parquet,4,2,PS"), "{rejects}");
    assert!(rejects.trim_end().ends_with(row), "{rejects}");
}

#[test]
fn parquet_can_be_looked_at() {
    let folder = folder(&FORUM);
    let at = folder.path();
    people(at);
    let look = |input: &str| {
        let asked = ["inspect", input, "--pack", "forum", "--format", "json"];
        let said = run_in(at, &asked).done();
        serde_json::from_str::<serde_json::Value>(&said).unwrap()
    };
    let (parquet, csv) = (look("people.parquet"), look("people.csv"));
    assert_eq!((&parquet["format"], &parquet["encoding"]), (&"parquet".into(), &().into()));
    for same in ["rows", "is_whole", "columns", "without_column"] {
        assert_eq!(parquet[same], csv[same], "{same}");
    }
    let said = run_in(at, &["inspect", "people.parquet", "--width", "80"]).done();
    assert!(said.contains("\n  PARQUET\n"), "{said}");
}

#[test]
fn the_lab_reads_parquet() {
    let folder = folder(&FORUM);
    let at = folder.path();
    people(at);
    let describe = |input: &str| {
        let said = run_in(at, &["describe", input, "--pack", "forum", "--format", "json"]);
        (said.code, said.out, said.err.contains("1 of 4 rows"))
    };
    assert_eq!(describe("people.parquet"), describe("people.csv"));
}

/// A table whose scores are known and which says of everyone what they work on, in both formats.
fn labelled(folder: &Path) {
    let rows = 0..40_i32;
    let known = |row: i32| (row % 20 * 3 + row % 2 * 10) as f64;
    let teams = ["north", "south", "west"];
    let team = |row: i32| teams[row as usize % teams.len()];
    let mut csv = String::from("id,posts,has_photo,score,team\n");
    for row in rows.clone() {
        csv += &format!("p{row},{},{},{},{}\n", row % 20, row % 2 == 0, known(row), team(row));
    }
    write(folder, "known.csv", &csv);
    let ids: ArrayRef =
        Arc::new(StringArray::from_iter_values(rows.clone().map(|row| format!("p{row}"))));
    let posts: ArrayRef = Arc::new(Int32Array::from_iter_values(rows.clone().map(|row| row % 20)));
    let photos: Vec<bool> = rows.clone().map(|row| row % 2 == 0).collect();
    let photos: ArrayRef = Arc::new(BooleanArray::from(photos));
    let scores: ArrayRef = Arc::new(Float64Array::from_iter_values(rows.clone().map(known)));
    let teams: ArrayRef = Arc::new(StringArray::from_iter_values(rows.map(team)));
    let columns =
        [("id", ids), ("posts", posts), ("has_photo", photos), ("score", scores), ("team", teams)];
    write_columns(&folder.join("known.parquet"), columns);
}

#[test]
fn columns_that_are_no_facts_are_read_where_they_are_asked_for() {
    let folder = folder(&FORUM);
    let at = folder.path();
    labelled(at);
    let both = |arguments: &[&str]| {
        let [csv, parquet] = ["known.csv", "known.parquet"].map(|input| {
            let arguments: Vec<&str> =
                arguments.iter().map(|one| if *one == "INPUT" { input } else { *one }).collect();
            run_in(at, &[&arguments[..], &["--format", "json"]].concat()).json()
        });
        assert_eq!(csv, parquet);
        csv
    };
    let told = both(&["compare", "forum", "INPUT", "--weight", "photo=3", "--by", "team"]);
    assert!(told.to_string().contains("south"), "{told}");
    let told = both(&["fit", "INPUT", "--pack", "forum"]);
    assert_eq!(told["n"], 40, "{told}");
    run_in(at, &["compare", "forum", "known.parquet", "--weight", "photo=3", "--by", "taem"])
        .fails(2, &["PS2420", "did you mean `team`"]);
}

#[test]
fn parquet_is_a_file() {
    let folder = folder(&FORUM);
    let at = folder.path();
    people(at);
    let to_screen = ["score", "people.parquet", "--pack", "forum", "--format", "parquet"];
    run_in(at, &to_screen).fails(2, &["writes no text for a screen", "--output FILE"]);
    let piped = ["score", "-", "--pack", "forum", "--format", "csv"];
    let said = run_with_input(at, &piped, "PAR1 and more");
    said.fails(4, &["PS2404", "can't be read from standard input", "give the file itself"]);
    run_in(at, &["score", "people.parquet", "--pack", "forum"])
        .fails(4, &["PS2404", "`--format csv`"]);
    // what was there stays where the input is damaged
    write(at, "scores.parquet", "old");
    write(at, "cut.parquet", "PAR1");
    let cut = ["score", "cut.parquet", "--pack", "forum", "--format", "parquet"];
    run_in(at, &[&cut[..], &["--output", "scores.parquet"]].concat()).fails(4, &["PS2601"]);
    assert_eq!(fs::read_to_string(at.join("scores.parquet")).unwrap(), "old");
}

/// The crate that reads Parquet panics over some damage. People are told of the file, and never where a
/// library panicked.
#[test]
fn damage_that_makes_a_library_panic_is_told_in_one_error() {
    let folder = folder(&FORUM);
    let path = folder.path().join("t.parquet");
    let posts = (0..60).map(|row| (row % 20 > 0).then_some(f64::from(row % 17)));
    let posts: ArrayRef = Arc::new(posts.collect::<Float64Array>());
    write_columns(&path, [("posts", posts)]);
    let whole = fs::read(&path).unwrap();
    let directory = u32::from_le_bytes(whole[whole.len() - 8..][..4].try_into().unwrap());
    let pages = 4..whole.len() - 8 - directory as usize;
    let senseless = pages.into_iter().map(|at| {
        let mut broken = whole.clone();
        broken[at] ^= 0x80;
        fs::write(&path, &broken).unwrap();
        run_in(folder.path(), &["score", "t.parquet", "--pack", "forum", "--format", "csv"])
    });
    let said = senseless.into_iter().find(|said| said.err.contains("make no sense"));
    let said = said.expect("no damage that the crate panics over");
    assert_eq!(said.code, 4);
    let error = "error[PS2601]: `t.parquet` can't be read as Parquet: its contents make no sense\n";
    assert!(said.err.starts_with(error), "{}", said.err);
    assert!(!said.err.contains("panicked"), "{}", said.err);
}
