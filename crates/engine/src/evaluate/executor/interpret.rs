//! What the interpreter is asked, lane by lane.

use std::sync::Arc;

use super::{Executor, ScriptSite};
use crate::diagnostic::Diagnostic;
use crate::program::{LaneMask, Lanes};
use crate::script::{
    EvaluationFrame, Expression, FunctionRef, NodeRead, ScriptOutcome, ScriptTip, on_own_stack,
};
use crate::value::{Missing, Value};

/// What the interpreter runs.
#[derive(Debug, Clone, Copy)]
pub(in crate::evaluate) enum ScriptRef<'r> {
    Expression(&'r Expression),
    /// A function that combines a node's children.
    Aggregate(&'r FunctionRef),
}

impl<'r> ScriptRef<'r> {
    /// Returns the failure of a typed program whose result is infinite.
    pub(super) fn infinite<const N: usize>(
        self,
        executor: &mut Executor<'r, N>,
        site: ScriptSite,
        lane: usize,
    ) -> Option<Box<Diagnostic>> {
        match self {
            Self::Expression(expression) => expression.infinite(),
            Self::Aggregate(_) => {
                executor.state.interpreted.insert(lane);
                match on_own_stack(|| executor.outcome(self, site, lane)) {
                    ScriptOutcome::Failed(problem) => Some(problem),
                    ScriptOutcome::Value(_) | ScriptOutcome::Missing(_) => None,
                }
            }
        }
    }
}

/// What scripts see of a lane, filled in as a run goes on.
#[derive(Debug)]
pub(super) struct LaneFrame {
    frame: Arc<EvaluationFrame>,
    /// How many derived facts are in it.
    derived: usize,
    /// How many nodes are in it, in the order of arithmetic.
    nodes: usize,
}

impl<'r, const N: usize> Executor<'r, N> {
    /// Asks the interpreter for the value in each of the lanes. Returns the values as they are.
    #[cold]
    pub(super) fn interpret(
        &mut self,
        source: ScriptRef<'r>,
        what: &str,
        site: ScriptSite,
        lanes: LaneMask,
        out: &mut Lanes<N>,
    ) -> Vec<(usize, Value)> {
        self.state.interpreted = self.state.interpreted.or(lanes);
        let mut answers = Vec::new();
        on_own_stack(|| {
            for lane in lanes.lanes() {
                let number = match self.outcome(source, site, lane) {
                    ScriptOutcome::Value(value) => {
                        let number = self.state.number_of(&value);
                        answers.push((lane, value));
                        number
                    }
                    ScriptOutcome::Missing(Missing::Failed(words)) => {
                        self.fail_in_words(lane, site, words.to_string(), None);
                        f64::NAN
                    }
                    ScriptOutcome::Missing(_) => f64::NAN,
                    ScriptOutcome::Failed(problem) => {
                        self.fail(lane, site, what, *problem);
                        f64::NAN
                    }
                };
                if let Some(place) = out.get_mut(lane) {
                    *place = number;
                }
            }
        });
        answers
    }

    /// Returns what an expression gives in a lane, by the interpreter.
    pub(in crate::evaluate) fn outcome(
        &mut self,
        source: ScriptRef<'r>,
        site: ScriptSite,
        lane: usize,
    ) -> ScriptOutcome {
        if let ScriptRef::Expression(expression) = source
            && let Some(slot) = expression.bare_fact()
        {
            return match self.state.seen(self.rules, slot, lane) {
                Ok(value) => ScriptOutcome::Value(value),
                Err(why @ Missing::Failed(_)) => ScriptOutcome::Missing(why),
                Err(_) => expression.missing_fact(&self.rules.names),
            };
        }
        let frame = self.frame(lane, site);
        match source {
            ScriptRef::Expression(expression) => expression.interpret(&frame),
            ScriptRef::Aggregate(function) => function.aggregate(&frame),
        }
    }

    /// Returns what scripts see of a lane at a site.
    pub(super) fn frame(&mut self, lane: usize, site: ScriptSite) -> Arc<EvaluationFrame> {
        let program = self.program;
        if self.state.frames.len() <= lane {
            self.state.frames.resize_with(lane + 1, || None);
        }
        let known = self.state.frames.get_mut(lane).and_then(Option::take);
        let mut known = known.unwrap_or_else(|| {
            let frame = EvaluationFrame::new(&self.rules.names);
            for slot in 0..program.facts {
                frame.set_fact(slot, &self.state.seen(self.rules, slot, lane));
            }
            LaneFrame { frame, derived: 0, nodes: 0 }
        });
        let (derived, nodes) = match site {
            ScriptSite::Derived(place) => (place, 0),
            ScriptSite::Tier | ScriptSite::Weights => (program.derived.len(), 0),
            ScriptSite::Node(position) => (program.derived.len(), position),
            ScriptSite::Tips => (program.derived.len(), program.nodes.len()),
        };
        for step in program.derived.get(known.derived..derived).unwrap_or(&[]) {
            let seen = self.state.seen(self.rules, step.slot, lane);
            known.frame.set_fact(step.slot, &seen);
        }
        for step in program.nodes.get(known.nodes..nodes).unwrap_or(&[]) {
            let own = self.state.registers[step.registers.own].get(lane).copied();
            let read = match own.filter(|own| !own.is_nan()) {
                Some(own) => NodeRead::Value(own),
                None => NodeRead::Missing,
            };
            known.frame.set_node(step.slot, read);
        }
        known.derived = known.derived.max(derived);
        known.nodes = known.nodes.max(nodes);
        if site == ScriptSite::Tips {
            let score = self.state.registers[program.score].get(lane).copied();
            known.frame.set_score(score.filter(|score| !score.is_nan()));
        }
        let frame = Arc::clone(&known.frame);
        if let Some(place) = self.state.frames.get_mut(lane) {
            *place = Some(known);
        }
        frame
    }

    /// Returns the tips of a lane by the interpreter, and those that aren't tips.
    pub(in crate::evaluate) fn interpreted_tips(
        &mut self,
        lane: usize,
    ) -> Result<(Vec<ScriptTip>, Vec<Diagnostic>), Diagnostic> {
        let Some(script) = &self.rules.tips else { return Ok((Vec::new(), Vec::new())) };
        self.state.interpreted.insert(lane);
        let frame = self.frame(lane, ScriptSite::Tips);
        on_own_stack(|| script.interpret(&frame))
    }
}
