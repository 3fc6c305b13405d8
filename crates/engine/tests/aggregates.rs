//! Aggregates: what the parts of a node become, and what each refuses.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::float_cmp, reason = "tests")]

mod support;

use std::fmt::Write;

use peristyle_engine::{Engine, Evaluation, Options, Ruleset};
use proptest::prelude::*;
use support::{codes, compile, near, numbers, pack, pillar, score};

/// The parts of an index: `(weight, value)`, in a range of its own so that any number is a value.
fn yaml(aggregate: &str, parts: &[(f64, f64)]) -> String {
    let mut yaml = format!("range: [-100, 100]\naggregate: {aggregate}\nindicators:\n");
    for (index, (weight, value)) in parts.iter().enumerate() {
        let sign = if *weight < 0.0 { ", negative: true" } else { "" };
        writeln!(yaml, "  p{index}: {{ value: {value:?}, weight: {weight}{sign} }}").unwrap();
    }
    yaml
}

fn rules(aggregate: &str, parts: &[(f64, f64)]) -> Ruleset {
    pack(&yaml(aggregate, parts))
}

fn answer(aggregate: &str, parts: &[(f64, f64)]) -> Evaluation {
    score(&rules(aggregate, parts), &[])
}

#[track_caller]
fn is(aggregate: &str, parts: &[(f64, f64)], expected: f64) {
    near(answer(aggregate, parts).score.unwrap(), expected);
}

#[track_caller]
fn is_none(aggregate: &str, parts: &[(f64, f64)], reason: &str) {
    let answer = answer(aggregate, parts);
    assert_eq!((answer.score, answer.reason.as_deref()), (None, Some(reason)));
}

const PARTS: [(f64, f64); 3] = [(3.0, 0.5), (1.0, 0.25), (2.0, 0.8)];

#[test]
fn means_weigh_their_parts() {
    is("arithmetic", &PARTS, (1.5 + 0.25 + 1.6) / 6.0);
    is("geometric", &PARTS, (0.125_f64 * 0.25 * 0.64).powf(1.0 / 6.0));
    is("harmonic", &PARTS, 6.0 / (3.0 / 0.5 + 1.0 / 0.25 + 2.0 / 0.8));
    is("{ power: { p: 2 } }", &PARTS, ((0.75 + 0.0625 + 1.28) / 6.0_f64).sqrt());
    is("{ power: { p: 0.5 } }", &PARTS, {
        let root = (3.0 * 0.5_f64.sqrt() + 0.5 + 2.0 * 0.8_f64.sqrt()) / 6.0;
        root * root
    });
}

#[test]
fn the_power_mean_has_the_others_as_its_cases() {
    let same = |a: &str, b: &str| {
        near(answer(a, &PARTS).score.unwrap(), answer(b, &PARTS).score.unwrap());
    };
    same("{ power: { p: 1 } }", "arithmetic");
    same("{ power: { p: -1 } }", "harmonic");
    // towards 0 it is the geometric mean, and far out the least or the greatest part
    let close = |a: &str, b: f64| assert!((answer(a, &PARTS).score.unwrap() - b).abs() < 1e-3);
    close("{ power: { p: 0.0001 } }", answer("geometric", &PARTS).score.unwrap());
    close("{ power: { p: 5000 } }", 0.8);
    close("{ power: { p: -5000 } }", 0.25);
}

#[test]
fn a_sum_multiplies_by_weights_and_divides_by_nothing() {
    is("sum", &PARTS, 1.5 + 0.25 + 1.6);
    is("sum", &[(1.0, 10.0), (1.0, -3.0), (-2.0, 1.5)], 4.0);
    // what is left out adds nothing
    let rules = pack(
        "range: [0, 20]\naggregate: sum\nfacts: { a: { type: number }, b: { type: number } }\nindicators: { a: { value: a }, b: { value: b } }\n",
    );
    assert_eq!(score(&rules, &[("a", 7.0), ("b", 5.0)]).score, Some(12.0));
    assert_eq!(score(&rules, &[("a", 7.0)]).score, Some(7.0));
    assert_eq!(score(&rules, &[]).score, None);
}

