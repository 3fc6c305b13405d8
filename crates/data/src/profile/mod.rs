//! Reads profiles that people keep by hand, or answers of earlier runs: YAML, JSON and NDJSON, and
//! tables with a profile in each row.

mod convert;
mod fact;
mod format;
pub mod map;
pub mod table;

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use peristyle_engine::diagnostic::{Diagnostic, Diagnostics, Source, codes as engine};
use peristyle_engine::profile::Profile;

pub use fact::parse_fact;

use crate::archive::cannot_read;
use crate::json::MAX_PROFILE_BYTES;

/// The most bytes of a file with a profile in each line.
pub const MAX_LINES_BYTES: usize = 64 * 1024 * 1024;

/// Reads the profiles in the file at `path`.
///
/// # Errors
/// As [`read_profiles`], and what the operating system refuses.
pub fn read_profile_file(path: impl AsRef<Path>) -> Result<Vec<Profile>, Diagnostics> {
    let path = path.as_ref();
    let name = path.to_string_lossy().replace('\\', "/");
    read_profiles(profile_bytes(path)?, &name)
}

fn profile_bytes(path: &Path) -> Result<Vec<u8>, Diagnostics> {
    let name = path.to_string_lossy().replace('\\', "/");
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(MAX_LINES_BYTES as u64 + 1).read_to_end(&mut bytes))
        .map_err(|error| cannot_read(&name, &error))?;
    Ok(bytes)
}

/// Reads profiles out of `bytes`; `name` is shown in diagnostics, and its extension says the
/// format. Without one that is known (standard input), the content does.
///
/// A profile is a map with `facts` and beside it `id`, `pack`, `as_of`, `reference` and
/// `diagnostics`; a map without `facts` is a flat map of facts, in which `id`, `pack` and `as_of`
/// mean themselves, as columns of a table do. A list holds several, NDJSON one per line. An answer
/// of `score --format json` is a profile too: its scores are left aside. The file may have 8 MiB
/// (YAML 1 MiB, NDJSON 64 MiB).
///
/// # Errors
/// All problems of form, each at its place.
pub fn read_profiles(bytes: Vec<u8>, name: &str) -> Result<Vec<Profile>, Diagnostics> {
    let source = profile_source(bytes, name)?;
    let nodes = format::parse(&source, format::of(&source)).map_err(Diagnostics::from_iter)?;
    let mut problems = Diagnostics::new();
    let profiles: Vec<Profile> = nodes
        .iter()
        .map(|node| {
            convert::DocumentReader { source: &source, problems: &mut problems }.profile(node)
        })
        .collect();
    if problems.has_errors() { Err(problems) } else { Ok(profiles) }
}

/// Returns the text of a profile file, unless it is too large for its format.
fn profile_source(bytes: Vec<u8>, name: &str) -> Result<Arc<Source>, Diagnostics> {
    let too_large = |limit: usize| {
        Diagnostic::error(
            &engine::FILE_TOO_LARGE,
            format!("`{name}` is larger than the {} MiB of a profile file", limit >> 20),
        )
    };
    if bytes.len() > MAX_LINES_BYTES {
        return Err(too_large(MAX_LINES_BYTES).into());
    }
    let text = String::from_utf8(bytes).map_err(|_| {
        Diagnostic::error(&engine::NOT_TEXT, format!("`{name}` isn't UTF-8 text"))
            .help("save it again with that encoding")
    })?;
    let source = Source::new(name, text);
    let format = format::of(&source);
    if format != format::ProfileFormat::Lines && source.text().len() > MAX_PROFILE_BYTES {
        return Err(too_large(MAX_PROFILE_BYTES).into());
    }
    Ok(source)
}

/// Reads the profile in a line of NDJSON.
pub(crate) fn read_line(source: &Arc<Source>) -> Result<Profile, Diagnostics> {
    let nodes =
        format::parse(source, format::ProfileFormat::Lines).map_err(Diagnostics::from_iter)?;
    let mut problems = Diagnostics::new();
    let mut reading = convert::DocumentReader { source, problems: &mut problems };
    let profile = nodes.first().map_or_else(Profile::new, |node| reading.profile(node));
    if problems.has_errors() { Err(problems) } else { Ok(profile) }
}

/// Merges two profiles: where both give a fact, `over` wins, in place. The other fields of `over` win
/// too; the diagnostics of both are kept.
#[must_use]
pub fn merge(base: Profile, over: Profile) -> Profile {
    let mut facts = base.facts;
    for fact in over.facts {
        match facts.iter_mut().find(|one| one.name == fact.name) {
            Some(one) => *one = fact,
            None => facts.push(fact),
        }
    }
    let mut diagnostics = base.diagnostics;
    diagnostics.extend(over.diagnostics);
    Profile {
        id: over.id.or(base.id),
        pack: over.pack.or(base.pack),
        as_of: over.as_of.or(base.as_of),
        facts,
        reference: over.reference.or(base.reference),
        diagnostics,
    }
}

type SharedSource = Arc<Source>;

#[cfg(test)]
mod tests;
