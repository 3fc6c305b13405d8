//! A pack compiled.

use std::sync::Arc;

use super::facts::Fact;
use super::nodes::Node;
use crate::diagnostic::{Diagnostic, Diagnostics, codes, did_you_mean};
use crate::host::{HostValue, Object};
use crate::load::Detect;
use crate::load::definition::{BandDef, CaseDef, Reach};
use crate::script::{ImportScript, Names, TipsScript, WeightsScript};
use crate::source::Source;
use crate::texts::Texts;

/// A pack compiled: immutable, cheap to clone, shared between threads.
#[derive(Debug, Clone)]
pub struct Ruleset {
    pub(crate) inner: Arc<Inner>,
}

#[derive(Debug, Clone)]
pub(crate) struct Inner {
    pub(crate) id: String,
    pub(crate) title: Option<String>,
    pub(crate) version: Option<String>,
    pub(crate) lang: String,
    pub(crate) reach: Reach,
    pub(crate) lower_is_better: bool,
    pub(crate) bands: Vec<BandDef>,
    pub(crate) detect: Detect,
    pub(crate) export_help: Option<String>,
    pub(crate) origin: String,
    pub(crate) facts: Vec<Fact>,
    pub(crate) derived_order: Vec<usize>,
    pub(crate) names: Arc<Names>,
    pub(crate) negative: Arc<Vec<bool>>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) order: Vec<usize>,
    pub(crate) weights: Option<WeightsScript>,
    pub(crate) tips: Option<TipsScript>,
    pub(crate) import: Option<ImportScript>,
    pub(crate) texts: Texts,
    pub(crate) cases: Vec<CaseDef>,
    pub(crate) scripts: [Option<Arc<Source>>; 3],
    pub(crate) fingerprint: String,
    pub(crate) content: String,
    pub(crate) remarks: Diagnostics,
}

impl Ruleset {
    pub(crate) fn new(inner: Inner) -> Self {
        Self { inner: Arc::new(inner) }
    }

    /// The pack's id: its folder's name.
    pub fn id(&self) -> &str {
        &self.inner.id
    }

    /// What the index is called, in the pack's language; the id where the pack says no title.
    pub fn title(&self) -> &str {
        self.inner.title.as_deref().unwrap_or(&self.inner.id)
    }

    /// The declared version of the rules.
    pub fn version(&self) -> Option<&str> {
        self.inner.version.as_deref()
    }

    /// The language of the pack's titles.
    pub fn lang(&self) -> &str {
        &self.inner.lang
    }

    /// The languages that tips and titles can be shown in, the pack's own first.
    pub fn languages(&self) -> Vec<&str> {
        self.inner.texts.languages()
    }

    /// Where the pack was read: a path, or what stands in its place.
    pub fn origin(&self) -> &str {
        &self.inner.origin
    }

    /// Hash of the compiled meaning, 32 hexadecimal digits: the same for the same scores.
    pub fn fingerprint(&self) -> &str {
        &self.inner.fingerprint
    }

    /// Hash of every byte of the pack, 32 hexadecimal digits.
    pub fn content(&self) -> &str {
        &self.inner.content
    }

    /// What the platform's export looks like.
    pub fn detect(&self) -> &Detect {
        &self.inner.detect
    }

    /// Where a person requests the platform's export, in the pack's words.
    pub fn export_help(&self) -> Option<&str> {
        self.inner.export_help.as_deref()
    }

    /// What checking had to say, short of errors.
    pub fn remarks(&self) -> &Diagnostics {
        &self.inner.remarks
    }

    /// Inputs in declared order, then the derived facts.
    pub fn facts(&self) -> &[Fact] {
        &self.inner.facts
    }

    /// The paths of all nodes below the root, parents before children.
    pub fn paths(&self) -> impl Iterator<Item = &str> + Clone {
        self.inner.names.paths()
    }

    /// Whether the pack reads its platform's export.
    pub fn has_import(&self) -> bool {
        self.inner.import.is_some()
    }

    /// What `fn facts(archive)` of the pack's `import.rhai` gives back.
    ///
    /// # Errors
    /// The pack has no import, or its script failed, at its line.
    pub fn import(&self, archive: Arc<dyn Object>) -> Result<HostValue, Diagnostic> {
        match &self.inner.import {
            Some(import) => import.run(archive),
            None => Err(Diagnostic::error(
                &codes::NO_ENTRY,
                format!("the pack `{}` has no `import.rhai`", self.id()),
            )
            .help("give its facts in a facts file; `peristyle pack docs` lists them")),
        }
    }

    /// The same rules with other numbers for some weights, as if the YAML said them;
    /// `weights.rhai` still runs on top.
    ///
    /// # Errors
    /// A path names no node, or a number is no weight: all of them.
    pub fn with_weights(&self, changes: &[(String, f64)]) -> Result<Self, Diagnostics> {
        let mut inner = (*self.inner).clone();
        let mut problems = Diagnostics::new();
        for (path, weight) in changes {
            let Some(slot) = inner.names.node_slot(path).filter(|_| !path.is_empty()) else {
                problems.push(
                    Diagnostic::error(&codes::UNKNOWN_PATH, format!("there is no node `{path}`"))
                        .help_maybe(did_you_mean(path, inner.names.paths())),
                );
                continue;
            };
            let Some(node) = inner.nodes.get_mut(slot) else { continue };
            if !weight.is_finite() || *weight < 0.0 && !node.negative {
                problems.push(Diagnostic::error(
                    &codes::BAD_WEIGHT,
                    format!("{weight} is no weight for `{path}`"),
                ));
                continue;
            }
            node.weight = *weight;
        }
        if problems.is_empty() {
            crate::check::weights_of(&inner.nodes, inner.weights.is_some(), &mut problems);
        }
        if problems.has_errors() {
            return Err(problems);
        }
        inner.fingerprint = super::fingerprint::of(&inner);
        Ok(Self::new(inner))
    }
}
