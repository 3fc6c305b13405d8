//! What `switch` and lists of tips give as typed programs: Rhai's own meaning, without an
//! interpreter.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod support;

use std::time::Duration;

use peristyle_engine::evaluate::{Column, Detail};
use peristyle_engine::{Engine, Evaluation, Ruleset, Value};
use support::{codes, compile_with, evaluate, profile};

const FACTS: &str = "facts:\n  x: { type: number }\n  b: { type: bool }\n  \
                     c: { type: choice, choices: [seller, buyer, other] }\n  i: { type: number }\n";

/// The same pack as typed programs and for the interpreter; nothing of it needs the latter.
fn both(files: &[(&str, &str)]) -> [Ruleset; 2] {
    let (typed, remarks) = compile_with(&Engine::new(), files);
    assert!(!codes(&remarks).contains(&"PS0515"), "{}", remarks.render(Default::default()));
    let (interpreted, _) = compile_with(&Engine::builder().interpreted().build(), files);
    [typed.unwrap(), interpreted.unwrap()]
}

/// Both answers, which are the same.
fn answer(rules: &[Ruleset; 2], facts: &[(&str, Option<Value>)]) -> Evaluation {
    let [typed, interpreted] = rules.each_ref().map(|rules| evaluate(rules, &profile(facts)));
    assert_eq!(
        serde_json::to_string(&typed).unwrap(),
        serde_json::to_string(&interpreted).unwrap(),
        "for {facts:?}"
    );
    typed
}

fn number(number: f64) -> Option<Value> {
    Some(Value::Number(number))
}

/// What an expression gives for a value of `x`; none where it is missing.
#[track_caller]
fn gives(expression: &str, cases: &[(f64, Option<f64>)]) {
    let yaml = format!(
        "range: [-100, 100]\n{FACTS}indicators:\n  a: {{ value: '{}' }}\n",
        expression.replace('\'', "''")
    );
    let rules = both(&[("pack.yaml", &yaml)]);
    for (x, wanted) in cases {
        let given = if x.is_nan() { None } else { number(*x) };
        let answer = answer(&rules, &[("x", given)]);
        let value = answer.indicators().next().unwrap().value.and_then(Value::as_number);
        assert_eq!(value, *wanted, "{expression} for {x}");
    }
}

const MISSING: f64 = f64::NAN;

#[test]
fn every_function_of_the_reference_is_typed() {
    let calls = [
        ("abs", "abs(x)", -2.5, 2.5),
        ("ceiling", "ceiling(x)", 1.25, 2.0),
        ("clamp", "clamp(x, -1.0, 1.0)", 3.0, 1.0),
        ("contains", "contains(c ?? \"seller\", \"sell\")", 0.0, 1.0),
        ("count", "count(x > 0.0, x > 1.0, x > 9.0)", 5.0, 2.0),
        ("exp", "exp(x)", 0.0, 1.0),
        ("floor", "floor(x)", -1.25, -2.0),
        ("fraction", "fraction(x)", 2.5, 0.5),
        ("hypot", "hypot(x, 4.0)", 3.0, 5.0),
        ("ln", "ln(x)", 1.0, 0.0),
        ("log", "log(x) + log(x, 10.0)", 100.0, 4.0),
        ("lower", "lower(c ?? \"SELLER\") == \"seller\"", 0.0, 1.0),
        ("matches", "matches(c ?? \"seller\", \"^s\")", 0.0, 1.0),
        ("max", "max(x, 2.0)", 1.0, 2.0),
        ("min", "min(x, 2.0)", 1.0, 1.0),
        ("round", "round(x)", 2.5, 3.0),
        ("sign", "sign(x) * 2.0", -7.0, -2.0),
        ("sqrt", "sqrt(x)", 9.0, 3.0),
        ("tanh", "tanh(x)", 0.0, 0.0),
    ];
    for (name, call, x, wanted) in calls {
        assert!(call.contains(&format!("{name}(")), "{call}");
        gives(call, &[(x, Some(wanted))]);
    }
}

