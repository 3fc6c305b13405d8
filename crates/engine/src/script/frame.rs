//! What a script sees of one evaluation: own types behind indexers, so that an unknown name or
//! a write where only reading is allowed is an error at its line and not a silent nothing.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use rhai::{Dynamic, EvalAltResult, Position};

use super::convert;
use super::error::ScriptError;
use super::names::NameTable;
use crate::diagnostic::{codes, did_you_mean};
use crate::value::{Missing, Value, format_number};
use crate::weight::{WeightProblem, weight_problem};

/// What is known of a node when a script reads it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum NodeRead {
    /// It isn't worked out yet.
    NotYet,
    /// It has no value.
    Missing,
    /// Its own value.
    Value(f64),
}

const NONE: usize = usize::MAX;

/// The facts and node values of one evaluation, filled in as it goes.
#[derive(Debug)]
pub(crate) struct EvaluationFrame {
    names: Arc<NameTable>,
    facts: RwLock<Vec<Dynamic>>,
    /// By slot: why the formula of a fact failed.
    failures: RwLock<Vec<Option<Arc<str>>>>,
    nodes: RwLock<Vec<NodeRead>>,
    score: RwLock<Option<Option<f64>>>,
    /// The first missing fact or node that an expression read unguarded: facts count from 0,
    /// nodes follow them.
    missing: AtomicUsize,
    /// The first fact whose formula failed that was read; its slot.
    failed: AtomicUsize,
}

