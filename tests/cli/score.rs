//! `score` and `explain`: answers for people and for programs.

use std::fs;

use crate::support::{folder, golden, root, run, run_in, run_with_input};

const FACTS: &str = "examples/xing/facts.yaml";

#[test]
fn a_table_for_people() {
    golden("score-80.txt", &run(&["score", FACTS, "--width", "80"]).done());
    golden("score-40.txt", &run(&["score", FACTS, "--width", "40"]).done());
    golden("score-de.txt", &run(&["score", FACTS, "--width", "80", "--lang", "de"]).done());
    golden("explain-80.txt", &run(&["explain", FACTS, "--width", "80"]).done());
}

#[test]
fn the_shape_for_programs() {
    let answer = run(&["score", FACTS, "--format", "json"]).json();
    for key in [
        "id",
        "score",
        "points",
        "band",
        "coverage",
        "reason",
        "pack",
        "as_of",
        "facts",
        "derived",
        "reference",
        "pillars",
        "indicators",
        "tips",
        "diagnostics",
    ] {
        assert!(answer.get(key).is_some(), "no `{key}`");
    }
    assert_eq!(answer["id"], "erika");
    assert_eq!(answer["pack"]["id"], "xing");
    let pillar = &answer["pillars"][0];
    for key in ["id", "title", "score", "points", "nominal_points", "coverage", "weight", "reason"]
    {
        assert!(pillar.get(key).is_some(), "no `{key}`");
    }
    let sum: f64 = answer["pillars"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pillar| pillar["score"].as_f64().unwrap())
        .sum();
    assert!((sum - answer["score"].as_f64().unwrap()).abs() < 1e-9);
}

#[test]
fn one_object_or_several() {
    let one = run(&["score", FACTS, "--format", "json"]).done();
    assert!(one.starts_with('{') && one.ends_with("}\n"));
    let two = run(&["score", FACTS, FACTS, "--format", "json"]).json();
    assert_eq!(two.as_array().unwrap().len(), 2);
    let lines = run(&["score", FACTS, FACTS, "--format", "ndjson"]).done();
    assert_eq!(lines.lines().count(), 2);
    let table = run(&["score", FACTS, FACTS]).done();
    // a title, a header, and a line for each
    assert_eq!(table.lines().count(), 4);
}

#[test]
fn a_saved_answer_scores_to_the_same_bytes() {
    let folder = folder(&[]);
    let saved = folder.path().join("answer.json");
    let path = saved.to_str().unwrap();
    for options in [&[][..], &["--lang", "de"], &["--weight", "brand=40", "--fact", "references=3"]]
    {
        let first = run(&[&["score", FACTS, "--format", "json"], options].concat()).done();
        fs::write(&saved, &first).unwrap();
        let again = run(&[&["score", path, "--format", "json"], options].concat()).done();
        assert_eq!(first, again);
    }
}

#[test]
fn facts_by_option_win() {
    let answer = run(&["score", FACTS, "--format", "json", "--fact", "contacts=500"]).json();
    assert_eq!(answer["facts"]["contacts"], 500);
    let answer = run(&["score", FACTS, "--format", "json", "--fact", "contacts="]).json();
    assert_eq!(answer["facts"]["contacts"], serde_json::Value::Null);
    // another spelling of the same fact
    let answer = run(&["score", FACTS, "--format", "json", "--id", "x", "--as-of", "2027-01-02"]);
    let answer = answer.json();
    assert_eq!(answer["id"], "x");
    assert_eq!(answer["as_of"], "2027-01-02");
}

#[test]
fn facts_files_lie_between() {
    let folder = folder(&[
        ("facts.yaml", "{ pack: xing, facts: { contacts: 1, meetings_90d: 1 } }"),
        ("more.yaml", "{ contacts: 2, meetings_90d: 2 }"),
    ]);
    let said = run_in(
        folder.path(),
        &[
            "score",
            "facts.yaml",
            "--facts",
            "more.yaml",
            "--fact",
            "contacts=3",
            "--format",
            "json",
        ],
    );
    let answer = said.json();
    assert_eq!(answer["facts"]["contacts"], 3);
    assert_eq!(answer["facts"]["meetings_90d"], 2);
}

#[test]
fn what_if_shows_before_after_and_difference() {
    let table = run(&["score", FACTS, "--if", "has_slogan=true", "--width", "80"]).done();
    golden("what-if-80.txt", &table);
    let narrow = run(&["score", FACTS, "--if", "has_slogan=true", "--width", "40"]).done();
    golden("what-if-40.txt", &narrow);
    let data = run(&["score", FACTS, "--if", "has_slogan=true", "--format", "json"]).json();
    let of = |key: &str| data[key]["score"].as_f64().unwrap();
    assert!((of("after") - of("before") - of("difference")).abs() < 1e-12);
    assert_eq!(data["difference"]["pillars"]["people"], 0);
}

