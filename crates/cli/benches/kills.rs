//! Kills runs at random moments, and takes them up: is the output ever anything but old or whole, and
//! are the bytes in the end those of a run that nobody disturbed? Ends with 1 if not.
//!
//! `cargo bench -p peristyle --bench kills -- [--rounds 200] [--seed N] [--write]`
//! `--write` writes the section of `docs/reliability.md`; it needs 200 rounds or more.
#![cfg_attr(
    unix,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::print_stdout,
        clippy::print_stderr,
        clippy::cast_possible_truncation,
        reason = "a benchmark is a program that may fail loudly"
    )
)]
#![allow(missing_docs, reason = "a benchmark offers nothing")]

#[cfg(not(unix))]
fn main() {}

#[cfg(unix)]
#[path = "../../engine/benches/shared/page.rs"]
mod page;

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    unix::main()
}

#[cfg(unix)]
mod unix {
    use std::fmt::Write as _;
    use std::fs;
    use std::path::Path;
    use std::process::{Child, Command, ExitCode, Stdio};
    use std::time::{Duration, Instant};

    use super::page;

    const OLD: &str = "what stood there before\n";
    const ROWS: u32 = 3_000;
    /// Of one round, after which the run is left alone.
    const KILLS: u32 = 5;

    /// A run, and what it has to come to.
    struct Scene {
        folder: tempfile::TempDir,
        output: Vec<u8>,
        rejects: Vec<u8>,
        summary: String,
        took: Duration,
    }

    #[derive(Default)]
    struct Counts {
        kills: u32,
        /// The process had ended by itself.
        misses: u32,
        from_checkpoint: u32,
        from_nothing: u32,
        journals_unreadable: u32,
        /// By what was there when it was hit.
        early: u32,
        with_checkpoint: u32,
        in_place: u32,
        finds: Vec<String>,
    }

    fn command(at: &Path, more: &[&str]) -> Command {
        let line = "score people.csv more.ndjson --pack pack --format csv --output scores.csv \
                    --rejects bad.csv --max-rejects 50% --detail indicators --tips";
        let mut command = Command::new(env!("CARGO_BIN_EXE_peristyle"));
        command.current_dir(at).args(line.split_whitespace()).args(more);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        command
    }

    /// What was said, without how long it took and where it went on.
    fn summary(told: &[u8]) -> String {
        let own = [" rows/s; pack ", "going on after", "to resume: it begins"];
        let told = String::from_utf8_lossy(told).into_owned();
        let lines = told.lines().filter(|line| !own.iter().any(|own| line.contains(own)));
        lines.map(|line| format!("{line}\n")).collect()
    }

    fn scene() -> Scene {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        fs::create_dir(at.join("pack")).unwrap();
        let pack = "title: Shop\nbands: [[0, low], [50, high]]\nfacts:\n  posts: { type: count }\n  \
                    rate: { type: number }\nindicators:\n  posts: { value: posts, scale: { linear: [0, 40] } }\n  \
                    rate: { value: rate, scale: { linear: [0, 2000] }, weight: 2 }\n";
        fs::write(at.join("pack/pack.yaml"), pack).unwrap();
        // long rows make many blocks of few
        let long = "some words, and more of them; ".repeat(20);
        let (mut csv, mut lines) = (String::from("id,posts,rate,words\n"), String::new());
        for row in 0..ROWS {
            let posts = if row % 997 == 0 { "many".to_owned() } else { (row % 41).to_string() };
            let rate = row % 2003;
            writeln!(csv, "a{row},{posts},{rate}.25,\"{long}\n{row}\"").unwrap();
            if row % 2 == 0 {
                let posts = row % 37;
                let line = format!("\"id\": \"b{row}\", \"rate\": {rate}, \"posts\": {posts}");
                writeln!(lines, "{{{line}}}{:600}", "").unwrap();
            }
        }
        fs::write(at.join("people.csv"), csv).unwrap();
        fs::write(at.join("more.ndjson"), lines).unwrap();
        let started = Instant::now();
        let ended = command(at, &[]).output().unwrap();
        let took = started.elapsed();
        let told = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert!(ended.status.success(), "{told}");
        let read = |file: &str| fs::read(at.join(file)).unwrap();
        let (output, rejects) = (read("scores.csv"), read("bad.csv"));
        Scene { output, rejects, summary: summary(&ended.stderr), took, folder }
    }

