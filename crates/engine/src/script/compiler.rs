//! Compiles the scripts of one pack, `functions.rhai` first, and keeps every problem found.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rhai::{AST, ASTNode, Dynamic, Position, Scope, Stmt, Token};

use super::analyse::{AnalysisMode, ScriptAnalysis};
use super::builtins::{self, BUILTINS};
use super::convert;
use super::error::{self, ScriptSource, SourceMap};
use super::expression::ScriptOutcome;
use super::frame::{EvaluationFrame, IndexView};
use super::lower::{ExpressionCode, LoweringContext, Unsupported};
use super::names::NameTable;
use super::sandbox::{ScriptSandboxes, contained};
use super::tokens;
use super::types::ScriptType;
use crate::diagnostic::{Diagnostic, closest, codes};
use crate::kinds::KindRegistry;
use crate::program::Vocabulary;
use crate::source::{Place, Source};
use crate::value::Value;

/// A function of the pack: where it is and what it takes.
#[derive(Debug, Clone)]
pub(super) struct PackFunction {
    pub(super) name: String,
    pub(super) params: Vec<String>,
    pub(super) place: Place,
    pub(super) source: Arc<Source>,
    pub(super) body: Arc<[Stmt]>,
}

/// Compiles scripts; problems gather in `problems`.
#[derive(Debug)]
pub(crate) struct ScriptCompiler {
    pub(super) sandboxes: ScriptSandboxes,
    pub(super) names: Arc<NameTable>,
    /// The functions of `functions.rhai`, which every guest may call.
    pub(super) shared: Vec<PackFunction>,
    pub(super) library: AST,
    pub(super) source_map: SourceMap,
    pub(crate) problems: Vec<Diagnostic>,
    pub(crate) used_facts: BTreeSet<usize>,
    /// The ids of the tips that are written out, with their places.
    pub(crate) tip_ids: Vec<(String, Place)>,
    /// Whether a script may make tips whose ids aren't written out.
    pub(crate) unclear_tips: bool,
    /// The texts that typed programs compare with.
    pub(crate) vocabulary: Vocabulary,
}

/// Returns what scripts are lowered with.
pub(super) fn lowering<'a>(
    names: &'a NameTable,
    functions: &'a [PackFunction],
    sandboxes: &ScriptSandboxes,
) -> LoweringContext<'a> {
    LoweringContext { names, functions, off: sandboxes.interpreted }
}

impl ScriptCompiler {
    pub(crate) fn new(
        sandboxes: &ScriptSandboxes,
        names: &Arc<NameTable>,
        functions: Option<&Arc<Source>>,
    ) -> Self {
        let mut compiler = Self {
            sandboxes: sandboxes.clone(),
            names: Arc::clone(names),
            shared: Vec::new(),
            library: AST::empty(),
            source_map: SourceMap::new(),
            problems: Vec::new(),
            used_facts: BTreeSet::new(),
            tip_ids: Vec::new(),
            unclear_tips: false,
            vocabulary: Vocabulary::default(),
        };
        if let Some(source) = functions
            && let Some(ast) = compiler.parse(source)
        {
            compiler.shared = compiler.functions_of(&ast, source);
            for function in compiler.shared.clone() {
                compiler.source_map.insert(function.name.clone(), Arc::clone(source));
            }
            compiler.library = ast.clone_functions_only();
            let shared = compiler.shared.clone();
            for function in &shared {
                let types = vec![ScriptType::Any; function.params.len()];
                compiler.judge(function, &types, &shared, AnalysisMode::Function, 0);
            }
        }
        compiler
    }

    /// Parses a file: syntax, loose statements.
    pub(super) fn parse(&mut self, source: &Arc<Source>) -> Option<AST> {
        let engine = Arc::clone(&self.sandboxes.engine);
        self.parse_with(&engine, source)
    }

    pub(super) fn parse_with(
        &mut self,
        engine: &rhai::Engine,
        source: &Arc<Source>,
    ) -> Option<AST> {
        let script_source = ScriptSource::File(Arc::clone(source));
        if source.text().len() > super::MAX_BYTES {
            self.problems.push(
                Diagnostic::error(
                    &codes::SCRIPT_TOO_LARGE,
                    format!("the script has more than {} bytes", super::MAX_BYTES),
                )
                .at(Place::start_of(source)),
            );
            return None;
        }
        match contained(|| engine.compile(source.text())) {
            Ok(Ok(ast)) => {
                if let Some(statement) = ast.statements().iter().find(|one| !one.is_noop()) {
                    self.problems.push(
                        Diagnostic::error(
                            &codes::LOOSE_STATEMENT,
                            "a statement outside of a function never runs",
                        )
                        .at(script_source.place(statement.position()))
                        .help("put it into a function"),
                    );
                }
                Some(ast)
            }
            Ok(Err(problem)) => {
                self.problems.push(error::parse_error(&problem, &script_source));
                None
            }
            Err(words) => {
                self.problems.push(
                    Diagnostic::error(
                        &codes::SCRIPT_SYNTAX,
                        format!("the script can't be parsed: {words}"),
                    )
                    .at(Place::start_of(source)),
                );
                None
            }
        }
    }

