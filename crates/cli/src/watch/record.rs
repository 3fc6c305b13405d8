//! An outcome as one line of JSON, for editors and scripts. Its shape is a contract.

use std::collections::BTreeMap;

use peristyle_engine::Value;
use peristyle_engine::compile::Change;
use peristyle_engine::diagnostic::DiagnosticRecord;
use serde::Serialize;

use super::{OutcomeKind, WatchState};
use crate::output;

#[derive(Serialize)]
struct WatchRecord<'a> {
    event: OutcomeKind,
    generation: u64,
    fingerprint: &'a str,
    profiles: Vec<ProfileRecord<'a>>,
    changes: &'a [Change],
    failing_cases: Vec<CaseRecord<'a>>,
    diagnostics: Vec<DiagnosticRecord>,
}

#[derive(Serialize)]
struct ProfileRecord<'a> {
    id: &'a str,
    score: Option<Value>,
    /// The score that stood before this outcome.
    before: Option<Value>,
    pillars: BTreeMap<&'a str, Option<Value>>,
}

#[derive(Serialize)]
struct CaseRecord<'a> {
    name: &'a str,
    failures: Vec<DiagnosticRecord>,
}

/// The last outcome of a state.
pub fn line(state: &WatchState) -> String {
    let number = |number: Option<f64>| number.map(Value::Number);
    // the same id twice is rare, and the order mostly stays: no search through everyone
    let before: BTreeMap<_, _> =
        state.before.iter().flatten().map(|one| (&one.who, one.score)).collect();
    let profiles = state.now.iter().map(|one| ProfileRecord {
        id: &one.who.0,
        score: number(one.score),
        before: number(before.get(&one.who).copied().flatten()),
        pillars: one
            .parts
            .iter()
            .filter(|part| part.is_pillar)
            .map(|part| (part.id.as_str(), number(part.score)))
            .collect(),
    });
    let failing = state.cases.failed();
    let failing =
        failing.map(|case| CaseRecord { name: &case.name, failures: case.failures.records() });
    let mut diagnostics = state.last.problems.records();
    diagnostics.extend(state.last.records.iter().cloned());
    output::json_line(&WatchRecord {
        event: state.last.kind,
        generation: state.rules().generation,
        fingerprint: &state.rules().fingerprint,
        profiles: profiles.collect(),
        changes: &state.last.changes,
        failing_cases: failing.collect(),
        diagnostics,
    })
}
