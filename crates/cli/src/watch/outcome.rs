//! One outcome: a save of the pack or of an input, and what came of it.

use peristyle_engine::compile::Change;
use peristyle_engine::diagnostic::{DiagnosticRecord, Diagnostics};
use peristyle_engine::{CaseReport, Ruleset};
use serde::Serialize;

use super::ProfileScore;

/// What kind of outcome it is, as programs read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum OutcomeKind {
    /// The first scores.
    Started,
    /// New rules took over.
    Reloaded,
    /// A save broke the pack; the last good rules stay.
    Refused,
    /// The pack's bytes changed and its meaning didn't.
    Unchanged,
    /// An input changed.
    Input,
}

/// The rules in use.
#[derive(Debug, Clone, PartialEq)]
pub struct RulesInUse {
    pub title: String,
    /// `mine 1.0.0`.
    pub name: String,
    pub generation: u64,
    pub fingerprint: String,
    /// When they took over, in local time.
    pub since: String,
}

impl RulesInUse {
    pub fn new(ruleset: &Ruleset, generation: u64, since: String, lang: Option<&str>) -> Self {
        let version = ruleset.version().map(|version| format!(" {version}")).unwrap_or_default();
        Self {
            title: ruleset.title_in(lang),
            name: format!("{}{version}", ruleset.id()),
            generation,
            fingerprint: ruleset.fingerprint().to_owned(),
            since,
        }
    }
}

/// What came of a save.
#[derive(Debug, Clone, PartialEq)]
pub struct SaveOutcome {
    pub kind: OutcomeKind,
    /// When, in local time.
    pub at: String,
    pub rules: RulesInUse,
    /// Everyone's score; `None` where those of before stay.
    pub scored: Option<Vec<ProfileScore>>,
    /// Which rules changed.
    pub changes: Vec<Change>,
    /// How the pack's cases went; `None` where they weren't run, or are still to be.
    pub cases: Option<CaseReport>,
    /// What was found in the pack, or why an input can't be read.
    pub problems: Diagnostics,
    /// What travelled along with the profiles, each once.
    pub records: Vec<DiagnosticRecord>,
}

impl SaveOutcome {
    /// Whether the cases could go otherwise than before.
    pub fn wants_cases(&self) -> bool {
        matches!(self.kind, OutcomeKind::Started | OutcomeKind::Reloaded | OutcomeKind::Unchanged)
    }
}
