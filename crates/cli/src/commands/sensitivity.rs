//! `peristyle sensitivity`: how much a ranking owes to its weights.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use peristyle_engine::diagnostic::{Diagnostic, Source};
use peristyle_lab::codes::BAD_TRIAL;
use peristyle_lab::sensitivity::experiment::{ModelOutput, SensitivityExperiment, VariedPack};
use peristyle_lab::sensitivity::sobol::SobolSampling;
use peristyle_lab::sensitivity::{SensitivityOptions, sensitivity as look};

use crate::args::{SensitivityArgs, SobolOutput, TextFormat};
use crate::codes;
use crate::exit::{CommandFailure, ExitStatus};
use crate::inputs::{ExtraColumns, InputReader};
use crate::output::{self, Console};

pub fn sensitivity(
    args: &SensitivityArgs,
    console: &Console,
) -> Result<ExitStatus, CommandFailure> {
    let many = &args.many;
    let jobs = super::jobs(many.jobs);
    let mut inputs = InputReader::new(&many.subject, &many.weight, console)?;
    let source = args.experiment.as_deref().map(read).transpose()?;
    let reading = super::reading(ExtraColumns::These(&[]), many.jobs, many.max_rejects.as_deref());
    let whole = inputs.load_all(&many.inputs, &reading)?;
    let rules = &whole.ruleset;
    let trials = SensitivityOptions {
        share: args.share,
        draws: args.draws,
        spread: args.spread,
        top: args.top.clone(),
        seed: many.seed,
        jobs,
    };
    let steps = output::StepProgress::new("draws");
    let told = look(rules, &whole.population, &trials, &|done, of| steps.show(done, of));
    steps.end();
    let mut told = told.map_err(|problems| {
        let options = problems.iter().all(|one| one.code == &BAD_TRIAL);
        if options { CommandFailure::usage(problems) } else { CommandFailure::input(problems) }
    })?;
    if let Some(source) = source {
        let files = inputs.files(&whole.pack)?;
        let pack = VariedPack {
            rules,
            files: &files,
            engine: inputs.packs().engine(),
            weights: inputs.weights(),
        };
        let experiment =
            SensitivityExperiment::read(&source, pack).map_err(CommandFailure::usage)?;
        let sampling =
            SobolSampling { samples: args.samples as usize, resamples: 500, seed: many.seed, jobs };
        let of = match args.of {
            SobolOutput::MeanScore => ModelOutput::MeanScore,
            SobolOutput::RankShift => ModelOutput::RankShift,
        };
        let steps = output::StepProgress::new("points");
        told.sobol = Some(experiment.run(pack, &whole.population, of, sampling, &|done, of| {
            steps.show(done, of);
        }));
        steps.end();
    }
    let text = match many.format {
        TextFormat::Json => output::json(&told),
        TextFormat::Table => {
            output::sensitivity(&told, args.share, rules, many.lang.as_deref(), console.look)
        }
    };
    console.deliver(&text)?;
    Ok(ExitStatus::Done)
}

fn read(file: &Path) -> Result<Arc<Source>, CommandFailure> {
    let shown = file.to_string_lossy().into_owned();
    match fs::read_to_string(file) {
        Ok(text) => Ok(Source::new(shown, text)),
        Err(error) => Err(CommandFailure::usage(
            Diagnostic::error(&codes::NO_EXPERIMENT, format!("`{shown}` can't be read: {error}"))
                .help("`--experiment` takes a YAML file with `vary:`"),
        )),
    }
}
