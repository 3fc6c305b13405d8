//! Finds the pack that recognises an export.

use peristyle_engine::Ruleset;
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics};
use peristyle_engine::load::Detect;

use crate::archive::Archive;
use crate::codes;
use crate::profile::table::TableFile;

/// A pack that an export could be for.
#[derive(Debug, Clone)]
pub struct PackCandidate {
    /// The pack's id.
    pub id: String,
    /// How its exports are detected.
    pub detect: Detect,
}

impl PackCandidate {
    /// Creates a candidate from a loaded pack.
    pub fn from_ruleset(ruleset: &Ruleset) -> Self {
        Self { id: ruleset.id().to_owned(), detect: ruleset.detect().clone() }
    }

    /// Returns whether the archive looks like an export of this pack.
    pub fn fits(&self, archive: &Archive) -> bool {
        archive.looks_like(&self.detect)
    }

    /// Returns whether the archive would fit if its web pages were JSON files: platforms that offer
    /// both preset the pages.
    fn fits_as_pages(&self, archive: &Archive) -> bool {
        let page = |name: &String| {
            let page = name.strip_suffix(".json").map(|stem| format!("{stem}.html"));
            page.unwrap_or_else(|| name.clone())
        };
        let pages = |names: &[String]| names.iter().map(page).collect::<Vec<_>>();
        let (any, all) = (pages(&self.detect.any), pages(&self.detect.all));
        archive.matches(&any, &all, &[])
    }

    pub(super) fn has_no_detection(&self) -> bool {
        let Detect { any, all, keys, .. } = &self.detect;
        any.is_empty() && all.is_empty() && keys.is_empty()
    }
}

/// Returns the id of the one pack that recognises an export.
///
/// # Errors
/// [`codes::NO_PACK_FITS`] with the packs there are, [`codes::SEVERAL_PACKS_FIT`].
pub fn pack_for<'p>(archive: &Archive, packs: &'p [PackCandidate]) -> Result<&'p str, Diagnostic> {
    let fitting: Vec<&PackCandidate> = packs.iter().filter(|pack| pack.fits(archive)).collect();
    let name = archive.path().display();
    match fitting.as_slice() {
        [one] => Ok(&one.id),
        [] => Err(near_misses(archive, packs)
            .into_iter()
            .fold(
                Diagnostic::error(&codes::NO_PACK_FITS, format!("no pack recognises `{name}`"))
                    .help(format!("it holds {}", some_names(archive))),
                Diagnostic::help,
            )
            .help_maybe(packs.iter().find(|pack| pack.fits_as_pages(archive)).map(|pack| {
                format!(
                    "it looks like what the pack `{}` reads, but as web pages: request it anew, in \
                     the format JSON",
                    pack.id
                )
            }))
            .help(format!("say which rules to use with `--pack`: {}", in_words(packs.iter())))),
        several => Err(Diagnostic::error(
            &codes::SEVERAL_PACKS_FIT,
            format!("several packs recognise `{name}`: {}", in_words(several.iter().copied())),
        )
        .help(several.first().map_or_else(String::new, |one| {
            format!("say which rules to use, such as `--pack {}`", one.id)
        }))),
    }
}

/// Describes what an archive lacks for each pack that nearly recognises it.
#[must_use]
pub fn near_misses(archive: &Archive, packs: &[PackCandidate]) -> Vec<String> {
    packs.iter().filter_map(|pack| near_miss(pack, archive)).collect()
}

/// Describes the files of a pack that an archive lacks, where it has some of them.
fn near_miss(pack: &PackCandidate, archive: &Archive) -> Option<String> {
    let Detect { all, keys, .. } = &pack.detect;
    let listed = |names: &[&String]| {
        names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
    };
    let split = |names: &'_ [String], has: &dyn Fn(&String) -> bool| {
        let (found, lacking): (Vec<&String>, Vec<&String>) =
            names.iter().partition(|name| has(name));
        let near = !found.is_empty() && !lacking.is_empty();
        near.then(|| (listed(&found), listed(&lacking)))
    };
    let (found, lacking) = split(all, &|name| archive.find(name).is_some()).or_else(|| {
        let own = archive.top_keys();
        let (found, lacking) =
            split(keys, &|key| own.iter().any(|one| one.eq_ignore_ascii_case(key)))?;
        Some((format!("the keys {found}"), format!("the keys {lacking}")))
    })?;
    Some(format!(
        "it looks a little like an export for the pack `{}`: it holds {found}, and lacks {lacking}",
        pack.id
    ))
}

