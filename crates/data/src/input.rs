//! Detects what an INPUT is: profiles that people keep, or a platform's export to import them from.

mod candidate;
mod folder;
mod naming;
mod parts;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use peristyle_engine::Ruleset;
use peristyle_engine::diagnostic::{Diagnostic, DiagnosticRecord, Diagnostics, Severity};
use peristyle_engine::host::HostObject;
use peristyle_engine::load::Detect;
use peristyle_engine::profile::{GivenFact, Profile};

pub use candidate::{PackCandidate, maybe_export, near_misses, pack_for};
use candidate::{other_platform, small_export};
pub use folder::{TeamInputs, TeamMember};
pub use naming::{names_by_path, natural_order};
pub use parts::join_parts;

use crate::archive::{Archive, SiblingFile, cannot_read, names, shared_sibling};
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
pub const FACTS_FILE: &str = "facts.yaml";

/// A detected INPUT.
#[derive(Debug, Clone)]
pub enum DetectedInput {
    /// Profiles, or answers of an earlier run.
    Profiles(Vec<Profile>),
    /// A table with a profile in each row.
    Table(TableFile),
    /// A platform's export.
    Export(Archive),
    /// A folder of several people's exports and facts.
    Team(TeamInputs),
}

impl DetectedInput {
    /// Opens `input`, a path or `-`.
    ///
    /// YAML, JSON and NDJSON are profiles, workbooks are tables; zips, tars and other files are
    /// exports. A folder is what it holds: one export, or several people's exports and facts. A
    /// lone JSON file is an export if the pack `named` or one of the `packs` recognises it, and
    /// profiles otherwise; a lone CSV or TSV file likewise, or a table of profiles. The packs are
    /// loaded only then.
    ///
    /// # Errors
    /// What can't be read, or holds no profile.
    pub fn open(
        input: &str,
        named: Option<&Ruleset>,
        packs: impl FnOnce() -> Vec<PackCandidate>,
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
            return folder::open(path, named, packs);
        }
        match names::extension(input).as_str() {
            "yaml" | "yml" | "ndjson" | "jsonl" => read_profile_file(path).map(Self::Profiles),
            "json" => {
                let mut packs = packs();
                packs.extend(named.map(PackCandidate::from_ruleset));
                let archive = Archive::open(path)?;
                if packs.iter().any(|pack| pack.fits(&archive)) || !archive.is_single() {
                    return Ok(Self::Export(archive));
                }
                let misses = |problems| not_profile_or_export(problems, &archive, &packs);
                read_profile_file(path).map(Self::Profiles).map_err(misses)
            }
            _ if sheet::is_workbook(path)? => {
                TableFile::open_sheet(path, sheet::SheetOptions::default()).map(Self::Table)
            }
            "csv" | "tsv" => {
                let archive = Archive::open(path)?;
                // a pack may import without saying what its exports look like
                let imports =
                    named.filter(|pack| pack.has_import() && PackCandidate::from_ruleset(pack).has_no_detection());
                // for another pack than the one that was named: that is said by the import
                let is_export = named.is_some_and(|pack| PackCandidate::from_ruleset(pack).fits(&archive))
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

/// Returns whether `input` is a CSV or Parquet file of profiles rather than a platform's export,
/// without reading it.
pub fn is_table(
    input: &str,
    named: Option<&Ruleset>,
    packs: impl FnOnce() -> Vec<PackCandidate>,
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
            let own = PackCandidate::from_ruleset(pack);
            own.fits(&archive) || own.has_no_detection() && pack.has_import()
        }
    };
    archive.is_single() && !is_export
}

/// Returns the diagnostic about a lone JSON file without facts, with the exports that it may be.
fn not_profile_or_export(
    problems: Diagnostics,
    archive: &Archive,
    packs: &[PackCandidate],
) -> Diagnostics {
    let mut problems: Vec<Diagnostic> = problems.into_iter().collect();
    if let Some(last) = problems.last_mut() {
        let misses = near_misses(archive, packs);
        if misses.is_empty() {
            last.help.push("if it is an export: no pack recognises it by its keys".to_owned());
        }
        last.help.extend(misses);
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

/// Imports an export by the rules of `ruleset`. `packs` are the packs that may recognise it instead.
///
/// Facts that the ruleset doesn't accept are left out, each with a warning in the profile's
/// diagnostics. The date of the data is that of the import, or else that in the archive's name.
///
/// # Errors
/// The export is another platform's, the pack has no import, the import failed, or nothing of the
/// export could be read.
pub fn import(
    archive: &Archive,
    ruleset: &Ruleset,
    packs: &[PackCandidate],
) -> Result<Profile, Diagnostics> {
    let own = PackCandidate::from_ruleset(ruleset);
    let mut foreign = None;
    let reads_none = own.has_no_detection() && !ruleset.has_import();
    if reads_none || (!own.has_no_detection() && !own.fits(archive)) {
        let other = packs.iter().find(|pack| pack.id != own.id && pack.fits(archive));
        let problem = other_platform(archive, &own, other);
        if other.is_some() {
            return Err(problem.into());
        }
        foreign = (!reads_none).then_some(problem);
    }
    // what its script asks for beside the export is its own platform's
    let exports: Vec<Detect> = match own.has_no_detection() {
        true => packs.iter().map(|pack| pack.detect.clone()).collect(),
        false => vec![own.detect.clone()],
    };
    let archive = archive.clone().with_known_exports(exports.into());
    let object: Arc<dyn HostObject> = Arc::new(archive.clone());
    let returned = ruleset.import(object)?;
    let mut profile = profile_from(&returned, &archive)?;
    if profile.facts.iter().all(|fact| fact.value.is_none()) {
        let failures = archive.failures();
        if !failures.is_empty() {
            // nothing else could be read
            return Err(failures.into_iter().collect());
        }
        nothing_read(&archive, &profile, foreign.as_ref())?;
    }
    profile.pack = Some(ruleset.id().to_owned());
    let warned =
        |problem: Diagnostic| DiagnosticRecord { severity: Severity::Warning, ..problem.record() };
    let first = foreign.map(warned).into_iter();
    let first = first.chain(small_export(&own, &archive).map(|small| small.record()));
    let first: Vec<DiagnosticRecord> = first.collect();
    profile.diagnostics.splice(0..0, first);
    let (facts, diagnostics) = (&mut profile.facts, &mut profile.diagnostics);
    facts.retain(|fact| match ruleset.accept(fact) {
        Ok(_) => true,
        Err(problem) => {
            diagnostics.push(dropped_fact(fact, &problem));
            false
        }
    });
    Ok(profile)
}

/// Returns the error about an export that gave no fact because it couldn't be read, or is none.
fn nothing_read(
    archive: &Archive,
    profile: &Profile,
    foreign: Option<&Diagnostic>,
) -> Result<(), Diagnostics> {
    if let Some(problem) = foreign {
        return Err(problem.clone().into());
    }
    let unreadable = [&codes::BAD_JSON, &codes::CUT_TABLE, &codes::NO_HEADER];
    let is_cause =
        |record: &&DiagnosticRecord| unreadable.iter().any(|code| code.id == record.code);
    let causes: Vec<&DiagnosticRecord> = profile.diagnostics.iter().filter(is_cause).collect();
    if causes.is_empty() {
        return Ok(());
    }
    let words = format!("nothing in `{}` could be read", archive.path().display());
    let mut problem = Diagnostic::error(&codes::NOTHING_READ, words);
    for cause in causes {
        let numbers = [cause.line, cause.column].into_iter().map_while(|number| number);
        let place: String = numbers.map(|number| format!(":{number}")).collect();
        let file = cause.file.as_deref().unwrap_or("");
        problem.help.push(format!("{file}{place}: {}", cause.message));
        problem.help.extend(cause.help.iter().cloned());
    }
    Err(problem.into())
}

fn dropped_fact(fact: &GivenFact, problem: &Diagnostic) -> DiagnosticRecord {
    let mut warning = Diagnostic::warning(
        &codes::UNFIT_FACT,
        format!("the import's `{}` was left out: {}", fact.name, problem.message),
    );
    // what helps is for those who type facts; here it is the import script that is wrong
    warning.help = vec!["`import.rhai` and `facts.yaml` of the pack disagree".to_owned()];
    warning.record()
}

/// Reads the facts kept by hand in the file beside an export of `ruleset`; returns them with the path
/// of the file. A file beside several exports belongs to none, unless it names the pack and is beside
/// one export of that alone; the archive notes it.
///
/// # Errors
/// The file can't be read, or isn't one profile.
pub fn facts_beside(
    archive: &Archive,
    ruleset: &Ruleset,
    packs: &[PackCandidate],
) -> Result<Option<(String, Profile)>, Diagnostics> {
    let own = PackCandidate::from_ruleset(ruleset).detect;
    let all: Vec<Detect> =
        packs.iter().map(|pack| pack.detect.clone()).chain([own.clone()]).collect();
    // a pack has a file of that name as well, which declares facts and gives none
    let is_packs = |path: &PathBuf| path.with_file_name("pack.yaml").is_file();
    let read = |path: &PathBuf| {
        let shown = path.to_string_lossy().replace('\\', "/");
        Ok(Some((shown, read_manual_facts(path)?)))
    };
    match archive.find_sibling(FACTS_FILE, &all) {
        SiblingFile::Own(path) if !is_packs(&path) => read(&path),
        SiblingFile::Shared(path) if !is_packs(&path) => {
            let kept = read_manual_facts(&path).ok().and_then(|kept| kept.pack);
            let is_own = kept.as_deref() == Some(ruleset.id())
                && archive.find_sibling(FACTS_FILE, &[own]) == SiblingFile::Own(path.clone());
            if is_own {
                return read(&path);
            }
            archive.budget().add_note(shared_sibling(&path).record());
            Ok(None)
        }
        SiblingFile::Absent | SiblingFile::Own(_) | SiblingFile::Shared(..) => Ok(None),
    }
}

/// Reads the facts of the one profile in a file.
///
/// # Errors
/// The file can't be read, or isn't one profile.
pub fn read_manual_facts(path: &Path) -> Result<Profile, Diagnostics> {
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

/// Overlays a profile with facts kept by hand. The date of the data is unchanged, since rates from an
/// export count back from the day of the export.
///
/// Facts kept for another pack are ignored, which a diagnostic says.
#[must_use]
pub fn overlay_facts(profile: Profile, by_hand: Profile, shown: &str, pack: &str) -> Profile {
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

/// Sets the day of an archive, written `2026-10-05`; `None` where that is no day.
pub fn with_day(archive: Archive, day: &str) -> Option<Archive> {
    Some(archive.with_day(date::parse_day(day)?))
}

#[cfg(test)]
mod tests;
