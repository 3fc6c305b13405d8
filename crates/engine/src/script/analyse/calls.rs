//! Calls: functions that exist, with as many arguments as they take.

use std::sync::Arc;

use rhai::{Expr, FnCallExpr, Position};

use super::{AnalysisMode, MAX_CALLS, ScriptAnalysis};
use crate::diagnostic::{closest, codes};
use crate::script::error::ScriptSource;
use crate::script::types::ScriptType;
use crate::script::{builtins, import, pattern};

impl ScriptAnalysis<'_> {
    pub(super) fn call(&mut self, call: &FnCallExpr, at: Position) -> ScriptType {
        self.refuse_qualified(&call.namespace, at);
        let kinds: Vec<ScriptType> = call.args.iter().map(|argument| self.expr(argument)).collect();
        let name = call.name.as_str();
        if is_operator(name) {
            return self.operator(name, &call.args, &kinds, at);
        }
        self.check_call(name, kinds.len(), at);
        self.check_pattern(name, call.args.get(1), at);
        self.called_with(name, &kinds)
    }

    /// Judges a function of the pack with the facts, the index or the weights that it is given: by
    /// itself it knows nothing of them. What the call gives.
    pub(super) fn called_with(&mut self, name: &str, kinds: &[ScriptType]) -> ScriptType {
        let is_view = |kind: &ScriptType| {
            matches!(kind, ScriptType::Facts | ScriptType::Index | ScriptType::Weights)
        };
        let callable = self.callable;
        let function = callable.iter().find(|one| one.name == name);
        let Some(function) = function.filter(|one| one.params.len() == kinds.len()) else {
            return returns(name);
        };
        let kinds: Vec<ScriptType> =
            kinds.iter().map(|kind| if is_view(kind) { *kind } else { ScriptType::Any }).collect();
        let call = (name.to_owned(), kinds);
        let known = !call.1.iter().any(is_view) || self.called.contains(&call);
        if known || self.depth >= MAX_CALLS || self.mode == AnalysisMode::Import {
            return ScriptType::Any;
        }
        let declared = function.params.iter().cloned().zip(call.1.iter().copied()).collect();
        self.called.push(call);
        let inner = match self.mode {
            AnalysisMode::Tips | AnalysisMode::TipsHelper => AnalysisMode::TipsHelper,
            AnalysisMode::Expression
            | AnalysisMode::Function
            | AnalysisMode::Weights
            | AnalysisMode::Import => AnalysisMode::Function,
        };
        let mode = std::mem::replace(&mut self.mode, inner);
        let script_source = std::mem::replace(
            &mut self.script_source,
            ScriptSource::File(Arc::clone(&function.source)),
        );
        let variables = std::mem::replace(&mut self.variables, declared);
        self.depth += 1;
        let given = self.statements(&function.body);
        self.depth -= 1;
        (self.mode, self.script_source, self.variables) = (mode, script_source, variables);
        if is_view(&given) { given } else { ScriptType::Any }
    }

    /// Reports a pattern of `matches` that isn't written out or isn't one, so that a slip in it is
    /// found when it is loaded.
    pub(super) fn check_pattern(&mut self, name: &str, pattern: Option<&Expr>, at: Position) {
        let is_own = self.callable.iter().any(|function| function.name == name);
        let Some(pattern) = pattern.filter(|_| name == "matches" && !is_own) else { return };
        let Expr::StringConstant(text, at) = pattern else {
            let help = "for example `matches(title, \"owner|founder\")`".to_owned();
            let words = "the pattern of `matches` must be written out in quotes".to_owned();
            return self.report(&codes::BAD_PATTERN, at, words, Some(help));
        };
        if let Err(why) = pattern::compile(text) {
            let words = format!("`{text}` is no pattern: {why}");
            let help = "a pattern is a regular expression; `contains(text, \"part\")` takes \
                        the part as it stands";
            self.report(&codes::BAD_PATTERN, *at, words, Some(help.to_owned()));
        }
    }

    pub(super) fn check_call(&mut self, name: &str, arity: usize, at: Position) {
        let mut other = None;
        for function in self.callable.iter().filter(|function| function.name == name) {
            if function.params.len() == arity {
                return;
            }
            other = Some(function.params.len().to_string());
        }
        if self.mode == AnalysisMode::Import {
            for reader in self.readers.iter().filter(|reader| reader.name == name) {
                if reader.params.len() == arity {
                    return;
                }
                other = Some(format!("{} ({})", reader.params.len(), reader.params.join(", ")));
            }
        } else {
            for function in self.compiler.sandboxes.host.iter().filter(|one| one.name == name) {
                if function.arity == arity {
                    return;
                }
                other = Some(function.arity.to_string());
            }
        }
        if let Some(function) = builtins::builtin(name) {
            let (least, most) = function.arity;
            if (least..=most).contains(&arity) {
                return;
            }
            other =
                Some(if least == most { least.to_string() } else { format!("{least} to {most}") });
        }
        if self.mode == AnalysisMode::Import && import::has_function(name, arity) {
            return;
        }
        match other {
            Some(wanted) => self.report(
                &codes::WRONG_ARGUMENTS,
                at,
                if wanted == "1" {
                    format!("`{name}` takes 1 argument, not {arity}")
                } else {
                    format!("`{name}` takes {wanted} arguments, not {arity}")
                },
                builtins::builtin(name).map(|function| function.usage.to_owned()),
            ),
            None => {
                let help = if self.mode == AnalysisMode::Import {
                    closest(name, self.readers.iter().map(|reader| reader.name))
                        .map(|near| format!("did you mean `{near}`?"))
                } else {
                    self.compiler.suggest_function(name, self.callable)
                };
                self.report(
                    &codes::UNKNOWN_FUNCTION,
                    at,
                    format!("there is no function `{name}`"),
                    help,
                );
            }
        }
    }
}

fn is_operator(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_alphabetic() || c == '_') || name == "in"
}

pub(super) fn returns(name: &str) -> ScriptType {
    builtins::builtin(name).map_or(ScriptType::Any, |function| function.returns)
}
