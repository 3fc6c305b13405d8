//! How far a large export is read: on a terminal only, and only where that takes a while.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use peristyle_data::archive::{Archive, ReadProgress};

/// What takes less time than this needs no line.
const PATIENCE: Duration = Duration::from_millis(500);

/// A line that says which file is read, and how far.
pub struct ReadingProgress {
    bar: ProgressBar,
}

impl ReadingProgress {
    /// Watches the files of an archive being read.
    pub fn of(archive: &Archive) -> Self {
        if !io::stderr().is_terminal() {
            return Self { bar: ProgressBar::hidden() };
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
        // the template is ours
        if let Ok(style) = ProgressStyle::with_template("{bytes} of {total_bytes} {msg}") {
            bar.set_style(style);
        }
        let (started, line) = (Instant::now(), bar.clone());
        archive.on_progress(move |progress| {
            if started.elapsed() >= PATIENCE {
                show(&line, progress);
            }
        });
        Self { bar }
    }

    /// Takes the line away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}

fn show(line: &ProgressBar, progress: ReadProgress<'_>) {
    line.set_length(progress.size.max(progress.read));
    line.set_message(progress.name.escape_debug().to_string());
    line.set_position(progress.read);
}
