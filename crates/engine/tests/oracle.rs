//! Random trees and facts against an oracle of a few lines: scores, coverage, points that add up.
#![allow(clippy::unwrap_used, clippy::float_cmp, clippy::indexing_slicing, reason = "tests")]

mod support;

use std::fmt::Write;

use peristyle_engine::Value;
use proptest::prelude::*;

/// A node as the test invents it.
#[derive(Debug, Clone)]
enum Tree {
    Leaf { fact: usize, policy: &'static str },
    Inner { children: Vec<(f64, Tree)>, policy: &'static str, min_coverage: f64 },
}

const FACTS: usize = 6;

fn policy() -> impl Strategy<Value = &'static str> {
    prop_oneof![3 => Just("skip"), 1 => Just("zero"), 1 => Just("{ value: 0.5 }"), 1 => Just("fail")]
}

fn weight() -> impl Strategy<Value = f64> {
    prop_oneof![1 => Just(0.0), 9 => (1..=8_u8).prop_map(f64::from)]
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = (0..FACTS, policy()).prop_map(|(fact, policy)| Tree::Leaf { fact, policy });
    leaf.prop_recursive(3, 24, 4, |inner| {
        let coverage = prop_oneof![2 => Just(0.0), 1 => Just(0.5)];
        (prop::collection::vec((weight(), inner), 1..5), policy(), coverage).prop_map(
            |(mut children, policy, min_coverage)| {
                // all weights zero is refused when the pack is loaded
                if children.iter().all(|(weight, _)| *weight == 0.0) {
                    children[0].0 = 1.0;
                }
                Tree::Inner { children, policy, min_coverage }
            },
        )
    })
}

/// What a parent sees: its value or stand-in, whether its absence blocks, its coverage.
struct Told {
    used: Option<f64>,
    blocks: bool,
    coverage: f64,
}

fn stand_in(own: Option<f64>, policy: &str, coverage: f64) -> Told {
    let used = own.or(match policy {
        "zero" => Some(0.0),
        "{ value: 0.5 }" => Some(0.5),
        _ => None,
    });
    Told { used, blocks: own.is_none() && policy == "fail", coverage }
}

fn oracle(tree: &Tree, facts: &[Option<f64>], is_root: bool) -> Told {
    match tree {
        Tree::Leaf { fact, policy } => {
            let own = facts[*fact];
            stand_in(own, policy, if own.is_some() { 1.0 } else { 0.0 })
        }
        Tree::Inner { children, policy, min_coverage } => {
            let told: Vec<(f64, Told)> = children
                .iter()
                .filter(|(weight, _)| *weight != 0.0)
                .map(|(weight, child)| (*weight, oracle(child, facts, false)))
                .collect();
            let all: f64 = told.iter().map(|(weight, _)| weight).sum();
            let coverage =
                told.iter().map(|(weight, one)| weight * one.coverage).sum::<f64>() / all;
            let known: Vec<(f64, f64)> =
                told.iter().filter_map(|(weight, one)| Some((*weight, one.used?))).collect();
            let blocked = told.iter().any(|(_, one)| one.blocks);
            let own = (!blocked && !known.is_empty() && coverage >= *min_coverage).then(|| {
                known.iter().map(|(weight, value)| weight * value).sum::<f64>()
                    / known.iter().map(|(weight, _)| weight).sum::<f64>()
            });
            if is_root {
                Told { used: own, blocks: false, coverage }
            } else {
                stand_in(own, policy, coverage)
            }
        }
    }
}

fn write_children(yaml: &mut String, children: &[(f64, Tree)], indent: usize) {
    let pad = " ".repeat(indent);
    let nested = |tree: &Tree| matches!(tree, Tree::Inner { .. });
    for (key, wanted) in [("pillars", true), ("indicators", false)] {
        if !children.iter().any(|(_, child)| nested(child) == wanted) {
            continue;
        }
        writeln!(yaml, "{pad}{key}:").unwrap();
        for (index, (weight, child)) in children.iter().enumerate() {
            if nested(child) != wanted {
                continue;
            }
            writeln!(yaml, "{pad}  n{index}:\n{pad}    weight: {weight}").unwrap();
            match child {
                Tree::Leaf { fact, policy } => {
                    writeln!(yaml, "{pad}    value: f{fact}\n{pad}    missing: {policy}").unwrap();
                }
                Tree::Inner { children, policy, min_coverage } => {
                    writeln!(
                        yaml,
                        "{pad}    missing: {policy}\n{pad}    min_coverage: {min_coverage}"
                    )
                    .unwrap();
                    write_children(yaml, children, indent + 4);
                }
            }
        }
    }
}

fn adds_up(pillar: &peristyle_engine::evaluate::PillarScore) {
    let parts = pillar
        .pillars
        .iter()
        .filter_map(|one| one.score)
        .chain(pillar.indicators.iter().filter_map(|one| one.score))
        .sum::<f64>();
    // a stand-in or too little coverage is not the sum of parts, and says so
    if let (Some(score), None) = (pillar.score, &pillar.reason) {
        assert!((score - parts).abs() < 1e-9, "{score} is not {parts}");
    }
    pillar.pillars.iter().for_each(adds_up);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_agrees_with_the_oracle(
        tree in tree(),
        facts in prop::collection::vec(prop::option::weighted(0.7, 0.0..=1.0_f64), FACTS),
    ) {
        let children = match tree {
            Tree::Leaf { .. } => vec![(1.0, tree)],
            Tree::Inner { children, .. } => children,
        };
        let mut yaml = String::from("points: 100\nfacts:\n");
        for fact in 0..FACTS {
            writeln!(yaml, "  f{fact}: {{ type: share, shown: true }}").unwrap();
        }
        write_children(&mut yaml, &children, 0);
        let rules = support::pack(&yaml);
        let given: Vec<(String, Option<Value>)> = facts
            .iter()
            .enumerate()
            .map(|(fact, value)| (format!("f{fact}"), value.map(Value::Number)))
            .collect();
        let given: Vec<(&str, Option<Value>)> =
            given.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        let answer = support::evaluate(&rules, &support::profile(&given));

        let root = Tree::Inner { children, policy: "skip", min_coverage: 0.0 };
        let expected = oracle(&root, &facts, true);
        prop_assert!((answer.coverage - expected.coverage).abs() < 1e-12);
        match (answer.score, expected.used) {
            (Some(score), Some(value)) => {
                prop_assert!((score - 100.0 * value).abs() < 1e-9, "{score} is not {value}");
                let parts = answer.pillars.iter().filter_map(|one| one.score).sum::<f64>()
                    + answer.indicators.iter().filter_map(|one| one.score).sum::<f64>();
                prop_assert!((score - parts).abs() < 1e-9, "{score} is not {parts}");
            }
            (None, None) => prop_assert!(answer.reason.is_some()),
            (got, wanted) => prop_assert!(false, "{got:?} is not {wanted:?}"),
        }
        answer.pillars.iter().for_each(adds_up);
    }
}
