//! What only the whole pack can show: facts that nothing uses, weights that cancel out, bands
//! out of order, cases that name what isn't there.

mod bases;
mod reach;

use std::collections::BTreeSet;

pub(crate) use bases::told_of_the_overlay;
pub(crate) use reach::reach;

use crate::compile::{Fact, RulesetNode, TipIds};
use crate::diagnostic::{Diagnostic, Diagnostics, MAX_PROBLEMS, codes, did_you_mean};
use crate::load::definition::{ExpectedValue, IndexUnit, PackDef};
use crate::script::{NameTable, Unsupported};
use crate::source::Place;
use crate::value::format_number;

/// Facts that no node, derived fact or script reads, and that aren't `shown`. An overlay may leave
/// facts of its base unused.
pub(crate) fn unused_facts(facts: &[Fact], used: &BTreeSet<usize>, problems: &mut Vec<Diagnostic>) {
    for (slot, fact) in facts.iter().enumerate() {
        if !used.contains(&slot) && !fact.shown && !fact.inherited {
            problems.push(
                Diagnostic::remark(&codes::UNUSED_FACT, format!("nothing uses `{}`", fact.id))
                    .at(fact.place.clone())
                    .help("remove it, or say `shown: true` to report it without scoring it"),
            );
        }
    }
}

/// Bands rise, and lie inside the index's range.
pub(crate) fn bands(pack: &PackDef, problems: &mut Vec<Diagnostic>) {
    let (lo, hi) = match pack.reach {
        IndexUnit::Points(points) => (0.0, points),
        IndexUnit::Range(lo, hi) => (lo, hi),
    };
    let mut before: Option<(f64, &Place)> = None;
    for band in &pack.bands {
        if !(lo..=hi).contains(&band.from) {
            problems.push(
                Diagnostic::error(
                    &codes::BAD_BANDS,
                    format!(
                        "the band `{}` begins at {}, outside of {lo} to {hi}",
                        band.id, band.from
                    ),
                )
                .at(band.place.clone()),
            );
        }
        if let Some((from, place)) = before
            && band.from <= from
        {
            problems.push(
                Diagnostic::error(
                    &codes::BAD_BANDS,
                    format!(
                        "the band `{}` begins at {}, not above the one before",
                        band.id, band.from
                    ),
                )
                .at(band.place.clone())
                .related(place.clone(), "the one before")
                .help("list bands from low to high, each `[from, id]`"),
            );
        }
        before = Some((band.from, &band.place));
    }
    if let Some(first) = pack.bands.first()
        && first.from > lo
    {
        problems.push(
            Diagnostic::remark(
                &codes::BAD_BANDS,
                format!("a score from {lo} to {} has no band", first.from),
            )
            .at(first.place.clone())
            .help(format!("begin with `[{lo}, …]`")),
        );
    }
}

/// Children whose weights are all zero leave their parent without a score.
pub(crate) fn weights(nodes: &[RulesetNode], scripted: bool, problems: &mut Vec<Diagnostic>) {
    let mut found = Diagnostics::new();
    weights_of(nodes, scripted, &mut found);
    problems.extend(found);
}

pub(crate) fn weights_of(nodes: &[RulesetNode], scripted: bool, problems: &mut Diagnostics) {
    for node in nodes.iter().filter(|node| !node.children.is_empty()) {
        let mut children = node.children.iter().filter_map(|&child| nodes.get(child));
        // a script may still give them weights
        if !scripted && children.all(|child| child.weight == 0.0) {
            let (what, place) = if node.path.is_empty() {
                // the root is no place: the first of its children is
                let first = node.children.first().and_then(|&child| nodes.get(child));
                ("the index".to_owned(), first.unwrap_or(node).place.clone())
            } else {
                (format!("`{}`", node.path), node.place.clone())
            };
            problems.push(
                Diagnostic::error(
                    &codes::ALL_WEIGHTS_ZERO,
                    format!("all weights under {what} are zero"),
                )
                .at(place)
                .help("give at least one child a weight; leave `weight` out for equal weights"),
            );
        }
    }
}

