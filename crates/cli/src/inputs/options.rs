//! What single options say.

use peristyle_data::profile::parse_fact;
use peristyle_engine::Ruleset;
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics, Place, Source};
use peristyle_engine::profile::GivenFact;

use crate::codes;
use crate::exit::CommandFailure;

/// Facts given by an option; what can't be read is reported.
pub fn given(arguments: &[String], option: &str, problems: &mut Diagnostics) -> Vec<GivenFact> {
    let read = |argument: &String| match parse_fact(argument) {
        Ok(fact) => {
            let source = Source::new(option, argument.as_str());
            let place = fact.place.map(|place| Place::new(&source, place.span()));
            Some(GivenFact { place, ..fact })
        }
        Err(problem) => {
            problems.push(problem);
            None
        }
    };
    arguments.iter().filter_map(read).collect()
}

/// Facts given by options must be facts of the ruleset.
pub fn check(ruleset: &Ruleset, given: &[GivenFact]) -> Result<(), CommandFailure> {
    let problems: Diagnostics =
        given.iter().filter_map(|fact| ruleset.accept(fact).err()).collect();
    if problems.is_empty() { Ok(()) } else { Err(CommandFailure::usage(problems)) }
}

/// Weights given by options.
pub(crate) fn weights(arguments: &[String]) -> Result<Vec<(String, f64)>, CommandFailure> {
    let mut problems = Diagnostics::new();
    let weights = arguments.iter().filter_map(|one| weight(one, &mut problems)).collect();
    if problems.is_empty() { Ok(weights) } else { Err(CommandFailure::usage(problems)) }
}

/// A weight given by an option; what can't be read is reported.
pub(super) fn weight(argument: &str, problems: &mut Diagnostics) -> Option<(String, f64)> {
    let read = argument.split_once('=').and_then(|(path, number)| {
        let number: f64 = number.trim().parse().ok()?;
        (!path.trim().is_empty()).then(|| (path.trim().to_owned(), number))
    });
    if read.is_none() {
        problems.push(
            Diagnostic::error(&codes::BAD_OPTION, format!("`--weight {argument}` is no weight"))
                .help("write a node's path and a number, such as `--weight brand.photo=2`"),
        );
    }
    read
}

pub(super) fn is_day(text: &str) -> bool {
    peristyle_data::date::parse_day(text).is_some()
}
