//! `pack …`: new, check, test, list, schema, docs.

use std::fs;

use crate::support::{FORUM, folder, golden, root, run, run_in, write};

#[test]
fn a_new_pack_is_valid_and_passes_its_cases() {
    let folder = folder(&[]);
    let path = folder.path();
    let said = run_in(path, &["pack", "new", "mine"]).done();
    assert!(said.contains("peristyle pack check ./mine"), "{said}");
    let said = run_in(path, &["pack", "check", "./mine"]);
    assert_eq!(said.err, "");
    assert_eq!(said.done(), "./mine: valid\n");
    let said = run_in(path, &["pack", "test", "./mine"]).done();
    assert!(said.contains("cases passed"), "{said}");
    // never over something that is there
    run_in(path, &["pack", "new", "mine"]).fails(2, &["PS3006"]);
    // nor under a name that no pack can have
    run_in(path, &["pack", "new", "My-Pack"]).fails(2, &["PS0204"]);
    assert!(!path.join("My-Pack").exists());
    fs::create_dir(path.join("empty")).unwrap();
    run_in(path, &["pack", "new", "empty"]).done();
}

/// A pack with an export in a folder of its own.
fn with_fixture(cases: &str) -> tempfile::TempDir {
    let folder = folder(&FORUM);
    let at = folder.path();
    write(
        at,
        "rules/forum/fixtures/small/Posts.csv",
        "Title,Date\nOne,2026-03-01\nTwo,2026-03-04\n",
    );
    write(at, "rules/forum/cases.yaml", cases);
    folder
}

#[test]
fn a_case_may_name_an_export() {
    let folder = with_fixture(
        "- name: two posts\n  export: fixtures/small\n  facts: { has_photo: true }\n  expect:\n    \
         as_of: 2026-03-04\n    facts: { posts: 2, has_photo: true, replies: null }\n    posts: 0.2\n\
         - name: as of another day\n  export: ./fixtures/small/Posts.csv\n  as_of: 2026-04-01\n  \
         expect: { as_of: 2026-04-01, facts: { posts: 2 } }\n\
         - { property: monotone, fact: posts, export: fixtures/small }\n",
    );
    let at = folder.path();
    let said = run_in(at, &["pack", "test", "forum"]);
    assert!(said.err.is_empty(), "{}", said.err);
    assert!(said.done().contains("3 cases passed"));
    // the folder is no stray file, and a copy can be tested as well
    let said = run_in(at, &["pack", "check", "forum"]);
    assert!(said.code == 0 && !said.err.contains("fixtures"), "{}", said.err);
    run_in(at, &["pack", "new", "copy", "--copy", "./rules/forum"]).done();
    assert!(run_in(at, &["pack", "test", "./copy"]).done().contains("3 cases passed"));
}

#[test]
fn a_case_fails_where_its_export_says_something_else() {
    let folder = with_fixture(
        "- name: three posts\n  export: fixtures/small\n  expect:\n    facts: { posts: 3 }\n    \
         as_of: 2026-03-05\n- { name: gone, export: fixtures/none.zip, expect: { posts: 0 } }\n",
    );
    let at = folder.path();
    run_in(at, &["pack", "test", "forum"]).fails(
        1,
        &[
            "2 of 2 cases failed",
            "case `three posts`: the fact `posts` should be 3 and is 2",
            "the date of the data should be 2026-03-05 and is 2026-03-04",
            "fixtures/none.zip",
            "rules/forum/cases.yaml:6:",
        ],
    );
    // an expectation of a fact that isn't there, or of a pack that reads no exports
    let cases = at.join("rules/forum/cases.yaml");
    fs::write(&cases, "- { export: fixtures/small, expect: { facts: { post: 3 } } }\n").unwrap();
    run_in(at, &["pack", "check", "forum"]).fails(3, &["PS0301", "did you mean `posts`?"]);
    fs::write(&cases, "- { export: fixtures/small, expect: { facts: { posts: 2 } } }\n").unwrap();
    fs::remove_file(at.join("rules/forum/import.rhai")).unwrap();
    run_in(at, &["pack", "check", "forum"]).fails(3, &["PS0803", "no `import.rhai`"]);
}

