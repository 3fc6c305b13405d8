//! The files of a pack, and of those it extends, into one draft.

use std::collections::HashSet;
use std::sync::Arc;

use super::definition::Spanned;
use super::draft::{
    self, DraftEntry, FactDraft, MapDraft, NodeDraft, PackDraft, PackLayer, TextDraft,
};
use super::fields::{self, FieldReader, ProblemSink};
use super::files::PackFiles;
use super::{ids, overlay, shape, unwritten};
use crate::diagnostic::{Diagnostic, codes, did_you_mean};
use crate::document::{DocumentEntry, DocumentNode, NodeKind};
use crate::source::{Place, Source};
use crate::yaml;

/// The pack format this version reads.
pub(crate) const FORMAT: f64 = 1.0;

/// What one pack's own files say.
pub(super) struct OwnFiles {
    pub(super) draft: PackDraft,
    /// The order of pillars: `pillars: [a, b]`.
    pub(super) order: Vec<Spanned<String>>,
    /// The pillars that have a file, understood or not.
    pub(super) pillars: Vec<String>,
    /// Facts that an overlay takes away.
    pub(super) gone: Vec<Spanned<String>>,
    /// Whether a node was refused, so that having none says nothing.
    pub(super) refused: bool,
}

/// Reads every file. What has no form is reported and left out.
pub(super) fn read(files: &PackFiles, sink: &ProblemSink) -> PackDraft {
    files.remarks().iter().for_each(|remark| sink.push(remark.clone()));
    ids::check(
        files.id(),
        &Place::start_of(&pack_source(files)),
        sink,
        "it is the folder's name, what people read is the pack's `title`",
    );
    let (draft, refused) = whole(files, sink);
    if draft.root.children.is_empty() && !refused && !sink.is_unreadable() {
        sink.push(
            Diagnostic::error(&codes::EMPTY_NODE, "the index has nothing to score")
                .at(Place::start_of(&pack_source(files)))
                .help("put `indicators:` into `pack.yaml`, or a file into `pillars/`"),
        );
    }
    draft
}

fn whole(files: &PackFiles, sink: &ProblemSink) -> (PackDraft, bool) {
    let own = read_own(files, sink);
    match files.base() {
        Some(base) => {
            let (base, refused) = whole(base, sink);
            let refused = refused || own.refused;
            (overlay::put_on(base, own, sink), refused)
        }
        None => {
            overlay::refuse_changes(&own.draft.keys, sink);
            let mut draft = own.draft;
            draft.root.children = in_order(draft.root.children, &own.order, &own.pillars, sink);
            (draft, own.refused)
        }
    }
}

/// Returns the source of `pack.yaml`; an empty one where there is none.
fn pack_source(files: &PackFiles) -> Arc<Source> {
    files.get("pack.yaml").cloned().unwrap_or_else(|| Source::new("pack.yaml", ""))
}

/// Reads one YAML file of a pack; where there is no telling what it means, that is noted.
pub(super) fn document(source: &Arc<Source>, sink: &ProblemSink) -> Option<DocumentNode> {
    let mut problems = Vec::new();
    let node = yaml::read(source, &mut problems);
    problems.into_iter().for_each(|problem| sink.push(problem));
    match &node {
        Some(node) => unwritten::report(source, node, sink),
        None => sink.set_unreadable(),
    }
    node
}

