//! Scripts into typed programs: what lies inside the subset becomes straight-line steps, with a
//! selection for every branch. Anything else is refused with its place and the reason, and runs in
//! the interpreter, which stays the oracle: the same bits, the same errors.

mod calls;
mod operators;
mod statements;
mod switch;
mod tips;
mod values;

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use rhai::{Position, Stmt};

use super::compiler::PackFunction;
use super::error::ScriptSource;
use super::expression::{NOT_A_NUMBER, NOTHING};
use super::names::NameTable;
use super::switch::SwitchArm;
use crate::load::FactType;
use crate::program::{Code, CodeWriter, Op, Reg, Vocabulary};
use crate::source::Place;
use crate::value::Value;
use values::Nullability;
pub(super) use values::TypedValue;

/// The most steps of one script. Rhai's own limit is ten times as many.
const MAX_STEPS: usize = 4_000;
/// The most parts of a script, each as often as it is called: each takes Rhai a few of its steps,
/// of which a guest has 50,000.
const MAX_PARTS: usize = 8_000;
/// Rhai allows 16 calls on the way; the entry point is one.
const MAX_DEPTH: usize = 14;
/// As many as a script may push.
const MAX_TIPS: usize = super::sandbox::MAX_TIPS;

/// Why a place is interpreted.
#[derive(Debug, Clone)]
pub(crate) struct Unsupported {
    pub(crate) words: String,
    pub(crate) place: Place,
}

pub(super) type LoweringResult<T> = Result<T, Unsupported>;

/// An expression as steps.
#[derive(Debug, Clone)]
pub(crate) struct ExpressionCode {
    pub(crate) code: Code,
    pub(crate) result: Reg,
    pub(crate) kind: ResultKind,
    /// Where a result of NaN means `()`, rather than a number that is none.
    pub(crate) null_result: NullResult,
    /// The nodes that it reads, which have to be worked out by then.
    pub(crate) nodes: Vec<u32>,
}

/// Where a result of NaN means `()`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NullResult {
    Never,
    Always,
    /// Where the register is yes.
    Where(Reg),
}

impl ExpressionCode {
    fn new(mut lower: ScriptLowering<'_>, value: &TypedValue) -> LoweringResult<Self> {
        let (result, kind) = lower.result(value)?;
        let null_result = match *value {
            TypedValue::Number { nan: true, .. } | TypedValue::IntOrFloat { nan: true, .. } => {
                NullResult::Never
            }
            TypedValue::Nullable { missing, .. } => NullResult::Where(missing),
            _ => NullResult::Always,
        };
        let code = lower.finish()?;
        let node = |op: &Op| match *op {
            Op::Node(slot) => Some(slot),
            _ => None,
        };
        let nodes = code.ops.iter().filter_map(node).collect();
        Ok(Self { code, result, kind, null_result, nodes })
    }

    /// Returns why there is no value where the result is NaN; `holds` tells whether a register is yes.
    pub(crate) fn missing_words(&self, holds: impl Fn(Reg) -> bool) -> &'static str {
        let gives_nothing = match self.null_result {
            NullResult::Never => false,
            NullResult::Always => true,
            NullResult::Where(reg) => holds(reg),
        };
        if gives_nothing { NOTHING } else { NOT_A_NUMBER }
    }
}

/// What a register holds in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ResultKind {
    Number,
    Bool,
    Text,
}

impl ResultKind {
    /// Returns what a number stands for; NaN is missing. `text` finds the text of a code.
    #[inline]
    pub(crate) fn value<'t>(
        self,
        number: f64,
        text: impl FnOnce(f64) -> Option<&'t Arc<str>>,
    ) -> Option<Value> {
        match self {
            _ if number.is_nan() => None,
            Self::Number => Some(Value::Number(number)),
            Self::Bool => Some(Value::Bool(number == 1.0)),
            Self::Text => text(number).map(|text| Value::Text(Arc::clone(text))),
        }
    }
}

/// `weights.rhai` as steps: the weight of every node, by slot.
#[derive(Debug, Clone)]
pub(crate) struct WeightsCode {
    pub(crate) code: Code,
    pub(crate) weights: Vec<Reg>,
}

