//! Every failure of a script becomes a diagnostic at its line.

use std::collections::HashMap;
use std::sync::Arc;

use rhai::{EvalAltResult, ParseError, ParseErrorType, Position, Token};

use super::tokens::{token_length, tokens};
use crate::diagnostic::{Diagnostic, DiagnosticCode, codes};
use crate::load::definition::ExpressionDef;
use crate::source::{Place, Source};

/// A refusal by one of our own types, on its way through Rhai.
#[derive(Debug, Clone)]
pub(super) struct ScriptError {
    code: &'static DiagnosticCode,
    message: String,
    help: Option<String>,
}

impl ScriptError {
    pub(super) fn new(code: &'static DiagnosticCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), help: None }
    }

    pub(super) fn help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }

    pub(super) fn into_error(self) -> Box<EvalAltResult> {
        self.into()
    }
}

/// Where a script's text stands.
#[derive(Debug, Clone)]
pub(super) enum ScriptSource {
    /// A file of its own.
    File(Arc<Source>),
    /// A YAML value.
    Value(ExpressionDef),
}

impl ScriptSource {
    /// Returns the token at a position; where that is only the dot of `facts.x`, the name behind
    /// it.
    fn known(&self, position: Position) -> Option<Place> {
        let (line, column) = (position.line()?, position.position()?);
        let place = self.place(position);
        let next = u16::try_from(line).ok().zip(u16::try_from(column + 1).ok());
        match next {
            Some((line, column)) if matches!(place.text(), "." | "[") => {
                Some(self.place(Position::new(line, column)))
            }
            _ => Some(place),
        }
    }

    /// Returns the token at a position; behind the last one, the last one.
    fn within(&self, position: Position) -> Place {
        let text = self.text().trim_end();
        let last_line = text.lines().count().max(1);
        let last_column = text.lines().last().unwrap_or("").chars().count().max(1);
        let at = (position.line().unwrap_or(0), position.position().unwrap_or(0));
        let end = u16::try_from(last_line).ok().zip(u16::try_from(last_column).ok());
        match end {
            Some((line, column)) if at > (last_line, last_column) => {
                self.place(Position::new(line, column))
            }
            _ => self.place(position),
        }
    }

    /// Returns the bracket that is opened and never closed, if there is one.
    fn open_bracket(&self) -> Option<Place> {
        let mut open = Vec::new();
        for (token, position) in tokens(self.text()) {
            match token {
                Token::LeftBrace | Token::LeftParen | Token::LeftBracket | Token::MapStart => {
                    open.push(position);
                }
                Token::RightBrace | Token::RightParen | Token::RightBracket => {
                    open.pop();
                }
                _ => {}
            }
        }
        open.pop().map(|position| self.place(position))
    }

    /// Returns the token at a position.
    pub(super) fn place(&self, position: Position) -> Place {
        let (Some(line), Some(column)) = (position.line(), position.position().or(Some(1))) else {
            return match self {
                Self::File(source) => Place::start_of(source),
                Self::Value(expr) => expr.place.clone(),
            };
        };
        match self {
            Self::File(source) => {
                let start = source.offset(line, column);
                let rest = source.text().get(start..).unwrap_or("");
                let length: usize = rest.chars().take(token_length(rest)).map(char::len_utf8).sum();
                Place::new(source, start..start + length)
            }
            Self::Value(expr) => {
                let text_line = expr.text.text.lines().nth(line - 1).unwrap_or("");
                let rest: String = text_line.chars().skip(column - 1).collect();
                expr.text.place(
                    expr.place.source(),
                    &expr.place.span(),
                    line,
                    column,
                    token_length(&rest),
                )
            }
        }
    }

    pub(super) fn text(&self) -> &str {
        match self {
            Self::File(source) => source.text(),
            Self::Value(expr) => &expr.text.text,
        }
    }
}

/// Where each of the pack's functions is written: names are unique across files.
pub(super) type SourceMap = HashMap<String, Arc<Source>>;

/// Reports an error while parsing.
pub(super) fn parse_error(error: &ParseError, script_source: &ScriptSource) -> Diagnostic {
    let place = script_source.within(error.position());
    let kind = error.err_type();
    let message = kind.to_string();
    let plain = || lower_first(&message);
    match kind {
        ParseErrorType::Reserved(word) if !word.starts_with(char::is_alphabetic) => {
            Diagnostic::error(&codes::SCRIPT_SYNTAX, format!("there is no operator `{word}`"))
                .at(place)
        }
        ParseErrorType::Reserved(word) => {
            Diagnostic::error(&codes::NOT_ALLOWED, format!("`{word}` is closed to scripts"))
                .at(place)
                .help("scripts are guests: no loops, closures, `eval`, files or clock")
        }
        ParseErrorType::ExprTooDeep => {
            Diagnostic::error(&codes::SCRIPT_TOO_LARGE, "this is nested too deep")
                .at(place)
                .help("split it with `let`, or into functions")
        }
        ParseErrorType::FnDuplicatedDefinition(name, arity) => Diagnostic::error(
            &codes::DUPLICATE_FUNCTION,
            format!("`{name}` with {arity} parameters is defined twice"),
        )
        .at(place),
        ParseErrorType::TooManyFunctions => {
            Diagnostic::error(&codes::SCRIPT_TOO_LARGE, "too many functions").at(place)
        }
        ParseErrorType::BadInput(
            rhai::LexError::UnexpectedInput(symbol) | rhai::LexError::ImproperSymbol(symbol, _),
        ) if is_closed(symbol) => {
            Diagnostic::error(&codes::NOT_ALLOWED, format!("`{symbol}` is closed to scripts"))
                .at(place)
                .help("scripts are guests: no loops, closures, `eval`, files or clock")
        }
        ParseErrorType::BadInput(rhai::LexError::ImproperSymbol(_, words)) if !words.is_empty() => {
            Diagnostic::error(&codes::SCRIPT_SYNTAX, lower_first(words)).at(place)
        }
        ParseErrorType::BadInput(rhai::LexError::UnterminatedString) => Diagnostic::error(
            &codes::SCRIPT_SYNTAX,
            "a text is opened with a quote and never closed",
        )
        .at(place),
        ParseErrorType::UnexpectedEOF | ParseErrorType::MissingToken(..) => {
            if let Some(open) = script_source.open_bracket() {
                let message = format!("this `{}` is never closed", open.text());
                return Diagnostic::error(&codes::SCRIPT_SYNTAX, message).at(open);
            }
            let message = match kind {
                ParseErrorType::UnexpectedEOF => "something is missing at the end".to_owned(),
                _ => plain(),
            };
            Diagnostic::error(&codes::SCRIPT_SYNTAX, message).at(place)
        }
        _ => Diagnostic::error(&codes::SCRIPT_SYNTAX, plain()).at(place),
    }
}

