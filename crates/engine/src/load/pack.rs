//! The files of a pack into one definition.

use std::collections::HashMap;
use std::sync::Arc;

use super::definition::{BandDef, Detect, Loaded, NodeDef, PackDef, Reach};
use super::fields::{Fields, Sink};
use super::files::PackFiles;
use super::nodes::{Defaults, NodeReader};
use super::{cases, facts, ids, shape};
use crate::diagnostic::{Diagnostic, codes, did_you_mean};
use crate::document::{Kind, Node};
use crate::source::{Place, Source};
use crate::yaml;

/// The pack format this version reads.
pub(crate) const FORMAT: f64 = 1.0;

/// Reads every file of the pack. Problems of form don't stop it: what can be read is read, so
/// that later steps find theirs too.
pub(crate) fn load(files: &PackFiles) -> Loaded {
    let sink = Sink::default();
    for remark in files.remarks() {
        sink.push(remark.clone());
    }
    let source = match files.get("pack.yaml") {
        Some(source) => Arc::clone(source),
        None => Source::new("pack.yaml", ""),
    };
    let pack = read_pack(files, &source, &sink);
    Loaded { pack, incomplete: sink.is_unreadable(), problems: sink.into_inner() }
}

impl PackFiles {
    /// What `pack.yaml` says that its platform's export looks like, read without compiling the
    /// pack; nothing where that can't be read.
    pub fn detect(&self) -> Detect {
        let sink = Sink::default();
        let read = || {
            let source = self.get("pack.yaml")?;
            let node = document(source, &sink)?;
            let fields = Fields::new(source, &sink, &node, &shape::PACK, "`pack.yaml`")?;
            Some(detect(&fields))
        };
        read().unwrap_or_default()
    }
}

fn document(source: &Arc<Source>, sink: &Sink) -> Option<Node> {
    let mut problems = Vec::new();
    let node = yaml::read(source, &mut problems);
    problems.into_iter().for_each(|problem| sink.push(problem));
    if node.is_none() {
        sink.set_unreadable();
    }
    node
}

