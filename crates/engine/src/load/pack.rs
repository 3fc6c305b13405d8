//! A draft into the definition of a pack.

use super::classes::WeightClasses;
use super::compose;
use super::definition::{BandDef, Detect, IndexUnit, LoadedPack, PackDef, SmallExport};
use super::draft::{MapDraft, PackDraft};
use super::fields::{FieldReader, ProblemSink};
use super::files::PackFiles;
use super::nodes::{NodeDefaults, NodeReader};
use super::{cases, facts, ids, shape, tiers};
use crate::diagnostic::{Diagnostic, codes};
use crate::document::DocumentNode;

/// Reads every file of the pack, and of those it extends. Problems of form don't stop it: what can
/// be read is read, so that later steps find theirs too.
pub(crate) fn load(files: &PackFiles) -> LoadedPack {
    let sink = ProblemSink::default();
    let draft = compose::read(files, &sink);
    let pack = define(draft, &sink);
    LoadedPack { pack, incomplete: sink.is_unreadable(), problems: sink.into_inner() }
}

impl PackFiles {
    /// Returns what its own `pack.yaml` says that its platform's export looks like, read without compiling
    /// the pack; nothing where that can't be read. An overlay leaves its base's exports to it.
    pub fn detect(&self) -> Detect {
        let sink = ProblemSink::default();
        let read = || {
            let source = self.get("pack.yaml")?;
            let node = compose::document(source, &sink)?;
            let keys = MapDraft::of(source, &sink, &node)?;
            Some(detect(&FieldReader::unchecked(&keys, &sink)))
        };
        read().unwrap_or_default()
    }
}

/// Returns what a draft means, tiers left aside.
pub(crate) fn define(draft: PackDraft, sink: &ProblemSink) -> PackDef {
    let classes = WeightClasses::read(&draft.classes, sink);
    let defaults = NodeDefaults::read(&draft.defaults, sink);
    let reader = NodeReader { sink, defaults: &defaults, classes: &classes };
    // its keys were checked file by file
    let fields = FieldReader::unchecked(&draft.keys, sink);
    let (facts, derived) = facts::read(&draft, sink);
    let cases = draft.cases.iter().flat_map(|(source, node)| cases::read(source, sink, node));
    PackDef {
        id: draft.id.clone(),
        title: fields.text("title"),
        version: fields.text("version").map(|version| version.value),
        lang: lang(&fields),
        reach: reach(&fields),
        lower_is_better: fields
            .word("better", &["higher", "lower"])
            .is_some_and(|word| word.value == "lower"),
        bands: bands(&fields),
        detect: detect(&fields),
        export_help: fields.text("export_help").map(|help| help.value),
        facts,
        derived,
        root: reader.body(&fields, &draft.root, String::new()),
        weights: draft.weights.clone(),
        tips: draft.tips.clone(),
        functions: draft.functions.clone(),
        import: draft.import.clone(),
        texts: draft.texts.clone(),
        layers: draft.layers.clone(),
        cases: cases.collect(),
        tiers: tiers::read(&fields, &draft, sink),
    }
}

fn lang(fields: &FieldReader<'_>) -> String {
    let Some(lang) = fields.text("lang") else { return "en".to_owned() };
    if lang.value.parse::<unic_langid::LanguageIdentifier>().is_ok() {
        return lang.value;
    }
    fields.sink.push(
        Diagnostic::error(&codes::WRONG_TYPE, format!("`{}` is no language", lang.value))
            .at(lang.place)
            .help("use a language tag such as `en` or `de`"),
    );
    "en".to_owned()
}

fn reach(fields: &FieldReader<'_>) -> IndexUnit {
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
        return IndexUnit::Points(points.map_or(100.0, |points| points.value));
    };
    if let Some(points) = points {
        fields.sink.push(
            Diagnostic::error(&codes::CONFLICT, "an index has `points` or a `range`, not both")
                .at(points.place)
                .related(node.place(fields.source("range")), "the range"),
        );
    }
    let bounds: Vec<f64> =
        node.as_list().unwrap_or_default().iter().filter_map(DocumentNode::as_number).collect();
    match bounds.as_slice() {
        [lo, hi] if lo < hi && lo.is_finite() && hi.is_finite() => IndexUnit::Range(*lo, *hi),
        [_, _] => {
            fields.fail(
                "range",
                &codes::BAD_NUMBER,
                node,
                "a range goes from low to high: `[0, 10]`",
            );
            IndexUnit::Points(100.0)
        }
        _ => {
            fields.wrong("range", node, "two numbers: `[0, 10]`");
            IndexUnit::Points(100.0)
        }
    }
}

fn bands(fields: &FieldReader<'_>) -> Vec<BandDef> {
    let Some(node) = fields.node("bands") else { return Vec::new() };
    let Some(items) = node.as_list() else {
        fields.wrong("bands", node, "a list: `[[0, starter], [75, leader]]`");
        return Vec::new();
    };
    let mut found = Vec::new();
    for item in items {
        let place = item.place(fields.source("bands"));
        let parts = item.as_list().unwrap_or_default();
        match parts {
            [from, id, title @ ..]
                if title.len() < 2
                    && title
                        .iter()
                        .all(|one| one.as_list().is_none() && one.as_map().is_none())
                    && from.as_number().is_some_and(f64::is_finite) =>
            {
                let text = |node: &DocumentNode| {
                    let spelled = || node.place(fields.source("bands")).text().to_owned();
                    node.as_text().map_or_else(spelled, str::to_owned)
                };
                let title = title.first().map(text);
                let (id, id_place) = (text(id), id.place(fields.source("bands")));
                let behind = format!("what people read can stand behind it: `[0, low, {id}]`");
                ids::check(&id, &id_place, fields.sink, &behind);
                found.push(BandDef { from: from.as_number().unwrap_or(0.0), id, title, place });
            }
            _ => {
                fields.wrong("bands", item, "a number, an id and maybe a title: `[40, building]`");
            }
        }
    }
    found
}

fn detect(fields: &FieldReader<'_>) -> Detect {
    let Some(node) = fields.node("detect") else { return Detect::default() };
    let source = fields.source("detect");
    let Some(inner) = FieldReader::new(source, fields.sink, node, &shape::DETECT, "`detect`")
    else {
        return Detect::default();
    };
    let names = |key| inner.texts(key).into_iter().map(|name| name.value).collect();
    let small = inner.node("small").and_then(|node| {
        let source = inner.source("small");
        let small = FieldReader::new(source, inner.sink, node, &shape::SMALL, "`small`")?;
        let lacks = small.texts("lacks").into_iter().map(|name| name.value).collect();
        let help = small.text("help").map(|help| help.value).unwrap_or_default();
        Some(SmallExport { lacks, help })
    });
    let (any, all, keys) = (names("any"), names("all"), names("keys"));
    Detect { any, all, keys, names: names("names"), small }
}