fn write<T>(lock: &RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

fn read<T>(lock: &RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

impl EvaluationFrame {
    pub(crate) fn new(names: &Arc<NameTable>) -> Arc<Self> {
        Arc::new(Self {
            facts: RwLock::new(vec![Dynamic::UNIT; names.fact_count()]),
            nodes: RwLock::new(vec![NodeRead::NotYet; names.node_count()]),
            score: RwLock::new(None),
            failures: RwLock::new(Vec::new()),
            missing: AtomicUsize::new(NONE),
            failed: AtomicUsize::new(NONE),
            names: Arc::clone(names),
        })
    }

    /// Sets what scripts read for the fact in `slot` from now on.
    pub(crate) fn set_fact(&self, slot: usize, seen: &Result<Value, Missing>) {
        if let Some(fact) = write(&self.facts).get_mut(slot) {
            *fact = convert::to_script(seen.as_ref().ok());
        }
        if let Err(Missing::Failed(why)) = seen {
            let mut failures = write(&self.failures);
            failures.resize(self.names.fact_count(), None);
            if let Some(failure) = failures.get_mut(slot) {
                *failure = Some(Arc::clone(why));
            }
        }
    }

    /// Sets what scripts read for the node in `slot` from now on.
    pub(crate) fn set_node(&self, slot: usize, value: NodeRead) {
        if let Some(node) = write(&self.nodes).get_mut(slot) {
            *node = value;
        }
    }

    /// Sets what `index.score` is from now on.
    pub(crate) fn set_score(&self, score: Option<f64>) {
        *write(&self.score) = Some(score);
    }

    pub(super) fn names(&self) -> &Arc<NameTable> {
        &self.names
    }

    /// Returns the value of a fact, `()` where it is missing; an error where its formula failed.
    pub(super) fn fact(&self, slot: usize) -> ViewResult {
        if let Some(Some(why)) = read(&self.failures).get(slot) {
            let _ = self.failed.compare_exchange(NONE, slot, Ordering::Relaxed, Ordering::Relaxed);
            return Err(ScriptError::new(&codes::SCRIPT_FAILED, &**why).into_error());
        }
        Ok(read(&self.facts).get(slot).cloned().unwrap_or(Dynamic::UNIT))
    }

    /// Returns the value of a fact; why its formula failed, if it did.
    pub(super) fn seen(&self, slot: usize) -> Result<Option<Value>, Arc<str>> {
        if let Some(Some(why)) = read(&self.failures).get(slot) {
            return Err(Arc::clone(why));
        }
        let value = read(&self.facts).get(slot).cloned().unwrap_or(Dynamic::UNIT);
        Ok(convert::from_script(&value).unwrap_or(None))
    }

    fn node(&self, slot: usize) -> NodeRead {
        read(&self.nodes).get(slot).copied().unwrap_or(NodeRead::NotYet)
    }

    /// Forgets what was read; an expression begins.
    pub(super) fn begin(&self) {
        self.missing.store(NONE, Ordering::Relaxed);
        self.failed.store(NONE, Ordering::Relaxed);
    }

    pub(super) fn note_missing_fact(&self, slot: usize) {
        let _ = self.missing.compare_exchange(NONE, slot, Ordering::Relaxed, Ordering::Relaxed);
    }

    fn note_missing_node(&self, slot: usize) {
        self.note_missing_fact(self.names.fact_count() + slot);
    }

    /// Returns why a fact failed that was read since [`EvaluationFrame::begin`].
    pub(super) fn failure(&self) -> Option<Arc<str>> {
        read(&self.failures).get(self.failed.load(Ordering::Relaxed))?.clone()
    }

    /// Returns the first missing name that was read unguarded since [`EvaluationFrame::begin`].
    pub(super) fn missing(&self) -> Option<String> {
        match self.missing.load(Ordering::Relaxed) {
            NONE => None,
            fact if fact < self.names.fact_count() => Some(self.names.fact_id(fact).to_owned()),
            node => Some(self.names.node_path(node - self.names.fact_count()).to_owned()),
        }
    }
}

/// The frame as a value that rides in a script's scope.
#[derive(Debug, Clone)]
pub(super) struct FrameHandle(pub(super) Arc<EvaluationFrame>);

/// The name it rides under; no script can spell it.
pub(super) const FRAME: &str = "?frame";

type ViewResult = Result<Dynamic, Box<EvalAltResult>>;

/// `facts` in `weights` and `tips`: read-only, unknown names refused.
#[derive(Debug, Clone)]
pub(super) struct FactsView(pub(super) Arc<EvaluationFrame>);

impl FactsView {
    pub(super) fn get(&mut self, name: &str) -> ViewResult {
        match self.0.names.fact_slot(name) {
            Some(slot) => self.0.fact(slot),
            None => {
                Err(ScriptError::new(&codes::UNKNOWN_FACT, format!("there is no fact `{name}`"))
                    .help(did_you_mean(name, self.0.names.fact_ids()))
                    .into_error())
            }
        }
    }

    pub(super) fn set(&mut self, name: &str, _: Dynamic) -> Result<(), Box<EvalAltResult>> {
        Err(ScriptError::new(&codes::NOT_ALLOWED, format!("`facts.{name}` can only be read"))
            .into_error())
    }
}

/// `index`: node values by path, `()` where missing.
#[derive(Debug, Clone)]
pub(super) struct IndexView {
    pub(super) frame: Arc<EvaluationFrame>,
    /// Whether reading a missing node makes the expression missing.
    pub(super) tracked: bool,
    /// The node whose aggregate reads; 0 for all else.
    pub(super) scope: usize,
}

impl IndexView {
    pub(super) fn get(&mut self, path: &str) -> ViewResult {
        let names = &self.frame.names;
        let Some(slot) = names.node_from(self.scope, path) else {
            if path == "score"
                && let Some(score) = *read(&self.frame.score)
            {
                return Ok(score.map_or(Dynamic::UNIT, Dynamic::from_float));
            }
            return Err(ScriptError::new(
                &codes::UNKNOWN_PATH,
                format!("there is no node `{path}`"),
            )
            .help(did_you_mean(path, names.paths_from(self.scope)))
            .into_error());
        };
        match self.frame.node(slot) {
            NodeRead::Value(value) => Ok(Dynamic::from_float(value)),
            NodeRead::Missing => {
                if self.tracked {
                    self.frame.note_missing_node(slot);
                }
                Ok(Dynamic::UNIT)
            }
            NodeRead::NotYet => Err(ScriptError::new(
                &codes::NODE_CYCLE,
                format!("`{path}` isn't worked out yet when this is read"),
            )
            .help(Some("an aggregate reads the children of its own node".to_owned()))
            .into_error()),
        }
    }

    pub(super) fn set(&mut self, path: &str, _: Dynamic) -> Result<(), Box<EvalAltResult>> {
        Err(ScriptError::new(&codes::NOT_ALLOWED, format!("`index[\"{path}\"]` can only be read"))
            .into_error())
    }
}

/// `weights`: one number per node, checked when it is set.
#[derive(Debug, Clone)]
pub(super) struct WeightsView {
    pub(super) names: Arc<NameTable>,
    pub(super) weights: Vec<f64>,
    /// The nodes that may have a negative weight.
    pub(super) negative: Arc<Vec<bool>>,
}

impl WeightsView {
    fn slot(&self, path: &str) -> Result<usize, Box<EvalAltResult>> {
        self.names.node_slot(path).filter(|_| !path.is_empty()).ok_or_else(|| {
            ScriptError::new(&codes::BAD_WEIGHT_SET, format!("there is no node `{path}`"))
                .help(did_you_mean(path, self.names.paths()))
                .into_error()
        })
    }

    pub(super) fn get(&mut self, path: &str) -> ViewResult {
        let slot = self.slot(path)?;
        Ok(Dynamic::from_float(self.weights.get(slot).copied().unwrap_or(0.0)))
    }

    pub(super) fn set(&mut self, path: &str, value: Dynamic) -> Result<(), Box<EvalAltResult>> {
        let slot = self.slot(path)?;
        let refuse = |message: String, help: Option<&str>| {
            Err(ScriptError::new(&codes::BAD_WEIGHT_SET, message)
                .help(help.map(str::to_owned))
                .into_error())
        };
        let Some(number) = convert::number(&value) else {
            let what = convert::describe(&value);
            return refuse(format!("the weight of `{path}` takes a number, not {what}"), None);
        };
        let may_be_negative = self.negative.get(slot).copied().unwrap_or(false);
        match weight_problem(number, may_be_negative) {
            Some(WeightProblem::NotFinite) => {
                return refuse(
                    format!("the weight of `{path}` would be {}", format_number(number)),
                    None,
                );
            }
            Some(WeightProblem::Negative) => {
                return refuse(
                    format!("the weight of `{path}` would be {}, below 0", format_number(number)),
                    Some(
                        "where an index is built with a negative weight, say `negative: true` on the node",
                    ),
                );
            }
            None => {}
        }
        if let Some(weight) = self.weights.get_mut(slot) {
            *weight = number;
        }
        Ok(())
    }
}

impl From<ScriptError> for Box<EvalAltResult> {
    fn from(refusal: ScriptError) -> Self {
        Box::new(EvalAltResult::ErrorRuntime(Dynamic::from(refusal), Position::NONE))
    }
}
