//! The sides that are timed.

use std::fs::File;
use std::hint::black_box;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use peristyle_data::population::{OutputFormat, RowDetail, RunSinks, ScoringJob, TableInput, run};
use peristyle_engine::Engine;

use crate::{native, rules};

/// In seconds.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Took {
    pub(crate) wall: f64,
    /// Of all threads.
    pub(crate) processor: f64,
}

fn timed(work: impl FnOnce()) -> Took {
    let (before, started) = (processor(), Instant::now());
    work();
    let wall = started.elapsed().as_secs_f64();
    Took { wall, processor: processor() - before }
}

/// What all threads of this process have used, of which the ended ones aren't forgotten.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    // user and system, in hundredths
    (11..13).map(|at| fields[at].parse::<f64>().unwrap() / 100.0).sum()
}

/// All columns of a file by Arrow's reader, and nothing done with them.
pub(crate) fn read(path: &Path) -> Took {
    timed(|| {
        let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
        for batch in builder.with_batch_size(8192).build().unwrap() {
            black_box(batch.unwrap());
        }
    })
}

/// The whole way to a file in Parquet with pillars.
pub(crate) fn score(input: &Path, output: &Path, jobs: usize) -> Took {
    let ruleset = rules::compile(&Engine::new(), rules::declared());
    let job = ScoringJob {
        detail: RowDetail::Pillars,
        format: OutputFormat::Parquet,
        threads: jobs,
        ..ScoringJob::new(&ruleset)
    };
    // what the last round wrote is no work of this one: the command writes a new file, too
    let _ = std::fs::remove_file(output);
    timed(|| {
        let table = TableInput::open(input.to_str().unwrap()).unwrap();
        let mut file = BufWriter::with_capacity(1 << 18, File::create(output).unwrap());
        let sinks = RunSinks {
            output: &mut file,
            rejects: None,
            on_reject: &mut |reject| panic!("{reject:?}"),
            on_progress: &mut |_| {},
            stop: &AtomicBool::new(false),
        };
        black_box(run(&job, vec![table], sinks).unwrap());
        file.flush().unwrap();
    })
}

/// The loop by hand over columns in memory, threads sharing the rows.
pub(crate) fn native_loop(table: &[Vec<f64>; rules::FACTS], rows: usize, threads: usize) -> Took {
    const PART: usize = 10_000;
    let part = |start: usize| -> [Vec<f64>; rules::FACTS] {
        std::array::from_fn(|at| table[at][start..start + PART].to_vec())
    };
    let parts: Vec<_> = (0..table[0].len() / PART).map(|at| part(at * PART)).collect();
    // often enough to be timed
    let all = 4 * rows / PART;
    timed(|| {
        std::thread::scope(|scope| {
            for thread in 0..threads {
                let parts = &parts;
                scope.spawn(move || {
                    for at in (0..all).skip(thread).step_by(threads) {
                        black_box(native::by_column(black_box(&parts[at % parts.len()])));
                    }
                });
            }
        });
    })
}