/// `tips.rhai` as steps.
#[derive(Debug, Clone)]
pub(crate) struct TipsCode {
    pub(crate) code: Code,
    /// In the script's order.
    pub(crate) tips: Vec<TipCode>,
}

/// A tip, and where it is given.
#[derive(Debug, Clone)]
pub(crate) struct TipCode {
    pub(crate) when: Option<Reg>,
    pub(crate) tip: LoweredTip,
}

/// A tip that is written out.
#[derive(Debug, Clone)]
pub(crate) struct LoweredTip {
    pub(crate) id: Arc<str>,
    /// By the fact's name, in order of names, as Rhai keeps maps.
    pub(crate) change: Vec<(Arc<str>, Reg, ResultKind)>,
    pub(crate) effort: Reg,
    pub(crate) priority: Reg,
}

/// What scripts of one pack are lowered with.
#[derive(Debug, Clone, Copy)]
pub(super) struct LoweringContext<'a> {
    pub(super) names: &'a NameTable,
    /// The pack's functions.
    pub(super) functions: &'a [PackFunction],
    /// Whether everything is left to the interpreter.
    pub(super) off: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LoweringMode {
    /// Bare names are facts, and reading a missing one makes the whole missing.
    Expression,
    /// A function: only its parameters and variables.
    Function,
}

/// One script on its way.
pub(super) struct ScriptLowering<'a> {
    with: LoweringContext<'a>,
    vocabulary: &'a mut Vocabulary,
    script_source: ScriptSource,
    mode: LoweringMode,
    writer: CodeWriter,
    variables: Vec<(String, TypedValue)>,
    /// The condition of the branch that is being written; `None` is always.
    branch: Option<Reg>,
    /// Where the function has returned already.
    returned: Option<Reg>,
    /// What it returned there, the first first.
    returns: Vec<(Option<Reg>, TypedValue)>,
    tips: Vec<LoweredTip>,
    depth: usize,
    at: Position,
    variable_count: usize,
    parts: usize,
    /// The arms of each `switch` that was met, by its text and place.
    switches: HashMap<(usize, Position), Option<Rc<Vec<SwitchArm>>>>,
}

