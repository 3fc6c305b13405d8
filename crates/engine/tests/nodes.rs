//! The node model: scales, aggregates, missing policies, coverage, points, bands, rounding.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::float_cmp, reason = "tests")]

mod support;

use peristyle_engine::Value;
use peristyle_engine::profile::GivenFact;
use support::{evaluate, indicator, near, numbers, pack, pillar, profile, score};

/// A pack with one number `x` on one scale; the value 0..1 that comes out.
fn scaled(scale: &str, x: f64) -> Option<f64> {
    let rules = pack(&format!(
        "facts:\n  x: {{ type: number }}\nindicators:\n  one:\n    value: x\n    scale: {scale}\npoints: 1\n"
    ));
    score(&rules, &[("x", x)]).score
}

#[test]
fn linear_runs_between_its_goalposts_and_turns_round_with_them() {
    assert_eq!(scaled("{ linear: [0, 4] }", 1.0), Some(0.25));
    assert_eq!(scaled("{ linear: [0, 4] }", 9.0), Some(1.0));
    assert_eq!(scaled("{ linear: [0, 4] }", -9.0), Some(0.0));
    assert_eq!(scaled("{ linear: [4, 0] }", 1.0), Some(0.75));
    assert_eq!(scaled("{ linear: [0, 4], outside: extend }", 6.0), Some(1.5));
    assert_eq!(scaled("{ linear: [0, 4], outside: missing }", 6.0), None);
    assert_eq!(scaled("{ linear: [0, 4], outside: missing }", 4.0), Some(1.0));
}

#[test]
fn log_counts_ratios() {
    near(scaled("{ log: [100, 75000] }", 100.0).unwrap(), 0.0);
    near(scaled("{ log: [100, 75000] }", 75000.0).unwrap(), 1.0);
    let expected = (46889.0_f64 / 100.0).ln() / 750.0_f64.ln();
    near(scaled("{ log: [100, 75000] }", 46889.0).unwrap(), expected);
    assert_eq!(scaled("{ log: [1, 10] }", 0.0), Some(0.0));
    assert_eq!(scaled("{ log: [10, 1] }", 0.0), Some(1.0));
    assert_eq!(scaled("{ log: [1, 10], outside: extend }", 0.0), None);
}

#[test]
fn log1p_begins_at_zero() {
    near(scaled("{ log1p: [0, 5] }", 2.0).unwrap(), 3.0_f64.ln() / 6.0_f64.ln());
    assert_eq!(scaled("{ log1p: [0, 5] }", 0.0), Some(0.0));
    assert_eq!(scaled("{ log1p: [0, 5] }", 500.0), Some(1.0));
}

#[test]
fn a_curve_is_exact_at_its_points_and_straight_between_them() {
    let curve = "{ curve: [[0, 0], [60, 1], [220, 0.5]] }";
    assert_eq!(scaled(curve, 60.0), Some(1.0));
    assert_eq!(scaled(curve, 30.0), Some(0.5));
    assert_eq!(scaled(curve, 140.0), Some(0.75));
    near(scaled(curve, 60.5).unwrap(), 1.0 - 0.5 * (0.5 / 160.0));
    assert_eq!(scaled(curve, 500.0), Some(0.5));
    assert_eq!(scaled("{ curve: [[0, 0], [1, 0.5]], outside: extend }", 2.0), Some(1.0));
    assert_eq!(scaled("{ curve: [[60, 1], [0, 0]] }", 30.0), Some(0.5));
}

#[test]
fn steps_count_from_their_bound_or_above_it() {
    let from = "{ steps: [[0, 0], [10, 0.5], [50, 1]] }";
    assert_eq!(scaled(from, 9.9), Some(0.0));
    assert_eq!(scaled(from, 10.0), Some(0.5));
    assert_eq!(scaled(from, 1e9), Some(1.0));
    let above = "{ steps: [[0, 0], [10, 0.5], [50, 1]], edge: above }";
    assert_eq!(scaled(above, 10.0), Some(0.0));
    assert_eq!(scaled(above, 10.1), Some(0.5));
    assert_eq!(scaled("{ steps: [[0, 0], [10, 1]], outside: missing }", -1.0), None);
}

