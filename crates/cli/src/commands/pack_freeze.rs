//! `peristyle pack freeze`: the figures of a population as an overlay of its own.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use peristyle_engine::diagnostic::Diagnostic;
use peristyle_engine::{PackFiles, Ruleset};

use crate::args::{PackFreezeArgs, SubjectArgs};
use crate::codes;
use crate::exit::{CommandFailure, ExitStatus};
use crate::inputs::{self, InputReader, ScoringSubject, shown};
use crate::new_folder::{self, PackFile, findable, id_of, refuse_to_overwrite, with_schema};
use crate::output::Console;
use crate::packs::{FoundPack, PackCatalog, PackLocation};

pub fn run(args: &PackFreezeArgs, console: &Console) -> Result<ExitStatus, CommandFailure> {
    let subject = SubjectArgs {
        pack: Some(args.pack.clone()),
        rules: args.rules.clone(),
        ..SubjectArgs::default()
    };
    let mut inputs = InputReader::new(&subject, &[], console)?;
    let base = inputs.packs().find(&args.pack)?;
    let ruleset = inputs.ruleset(&args.pack)?;
    if !ruleset.needs_population() {
        return Err(CommandFailure::usage(
            Diagnostic::error(
                &codes::NOTHING_TO_FREEZE,
                format!("nothing in `{}` waits for a population", ruleset.id()),
            )
            .help("score it as it is: `peristyle score INPUT --pack PACK`"),
        ));
    }
    let folder = args.folder.clone().unwrap_or_else(|| beside(&base, ruleset.id()));
    let name = shown(&folder);
    let name = name.trim_end_matches('/');
    refuse_to_overwrite(&folder, name)?;
    let members = inputs.read(&args.inputs)?;
    let frozen = inputs::peer_population::among(&ruleset, members.iter())?;
    let extends = inputs.packs().name_from(&folder, &base)?;
    let text = overlay(&extends, &frozen, &members)?;
    let files = vec![with_schema(("pack.yaml".to_owned(), text.into_bytes()))];
    check(inputs.packs(), &folder, name, &files, &base)?;
    new_folder::write(&folder, files)?;
    let (count, path) = (members.len(), findable(name));
    console.print(&format!(
        "wrote {name}/ with the figures of {count} profiles\n\n\
         \u{20} peristyle score FACTS --pack {path}    one profile, compared with them\n"
    ))?;
    Ok(ExitStatus::Done)
}

/// The folder of a pack, if it lies in one.
fn folder_of(found: &FoundPack) -> Option<&Path> {
    match &found.place {
        PackLocation::Path(path) if path.file_name().is_some_and(|name| name == "pack.yaml") => {
            Some(path.parent().unwrap_or(Path::new(".")))
        }
        PackLocation::Path(path) => Some(path),
        PackLocation::BuiltIn => None,
    }
}

/// Where the frozen pack goes if nobody says so.
fn beside(base: &FoundPack, id: &str) -> PathBuf {
    let name = format!("{id}_frozen");
    folder_of(base).map_or_else(|| PathBuf::from(&name), |folder| folder.with_file_name(&name))
}

/// The pack's only file.
fn overlay(
    base: &str,
    frozen: &Ruleset,
    members: &[ScoringSubject],
) -> Result<String, CommandFailure> {
    let figures = frozen.population_figures().map_err(CommandFailure::usage)?;
    let mut text = format!(
        "# The figures of {} profiles, {}: whoever is scored by this pack is compared with them.\n\
         # Written by `peristyle pack freeze`; write it anew when the population has changed.\n\
         extends: {base}\n",
        members.len(),
        dates(members)
    );
    // writing to a String can't fail
    if let Some((_, scale)) = figures.iter().find(|(path, _)| path.is_empty()) {
        let _ = writeln!(text, "scale: {scale}");
    }
    let mut nodes = figures.iter().filter(|(path, _)| !path.is_empty()).peekable();
    if nodes.peek().is_some() {
        text.push_str("change:\n");
    }
    for (path, scale) in nodes {
        let _ = writeln!(text, "  {path}: {{ scale: {scale} }}");
    }
    Ok(text)
}

/// What the data says of its days, since no clock is asked.
fn dates(members: &[ScoringSubject]) -> String {
    let mut days: Vec<String> = members.iter().filter_map(|one| one.facts.as_of()).collect();
    days.sort();
    match (days.first(), days.last()) {
        (Some(first), Some(last)) if first == last => format!("data of {first}"),
        (Some(first), Some(last)) => format!("data of {first} to {last}"),
        _ => "without a date".to_owned(),
    }
}

/// What would not be valid is not written: a name that no pack can have, more figures than fit.
fn check(
    packs: &PackCatalog,
    folder: &Path,
    name: &str,
    files: &[PackFile],
    base: &FoundPack,
) -> Result<(), CommandFailure> {
    let files = PackFiles::from_memory(id_of(folder), name, files.iter().cloned())
        .map_err(CommandFailure::usage)?
        .with_base(packs.files(base).map_err(CommandFailure::pack)?);
    match packs.compile_files(&files) {
        (Some(_), _) => Ok(()),
        (None, problems) => Err(CommandFailure::usage(problems)),
    }
}
