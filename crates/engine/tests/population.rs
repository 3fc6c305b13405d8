//! Scales that compare with a population: where the figures come from, and that they can be kept.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::float_cmp, reason = "tests")]

mod support;

use std::fmt::Write;

use peristyle_engine::{Evaluation, Facts, Profile, Ruleset, Value};
use proptest::prelude::*;
use support::{indicator, near, numbers, pack, pillar, profile};

fn facts(rules: &Ruleset, profiles: &[Profile]) -> Vec<Facts> {
    profiles.iter().map(|profile| rules.facts_of(profile).unwrap()).collect()
}

/// The rules with these profiles as the population, and everyone's answer.
fn among(rules: &Ruleset, profiles: &[Profile]) -> (Ruleset, Vec<Evaluation>) {
    let facts = facts(rules, profiles);
    let rules = rules.with_population(facts.iter()).unwrap();
    let answers = facts.iter().map(|facts| rules.evaluate(facts)).collect();
    (rules, answers)
}

fn of(values: &[f64]) -> Vec<Profile> {
    values.iter().map(|value| numbers(&[("x", *value)])).collect()
}

fn one(scale: &str) -> Ruleset {
    pack(&format!(
        "points: 1\nfacts: {{ x: {{ type: number }} }}\nindicators:\n  one: {{ value: x, scale: {scale} }}\n"
    ))
}

#[track_caller]
fn scores(scale: &str, values: &[f64], expected: &[f64]) {
    let (_, answers) = among(&one(scale), &of(values));
    for (answer, expected) in answers.iter().zip(expected) {
        near(answer.score.unwrap(), *expected);
    }
}

#[test]
fn everyone_is_compared_with_everyone() {
    let values = [4.0, 1.0, 9.0, 4.0];
    scores("minmax", &values, &[3.0 / 8.0, 0.0, 1.0, 3.0 / 8.0]);
    scores("{ minmax: population, better: lower }", &values, &[5.0 / 8.0, 1.0, 0.0, 5.0 / 8.0]);
    scores("percentile", &values, &[2.0 / 4.0, 0.5 / 4.0, 3.5 / 4.0, 2.0 / 4.0]);
    scores("{ percentile: population, better: lower }", &values, &[0.5, 3.5 / 4.0, 0.5 / 4.0, 0.5]);
    scores("rank", &values, &[1.5 / 3.0, 0.0, 1.0, 0.5]);
    scores("{ rank: population, better: lower }", &values, &[0.5, 1.0, 0.0, 0.5]);
    // mean 4.5, and all of the population, not a sample of one: divided by 4
    let sd = (0.25_f64 + 12.25 + 20.25 + 0.25).sqrt() / 2.0;
    let share = |x: f64| 0.5 + (x - 4.5) / sd / 6.0;
    scores("zscore", &values, &values.map(share));
    scores(
        "{ zscore: population, spread: 1 }",
        &values,
        &[0.5 - 0.25 / sd, 0.0, 1.0, 0.5 - 0.25 / sd],
    );
}

#[test]
fn alone_there_is_no_value_and_the_reason_says_what_to_do() {
    for scale in ["minmax", "zscore", "percentile", "{ rank: population }"] {
        let rules = one(scale);
        assert!(rules.needs_population());
        let answer = support::score(&rules, &[("x", 3.0)]);
        assert_eq!(answer.score, None);
        let reason = answer.reason.unwrap();
        for words in ["population", "several profiles together", "`peristyle pack freeze`"] {
            assert!(reason.contains(words), "{reason}");
        }
        assert_eq!(
            indicator(&support::score(&rules, &[("x", 3.0)]), "one").value,
            Some(&3.0.into())
        );
    }
    // of several, the first stands for all
    let two = pack(
        "facts: { x: { type: number } }\nindicators:\n  a: { value: x, scale: rank }\n  b: { value: x, scale: minmax }\n",
    );
    let reason = support::score(&two, &[("x", 3.0)]).reason.unwrap();
    assert!(reason.starts_with("none of its parts has a score; `a`: `rank` compares"), "{reason}");
    assert_eq!(support::score(&two, &[]).reason.as_deref(), Some("nothing under it is known"));
    // what doesn't compare is scored alone
    let rules = pack(
        "facts: { x: { type: number } }\nindicators:\n  a: { value: x, scale: percentile }\n  b: { value: x, scale: { linear: [0, 10] } }\n",
    );
    let answer = support::score(&rules, &[("x", 3.0)]);
    assert_eq!((answer.score, answer.coverage), (Some(30.0), 0.5));
}

