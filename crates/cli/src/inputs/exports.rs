//! Platforms' exports.

use peristyle_data::archive::Archive;
use peristyle_data::input;
use peristyle_engine::Ruleset;
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};

use super::{Inputs, Subject};
use crate::exit::Failure;
use crate::output::dim;

impl Inputs<'_> {
    /// Where a better export would come from, as the pack says or in general.
    pub(super) fn with_hint(&self, name: &str, problems: Diagnostics) -> Diagnostics {
        let mut problems: Vec<Diagnostic> = problems.into_iter().collect();
        let is_archive = [".zip", ".tar", ".gz", ".tgz"].iter().any(|end| name.ends_with(end));
        if let Some(last) = problems.last_mut().filter(|_| is_archive) {
            let ruleset = self.pack.as_ref().and_then(|pack| self.loaded.get(pack));
            let hint = ruleset.and_then(Ruleset::export_help).map_or_else(
                || "`peristyle score --help` says where to get an export".to_owned(),
                |help| help.split_whitespace().collect::<Vec<_>>().join(" "),
            );
            last.help.push(hint);
        }
        Diagnostics::from_iter(problems)
    }

    /// The one whose export it is.
    pub(super) fn imported(&mut self, archive: Archive) -> Result<Subject, Failure> {
        let candidates = self.packs.candidates();
        let archive = match &self.args.as_of {
            Some(day) => input::dated(archive.clone(), day).unwrap_or(archive),
            None => archive,
        };
        let pack = match &self.pack {
            Some(pack) => pack.clone(),
            None => input::pack_for(&archive, &candidates).map_err(Failure::usage)?.to_owned(),
        };
        let ruleset = self.ruleset(&pack)?;
        let mut profile = input::import(&archive, &ruleset, &candidates).map_err(Failure::input)?;
        if let Some((shown, kept)) = input::beside(&archive).map_err(Failure::input)? {
            if let Some(console) = self.console {
                console.note(&dim(&format!("facts beside the export are read too: {shown}")));
            }
            profile = input::with_facts(profile, kept, &shown, ruleset.id());
        }
        self.finish(profile, ruleset, true)
    }
}
