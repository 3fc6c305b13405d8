//! Slips in YAML: nothing that an author wrote means something else in silence.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod support;

use peristyle_engine::diagnostic::Diagnostics;
use peristyle_engine::source::Source;
use peristyle_engine::{Engine, PackFiles, yaml};
use support::{codes, compile};

const BASE: &str = "
points: 100
facts: { a: { type: number, min: 0, max: 9 }, b: { type: share } }
pillars:
  people:
    indicators:
      one: { value: a, weight: 3, scale: { linear: [0, 2] } }
      two: { value: b }
";

fn overlay(own: &str) -> Diagnostics {
    let memory = |id: &str, text: &str| {
        let files = [("pack.yaml".to_owned(), text.as_bytes().to_vec())];
        PackFiles::from_memory(id, id, files).unwrap()
    };
    Engine::new().compile(&memory("mine", own).with_base(memory("base", BASE))).1
}

#[track_caller]
fn says(problems: &Diagnostics, code: &str, words: &str) {
    let text = problems.render(Default::default());
    assert!(problems.has_errors(), "valid: {text}");
    assert!(codes(problems).contains(&code) && text.contains(words), "{code}, {words:?}: {text}");
}

#[test]
fn a_decimal_comma_in_a_change_is_an_error_that_says_the_number() {
    for (written, number) in [("0,5", "0.5"), ("2,5", "2.5"), ("-1,25", "-1.25"), ("0, 5", "0.5")] {
        let problems =
            overlay(&format!("extends: base\nchange: {{ people.one: {{ weight: {written} }} }}\n"));
        says(&problems, "PS0113", &format!("write `{number}`"));
    }
    let own_line = "extends: base\nchange:\n  people.one:\n    weight: 0,5\n";
    says(&overlay(own_line), "PS0203", "write `0.5`");
}

#[test]
fn two_decimal_commas_in_one_map_are_two_errors() {
    let problems = compile(&[(
        "pack.yaml",
        "facts: { a: { type: number, min: 0,5, max: 1,5 } }\nindicators: { a: { value: a, scale: { linear: [0, 1] } } }\n",
    )])
    .1;
    assert_eq!(codes(&problems), ["PS0113", "PS0113"]);
}

#[test]
fn a_decimal_comma_in_a_list_is_an_error_and_a_list_without_blanks_is_none() {
    let scaled = |scale: &str| {
        let pack = format!(
            "facts: {{ a: {{ type: number }} }}\nindicators:\n  a: {{ value: a, scale: {{ {scale} }} }}\n"
        );
        compile(&[("pack.yaml", &pack)]).1
    };
    for wrong in ["linear: [0, 2,5]", "curve: [[0, 0], [2,5, 1]]", "steps: [[0, 0], [1, 0,5]]"] {
        says(&scaled(wrong), "PS0113", "write `");
    }
    says(&scaled("linear: [0,2,5]"), "PS0403", "decimals have a point");
    for right in ["linear: [0,10]", "curve: [[0,0],[2,1]]", "curve: [[0,0], [2,0.5], [5,1]]"] {
        assert!(scaled(right).is_empty(), "{right}");
    }
}

#[test]
fn a_decimal_comma_on_a_line_of_its_own_says_how_numbers_are_written() {
    for place in [
        "points: 0,5\n",
        "min_coverage: 0,5\n",
        "weights:\n  risk:\n    high: 7,5\n",
        "bands: [[0, low]]\ncases:\n  - facts: {}\n    expect:\n      score: 61,5\n",
    ] {
        let pack = format!(
            "{place}facts: {{ a: {{ type: share }} }}\nindicators: {{ a: {{ value: a }} }}\n"
        );
        let problems = compile(&[("pack.yaml", &pack)]).1;
        let text = problems.render(Default::default());
        assert!(problems.has_errors() && text.contains("numbers have a point: write `"), "{text}");
    }
    let value = "facts: { a: { type: share } }\nindicators:\n  a:\n    value: 0,5\n";
    says(&compile(&[("pack.yaml", value)]).1, "PS0203", "write `0.5`");
}

#[test]
fn a_key_without_a_value_never_takes_anything_away() {
    for change in [
        "people.one: { weight: }",
        "people.one:",
        "people.one:\n    weight:\n",
        "people.one: { weight:2 }",
        "people.one: {weight:2}",
    ] {
        let problems = overlay(&format!("extends: base\nchange:\n  {change}\n"));
        says(&problems, "PS0112", "has no value");
    }
    says(
        &overlay("extends: base\nchange: { people.one: {weight:2} }\n"),
        "PS0112",
        "a blank belongs behind the colon: `weight: 2`",
    );
    for own in ["points:\n", "facts: { a: }\n", "bands:\n", "remove:\n", "facts: { a: { max: } }\n"]
    {
        says(&overlay(&format!("extends: base\n{own}")), "PS0112", "has no value");
    }
}

