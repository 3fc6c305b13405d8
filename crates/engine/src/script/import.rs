//! `import.rhai`: facts out of a platform's own export, on the host's readers.

use std::any::TypeId;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rhai::{
    AST, ASTNode, Array, CallFnOptions, Dynamic, Engine, Expr, FLOAT, INT, Map, Scope, Stmt,
};

use super::analyse::{AnalysisMode, ScriptAnalysis};
use super::builtins::BUILTINS;
use super::compiler::ScriptCompiler;
use super::convert;
use super::error::{self, ScriptError, ScriptSource};
use super::sandbox::{TimeLimitFlag, base, contained, text};
use super::types::ScriptType;
use crate::diagnostic::{Diagnostic, codes};
use crate::host::{HostObject, HostValue, Reader};
use crate::source::{Place, Source};

/// Imports loop over lists and call readers that walk through tables.
const STEPS: u64 = 500_000;
/// Facts are numbers, choices and short flags; no script needs long texts.
const TEXT: usize = 1_024;
const ITEMS: usize = 1_000;
/// The most questions an import asks: one may be a walk through a whole table.
const QUESTIONS: usize = 10_000;
/// A bound on the clock, since one step may be a reader's walk through 100,000 rows.
const MAX_DURATION: Duration = Duration::from_secs(300);

/// The functions that imports get beside the readers: (name, number of arguments).
const OWN: &[(&str, usize)] = &[("push", 2), ("len", 1), ("clamp", 3), ("is_missing", 1)];

pub(super) fn has_function(name: &str, arity: usize) -> bool {
    OWN.contains(&(name, arity))
}

/// `import.rhai`, compiled, with the readers it was checked against.
#[derive(Debug, Clone)]
pub(crate) struct ImportScript {
    source: Arc<Source>,
    place: Place,
    readers: Arc<Vec<&'static Reader>>,
}

impl ScriptCompiler {
    /// Compiles `import.rhai`. Without readers only its form is checked.
    pub(crate) fn import(
        &mut self,
        source: &Arc<Source>,
        readers: &Arc<Vec<&'static Reader>>,
    ) -> Option<ImportScript> {
        let engine = sandbox(readers, &Arc::new(TimeLimitFlag::default()));
        let ast = self.parse_with(&engine, source)?;
        // the import stands alone: it shares no functions with the guests
        let shared = std::mem::take(&mut self.shared);
        let functions = self.functions_of(&ast, source);
        self.shared = shared;
        let entry = functions.iter().find(|function| function.name == "facts").cloned();
        match &entry {
            Some(function) if function.params.len() == 1 => {}
            Some(function) => self.problems.push(
                Diagnostic::error(&codes::NO_ENTRY, "`facts` takes one parameter: (archive)")
                    .at(function.place.clone()),
            ),
            None => self.problems.push(
                Diagnostic::error(&codes::NO_ENTRY, "there is no `fn facts(archive)` here")
                    .at(Place::start_of(source)),
            ),
        }
        if !readers.is_empty() {
            for function in &functions {
                let body = Arc::clone(&function.body);
                let script_source = ScriptSource::File(Arc::clone(source));
                let mut analysis =
                    ScriptAnalysis::new(self, script_source, AnalysisMode::Import, &functions)
                        .with_readers(readers);
                for param in &function.params {
                    analysis.declare(param, ScriptType::Any);
                }
                analysis.statements(&body);
                let seen = analysis.finish();
                self.problems.extend(seen.problems);
            }
        }
        self.refuse_deep_assignments(&ast, source);
        let place = entry.filter(|function| function.params.len() == 1)?.place;
        Some(ImportScript { source: Arc::clone(source), place, readers: Arc::clone(readers) })
    }
}

