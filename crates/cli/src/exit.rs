//! How the command ends.

use std::process::ExitCode;

use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};

/// The exit codes that scripts may rely on. Elsewhere than in `watch`, an interrupt (130) ends the
/// process by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitStatus {
    /// Done; a score of `null` is an answer too.
    Done = 0,
    /// A case failed.
    Failed = 1,
    /// Wrong use of the command; no pack named or found.
    Usage = 2,
    /// The pack is invalid.
    Pack = 3,
    /// The input can't be read.
    Input = 4,
    /// More rows were rejected than `--max-rejects` allows.
    Rejected = 5,
    /// The output can't be written.
    Output = 6,
    /// The terminal went away.
    HungUp = 129,
    /// Ctrl-C.
    Interrupted = 130,
    /// Told to end from outside; the terminal is put back first.
    Terminated = 143,
}

impl From<ExitStatus> for ExitCode {
    fn from(exit: ExitStatus) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command stopped. Without problems it ends quietly: whoever read its output has left.
#[derive(Debug)]
pub struct CommandFailure {
    pub exit: ExitStatus,
    pub problems: Diagnostics,
}

impl CommandFailure {
    pub fn usage(problems: impl Into<Diagnostics>) -> Self {
        Self { exit: ExitStatus::Usage, problems: problems.into() }
    }

    pub fn pack(problems: impl Into<Diagnostics>) -> Self {
        Self { exit: ExitStatus::Pack, problems: problems.into() }
    }

    pub fn input(problems: impl Into<Diagnostics>) -> Self {
        Self { exit: ExitStatus::Input, problems: problems.into() }
    }

    pub fn output(problems: impl Into<Diagnostics>) -> Self {
        Self { exit: ExitStatus::Output, problems: problems.into() }
    }

    pub fn quiet() -> Self {
        Self { exit: ExitStatus::Done, problems: Diagnostics::new() }
    }
}

impl From<Diagnostic> for CommandFailure {
    fn from(problem: Diagnostic) -> Self {
        Self::usage(problem)
    }
}