#[test]
fn a_product_takes_weights_as_exponents() {
    is("product", &PARTS, 0.125 * 0.25 * 0.64);
    is("product", &[(1.0, 0.0), (1.0, 0.5)], 0.0);
    is("product", &[(2.0, -0.5), (1.0, 0.5)], 0.125);
    is("product", &[(-1.0, 0.5), (1.0, 0.5)], 1.0);
    is_none("product", &[(0.5, -0.5)], "there is no power 0.5 of -0.5, which is below 0");
    is_none("product", &[(-1.0, 0.0), (1.0, 1.0)], "there is no power -1 of 0");
}

#[test]
fn a_median_has_half_of_the_weight_below_it() {
    is("median", &[(1.0, 0.9), (1.0, 0.1), (1.0, 0.3)], 0.3);
    // between two, their mean
    is("median", &[(1.0, 0.9), (1.0, 0.1)], 0.5);
    is("median", &[(2.0, 0.2), (1.0, 0.4), (1.0, 0.8)], 0.3);
    // one heavy part decides alone
    is("median", &[(5.0, 0.2), (1.0, 0.4), (1.0, 0.8)], 0.2);
    is("median", &[(1.0, 0.7)], 0.7);
    // half is half, though in binary it lies a last bit beside it, on either side
    is("median", &[(0.1, 0.1), (0.7, 0.2), (0.8, 0.4)], 0.3);
    is("median", &[(0.1, 0.1), (0.2, 0.2), (0.3, 0.4)], 0.3);
    is("median", &[(0.3, 0.4), (0.1, 0.1), (0.2, 0.2)], 0.3);
    is_none("median", &[(-1.0, 0.1), (2.0, 0.2)], "there is no median with a negative weight");
}

#[test]
fn the_weakest_or_the_strongest_part() {
    is("min", &PARTS, 0.25);
    is("max", &PARTS, 0.8);
}

const ZEROS: [(f64, f64); 3] = [(1.0, 0.5), (2.0, 0.0), (1.0, 0.125)];

#[test]
fn a_part_at_zero_makes_these_means_zero_unless_the_pack_says_otherwise() {
    for mean in ["geometric", "harmonic"] {
        assert_eq!(answer(mean, &ZEROS).score, Some(0.0));
        assert_eq!(answer(&format!("{{ {mean}: {{ zero: whole }} }}"), &ZEROS).score, Some(0.0));
        is_none(
            &format!("{{ {mean}: {{ zero: missing }} }}"),
            &ZEROS,
            "a part of it is 0, and that leaves no score",
        );
        is_none(
            &format!("{{ {mean}: {{ zero: skip }} }}"),
            &[(1.0, 0.0), (1.0, 0.0)],
            "all its parts are 0, and those are left out",
        );
    }
    is("{ geometric: { zero: skip } }", &ZEROS, 0.25);
    is("{ harmonic: { zero: skip } }", &ZEROS, 2.0 / (2.0 + 8.0));
    is("{ geometric: { zero: { floor: 0.25 } } }", &ZEROS, (0.5_f64 * 0.0625 * 0.25).powf(0.25));
    is("{ power: { p: -2, zero: skip } }", &ZEROS, ((4.0 + 64.0) / 2.0_f64).powf(-0.5));
    assert_eq!(answer("{ power: { p: -2 } }", &ZEROS).score, Some(0.0));
    // above 0 a part at 0 is a part like any other
    is("{ power: { p: 0.5 } }", &ZEROS, {
        let root = (0.5_f64.sqrt() + 0.125_f64.sqrt()) / 4.0;
        root * root
    });
}