#[test]
fn other_weights() {
    let score = |weight: &str| {
        let answer = run(&["score", FACTS, "--format", "json", "--weight", weight]).json();
        (answer["score"].as_f64().unwrap(), answer["pack"]["fingerprint"].clone())
    };
    let (same, fingerprint) = score("brand=25");
    let (other, other_fingerprint) = score("brand=50");
    assert!(other < same);
    assert_ne!(fingerprint, other_fingerprint);
}

#[test]
fn standard_input() {
    let facts = fs::read_to_string(root().join(FACTS)).unwrap();
    let from_file = run(&["score", FACTS]).done();
    assert_eq!(run_with_input(&root(), &["score", "-"], &facts).done(), from_file);
    let answer = run(&["score", FACTS, "--format", "ndjson"]).done();
    assert_eq!(run_with_input(&root(), &["score", "-"], &answer).done(), from_file);
}

#[test]
fn outside_of_the_repository() {
    let folder = folder(&[("facts.yaml", "{ pack: xing, facts: { contacts: 3 } }")]);
    let answer = run_in(folder.path(), &["score", "facts.yaml", "--format", "json"]).json();
    assert_eq!(answer["score"], serde_json::Value::Null);
    assert!(answer["reason"].is_string());
    let places = run_in(folder.path(), &["explain", "facts.yaml"]).done();
    assert!(places.contains("built-in/xing/pillars/people.yaml:"), "{places}");
    let packs = run_in(folder.path(), &["pack", "list", "--format", "json"]).json();
    for pack in packs.as_array().unwrap() {
        assert_eq!(pack["place"], "built in");
    }
}

#[test]
fn a_file_appears_whole_or_not_at_all() {
    let folder = folder(&[("facts.yaml", "{ pack: xing, facts: { contacts: 3 } }")]);
    let names = || {
        let mut names: Vec<String> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    };
    let write = |pack: &str| {
        run_in(
            folder.path(),
            &["score", "facts.yaml", "--pack", pack, "--format", "json", "--output", "answer.json"],
        )
    };
    let said = write("xing");
    assert_eq!((said.code, said.out.as_str()), (0, ""));
    assert_eq!(names(), ["answer.json", "facts.yaml"]);
    let before = fs::read_to_string(folder.path().join("answer.json")).unwrap();
    // the pack doesn't know these facts: the file of before stays as it is
    write("linkedin").fails(4, &["PS1002"]);
    assert_eq!(fs::read_to_string(folder.path().join("answer.json")).unwrap(), before);
    assert_eq!(names(), ["answer.json", "facts.yaml"]);
    // a table in a file has no colours
    let said = run_in(
        folder.path(),
        &["score", "facts.yaml", "--color", "always", "--output", "answer.txt"],
    );
    said.done();
    assert!(!fs::read_to_string(folder.path().join("answer.txt")).unwrap().contains('\u{1b}'));
}

#[test]
fn explained_as_data() {
    let data = run(&["explain", FACTS, "--format", "json"]).json();
    let steps = data["steps"].as_array().unwrap();
    assert_eq!(steps[0]["path"], "");
    assert!(steps[1]["rule"].as_str().unwrap().starts_with("rules/xing/pillars/people.yaml:"));
    assert!(data["derived"].is_array() && data["idle_tips"].is_array());
}

/// Parts that don't add up, units of its own, pillars in pillars, stand-ins.
#[test]
fn indexes_of_other_shapes() {
    let folder = folder(&[
        (
            "development/pack.yaml",
            "title: Human Development\nrange: [0, 1]\naggregate: geometric\nfacts:\n  \
             life: { type: number, unit: years }\n  school: { type: number, unit: years }\n  \
             income: { type: number, unit: dollars }\nbands: [[0, low], [0.7, high]]\n\
             indicators:\n  health: { value: life, scale: { linear: [20, 85] } }\n  \
             income: { value: income, scale: { log: [100, 75000] } }\npillars:\n  education:\n    \
             indicators: { years: { value: school, scale: { linear: [0, 15] } } }\n",
        ),
        (
            "deep/pack.yaml",
            "aggregate: geometric\nfacts: { a: { type: share }, b: { type: share } }\n\
             pillars:\n  one:\n    title: A pillar with a name that is too long for its column\n    \
             pillars:\n      two:\n        indicators:\n          a: { value: a }\n          \
             b: { value: b, missing: zero }\n          both: { value: a * b }\n  \
             other:\n    indicators: { a: { value: a } }\n",
        ),
        (
            "development.yaml",
            "{ pack: ./development, facts: { life: 75, school: 9, income: 12000 } }",
        ),
        ("deep.yaml", "{ pack: ./deep, facts: { a: 0.7 } }"),
    ]);
    let mut text = String::new();
    for input in ["development.yaml", "deep.yaml"] {
        for width in ["80", "40"] {
            text += &run_in(folder.path(), &["score", input, "--width", width]).done();
            text += "\n";
        }
    }
    golden("score-shapes.txt", &text);
}