fn read_own(files: &PackFiles, sink: &ProblemSink) -> OwnFiles {
    let source = pack_source(files);
    let place = Place::start_of(&source);
    let mut keys = pack_keys(&source, sink);
    format_is_known(&keys, sink);
    let is_overlay = keys.get("extends").is_some();

    let mut facts =
        DraftFacts { sink, is_overlay, facts: Vec::new(), derived: Vec::new(), gone: vec![] };
    facts.take(&mut keys);
    if let Some(file) = files.get("facts.yaml")
        && let Some(node) = document(file, sink)
    {
        facts.take_file(file, &node);
    }

    let order = order(&keys, sink);
    let had_nodes = draft::CHILDREN.iter().any(|key| keys.get(key).is_some())
        || files.under("pillars", "yaml").next().is_some();
    let mut children = pillar_files(files, sink);
    children.extend(draft::take_children(&mut keys, sink, ""));
    let refused = had_nodes && children.is_empty();

    let mut cases = Vec::new();
    cases.extend(
        keys.take("cases").filter(|one| !one.is_nothing()).map(|one| (one.source, one.entry.value)),
    );
    if let Some(file) = files.get("cases.yaml")
        && let Some(node) = document(file, sink)
    {
        cases.push((Arc::clone(file), node));
    }
    let text = |(lang, source): (&str, &Arc<Source>)| TextDraft {
        lang: lang.to_owned(),
        source: Arc::clone(source),
        inherited: false,
    };
    let lang = keys.get("lang").and_then(|lang| lang.entry.value.as_text());
    let layer = PackLayer {
        lang: lang.map(str::to_owned),
        sources: files.iter().map(|(_, source)| Arc::clone(source)).collect(),
    };
    let draft = PackDraft {
        id: files.id().to_owned(),
        defaults: map_under(&mut keys, "defaults", sink, &place),
        classes: map_under(&mut keys, "weights", sink, &place),
        keys,
        facts: facts.facts,
        derived: facts.derived,
        root: NodeDraft {
            id: String::new(),
            place: place.clone(),
            under: "pillars",
            keys: MapDraft::empty(place),
            children,
            changes: Vec::new(),
        },
        weights: files.get("weights.rhai").cloned(),
        tips: files.get("tips.rhai").cloned(),
        functions: files.get("functions.rhai").cloned(),
        import: files.get("import.rhai").cloned(),
        texts: files.under("texts", "ftl").map(text).collect(),
        layers: vec![layer],
        cases,
    };
    let pillars = files.under("pillars", "yaml").map(|(id, _)| id.to_owned()).collect();
    OwnFiles { draft, order, pillars, gone: facts.gone, refused }
}

/// Returns the keys of `pack.yaml`, checked against the table of all there are.
fn pack_keys(source: &Arc<Source>, sink: &ProblemSink) -> MapDraft {
    let empty = || MapDraft::empty(Place::start_of(source));
    let Some(node) = document(source, sink) else { return empty() };
    match MapDraft::of(source, sink, &node) {
        Some(keys) => {
            FieldReader::of(&keys, sink, &shape::PACK, &[], "`pack.yaml`");
            keys
        }
        None => {
            fields::not_a_map(source, sink, &node, &shape::PACK, "`pack.yaml`");
            sink.set_unreadable();
            empty()
        }
    }
}

/// Takes a key out whose value is a map.
fn map_under(keys: &mut MapDraft, key: &str, sink: &ProblemSink, place: &Place) -> MapDraft {
    let Some(written) = keys.take(key).filter(|one| !one.is_nothing()) else {
        return MapDraft::empty(place.clone());
    };
    let (source, node) = (&written.source, &written.entry.value);
    MapDraft::of(source, sink, node).unwrap_or_else(|| {
        let table = if key == "weights" { &shape::CLASSES } else { &shape::DEFAULTS };
        fields::not_a_map(source, sink, node, table, &format!("`{key}`"));
        MapDraft::empty(place.clone())
    })
}

fn format_is_known(keys: &MapDraft, sink: &ProblemSink) {
    let Some(format) = FieldReader::unchecked(keys, sink).number("format") else { return };
    if format.value > FORMAT {
        sink.push(
            Diagnostic::error(
                &codes::NEWER_FORMAT,
                format!(
                    "the pack is written in format {}, and this version reads {FORMAT}",
                    format.value
                ),
            )
            .at(format.place)
            .help("update Peristyle, or use an older version of the pack"),
        );
    } else if format.value < FORMAT || format.value.fract() != 0.0 {
        sink.push(
            Diagnostic::error(&codes::BAD_NUMBER, format!("there is no format {}", format.value))
                .at(format.place)
                .help("write `format: 1`"),
        );
    }
}

/// The facts of a pack as they are found.
struct DraftFacts<'a> {
    sink: &'a ProblemSink,
    is_overlay: bool,
    facts: Vec<FactDraft>,
    derived: Vec<FactDraft>,
    gone: Vec<Spanned<String>>,
}