/// A little may never be worse than nothing.
#[test]
fn a_floor_raises_everything_below_it() {
    let floor = "{ harmonic: { zero: { floor: 0.1 } } }";
    let with = |value: f64| answer(floor, &[(1.0, 1.0), (1.0, value)]).score.unwrap();
    near(with(0.0), 2.0 / 11.0);
    assert_eq!(with(0.0), with(0.05));
    assert!(with(0.2) > with(0.1));
}

#[test]
fn below_zero_these_means_have_no_value() {
    let parts = [(1.0, -0.5), (1.0, 0.5)];
    is_none("geometric", &parts, "there is no geometric mean with -0.5, which is below 0");
    is_none("harmonic", &parts, "there is no harmonic mean with -0.5, which is below 0");
    for power in ["{ power: { p: 2 } }", "{ power: { p: -2, zero: { floor: 0.1 } } }"] {
        is_none(power, &parts, "there is no power mean with -0.5, which is below 0");
    }
    is("arithmetic", &parts, 0.0);
}

#[test]
fn negative_weights_count_where_there_is_an_answer() {
    let parts = [(3.0, 0.5), (-1.0, 0.25)];
    is("arithmetic", &parts, (1.5 - 0.25) / 2.0);
    is("geometric", &parts, (0.125_f64 / 0.25).sqrt());
    is("harmonic", &parts, 2.0 / (6.0 - 4.0));
    is("{ power: { p: 2 } }", &parts, ((0.75 - 0.0625) / 2.0_f64).sqrt());
    let zero = [(3.0, 0.5), (-1.0, 0.0)];
    for (mean, name) in
        [("geometric", "geometric"), ("harmonic", "harmonic"), ("{ power: { p: -1 } }", "power")]
    {
        let reason = format!("there is no {name} mean with a part at 0 whose weight is negative");
        is_none(mean, &zero, &reason);
    }
    let too_much = [(3.0, 0.5), (-2.0, 0.1)];
    is_none("harmonic", &too_much, "there is no harmonic mean with these negative weights");
    is_none(
        "{ power: { p: 2 } }",
        &[(3.0, 0.1), (-2.0, 0.5)],
        "there is no power mean with these negative weights",
    );
    for mean in ["arithmetic", "geometric", "harmonic", "{ power: { p: 2 } }"] {
        is_none(mean, &[(1.0, 0.5), (-1.0, 0.25)], "the weights add up to zero");
    }
    is("sum", &[(1.0, 0.5), (-1.0, 0.25)], 0.25);
}

/// Weight 0 is shown and counts for nothing, whatever the value.
#[test]
fn a_weight_of_zero_counts_for_nothing() {
    for mean in ["arithmetic", "geometric", "harmonic", "{ power: { p: -2 } }", "median", "min"] {
        is(mean, &[(1.0, 0.5), (0.0, 0.0)], 0.5);
    }
    is("max", &[(1.0, 0.5), (0.0, 0.9)], 0.5);
    is("sum", &[(1.0, 0.5), (0.0, 0.9)], 0.5);
    is("product", &[(1.0, 0.5), (0.0, 0.9)], 0.5);
}

/// What leaves the numbers is no score: never infinite, never NaN.
#[test]
fn what_leaves_the_numbers_is_no_score() {
    let none = "the result is not a number";
    is_none("sum", &[(1.0, 1e308), (1.0, 1e308)], none);
    is_none("product", &[(2.0, 1e200), (1.0, 1.0)], none);
    let stretched =
        pack("points: 100\naggregate: sum\nindicators: { one: { value: 1.0, weight: 1e307 } }\n");
    let answer = score(&stretched, &[]);
    assert_eq!((answer.score, answer.reason.as_deref()), (None, Some(none)));
}

#[test]
fn only_an_arithmetic_mean_shares_out_points() {
    for mean in ["geometric", "harmonic", "{ power: { p: 2 } }", "median", "sum", "product", "min"]
    {
        assert!(answer(mean, &PARTS).indicators().all(|one| one.points.is_none()), "{mean}");
    }
    let shared = pack("aggregate: arithmetic\nindicators: { a: { value: 0.5 } }\n");
    assert_eq!(score(&shared, &[]).indicators().next().unwrap().points, Some(100.0));
}

