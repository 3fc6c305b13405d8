//! Runs that are stopped between any two chunks, and taken up.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use super::super::tests::{job, pack};
use super::super::{
    OutputFormat, RejectedRow, RunError, RunSinks, RunSummary, ScoringJob, TableInput,
    run_resumable,
};
use super::*;

/// Keeps every checkpoint there is, as text.
#[derive(Default)]
struct Everything(Vec<(CheckpointKind, Checkpoint)>, Option<CheckpointKind>);

impl CheckpointStore for Everything {
    fn is_due(&mut self, at: CheckpointKind) -> bool {
        self.1 = Some(at);
        true
    }

    fn save(&mut self, checkpoint: Checkpoint) {
        self.0.push((self.1.unwrap(), checkpoint));
    }
}

/// What a run came to.
#[derive(Debug, PartialEq)]
struct Done {
    output: Vec<u8>,
    rejects: Vec<u8>,
    summary: RunSummary,
    remarks: usize,
}

struct Inputs {
    folder: tempfile::TempDir,
    names: Vec<&'static str>,
}

impl Inputs {
    /// Three tables of several chunks each, one by one in another encoding, with rows that are
    /// rejected. Their rows are long, so that chunks hold few.
    fn new() -> Self {
        let (mut csv, mut western, mut lines) = (String::new(), String::new(), String::new());
        csv.push_str("id,as_of,posts,rate,note\n");
        western.push_str("Id;Beiträge;Rate;Anderes\n");
        let long = "some words ".repeat(150);
        for row in 0..500_u32 {
            let posts = if row % 97 == 0 { "many".to_owned() } else { (row % 40).to_string() };
            writeln!(csv, "a{row},2026-10-05,{posts},{}.5,\"{long}\n{row}\"", row % 2000).unwrap();
            if row % 2 == 0 {
                writeln!(western, "Jürgen {row};{};{},5;{long}", row % 30, row % 900).unwrap();
                let rate = if row % 50 == 0 { 9000 } else { row % 1000 };
                let id = format!("\"id\": \"n{row}\"");
                writeln!(lines, "{{{id}, \"rate\": {rate}, \"note\": \"{long}\"}}").unwrap();
            }
        }
        let folder = tempfile::tempdir().unwrap();
        let names = vec!["a.csv", "b.csv", "c.ndjson"];
        let western = encoding_rs::WINDOWS_1252.encode(&western).0.into_owned();
        for (name, bytes) in names.iter().zip([csv.into_bytes(), western, lines.into_bytes()]) {
            fs::write(folder.path().join(name), bytes).unwrap();
        }
        Self { folder, names }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn tables(&self) -> Vec<TableInput> {
        let open = |name: &&str| TableInput::open(self.path(name).to_str().unwrap()).unwrap();
        self.names.iter().map(open).collect()
    }

    /// Changes a file, and puts it back afterwards.
    fn with<T>(&self, name: &str, change: &dyn Fn(&mut Vec<u8>), then: impl FnOnce() -> T) -> T {
        let bytes = fs::read(self.path(name)).unwrap();
        let mut changed = bytes.clone();
        change(&mut changed);
        assert_ne!(bytes, changed);
        fs::write(self.path(name), changed).unwrap();
        let then = then();
        fs::write(self.path(name), bytes).unwrap();
        then
    }
}

/// Runs to the end, from the beginning or from what an earlier run has left.
fn run(
    job: &ScoringJob<'_>,
    inputs: &Inputs,
    keeper: &mut dyn CheckpointStore,
    from: Option<(&Checkpoint, &Done)>,
) -> Result<Done, RunError> {
    let (mut output, mut rejects) = (Vec::new(), Vec::new());
    let go_on = from.map(|(checkpoint, earlier)| {
        let earlier_bytes = |all: &[u8], mark: &OutputMark, into: &mut Vec<u8>| {
            into.extend_from_slice(&all[..mark.bytes as usize]);
            // as a file holds it, which may be longer than what is good
            let written = OutputHasher::from_existing(&mut &*all, mark.bytes).unwrap();
            assert_eq!(written.mark(), *mark);
            written
        };
        ResumePoint {
            output: earlier_bytes(&earlier.output, &checkpoint.output, &mut output),
            rejects: checkpoint
                .rejects
                .as_ref()
                .map(|mark| earlier_bytes(&earlier.rejects, mark, &mut rejects)),
            checkpoint: checkpoint.clone(),
        }
    });
    let sinks = RunSinks {
        output: &mut output,
        rejects: Some(&mut rejects),
        on_reject: &mut |_| {},
        on_progress: &mut |_| {},
        stop: &AtomicBool::new(false),
    };
    let resumable = ResumeOptions { from: go_on, store: keeper };
    let outcome = run_resumable(job, inputs.tables(), sinks, Some(resumable))?;
    Ok(Done { output, rejects, summary: outcome.summary, remarks: outcome.remarks.len() })
}

fn undisturbed(job: &ScoringJob<'_>, inputs: &Inputs) -> (Done, Vec<(CheckpointKind, Checkpoint)>) {
    let mut all = Everything::default();
    let done = run(job, inputs, &mut all, None).unwrap();
    (done, all.0)
}

#[test]
fn a_run_that_stops_between_any_two_blocks_ends_in_the_same_bytes() {
    let (ruleset, inputs) = (pack(), Inputs::new());
    let comma = ScoringJob { decimal_comma: None, ..job(&ruleset) };
    for format in [OutputFormat::Csv, OutputFormat::Ndjson] {
        let (done, checkpoints) =
            undisturbed(&ScoringJob { format, threads: 1, ..comma.clone() }, &inputs);
        assert!(done.rejects.len() > RejectedRow::HEADER.len() + 1000);
        let ends = checkpoints.iter().filter(|(at, _)| *at == CheckpointKind::End).count();
        assert!(checkpoints.len() > 7 && ends == 1, "{}", checkpoints.len());
        let rows: Vec<u64> = checkpoints.iter().map(|(_, one)| one.rows()).collect();
        assert_eq!(rows.last(), Some(&done.summary.read));
        for (jobs, (at, checkpoint)) in [1, 3].iter().cycle().zip(&checkpoints) {
            assert_eq!(checkpoint.whole, *at == CheckpointKind::End);
            let job = ScoringJob { format, threads: *jobs, ..comma.clone() };
            let journal = RunJournal {
                run: RunIdentity::for_job(&job, &inputs.tables(), None).unwrap(),
                checkpoint: checkpoint.clone(),
                shown: Vec::new(),
                took: 1,
            };
            let read = RunJournal::from_text(journal.to_text().as_bytes()).unwrap();
            assert_eq!(read.to_text(), journal.to_text());
            let mut later = Everything::default();
            let resumed = run(&job, &inputs, &mut later, Some((&read.checkpoint, &done))).unwrap();
            assert!(resumed == done, "another end from {} rows on", checkpoint.rows());
            // and its checkpoints are those that the undisturbed run had from there on
            let marks = |all: &[(CheckpointKind, Checkpoint)]| {
                all.iter()
                    .map(|(at, one)| (*at, one.position, one.output.clone()))
                    .collect::<Vec<_>>()
            };
            let from_here = checkpoints.len() - later.0.len();
            assert_eq!(marks(&later.0), marks(&checkpoints)[from_here..]);
        }
    }
}

#[test]
fn a_stop_is_a_checkpoint_of_all_that_was_told() {
    let (ruleset, inputs) = (pack(), Inputs::new());
    let job = job(&ruleset);
    let (done, _) = undisturbed(&job, &inputs);
    let (stop, mut keeper) = (AtomicBool::new(false), Everything::default());
    let (mut output, mut rejects) = (Vec::new(), Vec::new());
    let sinks = RunSinks {
        output: &mut output,
        rejects: Some(&mut rejects),
        on_reject: &mut |_| {},
        on_progress: &mut |_| stop.store(true, std::sync::atomic::Ordering::Relaxed),
        stop: &stop,
    };
    let resumable = ResumeOptions { from: None, store: &mut keeper };
    let stopped = run_resumable(&job, inputs.tables(), sinks, Some(resumable));
    assert!(matches!(stopped, Err(RunError::Interrupted)));
    let (_, last) = keeper.0.last().unwrap();
    assert_eq!(last.output.bytes, output.len() as u64);
    assert_eq!(last.rejects.as_ref().unwrap().bytes, rejects.len() as u64);
    let resumed = run(&job, &inputs, &mut Everything::default(), Some((last, &done))).unwrap();
    assert!(resumed == done);
}

#[test]
fn what_was_read_must_be_the_same_to_the_last_byte() {
    let (ruleset, inputs) = (pack(), Inputs::new());
    let job = job(&ruleset);
    let (done, checkpoints) = undisturbed(&job, &inputs);
    let half = &checkpoints[checkpoints.len() / 2].1;
    let whole = &checkpoints.last().unwrap().1;
    let ends = |from: &Checkpoint| {
        let mut keeper = Everything::default();
        let ended = run(&job, &inputs, &mut keeper, Some((from, &done)));
        assert!(ended.is_ok() || keeper.0.is_empty(), "it wrote before it was sure");
        match ended {
            Ok(_) => "ends",
            Err(RunError::InputChanged) => "refused",
            Err(_) => "else",
        }
    };
    assert_eq!((ends(half), ends(whole)), ("ends", "ends"));
    let with = |name, change: &dyn Fn(&mut Vec<u8>), from| inputs.with(name, change, || ends(from));
    // a cell of the first chunk, a column of the header, and a table that is shorter
    assert_eq!(with("a.csv", &|bytes| bytes[60] ^= 1, half), "refused");
    assert_eq!(with("a.csv", &|bytes| bytes[17] = b'n', half), "refused");
    assert_eq!(with("a.csv", &|bytes| bytes.truncate(1000), half), "refused");
    assert_eq!(with("c.ndjson", &|bytes| bytes.truncate(1000), whole), "refused");
    assert_eq!(with("c.ndjson", &|bytes| bytes.extend_from_within(..), whole), "refused");
}

#[test]
fn whatever_decides_the_bytes_is_part_of_the_identity() {
    let (ruleset, inputs) = (pack(), Inputs::new());
    let plain = job(&ruleset);
    let of = |job: &ScoringJob<'_>| RunIdentity::for_job(job, &inputs.tables(), None).unwrap();
    let was = of(&plain);
    assert_eq!(was.changes(&of(&ScoringJob { threads: 7, ..plain.clone() })), Vec::<String>::new());
    let given = peristyle_engine::profile::GivenFact {
        name: "posts".to_owned(),
        value: Some(3.0.into()),
        place: None,
    };
    for (now, what) in [
        (
            ScoringJob { format: OutputFormat::Ndjson, ..plain.clone() },
            "`--format` was `csv`, and now is `ndjson`",
        ),
        (ScoringJob { detail: super::super::RowDetail::Score, ..plain.clone() }, "`--detail`"),
        (ScoringJob { tips: true, ..plain.clone() }, "`--tips` was not given, and now is given"),
        (ScoringJob { id_column: Some("name"), ..plain.clone() }, "`--id`"),
        (ScoringJob { only: Some("ida"), ..plain.clone() }, "`--only`"),
        (ScoringJob { decimal_comma: Some(false), ..plain.clone() }, "`--decimal-comma`"),
        (ScoringJob { as_of: Some("2026-10-05".to_owned()), ..plain.clone() }, "`--as-of`"),
        (ScoringJob { default_as_of: Some("2026-10-05".to_owned()), ..plain.clone() }, "`--facts`"),
        (ScoringJob { facts: vec![given], ..plain.clone() }, "`--fact`"),
        (ScoringJob { for_any_pack: true, ..plain.clone() }, "`--pack`"),
    ] {
        let changes = was.changes(&of(&now));
        assert!(changes.len() == 1 && changes[0].contains(what), "{changes:?}");
    }
    let rejects = RunIdentity::for_job(&plain, &inputs.tables(), Some("bad.csv".as_ref())).unwrap();
    assert!(was.changes(&rejects)[0].contains("bad.csv"));
    inputs.with("b.csv", &|bytes| bytes.push(b'\n'), || {
        assert!(was.changes(&of(&plain))[0].contains("b.csv` had"));
    });
    let weighted = ruleset.with_weights(&[("posts".to_owned(), 3.0)]).unwrap();
    let changes = was.changes(&of(&ScoringJob { ruleset: &weighted, ..plain }));
    assert_eq!(changes[0], "the rules of `shop` or their weights have changed");
}

#[test]
fn a_damaged_journal_is_none() {
    let (ruleset, inputs) = (pack(), Inputs::new());
    let job = job(&ruleset);
    let (_, checkpoints) = undisturbed(&job, &inputs);
    let run = RunIdentity::for_job(&job, &inputs.tables(), None).unwrap();
    let checkpoint = checkpoints[0].1.clone();
    let text = RunJournal { run, checkpoint, shown: Vec::new(), took: 0 }.to_text();
    for at in (0..text.len()).step_by(text.len() / 40) {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 4;
        assert!(RunJournal::from_text(&bytes).is_err(), "a flipped bit at {at}");
        assert_eq!(
            RunJournal::from_text(&text.as_bytes()[..at]).err(),
            Some(JournalError::Damaged)
        );
    }
    let (lines, _) = text.trim_end().rsplit_once('\n').unwrap();
    let newer = format!("{}\n", lines.replacen("journal 2", "journal 3", 1));
    let newer = format!("{newer}{}\n", blake3::hash(newer.as_bytes()).to_hex());
    assert_eq!(RunJournal::from_text(newer.as_bytes()).err(), Some(JournalError::OtherLayout));
}
