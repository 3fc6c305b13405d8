//! The scales that bend, peak and compare; `nodes.rs` has the plain ones.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::float_cmp, reason = "tests")]

mod support;

use peristyle_engine::diagnostic::Diagnostics;
use proptest::prelude::*;
use support::{codes, compile, near, pack, score};

fn yaml(scale: &str, head: &str) -> String {
    format!(
        "{head}\nfacts:\n  x: {{ type: number }}\nindicators:\n  one:\n    value: x\n    scale: {scale}\n"
    )
}

/// A pack with one number `x` on one scale; the value that comes out.
fn scaled(scale: &str, x: f64) -> Option<f64> {
    score(&pack(&yaml(scale, "points: 1")), &[("x", x)]).score
}

/// The same under a range, where nodes speak in units of their own.
fn plain(scale: &str, x: f64) -> Option<f64> {
    score(&pack(&yaml(scale, "range: [-100, 100]")), &[("x", x)]).score
}

#[track_caller]
fn is(scale: &str, x: f64, expected: f64) {
    near(scaled(scale, x).unwrap(), expected);
}

fn refused(scale: &str) -> Diagnostics {
    compile(&[("pack.yaml", &yaml(scale, "points: 1"))]).1
}

#[test]
fn power_bends_the_line_between_two_goalposts() {
    let square = "{ power: [0, 10], exponent: 2 }";
    is(square, 5.0, 0.25);
    is(square, 10.0, 1.0);
    is("{ power: [0, 9], exponent: 0.5 }", 1.0, 1.0 / 3.0);
    is("{ power: [0, 10], exponent: 1 }", 3.0, 0.3);
    // turned round with its goalposts
    is("{ power: [10, 0], exponent: 2 }", 5.0, 0.25);
    is("{ power: [10, 0], exponent: 2 }", 0.0, 1.0);
    is(square, 20.0, 1.0);
    is(square, -20.0, 0.0);
    is("{ power: [0, 10], exponent: 2, outside: extend }", 20.0, 4.0);
    // the sign is kept, so that worse stays worse
    is("{ power: [0, 10], exponent: 2, outside: extend }", -20.0, -4.0);
    assert_eq!(scaled("{ power: [0, 10], exponent: 2, outside: missing }", 10.1), None);
}

#[test]
fn logistic_is_an_s_around_its_midpoint() {
    let s = "{ logistic: { midpoint: 50, slope: 0.1 } }";
    is(s, 50.0, 0.5);
    is(s, 70.0, 1.0 / (1.0 + (-2.0_f64).exp()));
    is("{ logistic: { midpoint: 50, slope: -0.1 } }", 70.0, 1.0 / (1.0 + 2.0_f64.exp()));
    is(s, 1e300, 1.0);
    is(s, -1e300, 0.0);
    // it has no goalposts, so nothing lies outside
    for outside in ["extend", "missing"] {
        is(
            &format!("{{ logistic: {{ midpoint: 50, slope: 0.1 }}, outside: {outside} }}"),
            1e6,
            1.0,
        );
    }
}

/// `c` of the formula, with the approximation of erf written out a second time.
fn curve(p10: f64, median: f64, v: f64) -> f64 {
    let z = (v / median).ln() * 0.906_193_802_436_823_2 / -(p10 / median).ln();
    let t = 1.0 / (1.0 + 0.327_591_1 * z.abs());
    let series = 0.254_829_592 * t - 0.284_496_736 * t.powi(2) + 1.421_413_741 * t.powi(3)
        - 1.453_152_027 * t.powi(4)
        + 1.061_405_429 * t.powi(5);
    let erf = (1.0 - series * (-z * z).exp()) * z.signum();
    (1.0 - erf) / 2.0
}

#[test]
fn lognormal_passes_its_two_marks() {
    let scale = "{ lognormal: { p10: 200, median: 800 } }";
    is(scale, 200.0, 0.9);
    is(scale, 800.0, 0.5);
    for v in [10.0, 100.0, 300.0, 799.0, 1000.0, 5000.0] {
        is(scale, v, curve(200.0, 800.0, v));
    }
    // p10 above the median: more is better
    let more = "{ lognormal: { p10: 800, median: 200 } }";
    is(more, 800.0, 0.9);
    is(more, 200.0, 0.5);
    for v in [10.0, 150.0, 300.0, 900.0, 5000.0] {
        is(more, v, curve(800.0, 200.0, v));
        // 160,000 / v mirrors the marks
        is(more, v, 1.0 - scaled("{ lognormal: { p10: 50, median: 200 } }", v).unwrap());
    }
}

