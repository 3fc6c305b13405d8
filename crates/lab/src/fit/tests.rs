use peristyle_data::population::ExtraColumn;
use peristyle_engine::{Engine, Facts, PackFiles, Profile};
use rand_distr::{Distribution, Normal};

use super::*;
use crate::parallel::ignore_progress;
use crate::testing::pack;

const RULES: &str = "
title: T
facts:
  a: { type: number, min: 0, max: 10 }
  b: { type: number, min: 0, max: 10 }
  c: { type: number, min: 0, max: 10 }
  d: { type: number, min: 0, max: 10 }
pillars:
  one:
    weight: 1
    indicators:
      a: { value: a, scale: { linear: [0, 10] }, weight: 1 }
      b: { value: b, scale: { linear: [0, 10] }, weight: 1 }
  two:
    weight: 1
    indicators:
      c: { value: c, scale: { linear: [0, 10] }, weight: 1 }
      d: { value: d, scale: { linear: [0, 10] }, weight: 1 }
";

/// The truth that labels are made by.
const TRUTH: [(&str, f64); 6] =
    [("one", 1.4), ("two", 0.6), ("one.a", 0.5), ("one.b", 1.5), ("two.c", 1.6), ("two.d", 0.4)];

fn with_pack<R>(yaml: &str, then: impl FnOnce(VariedPack<'_>) -> R) -> R {
    let files = [("pack.yaml".to_owned(), yaml.as_bytes().to_vec())];
    let files = PackFiles::from_memory("test", "test", files).unwrap();
    let engine = Engine::new();
    let rules = pack(yaml);
    then(VariedPack { rules: &rules, files: &files, engine: &engine, weights: &[] })
}

fn truth() -> Vec<(String, f64)> {
    TRUTH.map(|(path, weight)| (path.to_owned(), weight)).to_vec()
}

/// People with facts at random, some of them missing.
fn people(rules: &Ruleset, count: usize, missing: f64) -> LoadedPopulation {
    let all: Vec<Facts> = (0..count)
        .map(|at| {
            let mut random = stream(5, at);
            let mut profile = Profile::new();
            for name in ["a", "b", "c", "d"] {
                let value = random.random_range(0.0..10.0);
                if !random.random_bool(missing) {
                    profile = profile.with(name, value);
                }
            }
            profile.id = Some(format!("p{at}"));
            rules.facts_of(&profile).unwrap()
        })
        .collect();
    LoadedPopulation::of(rules, &all)
}

/// Scores by the truth, with noise.
fn noisy(rules: &Ruleset, population: &LoadedPopulation, noise: f64) -> Vec<f64> {
    let truth = rules.with_weights(&truth()).unwrap();
    let scores = population.evaluate(&truth, Default::default(), 1).score;
    let normal = Normal::new(0.0, noise).unwrap();
    let add = |(at, score): (usize, f64)| score + normal.sample(&mut stream(6, at));
    scores.into_iter().enumerate().map(add).collect()
}

fn points(score: Vec<f64>) -> FitLabels {
    FitLabels::Points { score, nodes: Vec::new() }
}

fn found(fit: &WeightFit, path: &str) -> FittedWeight {
    fit.weights.iter().find(|one| one.path == path).unwrap().clone()
}

#[test]
fn known_weights_are_found_and_lie_in_their_intervals() {
    with_pack(RULES, |pack| {
        for missing in [0.0, 0.1] {
            let everyone = people(pack.rules, 200, missing);
            let labels = points(noisy(pack.rules, &everyone, 2.0));
            let fitted_goalposts =
                fit(pack, &everyone, &labels, &FitOptions::default(), &ignore_progress).unwrap();
            assert!(!fitted_goalposts.pillars_only && fitted_goalposts.labelled > 190);
            for (path, weight) in TRUTH {
                let one = found(&fitted_goalposts, path);
                let [low, high] = one.interval.unwrap();
                assert!((one.fitted - weight).abs() < 0.12, "{missing}: {one:?}, not {weight}");
                assert!(low <= weight && weight <= high, "{missing}: {one:?} misses {weight}");
            }
            assert!(
                fitted_goalposts.error.fitted < 2.3 && fitted_goalposts.error.now > 5.0,
                "{:?}",
                fitted_goalposts.error
            );
            let held = fitted_goalposts.error.held_out.unwrap();
            assert!(
                held >= fitted_goalposts.error.fitted * 0.95 && held < 2.4,
                "{:?}",
                fitted_goalposts.error
            );
        }
    });
}

#[test]
fn labels_of_pillars_say_more_and_no_noise_is_exact() {
    with_pack(RULES, |pack| {
        let everyone = people(pack.rules, 60, 0.0);
        let truth = pack.rules.with_weights(&truth()).unwrap();
        let detail = peristyle_engine::evaluate::Detail { points: true, ..Default::default() };
        let fitted_goalposts = everyone.evaluate(&truth, detail, 1);
        let nodes = vec![("one".to_owned(), fitted_goalposts.points[0].clone())];
        let labels = FitLabels::Points { score: vec![f64::NAN; 60], nodes };
        let fitted =
            fit(pack, &everyone, &labels, &FitOptions::default(), &ignore_progress).unwrap();
        assert!((found(&fitted, "one.a").fitted - 0.5).abs() < 1e-3, "{fitted:?}");
        let labels = points(fitted_goalposts.score.clone());
        let fitted =
            fit(pack, &everyone, &labels, &FitOptions::default(), &ignore_progress).unwrap();
        for (path, weight) in TRUTH {
            assert!((found(&fitted, path).fitted - weight).abs() < 1e-3, "{fitted:?}");
        }
        assert!(fitted.error.fitted < 1e-3);
    });
}

#[test]
fn an_outcome_shows_what_it_owes_to_each_indicator() {
    with_pack(RULES, |pack| {
        let everyone = people(pack.rules, 2_000, 0.0);
        let scores = noisy(pack.rules, &everyone, 0.0001);
        let won = scores.iter().enumerate().map(|(at, score)| {
            let chance = 1.0 / (1.0 + (-(score - 50.0) / 5.0).exp());
            f64::from(u8::from(stream(9, at).random_bool(chance)))
        });
        let labels = FitLabels::Outcome { name: "won".to_owned(), values: won.collect() };
        let options = FitOptions { resamples: 100, ..FitOptions::default() };
        let fitted_goalposts = fit(pack, &everyone, &labels, &options, &ignore_progress).unwrap();
        assert_eq!(fitted_goalposts.measure, "log_loss");
        for (path, weight) in TRUTH {
            assert!(
                (found(&fitted_goalposts, path).fitted - weight).abs() < 0.25,
                "{fitted_goalposts:?}"
            );
        }
        assert!(
            fitted_goalposts.error.held_out.unwrap() < fitted_goalposts.error.held_out_now.unwrap()
        );
    });
}

#[test]
fn goalposts_are_found_where_they_are_asked_for() {
    let truth = RULES
        .replace("value: a, scale: { linear: [0, 10] }", "value: a, scale: { linear: [0, 5] }");
    let other = pack(&truth);
    with_pack(RULES, |pack| {
        let everyone = people(pack.rules, 120, 0.0);
        let labels = points(everyone.evaluate(&other, Default::default(), 1).score);
        let options = FitOptions { goalposts: true, resamples: 20, folds: 2, ..Default::default() };
        let fitted_goalposts = fit(pack, &everyone, &labels, &options, &ignore_progress).unwrap();
        let moved = fitted_goalposts.goalposts.iter().find(|one| one.path == "one.a").unwrap();
        assert!((moved.fitted[1] - 5.0).abs() < 0.4, "{moved:?}");
        assert!(fitted_goalposts.error.fitted < 1.0, "{:?}", fitted_goalposts.error);
        let text = proposal(&fitted_goalposts, "test");
        assert!(text.contains("scale: { linear: ["), "{text}");
    });
}

#[test]
fn few_rows_fit_pillars_or_nothing() {
    with_pack(RULES, |pack| {
        let everyone = people(pack.rules, 19, 0.0);
        let labels = points(noisy(pack.rules, &everyone, 1.0));
        let problem =
            fit(pack, &everyone, &labels, &FitOptions::default(), &ignore_progress).unwrap_err();
        assert_eq!(problem.iter().next().unwrap().code.id, "PS4142");
    });
    // eight indicators, twenty-four rows
    let more: String = ["e", "f", "g", "h"]
        .map(|name| {
            format!(
                "      {name}: {{ value: a, scale: {{ linear: [0, 1{name_len}] }} }}\n",
                name_len = name.len()
            )
        })
        .concat();
    with_pack(&format!("{RULES}{more}"), |pack| {
        let everyone = people(pack.rules, 24, 0.0);
        let labels = points(everyone.evaluate(pack.rules, Default::default(), 1).score);
        let fitted_goalposts =
            fit(pack, &everyone, &labels, &FitOptions::default(), &ignore_progress).unwrap();
        assert!(fitted_goalposts.pillars_only);
        let paths: Vec<_> = fitted_goalposts.weights.iter().map(|one| &*one.path).collect();
        assert_eq!(paths, ["one", "two"]);
        assert!(fitted_goalposts.warnings.iter().any(|one| one.code == "PS4142"));
    });
}

#[test]
fn what_cant_be_told_apart_is_said() {
    let twins = RULES.replace("value: b,", "value: a,").replace(
        "  b: { type: number, min: 0, max: 10 }\n",
        "  b: { type: number, min: 0, max: 10, shown: true }\n",
    );
    with_pack(&twins, |pack| {
        let everyone = people(pack.rules, 100, 0.0);
        let labels = points(everyone.evaluate(pack.rules, Default::default(), 1).score);
        let fitted_goalposts =
            fit(pack, &everyone, &labels, &FitOptions::default(), &ignore_progress).unwrap();
        assert!(
            fitted_goalposts.warnings.iter().any(|one| one.code == "PS4144"),
            "{:?}",
            fitted_goalposts.warnings
        );
    });
}

#[test]
fn an_index_that_is_no_sum_is_refused() {
    let product = RULES.replace("title: T", "title: T\naggregate: { geometric: { zero: whole } }");
    with_pack(&product, |pack| {
        let everyone = people(pack.rules, 30, 0.0);
        let labels = points(vec![50.0; 30]);
        let problem =
            fit(pack, &everyone, &labels, &FitOptions::default(), &ignore_progress).unwrap_err();
        assert_eq!(problem.iter().next().unwrap().code.id, "PS4143");
    });
}

#[test]
fn labels_are_read_from_columns() {
    let rules = pack(RULES);
    let mut everyone = people(&rules, 3, 0.0);
    assert_eq!(
        FitLabels::of(&rules, &everyone).unwrap_err().iter().next().unwrap().code.id,
        "PS4140"
    );
    let texts = ["won", "no", "perhaps"].map(|text| Some(text.into())).to_vec();
    everyone.add_extra(ExtraColumn { name: "won".to_owned(), texts, numbers: vec![f64::NAN; 3] });
    let problem = FitLabels::outcome(&everyone, "won").unwrap_err();
    assert!(problem.to_string().contains("`perhaps`"), "{problem}");
    assert_eq!(labels::columns(&rules), ["score", "one.score", "two.score"]);
}