impl DraftFacts<'_> {
    fn take(&mut self, keys: &mut MapDraft) {
        for key in ["facts", "derived"] {
            let Some(written) = keys.take(key).filter(|one| !one.is_nothing()) else { continue };
            match written.entry.value.as_map() {
                Some(entries) => {
                    entries.iter().for_each(|entry| self.add(key, &written.source, entry));
                }
                None => self.sink.push(
                    Diagnostic::error(
                        &codes::WRONG_TYPE,
                        format!("`{key}` takes a map, not {}", written.entry.value.describe()),
                    )
                    .at(written.entry.value.place(&written.source)),
                ),
            }
        }
    }

    /// `facts.yaml` as a whole.
    fn take_file(&mut self, source: &Arc<Source>, node: &DocumentNode) {
        match MapDraft::of(source, self.sink, node) {
            Some(mut keys) => {
                FieldReader::of(&keys, self.sink, &shape::FACTS_FILE, &[], "`facts.yaml`");
                self.take(&mut keys);
            }
            None => {
                let table = &shape::FACTS_FILE;
                fields::not_a_map(source, self.sink, node, table, "`facts.yaml`");
            }
        }
    }

    fn add(&mut self, key: &str, source: &Arc<Source>, entry: &DocumentEntry) {
        let place = Place::new(source, entry.key_span.clone());
        if self.is_overlay && entry.value.is_unwritten() {
            return;
        }
        if self.is_overlay && entry.value.is_null() {
            self.gone.push(Spanned { value: entry.key.to_string(), place });
            return;
        }
        let keys = MapDraft::of(source, self.sink, &entry.value);
        if keys.is_none() {
            let (what, table) = match key {
                "facts" => (format!("fact `{}`", entry.key), &shape::FACT),
                _ => (format!("derived fact `{}`", entry.key), &shape::DERIVED),
            };
            fields::not_a_map(source, self.sink, &entry.value, table, &what);
        }
        let fact = FactDraft { id: entry.key.to_string(), place, keys, inherited: false };
        if key == "facts" { self.facts.push(fact) } else { self.derived.push(fact) }
    }
}

/// Returns the order that `pillars: [a, b]` names.
fn order(keys: &MapDraft, sink: &ProblemSink) -> Vec<Spanned<String>> {
    let is_list = |written: &&DraftEntry| matches!(written.entry.value.kind, NodeKind::List(_));
    match keys.get("pillars").filter(is_list) {
        Some(_) => FieldReader::unchecked(keys, sink).texts("pillars"),
        None => Vec::new(),
    }
}

/// Returns the pillars that have files of their own, by name.
fn pillar_files(files: &PackFiles, sink: &ProblemSink) -> Vec<NodeDraft> {
    let pillar = |(id, source): (&str, &Arc<Source>)| {
        let node = document(source, sink)?;
        NodeDraft::read(source, sink, &node, (id, id, "pillars"), Place::start_of(source))
    };
    files.under("pillars", "yaml").filter_map(pillar).collect()
}

/// Returns the nodes that `order` names first, in that order; then the others, since nothing has to be
/// registered.
pub(super) fn in_order(
    nodes: Vec<NodeDraft>,
    order: &[Spanned<String>],
    files: &[String],
    sink: &ProblemSink,
) -> Vec<NodeDraft> {
    let mut seen = HashSet::new();
    for name in order {
        let known = nodes.iter().any(|node| node.id == name.value) || files.contains(&name.value);
        if !seen.insert(&name.value) {
            sink.push(
                Diagnostic::error(
                    &codes::DUPLICATE_ID,
                    format!("`{}` stands here twice", name.value),
                )
                .at(name.place.clone()),
            );
        } else if !known {
            let ids = nodes.iter().map(|node| node.id.as_str());
            sink.push(
                Diagnostic::error(
                    &codes::UNKNOWN_PATH,
                    format!("there is no `pillars/{}.yaml`", name.value),
                )
                .at(name.place.clone())
                .help_maybe(did_you_mean(&name.value, ids)),
            );
        }
    }
    let rank = |node: &NodeDraft| {
        order.iter().position(|name| name.value == node.id).unwrap_or(usize::MAX)
    };
    let mut nodes = nodes;
    nodes.sort_by_key(rank);
    nodes
}