fn read_pack(files: &PackFiles, source: &Arc<Source>, sink: &Sink) -> PackDef {
    let empty = Node { span: 0..0, kind: Kind::Map(Vec::new()) };
    let node = document(source, sink).unwrap_or_else(|| empty.clone());
    let fields = Fields::new(source, sink, &node, &shape::PACK, "`pack.yaml`").or_else(|| {
        sink.set_unreadable();
        Fields::new(source, sink, &empty, &shape::PACK, "`pack.yaml`")
    });

    let mut pack = PackDef {
        id: files.id().to_owned(),
        title: None,
        version: None,
        lang: "en".to_owned(),
        reach: Reach::Points(100.0),
        lower_is_better: false,
        bands: Vec::new(),
        detect: Detect::default(),
        export_help: None,
        facts: Vec::new(),
        derived: Vec::new(),
        root: empty_root(source),
        weights: files.get("weights.rhai").cloned(),
        tips: files.get("tips.rhai").cloned(),
        functions: files.get("functions.rhai").cloned(),
        import: files.get("import.rhai").cloned(),
        texts: files
            .under("texts", "ftl")
            .map(|(lang, source)| (lang.to_owned(), Arc::clone(source)))
            .collect(),
        cases: Vec::new(),
    };
    let Some(fields) = fields else { return pack };

    format_is_known(&fields);
    for key in shape::NOT_YET {
        if let Some(entry) = fields.entry(key) {
            sink.set_unreadable();
            sink.push(
                Diagnostic::error(
                    &codes::NOT_YET,
                    format!("`{key}` is not built yet in this version"),
                )
                .at(fields.key_place(entry))
                .help("copy the pack and edit the copy: `peristyle pack new NAME --copy PACK`"),
            );
        }
    }
    ids::check(files.id(), &Place::start_of(source), sink);
    pack.title = fields.text("title").map(|title| title.value);
    pack.version = fields.text("version").map(|version| version.value);
    if let Some(lang) = fields.text("lang") {
        if lang.value.parse::<unic_langid::LanguageIdentifier>().is_err() {
            sink.push(
                Diagnostic::error(&codes::WRONG_TYPE, format!("`{}` is no language", lang.value))
                    .at(lang.place)
                    .help("use a language tag such as `en` or `de`"),
            );
        } else {
            pack.lang = lang.value;
        }
    }
    pack.reach = reach(&fields);
    pack.lower_is_better =
        fields.word("better", &["higher", "lower"]).is_some_and(|word| word.value == "lower");
    pack.bands = bands(&fields);
    pack.detect = detect(&fields);
    pack.export_help = fields.text("export_help").map(|help| help.value);

    facts::read(source, sink, &fields, &mut pack.facts, &mut pack.derived);
    if let Some(file) = files.get("facts.yaml")
        && let Some(node) = document(file, sink)
    {
        facts::read_file(file, sink, &node, &mut pack.facts, &mut pack.derived);
    }

    let defaults = Defaults::read(&fields);
    let reader = NodeReader { sink, defaults: &defaults };
    pack.root = reader.body(&fields, "", String::new(), Place::start_of(source));
    pillar_files(files, &fields, &reader, &mut pack.root);
    let has_some = fields.node("indicators").is_some()
        || fields.node("pillars").is_some()
        || files.under("pillars", "yaml").next().is_some();
    if pack.root.children.is_empty() && !has_some && !sink.is_unreadable() {
        sink.push(
            Diagnostic::error(&codes::EMPTY_NODE, "the index has nothing to score")
                .at(Place::start_of(source))
                .help("put `indicators:` into `pack.yaml`, or a file into `pillars/`"),
        );
    }

    if let Some(node) = fields.node("cases") {
        pack.cases = cases::read(source, sink, node);
    }
    if let Some(file) = files.get("cases.yaml")
        && let Some(node) = document(file, sink)
    {
        pack.cases.extend(cases::read(file, sink, &node));
    }
    pack
}

fn empty_root(source: &Arc<Source>) -> NodeDef {
    NodeDef {
        id: String::new(),
        path: String::new(),
        place: Place::start_of(source),
        title: None,
        weight: None,
        negative: false,
        value: None,
        children: Vec::new(),
        aggregate: None,
        missing: None,
        scale: None,
        outside: None,
        round: None,
        applies: None,
        min_coverage: None,
    }
}

