//! In a real pseudo-terminal: keys, another size, and what is left behind.

use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, SlavePty, native_pty_system};

use crate::support::{BROKEN, PATIENCE, TRADE, TRADE_OF_3, shop, write};

/// Into the alternate screen, and without a cursor; and back.
const TAKES: [&str; 2] = ["\u{1b}[?1049h", "\u{1b}[?25l"];
const GIVES_BACK: [&str; 2] = ["\u{1b}[?25h", "\u{1b}[?1049l"];

/// The command in a terminal.
struct Terminal {
    /// Kept open, so that the terminal is still there when the command has ended.
    _slave: Box<dyn SlavePty + Send>,
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    written: Arc<Mutex<Vec<u8>>>,
    /// How much was written before the last key or save.
    mark: usize,
}

fn size(cols: u16, rows: u16) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

impl Terminal {
    fn start(folder: &Path, arguments: &[&str]) -> Self {
        let pty = native_pty_system().openpty(size(80, 30)).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_peristyle"));
        command.args(["watch"]);
        command.args(arguments);
        command.cwd(folder);
        for (name, value) in
            [("LANG", "C.UTF-8"), ("TERM", "xterm-256color"), ("TZ", "UTC"), ("NO_COLOR", "1")]
        {
            command.env(name, value);
        }
        for name in ["COLUMNS", "CLICOLOR_FORCE", "LC_ALL", "LC_CTYPE"] {
            command.env_remove(name);
        }
        let child = pty.slave.spawn_command(command).unwrap();
        let mut reader = pty.master.try_clone_reader().unwrap();
        let written = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&written);
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                sink.lock().unwrap().extend(&buffer[..count]);
            }
        });
        let keys = pty.master.take_writer().unwrap();
        Self { _slave: pty.slave, master: pty.master, keys, child, written, mark: 0 }
    }

    fn text(&self, from: usize) -> String {
        String::from_utf8_lossy(&self.written.lock().unwrap()[from..]).into_owned()
    }

    /// What is written from now on is looked at.
    fn mark(&mut self) {
        self.mark = self.written.lock().unwrap().len();
    }

    fn press(&mut self, keys: &str) {
        self.mark();
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    fn save(&mut self, folder: &Path, name: &str, text: &str) {
        self.mark();
        write(folder, name, text);
    }

    /// Waits until all of these words were written since the mark.
    #[track_caller]
    fn sees(&self, words: &[&str]) -> String {
        let started = Instant::now();
        loop {
            let text = self.text(self.mark);
            if words.iter().all(|word| text.contains(word)) {
                return text;
            }
            assert!(started.elapsed() < PATIENCE, "no {words:?} in:\n{text}");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// The exit code, and whether the terminal is as it was.
    #[track_caller]
    fn ends(&mut self) -> u32 {
        let started = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(started.elapsed() < PATIENCE, "it goes on:\n{}", self.text(0));
            thread::sleep(Duration::from_millis(10));
        };
        let end = self.sees(&GIVES_BACK);
        let last = end.rfind(GIVES_BACK[1]).unwrap();
        assert!(!end[last..].contains(TAKES[0]), "{end:?}");
        assert!(self.waits_for_lines(), "raw mode stayed");
        status.exit_code()
    }
}

impl Terminal {
    /// Whether what is typed is shown, and sent line by line: not so while the command runs.
    fn waits_for_lines(&self) -> bool {
        let Some(name) = self.master.tty_name().filter(|_| cfg!(target_os = "linux")) else {
            return true;
        };
        let output = Command::new("stty").arg("-F").arg(name).arg("-a").output().unwrap();
        let modes = String::from_utf8(output.stdout).unwrap();
        assert!(modes.contains("icanon"), "{modes}");
        !modes.contains("-icanon") && !modes.contains("-echo ")
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // it may have ended by itself
        let _ = self.child.kill();
    }
}

const ARGUMENTS: [&str; 3] = ["facts.yaml", "--pack", "./mine"];

#[test]
fn keys_and_saves() {
    let folder = shop();
    let mut watch = Terminal::start(folder.path(), &ARGUMENTS);
    watch.sees(&TAKES);
    watch.sees(&["Corner shop", "75.0 of 100", "q quit", "p next profile"]);
    watch.press("b");
    watch.sees(&["+0.0 since the baseline of "]);
    watch.save(folder.path(), TRADE, TRADE_OF_3);
    watch.sees(&[
        "reloaded: generation 2",
        "62.5 of 100",
        "-12.5 since the save before",
        "-12.5 since the baseline of ",
        "trade weight 1 → 3",
        "1 of 1 cases fail",
    ]);
    watch.press("t");
    watch.sees(&["0 of 1 cases pass, 1 checks", "✗ both count the same"]);
    watch.press("?");
    watch.sees(&["make the scores of now the baseline"]);
    watch.press("?");
    watch.sees(&["62.5 of 100"]);
    watch.save(folder.path(), TRADE, BROKEN);
    watch.sees(&["refused: still using ", "trade.yaml:", "62.5 of 100"]);
    watch.press("q");
    assert_eq!(watch.ends(), 0);
}

#[test]
fn ctrl_c_leaves_the_terminal_as_it_was() {
    let folder = shop();
    let mut watch = Terminal::start(folder.path(), &ARGUMENTS);
    watch.sees(&["75.0 of 100"]);
    assert!(!watch.waits_for_lines() || cfg!(not(target_os = "linux")));
    watch.press("\u{3}");
    assert_eq!(watch.ends(), 130);
}

#[test]
fn so_does_a_signal() {
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let folder = shop();
        let mut watch = Terminal::start(folder.path(), &ARGUMENTS);
        watch.sees(&["75.0 of 100"]);
        watch.mark();
        let id = watch.child.process_id().unwrap().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        assert_eq!(watch.ends(), code);
    }
}

#[test]
fn another_size() {
    let folder = shop();
    let mut watch = Terminal::start(folder.path(), &ARGUMENTS);
    watch.sees(&["████", "q quit   ? help   b baseline   t cases   p next profile"]);
    watch.mark();
    watch.master.resize(size(40, 12)).unwrap();
    let text = watch.sees(&["q quit   ? help   b baseline   t cases"]);
    assert!(!text.contains("next profile"), "{text}");
    watch.mark();
    watch.master.resize(size(40, 8)).unwrap();
    watch.sees(&["more lines below"]);
    watch.press("j");
    watch.sees(&["more lines below"]);
    watch.mark();
    watch.master.resize(size(100, 40)).unwrap();
    watch.sees(&["p next profile"]);
    watch.press("q");
    assert_eq!(watch.ends(), 0);
}

#[test]
fn one_profile_after_the_other() {
    let folder = shop();
    write(folder.path(), "other.yaml", "id: you\nfacts: { orders: 10, photo: true }\n");
    let mut watch =
        Terminal::start(folder.path(), &["facts.yaml", "other.yaml", "--pack", "./mine"]);
    watch.sees(&["2 profiles", "mean 87.5"]);
    watch.press("p");
    watch.sees(&["facts · 1 of 2", "75.0 of 100"]);
    watch.press("p");
    watch.sees(&["you · 2 of 2", "100.0 of 100"]);
    watch.press("p");
    watch.sees(&["2 profiles", "mean 87.5"]);
    watch.save(folder.path(), TRADE, TRADE_OF_3);
    watch.sees(&[
        "mean 81.2",
        "-6.2 since the save before",
        "nobody changed band",
        "biggest movers",
    ]);
    watch.press("q");
    assert_eq!(watch.ends(), 0);
}
