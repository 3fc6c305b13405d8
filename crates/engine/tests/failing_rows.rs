//! Rows of columns that a script fails on: no score, as for a single profile, whatever else is told.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod support;

use peristyle_engine::evaluate::{Column, ColumnScores, Detail};
use peristyle_engine::{Engine, Ruleset, Value};
use support::{compile_with, evaluate, profile};

/// `rate` is answered/sent, whose 1/0 is an error and whose 0/0 is missing.
const PACK: &str = "\
points: 100
facts:
  sent: { type: number }
  answered: { type: number }
  posts: { type: number }
  asks: { type: bool }
derived:
  rate: { value: answered / sent, type: number }
indicators:
  rate: { value: rate, scale: { linear: [0, 1] } }
  posts: { value: posts, scale: { linear: [0, 10] } }
  where_asked: { value: answered / (posts - 9), scale: { linear: [0, 1] }, applies: asks }
";
const TIPS: &str = "fn tips(facts, index) {\n    let tips = [];\n    \
                    if index.score == () { tips.push(#{ id: \"unscored\", change: #{ posts: 10 }, effort: 1 }); }\n    \
                    tips\n}\n";

/// sent, answered, posts, asks.
const ROWS: [[f64; 4]; 6] = [
    [4.0, 1.0, 5.0, 1.0],
    [0.0, 1.0, 5.0, 0.0],
    [0.0, 0.0, 5.0, 0.0],
    // fails where it is asked, and only there
    [4.0, 1.0, 9.0, 1.0],
    [4.0, 1.0, 9.0, 0.0],
    [4.0, 1.0, 9.0, f64::NAN],
];

fn rules() -> Ruleset {
    let (rules, problems) =
        compile_with(&Engine::new(), &[("pack.yaml", PACK), ("tips.rhai", TIPS)]);
    let rules = rules.unwrap_or_else(|| panic!("{problems}"));
    assert!(rules.is_columnar());
    rules
}

fn scores(rules: &Ruleset, detail: Detail) -> ColumnScores {
    let table: [Vec<f64>; 4] = std::array::from_fn(|at| ROWS.iter().map(|row| row[at]).collect());
    let mut columns = rules.columns(ROWS.len());
    for (fact, column) in ["sent", "answered", "posts", "asks"].into_iter().zip(&table) {
        columns.set(rules, fact, Column::Numbers(column)).unwrap();
    }
    rules.evaluate_columns(&columns, detail)
}

const ALL: Detail = Detail { nodes: true, points: true, tips: true, ..NONE };
const NONE: Detail = Detail {
    nodes: false,
    points: false,
    pillars: false,
    tips: false,
    gains: false,
    reasons: false,
    time: false,
};

#[test]
fn the_interpreter_is_asked_only_where_somebody_wants_the_words() {
    let rules = rules();
    let (plain, told) = (scores(&rules, ALL), scores(&rules, Detail { reasons: true, ..ALL }));
    // who reads a derived fact that failed is a script's to say; that a value is infinite is certain
    assert_eq!(plain.interpreted_rows, [1]);
    assert_eq!(told.interpreted_rows, [1]);
    assert_eq!(plain.score[1].to_bits(), told.score[1].to_bits());
    assert!(told.failure(0).is_none() && told.failure(2).is_none() && told.failure(4).is_none());
}

#[test]
fn they_tell_what_a_single_profile_tells() {
    let rules = rules();
    let (plain, told) = (scores(&rules, ALL), scores(&rules, Detail { reasons: true, ..ALL }));
    let mut scorer = rules.scorer();
    for (row, [sent, answered, posts, asks]) in ROWS.into_iter().enumerate() {
        let asks = (!asks.is_nan()).then_some((asks == 1.0).into());
        let given = [("sent", Some(sent.into())), ("answered", Some(answered.into()))];
        let given = given.into_iter().chain([("posts", Some(posts.into())), ("asks", asks)]);
        let profile = profile(&given.collect::<Vec<_>>());
        let one = evaluate(&rules, &profile);
        assert_eq!(one.score.is_none(), row == 1 || row == 3, "row {row}: {:?}", one.reason);
        assert_eq!(told.failure(row), one.reason.as_deref().filter(|_| one.score.is_none()));
        let facts = rules.facts_of(&profile).unwrap();
        assert_eq!(scorer.score_of(&facts).score, one.score, "row {row}");
        for columns in [&plain, &told] {
            assert_eq!(columns.score[row].is_nan(), one.score.is_none());
            assert!(one.score.is_none_or(|score| score.to_bits() == columns.score[row].to_bits()));
            assert_eq!(columns.coverage[row].to_bits(), one.coverage.to_bits());
            assert_eq!(columns.tips[0].1[row], !one.tips.is_empty(), "row {row}");
        }
    }
}

