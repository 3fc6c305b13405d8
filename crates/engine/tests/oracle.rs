//! Random trees and facts against an oracle of a few lines: scores, coverage, points that add up.
#![allow(
    clippy::unwrap_used,
    clippy::float_cmp,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "tests"
)]

mod support;

use std::fmt::Write;

use peristyle_engine::Value;
use proptest::prelude::*;

/// A node as the test invents it.
#[derive(Debug, Clone)]
enum Tree {
    Leaf {
        fact: usize,
        scale: &'static str,
        policy: &'static str,
    },
    Inner {
        children: Vec<(f64, Tree)>,
        aggregate: &'static str,
        policy: &'static str,
        min_coverage: f64,
    },
}

const FACTS: usize = 6;

fn policy() -> impl Strategy<Value = &'static str> {
    prop_oneof![3 => Just("skip"), 1 => Just("zero"), 1 => Just("{ value: 0.5 }"), 1 => Just("fail")]
}

fn weight() -> impl Strategy<Value = f64> {
    prop_oneof![1 => Just(0.0), 9 => (1..=8_u8).prop_map(f64::from)]
}

const SCALES: [&str; 11] = [
    "none",
    "{ linear: [0.75, 0.25] }",
    "{ power: [0, 0.5], exponent: 2 }",
    "{ power: [1, 0], exponent: 0.5, outside: missing }",
    "{ logistic: { midpoint: 0.5, slope: -6 } }",
    "{ target: [0.1, 0.3, 0.5, 0.9] }",
    "{ target: [0, 0.5, 0.5], outside: missing }",
    "{ minmax: [0.2, 0.6], better: lower }",
    "{ zscore: { mean: 0.5, sd: 0.2 }, spread: 2 }",
    "{ percentile: { values: [[0, 1], [0.25, 2], [0.5, 1]] } }",
    "{ rank: { values: [[0, 1], [0.25, 2], [0.5, 1]] }, better: lower }",
];

/// The scales once more, each as its formula says.
fn scaled(scale: &str, x: f64) -> Option<f64> {
    let clamped = |share: f64| Some(share.clamp(0.0, 1.0));
    let members = [0.0, 0.25, 0.25, 0.5];
    let below = members.iter().filter(|member| **member < x).count() as f64;
    let equal = members.iter().filter(|member| **member == x).count() as f64;
    match SCALES.iter().position(|one| *one == scale).unwrap() {
        0 => Some(x),
        1 => clamped((0.75 - x) / 0.5),
        2 => clamped((2.0 * x).powi(2)),
        3 => Some((1.0 - x).sqrt()),
        4 => Some(1.0 / (1.0 + (6.0 * (x - 0.5)).exp())),
        5 => clamped(((x - 0.1) / 0.2).min(1.0).min((0.9 - x) / 0.4)),
        6 => (x <= 0.5).then_some(2.0 * x),
        7 => clamped((0.6 - x) / 0.4),
        8 => clamped(0.5 + (x - 0.5) / 0.2 / 4.0),
        9 => Some((below + equal / 2.0) / 4.0),
        10 => clamped(1.0 - (below + (equal - 1.0) / 2.0) / 3.0),
        _ => unreachable!(),
    }
}

const AGGREGATES: [&str; 15] = [
    "arithmetic",
    "min",
    "max",
    "sum",
    "product",
    "median",
    "geometric",
    "harmonic",
    "{ geometric: { zero: skip } }",
    "{ harmonic: { zero: missing } }",
    "{ geometric: { zero: { floor: 0.1 } } }",
    "{ harmonic: { zero: { floor: 0.1 } } }",
    "{ power: { p: 2 } }",
    "{ power: { p: -3 } }",
    "{ power: { p: -0.5, zero: skip } }",
];

/// The aggregates once more, each as its definition says.
fn combined(aggregate: &str, parts: &[(f64, f64)]) -> Option<f64> {
    let mut parts = parts.to_vec();
    let has_zero = parts.iter().any(|(_, x)| *x == 0.0);
    if aggregate.contains("skip") {
        parts.retain(|(_, x)| *x != 0.0);
    }
    if aggregate.contains("floor") {
        parts.iter_mut().for_each(|(_, x)| *x = x.max(0.1));
    }
    if parts.is_empty() || aggregate.contains("missing") && has_zero {
        return None;
    }
    let all: f64 = parts.iter().map(|(w, _)| w).sum();
    let mean = |p: f64| (parts.iter().map(|(w, x)| w / all * x.powf(p)).sum::<f64>()).powf(1.0 / p);
    let values = || parts.iter().map(|(_, x)| *x);
    Some(match aggregate {
        "arithmetic" => mean(1.0),
        "min" => values().fold(f64::INFINITY, f64::min),
        "max" => values().fold(0.0, f64::max),
        "sum" => parts.iter().map(|(w, x)| w * x).sum(),
        "product" => parts.iter().map(|(w, x)| x.powf(*w)).product(),
        // weights are whole here: each value as often as it weighs
        "median" => {
            let mut line: Vec<f64> =
                parts.iter().flat_map(|(w, x)| vec![*x; *w as usize]).collect();
            line.sort_by(f64::total_cmp);
            (line[(line.len() - 1) / 2] + line[line.len() / 2]) / 2.0
        }
        one if one.contains("geometric") => parts.iter().map(|(w, x)| x.powf(w / all)).product(),
        one if one.contains("harmonic") => all / parts.iter().map(|(w, x)| w / x).sum::<f64>(),
        one if one.contains("p: 2") => mean(2.0),
        one if one.contains("p: -3") => mean(-3.0),
        _ => mean(-0.5),
    })
}