    impl Scene {
        fn file(&self, name: &str) -> Option<Vec<u8>> {
            fs::read(self.folder.path().join(name)).ok()
        }

        /// Runs and kills until it has ended by itself.
        fn round(&self, random: &mut Random, counts: &mut Counts) {
            let at = self.folder.path();
            let mut old = None;
            for file in ["scores.csv", "bad.csv"] {
                let _ = fs::remove_file(at.join(file));
            }
            if random.below(2) == 0 {
                old = Some(OLD.as_bytes().to_vec());
                fs::write(at.join("scores.csv"), OLD).unwrap();
            }
            let every = ["0", "5", "20", "60"][random.below(4) as usize];
            let jobs = ["1", "2", "3"][random.below(3) as usize];
            for kill in 0..=KILLS {
                let run = command(at, &["--resume", "--checkpoint", every, "--jobs", jobs]);
                let ended = self.run(run, random, kill == KILLS, counts);
                let there = self.file("scores.csv");
                if there != old && there.as_ref() != Some(&self.output) {
                    let bytes = there.map_or(0, |bytes| bytes.len());
                    counts.finds.push(format!("an output of {bytes} bytes, neither old nor whole"));
                }
                if ended {
                    break;
                }
            }
            if self.file("scores.csv").as_ref() != Some(&self.output) {
                counts.finds.push("another output in the end".to_owned());
            }
            if self.file("bad.csv").as_ref() != Some(&self.rejects) {
                counts.finds.push("other rejects in the end".to_owned());
            }
            let names = fs::read_dir(at).unwrap().map(|one| one.unwrap().file_name());
            let left = names.filter(|name| name.to_string_lossy().starts_with('.')).count();
            if left > 0 {
                counts.finds.push(format!("{left} files left beside the output"));
            }
        }

        /// One process; whether it ended by itself.
        fn run(
            &self,
            mut command: Command,
            random: &mut Random,
            to_its_end: bool,
            counts: &mut Counts,
        ) -> bool {
            let mut child = command.spawn().unwrap();
            if !to_its_end {
                self.wait(&mut child, random);
                let _ = child.kill();
            }
            let ended = child.wait_with_output().unwrap();
            let told = String::from_utf8_lossy(&ended.stderr);
            if told.contains("going on after") {
                counts.from_checkpoint += 1;
            } else {
                counts.from_nothing += 1;
            }
            if ended.status.code().is_none() {
                counts.kills += 1;
                match (self.file(".scores.csv.part"), self.file(".scores.csv.part.journal")) {
                    (None, Some(_)) => counts.in_place += 1,
                    (_, Some(_)) => counts.with_checkpoint += 1,
                    _ => counts.early += 1,
                }
                return false;
            }
            counts.misses += u32::from(!to_its_end);
            if !ended.status.success() {
                counts.journals_unreadable += u32::from(told.contains("PS3015"));
                counts.finds.push(format!("it ended with {}: {told}", ended.status));
            } else if summary(&ended.stderr) != self.summary {
                counts.finds.push(format!("another summary: {told}"));
            }
            true
        }

        /// Until a random moment; one time in three until one that is close to a step of the end.
        fn wait(&self, child: &mut Child, random: &mut Random) {
            let at = self.folder.path();
            if random.below(3) > 0 {
                let whole = self.took.as_micros() as u64 * 11 / 10;
                return std::thread::sleep(Duration::from_micros(random.below(whole)));
            }
            let [journal, part] =
                [".scores.csv.part.journal", ".scores.csv.part"].map(|name| at.join(name));
            let step = random.below(3);
            while child.try_wait().unwrap().is_none() {
                let is_there = match step {
                    // a checkpoint is being written
                    0 => at.join(".scores.csv.part.journal.new").exists(),
                    // the rejects are in place
                    1 => at.join("bad.csv").exists(),
                    // the output is
                    _ => journal.exists() && !part.exists(),
                };
                if is_there {
                    return std::thread::sleep(Duration::from_micros(random.below(60)));
                }
            }
        }
    }

