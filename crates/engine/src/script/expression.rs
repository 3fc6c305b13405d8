//! Expressions of the YAML: `value`, `derived`, `applies`.

use std::collections::BTreeSet;
use std::sync::Arc;

use rhai::{AST, Dynamic, Scope};

use super::analyse::{AnalysisMode, ScriptAnalysis};
use super::compiler::{ScriptCompiler, lowering};
use super::convert;
use super::error::{self, ScriptSource, SourceMap};
use super::frame::{EvaluationFrame, FRAME, FrameHandle};
use super::lower::{ExpressionCode, Unsupported};
use super::names::NameTable;
use super::sandbox::{ScriptSandboxes, contained};
use super::types::ScriptType;
use crate::diagnostic::{Diagnostic, MAX_PROBLEMS, codes};
use crate::load::definition::ExpressionDef;
use crate::source::Place;
use crate::value::{Missing, Value};

/// Why there is no value where an expression gives `()`, or 0/0.
pub(super) const NOTHING: &str = "the expression gives nothing";
pub(super) const NOT_A_NUMBER: &str = "the result is not a number (0/0)";

/// What running a script gave.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ScriptOutcome {
    Value(Value),
    /// There is none. [`Missing::Failed`]: it read a fact whose formula failed; there is no score.
    Missing(Missing),
    /// It failed; there is no score.
    Failed(Box<Diagnostic>),
}

impl ScriptOutcome {
    /// Returns the failure of a script whose result is infinite.
    fn infinite(script_source: &ScriptSource, place: Place) -> Self {
        let problem = Diagnostic::error(&codes::NOT_FINITE, "the result is infinite");
        let help = if script_source.text().contains('/') {
            "guard the division: `if sent > 0.0 { answered / sent } else { () }` where there is then \
             no value, `else { 0.0 }` where it is then 0"
        } else {
            "keep what goes in within bounds: `clamp(x, 0.0, 100.0)`"
        };
        Self::Failed(Box::new(problem.at(place).help(help)))
    }

    pub(super) fn of(
        answer: Result<Result<Dynamic, Box<rhai::EvalAltResult>>, String>,
        script_source: &ScriptSource,
        source_map: &SourceMap,
        place: impl Fn() -> Place,
    ) -> Self {
        let fail = |diagnostic: Diagnostic| Self::Failed(Box::new(diagnostic));
        match answer {
            Err(words) => fail(
                Diagnostic::error(&codes::SCRIPT_FAILED, format!("the script failed: {words}"))
                    .at(place()),
            ),
            Ok(Err(problem)) => {
                fail(error::run_error(&problem, script_source, source_map, &place()))
            }
            Ok(Ok(value)) => match convert::from_script(&value) {
                Ok(None) => Self::Missing(Missing::Because(NOTHING.into())),
                Ok(Some(Value::Number(number))) if number.is_nan() => {
                    Self::Missing(Missing::Because(NOT_A_NUMBER.into()))
                }
                Ok(Some(Value::Number(number))) if number.is_infinite() => {
                    Self::infinite(script_source, place())
                }
                Ok(Some(value)) => Self::Value(value),
                Err(what) => fail(
                    Diagnostic::error(
                        &codes::WRONG_RESULT,
                        format!("the result is {what}, not a number, text, true or false"),
                    )
                    .at(place()),
                ),
            },
        }
    }
}

/// A compiled expression.
#[derive(Debug, Clone)]
pub(crate) struct Expression {
    body: ExpressionBody,
    /// What it gives, as far as that is known.
    pub(crate) kind: ScriptType,
    /// The slots of the facts it may read.
    pub(crate) facts: BTreeSet<usize>,
    /// The slots of the nodes it may read.
    pub(crate) nodes: BTreeSet<usize>,
    /// As written.
    pub(crate) text: Arc<str>,
    pub(crate) place: Place,
}

