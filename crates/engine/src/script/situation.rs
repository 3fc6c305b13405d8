//! What is known of a profile while its scripts run: as numbers for typed programs, and as a frame
//! for the interpreter where one of them can't tell.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use super::frame::{Frame, NodeRead};
use super::lower::{ExpressionCode, Kind, Nothing};
use super::names::Names;
use crate::load::FactType;
use crate::program::{Code, End, Inputs, Reg, Vocabulary};
use crate::value::{Missing, Value};

/// One profile's facts, nodes and score, filled in as the walk goes.
#[derive(Debug)]
pub(crate) struct Situation<'r> {
    names: &'r Arc<Names>,
    vocabulary: &'r Vocabulary,
    facts: Vec<f64>,
    nodes: Vec<f64>,
    score: f64,
    /// By slot: what scripts read, inputs and derived facts alike, or why there is nothing.
    seen: Vec<Result<Value, Missing>>,
    /// What scripts read, for the frame.
    reads: Vec<NodeRead>,
    scored: Option<Option<f64>>,
    /// Texts that no script names, by code behind the vocabulary.
    texts: Vec<Arc<str>>,
    /// Whether a fact holds another type than it is declared with, which only happens where a
    /// formula's type isn't known; then all is interpreted.
    odd: bool,
    /// The facts whose formula failed; reading one is an error, which the interpreter tells.
    failed: Vec<usize>,
    frame: OnceCell<Arc<Frame>>,
    regs: RefCell<Vec<f64>>,
}

/// What a typed program gave.
#[derive(Debug)]
pub(crate) enum Told<T> {
    Value(T),
    Missing(Missing),
    /// An infinite number, which is an error.
    Infinite,
    /// Only the interpreter can tell.
    Interpret,
}

impl<'r> Situation<'r> {
    pub(crate) fn new(names: &'r Arc<Names>, vocabulary: &'r Vocabulary) -> Self {
        Self {
            names,
            vocabulary,
            facts: vec![f64::NAN; names.fact_count()],
            nodes: vec![f64::NAN; names.node_count()],
            score: f64::NAN,
            seen: Vec::with_capacity(names.fact_count()),
            reads: vec![NodeRead::NotYet; names.node_count()],
            scored: None,
            texts: Vec::new(),
            odd: false,
            failed: Vec::new(),
            frame: OnceCell::new(),
            regs: RefCell::new(Vec::new()),
        }
    }

    /// What scripts read for the next slot's fact: each has its turn, in order.
    pub(crate) fn push_fact(&mut self, kind: FactType, seen: Result<Value, Missing>) {
        let slot = self.seen.len();
        self.seen.push(Err(Missing::NotGiven));
        self.set_fact(slot, kind, seen);
    }

    /// What scripts read for the fact in `slot` from now on.
    pub(crate) fn set_fact(&mut self, slot: usize, kind: FactType, seen: Result<Value, Missing>) {
        let (number, fits) = match &seen {
            Err(_) => (f64::NAN, true),
            Ok(Value::Number(number)) => (*number, kind.is_numeric() && !number.is_nan()),
            Ok(Value::Bool(yes)) => (f64::from(u8::from(*yes)), kind == FactType::Bool),
            Ok(Value::Text(text)) => {
                (self.code(text), matches!(kind, FactType::Choice | FactType::Text))
            }
        };
        self.odd |= !fits;
        if let Err(Missing::Failed(_)) = seen {
            self.failed.push(slot);
        }
        if let Some(fact) = self.facts.get_mut(slot) {
            *fact = number;
        }
        if let Some(frame) = self.frame.get() {
            frame.set_fact(slot, &seen);
        }
        if let Some(known) = self.seen.get_mut(slot) {
            *known = seen;
        }
    }

    /// What scripts read for the fact in `slot`; none before its turn.
    pub(crate) fn seen(&self, slot: usize) -> Option<&Result<Value, Missing>> {
        self.seen.get(slot)
    }

    /// The value that scripts read for the fact in `slot`.
    pub(crate) fn fact(&self, slot: usize) -> Option<&Value> {
        self.seen.get(slot)?.as_ref().ok()
    }