#[test]
fn with_figures_written_out_nothing_is_needed() {
    for scale in [
        "{ minmax: [0, 9] }",
        "{ zscore: { mean: 4, sd: 2 } }",
        "{ percentile: { values: [[1, 1], [2, 1]] } }",
        "{ rank: { values: [[1, 2]] } }",
    ] {
        let rules = one(scale);
        assert!(!rules.needs_population(), "{scale}");
        assert!(support::score(&rules, &[("x", 1.0)]).score.is_some());
        // nothing was taken, so there is nothing to keep, and a population changes nothing
        assert_eq!(rules.population_figures().unwrap(), []);
        let (again, _) = among(&rules, &of(&[5.0, 6.0]));
        assert_eq!(again.fingerprint(), rules.fingerprint());
        assert_eq!(again.population_figures().unwrap(), []);
    }
}

/// Whoever has no value stands nowhere in the population; stand-ins are nobody's value.
#[test]
fn missing_values_count_nowhere() {
    let rules = pack(
        "points: 1\nfacts: { x: { type: number }, team: { type: bool, shown: true } }\nindicators:\n  one: { value: x, scale: rank, missing: { value: 100 }, applies: team ?? true }\n",
    );
    let mut profiles = of(&[1.0, 2.0, 3.0]);
    profiles.push(profile(&[]));
    profiles.push(profile(&[("x", Some(50.0.into())), ("team", Some(Value::Bool(false)))]));
    let (rules, answers) = among(&rules, &profiles);
    let all: Vec<Option<f64>> = answers.iter().map(|answer| answer.score).collect();
    // the stand-in is compared like a value: above all
    assert_eq!(all, [Some(0.0), Some(0.5), Some(1.0), Some(1.0), None]);
    assert_eq!(
        rules.population_figures().unwrap(),
        [(
            "one".to_owned(),
            "{ rank: { values: [[1, 1], [2, 1], [3, 1]] }, outside: clamp }".to_owned()
        )]
    );
}

#[test]
fn a_population_that_is_all_the_same_has_no_scale() {
    for scale in ["minmax", "zscore"] {
        let (rules, answers) = among(&one(scale), &of(&[0.1, 0.1, 0.1]));
        assert_eq!(answers[0].score, None);
        let reason = answers[0].reason.clone().unwrap();
        assert!(
            reason.contains("all 3 profiles of the population that have a value have 0.1"),
            "{reason}"
        );
        assert!(!rules.needs_population());
        let problems = rules.population_figures().unwrap_err();
        assert_eq!(support::codes(&problems), ["PS1006"]);
        assert!(
            problems.to_string().contains("`one` has no figures: all 3 profiles"),
            "{problems}"
        );
    }
    // a place is shared
    scores("percentile", &[7.0, 7.0, 7.0], &[0.5; 3]);
    scores("rank", &[7.0, 7.0], &[0.5; 2]);
    for scale in ["minmax", "zscore", "percentile", "rank"] {
        for (others, words) in [(vec![3.0], "only one profile"), (vec![], "no profile")] {
            let mut profiles = of(&others);
            profiles.resize(3, profile(&[]));
            let (rules, _) = among(&one(scale), &profiles);
            let reason = support::score(&rules, &[("x", 1.0)]).reason.unwrap();
            assert!(reason.contains(words), "{reason}");
        }
    }
    for (scale, values, words) in [
        ("minmax", [-1.7e308, 1.7e308], "too far apart"),
        ("zscore", [-1.7e308, 1.7e308], "too far apart"),
        ("zscore", [1e-200, 2e-200], "too close together"),
    ] {
        let (_, answers) = among(&one(scale), &of(&values));
        assert_eq!(answers[0].score, None);
        assert!(answers[0].reason.as_ref().unwrap().contains(words));
    }
}

