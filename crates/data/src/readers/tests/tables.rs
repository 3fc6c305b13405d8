//! Questions about the rows of one table, and of several.

use super::*;

const POSTS: &str = "Date,Link,Text,Likes\n\
    2026-10-01,1,\"Hi @ann@one.example, @Bob@TWO.example and @ann@one.example\",\"1,200\"\n\
    2026-10-02,2,thanks @eve@three.example,3\n\
    2026-10-03,3,thanks @ann@one.example,\n\
    ,4,,many\n";

fn posts() -> (TempDir, HostValue) {
    let (folder, archive, _) = export(&[("Posts.csv", POSTS)]);
    let posts = ask(&archive, &[("table", &[text("Posts")])]);
    (folder, posts)
}

#[test]
fn values_that_repeat_and_texts_that_a_pattern_finds() {
    let (_folder, archive, _) =
        export(&[("Posts.csv", POSTS), ("Replies.csv", "To\nann\nANN\n\nbob\nAnn \n\neve\nbob\n")]);
    let replies = ask(&archive, &[("table", &[text("Replies")])]);
    let repeated = |least| number(&ask(&replies, &[("repeated", &[text("To"), n(least)])]));
    assert_eq!([1.0, 2.0, 3.0, 4.0].map(repeated), [Some(3.0), Some(2.0), Some(1.0), Some(0.0)]);
    assert!(call("repeated", &[replies, text("To"), n(1.5)]).is_err());

    let posts = ask(&archive, &[("table", &[text("Posts")])]);
    let found =
        |pattern: &str| number(&ask(&posts, &[("distinct", &[text("Text"), text(pattern)])]));
    assert_eq!(found(r"@\w+@[\w.]+"), Some(3.0));
    assert_eq!(found(r"@\w+@([\w.]+)"), Some(3.0));
    assert_eq!(found(r"@(\w)\w+@"), Some(3.0), "a, b, e");
    assert_eq!(found(r"\.(exam)ple"), Some(1.0));
    // where the first group takes no part, the whole match is meant
    assert_eq!(found(r"@(ann)@|thanks"), Some(2.0));
    assert_eq!(found("q*"), Some(0.0), "nothing is no text");
    assert!(call("distinct", &[posts.clone(), text("Text"), text("(")]).is_err());
    // each text once per row, however often it stands there
    let repeated =
        |least| number(&ask(&posts, &[("repeated", &[text("Text"), text(r"@(\w+)@"), n(least)])]));
    assert_eq!([1.0, 2.0, 3.0].map(repeated), [Some(3.0), Some(1.0), Some(0.0)]);
}

#[test]
fn a_pattern_that_finds_too_much_is_refused() {
    let all = (0..1_100_000).map(|n| format!("{n:x} ")).collect::<String>();
    let (_folder, archive, opened) = export(&[("a.csv", &format!("A\n{all}\n"))]);
    let table = ask(&archive, &[("table", &[text("a")])]);
    let found = call("distinct", &[table, text("A"), text(r"\w+")]).unwrap();
    assert!(matches!(found, HostValue::Missing));
    let problem = &opened.failures()[0];
    assert_eq!(problem.message, "`A` has more than a million different values");
}

#[test]
fn numbers_of_a_column() {
    let (_folder, posts) = posts();
    assert_eq!(number(&ask(&posts, &[("mean", &[text("Likes")])])), Some(601.5));
    let at_least =
        |least| number(&ask(&posts, &[("at_least", &[text("Likes"), n(least)]), ("count", &[])]));
    assert_eq!([0.0, 3.0, 3.1, 1200.0].map(at_least), [2.0, 2.0, 1.0, 1.0].map(Some));
    let none = ask(&posts, &[("where", &[text("Link"), text("9")])]);
    assert_eq!(number(&ask(&none, &[("mean", &[text("Likes")])])), None);
    assert!(call("at_least", &[posts, text("Likes"), text("3")]).is_err());
}

