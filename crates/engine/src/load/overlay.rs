//! Overlays: a pack put on the one it extends, and tiers, which are overlays within a pack.
//!
//! A change replaces a key whole, `null` takes it away, a new path adds a node at the end.

use std::sync::Arc;

use super::compose::{OwnFiles, in_order};
use super::draft::{self, CHILDREN, FactDraft, MapDraft, NodeDraft, PackDraft, PackLayer, joined};
use super::fields::{self, FieldReader, ProblemSink};
use super::{classes, shape};
use crate::diagnostic::{Diagnostic, codes, did_you_mean};
use crate::document::DocumentEntry;
use crate::source::{Place, Source};

/// `base` with everything that the files of an overlay say about it.
pub(super) fn put_on(base: PackDraft, own: OwnFiles, sink: &ProblemSink) -> PackDraft {
    let OwnFiles { draft: own, order, pillars, gone, .. } = own;
    let mut draft = inherited(base);
    draft.id = own.id;
    draft.root.place = own.root.place;

    for fact in gone {
        let known = draft.facts.iter().chain(&draft.derived).any(|one| one.id == fact.value);
        if !known {
            let ids = draft.facts.iter().chain(&draft.derived).map(|one| one.id.as_str());
            sink.push(
                Diagnostic::error(
                    &codes::UNKNOWN_FACT,
                    format!("there is no fact `{}` to take away", fact.value),
                )
                .at(fact.place)
                .help_maybe(did_you_mean(&fact.value, ids)),
            );
        }
        draft.facts.retain(|one| one.id != fact.value);
        draft.derived.retain(|one| one.id != fact.value);
    }
    for fact in own.facts {
        draft.derived.retain(|one| one.id != fact.id);
        merge_fact(&mut draft.facts, fact, sink);
    }
    for fact in own.derived {
        draft.facts.retain(|one| one.id != fact.id);
        merge_fact(&mut draft.derived, fact, sink);
    }

    draft.defaults.set_all(own.defaults, sink, "`defaults`");
    draft.classes.set_all(own.classes, sink, "`weights`");
    let (changes, keys) = split_changes(own.keys);
    // the two say the same thing in two ways: the overlay's holds
    for (said, other) in [("range", "points"), ("points", "range")] {
        if keys.get(said).is_some() && keys.get(other).is_none() {
            draft.keys.keys.retain(|written| written.key() != other);
        }
    }
    for written in keys.keys {
        draft.keys.set(written, sink, "the pack");
    }

    for node in own.root.children {
        match draft.root.children.iter_mut().find(|known| known.id == node.id) {
            Some(known) => *known = node,
            None => draft.root.children.push(node),
        }
    }
    apply(&mut draft, &changes, sink);
    draft.root.children = in_order(draft.root.children, &order, &pillars, sink);

    draft.weights = own.weights.or(draft.weights);
    draft.tips = own.tips.or(draft.tips);
    draft.functions = own.functions.or(draft.functions);
    draft.import = own.import.or(draft.import);
    draft.texts.extend(own.texts);
    let inherited = draft.layers.last().and_then(|layer| layer.lang.clone());
    draft.layers.extend(
        own.layers
            .into_iter()
            .map(|layer| PackLayer { lang: layer.lang.or_else(|| inherited.clone()), ..layer }),
    );
    draft.cases = own.cases;
    draft
}

/// Returns a base as its overlay finds it: whose files are somebody else's, and whose cases don't run.
fn inherited(mut base: PackDraft) -> PackDraft {
    base.facts.iter_mut().chain(&mut base.derived).for_each(|fact| fact.inherited = true);
    base.texts.iter_mut().for_each(|text| text.inherited = true);
    base.cases.clear();
    base
}

fn merge_fact(facts: &mut Vec<FactDraft>, own: FactDraft, sink: &ProblemSink) {
    let Some(known) = facts.iter_mut().find(|fact| fact.id == own.id && fact.inherited) else {
        facts.push(own);
        return;
    };
    known.inherited = false;
    known.place = own.place;
    let owner = format!("fact `{}`", own.id);
    match (&mut known.keys, own.keys) {
        (Some(keys), Some(own)) => keys.set_all(own, sink, &owner),
        (keys, own) => *keys = own,
    }
}

/// Returns the keys of `pack.yaml` that say what to change, and the others. What names the base, or a
/// format, is no key of the whole.
fn split_changes(keys: MapDraft) -> (MapDraft, MapDraft) {
    let MapDraft { place, torn, keys } = keys;
    let keys =
        keys.into_iter().filter(|one| !["extends", "format", "pillars"].contains(&one.key()));
    let (changes, rest) = keys.partition(|one| ["change", "remove"].contains(&one.key()));
    (MapDraft { place: place.clone(), torn, keys: changes }, MapDraft { place, torn, keys: rest })
}

/// A pack that extends none has nothing to change, and one that does has its base with it.
pub(super) fn refuse_changes(keys: &MapDraft, sink: &ProblemSink) {
    if let Some(extends) = keys.get("extends") {
        sink.set_unreadable();
        sink.push(
            Diagnostic::error(&codes::NO_BASE, "the pack that this one extends isn't there")
                .at(extends.entry.value.place(&extends.source))
                .help(
                    "a host that holds packs in memory puts it with them: `PackFiles::with_base`",
                ),
        );
        return;
    }
    for key in ["change", "remove"] {
        if let Some(written) = keys.get(key) {
            sink.push(
                Diagnostic::error(
                    &codes::MISSING_KEY,
                    format!("`{key}` changes another pack, and nothing says which"),
                )
                .at(written.key_place())
                .help("name it: `extends: PACK`"),
            );
        }
    }
}

