//! A pack compiled.

use std::sync::{Arc, OnceLock};

use super::facts::Fact;
use super::nodes::RulesetNode;
use super::tiers::Tiers;
use crate::diagnostic::{Diagnostic, Diagnostics, codes, did_you_mean};
use crate::evaluate::{NodeIndex, PackRef, RuleProgram, RunnerPool};
use crate::host::{HostObject, HostValue};
use crate::load::Detect;
use crate::load::definition::{BandDef, CaseDef, IndexUnit};
use crate::program::Vocabulary;
use crate::script::{
    ImportScript, NameTable, TipsScript, WeightsScript, on_own_stack, on_some_stack,
};
use crate::source::Source;
use crate::texts::PackTexts;

/// A pack compiled: immutable, cheap to clone, shared between threads.
#[derive(Debug, Clone)]
pub struct Ruleset {
    pub(crate) inner: Arc<RulesetData>,
    /// What answers are worked out in.
    pub(crate) runners: Arc<RunnerPool>,
}

#[derive(Debug, Clone)]
pub(crate) struct RulesetData {
    pub(crate) id: String,
    pub(crate) title: Option<String>,
    pub(crate) version: Option<String>,
    pub(crate) lang: String,
    pub(crate) reach: IndexUnit,
    pub(crate) lower_is_better: bool,
    pub(crate) bands: Vec<BandDef>,
    pub(crate) detect: Detect,
    pub(crate) export_help: Option<String>,
    pub(crate) origin: String,
    pub(crate) facts: Vec<Fact>,
    pub(crate) derived_order: Vec<usize>,
    pub(crate) names: Arc<NameTable>,
    /// The texts that typed programs compare with.
    pub(crate) vocabulary: Arc<Vocabulary>,
    pub(crate) negative: Arc<Vec<bool>>,
    pub(crate) nodes: Vec<RulesetNode>,
    pub(crate) order: Vec<usize>,
    pub(crate) weights: Option<WeightsScript>,
    pub(crate) tips: Option<TipsScript>,
    pub(crate) import: Option<ImportScript>,
    pub(crate) texts: PackTexts,
    pub(crate) cases: Vec<CaseDef>,
    pub(crate) scripts: [Option<Arc<Source>>; 3],
    /// The rules for peer groups.
    pub(crate) tiers: Option<Tiers>,
    /// The tier that these rules are of.
    pub(crate) tier: Option<String>,
    /// Whether something in them is always left to the interpreter.
    pub(crate) interprets: bool,
    /// How answers name facts and nodes, in the pack's own language.
    pub(crate) node_index: Arc<NodeIndex>,
    /// How answers name these rules.
    pub(crate) told_as: Arc<PackRef>,
    /// The rules as steps, made when they are first asked for.
    pub(crate) lowered: OnceLock<Arc<RuleProgram>>,
    pub(crate) fingerprint: String,
    pub(crate) content: String,
    pub(crate) remarks: Diagnostics,
}

impl RulesetData {
    /// Runs `work`, an evaluation or more, on a stack that is large enough for these rules.
    pub(crate) fn on_stack<R>(&self, work: impl FnOnce() -> R) -> R {
        // one stack for all of an evaluation's scripts, rather than one for each
        if self.interprets { on_own_stack(work) } else { on_some_stack(work) }
    }

    /// Forgets the steps, for rules that are about to change.
    pub(crate) fn forget_program(&mut self) {
        self.lowered = OnceLock::new();
    }

    /// Returns the rules as steps.
    pub(crate) fn program(&self) -> &RuleProgram {
        self.lowered.get_or_init(|| Arc::new(RuleProgram::new(self)))
    }

    /// Returns the ids of the tips that are written out, in the script's order.
    pub(crate) fn tip_ids(&self) -> &[Arc<str>] {
        self.tips.as_ref().map_or(&[], TipsScript::ids)
    }
}

impl Ruleset {
    pub(crate) fn new(mut inner: RulesetData) -> Self {
        inner.told_as = Arc::new(PackRef {
            id: inner.id.clone(),
            version: inner.version.clone(),
            fingerprint: inner.fingerprint.clone(),
            content: inner.content.clone(),
        });
        Self { inner: Arc::new(inner), runners: Arc::default() }
    }

    /// Returns the pack's id: its folder's name.
    pub fn id(&self) -> &str {
        &self.inner.id
    }

