//! Files of doubles and nothing else.

use super::*;

#[test]
fn columns_that_may_have_nulls_and_columns_that_may_not() {
    let posts: Vec<Option<f64>> = (0..2500).map(|row| Some(f64::from(row % 7))).collect();
    let ruleset = pack();
    let job = ScoringJob { detail: RowDetail::Score, format: OutputFormat::Csv, ..job(&ruleset) };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.parquet");
    // no column of another type, and so none that says who the rows are
    let optional = of_by(&job, vec![("posts", floats(posts.clone()))]).unwrap();
    // required, as nothing of it is null
    let batch = RecordBatch::try_from_iter([("posts", floats(posts.clone()))]).unwrap();
    assert!(!batch.schema().field(0).is_nullable());
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(999)).build();
    let file = std::fs::File::create(&path).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let required = score(&job, &path).unwrap();
    assert_eq!(required.text(), optional.text());
    assert_eq!(required.text().lines().count(), 2501);

    let mut csv = String::from("posts\n");
    posts.iter().flatten().for_each(|number| csv += &format!("{number}\n"));
    let path = folder.path().join("t.csv");
    std::fs::write(&path, csv).unwrap();
    assert_eq!(
        score(&job, &path).unwrap().text().lines().nth(2500),
        required.text().lines().nth(2500)
    );
}
