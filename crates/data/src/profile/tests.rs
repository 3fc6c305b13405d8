use peristyle_engine::value::Value;
use proptest::prelude::*;

use super::*;

fn read(name: &str, text: &str) -> Vec<Profile> {
    read_profiles(text.as_bytes().to_vec(), name).unwrap()
}

fn problems(name: &str, text: &str) -> Vec<String> {
    let problems = read_profiles(text.as_bytes().to_vec(), name).unwrap_err();
    problems.iter().map(ToString::to_string).collect()
}

fn facts(profile: &Profile) -> Vec<(&str, Option<Value>)> {
    profile.facts.iter().map(|fact| (fact.name.as_str(), fact.value.clone())).collect()
}

#[test]
fn a_profile_in_every_spelling() {
    let yaml =
        "id: me\npack: demo\nas_of: 2026-10-05\nfacts:\n  posts: 2\n  photo: true\n  role: ~\n";
    let flow =
        "{ id: me, pack: demo, as_of: 2026-10-05, facts: { posts: 2, photo: true, role: null } }";
    let json = r#"{"id": "me", "pack": "demo", "as_of": "2026-10-05",
                   "facts": {"posts": 2, "photo": true, "role": null}}"#;
    let flat = "id: me\npack: demo\nas_of: 2026-10-05\nposts: 2\nphoto: true\nrole:\n";
    let line = json.replace('\n', " ");
    let files = [
        ("me.yaml", yaml),
        ("-", flow),
        ("me.yml", flow),
        ("me.json", json),
        ("-", json),
        ("-", flat),
        ("me.ndjson", line.as_str()),
    ];
    for (name, text) in files {
        let profiles = read(name, text);
        assert_eq!(profiles.len(), 1, "{text}");
        let me = &profiles[0];
        assert_eq!(me.id.as_deref(), Some("me"));
        assert_eq!(me.pack.as_deref(), Some("demo"));
        assert_eq!(me.as_of.as_deref(), Some("2026-10-05"));
        assert_eq!(
            facts(me),
            [("posts", Some(2.0.into())), ("photo", Some(true.into())), ("role", None)],
            "{text}"
        );
        assert!(me.facts[0].place.as_ref().unwrap().text().starts_with('2'));
    }
}

#[test]
fn several_profiles_in_one_file() {
    let lines = "{\"id\": \"a\", \"x\": 1}\n\n{\"id\": \"b\", \"x\": 2}\n";
    for (name, text) in
        [("-", lines), ("a.jsonl", lines), ("a.json", "[{\"id\": \"a\"}, {\"id\": \"b\"}]")]
    {
        let ids: Vec<_> = read(name, text).into_iter().map(|one| one.id.unwrap()).collect();
        assert_eq!(ids, ["a", "b"], "{text}");
    }
    assert_eq!(read("a.yaml", "- id: 007\n- id: b\n")[0].id.as_deref(), Some("007"));
    assert_eq!(read("empty.yaml", "")[0], Profile::new());
    assert_eq!(read("empty.ndjson", "").len(), 0);
}

#[test]
fn an_answer_is_a_profile() {
    let answer = r#"{"id": "me", "score": 61.37, "points": 100, "band": "building", "reason": null,
        "pack": {"id": "demo", "version": "1.0.0"}, "as_of": "2026-10-05", "facts": {"posts": 0.5},
        "derived": {"rate": 1}, "reference": {"source": "published", "score": 54.6, "pillars": {"a": 21}},
        "pillars": [], "indicators": [], "tips": [], "of_a_later_version": 1,
        "diagnostics": [{"code": "PS2101", "severity": "warning", "message": "cut", "file": "a.csv", "line": 3, "column": 1}]}"#;
    let me = &read("answer.json", answer)[0];
    assert_eq!(me.pack.as_deref(), Some("demo"));
    assert_eq!(facts(me), [("posts", Some(0.5.into()))]);
    let reference = me.reference.as_ref().unwrap();
    assert_eq!((reference.score, reference.pillars["a"]), (54.6, 21.0));
    assert_eq!(me.diagnostics[0].line, Some(3));
}

#[test]
fn all_problems_at_once() {
    let text = "facts:\n  a: [1]\n  b: .nan\n  c: { d: 1 }\nas_of: yesterday\nidd: me\nreference: { score: high }\n";
    let found = problems("me.yaml", text);
    assert_eq!(found.len(), 6, "{found:#?}");
    assert!(found[0].starts_with("me.yaml:2:6: error[PS1003]: `a` is a list"));
    assert!(found[1].contains("me.yaml:3:6: error[PS1003]"));
    assert!(found[2].contains("PS1003"));
    assert!(found[3].contains("me.yaml:5:8: error[PS1005]: `yesterday` is no date"));
    assert!(found[4].contains("me.yaml:6:1: error[PS1001]"));
    assert!(problems("me.json", "{\"facts\": {\"a\": 1e999}}")[0].contains("PS1003"));
    assert!(problems("me.json", "[1, \"x\"]").len() == 2);
    assert!(problems("-", "{\"a\": 1,")[0].contains("PS2105"));
    assert!(read_profiles(vec![0xff, 0xfe, 0x00], "x").unwrap_err().to_string().contains("PS0102"));
}

#[test]
fn facts_of_the_command_line() {
    let value = |text: &str| parse_fact(text).unwrap().value;
    assert_eq!(value("x=2"), Some(2.0.into()));
    assert_eq!(value("x=-.5"), Some((-0.5).into()));
    assert_eq!(value("x=true"), Some(true.into()));
    assert_eq!(value("x=nan"), Some("nan".into()));
    assert_eq!(value("x=1e999"), Some("1e999".into()));
    assert_eq!(value("x=a=b"), Some("a=b".into()));
    assert_eq!(value("x="), None);
    let fact = parse_fact("posts = 2").unwrap();
    assert_eq!(fact.name, "posts");
    assert_eq!(fact.place.unwrap().to_string(), "--fact:1:8");
    assert!(parse_fact("posts").unwrap_err().to_string().contains("PS2202"));
    assert!(parse_fact("=2").is_err());
}

#[test]
fn the_last_one_wins() {
    let base = Profile::new().with("a", 1.0).with("b", 1.0).as_of("2026-01-01");
    let mut over = Profile::new().with("b", 2.0).with("c", 3.0);
    over.facts.push(parse_fact("a=").unwrap());
    let merged = merge(base, over);
    assert_eq!(facts(&merged), [("a", None), ("b", Some(2.0.into())), ("c", Some(3.0.into()))]);
    assert_eq!(merged.as_of.as_deref(), Some("2026-01-01"));
}

proptest! {
    #[test]
    fn nothing_panics(bytes in proptest::collection::vec(any::<u8>(), 0..80), name in "(-|a.json|a.yaml|a.ndjson)") {
        let _ = read_profiles(bytes, &name);
    }

    #[test]
    fn nothing_panics_on_near_profiles(text in "[{}\\[\\]:,\"a-d1 \n-]{0,40}", name in "(-|a.json|a.yaml|a.ndjson)") {
        let _ = read_profiles(text.into_bytes(), &name);
    }
}
