//! The pack's cases, run aside: scores are shown and keys are heard while they run.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use peristyle_data::cases::PackExports;
use peristyle_engine::{CaseReport, Ruleset};

/// Runs cases, one ruleset after the other.
pub struct CaseRunner {
    /// The last that was asked for; others come too late.
    asked: u64,
    sender: Sender<(u64, CaseReport)>,
    done: Receiver<(u64, CaseReport)>,
}

impl CaseRunner {
    pub fn new() -> Self {
        let (sender, done) = channel();
        Self { asked: 0, sender, done }
    }

    /// Begins with the cases of these rules.
    pub fn begin(&mut self, ruleset: Ruleset, exports: PackExports) {
        self.asked += 1;
        let (asked, sender) = (self.asked, self.sender.clone());
        let work = move || {
            // nobody waits for it any more at the end
            let _ = sender.send((asked, ruleset.run_cases_with(&exports)));
        };
        // without a thread they are not run, and shown as still running; the scores are right
        let _ = thread::Builder::new().name("peristyle-cases".to_owned()).spawn(work);
    }

    /// How they went, once they are through.
    pub fn ended(&self) -> Option<CaseReport> {
        self.done.try_iter().find(|(asked, _)| *asked == self.asked).map(|(_, report)| report)
    }
}
