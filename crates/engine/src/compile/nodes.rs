//! Nodes with their scales, aggregates and expressions made.

use std::sync::Arc;

use super::facts::Fact;
use crate::aggregates::{self, Aggregate, AggregateKind};
use crate::diagnostic::{Diagnostic, codes};
use crate::load::Outside;
use crate::load::definition::{IndexUnit, MissingPolicy, NodeDef, PackDef, Round};
use crate::scales::Scale;
use crate::script::{
    Expression, FunctionRef, FunctionRole, ScriptCompiler, ScriptType, Unsupported,
};
use crate::source::Place;
use crate::weight::{WeightProblem, weight_problem};

/// A node of a ruleset. Slot 0 is the root; parents come before their children.
#[derive(Debug, Clone)]
pub(crate) struct RulesetNode {
    pub(crate) id: String,
    pub(crate) path: String,
    pub(crate) title: Option<String>,
    pub(crate) place: Place,
    /// Where overlays change it.
    pub(crate) changes: Vec<Place>,
    pub(crate) parent: Option<usize>,
    pub(crate) children: Vec<usize>,
    pub(crate) weight: f64,
    pub(crate) negative: bool,
    pub(crate) applies: Option<Expression>,
    pub(crate) value: NodeValue,
    pub(crate) missing: MissingPolicy,
    pub(crate) scale: CompiledScale,
    pub(crate) outside: Outside,
    pub(crate) round: Option<Round>,
    pub(crate) min_coverage: f64,
}

/// Where a node's value comes from.
#[derive(Debug, Clone)]
pub(crate) enum NodeValue {
    /// A fact or an expression.
    Own(Expression),
    /// The children, by one of Peristyle's aggregates.
    Aggregate(Arc<dyn Aggregate>),
    /// The children, by a function of the pack.
    Function(FunctionRef),
}

/// How a value becomes 0..1.
#[derive(Debug, Clone)]
pub(crate) enum CompiledScale {
    /// One of Peristyle's; `declared` is false where none was written.
    Kind { scale: Arc<dyn Scale>, declared: bool },
    /// A function of the pack.
    Function(Box<FunctionRef>),
}

impl RulesetNode {
    /// Returns the complaint about a number that is no weight of this node.
    pub(crate) fn check_weight(&self, weight: f64) -> Result<(), Diagnostic> {
        if weight_problem(weight, self.negative).is_none() {
            return Ok(());
        }
        let words = format!("{weight} is no weight for `{}`", self.path);
        Err(Diagnostic::error(&codes::BAD_WEIGHT, words))
    }

    pub(crate) fn is_indicator(&self) -> bool {
        matches!(self.value, NodeValue::Own(_))
    }

    /// Returns the slots of the nodes that its expressions, and its aggregate if that is a function, read.
    pub(super) fn reads(&self) -> impl Iterator<Item = usize> {
        let function = match &self.value {
            NodeValue::Function(function) => Some(&function.nodes),
            NodeValue::Own(_) | NodeValue::Aggregate(_) => None,
        };
        let expressions = self.expressions().map(|expression| &expression.nodes);
        expressions.chain(function).flatten().copied()
    }

    pub(crate) fn expressions(&self) -> impl Iterator<Item = &Expression> {
        let own = match &self.value {
            NodeValue::Own(expression) => Some(expression),
            _ => None,
        };
        own.into_iter().chain(&self.applies)
    }

    /// Returns whether its value comes of facts alone, whatever the weights.
    pub(crate) fn is_settled(&self) -> bool {
        self.is_indicator() && self.expressions().all(|expression| expression.nodes.is_empty())
    }

    /// Returns why parts of it are interpreted, if they are.
    pub(super) fn interpreted(&self) -> impl Iterator<Item = &Unsupported> {
        let aggregate = match &self.value {
            NodeValue::Function(function) => function.interpreted(),
            _ => None,
        };
        let scale = match &self.scale {
            CompiledScale::Function(function) => function.interpreted(),
            CompiledScale::Kind { .. } => None,
        };
        self.expressions().filter_map(Expression::interpreted).chain(aggregate).chain(scale)
    }

    /// Returns whether its children's points are shares of its own.
    pub(crate) fn adds_up(&self) -> bool {
        let plain = matches!(self.scale, CompiledScale::Kind { declared: false, .. });
        plain && matches!(&self.value, NodeValue::Aggregate(aggregate) if aggregate.adds_up())
    }
}

impl super::RulesetData {
    /// Returns the nodes under the same parent, the node itself among them.
    pub(crate) fn siblings(&self, node: &RulesetNode) -> impl Iterator<Item = &RulesetNode> {
        let parent = node.parent.and_then(|parent| self.nodes.get(parent));
        let slots = parent.into_iter().flat_map(|parent| &parent.children);
        slots.filter_map(|slot| self.nodes.get(*slot))
    }

