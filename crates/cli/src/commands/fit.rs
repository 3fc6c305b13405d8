//! `peristyle fit`: weights that explain known scores.

use std::path::Path;

use peristyle_engine::PackFiles;
use peristyle_engine::diagnostic::DiagnosticRecord;
use peristyle_lab::fit::{FitLabels, FitOptions, fit as explain, labels, proposal};
use peristyle_lab::sensitivity::experiment::VariedPack;

use crate::args::{FitArgs, TextFormat};
use crate::exit::{CommandFailure, ExitStatus};
use crate::inputs::{ExtraColumns, InputReader, shown};
use crate::new_folder::{self, findable, id_of, refuse_to_overwrite, with_schema};
use crate::output::{self, Console};

pub fn fit(args: &FitArgs, console: &Console) -> Result<ExitStatus, CommandFailure> {
    let many = &args.many;
    let jobs = super::jobs(many.jobs);
    let folder = args.output.as_deref();
    if let Some(folder) = folder {
        refuse_to_overwrite(folder, shown(folder).trim_end_matches('/'))?;
    }
    let mut inputs = InputReader::new(&many.subject, &many.weight, console)?;
    let columns = match &args.outcome {
        Some(outcome) => ExtraColumns::These(std::slice::from_ref(outcome)),
        None => ExtraColumns::Published(labels::columns),
    };
    let reading = super::reading(columns, many.jobs, many.max_rejects.as_deref());
    let whole = inputs.load_all(&many.inputs, &reading)?;
    let (rules, population) = (&whole.ruleset, &whole.population);
    let labels = match &args.outcome {
        Some(outcome) => FitLabels::outcome(population, outcome),
        None => FitLabels::of(rules, population),
    };
    let labels = labels.map_err(CommandFailure::input)?;
    let files = inputs.files(&whole.pack)?;
    let pack = VariedPack {
        rules,
        files: &files,
        engine: inputs.packs().engine(),
        weights: inputs.weights(),
    };
    let options = FitOptions {
        goalposts: args.goalposts,
        folds: usize::from(args.folds),
        seed: many.seed,
        jobs,
        ..FitOptions::default()
    };
    let steps = output::StepProgress::new("parts held out");
    let told = explain(pack, population, &labels, &options, &|done, of| steps.show(done, of));
    steps.end();
    let told = told.map_err(CommandFailure::input)?;
    let written = match folder {
        Some(folder) => Some(write(&inputs, &whole.pack, folder, |base| proposal(&told, base))?),
        None => None,
    };
    let text = match many.format {
        TextFormat::Json => output::json(&told),
        TextFormat::Table => {
            output::fit(&told, written.as_deref(), rules, many.lang.as_deref(), console.look)
        }
    };
    console.print(&text)?;
    if many.format == TextFormat::Table {
        let warnings: &[DiagnosticRecord] = &told.warnings;
        console.show_records(warnings);
    }
    Ok(ExitStatus::Done)
}

/// Writes the proposal, if it is a pack.
fn write(
    inputs: &InputReader<'_>,
    pack: &str,
    folder: &Path,
    text: impl FnOnce(&str) -> String,
) -> Result<String, CommandFailure> {
    let packs = inputs.packs();
    let base = packs.find(pack)?;
    let name = shown(folder);
    let name = name.trim_end_matches('/');
    let text = text(&packs.name_from(folder, &base)?);
    let files = vec![with_schema(("pack.yaml".to_owned(), text.into_bytes()))];
    let made =
        PackFiles::from_memory(id_of(folder), name, files.clone()).map_err(CommandFailure::pack)?;
    let (ruleset, problems) = packs.compile_files(&made.with_base(inputs.files(pack)?));
    if ruleset.is_none() {
        return Err(CommandFailure::pack(problems));
    }
    new_folder::write(folder, files)?;
    Ok(findable(name))
}