#[test]
fn functions_take_whole_numbers_and_what_may_be_one() {
    gives("sign(x)", &[(-0.5, Some(-1.0)), (-0.0, Some(0.0)), (7.0, Some(1.0)), (MISSING, None)]);
    gives("sign(-3) + abs(-2) * x", &[(1.5, Some(2.0))]);
    gives("max(2, 3) + min(2, 3) * x", &[(1.5, Some(6.0))]);
    gives("max(sign(x), 0.5) + abs(sign(x)) * 0.5", &[(-3.0, Some(1.0)), (3.0, Some(1.5))]);
    gives("sqrt(if x > 0.0 { 4 } else { x * x })", &[(1.0, Some(2.0)), (-3.0, Some(3.0))]);
    gives("7 % 4 + 2 ** 3 + x", &[(0.5, Some(11.5))]);
}

#[test]
fn the_sign_of_what_is_no_number_is_an_error() {
    let yaml = format!("range: [-9, 9]\n{FACTS}indicators:\n  a: {{ value: 'sign(sqrt(x))' }}\n");
    let rules = both(&[("pack.yaml", &yaml)]);
    assert_eq!(answer(&rules, &[("x", number(4.0))]).score, Some(1.0));
    let failed = answer(&rules, &[("x", number(-4.0))]);
    assert_eq!(failed.score, None);
    let reason = failed.reason.unwrap();
    assert!(reason.contains("sign of NaN"), "{reason}");
}

#[test]
fn an_arm_takes_a_number_that_is_the_same_bit_for_bit() {
    gives(
        "switch x { 1.0 => 10.0, 2.0 | 3.0 => 20.0, 0.0 => 30.0, -0.0 => 40.0, _ => 50.0 }",
        &[
            (1.0, Some(10.0)),
            (3.0, Some(20.0)),
            (0.0, Some(30.0)),
            // a script's `==` calls this 1; an arm doesn't
            (1.000_000_000_000_000_2, Some(50.0)),
            (7.0, Some(50.0)),
            (MISSING, None),
        ],
    );
    // a negative zero comes about by arithmetic
    gives("switch -x { 0.0 => 1.0, -0.0 => 2.0 }", &[(0.0, Some(2.0))]);
}

#[test]
fn ranges_of_whole_numbers_take_numbers_between_them() {
    gives(
        "switch x { 0..10 => 1.0, 10..=20 => 2.0, -5..0 => 3.0 }",
        &[
            (0.0, Some(1.0)),
            (9.999, Some(1.0)),
            (10.0, Some(2.0)),
            (20.0, Some(2.0)),
            (20.000_000_000_000_004, None),
            (-0.5, Some(3.0)),
            (-5.5, None),
        ],
    );
}

#[test]
fn literals_come_before_ranges_and_guards_are_asked_in_order() {
    gives(
        "switch x { 4.0 if i == () => 4.0, 4.0 => 5.0, 0..5 if x > 2.0 => 6.0, 0..9 => 7.0 }",
        &[(4.0, Some(4.0)), (3.0, Some(6.0)), (1.0, Some(7.0)), (8.0, Some(7.0)), (9.0, None)],
    );
    // the guard of an arm that doesn't match is never asked: this is missing for 1 only
    gives("switch x { 1.0 if i > 1.0 => 2.0, _ => 3.0 }", &[(1.0, None), (2.0, Some(3.0))]);
}

#[test]
fn no_arm_gives_nothing_and_an_arm_for_nothing_takes_what_is_missing() {
    gives("switch x { 1.0 => 2.0 }", &[(1.0, Some(2.0)), (3.0, None), (MISSING, None)]);
    gives("switch x { () => 5.0, _ => x + 1.0 }", &[(MISSING, Some(5.0)), (1.0, Some(2.0))]);
}

#[test]
fn switches_nest_change_variables_and_return() {
    gives(
        "let v = 1.0; switch x { 1.0 => v = 5.0, 2.0 => { v += 1.0; switch v { 2.0 => v = 9.0, _ => () } } _ => () } v",
        &[(1.0, Some(5.0)), (2.0, Some(9.0)), (3.0, Some(1.0))],
    );
    gives(
        "switch x { 1.0 => return 7.0, 2.0 => { return 8.0; } _ => () } 9.0",
        &[(1.0, Some(7.0)), (2.0, Some(8.0)), (3.0, Some(9.0))],
    );
}

