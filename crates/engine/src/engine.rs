//! The way in: an engine loads packs and makes rulesets of them.

use std::path::Path;
use std::sync::Arc;

use crate::aggregates::AggregateKind;
use crate::compile::{self, PackVariant, Ruleset, RulesetHybrids};
use crate::diagnostic::Diagnostics;
use crate::host::Reader;
use crate::kinds::KindRegistry;
use crate::load::PackFiles;
use crate::scales::ScaleKind;
use crate::script::{HostFunction, ScriptSandboxes, on_own_stack};
use crate::value::Value;

/// Loads packs. Cheap to clone; make one and keep it.
#[derive(Debug, Clone)]
pub struct Engine {
    sandboxes: ScriptSandboxes,
    readers: Arc<Vec<&'static Reader>>,
}

impl Default for Engine {
    fn default() -> Self {
        Self::new()
    }
}

impl Engine {
    /// An engine with what Peristyle brings itself.
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// For hosts that lend packs functions or readers of their own.
    pub fn builder() -> EngineBuilder {
        EngineBuilder::default()
    }

    /// Returns the scales and aggregates that packs can name.
    pub(crate) fn kinds(&self) -> &KindRegistry {
        &self.sandboxes.kinds
    }

    /// Returns the functions that the host lends to packs.
    pub(crate) fn host_functions(&self) -> &[HostFunction] {
        &self.sandboxes.host
    }

    /// Returns what import scripts may ask.
    pub fn readers(&self) -> &[&'static Reader] {
        &self.readers
    }

    /// Loads, checks and compiles the pack at `path`: a folder, or a single YAML file.
    ///
    /// # Errors
    /// Every problem of the pack at once, each with its place.
    pub fn load(&self, path: impl AsRef<Path>) -> Result<Ruleset, Diagnostics> {
        let (ruleset, problems) = self.compile(&PackFiles::read(path)?);
        ruleset.ok_or(problems)
    }

    /// Two packs of the same index, and all that lies between them.
    ///
    /// # Errors
    /// What is wrong with one of them: the first that isn't sound.
    pub fn hybrids(
        &self,
        from: &PackVariant,
        to: &PackVariant,
    ) -> Result<RulesetHybrids, Diagnostics> {
        on_own_stack(|| RulesetHybrids::new(from, to, &self.sandboxes, &self.readers))
    }

    /// Compiles files in memory; remarks and warnings come with the ruleset.
    pub fn compile(&self, files: &PackFiles) -> (Option<Ruleset>, Diagnostics) {
        on_own_stack(|| compile::compile(files, &self.sandboxes, &self.readers))
    }
}

/// Makes an [`Engine`].
#[derive(Debug, Default)]
pub struct EngineBuilder {
    functions: Vec<HostFunction>,
    readers: Vec<&'static Reader>,
    kinds: KindRegistry,
    interpreted: bool,
}

impl EngineBuilder {
    /// Lends packs a pure function: the same arguments must always give the same value.
    /// A missing argument or answer is `None`; an error becomes a diagnostic at its line.
    #[must_use]
    pub fn function(
        mut self,
        name: impl Into<String>,
        arity: usize,
        call: impl Fn(&[Option<Value>]) -> Result<Option<Value>, String> + Send + Sync + 'static,
    ) -> Self {
        self.functions.push(HostFunction { name: name.into(), arity, call: Arc::new(call) });
        self
    }

    /// Lends packs a scale, by the same door as Peristyle's own: `scale: { NAME: … }`.
    #[must_use]
    pub fn scale(mut self, kind: &'static ScaleKind) -> Self {
        self.kinds.scales.push(kind);
        self
    }

    /// Lends packs an aggregate: `aggregate: NAME`.
    #[must_use]
    pub fn aggregate(mut self, kind: &'static AggregateKind) -> Self {
        self.kinds.aggregates.push(kind);
        self
    }

    /// Leaves all scripts to the interpreter, which the typed programs are held against. Slower by
    /// far, and with the same answers.
    #[must_use]
    pub fn interpreted(mut self) -> Self {
        self.interpreted = true;
        self
    }

    /// Lends import scripts the readers they stand on.
    #[must_use]
    pub fn readers(mut self, readers: impl IntoIterator<Item = &'static Reader>) -> Self {
        self.readers.extend(readers);
        self
    }

    /// Returns the engine.
    pub fn build(self) -> Engine {
        Engine {
            sandboxes: ScriptSandboxes::new(self.functions, self.kinds, self.interpreted),
            readers: Arc::new(self.readers),
        }
    }
}
