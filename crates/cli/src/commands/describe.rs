//! `peristyle describe`: a population's distributions, gaps and outliers.

use crate::args::{DescribeArgs, TextFormat};
use crate::exit::{Exit, Failure};
use crate::inputs::{Inputs, Reading};
use crate::output::{self, Console};

pub fn describe(args: &DescribeArgs, console: &Console) -> Result<Exit, Failure> {
    let jobs = super::jobs(args.jobs).get();
    let reading = Reading { extra: &[], jobs, max_rejects: args.max_rejects.as_deref() };
    let mut inputs = Inputs::new(&args.subject, &args.weight, console)?;
    let (population, ruleset) = inputs.population(&args.inputs, &reading)?;
    let told =
        peristyle_lab::describe::describe(&ruleset, &population, jobs).map_err(Failure::input)?;
    let text = match args.format {
        TextFormat::Json => output::json(&told),
        TextFormat::Table => output::described(&told, &ruleset, console.look),
    };
    console.deliver(&text, args.output.as_deref())?;
    Ok(Exit::Done)
}
