//! Judges a script's tree before it ever runs: names, calls, types, and what Rhai lets pass in
//! silence.

use std::collections::BTreeSet;

use rhai::{ASTFlags, BinaryExpr, Expr, Namespace, Position, Stmt, StmtBlock};

mod calls;
mod members;
mod operators;
mod tips;

use super::compiler::{PackFunction, ScriptCompiler};
use super::error::ScriptSource;
use super::types::ScriptType;
use crate::diagnostic::{Diagnostic, DiagnosticCode, closest, codes};
use crate::source::Place;

/// Where a script stands, which decides what it may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AnalysisMode {
    /// A YAML value: bare names are facts.
    Expression,
    /// A pure function: only its parameters.
    Function,
    Weights,
    Tips,
    /// A function beside `tips`: a map in it may be a tip, or a part of one.
    TipsHelper,
    Import,
}

/// Calls on the way may be so many; the sandbox allows no more.
const MAX_CALLS: usize = 16;

/// What an analysis found.
#[derive(Debug, Default)]
pub(super) struct AnalysisResult {
    pub(super) facts: BTreeSet<usize>,
    pub(super) nodes: BTreeSet<usize>,
    pub(super) tip_ids: Vec<(String, Place)>,
    /// Whether there may be tips whose ids aren't written out.
    pub(super) unclear_tips: bool,
    pub(super) problems: Vec<Diagnostic>,
}

/// One walk over one script.
pub(super) struct ScriptAnalysis<'a> {
    compiler: &'a ScriptCompiler,
    script_source: ScriptSource,
    mode: AnalysisMode,
    callable: &'a [PackFunction],
    readers: &'a [&'static crate::host::Reader],
    variables: Vec<(String, ScriptType)>,
    /// The node whose aggregate is judged; 0 for all else.
    scope: usize,
    /// The functions that were judged with what they are called with, and how deep that went.
    called: Vec<(String, Vec<ScriptType>)>,
    depth: usize,
    seen: AnalysisResult,
}

impl<'a> ScriptAnalysis<'a> {
    pub(super) fn new(
        compiler: &'a ScriptCompiler,
        script_source: ScriptSource,
        mode: AnalysisMode,
        callable: &'a [PackFunction],
    ) -> Self {
        Self {
            compiler,
            script_source,
            mode,
            callable,
            readers: &[],
            variables: Vec::new(),
            scope: 0,
            called: Vec::new(),
            depth: 0,
            seen: AnalysisResult::default(),
        }
    }

    /// Judges the script as the aggregate of the node in `scope`.
    pub(super) fn in_scope(self, scope: usize) -> Self {
        Self { scope, ..self }
    }