fn tree() -> impl Strategy<Value = Tree> {
    let scale = prop_oneof![Just("none"), prop::sample::select(&SCALES[..])];
    let leaf = (0..FACTS, scale, policy()).prop_map(|(fact, scale, policy)| Tree::Leaf {
        fact,
        scale,
        policy,
    });
    leaf.prop_recursive(3, 24, 4, |inner| {
        let coverage = prop_oneof![2 => Just(0.0), 1 => Just(0.5)];
        let aggregate = prop_oneof![Just("arithmetic"), prop::sample::select(&AGGREGATES[..])];
        let children = prop::collection::vec((weight(), inner), 1..5);
        (children, aggregate, policy(), coverage).prop_map(
            |(mut children, aggregate, policy, min_coverage)| {
                // all weights zero is refused when the pack is loaded
                if children.iter().all(|(weight, _)| *weight == 0.0) {
                    children[0].0 = 1.0;
                }
                Tree::Inner { children, aggregate, policy, min_coverage }
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
        Tree::Leaf { fact, scale, policy } => {
            let own = facts[*fact].and_then(|x| scaled(scale, x));
            // a stand-in is a raw value
            if let (None, "{ value: 0.5 }") = (own, *policy) {
                return Told { used: scaled(scale, 0.5), blocks: false, coverage: 0.0 };
            }
            stand_in(own, policy, if own.is_some() { 1.0 } else { 0.0 })
        }
        Tree::Inner { children, aggregate, policy, min_coverage } => {
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
            let own = (!blocked && !known.is_empty() && coverage >= *min_coverage)
                .then(|| combined(aggregate, &known))
                .flatten()
                // powers of sums may leave the numbers
                .filter(|value| value.is_finite());
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
                Tree::Leaf { fact, scale, policy } => {
                    writeln!(
                        yaml,
                        "{pad}    value: f{fact}\n{pad}    scale: {scale}\n{pad}    missing: {policy}"
                    )
                    .unwrap();
                }
                Tree::Inner { children, aggregate, policy, min_coverage } => {
                    writeln!(
                        yaml,
                        "{pad}    aggregate: {aggregate}\n{pad}    missing: {policy}\n{pad}    min_coverage: {min_coverage}"
                    )
                    .unwrap();
                    write_children(yaml, children, indent + 4);
                }
            }
        }
    }
}

fn adds_up(pillar: peristyle_engine::evaluate::PillarScore<'_>) {
    let parts = pillar
        .pillars()
        .filter_map(|one| one.score)
        .chain(pillar.indicators().filter_map(|one| one.score))
        .sum::<f64>();
    let shared = pillar.pillars().map(|one| one.points);
    let shared =
        shared.chain(pillar.indicators().map(|one| one.points)).all(|points| points.is_some());
    // a stand-in or too little coverage is not the sum of parts, and says so
    if let (Some(score), None, true) = (pillar.score, pillar.reason, shared) {
        assert!((score - parts).abs() < 1e-9 * score.abs().max(1.0), "{score} is not {parts}");
    }
    pillar.pillars().for_each(adds_up);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_agrees_with_the_oracle(
        tree in tree(),
        facts in prop::collection::vec(
            prop::option::weighted(0.7, prop_oneof![
                3 => 0.0..=1.0_f64,
                // where something happens
                1 => prop::sample::select(vec![0.0, 0.25, 0.5, 1.0]),
            ]),
            FACTS,
        ),
    ) {
        let (children, aggregate) = match tree {
            Tree::Leaf { .. } => (vec![(1.0, tree)], "arithmetic"),
            Tree::Inner { children, aggregate, .. } => (children, aggregate),
        };
        let mut yaml = format!("points: 100\naggregate: {aggregate}\nfacts:\n");
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

        let root = Tree::Inner { children, aggregate, policy: "skip", min_coverage: 0.0 };
        let expected = oracle(&root, &facts, true);
        prop_assert!((answer.coverage - expected.coverage).abs() < 1e-12);
        match (answer.score, expected.used) {
            (Some(score), Some(value)) => {
                let near = 1e-9 * value.abs().max(1.0);
                prop_assert!((score / 100.0 - value).abs() < near, "{score} is not {value}");
                let parts = answer.pillars().filter_map(|one| one.score).sum::<f64>()
                    + answer.indicators().filter_map(|one| one.score).sum::<f64>();
                if aggregate == "arithmetic" {
                    prop_assert!((score - parts).abs() < 1e-9 * score.abs().max(1.0), "{score} is not {parts}");
                }
            }
            (None, None) => prop_assert!(answer.reason.is_some()),
            (got, wanted) => prop_assert!(false, "{got:?} is not {wanted:?}"),
        }
        answer.pillars().for_each(adds_up);
    }
}