#[test]
fn parameters_that_make_no_sense_are_refused() {
    for (aggregate, code, words) in [
        ("power", "PS0412", "`power` needs its parameters"),
        ("{ power: { } }", "PS0412", "`power` needs `p`"),
        ("{ power: 2 }", "PS0412", "`power` takes a map of `p`, `zero`, not a number"),
        ("{ power: { p: 0 } }", "PS0412", "`geometric`"),
        ("{ power: { p: x } }", "PS0412", "`p` needs a number, not text"),
        ("{ power: { p: .inf } }", "PS0412", "`p` needs a number, not an infinite one"),
        ("{ power: { p: 1, zero: skip } }", "PS0412", "with `p` above 0"),
        ("{ power: { p: 1, q: 2 } }", "PS0201", "`power` has no parameter `q`"),
        ("{ geometric: { zer: skip } }", "PS0201", "`geometric` has no parameter `zer`"),
        ("{ geometric: { zero: ignore } }", "PS0412", "`zero` is `whole`, `skip`"),
        ("{ geometric: { zero: { floor: 0 } } }", "PS0412", "`floor` is a number above 0"),
        ("{ geometric: { zero: { flor: 0.1 } } }", "PS0412", "`zero` is `whole`"),
        ("{ min: { zero: skip } }", "PS0412", "`min` has no parameters"),
        ("{ min: 1, max: 1 }", "PS0412", "`min` and `max`: a node has one aggregate"),
        ("{ }", "PS0412", "the aggregate isn't named"),
        ("[min]", "PS0203", "takes a name or a map, not a list"),
        ("{ powr: { p: 1 } }", "PS0405", "there is no aggregate `powr`"),
    ] {
        let (_, problems) = compile(&[("pack.yaml", &yaml(aggregate, &PARTS))]);
        assert_eq!(codes(&problems), [code], "{aggregate}: {problems}");
        assert!(problems.to_string().contains(words), "{aggregate}: {problems}");
    }
}

#[test]
fn an_open_zero_is_worth_a_remark_where_a_part_can_be_zero() {
    let said = |head: &str, indicator: &str| {
        let yaml = format!(
            "{head}\nfacts: {{ a: {{ type: number }} }}\nindicators:\n  one: {{ value: a, {indicator} }}\n"
        );
        let (_, problems) = compile(&[("pack.yaml", &yaml)]);
        assert!(!problems.has_errors(), "{problems}");
        codes(&problems)
    };
    let never = "scale: { curve: [[0, 0.1], [9, 1]] }";
    let can_be = "scale: { linear: [0, 9] }";
    for open in ["aggregate: geometric", "aggregate: harmonic", "aggregate: { power: { p: -1 } }"] {
        assert_eq!(said(open, can_be), ["PS0413"], "{open}");
        assert!(said(open, never).is_empty(), "{open}");
        for stand_in in ["missing: zero", "missing: { value: 0 }", "outside: extend"] {
            assert_eq!(said(open, &format!("{never}, {stand_in}")), ["PS0413"], "{stand_in}");
        }
    }
    // what weighs nothing doesn't count
    let beside = format!("{can_be}, weight: 0 }}\n  two: {{ value: a, {never}");
    assert!(said("aggregate: geometric", &beside).is_empty());
    for closed in [
        "aggregate: { geometric: { zero: whole } }",
        "aggregate: { harmonic: { zero: skip } }",
        "aggregate: { power: { p: -1, zero: missing } }",
        "aggregate: { power: { p: 0.5 } }",
        "aggregate: min",
    ] {
        assert!(said(closed, can_be).is_empty(), "{closed}");
    }
}