    /// Returns a node's weight ÷ Σ w of its siblings, signs kept; `None` where they come to 0.
    pub(crate) fn weight_share(&self, node: &RulesetNode) -> Option<f64> {
        let sum: f64 = self.siblings(node).map(|sibling| sibling.weight).sum();
        (sum != 0.0).then(|| node.weight / sum)
    }
}

/// Returns the path of every node, the root's (empty) first, parents before children.
pub(super) fn paths(root: &NodeDef) -> Vec<String> {
    let mut found = vec![root.path.clone()];
    for child in &root.children {
        found.extend(paths(child));
    }
    found
}

pub(super) fn compile(
    pack: &PackDef,
    facts: &[Fact],
    compiler: &mut ScriptCompiler,
) -> Vec<RulesetNode> {
    let unit = matches!(pack.reach, IndexUnit::Points(_));
    let mut builder = NodeBuilder { facts, compiler, unit, nodes: Vec::new(), open: Vec::new() };
    builder.add(&pack.root, None);
    builder.remark_on_zeros();
    builder.nodes
}

pub(super) struct NodeBuilder<'a> {
    facts: &'a [Fact],
    pub(super) compiler: &'a mut ScriptCompiler,
    pub(super) unit: bool,
    pub(super) nodes: Vec<RulesetNode>,
    /// The nodes whose aggregate leaves open what a part at 0 does, and where it is written.
    pub(super) open: Vec<(usize, Place, &'static AggregateKind)>,
}

impl<'a> NodeBuilder<'a> {
    fn add(&mut self, def: &NodeDef, parent: Option<usize>) -> usize {
        let slot = self.nodes.len();
        let expression = def.value.as_ref().map(|expr| self.compiler.expression(expr));
        let failed = matches!(expression, Some(None));
        let applies = def.applies.as_ref().and_then(|expr| self.applies(expr));
        let (scale, outside) = match expression.as_ref().and_then(Option::as_ref) {
            Some(expression) => {
                let kind = self.value_kind(expression);
                self.scale(def, Some((expression, kind)))
            }
            None => self.scale(def, None),
        };
        let value = match expression.flatten() {
            Some(expression) => NodeValue::Own(expression),
            None if failed => NodeValue::Aggregate(aggregates::arithmetic()),
            None => self.aggregate(slot, def.aggregate.as_ref()),
        };
        self.nodes.push(RulesetNode {
            id: def.id.clone(),
            path: def.path.clone(),
            title: def.title.as_ref().map(|title| title.value.clone()),
            place: def.place.clone(),
            changes: def.changes.clone(),
            parent,
            children: Vec::new(),
            weight: def.weight.as_ref().map_or(1.0, |weight| weight.value),
            negative: def.negative,
            applies,
            value,
            missing: def.missing.unwrap_or(MissingPolicy::Skip),
            scale,
            outside,
            round: def.round,
            min_coverage: def.min_coverage.unwrap_or(0.0),
        });
        if let Some(weight) = &def.weight
            && weight_problem(weight.value, def.negative) == Some(WeightProblem::Negative)
        {
            self.compiler.problems.push(
                Diagnostic::error(&codes::BAD_WEIGHT, format!("the weight of `{}` is negative", def.path))
                    .at(weight.place.clone())
                    .help("where an index is built with a negative weight, say `negative: true` beside it"),
            );
        }
        let children: Vec<usize> =
            def.children.iter().map(|child| self.add(child, Some(slot))).collect();
        if let Some(node) = self.nodes.get_mut(slot) {
            node.children = children;
        }
        slot
    }

    fn applies(&mut self, expr: &crate::load::definition::ExpressionDef) -> Option<Expression> {
        let expression = self.compiler.expression(expr)?;
        if !matches!(expression.kind, ScriptType::Bool | ScriptType::Any) {
            self.compiler.problems.push(
                Diagnostic::error(
                    &codes::WRONG_RESULT,
                    format!(
                        "`applies` is true or false, and this gives {}",
                        expression.kind.describe()
                    ),
                )
                .at(expression.place.clone())
                .help("compare: `connections > 0.0`"),
            );
            return None;
        }
        Some(expression)
    }

    fn value_kind(&self, expression: &Expression) -> Option<&'a Fact> {
        let facts: &'a [Fact] = self.facts;
        facts.get(expression.bare_fact()?)
    }

    /// Returns the pack's function of that name with one parameter; another number is reported.
    pub(super) fn function(
        &mut self,
        name: &str,
        role: FunctionRole,
        place: &Place,
    ) -> Option<FunctionRef> {
        let found = self.compiler.function(name, role);
        if found.is_none()
            && let Some((at, arity)) = self.compiler.function_place(name)
        {
            self.compiler.problems.push(
                Diagnostic::error(
                    &codes::WRONG_ARGUMENTS,
                    format!("`{name}` takes {arity} parameters, and is called here with one"),
                )
                .at(place.clone())
                .related(at, "defined here"),
            );
        }
        found
    }
}
