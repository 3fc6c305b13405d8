//! `peristyle plan`: the least effort that reaches a score, or the most that an effort brings.

use peristyle_lab::plan::{Goal, PlanOptions, plan as best};

use crate::args::{PlanArgs, TextFormat};
use crate::exit::{Exit, Failure};
use crate::inputs::Inputs;
use crate::output::{self, Console};

pub fn plan(args: &PlanArgs, console: &Console) -> Result<Exit, Failure> {
    let one = Inputs::new(&args.subject, &args.weight, console)?.read_single(&args.input)?;
    let goal = match (args.target, args.budget) {
        (Some(target), _) => Goal::Target(target),
        (None, budget) => Goal::Budget(budget.unwrap_or(0.0)),
    };
    let options = PlanOptions { goal, lang: args.lang.clone(), jobs: super::jobs(args.jobs) };
    let told = best(&one.ruleset, &one.facts, &options).map_err(Failure::usage)?;
    let text = match args.format {
        TextFormat::Json => output::json(&told),
        TextFormat::Table => output::plan(&told, &one.ruleset, args.lang.as_deref(), console.look),
    };
    console.deliver(&text)?;
    Ok(if told.reached { Exit::Done } else { Exit::Failed })
}
