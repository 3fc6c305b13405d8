//! `peristyle pack new`: a pack to start from.

use std::fs;
use std::path::Path;

use include_dir::{Dir, include_dir};
use peristyle_engine::diagnostic::Diagnostic;

use crate::args::PackNewArgs;
use crate::codes;
use crate::exit::{Exit, Failure};
use crate::inputs::shown;
use crate::output::{self, Console};
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
    for (file, content) in files {
        let path = folder.join(&file);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent)
            .map_err(|error| output::cant_write(&format!("`{}`", parent.display()), &error))?;
        output::write_whole(&path, content)?;
    }
    // a name without a slash would be looked up among the packs elsewhere
    let path = if name.contains('/') { name.to_owned() } else { format!("./{name}") };
    console.print(&format!(
        "wrote {name}/\n\n\
         \u{20} peristyle pack check {path}    is it valid?\n\
         \u{20} peristyle pack test {path}     do its cases hold?\n\
         \u{20} peristyle pack docs {path}     what does it say, on one page?\n\
         \u{20} peristyle score FACTS --pack {path}\n"
    ))?;
    Ok(Exit::Done)
}

fn refuse_to_overwrite(folder: &Path, name: &str) -> Result<(), Failure> {
    let is_free = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(_) => !folder.exists(),
    };
    if is_free {
        return Ok(());
    }
    Err(Failure::usage(
        Diagnostic::error(&codes::IN_THE_WAY, format!("`{name}` is there already, and not empty"))
            .help("take another name; nothing is ever overwritten"),
    ))
}

/// The files of the pack to learn from.
fn template() -> Vec<(String, Vec<u8>)> {
    fn collect(folder: &Dir<'_>, found: &mut Vec<(String, Vec<u8>)>) {
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

/// Every file of a pack as it is. The editor's line about the schema leads elsewhere from another
/// folder, so it is the one thing that is left out.
fn copy_of(packs: &Packs, pack: &str) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let files = packs.files(&packs.find(pack)?).map_err(Failure::pack)?;
    let adapted = |text: &str| -> Vec<u8> {
        let is_schema = |line: &str| line.starts_with("# yaml-language-server:");
        text.split_inclusive('\n').filter(|line| !is_schema(line)).collect::<String>().into_bytes()
    };
    Ok(files.iter().map(|(name, source)| (name.to_owned(), adapted(source.text()))).collect())
}