/// Above 0.9 a part of what lies above is added.
#[test]
fn lognormal_lifts_the_best_where_asked() {
    let plain = "{ lognormal: { p10: 200, median: 800 } }";
    let lifted = "{ lognormal: { p10: 200, median: 800, boost: 0.05 } }";
    for v in [50.0, 100.0, 150.0] {
        let c = scaled(plain, v).unwrap();
        is(lifted, v, c + 0.05 * (c - 0.9));
    }
    for v in [200.0, 300.0, 2000.0] {
        assert_eq!(scaled(plain, v), scaled(lifted, v));
    }
    assert_eq!(scaled(lifted, 1.0), Some(1.0));
}

#[test]
fn nothing_and_less_lie_beyond_every_log_normal_value() {
    let less = "{ lognormal: { p10: 200, median: 800 } }";
    let more = "{ lognormal: { p10: 800, median: 200 } }";
    for v in [0.0, -100.0] {
        assert_eq!((scaled(less, v), scaled(more, v)), (Some(1.0), Some(0.0)));
        let missing = "{ lognormal: { p10: 200, median: 800 }, outside: missing }";
        assert_eq!(scaled(missing, v), None);
    }
    assert!(scaled(less, 5e-324).unwrap() > 0.999);
    assert!(scaled(less, 1e308).unwrap() < 0.001);
    assert!(
        scaled("{ lognormal: { p10: 200, median: 800 }, outside: extend }", 1e9).unwrap() >= 0.0
    );
}

/// The log-normal curve as its publisher tests it: p10, median, value, score.
#[test]
fn lognormal_gives_published_scores() {
    for (p10, median, value, expected) in [
        (500, 1000, 250.0, 0.99),
        (500, 1000, 1500.0, 0.22),
        (500, 1000, 3600.0, 0.0),
        (200, 800, 201.0, 0.89),
        (200, 800, 801.0, 0.49),
    ] {
        let scale = format!("{{ lognormal: {{ p10: {p10}, median: {median} }} }}");
        let head = "points: 1\nround: { digits: 2, mode: floor }";
        let rules = pack(&yaml(&scale, head));
        assert_eq!(score(&rules, &[("x", value)]).score, Some(expected), "{value}");
    }
}

#[test]
fn target_is_full_between_two_marks_and_zero_at_the_ends() {
    let band = "{ target: [0, 4, 6, 16] }";
    for (x, share) in
        [(0.0, 0.0), (1.0, 0.25), (4.0, 1.0), (5.0, 1.0), (6.0, 1.0), (11.0, 0.5), (16.0, 0.0)]
    {
        is(band, x, share);
        // written falling it means the same
        is("{ target: [16, 6, 4, 0] }", x, share);
    }
    is(band, -9.0, 0.0);
    is(band, 99.0, 0.0);
    // three numbers are a peak
    is("{ target: [0, 5, 10] }", 5.0, 1.0);
    is("{ target: [0, 5, 10] }", 7.5, 0.5);
}

#[test]
fn beyond_a_target_the_lines_go_on_or_there_is_no_value() {
    is("{ target: [0, 4, 6, 16], outside: extend }", -2.0, -0.5);
    is("{ target: [0, 4, 6, 16], outside: extend }", 21.0, -0.5);
    let missing = "{ target: [0, 4, 6, 16], outside: missing }";
    assert_eq!((scaled(missing, -0.1), scaled(missing, 16.1)), (None, None));
    assert_eq!((scaled(missing, 0.0), scaled(missing, 16.0)), (Some(0.0), Some(0.0)));
}

/// Two equal neighbours: full at the mark, nothing right beside it.
#[test]
fn a_target_can_jump() {
    let at_least = "{ target: [4, 4, 6, 16] }";
    assert_eq!((scaled(at_least, 4.0), scaled(at_least, 3.999)), (Some(1.0), Some(0.0)));
    is(at_least, 11.0, 0.5);
    let at_most = "{ target: [0, 4, 6, 6] }";
    assert_eq!((scaled(at_most, 6.0), scaled(at_most, 6.001)), (Some(1.0), Some(0.0)));
    // a jump has no line to go on
    assert_eq!(scaled("{ target: [4, 4, 6, 16], outside: extend }", 0.0), Some(0.0));
    assert_eq!(scaled("{ target: [4, 4, 6, 16], outside: missing }", 3.9), None);
}

