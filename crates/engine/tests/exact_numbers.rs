//! Rules by which a number would be wrong in silence: rounding, gains, failing formulas, minus points,
//! the order of tips, and questions about texts. All three evaluators are held to each of them.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::float_cmp,
    reason = "tests"
)]

mod support;

use std::sync::Arc;

use peristyle_engine::evaluate::{Column, ColumnScores, Detail};
use peristyle_engine::{Engine, Evaluation, Profile, Ruleset, Value};
use support::{codes, compile, compile_with, evaluate, files, near, pack, profile, score};

/// One row of columns, as they are given to a thousand.
fn in_columns(rules: &Ruleset, given: &[(&str, Value)], detail: Detail) -> ColumnScores {
    let numbers: Vec<Vec<f64>> =
        given.iter().map(|(_, value)| vec![value.as_number().unwrap_or(f64::NAN); 2]).collect();
    let texts: Vec<Arc<str>> = given.iter().map(|(_, value)| value.to_string().into()).collect();
    let mut columns = rules.columns(2);
    for (at, (name, value)) in given.iter().enumerate() {
        let column = match value {
            Value::Text(_) => Column::Texts { codes: &[0, 0], texts: &texts[at..=at] },
            _ => Column::Numbers(&numbers[at]),
        };
        columns.set(rules, name, column).unwrap();
    }
    rules.evaluate_columns(&columns, detail)
}

/// The answer, which is the same in numbers, in columns and with every script interpreted.
fn same_everywhere(pack: &[(&str, &str)], given: &[(&str, Value)]) -> Evaluation {
    let facts: Vec<(&str, Option<Value>)> =
        given.iter().map(|(name, value)| (*name, Some(value.clone()))).collect();
    let profile: Profile = profile(&facts);
    let rules = files(pack);
    let answer = evaluate(&rules, &profile);
    let interpreted = compile_with(&Engine::builder().interpreted().build(), pack).0.unwrap();
    let again = evaluate(&interpreted, &profile);
    assert_eq!((answer.score, &answer.reason), (again.score, &again.reason), "interpreted");
    let numbers = rules.scorer().score_of(&rules.facts_of(&profile).unwrap()).score;
    assert_eq!(answer.score, numbers, "in numbers");
    let scores = in_columns(&rules, given, Detail { reasons: true, ..Detail::default() });
    let column = Some(scores.score[1]).filter(|score| !score.is_nan());
    assert_eq!(answer.score, column, "in columns");
    if answer.score.is_none() && scores.failure(1).is_some() {
        assert_eq!(answer.reason.as_deref(), scores.failure(1));
    }
    answer
}

/// Points of 0.02 and a root that is rounded to whole points.
const ROUNDED: &str = "\
points: 10
round: { digits: 0, mode: half_up }
facts:
  a: { type: number }
  b: { type: number }
indicators:
  a: { value: a, scale: { linear: [0, 10] } }
  b: { value: b, scale: { linear: [0, 100] } }
";
const ROUNDED_TIPS: &str = "fn tips(facts, index) {
    [#{ id: \"small\", change: #{ b: facts.b + 3.0 } }, #{ id: \"none\", change: #{ a: facts.a } }]
}
";

#[test]
fn a_gain_is_the_difference_before_the_index_is_rounded() {
    let rules = files(&[("pack.yaml", ROUNDED), ("tips.rhai", ROUNDED_TIPS)]);
    let answer = score(&rules, &[("a", 4.0), ("b", 50.0)]);
    assert_eq!((answer.score, answer.unrounded), (Some(5.0), Some(4.5)));
    // 0.15 points, though the score stays 5
    assert_eq!(answer.tips.iter().map(|tip| &*tip.id).collect::<Vec<_>>(), ["small"]);
    near(answer.tips[0].gain.unwrap(), 0.15);
    assert_eq!(answer.tips[0].score, Some(5.0));
    let explained = rules.explain(
        &rules.facts_of(&support::numbers(&[("a", 4.0), ("b", 50.0)])).unwrap(),
        &Default::default(),
    );
    assert_eq!(explained.idle_tips.len(), 1);
    let scores = in_columns(
        &rules,
        &[("a", 4.0.into()), ("b", 50.0.into())],
        Detail { tips: true, gains: true, ..Detail::default() },
    );
    assert_eq!((scores.score[1], scores.unrounded()[1]), (5.0, 4.5));
    assert_eq!(scores.offered[1].len(), 1);
    assert_eq!(scores.offered[1][0].gain.unwrap(), answer.tips[0].gain.unwrap());
}