#[test]
fn explain_names_the_policy_where_it_acted() {
    let how = |zero: &str, parts: &[(f64, f64)]| {
        let rules = rules(&format!("{{ geometric: {{ zero: {zero} }} }}"), parts);
        let facts = rules.facts_of(&numbers(&[])).unwrap();
        rules.explain(&facts, &Options::default()).steps[0].how.clone()
    };
    for (zero, words) in [
        ("whole", "; a part at 0 makes the whole 0"),
        ("skip", "; parts at 0 are left out"),
        ("{ floor: 0.25 }", "; parts below 0.25 count as 0.25"),
    ] {
        assert!(how(zero, &ZEROS).ends_with(words), "{}", how(zero, &ZEROS));
        assert!(!how(zero, &[(1.0, 0.5)]).contains(';'));
    }
    assert_eq!(how("missing", &ZEROS), "a part of it is 0, and that leaves no score");
}

#[test]
fn parameters_are_part_of_the_fingerprint_and_of_what_changed() {
    let print = |aggregate: &str| rules(aggregate, &PARTS).fingerprint().to_owned();
    // what isn't declared is what mathematics says
    assert_eq!(print("geometric"), print("{ geometric: { zero: whole } }"));
    let all = [
        "geometric",
        "harmonic",
        "{ geometric: { zero: skip } }",
        "{ geometric: { zero: missing } }",
        "{ geometric: { zero: { floor: 0.1 } } }",
        "{ geometric: { zero: { floor: 0.2 } } }",
        "{ power: { p: 1 } }",
        "{ power: { p: 2 } }",
        "{ power: { p: -1 } }",
        "{ power: { p: -1, zero: skip } }",
        "arithmetic",
        "median",
        "sum",
        "product",
    ];
    let prints: std::collections::BTreeSet<String> = all.iter().map(|one| print(one)).collect();
    assert_eq!(prints.len(), all.len());
    let (before, after) =
        (rules("geometric", &PARTS), rules("{ geometric: { zero: skip } }", &PARTS));
    let changes: Vec<String> =
        after.changes_since(&before).iter().map(ToString::to_string).collect();
    assert_eq!(
        changes,
        [
            "index aggregate weighted geometric mean (a part at 0 makes the whole 0) → weighted geometric mean (parts at 0 are left out)"
        ]
    );
}