/// There is one zero only.
#[test]
fn the_sign_of_zero_means_nothing() {
    let figures = |zero: f64| among(&one("minmax"), &of(&[zero, 1.0])).0;
    assert_eq!(figures(-0.0).fingerprint(), figures(0.0).fingerprint());
    assert!(figures(-0.0).population_figures().unwrap()[0].1.contains("minmax: [0, 1]"));
}

#[test]
fn nobody_is_no_population_and_one_neither() {
    let rules = one("rank");
    for values in [&[][..], &[1.0]] {
        let facts = facts(&rules, &of(values));
        let problems = rules.with_population(facts.iter()).unwrap_err();
        assert_eq!(support::codes(&problems), ["PS1006"]);
    }
}

/// What reads a node with such a scale gets its figures after that node has its own.
#[test]
fn figures_are_taken_in_the_order_in_which_nodes_need_each_other() {
    let rules = pack(
        "points: 1\nfacts: { x: { type: number } }\nindicators:\n  last: { value: 'index[\"middle\"] * 10.0', scale: minmax }\n  middle: { value: '1.0 - index[\"first\"]', scale: { minmax: population, better: lower } }\n  first: { value: x, scale: rank }\n",
    );
    let (rules, answers) = among(&rules, &of(&[1.0, 5.0, 100.0]));
    for (answer, expected) in answers.iter().zip([0.0, 0.5, 1.0]) {
        for path in ["first", "middle", "last"] {
            near(indicator(answer, path).scaled.unwrap(), expected);
        }
    }
    let figures = rules.population_figures().unwrap();
    assert_eq!(figures[0].1, "{ minmax: [0, 10], outside: clamp }");
    assert_eq!(figures[1].1, "{ minmax: [0, 1], better: lower, outside: clamp }");
}

#[test]
fn pillars_and_the_index_can_be_compared_too() {
    let rules = pack(
        "points: 100\nscale: rank\nfacts: { x: { type: share }, y: { type: share } }\npillars:\n  both: { scale: minmax, indicators: { x: { value: x }, y: { value: y } } }\n",
    );
    let profiles: Vec<Profile> = [(0.2, 0.4), (0.4, 0.4), (0.7, 0.5)]
        .iter()
        .map(|(x, y)| numbers(&[("x", *x), ("y", *y)]))
        .collect();
    let (rules, answers) = among(&rules, &profiles);
    for (answer, (score, both)) in answers.iter().zip([(0.0, 0.0), (50.0, 1.0 / 3.0), (100.0, 1.0)])
    {
        near(answer.score.unwrap(), score);
        near(pillar(answer, "both").score.unwrap(), both);
    }
    let paths: Vec<String> =
        rules.population_figures().unwrap().into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["", "both"]);
}

#[test]
fn a_population_changes_the_meaning_and_what_changed_says_so() {
    let before = one("{ rank: population, better: lower }");
    let (few, _) = among(&before, &of(&[1.0, 2.0]));
    let (more, _) = among(&before, &of(&[1.0, 2.0, 3.0]));
    assert_ne!(before.fingerprint(), few.fingerprint());
    assert_ne!(few.fingerprint(), more.fingerprint());
    let changes: Vec<String> = more.changes_since(&few).iter().map(ToString::to_string).collect();
    assert_eq!(
        changes,
        [
            "one scale rank among 2 profiles, lower is better → rank among 3 profiles, lower is better"
        ]
    );
}