    /// SplitMix64.
    struct Random(u64);

    impl Random {
        fn below(&mut self, end: u64) -> u64 {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut mixed = self.0;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            (mixed ^ (mixed >> 31)) % end.max(1)
        }
    }

    pub(super) fn main() -> ExitCode {
        let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
        let (mut write, mut rounds, mut seed) = (false, 200_u32, 20_261_128_u64);
        while let Some(argument) = arguments.next() {
            let mut number = || arguments.next().and_then(|text| text.parse().ok());
            match argument.as_str() {
                "--write" => write = true,
                "--rounds" => rounds = number().expect("--rounds NUMBER") as u32,
                "--seed" => seed = number().expect("--seed NUMBER"),
                other => {
                    eprintln!("`{other}` is no option of this");
                    return ExitCode::from(2);
                }
            }
        }
        if write && rounds < 200 {
            eprintln!("`--write` needs 200 rounds");
            return ExitCode::from(2);
        }
        let (scene, mut counts, mut random) = (scene(), Counts::default(), Random(seed));
        let started = Instant::now();
        for _ in 0..rounds {
            scene.round(&mut random, &mut counts);
        }
        let table = table(rounds, &scene, &counts, started.elapsed());
        println!("{table}");
        for find in counts.finds.iter().take(20) {
            println!("BROKEN: {find}");
        }
        if write && counts.finds.is_empty() {
            page::write_section_of("docs/reliability.md", "kills", &section(seed, &table));
        }
        if counts.finds.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    fn table(rounds: u32, scene: &Scene, counts: &Counts, took: Duration) -> String {
        let mut text = String::from("| what | figure |\n|---|---|\n");
        let mut row = |what: &str, figure: String| writeln!(text, "| {what} | {figure} |").unwrap();
        row("rounds: a run killed up to five times, and taken up to its end", rounds.to_string());
        row("an undisturbed run takes", format!("{:.2} s", scene.took.as_secs_f64()));
        row("processes killed with SIGKILL", counts.kills.to_string());
        row("of them before the first checkpoint", counts.early.to_string());
        row("of them with a checkpoint, output not in place", counts.with_checkpoint.to_string());
        row("of them with the output in place, journal not yet gone", counts.in_place.to_string());
        row("meant to be killed, and ended before it", counts.misses.to_string());
        row("processes that went on from a checkpoint", counts.from_checkpoint.to_string());
        row("processes that began from nothing", counts.from_nothing.to_string());
        row("journals or parts that didn't fit together", counts.journals_unreadable.to_string());
        row(
            "outputs truncated, mixed, or other than undisturbed in the end",
            counts.finds.len().to_string(),
        );
        row("took", format!("{:.0} s", took.as_secs_f64()));
        text
    }

    fn section(seed: u64, table: &str) -> String {
        let build = if cfg!(debug_assertions) { "debug" } else { "release" };
        format!(
            "## Runs over tables that are killed\n\n\
             `score people.csv more.ndjson --format csv --output … --rejects … --resume` over {} rows, killed at random \
             moments; one time in three in a step of the end or while a checkpoint is being written. After each kill the \
             output is looked at, and in the end output, rejects and summary are compared with those of a run that nobody \
             disturbed. Checkpoints come every 0 to 60 ms here, on one to three threads.\n\n\
             ```sh\ncargo bench -p peristyle --bench kills            # prints these figures\n\
             cargo bench -p peristyle --bench kills -- --write # writes this section\n```\n\n\
             Measured on {}, {build} build, seed {seed}. The tests do the same a few times (`tests/cli/resume.rs`), and stop a run between \
             any two blocks.\n\n{table}\n\
             Not covered: power loss. What a checkpoint claims is flushed to the disk before the checkpoint is, so that only \
             a disk that lies could break it; that was not measured. Nor were other systems than Linux.",
            ROWS + ROWS / 2,
            page::measured_on(),
        )
    }
}