#[test]
fn match_takes_choices_and_flags() {
    let rules = pack(
        "points: 1\nfacts:\n  how: { type: choice, choices: [daily, weekly, never] }\nindicators:\n  one: { value: how, scale: { match: { daily: 1, weekly: 0.5, else: 0 } } }\n",
    );
    for (choice, expected) in [("daily", 1.0), ("weekly", 0.5), ("never", 0.0)] {
        let answer = evaluate(&rules, &profile(&[("how", Some(Value::text(choice)))]));
        assert_eq!(answer.score, Some(expected));
    }
    let rules = pack(
        "points: 1\nfacts:\n  spam: { type: bool }\nindicators:\n  one: { value: spam, scale: { match: { true: 0, false: 1 } } }\n",
    );
    assert_eq!(evaluate(&rules, &profile(&[("spam", Some(true.into()))])).score, Some(0.0));
}

#[test]
fn a_packs_own_function_is_a_scale() {
    let rules = support::files(&[
        (
            "pack.yaml",
            "points: 1\nfacts: { x: { type: number } }\nindicators:\n  one: { value: x, scale: bell }\n",
        ),
        ("functions.rhai", "fn bell(x) { if x < 0.0 { () } else { exp(-x * x) } }"),
    ]);
    near(score(&rules, &[("x", 1.0)]).score.unwrap(), (-1.0_f64).exp());
    let missing = score(&rules, &[("x", -1.0)]);
    assert_eq!(missing.score, None);
    assert!(missing.reason.is_some());
}

const TWO: &str = "facts: { a: { type: share }, b: { type: share } }\nindicators:\n  a: { value: a, weight: 3 }\n  b: { value: b }\n";

#[test]
fn aggregates() {
    let with = |aggregate: &str| {
        score(
            &pack(&format!("points: 1\naggregate: {aggregate}\n{TWO}")),
            &[("a", 0.5), ("b", 0.25)],
        )
        .score
        .unwrap()
    };
    near(with("arithmetic"), (3.0 * 0.5 + 0.25) / 4.0);
    near(with("geometric"), (0.5_f64.powi(3) * 0.25).powf(0.25));
    near(with("min"), 0.25);
    near(with("max"), 0.5);
}

#[test]
fn zero_makes_a_geometric_mean_zero() {
    let rules = pack(&format!("points: 1\naggregate: geometric\n{TWO}"));
    assert_eq!(score(&rules, &[("a", 0.0), ("b", 1.0)]).score, Some(0.0));
}

#[test]
fn a_packs_own_function_is_an_aggregate() {
    let rules = support::files(&[
        ("pack.yaml", &format!("points: 1\naggregate: worst_half\n{TWO}")),
        (
            "functions.rhai",
            "fn worst_half(index) { 0.5 * min(index.a, index[\"b\"]) + 0.5 * index.a }",
        ),
    ]);
    near(score(&rules, &[("a", 0.5), ("b", 0.25)]).score.unwrap(), 0.375);
}

#[test]
fn points_add_up_at_every_level() {
    let rules = pack(
        "facts: { a: { type: share }, b: { type: share }, c: { type: share } }\nindicators:\n  direct: { value: c, weight: 1 }\npillars:\n  outer:\n    weight: 3\n    indicators:\n      a: { value: a, weight: 2 }\n    pillars:\n      inner: { indicators: { b: { value: b } } }\n",
    );
    let answer = score(&rules, &[("a", 0.5), ("b", 1.0), ("c", 0.2)]);
    let outer = pillar(&answer, "outer");
    let inner = pillar(&answer, "outer.inner");
    near(outer.points.unwrap(), 75.0);
    near(inner.points.unwrap(), 25.0);
    near(outer.score.unwrap(), indicator(&answer, "outer.a").score.unwrap() + inner.score.unwrap());
    near(answer.score.unwrap(), outer.score.unwrap() + indicator(&answer, "direct").score.unwrap());
    assert_eq!(answer.indicators().len(), 1);
}

