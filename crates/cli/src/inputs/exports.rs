//! Platforms' exports.

use std::path::Path;

use peristyle_data::archive::Archive;
use peristyle_data::codes::SEVERAL_PACKS_FIT;
use peristyle_data::input::{self, PackCandidate};
use peristyle_engine::Ruleset;
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};
use peristyle_engine::profile::Profile;

use super::{InputReader, shown_input};
use crate::exit::CommandFailure;
use crate::output::{ReadingProgress, dim};
use crate::packs::PackLocation;

/// Offers a facts file where the pack reads no export.
fn or_by_hand(problems: Diagnostics, ruleset: &Ruleset) -> Diagnostics {
    let mut problems: Vec<Diagnostic> = problems.into_iter().collect();
    if let Some(last) = problems.last_mut().filter(|_| !ruleset.has_import()) {
        let words =
            format!("for a facts file, `peristyle import --pack {}` writes one", ruleset.id());
        last.help.push(words);
    }
    Diagnostics::from_iter(problems)
}

impl InputReader<'_> {
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

    /// The pack that an export is for, as its files say.
    pub(super) fn recognised(
        &self,
        archive: &Archive,
        candidates: &[PackCandidate],
    ) -> Result<String, CommandFailure> {
        input::pack_for(archive, candidates).map(str::to_owned).map_err(|mut problem| {
            if problem.code == &SEVERAL_PACKS_FIT {
                let fits =
                    |id: &str| candidates.iter().any(|pack| pack.id == id && pack.fits(archive));
                let mut packs = self.packs.list();
                packs.retain(|pack| fits(&pack.id));
                // a pack of one's own is there for a reason
                packs.sort_by_key(|pack| pack.place == PackLocation::BuiltIn);
                let options: Vec<String> =
                    packs.iter().map(|pack| format!("`--pack {}`", pack.id)).collect();
                problem.help = vec![format!("say which rules to use: {}", options.join(" or "))];
            }
            CommandFailure::usage(problem)
        })
    }

    /// The profile that an export gives, and the rules that it was read by.
    pub(super) fn imported(
        &mut self,
        archive: &Archive,
    ) -> Result<(Profile, Ruleset), CommandFailure> {
        let candidates = self.candidates();
        let archive = match &self.args.as_of {
            Some(day) => input::with_day(archive.clone(), day).unwrap_or_else(|| archive.clone()),
            None => archive.clone(),
        };
        let pack = match &self.pack {
            Some(pack) => pack.clone(),
            None => self.recognised(&archive, &candidates)?,
        };
        let ruleset = self.ruleset(&pack)?;
        let reading = ReadingProgress::of(&archive);
        let kept =
            input::facts_beside(&archive, &ruleset, &candidates).map_err(CommandFailure::input)?;
        let imported = input::import(&archive, &ruleset, &candidates);
        reading.end();
        let mut profile =
            imported.map_err(|problems| CommandFailure::input(or_by_hand(problems, &ruleset)))?;
        archive.siblings_read().iter().try_for_each(|file| self.outputs.protect(file))?;
        if let Some((shown, kept)) = kept {
            self.outputs.protect(Path::new(&shown))?;
            if let Some(console) = self.console {
                console.note(&dim(&format!("facts beside the export are read too: {shown}")));
            }
            profile = input::overlay_facts(profile, kept, &shown, ruleset.id());
        }
        Ok((profile, ruleset))
    }

    /// The rules for a profile that is kept by hand.
    pub(super) fn rules_of(
        &mut self,
        input: &str,
        profile: &Profile,
    ) -> Result<Ruleset, CommandFailure> {
        let pack = match (&self.pack, &profile.pack) {
            (Some(pack), _) | (None, Some(pack)) => pack.clone(),
            (None, None) => return Err(self.packs.none_named(shown_input(input))),
        };
        let ruleset = self.ruleset(&pack)?;
        if let Some(said) = profile.pack.as_deref() {
            self.remark_other(input, said, &pack, ruleset.id());
        }
        Ok(ruleset)
    }
}
