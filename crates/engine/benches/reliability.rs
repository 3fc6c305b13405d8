//! Tries the promises of a live pack at length and prints the figures; ends with 1 if one of them
//! is broken.
//!
//! `cargo bench -p peristyle-engine --bench reliability -- [--write] [--seed N] [--quick] [SECTION…]`
//! A section is `broken`, `torn`, `editors`, `share`, `faults`, `errors` or `memory`. `--write` writes
//! `docs/reliability.md`; it needs all of them at full length.
#![cfg_attr(
    unix,
    allow(
        clippy::print_stdout,
        clippy::print_stderr,
        clippy::expect_used,
        clippy::unwrap_used,
        reason = "it is a program"
    )
)]

#[cfg(not(unix))]
fn main() {}

#[cfg(unix)]
#[path = "../tests/reliability/mod.rs"]
mod reliability;

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    unix::main()
}

#[cfg(unix)]
mod unix {
    use std::fmt::Write as _;
    use std::fs;
    use std::process::ExitCode;
    use std::time::Duration;

    use super::reliability::{
        Section, broken, editors, faults, habits, memory, packs, share, torn,
    };

    type Run = fn(u64, bool) -> Section;

    /// Each section by its name: with the seed, and short or at full length.
    const SECTIONS: [(&str, Run); 7] = [
        // first, while nothing else has made the heap large enough to hide a leak in
        ("memory", |_, _| memory::run(1_000)),
        ("broken", |_, quick| broken::run(Duration::from_millis(50), if quick { 10 } else { 1 })),
        (
            "torn",
            |_, quick| {
                if quick { torn::run(8, 500, 500_000) } else { torn::run(8, 10_000, 10_000_000) }
            },
        ),
        ("editors", |seed, quick| editors::run(if quick { 100 } else { 1_200 }, 150, seed)),
        ("share", |_, quick| share::run(if quick { 50 } else { 500 })),
        ("faults", |_, quick| faults::run(if quick { 5 } else { 1 })),
        ("errors", |_, quick| faults::run_overlay(if quick { 5 } else { 1 })),
    ];

