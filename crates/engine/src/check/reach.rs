//! Whether an index with a `range` can span it.

use crate::compile::{CompiledScale, Fact, NodeValue, RulesetNode};
use crate::diagnostic::{Diagnostic, codes};
use crate::load::Outside;
use crate::load::definition::{IndexUnit, PackDef};

/// Under this share of its range, an index that can't leave it is a slip: values of 0 to 1 in a
/// range of 0 to 100.
const FAR_INSIDE: f64 = 0.5;

/// Refuses a range of which only a small part can ever be reached. What isn't bounded for certain
/// can reach everything.
pub(crate) fn reach(
    pack: &PackDef,
    facts: &[Fact],
    nodes: &[RulesetNode],
    problems: &mut Vec<Diagnostic>,
) {
    let IndexUnit::Range(lo, hi) = pack.reach else { return };
    let Some(root) = nodes.first() else { return };
    let Some((least, most)) = extent(root, facts, nodes) else { return };
    let spanned = most.min(hi) - least.max(lo);
    if spanned >= FAR_INSIDE * (hi - lo) {
        return;
    }
    let scaled = nodes.iter().find(|node| {
        node.is_indicator() && matches!(node.scale, CompiledScale::Kind { declared: true, .. })
    });
    let place = scaled.or_else(|| nodes.get(1)).unwrap_or(root).place.clone();
    problems.push(
        Diagnostic::error(
            &codes::OUT_OF_REACH,
            format!(
                "the index goes from {lo} to {hi}, and what is under it only from {least} to {most}"
            ),
        )
        .at(place)
        .help("under `range`, nodes speak in the index's units, and a scaled value is 0 to 1")
        .help(format!("for scaled values say `points: {hi}` instead: it stretches 0 to 1")),
    );
}

/// Returns the least and the most that a node can give its parent, where both are certain.
fn extent(node: &RulesetNode, facts: &[Fact], nodes: &[RulesetNode]) -> Option<(f64, f64)> {
    let raw = match &node.value {
        NodeValue::Own(expression) => expression.bare_fact().and_then(|slot| {
            let limits = facts.get(slot)?.limits();
            let bounded = limits.lo > f64::MIN && limits.hi < f64::MAX;
            bounded.then_some((limits.lo, limits.hi))
        }),
        NodeValue::Aggregate(aggregate) if aggregate.lies_between() => hull(node, facts, nodes),
        NodeValue::Aggregate(_) | NodeValue::Function(_) => None,
    };
    let scaled = match &node.scale {
        CompiledScale::Kind { declared: false, .. } => raw?,
        CompiledScale::Kind { scale, .. } if scale.most().is_finite() => {
            if node.outside == Outside::Extend {
                return None;
            }
            (scale.least(), scale.most())
        }
        CompiledScale::Kind { .. } | CompiledScale::Function(_) => return None,
    };
    let slack = node.round.map_or(0.0, |round| 10.0_f64.powi(-i32::from(round.digits)));
    let (least, most) = (scaled.0 - slack, scaled.1 + slack);
    // what stands in for an indicator is a raw value, and scaled like any other
    Some(node.missing.stand_in().map_or((least, most), |x| (least.min(x), most.max(x))))
}

/// From the least to the most of a node's children; none where one of them may count negatively.
fn hull(node: &RulesetNode, facts: &[Fact], nodes: &[RulesetNode]) -> Option<(f64, f64)> {
    let mut hull: Option<(f64, f64)> = None;
    for child in node.children.iter().filter_map(|&child| nodes.get(child)) {
        if child.negative {
            return None;
        }
        let (least, most) = extent(child, facts, nodes)?;
        let (lo, hi) = hull.unwrap_or((least, most));
        hull = Some((lo.min(least), hi.max(most)));
    }
    hull
}
