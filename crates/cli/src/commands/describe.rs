//! `peristyle describe`: a population's distributions, gaps and outliers.

use crate::args::{DescribeArgs, TextFormat};
use crate::exit::{CommandFailure, ExitStatus};
use crate::inputs::{ExtraColumns, InputReader};
use crate::output::{self, Console};

pub fn describe(args: &DescribeArgs, console: &Console) -> Result<ExitStatus, CommandFailure> {
    let jobs = super::jobs(args.jobs).get();
    let reading = super::reading(ExtraColumns::These(&[]), args.jobs, args.max_rejects.as_deref());
    let mut inputs = InputReader::new(&args.subject, &args.weight, console)?;
    let whole = inputs.load_all(&args.inputs, &reading)?.somebody()?;
    let (ruleset, population) = (whole.ruleset, whole.population);
    let told = peristyle_lab::describe::describe(&ruleset, &population, jobs)
        .map_err(CommandFailure::input)?;
    let text = match args.format {
        TextFormat::Json => output::json(&told),
        TextFormat::Table => output::described(&told, &ruleset, console.look),
    };
    console.deliver(&text)?;
    Ok(ExitStatus::Done)
}
