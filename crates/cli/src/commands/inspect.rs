//! `peristyle inspect`: what a table holds, and which facts its columns are; what an export holds.

use peristyle_data::archive::Archive;
use peristyle_data::input::STANDARD_INPUT;
use peristyle_data::inspect::{InspectOptions, inspect, inspect_export, is_export};
use peristyle_engine::diagnostic::Diagnostic;

use crate::args::{InspectArgs, InspectFormat};
use crate::codes;
use crate::exit::{CommandFailure, ExitStatus};
use crate::inputs;
use crate::output::{self, Console};
use crate::packs::PackCatalog;

pub fn run(args: &InspectArgs, console: &Console) -> Result<ExitStatus, CommandFailure> {
    let packs = PackCatalog::checked(args.rules.rules.as_deref())?;
    if args.input != STANDARD_INPUT && is_export(&args.input) {
        return export(args, &packs, console);
    }
    let look = InspectOptions { sheet: args.sheet.as_deref(), decimal_comma: args.decimal_comma };
    let rules = |named: Option<String>| {
        let pack = args.pack.clone().or(named);
        pack.map(|pack| packs.load(&pack)).transpose()
    };
    let found = inspect(&args.input, look, rules).map_err(inputs::failure)??;
    let text = match args.format {
        InspectFormat::Table => output::inspection(&found, console.look),
        InspectFormat::Json => output::json(&found),
        InspectFormat::Yaml => found.to_map(),
    };
    if let Some(target) = console.outputs.of("--write-map") {
        target.write(found.to_map().as_bytes())?;
    }
    console.print(&text)?;
    Ok(ExitStatus::Done)
}

/// Lists what an export holds.
fn export(
    args: &InspectArgs,
    packs: &PackCatalog,
    console: &Console,
) -> Result<ExitStatus, CommandFailure> {
    if args.write_map.is_some() || args.format == InspectFormat::Yaml {
        let words = format!("`{}` is an export, and maps are for tables", args.input);
        return Err(CommandFailure::usage(
            Diagnostic::error(&codes::ONLY_FOR_TABLES, words)
                .help("an export's facts come out of a pack's `import.rhai`"),
        ));
    }
    let archive = Archive::open(&args.input).map_err(CommandFailure::input)?;
    let fitting = packs.candidates().into_iter().filter(|pack| pack.fits(&archive));
    let found = inspect_export(&archive, fitting.map(|pack| pack.id).collect());
    let text = match args.format {
        InspectFormat::Table | InspectFormat::Yaml => output::export(&found, console.look),
        InspectFormat::Json => output::json(&found),
    };
    console.print(&text)?;
    Ok(ExitStatus::Done)
}