#[test]
fn characters_are_those_that_people_count() {
    let (_folder, archive, _) = export(&[
        // a flag, a family, a letter with a combining accent
        ("me.csv", "Bio,Note\n🇩🇪👨‍👩‍👧e\u{301}x,\"<p>Hi &amp; <b>hello</b></p>\n<p>you</p>\"\n"),
        ("me.json", r#"{"bio": " 👍🏽 ok ", "note": "<p>a&nbsp; b</p>"}"#),
    ]);
    let me = ask(&archive, &[("table", &[text("me")])]);
    assert_eq!(number(&ask(&me, &[("length", &[text("Bio")])])), Some(4.0));
    assert_eq!(number(&ask(&me, &[("length_plain", &[text("Note")])])), Some(14.0));
    let longer = |least| number(&ask(&me, &[("longer", &[text("Bio"), n(least)]), ("count", &[])]));
    assert_eq!([4.0, 5.0].map(longer), [Some(1.0), Some(0.0)]);
    let me = ask(&archive, &[("json", &[text("me")])]);
    assert_eq!(number(&ask(&me, &[("length", &[text("bio")])])), Some(4.0));
    assert_eq!(number(&ask(&me, &[("length_plain", &[text("note")])])), Some(3.0));
    assert_eq!(number(&ask(&me, &[("length_plain", &[text("nowhere")])])), None);
}

#[test]
fn the_first_path_that_leads_somewhere() {
    let (_folder, archive, _) =
        export(&[("a.json", r#"{"New": {"List": []}, "Old": {"Items": [{"x": 1}, {"x": 2}]}}"#)]);
    let json = ask(&archive, &[("json", &[text("a")])]);
    let count = |paths: &[&str]| {
        let paths = HostValue::List(paths.iter().map(|path| text(path)).collect());
        number(&ask(&json, &[("table", &[paths, map(&[("x", "x")])]), ("count", &[])]))
    };
    assert_eq!(count(&["Nowhere", "Old.Items", "New.List"]), Some(2.0));
    assert_eq!(count(&["New.List", "Old.Items"]), Some(0.0), "an empty list is somewhere");
    assert_eq!(count(&["Nowhere", "New.Items"]), None);
}

#[test]
fn the_key_that_a_star_stood_for_is_a_column() {
    let chats =
        r#"{"Chats": {"With Ann:": [{"by": "me"}, {"by": "Ann"}], "With Bo:": [{"by": "Bo"}]}}"#;
    let (_folder, archive, _) = export(&[("a.json", chats)]);
    let columns = map(&[("chat", "*"), ("by", "by")]);
    let messages =
        ask(&archive, &[("json", &[text("a")]), ("table", &[text("Chats.*"), columns.clone()])]);
    assert_eq!(number(&ask(&messages, &[("distinct", &[text("chat")])])), Some(2.0));
    let ann = ask(&messages, &[("where", &[text("chat"), text("with ann:")]), ("count", &[])]);
    assert_eq!(number(&ann), Some(2.0));
    // without a star in the path there is no key
    let columns = &[
        ("json", &[text("a")][..]),
        ("table", &[text("Chats"), columns]),
        ("filled", &[text("chat")]),
    ];
    assert_eq!(number(&ask(&archive, columns)), None);
}

#[test]
fn several_tables_together() {
    let (_folder, archive, _) = export(&[
        ("a.csv", "Id,Day\n7510396238613712128,\n2,2026-10-01\n"),
        ("b.csv", "Day,Kind\n2026-10-02,reel\n2020-01-01,\n"),
        ("c.csv", "Kind\nstory\n"),
    ]);
    let table = |name: &str, columns: &[(&str, &str)]| {
        ask(&archive, &[("table", &[text(name), map(columns)])])
    };
    let a = table("a", &[("id", "Id"), ("on", "Day"), ("gone", "Gone")]);
    // a day that is part of an id stays known; rows that were filtered out stay out
    let a = ask(&a, &[("dated_by_id", &[text("on"), text("id")])]);
    let b = ask(
        &table("b", &[("on", "Day"), ("kind", "Kind")]),
        &[("where_not", &[text("on"), text("2020-01-01")])],
    );
    let c = table("c", &[("kind", "Kind")]);
    let together = |tables: &[&HostValue]| {
        let tables = tables.iter().map(|&one| one.clone()).collect();
        call("together", &[HostValue::List(tables)])
    };
    let all = together(&[&a, &HostValue::Missing, &b, &c]).unwrap();
    let count =
        |questions: &[(&str, &[HostValue])]| number(&ask(&ask(&all, questions), &[("count", &[])]));
    assert_eq!(count(&[]), Some(4.0));
    assert_eq!(count(&[("filled", &[text("kind")])]), Some(2.0));
    assert_eq!(count(&[("filled", &[text("id")])]), Some(2.0));
    assert_eq!(count(&[("filled", &[text("gone")])]), None, "no table has it");
    assert_eq!(count(&[("since", &[text("on"), n(9.0), text("2026-10-05")])]), Some(3.0));
    let by_id = ask(&a, &[("oldest", &[text("on")])]);
    let oldest = ask(&all, &[("oldest", &[text("on")])]);
    assert_eq!(format!("{oldest:?}"), format!("{by_id:?}"));
    assert!(matches!(ask(&all, &[("newest", &[text("on")])]), HostValue::Text(_)));

    assert_eq!(number(&ask(&together(&[&c]).unwrap(), &[("count", &[])])), Some(1.0));
    assert!(matches!(together(&[&HostValue::Missing]), Ok(HostValue::Missing)));
    assert!(matches!(together(&[]), Ok(HostValue::Missing)));
    let error = together(&[&a, &text("b")]).unwrap_err();
    assert_eq!(error, "this needs a list of tables, and got text");
}

#[test]
fn tables_together_are_held_once_more() {
    let large = format!("A\n{}\n", noise(100_000)).repeat(10);
    let (_folder, _, opened) = export(&[("large.csv", &large)]);
    let (archive, opened) = small(&opened, 2_600_000);
    let table = ask(&archive, &[("table", &[text("large")])]);
    let list = HostValue::List(vec![table; 3]);
    let first = call("together", std::slice::from_ref(&list)).unwrap();
    assert_eq!(number(&ask(&first, &[("count", &[])])), Some(57.0));
    assert!(matches!(call("together", &[list]), Ok(HostValue::Missing)));
    assert_eq!(opened.failures()[0].code.id, "PS2007");
}

#[test]
fn a_column_says_whether_it_may_be_absent() {
    let (_folder, archive, account) = export(&[("Posts.csv", POSTS)]);
    let column = |entries: &[(&str, HostValue)]| {
        let entries = entries.iter().map(|(key, value)| ((*key).into(), value.clone())).collect();
        let date = ("date".into(), text("Date"));
        HostValue::Map(vec![date, ("url".into(), HostValue::Map(entries))])
    };
    let read = |entries: &[_]| call("table", &[archive.clone(), text("Posts"), column(entries)]);
    let url = ("headers", text("URL"));
    read(&[url.clone(), ("optional", HostValue::Bool(true))]).unwrap();
    assert_eq!(account.notes(), []);
    let error = read(&[url.clone(), ("optional", text("yes"))]).unwrap_err();
    assert_eq!(error, "`optional` of the column `url` is true or false");
    let error = read(&[url.clone(), ("needed", HostValue::Bool(true))]).unwrap_err();
    assert!(error.contains("no `needed`"), "{error}");
    assert!(read(&[("optional", HostValue::Bool(true))]).unwrap_err().contains("list of headers"));
    assert_eq!(account.notes(), []);
    read(&[url]).unwrap();
    let notes = account.notes();
    assert_eq!((notes[0].code.as_str(), notes[0].file.as_deref()), ("PS2107", Some("Posts.csv")));
    assert!(notes[0].message.contains("`URL`") && notes[0].help[0].contains("`Likes`"));
}