    #[expect(clippy::cast_precision_loss, reason = "few texts")]
    fn code(&mut self, text: &Arc<str>) -> f64 {
        if let Some(code) = self.vocabulary.find(text) {
            return f64::from(code);
        }
        let at = self.texts.iter().position(|known| known == text).unwrap_or_else(|| {
            self.texts.push(Arc::clone(text));
            self.texts.len() - 1
        });
        (self.vocabulary.len() + at) as f64
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a code")]
    fn text(&self, code: f64) -> Option<&Arc<str>> {
        if code.is_nan() {
            return None;
        }
        let code = code as usize;
        self.vocabulary
            .text(code)
            .or_else(|| self.texts.get(code.checked_sub(self.vocabulary.len())?))
    }

    /// What scripts read for the node in `slot` from now on.
    pub(crate) fn set_node(&mut self, slot: usize, value: NodeRead) {
        let number = match value {
            NodeRead::Value(number) => number,
            _ => f64::NAN,
        };
        if let Some(node) = self.nodes.get_mut(slot) {
            *node = number;
        }
        if let Some(read) = self.reads.get_mut(slot) {
            *read = value;
        }
        if let Some(frame) = self.frame.get() {
            frame.set_node(slot, value);
        }
    }

    /// What `index.score` is from now on.
    pub(crate) fn set_score(&mut self, score: Option<f64>) {
        self.score = score.unwrap_or(f64::NAN);
        self.scored = Some(score);
        if let Some(frame) = self.frame.get() {
            frame.set_score(score);
        }
    }

    pub(crate) fn names(&self) -> &Arc<Names> {
        self.names
    }

    /// The same for the interpreter.
    pub(crate) fn frame(&self) -> &Arc<Frame> {
        self.frame.get_or_init(|| {
            let frame = Frame::new(self.names);
            for (slot, seen) in self.seen.iter().enumerate() {
                frame.set_fact(slot, seen);
            }
            for (slot, read) in self.reads.iter().enumerate() {
                frame.set_node(slot, *read);
            }
            if let Some(score) = self.scored {
                frame.set_score(score);
            }
            frame
        })
    }

    /// Whether one of these facts has a formula that failed.
    pub(super) fn has_failed(&self, facts: &BTreeSet<usize>) -> bool {
        self.failed.iter().any(|slot| facts.contains(slot))
    }

    /// Runs a typed program that may read any fact; `read` takes its results out of the registers.
    pub(super) fn run<T>(
        &self,
        code: &Code,
        weights: &[f64],
        read: impl FnOnce(&Self, &dyn Fn(Reg) -> f64) -> Told<T>,
    ) -> Told<T> {
        if self.odd || !self.failed.is_empty() {
            return Told::Interpret;
        }
        self.run_on(&self.facts, code, weights, read)
    }

    fn run_on<T>(
        &self,
        facts: &[f64],
        code: &Code,
        weights: &[f64],
        read: impl FnOnce(&Self, &dyn Fn(Reg) -> f64) -> Told<T>,
    ) -> Told<T> {
        let test = |text: f64, test: u32| self.vocabulary.test(test, self.text(text));
        let (nodes, score) = (&self.nodes, self.score);
        let inputs = Inputs { facts, nodes, weights, score, test: &test };
        let mut regs = self.regs.borrow_mut();
        match code.run(&inputs, &mut regs) {
            End::Done => {
                let get = |reg: Reg| regs.get(reg as usize).copied().unwrap_or(f64::NAN);
                read(self, &get)
            }
            End::Missing(name) => Told::Missing(Missing::Needs(self.name(name).into())),
            End::Interpret => Told::Interpret,
        }
    }

    /// The fact or node of that number.
    fn name(&self, name: u32) -> &str {
        let name = name as usize;
        match name.checked_sub(self.names.fact_count()) {
            None => self.names.fact_id(name),
            Some(node) => self.names.node_path(node),
        }
    }

    /// A register as a value; `None` is missing.
    pub(super) fn value(&self, number: f64, kind: Kind) -> Option<Value> {
        kind.value(number, |code| self.text(code))
    }

    /// An expression's value; its facts have not failed.
    pub(super) fn told(&self, code: &ExpressionCode) -> Told<Value> {
        let read = |slot: &u32| self.reads.get(*slot as usize);
        if code.nodes.iter().any(|slot| read(slot) == Some(&NodeRead::NotYet)) {
            return Told::Interpret;
        }
        if self.odd {
            return Told::Interpret;
        }
        self.run_on(&self.facts, &code.code, &[], |situation, get| situation.outcome(code, get))
    }

    /// The value of a scale's function of one number.
    pub(super) fn told_of(code: &ExpressionCode, x: f64, vocabulary: &Vocabulary) -> Told<Value> {
        static NONE: LazyLock<Arc<Names>> = LazyLock::new(Arc::default);
        let situation = Situation::new(&NONE, vocabulary);
        situation.run_on(&[x], &code.code, &[], |situation, get| situation.outcome(code, get))
    }

    fn outcome(&self, code: &ExpressionCode, get: &dyn Fn(Reg) -> f64) -> Told<Value> {
        let number = get(code.result);
        if code.kind == Kind::Number && number.is_infinite() {
            return Told::Infinite;
        }
        match self.value(number, code.kind) {
            Some(value) => Told::Value(value),
            None => {
                let nothing = match code.nothing {
                    Nothing::Never => false,
                    Nothing::Always => true,
                    Nothing::Where(reg) => get(reg) == 1.0,
                };
                let words = if nothing {
                    super::expression::NOTHING
                } else {
                    super::expression::NOT_A_NUMBER
                };
                Told::Missing(Missing::Because(words.into()))
            }
        }
    }
}
