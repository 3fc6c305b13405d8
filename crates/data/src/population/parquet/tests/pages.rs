//! Columns of doubles against what was written into them, whatever way their pages are made.

use std::sync::Arc;

use ::parquet::basic::Encoding;
use ::parquet::file::properties::{WriterProperties, WriterPropertiesBuilder, WriterVersion};

use super::*;
use crate::population::parquet::cursor::DecodedColumn;
use crate::population::parquet::doubles::DecodedDoubles;
use crate::population::parquet::file::{MAX_SLICE_ROWS, ParquetFile, ParquetSlice};
use crate::population::parquet::{ReadPlan, convert};
use peristyle_engine::diagnostic::Diagnostics;

const ROWS: usize = 3 * MAX_SLICE_ROWS + 777;

/// Columns that differ in what repeats and in what is missing.
fn all() -> Vec<(&'static str, Vec<Option<f64>>)> {
    // SplitMix64 (Steele et al. 2014)
    let random = |row: usize| {
        let mut z = (row as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    };
    let column = |value: &dyn Fn(usize) -> Option<f64>| (0..ROWS).map(value).collect();
    let few = |row: usize| (random(row) % 97) as f64;
    let own = |row: usize| (random(row) >> 11) as f64 / (1_u64 << 53) as f64;
    vec![
        ("few values, few missing", column(&|row| (random(row) % 20 > 0).then(|| few(row)))),
        ("few values, none missing", column(&|row| Some(few(row)))),
        ("all different, half missing", column(&|row| (random(row) % 2 > 0).then(|| own(row)))),
        ("all different, none missing", column(&|row| Some(own(row)))),
        ("long runs", column(&|row| (row / 700 % 3 > 0).then_some((row / 1000) as f64))),
        ("nothing", column(&|_| None)),
        ("one value", column(&|row| (row == 20_000).then_some(0.5))),
        (
            "what no fact takes",
            column(&|row| match random(row) % 300 {
                0 => None,
                1 => Some(f64::NAN),
                2 => Some(f64::INFINITY),
                3 => Some(-7.0),
                _ => Some(few(row)),
            }),
        ),
    ]
}

fn ways() -> Vec<(&'static str, WriterPropertiesBuilder)> {
    let plain = || WriterProperties::builder().set_dictionary_enabled(false);
    let listed = WriterProperties::builder;
    vec![
        ("lists", listed()),
        (
            "lists, Snappy, small pages",
            listed().set_compression(Compression::SNAPPY).set_data_page_row_count_limit(1000),
        ),
        ("lists that overflow", listed().set_dictionary_page_size_limit(500)),
        ("lists, second version", listed().set_writer_version(WriterVersion::PARQUET_2_0)),
        // what doesn't fit the list is written in a way that is left to the crate
        (
            "lists that overflow into another way",
            listed().set_dictionary_page_size_limit(500).set_encoding(Encoding::BYTE_STREAM_SPLIT),
        ),
        ("plain", plain()),
        (
            "plain, Snappy, small groups",
            plain().set_compression(Compression::SNAPPY).set_max_row_group_row_count(Some(7000)),
        ),
        (
            "plain, second version, small pages",
            plain()
                .set_writer_version(WriterVersion::PARQUET_2_0)
                .set_data_page_row_count_limit(1000),
        ),
        ("split into bytes", plain().set_encoding(Encoding::BYTE_STREAM_SPLIT)),
    ]
}

/// Pieces in some order, as several threads may take them, put back into theirs.
fn read(path: &Path, order: &[usize]) -> Vec<DecodedDoubles> {
    let ruleset = pack();
    let size = std::fs::metadata(path).unwrap().len();
    let opened = ParquetFile::new(&"t".into(), path, Some(size)).unwrap();
    let job = job(&ruleset);
    let plan = Arc::new(ReadPlan::new(&opened, &job, &[], &mut Diagnostics::new()).unwrap());
    let pieces: Vec<ParquetSlice> = ParquetSlice::split(&plan, ROWS as u64, 1).collect();
    assert_eq!(pieces.len(), order.len());
    let mut all: Vec<(usize, Vec<DecodedDoubles>)> = Vec::new();
    for &at in order {
        let mut going = pieces[at].open_cursor().unwrap();
        let mut parts = Vec::new();
        while let Some((_, columns)) = going.read_until(&plan, pieces[at].rows.end).unwrap() {
            parts.extend(columns.into_iter().map(|column| match column {
                DecodedColumn::Doubles(doubles) => doubles,
                DecodedColumn::Array(array) => panic!("read as {}", array.data_type()),
            }));
        }
        plan.cursors.release(going);
        all.push((at, parts));
    }
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().flat_map(|(_, parts)| parts).collect()
}

#[test]
fn pages_hold_what_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.parquet");
    let ruleset = pack();
    let limits = ruleset.fact_named("rate").unwrap().1.limits();
    for (way, properties) in ways() {
        for (what, column) in all() {
            let is_nullable = column.contains(&None);
            let columns = [("rate", floats(column.iter().copied()), is_nullable)];
            let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
            let file = std::fs::File::create(&path).unwrap();
            let properties = properties.clone().build();
            let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).unwrap();
            writer.write(&batch).unwrap();
            writer.close().unwrap();
            for order in [[0, 1, 2, 3], [1, 0, 3, 2], [0, 2, 1, 3], [3, 2, 1, 0]] {
                let (mut start, mut certain) = (0, true);
                for part in read(&path, &order) {
                    let (rows, told) = (part.numbers.len(), format!("{what}; {way}; {order:?}"));
                    let written = &column[start..start + rows];
                    let known: Vec<f64> = written.iter().flatten().copied().collect();
                    assert_eq!(part.missing, rows - known.len(), "{told}");
                    let odd = |(_, one): &(usize, &Option<f64>)| one.is_some_and(f64::is_nan);
                    let odd = written.iter().enumerate().filter(odd).map(|(row, _)| row);
                    assert_eq!(part.nan_rows, odd.collect::<Vec<_>>(), "{told}");
                    for (row, (is, was)) in part.numbers.iter().zip(written).enumerate() {
                        let same = match was {
                            Some(number) if !number.is_nan() => number.to_bits() == is.to_bits(),
                            _ => is.is_nan(),
                        };
                        assert!(same, "{told}: row {}: {is} for {was:?}", start + row);
                    }
                    let fits = known.iter().all(|number| limits.admit(*number));
                    // who isn't certain looks again; who is must be right
                    assert!(!part.all_valid || fits, "{told}");
                    assert_eq!(convert::all_admitted(limits, &known), fits, "{told}");
                    certain &= part.all_valid;
                    start += rows;
                }
                assert_eq!(start, ROWS);
                assert_eq!(certain, what != "what no fact takes", "{what}; {way}");
            }
        }
    }
}

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
                    // what a panic that was caught is told as
                    assert!(!problems[0].contains("make no sense"), "{what} {at:?}");
                }
            }
        }
    }
    // most bits of a page are values
    assert!(read > 100, "{read}");
}
