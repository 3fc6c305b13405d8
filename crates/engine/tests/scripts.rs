//! Scripts are guests: what they see, what they may, and what happens when they fail.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::float_cmp,
    reason = "tests"
)]

mod support;

use peristyle_engine::{Engine, Value};
use support::{codes, compile, compile_with, evaluate, files, indicator, profile, score};

const FACTS: &str = "
facts:
  x: { type: number }
  y: { type: number }
  flag: { type: bool }
  role: { type: choice, choices: [seller, recruiter], fixed: true }
";

/// The value of one expression, or why there is none.
fn value_of(expression: &str, facts: &[(&str, Option<Value>)]) -> Result<f64, String> {
    let yaml = format!(
        "range: [-1000, 1000]\nindicators:\n  one:\n    value: |\n      {expression}\ndefaults: {{ outside: extend }}\n{FACTS}"
    );
    let rules = files(&[("pack.yaml", &yaml)]);
    let answer = evaluate(&rules, &profile(facts));
    let one = indicator(&answer, "one");
    one.scaled.ok_or_else(|| one.reason.unwrap_or_default().to_owned())
}

fn x(number: f64) -> [(&'static str, Option<Value>); 1] {
    [("x", Some(Value::Number(number)))]
}

#[test]
fn arithmetic_is_in_floats() {
    assert_eq!(value_of("x / 2", &x(7.0)), Ok(3.5));
    assert_eq!(value_of("7 * x - 1", &x(2.0)), Ok(13.0));
    assert_eq!(value_of("sqrt(4) + max(x, 3)", &x(1.0)), Ok(5.0));
    assert_eq!(value_of("clamp(x, 0, 5)", &x(9.0)), Ok(5.0));
    assert_eq!(value_of("count(x > 1.0, x > 5.0, true)", &x(2.0)), Ok(2.0));
    assert_eq!(value_of("if x > 2.0 { 1.0 } else { 0.0 }", &x(3.0)), Ok(1.0));
    assert_eq!(value_of("let half = x / 2.0; half * half", &x(4.0)), Ok(4.0));
}

#[test]
fn a_missing_fact_on_the_path_taken_makes_the_expression_missing() {
    let needs_x = Err("`x` is missing".to_owned());
    assert_eq!(value_of("x + 1.0", &[]), needs_x);
    // Rhai would say false here and 0.0 come out
    assert_eq!(value_of("if x > 2.0 { 1.0 } else { 0.0 }", &[]), needs_x);
    assert_eq!(value_of("if y > 2.0 { x } else { 0.0 }", &[("y", Some(1.0.into()))]), Ok(0.0));
    assert_eq!(value_of("max(1.0, x)", &[]), needs_x);
}

#[test]
fn a_guarded_read_does_not() {
    assert_eq!(value_of("x ?? 5.0", &[]), Ok(5.0));
    assert_eq!(value_of("(x ?? 0.0) + (y ?? 1.0)", &[]), Ok(1.0));
    assert_eq!(value_of("if x == () { 7.0 } else { x }", &[]), Ok(7.0));
    assert_eq!(value_of("if x != () { x } else { 9.0 }", &x(2.0)), Ok(2.0));
    assert_eq!(value_of("count(flag ?? false, true)", &[]), Ok(1.0));
}

#[test]
fn infinity_is_refused_and_zero_by_zero_is_missing() {
    assert_eq!(
        value_of("0.0 * x / x", &x(0.0)),
        Err("the result is not a number (0/0)".to_owned())
    );
    let infinite = value_of("1.0 / x", &x(0.0)).unwrap_err();
    assert!(infinite.contains("infinite"), "{infinite}");
}

#[test]
fn a_failing_expression_leaves_no_score_and_a_place() {
    let yaml = format!(
        "indicators:\n  one: {{ value: x, scale: {{ linear: [0, 1] }} }}\n  two: {{ value: 1.0 / x, scale: none }}\n{FACTS}"
    );
    let rules = files(&[("pack.yaml", &yaml)]);
    let answer = score(&rules, &[("x", 0.0)]);
    assert_eq!(answer.score, None);
    let problem = &answer.diagnostics[0];
    assert_eq!(
        (problem.code.as_str(), problem.line, problem.column),
        ("PS0603", Some(3), Some(17))
    );
}

const TWO: &str = "
indicators:
  a: { value: x, scale: { linear: [0, 1] } }
  b: { value: y, scale: { linear: [0, 1] } }
";

fn with_weights(script: &str) -> peristyle_engine::Ruleset {
    files(&[("pack.yaml", &format!("{TWO}{FACTS}")), ("weights.rhai", script)])
}

#[test]
fn weights_depend_on_the_profile() {
    let rules = with_weights(
        "fn weights(facts, weights) {\n  if facts.role == \"recruiter\" { weights.a *= 3; }\n  weights[\"b\"] = 1;\n  weights\n}",
    );
    assert_eq!(score(&rules, &[("x", 1.0), ("y", 0.0)]).score, Some(50.0));
    let recruiter = evaluate(
        &rules,
        &profile(&[
            ("x", Some(1.0.into())),
            ("y", Some(0.0.into())),
            ("role", Some("recruiter".into())),
        ]),
    );
    assert_eq!(recruiter.score, Some(75.0));
    assert_eq!(indicator(&recruiter, "a").weight, 3.0);
}

#[test]
fn a_failing_weights_script_means_no_score() {
    for (body, code) in [
        ("weights.a = facts.x * -1.0;", "PS0604"),
        ("weights.a = 1.0 / (facts.x - 1.0);", "PS0604"),
        ("weights.a = \"much\";", "PS0604"),
        ("weights.a = facts.y * 2.0;", "PS0606"),
        ("let deep = 1.0; weights[\"a\" + \"x\"] = deep;", "PS0604"),
    ] {
        let rules =
            with_weights(&format!("fn weights(facts, weights) {{\n  {body}\n  weights\n}}"));
        let answer = score(&rules, &[("x", 1.0)]);
        assert_eq!(answer.score, None, "{body}");
        assert!(answer.reason.as_deref().unwrap().contains("weights.rhai"), "{body}");
        let problem = &answer.diagnostics[0];
        assert_eq!((problem.code.as_str(), problem.line), (code, Some(2)), "{body}");
    }
}

#[test]
fn weights_must_be_given_back() {
    let rules = with_weights("fn weights(facts, weights) { weights.a = 2; }");
    let answer = score(&rules, &[("x", 1.0), ("y", 1.0)]);
    assert_eq!((answer.score, answer.diagnostics[0].code.as_str()), (None, "PS0601"));
}

fn with_tips(script: &str) -> peristyle_engine::Ruleset {
    files(&[
        ("pack.yaml", &format!("{TWO}{FACTS}")),
        ("tips.rhai", script),
        (
            "texts/en.ftl",
            "tip-more_x = Raise x from { $x } to { $to_x } for { $gain } points.\ntip-more_y = { $effort ->\n    [one] One step\n   *[other] { $effort } steps\n }\ntip-both = Both\n",
        ),
    ])
}

const TIPS: &str = "fn tips(facts, index) {
    let tips = [];
    if index.score < 100.0 {
        tips.push(#{ id: \"more_y\", change: #{ y: 1.0 }, effort: 2 });
        tips.push(#{ id: \"more_x\", change: #{ x: 1.0 } });
        tips.push(#{ id: \"both\", change: #{ x: 1.0, y: 1.0 }, effort: 5 });
    }
    if facts.flag == true { tips.push(#{ id: \"both\", change: #{ x: 0.5 } }); }
    tips
}";

#[test]
fn a_tips_gain_is_the_difference_of_two_evaluations() {
    let rules = with_tips(TIPS);
    let answer = score(&rules, &[("x", 0.5), ("y", 0.75)]);
    let told: Vec<(&str, Option<f64>)> =
        answer.tips.iter().map(|tip| (&*tip.id, tip.gain)).collect();
    assert_eq!(told, vec![("both", Some(37.5)), ("more_x", Some(25.0)), ("more_y", Some(12.5))]);
    assert_eq!(answer.tips[1].text, "Raise x from 0.5 to 1 for 25 points.");
    assert_eq!(answer.tips[2].text, "2 steps");
    assert_eq!(answer.tips[0].score, Some(100.0));
}

#[test]
fn equal_gains_go_by_effort_then_id() {
    let rules = with_tips(TIPS);
    let answer = score(&rules, &[("x", 0.5), ("y", 0.5)]);
    let ids: Vec<&str> = answer.tips.iter().map(|tip| &*tip.id).collect();
    assert_eq!(ids, ["both", "more_x", "more_y"]);
}

#[test]
fn a_tip_without_gain_is_only_explained() {
    let rules = with_tips(TIPS);
    let given = support::numbers(&[("x", 1.0), ("y", 0.5)]);
    let answer = evaluate(&rules, &given);
    assert_eq!(answer.tips.iter().map(|tip| &*tip.id).collect::<Vec<_>>(), ["more_y", "both"]);
    let facts = rules.facts_of(&given).unwrap();
    let explained = rules.explain(&facts, &peristyle_engine::Options::default());
    assert_eq!(&*explained.idle_tips[0].id, "more_x");
    assert_eq!(explained.evaluation, answer);
}

#[test]
fn before_no_score_gives_no_gain_and_the_score_after() {
    let rules = with_tips(
        "fn tips(facts, index) { let tips = []; tips.push(#{ id: \"both\", change: #{ x: 0.5 } }); tips }",
    );
    let answer = evaluate(&rules, &profile(&[]));
    assert_eq!(answer.score, None);
    assert_eq!((answer.tips[0].gain, answer.tips[0].score), (None, Some(50.0)));
}

#[test]
fn a_failing_tips_script_leaves_the_score() {
    let rules = with_tips(
        "fn tips(facts, index) {\n  let tips = [];\n  let more = facts.y + 1.0;\n  tips\n}",
    );
    let answer = score(&rules, &[("x", 0.5)]);
    assert_eq!(answer.score, Some(50.0));
    assert!(answer.tips.is_empty());
    assert_eq!(
        (answer.diagnostics[0].code.as_str(), answer.diagnostics[0].line),
        ("PS0606", Some(3))
    );
}

#[test]
fn hosts_lend_pure_functions() {
    let engine = Engine::builder()
        .function("double", 1, |arguments| {
            Ok(arguments[0].as_ref().and_then(Value::as_number).map(|x| Value::Number(2.0 * x)))
        })
        .build();
    let yaml = format!(
        "indicators:\n  one: {{ value: double(x), scale: {{ linear: [0, 10] }} }}\n{FACTS}"
    );
    let (rules, problems) = compile_with(&engine, &[("pack.yaml", &yaml)]);
    assert!(!problems.has_errors(), "{problems}");
    assert_eq!(score(&rules.unwrap(), &[("x", 2.5)]).score, Some(50.0));
    let (none, problems) = compile(&[("pack.yaml", &yaml)]);
    assert!(none.is_none());
    assert!(codes(&problems).contains(&"PS0502"));
}

#[test]
fn every_function_of_the_reference_runs_in_each_place_of_a_pack() {
    let reference = Engine::new().reference();
    for function in peristyle_engine::script::BUILTINS {
        assert!(reference.contains(function.usage), "{}", function.name);
        assert!(reference.contains(function.example), "{}", function.name);
        assert!(function.example.contains(&format!("{}(", function.name)), "{}", function.name);
        let holds = match function.name {
            "push" => "x > 0.0".to_owned(),
            _ => function.example.to_owned(),
        };
        let yaml = format!(
            "points: 1\nfacts: {{ x: {{ type: number }} }}\nindicators:\n  \
             one: {{ value: 'if {holds} {{ 1.0 }} else {{ 0.0 }}' }}\n  \
             two: {{ value: x, scale: own }}\n"
        );
        let own = format!("fn own(x) {{\n    if {holds} {{ 1.0 }} else {{ 0.0 }}\n}}\n");
        let weights = format!(
            "fn weights(facts, weights) {{\n    let x = facts.x;\n    \
             if {holds} {{ weights.one = 2.0; }}\n    weights\n}}\n"
        );
        let tips = format!(
            "fn tips(facts, index) {{\n    let x = facts.x;\n    let tips = [];\n    \
             if {holds} {{ tips.push(#{{ id: \"more\", change: #{{ x: 0.75 }} }}); }}\n    tips\n}}\n"
        );
        let files = [
            ("pack.yaml", yaml.as_str()),
            ("functions.rhai", own.as_str()),
            ("weights.rhai", weights.as_str()),
            ("tips.rhai", tips.as_str()),
        ];
        for engine in [Engine::new(), Engine::builder().interpreted().build()] {
            let (rules, problems) = compile_with(&engine, &files);
            let rules = rules.unwrap_or_else(|| panic!("{}: {problems}", function.name));
            let facts = rules.facts_of(&support::numbers(&[("x", 0.5)])).unwrap();
            let answer = rules.explain(&facts, &Default::default());
            let (tips, answer) = (answer.idle_tips, answer.evaluation);
            assert_eq!(answer.score, Some(1.0), "{}: {:?}", function.name, answer.reason);
            assert_eq!(answer.indicators().next().unwrap().weight, 2.0, "{}", function.name);
            assert_eq!(tips.len(), 1, "{}: {:?}", function.name, answer.diagnostics);
        }
    }
}

#[test]
fn what_rhai_lets_pass_in_silence_is_found_at_load() {
    for (expression, code) in [
        ("role == 1.0", "PS0506"),
        ("x == \"much\"", "PS0506"),
        ("1 / 2 * x", "PS0505"),
        ("role == \"recruter\"", "PS0514"),
        ("switch x { 1 => 1.0, _ => 0.0 }", "PS0507"),
        ("switch role { \"boss\" => 1.0, _ => 0.0 }", "PS0514"),
        ("z + 1.0", "PS0301"),
        ("squareroot(x)", "PS0502"),
        ("clamp(x)", "PS0503"),
        ("index[\"two\"]", "PS0410"),
        ("flag * 2.0", "PS0506"),
        ("eval(\"x\")", "PS0510"),
        ("|a| a", "PS0510"),
        ("loop { }", "PS0510"),
        ("{ let x = 1.0; x }", "PS0510"),
        ("x = 2.0", "PS0510"),
    ] {
        let yaml = format!(
            "indicators:\n  one:\n    value: |\n      {expression}\n    scale: none\n{FACTS}"
        );
        let (none, problems) = compile(&[("pack.yaml", &yaml)]);
        assert!(none.is_none(), "{expression}");
        assert!(codes(&problems).contains(&code), "{expression}: {problems}");
    }
}

#[test]
fn a_place_in_a_block_is_exact() {
    let yaml = format!(
        "indicators:\n  one:\n    value: |\n      x +\n        zz\n    scale: none\n{FACTS}"
    );
    let (_, problems) = compile(&[("pack.yaml", &yaml)]);
    let unknown = problems.iter().find(|problem| problem.code.id == "PS0301").unwrap();
    assert_eq!(unknown.place.as_ref().unwrap().text(), "zz");
}

#[test]
fn hosts_lend_scales_and_aggregates() {
    use peristyle_engine::aggregates::{Aggregate, AggregateKind, WeightedPart};
    use peristyle_engine::load::Outside;
    use peristyle_engine::scales::{ParameterForm, Scale, ScaleKind};

    #[derive(Debug)]
    struct Halved(f64);
    impl Scale for Halved {
        fn number(&self, x: f64, _: Outside) -> Option<f64> {
            Some((x / self.0).clamp(0.0, 1.0) / 2.0)
        }
        fn describe(&self) -> String {
            format!("half of its share of {}", self.0)
        }
    }
    static HALVED: ScaleKind = ScaleKind {
        name: "halved",
        summary: "half of the share of the second goalpost",
        formula: "v / hi / 2",
        example: "scale: { halved: [0, 8] }",
        takes: ParameterForm::Parameters,
        beside: &[],
        build: |params| Some(Box::new(Halved(params.goalposts()?.1))),
    };
    #[derive(Debug)]
    struct First;
    impl Aggregate for First {
        fn combine(&self, parts: &[WeightedPart]) -> Result<f64, String> {
            parts.first().map(|part| part.value).ok_or_else(|| "nothing".to_owned())
        }
        fn describe(&self) -> String {
            "first value".to_owned()
        }
    }
    static FIRST: AggregateKind = AggregateKind {
        name: "first",
        summary: "the first value",
        formula: "x1",
        example: "aggregate: first",
        takes: ParameterForm::Nothing,
        build: |_| Some(Box::new(First)),
    };

    let engine = Engine::builder().scale(&HALVED).aggregate(&FIRST).build();
    let yaml = format!(
        "aggregate: first\nindicators:\n  one: {{ value: x, scale: {{ halved: [0, 8] }} }}\n  two: {{ value: y, scale: {{ linear: [0, 1] }} }}\n{FACTS}"
    );
    let (rules, problems) = compile_with(&engine, &[("pack.yaml", &yaml)]);
    assert!(!problems.has_errors(), "{problems}");
    assert_eq!(score(&rules.unwrap(), &[("x", 4.0), ("y", 1.0)]).score, Some(25.0));
    let (_, problems) = compile(&[("pack.yaml", &yaml)]);
    assert!(
        codes(&problems).contains(&"PS0404") && codes(&problems).contains(&"PS0405"),
        "{problems}"
    );
}
