//! Damaged files.

use super::*;

/// Each bit of a small file turned over: refused, or read as other values, but never a crash, and
/// nothing without an end.
#[test]
fn damaged_pages_never_crash() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.parquet");
    let ruleset = pack();
    let job = ScoringJob { detail: RowDetail::Score, format: OutputFormat::Csv, ..job(&ruleset) };
    let column = || (0..60).map(|row| (row % 20 > 0).then_some(f64::from(row % 17)));
    let mut read = 0;
    for (properties, what) in [(true, "lists"), (false, "plain")] {
        let properties = WriterProperties::builder().set_dictionary_enabled(properties);
        let batch =
            RecordBatch::try_from_iter_with_nullable([("rate", floats(column()), true)]).unwrap();
        let mut whole = Vec::new();
        let properties = properties.build();
        let mut writer =
            ArrowWriter::try_new(&mut whole, batch.schema(), Some(properties)).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        // the directory stands behind them, and its length behind that
        let end = whole.len() - 8;
        let directory = u32::from_le_bytes(whole[end..end + 4].try_into().unwrap()) as usize;
        for at in (4..end - directory).flat_map(|byte| [(byte, 0x01), (byte, 0x80)]) {
            let mut broken = whole.clone();
            broken[at.0] ^= at.1;
            std::fs::write(&path, &broken).unwrap();
            match score(&job, &path) {
                Ok(_) => read += 1,
                Err(problems) => {
                    assert!(problems[0].starts_with("PS2601 "), "{what} {at:?}: {problems:?}");
                }
            }
        }
    }
    // most bits of a page are values
    assert!(read > 100, "{read}");
}

#[test]
fn damaged_files_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.parquet");
    let (_, columns) = both(5000);
    write(&path, columns, 1000, Compression::SNAPPY);
    let whole = std::fs::read(&path).unwrap();
    let refused = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        score(&job(&pack()), &path).unwrap_err()
    };
    for cut in [0, 3, 10, whole.len() / 2, whole.len() - 1] {
        let problems = refused(&whole[..cut]);
        assert!(
            problems[0].starts_with("PS2601 `t` can't be read as Parquet: "),
            "{cut}: {problems:?}"
        );
    }
    // each byte of a page turned over: refused, or read as other values, but never a crash
    let mut broken = whole.clone();
    for at in (4..whole.len() / 3).step_by(9973) {
        broken[at] ^= 0xff;
        std::fs::write(&path, &broken).unwrap();
        if let Err(problems) = score(&job(&pack()), &path) {
            assert!(problems[0].starts_with("PS2601 "), "{at}: {problems:?}");
        }
        broken[at] ^= 0xff;
    }
}
