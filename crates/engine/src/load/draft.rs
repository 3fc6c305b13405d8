//! A pack as its authors wrote it, key by key and not yet understood: what overlays change.
//!
//! Every key remembers the file it stands in, so that whatever is made of it later points there.

use std::sync::Arc;

use super::fields::{self, ProblemSink};
use crate::diagnostic::{Diagnostic, codes, did_you_mean};
use crate::document::{DocumentEntry, DocumentNode, NodeKind};
use crate::source::{Place, Source};

/// One `key: value`, and the file it stands in.
#[derive(Debug, Clone)]
pub(crate) struct DraftEntry {
    pub(crate) source: Arc<Source>,
    pub(crate) entry: DocumentEntry,
}

impl DraftEntry {
    pub(crate) fn key(&self) -> &str {
        &self.entry.key
    }

    pub(crate) fn key_place(&self) -> Place {
        Place::new(&self.source, self.entry.key_span.clone())
    }

    /// Returns true for an explicit `null`, which takes away.
    pub(crate) fn is_null(&self) -> bool {
        self.entry.value.is_null()
    }

    /// Returns true where it says nothing: `null`, or nothing written.
    pub(crate) fn is_nothing(&self) -> bool {
        self.entry.value.kind == NodeKind::Null
    }
}

/// The keys of one map, in order.
#[derive(Debug, Clone)]
pub(crate) struct MapDraft {
    /// Where the map stands, or stood first.
    pub(crate) place: Place,
    /// Whether YAML tore an expression of it apart, which was said already.
    pub(crate) torn: bool,
    pub(crate) keys: Vec<DraftEntry>,
}

impl MapDraft {
    pub(crate) fn empty(place: Place) -> Self {
        Self { place, torn: false, keys: Vec::new() }
    }

    /// Returns the keys of `node`; `None` where it is no map.
    pub(crate) fn of(
        source: &Arc<Source>,
        sink: &ProblemSink,
        node: &DocumentNode,
    ) -> Option<Self> {
        let entries = node.as_map()?;
        let written =
            |entry: &DocumentEntry| DraftEntry { source: Arc::clone(source), entry: entry.clone() };
        Some(Self {
            place: node.place(source),
            torn: fields::is_torn(source, sink, node),
            keys: entries.iter().map(written).collect(),
        })
    }

    pub(crate) fn get(&self, key: &str) -> Option<&DraftEntry> {
        self.keys.iter().find(|written| written.key() == key)
    }

    /// Puts a key in the place of the one that is there, or at the end; `null` takes it away. One
    /// without a value was reported, and changes nothing. `owner` names the map in messages.
    pub(crate) fn set(&mut self, written: DraftEntry, sink: &ProblemSink, owner: &str) {
        let at = self.keys.iter().position(|known| known.key() == written.key());
        match at {
            Some(at) if written.is_null() => drop(self.keys.remove(at)),
            Some(_) if written.is_nothing() => {}
            Some(at) => self.keys.splice(at..=at, [written]).for_each(drop),
            None if written.is_null() => {
                let known = self.keys.iter().map(DraftEntry::key);
                sink.push(
                    Diagnostic::error(
                        &codes::NOTHING_TO_TAKE,
                        format!("{owner} has no `{}` to take away", written.key()),
                    )
                    .at(written.key_place())
                    .help_maybe(
                        did_you_mean(written.key(), known).filter(|help| help.starts_with("did")),
                    ),
                );
            }
            None => self.keys.push(written),
        }
    }

    /// Takes a key out.
    pub(crate) fn take(&mut self, key: &str) -> Option<DraftEntry> {
        let at = self.keys.iter().position(|written| written.key() == key)?;
        Some(self.keys.remove(at))
    }

    /// Sets every key of `other`.
    pub(crate) fn set_all(&mut self, other: MapDraft, sink: &ProblemSink, owner: &str) {
        self.torn |= other.torn;
        other.keys.into_iter().for_each(|written| self.set(written, sink, owner));
    }
}

/// A fact, or a derived one: its id and its keys.
#[derive(Debug, Clone)]
pub(crate) struct FactDraft {
    pub(crate) id: String,
    pub(crate) place: Place,
    /// `None` where it is no map, which was said already.
    pub(crate) keys: Option<MapDraft>,
    /// Whether it is the base's, untouched: its author is somebody else.
    pub(crate) inherited: bool,
}

/// A node and what is under it.
#[derive(Debug, Clone)]
pub(crate) struct NodeDraft {
    pub(crate) id: String,
    pub(crate) place: Place,
    /// The key it stands under: `pillars` or `indicators`.
    pub(crate) under: &'static str,
    pub(crate) keys: MapDraft,
    pub(crate) children: Vec<NodeDraft>,
    /// Where overlays change it, the last one last.
    pub(crate) changes: Vec<Place>,
}

/// The keys that hold children.
pub(crate) const CHILDREN: [&str; 2] = ["pillars", "indicators"];

