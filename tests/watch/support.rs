//! A small pack to edit, and the command that watches it.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

/// A busy machine is slow; nobody waits this long where all is well.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Trade and looks count the same, so half of the trade and all of the looks are 75 points.
pub const PACK: [(&str, &str); 6] = [
    (
        "mine/pack.yaml",
        "title: Corner shop\nversion: 1.0.0\npillars: [trade, looks]\nbands: [[0, low], [50, high]]\n",
    ),
    ("mine/facts.yaml", "facts:\n  orders: { type: count }\n  photo: { type: bool }\n"),
    (TRADE, TRADE_OF_1),
    ("mine/pillars/looks.yaml", "weight: 1\nindicators:\n  photo: { value: photo }\n"),
    (
        "mine/cases.yaml",
        "- { name: both count the same, facts: { orders: 5, photo: true }, expect: { score: 75 } }\n",
    ),
    ("facts.yaml", "id: me\nfacts: { orders: 5, photo: true }\n"),
];
pub const TRADE: &str = "mine/pillars/trade.yaml";
pub const TRADE_OF_1: &str =
    "weight: 1\nindicators:\n  orders: { value: orders, scale: { linear: [0, 10] } }\n";
/// (3 · 0.5 + 1) / 4 are 62.5 points.
pub const TRADE_OF_3: &str =
    "weight: 3\nindicators:\n  orders: { value: orders, scale: { linear: [0, 10] } }\n";
pub const BROKEN: &str = "weight: lots\nindicators: [\n";

pub fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A folder with the pack and a profile.
pub fn shop() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in PACK {
        write(folder.path(), name, text);
    }
    folder
}

/// The command in `folder`, with nothing of this machine in its environment.
pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_peristyle"));
    command.arg("watch").args(arguments).current_dir(folder).stdin(Stdio::null());
    command.env("LANG", "C.UTF-8").env("TZ", "UTC");
    for name in ["COLUMNS", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "LC_ALL", "LC_CTYPE"] {
        command.env_remove(name);
    }
    command
}

/// The command as a pipe.
pub struct Piped {
    pub child: Child,
    lines: Receiver<String>,
}

impl Piped {
    pub fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut child = command(folder, arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = child.stdout.take().unwrap();
        let (sender, lines) = channel();
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Self { child, lines }
    }

    /// The next line.
    #[track_caller]
    pub fn line(&mut self) -> String {
        match self.lines.recv_timeout(PATIENCE) {
            Ok(line) => line,
            Err(RecvTimeoutError::Timeout) => panic!("nothing came"),
            Err(RecvTimeoutError::Disconnected) => {
                let mut text = String::new();
                let _ = self.child.stderr.take().unwrap().read_to_string(&mut text);
                panic!("it ended: {text}")
            }
        }
    }

    /// The next line, which must be this event.
    #[track_caller]
    pub fn event(&mut self, name: &str) -> Value {
        let line = self.line();
        let event: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(event["event"], name, "{line}");
        event
    }

    /// Lines up to the one that holds `words`, that one included.
    #[track_caller]
    pub fn until(&mut self, words: &str) -> Vec<String> {
        let mut lines = Vec::new();
        loop {
            lines.push(self.line());
            if lines.last().unwrap().contains(words) {
                return lines;
            }
        }
    }

    /// Says that nothing comes for a while.
    #[track_caller]
    pub fn stays_silent(&mut self, time: Duration) {
        if let Ok(line) = self.lines.recv_timeout(time) {
            panic!("{line}");
        }
    }

    /// Sends Ctrl-C, and gives the exit code.
    #[cfg(unix)]
    pub fn interrupted(mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        ended(&mut self.child).code()
    }
}

impl Drop for Piped {
    fn drop(&mut self) {
        // it may have ended by itself
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[track_caller]
pub fn ended(child: &mut Child) -> ExitStatus {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        assert!(started.elapsed() < PATIENCE, "it goes on");
        thread::sleep(Duration::from_millis(10));
    }
}