#[test]
fn skip_renormalises_and_the_nominal_points_stay() {
    let rules = pack(TWO);
    let answer = score(&rules, &[("b", 0.5)]);
    assert_eq!(answer.score, Some(50.0));
    assert_eq!(answer.coverage, 0.25);
    let (a, b) = (indicator(&answer, "a"), indicator(&answer, "b"));
    assert_eq!((a.points, a.score, a.nominal_points), (Some(0.0), None, Some(75.0)));
    assert_eq!((b.points, b.nominal_points), (Some(100.0), Some(25.0)));
    assert_eq!(a.reason, Some("`a` is missing"));
}

#[test]
fn missing_policies() {
    let with = |policy: &str| {
        let rules = pack(&format!(
            "facts: {{ a: {{ type: number }}, b: {{ type: share }} }}\nindicators:\n  a: {{ value: a, scale: {{ linear: [0, 10] }}, missing: {policy} }}\n  b: {{ value: b }}\n"
        ));
        score(&rules, &[("b", 1.0)])
    };
    assert_eq!(with("skip").score, Some(100.0));
    let zero = with("zero");
    assert_eq!((zero.score, zero.coverage), (Some(50.0), 0.5));
    // raw on an indicator: 5 of 10 is a half
    let stand_in = with("{ value: 5 }");
    assert_eq!((stand_in.score, stand_in.coverage), (Some(75.0), 0.5));
    let fail = with("fail");
    assert_eq!(fail.score, None);
    assert!(fail.reason.unwrap().contains("`a` has no value"));
}

#[test]
fn nothing_known_is_no_score_and_never_zero() {
    let answer = evaluate(&pack(TWO), &profile(&[]));
    assert_eq!((answer.score, answer.coverage), (None, 0.0));
    assert!(answer.reason.is_some());
    assert!(answer.band.is_none());
}

#[test]
fn null_is_missing_too() {
    let answer = evaluate(&pack(TWO), &profile(&[("a", None), ("b", Some(0.5.into()))]));
    assert_eq!(answer.score, Some(50.0));
    assert!(answer.facts().eq([("a", None), ("b", Some(&Value::Number(0.5)))]));
}

#[test]
fn what_does_not_apply_leaves_weights_and_coverage_alone() {
    let rules = pack(
        "facts: { a: { type: share }, b: { type: share }, team: { type: bool } }\nindicators:\n  a: { value: a }\n  b: { value: b, applies: team }\n",
    );
    let alone =
        evaluate(&rules, &profile(&[("a", Some(0.5.into())), ("team", Some(false.into()))]));
    assert_eq!((alone.score, alone.coverage), (Some(50.0), 1.0));
    assert_eq!(indicator(&alone, "b").reason, Some("not applicable"));
    let unknown = score(&rules, &[("a", 0.5), ("b", 1.0)]);
    assert_eq!((unknown.score, unknown.coverage), (Some(50.0), 0.5));
}

#[test]
fn under_its_coverage_a_node_is_missing() {
    let rules = pack(&format!("min_coverage: 0.5\n{TWO}"));
    assert_eq!(score(&rules, &[("a", 1.0)]).score, Some(100.0));
    let little = score(&rules, &[("b", 1.0)]);
    assert_eq!((little.score, little.coverage), (None, 0.25));
    assert_eq!(
        little.reason.as_deref(),
        Some("only 25 % of its weight is known, and it needs 50 %")
    );
}

