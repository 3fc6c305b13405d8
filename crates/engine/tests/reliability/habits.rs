//! How editors and tools save files, as file operations.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::Rng;
use super::packs::{Texts, write_all};

/// The hand that saves: it measures how long it ever left an edit half done.
pub(crate) struct Hand {
    pub(crate) rng: Rng,
    pub(crate) longest: Duration,
    last: Option<Instant>,
}

impl Hand {
    pub(crate) fn new(rng: Rng) -> Self {
        Self { rng, longest: Duration::ZERO, last: None }
    }

    pub(crate) fn begin(&mut self) {
        self.longest = Duration::ZERO;
        self.last = None;
    }

    /// One file operation. From its own beginning or the last one's to its end, whichever is
    /// longer, the files may have stood still half done.
    fn does<R>(&mut self, work: impl FnOnce() -> io::Result<R>) -> R {
        let started = Instant::now();
        let result = work().expect("a file operation");
        self.longest = self.longest.max(self.last.unwrap_or(started).elapsed());
        self.last = Some(started);
        result
    }

    fn rests(&mut self, low: u64, high: u64) {
        std::thread::sleep(self.rng.millis(low, high));
    }
}

/// A way to save one file.
pub(crate) type Save = fn(&mut Hand, &Path, &str);
/// A way to replace a folder's whole content.
pub(crate) type Replace = fn(&mut Hand, &Path, &Texts);

fn beside(file: &Path, change: impl FnOnce(&str) -> String) -> PathBuf {
    let name = file.file_name().expect("a file").to_string_lossy();
    file.with_file_name(change(&name))
}

pub(crate) const SAVES: &[(&str, Save)] = &[
    ("truncate and write in place", |hand, file, text| hand.does(|| fs::write(file, text))),
    ("truncate, pause of 1–20 ms, write", |hand, file, text| {
        let mut open = hand.does(|| File::create(file));
        hand.rests(1, 20);
        hand.does(|| open.write_all(text.as_bytes()));
    }),
    ("chunks of 4 kB with pauses of 5–20 ms", |hand, file, text| {
        let mut open = hand.does(|| File::create(file));
        for chunk in text.as_bytes().chunks(4_096) {
            hand.rests(5, 20);
            hand.does(|| open.write_all(chunk));
        }
    }),
    ("temporary file beside it, renamed over", |hand, file, text| {
        let temporary = beside(file, |name| format!(".{name}.tmp"));
        hand.does(|| fs::write(&temporary, text));
        hand.rests(0, 10);
        hand.does(|| fs::rename(&temporary, file));
    }),
    ("temporary file with the same extension, renamed over", |hand, file, text| {
        // visible as a pack's file for a moment
        let temporary = beside(file, |name| format!("tmp_{name}"));
        hand.does(|| fs::write(&temporary, text));
        hand.does(|| fs::rename(&temporary, file));
    }),
    ("vim: rename to a~, create, write, sync, delete a~", |hand, file, text| {
        let (probe, swap) =
            (beside(file, |_| "4913".into()), beside(file, |name| format!(".{name}.swp")));
        let backup = beside(file, |name| format!("{name}~"));
        hand.does(|| fs::write(&swap, "b0VIM"));
        hand.does(|| File::create(&probe));
        hand.does(|| fs::remove_file(&probe));
        hand.does(|| fs::rename(file, &backup));
        let mut open = hand.does(|| OpenOptions::new().write(true).create_new(true).open(file));
        hand.does(|| open.write_all(text.as_bytes()));
        hand.does(|| open.sync_all());
        hand.does(|| fs::remove_file(&backup));
        hand.does(|| fs::remove_file(&swap));
    }),
    ("emacs: lock, #a#, rename to a~, write, unlock", |hand, file, text| {
        let (lock, auto) =
            (beside(file, |name| format!(".#{name}")), beside(file, |name| format!("#{name}#")));
        hand.does(|| symlink("coach@desk.4711:1700000000", &lock));
        hand.does(|| fs::write(&auto, text.get(..text.len() / 2).unwrap_or(text)));
        hand.rests(0, 10);
        hand.does(|| fs::rename(file, beside(file, |name| format!("{name}~"))));
        hand.does(|| fs::write(file, text));
        hand.does(|| fs::remove_file(&auto));
        hand.does(|| fs::remove_file(&lock));
    }),
    ("VS Code: truncate, write, sync, touch", |hand, file, text| {
        let mut open = hand.does(|| OpenOptions::new().write(true).truncate(true).open(file));
        hand.does(|| open.write_all(text.as_bytes()));
        hand.does(|| open.sync_data());
        hand.does(|| open.set_modified(std::time::SystemTime::now()));
    }),
    ("JetBrains: write aside, rename away, rename in, delete", |hand, file, text| {
        let new = beside(file, |name| format!("{name}___jb_tmp___"));
        let old = beside(file, |name| format!("{name}___jb_old___"));
        hand.does(|| fs::write(&new, text));
        hand.does(|| fs::rename(file, &old));
        hand.does(|| fs::rename(&new, file));
        hand.does(|| fs::remove_file(&old));
    }),
    ("delete, pause of 0–30 ms, create", |hand, file, text| {
        hand.does(|| fs::remove_file(file));
        hand.rests(0, 30);
        hand.does(|| fs::write(file, text));
    }),
    ("broken first, mended after 0–30 ms", |hand, file, text| {
        hand.does(|| fs::write(file, "oops: [ fn ("));
        hand.rests(0, 30);
        hand.does(|| fs::write(file, text));
    }),
    ("cut first, mended after 60–160 ms", |hand, file, text| {
        // longer than the quiet time: what stands there must be refused, not served
        hand.does(|| fs::write(file, format!("{{ {text}")));
        hand.rests(60, 160);
        hand.does(|| fs::write(file, text));
    }),
];