#[test]
fn what_is_not_worked_out_yet_is_an_error_everywhere() {
    let early = "points: 100\nfacts: { visits: { type: count } }\npillars:\n  \
                 first: { aggregate: mine, indicators: { inner: { value: visits, scale: { linear: [0, 10] } } } }\n  \
                 second: { indicators: { inner: { value: visits, scale: { linear: [0, 10] } } } }\n";
    // where a path isn't written out, nobody knows before what it waits for
    let mine = "fn mine(index) {\n    let path = \"second.inner\";\n    index[path] ?? 0.5\n}\n";
    let files = [("pack.yaml", early), ("functions.rhai", mine)];
    let rules = compile_with(&Engine::new(), &files).0.unwrap();
    let facts = rules.facts_of(&support::numbers(&[("visits", 5.0)])).unwrap();
    // twice: the second time there is a value from before
    for _ in 0..2 {
        let answer = rules.evaluate(&facts);
        let reason = answer.reason.unwrap();
        assert!(reason.contains("`second.inner` isn't worked out yet"), "{reason}");
    }
    let mut scorer = rules.scorer();
    for _ in 0..2 {
        assert_eq!(scorer.score_of(&facts).score, None);
    }
    let mut columns = rules.columns(2);
    columns.set(&rules, "visits", Column::Numbers(&[5.0, 5.0])).unwrap();
    let scores = rules.evaluate_columns(&columns, Detail { reasons: true, ..Detail::default() });
    assert!(scores.score.iter().all(|score| score.is_nan()), "{:?}", scores.score);
    assert!(scores.failure(1).unwrap().contains("isn't worked out yet"));
}

#[test]
fn a_score_beyond_all_numbers_is_none_everywhere() {
    let pack = "points: 100\nfacts: { visits: { type: number } }\npillars:\n  \
                big: { aggregate: huge, indicators: { inner: { value: visits, scale: { linear: [0, 10] } } } }\n";
    // finite as a share, and not as points
    let huge = "fn huge(index) {\n    index[\"big.inner\"] * 1e307\n}\n";
    let rules = compile_with(&Engine::new(), &[("pack.yaml", pack), ("functions.rhai", huge)]);
    let rules = rules.0.unwrap();
    assert!(rules.is_columnar());
    let facts = rules.facts_of(&support::numbers(&[("visits", 10.0)])).unwrap();
    let answer = rules.evaluate(&facts);
    assert_eq!(answer.reason.as_deref(), Some("the result is not a number"));
    assert_eq!(rules.scorer().score_of(&facts).score, None);
    let mut columns = rules.columns(2);
    columns.set(&rules, "visits", Column::Numbers(&[10.0, 0.0])).unwrap();
    let scores = rules.evaluate_columns(&columns, Detail::default()).score;
    assert!(scores[0].is_nan() && scores[1] == 0.0, "{scores:?}");
}

#[test]
fn a_derived_value_out_of_its_range_is_warned_of_in_every_answer() {
    let pack = "points: 100\nfacts: { all: { type: number }, some: { type: number } }\n\
                derived: { share: { value: some / all, type: share } }\n\
                indicators:\n  all: { value: all, scale: { linear: [0, 10] } }\n  share: { value: share }\n";
    let rules = compile_with(&Engine::new(), &[("pack.yaml", pack)]).0.unwrap();
    let facts = rules.facts_of(&support::numbers(&[("all", 2.0), ("some", 4.0)])).unwrap();
    let answer = rules.evaluate(&facts);
    assert_eq!(answer.score, Some(20.0));
    let [warning] = &*answer.diagnostics else { panic!("{:?}", answer.diagnostics) };
    assert!(warning.message.contains("is a share between 0 and 1, not 2"), "{}", warning.message);
    assert_eq!(rules.explain(&facts, &peristyle_engine::Options::default()).evaluation, answer);
}

#[test]
fn a_fact_that_failed_is_the_reason_even_where_what_reads_it_is_infinite() {
    let pack = PACK.replace(
        "{ value: posts, scale",
        "{ value: 'if rate != () { posts } else { posts / sent }', scale",
    );
    let files = [("pack.yaml", pack.as_str())];
    for engine in [Engine::new(), Engine::builder().interpreted().build()] {
        let rules = compile_with(&engine, &files).0.unwrap();
        let answer = evaluate(
            &rules,
            &profile(&[("sent", number(0.0)), ("answered", number(1.0)), ("posts", number(5.0))]),
        );
        assert_eq!(answer.reason.as_deref(), Some("`rate` failed: the result is infinite"));
        assert_eq!(answer.diagnostics.len(), 1);
    }
}

fn number(number: f64) -> Option<Value> {
    Some(Value::Number(number))
}