    /// Returns the functions a file defines, with their places; names taken already are reported.
    pub(super) fn functions_of(&mut self, ast: &AST, source: &Arc<Source>) -> Vec<PackFunction> {
        let places = function_places(source);
        let mut found: Vec<PackFunction> = Vec::new();
        for info in ast.iter_functions() {
            let place = places.get(info.name).cloned().unwrap_or_else(|| Place::start_of(source));
            let twin = self
                .shared
                .iter()
                .chain(&found)
                .find(|other| other.name == info.name)
                .map(|other| other.place.clone());
            if let Some(twin) = twin {
                self.problems.push(
                    Diagnostic::error(
                        &codes::DUPLICATE_FUNCTION,
                        format!("`{}` is defined twice in this pack", info.name),
                    )
                    .at(place.clone())
                    .related(twin, "the other")
                    .help("rename one; Rhai would silently take the last"),
                );
            }
            if is_taken(info.name, &self.sandboxes) {
                self.problems.push(
                    Diagnostic::error(
                        &codes::DUPLICATE_FUNCTION,
                        format!("`{}` is a name that Peristyle has already", info.name),
                    )
                    .at(place.clone())
                    .help("rename the function"),
                );
            }
            found.push(PackFunction {
                name: info.name.to_owned(),
                params: info.params.iter().map(|param| (*param).to_owned()).collect(),
                place,
                source: Arc::clone(source),
                body: body_of(ast, info.name, info.params.len()).into(),
            });
        }
        found.sort_by_key(|function| function.place.span().start);
        found
    }

    /// Judges one function's body, called with arguments of these types; the nodes that it reads.
    /// `scope` is the node whose aggregate it is.
    pub(super) fn judge(
        &mut self,
        function: &PackFunction,
        types: &[ScriptType],
        callable: &[PackFunction],
        mode: AnalysisMode,
        scope: usize,
    ) -> BTreeSet<usize> {
        let script_source = ScriptSource::File(Arc::clone(&function.source));
        let mut analysis = ScriptAnalysis::new(self, script_source, mode, callable).in_scope(scope);
        for (param, kind) in function.params.iter().zip(types) {
            analysis.declare(param, *kind);
        }
        analysis.statements(&function.body);
        let seen = analysis.finish();
        self.used_facts.extend(seen.facts);
        self.tip_ids.extend(seen.tip_ids);
        self.unclear_tips |= seen.unclear_tips;
        self.report_new(seen.problems);
        seen.nodes
    }

    /// Keeps problems that weren't found before: a function is judged for every use.
    pub(super) fn report_new(&mut self, found: Vec<Diagnostic>) {
        for problem in found {
            if !self.problems.contains(&problem) {
                self.problems.push(problem);
            }
        }
    }

    /// Returns the function of `functions.rhai` with that name and one parameter, judged for its
    /// role.
    pub(crate) fn function(&mut self, name: &str, role: FunctionRole) -> Option<FunctionRef> {
        let known = self.shared.iter().find(|function| function.name == name)?.clone();
        if known.params.len() != 1 {
            return None;
        }
        let source = Arc::clone(&known.source);
        let script_source = ScriptSource::File(Arc::clone(&source));
        let (given, scope) = match role {
            FunctionRole::Scale(given) => (given, 0),
            FunctionRole::Aggregate(scope) => (ScriptType::Index, scope),
        };
        let callable = self.shared.clone();
        let nodes = self.judge(&known, &[given], &callable, AnalysisMode::Function, scope);
        let lowering = lowering(&self.names, &self.shared, &self.sandboxes);
        let code = match role {
            FunctionRole::Scale(_) => lowering.scale(name, &script_source, &mut self.vocabulary),
            FunctionRole::Aggregate(scope) => {
                lowering.aggregate(name, scope, &script_source, &mut self.vocabulary)
            }
        };
        Some(FunctionRef {
            sandboxes: self.sandboxes.clone(),
            library: self.library.clone(),
            name: name.to_owned(),
            source_map: self.source_map.clone(),
            source,
            scope,
            nodes,
            code,
        })
    }

    /// Returns the scales and aggregates that the pack can name.
    pub(crate) fn kinds(&self) -> Arc<KindRegistry> {
        Arc::clone(&self.sandboxes.kinds)
    }

    /// Returns the names of the pack's functions with so many parameters.
    pub(crate) fn function_names(&self, arity: usize) -> Vec<&str> {
        self.shared
            .iter()
            .filter(|function| function.params.len() == arity)
            .map(|function| function.name.as_str())
            .collect()
    }