    /// Returns what the index is called, in the pack's language; the id where the pack says no title.
    pub fn title(&self) -> &str {
        self.inner.title.as_deref().unwrap_or(&self.inner.id)
    }

    /// Returns the declared version of the rules.
    pub fn version(&self) -> Option<&str> {
        self.inner.version.as_deref()
    }

    /// Returns the language of the pack's titles.
    pub fn lang(&self) -> &str {
        &self.inner.lang
    }

    /// Returns the languages that tips and titles can be shown in, the pack's own first.
    pub fn languages(&self) -> Vec<&str> {
        self.inner.texts.languages()
    }

    /// Returns where the pack was read: a path, or what stands in its place.
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

    /// Returns what the platform's export looks like.
    pub fn detect(&self) -> &Detect {
        &self.inner.detect
    }

    /// Returns where a person requests the platform's export, in the pack's words.
    pub fn export_help(&self) -> Option<&str> {
        self.inner.export_help.as_deref()
    }

    /// Returns what checking had to say, short of errors.
    pub fn remarks(&self) -> &Diagnostics {
        &self.inner.remarks
    }

    /// Inputs in declared order, then the derived facts.
    pub fn facts(&self) -> &[Fact] {
        &self.inner.facts
    }

    /// Returns the paths of all nodes below the root, parents before children.
    pub fn paths(&self) -> impl Iterator<Item = &str> + Clone {
        self.inner.names.paths()
    }

    /// Returns whether the node at `path` has a value of its own, and no children.
    pub fn is_indicator(&self, path: &str) -> bool {
        let node = self.inner.names.node_slot(path).and_then(|slot| self.inner.nodes.get(slot));
        node.is_some_and(RulesetNode::is_indicator)
    }

    /// Returns whether the pack reads its platform's export.
    pub fn has_import(&self) -> bool {
        self.inner.import.is_some()
    }

    /// Returns what `fn facts(archive)` of the pack's `import.rhai` gives back.
    ///
    /// # Errors
    /// The pack has no import, or its script failed, at its line.
    pub fn import(&self, archive: Arc<dyn HostObject>) -> Result<HostValue, Diagnostic> {
        match &self.inner.import {
            Some(import) => import.run(archive),
            None => Err(Diagnostic::error(
                &codes::NO_ENTRY,
                format!("the pack `{}` has no `import.rhai`", self.id()),
            )
            .help("give its facts in a facts file; `peristyle pack docs` lists them")),
        }
    }

    /// Returns the rules with other numbers for some weights, as if the YAML said them;
    /// `weights.rhai` still runs on top.
    ///
    /// # Errors
    /// A path names no node, or a number is no weight: all of them.
    pub fn with_weights(&self, changes: &[(String, f64)]) -> Result<Self, Diagnostics> {
        let mut inner = (*self.inner).clone();
        let mut problems = Diagnostics::new();
        for (path, weight) in changes {
            let mut outcome = None;
            inner.each_mut(&mut |rules| {
                // a node that only some tiers have is known all the same
                match (&outcome, set_weight(rules, path, *weight)) {
                    (Some(Err(_)), _) | (_, None) => {}
                    (_, tried) => outcome = tried,
                }
            });
            match outcome {
                Some(Ok(())) => {}
                Some(Err(problem)) => problems.push(problem),
                None => problems.push(
                    Diagnostic::error(&codes::UNKNOWN_PATH, format!("there is no node `{path}`"))
                        .help_maybe(did_you_mean(path, inner.names.paths())),
                ),
            }
        }
        if problems.is_empty() {
            inner.each_mut(&mut |rules| {
                let mut found = Diagnostics::new();
                crate::check::weights_of(&rules.nodes, rules.weights.is_some(), &mut found);
                if problems.is_empty() {
                    problems = found;
                }
            });
        }
        if problems.has_errors() {
            return Err(problems);
        }
        inner.seal();
        Ok(Self::new(inner))
    }
}

/// Gives a node another weight; `None` where there is no such node.
fn set_weight(rules: &mut RulesetData, path: &str, weight: f64) -> Option<Result<(), Diagnostic>> {
    let slot = rules.names.node_slot(path).filter(|_| !path.is_empty())?;
    let node = rules.nodes.get_mut(slot)?;
    Some(node.check_weight(weight).map(|()| node.weight = weight))
}