impl<'a> LoweringContext<'a> {
    fn lower(
        self,
        vocabulary: &'a mut Vocabulary,
        script_source: &ScriptSource,
        mode: LoweringMode,
    ) -> ScriptLowering<'a> {
        ScriptLowering {
            with: self,
            vocabulary,
            script_source: script_source.clone(),
            mode,
            writer: CodeWriter::default(),
            variables: Vec::new(),
            branch: None,
            returned: None,
            returns: Vec::new(),
            tips: Vec::new(),
            depth: 0,
            at: Position::NONE,
            variable_count: 0,
            parts: 0,
            switches: HashMap::new(),
        }
    }

    /// Lowers the statements of an expression, guarded reads marked.
    pub(super) fn expression(
        self,
        statements: &[Stmt],
        script_source: &ScriptSource,
        vocabulary: &'a mut Vocabulary,
    ) -> LoweringResult<ExpressionCode> {
        let mut lower = self.lower(vocabulary, script_source, LoweringMode::Expression);
        let value = lower.function_body(statements)?;
        ExpressionCode::new(lower, &value)
    }

    /// Lowers `fn weights(facts, weights)`.
    pub(super) fn weights(
        self,
        script_source: &ScriptSource,
        vocabulary: &'a mut Vocabulary,
    ) -> LoweringResult<WeightsCode> {
        let count = self.names.node_count();
        let mut lower = self.lower(vocabulary, script_source, LoweringMode::Function);
        #[expect(clippy::cast_possible_truncation, reason = "a pack has fewer nodes")]
        let weights: Vec<Reg> =
            (0..count).map(|slot| lower.writer.op(Op::Weight(slot as u32))).collect();
        let arguments = [TypedValue::Facts, TypedValue::Weights(weights.into())];
        match lower.inline("weights", &arguments)? {
            TypedValue::Weights(weights) => {
                Ok(WeightsCode { weights: weights.to_vec(), code: lower.finish()? })
            }
            other => lower.refuse(format!("`weights` gives back {}", other.describe())),
        }
    }

    /// Lowers `fn tips(facts, index)`.
    pub(super) fn tips(
        self,
        script_source: &ScriptSource,
        vocabulary: &'a mut Vocabulary,
    ) -> LoweringResult<TipsCode> {
        let mut lower = self.lower(vocabulary, script_source, LoweringMode::Function);
        match lower
            .inline("tips", &[TypedValue::Facts, TypedValue::Index { tracked: false, scope: 0 }])?
        {
            TypedValue::Tips(order) => {
                let code = |&(at, when): &(usize, Option<Reg>)| {
                    Some(TipCode { when, tip: lower.tips.get(at)?.clone() })
                };
                // what is never in the list is left out
                let no = |when: Reg| lower.writer.constant(when) == Some(0.0);
                let there = order.iter().filter(|(_, when)| !when.is_some_and(no));
                let tips = there.filter_map(code).collect();
                Ok(TipsCode { tips, code: lower.finish()? })
            }
            other => lower.refuse(format!("`tips` gives back {}", other.describe())),
        }
    }

    /// Lowers a function that is a scale, `fn NAME(x)`: its argument is the fact in slot 0.
    pub(super) fn scale(
        self,
        name: &str,
        script_source: &ScriptSource,
        vocabulary: &'a mut Vocabulary,
    ) -> LoweringResult<ExpressionCode> {
        let mut lower = self.lower(vocabulary, script_source, LoweringMode::Function);
        let reg = lower.writer.op(Op::Fact(0));
        let value = lower.inline(
            name,
            &[TypedValue::Number { reg, nullability: Nullability::NonNull, nan: false }],
        )?;
        ExpressionCode::new(lower, &value)
    }

    /// Lowers a function that is the aggregate of the node in `scope`, `fn NAME(index)`.
    pub(super) fn aggregate(
        self,
        name: &str,
        scope: usize,
        script_source: &ScriptSource,
        vocabulary: &'a mut Vocabulary,
    ) -> LoweringResult<ExpressionCode> {
        let mut lower = self.lower(vocabulary, script_source, LoweringMode::Function);
        let value = lower.inline(name, &[TypedValue::Index { tracked: false, scope }])?;
        ExpressionCode::new(lower, &value)
    }
}

