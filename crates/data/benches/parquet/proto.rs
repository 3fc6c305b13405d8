use std::fs::File;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use parquet::column::reader::ColumnReaderImpl;
use parquet::data_type::DoubleType;
use parquet::file::metadata::ParquetMetaDataReader;
use parquet::file::serialized_reader::SerializedPageReader;

pub(crate) fn low(path: &Path, spread: bool) -> f64 {
    let start = Instant::now();
    let file = File::open(path).unwrap();
    let meta = ParquetMetaDataReader::new().parse_and_finish(&file).unwrap();
    let file = Arc::new(file);
    let (mut levels, mut values, mut out) = (Vec::<i16>::new(), Vec::<f64>::new(), vec![0.0; 8192]);
    for group in meta.row_groups() {
        let rows = group.num_rows() as usize;
        let mut readers: Vec<_> = group
            .columns()
            .iter()
            .skip(1)
            .map(|column| {
                let pages =
                    SerializedPageReader::new(Arc::clone(&file), column, rows, None).unwrap();
                ColumnReaderImpl::<DoubleType>::new(column.column_descr_ptr(), Box::new(pages))
            })
            .collect();
        let mut done = 0;
        while done < rows {
            let want = (rows - done).min(8192);
            for reader in &mut readers {
                levels.clear();
                values.clear();
                let mut got = 0;
                while got < want {
                    let (records, _, _) = reader
                        .read_records(want - got, Some(&mut levels), None, &mut values)
                        .unwrap();
                    assert!(records > 0);
                    got += records;
                }
                if spread {
                    out.clear();
                    let mut at = 0;
                    values.push(f64::NAN);
                    for level in &levels {
                        let there = *level == 1;
                        out.push(if there { values[at] } else { f64::NAN });
                        at += usize::from(there);
                    }
                    black_box(&out);
                }
                black_box((&levels, &values));
            }
            done += want;
        }
    }
    start.elapsed().as_secs_f64()
}
