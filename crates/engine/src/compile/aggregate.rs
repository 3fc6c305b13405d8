//! The aggregate of a node: named, with parameters, or none at all.

use std::cell::RefCell;
use std::sync::Arc;

use super::nodes::{CompiledScale, NodeBuilder, NodeValue, RulesetNode};
use crate::aggregates::{self, AggregateKind};
use crate::diagnostic::{Diagnostic, codes, did_you_mean};
use crate::document::{DocumentEntry, DocumentNode as Document, NodeKind};
use crate::load::Outside;
use crate::load::definition::KindDef;
use crate::parameters::Parameters;
use crate::script::FunctionRole;
use crate::source::Place;

impl NodeBuilder<'_> {
    /// Returns how the children of the node in `slot` become one value.
    pub(super) fn aggregate(&mut self, slot: usize, params: Option<&KindDef>) -> NodeValue {
        let made = params.and_then(|params| match &params.node.kind {
            NodeKind::Text(name) => self.named_aggregate(slot, params, &name.text),
            NodeKind::Map(entries) => self.aggregate_with_parameters(slot, params, entries),
            _ => {
                let given = params.node.describe();
                self.compiler.problems.push(
                    Diagnostic::error(
                        &codes::WRONG_TYPE,
                        format!("`aggregate` takes a name or a map, not {given}"),
                    )
                    .at(params.node.place(&params.source))
                    .help("write `aggregate: geometric`"),
                );
                None
            }
        });
        made.unwrap_or_else(|| NodeValue::Aggregate(aggregates::arithmetic()))
    }

    fn named_aggregate(&mut self, slot: usize, params: &KindDef, name: &str) -> Option<NodeValue> {
        let place = params.node.place(&params.source);
        if let Some(kind) = self.compiler.kinds().aggregate(name) {
            if kind.takes.bare() {
                return self.made_aggregate(slot, kind, params, None);
            }
            self.compiler.problems.push(
                Diagnostic::error(&codes::BAD_AGGREGATE, format!("`{name}` needs its parameters"))
                    .at(place)
                    .help(format!("for example `{}`", kind.example)),
            );
            return None;
        }
        if let Some(function) = self.function(name, FunctionRole::Aggregate(slot), &place) {
            return Some(NodeValue::Function(function));
        }
        if self.compiler.function_place(name).is_none() {
            self.unknown_aggregate(name, place);
        }
        None
    }

    fn aggregate_with_parameters(
        &mut self,
        slot: usize,
        params: &KindDef,
        entries: &[DocumentEntry],
    ) -> Option<NodeValue> {
        let place = |entry: &DocumentEntry| Place::new(&params.source, entry.key_span.clone());
        let [entry] = entries else {
            let (message, at) = match entries {
                [first, second, ..] => (
                    format!("`{}` and `{}`: a node has one aggregate", first.key, second.key),
                    place(second),
                ),
                _ => ("the aggregate isn't named".to_owned(), params.node.place(&params.source)),
            };
            self.compiler.problems.push(
                Diagnostic::error(&codes::BAD_AGGREGATE, message)
                    .at(at)
                    .help("its parameters stand inside of it: `aggregate: { power: { p: 0.5 } }`"),
            );
            return None;
        };
        let Some(kind) = self.compiler.kinds().aggregate(&entry.key) else {
            self.unknown_aggregate(&entry.key, place(entry));
            return None;
        };
        if !kind.takes.parameters() {
            self.compiler.problems.push(
                Diagnostic::error(
                    &codes::BAD_AGGREGATE,
                    format!("`{}` has no parameters", kind.name),
                )
                .at(place(entry))
                .help(format!("write `{}`", kind.example)),
            );
            return None;
        }
        self.made_aggregate(slot, kind, params, Some(&entry.value))
    }

    fn made_aggregate(
        &mut self,
        slot: usize,
        kind: &'static AggregateKind,
        params: &KindDef,
        node: Option<&Document>,
    ) -> Option<NodeValue> {
        let place = node.unwrap_or(&params.node).place(&params.source);
        let parameters = Parameters {
            name: kind.name,
            node,
            beside: &[],
            slipped: false,
            source: &params.source,
            place: place.clone(),
            example: kind.example,
            code: &codes::BAD_AGGREGATE,
            choices: None,
            unit: self.unit,
            problems: RefCell::new(Vec::new()),
        };
        let made = (kind.build)(&parameters);
        self.compiler.problems.extend(parameters.problems.into_inner());
        let aggregate = made?;
        if aggregate.leaves_zero_open() {
            self.open.push((slot, params.node.place(&params.source), kind));
        }
        Some(NodeValue::Aggregate(Arc::from(aggregate)))
    }

    fn unknown_aggregate(&mut self, name: &str, place: Place) {
        let kinds = self.compiler.kinds();
        let known: Vec<&str> = kinds
            .aggregates
            .iter()
            .map(|kind| kind.name)
            .chain(self.compiler.function_names(1))
            .collect();
        let help = did_you_mean(name, known.iter().copied());
        self.compiler.problems.push(
            Diagnostic::error(&codes::UNKNOWN_AGGREGATE, format!("there is no aggregate `{name}`"))
                .at(place)
                .help_maybe(help)
                .help(format!("or write `fn {name}(index)` into `functions.rhai`")),
        );
    }

    /// One part at 0 makes the whole 0 under some means: worth knowing where nobody said so.
    pub(super) fn remark_on_zeros(&mut self) {
        for (slot, place, kind) in std::mem::take(&mut self.open) {
            let Some(node) = self.nodes.get(slot) else { continue };
            let zero = node
                .children
                .iter()
                .find_map(|&child| self.nodes.get(child).filter(|child| self.can_be_zero(child)));
            let (Some(zero), NodeValue::Aggregate(aggregate)) = (zero, &node.value) else {
                continue;
            };
            let words = format!(
                "`{}` can be 0, and the {} is then 0 whatever the other parts are",
                zero.path,
                aggregate.describe()
            );
            let whole = if kind.takes.bare() {
                format!("`aggregate: {{ {}: {{ zero: whole }} }}`", kind.name)
            } else {
                "`zero: whole` beside `p`".to_owned()
            };
            self.compiler.problems.push(
                Diagnostic::remark(&codes::ZERO_UNDECLARED, words)
                    .at(place)
                    .help(format!("if that is meant, say so: {whole}"))
                    .help("otherwise `zero: skip` (left out), `zero: missing` (no score), or `zero: { floor: 0.01 }` (counts as that)"),
            );
        }
    }

    /// Returns whether a node's value, or what stands in for it, may be 0, as far as its rule shows.
    fn can_be_zero(&self, node: &RulesetNode) -> bool {
        if node.weight == 0.0 {
            return false;
        }
        if node.missing.stand_in() == Some(0.0) {
            return true;
        }
        match &node.scale {
            CompiledScale::Kind { scale, declared: true } => {
                // rounding may make 0 of a little, and so may a line that goes on
                scale.least() <= 0.0 || node.round.is_some() || node.outside == Outside::Extend
            }
            CompiledScale::Kind { .. } if !node.is_indicator() => node
                .children
                .iter()
                .any(|&child| self.nodes.get(child).is_some_and(|child| self.can_be_zero(child))),
            _ => true,
        }
    }
}
