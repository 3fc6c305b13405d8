//! The scale of a node: named, with parameters, or none at all.

use std::cell::RefCell;
use std::sync::Arc;

use super::facts::Fact;
use super::nodes::{CompiledScale, NodeBuilder};
use crate::diagnostic::{Diagnostic, codes, did_you_mean};
use crate::document::{DocumentNode as Document, NodeKind};
use crate::load::definition::{KindDef, NodeDef};
use crate::load::{FactType, Outside, shape};
use crate::parameters::Parameters;
use crate::scales::{Identity, ScaleKind};
use crate::script::{Expression, FunctionRole, ScriptType};
use crate::source::Place;

/// What stands beside a scale.
#[derive(Default)]
struct ScaleOptions {
    options: Vec<(Arc<str>, Document)>,
    slipped: bool,
}

impl NodeBuilder<'_> {
    fn identity(&self, declared: bool) -> CompiledScale {
        CompiledScale::Kind { scale: Arc::new(Identity { unit: self.unit }), declared }
    }

    /// Returns the scale of a node, and what a value beyond it gives.
    pub(super) fn scale(
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
            NodeKind::Text(name) => self.named_scale(params, &name.text, value, outside),
            NodeKind::Map(_) => self.scale_with_params(params, value, outside),
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
        if expression.kind == ScriptType::Text {
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
        params: &KindDef,
        name: &str,
        value: Option<(&Expression, Option<&Fact>)>,
        outside: Outside,
    ) -> (CompiledScale, Outside) {
        let place = params.node.place(&params.source);
        if let Some(kind) = self.compiler.kinds().scale(name) {
            if kind.takes.bare() {
                return (self.made(kind, params, None, ScaleOptions::default(), value), outside);
            }
            self.compiler.problems.push(
                Diagnostic::error(&codes::BAD_SCALE, format!("`{name}` needs its parameters"))
                    .at(place)
                    .help(format!("for example `{}`", kind.example)),
            );
            return (self.identity(true), outside);
        }
        let given = value.map_or(ScriptType::Number, |(expression, _)| expression.kind);
        if let Some(function) = self.function(name, FunctionRole::Scale(given), &place) {
            return (CompiledScale::Function(Box::new(function)), outside);
        }
        if self.compiler.function_place(name).is_none() {
            self.unknown_scale(name, place);
        }
        (self.identity(true), outside)
    }

    fn unknown_scale(&mut self, name: &str, place: Place) {
        let kinds = self.compiler.kinds();
        let known: Vec<&str> = kinds
            .scales
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
        params: &KindDef,
        value: Option<(&Expression, Option<&Fact>)>,
        mut outside: Outside,
    ) -> (CompiledScale, Outside) {
        let entries = params.node.as_map().unwrap_or_default();
        let kinds = self.compiler.kinds();
        let kind_of = |key: &str| kinds.scale(key);
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
            let is_beside = |key: &str| {
                kinds.scales.iter().flat_map(|kind| kind.beside).any(|option| option.key == key)
            };
            let first = options
                .iter()
                .find(|(entry, _)| &*entry.key != "outside" && !is_beside(&entry.key));
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
        let mut beside = ScaleOptions::default();
        for (entry, place) in options {
            if &*entry.key == "outside" {
                let word = entry.value.as_text();
                match shape::OUTSIDE_MEANINGS.iter().find(|(known, ..)| word == Some(known)) {
                    Some((_, policy, _)) => outside = *policy,
                    None => self.compiler.problems.push(
                        Diagnostic::error(
                            &codes::BAD_SCALE,
                            "`outside` is `clamp`, `extend` or `missing`",
                        )
                        .at(entry.value.place(&params.source)),
                    ),
                }
            } else if kind.beside.iter().any(|option| option.key == &*entry.key) {
                beside.options.push((Arc::clone(&entry.key), entry.value.clone()));
            } else {
                beside.slipped = true;
                let known = kind.beside.iter().map(|option| option.key).chain(["outside"]);
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
        (self.made(kind, params, Some(node), beside, value), outside)
    }

    fn made(
        &mut self,
        kind: &'static ScaleKind,
        params: &KindDef,
        node: Option<&Document>,
        beside: ScaleOptions,
        value: Option<(&Expression, Option<&Fact>)>,
    ) -> CompiledScale {
        let yes_no = ["true".to_owned(), "false".to_owned()];
        let fact = value.and_then(|(_, fact)| fact);
        let choices = match fact {
            Some(fact) if fact.kind == FactType::Choice => Some(fact.choices.as_slice()),
            Some(fact) if fact.kind == FactType::Bool => Some(yes_no.as_slice()),
            _ if value.is_some_and(|(expression, _)| expression.kind == ScriptType::Bool) => {
                Some(yes_no.as_slice())
            }
            _ => None,
        };
        let place = node.unwrap_or(&params.node).place(&params.source);
        let scale_params = Parameters {
            name: kind.name,
            node,
            beside: &beside.options,
            slipped: beside.slipped,
            source: &params.source,
            place: place.clone(),
            example: kind.example,
            code: &codes::BAD_SCALE,
            choices,
            unit: self.unit,
            problems: RefCell::new(Vec::new()),
        };
        let made = (kind.build)(&scale_params);
        self.compiler.problems.extend(scale_params.problems.into_inner());
        let Some(scale) = made else { return self.identity(true) };
        let given = value.map_or(ScriptType::Number, |(expression, _)| expression.kind);
        let fits = match given {
            ScriptType::Text => scale.takes_words(),
            ScriptType::Number | ScriptType::Whole => !scale.takes_words(),
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