fn format_is_known(fields: &Fields<'_>) {
    let Some(format) = fields.number("format") else { return };
    if format.value > FORMAT {
        fields.sink.push(
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
        fields.sink.push(
            Diagnostic::error(&codes::BAD_NUMBER, format!("there is no format {}", format.value))
                .at(format.place)
                .help("write `format: 1`"),
        );
    }
}

fn reach(fields: &Fields<'_>) -> Reach {
    let points = fields.number("points");
    if let Some(points) = &points
        && points.value <= 0.0
    {
        fields.sink.push(
            Diagnostic::error(&codes::BAD_NUMBER, format!("an index of {} points measures nothing", points.value))
                .at(points.place.clone())
                .help("`points` is what a perfect profile gets, usually 100; for other units say `range: [lo, hi]`"),
        );
    }
    let Some(node) = fields.node("range") else {
        return Reach::Points(points.map_or(100.0, |points| points.value));
    };
    if let Some(points) = points {
        fields.sink.push(
            Diagnostic::error(&codes::CONFLICT, "an index has `points` or a `range`, not both")
                .at(points.place)
                .related(node.place(fields.source), "the range"),
        );
    }
    let bounds: Vec<f64> =
        node.as_list().unwrap_or_default().iter().filter_map(Node::as_number).collect();
    match bounds.as_slice() {
        [lo, hi] if lo < hi && lo.is_finite() && hi.is_finite() => Reach::Range(*lo, *hi),
        [_, _] => {
            fields.fail(&codes::BAD_NUMBER, node, "a range goes from low to high: `[0, 10]`");
            Reach::Points(100.0)
        }
        _ => {
            fields.wrong("range", node, "two numbers: `[0, 10]`");
            Reach::Points(100.0)
        }
    }
}

fn bands(fields: &Fields<'_>) -> Vec<BandDef> {
    let Some(node) = fields.node("bands") else { return Vec::new() };
    let Some(items) = node.as_list() else {
        fields.wrong("bands", node, "a list: `[[0, starter], [75, leader]]`");
        return Vec::new();
    };
    let mut found = Vec::new();
    for item in items {
        let place = item.place(fields.source);
        let parts = item.as_list().unwrap_or_default();
        match parts {
            [from, id, title @ ..]
                if title.len() < 2
                    && title
                        .iter()
                        .all(|one| one.as_list().is_none() && one.as_map().is_none())
                    && from.as_number().is_some_and(f64::is_finite) =>
            {
                let text = |node: &Node| {
                    let spelled = || node.place(fields.source).text().to_owned();
                    node.as_text().map_or_else(spelled, str::to_owned)
                };
                let title = title.first().map(text);
                let (id, id_place) = (text(id), id.place(fields.source));
                ids::check(&id, &id_place, fields.sink);
                found.push(BandDef { from: from.as_number().unwrap_or(0.0), id, title, place });
            }
            _ => {
                fields.wrong("bands", item, "a number, an id and maybe a title: `[40, building]`");
            }
        }
    }
    found
}

fn detect(fields: &Fields<'_>) -> Detect {
    let Some(node) = fields.node("detect") else { return Detect::default() };
    let Some(inner) = Fields::new(fields.source, fields.sink, node, &shape::DETECT, "`detect`")
    else {
        return Detect::default();
    };
    let names = |key| inner.texts(key).into_iter().map(|name| name.value).collect();
    Detect { any: names("any"), all: names("all"), keys: names("keys") }
}

/// The files under `pillars/`, in the order that `pillars: [a, b]` names; the others follow by
/// name, since nothing has to be registered.
fn pillar_files(
    files: &PackFiles,
    fields: &Fields<'_>,
    reader: &NodeReader<'_>,
    root: &mut NodeDef,
) {
    let named = match fields.node("pillars") {
        Some(node) if matches!(node.kind, Kind::List(_)) => fields.texts("pillars"),
        _ => Vec::new(),
    };
    let mut found: HashMap<&str, NodeDef> = HashMap::new();
    let mut order: Vec<&str> = Vec::new();
    let mut refused: Vec<&str> = Vec::new();
    for (id, source) in files.under("pillars", "yaml") {
        let pillar = document(source, reader.sink)
            .and_then(|node| reader.node(source, &node, id, Place::start_of(source), ""));
        match pillar {
            Some(pillar) => {
                found.insert(id, pillar);
                order.push(id);
            }
            None => refused.push(id),
        }
    }
    let mut pillars = Vec::new();
    for name in &named {
        match found.remove(name.value.as_str()) {
            Some(pillar) => pillars.push(pillar),
            None if refused.contains(&name.value.as_str()) => {}
            None if pillars.iter().any(|pillar: &NodeDef| pillar.id == name.value) => {
                reader.sink.push(
                    Diagnostic::error(
                        &codes::DUPLICATE_ID,
                        format!("`{}` stands here twice", name.value),
                    )
                    .at(name.place.clone()),
                );
            }
            None => {
                reader.sink.push(
                    Diagnostic::error(
                        &codes::UNKNOWN_PATH,
                        format!("there is no `pillars/{}.yaml`", name.value),
                    )
                    .at(name.place.clone())
                    .help_maybe(did_you_mean(&name.value, order.iter().copied())),
                );
            }
        }
    }
    pillars.extend(order.into_iter().filter_map(|id| found.remove(id)));
    pillars.append(&mut root.children);
    root.children = pillars;
    reader.refuse_twins(&root.children);
}