/// Returns one tier of a pack: the draft with the changes of one choice.
pub(crate) fn tier(draft: &PackDraft, keys: &MapDraft, sink: &ProblemSink) -> PackDraft {
    // what is wrong with the pack itself is said of the pack
    let mut draft = inherited(draft.clone());
    let (changes, rest) = split_changes(keys.clone());
    for written in rest.keys {
        if written.key() == "weights" {
            if let Some(classes) = MapDraft::of(&written.source, sink, &written.entry.value) {
                for table in classes.keys {
                    classes::other(&mut draft.classes, table, sink);
                }
            }
        } else {
            draft.keys.set(written, sink, "the pack");
        }
    }
    apply(&mut draft, &changes, sink);
    draft
}

/// `remove`, then `change`.
fn apply(draft: &mut PackDraft, changes: &MapDraft, sink: &ProblemSink) {
    for name in FieldReader::unchecked(changes, sink).texts("remove") {
        remove(&mut draft.root, &name.value, name.place, sink);
    }
    let Some(change) = changes.get("change") else { return };
    let Some(entries) = change.entry.value.as_map() else {
        if !change.is_null() {
            let (source, node) = (&change.source, &change.entry.value);
            fields::not_a_map(source, sink, node, &shape::CHANGES, "`change`");
        }
        return;
    };
    let classes: Vec<String> =
        draft.classes.keys.iter().map(|class| class.key().to_owned()).collect();
    for entry in entries {
        change_one(&mut draft.root, &change.source, entry, &classes, sink);
    }
}

fn unknown_path(root: &NodeDraft, path: &str, place: Place) -> Diagnostic {
    let known = root.paths("");
    Diagnostic::error(&codes::UNKNOWN_PATH, format!("there is no node `{path}`"))
        .at(place)
        .help_maybe(did_you_mean(path, known.iter().map(String::as_str)))
}

/// Returns the node above a path, and the path's last id.
fn above<'r, 'p>(
    root: &'r mut NodeDraft,
    path: &'p str,
) -> Option<(&'r mut NodeDraft, &'p str, &'p str)> {
    match path.rsplit_once('.') {
        Some((parent, id)) => Some((root.find_mut(parent)?, parent, id)),
        None => Some((root, "", path)),
    }
}

fn remove(root: &mut NodeDraft, path: &str, place: Place, sink: &ProblemSink) {
    let found = above(root, path).and_then(|(parent, _, id)| {
        let at = parent.children.iter().position(|child| child.id == id)?;
        Some(parent.children.remove(at))
    });
    if found.is_none() {
        sink.push(unknown_path(root, path, place));
    }
}

fn change_one(
    root: &mut NodeDraft,
    source: &Arc<Source>,
    entry: &DocumentEntry,
    classes: &[String],
    sink: &ProblemSink,
) {
    let place = Place::new(source, entry.key_span.clone());
    let path = &*entry.key;
    if entry.value.is_unwritten() {
        return;
    }
    if entry.value.is_null() {
        return remove(root, path, place, sink);
    }
    if let Some(node) = root.find_mut(path) {
        return change_node(node, source, entry, classes, sink);
    }
    let Some((parent, above, id)) = above(root, path) else {
        let parent = path.rsplit_once('.').map_or("", |(parent, _)| parent);
        let problem = unknown_path(root, path, place);
        sink.push(problem.help(format!("a new node needs the one above it, `{parent}`, first")));
        return;
    };
    // what has neither a value nor children may be a slip in the path of one that is there
    let says = |key: &str| entry.value.get(key).is_some();
    if !says("value") && !CHILDREN.into_iter().any(says) && entry.value.as_map().is_some() {
        let problem = unknown_path(root, path, place);
        sink.push(problem.help("a new node needs a `value`, or children under `indicators`"));
        return;
    }
    let under = if says("value") { "indicators" } else { "pillars" };
    let new = joined(above, id);
    parent.children.extend(NodeDraft::read(source, sink, &entry.value, (id, &new, under), place));
}

fn change_node(
    node: &mut NodeDraft,
    source: &Arc<Source>,
    entry: &DocumentEntry,
    classes: &[String],
    sink: &ProblemSink,
) {
    let path = &*entry.key;
    let Some(mut keys) = MapDraft::of(source, sink, &entry.value) else {
        let what = format!("the change of `{path}`");
        return fields::not_a_map(source, sink, &entry.value, &shape::NODE, &what);
    };
    for under in CHILDREN {
        let Some(written) = keys.take(under) else { continue };
        node.children.retain(|child| child.under != under);
        let value = &written.entry.value;
        node.children.extend(draft::read_children(source, sink, value, under, path));
    }
    // a weight and a class both say what a node weighs: the last one holds
    let weighs = |key: &str| key == "weight" || classes.iter().any(|class| class == key);
    if keys.keys.iter().any(|written| weighs(written.key()) && !written.is_nothing()) {
        node.keys.keys.retain(|written| !weighs(written.key()));
    }
    node.keys.set_all(keys, sink, &format!("`{path}`"));
    node.changes.push(Place::new(source, entry.key_span.clone()));
}
