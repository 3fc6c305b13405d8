use peristyle_engine::{Engine, PackFiles, PackVariant};

use super::*;
use crate::testing::pack;

const RULES: &str = "
title: T
facts:
  a: { type: number, min: 0, max: 10 }
  b: { type: number, min: 0, max: 10 }
  last: { type: date }
indicators:
  a: { value: a, scale: { linear: [0, 10] }, weight: 1 }
  b: { value: b, scale: { linear: [0, 10] }, weight: 1 }
  fresh: { value: last, scale: { linear: [100, 0] }, weight: 2 }
";

fn profile(facts: &[(&str, f64)]) -> Profile {
    facts.iter().fold(Profile::new(), |profile, (name, value)| profile.with(*name, *value))
}

fn before(profile: &Profile) -> EarlierResult<'_> {
    EarlierResult { profile, rules: None, answer: None }
}

fn sum(told: &ScoreChange) -> f64 {
    let facts = told.facts.iter().filter_map(|one| one.points);
    facts.chain(told.rules.iter().filter_map(|one| one.points)).sum()
}

#[test]
fn changed_facts_share_the_difference() {
    let rules = pack(RULES);
    let (old, new) = (profile(&[("a", 2.0), ("b", 5.0)]), profile(&[("a", 6.0), ("b", 4.0)]));
    let told = since(&rules, &new, &before(&old), ShapleyOptions::default()).unwrap();
    assert_eq!(told.facts.iter().map(|one| &*one.fact).collect::<Vec<_>>(), ["a", "b"]);
    assert!((told.facts[0].points.unwrap() - 20.0).abs() < 1e-9);
    assert!((told.facts[1].points.unwrap() + 5.0).abs() < 1e-9);
    assert!((sum(&told) - told.change.unwrap()).abs() < 1e-9);
}

#[test]
fn a_fact_that_is_given_now_counts_and_so_does_the_date() {
    let rules = pack(RULES);
    let old = profile(&[("a", 2.0)]).with("last", "2026-01-01").as_of("2026-01-11");
    let new = profile(&[("a", 2.0), ("b", 9.0)]).with("last", "2026-01-01").as_of("2026-02-10");
    let told = since(&rules, &new, &before(&old), ShapleyOptions::default()).unwrap();
    let names: Vec<_> = told.facts.iter().map(|one| &*one.fact).collect();
    assert!(names.contains(&"b") && names.contains(&"as_of"), "{names:?}");
    assert!((sum(&told) - told.change.unwrap()).abs() < 1e-9);
    let date = told.facts.iter().find(|one| one.fact == "as_of").unwrap();
    assert!(date.points.unwrap() < 0.0);
}

#[test]
fn no_score_on_a_side_is_nothing_to_share_out() {
    let rules = pack(RULES);
    let told =
        since(&rules, &profile(&[("a", 1.0)]), &before(&Profile::new()), ShapleyOptions::default());
    let told = told.unwrap();
    assert_eq!((told.change, told.facts[0].points), (None, None));
    assert_eq!(told.after.score, Some(10.0));
}

#[test]
fn rules_have_their_part_after_the_facts() {
    let changed = RULES
        .replace(
            "value: a, scale: { linear: [0, 10] }, weight: 1",
            "value: a, scale: { linear: [0, 20] }, weight: 3",
        )
        .replace(
            "value: b, scale: { linear: [0, 10] }, weight: 1",
            "value: b, scale: { linear: [0, 10] }, weight: 2",
        );
    let side = |yaml: &str| {
        let files = [("pack.yaml".to_owned(), yaml.as_bytes().to_vec())];
        PackVariant {
            files: PackFiles::from_memory("test", "test", files).unwrap(),
            weights: Vec::new(),
        }
    };
    let hybrids = Engine::new().hybrids(&side(RULES), &side(&changed)).unwrap();
    let (then, now) = (hybrids.from().clone(), hybrids.to().clone());
    let (old, new) = (profile(&[("a", 2.0), ("b", 5.0)]), profile(&[("a", 6.0), ("b", 4.0)]));
    let mut look = before(&old);
    look.rules = Some(&hybrids);
    let told = since(&now, &new, &look, ShapleyOptions::default()).unwrap();
    assert_eq!(told.rules.len(), 3, "{:?}", told.rules);
    assert!((sum(&told) - told.change.unwrap()).abs() < 1e-9);
    // without the rules of then, all of their part stands in one line
    let mut look = before(&old);
    look.answer =
        Some(SavedAnswer { score: told.before.score, fingerprint: then.fingerprint().to_owned() });
    let lump = since(&now, &new, &look, ShapleyOptions::default()).unwrap();
    assert!(lump.rules_unknown && lump.rules.len() == 1);
    assert!((sum(&lump) - lump.change.unwrap()).abs() < 1e-9);
    assert_eq!(lump.change, told.change);
}

#[test]
fn nothing_changed_is_no_change() {
    let rules = pack(RULES);
    let same = profile(&[("a", 2.0), ("b", 5.0)]);
    let told = since(&rules, &same, &before(&same), ShapleyOptions::default()).unwrap();
    assert_eq!((told.change, told.facts.len(), told.rules.len()), (Some(0.0), 0, 0));
}
