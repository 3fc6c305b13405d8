use std::f64::consts::PI;

use peristyle_engine::source::Source;
use peristyle_engine::{Engine, Facts, PackFiles, Profile};

use super::experiment::{ModelOutput, SensitivityExperiment, VariedPack};
use super::sobol::{SobolSampling, indices};
use super::*;
use crate::parallel::ignore_progress;
use crate::testing::pack;

fn sampling(samples: usize) -> SobolSampling {
    SobolSampling { samples, resamples: 200, seed: 1, jobs: NonZeroUsize::MIN }
}

fn names(count: usize) -> Vec<String> {
    (0..count).map(|at| format!("x{at}")).collect()
}

#[test]
fn indices_of_the_ishigami_function() {
    let (a, b) = (7.0, 0.1);
    let model = |point: &[f64]| {
        let x: Vec<f64> = point.iter().map(|one| (2.0 * one - 1.0) * PI).collect();
        x[0].sin() + a * x[1].sin().powi(2) + b * x[2].powi(4) * x[0].sin()
    };
    let told = indices("y", &names(3), sampling(8_192), &ignore_progress, model);
    let expected = [(0.3139, 0.5576), (0.4424, 0.4424), (0.0, 0.2437)];
    for (index, (first, total)) in told.factors.iter().zip(expected) {
        assert!((index.first.unwrap() - first).abs() < 0.01, "{index:?}");
        assert!((index.total.unwrap() - total).abs() < 0.01, "{index:?}");
        let [lo, hi] = index.first_interval.unwrap();
        assert!(lo - 0.01 <= first && first <= hi + 0.01, "{index:?}");
    }
    let variance = a * a / 8.0 + b * PI.powi(4) / 5.0 + b * b * PI.powi(8) / 18.0 + 0.5;
    assert!((told.variance / variance - 1.0).abs() < 0.01);
}

#[test]
fn indices_of_a_weighted_sum_are_the_squares_of_its_weights() {
    let weights = [1.0, 2.0, 3.0, 0.0];
    let model = |point: &[f64]| point.iter().zip(weights).map(|(x, w)| x * w).sum::<f64>();
    let told = indices("y", &names(4), sampling(2_048), &ignore_progress, model);
    for (index, weight) in told.factors.iter().zip(weights) {
        let expected = weight * weight / 14.0;
        assert!((index.first.unwrap() - expected).abs() < 0.005, "{index:?}");
        assert!((index.total.unwrap() - expected).abs() < 0.005, "{index:?}");
    }
    let flat = indices("y", &names(2), sampling(64), &ignore_progress, |_| 3.0);
    assert!(flat.factors.iter().all(|one| one.first.is_none() && one.total_interval.is_none()));
}

const RULES: &str = "
title: T
facts:
  a: { type: number, min: 0, max: 10 }
  b: { type: number, min: 0, max: 10 }
  c: { type: number, min: 0, max: 10 }
pillars:
  one:
    weight: 3
    indicators:
      a: { value: a, scale: { linear: [0, 10] }, weight: 2 }
      b: { value: b, scale: { linear: [0, 10] }, weight: 1 }
  two:
    weight: 1
    indicators:
      c: { value: c, scale: { linear: [0, 10] } }
";

fn profile(rules: &Ruleset, at: usize, [a, b, c]: [f64; 3]) -> Facts {
    let mut profile = Profile::new().with("a", a).with("b", b).with("c", c);
    profile.id = Some(format!("p{at}"));
    rules.facts_of(&profile).unwrap()
}

fn people(rules: &Ruleset, all: &[[f64; 3]]) -> LoadedPopulation {
    let all: Vec<Facts> =
        all.iter().enumerate().map(|(at, one)| profile(rules, at, *one)).collect();
    LoadedPopulation::of(rules, &all)
}

fn some(rules: &Ruleset) -> LoadedPopulation {
    let all: Vec<[f64; 3]> =
        (0..20).map(|at| [f64::from(at % 7), f64::from(at * 3 % 11).min(10.0), 5.0]).collect();
    people(rules, &all)
}