#[test]
fn texts_and_flags_have_arms_in_expressions_functions_and_weights() {
    let yaml = format!(
        "range: [-100, 100]\n{FACTS}indicators:\n  a: {{ value: 'switch c {{ \"seller\" | \"buyer\" => 1.0, \"other\" if b => 2.0, () => 3.0, _ => 4.0 }}' }}\n  \
         d: {{ value: 'of(b)' }}\n"
    );
    let functions = "fn of(flag) { switch flag { true => 1.0, false => 2.0, 1.0 => 5.0, \"true\" => 6.0, _ => 3.0 } }\n";
    let weights = "fn weights(facts, weights) {\n    switch facts.c {\n        \"seller\" => weights.a *= 3.0,\n        \
                   \"buyer\" if facts.b == true => { weights.a = 2; }\n        _ => ()\n    }\n    weights\n}\n";
    let rules =
        both(&[("pack.yaml", &yaml), ("functions.rhai", functions), ("weights.rhai", weights)]);
    for (choice, flag, a, d, weight) in [
        (Some("seller"), Some(true), Some(1.0), Some(1.0), 3.0),
        (Some("buyer"), Some(true), Some(1.0), Some(1.0), 2.0),
        (Some("buyer"), Some(false), Some(1.0), Some(2.0), 1.0),
        (Some("other"), Some(true), Some(2.0), Some(1.0), 1.0),
        (Some("other"), Some(false), Some(4.0), Some(2.0), 1.0),
        (None, Some(true), Some(3.0), Some(1.0), 1.0),
        (Some("seller"), None, Some(1.0), None, 3.0),
    ] {
        let answer =
            answer(&rules, &[("c", choice.map(Value::text)), ("b", flag.map(Value::Bool))]);
        let values: Vec<Option<f64>> =
            answer.indicators().map(|one| one.value.and_then(Value::as_number)).collect();
        assert_eq!(values, [a, d], "{choice:?} {flag:?}");
        assert_eq!(answer.indicators().next().unwrap().weight, weight, "{choice:?} {flag:?}");
    }
}

/// The tips that are given for a value of `x`, whatever they bring.
fn tips(body: &str, x: Option<f64>) -> Vec<String> {
    let yaml = format!(
        "points: 100\n{FACTS}indicators:\n  a: {{ value: x ?? 0.0, scale: {{ linear: [0, 10] }} }}\n  d: {{ value: i, scale: {{ linear: [0, 10] }} }}\n"
    );
    let script = format!("fn tips(facts, index) {{\n{body}\n}}\n");
    let words = "tip-up = Up.\ntip-on = On.\ntip-top = Top.\n";
    let rules = both(&[("pack.yaml", &yaml), ("tips.rhai", &script), ("texts/en.ftl", words)]);
    let answer = answer(&rules, &[("x", x.map(Value::Number)), ("i", number(1.0))]);
    answer.tips.into_iter().map(|tip| tip.id.to_string()).collect()
}

const UP: &str = "#{ id: \"up\", change: #{ x: 9.0 }, effort: 1 }";
const ON: &str = "#{ id: \"on\", change: #{ x: 8.0, i: 9.0 } }";

#[test]
fn a_list_of_tips_is_given_back_as_it_is() {
    assert_eq!(tips(&format!("[{UP}, {ON}]"), Some(1.0)), ["on", "up"]);
    let chosen = format!("if facts.x < 5.0 {{ [{UP}] }} else {{ [] }}");
    assert_eq!(tips(&chosen, Some(1.0)), ["up"]);
    assert_eq!(tips(&chosen, Some(6.0)), [""; 0]);
    let early = format!("if facts.x < 5.0 {{ return [{ON}]; }}\n[{UP}]");
    assert_eq!(tips(&early, Some(1.0)), ["on"]);
    assert_eq!(tips(&early, Some(6.0)), ["up"]);
    let switched = format!("switch facts.x {{ 1.0 => [{UP}], 0..9 => [{ON}], _ => [] }}");
    assert_eq!(tips(&switched, Some(1.0)), ["up"]);
    assert_eq!(tips(&switched, Some(2.0)), ["on"]);
    assert_eq!(tips(&switched, None), [""; 0]);
}