const MINUS: &str = "title: Letters\npoints: 100\nfacts: { good: { type: number }, bad: { type: number } }\n\
                     pillars:\n  letters:\n    indicators:\n      \
                     good: { value: good, scale: { linear: [0, 10] }, weight: 2 }\n      \
                     bad: { value: bad, scale: { linear: [0, 10] }, weight: -1, negative: true }\n";

#[test]
fn minus_points_are_told_with_their_sign_and_never_as_more_than_the_whole() {
    let folder = folder(&[("p/pack.yaml", MINUS), ("f.yaml", "{ good: 10, bad: 5 }\n")]);
    for command in ["score", "explain"] {
        for width in ["80", "40"] {
            let asked = [command, "f.yaml", "--pack", "p", "--width", width];
            let page = run_in(folder.path(), &asked).done();
            assert!(page.contains("+200.0") && page.contains("-50.0"), "{page}");
            assert!(!page.contains("200.0 of") && !page.contains("150.0 of 100"), "{page}");
        }
    }
    let page = run_in(folder.path(), &["score", "f.yaml", "--pack", "p"]).done();
    assert!(page.contains("150.0, beyond 0 to 100"), "{page}");
    let docs = run_in(folder.path(), &["pack", "docs", "p"]).done();
    assert!(docs.contains("+200 %") && docs.contains("-100 %"), "{docs}");
}

#[test]
fn minus_points_keep_their_sign_under_a_range_in_every_format() {
    let pack = "range: [-10, 10]\naggregate: sum\nfacts: { good: { type: number }, bad: { type: number } }\n\
                indicators:\n  good: { value: good, scale: none }\n  \
                bad: { value: bad, scale: none, weight: -1, negative: true }\n";
    let folder = folder(&[
        ("p/pack.yaml", pack),
        ("f.yaml", "{ good: 4, bad: 3 }\n"),
        ("t.csv", "id,good,bad\nida,4,3\n"),
    ]);
    for command in ["score", "explain"] {
        let page = run_in(folder.path(), &[command, "f.yaml", "--pack", "p"]).done();
        assert!(page.contains("-3"), "{page}");
    }
    let answer =
        run_in(folder.path(), &["score", "f.yaml", "--pack", "p", "--format", "json"]).json();
    assert_eq!(answer["indicators"][1]["score"], -3);
    assert_eq!(answer["indicators"][1]["scaled"], 3);
    let asked = ["score", "t.csv", "--pack", "p", "--format", "csv", "--detail", "indicators"];
    let table = run_in(folder.path(), &asked).done();
    assert_eq!(table.lines().nth(1), Some("ida,1,,1,,4,-3"), "{table}");
}

#[test]
fn what_if_and_tips_tell_differences_before_the_index_is_rounded() {
    let pack = "points: 10\nround: { digits: 0 }\nfacts: { x: { type: number } }\n\
                indicators: { x: { value: x, scale: { linear: [0, 100] } } }\n";
    let tips = "fn tips(facts, index) { [#{ id: \"more\", change: #{ x: facts.x + 2.0 } }] }\n";
    let folder = folder(&[("p/pack.yaml", pack), ("p/tips.rhai", tips), ("f.yaml", "{ x: 40 }\n")]);
    let asked = ["score", "f.yaml", "--pack", "p", "--if", "x=42"];
    let json = run_in(folder.path(), &[&asked[..], &["--format", "json"]].concat()).json();
    assert_eq!((&json["before"]["score"], &json["after"]["score"]), (&4.into(), &4.into()));
    let by = json["difference"]["score"].as_f64().unwrap();
    assert!((by - 0.2).abs() < 1e-12, "{by}");
    let page = run_in(folder.path(), &asked).done();
    assert!(page.contains("+0.20") && page.contains("before the index is rounded"), "{page}");
    let page = run_in(folder.path(), &["score", "f.yaml", "--pack", "p", "--fact", "x=41"]).done();
    assert!(page.contains("+0.20") && page.contains("before the index is rounded"), "{page}");
}