impl ScriptCompiler {
    /// Rhai measures what `m.key = x` makes of `m`, but of `m[key] = x` and `m.a.b = x` only the
    /// innermost part: in a loop, such a map grows until the host has no memory left.
    fn refuse_deep_assignments(&mut self, ast: &AST, source: &Arc<Source>) {
        let script_source = ScriptSource::File(Arc::clone(source));
        ast.walk(&mut |path: &[ASTNode<'_>]| {
            if let Some(ASTNode::Stmt(Stmt::Assignment(parts))) = path.last() {
                let target = &parts.1.lhs;
                let is_measured = match target {
                    Expr::Variable(..) => true,
                    Expr::Dot(sides, ..) => {
                        matches!((&sides.lhs, &sides.rhs), (Expr::Variable(..), Expr::Property(..)))
                    }
                    _ => false,
                };
                if !is_measured {
                    self.problems.push(
                        Diagnostic::error(
                            &codes::NOT_ALLOWED,
                            "an import can only set a variable, or `name.key` of one",
                        )
                        .at(script_source.place(target.start_position()))
                        .help(
                            "build the inner part first: `name.key = #{ … }`, or `push` to a list",
                        ),
                    );
                }
            }
            true
        });
    }
}

impl ImportScript {
    /// Runs `fn facts(archive)`.
    ///
    /// # Errors
    /// The script's failure, at its line.
    pub(crate) fn run(&self, archive: Arc<dyn HostObject>) -> Result<HostValue, Diagnostic> {
        let tripped = Arc::new(TimeLimitFlag::default());
        let script_source = ScriptSource::File(Arc::clone(&self.source));
        let answer = contained(|| {
            let engine = sandbox(&self.readers, &tripped);
            let ast: AST = engine
                .compile(self.source.text())
                .map_err(|problem| Box::new(rhai::EvalAltResult::from(problem)))?;
            let handle = Dynamic::from(ObjectHandle(archive));
            let options = CallFnOptions::new().eval_ast(false);
            engine.call_fn_with_options::<Dynamic>(
                options,
                &mut Scope::new(),
                &ast,
                "facts",
                (handle,),
            )
        });
        if tripped.is_set() {
            return Err(Diagnostic::error(
                &codes::SCRIPT_LIMIT,
                format!("the import takes longer than {} s", MAX_DURATION.as_secs()),
            )
            .at(self.place.clone())
            .help("ask each table once and count in the readers, not in loops"));
        }
        match answer {
            Ok(Ok(value)) => to_host(&value).map_err(|words| {
                Diagnostic::error(&codes::SCRIPT_FAILED, words).at(self.place.clone())
            }),
            Ok(Err(problem)) => {
                let source_map = crate::script::error::SourceMap::new();
                Err(error::run_error(&problem, &script_source, &source_map, &self.place))
            }
            Err(words) => {
                Err(Diagnostic::error(&codes::SCRIPT_FAILED, format!("the import failed: {words}"))
                    .at(self.place.clone()))
            }
        }
    }
}

/// A host's object as scripts hold it.
#[derive(Debug, Clone)]
struct ObjectHandle(Arc<dyn HostObject>);