    /// Takes the readers that import scripts may call.
    pub(super) fn with_readers(mut self, readers: &'a [&'static crate::host::Reader]) -> Self {
        self.readers = readers;
        self
    }

    pub(super) fn declare(&mut self, name: &str, kind: ScriptType) {
        self.variables.push((name.to_owned(), kind));
    }

    pub(super) fn finish(self) -> AnalysisResult {
        self.seen
    }

    fn report(
        &mut self,
        code: &'static DiagnosticCode,
        at: Position,
        message: String,
        help: Option<String>,
    ) {
        let place = self.script_source.place(at);
        self.seen.problems.push(Diagnostic::error(code, message).at(place).help_maybe(help));
    }

    /// Returns the type of the last statement.
    pub(super) fn statements(&mut self, statements: &[Stmt]) -> ScriptType {
        let mut last = ScriptType::Unit;
        for statement in statements {
            last = self.statement(statement);
        }
        last
    }

    fn block(&mut self, block: &StmtBlock) -> ScriptType {
        let outer = self.variables.len();
        let kind = self.statements(block.statements());
        self.variables.truncate(outer);
        kind
    }

    fn statement(&mut self, statement: &Stmt) -> ScriptType {
        match statement {
            Stmt::Expr(expr) => self.expr(expr),
            Stmt::FnCall(call, at) => self.call(call, *at),
            Stmt::Block(block) => self.block(block),
            Stmt::If(flow, _) => {
                self.expr(&flow.expr);
                let yes = self.block(&flow.body);
                let no = self.block(&flow.branch);
                yes.join(no)
            }
            Stmt::Switch(parts, at) => {
                let (on, cases) = &**parts;
                let on_kind = self.expr(on);
                self.arms(on, on_kind, *at);
                let mut kind = ScriptType::Unit;
                for case in &cases.expressions {
                    self.expr(&case.lhs);
                    kind = kind.join(self.expr(&case.rhs));
                }
                kind
            }
            Stmt::While(flow, _) | Stmt::Do(flow, ..) => {
                self.expr(&flow.expr);
                self.block(&flow.body);
                ScriptType::Any
            }
            Stmt::For(parts, _) => {
                let (item, counter, flow) = &**parts;
                self.expr(&flow.expr);
                let outer = self.variables.len();
                self.declare(&item.name, ScriptType::Any);
                if let Some(counter) = counter {
                    self.declare(&counter.name, ScriptType::Whole);
                }
                self.block(&flow.body);
                self.variables.truncate(outer);
                ScriptType::Any
            }
            Stmt::Var(parts, ..) => {
                let (name, value, _) = &**parts;
                let kind = self.expr(value);
                let hides = match name.name.as_str() {
                    "index" => Some("the nodes"),
                    fact => self.compiler.names.fact(fact).map(|_| "a fact"),
                };
                if self.mode == AnalysisMode::Expression
                    && let Some(what) = hides
                {
                    self.report(
                        &codes::NOT_ALLOWED,
                        name.pos,
                        format!("`{}` is {what}, and `let` would hide it", name.name),
                        Some("take another name".to_owned()),
                    );
                }
                // a whole number may become a float later
                let kind = if kind == ScriptType::Whole { ScriptType::Number } else { kind };
                self.declare(&name.name, kind);
                ScriptType::Unit
            }
            Stmt::Assignment(parts) => {
                let (_, sides) = &**parts;
                self.assignment(sides);
                ScriptType::Unit
            }
            Stmt::Return(value, ..) => {
                if let Some(value) = value {
                    self.expr(value);
                }
                ScriptType::Any
            }
            Stmt::BreakLoop(value, ..) => {
                if let Some(value) = value {
                    self.expr(value);
                }
                ScriptType::Any
            }
            Stmt::Noop(_) => ScriptType::Unit,
            other => {
                let at = other.position();
                self.report(&codes::NOT_ALLOWED, at, "this is closed to scripts".to_owned(), None);
                ScriptType::Any
            }
        }
    }

    fn assignment(&mut self, sides: &BinaryExpr) {
        let value = self.expr(&sides.rhs);
        match &sides.lhs {
            Expr::Variable(variable, _, at) => {
                let name = variable.1.as_str();
                if let Some(known) =
                    self.variables.iter_mut().rev().find(|(known, _)| known == name)
                {
                    known.1 = known.1.join(value);
                } else if self.mode == AnalysisMode::Expression
                    && self.compiler.names.fact(name).is_some()
                {
                    self.report(
                        &codes::NOT_ALLOWED,
                        *at,
                        format!("`{name}` is a fact and can only be read"),
                        Some("compare with `==`".to_owned()),
                    );
                } else {
                    self.variable(name, *at);
                }
            }
            place => {
                self.names_a_tip(place);
                if matches!(self.root_type(place), ScriptType::Facts | ScriptType::Index) {
                    let what = self.root_type(place).describe();
                    self.report(
                        &codes::NOT_ALLOWED,
                        place.start_position(),
                        format!("{what} can only be read"),
                        Some("compare with `==`; a change is what a tip asks for".to_owned()),
                    );
                }
                self.expr(place);
            }
        }
    }

    /// Returns the type of the leftmost name of `a.b.c`.
    fn root_type(&self, expr: &Expr) -> ScriptType {
        match expr {
            Expr::Dot(sides, ..) | Expr::Index(sides, ..) => self.root_type(&sides.lhs),
            Expr::Variable(variable, ..) => {
                self.known(variable.1.as_str()).unwrap_or(ScriptType::Any)
            }
            _ => ScriptType::Any,
        }
    }

    fn known(&self, name: &str) -> Option<ScriptType> {
        self.variables.iter().rev().find(|(known, _)| known == name).map(|&(_, kind)| kind)
    }

    fn variable(&mut self, name: &str, at: Position) -> ScriptType {
        if let Some(kind) = self.known(name) {
            return kind;
        }
        if self.mode == AnalysisMode::Expression {
            if name == "index" {
                return ScriptType::Index;
            }
            return self.fact(name, at);
        }
        let help = if self.compiler.names.fact(name).is_some() {
            Some(match self.mode {
                AnalysisMode::Weights | AnalysisMode::Tips => {
                    format!("a fact is read as `facts.{name}`")
                }
                _ => "a function sees only its parameters: hand the fact over".to_owned(),
            })
        } else {
            closest(name, self.variables.iter().map(|(known, _)| known.as_str()))
                .map(|near| format!("did you mean `{near}`?"))
        };
        self.report(&codes::UNKNOWN_VARIABLE, at, format!("nothing here is called `{name}`"), help);
        ScriptType::Any
    }

    fn expr(&mut self, expr: &Expr) -> ScriptType {
        match expr {
            Expr::BoolConstant(..) => ScriptType::Bool,
            Expr::IntegerConstant(..) => ScriptType::Whole,
            Expr::FloatConstant(..) => ScriptType::Number,
            Expr::StringConstant(..) | Expr::CharConstant(..) => ScriptType::Text,
            Expr::Unit(_) => ScriptType::Unit,
            Expr::InterpolatedString(parts, _) => {
                parts.iter().for_each(|part| {
                    self.expr(part);
                });
                ScriptType::Text
            }
            Expr::Array(items, _) => {
                items.iter().for_each(|item| {
                    self.expr(item);
                });
                ScriptType::List
            }
            Expr::Map(parts, at) => {
                match self.mode {
                    AnalysisMode::Tips => self.tip(&parts.0, *at),
                    AnalysisMode::TipsHelper | AnalysisMode::Function => {
                        self.tip_of_a_helper(&parts.0)
                    }
                    AnalysisMode::Expression | AnalysisMode::Weights | AnalysisMode::Import => {}
                }
                for (_, value) in &parts.0 {
                    self.expr(value);
                }
                ScriptType::Map
            }
            Expr::Variable(variable, _, at) => {
                self.refuse_qualified(&variable.2, *at);
                self.variable(variable.1.as_str(), *at)
            }
            Expr::Stmt(block) => self.block(block),
            Expr::FnCall(call, at) => self.call(call, *at),
            Expr::MethodCall(call, at) => self.call(call, *at),
            Expr::And(operands, _) | Expr::Or(operands, _) => {
                operands.iter().for_each(|operand| {
                    self.expr(operand);
                });
                ScriptType::Bool
            }
            Expr::Coalesce(operands, _) => {
                let kinds: Vec<ScriptType> =
                    operands.iter().map(|operand| self.expr(operand)).collect();
                kinds.into_iter().reduce(ScriptType::join).unwrap_or(ScriptType::Any)
            }
            Expr::Dot(sides, flags, _) => {
                let base = self.expr(&sides.lhs);
                self.member(base, &sides.rhs, !flags.contains(ASTFlags::BREAK), false)
            }
            Expr::Index(sides, flags, _) => {
                let base = self.expr(&sides.lhs);
                self.member(base, &sides.rhs, !flags.contains(ASTFlags::BREAK), true)
            }
            Expr::ThisPtr(at) => {
                self.report(
                    &codes::NOT_ALLOWED,
                    *at,
                    "`this` is closed to scripts".to_owned(),
                    None,
                );
                ScriptType::Any
            }
            _ => ScriptType::Any,
        }
    }

    /// Refuses `module::name`: there are no modules.
    fn refuse_qualified(&mut self, namespace: &Namespace, at: Position) {
        if !namespace.is_empty() {
            let message = "`::` leads into a module, and modules are closed to scripts".to_owned();
            self.report(&codes::NOT_ALLOWED, at, message, None);
        }
    }
}