#[test]
fn the_export_of_a_case_lies_in_the_pack() {
    let folder = with_fixture("");
    let at = folder.path();
    let cases = at.join("rules/forum/cases.yaml");
    for path in ["../../export", "fixtures/../../../export", "/etc", "C:/export", "a\\b", "''"] {
        fs::write(&cases, format!("- {{ export: {path}, expect: {{ posts: 1 }} }}\n")).unwrap();
        run_in(at, &["pack", "check", "forum"]).fails(3, &["PS0803"]);
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(at.join("export"), at.join("rules/forum/fixtures/link"))
            .unwrap();
        fs::write(&cases, "- { export: fixtures/link, expect: { posts: 0.2 } }\n").unwrap();
        run_in(at, &["pack", "test", "forum"]).fails(1, &["PS0803", "leads out of the pack"]);
    }
}

#[test]
fn a_new_pack_with_an_import_reads_its_export() {
    let folder = folder(&[]);
    let at = folder.path();
    let said = run_in(at, &["pack", "new", "mine", "--import"]).done();
    assert!(said.contains("an example, an index of newsletters"), "{said}");
    let said = run_in(at, &["pack", "check", "./mine"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let said = run_in(at, &["pack", "test", "./mine"]);
    assert_eq!(said.err, "");
    assert!(said.done().contains("cases passed"));
    let export = "mine/fixtures/export-2026-10-05";
    let facts = run_in(at, &["import", export, "--pack", "./mine"]);
    assert_eq!(facts.err, "");
    assert!(facts.done().contains("subscribers: 3"));
    // both say what to replace
    run_in(at, &["pack", "new", "other"]).done();
    for pack in ["mine", "other"] {
        let text = fs::read_to_string(at.join(pack).join("pack.yaml")).unwrap();
        let first: Vec<&str> = text.lines().take(4).collect();
        assert!(first.join(" ").contains("EXAMPLE") && first.join(" ").contains("Replace it"));
    }
    run_in(at, &["pack", "new", "third", "--import", "--copy", "xing"]).fails(2, &["--copy"]);
}

#[test]
fn an_export_can_be_looked_into_without_its_contents() {
    let folder = folder(&FORUM);
    let at = folder.path();
    write(at, "export/people.csv", "anna@example.org,secret\nben@example.org,other\n");
    write(
        at,
        "export/likes.json",
        "{ \"likes\": [{ \"on\": \"2026-01-01\", \"who\": { \"name\": \"Zoe\" } }], \"by_person\": { \"kim@example.org\": 3 } }",
    );
    for name in ["Anna", "Ben", "Cleo", "Dora", "Emil", "Finn", "Gina", "Hugo", "Ida"] {
        write(at, &format!("export/inbox/{name}/message.json"), "{ \"on\": 3 }");
    }
    write(at, "export/broken.json", "{ \"a\": ");
    write(at, "export/photo.jpg", "secret");
    let said = run_in(at, &["inspect", "export"]).done();
    for word in [
        "recognised by forum",
        "Title, Date",
        "2 rows",
        "likes: list of 1",
        "likes.on: text",
        "likes.who.name: text",
        "by_person.*: number",
        "no line looks like headers",
        "photo.jpg",
        "broken.json",
        "inbox/*/message.json (9 files)",
    ] {
        assert!(said.contains(word), "no `{word}` in:\n{said}");
    }
    for secret in ["anna@", "secret", "Zoe", "kim@", "One", "Dora"] {
        assert!(!said.contains(secret), "`{secret}` in:\n{said}");
    }
    let data = run_in(at, &["inspect", "export", "--format", "json"]).json();
    assert_eq!(data["packs"], serde_json::json!(["forum"]));
    assert_eq!(data["files"][0]["name"], "Posts.csv");
    assert_eq!(data["files"][0]["columns"], serde_json::json!(["Title", "Date"]));
    for width in ["40", "80"] {
        let narrow = run_in(at, &["inspect", "export", "--width", width]).done();
        let widest = narrow.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(widest <= width.parse().unwrap(), "{narrow}");
    }
    run_in(at, &["inspect", "export", "--write-map", "map.yaml"]).fails(2, &["PS3013"]);
    run_in(at, &["inspect", "nowhere.zip"]).fails(4, &["nowhere.zip"]);
}

/// A zip of files.
fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_pack_in_a_zip_is_a_pack() {
    const PACK: &str = "facts: { a: { type: share } }\nindicators: { a: { value: a } }\n";
    let folder = folder(&[("facts.yaml", "{ a: 0.5 }\n"), ("base/pack.yaml", PACK)]);
    let path = folder.path();
    let write =
        |name: &str, files: &[(&str, &str)]| fs::write(path.join(name), zipped(files)).unwrap();
    write("top.zip", &[("pack.yaml", PACK), ("README.md", "of no interest")]);
    write(
        "inner.zip",
        &[("shop/pack.yaml", PACK), ("shop/pillars/p.yaml", "indicators: { b: { value: a } }")],
    );
    write("mine.zip", &[("pack.yaml", "extends: base\nchange: { a: { weight: 3 } }\n")]);
    for name in ["top.zip", "inner.zip", "mine.zip"] {
        let said = run_in(path, &["pack", "check", name]);
        assert_eq!(said.err, "");
        assert_eq!(said.done(), format!("{name}: valid\n"));
        let said =
            run_in(path, &["score", "facts.yaml", "--pack", name, "--format", "json"]).json();
        assert_eq!(said["score"], 50.0, "{name}");
    }
    // what is wrong in it has its place in it
    write(
        "wrong.zip",
        &[("pack.yaml", "facts: { a: { type: share } }\nindicators: { a: { valu: a } }\n")],
    );
    run_in(path, &["pack", "check", "wrong.zip"]).fails(3, &["PS0201", "wrong.zip/pack.yaml:2"]);
    write("stray.zip", &[("pack.yaml", PACK), ("facts.yml", "facts: {}")]);
    let said = run_in(path, &["pack", "check", "stray.zip"]);
    assert!(said.err.contains("PS0109") && said.err.contains("facts.yml"), "{}", said.err);
    write("none.zip", &[("notes.txt", "no pack")]);
    run_in(path, &["pack", "check", "none.zip"])
        .fails(3, &["PS0108", "there is no pack in `none.zip`"]);
    write("two.zip", &[("a/pack.yaml", PACK), ("b/pack.yaml", PACK)]);
    run_in(path, &["pack", "check", "two.zip"]).fails(3, &["several packs: `a`, `b`"]);
    write("out.zip", &[("pack.yaml", PACK), ("../pillars/p.yaml", PACK)]);
    run_in(path, &["pack", "check", "out.zip"]).fails(3, &["PS2005"]);
    // and it isn't followed
    run_in(path, &["watch", "facts.yaml", "--pack", "top.zip"])
        .fails(3, &["is a zip", "unpack it"]);
}

#[test]
fn a_copy_scores_as_its_original() {
    let folder = folder(&[]);
    let path = folder.path();
    let facts = root().join("examples/xing/facts.yaml");
    let facts = facts.to_str().unwrap();
    for pack in ["linkedin", "xing"] {
        let name = format!("packs/my_{pack}");
        run_in(path, &["pack", "new", &name, "--copy", pack]).done();
        let said = run_in(path, &["pack", "check", &name]);
        assert_eq!(said.err, "");
        said.done();
        run_in(path, &["pack", "test", &name]).done();
    }
    let score = |pack: &str| {
        let said = run_in(path, &["score", facts, "--pack", pack, "--format", "json"]);
        let answer = said.json();
        (answer["score"].clone(), answer["pack"]["fingerprint"].clone())
    };
    assert_eq!(score("packs/my_xing").0, score("xing").0);
    run_in(path, &["pack", "new", "other", "--copy", "nope"]).fails(2, &["PS3002"]);
    assert!(!path.join("other").exists());
}

#[test]
fn every_pack_and_where_it_comes_from() {
    let folder = folder(&FORUM);
    let list = run_in(folder.path(), &["pack", "list", "--format", "json"]).json();
    let place = |id: &str| {
        let all = list.as_array().unwrap();
        all.iter().find(|one| one["id"] == id).unwrap()["place"].clone()
    };
    assert_eq!(place("forum"), "rules/forum");
    assert_eq!(place("xing"), "built in");
    let table = run_in(folder.path(), &["pack", "list"]).done();
    assert!(table.contains("rules/forum") && table.contains("1.2.0"), "{table}");
    // what is named wins over what merely lies there
    run_in(folder.path(), &["pack", "new", "more/forum"]).done();
    let list = run_in(folder.path(), &["pack", "list", "--rules", "more"]).done();
    assert!(list.contains("more/forum") && !list.contains("rules/forum"), "{list}");
}

#[test]
fn all_problems_of_all_packs() {
    let folder = folder(&[
        ("a/pack.yaml", "indicators: { x: { value: nope } }\ntitel: A\n"),
        ("b/pack.yaml", "indicators: { x: { value: other } }\n"),
    ]);
    let said = run_in(folder.path(), &["pack", "check", "./a", "./b"]);
    let said = said.fails(3, &["a/pack.yaml:1:", "a/pack.yaml:2:", "b/pack.yaml:1:"]);
    assert_eq!(said.out, "./a: invalid (2 errors)\n./b: invalid (1 error)\n");
}

#[test]
fn tests_as_data() {
    let data = run(&["pack", "test", "xing", "--format", "json"]).json();
    assert_eq!(data[0]["pack"], "xing");
    assert_eq!(data[0]["valid"], true);
    assert!(data[0]["cases"].as_array().unwrap().iter().all(|case| case["passed"] == true));
}

#[test]
fn schemas() {
    let all = run(&["pack", "schema"]).json();
    let folder = folder(&[]);
    run_in(folder.path(), &["pack", "schema", "--write", "schema"]).done();
    for name in ["pack", "facts", "pillar", "cases", "profile"] {
        let text = fs::read_to_string(folder.path().join(format!("schema/{name}.json"))).unwrap();
        let one: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(all[name], one, "{name}");
    }
}

#[test]
fn the_new_pack_as_a_page() {
    let folder = folder(&[]);
    run_in(folder.path(), &["pack", "new", "mine"]).done();
    golden("pack-docs.md", &run_in(folder.path(), &["pack", "docs", "./mine"]).done());
}

#[test]
fn manual_pages() {
    let folder = folder(&[]);
    run_in(folder.path(), &["man", "--write", "man1"]).done();
    for name in ["peristyle", "peristyle-score", "peristyle-pack-new"] {
        assert!(folder.path().join(format!("man1/{name}.1")).is_file(), "{name}");
    }
}

/// Every subcommand says what it is for, and shows how.
#[test]
fn help_has_examples() {
    for command in [
        &["score"][..],
        &["explain"],
        &["import"],
        &["completions"],
        &["man"],
        &["pack", "list"],
        &["pack", "new"],
        &["pack", "check"],
        &["pack", "test"],
        &["pack", "schema"],
        &["pack", "docs"],
        &["pack", "freeze"],
    ] {
        let text = run(&[command, &["--help"]].concat()).done();
        assert!(text.contains("EXAMPLES"), "{command:?}");
    }
    let folder = folder(&FORUM);
    let text = run_in(folder.path(), &["score", "--help"]).done();
    assert!(text.contains("On the forum, under Settings."), "{text}");
}