/// Returns whether a symbol is one that scripts may not use, rather than a slip.
fn is_closed(symbol: &str) -> bool {
    const WORDS: [&str; 8] = ["while", "for", "loop", "do", "until", "in", "|", "||"];
    WORDS.contains(&symbol) || super::builtins::CLOSED.contains(&symbol)
}

/// Reports an error while running, at the innermost place that is known. `script_source` is what was
/// called and `whole` its place, `source_map` where the pack's functions are.
pub(super) fn run_error(
    error: &EvalAltResult,
    script_source: &ScriptSource,
    source_map: &SourceMap,
    whole: &Place,
) -> Diagnostic {
    let mut error = error;
    let mut script_source = script_source.clone();
    let mut outer = None;
    while let EvalAltResult::ErrorInFunctionCall(name, _, inner, position) = error {
        outer = script_source.known(*position).or(outer);
        if let Some(source) = source_map.get(function_name(name)) {
            script_source = ScriptSource::File(Arc::clone(source));
        }
        error = inner;
    }
    let place = script_source.known(error.position()).or(outer).unwrap_or_else(|| whole.clone());
    match error {
        EvalAltResult::ErrorRuntime(value, _) => match value.clone().try_cast::<ScriptError>() {
            Some(refusal) => {
                Diagnostic::error(refusal.code, refusal.message).at(place).help_maybe(refusal.help)
            }
            None => Diagnostic::error(&codes::SCRIPT_FAILED, format!("the script failed: {value}"))
                .at(place),
        },
        EvalAltResult::ErrorTooManyOperations(_) => limit("the script takes too many steps", place)
            .help("every script has the same budget of steps on every machine: do less here"),
        EvalAltResult::ErrorTerminated(..) => limit("the script takes too long", place),
        EvalAltResult::ErrorStackOverflow(_) => limit("functions call each other too deep", place)
            .help("no recursion deeper than 16 calls"),
        EvalAltResult::ErrorDataTooLarge(what, _) => {
            let what = match what.as_str() {
                words if words.contains("string") => "a text",
                words if words.contains("map") => "a map",
                _ => "a list",
            };
            limit(&format!("{what} grows larger than a script may make it"), place)
        }
        EvalAltResult::ErrorTooManyVariables(_) | EvalAltResult::ErrorTooManyModules(_) => {
            limit("too many variables", place)
        }
        EvalAltResult::ErrorFunctionNotFound(signature, _) => not_found(signature, place),
        other => {
            Diagnostic::error(&codes::SCRIPT_FAILED, lower_first(&message_of(other))).at(place)
        }
    }
}

fn limit(message: &str, place: Place) -> Diagnostic {
    Diagnostic::error(&codes::SCRIPT_LIMIT, message).at(place)
}

fn message_of(error: &EvalAltResult) -> String {
    let text = error.to_string();
    // Rhai ends its messages in `(line 1, position 2)`; the place says that already
    text.rsplit_once(" (line ").map_or(text.clone(), |(words, _)| words.to_owned())
}

/// Reports a function that isn't there for these arguments: `* ((), f64)`.
fn not_found(signature: &str, place: Place) -> Diagnostic {
    let (name, arguments) = signature.split_once(" (").unwrap_or((signature, ""));
    let arguments = arguments.trim_end_matches(')');
    let has_missing =
        arguments.split(", ").any(|argument| argument.trim_start_matches('&').trim() == "(");
    if has_missing || signature.contains("()") {
        return Diagnostic::error(
            &codes::MISSING_OPERAND,
            format!("`{name}` with a missing fact: it has no value to work with"),
        )
        .at(place)
        .help("test it first: `if facts.x != () { … }`, or give a stand-in: `facts.x ?? 0.0`");
    }
    let words: Vec<&str> = arguments
        .split(", ")
        .map(|argument| match argument.trim_start_matches("&mut ").trim_start_matches('&') {
            "f64" => "a number",
            "i64" => "a whole number",
            "bool" => "true or false",
            "array" => "a list",
            "map" => "a map",
            text if text.contains("str") => "text",
            other => other,
        })
        .collect();
    Diagnostic::error(
        &codes::SCRIPT_FAILED,
        format!("`{name}` can't be used with {}", words.join(" and ")),
    )
    .at(place)
}

/// Returns `weights` of `weights (FactsView, WeightsView)` or of `weights`.
fn function_name(call: &str) -> &str {
    call.split([' ', '(']).next().unwrap_or(call)
}

pub(crate) fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}
