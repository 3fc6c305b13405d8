//! `peristyle pack schema`: JSON Schemas, for editors.

use peristyle_engine::schema;
use serde::Serialize;
use serde::Serializer;

use crate::args::PackSchemaArgs;
use crate::exit::{CommandFailure, ExitStatus};
use crate::output::{self, Console};

/// Each schema by the name of what it describes.
struct SchemasByName;

impl Serialize for SchemasByName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(schema::all())
    }
}

pub fn run(args: &PackSchemaArgs, console: &Console) -> Result<ExitStatus, CommandFailure> {
    let Some(folder) = &args.write else {
        console.print(&output::json(&SchemasByName))?;
        return Ok(ExitStatus::Done);
    };
    let shown = format!("`{}`", folder.display());
    std::fs::create_dir_all(folder).map_err(|error| output::cant_write(&shown, &error))?;
    for (name, schema) in schema::all() {
        let file = format!("{name}.json");
        let file = console.outputs.of("--write").map(|folder| folder.inside(&file));
        file.map_or(Ok(()), |file| file.write(output::json(&schema).as_bytes()))?;
    }
    Ok(ExitStatus::Done)
}