#[test]
fn minmax_with_figures_is_a_line() {
    is("{ minmax: [2, 10] }", 4.0, 0.25);
    is("{ minmax: [2, 10], better: lower }", 4.0, 0.75);
    is("{ minmax: [2, 10], better: higher }", 99.0, 1.0);
    is("{ minmax: [2, 10], better: lower, outside: extend }", 12.0, -0.25);
    assert_eq!(scaled("{ minmax: [2, 10], outside: missing }", 1.0), None);
}

#[test]
fn zscore_counts_deviations() {
    is("{ zscore: { mean: 10, sd: 2 } }", 10.0, 0.5);
    is("{ zscore: { mean: 10, sd: 2 } }", 13.0, 0.75);
    is("{ zscore: { mean: 10, sd: 2 }, spread: 2 }", 13.0, 0.5 + 1.5 / 4.0);
    is("{ zscore: { mean: 10, sd: 2 }, better: lower }", 13.0, 0.25);
    is("{ zscore: { mean: 10, sd: 2 } }", 17.0, 1.0);
    is("{ zscore: { mean: 10, sd: 2 }, outside: extend }", 22.0, 1.5);
    assert_eq!(scaled("{ zscore: { mean: 10, sd: 2 }, outside: missing }", 17.0), None);
    // under a range it is the z itself, which only a spread that is written bounds
    assert_eq!(plain("{ zscore: { mean: 10, sd: 2 } }", 20.0), Some(5.0));
    assert_eq!(plain("{ zscore: { mean: 10, sd: 2 }, better: lower }", 20.0), Some(-5.0));
    assert_eq!(plain("{ zscore: { mean: 10, sd: 2 }, spread: 3 }", 20.0), Some(3.0));
    assert_eq!(plain("{ zscore: { mean: 10, sd: 2 }, spread: 3, outside: missing }", 0.0), None);
    assert_eq!(
        plain("{ zscore: { mean: 10, sd: 2 }, spread: 3, outside: extend }", 0.0),
        Some(-5.0)
    );
}

/// Six profiles: 1, 3, 3, 3, 5, 9.
const SIX: &str = "{ values: [[1, 1], [3, 3], [5, 1], [9, 1]] }";

#[test]
fn percentile_is_the_share_that_lies_below() {
    let with = |beside: &str, x: f64| scaled(&format!("{{ percentile: {SIX}{beside} }}"), x);
    for (x, below) in
        [(1.0, 0.5), (3.0, 2.5), (5.0, 4.5), (9.0, 5.5), (4.0, 4.0), (0.0, 0.0), (10.0, 6.0)]
    {
        near(with("", x).unwrap(), below / 6.0);
        near(with(", better: lower", x).unwrap(), 1.0 - below / 6.0);
        near(with(", outside: extend", x).unwrap(), below / 6.0);
    }
    assert_eq!((with(", outside: missing", 0.9), with(", outside: missing", 9.1)), (None, None));
    assert!(with(", outside: missing", 4.0).is_some());
}

#[test]
fn rank_is_the_place_among_all() {
    let with = |beside: &str, x: f64| scaled(&format!("{{ rank: {SIX}{beside} }}"), x);
    for (x, place) in [(1.0, 0.0), (3.0, 2.0), (5.0, 4.0), (9.0, 5.0), (4.0, 3.5)] {
        near(with("", x).unwrap(), place / 5.0);
        near(with(", better: lower", x).unwrap(), 1.0 - place / 5.0);
    }
    assert_eq!((with("", 0.0), with("", 10.0)), (Some(0.0), Some(1.0)));
    near(with(", outside: extend", 10.0).unwrap(), 5.5 / 5.0);
    assert_eq!((with(", outside: missing", 0.9), with(", outside: missing", 9.1)), (None, None));
}

