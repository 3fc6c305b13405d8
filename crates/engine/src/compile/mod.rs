//! Definitions and scripts into a ruleset: immutable, shared between threads, fingerprinted.

mod aggregate;
mod changes;
mod facts;
mod fingerprint;
mod hybrids;
mod labels;
mod nodes;
mod order;
mod population;
mod ruleset;
mod scale;
mod sums;
mod tiers;

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use crate::check;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::evaluate;
use crate::host::Reader;
use crate::load::definition::PackDef;
use crate::load::{self, PackFiles};
use crate::script::{NameTable, ScriptCompiler, ScriptSandboxes};
use crate::source::Place;
use crate::texts::PackTexts;

pub(crate) use changes::differences;
pub use changes::{Change, FactChange, IndexPart, NodeRulePart, ScriptFile};
pub use facts::{Fact, FactLimits};
pub use hybrids::{PackVariant, RuleChange, RulesetHybrids};
pub(crate) use nodes::{CompiledScale, NodeValue, RulesetNode};
pub use ruleset::Ruleset;
pub(crate) use ruleset::RulesetData;
pub(crate) use tiers::Tiers;

/// What every ruleset of one pack is made with.
struct PackCompiler<'a> {
    files: &'a PackFiles,
    sandboxes: &'a ScriptSandboxes,
    readers: &'a Arc<Vec<&'static Reader>>,
}

/// Loads, checks and compiles: a ruleset if nothing is wrong with the pack, and all that was
/// found either way.
pub(crate) fn compile(
    files: &PackFiles,
    sandboxes: &ScriptSandboxes,
    readers: &Arc<Vec<&'static Reader>>,
) -> (Option<Ruleset>, Diagnostics) {
    let loaded = load::load(files);
    if loaded.incomplete {
        // half a pack would be full of unknown facts and nodes
        return (None, sorted(loaded.problems));
    }
    let pack_compiler = PackCompiler { files, sandboxes, readers };
    pack_compiler.whole(loaded.pack, loaded.problems)
}

impl PackCompiler<'_> {
    /// Returns a pack with its tiers.
    fn whole(
        &self,
        mut pack: PackDef,
        problems: Vec<Diagnostic>,
    ) -> (Option<Ruleset>, Diagnostics) {
        let (pack_compiler, files) = (self, self.files);
        let (sandboxes, readers) = (self.sandboxes, self.readers);
        let tiers = pack.tiers.as_mut().map(|tiers| std::mem::take(&mut tiers.choices));
        let CompileOutput { inner, mut diagnostics, mut used } = pack_compiler.make(pack, problems);
        let Some(mut inner) = inner else {
            let sound = |base: &PackFiles| compile(base, sandboxes, readers).0.is_some();
            check::told_of_the_overlay(files, diagnostics.as_mut_slice(), sound);
            return (None, diagnostics);
        };
        if let Some(choices) = tiers {
            used.extend(pack_compiler.tiers(&mut inner, choices, &mut diagnostics));
            if diagnostics.has_errors() {
                return (None, diagnostics);
            }
            inner.fingerprint = fingerprint::of(&inner);
            let mut choices = inner.tiers.iter().flat_map(|tiers| &tiers.choices);
            inner.interprets |= choices.any(|(_, choice)| choice.interprets);
        }
        let mut unused = Vec::new();
        check::unused_facts(&inner.facts, &used, &mut unused);
        diagnostics.extend(unused);
        diagnostics.sort();
        check::told_of_the_overlay(files, diagnostics.as_mut_slice(), |_| true);
        inner.remarks = diagnostics.clone();
        (Some(Ruleset::new(inner)), diagnostics)
    }
}

/// What compiling a pack without its tiers gave.
struct CompileOutput {
    inner: Option<RulesetData>,
    diagnostics: Diagnostics,
    /// The slots of the facts that something reads.
    used: BTreeSet<usize>,
}

/// The tips that scripts can give.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TipIds<'a> {
    /// Those that are written out, and where.
    pub(crate) ids: &'a [(String, Place)],
    /// Whether there may be others.
    pub(crate) unclear: bool,
}