    /// Returns where a function that exists with another number of parameters is defined.
    pub(crate) fn function_place(&self, name: &str) -> Option<(Place, usize)> {
        let function = self.shared.iter().find(|function| function.name == name)?;
        Some((function.place.clone(), function.params.len()))
    }

    /// Returns the help for an unknown function.
    pub(super) fn suggest_function(&self, name: &str, callable: &[PackFunction]) -> Option<String> {
        let known = callable
            .iter()
            .chain(&self.shared)
            .map(|function| function.name.as_str())
            .chain(BUILTINS.iter().map(|function| function.name))
            .chain(self.sandboxes.host.iter().map(|function| function.name.as_str()));
        closest(name, known).map(|near| format!("did you mean `{near}`?"))
    }
}

/// Returns whether Peristyle, or the host, has a function, scale or aggregate of this name.
fn is_taken(name: &str, sandboxes: &ScriptSandboxes) -> bool {
    builtins::builtin(name).is_some()
        || sandboxes.host.iter().any(|function| function.name == name)
        || sandboxes.kinds.scale(name).is_some()
        || sandboxes.kinds.aggregate(name).is_some()
}

/// Returns the statements of one function's body.
fn body_of(ast: &AST, name: &str, arity: usize) -> Vec<Stmt> {
    // `clone_functions_only_filtered` of Rhai 1.27 keeps all functions, whatever the filter says
    let mut only = ast.clone_functions_only();
    only.retain_functions(|_, _, fn_name, params| fn_name == name && params == arity);
    let mut statements = Vec::new();
    only.walk(&mut |path: &[ASTNode<'_>]| {
        if let [ASTNode::Stmt(statement)] = path {
            statements.push((*statement).clone());
        }
        true
    });
    statements
}

/// Returns where each `fn NAME` of a file stands.
fn function_places(source: &Arc<Source>) -> HashMap<String, Place> {
    let script_source = ScriptSource::File(Arc::clone(source));
    let mut places = HashMap::new();
    let mut after_fn = false;
    for (token, position) in tokens::tokens(source.text()) {
        match token {
            Token::Fn => after_fn = true,
            Token::Identifier(name) if after_fn => {
                places.insert(name.to_string(), script_source.place(position));
                after_fn = false;
            }
            _ => after_fn = false,
        }
    }
    places
}

/// What a function of the pack is called as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FunctionRole {
    /// Of a value of this type.
    Scale(ScriptType),
    /// Of the node in this slot.
    Aggregate(usize),
}

/// A function of the pack that a scale or an aggregate calls.
#[derive(Debug, Clone)]
pub(crate) struct FunctionRef {
    sandboxes: ScriptSandboxes,
    library: AST,
    name: String,
    source_map: SourceMap,
    source: Arc<Source>,
    /// The node whose aggregate it is; 0 for a scale.
    scope: usize,
    /// The slots of the nodes that it may read.
    pub(crate) nodes: BTreeSet<usize>,
    code: Result<ExpressionCode, Unsupported>,
}

impl FunctionRef {
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Returns the function as steps, unless it is interpreted.
    pub(crate) fn code(&self) -> Option<&ExpressionCode> {
        self.code.as_ref().ok()
    }

    /// Returns why it is interpreted, if it is.
    pub(crate) fn interpreted(&self) -> Option<&Unsupported> {
        self.code.as_ref().err()
    }

    /// Returns a scale's share of a value, `fn NAME(x)`, by the interpreter.
    pub(crate) fn scale(&self, x: &Value) -> ScriptOutcome {
        self.call(convert::to_script(Some(x)))
    }

    /// Returns what an aggregate makes of a node's children, `fn NAME(index)`, by the interpreter.
    pub(crate) fn aggregate(&self, frame: &Arc<EvaluationFrame>) -> ScriptOutcome {
        frame.begin();
        let view = IndexView { frame: Arc::clone(frame), tracked: false, scope: self.scope };
        self.call(Dynamic::from(view))
    }

    fn call(&self, argument: Dynamic) -> ScriptOutcome {
        let options = rhai::CallFnOptions::new().eval_ast(false);
        let answer = contained(|| {
            self.sandboxes.engine.call_fn_with_options::<Dynamic>(
                options,
                &mut Scope::new(),
                &self.library,
                &self.name,
                (argument,),
            )
        });
        let script_source = ScriptSource::File(Arc::clone(&self.source));
        ScriptOutcome::of(answer, &script_source, &self.source_map, || {
            self.source_map.get(&self.name).map_or_else(
                || script_source.place(Position::NONE),
                |source| {
                    function_places(source)
                        .remove(&self.name)
                        .unwrap_or_else(|| Place::start_of(source))
                },
            )
        })
    }
}
