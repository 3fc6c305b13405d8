//! `pack new --extends`, `pack show`, and how overlays are found and scored.

use std::fs;

use crate::support::{FORUM, folder, golden, run_in, write};

const FACTS: (&str, &str) = ("me.yaml", "{ posts: 5, has_photo: true }\n");

#[test]
fn a_new_overlay_scores_as_its_base() {
    let folder = folder(&[&FORUM[..], &[FACTS]].concat());
    let path = folder.path();
    // next to its base, elsewhere, and of a pack that is built in
    for (name, base) in [("rules/mine", "forum"), ("mine", "rules/forum"), ("ours", "linkedin")] {
        let said = run_in(path, &["pack", "new", name, "--extends", base]).done();
        let own = if name.contains('/') { name.to_owned() } else { format!("./{name}") };
        assert!(said.contains(&format!("peristyle pack check {own}")), "{said}");
        let said = run_in(path, &["pack", "check", &own]);
        assert_eq!((said.err.as_str(), said.code), ("", 0));
        run_in(path, &["pack", "test", &own]).done();
    }
    let score = |pack: &str| {
        let said = run_in(path, &["score", "me.yaml", "--pack", pack, "--format", "json"]).json();
        (said["score"].clone(), said["pack"]["fingerprint"].clone())
    };
    assert_eq!(score("rules/mine"), score("forum"));
    assert_eq!(score("./mine"), score("forum"));
    // what changes there changes here
    let changed = FORUM[0].1.replace("weight: 2", "weight: 5");
    write(path, "rules/forum/pack.yaml", &changed);
    assert_eq!(score("./mine"), score("forum"));
    run_in(path, &["pack", "new", "rules/mine", "--extends", "forum"]).fails(2, &["PS3006"]);
    run_in(path, &["pack", "new", "newer", "--extends", "nope"]).fails(2, &["PS3002"]);
    run_in(path, &["pack", "new", "newer", "--extends", "forum", "--copy", "forum"]).fails(2, &[]);
}

const MINE: (&str, &str) = (
    "rules/mine/pack.yaml",
    "extends: forum\ntitle: Forum, my way\nchange:\n  posts: { weight: 1 }\n  replies: { value: \
     replies, scale: { log1p: [0, 20] } }\n",
);

#[test]
fn the_merged_pack_says_where_each_line_came_from() {
    let folder = folder(&[&FORUM[..], &[MINE]].concat());
    let path = folder.path();
    golden("pack-show.yaml", &run_in(path, &["pack", "show", "mine"]).done());
    let lines = run_in(path, &["pack", "show", "mine", "--format", "json"]).json();
    let lines = lines.as_array().unwrap();
    let changed = lines.iter().find(|line| line["from"] == "rules/mine/pack.yaml:4").unwrap();
    assert_eq!(changed["text"], "    weight: 1");
    // so does an explanation
    let explained =
        run_in(path, &["explain", "export", "--pack", "mine", "--format", "json"]).json();
    let rules: Vec<&str> = explained["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["rule"].as_str().unwrap())
        .collect();
    assert_eq!(rules[1], "rules/forum/pack.yaml:8, rules/mine/pack.yaml:4");
    assert_eq!(rules[3], "rules/mine/pack.yaml:5");
    // written out, it is a pack of its own
    run_in(path, &["pack", "show", "mine", "--output", "rules/whole.yaml"]).done();
    run_in(path, &["pack", "check", "rules/whole.yaml"]).done();
    // an invalid one is shown all the same, and said to be
    write(path, "rules/mine/pack.yaml", "extends: forum\nchange: { posts: { value: nope } }\n");
    let said = run_in(path, &["pack", "show", "mine"]).fails(3, &["PS0301"]);
    assert!(said.out.contains("value: nope"), "{}", said.out);
}

#[test]
fn an_overlay_leaves_its_bases_exports_to_it() {
    let folder = folder(&[&FORUM[..], &[MINE]].concat());
    let path = folder.path();
    let pack = |more: &[&str]| {
        let arguments = [&["score", "export", "--format", "json"], more].concat();
        run_in(path, &arguments).json()["pack"]["id"].clone()
    };
    assert_eq!((pack(&[]), pack(&["--pack", "mine"])), ("forum".into(), "mine".into()));
    write(path, MINE.0, &format!("{}detect: {{ all: [Posts.csv] }}\n", MINE.1));
    run_in(path, &["score", "export"]).fails(2, &["PS2302", "`forum`", "`mine`"]);
}

#[test]
fn a_pack_may_extend_the_one_whose_name_it_takes() {
    let folder = folder(&[(
        "rules/linkedin/pack.yaml",
        "extends: linkedin\nchange: { brand.photo: { weight: 0 } }\n",
    )]);
    let path = folder.path();
    run_in(path, &["pack", "check", "linkedin"]).done();
    let shown = run_in(path, &["pack", "show", "linkedin"]).done();
    assert!(
        shown.contains("# built-in/linkedin/pack.yaml") && shown.contains("weight: 0"),
        "{shown}"
    );
    fs::write(path.join("rules/linkedin/pack.yaml"), "extends: ../linkedin\n").unwrap();
    run_in(path, &["pack", "check", "linkedin"]).fails(3, &["PS0111"]);
}

#[test]
fn a_folder_of_packs_means_all_of_them() {
    let folder = folder(&[&FORUM[..], &[MINE]].concat());
    let path = folder.path();
    assert_eq!(
        run_in(path, &["pack", "check", "rules"]).done(),
        "rules/forum: valid (1 remark)\nrules/mine: valid\n"
    );
    let said = run_in(path, &["pack", "test", "rules/"]).done();
    assert_eq!(said, "rules/forum: 1 cases passed (1 checks)\nrules/mine: no cases\n");
}