#[test]
fn weight_zero_is_shown_and_not_scored() {
    let rules = pack(
        "facts: { a: { type: share }, b: { type: share } }\nindicators:\n  a: { value: a }\n  b: { value: b, weight: 0 }\n",
    );
    let answer = score(&rules, &[("a", 0.5), ("b", 1.0)]);
    assert_eq!(answer.score, Some(50.0));
    assert_eq!(indicator(&answer, "b").scaled, Some(1.0));
    assert_eq!(indicator(&answer, "b").points, Some(0.0));
    let without = score(&rules, &[("a", 0.5)]);
    assert_eq!(without.coverage, 1.0);
}

#[test]
fn a_negative_weight_pulls_down_where_it_is_meant() {
    let rules = pack(
        "facts: { a: { type: share }, b: { type: share } }\nindicators:\n  a: { value: a, weight: 2 }\n  b: { value: b, weight: -1, negative: true }\n",
    );
    assert_eq!(score(&rules, &[("a", 1.0), ("b", 1.0)]).score, Some(100.0));
    assert_eq!(score(&rules, &[("a", 0.5), ("b", 1.0)]).score, Some(0.0));
    let balanced = pack(
        "facts: { a: { type: share }, b: { type: share } }\nindicators:\n  a: { value: a, weight: 1 }\n  b: { value: b, weight: -1, negative: true }\n",
    );
    let none = score(&balanced, &[("a", 1.0), ("b", 1.0)]);
    assert_eq!(none.score, None);
    assert_eq!(none.reason.as_deref(), Some("the weights add up to zero"));
}

#[test]
fn bands_use_the_declared_rounding() {
    let base = "points: 100\nbands: [[0, low], [50, high]]\nfacts: { a: { type: share } }\nindicators: { a: { value: a } }\n";
    assert_eq!(score(&pack(base), &[("a", 0.49996)]).band.as_deref(), Some("low"));
    let rounded = pack(&format!("round: {{ digits: 1 }}\n{base}"));
    let answer = score(&rounded, &[("a", 0.49996)]);
    assert_eq!((answer.score, answer.band.as_deref()), (Some(50.0), Some("high")));
}

#[test]
fn a_range_lets_nodes_speak_in_its_units() {
    let rules = pack(
        "range: [-15, 40]\nbetter: lower\nbands: [[-15, a], [3, c], [19, e]]\nfacts: { sugar: { type: number }, fibre: { type: number } }\nindicators:\n  sugar: { value: sugar, weight: 1 }\n  fibre: { value: 0.0 - fibre, weight: 1 }\n",
    );
    let answer = score(&rules, &[("sugar", 30.0), ("fibre", 4.0)]);
    assert_eq!(
        (answer.score, answer.points, answer.range),
        (Some(13.0), None, Some([-15.0, 40.0]))
    );
    assert_eq!(answer.band.as_deref(), Some("c"));
    assert_eq!(indicator(&answer, "sugar").score, Some(30.0));
}

/// A tally in the manner of food labels: indicators give points, less is better, letters name it.
#[test]
fn points_add_up_in_a_range_of_their_own() {
    let rules = pack(
        "range: [-15, 40]\nbetter: lower\naggregate: sum\nbands: [[-15, a, A], [0, b, B], [3, c]]\nfacts: { sugar: { type: number }, salt: { type: number }, fibre: { type: number } }\nindicators:\n  sugar: { value: sugar, scale: { steps: [[0, 0], [4.5, 1], [9, 2], [45, 10]], edge: above } }\n  salt: { value: salt, scale: { linear: [0, 2] }, weight: 20 }\n  fibre: { value: fibre, scale: { steps: [[0, 0], [3, 5]] }, weight: -1, negative: true }\n  shown: { value: fibre, weight: 0 }\n",
    );
    let with = |sugar: f64, salt: f64, fibre: f64| {
        score(&rules, &[("sugar", sugar), ("salt", salt), ("fibre", fibre)])
    };
    let sweet = with(9.0, 0.1, 0.0);
    assert_eq!((sweet.score, sweet.band.as_deref()), (Some(2.0), Some("b")));
    let whole = with(1.0, 0.0, 4.0);
    assert_eq!((whole.score, whole.band.as_deref()), (Some(-5.0), Some("a")));
    assert_eq!(with(99.0, 2.0, 4.0).score, Some(25.0));
    // parts that aren't known add nothing, and the coverage says so; the one of weight 0 is only shown
    let little = score(&rules, &[("fibre", 4.0)]);
    assert_eq!((little.score, little.coverage), (Some(-5.0), 1.0 / 22.0));
    assert_eq!(indicator(&little, "shown").scaled, Some(4.0));
    for (band, title) in [("a", "A"), ("b", "B"), ("c", "c")] {
        assert_eq!(rules.band_title(band, None), title);
    }
}

