//! A ruleset laid out for columns, where nothing in it needs the interpreter.

use std::sync::Arc;

use super::scorer::Single;
use crate::compile::{CompiledScale, Inner, Node, NodeValue};
use crate::load::FactType;
use crate::load::definition::Policy;
use crate::program::{Layout, Line, Reg};
use crate::script::{ExpressionCode, Kind, Plain};
use crate::value::Value;

/// How every value of a ruleset comes about, column by column.
#[derive(Debug)]
pub(crate) struct RulePlan {
    /// By fact slot: of derived facts.
    pub(super) derived: Vec<Option<Planned>>,
    pub(super) nodes: Vec<NodePlan>,
    pub(super) weights: Option<WeightsPlan>,
    pub(super) tips: Option<TipsPlan>,
    /// For single profiles.
    pub(super) single: Single,
}

#[derive(Debug)]
pub(super) struct NodePlan {
    pub(super) applies: Option<Planned>,
    /// Of an indicator.
    pub(super) value: Option<Planned>,
    /// Of a node whose children are combined by a function of the pack.
    pub(super) aggregate: Option<Planned>,
    pub(super) scale: Option<FunctionPlan>,
    /// What stands in for it, after its scale.
    pub(super) stand_in: Option<f64>,
}

/// An expression.
#[derive(Debug)]
pub(super) enum Planned {
    Fact { slot: usize, kind: Kind },
    Constant { number: f64, kind: Kind },
    Code { layout: Layout, result: Reg, kind: Kind, has_missing: bool, line: Option<Line> },
}

#[derive(Debug)]
pub(super) struct FunctionPlan {
    pub(super) layout: Layout,
    pub(super) result: Reg,
}

#[derive(Debug)]
pub(super) struct WeightsPlan {
    pub(super) layout: Layout,
    /// The nodes whose weights it may change.
    pub(super) changed: Vec<(usize, Reg)>,
}

#[derive(Debug)]
pub(super) struct TipsPlan {
    pub(super) layout: Layout,
    /// Which tip by its place among the ids, and where it applies.
    pub(super) tips: Vec<(usize, Option<Reg>)>,
}

impl Planned {
    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Fact { kind, .. } | Self::Constant { kind, .. } | Self::Code { kind, .. } => {
                *kind
            }
        }
    }

    fn of_code(code: &ExpressionCode) -> Self {
        Self::Code {
            layout: Layout::new(&code.code, &[code.result]),
            result: code.result,
            kind: code.kind,
            has_missing: !code.code.missing.is_empty(),
            line: Line::of(&code.code, code.result).filter(|_| code.kind == Kind::Number),
        }
    }
}

#[cfg(test)]
impl RulePlan {
    /// Whether a node's value is told in one pass.
    pub(crate) fn has_line(&self) -> bool {
        let is_line = |value: &Planned| matches!(value, Planned::Code { line: Some(_), .. });
        self.nodes.iter().any(|node| node.value.as_ref().is_some_and(is_line))
    }
}

/// How scripts and columns hold a fact.
pub(super) fn kind_of(fact: FactType) -> Kind {
    match fact {
        FactType::Bool => Kind::Bool,
        FactType::Choice | FactType::Text => Kind::Text,
        _ => Kind::Number,
    }
}

impl Inner {
    /// The plan; none where something has to be interpreted, or where tiers pick the rules.
    pub(crate) fn plan(&self) -> Option<&RulePlan> {
        self.planned.get_or_init(|| self.make_plan().map(Arc::new)).as_deref()
    }

    fn make_plan(&self) -> Option<RulePlan> {
        if self.tiers.is_some() {
            return None;
        }
        let mut derived = Vec::with_capacity(self.facts.len());
        for fact in &self.facts {
            let Some(derivation) = &fact.derived else {
                derived.push(None);
                continue;
            };
            let planned = self.expression(derivation.expression.as_ref()?)?;
            // a flag as a number, or the other way round, changes what scripts see
            let fits = match fact.kind {
                FactType::Bool => planned.kind() == Kind::Bool,
                FactType::Choice | FactType::Text => planned.kind() == Kind::Text,
                _ => planned.kind() != Kind::Text,
            };
            if !fits {
                return None;
            }
            derived.push(Some(planned));
        }
        let nodes =
            self.nodes.iter().map(|node| self.node_plan(node)).collect::<Option<Vec<_>>>()?;
        let weights = match &self.weights {
            None => None,
            Some(script) => {
                let code = script.code()?;
                let changed = code.weights.iter().copied().enumerate().filter(|(slot, reg)| {
                    let own = crate::program::Op::Weight(u32::try_from(*slot).unwrap_or(u32::MAX));
                    code.code.ops.get(*reg as usize) != Some(&own)
                });
                let changed: Vec<(usize, Reg)> = changed.collect();
                let results: Vec<Reg> = changed.iter().map(|(_, reg)| *reg).collect();
                Some(WeightsPlan { layout: Layout::new(&code.code, &results), changed })
            }
        };
        let tips = match &self.tips {
            None => None,
            Some(script) => {
                let code = script.code()?;
                let ids = script.ids();
                let tips = code.tips.iter().map(|tip| {
                    let at = ids.iter().position(|id| *id == tip.tip.id)?;
                    Some((at, tip.when))
                });
                let tips = tips.collect::<Option<Vec<_>>>()?;
                let results: Vec<Reg> = tips.iter().filter_map(|(_, when)| *when).collect();
                Some(TipsPlan { layout: Layout::new(&code.code, &results), tips })
            }
        };
        let single = Single::new(self, &nodes);
        Some(RulePlan { derived, nodes, weights, tips, single })
    }

