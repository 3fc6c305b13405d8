use peristyle_engine::{Engine, Facts, PackFiles, PackVariant, Profile, Value};
use rand::RngExt;

use super::*;
use crate::shapley::stream;

const PACK: &str = "\
bands: [[0, low], [40, middle], [75, high]]
facts:
  a: { type: number }
  b: { type: number }
  c: { type: number }
  team: { type: choice, choices: [red, blue] }
derived:
  rate: { value: a / b, type: number }
pillars:
  one:
    weight: 2
    indicators:
      a: { value: a, scale: { linear: [0, 10] }, weight: 3 }
      b: { value: b, scale: { linear: [0, 10] }, missing: zero }
  two:
    indicators:
      c: { value: c, scale: { linear: [0, 10] } }
      rate: { value: rate, scale: { linear: [0, 2] } }
";

fn side(yaml: &str, more: &[(&str, &str)], weights: &[(&str, f64)]) -> PackVariant {
    let files = [("pack.yaml", yaml)].into_iter().chain(more.iter().copied());
    let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
    PackVariant {
        files: PackFiles::from_memory("test", "test", files).unwrap(),
        weights: weights.iter().map(|(path, weight)| ((*path).to_owned(), *weight)).collect(),
    }
}

fn hybrids(from: &PackVariant, to: &PackVariant) -> RulesetHybrids {
    let hybrids = Engine::new().hybrids(from, to);
    hybrids.unwrap_or_else(|problems| panic!("{}", problems.render(Default::default())))
}

/// Profiles with gaps.
fn people(rules: &Ruleset, count: usize) -> LoadedPopulation {
    let mut random = stream(11, count);
    let facts: Vec<Facts> = (0..count)
        .map(|at| {
            let mut profile = Profile::new().with("team", if at % 3 == 0 { "red" } else { "blue" });
            profile.id = Some(format!("p{at}"));
            for fact in ["a", "b", "c"] {
                if random.random_range(0..10) > 0 {
                    profile = profile.with(fact, f64::from(random.random_range(1..120_u32)) / 10.0);
                }
            }
            rules.facts_of(&profile).unwrap()
        })
        .collect();
    LoadedPopulation::of(rules, &facts)
}

fn options() -> CompareOptions {
    CompareOptions { movers: 10, by: None, seed: 1, jobs: 2 }
}

fn compared(hybrids: &RulesetHybrids, what_if: &[GivenFact], count: usize) -> RulesetComparison {
    let population = &people(hybrids.from(), count);
    compare(ComparedRulesets { hybrids, what_if, population }, &options()).unwrap()
}

#[test]
fn the_same_rules_change_exactly_nothing() {
    let one = side(PACK, &[], &[]);
    let told = compared(&hybrids(&one, &one), &[], 300);
    let figures = &told.figures;
    assert_eq!((figures.n, figures.share_changed), (300, Some(0.0)));
    for figure in [figures.mean_change, figures.max_change, figures.mean_absolute_change] {
        assert_eq!(figure, Some(0.0));
    }
    assert_eq!((figures.spearman, figures.kendall), (Some(1.0), Some(1.0)));
    assert_eq!((figures.gained, figures.lost), (0, 0));
    assert_eq!(figures.band_migration.as_ref().unwrap().moved, 0);
    assert!(told.movers.is_empty() && told.rules.is_empty());
}

