//! The exit codes that scripts rely on, and what is said with them.

use crate::support::{FORUM, folder, run, run_in};

const FACTS: &str = "examples/xing/facts.yaml";

#[test]
fn done() {
    for arguments in [
        &["--version"][..],
        &["--help"],
        &["score", "--help"],
        &["score", FACTS],
        &["completions", "bash"],
        &["man"],
        &["pack", "schema"],
        &["pack", "docs", "xing"],
    ] {
        let said = run(arguments);
        assert!(!said.out.is_empty(), "{arguments:?}");
        said.done();
    }
}

#[test]
fn a_score_of_null_is_an_answer() {
    let folder = folder(&[("nothing.yaml", "{ pack: xing, facts: {} }")]);
    let text = run_in(folder.path(), &["score", "nothing.yaml"]).done();
    assert!(text.contains("no score:"), "{text}");
}

#[test]
fn a_failed_case() {
    let folder = folder(&[
        ("shop/pack.yaml", "facts: { a: { type: bool } }\nindicators: { a: { value: a } }\n"),
        ("shop/cases.yaml", "- { name: all, facts: { a: true }, expect: { score: 99 } }\n"),
    ]);
    let said = run_in(folder.path(), &["pack", "test", "./shop"]);
    said.fails(1, &["1 of 1 cases failed", "shop/cases.yaml:1:", "PS0802"]);
}

#[test]
fn wrong_use() {
    run(&["scor"]).fails(2, &["score"]);
    run(&["score"]).fails(2, &["<INPUT>"]);
    run(&["score", FACTS, "--pack", "xingg"]).fails(2, &["PS3002", "did you mean `xing`?"]);
    run(&["score", FACTS, "--fact", "nope=1"]).fails(2, &["PS1002", "--fact:1:"]);
    run(&["score", FACTS, "--if", "contacts=many"]).fails(2, &["PS1003", "--if:1:"]);
    run(&["score", FACTS, "--weight", "brnd=1"]).fails(2, &["did you mean `brand`?"]);
    let folder = folder(&[("facts.yaml", "contacts: 3")]);
    run_in(folder.path(), &["score", "facts.yaml"]).fails(2, &["PS3001", "`xing`"]);
}

#[test]
fn an_invalid_pack_comes_before_an_unreadable_input() {
    let folder = folder(&[("shop/pack.yaml", "indicators: { a: { value: nope } }\n")]);
    let said = run_in(folder.path(), &["score", "missing.zip", "--pack", "./shop"]);
    said.fails(3, &["shop/pack.yaml:1:", "nope"]);
    run_in(folder.path(), &["pack", "check", "./shop"]).fails(3, &["invalid"]);
    run_in(folder.path(), &["pack", "test", "./shop"]).fails(3, &["not tested"]);
    let said = run_in(folder.path(), &["pack", "check", "./shop", "xing", "--format", "json"]);
    let data: serde_json::Value = serde_json::from_str(&said.fails(3, &[]).out).unwrap();
    assert_eq!(data["diagnostics"][0]["severity"], "error");
    assert_eq!(data["diagnostics"][0]["line"], 1);
}

#[test]
fn an_unreadable_input() {
    let folder = folder(&FORUM);
    let path = folder.path();
    run_in(path, &["score", "missing.zip"]).fails(4, &["missing.zip"]);
    let said = run_in(path, &["score", "missing.zip", "--pack", "forum"]);
    said.fails(4, &["On the forum, under Settings."]);
    crate::support::write(path, "page.zip", "<!DOCTYPE html><html></html>");
    run_in(path, &["score", "page.zip"]).fails(4, &["PS2002"]);
    crate::support::write(path, "cut.yaml", "facts: [");
    run_in(path, &["score", "cut.yaml", "missing.zip"]).fails(4, &["cut.yaml:", "missing.zip"]);
    crate::support::write(path, "wrong.yaml", "pack: forum\nfacts: { posts: many, replise: 3 }");
    run_in(path, &["score", "wrong.yaml"]).fails(4, &["PS1003", "did you mean `replies`?"]);
}

#[test]
fn errors_are_data_for_programs() {
    let said = run(&["score", FACTS, "--pack", "nope", "--format", "json"]);
    assert_eq!((said.code, said.out.as_str()), (2, ""));
    let data: serde_json::Value = serde_json::from_str(&said.err).unwrap();
    assert_eq!(data["diagnostics"][0]["code"], "PS3002");
}

/// Each is refused with words, and nothing is printed as a result.
#[test]
fn hostile_inputs() {
    let folder = folder(&[]);
    let path = folder.path();
    let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (name, before) in "bcdefghi".chars().zip("abcdefgh".chars()) {
        let many = vec![format!("*{before}"); 9].join(", ");
        bomb.push_str(&format!("{name}: &{name} [{many}]\n"));
    }
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let files: [(&str, Vec<u8>); 12] = [
        ("bomb.yaml", bomb.into_bytes()),
        ("deep.json", deep.clone().into_bytes()),
        ("deep.yaml", deep.into_bytes()),
        ("long.yaml", format!("contacts: {}", "9".repeat(50_000_000)).into_bytes()),
        ("nan.yaml", b"contacts: .nan".to_vec()),
        ("huge.yaml", b"posts_per_month: 1e308".to_vec()),
        ("overflow.json", b"{\"posts_per_month\": 1e999}".to_vec()),
        ("text.yaml", b"contacts: many".to_vec()),
        ("latin.yaml", b"id: M\xfcller".to_vec()),
        ("page.zip", b"<!DOCTYPE html><title>Log in</title>".to_vec()),
        ("cut.zip", b"PK\x03\x04\x14\0\0\0".to_vec()),
        ("empty.zip", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec()),
    ];
    for (name, bytes) in files {
        std::fs::write(path.join(name), bytes).unwrap();
        let said = run_in(path, &["score", name, "--pack", "xing"]);
        assert_eq!((said.code, said.out.as_str()), (4, ""), "{name}: {}", said.err);
        assert!(said.err.starts_with("error[PS"), "{name}: {}", said.err);
        assert!(said.err.len() < 5_000, "{name}: {} bytes of words", said.err.len());
    }
}