    fn expression(&self, expression: &crate::script::Expression) -> Option<Planned> {
        Some(match expression.plain()? {
            Plain::Fact(slot) => Planned::Fact { slot, kind: kind_of(self.facts.get(slot)?.kind) },
            Plain::Constant(Value::Number(number)) => {
                Planned::Constant { number: *number, kind: Kind::Number }
            }
            Plain::Constant(Value::Bool(yes)) => {
                Planned::Constant { number: f64::from(u8::from(*yes)), kind: Kind::Bool }
            }
            Plain::Constant(Value::Text(_)) => return None,
            Plain::Code(code) => Planned::of_code(code),
        })
    }

    /// Whether `read` are worked out before `node` is: what is read too early is an error, which a
    /// walk tells.
    fn knows_before(&self, node: &Node, read: &[u32]) -> bool {
        let is_node = |slot: &usize| self.nodes.get(*slot).is_some_and(|one| one.path == node.path);
        let before: Vec<usize> =
            self.order.iter().copied().take_while(|slot| !is_node(slot)).collect();
        read.iter().all(|slot| before.contains(&(*slot as usize)))
    }

    fn node_plan(&self, node: &Node) -> Option<NodePlan> {
        let applies = match &node.applies {
            None => None,
            Some(expression) => {
                let planned = self.expression(expression)?;
                (planned.kind() == Kind::Bool).then_some(Some(planned))?
            }
        };
        let value = match &node.value {
            NodeValue::Own(expression) => Some(self.expression(expression)?),
            _ => None,
        };
        let aggregate = match &node.value {
            NodeValue::Function(function) => {
                let code = function.code()?;
                let planned = Planned::of_code(code);
                let fits = planned.kind() != Kind::Text && self.knows_before(node, &code.nodes);
                fits.then_some(Some(planned))?
            }
            _ => None,
        };
        let kind = value.as_ref().map_or(Kind::Number, Planned::kind);
        let scale = match &node.scale {
            CompiledScale::Function(function) => {
                let code = function.code()?;
                if kind != Kind::Number || code.kind == Kind::Text {
                    return None;
                }
                Some(FunctionPlan {
                    layout: Layout::new(&code.code, &[code.result]),
                    result: code.result,
                })
            }
            CompiledScale::Kind { scale, .. } => {
                // words by number, numbers by word: a walk says what is wrong
                let fits = match kind {
                    Kind::Number => !scale.takes_words(),
                    Kind::Text => scale.takes_words(),
                    Kind::Bool => true,
                };
                if !fits {
                    return None;
                }
                None
            }
        };
        let stand_in = match node.missing {
            Policy::StandIn(raw) if node.is_indicator() => stand_in(node, raw)?,
            Policy::StandIn(raw) => Some(raw),
            _ => None,
        };
        Some(NodePlan { applies, value, aggregate, scale, stand_in })
    }
}

/// A raw stand-in through its node's scale and rounding, `Some(None)` where that gives no value.
/// A function of the pack may fail on it, which a walk has to tell.
fn stand_in(node: &Node, raw: f64) -> Option<Option<f64>> {
    let CompiledScale::Kind { scale, .. } = &node.scale else { return None };
    let share = if scale.takes_words() {
        scale.word(&Value::Number(raw).to_string())
    } else {
        scale.number(raw, node.outside)
    };
    let round = node.round.filter(|_| node.parent.is_some());
    Some(share.map(|share| round.map_or(share, |round| super::rounding::round(share, round))))
}

/// What words are worth to a scale that takes them, by their codes.
#[derive(Debug, Default)]
pub(super) struct ScaleWords {
    shares: Vec<f64>,
}

impl ScaleWords {
    pub(super) fn new(node: &Node, value: Option<&Planned>, texts: &[Arc<str>]) -> Self {
        let CompiledScale::Kind { scale, .. } = &node.scale else { return Self::default() };
        if !scale.takes_words() {
            return Self::default();
        }
        let share = |word: &str| scale.word(word).unwrap_or(f64::NAN);
        let shares = match value.map(Planned::kind) {
            Some(Kind::Bool) => vec![share("false"), share("true")],
            _ => texts.iter().map(|text| share(text)).collect(),
        };
        Self { shares }
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a code, or NaN")]
    pub(super) fn share(&self, code: f64) -> f64 {
        if code.is_nan() {
            return f64::NAN;
        }
        self.shares.get(code as usize).copied().unwrap_or(f64::NAN)
    }
}