#[test]
fn a_case_compares_the_own_value_of_a_pillar_that_weighs_nothing() {
    let cases = "- name: own value\n  facts: { a: 7, b: 1 }\n  expect: { x: 0.7, y: 0.1 }\n";
    let yaml = "points: 100\nfacts: { a: { type: number }, b: { type: number } }\npillars:\n  \
                x: { weight: 0, indicators: { a: { value: a, scale: { linear: [0, 10] } } } }\n  \
                y: { indicators: { b: { value: b, scale: { linear: [0, 10] } } } }\n";
    let rules = files(&[("pack.yaml", yaml), ("cases.yaml", cases)]);
    let report = rules.run_cases();
    assert!(report.cases.iter().all(|one| one.failures.is_empty()), "{report:?}");
}

/// `rate` fails where nothing was sent; only `rated` and those of the tier `asker` read it.
const FAILING: &str = "\
points: 100
facts:
  sent: { type: number }
  answered: { type: number }
  posts: { type: number }
  asks: { type: bool }
  role: { type: choice, choices: [asker, other] }
derived:
  rate: { value: answered / sent, type: number }
  twice: { value: rate * 2, type: number }
indicators:
  posts: { value: posts, scale: { linear: [0, 10] } }
  rated: { value: 'if role == \"asker\" { twice } else { 0.5 }', scale: { linear: [0, 1] } }
";