impl NodeDraft {
    /// Returns a node called `id`, and every node under it; `path` names it in messages.
    pub(crate) fn read(
        source: &Arc<Source>,
        sink: &ProblemSink,
        node: &DocumentNode,
        (id, path, under): (&str, &str, &'static str),
        place: Place,
    ) -> Option<Self> {
        let Some(mut keys) = MapDraft::of(source, sink, node) else {
            fields::not_a_map(source, sink, node, &super::shape::NODE, &format!("node `{path}`"));
            return None;
        };
        let children = take_children(&mut keys, sink, path);
        Some(Self { id: id.to_owned(), place, under, keys, children, changes: Vec::new() })
    }

    /// Returns the node at a path below this one.
    pub(crate) fn find_mut(&mut self, path: &str) -> Option<&mut Self> {
        let (id, rest) = path.split_once('.').map_or((path, None), |(id, rest)| (id, Some(rest)));
        let child = self.children.iter_mut().find(|child| child.id == id)?;
        match rest {
            Some(rest) => child.find_mut(rest),
            None => Some(child),
        }
    }

    /// Returns the paths of all nodes below this one.
    pub(crate) fn paths(&self, own: &str) -> Vec<String> {
        let mut found = Vec::new();
        for child in &self.children {
            let path = joined(own, &child.id);
            found.push(path.clone());
            found.extend(child.paths(&path));
        }
        found
    }
}

/// Returns the path of `id` under the node at `parent`.
pub(crate) fn joined(parent: &str, id: &str) -> String {
    if parent.is_empty() { id.to_owned() } else { format!("{parent}.{id}") }
}

/// Takes `pillars` and `indicators` out of a node's keys: its children, in the order written.
pub(crate) fn take_children(keys: &mut MapDraft, sink: &ProblemSink, path: &str) -> Vec<NodeDraft> {
    let mut children = Vec::new();
    let (lists, rest): (Vec<DraftEntry>, Vec<DraftEntry>) =
        keys.keys.drain(..).partition(|written| {
            // in pack.yaml, `pillars` may be a list: the order of the files
            let is_order = path.is_empty() && matches!(written.entry.value.kind, NodeKind::List(_));
            CHILDREN.contains(&written.key()) && !is_order
        });
    keys.keys = rest;
    for written in lists {
        let Some(under) = CHILDREN.into_iter().find(|key| *key == written.key()) else { continue };
        children.extend(read_children(&written.source, sink, &written.entry.value, under, path));
    }
    children
}

/// Returns the children that stand under one key of the node at `parent`.
pub(crate) fn read_children(
    source: &Arc<Source>,
    sink: &ProblemSink,
    node: &DocumentNode,
    under: &'static str,
    parent: &str,
) -> Vec<NodeDraft> {
    let Some(entries) = node.as_map() else {
        if node.kind != NodeKind::Null {
            sink.push(
                Diagnostic::error(
                    &codes::WRONG_TYPE,
                    format!("`{under}` takes a map, not {}", node.describe()),
                )
                .at(node.place(source)),
            );
        }
        return Vec::new();
    };
    let child = |entry: &DocumentEntry| {
        let place = Place::new(source, entry.key_span.clone());
        let path = joined(parent, &entry.key);
        NodeDraft::read(source, sink, &entry.value, (&entry.key, &path, under), place)
    };
    entries.iter().filter_map(child).collect()
}

/// A whole pack, bases included.
#[derive(Debug, Clone)]
pub(crate) struct PackDraft {
    pub(crate) id: String,
    /// The keys of `pack.yaml` that aren't taken apart below.
    pub(crate) keys: MapDraft,
    pub(crate) defaults: MapDraft,
    /// The tables of weights by class.
    pub(crate) classes: MapDraft,
    pub(crate) facts: Vec<FactDraft>,
    pub(crate) derived: Vec<FactDraft>,
    /// The root: its own keys stand in `keys`.
    pub(crate) root: NodeDraft,
    pub(crate) weights: Option<Arc<Source>>,
    pub(crate) tips: Option<Arc<Source>>,
    pub(crate) functions: Option<Arc<Source>>,
    pub(crate) import: Option<Arc<Source>>,
    pub(crate) texts: Vec<TextDraft>,
    /// The packs that it is made of, a base before what extends it.
    pub(crate) layers: Vec<PackLayer>,
    pub(crate) cases: Vec<(Arc<Source>, DocumentNode)>,
}

/// One of the packs that extend one another: the language of its titles, and its files.
#[derive(Debug, Clone)]
pub(crate) struct PackLayer {
    /// As said, else its base's.
    pub(crate) lang: Option<String>,
    pub(crate) sources: Vec<Arc<Source>>,
}

/// A text file, and its language.
#[derive(Debug, Clone)]
pub(crate) struct TextDraft {
    pub(crate) lang: String,
    pub(crate) source: Arc<Source>,
    /// Whether it is a base's.
    pub(crate) inherited: bool,
}
