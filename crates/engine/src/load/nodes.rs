//! Nodes: pillars, indicators, and the root that is a node too.

use std::collections::HashMap;
use std::sync::Arc;

use super::classes::WeightClasses;
use super::definition::{KindDef, MissingPolicy, NodeDef, Outside, Round, RoundMode, Spanned};
use super::draft::{MapDraft, NodeDraft, joined};
use super::fields::{FieldReader, ProblemSink};
use super::ids;
use super::missing_policy::MISSING_POLICIES;
use super::shape;
use crate::diagnostic::{Diagnostic, codes};
use crate::document::NodeKind;

/// What `defaults:` of pack.yaml says for every node that doesn't.
#[derive(Debug, Clone, Default)]
pub(crate) struct NodeDefaults {
    weight: Option<Spanned<f64>>,
    missing: Option<MissingPolicy>,
    scale: Option<KindDef>,
    outside: Option<Outside>,
    round: Option<Round>,
    aggregate: Option<KindDef>,
    min_coverage: Option<f64>,
}

impl NodeDefaults {
    pub(crate) fn read(defaults: &MapDraft, sink: &ProblemSink) -> Self {
        let fields = FieldReader::of(defaults, sink, &shape::DEFAULTS, &[], "`defaults`");
        Self {
            weight: fields.number("weight"),
            missing: policy(&fields),
            scale: params(&fields, "scale"),
            outside: outside(&fields),
            round: round(&fields),
            aggregate: params(&fields, "aggregate"),
            min_coverage: fields.number_within("min_coverage", 0.0, 1.0).map(|share| share.value),
        }
    }

    /// Fills in what a node below the root doesn't say itself.
    fn fill(&self, node: &mut NodeDef) {
        node.weight = node.weight.take().or_else(|| self.weight.clone());
        node.missing = node.missing.or(self.missing);
        node.outside = node.outside.or(self.outside);
        node.round = node.round.or(self.round);
        if node.value.is_some() {
            node.scale = node.scale.take().or_else(|| self.scale.clone());
        } else {
            node.aggregate = node.aggregate.take().or_else(|| self.aggregate.clone());
            node.min_coverage = node.min_coverage.or(self.min_coverage);
        }
    }
}

/// Reads nodes with what they inherit.
pub(crate) struct NodeReader<'a> {
    pub(crate) sink: &'a ProblemSink,
    pub(crate) defaults: &'a NodeDefaults,
    pub(crate) classes: &'a WeightClasses,
}

impl NodeReader<'_> {
    /// Returns a node under the node at `parent`, with all that is under it.
    pub(crate) fn node(&self, draft: &NodeDraft, parent: &str) -> NodeDef {
        ids::check(&draft.id, &draft.place, self.sink, "what people read is its `title`");
        let path = joined(parent, &draft.id);
        let what = format!("node `{path}`");
        let fields =
            FieldReader::of(&draft.keys, self.sink, &shape::NODE, &self.classes.names(), &what);
        let mut def = self.body(&fields, draft, path);
        if def.value.is_some() && !def.children.is_empty() {
            self.sink.push(
                Diagnostic::error(
                    &codes::CONFLICT,
                    format!(
                        "`{}` has a `value` and children; a node has one or the other",
                        def.path
                    ),
                )
                .at(def.place.clone())
                .help("move the value into an indicator of its own"),
            );
        } else if !fields.has("value") && def.children.is_empty() {
            self.sink.push(
                Diagnostic::error(
                    &codes::EMPTY_NODE,
                    format!("`{}` has nothing to score", def.path),
                )
                .at(def.place.clone())
                .help("give it a `value: FACT`, or children under `indicators`"),
            );
        }
        if def.value.is_some() && def.aggregate.is_some() {
            self.sink.push(
                Diagnostic::error(
                    &codes::CONFLICT,
                    format!("`{}` has a `value`, so there is nothing to aggregate", def.path),
                )
                .at(def.place.clone()),
            );
        }
        self.defaults.fill(&mut def);
        def
    }

    /// Returns the keys that every node has, the root included.
    pub(crate) fn body(
        &self,
        fields: &FieldReader<'_>,
        draft: &NodeDraft,
        path: String,
    ) -> NodeDef {
        let children: Vec<NodeDef> =
            draft.children.iter().map(|child| self.node(child, &path)).collect();
        self.refuse_twins(&children);
        NodeDef {
            id: draft.id.clone(),
            place: draft.place.clone(),
            changes: draft.changes.clone(),
            title: fields.text("title"),
            weight: self.classes.weight(fields, self.sink),
            negative: fields.bool("negative"),
            value: fields.expression("value"),
            children,
            aggregate: params(fields, "aggregate"),
            missing: policy(fields),
            scale: params(fields, "scale"),
            outside: outside(fields),
            round: round(fields),
            applies: fields.expression("applies"),
            min_coverage: fields.number_within("min_coverage", 0.0, 1.0).map(|share| share.value),
            path,
        }
    }

    /// Siblings share one namespace.
    fn refuse_twins(&self, siblings: &[NodeDef]) {
        let mut seen: HashMap<&str, &NodeDef> = HashMap::new();
        for node in siblings {
            if let Some(first) = seen.insert(&node.id, node) {
                self.sink.push(
                    Diagnostic::error(
                        &codes::DUPLICATE_ID,
                        format!("two nodes are called `{}`", node.path),
                    )
                    .at(node.place.clone())
                    .related(first.place.clone(), "the first")
                    .help("pillars and indicators under one node share one namespace: rename one"),
                );
            }
        }
    }
}

fn params(fields: &FieldReader<'_>, key: &str) -> Option<KindDef> {
    let node = fields.node(key)?;
    Some(KindDef { node: node.clone(), source: Arc::clone(fields.source(key)) })
}

fn outside(fields: &FieldReader<'_>) -> Option<Outside> {
    fields.one_of("outside", &shape::OUTSIDE_MEANINGS).map(|policy| policy.value)
}

fn policy(fields: &FieldReader<'_>) -> Option<MissingPolicy> {
    let node = fields.node("missing")?;
    if matches!(node.kind, NodeKind::Map(_)) {
        let inner = FieldReader::new(
            fields.source("missing"),
            fields.sink,
            node,
            &shape::STAND_IN,
            "`missing`",
        )?;
        return inner.number("value").map(|number| MissingPolicy::StandIn(number.value));
    }
    fields.one_of("missing", &MISSING_POLICIES).map(|policy| policy.value)
}

pub(crate) fn round(fields: &FieldReader<'_>) -> Option<Round> {
    let node = fields.node("round")?;
    let inner =
        FieldReader::new(fields.source("round"), fields.sink, node, &shape::ROUND, "`round`")?;
    let digits = match inner.number_within("digits", 0.0, 15.0) {
        Some(digits) if digits.value.fract() == 0.0 => digits.value,
        Some(digits) => {
            fields.sink.push(
                Diagnostic::error(&codes::BAD_NUMBER, "`digits` is a whole number")
                    .at(digits.place),
            );
            return None;
        }
        None => {
            if inner.node("digits").is_none() {
                fields.fail(
                    "round",
                    &codes::MISSING_KEY,
                    node,
                    "`round` needs `digits`: `{ digits: 1 }`",
                );
            }
            return None;
        }
    };
    let mode = inner.one_of("mode", &shape::ROUND_MODE_MEANINGS);
    let mode = mode.map_or(RoundMode::HalfUp, |mode| mode.value);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked: 0..=15")]
    Some(Round { digits: digits as u8, mode })
}
