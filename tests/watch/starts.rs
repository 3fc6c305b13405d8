//! What is wrong at the start ends it at once.

use crate::support::{BROKEN, TRADE, command, shop, write};

/// Exit code, and everything that was said.
fn said(folder: &tempfile::TempDir, arguments: &[&str]) -> (i32, String) {
    let output = command(folder.path(), arguments).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn an_invalid_pack() {
    let folder = shop();
    write(folder.path(), TRADE, BROKEN);
    // before the input, which isn't there
    let (code, text) = said(&folder, &["none.yaml", "--pack", "./mine"]);
    assert_eq!(code, 3, "{text}");
    assert!(text.contains("trade.yaml:"), "{text}");
}

#[test]
fn an_input_that_is_not_there() {
    let folder = shop();
    let (code, text) = said(&folder, &["none.yaml", "facts.yaml", "--pack", "./mine"]);
    assert_eq!(code, 4, "{text}");
    assert!(text.contains("none.yaml"), "{text}");
    let (code, text) = said(&folder, &["none.yaml", "--pack", "./mine", "--format", "ndjson"]);
    assert_eq!(code, 4);
    let data: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert!(data["diagnostics"][0]["message"].as_str().unwrap().contains("none.yaml"));
}

#[test]
fn a_pack_that_is_built_in() {
    let folder = shop();
    let (code, text) = said(&folder, &["facts.yaml", "--pack", "xing"]);
    assert_eq!(code, 2);
    assert!(text.contains("PS3008"), "{text}");
    assert!(text.contains("peristyle pack new mine --copy xing"), "{text}");
}

#[test]
fn no_pack_named_and_several() {
    let folder = shop();
    assert_eq!(said(&folder, &["facts.yaml"]).0, 2);
    write(folder.path(), "a.yaml", "pack: ./mine\nfacts: { orders: 1 }\n");
    write(folder.path(), "b.yaml", "pack: xing\nfacts: {}\n");
    let (code, text) = said(&folder, &["a.yaml", "b.yaml"]);
    assert_eq!(code, 2);
    assert!(text.contains("several packs"), "{text}");
}

#[test]
fn times_that_make_no_sense() {
    let folder = shop();
    for option in ["--poll=0", "--poll=often", "--quiet=0"] {
        assert_eq!(said(&folder, &["facts.yaml", "--pack", "./mine", option]).0, 2, "{option}");
    }
}
