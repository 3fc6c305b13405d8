//! `peristyle explain`: where every point came from.

use peristyle_engine::Options;

use crate::args::{ExplainArgs, TextFormat};
use crate::exit::{CommandFailure, ExitStatus};
use crate::inputs::InputReader;
use crate::output::{self, Console};

pub fn explain(args: &ExplainArgs, console: &Console) -> Result<ExitStatus, CommandFailure> {
    if let Some(old) = &args.since.since {
        return super::since::since(args, old, console);
    }
    let one = InputReader::new(&args.subject, &args.weight, console)?.read_single(&args.input)?;
    let options = Options { lang: args.lang.clone(), ..Options::default() };
    let explanation = one.ruleset.explain(&one.facts, &options);
    let text = match args.format {
        TextFormat::Json => output::json(&explanation),
        TextFormat::Table => output::explained(&explanation, console.look),
    };
    console.deliver(&text)?;
    if args.format == TextFormat::Table {
        console.show_records(&explanation.evaluation.diagnostics);
    }
    Ok(ExitStatus::Done)
}
