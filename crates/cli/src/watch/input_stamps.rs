//! Whether the inputs' files changed: their times and lengths, looked at again and again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use peristyle_data::input::{FACTS_FILE, STANDARD_INPUT};

/// How often the files are looked at.
const EVERY: Duration = Duration::from_millis(500);
/// How long a changed file has to stay as it is: it may still be written to.
const SETTLED: Duration = Duration::from_millis(100);
/// The most files of an unpacked export that are followed.
const MOST: usize = 2000;
/// Deeper folders than an export has.
const DEEPEST: usize = 6;

type FileStamp = (Option<SystemTime>, u64);
type SeenFiles = BTreeMap<PathBuf, FileStamp>;

/// The files of the inputs, as they were last read.
pub struct InputStamps {
    paths: Vec<PathBuf>,
    read: SeenFiles,
    /// A change that may not be complete yet.
    fresh: Option<SeenFiles>,
    next: Instant,
}

impl InputStamps {
    /// `inputs` with the facts kept beside them, and the file with facts.
    pub fn new(inputs: &[String], facts: Option<&Path>) -> Self {
        let named = inputs.iter().filter(|input| *input != STANDARD_INPUT);
        let mut paths: Vec<PathBuf> = named
            .flat_map(|input| {
                let path = PathBuf::from(input);
                let beside = path.parent().map(|folder| folder.join(FACTS_FILE));
                [Some(path), beside]
            })
            .flatten()
            .collect();
        paths.extend(facts.map(Path::to_owned));
        let read = read_stamps(&paths);
        Self { paths, read, fresh: None, next: Instant::now() + EVERY }
    }

    /// Whether the files are others than at the last `true`, and stay so.
    pub fn changed(&mut self) -> bool {
        if Instant::now() < self.next {
            return false;
        }
        let seen = read_stamps(&self.paths);
        self.next = Instant::now() + EVERY;
        if seen == self.read {
            self.fresh = None;
            return false;
        }
        if self.fresh.as_ref() == Some(&seen) {
            self.read = seen;
            self.fresh = None;
            return true;
        }
        self.fresh = Some(seen);
        self.next = Instant::now() + SETTLED;
        false
    }
}

fn read_stamps(paths: &[PathBuf]) -> SeenFiles {
    let mut seen = SeenFiles::new();
    for path in paths {
        stamp(path, 0, &mut seen);
    }
    seen
}

/// What isn't there has no stamp, and gets one when it comes.
fn stamp(path: &Path, depth: usize, seen: &mut SeenFiles) {
    let Ok(metadata) = path.metadata() else { return };
    if seen.len() >= MOST {
        return;
    }
    // a pipe has no time, and can't be read twice
    if metadata.is_file() || metadata.is_dir() {
        seen.insert(path.to_owned(), (metadata.modified().ok(), metadata.len()));
    }
    if metadata.is_dir() && depth < DEEPEST {
        for entry in path.read_dir().into_iter().flatten().flatten() {
            stamp(&entry.path(), depth + 1, seen);
        }
    }
}
