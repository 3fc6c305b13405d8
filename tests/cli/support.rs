//! Runs the command, and compares what it says with what stands in `tests/golden/`.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// What a run of the command said.
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code().expect("it ended by itself"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Standard output of a run that must have gone well.
    #[track_caller]
    pub fn done(self) -> String {
        assert_eq!(self.code, 0, "{}", self.err);
        self.out
    }

    #[track_caller]
    pub fn json(self) -> serde_json::Value {
        serde_json::from_str(&self.done()).unwrap()
    }

    /// A run that must have failed so.
    #[track_caller]
    pub fn fails(self, code: i32, words: &[&str]) -> Self {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
        let text = format!("{}{}", self.out, self.err);
        for word in words {
            assert!(text.contains(word), "no `{word}` in:\n{text}");
        }
        self
    }
}

/// Whether the tests were started so that signals don't end them: by `nohup`, or by a script in its
/// background. Programs take that over from those who start them.
fn signals_are_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    // the bits of SIGHUP, SIGINT and SIGTERM
    ignored.is_some_and(|bits| {
        u64::from_str_radix(bits.trim(), 16).unwrap() & 0b100_0000_0000_0011 != 0
    })
}

/// The command in `folder`, with nothing of this machine in its environment.
pub fn command(folder: &Path) -> Command {
    let program = env!("CARGO_BIN_EXE_peristyle");
    let mut command = Command::new(if signals_are_ignored() { "env" } else { program });
    if signals_are_ignored() {
        command.args(["--default-signal=HUP,INT,TERM", program]);
    }
    command.current_dir(folder).env("LANG", "C.UTF-8").stdin(Stdio::null());
    for name in ["COLUMNS", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "LC_ALL", "LC_CTYPE"] {
        command.env_remove(name);
    }
    command
}

pub fn run_in(folder: &Path, arguments: &[&str]) -> Said {
    Said::of(command(folder).args(arguments).output().unwrap())
}

/// In the repository.
pub fn run(arguments: &[&str]) -> Said {
    run_in(&root(), arguments)
}

pub fn run_with_input(folder: &Path, arguments: &[&str], input: &str) -> Said {
    let mut child = command(folder)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    Said::of(child.wait_with_output().unwrap())
}

/// Compares a text with the file that holds it, or writes the file.
#[track_caller]
pub fn golden(name: &str, text: &str) {
    let path = root().join("tests/golden").join(name);
    if std::env::var_os("UPDATE_EXPECT").is_some_and(|value| value == "1") {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    snapbox::assert_data_eq!(text, snapbox::Data::text(expected).raw());
}

/// A folder with these files.
pub fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        write(folder.path(), name, text);
    }
    folder
}

pub fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A platform that nobody knows, with an export.
pub const FORUM: [(&str, &str); 4] = [
    (
        "rules/forum/pack.yaml",
        "title: Forum\nversion: 1.2.0\nfacts:\n  posts: { type: count, unit: in all }\n  \
         replies: { type: count }\n  has_photo: { type: bool }\nindicators:\n  \
         posts: { value: posts, scale: { linear: [0, 10] }, weight: 2 }\n  \
         photo: { value: has_photo }\ndetect: { any: [Posts.csv] }\n\
         export_help: On the forum, under Settings.\n",
    ),
    (
        "rules/forum/import.rhai",
        "fn facts(archive) {\n    let posts = archive.table(\"Posts.csv\");\n    #{\n        \
         facts: #{ posts: posts.count(), replies: -1, mood: 3 },\n        \
         as_of: archive.date() ?? posts.newest(\"Date\"),\n        \
         reference: #{ source: \"badge.json\", score: 30.0 },\n    }\n}\n",
    ),
    ("export/Posts.csv", "Title,Date\nOne,2026-03-01\nTwo,2026-03-04\n"),
    ("rules/forum/cases.yaml", "- { name: none, facts: { posts: 0 }, expect: { posts: 0 } }\n"),
];
