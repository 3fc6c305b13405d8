//! Nodes with their scales, aggregates and expressions made.

use std::cell::RefCell;
use std::sync::Arc;

use super::facts::Fact;
use crate::aggregates::{self, Aggregate};
use crate::diagnostic::{Diagnostic, codes, did_you_mean};
use crate::document::{Kind, Node as Document};
use crate::load::definition::{NodeDef, PackDef, Params, Policy, Reach, Round};
use crate::load::nodes::outside_from;
use crate::load::{FactType, Outside, shape};
use crate::scales::{self, Identity, Scale, ScaleKind, ScaleParams};
use crate::script::{Compiler, Expression, FunctionRef, Type};
use crate::source::Place;

/// A node of a ruleset. Slot 0 is the root; parents come before their children.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) id: String,
    pub(crate) path: String,
    pub(crate) title: Option<String>,
    pub(crate) place: Place,
    pub(crate) parent: Option<usize>,
    pub(crate) children: Vec<usize>,
    pub(crate) weight: f64,
    pub(crate) negative: bool,
    pub(crate) applies: Option<Expression>,
    pub(crate) value: NodeValue,
    pub(crate) missing: Policy,
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
    Function(FunctionRef),
}

impl Node {
    pub(crate) fn is_indicator(&self) -> bool {
        matches!(self.value, NodeValue::Own(_))
    }

    pub(crate) fn expressions(&self) -> impl Iterator<Item = &Expression> {
        let own = match &self.value {
            NodeValue::Own(expression) => Some(expression),
            _ => None,
        };
        own.into_iter().chain(&self.applies)
    }

    /// Whether its children's points are shares of its own.
    pub(crate) fn adds_up(&self) -> bool {
        let plain = matches!(self.scale, CompiledScale::Kind { declared: false, .. });
        plain && matches!(&self.value, NodeValue::Aggregate(aggregate) if aggregate.adds_up())
    }
}

/// The path of every node, the root's (empty) first, parents before children.
pub(super) fn paths(root: &NodeDef) -> Vec<String> {
    let mut found = vec![root.path.clone()];
    for child in &root.children {
        found.extend(paths(child));
    }
    found
}

pub(super) fn compile(pack: &PackDef, facts: &[Fact], compiler: &mut Compiler) -> Vec<Node> {
    let unit = matches!(pack.reach, Reach::Points(_));
    let mut builder = NodeBuilder { facts, compiler, unit, nodes: Vec::new() };
    builder.add(&pack.root, None);
    builder.nodes
}