/// The editor itself, where it is installed.
pub(crate) fn real_vim(hand: &mut Hand, file: &Path, text: &str) {
    let aside = tempfile::NamedTempFile::new().expect("a file");
    fs::write(aside.path(), text).expect("a file");
    let read = format!("call setline(1, readfile('{}'))", aside.path().display());
    let copy = ["set backupcopy=no", "set backupcopy=yes", "set backupcopy=auto"]
        [usize::try_from(hand.rng.within(0, 2)).unwrap()];
    let commands = [copy, "%delete _", &read, "wq"];
    let mut vim = Command::new("vim");
    vim.args(["-Nu", "NONE", "-i", "NONE", "-es"]).arg(file);
    for command in commands {
        vim.args(["-c", command]);
    }
    let done = vim.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(done.is_ok_and(|status| status.success()), "vim failed");
    assert_eq!(fs::read_to_string(file).expect("a file"), text, "vim wrote something else");
}

pub(crate) fn is_there(program: &str) -> bool {
    let mut run = Command::new(program);
    let run = run.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    run.status().is_ok_and(|status| status.success())
}

pub(crate) const REPLACES: &[(&str, Replace)] = &[
    ("folder `pillars` deleted and made again", |hand, root, texts| {
        hand.does(|| fs::remove_dir_all(root.join("pillars")));
        hand.rests(0, 20);
        one_by_one(hand, root, texts);
    }),
    ("folder `pillars` renamed away, a new one renamed in", |hand, root, texts| {
        let (new, old) = (root.join("pillars.new"), root.join("pillars.old"));
        let _ = fs::remove_dir_all(&old);
        hand.does(|| fs::create_dir(&new));
        for (name, text) in
            texts.iter().filter_map(|(name, text)| Some((name.strip_prefix("pillars/")?, text)))
        {
            hand.does(|| fs::write(new.join(name), text));
        }
        hand.does(|| fs::write(root.join("functions.rhai"), &texts["functions.rhai"]));
        hand.does(|| fs::rename(root.join("pillars"), &old));
        hand.does(|| fs::rename(&new, root.join("pillars")));
    }),
    ("the pack's folder deleted and made again", |hand, root, texts| {
        hand.does(|| fs::remove_dir_all(root));
        hand.rests(0, 20);
        one_by_one(hand, root, texts);
    }),
    ("the pack's folder gone for 100–300 ms, then made again", |hand, root, texts| {
        hand.does(|| fs::remove_dir_all(root));
        hand.rests(100, 300);
        one_by_one(hand, root, texts);
    }),
    ("the pack's folder renamed away, a new one renamed in", |hand, root, texts| {
        let (new, old) = (root.with_file_name("new"), root.with_file_name("old"));
        let _ = fs::remove_dir_all(&old);
        write_all(&new, texts);
        hand.does(|| fs::rename(root, &old));
        hand.rests(0, 5);
        hand.does(|| fs::rename(&new, root));
    }),
    ("the folder above deleted and made again", |hand, root, texts| {
        hand.does(|| fs::remove_dir_all(root.parent().unwrap()));
        hand.rests(0, 100);
        one_by_one(hand, root, texts);
    }),
];

/// Writes a pack's files in some order, with pauses.
fn one_by_one(hand: &mut Hand, root: &Path, texts: &Texts) {
    let mut all: Vec<_> = texts.iter().collect();
    hand.rng.shuffle(&mut all);
    for (name, text) in all {
        let file = root.join(name);
        hand.does(|| fs::create_dir_all(file.parent().unwrap()));
        hand.rests(0, 4);
        hand.does(|| fs::write(&file, text));
    }
}
