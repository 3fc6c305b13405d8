//! What an INPUT is: profiles that people keep, or a platform's export to import them from.

mod candidate;

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use peristyle_engine::Ruleset;
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics, Record};
use peristyle_engine::host::Object;
use peristyle_engine::profile::{GivenFact, Profile};

use candidate::other_platform;
pub use candidate::{Candidate, pack_for, perhaps_an_export};

use crate::archive::{Archive, cannot_read, names};
use crate::codes;
use crate::date;
use crate::import::profile_from;
use crate::profile::table::TableFile;
use crate::profile::{MAX_LINES_BYTES, merge, read_profile_file, read_profiles};
use crate::sheet;
pub use crate::sheet::is_workbook;

/// The name of standard input, on the command line and in messages.
pub const STANDARD_INPUT: &str = "-";
/// The file that is read beside an export.
pub const BESIDE: &str = "facts.yaml";

/// What an INPUT turned out to be.
#[derive(Debug, Clone)]
pub enum Input {
    /// Facts, or answers of an earlier run.
    Profiles(Vec<Profile>),
    /// A table with a profile in each row.
    Table(TableFile),
    /// A platform's export.
    Export(Archive),
}

impl Input {
    /// Opens `input`, a path or `-`.
    ///
    /// YAML, JSON and NDJSON are profiles, workbooks are tables; zips, tars, folders and other files are exports. A lone
    /// JSON file can be either, and is an export if one of the `packs` knows its keys. A lone CSV
    /// or TSV file is an export if the pack that was `named` or any of the `packs` recognises it,
    /// and otherwise a table of profiles. They are asked for only then.
    ///
    /// # Errors
    /// What can't be read, or holds no profile.
    pub fn open(
        input: &str,
        named: Option<&Ruleset>,
        packs: impl FnOnce() -> Vec<Candidate>,
    ) -> Result<Self, Diagnostics> {
        if input == STANDARD_INPUT {
            return standard_input().map(Self::Profiles);
        }
        let path = Path::new(input);
        // pipes such as `<(…)` have no end to look at first
        let is_stream = path.metadata().is_ok_and(|data| !data.is_file() && !data.is_dir());
        if is_stream {
            return read_profile_file(path).map(Self::Profiles);
        }
        if path.is_dir() {
            return Ok(Self::Export(Archive::open(path)?));
        }
        match names::extension(input).as_str() {
            "yaml" | "yml" | "ndjson" | "jsonl" => read_profile_file(path).map(Self::Profiles),
            "json" => {
                let knows_keys = |pack: &Candidate| !pack.detect.keys.is_empty();
                let packs: Vec<_> = packs().into_iter().filter(knows_keys).collect();
                if !packs.is_empty()
                    && let Ok(archive) = Archive::open(path)
                    && packs.iter().any(|pack| pack.fits(&archive))
                {
                    return Ok(Self::Export(archive));
                }
                read_profile_file(path).map(Self::Profiles).map_err(neither)
            }
            _ if sheet::is_workbook(path)? => {
                TableFile::open_sheet(path, sheet::Options::default()).map(Self::Table)
            }
            "csv" | "tsv" => {
                let archive = Archive::open(path)?;
                // a pack may import without saying what its exports look like
                let imports =
                    named.filter(|pack| pack.has_import() && Candidate::of(pack).is_silent());
                // for another pack than the one that was named: that is said by the import
                let is_export = named.is_some_and(|pack| Candidate::of(pack).fits(&archive))
                    || (imports.is_none() && packs().iter().any(|pack| pack.fits(&archive)));
                // anything else that opens is a zip or the like under a wrong name
                if is_export || !archive.is_single() {
                    return Ok(Self::Export(archive));
                }
                let table = TableFile::open(&archive)?;
                Ok(match imports {
                    Some(pack) if !table.knows(pack) => Self::Export(archive),
                    _ => Self::Table(table),
                })
            }
            "parquet" => Err(Diagnostic::error(
                &codes::NO_TABLE,
                format!("`{input}` is Parquet, a table of any size"),
            )
            .help("`peristyle score` takes it with `--format csv`, `ndjson` or `parquet`; `--only ID` picks a row")
            .into()),
            extension => {
                let archive = Archive::open(path)?;
                if archive.is_single() && extension.is_empty() {
                    return read_profile_file(path).map(Self::Profiles);
                }
                Ok(Self::Export(archive))
            }
        }
    }
}

/// Whether `input` is a CSV or Parquet file of profiles rather than a platform's export, without reading it.
pub fn is_table(
    input: &str,
    named: Option<&Ruleset>,
    packs: impl FnOnce() -> Vec<Candidate>,
) -> bool {
    let path = Path::new(input);
    let end = names::extension(input);
    if end == "parquet" {
        return true;
    }
    if matches!(end.as_str(), "xlsx" | "xlsm") && path.is_file() {
        return true;
    }
    if !matches!(end.as_str(), "csv" | "tsv") || !path.is_file() {
        return false;
    }
    // what can't be opened as a file of an export may be too large for one
    let Ok(archive) = Archive::open(path) else { return true };
    let is_export = match named {
        None => packs().iter().any(|pack| pack.fits(&archive)),
        Some(pack) => {
            let own = Candidate::of(pack);
            own.fits(&archive) || own.is_silent() && pack.has_import()
        }
    };
    archive.is_single() && !is_export
}