#[test]
fn a_bands_title_is_no_meaning_and_texts_of_other_languages_win() {
    let yaml =
        "title: Index\nbands: [[0, a, A], [50, b, Good]]\nindicators: { one: { value: 0.6 } }\n";
    let rules = support::files(&[
        ("pack.yaml", yaml),
        ("texts/de.ftl", "index = Index\nband-a = A\nband-b = Gut\n"),
    ]);
    assert_eq!(rules.band_title("b", None), "Good");
    assert_eq!(rules.band_title("b", Some("de")), "Gut");
    assert!(rules.to_markdown(None).contains("| 50 | Good |"));
    let without = pack(&yaml.replace(", A]", "]").replace(", Good]", "]"));
    assert_eq!(rules.fingerprint(), without.fingerprint());
    for bands in ["[[0, a, A, B]]", "[[0, a, [A]]]", "[[0]]"] {
        let (_, problems) = support::compile(&[(
            "pack.yaml",
            &format!("bands: {bands}\nindicators: {{ one: {{ value: 0.6 }} }}\n"),
        )]);
        assert_eq!(support::codes(&problems), ["PS0203"], "{bands}");
    }
    // numbers are titles too, as they are written
    let stars = pack("bands: [[0, one, 1], [50, two, 2.0]]\nindicators: { one: { value: 0.6 } }\n");
    assert_eq!(stars.band_title("two", None), "2.0");
}

/// An index is stretched to its points, or speaks in its range: 0 to 1, 0 to 10, anything.
#[test]
fn points_and_ranges_of_any_size() {
    let body = "facts: { a: { type: share }, b: { type: share } }\nindicators: { a: { value: a }, b: { value: b } }\n";
    for (head, expected) in [
        ("points: 1", 0.375),
        ("points: 10", 3.75),
        ("range: [0, 1]", 0.375),
        ("points: 0.5", 0.1875),
    ] {
        let answer = score(&pack(&format!("{head}\n{body}")), &[("a", 0.5), ("b", 0.25)]);
        assert_eq!(answer.score, Some(expected), "{head}");
    }
    let checks = pack(
        "range: [0, 10]\nbetter: lower\nround: { digits: 1 }\nbands: [[0, low], [2.5, high]]\nfacts: { a: { type: number }, b: { type: number } }\nindicators: { a: { value: a, weight: 2 }, b: { value: b } }\n",
    );
    let answer = score(&checks, &[("a", 2.0), ("b", 3.38)]);
    assert_eq!((answer.score, answer.band.as_deref()), (Some(2.5), Some("high")));
}

/// `better: lower` turns the gain round, not the score.
#[test]
fn less_is_better_where_the_index_says_so() {
    let rules = support::files(&[
        (
            "pack.yaml",
            "range: [0, 50]\nbetter: lower\naggregate: sum\nfacts: { sugar: { type: number } }\nindicators: { sugar: { value: sugar } }\n",
        ),
        (
            "tips.rhai",
            "fn tips(facts, index) { let t = []; t.push(#{ id: \"less\", change: #{ sugar: 5.0 }, effort: 1 }); t }",
        ),
        ("texts/en.ftl", "tip-less = Less sugar.\n"),
    ]);
    let answer = score(&rules, &[("sugar", 30.0)]);
    assert_eq!((answer.score, answer.tips[0].gain), (Some(30.0), Some(25.0)));
    assert!(score(&rules, &[("sugar", 1.0)]).tips.is_empty());
}

