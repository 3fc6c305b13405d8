//! Applies a column map to the keys of objects: NDJSON, JSON and YAML.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use peristyle_engine::Ruleset;
use peristyle_engine::diagnostic::{Diagnostic, Diagnostics, Source, did_you_mean};
use peristyle_engine::document::{DocumentEntry, DocumentNode, NodeKind};
use peristyle_engine::profile::Profile;

use super::{AS_OF, ColumnMap, ID, PACK, ResolvedMap, ResolvedTarget};
use crate::codes;
use crate::profile::{convert, format, profile_bytes, profile_source};
use crate::table::fold_header;

/// The key of an object that may hold its facts.
const FACTS: &str = "facts";
/// The most keys that a message names.
const NAMED: usize = 8;

/// The role of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyRole {
    Mapped(ResolvedTarget),
    Facts,
}

/// The roles of the keys of objects by a map.
#[derive(Debug)]
pub(crate) struct KeyRoles {
    /// As they are written, the mapped ones and those that go by their names.
    plain: HashMap<String, KeyRole>,
    folded: HashMap<String, KeyRole>,
}

impl KeyRoles {
    pub(crate) fn new(mapping: &ResolvedMap<'_>, ruleset: &Ruleset) -> Self {
        let mut keys = Self { plain: HashMap::new(), folded: HashMap::new() };
        for (entry, to) in &mapping.columns {
            keys.add(&entry.column, KeyRole::Mapped(*to));
        }
        keys.add(FACTS, KeyRole::Facts);
        // what is mapped doesn't go by its name any more
        let or_aside =
            |to| KeyRole::Mapped(if mapping.has(to) { ResolvedTarget::Ignored } else { to });
        for (name, to) in
            [(ID, ResolvedTarget::Id), (PACK, ResolvedTarget::Pack), (AS_OF, ResolvedTarget::AsOf)]
        {
            keys.add(name, or_aside(to));
        }
        for (slot, fact) in ruleset.facts().iter().enumerate() {
            keys.add(&fact.id, or_aside(ResolvedTarget::Slot(slot)));
        }
        for fact in ruleset.facts() {
            for name in &fact.names {
                if let Some((slot, _)) = ruleset.fact_named(name) {
                    keys.add(name, or_aside(ResolvedTarget::Slot(slot)));
                }
            }
        }
        keys
    }

    /// The first that is said of a key wins.
    fn add(&mut self, name: &str, key: KeyRole) {
        self.plain.entry(name.to_owned()).or_insert(key);
        self.folded.entry(fold_header(name)).or_insert(key);
    }

    /// Returns the role of a key; `None` if it is unknown.
    pub(crate) fn of(&self, key: &str) -> KeyRole {
        let found = self.plain.get(key).or_else(|| self.folded.get(&fold_header(key)));
        found.copied().unwrap_or(KeyRole::Mapped(ResolvedTarget::Ignored))
    }

    /// An object as it would be without a map: its keys renamed, and the others taken out.
    fn renamed(&self, node: &DocumentNode, ruleset: &Ruleset) -> DocumentNode {
        let Some(entries) = node.as_map() else { return node.clone() };
        let rename = |entry: &DocumentEntry| {
            let (key, value) = match self.of(&entry.key) {
                KeyRole::Facts if entry.value.as_map().is_some() => {
                    (FACTS, self.renamed(&entry.value, ruleset))
                }
                KeyRole::Facts | KeyRole::Mapped(ResolvedTarget::Ignored) => return None,
                KeyRole::Mapped(ResolvedTarget::Id) => (ID, entry.value.clone()),
                KeyRole::Mapped(ResolvedTarget::Pack) => (PACK, entry.value.clone()),
                KeyRole::Mapped(ResolvedTarget::AsOf) => (AS_OF, entry.value.clone()),
                KeyRole::Mapped(ResolvedTarget::Slot(slot)) => {
                    (ruleset.facts().get(slot)?.id.as_str(), entry.value.clone())
                }
            };
            Some(DocumentEntry { key: key.into(), value, ..entry.clone() })
        };
        let entries = entries.iter().filter_map(rename).collect();
        DocumentNode { kind: NodeKind::Map(entries), ..node.clone() }
    }
}

/// Reads the profile in a line of NDJSON, by a map.
pub(crate) fn read_mapped_line(
    source: &Arc<Source>,
    keys: &KeyRoles,
    ruleset: &Ruleset,
) -> Result<Profile, Diagnostics> {
    let nodes =
        format::parse(source, format::ProfileFormat::Lines).map_err(Diagnostics::from_iter)?;
    let mut problems = Diagnostics::new();
    let mut reading = convert::DocumentReader { source, problems: &mut problems };
    let node = nodes.first().map(|node| keys.renamed(node, ruleset));
    let profile = node.map_or_else(Profile::new, |node| reading.profile(&node));
    if problems.has_errors() { Err(problems) } else { Ok(profile) }
}

