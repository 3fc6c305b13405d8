//! `peristyle import`: an export's facts as a file, or a file of facts to fill in.

use peristyle_engine::diagnostic::DiagnosticRecord;
use peristyle_engine::evaluate::ME;
use peristyle_engine::profile::Reference;
use peristyle_engine::{Ruleset, Value};
use serde::{Serialize, Serializer};

use crate::args::{ImportArgs, ImportFormat};
use crate::exit::{CommandFailure, ExitStatus};
use crate::inputs::{InputReader, ScoringSubject};
use crate::output::{self, Console};

pub fn import(args: &ImportArgs, console: &Console) -> Result<ExitStatus, CommandFailure> {
    let mut inputs = InputReader::new(&args.subject, &[], console)?;
    let mut all = match &args.export {
        Some(export) => inputs.read_several(export)?,
        None => vec![inputs.blank()?],
    };
    if all.is_empty() {
        return Err(CommandFailure::input(peristyle_lab::describe::empty_population()));
    }
    for one in &mut all {
        one.profile.id.get_or_insert_with(|| ME.to_owned());
        one.profile.pack = Some(one.ruleset.id().to_owned());
    }
    let text = match (args.format, all.as_slice()) {
        (ImportFormat::Json, [one]) => output::json(&ImportedProfile::new(one)),
        (ImportFormat::Json, several) => {
            output::json(&several.iter().map(ImportedProfile::new).collect::<Vec<_>>())
        }
        (ImportFormat::Yaml, several) => {
            several.iter().for_each(|one| console.show_records(&one.profile.diagnostics));
            let lang = args.lang.as_deref();
            let file = |one: &ScoringSubject| output::facts_file(&one.profile, &one.ruleset, lang);
            match several {
                [one] => file(one),
                several => output::facts_list(several.iter().map(file)),
            }
        }
    };
    console.deliver(&text)?;
    Ok(ExitStatus::Done)
}

/// A profile as data.
#[derive(Serialize)]
struct ImportedProfile<'a> {
    id: Option<&'a str>,
    pack: Option<&'a str>,
    as_of: Option<&'a str>,
    facts: FactsById<'a>,
    reference: Option<&'a Reference>,
    diagnostics: &'a [DiagnosticRecord],
}

/// Facts by their ids, in the pack's order.
struct FactsById<'a>(Vec<(&'a str, Option<&'a Value>)>);

impl Serialize for FactsById<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}

impl<'a> ImportedProfile<'a> {
    fn new(one: &'a ScoringSubject) -> Self {
        let profile = &one.profile;
        Self {
            id: profile.id.as_deref(),
            pack: profile.pack.as_deref(),
            as_of: profile.as_of.as_deref(),
            facts: by_name(one, &one.ruleset),
            reference: profile.reference.as_ref(),
            diagnostics: &profile.diagnostics,
        }
    }
}

fn by_name<'a>(one: &'a ScoringSubject, ruleset: &'a Ruleset) -> FactsById<'a> {
    let mut facts: Vec<(usize, &str, Option<&Value>)> = Vec::new();
    for given in &one.profile.facts {
        let Some((slot, fact)) = ruleset.fact_named(&given.name) else { continue };
        facts.retain(|(other, ..)| *other != slot);
        facts.push((slot, &fact.id, given.value.as_ref()));
    }
    facts.sort_by_key(|(slot, ..)| *slot);
    FactsById(facts.into_iter().map(|(_, id, value)| (id, value)).collect())
}