/// Every mode, on an indicator's share, on a pillar, on the index, and on a derived fact.
#[test]
fn rounding_is_a_rule_of_each_node_and_derived_fact() {
    for (mode, up, down) in [
        ("half_up", 0.3, -0.2),
        ("half_even", 0.2, -0.2),
        ("floor", 0.2, -0.3),
        ("ceil", 0.3, -0.2),
        ("truncate", 0.2, -0.2),
    ] {
        let round = format!("round: {{ digits: 1, mode: {mode} }}");
        let rules = pack(&format!(
            "range: [-10, 10]\nfacts: {{ x: {{ type: number }} }}\nderived: {{ y: {{ value: x, {round} }} }}\npillars:\n  plain: {{ {round}, indicators: {{ x: {{ value: x }} }} }}\n  early: {{ indicators: {{ x: {{ value: x, {round} }} }} }}\n  fact: {{ indicators: {{ y: {{ value: y }} }} }}\n"
        ));
        let root = pack(&format!(
            "range: [-10, 10]\n{round}\nfacts: {{ x: {{ type: number }} }}\nindicators: {{ x: {{ value: x }} }}\n"
        ));
        for (x, expected) in [(0.25, up), (-0.25, down)] {
            let answer = score(&rules, &[("x", x)]);
            for path in ["plain", "early", "fact"] {
                assert_eq!(pillar(&answer, path).score, Some(expected), "{mode} of {x} in {path}");
            }
            assert_eq!(indicator(&answer, "plain.x").scaled, Some(x));
            assert!(answer.derived().eq([("y", Some(&Value::Number(expected)))]), "{answer:?}");
            assert_eq!(score(&root, &[("x", x)]).score, Some(expected), "{mode} of {x}");
        }
    }
}

#[test]
fn under_another_aggregate_a_nodes_score_is_its_own_value() {
    let rules = pack(&format!("aggregate: geometric\n{TWO}"));
    let answer = score(&rules, &[("a", 0.5), ("b", 0.25)]);
    let a = indicator(&answer, "a");
    assert_eq!((a.points, a.score), (None, Some(0.5)));
}

#[test]
fn an_expression_reads_other_nodes() {
    let rules = pack(
        "points: 1\nfacts: { a: { type: share } }\nindicators:\n  late: { value: 'index[\"early\"] / 2.0' }\n  early: { value: a }\n",
    );
    assert_eq!(score(&rules, &[("a", 1.0)]).score, Some(0.75));
    let missing = evaluate(&rules, &profile(&[]));
    assert_eq!(indicator(&missing, "late").reason, Some("`early` is missing"));
}

#[test]
fn defaults_are_the_only_thing_inherited() {
    let rules = pack(
        "points: 1\ndefaults: { missing: zero, scale: { linear: [0, 10] } }\nfacts: { a: { type: number }, b: { type: number } }\nindicators:\n  a: { value: a }\n  b: { value: b, scale: { linear: [0, 5] } }\n",
    );
    assert_eq!(score(&rules, &[("a", 5.0), ("b", 5.0)]).score, Some(0.75));
    assert_eq!(score(&rules, &[("b", 5.0)]).score, Some(0.5));
}

