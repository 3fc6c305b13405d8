//! `peristyle pack new`: a pack to start from.

use std::fs::{self, DirEntry};
use std::path::Path;
use std::sync::Arc;

use include_dir::{Dir, include_dir};
use peristyle_data::cases::PackExports;
use peristyle_engine::PackFiles;
use peristyle_engine::diagnostic::codes::BAD_ID;
use peristyle_engine::diagnostic::{self, Diagnostics};
use peristyle_engine::source::Source;

use crate::args::PackNewArgs;
use crate::exit::{CommandFailure, ExitStatus};
use crate::inputs::shown;
use crate::new_folder::{self, PackFile, findable, id_of, refuse_to_overwrite, with_schema};
use crate::output::Console;
use crate::packs::{PackCatalog, PackLocation};

mod overlay;

static TEMPLATE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates/pack");
/// What an import adds to it.
static IMPORT: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates/import");

pub fn run(args: &PackNewArgs, console: &Console) -> Result<ExitStatus, CommandFailure> {
    let folder = args.name.as_path();
    let name = shown(folder);
    let name = name.trim_end_matches('/');
    refuse_to_overwrite(folder, name)?;
    let packs = PackCatalog::checked(args.rules.rules.as_deref())?;
    refuse_bad_id(&packs, folder, name)?;
    let (files, base) = match (&args.copy, &args.extends) {
        (Some(pack), _) => copy_of(&packs, pack)?,
        (None, Some(pack)) => overlay_of(&packs, pack, folder, &findable(name))?,
        (None, None) => (template(args.import), None),
    };
    let is_example = args.copy.is_none() && args.extends.is_none();
    let files: Vec<PackFile> = files.into_iter().map(with_schema).collect();
    check(&packs, folder, name, &files, base)?;
    new_folder::write(folder, files)?;
    let path = findable(name);
    let example = match is_example {
        true => " with an example, an index of newsletters: pack.yaml says what to replace",
        false => "",
    };
    console.print(&format!(
        "wrote {name}/{example}\n\n\
         \u{20} peristyle pack check {path}    is it valid?\n\
         \u{20} peristyle pack test {path}     do its cases hold?\n\
         \u{20} peristyle pack docs {path}     what does it say, on one page?\n\
         \u{20} peristyle score FACTS --pack {path}\n"
    ))?;
    Ok(ExitStatus::Done)
}

/// A name that can be no pack's is wrong before there is any file to point at.
fn refuse_bad_id(packs: &PackCatalog, folder: &Path, name: &str) -> Result<(), CommandFailure> {
    /// The least that is a pack.
    const LEAST: &str = "facts: { a: { type: bool } }\nindicators: { a: { value: a } }\n";
    let id = id_of(folder);
    let file = ("pack.yaml".to_owned(), LEAST.as_bytes().to_vec());
    let files = PackFiles::from_memory(id.clone(), name, [file]).map_err(CommandFailure::usage)?;
    let argument = Source::new("NAME", name);
    let start = name.len().saturating_sub(id.len());
    let problems = packs.compile_files(&files).1.into_iter().filter(|one| one.code == &BAD_ID);
    let problems: Diagnostics =
        problems.map(|one| one.at(diagnostic::Place::new(&argument, start..name.len()))).collect();
    if problems.is_empty() { Ok(()) } else { Err(CommandFailure::usage(problems)) }
}

/// What would not be valid under this name is not written at all.
fn check(
    packs: &PackCatalog,
    folder: &Path,
    name: &str,
    files: &[PackFile],
    base: Option<PackFiles>,
) -> Result<(), CommandFailure> {
    let mut files = PackFiles::from_memory(id_of(folder), name, files.iter().cloned())
        .map_err(CommandFailure::pack)?;
    if let Some(base) = base {
        files = files.with_base(base);
    }
    match packs.compile_files(&files) {
        (Some(_), _) => Ok(()),
        (None, problems) => Err(CommandFailure::usage(problems)),
    }
}

/// The files of the pack to learn from.
fn template(with_import: bool) -> Vec<PackFile> {
    fn collect(folder: &Dir<'_>, found: &mut Vec<PackFile>) {
        for file in folder.files() {
            let name = file.path().to_string_lossy().replace('\\', "/");
            found.push((name, file.contents().to_vec()));
        }
        folder.dirs().for_each(|inner| collect(inner, found));
    }
    let (mut found, mut import) = (Vec::new(), Vec::new());
    collect(&TEMPLATE, &mut found);
    if with_import {
        collect(&IMPORT, &mut import);
    }
    for (name, content) in import {
        match found.iter_mut().find(|(known, _)| *known == name) {
            Some((_, before)) => before.extend(content),
            None => found.push((name, content)),
        }
    }
    for (_, content) in found.iter_mut().filter(|(name, _)| with_import && name == "pack.yaml") {
        let text = String::from_utf8_lossy(content);
        let text = text.replace("# detect:", "detect:").replace("# export_help:", "export_help:");
        *content = text.into_bytes();
    }
    found
}

/// Every file of a pack as it is; an overlay's copy extends the same pack.
fn copy_of(
    packs: &PackCatalog,
    pack: &str,
) -> Result<(Vec<PackFile>, Option<PackFiles>), CommandFailure> {
    let found = packs.find(pack)?;
    let files = packs.files(&found).map_err(CommandFailure::pack)?;
    let file =
        |(name, source): (&str, &Arc<Source>)| (name.to_owned(), source.text().as_bytes().to_vec());
    let mut all: Vec<PackFile> = files.iter().map(file).collect();
    if let (Some(ruleset), PackLocation::Path(path)) = (packs.compile_files(&files).0, &found.place)
    {
        let exports = PackExports::of(path);
        for name in ruleset.case_exports() {
            // what isn't there is said by its cases
            let Ok(path) = exports.path(name) else { continue };
            all.extend(files_below(&path, name));
        }
    }
    all.sort();
    all.dedup();
    Ok((all, files.base().cloned()))
}

/// The file at a path, or every file in the folder there, called as they are in the pack.
fn files_below(path: &Path, name: &str) -> Vec<PackFile> {
    let Ok(entries) = path.read_dir() else {
        return fs::read(path).into_iter().map(|bytes| (name.to_owned(), bytes)).collect();
    };
    let inner = |entry: DirEntry| {
        let inner = format!("{name}/{}", entry.file_name().to_string_lossy());
        files_below(&entry.path(), &inner)
    };
    entries.flatten().flat_map(inner).collect()
}

/// An overlay that changes nothing yet, with examples from the pack it extends.
fn overlay_of(
    packs: &PackCatalog,
    pack: &str,
    folder: &Path,
    name: &str,
) -> Result<(Vec<PackFile>, Option<PackFiles>), CommandFailure> {
    let found = packs.find(pack)?;
    let base = packs.files(&found).map_err(CommandFailure::pack)?;
    let (ruleset, problems) = packs.compile_files(&base);
    let Some(ruleset) = ruleset else { return Err(CommandFailure::pack(problems)) };
    let extends = packs.name_from(folder, &found)?;
    let file = |name: &str, text: String| (name.to_owned(), text.into_bytes());
    let files = vec![
        file("pack.yaml", overlay::pack_yaml(&ruleset, &base, &extends, name)),
        file("cases.yaml", overlay::cases_yaml(&ruleset)?),
    ];
    Ok((files, Some(base)))
}
