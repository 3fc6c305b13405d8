//! The entry points of guests: `weights(facts, weights)` and `tips(facts, index)`.

use std::sync::Arc;

use rhai::{AST, Array, CallFnOptions, Dynamic, FuncArgs, Map, Position, Scope};

use super::analyse::AnalysisMode;
use super::compiler::{PackFunction, ScriptCompiler, lowering};
use super::convert;
use super::error::{self, ScriptSource, SourceMap};
use super::frame::{EvaluationFrame, FactsView, IndexView, WeightsView};
use super::lower::{LoweringContext, ResultKind, TipCode, TipsCode, Unsupported, WeightsCode};
use super::sandbox::{ScriptSandboxes, contained};
use super::types::ScriptType;
use crate::diagnostic::{Diagnostic, codes};
use crate::program::{Reg, Vocabulary};
use crate::source::{Place, Source};
use crate::value::Value;

/// A compiled script with its entry point.
#[derive(Debug, Clone)]
struct EntryPoint {
    ast: AST,
    sandboxes: ScriptSandboxes,
    source_map: SourceMap,
    script_source: ScriptSource,
    name: &'static str,
    place: Place,
    /// The functions of its own file.
    functions: Vec<PackFunction>,
}

impl EntryPoint {
    fn call(&self, arguments: impl FuncArgs) -> Result<Dynamic, Diagnostic> {
        let options = CallFnOptions::new().eval_ast(false);
        let answer = contained(|| {
            self.sandboxes.engine.call_fn_with_options::<Dynamic>(
                options,
                &mut Scope::new(),
                &self.ast,
                self.name,
                arguments,
            )
        });
        match answer {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(problem)) => {
                Err(error::run_error(&problem, &self.script_source, &self.source_map, &self.place))
            }
            Err(words) => Err(self.fail(format!("the script failed: {words}"))),
        }
    }

    fn fail(&self, message: String) -> Diagnostic {
        Diagnostic::error(&codes::SCRIPT_FAILED, message).at(self.place.clone())
    }
}