#[test]
fn derived_facts_follow_their_formula_unless_given() {
    let rules = pack(
        "points: 1\nfacts: { sent: { type: count }, answered: { type: count } }\nderived:\n  rate: { value: answered / sent, type: share, round: { digits: 2 } }\nindicators:\n  rate: { value: rate }\n",
    );
    let answer = score(&rules, &[("sent", 3.0), ("answered", 1.0)]);
    assert_eq!(answer.score, Some(0.33));
    assert!(answer.derived().eq([("rate", Some(&Value::Number(0.33)))]), "{answer:?}");
    let given = score(&rules, &[("sent", 3.0), ("answered", 1.0), ("rate", 0.9)]);
    assert_eq!((given.score, given.derived().len()), (Some(0.9), 0));
    let nothing_sent = score(&rules, &[("sent", 0.0), ("answered", 0.0)]);
    assert_eq!(nothing_sent.score, None);
    assert!(indicator(&nothing_sent, "rate").reason.unwrap().contains("rate"));
}

#[test]
fn a_derived_value_outside_of_its_type_is_missing_and_said() {
    let rules = pack(
        "points: 1\nfacts: { sent: { type: count }, answered: { type: count } }\nderived:\n  rate: { value: answered / sent, type: share }\nindicators:\n  rate: { value: rate }\n",
    );
    let answer = score(&rules, &[("sent", 1.0), ("answered", 3.0)]);
    assert_eq!(answer.score, None);
    assert_eq!(answer.diagnostics[0].code, "PS1004");
}

#[test]
fn dates_are_days_before_the_date_of_the_data() {
    let rules = pack(
        "points: 1\nfacts: { last_post: { type: date } }\nindicators:\n  fresh: { value: last_post, scale: { linear: [30, 0] } }\n",
    );
    let mut given = profile(&[("last_post", Some(Value::text("2026-09-20")))]);
    // a date that counts back from nothing isn't "not known"
    let problems = rules.facts_of(&given).unwrap_err();
    assert_eq!(problems.iter().map(|one| one.code.id).collect::<Vec<_>>(), ["PS0310"]);
    let help: String = problems.iter().flat_map(|one| one.help.clone()).collect();
    assert!(help.contains("--as-of"), "{help}");
    let read = |text: &str| {
        rules
            .scorer()
            .read(&mut serde_json::Deserializer::from_str(text))
            .map_err(|error| error.to_string())
    };
    assert!(read(r#"{"last_post": "2026-09-20"}"#).unwrap_err().contains("`last_post` is a date"));
    assert!(read(r#"{"last_post": "2026-09-20", "as_of": "2026-10-05"}"#).is_ok());
    let unknown = profile(&[("last_post", None)]);
    let facts = rules.facts_of(&unknown).unwrap();
    let changes = [GivenFact {
        name: "last_post".to_owned(),
        value: Some(Value::text("2026-09-20")),
        place: None,
    }];
    assert!(rules.changed(&facts, &changes).is_err());
    given.as_of = Some("2026-10-05".to_owned());
    assert_eq!(evaluate(&rules, &given).score, Some(0.5));
}

#[test]
fn the_fingerprint_hashes_the_meaning_and_nothing_else() {
    let base = pack(TWO);
    let same = pack(&format!("# a comment\ntitle: Another title\nversion: 2.0.0\n{TWO}"));
    assert_eq!(base.fingerprint(), same.fingerprint());
    assert_ne!(base.content(), same.content());
    let other = pack(&TWO.replace("weight: 3", "weight: 4"));
    assert_ne!(base.fingerprint(), other.fingerprint());
    let changed = base.with_weights(&[("a".to_owned(), 4.0)]).unwrap();
    assert_eq!(changed.fingerprint(), other.fingerprint());
    assert!(base.with_weights(&[("c".to_owned(), 4.0)]).is_err());
    assert!(base.with_weights(&[("a".to_owned(), -1.0)]).is_err());
}

#[test]
fn the_same_facts_give_the_same_bytes_on_every_thread() {
    let rules = pack(TWO);
    let json = |_| {
        let answer = evaluate(&rules, &numbers(&[("a", 0.1), ("b", 0.7)]));
        serde_json::to_string(&answer).unwrap()
    };
    let one = json(0);
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..8).map(|n| scope.spawn(move || json(n))).collect();
        for other in all {
            assert_eq!(other.join().unwrap(), one);
        }
    });
}