fn failing(role: &str) -> [(&'static str, Value); 4] {
    [
        ("sent", 0.0.into()),
        ("answered", 1.0.into()),
        ("posts", 5.0.into()),
        ("role", Value::text(role)),
    ]
}

#[test]
fn a_formula_that_fails_fails_those_who_read_it_and_nobody_else() {
    let pack = [("pack.yaml", FAILING)];
    let other = same_everywhere(&pack, &failing("other"));
    assert_eq!(other.score, Some(50.0), "{:?}", other.reason);
    let asker = same_everywhere(&pack, &failing("asker"));
    assert_eq!(asker.score, None);
    assert_eq!(asker.reason.as_deref(), Some("`rate` failed: the result is infinite"));
    let read: Vec<_> = asker.all_indicators().map(|one| (one.id, one.reason)).collect();
    let why = Some("`rate` failed: the result is infinite");
    assert_eq!(read, [("posts", None), ("rated", why)]);
    // what is read only to say what stands in for it is read as well
    let guarded = FAILING.replace("{ twice }", "{ twice ?? 0.1 }");
    let guarded = same_everywhere(&[("pack.yaml", &guarded)], &failing("asker"));
    assert_eq!(guarded.reason.as_deref(), why);
    // 0/0 is missing, and stays so
    let mut none = failing("asker");
    none[1].1 = 0.0.into();
    assert_eq!(same_everywhere(&pack, &none).score, Some(50.0));
}

#[test]
fn a_formula_that_fails_leaves_the_other_tiers_alone() {
    let yaml = "points: 100\nfacts:\n  sent: { type: number }\n  answered: { type: number }\n  \
                posts: { type: number }\n  role: { type: choice, choices: [asker, other] }\nderived:\n  \
                rate: { value: answered / sent, type: number }\nindicators:\n  \
                posts: { value: posts, scale: { linear: [0, 10] } }\ntiers:\n  by: role\n  choices:\n    \
                asker: { change: { posts: { value: rate } } }\n    other: {}\n";
    let pack = [("pack.yaml", yaml)];
    assert_eq!(same_everywhere(&pack, &failing("other")).score, Some(50.0));
    let asker = same_everywhere(&pack, &failing("asker"));
    assert_eq!(asker.reason.as_deref(), Some("`rate` failed: the result is infinite"));
}

#[test]
fn scripts_that_read_a_formula_that_fails_fail_with_its_reason() {
    let weights = "fn weights(facts, weights) {\n    if facts.rate == 1.0 { weights.posts = 2.0; }\n    weights\n}\n";
    let broken =
        same_everywhere(&[("pack.yaml", FAILING), ("weights.rhai", weights)], &failing("other"));
    let why = "`weights.rhai` failed: `rate` failed: the result is infinite";
    assert_eq!(broken.reason.as_deref(), Some(why));
    // without tips, and the score stands
    let tips = "fn tips(facts, index) {\n    if facts.rate == () { [#{ id: \"send\", change: #{ sent: 1.0 } }] } else { [] }\n}\n";
    let answer = same_everywhere(&[("pack.yaml", FAILING), ("tips.rhai", tips)], &failing("other"));
    assert_eq!((answer.score, answer.tips.len()), (Some(50.0), 0));
}

const NEGATIVE: &str = "\
points: 100
facts: { good: { type: number }, bad: { type: number } }
indicators:
  good: { value: good, scale: { linear: [0, 10] }, weight: 2 }
  bad: { value: bad, scale: { linear: [0, 10] }, weight: -1, negative: true }
";

#[test]
fn a_negative_weight_that_lets_the_index_leave_its_range_is_said() {
    let (rules, problems) = compile(&[("pack.yaml", NEGATIVE)]);
    assert!(rules.is_some() && codes(&problems).contains(&"PS0414"), "{problems}");
    let words = problems.iter().find(|one| one.code.id == "PS0414").unwrap().message.clone();
    assert_eq!(
        words,
        "with the negative weight of `bad`, the index can go from -100 to 200 instead of 0 to 100"
    );
    // cut by a scale of its own, it can't leave it
    let inner = "points: 100\nfacts: { good: { type: number }, bad: { type: number } }\npillars:\n  p:\n    \
                 scale: none\n    indicators:\n      \
                 good: { value: good, scale: { linear: [0, 10] }, weight: 2 }\n      \
                 bad: { value: bad, scale: { linear: [0, 10] }, weight: -1, negative: true }\n";
    assert!(!codes(&compile(&[("pack.yaml", inner)]).1).contains(&"PS0414"));
}

#[test]
fn weight_shares_are_of_the_sum_that_the_score_divides_by() {
    let rules = pack(NEGATIVE);
    assert_eq!(rules.weight_share("good"), Some(2.0));
    assert_eq!(rules.weight_share("bad"), Some(-1.0));
    let answer = score(&rules, &[("good", 10.0), ("bad", 5.0)]);
    let points: Vec<_> = answer.indicators().map(|one| (one.nominal_points, one.score)).collect();
    assert_eq!(points, [(Some(200.0), Some(200.0)), (Some(-100.0), Some(-50.0))]);
    let page = rules.to_markdown(None);
    assert!(page.contains("| 2 | +200 % |") && page.contains("| -1 | -100 % |"), "{page}");
}

#[test]
fn minus_points_keep_their_sign_where_points_are_not_shared_out() {
    let yaml = "range: [-10, 10]\naggregate: sum\nfacts: { good: { type: number }, bad: { type: number } }\n\
                indicators:\n  good: { value: good, scale: none }\n  \
                bad: { value: bad, scale: none, weight: -1, negative: true }\n";
    let rules = pack(yaml);
    let answer = score(&rules, &[("good", 4.0), ("bad", 3.0)]);
    assert_eq!(answer.score, Some(1.0));
    let told: Vec<_> = answer.indicators().map(|one| (one.scaled, one.score)).collect();
    assert_eq!(told, [(Some(4.0), Some(4.0)), (Some(3.0), Some(-3.0))]);
    let given = [("good", 4.0.into()), ("bad", 3.0.into())];
    let scores = in_columns(&rules, &given, Detail { points: true, ..Detail::default() });
    assert_eq!((scores.points[0][1], scores.points[1][1]), (4.0, -3.0));
}

const TWO: &str = "points: 100\nfacts: { a: { type: number }, b: { type: number } }\nindicators:\n  \
                   a: { value: a, scale: { linear: [0, 10] } }\n  b: { value: b, scale: { linear: [0, 10] } }\n";

#[test]
fn tips_are_ordered_by_gain_times_priority() {
    let tips = |priority: &str| {
        format!(
            "fn tips(facts, index) {{\n    [#{{ id: \"a\", change: #{{ a: 4.0 }} }}, \
             #{{ id: \"b\", change: #{{ b: 3.0 }}{priority} }}, #{{ id: \"idle\", change: #{{ a: 1.0 }} }}]\n}}\n"
        )
    };
    let given = [("a", Value::Number(1.0)), ("b", Value::Number(1.0))];
    for (priority, order) in
        [("", ["a", "b"]), (", priority: 2", ["b", "a"]), (", priority: 1.2", ["a", "b"])]
    {
        let tips = tips(priority);
        let files = [("pack.yaml", TWO), ("tips.rhai", tips.as_str())];
        for engine in [Engine::new(), Engine::builder().interpreted().build()] {
            let rules = compile_with(&engine, &files).0.unwrap();
            let answer = score(&rules, &[("a", 1.0), ("b", 1.0)]);
            let ids: Vec<&str> = answer.tips.iter().map(|tip| &*tip.id).collect();
            assert_eq!(ids, order, "{priority}");
            let detail = Detail { tips: true, gains: true, ..Detail::default() };
            let offered = in_columns(&rules, &given, detail).offered.remove(1);
            assert_eq!(offered.iter().map(|tip| &*tip.id).collect::<Vec<_>>(), order);
            let json = serde_json::to_value(&answer.tips).unwrap();
            let said: Vec<bool> =
                json.as_array().unwrap().iter().map(|tip| tip.get("priority").is_some()).collect();
            assert_eq!(said, order.map(|id| id == "b" && !priority.is_empty()));
        }
    }
}

#[test]
fn a_priority_is_a_number_above_0() {
    for priority in ["0", "-1.0", "\"high\""] {
        let tips = format!(
            "fn tips(facts, index) {{\n    [#{{ id: \"a\", change: #{{ a: 4.0 }}, priority: {priority} }}]\n}}\n"
        );
        let (none, problems) = compile(&[("pack.yaml", TWO), ("tips.rhai", &tips)]);
        assert!(none.is_none(), "{priority}");
        assert!(problems.to_string().contains("the priority of a tip"), "{problems}");
    }
    // worked out, it is looked at when the tip is made
    let tips = "fn tips(facts, index) {\n    [#{ id: \"a\", change: #{ a: 4.0 }, priority: facts.a - 1.0 }]\n}\n";
    let answer =
        score(&files(&[("pack.yaml", TWO), ("tips.rhai", tips)]), &[("a", 1.0), ("b", 1.0)]);
    assert!(answer.tips.is_empty() && answer.diagnostics[0].message.contains("above 0"));
}

/// A pack whose only value is an expression over the text `title`.
fn text_pack(expression: &str) -> String {
    format!(
        "points: 1\nfacts: {{ title: {{ type: text }} }}\nindicators:\n  one:\n    value: '{expression}'\n    \
         scale: {{ match: {{ 'true': 1, 'false': 0 }} }}\n"
    )
}

#[test]
fn texts_are_asked_by_part_by_pattern_and_in_lower_case() {
    for (expression, title, wanted) in [
        (r#"contains(title, "Owner")"#, "Owner, Shop", 1.0),
        (r#"contains(title, "owner")"#, "Owner, Shop", 0.0),
        (r#"contains(lower(title), "owner")"#, "Co-OWNER", 1.0),
        (r#"lower(title) == "ceo""#, "CEO", 1.0),
        (r#""ceo" != lower(title)"#, "CEO", 0.0),
        (r#"matches(title, "owner|founder")"#, "co-founder", 1.0),
        (r#"matches(title, "^founder")"#, "co-founder", 0.0),
        (r#"matches(title, "(?i)gesch(ä|ae)ftsf")"#, "GESCHÄFTSFÜHRER", 1.0),
        (r#"matches(lower(title), "\\bcto\\b")"#, "Former CTO", 1.0),
        (r#"title.matches("^a") || title.lower().contains("b")"#, "xB", 1.0),
        (r#"count(contains(title, "a"), matches(title, "b")) > 1.5"#, "ab", 1.0),
        (r#"matches(title ?? "", "^$")"#, "", 1.0),
    ] {
        let yaml = text_pack(expression);
        let answer = same_everywhere(&[("pack.yaml", &yaml)], &[("title", Value::text(title))]);
        assert_eq!(answer.score, Some(wanted), "{expression} of {title}: {:?}", answer.reason);
        assert!(pack(&yaml).is_columnar(), "{expression}");
    }
}

#[test]
fn a_text_that_is_missing_makes_a_question_about_it_missing() {
    for question in [r#"contains(title, "a")"#, r#"matches(lower(title), "a")"#] {
        for engine in [Engine::new(), Engine::builder().interpreted().build()] {
            let yaml = text_pack(question);
            let rules = compile_with(&engine, &[("pack.yaml", &yaml)]).0.unwrap();
            let answer = score(&rules, &[]);
            assert_eq!(answer.score, None);
            assert!(answer.reason.unwrap().contains("`title`"), "{question}");
        }
    }
}

#[test]
fn a_pattern_that_cannot_be_used_is_found_where_it_stands() {
    for (expression, at) in [
        (r#"matches(title, "own(er")"#, "\"own(er\""),
        (r#"matches(title, "(?=a)")"#, "\"(?=a)\""),
        (r#"matches(title, lower(title))"#, "matches"),
        (r#"title.matches("[")"#, "\"[\""),
    ] {
        let (none, problems) = compile(&[("pack.yaml", &text_pack(expression))]);
        assert!(none.is_none(), "{expression}");
        let problem = problems.iter().find(|one| one.code.id == "PS0516");
        let problem = problem.unwrap_or_else(|| panic!("{expression}: {problems}"));
        assert_eq!(problem.place.as_ref().unwrap().text(), at, "{problems}");
    }
}

#[test]
fn texts_are_asked_in_weights_and_tips_as_well() {
    let yaml = "points: 100\nfacts: { title: { type: text }, a: { type: number }, b: { type: number } }\n\
                indicators:\n  a: { value: a, scale: { linear: [0, 10] } }\n  b: { value: b, scale: { linear: [0, 10] } }\n";
    let weights = "fn weights(facts, weights) {\n    if matches(facts.title, \"(?i)owner\") { weights.a = 3.0; }\n    weights\n}\n";
    let tips = "fn tips(facts, index) {\n    let tips = [];\n    if contains(lower(facts.title), \"owner\") { tips.push(#{ id: \"more\", change: #{ b: 9.0 } }); }\n    tips\n}\n";
    let pack = [("pack.yaml", yaml), ("weights.rhai", weights), ("tips.rhai", tips)];
    let given =
        |title: &str| [("title", Value::text(title)), ("a", 10.0.into()), ("b", 0.0.into())];
    let owner = same_everywhere(&pack, &given("Shop OWNER"));
    assert_eq!((owner.score, owner.tips.len()), (Some(75.0), 1));
    let other = same_everywhere(&pack, &given("clerk"));
    assert_eq!((other.score, other.tips.len()), (Some(50.0), 0));
    assert!(files(&pack).is_columnar());
}
