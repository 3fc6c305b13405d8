//! `peristyle pack new`: a pack to start from.

use std::path::Path;
use std::sync::Arc;

use include_dir::{Dir, include_dir};
use peristyle_engine::PackFiles;
use peristyle_engine::source::Source;

use crate::args::PackNewArgs;
use crate::exit::{Exit, Failure};
use crate::inputs::shown;
use crate::new_folder::{self, File, findable, id_of, refuse_to_overwrite, with_schema};
use crate::output::Console;
use crate::packs::Packs;

static TEMPLATE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

pub fn run(args: &PackNewArgs, console: &Console) -> Result<Exit, Failure> {
    let folder = args.name.as_path();
    let name = shown(folder);
    let name = name.trim_end_matches('/');
    refuse_to_overwrite(folder, name)?;
    let packs = Packs::checked(args.rules.rules.as_deref())?;
    let files = match &args.copy {
        Some(pack) => copy_of(&packs, pack)?,
        None => template(),
    };
    let files: Vec<File> = files.into_iter().map(with_schema).collect();
    check(&packs, folder, name, &files)?;
    new_folder::write(folder, files)?;
    let path = findable(name);
    console.print(&format!(
        "wrote {name}/\n\n\
         \u{20} peristyle pack check {path}    is it valid?\n\
         \u{20} peristyle pack test {path}     do its cases hold?\n\
         \u{20} peristyle pack docs {path}     what does it say, on one page?\n\
         \u{20} peristyle score FACTS --pack {path}\n"
    ))?;
    Ok(Exit::Done)
}

/// What would not be valid under this name is not written at all.
fn check(packs: &Packs, folder: &Path, name: &str, files: &[File]) -> Result<(), Failure> {
    let files = PackFiles::from_memory(id_of(folder), name, files.iter().cloned())
        .map_err(Failure::pack)?;
    match packs.compile_files(&files) {
        (Some(_), _) => Ok(()),
        (None, problems) => Err(Failure::usage(problems)),
    }
}

/// The files of the pack to learn from.
fn template() -> Vec<File> {
    fn collect(folder: &Dir<'_>, found: &mut Vec<File>) {
        for file in folder.files() {
            let name = file.path().to_string_lossy().replace('\\', "/");
            found.push((name, file.contents().to_vec()));
        }
        folder.dirs().for_each(|inner| collect(inner, found));
    }
    let mut found = Vec::new();
    collect(&TEMPLATE, &mut found);
    found
}

/// Every file of a pack as it is.
fn copy_of(packs: &Packs, pack: &str) -> Result<Vec<File>, Failure> {
    let files = packs.files(&packs.find(pack)?).map_err(Failure::pack)?;
    let file =
        |(name, source): (&str, &Arc<Source>)| (name.to_owned(), source.text().as_bytes().to_vec());
    Ok(files.iter().map(file).collect())
}