#[test]
fn a_weight_swings_the_mean_and_a_constant_tells_nobody_apart() {
    let rules = pack(RULES);
    let told = sensitivity(&rules, &some(&rules), &SensitivityOptions::default(), &ignore_progress)
        .unwrap();
    let swing = |path: &str| told.one_at_a_time.iter().find(|one| one.path == path).unwrap();
    // the mean of pillar one is below that of two, so its weight pulls down
    assert!(swing("one").more.unwrap() < 0.0 && swing("one").less.unwrap() > 0.0);
    assert_eq!(swing("two.c").more, Some(0.0));
    let c = told.indicators.iter().find(|one| one.path == "two.c").unwrap();
    assert!(c.constant && c.correlation.is_none() && c.weight == 0.25);
    let a = told.indicators.iter().find(|one| one.path == "one.a").unwrap();
    assert!((a.weight - 0.5).abs() < 1e-12 && a.correlation.unwrap() > 0.5);
    let only = told.left_out.iter().find(|one| one.path == "two.c").unwrap();
    assert_eq!(only.max_change, None, "an only child can't be left out");
}

#[test]
fn ranks_that_nothing_can_change_are_kept_and_close_ones_are_not() {
    let rules = pack(RULES);
    let sure = people(&rules, &[[9.0, 9.0, 9.0], [5.0, 5.0, 5.0], [1.0, 1.0, 1.0]]);
    let told =
        sensitivity(&rules, &sure, &SensitivityOptions::default(), &ignore_progress).unwrap();
    let ranks = told.ranks.unwrap();
    assert_eq!(ranks.kept, 1.0);
    assert!(
        ranks
            .profiles
            .iter()
            .all(|one| one.low == Some(f64::from(one.rank)) && one.high == one.low)
    );
    assert_eq!(ranks.top.iter().map(|top| (top.places, top.same)).collect::<Vec<_>>(), [(1, 1.0)]);
    // good at one thing each, and nearly equal: who is first is a matter of weights
    let close = people(&rules, &[[10.0, 1.0, 4.0], [4.0, 10.0, 8.8], [0.0, 0.0, 0.0]]);
    let told =
        sensitivity(&rules, &close, &SensitivityOptions::default(), &ignore_progress).unwrap();
    let kept = told.ranks.unwrap().profiles[0].kept;
    assert!(kept > 0.1 && kept < 0.9, "{kept}");
}

#[test]
fn drawn_weights_have_the_spread_that_was_asked_for() {
    let family = SiblingWeights {
        parent: String::new(),
        members: ["a", "b", "c", "d"].map(|path| (path.to_owned(), 5.0)).to_vec(),
    };
    let draws: Vec<f64> =
        (0..20_000).map(|draw| family.draw(0.2, &mut stream(3, draw))[0].1).collect();
    let center = mean(&draws);
    let spread = (draws.iter().map(|one| (one - center).powi(2)).sum::<f64>() / 20_000.0).sqrt();
    assert!((center - 5.0).abs() < 0.03, "{center}");
    assert!((spread / center - 0.2).abs() < 0.01, "{spread}");
}

#[test]
fn more_threads_give_the_same_answer() {
    let rules = pack(RULES);
    let trials = SensitivityOptions { draws: 200, ..SensitivityOptions::default() };
    let one = sensitivity(&rules, &some(&rules), &trials, &ignore_progress).unwrap();
    let jobs = NonZeroUsize::new(4).unwrap();
    let four = sensitivity(
        &rules,
        &some(&rules),
        &SensitivityOptions { jobs, ..trials.clone() },
        &ignore_progress,
    );
    assert_eq!(one, four.unwrap());
    let other = sensitivity(
        &rules,
        &some(&rules),
        &SensitivityOptions { seed: 1, ..trials },
        &ignore_progress,
    );
    assert_ne!(one, other.unwrap());
}

#[test]
fn too_few_profiles_are_said() {
    let rules = pack(RULES);
    for (all, words) in [(vec![], "no profiles"), (vec![[1.0, 1.0, 1.0]], "only one profile")] {
        let problem = sensitivity(
            &rules,
            &people(&rules, &all),
            &SensitivityOptions::default(),
            &ignore_progress,
        );
        let problem = problem.unwrap_err();
        assert!(problem.to_string().contains(words), "{problem}");
    }
}