/// Returns the warning about the smaller of two exports that a platform offers.
pub(super) fn small_export(pack: &PackCandidate, archive: &Archive) -> Option<Diagnostic> {
    const SHOWN: usize = 3;
    let small = pack.detect.small.as_ref()?;
    let is_small =
        !small.lacks.is_empty() && small.lacks.iter().all(|name| archive.find(name).is_none());
    is_small.then(|| {
        let lacks: Vec<String> =
            small.lacks.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
        let words = format!(
            "`{}` is the small export of its platform, or a part of the large one: it lacks {}",
            archive.path().display(),
            lacks.join(", ")
        );
        let help = small.help.split_whitespace().collect::<Vec<_>>().join(" ");
        Diagnostic::warning(&codes::SMALL_EXPORT, words)
            .help_maybe((!help.is_empty()).then_some(help))
    })
}

fn in_words<'p>(packs: impl Iterator<Item = &'p PackCandidate>) -> String {
    packs.map(|pack| format!("`{}`", pack.id)).collect::<Vec<_>>().join(", ")
}

/// Lists a few of the files in an archive for a message.
fn some_names(archive: &Archive) -> String {
    const SHOWN: usize = 3;
    let names: Vec<String> = archive.names().take(SHOWN).map(|name| format!("`{name}`")).collect();
    match archive.entries().len().checked_sub(SHOWN) {
        None | Some(0) => names.join(", "),
        Some(more) => format!("{} and {more} more files", names.join(", ")),
    }
}

/// Returns whether the archive is a lone file that may be a table of profiles.
fn is_table(archive: &Archive) -> bool {
    let extension = archive.path().extension().map(std::ffi::OsStr::to_ascii_lowercase);
    archive.is_single() && extension.is_some_and(|kind| kind == "csv" || kind == "tsv")
}

/// Returns the diagnostic about an export that a pack doesn't recognise.
pub(super) fn other_platform(
    archive: &Archive,
    own: &PackCandidate,
    other: Option<&PackCandidate>,
) -> Diagnostic {
    let wanted = own.detect.any.iter().chain(&own.detect.all).chain(&own.detect.keys);
    let wanted: Vec<String> = wanted.take(4).map(|name| format!("`{name}`")).collect();
    let shown = archive.path().display();
    let problem = if wanted.is_empty() {
        Diagnostic::error(
            &codes::OTHER_PLATFORM,
            format!("`{shown}` looks like an export, and the pack `{}` reads none", own.id),
        )
    } else {
        Diagnostic::error(
            &codes::OTHER_PLATFORM,
            format!("`{shown}` doesn't look like an export that the pack `{}` reads", own.id),
        )
        .help(format!(
            "it would hold something like {}; this holds {}",
            wanted.join(", "),
            some_names(archive)
        ))
    };
    let as_table = is_table(archive).then_some(
        "if it is a table with a profile in each row, say which column names them: `--id COLUMN`",
    );
    problem
        .help_maybe(other.map(|pack| format!("the pack `{0}` reads it: `--pack {0}`", pack.id)))
        .help_maybe(as_table.filter(|_| other.is_some()).map(str::to_owned))
}

/// Adds to the problems of a table without facts the exports that it may be.
#[must_use]
pub fn maybe_export(
    problems: Diagnostics,
    table: &TableFile,
    packs: &[PackCandidate],
) -> Diagnostics {
    let hint = |problem: Diagnostic| {
        let other = packs.iter().find(|pack| pack.fits(table.archive()));
        match other.filter(|_| problem.code == &codes::NO_FACT_COLUMNS) {
            Some(pack) => problem.help(format!(
                "the pack `{0}` reads it as its platform's export: `--pack {0}`",
                pack.id
            )),
            None => problem,
        }
    };
    problems.into_iter().map(hint).collect()
}