#[test]
fn values_of_any_size_give_a_share_or_none() {
    for x in [0.0, 5e-324, 1e-300, 1e300, 1.7e308] {
        for x in [x, -x] {
            for outside in ["clamp", "extend", "missing"] {
                for scale in [
                    "power: [0, 1e-300], exponent: 3",
                    "power: [-1e308, 1e308], exponent: 0.5",
                    "logistic: { midpoint: -1e308, slope: 1e300 }",
                    "lognormal: { p10: 1e-300, median: 1e300 }",
                    "lognormal: { p10: 1e300, median: 1e-300, boost: 1 }",
                    "target: [-1e308, 0, 1e-300, 1e308]",
                    "minmax: [-1e308, 1e308]",
                    "zscore: { mean: 1e308, sd: 1e-300 }",
                    "percentile: { values: [[-1e308, 1], [1e308, 1]] }",
                    "rank: { values: [[-1e308, 1], [1e308, 1]] }",
                ] {
                    let scale = format!("{{ {scale}, outside: {outside} }}");
                    for rules in ["points: 1", "range: [-1, 1]"] {
                        let answer = score(&pack(&yaml(&scale, rules)), &[("x", x)]);
                        assert!(
                            answer.indicators().next().unwrap().scaled.is_none_or(f64::is_finite),
                            "{scale} of {x}"
                        );
                        assert!(
                            answer.score.is_none_or(f64::is_finite),
                            "{scale} of {x}: {answer:?}"
                        );
                        assert!(answer.score.is_some() || answer.reason.is_some());
                    }
                }
            }
        }
    }
}

/// The zero at a goalpost that is turned round isn't printed as -0.
#[test]
fn no_share_is_minus_zero() {
    for scale in ["{ linear: [4, 0] }", "{ power: [4, 0], exponent: 3 }", "{ minmax: [4, 0] }"] {
        let answer = score(&pack(&yaml(scale, "points: 1")), &[("x", 4.0)]);
        assert_eq!(
            answer.indicators().next().unwrap().scaled.map(f64::to_bits),
            Some(0),
            "{scale}"
        );
    }
}

#[test]
fn the_example_of_every_kind_works() {
    use peristyle_engine::{aggregates, scales};
    for kind in scales::KINDS {
        let fact = if kind.name == "match" { "text" } else { "number" };
        let yaml = format!(
            "facts: {{ x: {{ type: {fact} }} }}\nindicators:\n  one:\n    value: x\n    {}\n",
            kind.example
        );
        let (rules, problems) = compile(&[("pack.yaml", &yaml)]);
        assert!(rules.is_some() && problems.is_empty(), "{}: {problems}", kind.name);
    }
    for kind in aggregates::KINDS {
        let yaml = format!("{}\nindicators: {{ one: {{ value: 0.5 }} }}\n", kind.example);
        let (rules, problems) = compile(&[("pack.yaml", &yaml)]);
        assert!(rules.is_some() && problems.is_empty(), "{}: {problems}", kind.name);
    }
}

#[test]
fn parameters_that_make_no_sense_are_refused() {
    for (scale, code, words) in [
        ("{ power: [0, 10] }", "PS0403", "`power` needs `exponent` beside it"),
        ("{ power: [0, 10], exponent: 0 }", "PS0403", "`exponent` lies above 0"),
        ("{ power: [0, 10], exponent: two }", "PS0403", "`exponent` needs a number, not text"),
        ("{ power: [0, 10], exponnt: 2 }", "PS0201", "did you mean `exponent`?"),
        ("{ linear: [0, 10], exponent: 2 }", "PS0201", "the scale `linear` has no key `exponent`"),
        ("{ exponent: 2 }", "PS0403", "the scale isn't named"),
        ("{ logistic: { midpoint: 5 } }", "PS0403", "`logistic` needs `slope`"),
        ("{ logistic: { } }", "PS0403", "`logistic` needs `midpoint`, `slope`"),
        ("{ logistic: { midpoint: 5, slope: 0 } }", "PS0403", "a `slope` of 0"),
        ("{ logistic: { midpoint: 5, slop: 1 } }", "PS0201", "did you mean `slope`?"),
        ("{ logistic: [5, 1] }", "PS0403", "takes a map of `midpoint`, `slope`, not a list"),
        ("{ lognormal: { p10: 5 } }", "PS0403", "`lognormal` needs `median`"),
        ("{ lognormal: { p10: 5, median: 5 } }", "PS0403", "both 5"),
        ("{ lognormal: { p10: 0, median: 5 } }", "PS0403", "lie above 0"),
        ("{ lognormal: { p10: 5, median: x } }", "PS0403", "`median` needs a number, not text"),
        ("{ lognormal: { p10: 1, median: 5, boost: -1 } }", "PS0403", "`boost` is 0 or more"),
        ("{ target: [0, 10] }", "PS0403", "`target` takes four numbers"),
        ("{ target: [0, 5, 3, 10] }", "PS0403", "not in order"),
        ("{ target: [5, 5, 5, 5] }", "PS0403", "not in order"),
        ("{ minmax: [3, 3] }", "PS0403", "the goalposts of `minmax` are both 3"),
        ("{ minmax: populaton }", "PS0403", "`minmax` takes two goalposts"),
        ("{ minmax: population, better: worse }", "PS0403", "`better` has no `worse`"),
        ("{ zscore: { mean: 3 } }", "PS0403", "`zscore` needs `sd`"),
        ("{ zscore: { mean: 3, sd: 0 } }", "PS0403", "`sd` lies above 0"),
        ("{ zscore: population, spread: 0 }", "PS0403", "`spread` lies above 0"),
        ("{ rank: { } }", "PS0403", "`rank` needs `values`"),
        ("{ rank: { values: [[1, 1]] } }", "PS0403", "at least two members"),
        ("{ rank: { values: [1, 2] } }", "PS0403", "`[value, how many]`"),
        ("{ percentile: { values: [[1, 1], [1, 2]] } }", "PS0403", "the `values` rise"),
        ("{ percentile: { values: [[1, 0.5], [2, 2]] } }", "PS0403", "a whole number above 0"),
        ("power", "PS0403", "`power` needs its parameters"),
    ] {
        let problems = refused(scale);
        assert_eq!(codes(&problems), [code], "{scale}: {problems}");
        assert!(problems.render(Default::default()).contains(words), "{scale}: {problems}");
    }
}