/// `scale:` of every node written out, the way that an overlay would say it.
fn frozen(rules: &Ruleset, yaml: &str) -> Ruleset {
    let mut text = yaml.to_owned();
    for (path, scale) in rules.population_figures().unwrap() {
        let key = if path.is_empty() {
            "scale: IT".to_owned()
        } else {
            format!("scale: {}", path.to_uppercase())
        };
        assert!(text.contains(&key), "{key}");
        text = text.replace(&key, &format!("scale: {scale}"));
    }
    pack(&text)
}

/// A number of any size, with few digits or all of them.
fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => (-40..40_i32).prop_map(|n| f64::from(n) / 4.0),
        2 => -1e3..1e3_f64,
        1 => (-1.0..1.0_f64, -100..100_i32).prop_map(|(m, e)| m * 10_f64.powi(e)),
        1 => Just(-0.0),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    /// Kept figures are the same rules: the same fingerprint, and the same bits for anyone.
    #[test]
    fn figures_read_back_to_the_same_bits(
        values in prop::collection::vec(any_number(), 2..12),
        stranger in any_number(),
        lower in any::<bool>(),
        outside in prop_oneof![Just("clamp"), Just("extend"), Just("missing")],
    ) {
        let better = if lower { "lower" } else { "higher" };
        // an outside of the pack's defaults must not creep in
        let mut yaml = String::from(
            "points: 1\ndefaults: { outside: missing }\nfacts: { x: { type: number } }\nscale: IT\nindicators:\n",
        );
        let mut written = yaml.replace("IT", "percentile");
        for kind in ["minmax", "zscore", "percentile", "rank"] {
            let scale = format!("{{ {kind}: population, better: {better}, outside: {outside} }}");
            writeln!(yaml, "  {kind}: {{ value: x, scale: {} }}", kind.to_uppercase()).unwrap();
            writeln!(written, "  {kind}: {{ value: x, scale: {scale} }}").unwrap();
        }
        let rules = pack(&written);
        let facts = facts(&rules, &of(&values));
        let rules = rules.with_population(facts.iter()).unwrap();
        // a population that is all the same is another test's
        prop_assume!(rules.population_figures().is_ok());
        let again = frozen(&rules, &yaml);
        prop_assert_eq!(rules.fingerprint(), again.fingerprint());
        let answer = |rules: &Ruleset| {
            let answer = support::score(rules, &[("x", stranger)]);
            (answer.score.map(f64::to_bits), format!("{:?}", answer.indicators().collect::<Vec<_>>()))
        };
        prop_assert_eq!(answer(&rules), answer(&again));
    }

    /// The order of profiles changes no bit.
    #[test]
    fn the_order_of_profiles_means_nothing(values in prop::collection::vec(any_number(), 2..12)) {
        for scale in ["minmax", "zscore", "percentile", "rank"] {
            let rules = one(scale);
            let mut turned = values.clone();
            turned.reverse();
            turned.rotate_left(values.len() / 2);
            let prints = [&values, &turned].map(|values| {
                let facts = facts(&rules, &of(values));
                rules.with_population(facts.iter()).unwrap().fingerprint().to_owned()
            });
            prop_assert_eq!(&prints[0], &prints[1]);
        }
    }

    /// Within a population: shares within 0..1, in the order of the values, mirrored by `better`.
    #[test]
    fn the_population_is_in_order(values in prop::collection::vec(any_number(), 2..12)) {
        for kind in ["minmax", "zscore", "percentile", "rank"] {
            let (_, up) = among(&one(kind), &of(&values));
            let (_, down) =
                among(&one(&format!("{{ {kind}: population, better: lower }}")), &of(&values));
            for (i, a) in up.iter().enumerate() {
                let Some(share) = a.score else {
                    prop_assert!(a.reason.is_some());
                    continue;
                };
                prop_assert!((0.0..=1.0).contains(&share));
                near(share, 1.0 - down[i].score.unwrap());
                for (j, b) in up.iter().enumerate() {
                    if values[i] < values[j] {
                        prop_assert!(share <= b.score.unwrap());
                    }
                }
            }
        }
    }
}