#[test]
fn what_moved_someone_adds_up_to_the_move() {
    let changed = PACK
        .replace("weight: 3", "weight: 1")
        .replace("value: c, scale: { linear: [0, 10] }", "value: c, scale: { linear: [0, 5] }")
        .replace("a / b", "a / (b + 1.0)")
        .replace("missing: zero", "missing: skip");
    let hybrids = hybrids(&side(PACK, &[], &[]), &side(&changed, &[], &[("two", 3.0)]));
    assert_eq!(hybrids.players(), 5);
    let told = compared(&hybrids, &[], 400);
    assert_eq!(told.attribution.method, AttributionMethod::Exact);
    assert!(told.attribution.everyone);
    assert_eq!(told.movers.len(), 10);
    for mover in &told.movers {
        let sum: f64 = mover.because.iter().map(|one| one.points).sum();
        assert!((sum - mover.change).abs() < 1e-9, "{mover:?}");
    }
    let means: f64 = told.rules.iter().filter_map(|rule| rule.mean_change).sum();
    assert!((means - told.figures.mean_change.unwrap()).abs() < 1e-9);
    for rule in &told.rules {
        assert!(rule.changes[0].line.is_some(), "{rule:?}");
    }
}

#[test]
fn every_subset_of_changes_is_a_pack_that_somebody_could_have_written() {
    let swap = [
        ("weight: 3", "weight: 1"),
        ("value: c, scale: { linear: [0, 10] }", "value: c, scale: { linear: [0, 5] }"),
        ("a / b", "a / (b + 1.0)"),
    ];
    let all = swap.iter().fold(PACK.to_owned(), |text, (old, new)| text.replace(old, new));
    let hybrids = hybrids(&side(PACK, &[], &[]), &side(&all, &[], &[]));
    assert_eq!(hybrids.players(), 3);
    let mut seen = std::collections::BTreeSet::new();
    for code in 0..8_usize {
        let text = swap.iter().enumerate().filter(|(at, _)| code >> at & 1 == 1);
        let text = text.fold(PACK.to_owned(), |text, (_, (old, new))| text.replace(old, new));
        let files = side(&text, &[], &[]).files;
        seen.insert(Engine::new().compile(&files).0.unwrap().fingerprint().to_owned());
    }
    let blended: std::collections::BTreeSet<String> = (0..8_usize)
        .map(|code| (0..3).map(|at| code >> at & 1 == 1).collect::<Vec<bool>>())
        .map(|taken| hybrids.with(&taken).unwrap().fingerprint().to_owned())
        .collect();
    assert_eq!(seen, blended);
}

#[test]
fn nodes_that_come_and_go_and_scripts_are_changes_too() {
    let weights =
        "fn weights(facts, weights) { if facts.team == \"red\" { weights.two *= 2.0; } weights }";
    let added = PACK
        .replace("      rate:", "      b2: { value: b, scale: NEW }\n      rate:")
        .replace("NEW", "bend");
    let functions = "fn bend(x) { if x > 5.0 { 1.0 } else { x / 5.0 } }";
    let hybrids = hybrids(
        &side(PACK, &[], &[]),
        &side(&added, &[("weights.rhai", weights), ("functions.rhai", functions)], &[]),
    );
    // the node can't be there without its function
    assert_eq!((hybrids.players(), hybrids.changes().len()), (2, 3));
    let told = compared(&hybrids, &[], 200);
    for mover in &told.movers {
        let sum: f64 = mover.because.iter().map(|one| one.points).sum();
        assert!((sum - mover.change).abs() < 1e-9, "{mover:?}");
    }
    assert!(told.rules.iter().any(|rule| rule.changes.len() == 2), "{:?}", told.rules);
}

#[test]
fn facts_of_what_if_are_causes_beside_rules() {
    let hybrids = hybrids(&side(PACK, &[], &[]), &side(PACK, &[], &[("one", 1.0)]));
    let fact = GivenFact { name: "c".into(), value: Some(Value::Number(9.0)), place: None };
    let told = compared(&hybrids, &[fact], 100);
    let words: Vec<&str> = told.rules.iter().map(|rule| rule.rule.as_str()).collect();
    assert_eq!(words, ["one weight 2 → 1", "fact c=9"]);
    for mover in &told.movers {
        let sum: f64 = mover.because.iter().map(|one| one.points).sum();
        assert!((sum - mover.change).abs() < 1e-9);
    }
}