struct NodeBuilder<'a> {
    facts: &'a [Fact],
    compiler: &'a mut Compiler,
    unit: bool,
    nodes: Vec<Node>,
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
            None if failed => NodeValue::Aggregate((aggregates::ARITHMETIC.build)().into()),
            None => self.aggregate(def.aggregate.as_ref()),
        };
        self.nodes.push(Node {
            id: def.id.clone(),
            path: def.path.clone(),
            title: def.title.clone(),
            place: def.place.clone(),
            parent,
            children: Vec::new(),
            weight: def.weight.as_ref().map_or(1.0, |weight| weight.value),
            negative: def.negative,
            applies,
            value,
            missing: def.missing.unwrap_or(Policy::Skip),
            scale,
            outside,
            round: def.round,
            min_coverage: def.min_coverage.unwrap_or(0.0),
        });
        if let Some(weight) = &def.weight
            && weight.value < 0.0
            && !def.negative
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

    fn applies(&mut self, expr: &crate::load::definition::Expr) -> Option<Expression> {
        let expression = self.compiler.expression(expr)?;
        if !matches!(expression.kind, Type::Bool | Type::Any) {
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

    fn aggregate(&mut self, params: Option<&Params>) -> NodeValue {
        let default = || NodeValue::Aggregate((aggregates::ARITHMETIC.build)().into());
        let Some(params) = params else { return default() };
        let place = params.node.place(&params.source);
        let Some(name) = params.node.as_text() else {
            self.compiler.problems.push(
                Diagnostic::error(
                    &codes::WRONG_TYPE,
                    format!("`aggregate` takes a name, not {}", params.node.describe()),
                )
                .at(place)
                .help("write `aggregate: geometric`"),
            );
            return default();
        };
        if let Some(kind) = aggregates::KINDS.iter().find(|kind| kind.name == name) {
            return NodeValue::Aggregate((kind.build)().into());
        }
        if let Some(function) = self.function(name, &place) {
            return NodeValue::Function(function);
        }
        if self.compiler.function_place(name).is_none() {
            let known: Vec<&str> = aggregates::KINDS
                .iter()
                .map(|kind| kind.name)
                .chain(self.compiler.function_names(1))
                .collect();
            let help = did_you_mean(name, known.iter().copied());
            self.compiler.problems.push(
                Diagnostic::error(
                    &codes::UNKNOWN_AGGREGATE,
                    format!("there is no aggregate `{name}`"),
                )
                .at(place)
                .help_maybe(help)
                .help(format!("or write `fn {name}(index)` into `functions.rhai`")),
            );
        }
        default()
    }

    /// The pack's function of that name with one parameter; another number is reported.
    fn function(&mut self, name: &str, place: &Place) -> Option<FunctionRef> {
        let found = self.compiler.function(name, 1);
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

    fn identity(&self, declared: bool) -> CompiledScale {
        CompiledScale::Kind { scale: Arc::new(Identity { unit: self.unit }), declared }
    }

    /// The scale of a node, and what a value beyond it gives.
    fn scale(
        &mut self,
        def: &NodeDef,
        value: Option<(&Expression, Option<&Fact>)>,
    ) -> (CompiledScale, Outside) {
        let outside = def.outside.unwrap_or(Outside::Clamp);
        let Some(params) = &def.scale else {
            if let Some((expression, fact)) = value {
                self.must_be_share(def, expression, fact);
                return (self.identity(false), outside);
            }
            return (self.identity(false), Outside::Extend);
        };
        match &params.node.kind {
            Kind::Text(name) => self.named_scale(params, &name.text, value, outside),
            Kind::Map(_) => self.scale_with_params(params, value, outside),
            _ => {
                self.compiler.problems.push(
                    Diagnostic::error(
                        &codes::WRONG_TYPE,
                        format!("`scale` takes a name or a map, not {}", params.node.describe()),
                    )
                    .at(params.node.place(&params.source))
                    .help("for example `scale: { linear: [0, 10] }`"),
                );
                (self.identity(true), outside)
            }
        }
    }

    /// A number that may be larger than 1 needs a scale.
    fn must_be_share(&mut self, def: &NodeDef, expression: &Expression, fact: Option<&Fact>) {
        if expression.kind == Type::Text {
            self.compiler.problems.push(
                Diagnostic::error(
                    &codes::SCALE_TYPE,
                    format!("`{}` is text, and nothing says what it is worth", def.path),
                )
                .at(expression.place.clone())
                .help("say it for each choice: `scale: { match: { weekly: 1, else: 0 } }`"),
            );
            return;
        }
        let Some(fact) = fact else { return };
        let within =
            fact.min.is_some_and(|min| min >= 0.0) && fact.max.is_some_and(|max| max <= 1.0);
        if self.unit
            && !within
            && matches!(fact.kind, FactType::Number | FactType::Count | FactType::Date)
        {
            self.compiler.problems.push(
                Diagnostic::error(
                    &codes::NO_SCALE,
                    format!("`{}` is a {}, and nothing says how it becomes 0..1", fact.id, fact.kind.word()),
                )
                .at(expression.place.clone())
                .help("for example `scale: { linear: [0, 10] }`, or `scale: none` if it is a share already"),
            );
        }
    }

    fn named_scale(
        &mut self,
        params: &Params,
        name: &str,
        value: Option<(&Expression, Option<&Fact>)>,
        outside: Outside,
    ) -> (CompiledScale, Outside) {
        let place = params.node.place(&params.source);
        if let Some(kind) = scales::KINDS.iter().find(|kind| kind.name == name) {
            if kind.bare {
                return (self.made(kind, params, None, &[], value), outside);
            }
            self.compiler.problems.push(
                Diagnostic::error(&codes::BAD_SCALE, format!("`{name}` needs its parameters"))
                    .at(place)
                    .help(format!("for example `{}`", kind.example)),
            );
            return (self.identity(true), outside);
        }
        if let Some(function) = self.function(name, &place) {
            return (CompiledScale::Function(function), outside);
        }
        if self.compiler.function_place(name).is_none() {
            self.unknown_scale(name, place);
        }
        (self.identity(true), outside)
    }

    fn unknown_scale(&mut self, name: &str, place: Place) {
        let known: Vec<&str> = scales::KINDS
            .iter()
            .map(|kind| kind.name)
            .chain(self.compiler.function_names(1))
            .collect();
        let help = did_you_mean(name, known.iter().copied());
        self.compiler.problems.push(
            Diagnostic::error(&codes::UNKNOWN_SCALE, format!("there is no scale `{name}`"))
                .at(place)
                .help_maybe(help)
                .help(format!("or write `fn {name}(x)` into `functions.rhai`")),
        );
    }

    fn scale_with_params(
        &mut self,
        params: &Params,
        value: Option<(&Expression, Option<&Fact>)>,
        mut outside: Outside,
    ) -> (CompiledScale, Outside) {
        let entries = params.node.as_map().unwrap_or_default();
        let kind_of = |key: &str| scales::KINDS.iter().find(|kind| kind.name == key);
        let mut chosen: Option<(&'static ScaleKind, &Document)> = None;
        let mut options = Vec::new();
        for entry in entries {
            let place = Place::new(&params.source, entry.key_span.clone());
            if let Some(kind) = kind_of(&entry.key) {
                if let Some((first, _)) = chosen {
                    self.compiler.problems.push(
                        Diagnostic::error(
                            &codes::CONFLICT,
                            format!("`{}` and `{}`: a node has one scale", first.name, kind.name),
                        )
                        .at(place),
                    );
                } else {
                    chosen = Some((kind, &entry.value));
                }
            } else {
                options.push((entry, place));
            }
        }
        let Some((kind, node)) = chosen else {
            let first =
                options.iter().find(|(entry, _)| &*entry.key != "outside" && &*entry.key != "edge");
            match first {
                Some((entry, place)) => self.unknown_scale(&entry.key, place.clone()),
                None => self.compiler.problems.push(
                    Diagnostic::error(&codes::BAD_SCALE, "the scale isn't named")
                        .at(params.node.place(&params.source))
                        .help("for example `scale: { linear: [0, 10] }`"),
                ),
            }
            return (self.identity(true), outside);
        };
        let mut kept = Vec::new();
        for (entry, place) in options {
            if &*entry.key == "outside" {
                match entry.value.as_text().filter(|word| shape::OUTSIDE.contains(word)) {
                    Some(word) => outside = outside_from(word),
                    None => self.compiler.problems.push(
                        Diagnostic::error(
                            &codes::BAD_SCALE,
                            "`outside` is `clamp`, `extend` or `missing`",
                        )
                        .at(entry.value.place(&params.source)),
                    ),
                }
            } else if kind.options.contains(&&*entry.key) {
                kept.push((Arc::clone(&entry.key), entry.value.clone()));
            } else {
                let known = kind.options.iter().copied().chain(["outside"]);
                self.compiler.problems.push(
                    Diagnostic::error(
                        &codes::UNKNOWN_KEY,
                        format!("the scale `{}` has no key `{}`", kind.name, entry.key),
                    )
                    .at(place)
                    .help_maybe(did_you_mean(&entry.key, known)),
                );
            }
        }
        (self.made(kind, params, Some(node), &kept, value), outside)
    }

    fn made(
        &mut self,
        kind: &'static ScaleKind,
        params: &Params,
        node: Option<&Document>,
        options: &[(Arc<str>, Document)],
        value: Option<(&Expression, Option<&Fact>)>,
    ) -> CompiledScale {
        let yes_no = ["true".to_owned(), "false".to_owned()];
        let fact = value.and_then(|(_, fact)| fact);
        let choices = match fact {
            Some(fact) if fact.kind == FactType::Choice => Some(fact.choices.as_slice()),
            Some(fact) if fact.kind == FactType::Bool => Some(yes_no.as_slice()),
            _ if value.is_some_and(|(expression, _)| expression.kind == Type::Bool) => {
                Some(yes_no.as_slice())
            }
            _ => None,
        };
        let place = node.unwrap_or(&params.node).place(&params.source);
        let scale_params = ScaleParams {
            name: kind.name,
            node,
            options,
            source: &params.source,
            place: place.clone(),
            example: kind.example,
            choices,
            unit: self.unit,
            problems: RefCell::new(Vec::new()),
        };
        let made = (kind.build)(&scale_params);
        self.compiler.problems.extend(scale_params.problems.into_inner());
        let Some(scale) = made else { return self.identity(true) };
        let given = value.map_or(Type::Number, |(expression, _)| expression.kind);
        let fits = match given {
            Type::Text => scale.takes_words(),
            Type::Number | Type::Whole => !scale.takes_words(),
            _ => true,
        };
        if !fits {
            self.compiler.problems.push(
                Diagnostic::error(
                    &codes::SCALE_TYPE,
                    format!("`{}` can't take {}", kind.name, given.describe()),
                )
                .at(place)
                .help(if scale.takes_words() {
                    "`match` takes choices; use `curve` or `steps` for numbers"
                } else {
                    "use `match` for choices: `scale: { match: { weekly: 1, else: 0 } }`"
                }),
            );
        }
        CompiledScale::Kind { scale: Arc::from(scale), declared: true }
    }
}
