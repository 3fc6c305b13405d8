//! The fingerprint: a hash of what a ruleset means, and of nothing else.

use std::fmt::Write;

use super::nodes::{CompiledScale, NodeValue};
use super::ruleset::RulesetData;
use crate::load::short;
use crate::script;

/// Raised when the engine would give another score for the same pack.
const SEMANTICS: u32 = 2;

/// Titles, texts, comments, cases, imports and places are left out; numbers go in by their bits.
pub(super) fn of(ruleset: &RulesetData) -> String {
    let mut text = format!("semantics {SEMANTICS}\n");
    let bits = |number: f64| number.to_bits();
    // writing to a String can't fail
    let _ = writeln!(text, "reach {:?} lower {}", ruleset.reach, ruleset.lower_is_better);
    for band in &ruleset.bands {
        let _ = writeln!(text, "band {} {}", bits(band.from), band.id);
    }
    for fact in &ruleset.facts {
        let derived = fact
            .derived
            .as_ref()
            .map(|one| (one.expression.as_ref().map(script::Expression::meaning), one.round));
        let _ = writeln!(
            text,
            "fact {} {:?} {:?} {:?} {:?} {} {derived:?}",
            fact.id,
            fact.kind,
            fact.min.map(bits),
            fact.max.map(bits),
            fact.choices,
            fact.fixed
        );
    }
    for node in &ruleset.nodes {
        let value = match &node.value {
            NodeValue::Own(expression) => expression.meaning(),
            NodeValue::Aggregate(aggregate) => format!("{aggregate:?}"),
            NodeValue::Function(function) => format!("fn {}", function.name()),
        };
        let scale = match &node.scale {
            CompiledScale::Kind { scale, .. } => format!("{scale:?}"),
            CompiledScale::Function(function) => format!("fn {}", function.name()),
        };
        let _ = writeln!(
            text,
            "node {} weight {} {} missing {:?} scale {scale} {:?} round {:?} coverage {} applies {:?} value {value}",
            node.path,
            bits(node.weight),
            node.negative,
            node.missing,
            node.outside,
            node.round,
            bits(node.min_coverage),
            node.applies.as_ref().map(script::Expression::meaning),
        );
    }
    for source in ruleset.scripts.iter() {
        let _ =
            writeln!(text, "script {:?}", source.as_ref().map(|one| script::meaning(one.text())));
    }
    if let Some(tiers) = &ruleset.tiers {
        let _ = writeln!(text, "tiers by slot {}", tiers.by);
        for (choice, rules) in &tiers.choices {
            let _ = writeln!(text, "tier {choice:?} {}", rules.fingerprint);
        }
    }
    short(&blake3::hash(text.as_bytes()))
}
