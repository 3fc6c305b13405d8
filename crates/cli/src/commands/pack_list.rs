//! `peristyle pack list`: what there is, and where it comes from.

use serde::Serialize;

use crate::args::{PackListArgs, TextFormat};
use crate::exit::{CommandFailure, ExitStatus};
use crate::output::{self, Console};
use crate::packs::PackCatalog;

/// A pack as data.
#[derive(Serialize)]
struct PackListRow {
    id: String,
    title: Option<String>,
    version: Option<String>,
    languages: Vec<String>,
    imports: bool,
    place: String,
    /// The pack that it changes.
    extends: Option<String>,
    errors: usize,
}

pub fn run(args: &PackListArgs, console: &Console) -> Result<ExitStatus, CommandFailure> {
    let packs = PackCatalog::checked(args.rules.rules.as_deref())?;
    let rows = packs.list().into_iter().map(|found| {
        let files = packs.files(&found);
        let extends = files.as_ref().ok().and_then(|files| Some(files.extends()?.0));
        let (ruleset, problems) = match &files {
            Ok(files) => packs.compile_files(files),
            Err(problems) => (None, problems.clone()),
        };
        let errors = problems.count(peristyle_engine::diagnostic::Severity::Error);
        let ruleset = ruleset.as_ref();
        PackListRow {
            title: ruleset.map(|one| one.title().to_owned()),
            version: ruleset.and_then(|one| one.version()).map(str::to_owned),
            languages: ruleset
                .map(|one| one.languages().into_iter().map(str::to_owned).collect())
                .unwrap_or_default(),
            imports: ruleset.is_some_and(|one| one.has_import()),
            place: found.place.in_words(),
            extends,
            id: found.id,
            errors: if ruleset.is_some() { 0 } else { errors.max(1) },
        }
    });
    let rows: Vec<PackListRow> = rows.collect();
    let text = match args.format {
        TextFormat::Json => output::json(&rows),
        TextFormat::Table => table(&rows, console),
    };
    console.print(&text)?;
    Ok(ExitStatus::Done)
}

fn table(rows: &[PackListRow], console: &Console) -> String {
    /// From here on, all columns fit.
    const WIDE: usize = 64;
    let cells = |row: &PackListRow| {
        let title = match (&row.title, row.errors) {
            (Some(title), _) => title.clone(),
            (None, _) => format!("invalid: see `peristyle pack check {}`", row.id),
        };
        if console.look.width < WIDE {
            return vec![row.id.clone(), format!("{title} ({})", row.place)];
        }
        let reads = if row.imports { "facts, exports" } else { "facts" };
        vec![
            row.id.clone(),
            row.version.clone().unwrap_or_default(),
            row.place.clone(),
            reads.to_owned(),
            title,
        ]
    };
    let rows: Vec<Vec<String>> = rows.iter().map(cells).collect();
    if console.look.width < WIDE {
        return output::listing(&["PACK", "TITLE AND PLACE"], &rows, console.look);
    }
    output::listing(&["PACK", "VERSION", "FROM", "READS", "TITLE"], &rows, console.look)
}