impl TipIds<'_> {
    /// Returns true where there certainly is no such tip.
    pub(crate) fn lack(self, id: &str) -> bool {
        !self.unclear && self.ids.iter().all(|(known, _)| known != id)
    }
}

fn sorted(problems: Vec<Diagnostic>) -> Diagnostics {
    let mut diagnostics: Diagnostics = problems.into_iter().collect();
    diagnostics.sort();
    diagnostics
}

impl PackCompiler<'_> {
    /// Returns one pack without its tiers.
    fn make(&self, pack: PackDef, mut problems: Vec<Diagnostic>) -> CompileOutput {
        let (mut facts, names_problems) = facts::table(&pack);
        problems.extend(names_problems);
        let paths = nodes::paths(&pack.root);
        let names = Arc::new(NameTable::new(facts::names(&facts), paths));

        let mut compiler = ScriptCompiler::new(self.sandboxes, &names, pack.functions.as_ref());
        let derived_order = facts::derive(&pack, &mut facts, &mut compiler);
        let nodes = nodes::compile(&pack, &facts, &mut compiler);
        let order = order::of_nodes(&nodes, &mut compiler.problems);
        let weights = pack.weights.as_ref().and_then(|source| compiler.weights(source));
        let tips = pack.tips.as_ref().and_then(|source| compiler.tips(source));
        let import = pack.import.as_ref().and_then(|source| compiler.import(source, self.readers));
        let tiers = pack.tiers.as_ref().and_then(|tiers| {
            let slot = tiers::by(tiers, &names, &mut problems)?;
            compiler.used_facts.insert(slot);
            Some(Tiers { by: slot, choices: Vec::new() })
        });

        let tips_known = TipIds { ids: &compiler.tip_ids, unclear: compiler.unclear_tips };
        let texts = PackTexts::new(&pack, &facts, &nodes, tips_known);
        problems.extend(texts.1);
        check::bands(&pack, &mut problems);
        check::weights(&nodes, weights.is_some(), &mut problems);
        check::ranges(&nodes, pack.reach, &mut problems);
        check::cases(&pack, &names, &facts, tips_known, &mut problems);
        check::reach(&pack, &facts, &nodes, &mut problems);
        problems.append(&mut compiler.problems);
        let mut interprets = self.sandboxes.is_interpreted();
        // while there are errors, they are why something can't be typed
        if !interprets && !problems.iter().any(|one| one.severity == Severity::Error) {
            let scripts = weights.as_ref().and_then(|script| script.interpreted());
            let scripts =
                scripts.into_iter().chain(tips.as_ref().and_then(|script| script.interpreted()));
            let derived = facts.iter().filter_map(Fact::interpreted);
            let nodes = nodes.iter().flat_map(RulesetNode::interpreted);
            interprets = check::interpreted(scripts.chain(derived).chain(nodes), &mut problems);
        }
        let diagnostics = sorted(problems);
        let used = compiler.used_facts;
        if diagnostics.has_errors() {
            return CompileOutput { inner: None, diagnostics, used };
        }
        let mut inner = RulesetData {
            id: pack.id,
            title: pack.title.map(|title| title.value),
            version: pack.version,
            lang: pack.lang,
            reach: pack.reach,
            lower_is_better: pack.lower_is_better,
            bands: pack.bands,
            detect: pack.detect,
            export_help: pack.export_help,
            origin: self.files.origin().to_owned(),
            facts,
            derived_order,
            names,
            vocabulary: Arc::new(compiler.vocabulary),
            negative: Arc::new(nodes.iter().map(|node| node.negative).collect()),
            nodes,
            order,
            weights,
            tips,
            import,
            texts: texts.0,
            cases: pack.cases,
            scripts: [pack.weights, pack.tips, pack.functions],
            tiers,
            tier: None,
            interprets,
            node_index: Arc::default(),
            told_as: Arc::default(),
            lowered: OnceLock::new(),
            fingerprint: String::new(),
            content: self.files.content(),
            remarks: Diagnostics::new(),
        };
        inner.node_index = Arc::new(evaluate::NodeIndex::new(&inner, &inner.lang));
        inner.fingerprint = fingerprint::of(&inner);
        CompileOutput { inner: Some(inner), diagnostics, used }
    }
}