fn parts() -> impl Strategy<Value = Vec<(f64, f64)>> {
    prop::collection::vec((0.1..9.0_f64, prop_oneof![9 => 0.0..=1.0_f64, 1 => Just(0.0)]), 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// A mean lies between the least and the greatest part, and grows with each of them.
    #[test]
    fn means_lie_between_their_parts_and_grow_with_them(
        parts in parts(),
        more in 0.0..0.5_f64,
        p in prop_oneof![-400.0..-0.01_f64, 0.01..400.0_f64],
    ) {
        let power = format!("{{ power: {{ p: {p:?} }} }}");
        for mean in ["arithmetic", "geometric", "harmonic", "median", "min", "max", power.as_str()] {
            let one = answer(mean, &parts).score.unwrap();
            let values = || parts.iter().map(|(_, value)| *value);
            let least = values().fold(f64::INFINITY, f64::min);
            let most = values().fold(0.0, f64::max);
            prop_assert!((least - 1e-9..=most + 1e-9).contains(&one), "{mean}: {one}");
            let mut raised = parts.clone();
            raised[0].1 += more;
            let other = answer(mean, &raised).score.unwrap();
            prop_assert!(other >= one - 1e-9, "{mean}: {one}, then {other}");
        }
    }

    /// The higher `p`, the more a strong part makes up for a weak one.
    #[test]
    fn power_means_are_ordered_by_p(parts in parts(), low in -50.0..50.0_f64, by in 0.01..50.0_f64) {
        prop_assume!(low.abs() > 0.01 && (low + by).abs() > 0.01);
        let with = |p: f64| answer(&format!("{{ power: {{ p: {p:?} }} }}"), &parts).score.unwrap();
        prop_assert!(with(low) <= with(low + by) + 1e-9);
    }

    /// The order of parts and the scale of weights mean nothing.
    #[test]
    fn order_and_the_unit_of_weights_mean_nothing(parts in parts(), unit in 0.01..50.0_f64) {
        let mut turned: Vec<(f64, f64)> =
            parts.iter().map(|(weight, value)| (weight * unit, *value)).collect();
        turned.reverse();
        for mean in ["arithmetic", "geometric", "harmonic", "{ power: { p: 3 } }", "median"] {
            let (a, b) = (answer(mean, &parts).score.unwrap(), answer(mean, &turned).score.unwrap());
            prop_assert!((a - b).abs() < 1e-9, "{mean}: {a} and {b}");
        }
    }
}

/// Two pillars by one function, which names their children by their own names.
const BY_OWN_NAMES: &str = "
points: 100
facts: { a: { type: share }, b: { type: share }, c: { type: share } }
pillars:
  q:
    aggregate: best
    indicators: { x: { value: a }, y: { value: b } }
  r:
    aggregate: best
    indicators: { x: { value: c }, y: { value: a } }
";

#[test]
fn a_function_reads_the_children_of_each_pillar_by_their_own_names() {
    let best = "fn best(index) { max(index.x, index[\"y\"]) }";
    let facts = [("a", 0.2), ("b", 0.6), ("c", 0.9)];
    for engine in [Engine::new(), Engine::builder().interpreted().build()] {
        let files = [("pack.yaml", BY_OWN_NAMES), ("functions.rhai", best)];
        let (ruleset, problems) = support::compile_with(&engine, &files);
        assert!(problems.is_empty(), "{}", problems.render(Default::default()));
        let answer = score(&ruleset.unwrap(), &facts);
        near(pillar(&answer, "q").score.unwrap(), 30.0);
        near(pillar(&answer, "r").score.unwrap(), 45.0);
        near(answer.score.unwrap(), 75.0);
    }
}

#[test]
fn a_child_wins_over_a_node_from_the_index_down_and_full_paths_go_on_working() {
    // `x` is a pillar, too, and `deep.x` a path both ways
    let yaml = "
points: 100
facts: { a: { type: share }, b: { type: share } }
pillars:
  x: { weight: 0, indicators: { only: { value: b } } }
  q:
    aggregate: own
    indicators: { x: { value: a } }
  r:
    aggregate: own
    indicators: { z: { value: a } }
  s:
    aggregate: full
    indicators: { x: { value: a } }
";
    let functions =
        "fn own(index) { index.x }\nfn full(index) { index[\"q.x\"] + index[\"x.only\"] }";
    for engine in [Engine::new(), Engine::builder().interpreted().build()] {
        let files = [("pack.yaml", yaml), ("functions.rhai", functions)];
        let (ruleset, problems) = support::compile_with(&engine, &files);
        assert!(problems.is_empty(), "{}", problems.render(Default::default()));
        let answer = score(&ruleset.unwrap(), &[("a", 0.25), ("b", 0.5)]);
        let own = |path: &str| pillar(&answer, path).score.unwrap() / 100.0 * 3.0;
        near(own("q"), 0.25);
        near(own("r"), 0.5);
        near(own("s"), 0.75);
    }
}

#[test]
fn an_aggregate_waits_for_the_pillars_that_it_reads() {
    let yaml = "
points: 100
facts: { a: { type: share } }
pillars:
  first: { aggregate: as_last, indicators: { x: { value: a } } }
  last: { indicators: { x: { value: a } } }
";
    let functions = "fn as_last(index) { helper(index) }\nfn helper(index) { index[\"last.x\"] }";
    let rules = support::files(&[("pack.yaml", yaml), ("functions.rhai", functions)]);
    near(score(&rules, &[("a", 0.5)]).score.unwrap(), 50.0);
    let circle = "fn as_last(index) { helper(index) }\nfn helper(index) { index.first }";
    let (_, problems) = support::compile(&[("pack.yaml", yaml), ("functions.rhai", circle)]);
    assert_eq!(support::codes(&problems), ["PS0411"]);
}

#[test]
fn a_node_that_is_not_there_is_an_error_wherever_a_script_reads_it() {
    let check = |functions: &str, more: &[(&str, &str)]| {
        let mut files = vec![("pack.yaml", BY_OWN_NAMES), ("functions.rhai", functions)];
        files.extend(more);
        support::compile(&files).1
    };
    let refused = |problems: peristyle_engine::diagnostic::Diagnostics, code: &str, words: &str| {
        let text = problems.render(Default::default());
        assert!(problems.has_errors() && text.contains(words), "{words:?}: {text}");
        assert!(support::codes(&problems).contains(&code), "{text}");
    };
    let best = "fn best(index) { index.x }\n";
    refused(check("fn best(index) { index.z }", &[]), "PS0410", "neither under `q` nor");
    refused(check("fn best(index) { index.xx }", &[]), "PS0410", "did you mean `x`?");
    refused(check("fn best(index) { other(index) }\nfn other(i) { i.z }", &[]), "PS0410", "`z`");
    refused(check("fn best(index) { index.q.x }", &[]), "PS0520", "has no part `x`");
    let weights =
        "fn weights(facts, weights) { louder(weights); weights }\nfn louder(w) { w.qq *= 2.0; }";
    refused(check(best, &[("weights.rhai", weights)]), "PS0410", "`qq`");
    let tips = "fn tips(facts, index) { let t = []; if low(index) { t.push(#{ id: \"a\", change: #{ a: 1.0 } }); } t }\nfn low(index) { index[\"q.w\"] < 0.5 }";
    refused(check(best, &[("tips.rhai", tips)]), "PS0410", "`q.w`");
    let facts = "fn tips(facts, index) { let t = []; if low(facts) { t.push(#{ id: \"a\", change: #{ a: 1.0 } }); } t }\nfn low(facts) { facts.d < 0.5 }";
    refused(check(best, &[("tips.rhai", facts)]), "PS0301", "`d`");
    // in an expression, through a function
    let yaml = BY_OWN_NAMES.replace("value: c", "value: 'twice(index)'");
    let (_, problems) = support::compile(&[
        ("pack.yaml", &yaml),
        ("functions.rhai", "fn best(index) { index.x }\nfn twice(index) { index[\"q.u\"] * 2.0 }"),
    ]);
    refused(problems, "PS0410", "`q.u`");
    // as a scale
    let scaled = BY_OWN_NAMES.replace("value: c", "value: c, scale: odd");
    let (_, problems) = support::compile(&[
        ("pack.yaml", &scaled),
        ("functions.rhai", "fn best(index) { index.x }\nfn odd(x) { x.y }"),
    ]);
    refused(problems, "PS0520", "has no part `y`");
}

#[test]
fn a_range_that_can_never_be_spanned_is_an_error() {
    let pack = |range: &str, node: &str| {
        let text = format!(
            "range: {range}\nfacts: {{ a: {{ type: number, min: 0, max: 80 }} }}\npillars: {{ p: {{ indicators: {{ x: {node} }} }} }}\n"
        );
        support::compile(&[("pack.yaml", &text)]).1
    };
    let scaled = "{ value: a, scale: { linear: [0, 4] } }";
    assert_eq!(support::codes(&pack("[0, 100]", scaled)), ["PS0420"]);
    assert_eq!(support::codes(&pack("[1, 5]", scaled)), ["PS0420"]);
    for (range, node) in [
        ("[0, 1]", scaled),
        ("[0, 100]", "{ value: a }"),
        ("[0, 100]", "{ value: 'a * 2.0', scale: none }"),
        ("[0, 100]", "{ value: a, scale: { linear: [0, 4], outside: extend } }"),
        ("[0, 10]", "{ value: a, scale: { curve: [[0, 0], [4, 9]] } }"),
    ] {
        assert!(!pack(range, node).has_errors(), "{range} {node}");
    }
}