impl ScriptCompiler {
    fn entry(
        &mut self,
        source: &Arc<Source>,
        name: &'static str,
        params: [&'static str; 2],
        types: [ScriptType; 2],
        mode: AnalysisMode,
    ) -> Option<EntryPoint> {
        let ast = self.parse(source)?;
        let functions = self.functions_of(&ast, source);
        let script_source = ScriptSource::File(Arc::clone(source));
        let entry = functions.iter().find(|function| function.name == name);
        let mut fits = true;
        match entry {
            Some(function) if function.params.len() == 2 => {}
            Some(function) => {
                fits = false;
                self.problems.push(
                    Diagnostic::error(
                        &codes::NO_ENTRY,
                        format!("`{name}` takes two parameters: ({}, {})", params[0], params[1]),
                    )
                    .at(function.place.clone()),
                );
            }
            None => {
                fits = false;
                self.problems.push(
                    Diagnostic::error(
                        &codes::NO_ENTRY,
                        format!("there is no `fn {name}({}, {})` here", params[0], params[1]),
                    )
                    .at(Place::start_of(source))
                    .help(format!("the engine calls `{name}`; other functions only help it")),
                );
            }
        }
        let callable: Vec<_> = self.shared.iter().chain(&functions).cloned().collect();
        for function in &functions {
            let is_entry = function.name == name;
            let kinds = if is_entry {
                types.to_vec()
            } else {
                vec![ScriptType::Any; function.params.len()]
            };
            let mode = match mode {
                _ if is_entry => mode,
                AnalysisMode::Tips => AnalysisMode::TipsHelper,
                _ => AnalysisMode::Function,
            };
            self.judge(function, &kinds, &callable, mode, 0);
        }
        let place = entry.map(|function| function.place.clone());
        let mut source_map = self.source_map.clone();
        for function in &functions {
            source_map.insert(function.name.clone(), Arc::clone(source));
        }
        fits.then(|| EntryPoint {
            // names are unique across the two files, so neither can shadow the other
            ast: self.library.merge(&ast.clone_functions_only()),
            sandboxes: self.sandboxes.clone(),
            source_map,
            script_source: script_source.clone(),
            name,
            place: place.unwrap_or_else(|| script_source.place(Position::NONE)),
            functions,
        })
    }

    /// Compiles `weights.rhai`.
    pub(crate) fn weights(&mut self, source: &Arc<Source>) -> Option<WeightsScript> {
        let entry = self.entry(
            source,
            "weights",
            ["facts", "weights"],
            [ScriptType::Facts, ScriptType::Weights],
            AnalysisMode::Weights,
        )?;
        let code = self.lowered(source, &entry, |lowering, script_source, vocabulary| {
            lowering.weights(script_source, vocabulary)
        });
        Some(WeightsScript { entry, code })
    }

    /// Compiles `tips.rhai`.
    pub(crate) fn tips(&mut self, source: &Arc<Source>) -> Option<TipsScript> {
        let entry = self.entry(
            source,
            "tips",
            ["facts", "index"],
            [ScriptType::Facts, ScriptType::Index],
            AnalysisMode::Tips,
        )?;
        let code = self.lowered(source, &entry, |lowering, script_source, vocabulary| {
            lowering.tips(script_source, vocabulary)
        });
        let places = self.tip_ids.clone();
        let mut ids: Vec<Arc<str>> = Vec::new();
        for (id, _) in &places {
            if ids.iter().all(|known| **known != **id) {
                ids.push(id.as_str().into());
            }
        }
        Some(TipsScript { entry, code, places, ids })
    }

    /// Lowers the script to a typed program, its own functions and the shared ones at hand.
    fn lowered<T>(
        &mut self,
        source: &Arc<Source>,
        entry: &EntryPoint,
        lower: impl FnOnce(
            LoweringContext<'_>,
            &ScriptSource,
            &mut Vocabulary,
        ) -> Result<T, Unsupported>,
    ) -> Result<T, Unsupported> {
        let functions: Vec<PackFunction> =
            self.shared.iter().chain(&entry.functions).cloned().collect();
        let script_source = ScriptSource::File(Arc::clone(source));
        let lowering = lowering(&self.names, &functions, &self.sandboxes);
        lower(lowering, &script_source, &mut self.vocabulary)
    }
}

/// `weights.rhai`, compiled.
#[derive(Debug, Clone)]
pub(crate) struct WeightsScript {
    entry: EntryPoint,
    code: Result<WeightsCode, Unsupported>,
}

impl WeightsScript {
    /// Returns the script as steps, unless it is interpreted.
    pub(crate) fn code(&self) -> Option<&WeightsCode> {
        self.code.as_ref().ok()
    }
    /// Returns why it is interpreted, if it is.
    pub(crate) fn interpreted(&self) -> Option<&Unsupported> {
        self.code.as_ref().err()
    }

    /// Returns the weights of every node for a profile, by slot, by the interpreter.
    pub(crate) fn interpret(
        &self,
        frame: &Arc<EvaluationFrame>,
        weights: &[f64],
        negative: &Arc<Vec<bool>>,
    ) -> Result<Vec<f64>, Diagnostic> {
        let view = WeightsView {
            names: Arc::clone(frame.names()),
            weights: weights.to_vec(),
            negative: Arc::clone(negative),
        };
        let answer = self.entry.call((FactsView(Arc::clone(frame)), view))?;
        let what = convert::describe(&answer);
        match answer.try_cast::<WeightsView>() {
            Some(view) => Ok(view.weights),
            None => Err(self
                .entry
                .fail(format!("`weights` gives back {what} instead of the weights"))
                .help("end the function with a line that says `weights`")),
        }
    }
}

/// A tip as its script wrote it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ScriptTip {
    pub(crate) id: Arc<str>,
    pub(crate) change: Vec<(Arc<str>, Option<Value>)>,
    pub(crate) effort: f64,
    /// Above 0; 1 unless it is said.
    pub(crate) priority: f64,
}

impl TipCode {
    /// Returns the tip, where it was pushed. `value` makes a register a value; `None` is missing.
    pub(crate) fn evaluate(
        &self,
        get: &dyn Fn(Reg) -> f64,
        value: &dyn Fn(f64, ResultKind) -> Option<Value>,
    ) -> Option<ScriptTip> {
        if self.when.is_some_and(|when| get(when) != 1.0) {
            return None;
        }
        let tip = &self.tip;
        let change =
            tip.change.iter().map(|(name, reg, kind)| (Arc::clone(name), value(get(*reg), *kind)));
        Some(ScriptTip {
            id: Arc::clone(&tip.id),
            change: change.collect(),
            effort: get(tip.effort),
            priority: get(tip.priority),
        })
    }
}