/// Negative weights let a mean of parts in 0..1 leave it.
pub(crate) fn ranges(nodes: &[RulesetNode], reach: IndexUnit, problems: &mut Vec<Diagnostic>) {
    // under `range` nodes speak in units of their own, and nobody knows how far they reach
    let IndexUnit::Points(points) = reach else { return };
    for node in nodes.iter().filter(|node| node.adds_up()) {
        let children = || node.children.iter().filter_map(|&child| nodes.get(child));
        let Some(negative) = children().find(|child| child.weight < 0.0 && child.negative) else {
            continue;
        };
        let sum: f64 = children().map(|child| child.weight).sum();
        let part = |of: fn(f64) -> f64| children().map(|child| of(child.weight)).sum::<f64>() / sum;
        let (minus, plus) = (part(|weight| weight.min(0.0)), part(|weight| weight.max(0.0)));
        let (lo, hi) = (minus.min(plus), minus.max(plus));
        if !(lo.is_finite() && hi.is_finite()) {
            continue;
        }
        let (what, whole) = match node.path.as_str() {
            "" => ("the index".to_owned(), points),
            path => (format!("`{path}`"), 1.0),
        };
        let rounded = |share: f64| format_number((share * whole * 1000.0).round() / 1000.0 + 0.0);
        let (lo, hi) = (rounded(lo), rounded(hi));
        let words = format!(
            "with the negative weight of `{}`, {what} can go from {lo} to {hi} instead of 0 to {}",
            negative.path,
            format_number(whole)
        );
        problems.push(
            Diagnostic::remark(&codes::LEAVES_ITS_RANGE, words)
                .at(negative.place.clone())
                .help("published indexes are built so; `scale: none` on the node above it cuts what lies beyond"),
        );
    }
}

/// Places that didn't become typed programs, and why; whether there are any.
pub(crate) fn interpreted<'w>(
    places: impl Iterator<Item = &'w Unsupported>,
    problems: &mut Vec<Diagnostic>,
) -> bool {
    let mut any = false;
    for Unsupported { words, place } in places {
        let remark =
            Diagnostic::remark(&codes::INTERPRETED, format!("the interpreter runs this: {words}"));
        let remark = remark.at(place.clone()).help(
            "the answers are the same; over a population this pack takes about a hundred times as long",
        );
        any = true;
        if !problems.contains(&remark) {
            problems.push(remark);
        }
    }
    any
}

/// Cases name facts, nodes, bands and tips that exist.
pub(crate) fn cases(
    pack: &PackDef,
    names: &NameTable,
    facts: &[Fact],
    tips: TipIds<'_>,
    problems: &mut Vec<Diagnostic>,
) {
    for case in &pack.cases {
        if problems.len() >= MAX_PROBLEMS {
            return;
        }
        if let Some(export) = case.export.as_ref().filter(|_| pack.import.is_none()) {
            problems.push(
                Diagnostic::error(
                    &codes::BAD_CASE_EXPORT,
                    format!("nothing reads `{}`: the pack has no `import.rhai`", export.value),
                )
                .at(export.place.clone()),
            );
        }
        let expected = case.expect.iter().filter_map(|one| match &one.what {
            ExpectedValue::Fact(fact) => Some(fact),
            ExpectedValue::Score(_)
            | ExpectedValue::Coverage(_)
            | ExpectedValue::Band(_)
            | ExpectedValue::Tips(_)
            | ExpectedValue::AsOf(_)
            | ExpectedValue::Node(..) => None,
        });
        for given in case.facts.iter().chain(expected) {
            let name = given.name.trim().to_lowercase();
            let is_spelling =
                |fact: &Fact| fact.names.iter().any(|spelling| spelling.to_lowercase() == name);
            if names.fact(&name).is_none() && !facts.iter().any(is_spelling) {
                problems.push(
                    Diagnostic::error(
                        &codes::UNKNOWN_FACT,
                        format!("there is no fact `{}`", given.name),
                    )
                    .at(given.place.clone().unwrap_or_else(|| case.place.clone()))
                    .help_maybe(did_you_mean(&given.name, names.fact_ids())),
                );
            }
        }
        if let Some((_, fact)) = &case.property
            && names.fact(&fact.value).is_none()
        {
            problems.push(
                Diagnostic::error(
                    &codes::UNKNOWN_FACT,
                    format!("there is no fact `{}`", fact.value),
                )
                .at(fact.place.clone())
                .help_maybe(did_you_mean(&fact.value, names.fact_ids())),
            );
        }
        for expectation in &case.expect {
            let unknown = match &expectation.what {
                ExpectedValue::Node(path, _) if names.node_slot(path).is_none() => {
                    let known = names.paths().chain([
                        "score",
                        "coverage",
                        "band",
                        "tips",
                        "as_of",
                        "facts",
                        "tolerance",
                    ]);
                    Some((format!("there is no node `{path}`"), did_you_mean(path, known)))
                }
                ExpectedValue::Band(Some(band))
                    if !pack.bands.iter().any(|one| one.id == *band) =>
                {
                    Some((
                        format!("there is no band `{band}`"),
                        did_you_mean(band, pack.bands.iter().map(|one| one.id.as_str())),
                    ))
                }
                ExpectedValue::Tips(ids) => {
                    ids.iter().find(|id| !tips.ids.is_empty() && tips.lack(id)).map(|id| {
                        (
                            format!("there is no tip `{id}`"),
                            did_you_mean(id, tips.ids.iter().map(|(known, _)| known.as_str())),
                        )
                    })
                }
                _ => None,
            };
            if let Some((message, help)) = unknown {
                problems.push(
                    Diagnostic::error(&codes::BAD_CASE, message)
                        .at(expectation.place.clone())
                        .help_maybe(help),
                );
            }
        }
    }
}