/// Reads the profiles in a file as [`crate::profile::read_profile_file`] does, by a map. `rules`
/// answers with the rules for those who name that pack, or for everyone.
///
/// What is worth knowing comes beside them: keys that were left aside, and mapped ones that no
/// object has.
///
/// # Errors
/// All problems of form, and a map that names other facts than there are.
pub fn read_mapped(
    path: &Path,
    map: &ColumnMap,
    rules: &mut dyn FnMut(Option<&str>) -> Option<Ruleset>,
) -> Result<(Vec<Profile>, Diagnostics), Diagnostics> {
    let source = profile_source(profile_bytes(path)?, &path.to_string_lossy().replace('\\', "/"))?;
    let nodes = format::parse(&source, format::of(&source)).map_err(Diagnostics::from_iter)?;
    let mut problems = Diagnostics::new();
    let mut known: HashMap<Option<String>, Option<(Ruleset, KeyRoles)>> = HashMap::new();
    let mut profiles = Vec::new();
    for node in &nodes {
        let pack = pack_of(node, map);
        let by = known.entry(pack.clone()).or_insert_with(|| {
            let ruleset = rules(pack.as_deref())?;
            let mapping = ResolvedMap::new(map, &ruleset, &[], &mut problems);
            let keys = KeyRoles::new(&mapping, &ruleset);
            Some((ruleset, keys))
        });
        let mut reading = convert::DocumentReader { source: &source, problems: &mut problems };
        profiles.push(match by {
            Some((ruleset, keys)) => reading.profile(&keys.renamed(node, ruleset)),
            None => reading.profile(node),
        });
    }
    if problems.has_errors() {
        return Err(problems);
    }
    let mut remarks = Diagnostics::new();
    // in the words of one pack; several in a file are rare
    if let Some((ruleset, keys)) = known.values().flatten().next() {
        remarks.extend(remark_on_keys(
            map,
            ruleset,
            keys,
            source.name(),
            nodes.iter().flat_map(names),
        ));
    }
    Ok((profiles, remarks))
}

/// Returns the keys of an object, including those of its facts.
fn names(node: &DocumentNode) -> Vec<&str> {
    let own = node.as_map().into_iter().flatten();
    let inside = node.get(FACTS).and_then(DocumentNode::as_map).into_iter().flatten();
    own.chain(inside).map(|entry| &*entry.key).collect()
}

fn pack_of(node: &DocumentNode, map: &ColumnMap) -> Option<String> {
    let said = node.get(map.pack())?;
    // as a saved answer has it
    said.as_text().or_else(|| said.get(ID)?.as_text()).map(str::to_owned)
}

/// Returns the remarks on keys: those that were ignored, and mapped ones that no object has.
pub(crate) fn remark_on_keys<'k>(
    map: &ColumnMap,
    ruleset: &Ruleset,
    keys: &KeyRoles,
    file: &str,
    names: impl Iterator<Item = &'k str>,
) -> Vec<Diagnostic> {
    let names: BTreeSet<&str> = names.collect();
    let mut remarks = Vec::new();
    let is_said = |name: &str| {
        map.entries.iter().any(|entry| fold_header(&entry.column) == fold_header(name))
    };
    let aside: Vec<&str> = names
        .iter()
        .filter(|name| keys.of(name) == KeyRole::Mapped(ResolvedTarget::Ignored) && !is_said(name))
        .copied()
        .collect();
    if !aside.is_empty() {
        let shown: Vec<String> = aside.iter().take(NAMED).map(|one| format!("`{one}`")).collect();
        let more = aside.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let words = format!(
            "keys of `{file}` that are no facts were left aside: {}{more}",
            shown.join(", ")
        );
        let given: Vec<usize> = names
            .iter()
            .filter_map(|name| match keys.of(name) {
                KeyRole::Mapped(ResolvedTarget::Slot(slot)) => Some(slot),
                _ => None,
            })
            .collect();
        let mut remark = Diagnostic::remark(&codes::IGNORED_COLUMNS, words);
        remark.help.extend(super::suggest::helps(&aside, ruleset, &given));
        remarks.push(remark);
    }
    for entry in &map.entries {
        let column = fold_header(&entry.column);
        let is_there = names.iter().any(|name| fold_header(name) == column);
        if !is_there && entry.target != super::MapTarget::Aside {
            let words = format!("no object of `{file}` has the key `{}`", entry.column);
            remarks.push(
                Diagnostic::warning(&codes::NO_SUCH_COLUMN, words)
                    .at(entry.place.clone())
                    .help_maybe(did_you_mean(&entry.column, names.iter().copied())),
            );
        }
    }
    remarks
}