#[test]
fn an_unknown_key_is_one_with_and_without_a_value() {
    for value in ["", " 2", " {}"] {
        let own = format!("extends: base\nchange: {{ people.one: {{ Gewicht:{value} }} }}\n");
        says(&overlay(&own), "PS0201", "node `people.one` has no key `Gewicht`");
    }
}

#[test]
fn null_takes_away_only_what_is_there() {
    for nothing in ["null", "~"] {
        let taken = overlay(&format!(
            "extends: base\nchange: {{ people.one: {{ weight: {nothing} }}, people.two: {nothing} }}\n"
        ));
        assert!(!taken.has_errors(), "{}", taken.render(Default::default()));
        for own in [
            format!("change: {{ people.two: {{ weight: {nothing} }} }}\n"),
            format!("change: {{ people.one: {{ Gewicht: {nothing} }} }}\n"),
            format!("min_coverage: {nothing}\n"),
            format!("defaults: {{ weight: {nothing} }}\n"),
            format!("facts: {{ a: {{ unit: {nothing} }} }}\n"),
        ] {
            says(&overlay(&format!("extends: base\n{own}")), "PS0212", "to take away");
        }
    }
}

#[test]
fn a_tier_takes_nothing_away_by_a_slip_either() {
    let tiered = |change: &str| {
        let tiers = format!(
            "{BASE}tiers: {{ by: size, choices: {{ small: {{ change: {{ people.one: {change} }} }} }} }}\n"
        );
        let pack = tiers.replace("facts: {", "facts: { size: { type: choice, choices: [small] },");
        compile(&[("pack.yaml", &pack)]).1
    };
    assert!(!tiered("{ weight: 5 }").has_errors());
    says(&tiered("{ weight: 0,5 }"), "PS0113", "write `0.5`");
    says(&tiered("{ weight: }"), "PS0112", "`weight` has no value");
    says(&tiered("{ Gewicht: }"), "PS0112", "`Gewicht` has no value");
}

#[test]
fn in_facts_pillars_and_cases_nothing_stands_without_a_value() {
    let facts = "facts:\n  a:\n    type: share\n    unit:\n";
    let pillar = "indicators:\n  one:\n    value: a\n    scale:\n";
    let cases = "- name: one\n  facts: { a: }\n  expect: { score: null }\n";
    for (name, text) in [("facts.yaml", facts), ("pillars/p.yaml", pillar), ("cases.yaml", cases)] {
        let mut files = vec![
            ("pack.yaml", "points: 100\n"),
            ("facts.yaml", "facts: { a: { type: share } }\n"),
            ("pillars/p.yaml", "indicators: { one: { value: a } }\n"),
        ];
        files.retain(|(other, _)| *other != name);
        files.push((name, text));
        says(&compile(&files).1, "PS0112", "has no value");
    }
}

#[test]
fn an_indent_that_is_missing_is_what_the_message_is_about() {
    let problems = overlay("extends: base\nchange:\npeople.one: { weight: 2 }\n");
    says(&problems, "PS0112", "if `people.one` belongs under it, indent that");
    let node = "facts: { a: { type: share } }\nindicators:\n  one:\n  weight: 2\n  value: a\n";
    let problems = compile(&[("pack.yaml", node)]).1;
    says(&problems, "PS0112", "if `weight` belongs under it, indent that");
}

#[test]
fn what_is_no_yaml_is_said_in_words_that_one_can_act_on() {
    for (text, words, help, line) in [
        ("a:\n  weight 4\n  value: b\n", "a colon is missing behind `weight`", "`weight: 4`", 2),
        ("a:\n  value: b\n  weight 4\n", "a colon is missing behind `weight`", "`weight: 4`", 3),
        ("a:\n  weight:4\n  value: b\n", "a blank is missing behind the colon", "`weight: 4`", 2),
        ("a:\n  weight: 4\n   value: b\n", "`value` begins in another column", "blanks", 3),
        ("a:\n  b: 1\n c: 2\n", "`c` begins in another column", "blanks", 3),
        (
            "a: { b: 1, c: 2\nd: { value: e }\n",
            "the `{` that is opened here isn't closed",
            "`}`",
            1,
        ),
        ("a: [1, 2\nb: 3\n", "the `[` that is opened here isn't closed", "`]`", 1),
        ("title: More: and more\n", "a second colon in one line", "quotes", 1),
    ] {
        let problems = yaml::parse(&Source::new("pack.yaml", text)).unwrap_err();
        let one = problems.first().unwrap();
        assert!(one.message.contains(words), "{text:?}: {}", one.message);
        assert!(one.help.iter().any(|one| one.contains(help)), "{text:?}: {:?}", one.help);
        assert_eq!(one.place.as_ref().unwrap().line_column().0, line, "{text:?}");
    }
}
