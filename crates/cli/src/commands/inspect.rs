//! `peristyle inspect`: what a table holds, and which facts its columns are.

use peristyle_data::inspect::{Look, inspect};

use crate::args::{InspectArgs, InspectFormat};
use crate::exit::{Exit, Failure};
use crate::inputs;
use crate::output::{self, Console};
use crate::packs::Packs;

pub fn run(args: &InspectArgs, console: &Console) -> Result<Exit, Failure> {
    let packs = Packs::checked(args.rules.rules.as_deref())?;
    let look = Look { sheet: args.sheet.as_deref(), decimal_comma: args.decimal_comma };
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
    Ok(Exit::Done)
}