/// `tips.rhai`, compiled.
#[derive(Debug, Clone)]
pub(crate) struct TipsScript {
    entry: EntryPoint,
    code: Result<TipsCode, Unsupported>,
    /// Where the tips stand whose ids are written out.
    places: Vec<(String, Place)>,
    /// Their ids, each once, in the script's order.
    ids: Vec<Arc<str>>,
}

impl TipsScript {
    /// Returns the script as steps, unless it is interpreted.
    pub(crate) fn code(&self) -> Option<&TipsCode> {
        self.code.as_ref().ok()
    }

    /// Returns the ids of the tips that are written out, in the script's order.
    pub(crate) fn ids(&self) -> &[Arc<str>] {
        &self.ids
    }

    /// Returns why it is interpreted, if it is.
    pub(crate) fn interpreted(&self) -> Option<&Unsupported> {
        self.code.as_ref().err()
    }

    /// Returns where the tip of that id is made, as far as that is known.
    pub(crate) fn place(&self, id: &str) -> &Place {
        let known = self.places.iter().find(|(known, _)| known == id);
        known.map_or(&self.entry.place, |(_, place)| place)
    }

    /// Returns the tips for a profile, in the script's order, and those that aren't tips, by the
    /// interpreter.
    pub(crate) fn interpret(
        &self,
        frame: &Arc<EvaluationFrame>,
    ) -> Result<(Vec<ScriptTip>, Vec<Diagnostic>), Diagnostic> {
        let index = IndexView { frame: Arc::clone(frame), tracked: false, scope: 0 };
        let answer = self.entry.call((FactsView(Arc::clone(frame)), index))?;
        let what = convert::describe(&answer);
        let Some(list) = answer.try_cast::<Array>() else {
            return Err(self
                .entry
                .fail(format!("`tips` gives back {what} instead of a list"))
                .help("begin with `let tips = [];` and end with a line that says `tips`"));
        };
        let mut tips = Vec::new();
        let mut problems = Vec::new();
        for item in list {
            match self.tip(item) {
                Ok(tip) => tips.push(tip),
                Err(problem) => problems.push(problem),
            }
        }
        Ok((tips, problems))
    }

    fn tip(&self, item: Dynamic) -> Result<ScriptTip, Diagnostic> {
        let bad_at = |place: &Place, message: String| {
            Diagnostic::warning(&codes::BAD_TIP, message).at(place.clone()).help(
                "a tip is `#{ id: \"post_weekly\", change: #{ posts_per_week: 1.0 }, effort: 2 }`",
            )
        };
        let bad = |message: String| bad_at(&self.entry.place, message);
        let what = convert::describe(&item);
        let map =
            item.try_cast::<Map>().ok_or_else(|| bad(format!("a tip is a map, not {what}")))?;
        let id = match map.get("id").map(convert::from_script) {
            Some(Ok(Some(Value::Text(id)))) => id.to_string(),
            _ => return Err(bad("a tip has no `id`".to_owned())),
        };
        let bad = |message: String| bad_at(self.place(&id), message);
        let effort = match map.get("effort") {
            None => 1.0,
            Some(effort) => convert::number(effort)
                .filter(|effort| effort.is_finite() && *effort >= 0.0)
                .ok_or_else(|| {
                    bad(format!("the effort of tip `{id}` must be a number of 0 or more"))
                })?,
        };
        let priority = match map.get("priority") {
            None => 1.0,
            Some(priority) => convert::number(priority)
                .filter(|priority| priority.is_finite() && *priority > 0.0)
                .ok_or_else(|| {
                    bad(format!("the priority of tip `{id}` must be a number above 0"))
                })?,
        };
        let changes = map
            .get("change")
            .and_then(|change| change.clone().try_cast::<Map>())
            .ok_or_else(|| bad(format!("tip `{id}` has no `change`")))?;
        let mut change = Vec::new();
        for (name, value) in changes {
            let value = convert::from_script(&value)
                .map_err(|what| bad(format!("tip `{id}` would set `{name}` to {what}")))?;
            change.push((name.as_str().into(), value));
        }
        if let Some(key) = map.keys().find(|key| !super::TIP_KEYS.contains(&key.as_str())) {
            return Err(bad(format!("tip `{id}` has an unknown key `{key}`")));
        }
        Ok(ScriptTip { id: id.into(), change, effort, priority })
    }
}
