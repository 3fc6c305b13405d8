//! How far a long experiment is: on a terminal only.

use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A line that counts pieces of work.
pub struct StepProgress {
    bar: ProgressBar,
}

impl StepProgress {
    /// Counts what is called so.
    pub fn new(what: &'static str) -> Self {
        if !io::stderr().is_terminal() {
            return Self { bar: ProgressBar::hidden() };
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
        // the template is ours
        if let Ok(style) = ProgressStyle::with_template("{pos} of {len} {msg}  {eta} left") {
            bar.set_style(style);
        }
        bar.set_message(what);
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { bar }
    }

    /// So many are done.
    pub fn show(&self, done: usize, of: usize) {
        if !self.bar.is_hidden() {
            self.bar.set_length(of as u64);
            self.bar.set_position(done as u64);
        }
    }

    /// Takes the line away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}