#[test]
fn many_changes_are_sampled_and_add_up_all_the_same() {
    let many = |weight: usize| -> String {
        let nodes = (0..12).map(|at| {
            format!(
                "  n{at}: {{ value: f{at}, weight: {}, scale: {{ linear: [0, 10] }} }}\n",
                1 + at * weight
            )
        });
        let facts = (0..12).map(|at| format!("  f{at}: {{ type: number }}\n"));
        format!("facts:\n{}indicators:\n{}", facts.collect::<String>(), nodes.collect::<String>())
    };
    let hybrids = hybrids(&side(&many(1), &[], &[]), &side(&many(7), &[], &[]));
    assert_eq!(hybrids.players(), 11);
    let facts: Vec<Facts> = (0..50)
        .map(|row| {
            let profile = (0..12).fold(Profile::new(), |profile, at| {
                profile.with(format!("f{at}"), f64::from((row * 7 + at * 3) % 11))
            });
            hybrids.from().facts_of(&profile).unwrap()
        })
        .collect();
    let population = &LoadedPopulation::of(hybrids.from(), &facts);
    let run = |jobs: usize, seed: u64| {
        let options = CompareOptions { jobs, seed, ..options() };
        let told =
            compare(ComparedRulesets { hybrids: &hybrids, what_if: &[], population }, &options)
                .unwrap();
        (serde_json::to_string(&told).unwrap(), told)
    };
    let (text, told) = run(1, 5);
    assert_eq!(told.attribution.method, AttributionMethod::Sampled);
    for mover in &told.movers {
        let sum: f64 = mover.because.iter().map(|one| one.points).sum();
        assert!((sum - mover.change).abs() < 1e-9, "{mover:?}");
        assert!(mover.because.iter().all(|one| one.standard_error.is_some()));
    }
    assert_eq!(text, run(4, 5).0, "the same bytes on any number of threads");
    assert_ne!(text, run(1, 6).0);
}

#[test]
fn another_index_is_traced_to_nothing() {
    let other = "facts:\n  a: { type: number }\nindicators:\n  x: { value: a, scale: { linear: [0, 3] } }\n";
    let hybrids = hybrids(&side(PACK, &[], &[]), &side(other, &[], &[]));
    let told = compared(&hybrids, &[], 50);
    assert_eq!(told.attribution.method, AttributionMethod::None);
    assert!(told.attribution.reason.is_some());
    assert!(!told.movers.is_empty() && told.movers.iter().all(|one| one.because.is_empty()));
}

#[test]
fn segments_part_everyone() {
    let hybrids = hybrids(&side(PACK, &[], &[]), &side(PACK, &[], &[("one", 1.0)]));
    let population = &people(hybrids.from(), 100);
    let by = |by: &str| CompareOptions { by: Some(by.to_owned()), ..options() };
    let compared = ComparedRulesets { hybrids: &hybrids, what_if: &[], population };
    let told = compare(compared, &by("team")).unwrap();
    let parts: Vec<_> =
        told.segments.iter().map(|one| (one.value.as_deref(), one.figures.n)).collect();
    assert_eq!(parts, [(Some("blue"), 66), (Some("red"), 34)]);
    assert!(compare(compared, &by("industry")).is_err());
}

#[test]
fn limits_are_read_and_held_against_figures() {
    let one = side(PACK, &[], &[]);
    let figures = compared(&hybrids(&one, &one), &[], 20).figures;
    let violation = |text: &str| StatisticLimit::parse(text).unwrap().violation(&figures).is_some();
    assert!(!violation("max_change > 10") && !violation("spearman < 0.9") && violation("n>=20"));
    assert!(violation("lost == 0") && !violation("n != 20"));
    for bad in ["max_change", "max_change > ten", "maximum > 1", "", "n > NaN"] {
        assert!(StatisticLimit::parse(bad).is_err(), "{bad}");
    }
}
