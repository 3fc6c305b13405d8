//! `peristyle pack docs`: a pack as one readable page.

use crate::args::PackDocsArgs;
use crate::exit::{Exit, Failure};
use crate::output::Console;
use crate::packs::Packs;

pub fn run(args: &PackDocsArgs, console: &Console) -> Result<Exit, Failure> {
    let packs = Packs::checked(args.rules.rules.as_deref())?;
    let ruleset = packs.load(&args.pack)?;
    console.deliver(&ruleset.to_markdown(args.lang.as_deref()))?;
    Ok(Exit::Done)
}