#[test]
fn tips_are_added_one_by_one_or_as_lists() {
    let added = format!("let tips = []; if facts.x < 5.0 {{ tips += {UP}; }} tips += [{ON}]; tips");
    assert_eq!(tips(&added, Some(1.0)), ["on", "up"]);
    assert_eq!(tips(&added, Some(6.0)), ["on"]);
    let named = format!("let one = {UP}; let tips = [one]; tips.push({ON}); tips");
    assert_eq!(tips(&named, Some(1.0)), ["on", "up"]);
}

#[test]
fn a_tip_is_given_where_it_is_in_the_list_that_is_given_back() {
    // made always, in the list only on one path
    let later =
        format!("let more = [{UP}]; let tips = []; if facts.x < 5.0 {{ tips += more; }} tips");
    assert_eq!(tips(&later, Some(1.0)), ["up"]);
    assert_eq!(tips(&later, Some(6.0)), [""; 0]);
    let pushed = format!("let a = []; a.push({UP}); if facts.x < 5.0 {{ a }} else {{ [] }}");
    assert_eq!(tips(&pushed, Some(1.0)), ["up"]);
    assert_eq!(tips(&pushed, Some(6.0)), [""; 0]);
    // pushed, and thrown away with the list
    let emptied = format!("let tips = []; tips.push({UP}); if facts.x < 5.0 {{ tips = []; }} tips");
    assert_eq!(tips(&emptied, Some(1.0)), [""; 0]);
    assert_eq!(tips(&emptied, Some(6.0)), ["up"]);
}

#[test]
fn a_variable_may_be_asked_whether_it_is_missing() {
    gives("let v = if x > 1.0 { x } else { () }; v ?? 9.0", &[(0.0, Some(9.0)), (2.0, Some(2.0))]);
    gives(
        "let v = if x > 1.0 { x } else { () }; switch v { () => 9.0, _ => v }",
        &[(0.0, Some(9.0)), (2.0, Some(2.0))],
    );
    gives(
        "let v = x ?? 3.0; if v == () { 1.0 } else { v }",
        &[(MISSING, Some(3.0)), (2.0, Some(2.0))],
    );
}

#[test]
fn how_long_scripts_are_interpreted_is_told_to_who_asks_and_changes_nothing() {
    let yaml = format!("range: [0, 100]\n{FACTS}indicators: {{ a: {{ value: 'x * 2.0' }} }}\n");
    let [typed, interpreted] = both(&[("pack.yaml", &yaml)]);
    let numbers: Vec<f64> = (0..50).map(f64::from).collect();
    let scores = |rules: &Ruleset, time| {
        let mut columns = rules.columns(numbers.len());
        columns.set(rules, "x", Column::Numbers(&numbers)).unwrap();
        rules.evaluate_columns(&columns, Detail { time, ..Detail::default() })
    };
    let (asked, unasked) = (scores(&interpreted, true), scores(&interpreted, false));
    assert!(asked.interpreting > Duration::ZERO);
    assert_eq!(unasked.interpreting, Duration::ZERO);
    assert_eq!(asked.score, unasked.score);
    assert_eq!(scores(&typed, true).interpreting, Duration::ZERO);
    assert_eq!(scores(&typed, true).score, asked.score);
}

#[test]
fn counting_what_is_missing_or_no_flag_fails_as_in_the_interpreter() {
    let yaml = |value: &str| {
        format!(
            "range: [0, 100]\n{FACTS}indicators: {{ a: {{ value: '{value}' }}, d: {{ value: x }} }}\n"
        )
    };
    let function = ("functions.rhai", "fn of(x) { count(x > 1.0, x) }\n");
    let weights = "fn weights(facts, weights) {\n    weights.a = 1.0 + count(facts.b, facts.x > 1.0);\n    weights\n}\n";
    for (yaml, script) in [(yaml("of(x)"), function), (yaml("x"), ("weights.rhai", weights))] {
        let files = [("pack.yaml", yaml.as_str()), script];
        let engines = [Engine::new(), Engine::builder().interpreted().build()];
        let rules = engines.map(|engine| compile_with(&engine, &files).0.unwrap());
        let answer = answer(&rules, &[("x", number(2.0))]);
        assert!(answer.score.is_none() && !answer.diagnostics.is_empty(), "{answer:?}");
    }
}