#[test]
fn every_parameter_is_part_of_the_fingerprint() {
    let all = [
        "{ power: [0, 10], exponent: 2 }",
        "{ power: [0, 10], exponent: 3 }",
        "{ logistic: { midpoint: 5, slope: 1 } }",
        "{ logistic: { midpoint: 5, slope: 2 } }",
        "{ lognormal: { p10: 1, median: 5 } }",
        "{ lognormal: { p10: 1, median: 5, boost: 0.05 } }",
        "{ target: [0, 1, 2] }",
        "{ target: [0, 1, 1.5, 2] }",
        "minmax",
        "{ minmax: population, better: lower }",
        "{ minmax: [0, 1] }",
        "{ minmax: [0, 1], better: lower }",
        "zscore",
        "{ zscore: population, spread: 2 }",
        "{ zscore: { mean: 0, sd: 1 } }",
        "{ zscore: { mean: 0, sd: 1 }, spread: 2 }",
        "percentile",
        "{ percentile: { values: [[1, 1], [2, 1]] } }",
        "{ percentile: { values: [[1, 1], [2, 2]] } }",
        "rank",
        "{ rank: { values: [[1, 1], [2, 1]] } }",
    ];
    let rules = |scale: &str| pack(&yaml(scale, "points: 1"));
    let prints: std::collections::BTreeSet<String> =
        all.iter().map(|scale| rules(scale).fingerprint().to_owned()).collect();
    assert_eq!(prints.len(), all.len());
    for bare in ["minmax", "zscore", "percentile", "rank"] {
        let written = rules(&format!("{{ {bare}: population }}"));
        assert_eq!(rules(bare).fingerprint(), written.fingerprint());
    }
}

