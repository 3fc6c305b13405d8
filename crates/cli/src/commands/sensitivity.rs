//! `peristyle sensitivity`: how much a ranking owes to its weights.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use peristyle_engine::diagnostic::{Diagnostic, Source};
use peristyle_lab::codes::BAD_TRIAL;
use peristyle_lab::sensitivity::experiment::{Experiment, Output, Pack};
use peristyle_lab::sensitivity::sobol::Sampling;
use peristyle_lab::sensitivity::{Trials, sensitivity as look};

use crate::args::{SensitivityArgs, SobolOutput, TextFormat};
use crate::codes;
use crate::exit::{Exit, Failure};
use crate::inputs::{Columns, Inputs};
use crate::output::{self, Console};

pub fn sensitivity(args: &SensitivityArgs, console: &Console) -> Result<Exit, Failure> {
    let many = &args.many;
    let jobs = super::jobs(many.jobs);
    let mut inputs = Inputs::new(&many.subject, &many.weight, console)?;
    let source = args.experiment.as_deref().map(read).transpose()?;
    let reading = super::reading(Columns::These(&[]), many.jobs, many.max_rejects.as_deref());
    let whole = inputs.whole(&many.inputs, &reading)?;
    let rules = &whole.ruleset;
    let trials = Trials {
        share: args.share,
        draws: args.draws,
        spread: args.spread,
        top: args.top.clone(),
        seed: many.seed,
        jobs,
    };
    let steps = output::Steps::new("draws");
    let told = look(rules, &whole.population, &trials, &|done, of| steps.show(done, of));
    steps.end();
    let mut told = told.map_err(|problems| {
        let options = problems.iter().all(|one| one.code == &BAD_TRIAL);
        if options { Failure::usage(problems) } else { Failure::input(problems) }
    })?;
    if let Some(source) = source {
        let files = inputs.files(&whole.pack)?;
        let pack = Pack {
            rules,
            files: &files,
            engine: inputs.packs().engine(),
            weights: inputs.weights(),
        };
        let experiment = Experiment::read(&source, pack).map_err(Failure::usage)?;
        let sampling =
            Sampling { samples: args.samples as usize, resamples: 500, seed: many.seed, jobs };
        let of = match args.of {
            SobolOutput::MeanScore => Output::MeanScore,
            SobolOutput::RankShift => Output::RankShift,
        };
        let steps = output::Steps::new("points");
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
    Ok(Exit::Done)
}

fn read(file: &Path) -> Result<Arc<Source>, Failure> {
    let shown = file.to_string_lossy().into_owned();
    match fs::read_to_string(file) {
        Ok(text) => Ok(Source::new(shown, text)),
        Err(error) => Err(Failure::usage(
            Diagnostic::error(&codes::NO_EXPERIMENT, format!("`{shown}` can't be read: {error}"))
                .help("`--experiment` takes a YAML file with `vary:`"),
        )),
    }
}
