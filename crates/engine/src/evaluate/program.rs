//! A ruleset as steps over registers: how every value of it comes about.

use std::sync::Arc;

use super::texts::TextCodes;
use crate::aggregates::Aggregate;
use crate::compile::FactLimits;
use crate::diagnostic::Diagnostic;
use crate::load::Outside;
use crate::load::definition::Round;
use crate::program::{LinkedCode, Operand, Reg, Register, ScratchLayout};
use crate::scales::Scale;
use crate::script::ResultKind;

/// A ruleset without its tiers, lowered.
#[derive(Debug)]
pub(crate) struct RuleProgram {
    /// How many registers a run takes: facts, weights, nodes and the score.
    pub(super) registers: usize,
    pub(super) scratch: ScratchLayout,
    pub(super) texts: Arc<TextCodes>,
    /// In the order in which derived facts need each other.
    pub(super) derived: Vec<DerivedFactStep>,
    pub(super) weights: Option<WeightsStep>,
    /// In the order of arithmetic.
    pub(super) nodes: Vec<NodeStep>,
    /// By slot.
    pub(super) node_registers: Vec<NodeRegisters>,
    /// By slot: the place of the node's step in `nodes`.
    pub(super) positions: Vec<usize>,
    pub(super) score: Register,
    /// The index before its declared rounding.
    pub(super) unrounded: Register,
    pub(super) tips: Option<TipsStep>,
    /// How many facts there are.
    pub(super) facts: usize,
}

impl RuleProgram {
    /// Returns the step of the node in a slot.
    pub(super) fn step(&self, slot: usize) -> Option<&NodeStep> {
        self.nodes.get(*self.positions.get(slot)?)
    }
}

/// The registers of a node.
#[derive(Debug, Clone, Copy)]
pub(super) struct NodeRegisters {
    /// The value before the scale.
    pub(super) raw: Register,
    /// The value after scale and rounding.
    pub(super) own: Register,
    /// What the parent gets: the node's own value, or what stands in for it.
    pub(super) used: Register,
    /// Of a node with children; an indicator covers all or nothing.
    pub(super) coverage: Option<Register>,
    /// 1, 0, or NaN where that is unknown; none where the node always applies.
    pub(super) applies: Option<Register>,
}

/// Where an expression gets its values.
#[derive(Debug)]
pub(super) enum ValueStep {
    /// A fact or a constant as it is.
    Operand { operand: Operand, kind: ResultKind },
    /// A typed program.
    Code(ValueCode),
    /// The interpreter, lane by lane.
    Interpreted,
}

#[derive(Debug)]
pub(super) struct ValueCode {
    pub(super) code: LinkedCode,
    pub(super) result: Operand,
    pub(super) kind: ResultKind,
}

impl ValueStep {
    /// Returns what its values are; none where only each value can tell.
    pub(super) fn kind(&self) -> Option<ResultKind> {
        match self {
            Self::Operand { kind, .. } => Some(*kind),
            Self::Code(code) => Some(code.kind),
            Self::Interpreted => None,
        }
    }
}

#[derive(Debug)]
pub(super) struct DerivedFactStep {
    pub(super) slot: usize,
    pub(super) value: ValueStep,
    pub(super) admission: Admission,
}

/// Which values a derived fact takes.
#[derive(Debug)]
pub(super) struct Admission {
    pub(super) round: Option<Round>,
    pub(super) limits: FactLimits,
    /// The codes of its choices, where it is one.
    pub(super) choices: Option<Vec<f64>>,
}

#[derive(Debug)]
pub(super) struct WeightsStep {
    /// None where the script is interpreted.
    pub(super) code: Option<LinkedCode>,
    /// The slots that the code may change, with where their weights stand.
    pub(super) changed: Vec<(usize, Operand)>,
}

#[derive(Debug)]
pub(super) struct NodeStep {
    pub(super) slot: usize,
    pub(super) registers: NodeRegisters,
    pub(super) applies: Option<ValueStep>,
    pub(super) value: NodeValueStep,
    pub(super) scale: ScaleStep,
    /// The scale of an indicator that always applies and takes a fact as it is through numbers alone,
    /// without rounding and without a stand-in. Nothing else has to be looked at then, unless facts
    /// aren't of their types.
    pub(super) plain_scale: Option<Arc<dyn Scale>>,
    pub(super) outside: Outside,
    /// Of the node; the index is rounded as points.
    pub(super) round: Option<Round>,
    pub(super) stand_in: StandIn,
    /// Whether its value comes of facts alone, whatever the weights.
    pub(super) is_settled: bool,
}

#[derive(Debug)]
pub(super) enum NodeValueStep {
    Indicator(ValueStep),
    Pillar(CombineStep),
}

/// Children become one value.
#[derive(Debug)]
pub(super) struct CombineStep {
    /// In declared order.
    pub(super) children: Vec<ChildStep>,
    pub(super) how: Combination,
    pub(super) min_coverage: f64,
    /// Whether each child counts in every lane with one weight, and none is indispensable.
    pub(super) is_uniform: bool,
    /// Whether the weight that has data is the weight that has a value: all children are indicators
    /// without a stand-in.
    pub(super) covers_values: bool,
}

#[derive(Debug)]
pub(super) struct ChildStep {
    pub(super) slot: usize,
    pub(super) registers: NodeRegisters,
    pub(super) weight: Register,
    /// Whether its absence leaves the parent without a value.
    pub(super) is_required: bool,
}

#[derive(Debug)]
pub(super) enum Combination {
    /// Σ w·x ÷ Σ w.
    Mean,
    Aggregate(Arc<dyn Aggregate>),
    /// A function of the pack, which reads the children itself.
    Function(ValueStep),
}

/// How a value goes through its scale.
#[derive(Debug)]
pub(super) enum ScaleStep {
    /// Numbers, all lanes at once.
    Numbers(Arc<dyn Scale>),
    /// Choices and flags, by their codes.
    Words(Vec<f64>),
    /// Numbers, by a typed function of the pack.
    Code(ValueCode),
    /// Values as they are, lane by lane.
    Values,
    /// No value has a place on it.
    Nothing,
}

/// What a node's parent gets where it has no value.
#[derive(Debug)]
pub(super) enum StandIn {
    /// Nothing.
    None,
    /// This, after the scale.
    Share(f64),
    /// Nothing, since the scale has no place for it.
    Refused,
    /// Nothing, since the scale's function fails on it: there is no score.
    Failed(Box<Diagnostic>),
}

#[derive(Debug)]
pub(super) struct TipsStep {
    /// None where the script is interpreted.
    pub(super) code: Option<LinkedCode>,
    /// The tip's place among the ids, and where it applies.
    pub(super) tips: Vec<(usize, Option<Reg>)>,
}
