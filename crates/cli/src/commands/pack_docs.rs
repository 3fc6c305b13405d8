//! `peristyle pack docs`: a pack as one readable page.

use crate::args::PackDocsArgs;
use crate::exit::{CommandFailure, ExitStatus};
use crate::output::Console;
use crate::packs::PackCatalog;

pub fn run(args: &PackDocsArgs, console: &Console) -> Result<ExitStatus, CommandFailure> {
    let packs = PackCatalog::checked(args.rules.rules.as_deref())?;
    let ruleset = packs.load(&args.pack)?;
    console.deliver(&ruleset.to_markdown(args.lang.as_deref()))?;
    Ok(ExitStatus::Done)
}