fn sandbox(readers: &[&'static Reader], tripped: &Arc<TimeLimitFlag>) -> Engine {
    let mut engine = base();
    engine
        .set_max_operations(STEPS)
        .set_max_string_size(TEXT)
        .set_max_array_size(ITEMS)
        .set_max_map_size(ITEMS)
        .register_iterator::<Array>()
        .register_iterator::<std::ops::Range<INT>>()
        .register_iterator::<std::ops::RangeInclusive<INT>>()
        .register_type_with_name::<ObjectHandle>("object");
    let started = Instant::now();
    let flag = Arc::clone(tripped);
    engine.on_progress(move |_| {
        if started.elapsed() > MAX_DURATION {
            flag.set();
            return Some(Dynamic::UNIT);
        }
        None
    });
    own(&mut engine);
    missing_arithmetic(&mut engine);
    let asked = Arc::new(AtomicUsize::new(0));
    for reader in readers {
        register(&mut engine, reader, &asked);
    }
    engine
}

fn own(engine: &mut Engine) {
    engine.register_fn("push", |list: &mut Array, item: Dynamic| list.push(item));
    engine.register_fn("len", |list: &mut Array| i64::try_from(list.len()).unwrap_or(INT::MAX));
    engine.register_fn("is_missing", |value: Dynamic| value.is_unit());
    engine.register_fn("clamp", |x: Dynamic, lo: Dynamic, hi: Dynamic| {
        match (convert::number(&x), convert::number(&lo), convert::number(&hi)) {
            (Some(x), Some(lo), Some(hi)) => Dynamic::from_float(x.max(lo).min(hi)),
            _ => Dynamic::UNIT,
        }
    });
}

/// Registers arithmetic with missing counts: in an import, a count of something absent is absent,
/// `()` in, `()` out.
fn missing_arithmetic(engine: &mut Engine) {
    for function in BUILTINS {
        match function.arity {
            (1, _) => {
                engine.register_fn(function.name, |_: ()| ());
            }
            (2, 2) if function.name != "push" => {
                engine.register_fn(function.name, |_: (), _: Dynamic| ());
                engine.register_fn(function.name, |_: Dynamic, _: ()| ());
            }
            _ => {}
        }
    }
    for operator in ["+", "-", "*", "/", "%"] {
        engine.register_fn(operator, |_: (), _: ()| ());
        engine.register_fn(operator, |_: (), _: FLOAT| ());
        engine.register_fn(operator, |_: FLOAT, _: ()| ());
        engine.register_fn(operator, |_: (), _: INT| ());
        engine.register_fn(operator, |_: INT, _: ()| ());
    }
}

fn register(engine: &mut Engine, reader: &'static Reader, asked: &Arc<AtomicUsize>) {
    let asked = Arc::clone(asked);
    let types = vec![TypeId::of::<Dynamic>(); reader.params.len()];
    engine.register_raw_fn(reader.name, types, move |_, arguments| {
        if asked.fetch_add(1, Ordering::Relaxed) >= QUESTIONS {
            let words = "the import calls its readers more than 10,000 times";
            return Err(ScriptError::new(&codes::SCRIPT_LIMIT, words)
                .help(Some("ask each table once, outside of the loop".to_owned()))
                .into_error());
        }
        let refuse = |words: String| ScriptError::new(&codes::SCRIPT_FAILED, words).into_error();
        let values: Result<Vec<HostValue>, String> =
            arguments.iter().map(|argument| to_host(argument)).collect();
        let answer = (reader.call)(&values.map_err(refuse)?)
            .map_err(|words| refuse(format!("`{}`: {words}", reader.name)))?;
        Ok(from_host(answer))
    });
}

/// Converts a script's value for a reader. Depth is bounded by what scripts can build.
fn to_host(value: &Dynamic) -> Result<HostValue, String> {
    nested(value, 8)
}

fn nested(value: &Dynamic, depth: usize) -> Result<HostValue, String> {
    if depth == 0 {
        return Err("lists and maps are nested too deep".to_owned());
    }
    if let Some(ObjectHandle(object)) = value.clone().try_cast::<ObjectHandle>() {
        return Ok(HostValue::Object(object));
    }
    if let Some(list) = value.read_lock::<Array>() {
        let items: Result<Vec<_>, _> = list.iter().map(|item| nested(item, depth - 1)).collect();
        return Ok(HostValue::List(items?));
    }
    if let Some(map) = value.read_lock::<Map>() {
        let parts: Result<Vec<_>, String> = map
            .iter()
            .map(|(name, item)| Ok((Arc::from(name.as_str()), nested(item, depth - 1)?)))
            .collect();
        return Ok(HostValue::Map(parts?));
    }
    match convert::from_script(value) {
        Ok(None) => Ok(HostValue::Missing),
        Ok(Some(crate::value::Value::Bool(yes))) => Ok(HostValue::Bool(yes)),
        Ok(Some(crate::value::Value::Number(number))) => Ok(HostValue::Number(number)),
        Ok(Some(crate::value::Value::Text(words))) => Ok(HostValue::Text(words)),
        Err(_) => Err("readers take numbers, text, lists, maps and what readers gave".to_owned()),
    }
}

fn from_host(value: HostValue) -> Dynamic {
    match value {
        HostValue::Missing => Dynamic::UNIT,
        HostValue::Bool(yes) => Dynamic::from_bool(yes),
        HostValue::Number(number) => Dynamic::from_float(number),
        HostValue::Text(words) => Dynamic::from(text(&words)),
        HostValue::List(items) => Dynamic::from_array(items.into_iter().map(from_host).collect()),
        HostValue::Map(parts) => {
            let map: BTreeMap<_, _> = parts
                .into_iter()
                .map(|(name, item)| (name.as_ref().into(), from_host(item)))
                .collect();
            Dynamic::from_map(map)
        }
        HostValue::Object(object) => Dynamic::from(ObjectHandle(object)),
    }
}