/// An expression that needs no interpreter.
#[derive(Debug)]
pub(crate) enum SimpleExpression<'a> {
    Fact(usize),
    Constant(&'a Value),
    Code(&'a ExpressionCode),
}

#[derive(Debug, Clone)]
enum ExpressionBody {
    /// A bare fact.
    Fact(usize),
    /// A constant.
    Constant(Value),
    /// Anything else.
    Script(Box<ScriptExpression>),
}

/// An expression for the interpreter, and as a typed program where it is one.
#[derive(Debug, Clone)]
struct ScriptExpression {
    ast: AST,
    sandboxes: ScriptSandboxes,
    source_map: SourceMap,
    script_source: ScriptSource,
    code: Result<ExpressionCode, Unsupported>,
}

impl ScriptCompiler {
    /// Compiles and judges an expression.
    pub(crate) fn expression(&mut self, expr: &ExpressionDef) -> Option<Expression> {
        if self.problems.len() >= MAX_PROBLEMS {
            return None;
        }
        let text = expr.text.text.trim();
        let plain = |body, kind, facts: BTreeSet<usize>| Expression {
            body,
            kind,
            facts,
            nodes: BTreeSet::new(),
            text: text.into(),
            place: expr.place.clone(),
        };
        // the usual case, a bare fact, needs no parser
        if let Some((slot, fact)) = self.names.fact(text) {
            let kind = ScriptType::of(fact.kind);
            self.used_facts.insert(slot);
            return Some(plain(ExpressionBody::Fact(slot), kind, BTreeSet::from([slot])));
        }
        if let Some(value) = constant(text) {
            let kind = match value {
                Value::Bool(_) => ScriptType::Bool,
                _ => ScriptType::Number,
            };
            return Some(plain(ExpressionBody::Constant(value), kind, BTreeSet::new()));
        }
        let script_source = ScriptSource::Value(expr.clone());
        if text.len() > super::MAX_BYTES {
            self.problems.push(
                Diagnostic::error(&codes::SCRIPT_TOO_LARGE, "the expression is too long")
                    .at(expr.place.clone()),
            );
            return None;
        }
        let engine = Arc::clone(&self.sandboxes.engine);
        let ast = match contained(|| engine.compile(&*expr.text.text)) {
            Ok(Ok(ast)) => ast,
            Ok(Err(problem)) => {
                self.problems.push(error::parse_error(&problem, &script_source));
                return None;
            }
            Err(words) => {
                self.problems.push(
                    Diagnostic::error(
                        &codes::SCRIPT_SYNTAX,
                        format!("the expression can't be parsed: {words}"),
                    )
                    .at(expr.place.clone()),
                );
                return None;
            }
        };
        if ast.iter_functions().next().is_some() {
            self.problems.push(
                Diagnostic::error(&codes::NOT_ALLOWED, "an expression can't define a function")
                    .at(expr.place.clone())
                    .help("put it into `functions.rhai`"),
            );
            return None;
        }
        let callable = self.shared.clone();
        let mut analysis =
            ScriptAnalysis::new(self, script_source.clone(), AnalysisMode::Expression, &callable);
        let kind = analysis.statements(ast.statements());
        let seen = analysis.finish();
        let mut seen = seen;
        if !matches!(kind, ScriptType::Any | ScriptType::Unit) && !kind.is_plain() {
            seen.problems.push(
                Diagnostic::error(
                    &codes::WRONG_RESULT,
                    format!(
                        "this gives {}, and a value is a number, text, true or false",
                        kind.describe()
                    ),
                )
                .at(expr.place.clone()),
            );
        }
        let failed = !seen.problems.is_empty();
        self.used_facts.extend(&seen.facts);
        self.report_new(seen.problems);
        if failed {
            return None;
        }
        let guarded = super::null_checks::with_null_checks(ast.statements(), &self.names);
        let code = lowering(&self.names, &self.shared, &self.sandboxes).expression(
            &guarded,
            &script_source,
            &mut self.vocabulary,
        );
        let ast = AST::new(guarded, self.library.shared_lib().clone());
        let (sandboxes, source_map) = (self.sandboxes.clone(), self.source_map.clone());
        Some(Expression {
            body: ExpressionBody::Script(Box::new(ScriptExpression {
                ast,
                sandboxes,
                source_map,
                script_source,
                code,
            })),
            kind,
            facts: seen.facts,
            nodes: seen.nodes,
            text: text.into(),
            place: expr.place.clone(),
        })
    }
}

fn constant(text: &str) -> Option<Value> {
    match text {
        "true" => Some(Value::Bool(true)),
        "false" => Some(Value::Bool(false)),
        _ if text.starts_with(|c: char| c.is_ascii_digit() || c == '-') => {
            text.parse::<f64>().ok().filter(|number| number.is_finite()).map(Value::Number)
        }
        _ => None,
    }
}

impl Expression {
    /// Returns the fact, if the expression is nothing else.
    pub(crate) fn bare_fact(&self) -> Option<usize> {
        match self.body {
            ExpressionBody::Fact(slot) => Some(slot),
            _ => None,
        }
    }

    /// Returns its typed program; none where it needs none, or the interpreter.
    pub(crate) fn code(&self) -> Option<&ExpressionCode> {
        match &self.body {
            ExpressionBody::Fact(_) | ExpressionBody::Constant(_) => None,
            ExpressionBody::Script(script) => script.code.as_ref().ok(),
        }
    }

    /// Returns the failure of a typed program whose result is infinite.
    pub(crate) fn infinite(&self) -> Option<Box<Diagnostic>> {
        let ExpressionBody::Script(script) = &self.body else { return None };
        match ScriptOutcome::infinite(&script.script_source, self.place.clone()) {
            ScriptOutcome::Failed(problem) => Some(problem),
            ScriptOutcome::Value(_) | ScriptOutcome::Missing(_) => None,
        }
    }

    /// Returns the outcome of a bare fact that is missing.
    pub(crate) fn missing_fact(&self, names: &NameTable) -> ScriptOutcome {
        let slot = self.bare_fact().unwrap_or(usize::MAX);
        ScriptOutcome::Missing(Missing::Needs(names.fact_id(slot).into()))
    }

    /// Runs it by the interpreter.
    pub(crate) fn interpret(&self, frame: &Arc<EvaluationFrame>) -> ScriptOutcome {
        let script = match &self.body {
            ExpressionBody::Fact(slot) => {
                return match frame.seen(*slot) {
                    Ok(Some(value)) => ScriptOutcome::Value(value),
                    Ok(None) => self.missing_fact(frame.names()),
                    Err(why) => ScriptOutcome::Missing(Missing::Failed(why)),
                };
            }
            ExpressionBody::Constant(value) => return ScriptOutcome::Value(value.clone()),
            ExpressionBody::Script(script) => script,
        };
        let ScriptExpression { ast, sandboxes, source_map, script_source, .. } = &**script;
        frame.begin();
        let mut scope = Scope::new();
        scope.push_constant_dynamic(FRAME, Dynamic::from(FrameHandle(Arc::clone(frame))));
        let answer = contained(|| sandboxes.engine.eval_ast_with_scope::<Dynamic>(&mut scope, ast));
        if let Some(why) = frame.failure() {
            return ScriptOutcome::Missing(Missing::Failed(why));
        }
        // a missing fact on the path taken decides, whatever came of it
        if let Some(name) = frame.missing()
            && answer.is_ok()
        {
            return ScriptOutcome::Missing(Missing::Needs(name.into()));
        }
        ScriptOutcome::of(answer, script_source, source_map, || self.place.clone())
    }

    /// Returns what it is without the interpreter; none where it needs one.
    pub(crate) fn plain(&self) -> Option<SimpleExpression<'_>> {
        match &self.body {
            ExpressionBody::Fact(slot) => Some(SimpleExpression::Fact(*slot)),
            ExpressionBody::Constant(value) => Some(SimpleExpression::Constant(value)),
            ExpressionBody::Script(script) => script.code.as_ref().ok().map(SimpleExpression::Code),
        }
    }

    /// Returns why it is interpreted, if it is.
    pub(crate) fn interpreted(&self) -> Option<&Unsupported> {
        match &self.body {
            ExpressionBody::Script(script) => script.code.as_ref().err(),
            _ => None,
        }
    }

    /// Returns what it means, for the fingerprint.
    pub(crate) fn meaning(&self) -> String {
        super::meaning(&self.text)
    }
}