    pub(super) fn main() -> ExitCode {
        let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
        let (mut write, mut quick, mut seed, mut wanted) = (false, false, 20_261_105, Vec::new());
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--write" => write = true,
                "--quick" => quick = true,
                "--seed" => {
                    seed =
                        arguments.next().and_then(|text| text.parse().ok()).expect("--seed NUMBER")
                }
                name if SECTIONS.iter().any(|(known, _)| *known == name) => wanted.push(argument),
                other => {
                    eprintln!("`{other}` is no option and no section of this");
                    return ExitCode::from(2);
                }
            }
        }
        if write && (quick || !wanted.is_empty()) {
            eprintln!("`--write` needs all sections at full length");
            return ExitCode::from(2);
        }
        // the disk that panics is meant to; a broken promise is told in the end
        std::panic::set_hook(Box::new(|panic| {
            let text = panic.to_string();
            if !text.contains("is meant to") {
                eprintln!("{text}");
            }
        }));
        println!("{}", machine(seed));
        let mut sections = Vec::new();
        for (name, run) in SECTIONS {
            if !wanted.is_empty() && !wanted.iter().any(|one| one == name) {
                continue;
            }
            let section = run(seed, quick);
            print!("\n{}", told(&section));
            for violation in section.violations.iter().take(20) {
                println!("BROKEN: {violation}");
            }
            sections.push(section);
        }
        let broken: usize = sections.iter().map(|section| section.violations.len()).sum();
        println!("\n{broken} promises broken");
        if write && broken == 0 {
            let file = packs::repository().join("docs/reliability.md");
            let old = fs::read_to_string(&file).unwrap();
            let page = document(seed, &sections) + others(&old);
            fs::write(&file, page).unwrap();
            println!("docs/reliability.md is written");
        }
        if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    /// The sections of other programs, which begin with that of killed runs.
    fn others(page: &str) -> &str {
        page.find("\n<!-- kills begins").and_then(|at| page.get(at..)).unwrap_or("")
    }

    fn told(section: &Section) -> String {
        let mut text = format!("## {}\n\n| what | figure |\n|---|---|\n", section.title);
        for (what, figure) in &section.figures {
            let _ = writeln!(text, "| {what} | {figure} |");
        }
        let _ = writeln!(text, "| took | {:.0} s |", section.took.as_secs_f64());
        if !section.table.is_empty() {
            let _ = write!(text, "\n{}", section.table);
        }
        text
    }

    fn machine(seed: u64) -> String {
        let read = |file: &str| fs::read_to_string(file).unwrap_or_default();
        let processor = read("/proc/cpuinfo")
            .lines()
            .find_map(|line| {
                Some(
                    line.strip_prefix("model name")?
                        .trim_start_matches([' ', '\t', ':'])
                        .to_owned(),
                )
            })
            .unwrap_or_else(|| std::env::consts::ARCH.to_owned());
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let system =
            format!("{} {}", std::env::consts::OS, read("/proc/sys/kernel/osrelease").trim());
        let now = jiff::Timestamp::now().to_string();
        let date = now.get(..10).unwrap_or(&now);
        let vim = if habits::is_there("vim") {
            "vim there"
        } else {
            "no vim: not tried with the editor itself"
        };
        let git = if habits::is_there("git") { "git there" } else { "no git: not tried" };
        format!(
            "{date} · {processor}, {cores} cores · {system} · release build · seed {seed} · {vim}, {git}"
        )
    }

    fn document(seed: u64, sections: &[Section]) -> String {
        let mut text = format!(
            "<!-- Down to the next marker written by `cargo bench -p peristyle-engine --bench reliability -- --write`; run it to bring it up to date. -->\n\n\
             # How reliable live reload is\n\n\
             Each figure is counted, not claimed, and each could come out otherwise: the command below ends with 1 and \
             writes nothing if a promise is broken. The tests try the same in seconds (`crates/engine/tests/live_reliability.rs`).\n\n\
             ```sh\ncargo bench -p peristyle-engine --bench reliability            # prints these figures\n\
             cargo bench -p peristyle-engine --bench reliability -- --write # writes this page\n\
             cargo bench -p peristyle-engine --bench reliability -- --quick torn editors\n```\n\n\
             Measured on: {}. Times depend on the machine and on what else it does; counts must not.\n\n",
            machine(seed)
        );
        for section in sections {
            text += &told(section);
            text.push('\n');
        }
        text += NOT_COVERED;
        text
    }

    const NOT_COVERED: &str = "\
## What is not covered

- **Halves that keep still.** A save that pauses in the middle for longer than the quiet time (50 ms) looks \
finished. If that half is invalid, it is refused; if it is a valid pack, it is served until the rest arrives. \
Editors that rename a finished file over the old one never show a half.
- **Two states in turn.** Files are read one after the other, and taken when two readings a quiet time apart are \
equal. Edits that go back and forth exactly in step with the readings could still mix two states.
- **Other systems.** Only Linux (inotify, ext4) was measured: not macOS, Windows, network or container mounts. There \
`poll` looks at the bytes instead of waiting for events; its test is `polling_does_the_same`.
- **Lost events** and links that lead on outside the pack by more than one way are found by the look every two \
seconds, not at once; so is a folder two or more levels above the pack that is renamed.
- **Editors**: vim itself runs where it is installed; the others' habits are replayed as file operations.
- **Power loss and full disks while an editor writes**: what is on the disk then is the editor's affair; it is \
refused or served like any other content.
- **Threads with small stacks.** The readers above have 64 MiB of stack. A thread with less than 24 MiB left gets a \
stack from the system at each evaluation, which costs it some 20 µs, and more where several do so at once.
- **Hosts**: a subscriber that never reads keeps its events in memory; a ruleset that is held on to stays there, too.
";
}
