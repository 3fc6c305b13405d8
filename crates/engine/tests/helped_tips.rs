//! Tips that are made by helpers: only what is certain is said of their texts.

mod support;

use support::{codes, compile};

const PACK: &str = "
points: 100
facts: { a: { type: share } }
indicators: { x: { value: a } }
cases: [{ name: one, facts: { a: 0.5 }, expect: { tips: [more] } }]
";

fn check(tips: &str, functions: Option<&str>, words: &str) -> Vec<&'static str> {
    let mut files = vec![("pack.yaml", PACK), ("tips.rhai", tips), ("texts/en.ftl", words)];
    files.extend(functions.map(|text| ("functions.rhai", text)));
    // that the interpreter runs it is another matter
    codes(&compile(&files).1).into_iter().filter(|code| *code != "PS0515").collect()
}

const CALLS: &str = "fn tips(facts, index) { [tip(\"more\", 1.0)] }\n";
const HELPER: &str = "fn tip(id, to) { #{ id: id, change: #{ a: to }, effort: 1 } }";
const ASSIGNS: &str = "fn tip(id, to) { let t = #{ change: #{ a: to } }; t.id = id; t }";

#[test]
fn a_text_of_a_tip_that_a_helper_makes_is_used() {
    for helper in [HELPER, ASSIGNS] {
        let beside = format!("{CALLS}{helper}");
        assert!(check(&beside, None, "tip-more = More\n").is_empty(), "{helper}");
        assert!(check(CALLS, Some(helper), "tip-more = More\n").is_empty(), "{helper}");
    }
}

#[test]
fn a_text_of_no_tip_is_unused_where_all_ids_are_written_out() {
    let tips = "fn tips(facts, index) { [#{ id: \"more\", change: #{ a: 1.0 } }] }";
    assert_eq!(check(tips, None, "tip-more = More\ntip-less = Less\n"), ["PS0703"]);
    let made =
        "fn tips(facts, index) { [more()] }\nfn more() { #{ id: \"more\", change: #{ a: 1.0 } } }";
    assert_eq!(check(made, None, "tip-more = More\ntip-less = Less\n"), ["PS0703"]);
    // and what is no tip's is unused whoever makes the tips
    let beside = format!("{CALLS}{HELPER}");
    assert_eq!(check(&beside, None, "tip-more = More\nnode-y = Y\n"), ["PS0703"]);
}
