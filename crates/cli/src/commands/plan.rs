//! `peristyle plan`: the least effort that reaches a score, or the most that an effort brings.

use peristyle_lab::plan::{PlanGoal, PlanOptions, plan as best};

use crate::args::{PlanArgs, TextFormat};
use crate::exit::{CommandFailure, ExitStatus};
use crate::inputs::InputReader;
use crate::output::{self, Console};

pub fn plan(args: &PlanArgs, console: &Console) -> Result<ExitStatus, CommandFailure> {
    let one = InputReader::new(&args.subject, &args.weight, console)?.read_single(&args.input)?;
    let goal = match (args.target, args.budget) {
        (Some(target), _) => PlanGoal::Target(target),
        (None, budget) => PlanGoal::Budget(budget.unwrap_or(0.0)),
    };
    let options = PlanOptions { goal, lang: args.lang.clone(), jobs: super::jobs(args.jobs) };
    let told = best(&one.ruleset, &one.facts, &options).map_err(CommandFailure::usage)?;
    let text = match args.format {
        TextFormat::Json => output::json(&told),
        TextFormat::Table => output::plan(&told, &one.ruleset, args.lang.as_deref(), console.look),
    };
    console.deliver(&text)?;
    Ok(if told.reached { ExitStatus::Done } else { ExitStatus::Failed })
}
