//! Profiles that are scored together are each other's population.

use std::collections::BTreeMap;

use peristyle_engine::Ruleset;

use crate::exit::CommandFailure;
use crate::inputs::ScoringSubject;
use crate::output::{Console, dim};

/// Gives rules that compare with a population the figures of everyone who is scored by them.
/// Someone alone stays without; the answer says why.
pub fn compare(
    subjects: &mut [ScoringSubject],
    console: Option<&Console>,
) -> Result<(), CommandFailure> {
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, one) in subjects.iter().enumerate() {
        if one.ruleset.needs_population() {
            groups.entry(one.ruleset.fingerprint().to_owned()).or_default().push(index);
        }
    }
    for group in groups.into_values().filter(|group| group.len() > 1) {
        let members = || group.iter().filter_map(|&index| subjects.get(index));
        let Some(first) = members().next() else { continue };
        let ruleset = among(&first.ruleset, members())?;
        if let Some(console) = console {
            let (count, pack) = (group.len(), ruleset.id());
            console.note(&dim(&format!(
                "{count} profiles are compared with each other (pack {pack})"
            )));
        }
        for index in group {
            if let Some(one) = subjects.get_mut(index) {
                one.ruleset = ruleset.clone();
            }
        }
    }
    Ok(())
}

/// The rules with the figures of these profiles.
pub fn among<'s>(
    ruleset: &Ruleset,
    members: impl Iterator<Item = &'s ScoringSubject> + Clone,
) -> Result<Ruleset, CommandFailure> {
    ruleset.with_population(members.map(|one| &one.facts)).map_err(CommandFailure::usage)
}
