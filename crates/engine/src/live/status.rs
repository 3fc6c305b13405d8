//! What a live pack says about itself.

use std::time::SystemTime;

use crate::compile::Change;
use crate::diagnostic::Diagnostics;

/// How the last look at the files went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadOutcome {
    /// The first ruleset was loaded.
    Loaded,
    /// A new ruleset took over.
    Reloaded,
    /// Bytes changed and the meaning didn't: new texts are in use.
    Unchanged,
    /// The files are broken; the last good ruleset stays.
    Refused,
}

/// An attempt to load the files as they are.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadAttempt {
    /// When.
    pub at: SystemTime,
    /// How it ended.
    pub outcome: LoadOutcome,
    /// What was found, remarks included.
    pub diagnostics: Diagnostics,
}

/// How changes are noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WatchMode {
    /// The operating system tells.
    Events,
    /// By looking again and again: as asked for, or because watching failed, for this reason.
    Polling(Option<String>),
}

/// The state of a live pack.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveStatus {
    /// 1 for the first ruleset, one more with every swap.
    pub generation: u64,
    /// The fingerprint in use.
    pub fingerprint: String,
    /// The hash of the bytes in use.
    pub content: String,
    /// Since when it is in use.
    pub since: SystemTime,
    /// The last attempt, whether it took effect or not.
    pub last_attempt: LoadAttempt,
    /// How changes are noticed.
    pub watching: WatchMode,
}

/// One outcome of a change of the files.
#[derive(Debug, Clone, PartialEq)]
pub enum ReloadEvent {
    /// A new ruleset took over.
    Reloaded {
        /// Its generation.
        generation: u64,
        /// Its fingerprint.
        fingerprint: String,
        /// What is different in it.
        changes: Vec<Change>,
        /// Warnings and remarks.
        diagnostics: Diagnostics,
    },
    /// The bytes changed and the meaning didn't; new texts are in use.
    Unchanged {
        /// The generation that holds the new texts.
        generation: u64,
        /// The fingerprint, the same as before.
        fingerprint: String,
        /// Warnings and remarks.
        diagnostics: Diagnostics,
    },
    /// The files are broken; this generation keeps answering.
    Refused {
        /// The generation that keeps answering.
        generation: u64,
        /// Its fingerprint.
        fingerprint: String,
        /// Why.
        diagnostics: Diagnostics,
    },
}