/// Scales with sensible parameters: as written, turned round, and whether more is better.
fn family() -> impl Strategy<Value = (String, String, bool)> {
    let figures = prop::collection::btree_map(-50..50_i32, 1..4_u8, 2..8).prop_map(|values| {
        let values: Vec<String> =
            values.iter().map(|(value, count)| format!("[{value}, {count}]")).collect();
        format!("{{ values: [{}] }}", values.join(", "))
    });
    let two = (-50..50_i32, 1..60_i32).prop_map(|(lo, width)| (lo, lo + width));
    prop_oneof![
        (two.clone(), 0.2..4.0_f64).prop_map(|((lo, hi), p)| (
            format!("power: [{lo}, {hi}], exponent: {p:?}"),
            format!("power: [{hi}, {lo}], exponent: {p:?}"),
            true,
        )),
        two.clone().prop_map(|(lo, hi)| (
            format!("linear: [{lo}, {hi}]"),
            format!("linear: [{hi}, {lo}]"),
            true,
        )),
        (two.clone(), 0.01..3.0_f64).prop_map(|((midpoint, _), slope)| (
            format!("logistic: {{ midpoint: {midpoint}, slope: {slope:?} }}"),
            format!("logistic: {{ midpoint: {midpoint}, slope: -{slope:?} }}"),
            true,
        )),
        // mirrored at the median
        (1.0..20.0_f64, 1.5..9.0_f64).prop_map(|(median, factor)| (
            format!("lognormal: {{ p10: {:?}, median: {median:?} }}", median / factor),
            format!("lognormal: {{ p10: {:?}, median: {median:?} }}", median * factor),
            false,
        )),
        (1.0..20.0_f64, 1.5..9.0_f64, 0.0..0.2_f64).prop_map(|(median, factor, boost)| (
            format!(
                "lognormal: {{ p10: {:?}, median: {median:?}, boost: {boost:?} }}",
                median / factor
            ),
            String::new(),
            false,
        )),
        two.clone().prop_map(|(lo, hi)| (
            format!("minmax: [{lo}, {hi}]"),
            format!("minmax: [{lo}, {hi}], better: lower"),
            true,
        )),
        (two, 0.5..5.0_f64).prop_map(|((mean, _), spread)| (
            format!("zscore: {{ mean: {mean}, sd: 7 }}, spread: {spread:?}"),
            format!("zscore: {{ mean: {mean}, sd: 7 }}, spread: {spread:?}, better: lower"),
            true,
        )),
        figures.clone().prop_map(|values| (
            format!("percentile: {values}"),
            format!("percentile: {values}, better: lower"),
            true,
        )),
        figures.prop_map(|values| (
            format!("rank: {values}"),
            format!("rank: {values}, better: lower"),
            true,
        )),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn shares_stay_within_0_and_1_go_one_way_and_mirror_when_turned_round(
        (scale, turned, rises) in family(),
        mut values in prop::collection::vec(-80.0..80.0_f64, 2..6),
    ) {
        let rules = |scale: &str| pack(&yaml(&format!("{{ {scale} }}"), "points: 1"));
        let share = |rules: &peristyle_engine::Ruleset, x: f64| score(rules, &[("x", x)]).score.unwrap();
        let one = rules(&scale);
        values.sort_by(f64::total_cmp);
        let shares: Vec<f64> = values.iter().map(|&x| share(&one, x)).collect();
        for (x, share) in values.iter().zip(&shares) {
            prop_assert!((0.0..=1.0).contains(share), "{scale}: {share} at {x}");
        }
        for pair in shares.windows(2) {
            let step = if rises { pair[1] - pair[0] } else { pair[0] - pair[1] };
            prop_assert!(step >= -1e-12, "{scale}: {shares:?} at {values:?}");
        }
        // a bent line mirrors in its goalposts, not in its shares
        if !turned.is_empty() && !scale.starts_with("power") {
            let other = rules(&turned);
            for (&x, share_of) in values.iter().zip(&shares) {
                let mirrored = 1.0 - share(&other, x);
                // the approximation of erf keeps to its side of the marks
                prop_assert!((share_of - mirrored).abs() < 1e-6, "{scale}: {share_of}, {turned}: {mirrored}");
            }
        }
    }

    /// `[lo, hi]` at `lo + d` is `[hi, lo]` at `hi − d`.
    #[test]
    fn a_bent_line_mirrors_in_its_goalposts(
        lo in -50.0..50.0_f64,
        width in 1.0..60.0_f64,
        p in 0.2..4.0_f64,
        d in -20.0..80.0_f64,
    ) {
        let hi = lo + width;
        let one = scaled(&format!("{{ power: [{lo:?}, {hi:?}], exponent: {p:?} }}"), lo + d).unwrap();
        let other = scaled(&format!("{{ power: [{hi:?}, {lo:?}], exponent: {p:?} }}"), hi - d).unwrap();
        prop_assert!((one - other).abs() < 1e-9, "{one} and {other}");
    }

    /// Rising to the first mark, full to the second, falling from there on.
    #[test]
    fn a_target_rises_and_falls(
        mut marks in prop::array::uniform4(-50..50_i32),
        mut values in prop::array::uniform2(-80.0..80.0_f64),
    ) {
        marks.sort_unstable();
        let [zero, from, to, end] = marks;
        prop_assume!(zero < end);
        let scale = format!("{{ target: [{zero}, {from}, {to}, {end}] }}");
        values.sort_by(f64::total_cmp);
        let [a, b] = values.map(|x| scaled(&scale, x).unwrap());
        prop_assert!((0.0..=1.0).contains(&a) && (0.0..=1.0).contains(&b));
        if values[1] <= f64::from(from) {
            prop_assert!(a <= b);
        }
        if values[0] >= f64::from(to) {
            prop_assert!(a >= b);
        }
        let mirror = format!("{{ target: [{}, {}, {}, {}] }}", -end, -to, -from, -zero);
        let mirrored = scaled(&mirror, -values[0]).unwrap();
        prop_assert!((a - mirrored).abs() < 1e-12, "{a} and {mirrored}");
    }
}