impl ScriptLowering<'_> {
    fn refuse<T>(&self, words: String) -> LoweringResult<T> {
        Err(Unsupported { words, place: self.script_source.place(self.at) })
    }

    fn finish(self) -> LoweringResult<Code> {
        if self.with.off {
            return self.refuse("compiling is switched off".to_owned());
        }
        if self.writer.len() > MAX_STEPS {
            return self.refuse("more steps than are worth compiling".to_owned());
        }
        Ok(self.writer.finish())
    }

    /// Counts a statement or an expression.
    fn count_part(&mut self) -> LoweringResult<()> {
        self.parts += 1;
        if self.parts > MAX_PARTS {
            return self.refuse("more steps than are worth compiling".to_owned());
        }
        Ok(())
    }

    /// Returns the condition under which what is being written happens at all.
    fn alive(&mut self) -> Option<Reg> {
        match self.returned {
            None => self.branch,
            Some(returned) => {
                let not = self.writer.not(returned);
                self.writer.and(self.branch, Some(not))
            }
        }
    }

    /// Returns the register of what the whole gives, and its kind.
    fn result(&mut self, value: &TypedValue) -> LoweringResult<(Reg, ResultKind)> {
        Ok(match *value {
            TypedValue::Number { reg, .. }
            | TypedValue::IntOrFloat { reg, .. }
            | TypedValue::Nullable { reg, .. } => (reg, ResultKind::Number),
            TypedValue::Whole(number) => (self.whole(number), ResultKind::Number),
            TypedValue::Bool { reg, .. } => (reg, ResultKind::Bool),
            TypedValue::Text { reg, .. } => (reg, ResultKind::Text),
            TypedValue::Unit => (self.writer.number(f64::NAN), ResultKind::Number),
            _ => return self.refuse(format!("what it gives: {}", value.describe())),
        })
    }

    /// Lowers a read of the fact of that name.
    fn fact(&mut self, name: &str, nullability: Nullability) -> LoweringResult<TypedValue> {
        let Some((slot, fact)) = self.with.names.fact(name) else {
            return self.refuse(format!("`{name}` is no fact"));
        };
        let kind = fact.kind;
        #[expect(clippy::cast_possible_truncation, reason = "a pack has fewer facts")]
        let slot = slot as u32;
        let reg = self.writer.op(Op::Fact(slot));
        if nullability == Nullability::Recorded {
            let alive = self.alive();
            self.writer.note_missing(reg, alive, slot);
        }
        Ok(match kind {
            FactType::Bool => TypedValue::Bool { reg, nullability },
            FactType::Choice | FactType::Text => TypedValue::Text { reg, nullability },
            _ => TypedValue::Number { reg, nullability, nan: false },
        })
    }

    /// Lowers a read of a node's own value.
    fn node(&mut self, path: &str, tracked: bool, scope: usize) -> LoweringResult<TypedValue> {
        let Some(slot) = self.with.names.node_from(scope, path) else {
            if path == "score" && !tracked {
                let reg = self.writer.op(Op::Score);
                return Ok(TypedValue::Number {
                    reg,
                    nullability: Nullability::Unchecked,
                    nan: false,
                });
            }
            return self.refuse(format!("`{path}` is no node"));
        };
        #[expect(clippy::cast_possible_truncation, reason = "a pack has fewer facts and nodes")]
        let (slot, name) = (slot as u32, (self.with.names.fact_count() + slot) as u32);
        let reg = self.writer.op(Op::Node(slot));
        let nullability = if tracked { Nullability::Recorded } else { Nullability::Unchecked };
        if tracked {
            let alive = self.alive();
            self.writer.note_missing(reg, alive, name);
        }
        Ok(TypedValue::Number { reg, nullability, nan: false })
    }

    /// Calls one of the pack's functions in place.
    fn inline(&mut self, name: &str, arguments: &[TypedValue]) -> LoweringResult<TypedValue> {
        let found = self.with.functions.iter().find(|function| function.name == name);
        let Some(function) = found.filter(|one| one.params.len() == arguments.len()) else {
            return self.refuse(format!("`{name}` is no function of the pack"));
        };
        if self.depth >= MAX_DEPTH {
            return self.refuse("functions that call each other too deep".to_owned());
        }
        let body = Arc::clone(&function.body);
        let parameters = function.params.iter().cloned().zip(arguments.iter().cloned()).collect();
        let outer_variables = std::mem::replace(&mut self.variables, parameters);
        let outer_home = std::mem::replace(
            &mut self.script_source,
            ScriptSource::File(Arc::clone(&function.source)),
        );
        let outer_mode = std::mem::replace(&mut self.mode, LoweringMode::Function);
        let outer_branch = self.alive();
        let (branch, returned) = (self.branch, self.returned);
        self.branch = outer_branch;
        self.returned = None;
        let outer_returns = std::mem::take(&mut self.returns);
        self.depth += 1;
        let value = self.function_body(&body);
        self.depth -= 1;
        self.returns = outer_returns;
        self.branch = branch;
        self.returned = returned;
        self.mode = outer_mode;
        self.variables = outer_variables;
        // where it failed is in the function
        let value = value?;
        self.script_source = outer_home;
        Ok(value)
    }

    /// Lowers a body with its `return`s.
    fn function_body(&mut self, statements: &[Stmt]) -> LoweringResult<TypedValue> {
        let mut value = self.statements(statements)?;
        let returns = std::mem::take(&mut self.returns);
        for (when, returned) in returns.iter().rev() {
            value = match when {
                None => returned.clone(),
                Some(when) => self.select(*when, returned, &value),
            };
        }
        Ok(value)
    }
}