fn with_experiment<R>(
    yaml: &str,
    then: impl FnOnce(Result<SensitivityExperiment, Diagnostics>, VariedPack<'_>) -> R,
) -> R {
    let files = [("pack.yaml".to_owned(), RULES.as_bytes().to_vec())];
    let files = PackFiles::from_memory("test", "test", files).unwrap();
    let engine = Engine::new();
    let rules = pack(RULES);
    let pack = VariedPack { rules: &rules, files: &files, engine: &engine, weights: &[] };
    then(SensitivityExperiment::read(&Source::new("experiment.yaml", yaml), pack), pack)
}

#[test]
fn an_experiment_varies_weights_goalposts_and_aggregates() {
    let yaml = "vary:\n  one.weight: [1, 5]\n  one.a.scale.linear[1]: [8, 20]\n  root.aggregate: [arithmetic, { geometric: { zero: whole } }]\n";
    with_experiment(yaml, |experiment, pack| {
        let experiment = experiment.unwrap();
        let far = experiment.rules(pack, &[0.5, 1.0, 0.0]).unwrap();
        let facts = profile(&far, 0, [10.0, 10.0, 10.0]);
        // a reaches half of its scale
        let (a, weight) = (0.5 * 2.0 / 3.0 + 1.0 / 3.0, 3.0 / 4.0);
        let score = far.evaluate(&facts).score.unwrap();
        assert!((score - 100.0 * (a * weight + 0.25)).abs() < 1e-9, "{score}");
        let told = experiment.run(
            pack,
            &some(pack.rules),
            ModelOutput::MeanScore,
            sampling(64),
            &ignore_progress,
        );
        assert_eq!(told.factors.len(), 3);
        assert!(told.factors[1].total.unwrap() > 0.1, "{told:?}");
        assert_eq!(told.without, 0);
        let shifts = experiment.run(
            pack,
            &some(pack.rules),
            ModelOutput::RankShift,
            sampling(64),
            &ignore_progress,
        );
        assert!(shifts.mean > 0.0);
    });
}

#[test]
fn what_an_experiment_gets_wrong_is_said_at_its_line() {
    let yaml = "vary:\n  won.weight: [1, 5]\n  one.a.scale.linear[2]: [8, 20]\n  one.aggregate: [arithmetic]\n  one.b.weight: [5, 1]\n  one.b.colour: [1, 2]\n";
    with_experiment(yaml, |experiment, _| {
        let problems = experiment.unwrap_err();
        let lines: Vec<usize> =
            problems.iter().map(|one| one.place.as_ref().unwrap().line_column().0).collect();
        assert_eq!(lines, [2, 3, 4, 5, 6], "{problems}");
    });
    with_experiment("vary:\n  one.weight: [-1, 5]\n", |experiment, _| {
        assert!(experiment.unwrap_err().to_string().contains("can't be -1"));
    });
    with_experiment("very: {}\n", |experiment, _| assert!(experiment.is_err()));
}

#[test]
fn ranks_are_of_scores_before_they_are_rounded() {
    let rules = pack(&format!("{RULES}round: {{ digits: 0 }}\n"));
    let close = people(&rules, &[[5.0, 5.0, 5.0], [5.01, 5.0, 5.0], [5.02, 5.0, 5.0]]);
    let told =
        sensitivity(&rules, &close, &SensitivityOptions::default(), &ignore_progress).unwrap();
    let ranks: Vec<_> =
        told.ranks.unwrap().profiles.into_iter().map(|one| (one.rank, one.id, one.score)).collect();
    let rank = |rank, id: &str| (rank, id.to_owned(), 50.0);
    assert_eq!(ranks, [rank(1, "p2"), rank(2, "p1"), rank(3, "p0")]);
}

#[test]
fn weights_are_shares_of_the_sum_that_the_score_divides_by() {
    let minus = "facts: { a: { type: number }, b: { type: number } }\nindicators:\n  \
                 a: { value: a, scale: { linear: [0, 10] }, weight: 2 }\n  \
                 b: { value: b, scale: { linear: [0, 10] }, weight: -1, negative: true }\n";
    let rules = pack(minus);
    let all: Vec<Facts> = [(1.0, 2.0), (3.0, 1.0), (7.0, 4.0)]
        .map(|(a, b)| rules.facts_of(&Profile::new().with("a", a).with("b", b)).unwrap())
        .into();
    let told = sensitivity(
        &rules,
        &LoadedPopulation::of(&rules, &all),
        &SensitivityOptions::default(),
        &ignore_progress,
    )
    .unwrap();
    assert_eq!(told.indicators.iter().map(|one| one.weight).collect::<Vec<_>>(), [2.0, -1.0]);
}
