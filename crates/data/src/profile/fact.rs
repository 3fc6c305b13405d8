//! Parses a fact from the command line: `--fact posts_per_week=2`.

use peristyle_engine::diagnostic::{Diagnostic, Place, Source};
use peristyle_engine::profile::GivenFact;
use peristyle_engine::value::Value;

use crate::codes;

/// Reads `NAME=VALUE`. `true` and `false`, finite numbers, everything else as text; with nothing
/// after the `=` the fact is missing on purpose.
///
/// # Errors
/// No `=`, or no name before it.
pub fn parse_fact(argument: &str) -> Result<GivenFact, Diagnostic> {
    let source = Source::new("--fact", argument);
    let Some((name, value)) = argument.split_once('=') else {
        return Err(Diagnostic::error(
            &codes::BAD_FACT,
            format!("`{argument}` doesn't say a value"),
        )
        .at(Place::new(&source, 0..argument.len()))
        .help(format!("write `{argument}=VALUE`, or `{argument}=` to make it missing")));
    };
    if name.trim().is_empty() {
        return Err(Diagnostic::error(&codes::BAD_FACT, "the name of the fact is missing")
            .at(Place::new(&source, 0..argument.len()))
            .help("write `--fact NAME=VALUE`"));
    }
    let start = name.len() + 1;
    Ok(GivenFact {
        name: name.trim().to_owned(),
        value: parse_value(value.trim()),
        place: Some(Place::new(&source, start..argument.len())),
    })
}

fn parse_value(text: &str) -> Option<Value> {
    match text {
        "" => return None,
        "true" => return Some(Value::Bool(true)),
        "false" => return Some(Value::Bool(false)),
        _ => {}
    }
    // as in YAML: `1e5` and `.5` are numbers, `inf` and `nan` are text
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let numeric = unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    let number = numeric.then(|| text.parse::<f64>().ok()).flatten();
    Some(match number.filter(|number| number.is_finite()) {
        Some(number) => Value::Number(number),
        None => Value::text(text),
    })
}