/// A lone JSON file that holds no facts may have been meant as an export.
fn neither(problems: Diagnostics) -> Diagnostics {
    let mut problems: Vec<Diagnostic> = problems.into_iter().collect();
    if let Some(last) = problems.last_mut() {
        last.help.push("if it is an export: no pack recognises it by its keys".to_owned());
    }
    problems.into_iter().collect()
}

fn standard_input() -> Result<Vec<Profile>, Diagnostics> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .take(MAX_LINES_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| cannot_read(STANDARD_INPUT, &error))?;
    read_profiles(bytes, STANDARD_INPUT)
}

/// Imports an export by the rules of `ruleset`. `packs` are all that could be meant instead.
///
/// Facts that the ruleset doesn't take are left out, each with a warning in the profile's
/// diagnostics. The date of the data is what the import says, else that in the archive's name.
///
/// # Errors
/// The export is another platform's, the pack has no import, or the import failed.
pub fn import(
    archive: &Archive,
    ruleset: &Ruleset,
    packs: &[Candidate],
) -> Result<Profile, Diagnostics> {
    let own = Candidate::of(ruleset);
    let mut foreign = None;
    let reads_none = own.is_silent() && !ruleset.has_import();
    if reads_none || (!own.is_silent() && !own.fits(archive)) {
        let other = packs.iter().find(|pack| pack.id != own.id && pack.fits(archive));
        let problem = other_platform(archive, &own, other);
        if other.is_some() {
            return Err(problem.into());
        }
        foreign = (!reads_none).then(|| Record {
            severity: peristyle_engine::diagnostic::Severity::Warning,
            ..problem.record()
        });
    }
    let object: Arc<dyn Object> = Arc::new(archive.clone());
    let returned = ruleset.import(object)?;
    let mut profile = profile_from(&returned, archive)?;
    let failures = archive.failures();
    if profile.facts.is_empty() && !failures.is_empty() {
        // nothing else could be read
        return Err(failures.into_iter().collect());
    }
    profile.pack = Some(ruleset.id().to_owned());
    profile.diagnostics.splice(0..0, foreign);
    let (facts, diagnostics) = (&mut profile.facts, &mut profile.diagnostics);
    facts.retain(|fact| match ruleset.accept(fact) {
        Ok(_) => true,
        Err(problem) => {
            diagnostics.push(left_out(fact, &problem));
            false
        }
    });
    Ok(profile)
}

fn left_out(fact: &GivenFact, problem: &Diagnostic) -> Record {
    let mut warning = Diagnostic::warning(
        &codes::UNFIT_FACT,
        format!("the import's `{}` was left out: {}", fact.name, problem.message),
    );
    // what helps is for those who type facts; here it is the import script that is wrong
    warning.help = vec!["`import.rhai` and `facts.yaml` of the pack disagree".to_owned()];
    warning.record()
}

/// The facts kept by hand in the file beside an export, with the path they were read from.
///
/// # Errors
/// The file can't be read, or isn't one profile.
pub fn beside(archive: &Archive) -> Result<Option<(String, Profile)>, Diagnostics> {
    let folder = match archive.path().parent() {
        // `.` and `..` have their neighbours elsewhere
        _ if archive.path().ends_with("..") || archive.path().file_name().is_none() => {
            archive.path().join("..")
        }
        Some(parent) => parent.to_owned(),
        None => return Ok(None),
    };
    let path = folder.join(BESIDE);
    // a pack has a file of that name as well, which declares facts and gives none
    if !path.is_file() || folder.join("pack.yaml").is_file() {
        return Ok(None);
    }
    let shown = path.to_string_lossy().replace('\\', "/");
    Ok(Some((shown, by_hand(&path)?)))
}

/// The facts of the one profile in a file.
///
/// # Errors
/// The file can't be read, or isn't one profile.
pub fn by_hand(path: &Path) -> Result<Profile, Diagnostics> {
    let mut profiles = read_profile_file(path)?;
    match (profiles.pop(), profiles.is_empty()) {
        (Some(one), true) => Ok(one),
        (last, _) => Err(Diagnostic::error(
            &codes::NOT_ONE_PROFILE,
            format!(
                "`{}` should hold the facts of one profile and holds {}",
                path.display(),
                profiles.len() + usize::from(last.is_some())
            ),
        )
        .into()),
    }
}

/// A profile with facts kept by hand over it. The date of the data stays what it is: rates out of
/// an export count back from the day of the export.
///
/// Facts kept for another pack are left aside, which the answer says.
#[must_use]
pub fn with_facts(profile: Profile, by_hand: Profile, shown: &str, pack: &str) -> Profile {
    if let Some(other) = by_hand.pack.as_ref().filter(|other| *other != pack) {
        let mut profile = profile;
        profile.diagnostics.push(
            Diagnostic::warning(
                &codes::OTHER_PACKS_FACTS,
                format!("`{shown}` is kept for the pack `{other}`, so it was left aside"),
            )
            .record(),
        );
        return profile;
    }
    let as_of = profile.as_of.clone();
    let merged = merge(profile, by_hand);
    Profile { as_of: as_of.or(merged.as_of), ..merged }
}

/// An archive as of a day written `2026-10-05`; none where that is no day.
pub fn dated(archive: Archive, day: &str) -> Option<Archive> {
    Some(archive.dated(date::read_day(day)?))
}

#[cfg(test)]
mod tests;
