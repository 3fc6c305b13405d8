use peristyle_engine::{Facts, Profile};

use super::*;
use crate::testing::pack;

const PACK: &str = "\
bands: [[0, low], [50, high]]
facts:
  a: { type: number }
  b: { type: number }
  role: { type: choice, choices: [seller, recruiter] }
pillars:
  one:
    indicators:
      a: { value: a, scale: { linear: [0, 10] } }
      b: { value: b, scale: { linear: [0, 10] } }
  two:
    indicators:
      role: { value: role == \"seller\" }
";

fn population(ruleset: &Ruleset, rows: &[(f64, Option<f64>, &str)]) -> LoadedPopulation {
    let facts = |(a, b, role): &(f64, Option<f64>, &str)| {
        let mut profile = Profile::new().with("a", *a).with("role", *role);
        if let Some(b) = b {
            profile = profile.with("b", *b);
        }
        ruleset.facts_of(&profile).unwrap()
    };
    let facts: Vec<Facts> = rows.iter().map(facts).collect();
    LoadedPopulation::of(ruleset, &facts)
}

#[test]
fn figures_worked_out_by_hand() {
    let rules = pack(PACK);
    let rows = [
        (2.0, Some(4.0), "seller"),
        (4.0, Some(4.0), "seller"),
        (6.0, Some(8.0), "recruiter"),
        (8.0, None, "seller"),
    ];
    let told = describe(&rules, &population(&rules, &rows), 1).unwrap();
    let a = told.facts[0].numbers.as_ref().unwrap();
    assert_eq!((a.count, a.missing), (4, 0));
    assert_eq!(
        (a.min, a.q1, a.median, a.q3, a.max),
        (Some(2.0), Some(3.5), Some(5.0), Some(6.5), Some(8.0))
    );
    assert_eq!(a.mean, Some(5.0));
    assert!((a.sd.unwrap() - (20.0_f64 / 3.0).sqrt()).abs() < 1e-12);
    let b = told.facts[1].numbers.as_ref().unwrap();
    assert_eq!((b.count, b.missing), (3, 1));
    let role = told.facts[2].texts.as_ref().unwrap();
    assert_eq!((role.count, role.distinct, role.frequent[0].value.as_str()), (4, 2, "seller"));
    // parts 0.2 0.4 0.6 and 0.4 0.4 0.8: variances 0.04 and 0.16/3, of the sum 0.52/3
    let alpha = &told.pillars[0].alpha;
    let wanted = 2.0 * (1.0 - (0.04 + 0.16 / 3.0) / (0.52 / 3.0));
    assert_eq!((alpha.parts, alpha.profiles), (2, 3));
    assert!((alpha.alpha.unwrap() - wanted).abs() < 1e-12, "{alpha:?}");
    assert!(told.pillars[1].alpha.reason.is_some());
    assert_eq!(told.bands.iter().map(|one| one.count).sum::<usize>(), 4);
}

#[test]
fn what_cannot_be_told_says_why() {
    let rules = pack(PACK);
    assert!(describe(&rules, &population(&rules, &[]), 1).is_err());
    let one = describe(&rules, &population(&rules, &[(1.0, None, "seller")]), 1).unwrap();
    assert_eq!((one.score.sd, one.score.reason), (None, Some("one value has no spread")));
    assert_eq!(one.indicators[1].spread.reason, Some("nobody has a value"));
    assert_eq!(one.indicators[0].with_score, None);
    let same = [(1.0, Some(0.1), "seller"); 5];
    let told = describe(&rules, &population(&rules, &same), 1).unwrap();
    assert_eq!(told.score.reason, Some("all values are the same"));
    assert_eq!((told.score.sd, told.indicators[0].with_score), (Some(0.0), None));
    let json = serde_json::to_string(&told).unwrap();
    assert!(!json.contains("NaN"));
}

#[test]
fn who_is_far_out_is_named() {
    let rules = pack(PACK);
    let mut rows: Vec<_> = (0..20).map(|at| (f64::from(at % 4), Some(1.0), "seller")).collect();
    rows.push((90.0, Some(1.0), "seller"));
    let told = describe(&rules, &population(&rules, &rows), 1).unwrap();
    let out = told.facts[0].numbers.as_ref().unwrap().outliers.as_ref().unwrap();
    assert_eq!((out.count, out.ids.len()), (1, 1));
    assert!(out.above < 90.0 && out.below < 0.0);
}
